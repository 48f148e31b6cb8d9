//! xAPI statements, documents, the agents they name, and the credentials of those who send them.
//!
//! What identifies people is not in the text of a statement: each agent stands there as a mark, and what the mark means
//! is sealed with a key of that agent's own. Destroying the key leaves the statement, and takes the person out of it.

use async_trait::async_trait;
use lms_core::content::BlobHash;
use lms_core::time::Timestamp;
use lms_core::xapi::activity::Power;
use lms_core::xapi::agent::AgentKey;
use lms_core::xapi::document::DocumentKind;
use lms_core::xapi::keep::Kept;
use lms_core::xapi::lexical::Instant;
use lms_core::xapi::query::{Cursor, Filter, Owner, Place};
use uuid::Uuid;

use crate::StoreError;

/// The home page of the account an erased agent is given out as; the account's name tells two of them apart and nothing
/// else.
pub const ERASED_HOME: &str = "urn:x-lms:erased";

/// Tells the time at the moment a statement is stored, which is later than the moment its request came.
///
/// A port, since nothing in this crate has a clock. The clocks of replicas must agree to a few milliseconds.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Instant;
}

/// The statements of one request, kept together or not at all.
#[derive(Clone, Debug)]
pub struct Submission {
    /// In the order sent; no id occurs twice.
    pub statements: Vec<Kept>,
    /// The credential that sends them: those are "mine" to it.
    pub credential: Uuid,
    /// What their definitions and displays may do to the canonical ones.
    pub power: Power,
    /// Payloads that came along and are in the content store already.
    pub payloads: Vec<HeldPayload>,
}

/// A payload of attachments, kept once in the content store.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HeldPayload {
    /// The hash by which statements name it: SHA-224, -256, -384 or -512 in lower-case digits.
    pub sha2: String,
    /// The name of the bytes in the content store.
    pub blob: BlobHash,
    /// How many bytes.
    pub size: u64,
}

/// What became of a submission.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Submitted {
    /// Every statement is in the store, the repeats among them since earlier; their ids in the order sent.
    Stored {
        /// The ids.
        ids: Vec<Uuid>,
        /// How many of them were new.
        new: usize,
    },
    /// Nothing was kept: there is another statement under this id.
    Conflict {
        /// The id.
        id: Uuid,
    },
}

/// A statement as it is read back.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HeldStatement {
    /// Its id.
    pub id: Uuid,
    /// Where it stands in the order.
    pub place: Place,
    /// Whether it is voided.
    pub voided: bool,
    /// The whole statement as JSON, agents put in; an agent that was erased is an account at [`ERASED_HOME`].
    pub text: String,
}

/// One page of a list to be found.
#[derive(Clone, Debug)]
pub struct Find<'a> {
    /// Which statements; its `limit` is not looked at.
    pub filter: &'a Filter,
    /// Only those this credential sent.
    pub only_of: Option<Uuid>,
    /// Where the page begins; `None` for the first.
    pub from: Option<Cursor>,
    /// How many at most, from 1.
    pub size: usize,
}

/// One page of statements.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Found {
    /// In order.
    pub statements: Vec<HeldStatement>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
}

/// Statements. Nothing is ever changed in one, except that a voiding statement marks it and an erasure takes people out.
#[async_trait]
pub trait StatementRepo: Send {
    /// Stores submissions in order, each whole or not at all, under one lock that all writers take, so that `stored`
    /// rises with the order of commits. A conflict keeps that one submission out and does not fail the unit.
    ///
    /// The lock is held until the unit ends, so this is the last thing a unit does: one that waits for another's row
    /// while others wait for it may fail with [`StoreError::Stale`] and is to be tried again.
    async fn submit(&mut self, submissions: &[Submission], clock: &dyn Clock) -> Result<Vec<Submitted>, StoreError>;
    /// The statement under this id, voided or not.
    async fn find(&mut self, id: Uuid) -> Result<Option<HeldStatement>, StoreError>;
    /// One page of what a filter finds: never voided ones; those that refer to what matches as well. The same as
    /// [`lms_core::xapi::query::page`] says.
    async fn page(&mut self, find: &Find<'_>) -> Result<Found, StoreError>;
    /// Every statement behind a place, voided ones too, in the order they were stored; `size` of them at most.
    async fn scan(&mut self, after: Option<Place>, size: usize) -> Result<Vec<HeldStatement>, StoreError>;
    /// Whether the statement under this id was sent by this credential.
    async fn is_of(&mut self, id: Uuid, credential: Uuid) -> Result<bool, StoreError>;
    /// Where the payloads of these hashes lie; unknown ones are left out.
    async fn payloads(&mut self, sha2: &[String]) -> Result<Vec<HeldPayload>, StoreError>;
    /// The merged definitions of these activities as JSON, those that have one.
    async fn definitions(&mut self, activities: &[String]) -> Result<Vec<(String, String)>, StoreError>;
    /// The merged displays of these verbs as JSON, those that have one.
    async fn displays(&mut self, verbs: &[String]) -> Result<Vec<(String, String)>, StoreError>;
    /// The Agent objects seen under this identifier, each different one once, as JSON.
    async fn personas(&mut self, agent: &AgentKey) -> Result<Vec<String>, StoreError>;
    /// Takes these agents out of every statement and removes their documents: their keys are destroyed. How many of them
    /// were known. Groups stay readable in the text, but are not found by their identifier any more.
    async fn erase_agents(&mut self, agents: &[AgentKey]) -> Result<u64, StoreError>;
    /// How many were stored before an instant.
    async fn count_before(&mut self, before: Instant) -> Result<u64, StoreError>;
    /// Removes statements stored before `before`, at most `most` of them, the oldest first; how many. Once fewer than
    /// `most` were left, agents nothing is kept of any more are removed too. What a removed statement voided stays voided.
    async fn purge(&mut self, before: Instant, most: usize) -> Result<u64, StoreError>;
    /// How many statements there are.
    async fn count(&mut self) -> Result<u64, StoreError>;
}

/// A document of the state or profile resources.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Document {
    /// Its `stateId` or `profileId`.
    pub id: String,
    /// Its media type, as sent.
    pub content_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// When it was last written.
    pub updated: Instant,
}

/// A document in a list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DocumentLine {
    /// Its `stateId` or `profileId`.
    pub id: String,
    /// The registration it belongs to; states only.
    pub registration: Option<Uuid>,
    /// When it was last written.
    pub updated: Instant,
}

/// Documents. Those of an agent (states, agent profiles) are sealed with the agent's key.
#[async_trait]
pub trait DocumentRepo: Send {
    /// Reads one. A state without registration is another document than any with one.
    async fn find(&mut self, owner: &Owner, id: &str) -> Result<Option<Document>, StoreError>;
    /// Reads one to write it: until the unit ends no other writes there, not even where there is none yet.
    async fn hold(&mut self, owner: &Owner, id: &str) -> Result<Option<Document>, StoreError>;
    /// Those of an owner written after `since`, by id. An owner of states without registration has those of every
    /// registration.
    async fn list(&mut self, owner: &Owner, since: Option<Instant>) -> Result<Vec<DocumentLine>, StoreError>;
    /// Stores or replaces.
    async fn put(&mut self, owner: &Owner, document: &Document) -> Result<(), StoreError>;
    /// Removes one; whether there was one.
    async fn delete(&mut self, owner: &Owner, id: &str) -> Result<bool, StoreError>;
    /// Removes those [`DocumentRepo::list`] gives; how many.
    async fn delete_all(&mut self, owner: &Owner) -> Result<u64, StoreError>;
}

/// The kind of an owner's documents.
pub fn kind_of(owner: &Owner) -> DocumentKind {
    match owner {
        Owner::State { .. } => DocumentKind::State,
        Owner::Activity(_) => DocumentKind::ActivityProfile,
        Owner::Agent(_) => DocumentKind::AgentProfile,
    }
}

/// A credential for the LRS as it is kept; what it may do is in the document, which is not read here.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LrsCredential {
    /// Its id.
    pub id: Uuid,
    /// The user name of Basic, unique.
    pub login: String,
    /// SHA-256 of the secret, which has 128 bits of chance at least.
    pub secret: [u8; 32],
    /// What it is and may, as its use case wrote it.
    pub document: String,
    /// The launch it was made for, when it was made for one: such ones are not listed.
    pub launch: Option<Uuid>,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends by itself.
    pub expires: Option<Timestamp>,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
    /// When its secret was given out; for one made for a launch, whose secret is fetched.
    pub fetched: Option<Timestamp>,
}

/// Credentials for the LRS.
#[async_trait]
pub trait LrsCredentialRepo: Send {
    /// Adds one. [`StoreError::Duplicate`]-like refusal when the login is taken.
    async fn insert(&mut self, credential: &LrsCredential) -> Result<(), StoreError>;
    /// By its login, revoked or not.
    async fn by_login(&mut self, login: &str) -> Result<Option<LrsCredential>, StoreError>;
    /// By its id, revoked or not.
    async fn find(&mut self, id: Uuid) -> Result<Option<LrsCredential>, StoreError>;
    /// Those not made for a launch, the newest first.
    async fn list(&mut self) -> Result<Vec<LrsCredential>, StoreError>;
    /// Revokes; false when there is none that is not revoked.
    async fn revoke(&mut self, id: Uuid, at: Timestamp) -> Result<bool, StoreError>;
    /// Revokes all that were made for this launch and are not revoked; how many.
    async fn revoke_launch(&mut self, launch: Uuid, at: Timestamp) -> Result<u64, StoreError>;
    /// Notes that the secret was given out; false when it was before, or there is none that is not revoked.
    async fn fetch(&mut self, id: Uuid, at: Timestamp) -> Result<bool, StoreError>;
}
