//! Looking at a step before it is opened, and how much of a film was played.

use lms_core::access::Actor;
use lms_core::content::{Content, Version};
use lms_core::ids::{EnrolmentId, StepId};
use lms_core::score::Percent;
use lms_core::time::{Span, Timestamp};

use super::step::{at_step, beat};
use crate::{EngineError, Lms};

/// What a step shows, for the learner who may open it now; nothing is recorded.
///
/// # Errors
///
/// As [`super::open_step`].
pub async fn look(
    lms: &Lms,
    actor: &Actor,
    id: EnrolmentId,
    step: StepId,
    now: Timestamp,
) -> Result<(Content, Version), EngineError> {
    let mut unit = lms.store().reader().await?;
    let at = at_step(&mut *unit, actor, id, step, now).await?;
    let content = at.step.content.ok_or(EngineError::NotFound("content"))?;
    let (content, _) = unit.contents().find(content).await?.ok_or(EngineError::NotFound("content"))?;
    let version = unit.contents().version(content.id, content.version).await?;
    Ok((content, version.ok_or(EngineError::NotFound("content version"))?))
}

/// A film was played for so long since the last report; a jump is not playing, so shares add up. `length` is the whole
/// film as the browser measured it; zero says nothing about the share.
///
/// # Errors
///
/// As [`beat`].
pub async fn film(
    lms: &Lms,
    actor: &Actor,
    id: EnrolmentId,
    step: StepId,
    played: Span,
    length: Span,
    now: Timestamp,
) -> Result<(), EngineError> {
    let known = {
        let mut unit = lms.store().reader().await?;
        at_step(&mut *unit, actor, id, step, now).await?.rows.step(step).furthest.unwrap_or(Percent::ZERO)
    };
    let fresh = if length == Span::ZERO { Percent::ZERO } else { Percent::of(played.as_millis(), length.as_millis()) };
    let share = Percent::from_hundredths(u64::from(known.hundredths()) + u64::from(fresh.hundredths()));
    beat(lms, actor, id, step, Some(share), false, now).await
}
