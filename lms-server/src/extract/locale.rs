//! The language and text size of a request: a cookie that preferences set, else what the browser asks for.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use lms_core::people::Language;

use crate::ui::locale::Lang;

/// Name of the cookie that holds the language.
pub const LANGUAGE_COOKIE: &str = "lang";
/// Name of the cookie that holds the text size.
pub const TEXT_SIZE_COOKIE: &str = "text";

/// The language of a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Locale(pub Language);

impl Locale {
    /// From the headers of a request.
    pub fn of(headers: &HeaderMap) -> Self {
        let lang = cookie(headers, LANGUAGE_COOKIE).and_then(Lang::from_code);
        let asked = || {
            headers
                .get(header::ACCEPT_LANGUAGE)
                .and_then(|v| v.to_str().ok())
                .map_or(Lang::Fr, Lang::from_accept_language)
        };
        Self(match lang.unwrap_or_else(asked) {
            Lang::Fr => Language::Fr,
            Lang::En => Language::En,
        })
    }

    /// As pages know it.
    pub fn lang(self) -> Lang {
        match self.0 {
            Language::Fr => Lang::Fr,
            Language::En => Lang::En,
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Locale {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.headers))
    }
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then_some(value)
    })
}
