//! Receipts: what was answered to a request that may be repeated, so that repeating it does nothing twice.

use async_trait::async_trait;

use lms_core::ids::PersonId;
use lms_core::time::Timestamp;
use uuid::Uuid;

use crate::StoreError;

/// The receipt of one change that a program asked for under a key of its own.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Receipt {
    /// Its row.
    pub id: Uuid,
    /// Whose key it is.
    pub person: PersonId,
    /// SHA-256 of the key.
    pub key: [u8; 32],
    /// SHA-256 of the request: the same key for another request is a mistake.
    pub request: [u8; 32],
    /// When.
    pub at: Timestamp,
    /// What was answered, as the caller wrote it; sealed at rest. `None`: not yet, or lost with the server.
    pub answer: Option<Vec<u8>>,
}

/// Receipts, one row each.
#[async_trait]
pub trait ReceiptRepo: Send {
    /// `None` when nothing was done under this key.
    async fn find(&mut self, person: PersonId, key: &[u8; 32]) -> Result<Option<Receipt>, StoreError>;
    /// Stores one without an answer, in place of one that is older than `expired`; [`StoreError::Duplicate`] when
    /// something was done under this key since.
    async fn insert(&mut self, receipt: &Receipt, expired: Timestamp) -> Result<(), StoreError>;
    /// Adds the answer.
    async fn answer(&mut self, receipt: &Receipt, answer: &[u8]) -> Result<(), StoreError>;
    /// Removes those older than `before`; gives how many.
    async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError>;
}
