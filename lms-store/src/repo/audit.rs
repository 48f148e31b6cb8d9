//! The audit log: append only.

use async_trait::async_trait;

use lms_core::audit::AuditEntry;
use lms_core::ids::{AuditId, PersonId};

use crate::StoreError;
use crate::page::{Listed, Page};

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
}
