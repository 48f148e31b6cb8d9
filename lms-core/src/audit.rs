//! The audit log: who did what to what, when; without secrets.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::access::Who;
use crate::erasure::chain::Link;
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

/// The key under which a detail that was taken out leaves its hash.
const REDACTED: &str = "redacted";

impl AuditEntry {
    /// What the chain over the log covers of the detail: its SHA-256, also once the words were taken out.
    pub fn detail_digest(&self) -> String {
        match self.redaction() {
            Some(digest) => digest.to_owned(),
            None => Link(Sha256::digest(self.detail.to_string()).into()).to_string(),
        }
    }

    /// The detail without its words: a person was erased. The chain still holds.
    pub fn redacted(&self) -> serde_json::Value {
        serde_json::json!({ REDACTED: self.detail_digest() })
    }

    /// Whether the words were taken out.
    pub fn is_redacted(&self) -> bool {
        self.redaction().is_some()
    }

    fn redaction(&self) -> Option<&str> {
        let object = self.detail.as_object().filter(|object| object.len() == 1)?;
        object.get(REDACTED)?.as_str()
    }
}
