//! The audit log: append only.

use async_trait::async_trait;

use lms_core::audit::{AuditEntry, Seal};
use lms_core::erasure::chain::Link;
use lms_core::ids::{AuditId, PersonId};
use lms_core::time::Timestamp;

use crate::StoreError;
use crate::page::{Listed, Page};

/// Which entries are looked for; everything when empty.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct AuditFilter {
    /// By this person.
    pub by: Option<PersonId>,
    /// On this subject.
    pub subject: Option<String>,
    /// Actions that begin like this, such as `sign_in.`.
    pub action: Option<String>,
    /// At this instant or later.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub until: Option<Timestamp>,
}

/// Audit entries.
#[async_trait]
pub trait AuditRepo: Send {
    /// Adds entries.
    async fn append(&mut self, entries: &[AuditEntry]) -> Result<(), StoreError>;
    /// Entries of these subjects or by this person whose detail is not empty, after `after`, by key; at most `limit`.
    async fn detailed(
        &mut self,
        subjects: &[String],
        by: PersonId,
        after: Option<AuditId>,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError>;
    /// Replaces the detail of an entry by what is left when its words are taken out.
    async fn redact(&mut self, id: AuditId, detail: &serde_json::Value) -> Result<(), StoreError>;
    /// A page, newest first; of one subject when given.
    async fn list(&mut self, subject: Option<&str>, page: &Page) -> Result<Listed<AuditEntry>, StoreError>;
    /// Holds the seals until the unit ends, and gives the last one with its link.
    async fn last_seal(&mut self) -> Result<Option<(Seal, Link)>, StoreError>;
    /// Entries no seal covers yet, by key; at most `limit`.
    async fn unsealed(&mut self, limit: u32) -> Result<Vec<AuditEntry>, StoreError>;
    /// How many no seal covers yet.
    async fn count_unsealed(&mut self) -> Result<u64, StoreError>;
    /// Keeps a seal with the entries it covers and the link of each.
    async fn seal(&mut self, seal: &Seal, link: Link, entries: &[(AuditId, Link)]) -> Result<(), StoreError>;
    /// Seals after a number, in order; at most `limit`.
    async fn seals(&mut self, after: u64, limit: u32) -> Result<Vec<(Seal, Link)>, StoreError>;
    /// What a seal covers, by key.
    async fn sealed_by(&mut self, seal: u64) -> Result<Vec<(AuditEntry, Option<Link>)>, StoreError>;
    /// Removes a seal and what it covers; how many entries.
    async fn purge_seal(&mut self, seal: u64) -> Result<u64, StoreError>;
    /// A page, newest first, of what is looked for.
    async fn search(&mut self, filter: &AuditFilter, page: &Page) -> Result<Listed<AuditEntry>, StoreError>;
}
