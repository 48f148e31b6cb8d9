//! The identity providers of regions: made by the operator, offered on the sign-in page.

use lms_core::access::{Action, Actor};
use lms_core::ids::RegionId;
use lms_core::text::Title;
use lms_core::time::Timestamp;
use lms_store::{Unit, seal};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::change::Change;
use crate::{EngineError, Lms, rights};

/// Where the providers are kept.
const SETTING: &str = "account.oidc";

/// The identity provider of a region.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Provider {
    /// Its key.
    pub id: Uuid,
    /// Whose people it vouches for.
    pub region: RegionId,
    /// What people call it, after "sign in with".
    pub label: String,
    /// Its issuer, exactly as its tokens name it.
    pub issuer: String,
    /// What it calls us.
    pub client: String,
    /// What we prove that with, sealed with the platform's key, in hexadecimal digits.
    secret: String,
}

/// A provider to be made.
#[derive(Clone, Debug)]
pub struct New {
    /// Whose people it vouches for.
    pub region: RegionId,
    /// What people call it.
    pub label: String,
    /// Its issuer: `https`, or `http` on this machine alone.
    pub issuer: String,
    /// What it calls us.
    pub client: String,
    /// What we prove that with.
    pub secret: String,
}

/// A provider as the sign-in page offers it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Offer {
    /// Its key.
    pub id: Uuid,
    /// What people call it.
    pub label: String,
}

/// Whether nobody on the way can read or change what is said there.
pub(super) fn is_safe(url: &str) -> bool {
    let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    let on_this_machine =
        |start: &&str| url.strip_prefix(*start).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']));
    (url.starts_with("https://") || local.iter().any(on_this_machine))
        && url.chars().all(|c| c.is_ascii_graphic())
        && !url.contains('@')
}

async fn all(unit: &mut dyn Unit) -> Result<Vec<Provider>, EngineError> {
    let kept = unit.settings().get(SETTING).await?;
    let read = kept.map_or(Ok(Vec::new()), serde_json::from_value);
    read.map_err(|e| EngineError::Internal(e.to_string()))
}

pub(super) async fn find(unit: &mut dyn Unit, id: Uuid) -> Result<Provider, EngineError> {
    all(unit).await?.into_iter().find(|one| one.id == id).ok_or(EngineError::NotFound("identity provider"))
}

fn place(id: Uuid) -> seal::Place {
    seal::Place { column: "setting.account.oidc", row: id }
}

impl Provider {
    pub(super) fn secret(&self, lms: &Lms) -> Result<String, EngineError> {
        let broken = || EngineError::Internal("the secret of an identity provider cannot be read".to_owned());
        let digits = |pair: &[u8]| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
        let sealed: Option<Vec<u8>> = self.secret.as_bytes().chunks(2).map(digits).collect();
        let secret = lms.keyring().open(place(self.id), &sealed.ok_or_else(broken)?).map_err(|_| broken())?;
        String::from_utf8(secret).map_err(|_| broken())
    }
}

/// Adds a provider.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right or the region; [`EngineError::Field`] for an issuer without TLS.
pub async fn add(lms: &Lms, actor: &Actor, new: New, now: Timestamp) -> Result<Provider, EngineError> {
    rights::national(actor, Action::ManagePeople)?;
    let field = |field| move |error| EngineError::Field { field, error };
    let label = Title::new(&new.label).map_err(field("label"))?.as_str().to_owned();
    if !is_safe(&new.issuer) {
        return Err(EngineError::Field { field: "issuer", error: lms_core::text::TextError::NotALink });
    }
    crate::region::find(lms, new.region).await?;
    let id: Uuid = lms.id(now);
    let sealed = lms.keyring().seal(lms.entropy(), place(id), new.secret.as_bytes());
    let sealed = sealed.map_err(|e| EngineError::Internal(e.to_string()))?;
    let secret = lms_core::xapi::lexical::hex(&sealed);
    let made = Provider { id, region: new.region, label, issuer: new.issuer, client: new.client, secret };
    let mut change = Change::begin(lms, actor, now).await?;
    let mut providers = all(&mut *change.unit).await?;
    providers.push(made.clone());
    change.unit.settings().put(SETTING, &serde_json::json!(providers)).await?;
    change.audit("identity_provider.add", "identity_provider", id, serde_json::json!({ "issuer": made.issuer }));
    change.commit().await?;
    Ok(made)
}

/// Every provider.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right.
pub async fn list(lms: &Lms, actor: &Actor) -> Result<Vec<Provider>, EngineError> {
    rights::national(actor, Action::ManagePeople)?;
    all(&mut *lms.store().reader().await?).await
}

/// Those the sign-in page offers, to whoever sees it.
///
/// # Errors
///
/// Those of the store.
pub async fn offered(lms: &Lms) -> Result<Vec<Offer>, EngineError> {
    let all = all(&mut *lms.store().reader().await?).await?;
    Ok(all.into_iter().map(|one| Offer { id: one.id, label: one.label }).collect())
}

/// Removes a provider with its links: who signed in by it needs a password, or another provider.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right, or when there is no such provider.
pub async fn remove(lms: &Lms, actor: &Actor, id: Uuid, now: Timestamp) -> Result<(), EngineError> {
    rights::national(actor, Action::ManagePeople)?;
    let mut change = Change::begin(lms, actor, now).await?;
    let mut providers = all(&mut *change.unit).await?;
    let before = providers.len();
    providers.retain(|one| one.id != id);
    if providers.len() == before {
        return Err(EngineError::NotFound("identity provider"));
    }
    change.unit.settings().put(SETTING, &serde_json::json!(providers)).await?;
    let links = change.unit.identity_links().remove_of(id).await?;
    change.audit("identity_provider.remove", "identity_provider", id, serde_json::json!({ "links": links }));
    change.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_nobody_listens_to_are_safe() {
        for (url, safe) in [
            ("https://connexion.example.org/realms/x", true),
            ("http://localhost:8090/x", true),
            ("http://127.0.0.1", true),
            ("http://localhost.example.org/", false),
            ("http://example.org/", false),
            ("https://moi@example.org/", false),
            ("https://example.org/a b", false),
            ("javascript:alert(1)", false),
        ] {
            assert_eq!(is_safe(url), safe, "{url}");
        }
    }
}
