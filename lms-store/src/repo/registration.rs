//! Registrations: a learner in a cmi5 course or an xAPI package, one document each.

use async_trait::async_trait;
use lms_core::ids::{ContentId, EnrolmentId, StepId};
use lms_core::time::Timestamp;
use uuid::Uuid;

use super::Revision;
use crate::StoreError;

/// A registration as it is kept; the document is not read here.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Registration {
    /// The UUID that statements name.
    pub id: Uuid,
    /// Whose and at which step; `None` for one that a program made for somebody.
    pub place: Option<(EnrolmentId, StepId)>,
    /// Which content.
    pub content: ContentId,
    /// Which version of it, for as long as the registration lasts.
    pub version: u32,
    /// The session that is open.
    pub session: Option<Uuid>,
    /// Who is known by which account, and where everything stands, as the use case wrote it. Sealed.
    pub document: String,
    /// When it was made.
    pub created: Timestamp,
    /// When something last happened in it.
    pub changed: Timestamp,
    /// How often it was written.
    pub revision: Revision,
}

/// Registrations.
#[async_trait]
pub trait RegistrationRepo: Send {
    /// Adds one, with revision 1 whatever it says; [`StoreError::Duplicate`] when the step has one for this content.
    async fn insert(&mut self, registration: &Registration) -> Result<(), StoreError>;
    /// By its id.
    async fn find(&mut self, id: Uuid) -> Result<Option<Registration>, StoreError>;
    /// By its id, to change it: until the unit ends no other holds it.
    async fn hold(&mut self, id: Uuid) -> Result<Option<Registration>, StoreError>;
    /// That of a step for a content.
    async fn at_step(
        &mut self,
        enrolment: EnrolmentId,
        step: StepId,
        content: ContentId,
    ) -> Result<Option<Registration>, StoreError>;
    /// Ids of those of an enrolment.
    async fn of(&mut self, enrolment: EnrolmentId) -> Result<Vec<Uuid>, StoreError>;
    /// The id of the one in which this session is open.
    async fn of_session(&mut self, session: Uuid) -> Result<Option<Uuid>, StoreError>;
    /// Writes session, document and `changed`; [`StoreError::Stale`] when it is not at the revision it was read at.
    async fn save(&mut self, registration: &Registration) -> Result<(), StoreError>;
    /// Ids of those with an open session in which nothing has happened since `before`, the oldest first.
    async fn idle(&mut self, before: Timestamp, most: usize) -> Result<Vec<Uuid>, StoreError>;
}
