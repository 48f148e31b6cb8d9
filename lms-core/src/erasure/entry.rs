//! An entry of the erasure journal: nothing in it tells who was erased.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::PersonId;
use crate::retention::Rule;
use crate::time::Timestamp;

/// By whom or by what something was erased.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Cause {
    /// A manager.
    Person {
        /// Who.
        person: PersonId,
    },
    /// The operator at the command line.
    Operator,
    /// A retention rule.
    Rule {
        /// Which.
        rule: Rule,
    },
    /// Done again after a restore of what was there before it.
    Replay {
        /// The number of the first entry.
        of: u64,
    },
}

/// One erasure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// From 1, without a gap.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Pseudonym of the person: a keyed hash, in hexadecimal digits. `None` for what a rule removed of many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// By whom.
    pub cause: Cause,
    /// How many of what, by key of the part or the category (and region).
    pub counts: BTreeMap<String, u64>,
}

impl Entry {
    /// The text that is kept and hashed: keys in the order declared here, counts by key.
    pub fn text(&self) -> String {
        // Nothing in it can fail to be written.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a text that was kept.
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}
