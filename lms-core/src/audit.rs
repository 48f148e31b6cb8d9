//! The audit log: who did what to what, when; without secrets.

use serde::{Deserialize, Serialize};

use crate::access::Who;
use crate::ids::AuditId;
use crate::time::Timestamp;

/// One entry, written in the transaction of the change it speaks of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Time-ordered key.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: Who,
    /// What: the noun and the verb, such as `enrolment.suspend`.
    pub action: String,
    /// On what: the noun, such as `enrolment`.
    pub noun: String,
    /// On which one.
    pub subject: String,
    /// What changed, ids and values without names; `null` when the action says it all.
    pub detail: serde_json::Value,
}
