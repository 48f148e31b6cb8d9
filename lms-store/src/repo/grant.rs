//! Roles held in scopes.

use async_trait::async_trait;

use lms_core::access::Grant;
use lms_core::ids::{PersonId, SessionId};
use lms_core::time::Timestamp;

use crate::StoreError;

/// Grants; the same one twice is one.
#[async_trait]
pub trait GrantRepo: Send {
    /// Of a person.
    async fn of(&mut self, person: PersonId) -> Result<Vec<Grant>, StoreError>;
    /// Gives one; no error when held already.
    async fn add(&mut self, person: PersonId, grant: Grant, now: Timestamp) -> Result<(), StoreError>;
    /// Takes one; no error when not held.
    async fn remove(&mut self, person: PersonId, grant: Grant) -> Result<(), StoreError>;
    /// Who holds a grant exactly.
    async fn holders(&mut self, grant: Grant) -> Result<Vec<PersonId>, StoreError>;
    /// Tutors of a session (grants of role tutor in that session's scope).
    async fn tutors_of(&mut self, session: SessionId) -> Result<Vec<PersonId>, StoreError>;
}
