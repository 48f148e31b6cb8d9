//! What is to be done later: effects of changes (outbox) and jobs of the timetable. Safe with many replicas.

use async_trait::async_trait;

use lms_core::effect::Effect;
use lms_core::ids::JobId;
use lms_core::time::Timestamp;

use crate::StoreError;

/// An effect that waits to leave.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OutboxEntry {
    /// Its key, and the idempotency key towards the outside.
    pub id: JobId,
    /// What is to be done.
    pub effect: Effect,
    /// Not before.
    pub due: Timestamp,
    /// How often it was tried.
    pub attempts: i64,
}

/// The outbox.
#[async_trait]
pub trait OutboxRepo: Send {
    /// Adds effects, in the transaction of their change.
    async fn push(&mut self, entries: &[OutboxEntry]) -> Result<(), StoreError>;
    /// Claims up to `limit` due entries until `lease_until`: nobody else gets them before.
    async fn claim(
        &mut self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<OutboxEntry>, StoreError>;
    /// Done; it is kept as done.
    async fn done(&mut self, id: JobId, now: Timestamp) -> Result<(), StoreError>;
    /// Failed: again at `due`, with the error noted (no personal data in it).
    async fn failed(&mut self, id: JobId, due: Timestamp, error: &str) -> Result<(), StoreError>;
    /// How many wait.
    async fn waiting(&mut self) -> Result<u64, StoreError>;
}

/// A job of the timetable.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Job {
    /// Its name: one row a name.
    pub name: String,
    /// Next run.
    pub due: Timestamp,
    /// Last run that ended well.
    pub done: Option<Timestamp>,
}

/// The timetable: exactly one replica runs a job.
#[async_trait]
pub trait JobRepo: Send {
    /// Makes sure a job is there; keeps the due time of one that is.
    async fn ensure(&mut self, name: &str, due: Timestamp) -> Result<(), StoreError>;
    /// Claims one due job until `lease_until`.
    async fn claim(&mut self, now: Timestamp, lease_until: Timestamp) -> Result<Option<Job>, StoreError>;
    /// It ended well; next run at `due`.
    async fn finish(&mut self, name: &str, now: Timestamp, due: Timestamp) -> Result<(), StoreError>;
    /// It failed; again at `due`.
    async fn failed(&mut self, name: &str, due: Timestamp, error: &str) -> Result<(), StoreError>;
    /// All, by name.
    async fn list(&mut self) -> Result<Vec<Job>, StoreError>;
}
