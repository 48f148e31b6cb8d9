//! Who somebody is at an identity provider; the provider's name for the person is kept as a keyed hash.

use async_trait::async_trait;
use lms_core::ids::PersonId;
use lms_core::time::Timestamp;
use uuid::Uuid;

use crate::StoreError;

/// Links between people and identity providers.
#[async_trait]
pub trait IdentityLinkRepo: Send {
    /// Whom this provider calls so; `subject` is a keyed hash of 32 bytes.
    async fn find(&mut self, provider: Uuid, subject: &[u8]) -> Result<Option<PersonId>, StoreError>;
    /// Stores a link; [`StoreError::Duplicate`] when there is one for this subject.
    async fn insert(
        &mut self,
        provider: Uuid,
        subject: &[u8],
        person: PersonId,
        at: Timestamp,
    ) -> Result<(), StoreError>;
    /// Removes those of a provider; gives how many.
    async fn remove_of(&mut self, provider: Uuid) -> Result<u64, StoreError>;
}
