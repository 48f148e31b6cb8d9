//! Attempts: one versioned document each, a journal that only grows, a lease for the one writer.

use async_trait::async_trait;

use lms_core::evidence::{Fact, Pulse, ShownVersion};
use lms_core::ids::{AttemptId, ContentId, EnrolmentId, SignInId, StepId};
use lms_core::progress::StepRow;
use lms_core::time::Timestamp;

use super::SharedValue;
use crate::StoreError;

/// Who may write an attempt.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Lease {
    /// Raised by each opening: an older window is told so.
    pub generation: i64,
    /// The sign-in that opened it.
    pub sign_in: Option<SignInId>,
    /// When it was taken.
    pub taken: Timestamp,
}

/// A stored attempt.
#[derive(Clone, Debug, PartialEq)]
pub struct AttemptRow {
    /// Its key.
    pub id: AttemptId,
    /// Whose, in what.
    pub enrolment: EnrolmentId,
    /// At which step.
    pub step: StepId,
    /// Which version is run.
    pub version: ShownVersion,
    /// From 1 for the first attempt at this step.
    pub number: i64,
    /// The one writer.
    pub lease: Lease,
    /// Number of the last input applied; 0 for none.
    pub applied: i64,
    /// The state, a document this crate does not read.
    pub state: Vec<u8>,
    /// Hash of the state as the engine computes it.
    pub hash: String,
    /// When it began.
    pub started: Timestamp,
    /// Last save.
    pub saved: Timestamp,
    /// No input is taken any more.
    pub closed: Option<Timestamp>,
}

/// Inputs as they came, kept for the trace.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct JournalBatch {
    /// Number of the first input.
    pub first: i64,
    /// Number of the last input.
    pub last: i64,
    /// When the server took them.
    pub at: Timestamp,
    /// Under which generation.
    pub generation: i64,
    /// JSON array, as sent.
    pub inputs: Vec<u8>,
}

/// How many attempts run on one version of a content, closed ones left out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct VersionUse {
    /// The version.
    pub number: u32,
    /// Whose step is not completed.
    pub running: u64,
    /// Whose step is completed; they may still be opened again.
    pub finished: u64,
}

/// Everything a save changes, in one transaction: the hot path. A closed attempt takes none: [`StoreError::Stale`].
#[derive(Clone, Debug)]
pub struct AttemptSave {
    /// Which attempt.
    pub attempt: AttemptId,
    /// Whose.
    pub enrolment: EnrolmentId,
    /// The generation that was read; another one now is [`StoreError::Stale`].
    pub seen_generation: i64,
    /// The last input applied that was read; another one now is [`StoreError::Stale`].
    pub seen_applied: i64,
    /// The last input applied now.
    pub applied: i64,
    /// The state now.
    pub state: Vec<u8>,
    /// Its hash.
    pub hash: String,
    /// When.
    pub saved: Timestamp,
    /// Set when the attempt ends for good.
    pub closed: Option<Timestamp>,
    /// The inputs; `None` when the server itself acts (closing).
    pub journal: Option<JournalBatch>,
    /// New facts.
    pub facts: Vec<Fact>,
    /// Rows these facts change.
    pub rows: Vec<StepRow>,
    /// What the learner's courses share and this save changes; empty for most, and then nothing is looked at.
    pub shared: Vec<SharedValue>,
    /// The pulse now, and the one that was read; another one stored now is [`StoreError::Stale`].
    pub pulse: Option<(Pulse, Option<Pulse>)>,
}

/// Attempts. Saves on the hot path go by [`crate::Store::save_attempt`], which waits for the disk once for all
/// saves that wait at the same moment.
#[async_trait]
pub trait AttemptRepo: Send {
    /// `None` when there is no such attempt.
    async fn find(&mut self, id: AttemptId) -> Result<Option<AttemptRow>, StoreError>;
    /// The newest attempt at a step.
    async fn latest(&mut self, enrolment: EnrolmentId, step: StepId) -> Result<Option<AttemptRow>, StoreError>;
    /// All attempts of an enrolment, oldest first, without their state documents (`state` is empty).
    async fn of(&mut self, enrolment: EnrolmentId) -> Result<Vec<AttemptRow>, StoreError>;
    /// Attempts of an enrolment that are not closed.
    async fn open_of(&mut self, enrolment: EnrolmentId) -> Result<Vec<AttemptRow>, StoreError>;
    /// How many attempts run on each version of a content, by version.
    async fn versions(&mut self, content: ContentId) -> Result<Vec<VersionUse>, StoreError>;
    /// Stores a new attempt; [`StoreError::Duplicate`] when the number is taken.
    async fn insert(&mut self, attempt: &AttemptRow) -> Result<(), StoreError>;
    /// Takes the lease: `lease.generation` must be one above what is stored, else [`StoreError::Stale`].
    async fn take_lease(&mut self, id: AttemptId, lease: &Lease) -> Result<(), StoreError>;
    /// The same save as the hot path, within this unit.
    async fn save(&mut self, save: &AttemptSave) -> Result<(), StoreError>;
    /// Keeps inputs of an older window as evidence; they are not applied.
    async fn keep_late(&mut self, id: AttemptId, batch: &JournalBatch) -> Result<(), StoreError>;
    /// The journal, in order.
    async fn journal(&mut self, id: AttemptId) -> Result<Vec<JournalBatch>, StoreError>;
    /// Late inputs, in the order they came.
    async fn late(&mut self, id: AttemptId) -> Result<Vec<JournalBatch>, StoreError>;
}
