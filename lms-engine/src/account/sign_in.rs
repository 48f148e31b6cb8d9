//! Sign-in in one or two steps, and who a cookie belongs to.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
use lms_core::access::{Actor, Grant, Who};
use lms_core::effect::{AccountNotice, Effect};
use lms_core::ids::{PersonId, SignInId};
use lms_core::people::{Identity, Preferences};
use lms_core::text::Email;
use lms_core::time::{Span, Timestamp};
use lms_store::Unit;
use lms_store::repo::{Credential, SignIn};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::AccountError;
use super::factor::{self, Way};
use super::guard::{self, Guarded};
use super::password::Verdict;
use crate::change::Change;
use crate::token::{self, Kind};
use crate::{EngineError, Lms};

/// How long the second step of a sign-in may take.
pub const HALF_LASTS: Span = Span::minutes(10);

/// From where a sign-in comes.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Device {
    /// Kind of device and browser, in two words.
    pub agent: String,
    /// Network address, already truncated.
    pub address: String,
}

/// What somebody types to sign in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Typed<'a> {
    /// Login.
    pub login: &'a str,
    /// Password.
    pub password: &'a str,
    /// A code of the second factor or a recovery code, when both steps are done at once.
    pub code: Option<&'a str>,
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
    /// The person must have a second factor and has none: only switching it on works.
    pub needs_factor: bool,
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
    /// Only switching the second factor on works.
    pub needs_factor: bool,
    /// The sign-in.
    pub sign_in: SignInId,
    /// When it ends.
    pub ends: Ends,
}

/// When a sign-in ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Ends {
    /// Without any further request.
    pub idle: Timestamp,
    /// Whatever happens.
    pub absolute: Timestamp,
}

impl Ends {
    fn of(lms: &Lms, sign_in: &SignIn) -> Self {
        Self { idle: sign_in.seen + lms.policy().idle, absolute: sign_in.expires }
    }

    /// The nearer of the two.
    pub fn next(self) -> Timestamp {
        self.idle.min(self.absolute)
    }
}

/// The password was right: what is left to do is the second factor. Worth nothing without a code.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
struct Half {
    #[serde(rename = "p")]
    person: PersonId,
    /// Since when the password is this one: a change of it ends what was begun with the old.
    #[serde(rename = "c")]
    changed: i64,
    #[serde(rename = "x")]
    expires: i64,
}

impl Kind for Half {
    const PURPOSE: &'static str = "token.half";
    fn expires(&self) -> i64 {
        self.expires
    }
}

fn anonymous() -> Actor {
    Actor { who: Who::System, grants: Vec::new() }
}

/// Signs somebody in. Whether the account exists shows neither in the answer nor in its time.
///
/// # Errors
///
/// [`AccountError::Refused`] or [`AccountError::Locked`]; for an account with a second factor [`AccountError::CodeWanted`]
/// when no code came along, to be answered with [`second_step`], and [`AccountError::CodeRefused`] for a wrong one.
pub async fn sign_in(lms: &Lms, typed: Typed<'_>, device: Device, now: Timestamp) -> Result<SignedIn, EngineError> {
    let email = Email::new(typed.login).ok();
    let guards = [Guarded::login(typed.login), Guarded::address(&device.address)];
    let (person, credential) = {
        let mut unit = lms.store().reader().await?;
        guard::look(&mut *unit, &guards, now).await?;
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
    let verdict = lms.hasher().verify(typed.password.to_owned(), credential.as_ref().map(|c| c.hash.clone())).await?;
    // The one moment at which the password is known: a hash that is too cheap by now is made anew.
    let anew = match verdict {
        Verdict::Stale => Some(lms.hasher().hash(typed.password.to_owned(), lms.entropy()).await?),
        Verdict::Right | Verdict::Wrong => None,
    };
    let anonymous = anonymous();
    let mut change = Change::begin(lms, &anonymous, now).await?;
    guard::hold(&mut *change.unit, &guards, now).await?;
    let (Some(person), Some(credential), true) =
        (person.filter(|p| p.account.may_sign_in()), credential, verdict.is_right())
    else {
        guard::count(&mut *change.unit, &guards, now).await?;
        change.audit("sign_in.refuse", "address", &device.address, serde_json::json!({ "agent": device.agent }));
        change.commit().await?;
        return Err(AccountError::Refused.into());
    };
    let [login, _] = guards;
    guard::clear(&mut *change.unit, login).await?;
    if let Some(anew) = anew {
        change.unit.credentials().rehash(person.id, &credential.hash, &anew).await?;
    }
    if !change.unit.factors().is_active(person.id).await? {
        return open(lms, change, person.id, credential.must_change, None, device, now).await;
    }
    // The password was right, whatever becomes of the code.
    change.commit().await?;
    match typed.code {
        Some(code) => with_code(lms, person.id, credential.must_change, code, device, now).await,
        None => Err(AccountError::CodeWanted { half: half(lms, person.id, Some(&credential), now)? }.into()),
    }
}

/// Since when somebody's password is this one; who never chose one signs in by a provider.
fn changed(credential: Option<&Credential>) -> i64 {
    credential.map_or(0, |c| c.changed.millis())
}

/// Proves the first step of a sign-in to the second.
pub(super) fn half(
    lms: &Lms,
    person: PersonId,
    credential: Option<&Credential>,
    now: Timestamp,
) -> Result<String, EngineError> {
    token::sign(lms, &Half { person, changed: changed(credential), expires: (now + HALF_LASTS).millis() })
}

/// The second step of a sign-in: a code of the device, or a recovery code.
///
/// # Errors
///
/// [`AccountError::CodeRefused`], [`AccountError::Locked`] after too many of those, and [`AccountError::HalfOver`] when
/// the first step is too long ago or the password changed since.
pub async fn second_step(
    lms: &Lms,
    half: &str,
    code: &str,
    device: Device,
    now: Timestamp,
) -> Result<SignedIn, EngineError> {
    let half: Half = token::read(lms, half, now).map_err(|_| AccountError::HalfOver)?;
    let mut unit = lms.store().reader().await?;
    let still = unit.people().find(half.person).await?.is_some_and(|(person, _)| person.account.may_sign_in());
    let credential = unit.credentials().find(half.person).await?;
    drop(unit);
    if !still || changed(credential.as_ref()) != half.changed {
        return Err(AccountError::HalfOver.into());
    }
    let must_change = credential.is_some_and(|c| c.must_change);
    with_code(lms, half.person, must_change, code, device, now).await
}

async fn with_code(
    lms: &Lms,
    person: PersonId,
    must_change: bool,
    code: &str,
    device: Device,
    now: Timestamp,
) -> Result<SignedIn, EngineError> {
    let anonymous = anonymous();
    let mut change = Change::begin(lms, &anonymous, now).await?;
    let guards = [Guarded::code(person), Guarded::address(&device.address)];
    guard::hold(&mut *change.unit, &guards, now).await?;
    let Some(way) = factor::check(&mut *change.unit, person, code, now).await? else {
        guard::count(&mut *change.unit, &guards, now).await?;
        let detail = serde_json::json!({ "agent": device.agent, "address": device.address });
        change.audit("sign_in.refuse_code", "person", person, detail);
        change.commit().await?;
        return Err(AccountError::CodeRefused.into());
    };
    let [own, _] = guards;
    guard::clear(&mut *change.unit, own).await?;
    open(lms, change, person, must_change, Some(way), device, now).await
}

/// Everything was right: begins the sign-in, in the transaction that used the code up.
pub(super) async fn open(
    lms: &Lms,
    mut change: Change<'_>,
    person: PersonId,
    must_change: bool,
    way: Option<Way>,
    device: Device,
    now: Timestamp,
) -> Result<SignedIn, EngineError> {
    let (cookie, id) = begin(lms, &mut change, person, &device, now).await?;
    let needs_factor = way.is_none() && lacks_factor(lms, &change.unit.grants().of(person).await?);
    change.audit(
        "sign_in.begin",
        "person",
        person,
        serde_json::json!({
            "sign_in": id, "agent": device.agent, "address": device.address, "factor": way.map(Way::word),
        }),
    );
    if way == Some(Way::Recovery) {
        change.effects([Effect::TellAccount { person, notice: AccountNotice::RecoveryUsed }]);
    }
    change.commit().await?;
    Ok(SignedIn { cookie, person, must_change, needs_factor })
}

/// A fresh sign-in in this unit: the value of its cookie and its id.
pub(super) async fn begin(
    lms: &Lms,
    change: &mut Change<'_>,
    person: PersonId,
    device: &Device,
    now: Timestamp,
) -> Result<(String, SignInId), EngineError> {
    let mut secret = [0; 32];
    lms.entropy().fill(&mut secret);
    let id: SignInId = lms.id(now);
    let sign_in = SignIn {
        id,
        person,
        token: Sha256::digest(secret).into(),
        created: now,
        seen: now,
        expires: now + lms.policy().absolute,
        agent: device.agent.clone(),
        address: device.address.clone(),
        ended: None,
    };
    change.unit.sign_ins().insert(&sign_in).await?;
    Ok((B64.encode(secret), id))
}

/// Another cookie for a sign-in that may do more from now on: nobody who knew the old value comes along.
pub(super) async fn rotate(lms: &Lms, change: &mut Change<'_>, id: SignInId) -> Result<String, EngineError> {
    let mut secret = [0; 32];
    lms.entropy().fill(&mut secret);
    if !change.unit.sign_ins().rotate(id, Sha256::digest(secret).into()).await? {
        return Err(EngineError::NotFound("sign-in"));
    }
    Ok(B64.encode(secret))
}

/// The sign-in a cookie belongs to; `None` when it is unknown, ended, expired or idle too long.
async fn alive(lms: &Lms, unit: &mut dyn Unit, cookie: &str, now: Timestamp) -> Result<Option<SignIn>, EngineError> {
    let Ok(secret) = B64.decode(cookie) else { return Ok(None) };
    let found = unit.sign_ins().find(Sha256::digest(secret).into()).await?;
    Ok(found.filter(|one| one.ended.is_none() && now < Ends::of(lms, one).next()))
}

/// When a sign-in ends, without this being a sign of life; `None` when it has ended.
///
/// # Errors
///
/// Those of the store.
pub async fn ends(lms: &Lms, cookie: &str, now: Timestamp) -> Result<Option<Ends>, EngineError> {
    let found = alive(lms, &mut *lms.store().reader().await?, cookie, now).await?;
    Ok(found.map(|one| Ends::of(lms, &one)))
}

/// Whether somebody with these roles must have a second factor; asked of those who have none.
fn lacks_factor(lms: &Lms, grants: &[Grant]) -> bool {
    lms.policy().second_factor.concerns(grants)
}

/// Who a cookie belongs to; `None` when it is unknown, ended, expired or idle too long.
///
/// # Errors
///
/// Those of the store.
pub async fn authenticate(lms: &Lms, cookie: &str, now: Timestamp) -> Result<Option<Principal>, EngineError> {
    let mut unit = lms.store().reader().await?;
    let Some(mut sign_in) = alive(lms, &mut *unit, cookie, now).await? else { return Ok(None) };
    let Some((person, _)) = unit.people().find(sign_in.person).await? else { return Ok(None) };
    let (Some(identity), true) = (person.identity, person.account.may_sign_in()) else { return Ok(None) };
    let grants = unit.grants().of(person.id).await?;
    let must_change = unit.credentials().find(person.id).await?.is_some_and(|c| c.must_change);
    // Learners, who are most, do not pay for a question that only concerns managers.
    let needs_factor = lacks_factor(lms, &grants) && !unit.factors().is_active(person.id).await?;
    drop(unit);
    // To the minute: not every request is worth a write.
    if now.since(sign_in.seen) >= Span::minutes(1).min(Span::millis(lms.policy().idle.as_millis() / 4)) {
        let mut unit = lms.store().unit().await?;
        unit.sign_ins().touch(sign_in.id, now).await?;
        unit.commit().await?;
        sign_in.seen = now;
    }
    Ok(Some(Principal {
        actor: Actor { who: Who::Person { person: person.id, sign_in: Some(sign_in.id) }, grants },
        person: person.id,
        identity,
        preferences: person.preferences,
        must_change,
        needs_factor,
        sign_in: sign_in.id,
        ends: Ends::of(lms, &sign_in),
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
