//! The list of sign-ins of a person, and ending them: one's own, or by a national manager those of somebody.

use lms_core::access::{Action, Actor, Scope, Target};
use lms_core::ids::{PersonId, SignInId};
use lms_core::time::Timestamp;
use lms_store::Unit;

use super::Principal;
use crate::change::Change;
use crate::rights::require;
use crate::{EngineError, Lms};

/// One open sign-in, as its owner recognises it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignInCard {
    /// Its key.
    pub id: SignInId,
    /// Browser and system.
    pub agent: String,
    /// Truncated network address.
    pub address: String,
    /// Since when.
    pub since: Timestamp,
    /// Last seen, to the minute or so.
    pub seen: Timestamp,
}

/// How somebody's account is protected, and where it is open.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Protection {
    /// A second factor counts.
    pub factor: bool,
    /// The account is active and has a password.
    pub password: bool,
    /// Open sign-ins, seen last first.
    pub sign_ins: Vec<SignInCard>,
}

async fn open(
    lms: &Lms,
    unit: &mut dyn Unit,
    person: PersonId,
    now: Timestamp,
) -> Result<Vec<SignInCard>, EngineError> {
    let all = unit.sign_ins().open_of(person, now).await?;
    let card = |s: lms_store::repo::SignIn| SignInCard {
        id: s.id,
        agent: s.agent,
        address: s.address,
        since: s.created,
        seen: s.seen,
    };
    Ok(all.into_iter().filter(|s| now < s.seen + lms.policy().idle).map(card).collect())
}

/// One's own open sign-ins, seen last first.
///
/// # Errors
///
/// Those of the store.
pub async fn mine(lms: &Lms, who: &Principal, now: Timestamp) -> Result<Vec<SignInCard>, EngineError> {
    open(lms, &mut *lms.store().reader().await?, who.person, now).await
}

/// Ends one of one's own sign-ins.
///
/// # Errors
///
/// [`EngineError::NotFound`] for one that is not open or somebody else's.
pub async fn end_mine(lms: &Lms, who: &Principal, id: SignInId, now: Timestamp) -> Result<(), EngineError> {
    end(lms, &who.actor, who.person, id, now).await
}

/// Ends every sign-in of one's own but the present one.
///
/// # Errors
///
/// Those of the store.
pub async fn end_my_others(lms: &Lms, who: &Principal, now: Timestamp) -> Result<(), EngineError> {
    end_all(lms, &who.actor, who.person, Some(who.sign_in), now).await
}

/// How somebody's account is protected, for those who manage people.
///
/// # Errors
///
/// [`EngineError::NotFound`] for everybody else.
pub async fn protection(lms: &Lms, actor: &Actor, person: PersonId, now: Timestamp) -> Result<Protection, EngineError> {
    require(actor, Action::ManagePeople, Target::In(Scope::National), "person")?;
    let mut unit = lms.store().reader().await?;
    let factor = unit.factors().is_active(person).await?;
    let active = unit.people().find(person).await?.is_some_and(|(person, _)| person.account.may_sign_in());
    let password = active && unit.credentials().find(person).await?.is_some();
    Ok(Protection { factor, password, sign_ins: open(lms, &mut *unit, person, now).await? })
}

/// Ends one sign-in of somebody.
///
/// # Errors
///
/// [`EngineError::NotFound`] for those who do not manage people, and for one that is not open.
pub async fn end_of(
    lms: &Lms,
    actor: &Actor,
    person: PersonId,
    id: SignInId,
    now: Timestamp,
) -> Result<(), EngineError> {
    require(actor, Action::ManagePeople, Target::In(Scope::National), "person")?;
    end(lms, actor, person, id, now).await
}

/// Ends every sign-in of somebody; the manager's own present one stays.
///
/// # Errors
///
/// [`EngineError::NotFound`] for those who do not manage people.
pub async fn end_all_of(lms: &Lms, actor: &Actor, person: PersonId, now: Timestamp) -> Result<(), EngineError> {
    require(actor, Action::ManagePeople, Target::In(Scope::National), "person")?;
    end_all(lms, actor, person, actor.sign_in(), now).await
}

async fn end(lms: &Lms, actor: &Actor, person: PersonId, id: SignInId, now: Timestamp) -> Result<(), EngineError> {
    let mut change = Change::begin(lms, actor, now).await?;
    if !open(lms, &mut *change.unit, person, now).await?.iter().any(|one| one.id == id) {
        return Err(EngineError::NotFound("sign-in"));
    }
    change.unit.sign_ins().end(id, now).await?;
    change.audit("sign_in.revoke", "person", person, serde_json::json!({ "sign_in": id }));
    change.commit().await
}

async fn end_all(
    lms: &Lms,
    actor: &Actor,
    person: PersonId,
    but: Option<SignInId>,
    now: Timestamp,
) -> Result<(), EngineError> {
    let mut change = Change::begin(lms, actor, now).await?;
    change.unit.sign_ins().end_all(person, but, now).await?;
    change.audit("sign_in.revoke_all", "person", person, serde_json::json!({ "but": but }));
    change.commit().await
}
