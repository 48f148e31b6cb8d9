//! What is asked: method, parameters, headers and body, whether plain or in the alternate request syntax of 1.0.3.

use axum::body::{Body, HttpBody};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Method, Request};
use bytes::Bytes;
use futures_util::StreamExt as _;
use lms_core::xapi::Version;
use lms_core::xapi::lexical::media_type_is;
use lms_engine::lrs::LrsError;
use lms_engine::lrs::submit::MAX_STATEMENTS;

use super::answer::VERSION;

/// A body that was read already, or one that still comes.
pub(super) enum Sent {
    Here(Bytes),
    Coming(Body),
}

/// A request as it is meant.
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    pub(super) parameters: Vec<(String, String)>,
}

impl Asked {
    pub(super) fn pairs(&self) -> Vec<(&str, &str)> {
        self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    pub(super) fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// A request as it came, its form read where it is one.
pub(super) struct Given {
    plain: Asked,
    body: Sent,
    /// The form of the alternate syntax.
    form: Option<Vec<(String, String)>>,
}

/// Headers that a form can carry.
///
/// Source: xAPI 1.0.3, part 3, 1.3 (alternate request syntax).
const CARRIED: [HeaderName; 9] = [
    header::AUTHORIZATION,
    VERSION,
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::IF_MATCH,
    header::IF_NONE_MATCH,
    header::ACCEPT,
    header::ACCEPT_LANGUAGE,
    header::ACCEPT_ENCODING,
];

impl Given {
    /// Takes a request apart; reads its body only where that is the form of the alternate syntax.
    pub(super) async fn read(request: Request<Body>) -> Result<Self, LrsError> {
        let (parts, body) = request.into_parts();
        let parameters = decoded(parts.uri.query().unwrap_or_default())?;
        let plain = Asked { method: parts.method, headers: parts.headers, parameters };
        let alternate = plain.method == Method::POST && plain.parameters.iter().any(|(name, _)| name == "method");
        if !alternate {
            return Ok(Self { plain, body: Sent::Coming(body), form: None });
        }
        let media_type = plain.header(header::CONTENT_TYPE);
        // A form without fields may come without a body, and then without its type.
        let empty = media_type.is_none() && HttpBody::size_hint(&body).exact() == Some(0);
        if !empty && !media_type_is(media_type.unwrap_or_default(), "application/x-www-form-urlencoded") {
            return Err(LrsError::Bad(
                "the body of a POST with the parameter method is a form (application/x-www-form-urlencoded)".to_owned(),
            ));
        }
        let bytes = whole(body, MAX_STATEMENTS).await?;
        let text = std::str::from_utf8(&bytes).map_err(|_| LrsError::Bad("the form is not UTF-8".to_owned()))?;
        let form = decoded(text)?;
        Ok(Self { plain, body: Sent::Here(Bytes::new()), form: Some(form) })
    }

    /// The version it speaks.
    pub(super) fn version(&self) -> Result<Version, LrsError> {
        let in_form = self.form.as_ref().and_then(|form| field(form, VERSION.as_str()));
        let text = in_form.or(self.plain.header(VERSION));
        let text = text.ok_or_else(|| {
            LrsError::Bad("the header X-Experience-API-Version is missing; send 1.0.3 or 2.0.0".to_owned())
        })?;
        Version::from_header(text).ok_or_else(|| {
            LrsError::Bad(
                "this version of xAPI is not spoken here; send X-Experience-API-Version: 1.0.3 or 2.0.0".to_owned(),
            )
        })
    }

    /// The request as it is meant.
    ///
    /// Source: xAPI 1.0.3, part 3, 1.3; gone in 2.0.
    pub(super) fn meant(self, version: Version) -> Result<(Asked, Sent), LrsError> {
        let Some(form) = self.form else { return Ok((self.plain, self.body)) };
        let bad = |text: &str| Err(LrsError::Bad(text.to_owned()));
        if version == Version::V2 {
            return bad("xAPI 2.0 has no alternate request syntax; send the request as it is");
        }
        let method = match self.plain.parameters.as_slice() {
            [(_, method)] => method.as_str(),
            _ => return bad("beside the parameter method no other is taken; put them into the form"),
        };
        // A header line would have to be in capitals; what is written into an address by hand is understood as well.
        let method = match method.to_ascii_uppercase().as_str() {
            "GET" => Method::GET,
            "HEAD" => Method::HEAD,
            "PUT" => Method::PUT,
            "POST" => Method::POST,
            "DELETE" => Method::DELETE,
            _ => return bad("the parameter method is not GET, HEAD, PUT, POST or DELETE"),
        };
        let mut asked = Asked { method, headers: HeaderMap::new(), parameters: Vec::new() };
        // What the form does not say of these, the request itself does.
        for name in [header::AUTHORIZATION, header::ACCEPT_LANGUAGE, header::ACCEPT] {
            if let Some(value) = self.plain.headers.get(&name) {
                asked.headers.insert(name, value.clone());
            }
        }
        let (carried, mut content) = (CARRIED, None);
        for (name, value) in form {
            let carried = carried.iter().find(|header| header.as_str().eq_ignore_ascii_case(&name));
            match carried {
                Some(header) => {
                    let value = HeaderValue::from_str(&value)
                        .map_err(|_| LrsError::Bad(format!("the field {header} cannot be a header")))?;
                    asked.headers.insert(header.clone(), value);
                }
                None if name == "content" => content = Some(value),
                None => asked.parameters.push((name, value)),
            }
        }
        match content {
            Some(content) => {
                // A form can carry nothing but text, and what is sent so is JSON unless it says otherwise.
                asked.headers.entry(header::CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
                Ok((asked, Sent::Here(Bytes::from(content))))
            }
            None if asked.method == Method::PUT || asked.method == Method::POST => {
                bad("the field content is missing; it holds the body")
            }
            None => Ok((asked, Sent::Here(Bytes::new()))),
        }
    }
}

fn field<'f>(form: &'f [(String, String)], name: &str) -> Option<&'f str> {
    form.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// Everything of a body, up to so many bytes.
pub(super) async fn whole(body: Body, most: u64) -> Result<Bytes, LrsError> {
    let limit = usize::try_from(most).unwrap_or(usize::MAX);
    let mut stream = body.into_data_stream();
    let mut all: Vec<u8> = Vec::new();
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(|_| LrsError::Bad("the body ended before it was whole".to_owned()))?;
        if all.len() + piece.len() > limit {
            return Err(LrsError::TooLarge(most));
        }
        all.extend_from_slice(&piece);
    }
    Ok(all.into())
}

impl Sent {
    /// Everything of it, up to so many bytes.
    pub(super) async fn whole(self, most: u64) -> Result<Bytes, LrsError> {
        match self {
            Self::Here(bytes) => Ok(bytes),
            Self::Coming(body) => whole(body, most).await,
        }
    }
}

/// Names and values of a query or form.
///
/// # Errors
///
/// A percent sign without two digits, or what is not UTF-8.
fn decoded(text: &str) -> Result<Vec<(String, String)>, LrsError> {
    let mut pairs = Vec::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        pairs.push((unescaped(name)?, unescaped(value)?));
    }
    Ok(pairs)
}

fn unescaped(text: &str) -> Result<String, LrsError> {
    let wrong = || LrsError::Bad("a parameter is not well percent-encoded UTF-8".to_owned());
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || bytes.next().and_then(|b| char::from(b).to_digit(16)).ok_or_else(wrong);
                let (high, low) = (digit()?, digit()?);
                u8::try_from(high * 16 + low).map_err(|_| wrong())?
            }
            plain => plain,
        });
    }
    String::from_utf8(out).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s8_a_plus_in_a_query_is_a_blank_and_an_escaped_one_a_plus() {
        let pairs = decoded("agent=%7B%22mbox%22%3A%22mailto%3Aa%2Bb%40x.fr%22%7D&x=a+b&flag").unwrap();
        assert_eq!(pairs[0].1, r#"{"mbox":"mailto:a+b@x.fr"}"#);
        assert_eq!(pairs[1].1, "a b");
        assert_eq!(pairs[2], ("flag".to_owned(), String::new()));
    }

    #[test]
    fn s1_what_is_not_well_encoded_is_refused() {
        for text in ["a=%", "a=%2", "a=%zz", "a=%ff", "a=%C3%28"] {
            assert!(decoded(text).is_err(), "{text}");
        }
    }
}
