//! Staged imports: the plan somebody looks at before agreeing, and what was done, so that it can be undone.

use async_trait::async_trait;

use lms_core::exchange::Plan;
use lms_core::ids::{BatchId, PersonId, SessionId};
use lms_core::time::Timestamp;

use super::Revision;
use crate::StoreError;

/// Where an import stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ImportState {
    /// Read, nothing written.
    Staged,
    /// Done.
    Applied,
    /// Done and undone.
    Undone,
}

/// A file import into a session. The plan holds personal data: it is sealed at rest with the platform's key and
/// removed when it is no longer needed.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportBatch {
    /// Its key.
    pub id: BatchId,
    /// Into which session.
    pub session: SessionId,
    /// Who brought the file; `None` for the operator.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
    /// Where it stands.
    pub state: ImportState,
    /// What would be, or was, done.
    pub plan: Plan,
    /// People made by it.
    pub created: Vec<PersonId>,
}

/// Imports.
#[async_trait]
pub trait ImportRepo: Send {
    /// `None` when there is no such import.
    async fn find(&mut self, id: BatchId) -> Result<Option<(ImportBatch, Revision)>, StoreError>;
    /// Stores a staged one.
    async fn insert(&mut self, batch: &ImportBatch) -> Result<(), StoreError>;
    /// Replaces the one read at `seen`.
    async fn update(&mut self, batch: &ImportBatch, seen: Revision) -> Result<(), StoreError>;
    /// Those whose plan is not empty, by key, after `after`; at most `limit`.
    async fn with_plans(
        &mut self,
        after: Option<BatchId>,
        limit: u32,
    ) -> Result<Vec<(ImportBatch, Revision)>, StoreError>;
    /// Empties the plans of applied and undone ones older than `before`: what they made is known without; gives how many.
    async fn empty_plans(&mut self, before: Timestamp) -> Result<u64, StoreError>;
    /// Removes staged ones older than `before`; gives how many.
    async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError>;
}
