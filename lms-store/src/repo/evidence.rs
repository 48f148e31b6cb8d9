//! Facts (append only), the rows derived from them, and the pulse that gathers time.

use async_trait::async_trait;

use lms_core::evidence::{Fact, Pulse};
use lms_core::ids::{EnrolmentId, FactId, SessionId};
use lms_core::progress::StepRow;
use lms_core::time::Timestamp;

use crate::StoreError;
use crate::page::{Listed, Page};

/// Facts: no update, no removal but by retention.
#[async_trait]
pub trait FactRepo: Send {
    /// Adds facts.
    async fn append(&mut self, facts: &[Fact]) -> Result<(), StoreError>;
    /// Every fact of an enrolment, in the order of their keys.
    async fn of(&mut self, enrolment: EnrolmentId) -> Result<Vec<Fact>, StoreError>;
    /// A page of an enrolment's facts, newest first.
    async fn timeline(&mut self, enrolment: EnrolmentId, page: &Page) -> Result<Listed<Fact>, StoreError>;
    /// What happened to anybody after the fact `after`, but for time and places that were left, in the order of keys; at
    /// most `limit`. Keys rise with the instants of requests, not of commits: who follows along looks back a little.
    async fn told_after(&mut self, after: FactId, limit: u32) -> Result<Vec<Fact>, StoreError>;
    /// Enrolments that have facts, in the order of their keys, for the rebuild.
    async fn enrolments(&mut self, page: &Page) -> Result<Listed<EnrolmentId>, StoreError>;
}

/// Progress rows: derived, replaceable.
#[async_trait]
pub trait ProgressRepo: Send {
    /// Of one enrolment.
    async fn of(&mut self, enrolment: EnrolmentId) -> Result<Vec<StepRow>, StoreError>;
    /// Of several enrolments, in bulk.
    async fn of_many(&mut self, enrolments: &[EnrolmentId]) -> Result<Vec<StepRow>, StoreError>;
    /// Of every enrolment of a session, in one query.
    async fn of_session(&mut self, session: SessionId) -> Result<Vec<StepRow>, StoreError>;
    /// Stores or replaces.
    async fn put(&mut self, rows: &[StepRow]) -> Result<(), StoreError>;
    /// Replaces all rows of an enrolment (rebuild).
    async fn replace(&mut self, enrolment: EnrolmentId, rows: &[StepRow]) -> Result<(), StoreError>;
}

/// The pulse of an enrolment.
#[async_trait]
pub trait PulseRepo: Send {
    /// `None`: nothing happened yet.
    async fn find(&mut self, enrolment: EnrolmentId) -> Result<Option<Pulse>, StoreError>;
    /// Replaces what was seen; [`StoreError::Stale`] when another window wrote in between (`seen` is the
    /// pulse that was read, `None` when there was none; instant and gathered time are compared).
    async fn put(&mut self, enrolment: EnrolmentId, pulse: &Pulse, seen: Option<&Pulse>) -> Result<(), StoreError>;
    /// Enrolments whose pulse has gathered time and is older than `before`, at most `limit`: for the job that flushes.
    async fn idle(&mut self, before: Timestamp, limit: u32) -> Result<Vec<(EnrolmentId, Pulse)>, StoreError>;
}
