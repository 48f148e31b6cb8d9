//! Signing in by the identity provider of a region (OpenID Connect): authorization code with PKCE, and a link made the first time.
//!
//! Source: OpenID Connect Core 1.0, 3.1; Discovery 1.0, 4; RFC 7636 (PKCE); RFC 9700 (best current practice).

mod id_token;
mod provider;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
use lms_core::access::{Actor, Scope};
use lms_core::ids::PersonId;
use lms_core::people::{Account, Person};
use lms_core::text::Email;
use lms_core::time::{Span, Timestamp};
use lms_store::Unit;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use id_token::{BadToken, Claims, Keys, Wanted, check};
pub use provider::{New, Offer, Provider, add, list, offered, remove};

use super::guard::{self, Guarded};
use super::sign_in::{half, open};
use super::{AccountError, Device, SignedIn};
use crate::change::Change;
use crate::person::belongs;
use crate::token::{self, Kind};
use crate::{EngineError, Lms};

/// How long signing in at the provider may take.
pub const FLOW_LASTS: Span = Span::minutes(10);

/// Where the provider sends people back to, below the platform's address.
pub const RETURN: &str = "/connexion/oidc/retour";

/// A sign-in that was begun: kept by the browser, signed, in a cookie that scripts do not reach.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Flow {
    provider: Uuid,
    state: String,
    nonce: String,
    verifier: String,
    back: Option<String>,
    expires: i64,
}

impl Kind for Flow {
    const PURPOSE: &'static str = "token.oidc";
    fn expires(&self) -> i64 {
        self.expires
    }
}

/// What a provider says of itself (Discovery, 3).
#[derive(Debug, Deserialize)]
struct Discovery {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
}

/// How a browser goes on.
#[derive(Clone, Debug)]
pub struct Begun {
    /// To the provider.
    pub location: String,
    /// What the browser brings back.
    pub flow: String,
}

/// A sign-in that came back.
#[derive(Clone, Debug)]
pub struct Finished {
    /// Who, or why not.
    pub signed_in: Result<SignedIn, AccountError>,
    /// Where the person wanted to go.
    pub back: Option<String>,
}

fn unusable(why: &str) -> EngineError {
    tracing::warn!(why, "an identity provider cannot be used");
    AccountError::Provider.into()
}

fn read<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, EngineError> {
    serde_json::from_slice(bytes).map_err(|e| unusable(&e.to_string()))
}

async fn discover(lms: &Lms, provider: &Provider) -> Result<Discovery, EngineError> {
    let url = format!("{}/.well-known/openid-configuration", provider.issuer.trim_end_matches('/'));
    let found: Discovery = read(&lms.identity().get(&url).await.map_err(|e| unusable(&e.0))?)?;
    // Discovery, 4.3: whoever answers speaks for this issuer and no other.
    let ends = [&found.authorization_endpoint, &found.token_endpoint, &found.jwks_uri];
    if found.issuer != provider.issuer || !ends.into_iter().all(|end| provider::is_safe(end)) {
        return Err(unusable("its description names another issuer, or addresses without TLS"));
    }
    Ok(found)
}

fn chance(lms: &Lms) -> String {
    let mut bytes = [0; 32];
    lms.entropy().fill(&mut bytes);
    B64.encode(bytes)
}

/// A value in a query or a form: all but the unreserved is escaped (RFC 3986, 2.3).
fn escaped(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

fn pairs(all: &[(&str, &str)]) -> String {
    all.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect::<Vec<_>>().join("&")
}

/// Begins a sign-in at a provider.
///
/// # Errors
///
/// [`EngineError::NotFound`] for an unknown provider, [`AccountError::Provider`] when it cannot be used now.
pub async fn begin(lms: &Lms, id: Uuid, back: Option<&str>, now: Timestamp) -> Result<Begun, EngineError> {
    let provider = provider::find(&mut *lms.store().reader().await?, id).await?;
    let about = discover(lms, &provider).await?;
    let flow = Flow {
        provider: id,
        state: chance(lms),
        nonce: chance(lms),
        verifier: chance(lms),
        back: back.map(str::to_owned),
        expires: (now + FLOW_LASTS).millis(),
    };
    let challenge = B64.encode(Sha256::digest(flow.verifier.as_bytes())); // RFC 7636, 4.2
    let query = pairs(&[
        ("response_type", "code"),
        ("scope", "openid email"),
        ("client_id", &provider.client),
        ("redirect_uri", &format!("{}{RETURN}", lms.public_url())),
        ("state", &flow.state),
        ("nonce", &flow.nonce),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ]);
    let joint = if about.authorization_endpoint.contains('?') { '&' } else { '?' };
    Ok(Begun { location: format!("{}{joint}{query}", about.authorization_endpoint), flow: token::sign(lms, &flow)? })
}

/// Ends a sign-in that comes back from a provider.
///
/// # Errors
///
/// [`AccountError::HalfOver`] when it took too long or was begun in another browser, [`AccountError::Provider`] when what the
/// provider says cannot be believed; those of the store. What concerns the person is in [`Finished::signed_in`].
pub async fn finish(
    lms: &Lms,
    flow: &str,
    state: &str,
    code: &str,
    device: Device,
    now: Timestamp,
) -> Result<Finished, EngineError> {
    let flow: Flow = token::read(lms, flow, now).map_err(|_| AccountError::HalfOver)?;
    if flow.state != state || code.is_empty() {
        return Err(AccountError::HalfOver.into());
    }
    let provider = {
        let mut unit = lms.store().reader().await?;
        guard::look(&mut *unit, &[Guarded::address(&device.address)], now).await?;
        provider::find(&mut *unit, flow.provider).await?
    };
    let about = discover(lms, &provider).await?;
    let form = pairs(&[
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &format!("{}{RETURN}", lms.public_url())),
        ("code_verifier", &flow.verifier),
    ]);
    let secret = provider.secret(lms)?;
    // RFC 6749, 2.3.1: what goes into Basic is escaped first.
    let (client, secret) = (escaped(&provider.client), escaped(&secret));
    let said = lms.identity().post(&about.token_endpoint, (&client, &secret), form).await;
    #[derive(Deserialize)]
    struct Answer {
        id_token: String,
    }
    let answer: Answer = read(&said.map_err(|e| unusable(&e.0))?)?;
    // Asked for each time: a key that was changed a moment ago is known.
    let keys: Keys = read(&lms.identity().get(&about.jwks_uri).await.map_err(|e| unusable(&e.0))?)?;
    let wanted = Wanted { issuer: &provider.issuer, client: &provider.client, nonce: &flow.nonce, now };
    let claims = check(&answer.id_token, &keys, wanted).map_err(|e| unusable(&e.to_string()))?;
    let signed_in = match enter(lms, &provider, &claims, device, now).await {
        Ok(signed_in) => Ok(signed_in),
        Err(EngineError::Account(error)) => Err(error),
        Err(other) => return Err(other),
    };
    Ok(Finished { signed_in, back: flow.back })
}

/// Who the claims speak of: known by a link, else by an address the provider vouches for. Within its region both times: whoever
/// has come to manage more since is not opened by it any more. With whether the link was just made.
async fn whose(
    lms: &Lms,
    unit: &mut dyn Unit,
    provider: &Provider,
    claims: &Claims,
    now: Timestamp,
) -> Result<Option<(PersonId, bool)>, EngineError> {
    let subject = lms.keyring().lookup("identity_link.subject", &format!("{} {}", provider.id, claims.sub));
    let linked = unit.identity_links().find(provider.id, &subject).await?;
    let person = match linked {
        Some(person) => person,
        None => {
            let email = claims.email.as_deref().filter(|_| claims.email_verified);
            let Some(email) = email.and_then(|email| Email::new(email).ok()) else { return Ok(None) };
            let Some(person) = unit.people().find_by_email(&email).await? else { return Ok(None) };
            person.id
        }
    };
    // A region's provider vouches for the region's people, never for those of another or of the whole platform.
    let region = Scope::Region { region: provider.region };
    let wider = unit.grants().of(person).await?.into_iter().any(|grant| !region.covers(grant.scope));
    if wider || !belongs(unit, person, &[region]).await? {
        return Ok(None);
    }
    if linked.is_none() {
        unit.identity_links().insert(provider.id, &subject, person, now).await?;
    }
    Ok(Some((person, linked.is_none())))
}

async fn enter(
    lms: &Lms,
    provider: &Provider,
    claims: &Claims,
    device: Device,
    now: Timestamp,
) -> Result<SignedIn, EngineError> {
    let nobody = Actor::system();
    let mut change = Change::begin(lms, &nobody, now).await?;
    let Some((id, fresh)) = whose(lms, &mut *change.unit, provider, claims, now).await? else {
        let guards = [Guarded::address(&device.address)];
        guard::hold(&mut *change.unit, &guards, now).await?;
        guard::count(&mut *change.unit, &guards, now).await?;
        change.audit(
            "sign_in.refuse_provider",
            "identity_provider",
            provider.id,
            serde_json::json!({ "agent": device.agent, "address": device.address }),
        );
        change.commit().await?;
        return Err(AccountError::NotLinked.into());
    };
    if fresh {
        change.audit("account.link", "person", id, serde_json::json!({ "provider": provider.id }));
    }
    let Some((person, seen)) = change.unit.people().find(id).await? else { return Err(AccountError::NotLinked.into()) };
    let Some(identity) = person.identity else { return Err(AccountError::NotLinked.into()) };
    match person.account {
        Account::Active { .. } => {}
        // The provider proved what the activation link proves: that the address is this person's.
        Account::Pending { .. } => {
            let account = Account::Active { since: now };
            let active = Person { id, identity, account, preferences: person.preferences };
            change.unit.people().update(&active, seen, now).await?;
            change.audit("account.activate", "person", id, serde_json::json!({ "provider": provider.id }));
        }
        Account::Disabled { .. } => return Err(AccountError::NotLinked.into()),
    }
    let credential = change.unit.credentials().find(id).await?;
    if change.unit.factors().is_active(id).await? {
        change.commit().await?;
        return Err(AccountError::CodeWanted { half: half(lms, id, credential.as_ref(), now)? }.into());
    }
    let must_change = credential.is_some_and(|c| c.must_change);
    open(lms, change, id, must_change, None, device, now).await
}
