//! What a learner's page says of the units of a step.

use lms_core::access::Actor;
use lms_core::cmi5::outcome;
use lms_core::ids::{EnrolmentId, StepId};
use lms_core::people::Language;
use lms_core::time::Timestamp;
use lms_core::tincan::Status;

use super::held::{Held, Standing};
use crate::learn::step::at_step;
use crate::{EngineError, Lms};

/// A unit as a learner sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitLine {
    /// Its index.
    pub index: u32,
    /// Its title.
    pub title: String,
    /// Whether it asks for a window of its own.
    pub own_window: bool,
    /// Where it stands.
    pub status: Status,
    /// Its score, 0 to 1.
    pub score: Option<f64>,
    /// Nothing more is asked of it.
    pub satisfied: bool,
}

/// The units of a step's content with where the learner stands in each; nothing is recorded.
///
/// # Errors
///
/// As [`super::open`].
pub async fn units(
    lms: &Lms,
    actor: &Actor,
    (enrolment, step): (EnrolmentId, StepId),
    language: Language,
    now: Timestamp,
) -> Result<Vec<UnitLine>, EngineError> {
    let mut unit = lms.store().reader().await?;
    let at = at_step(&mut *unit, actor, enrolment, step, now).await?;
    let content = at.step.content.ok_or(EngineError::NotFound("content"))?;
    let (content, _) = unit.contents().find(content).await?.ok_or(EngineError::NotFound("content"))?;
    let known = unit.registrations().at_step(enrolment, step, content.id).await?.map(|row| row.id);
    let held = match known {
        Some(id) => Held::look(lms, &mut *unit, id).await?,
        None => None,
    };
    let launchable = match &held {
        Some(held) => held.launchable.clone(),
        None => lms.courses().launchable(lms, &mut *unit, content.id, content.version).await?,
    };
    let line = |of: crate::content::Unit| {
        let (outcome, satisfied) = match held.as_ref().map(|held| (held, &held.record.standing)) {
            Some((held, Standing::Cmi5(_))) => match held.course() {
                Some((course, state)) => (
                    outcome::of_unit(course, state, of.index).unwrap_or_default(),
                    state.is_satisfied(course, of.index),
                ),
                None => Default::default(),
            },
            Some((_, Standing::Xapi { standing, .. })) => (standing.outcome(), false),
            None => Default::default(),
        };
        UnitLine {
            index: of.index,
            title: of.title,
            own_window: of.own_window,
            status: outcome.status,
            score: outcome.score.and_then(|score| score.as_scaled()),
            satisfied: satisfied && outcome.status != Status::NotAttempted,
        }
    };
    Ok(launchable.structure.units(language).into_iter().map(line).collect())
}
