//! What happens to an enrolment after it was made; each change is one transaction with its audit entry and effects.

use lms_core::access::{Action, Actor, Target};
use lms_core::effect::Effect;
use lms_core::enrolment::{Enrolment, Step};
use lms_core::ids::EnrolmentId;
use lms_core::session::Session;
use lms_core::text::Reason;
use lms_core::time::Timestamp;

use crate::change::Change;
use crate::error::field;
use crate::rights::require;
use crate::{EngineError, Lms, attempt, launch};

/// Read only once it is certain that the actor may do this: a refusal says nothing about what was sent.
fn read(reason: &str) -> Result<Reason, EngineError> {
    Reason::new(reason).map_err(field("reason"))
}

async fn change_it(
    lms: &Lms,
    actor: &Actor,
    id: EnrolmentId,
    what: &'static str,
    decide: impl FnOnce(Enrolment, &Session) -> Result<Step, EngineError>,
    now: Timestamp,
) -> Result<Enrolment, EngineError> {
    let mut change = Change::begin(lms, actor, now).await?;
    let (enrolment, seen) = change.unit.enrolments().find(id).await?.ok_or(EngineError::NotFound("enrolment"))?;
    let (session, _) = change.unit.sessions().find(enrolment.session).await?.ok_or(EngineError::NotFound("session"))?;
    require(actor, Action::Enrol, Target::In(session.scope()), "enrolment")?;
    let step = decide(enrolment, &session)?;
    change.unit.enrolments().update(&step.enrolment, seen).await?;
    // Access ends with this very transaction, not when a job comes by.
    if step.effects.iter().any(|e| matches!(e, Effect::CloseAttempts { .. })) {
        attempt::close_open(lms, &mut *change.unit, id, now).await?;
        launch::close_open(lms, &mut *change.unit, id, now).await?;
    }
    change.audit(
        what,
        "enrolment",
        id,
        // Not the reason: what a manager writes about somebody stands in one place, where an erasure finds it.
        serde_json::json!({ "state": step.enrolment.state.key(), "extensions": step.enrolment.extensions.len() }),
    );
    change.effects(step.effects.into_iter().filter(|e| !matches!(e, Effect::CloseAttempts { .. })));
    change.commit().await?;
    Ok(step.enrolment)
}

/// Pauses an enrolment: no access; open attempts are closed with their last data.
///
/// # Errors
///
/// [`lms_core::enrolment::EnrolError`], [`EngineError::Field`], [`EngineError::NotFound`].
pub async fn suspend(
    lms: &Lms,
    actor: &Actor,
    id: EnrolmentId,
    reason: &str,
    now: Timestamp,
) -> Result<Enrolment, EngineError> {
    change_it(lms, actor, id, "enrolment.suspend", |e, _| Ok(e.suspend(read(reason)?, now)?), now).await
}

/// Ends a pause; the days of absence are given back.
///
/// # Errors
///
/// [`lms_core::enrolment::EnrolError`], [`EngineError::NotFound`].
pub async fn resume(lms: &Lms, actor: &Actor, id: EnrolmentId, now: Timestamp) -> Result<Enrolment, EngineError> {
    change_it(lms, actor, id, "enrolment.resume", |e, session| Ok(e.resume(session, now)?), now).await
}

/// Gives more days (row 1.3).
///
/// # Errors
///
/// [`lms_core::enrolment::EnrolError`], [`EngineError::Field`], [`EngineError::NotFound`].
pub async fn extend(
    lms: &Lms,
    actor: &Actor,
    id: EnrolmentId,
    days: u16,
    reason: &str,
    now: Timestamp,
) -> Result<Enrolment, EngineError> {
    change_it(lms, actor, id, "enrolment.extend", |e, _| Ok(e.extend(days, read(reason)?, now)?), now).await
}

/// Takes a learner off a session; what was recorded stays.
///
/// # Errors
///
/// [`lms_core::enrolment::EnrolError`], [`EngineError::Field`], [`EngineError::NotFound`].
pub async fn withdraw(
    lms: &Lms,
    actor: &Actor,
    id: EnrolmentId,
    reason: &str,
    now: Timestamp,
) -> Result<Enrolment, EngineError> {
    change_it(lms, actor, id, "enrolment.withdraw", |e, _| Ok(e.withdraw(read(reason)?, now)?), now).await
}

/// Sends the learner's activation link again; nothing happens when the account is active already.
///
/// # Errors
///
/// [`EngineError::NotFound`], [`EngineError::Forbidden`].
pub async fn invite_again(lms: &Lms, actor: &Actor, id: EnrolmentId, now: Timestamp) -> Result<(), EngineError> {
    let mut change = Change::begin(lms, actor, now).await?;
    let (enrolment, _) = change.unit.enrolments().find(id).await?.ok_or(EngineError::NotFound("enrolment"))?;
    let (session, _) = change.unit.sessions().find(enrolment.session).await?.ok_or(EngineError::NotFound("session"))?;
    require(actor, Action::Enrol, Target::In(session.scope()), "enrolment")?;
    change.audit("account.invite_again", "person", enrolment.learner, serde_json::Value::Null);
    change.effects([Effect::InviteToActivate { person: enrolment.learner }]);
    change.commit().await
}
