//! Sign-in, and who a cookie belongs to.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
use lms_core::access::throttle::{self, Bucket, Failures};
use lms_core::access::{Actor, Who};
use lms_core::ids::{PersonId, SignInId};
use lms_core::people::{Identity, Preferences};
use lms_core::text::Email;
use lms_core::time::{Span, Timestamp};
use lms_store::repo::{SignIn, Throttle};
use sha2::{Digest, Sha256};

use super::AccountError;
use crate::change::Change;
use crate::{EngineError, Lms};

/// A sign-in ends after this long without any request.
pub const IDLE: Span = Span::minutes(120);
/// A sign-in ends after this long whatever happens.
pub const ABSOLUTE: Span = Span::minutes(12 * 60);

/// From where a sign-in comes.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Device {
    /// Kind of device and browser, in two words.
    pub agent: String,
    /// Network address, already truncated.
    pub address: String,
}

/// A fresh sign-in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The value of the cookie; kept nowhere but there.
    pub cookie: String,
    /// Who.
    pub person: PersonId,
    /// A manager reset the password: only changing it works (AX4.8).
    pub must_change: bool,
}

/// Who a request comes from.
#[derive(Clone, Debug)]
pub struct Principal {
    /// With which rights.
    pub actor: Actor,
    /// The person.
    pub person: PersonId,
    /// What names the person.
    pub identity: Identity,
    /// How pages look and speak.
    pub preferences: Preferences,
    /// Only changing the password works.
    pub must_change: bool,
    /// The sign-in.
    pub sign_in: SignInId,
}

fn bucket_key(kind: &str, of: &str) -> [u8; 32] {
    Sha256::digest(format!("throttle:{kind}:{of}")).into()
}

/// Forgets failures that were counted for a login: the hash it stands under could be tried.
pub(crate) async fn forget_failures(unit: &mut dyn lms_store::Unit, email: &Email) -> Result<(), EngineError> {
    Ok(unit.throttles().clear(bucket_key("account", email.as_str())).await?)
}

fn known(throttle: Option<Throttle>) -> Option<Failures> {
    throttle.map(|t| Failures {
        count: u32::try_from(t.failures).unwrap_or(u32::MAX),
        since: t.since,
        locked_until: t.locked_until,
    })
}

/// Signs somebody in. Whether the account exists shows neither in the answer nor in its time.
///
/// # Errors
///
/// [`AccountError::Refused`] or [`AccountError::Locked`].
pub async fn sign_in(
    lms: &Lms,
    login: &str,
    password: &str,
    device: Device,
    now: Timestamp,
) -> Result<SignedIn, EngineError> {
    let email = Email::new(login).ok();
    let buckets = [
        (bucket_key("account", &login.trim().to_lowercase()), Bucket::Account),
        (bucket_key("address", &device.address), Bucket::Address),
    ];
    let (person, credential) = {
        let mut unit = lms.store().reader().await?;
        for (key, _) in &buckets {
            if let Some(until) = throttle::locked(known(unit.throttles().find(*key).await?), now) {
                return Err(AccountError::Locked { until }.into());
            }
        }
        let person = match &email {
            Some(email) => unit.people().find_by_email(email).await?,
            None => None,
        };
        let credential = match &person {
            Some(person) => unit.credentials().find(person.id).await?,
            None => None,
        };
        (person, credential)
    };
    let right = lms.hasher().verify(password.to_owned(), credential.as_ref().map(|c| c.hash.clone())).await?;
    let anonymous = Actor { who: Who::System, grants: Vec::new() };
    let mut change = Change::begin(lms, &anonymous, now).await?;
    let (Some(person), Some(credential), true) = (person.filter(|p| p.account.may_sign_in()), credential, right) else {
        let mut until = None;
        for (key, bucket) in buckets {
            let after = throttle::failed(known(change.unit.throttles().find(key).await?), bucket, now);
            until = until.max(after.locked_until);
            let stored =
                Throttle { failures: i64::from(after.count), since: after.since, locked_until: after.locked_until };
            change.unit.throttles().put(key, &stored).await?;
        }
        change.audit("sign_in.refuse", "address", &device.address, serde_json::json!({ "agent": device.agent }));
        change.commit().await?;
        return Err(AccountError::Refused.into());
    };
    if let Some((key, _)) = buckets.first() {
        change.unit.throttles().clear(*key).await?;
    }
    let mut secret = [0; 32];
    lms.entropy().fill(&mut secret);
    let id: SignInId = lms.id(now);
    let sign_in = SignIn {
        id,
        person: person.id,
        token: Sha256::digest(secret).into(),
        created: now,
        seen: now,
        expires: now + ABSOLUTE,
        agent: device.agent.clone(),
        address: device.address.clone(),
        ended: None,
    };
    change.unit.sign_ins().insert(&sign_in).await?;
    change.audit(
        "sign_in.begin",
        "person",
        person.id,
        serde_json::json!({ "sign_in": id, "agent": device.agent, "address": device.address }),
    );
    change.commit().await?;
    Ok(SignedIn { cookie: B64.encode(secret), person: person.id, must_change: credential.must_change })
}

/// Who a cookie belongs to; `None` when it is unknown, ended, expired or idle too long.
///
/// # Errors
///
/// Those of the store.
pub async fn authenticate(lms: &Lms, cookie: &str, now: Timestamp) -> Result<Option<Principal>, EngineError> {
    let Ok(secret) = B64.decode(cookie) else { return Ok(None) };
    let mut unit = lms.store().reader().await?;
    let Some(sign_in) = unit.sign_ins().find(Sha256::digest(secret).into()).await? else { return Ok(None) };
    if sign_in.ended.is_some() || now >= sign_in.expires || now >= sign_in.seen + IDLE {
        return Ok(None);
    }
    let Some((person, _)) = unit.people().find(sign_in.person).await? else { return Ok(None) };
    let (Some(identity), true) = (person.identity, person.account.may_sign_in()) else { return Ok(None) };
    let grants = unit.grants().of(person.id).await?;
    let must_change = unit.credentials().find(person.id).await?.is_some_and(|c| c.must_change);
    drop(unit);
    if now.since(sign_in.seen) >= Span::minutes(1) {
        let mut unit = lms.store().unit().await?;
        unit.sign_ins().touch(sign_in.id, now).await?;
        unit.commit().await?;
    }
    Ok(Some(Principal {
        actor: Actor { who: Who::Person { person: person.id, sign_in: Some(sign_in.id) }, grants },
        person: person.id,
        identity,
        preferences: person.preferences,
        must_change,
        sign_in: sign_in.id,
    }))
}

/// Signs out.
///
/// # Errors
///
/// Those of the store.
pub async fn sign_out(lms: &Lms, principal: &Principal, now: Timestamp) -> Result<(), EngineError> {
    let mut change = Change::begin(lms, &principal.actor, now).await?;
    change.unit.sign_ins().end(principal.sign_in, now).await?;
    change.audit("sign_in.end", "person", principal.person, serde_json::json!({ "sign_in": principal.sign_in }));
    change.commit().await
}
