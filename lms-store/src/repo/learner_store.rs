//! What a learner's courses share and what outlives each attempt: shared objectives, shared data.

use async_trait::async_trait;

use lms_core::ids::PersonId;
use lms_core::time::Timestamp;
use sha2::{Digest, Sha256};

use crate::StoreError;

/// The place of one shared value in a learner's store: SHA-256 of its kind and its name.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash)]
pub struct SharedKey(pub [u8; 32]);

impl SharedKey {
    /// The place of the value called `name` among those of `kind`. Kinds have no zero byte in them.
    pub fn of(kind: &'static str, name: &str) -> Self {
        Self(Sha256::new().chain_update(kind).chain_update([0]).chain_update(name).finalize().into())
    }
}

/// One shared value; the document is not read here.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SharedValue {
    /// Where it lies.
    pub key: SharedKey,
    /// The value with its name.
    pub document: Vec<u8>,
}

/// Shared values, one row each. The one that was written last counts, whichever course wrote it.
///
/// Saves of attempts write here as well, in their own transaction: [`crate::repo::AttemptSave::shared`].
#[async_trait]
pub trait LearnerStoreRepo: Send {
    /// Those of a learner that lie at these places; others are left out. By key.
    async fn find(&mut self, person: PersonId, keys: &[SharedKey]) -> Result<Vec<SharedValue>, StoreError>;
    /// Every one of a learner, by key.
    async fn of(&mut self, person: PersonId) -> Result<Vec<SharedValue>, StoreError>;
    /// Stores or replaces. Nothing is kept of a person who was erased.
    async fn put(&mut self, person: PersonId, values: &[SharedValue], at: Timestamp) -> Result<(), StoreError>;
}
