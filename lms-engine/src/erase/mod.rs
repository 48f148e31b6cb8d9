//! Erasing a person: a preview, one door, steps that can be taken up again after any interruption.

mod steps;
mod texts;

use lms_core::access::{Action, Actor, Grant, Role, Scope, Who};
use lms_core::erasure::{Cause, Counts, Obstacle, Part, Preview, Situation, Step, preview as decide};
use lms_core::ids::PersonId;
use lms_core::time::Timestamp;
use lms_store::Unit;
use lms_store::repo::Erasure;

use crate::change::Change;
use crate::rights::somewhere;
use crate::{EngineError, Lms, lrs, person};

pub use steps::advance;

/// Who asks for what the erasure would do, and what was found.
struct Asked {
    preview: Preview,
}

/// What erasing somebody would do: part by part what goes, what stays and why, and everything that stands against it.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right, or for somebody the actor may not find.
pub async fn preview(lms: &Lms, actor: &Actor, id: PersonId, now: Timestamp) -> Result<Preview, EngineError> {
    Ok(look(lms, actor, id, now).await?.preview)
}

async fn look(lms: &Lms, actor: &Actor, id: PersonId, now: Timestamp) -> Result<Asked, EngineError> {
    somewhere(actor, Action::ErasePeople).map_err(|_| EngineError::NotFound("person"))?;
    person::find(lms, actor, id).await?;
    let mut view = lms.store().reader().await?;
    let view = &mut *view;
    let (stored, _) = view.people().find(id).await?.ok_or(EngineError::NotFound("person"))?;
    let scopes = actor.scopes_for(Action::ErasePeople);
    let covered = |scope: Scope| scopes.iter().any(|held| held.covers(scope));
    let grants = view.grants().of(id).await?;
    let mut is_elsewhere = grants.iter().any(|grant| !covered(grant.scope));
    let mut runs_until = None;
    let enrolments = view.erasures().enrolments(id).await?;
    for enrolment in &enrolments {
        let Some((enrolment, _)) = view.enrolments().find(*enrolment).await? else { continue };
        let Some((session, _)) = view.sessions().find(enrolment.session).await? else { continue };
        is_elsewhere |= !covered(session.scope());
        let last = enrolment.last_day(&session);
        if enrolment.access(&session, now).is_open() && last >= now.day(session.zone) {
            runs_until = runs_until.max(Some(last));
        }
    }
    let national = Grant { role: Role::NationalManager, scope: Scope::National };
    let is_last_national = grants.contains(&national) && view.grants().holders(national).await? == [id];
    let is_erased = view.erasures().find(id).await?.is_some() || stored.identity.is_none();
    let mut counts = view.erasures().count(id).await?;
    if let Some(identity) = &stored.identity {
        let agents = lrs::erase::agents_known(lms, view, id, identity.email.as_str()).await?;
        counts.insert(Part::Agents, agents);
        counts.insert(Part::Imports, texts::lines_of(view, id, identity, &enrolments).await?);
    }
    let situation = Situation {
        counts,
        is_self: actor.person() == Some(id),
        is_last_national,
        is_elsewhere,
        is_held: view.retention().is_held(id).await?,
        is_erased,
        runs_until,
    };
    Ok(Asked { preview: decide(&situation) })
}

/// Erases somebody: the account is closed with this very call, the rest follows within it. Should the program end before
/// it is done, the next start goes on where it stopped.
///
/// # Errors
///
/// [`EngineError::Erase`] with everything that stands against it; [`EngineError::NotFound`].
pub async fn erase(lms: &Lms, actor: &Actor, id: PersonId, now: Timestamp) -> Result<Erasure, EngineError> {
    begin(lms, actor, id, now).await?;
    finish(lms, id, now).await
}

/// The first transaction alone: the erasure is decided and noted, and nothing is erased yet.
///
/// # Errors
///
/// As [`erase`].
pub async fn begin(lms: &Lms, actor: &Actor, id: PersonId, now: Timestamp) -> Result<(), EngineError> {
    let asked = look(lms, actor, id, now).await?;
    if !asked.preview.obstacles.is_empty() {
        return Err(EngineError::Erase(asked.preview.obstacles));
    }
    let cause = match actor.who {
        Who::Person { person, .. } => Cause::Person { person },
        Who::Operator | Who::System => Cause::Operator,
    };
    let mut change = Change::begin(lms, actor, now).await?;
    // Asked again where nobody else writes: two managers must not erase each other as the last two.
    guard_last(&mut *change.unit, id).await?;
    change.unit.erasures().begin(&fresh(id, cause, now)).await.map_err(|error| match EngineError::from(error) {
        EngineError::Duplicate(_) => EngineError::Erase(vec![Obstacle::AlreadyErased]),
        other => other,
    })?;
    change.audit("person.erase", "person", id, serde_json::Value::Null);
    change.commit().await
}

/// The roles of somebody who may be the last national manager go with the decision.
async fn guard_last(unit: &mut dyn Unit, id: PersonId) -> Result<(), EngineError> {
    let national = Grant { role: Role::NationalManager, scope: Scope::National };
    let holders = unit.grants().holders(national).await?;
    if holders == [id] {
        return Err(EngineError::Erase(vec![Obstacle::LastNationalManager]));
    }
    if holders.contains(&id) {
        unit.grants().remove(id, national).await?;
    }
    Ok(())
}

fn fresh(person: PersonId, cause: Cause, now: Timestamp) -> Erasure {
    Erasure { person, step: Step::Access, cause, counts: Counts::new(), begun: now, finished: None }
}

/// Begins an erasure that a rule or the journal decided, whatever was noted before; whether there was somebody to erase.
pub(crate) async fn again(lms: &Lms, id: PersonId, cause: Cause, now: Timestamp) -> Result<bool, EngineError> {
    let mut unit = lms.store().unit().await?;
    let Some((stored, _)) = unit.people().find(id).await? else { return Ok(false) };
    let noted = unit.erasures().find(id).await?;
    let under_way = noted.as_ref().is_some_and(|noted| noted.finished.is_none());
    if stored.identity.is_none() || under_way {
        // Gone already, or on its way.
        return Ok(false);
    }
    unit.erasures().reopen(&fresh(id, cause, now)).await?;
    unit.commit().await?;
    finish(lms, id, now).await?;
    Ok(true)
}

/// Does every step that is left.
async fn finish(lms: &Lms, id: PersonId, now: Timestamp) -> Result<Erasure, EngineError> {
    while advance(lms, id, now).await? != Step::Done {}
    if let Err(error) = lms.store().empty_log().await {
        // The next second will do as well.
        tracing::debug!(%error, "the log of the database was not emptied");
    }
    lms.store().reader().await?.erasures().find(id).await?.ok_or(EngineError::NotFound("erasure"))
}

/// Finishes what was interrupted; how many.
///
/// # Errors
///
/// Those of the store.
pub async fn resume(lms: &Lms, now: Timestamp) -> Result<usize, EngineError> {
    let open = lms.store().reader().await?.erasures().open(100).await?;
    for id in &open {
        finish(lms, *id, now).await?;
    }
    Ok(open.len())
}
