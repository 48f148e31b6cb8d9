//! The fetch URL of cmi5: it gives the token of a session, once.

use base64::Engine as _;
use lms_core::cmi5::launch::{FetchError, no_token, token};
use lms_core::time::Timestamp;
use lms_core::xapi::lexical::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::held::Held;
use crate::lrs::credential::Terms;
use crate::token::{self as signed, Kind, same};
use crate::{EngineError, Lms};

/// The last part of a fetch URL.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct FetchToken {
    /// The credential.
    #[serde(rename = "c")]
    pub credential: Uuid,
    /// Over at this instant, in milliseconds since 1970.
    #[serde(rename = "x")]
    pub expires: i64,
}

impl Kind for FetchToken {
    const PURPOSE: &'static str = "token.fetch";
    fn expires(&self) -> i64 {
        self.expires
    }
}

/// The secret of a session's credential: it can be given out later, and only its hash is kept.
pub(super) fn secret(lms: &Lms, credential: Uuid) -> String {
    hex(&lms.keyring().lookup("lrs.launch", &credential.to_string()))
}

/// What follows `Basic`.
pub(super) fn basic(login: &str, secret: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(format!("{login}:{secret}"))
}

/// Answers a POST to the fetch URL: the token the first time, an error code from then on; always with status 200.
///
/// # Errors
///
/// Those of the store.
///
/// Source: cmi5 8.2.
pub async fn fetch(lms: &Lms, text: &str, now: Timestamp) -> Result<String, EngineError> {
    let Ok(claims) = signed::read::<FetchToken>(lms, text, now) else { return Ok(no_token(FetchError::Security)) };
    let mut unit = lms.store().unit().await?;
    let Some(credential) = unit.lrs_credentials().find(claims.credential).await? else {
        return Ok(no_token(FetchError::Security));
    };
    let terms: Terms = serde_json::from_str(&credential.document).map_err(|e| EngineError::Internal(e.to_string()))?;
    let Some(bound) = terms.launch else { return Ok(no_token(FetchError::Security)) };
    let held = Held::hold(lms, &mut *unit, bound.registration).await?;
    let open = held.as_ref().and_then(Held::course).and_then(|(_, state)| state.open());
    // 8.2.2, 9.3.6: the token of a session that is over would open nothing.
    if open.is_none_or(|session| session.id != bound.session) {
        return Ok(no_token(FetchError::Used));
    }
    let secret = secret(lms, credential.id);
    if !same(&credential.secret, &Sha256::digest(secret.as_bytes())) {
        return Ok(no_token(FetchError::Application));
    }
    if !unit.lrs_credentials().fetch(credential.id, now).await? {
        return Ok(no_token(FetchError::Used));
    }
    unit.commit().await?;
    Ok(token(&credential.login, &secret))
}
