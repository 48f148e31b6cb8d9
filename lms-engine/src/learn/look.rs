//! Looking at a step before it is opened, and how far a film was watched.

use lms_core::access::Actor;
use lms_core::content::{Content, Version};
use lms_core::ids::{EnrolmentId, StepId};
use lms_core::score::Percent;
use lms_core::time::{Span, Timestamp};

use super::step::{at_step, there};
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

/// What a browser tells of a film.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Watched {
    /// Really played since the last report: a jump is not playing, so shares add up.
    pub played: Span,
    /// The whole film as the browser measured it; zero says nothing about the share.
    pub length: Span,
    /// Where it stands now.
    pub place: Option<Span>,
}

/// A film was watched: the share played becomes evidence, the place is kept for the next time, in any browser (row 2.3).
///
/// # Errors
///
/// As [`super::beat`].
pub async fn film(
    lms: &Lms,
    actor: &Actor,
    id: EnrolmentId,
    step: StepId,
    watched: Watched,
    now: Timestamp,
) -> Result<(), EngineError> {
    let Watched { played, length, place } = watched;
    let fresh = if length == Span::ZERO { Percent::ZERO } else { Percent::of(played.as_millis(), length.as_millis()) };
    let share = move |before: Option<Percent>| {
        let known = before.unwrap_or(Percent::ZERO);
        Some(Percent::from_hundredths(u64::from(known.hundredths()) + u64::from(fresh.hundredths())))
    };
    there(lms, actor, id, step, share, place, false, now).await
}

/// Where the film of a step was left; `None` for one that was never played.
///
/// # Errors
///
/// As [`super::open_step`].
pub async fn film_place(
    lms: &Lms,
    actor: &Actor,
    id: EnrolmentId,
    step: StepId,
    now: Timestamp,
) -> Result<Option<Span>, EngineError> {
    let mut unit = lms.store().reader().await?;
    at_step(&mut *unit, actor, id, step, now).await?;
    Ok(unit.films().place(id, step).await?)
}
