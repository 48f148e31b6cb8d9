//! The second factor: switching it on and off, checking a code, a manager's reset.

use lms_core::access::{Action, Actor, Scope, Target};
use lms_core::effect::{AccountNotice, Effect};
use lms_core::ids::PersonId;
use lms_core::people::factor::totp::{SECRET_LEN, Secret};
use lms_core::people::factor::{Typed, recovery};
use lms_core::time::Timestamp;
use lms_store::{Entropy, Unit};

use super::guard::{self, Guarded};
use super::sign_in::rotate;
use super::{AccountError, Principal};
use crate::change::Change;
use crate::rights::require;
use crate::{EngineError, Lms};

/// Where somebody's second factor stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Standing {
    /// Since when it counts.
    pub since: Option<Timestamp>,
    /// A secret was shown and waits for its first code.
    pub waiting: Option<Secret>,
    /// Recovery codes that were not used yet.
    pub recovery_left: u32,
    /// Whether this person must have one.
    pub demanded: bool,
}

/// By what a code opened.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Way {
    Code,
    Recovery,
}

impl Way {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Recovery => "recovery",
        }
    }
}

/// Where one's own second factor stands.
///
/// # Errors
///
/// Those of the store.
pub async fn standing(lms: &Lms, who: &Principal) -> Result<Standing, EngineError> {
    let mut unit = lms.store().reader().await?;
    let found = unit.factors().find(who.person).await?;
    let recovery_left = unit.factors().recovery_left(who.person).await?;
    let since = found.as_ref().and_then(|f| f.active).map(|(since, _)| since);
    let waiting = found.filter(|f| f.active.is_none()).map(|f| f.secret);
    Ok(Standing { since, waiting, recovery_left, demanded: lms.policy().second_factor.concerns(&who.actor.grants) })
}

/// Makes a secret to be typed or scanned into a device. It counts once [`confirm`] has seen a code made from it.
///
/// # Errors
///
/// [`EngineError::Stale`] when one counts already.
pub async fn begin(lms: &Lms, who: &Principal, now: Timestamp) -> Result<Secret, EngineError> {
    let mut bytes = [0; SECRET_LEN];
    lms.entropy().fill(&mut bytes);
    let secret = Secret::new(bytes);
    let mut change = Change::begin(lms, &who.actor, now).await?;
    change.unit.factors().begin(who.person, &secret, now).await?;
    change.commit().await?;
    Ok(secret)
}

fn fresh_codes(entropy: &dyn Entropy) -> Vec<recovery::Code> {
    let one = |_| {
        let mut chance = [0; recovery::CHANCE];
        entropy.fill(&mut chance);
        recovery::Code::new(chance)
    };
    (0..recovery::COUNT).map(one).collect()
}

/// What a second factor that was just switched on gives, shown this once.
#[derive(Clone, Debug)]
pub struct Confirmed {
    /// Recovery codes.
    pub codes: Vec<recovery::Code>,
    /// The value of the sign-in's cookie from now on: a manager may do more than a moment ago.
    pub cookie: String,
}

/// Switches the second factor on with a first code, which is thereby used up.
///
/// # Errors
///
/// [`AccountError::WrongCode`], [`AccountError::Locked`] after too many of those.
pub async fn confirm(lms: &Lms, who: &Principal, typed: &str, now: Timestamp) -> Result<Confirmed, EngineError> {
    let mut change = Change::begin(lms, &who.actor, now).await?;
    let guards = [Guarded::code(who.person)];
    guard::hold(&mut *change.unit, &guards, now).await?;
    let waiting = change.unit.factors().find(who.person).await?.filter(|f| f.active.is_none());
    let step = match (&waiting, Typed::read(typed)) {
        (Some(factor), Typed::Code(code)) => factor.secret.accepts(code, now, None),
        _ => None,
    };
    let Some(step) = step else { return Err(wrong(change, &guards, who.person, now).await) };
    change.unit.factors().confirm(who.person, step, now).await?;
    let codes = fresh_codes(lms.entropy());
    change.unit.factors().put_recovery(who.person, &codes).await?;
    guard::clear(&mut *change.unit, Guarded::code(who.person)).await?;
    let cookie = rotate(lms, &mut change, who.sign_in).await?;
    change.audit("factor.on", "person", who.person, serde_json::Value::Null);
    change.effects([Effect::TellAccount { person: who.person, notice: AccountNotice::FactorOn }]);
    change.commit().await?;
    Ok(Confirmed { codes, cookie })
}

/// New recovery codes in place of the old, against a code of the device.
///
/// # Errors
///
/// As [`confirm`].
pub async fn renew_recovery(
    lms: &Lms,
    who: &Principal,
    typed: &str,
    now: Timestamp,
) -> Result<Vec<recovery::Code>, EngineError> {
    let mut change = Change::begin(lms, &who.actor, now).await?;
    let guards = [Guarded::code(who.person)];
    guard::hold(&mut *change.unit, &guards, now).await?;
    if check(&mut *change.unit, who.person, typed, now).await?.is_none() {
        return Err(wrong(change, &guards, who.person, now).await);
    }
    let codes = fresh_codes(lms.entropy());
    change.unit.factors().put_recovery(who.person, &codes).await?;
    guard::clear(&mut *change.unit, Guarded::code(who.person)).await?;
    change.audit("factor.recovery_codes", "person", who.person, serde_json::Value::Null);
    change.commit().await?;
    Ok(codes)
}

/// Switches one's own second factor off: needs the password and a code.
///
/// # Errors
///
/// [`AccountError::Refused`] for the password, [`AccountError::WrongCode`] for the code; both count together towards
/// [`AccountError::Locked`].
pub async fn switch_off(
    lms: &Lms,
    who: &Principal,
    password: &str,
    typed: &str,
    now: Timestamp,
) -> Result<(), EngineError> {
    let guards = [Guarded::code(who.person)];
    let credential = {
        let mut unit = lms.store().reader().await?;
        guard::look(&mut *unit, &guards, now).await?;
        unit.credentials().find(who.person).await?
    };
    let right = lms.hasher().verify(password.to_owned(), credential.map(|c| c.hash)).await?.is_right();
    let mut change = Change::begin(lms, &who.actor, now).await?;
    guard::hold(&mut *change.unit, &guards, now).await?;
    if !right {
        wrong(change, &guards, who.person, now).await;
        return Err(AccountError::Refused.into());
    }
    if check(&mut *change.unit, who.person, typed, now).await?.is_none() {
        return Err(wrong(change, &guards, who.person, now).await);
    }
    change.unit.factors().remove(who.person).await?;
    guard::clear(&mut *change.unit, Guarded::code(who.person)).await?;
    change.audit("factor.off", "person", who.person, serde_json::Value::Null);
    change.effects([Effect::TellAccount { person: who.person, notice: AccountNotice::FactorOff }]);
    change.commit().await
}

/// Takes the second factor of somebody else away, who lost the device and the recovery codes; every sign-in of that
/// person ends, and the person is told by mail.
///
/// # Errors
///
/// [`EngineError::NotFound`] for those who do not manage people, for an unknown person and for one without a factor;
/// [`EngineError::Forbidden`] for one's own, which is switched off with a code.
pub async fn reset(lms: &Lms, actor: &Actor, person: PersonId, now: Timestamp) -> Result<(), EngineError> {
    require(actor, Action::ManagePeople, Target::In(Scope::National), "person")?;
    if actor.person() == Some(person) {
        return Err(EngineError::Forbidden(Action::ManagePeople));
    }
    let mut change = Change::begin(lms, actor, now).await?;
    if !change.unit.factors().remove(person).await? {
        return Err(EngineError::NotFound("second factor"));
    }
    change.unit.sign_ins().end_all(person, None, now).await?;
    guard::clear(&mut *change.unit, Guarded::code(person)).await?;
    change.audit("factor.reset", "person", person, serde_json::Value::Null);
    change.effects([Effect::TellAccount { person, notice: AccountNotice::FactorReset }]);
    change.commit().await
}

/// Whether what was typed opens, and by what; it is thereby used up in this unit.
pub(super) async fn check(
    unit: &mut dyn Unit,
    person: PersonId,
    typed: &str,
    now: Timestamp,
) -> Result<Option<Way>, EngineError> {
    let Some(factor) = unit.factors().find(person).await? else { return Ok(None) };
    let Some((_, last)) = factor.active else { return Ok(None) };
    Ok(match Typed::read(typed) {
        Typed::Code(code) => match factor.secret.accepts(code, now, Some(last)) {
            // Another sign-in at this moment may have taken the step since it was read.
            Some(step) => unit.factors().take_step(person, step).await?.then_some(Way::Code),
            None => None,
        },
        Typed::Recovery(code) => unit.factors().take_recovery(person, &code).await?.then_some(Way::Recovery),
        Typed::Neither => None,
    })
}

/// Counts a wrong code and keeps the count.
async fn wrong(mut change: Change<'_>, guards: &[Guarded], person: PersonId, now: Timestamp) -> EngineError {
    if let Err(error) = guard::count(&mut *change.unit, guards, now).await {
        return error;
    }
    change.audit("factor.refuse", "person", person, serde_json::Value::Null);
    match change.commit().await {
        Ok(()) => AccountError::WrongCode.into(),
        Err(error) => error,
    }
}
