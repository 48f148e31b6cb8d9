//! Erasures under way and done, what they take away, and their journal.

use async_trait::async_trait;

use lms_core::erasure::chain::Link;
use lms_core::erasure::{Cause, Counts, Step};
use lms_core::evidence::Fact;
use lms_core::ids::{EnrolmentId, PersonId};
use lms_core::time::Timestamp;

use crate::StoreError;

/// An erasure: the row stays when it is done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Erasure {
    /// Of whom.
    pub person: PersonId,
    /// The step that is to be done next.
    pub step: Step,
    /// By whom.
    pub cause: Cause,
    /// What was taken so far.
    pub counts: Counts,
    /// When it began.
    pub begun: Timestamp,
    /// When it ended.
    pub finished: Option<Timestamp>,
}

/// Erasures, one row a person. What takes something away can be done again: it then finds nothing.
#[async_trait]
pub trait ErasureRepo: Send {
    /// `None`: nobody asked for it.
    async fn find(&mut self, person: PersonId) -> Result<Option<Erasure>, StoreError>;
    /// Stores a new one; [`StoreError::Duplicate`] when there is one.
    async fn begin(&mut self, erasure: &Erasure) -> Result<(), StoreError>;
    /// Keeps how far it came.
    async fn save(&mut self, erasure: &Erasure) -> Result<(), StoreError>;
    /// Whose is not finished, the oldest first.
    async fn open(&mut self, limit: u32) -> Result<Vec<PersonId>, StoreError>;
    /// Forgets that somebody was erased: a restore brought the person back.
    async fn reopen(&mut self, erasure: &Erasure) -> Result<(), StoreError>;
    /// Everybody, by key, after `after`: to find who a pseudonym stands for.
    async fn everybody(&mut self, after: Option<PersonId>, limit: u32) -> Result<Vec<PersonId>, StoreError>;
    /// Enrolments of a person, withdrawn ones too, by key.
    async fn enrolments(&mut self, person: PersonId) -> Result<Vec<EnrolmentId>, StoreError>;
    /// How many rows there are of each part that a column of the database tells.
    async fn count(&mut self, person: PersonId) -> Result<Counts, StoreError>;
    /// Until the unit ends, what is removed is overwritten in the file as well (SQLite; PostgreSQL does so by vacuum).
    async fn overwrite(&mut self, on: bool) -> Result<(), StoreError>;
    /// Removes password, links, receipts, roles; ends sign-ins, which stay without device and address.
    async fn take_access(&mut self, person: PersonId, now: Timestamp) -> Result<Counts, StoreError>;
    /// Removes attempts, journals, registrations with their credentials, places; replaces the facts by `kept`.
    async fn take_details(&mut self, enrolment: EnrolmentId, kept: &[Fact]) -> Result<Counts, StoreError>;
    /// Removes effects that name one of these ids; how many.
    async fn take_effects(&mut self, ids: &[uuid::Uuid]) -> Result<u64, StoreError>;
    /// Registrations that programs made, without an enrolment, after `after`; at most `limit`.
    async fn loose_registrations(
        &mut self,
        after: Option<uuid::Uuid>,
        limit: u32,
    ) -> Result<Vec<(uuid::Uuid, String)>, StoreError>;
    /// Removes a registration and its credentials.
    async fn take_registration(&mut self, id: uuid::Uuid) -> Result<u64, StoreError>;
}

/// One entry of the journal as it is kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct JournalLine {
    /// Its number, from 1.
    pub seq: u64,
    /// The text of the entry.
    pub text: String,
    /// The link of the chain at it; the raw bytes as they were found.
    pub link: Link,
}

/// The journal of erasures: append only.
#[async_trait]
pub trait JournalRepo: Send {
    /// Holds the journal until the unit ends, and gives its last entry.
    async fn hold(&mut self) -> Result<Option<JournalLine>, StoreError>;
    /// Adds an entry.
    async fn append(&mut self, line: &JournalLine) -> Result<(), StoreError>;
    /// Entries after a number, in order; at most `limit`.
    async fn after(&mut self, seq: u64, limit: u32) -> Result<Vec<JournalLine>, StoreError>;
    /// Entries before a number, newest first; at most `limit`.
    async fn before(&mut self, seq: u64, limit: u32) -> Result<Vec<JournalLine>, StoreError>;
    /// Removes entries up to a number; how many.
    async fn purge(&mut self, up_to: u64) -> Result<u64, StoreError>;
}
