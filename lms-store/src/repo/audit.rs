//! The audit log: append only.

use async_trait::async_trait;

use lms_core::audit::AuditEntry;

use crate::StoreError;
use crate::page::{Listed, Page};

/// Audit entries.
#[async_trait]
pub trait AuditRepo: Send {
    /// Adds entries.
    async fn append(&mut self, entries: &[AuditEntry]) -> Result<(), StoreError>;
    /// A page, newest first; of one subject when given.
    async fn list(&mut self, subject: Option<&str>, page: &Page) -> Result<Listed<AuditEntry>, StoreError>;
}
