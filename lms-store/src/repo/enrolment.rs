//! Enrolments, one row each.

use async_trait::async_trait;

use lms_core::enrolment::Enrolment;
use lms_core::ids::{BatchId, EnrolmentId, PersonId, SessionId};

use super::Revision;
use crate::StoreError;
use crate::page::{Listed, Page};

/// Which enrolments a list holds.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct EnrolmentFilter {
    /// In this session.
    pub session: Option<SessionId>,
    /// Of this learner.
    pub learner: Option<PersonId>,
    /// Made by this import.
    pub batch: Option<BatchId>,
    /// Withdrawn ones too.
    pub withdrawn: bool,
}

/// Enrolments. One learner is in a session at most once, withdrawn or not: coming back re-opens the same one.
#[async_trait]
pub trait EnrolmentRepo: Send {
    /// `None` when there is no such enrolment.
    async fn find(&mut self, id: EnrolmentId) -> Result<Option<(Enrolment, Revision)>, StoreError>;
    /// Of a learner in a session.
    async fn find_in(
        &mut self,
        session: SessionId,
        learner: PersonId,
    ) -> Result<Option<(Enrolment, Revision)>, StoreError>;
    /// Of several learners in a session, in bulk for imports.
    async fn find_many_in(&mut self, session: SessionId, learners: &[PersonId]) -> Result<Vec<Enrolment>, StoreError>;
    /// A page, oldest first.
    async fn list(&mut self, filter: &EnrolmentFilter, page: &Page) -> Result<Listed<Enrolment>, StoreError>;
    /// How many active and suspended ones a session has.
    async fn count(&mut self, session: SessionId) -> Result<u64, StoreError>;
    /// Stores new enrolments at revision 1; [`StoreError::Duplicate`] when one is in the session already.
    async fn insert(&mut self, enrolments: &[Enrolment]) -> Result<(), StoreError>;
    /// Replaces the enrolment read at `seen`.
    async fn update(&mut self, enrolment: &Enrolment, seen: Revision) -> Result<(), StoreError>;
    /// Removes enrolments without any fact or attempt (undo of an import); gives those removed.
    async fn remove_untouched(&mut self, ids: &[EnrolmentId]) -> Result<Vec<EnrolmentId>, StoreError>;
}
