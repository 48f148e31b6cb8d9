//! What the platform itself says of a registration: a session abandoned, a unit waived.

use lms_core::access::{Action, Actor};
use lms_core::evidence::Source;
use lms_core::ids::EnrolmentId;
use lms_core::time::{Span, Timestamp};
use lms_store::Unit;
use uuid::Uuid;

use super::evidence::{self, News, There};
use super::held::Held;
use super::pen::{Pen, ours, store};
use crate::change::Change;
use crate::{EngineError, Lms, rights};

/// A session without any happening for so long is taken for abandoned.
const IDLE: Span = Span::minutes(24 * 60);
/// Sessions that one round ends at most.
const ROUND: usize = 200;

/// Ends the session that is open: *abandoned* is said of it, and its token opens nothing any more.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right to manage the record store, or when no such session is open.
///
/// Source: cmi5 9.3.6.
pub async fn abandon(lms: &Lms, actor: &Actor, session: Uuid, now: Timestamp) -> Result<(), EngineError> {
    rights::national(actor, Action::ManageLrs)?;
    let mut change = Change::begin(lms, actor, now).await?;
    let id = change.unit.registrations().of_session(session).await?.ok_or(EngineError::NotFound("session"))?;
    let held = Held::hold(lms, &mut *change.unit, id).await?;
    let mut held = held.ok_or(EngineError::NotFound("session"))?;
    let detail = serde_json::json!({ "session": session });
    change.audit("registration.abandon", "registration", id, detail);
    let said = ended(lms, &mut held, session, now)?;
    held.save(&mut *change.unit, now).await?;
    store(lms, &mut *change.unit, &[said]).await?;
    change.commit().await
}

fn ended(
    lms: &Lms,
    held: &mut Held,
    session: Uuid,
    now: Timestamp,
) -> Result<lms_store::repo::Submission, EngineError> {
    let (registration, account) = (held.row.id, held.record.account.clone());
    let (course, state) = held.course_mut().ok_or(EngineError::NotFound("session"))?;
    let (abandoned, effects) = state.abandon(session)?;
    state.apply(&effects);
    let pen = Pen { lms, course, account: &account, registration, now };
    ours(lms, vec![pen.abandoned(&abandoned)?])
}

/// Ends everything that runs in an enrolment, in the caller's transaction: its access is over.
pub(crate) async fn close_open(
    lms: &Lms,
    unit: &mut dyn Unit,
    enrolment: EnrolmentId,
    now: Timestamp,
) -> Result<(), EngineError> {
    let mut said = Vec::new();
    for id in unit.registrations().of(enrolment).await? {
        unit.lrs_credentials().revoke_launch(id, now).await?;
        let Some(mut held) = Held::hold(lms, unit, id).await? else { continue };
        let Some(session) = held.row.session else { continue };
        said.push(ended(lms, &mut held, session, now)?);
        held.save(unit, now).await?;
    }
    lms.holders().forget();
    store(lms, unit, &said).await.map(drop)
}

/// Ends sessions in which nothing has happened for a day; how many.
///
/// # Errors
///
/// Those of the store.
pub async fn close_idle(lms: &Lms, now: Timestamp) -> Result<usize, EngineError> {
    let before = Timestamp::from_millis(now.millis() - i64::try_from(IDLE.as_millis()).unwrap_or(0)).unwrap_or(now);
    let idle = lms.store().reader().await?.registrations().idle(before, ROUND).await?;
    let mut closed = 0;
    for id in idle {
        let mut unit = lms.store().unit().await?;
        let Some(mut held) = Held::hold(lms, &mut *unit, id).await? else { continue };
        // Somebody may have come back since.
        let Some(session) = held.row.session.filter(|_| held.row.changed < before) else { continue };
        let news = News { before: evidence::said(&held), claim: None, there: There::No, by: None, facts: Vec::new() };
        let said = ended(lms, &mut held, session, now)?;
        evidence::record(lms, &mut *unit, &mut held, news, now).await?;
        held.save(&mut *unit, now).await?;
        store(lms, &mut *unit, &[said]).await?;
        unit.commit().await?;
        closed += 1;
    }
    Ok(closed)
}

/// Spares a learner a unit, for a reason that should be one of the standard's, such as `Administrative`.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right to manage the record store or without such a registration,
/// [`EngineError::WrongKind`] for a package, [`EngineError::Refused`] without such a unit or reason, or the second time.
///
/// Source: cmi5 9.3.7.
pub async fn waive(
    lms: &Lms,
    actor: &Actor,
    registration: Uuid,
    unit: u32,
    reason: &str,
    now: Timestamp,
) -> Result<(), EngineError> {
    rights::national(actor, Action::ManageLrs)?;
    let mut change = Change::begin(lms, actor, now).await?;
    let held = Held::hold(lms, &mut *change.unit, registration).await?;
    let mut held = held.ok_or(EngineError::NotFound("registration"))?;
    let (before, account) = (evidence::said(&held), held.record.account.clone());
    let (course, state) = held.course_mut().ok_or(EngineError::WrongKind)?;
    let effects = state.waive(course, unit, reason)?;
    state.apply(&effects);
    // 9.3.7: a session of its own, and what follows is of the same.
    let session = lms.id(now);
    let pen = Pen { lms, course, account: &account, registration, now };
    let mut statements = vec![pen.waived(session, unit, reason)?];
    statements.extend(pen.satisfied(session, Some(unit), &effects.satisfied)?);
    let by = actor.person().map(|person| Source::Person { person }).or(Some(Source::Rule));
    let news = News { before, claim: None, there: There::No, by, facts: Vec::new() };
    evidence::record(lms, &mut *change.unit, &mut held, news, now).await?;
    held.save(&mut *change.unit, now).await?;
    let detail = serde_json::json!({ "unit": unit, "reason": reason });
    change.audit("registration.waive", "registration", registration, detail);
    store(lms, &mut *change.unit, &[ours(lms, statements)?]).await?;
    change.commit().await
}
