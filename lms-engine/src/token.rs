//! Short texts that prove a right without a look-up: attempt tokens and content tokens, signed with the platform's key.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
use lms_core::content::BlobHash;
use lms_core::ids::{AttemptId, ContentId, PersonId};
use lms_core::time::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{EngineError, Lms};

/// What an attempt token lets its bearer do: write the journal of one attempt, apart from any sign-in (S3).
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct AttemptToken {
    /// Which attempt.
    #[serde(rename = "a")]
    pub attempt: AttemptId,
    /// Whose.
    #[serde(rename = "p")]
    pub person: PersonId,
    /// Over at this instant, in milliseconds since 1970: a lunch break fits in, the end of the access does not move.
    #[serde(rename = "x")]
    pub expires: i64,
}

/// What a content token lets its bearer read: one version of one content, and for a learner the journal of one attempt.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ContentToken {
    /// Which content.
    #[serde(rename = "c")]
    pub content: ContentId,
    /// Which version.
    #[serde(rename = "v")]
    pub version: u32,
    /// The archive or file, by hash.
    #[serde(rename = "h")]
    pub blob: BlobHash,
    /// The attempt whose journal may be written; `None` for a preview or a document.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<AttemptId>,
    /// Whose attempt.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// Over at this instant, in milliseconds since 1970.
    #[serde(rename = "x")]
    pub expires: i64,
}

/// A kind of token; a token of one kind is none of another.
pub trait Kind: Serialize + DeserializeOwned {
    /// Mixed into the signature.
    const PURPOSE: &'static str;
    /// When it ends, in milliseconds since 1970.
    fn expires(&self) -> i64;
}

impl Kind for AttemptToken {
    const PURPOSE: &'static str = "token.attempt";
    fn expires(&self) -> i64 {
        self.expires
    }
}

impl Kind for ContentToken {
    const PURPOSE: &'static str = "token.content";
    fn expires(&self) -> i64 {
        self.expires
    }
}

/// Writes and signs a token.
///
/// # Errors
///
/// [`EngineError::Internal`] when the claims cannot be written as JSON, which no claim above does.
pub fn sign<T: Kind>(lms: &Lms, claims: &T) -> Result<String, EngineError> {
    let body = serde_json::to_vec(claims).map_err(|e| EngineError::Internal(e.to_string()))?;
    let body = B64.encode(body);
    let mac = lms.keyring().lookup(T::PURPOSE, &body);
    Ok(format!("{body}.{}", B64.encode(mac)))
}

/// Reads a token and checks its signature and end.
///
/// # Errors
///
/// [`EngineError::Token`] when altered, expired or of another kind: which of these it was is nobody's business.
pub fn read<T: Kind>(lms: &Lms, token: &str, now: Timestamp) -> Result<T, EngineError> {
    let (body, mac) = token.split_once('.').ok_or(EngineError::Token)?;
    let mac = B64.decode(mac).map_err(|_| EngineError::Token)?;
    if !same(&mac, &lms.keyring().lookup(T::PURPOSE, body)) {
        return Err(EngineError::Token);
    }
    let body = B64.decode(body).map_err(|_| EngineError::Token)?;
    let claims: T = serde_json::from_slice(&body).map_err(|_| EngineError::Token)?;
    if now.millis() >= claims.expires() { Err(EngineError::Token) } else { Ok(claims) }
}

/// Compares in the same time whatever differs.
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |acc, (x, y)| acc | (x ^ y)) == 0
}
