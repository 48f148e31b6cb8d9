//! Where films were left.

use async_trait::async_trait;

use lms_core::ids::{EnrolmentId, StepId};
use lms_core::time::Span;

use crate::StoreError;

/// Where a learner left the film of a step. No fact: a place goes back as easily as forward, and only the last one counts.
#[async_trait]
pub trait FilmRepo: Send {
    /// `None` when the film was never played.
    async fn place(&mut self, enrolment: EnrolmentId, step: StepId) -> Result<Option<Span>, StoreError>;
    /// Stores or replaces.
    async fn leave(&mut self, enrolment: EnrolmentId, step: StepId, place: Span) -> Result<(), StoreError>;
}
