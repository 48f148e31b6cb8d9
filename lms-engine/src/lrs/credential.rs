//! Credentials for the LRS: made and revoked by the national manager, each with the agent its statements are put down to.

use lms_core::access::rate::Rate;
use lms_core::access::{Action, Actor};
use lms_core::text::Title;
use lms_core::time::Timestamp;
use lms_core::xapi::credential::Scope;
use lms_core::xapi::json::{Object, Value};
use lms_store::repo::LrsCredential;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::LrsError;
use crate::change::Change;
use crate::error::field;
use crate::launch::Bound;
use crate::{EngineError, Lms, rights};

pub use super::holder::authenticate;

/// What a credential is and may, as it is kept.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// Whom it was made for, in the maker's words.
    pub label: String,
    /// What it may.
    pub scopes: Vec<Scope>,
    /// The session it was made for, when it was made for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub launch: Option<Bound>,
    /// How often it may ask; `None`: as often as it likes, or for a session as every session may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<Rate>,
}

/// A credential to be made.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct New {
    /// Whom it is for: the name of a tool or partner.
    pub label: String,
    /// What it may; at least one.
    pub scopes: Vec<Scope>,
    /// How often it may ask; `None`: as often as it likes.
    pub rate: Option<Rate>,
}

/// A credential as managers see it; the secret is never shown again.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Shown {
    /// Its id.
    pub id: Uuid,
    /// The user name of Basic.
    pub login: String,
    /// Whom it is for.
    pub label: String,
    /// What it may.
    pub scopes: Vec<Scope>,
    /// How many requests a second it may make; `None`: as many as it likes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<Rate>,
    /// When it was made.
    pub created: Timestamp,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
}

/// A credential that was just made: the only moment its secret is known.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Made {
    /// What it is.
    pub shown: Shown,
    /// The secret: the password of Basic.
    pub secret: String,
}

/// Letters of logins and secrets: none is taken for another, none needs escaping anywhere.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Letters nobody can guess.
pub(crate) fn chance(lms: &Lms, letters: usize) -> String {
    let mut bytes = vec![0; letters];
    lms.entropy().fill(&mut bytes);
    bytes.iter().filter_map(|b| LETTERS.get(usize::from(b % 32)).map(|b| char::from(*b))).collect()
}

/// Makes a credential.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right, [`EngineError::Field`] without a label or a scope.
pub async fn make(lms: &Lms, actor: &Actor, new: New, now: Timestamp) -> Result<Made, EngineError> {
    rights::national(actor, Action::ManageLrs)?;
    let label = Title::new(&new.label).map_err(field("label"))?.as_str().to_owned();
    let mut scopes = new.scopes;
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() {
        return Err(EngineError::Field { field: "scopes", error: lms_core::text::TextError::Empty });
    }
    let id: Uuid = lms.id(now);
    // 30 letters of 5 bits: 150 bits of chance, so that a plain hash is enough to keep it.
    let (login, secret) = (chance(lms, 12), chance(lms, 30));
    let rate = new.rate;
    let terms = Terms { label: label.clone(), scopes: scopes.clone(), launch: None, rate };
    let document = serde_json::to_string(&terms).map_err(|e| EngineError::Internal(e.to_string()))?;
    let kept = LrsCredential {
        id,
        login: login.clone(),
        secret: Sha256::digest(secret.as_bytes()).into(),
        document,
        launch: None,
        created: now,
        expires: None,
        revoked: None,
        fetched: None,
    };
    let mut change = Change::begin(lms, actor, now).await?;
    change.unit.lrs_credentials().insert(&kept).await?;
    change.audit("lrs_credential.make", "lrs_credential", id, serde_json::json!({ "scopes": scopes }));
    change.commit().await?;
    let shown = Shown { id, login, label, scopes, rate, created: now, revoked: None };
    Ok(Made { shown, secret })
}

/// The agent of a credential: an account of this platform, so that no other system's agent is ever meant.
pub(super) fn authority(lms: &Lms, id: Uuid, label: &str) -> Value<'static> {
    let account = Object(vec![
        ("homePage".into(), Value::string(lms.public_url().to_owned())),
        ("name".into(), Value::string(format!("lrs-{id}"))),
    ]);
    let agent = Object(vec![
        ("objectType".into(), Value::string("Agent")),
        ("name".into(), Value::string(label.to_owned())),
        ("account".into(), Value::Object(account)),
    ]);
    Value::Object(agent)
}

/// Every credential that was made by hand, the newest first.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right.
pub async fn list(lms: &Lms, actor: &Actor) -> Result<Vec<Shown>, EngineError> {
    rights::national(actor, Action::ManageLrs)?;
    let all = lms.store().reader().await?.lrs_credentials().list().await?;
    all.into_iter().map(shown).collect()
}

fn shown(kept: LrsCredential) -> Result<Shown, EngineError> {
    let terms: Terms = serde_json::from_str(&kept.document).map_err(|e| EngineError::Internal(e.to_string()))?;
    let LrsCredential { id, login, created, revoked, .. } = kept;
    Ok(Shown { id, login, label: terms.label, scopes: terms.scopes, rate: terms.rate, created, revoked })
}

/// Revokes a credential: from now on it opens nothing here, and within seconds nothing at any replica.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right, or when there is none that is not revoked.
pub async fn revoke(lms: &Lms, actor: &Actor, id: Uuid, now: Timestamp) -> Result<(), EngineError> {
    rights::national(actor, Action::ManageLrs)?;
    let mut change = Change::begin(lms, actor, now).await?;
    if !change.unit.lrs_credentials().revoke(id, now).await? {
        return Err(EngineError::NotFound("credential"));
    }
    change.audit("lrs_credential.revoke", "lrs_credential", id, serde_json::Value::Null);
    change.commit().await?;
    lms.holders().forget();
    Ok(())
}

/// What follows `Bearer`, and `Basic` too: base64 of login, colon and secret.
pub fn token(made: &Made) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(format!("{}:{}", made.shown.login, made.secret))
}

/// Reads the text after `Basic`, or after `Bearer`: both are base64 of login, colon and secret.
///
/// # Errors
///
/// [`LrsError::Bad`] when it is none.
pub fn pair(encoded: &str) -> Result<(String, String), LrsError> {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
    let encoded = encoded.trim();
    let bytes = STANDARD
        .decode(encoded)
        .or_else(|_| STANDARD_NO_PAD.decode(encoded))
        .or_else(|_| URL_SAFE_NO_PAD.decode(encoded))
        .map_err(|_| LrsError::Bad("the credentials are not base64".to_owned()))?;
    let text = String::from_utf8(bytes).map_err(|_| LrsError::Bad("the credentials are not UTF-8".to_owned()))?;
    match text.split_once(':') {
        Some((login, secret)) => Ok((login.to_owned(), secret.to_owned())),
        None => Err(LrsError::Bad("the credentials are not login, colon and secret".to_owned())),
    }
}
