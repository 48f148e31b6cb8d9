//! Whether an ID token says what it says: its signature, for whom it was made, by whom, when, and for which sign-in.
//!
//! Source: OpenID Connect Core 1.0, 3.1.3.7; RFC 7515 (JWS), RFC 7517 (JWK), RFC 7518 (algorithms).

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
use lms_core::time::Timestamp;
use serde::Deserialize;
use webpki::ring::{ECDSA_P256_SHA256, RSA_PKCS1_2048_8192_SHA256};

/// Clocks may differ by this many seconds.
const SKEW: i64 = 60;
/// A token that was made longer ago than this is of another sign-in.
const OLDEST: i64 = 15 * 60;

/// Why an ID token is not believed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum BadToken {
    /// Not three parts of base64 around JSON.
    #[error("the ID token cannot be read")]
    Unreadable,
    /// Anything but RS256 and ES256, `none` and the shared-secret algorithms before all.
    #[error("the ID token is signed by the algorithm {0:?}")]
    Algorithm(String),
    /// No key of the provider has this name and kind.
    #[error("the ID token is signed by a key the provider does not name")]
    Key,
    /// The signature was not made by that key.
    #[error("the signature of the ID token is not right")]
    Signature,
    /// Made by somebody else.
    #[error("the ID token was made by another issuer")]
    Issuer,
    /// Made for somebody else.
    #[error("the ID token was made for another client")]
    Audience,
    /// Made for another sign-in, or for none.
    #[error("the ID token was made for another sign-in")]
    Nonce,
    /// Over, of the future, or too old.
    #[error("the ID token is not of this moment")]
    Time,
}

/// What a token must be.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The provider.
    pub issuer: &'a str,
    /// What the provider calls us.
    pub client: &'a str,
    /// Of this sign-in.
    pub nonce: &'a str,
    /// The present instant.
    pub now: Timestamp,
}

/// What a token says of who signed in.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
pub struct Claims {
    /// Whoever it is, at this provider for ever the same.
    pub sub: String,
    /// The address, where the provider gives it.
    #[serde(default)]
    pub email: Option<String>,
    /// Whether the provider knows that the address is theirs.
    #[serde(default)]
    pub email_verified: bool,
    iss: String,
    aud: Audience,
    #[serde(default)]
    azp: Option<String>,
    exp: i64,
    iat: i64,
    #[serde(default)]
    nonce: Option<String>,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// The keys of a provider.
#[derive(Clone, Debug, Deserialize)]
pub struct Keys {
    keys: Vec<Key>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Key {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    crv: String,
    n: String,
    e: String,
    x: String,
    y: String,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    /// Extensions that must be understood (RFC 7515, 4.1.11): none is.
    #[serde(default)]
    crit: Option<serde_json::Value>,
}

fn json<T: serde::de::DeserializeOwned>(part: &str) -> Result<T, BadToken> {
    let bytes = B64.decode(part).map_err(|_| BadToken::Unreadable)?;
    serde_json::from_slice(&bytes).map_err(|_| BadToken::Unreadable)
}

/// Checks a token in the compact form.
///
/// # Errors
///
/// [`BadToken`]: nothing of it may be believed.
pub fn check(token: &str, keys: &Keys, wanted: Wanted<'_>) -> Result<Claims, BadToken> {
    let (signed, signature) = token.rsplit_once('.').ok_or(BadToken::Unreadable)?;
    let (header, payload) = signed.split_once('.').ok_or(BadToken::Unreadable)?;
    let header: Header = json(header)?;
    if header.crit.is_some() {
        return Err(BadToken::Unreadable);
    }
    let signature = B64.decode(signature).map_err(|_| BadToken::Unreadable)?;
    let kind = match header.alg.as_str() {
        "RS256" => "RSA",
        "ES256" => "EC",
        other => return Err(BadToken::Algorithm(other.chars().take(20).collect())),
    };
    let fits = |key: &&Key| {
        key.kty == kind
            && key.usage.as_deref().is_none_or(|usage| usage == "sig")
            && (header.kid.is_none() || key.kid == header.kid)
    };
    let mut fitting = keys.keys.iter().filter(fits).peekable();
    fitting.peek().ok_or(BadToken::Key)?;
    if !fitting.any(|key| key.signed(signed.as_bytes(), &signature)) {
        return Err(BadToken::Signature);
    }
    let claims: Claims = json(payload)?;
    claims.are(wanted)?;
    Ok(claims)
}

impl Claims {
    fn are(&self, wanted: Wanted<'_>) -> Result<(), BadToken> {
        if self.iss != wanted.issuer {
            return Err(BadToken::Issuer); // 3.1.3.7, 2
        }
        let ours = match &self.aud {
            Audience::One(one) => one == wanted.client,
            // 3.1.3.7, 3 and 4: with several audiences the authorized party is us.
            Audience::Many(many) => {
                many.iter().any(|one| one == wanted.client) && (many.len() == 1 || self.azp.is_some())
            }
        };
        if !ours || self.azp.as_deref().is_some_and(|azp| azp != wanted.client) {
            return Err(BadToken::Audience); // 3.1.3.7, 3 to 5
        }
        let now = wanted.now.millis() / 1000;
        if now >= self.exp.saturating_add(SKEW) || self.iat > now + SKEW || self.iat < now - OLDEST {
            return Err(BadToken::Time); // 3.1.3.7, 9 and 10
        }
        if self.nonce.as_deref() != Some(wanted.nonce) {
            return Err(BadToken::Nonce); // 3.1.3.7, 11
        }
        if self.sub.is_empty() || self.sub.len() > 255 {
            return Err(BadToken::Unreadable); // 2, `sub`
        }
        Ok(())
    }
}

impl Key {
    fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let part = |text: &str| B64.decode(text.trim_end_matches('=')).ok();
        if self.kty == "RSA" {
            let (Some(n), Some(e)) = (part(&self.n), part(&self.e)) else { return false };
            let key = sequence(&[integer(&n), integer(&e)].concat());
            return RSA_PKCS1_2048_8192_SHA256.verify_signature(&key, message, signature).is_ok();
        }
        let (Some(x), Some(y), "P-256") = (part(&self.x), part(&self.y), self.crv.as_str()) else { return false };
        let (Some((r, s)), 32, 32, 64) = (signature.split_at_checked(32), x.len(), y.len(), signature.len()) else {
            return false;
        };
        // SEC 1, 2.3.3: an uncompressed point; RFC 3279, 2.2.3: the signature as a sequence of two integers.
        let key = [&[4][..], &x, &y].concat();
        let signature = sequence(&[integer(r), integer(s)].concat());
        ECDSA_P256_SHA256.verify_signature(&key, message, &signature).is_ok()
    }
}

/// DER of a length and what it is of (X.690, 8.1.3).
fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let length: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let mut out = vec![tag];
    match length.as_slice() {
        [] => out.push(0),
        [short] if *short < 128 => out.push(*short),
        long => {
            out.push(0x80 | u8::try_from(long.len()).unwrap_or(8));
            out.extend_from_slice(long);
        }
    }
    out.extend_from_slice(content);
    out
}

/// DER of a positive integer from its big-endian bytes (X.690, 8.3).
fn integer(bytes: &[u8]) -> Vec<u8> {
    let mut shortest: Vec<u8> = bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
    if shortest.first().is_none_or(|first| *first >= 128) {
        shortest.insert(0, 0);
    }
    tagged(2, &shortest)
}

fn sequence(content: &[u8]) -> Vec<u8> {
    tagged(0x30, content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_written_as_short_as_they_go_and_positive() {
        assert_eq!(integer(&[0, 0, 1]), [2, 1, 1]);
        assert_eq!(integer(&[0x80]), [2, 2, 0, 0x80]);
        assert_eq!(integer(&[0]), [2, 1, 0]);
        assert_eq!(tagged(4, &[7; 200])[..3], [4, 0x81, 200]);
        assert_eq!(tagged(4, &[7; 300])[..4], [4, 0x82, 1, 44]);
    }
}
