//! What the learners of a session did between two days: from the facts, not from the rows, which know only the sum.

use chrono::NaiveDate;
use lms_core::access::{Action, Actor, Target};
use lms_core::evidence::Kind;
use lms_core::ids::SessionId;
use lms_core::time::Span;

use crate::rights::require;
use crate::session::readable;
use crate::{EngineError, Lms};

/// What was done in a period.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, serde::Serialize)]
pub struct PeriodFigures {
    /// Learners who did something.
    pub learners: u32,
    /// Activities completed, one each learner.
    pub completed: u32,
    /// Activities passed.
    pub passed: u32,
    /// Signed-in time.
    pub connected: Span,
    /// Active time.
    pub active: Span,
}

/// What was done from `from` to `to`, both included, days of the session's zone; a bound left out is none.
///
/// An enrolment whose last happening lies before the period is not read; memory holds the facts of one learner.
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn period(
    lms: &Lms,
    actor: &Actor,
    id: SessionId,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
) -> Result<PeriodFigures, EngineError> {
    let mut unit = lms.store().reader().await?;
    let (session, _) = readable(&mut *unit, actor, id).await?;
    require(actor, Action::ReadTracking, Target::In(session.scope()), "session")?;
    let after = |day: NaiveDate| from.is_none_or(|from| day >= from);
    let inside = |day: NaiveDate| after(day) && to.is_none_or(|to| day <= to);
    let rows = unit.progress().of_session(id).await?.into_iter();
    let recent = rows.filter(|row| row.progress.last.is_some_and(|last| after(last.day(session.zone))));
    let mut enrolments: Vec<_> = recent.map(|row| row.enrolment).collect();
    enrolments.sort_unstable();
    enrolments.dedup();
    let mut out = PeriodFigures::default();
    for enrolment in enrolments {
        let facts = unit.facts().of(enrolment).await?;
        let mut here = facts.iter().filter(|fact| inside(fact.at.day(session.zone))).peekable();
        out.learners += u32::from(here.peek().is_some());
        let (mut completed, mut passed) = (Vec::new(), Vec::new());
        for fact in here {
            match fact.kind {
                Kind::Time { connected, active } => {
                    out.connected = out.connected + connected;
                    out.active = out.active + active;
                }
                Kind::Completed => completed.push(fact.step),
                Kind::Passed => passed.push(fact.step),
                _ => {}
            }
        }
        // Completing again is not completing twice.
        for (steps, count) in [(&mut completed, &mut out.completed), (&mut passed, &mut out.passed)] {
            steps.sort_unstable();
            steps.dedup();
            *count += u32::try_from(steps.len()).unwrap_or(u32::MAX);
        }
    }
    Ok(out)
}
