//! One learner in one session, with everything that was recorded: for those who accompany.

use std::collections::BTreeMap;

use lms_core::access::Actor;
use lms_core::evidence::Fact;
use lms_core::ids::{EnrolmentId, SessionId, StepId};
use lms_core::time::Timestamp;
use lms_store::Page;
use lms_store::repo::StoredPerson;

use crate::learn::{Formation, StepLine, formation};
use crate::{EngineError, Lms};

/// How many facts a file shows.
const LATEST: u32 = 50;

/// One learner in one session.
#[derive(Clone, Debug)]
pub struct LearnerFile {
    /// Enrolment, session, parcours, figures.
    pub formation: Formation,
    /// Each step.
    pub lines: Vec<StepLine>,
    /// Who.
    pub learner: StoredPerson,
    /// Attempts begun, by step.
    pub attempts: BTreeMap<StepId, u32>,
    /// The latest facts, latest first.
    pub facts: Vec<Fact>,
}

/// One learner in one session, for those who accompany.
///
/// # Errors
///
/// [`EngineError::NotFound`] also when the enrolment belongs to another session.
pub async fn file(
    lms: &Lms,
    actor: &Actor,
    session: SessionId,
    id: EnrolmentId,
    now: Timestamp,
) -> Result<LearnerFile, EngineError> {
    let enrolled = super::find(lms, actor, id).await?;
    if enrolled.session.id != session {
        return Err(EngineError::NotFound("enrolment"));
    }
    let (formation, lines) = formation(lms, actor, id, now).await?;
    let mut unit = lms.store().reader().await?;
    let mut attempts = BTreeMap::new();
    for attempt in unit.attempts().of(id).await? {
        *attempts.entry(attempt.step).or_default() += 1;
    }
    let facts = unit.facts().timeline(id, &Page::first(LATEST)).await?.items;
    Ok(LearnerFile { formation, lines, learner: enrolled.learner, attempts, facts })
}
