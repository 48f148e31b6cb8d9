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

    /// What the chain over the log covers: everything, of the detail its hash.
    pub fn sealed_text(&self) -> String {
        let digest = self.detail_digest();
        // Nothing in it can fail to be written.
        serde_json::to_string(&(self.id, self.at, self.who, &self.action, &self.noun, &self.subject, digest))
            .unwrap_or_default()
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

/// A seal over entries: the chain of links over them goes on from the link of the seal before.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Seal {
    /// From 1, without a gap.
    pub seq: u64,
    /// When it was set; every entry it covers is older.
    pub at: Timestamp,
    /// How many entries it covers.
    pub entries: u64,
    /// The link of the last of them.
    pub digest: Link,
}

impl Seal {
    /// Seals entries, in the order of their keys: the seal, the link of each entry, and the link of the seal itself.
    pub fn over(seq: u64, before: Link, entries: &[AuditEntry], now: Timestamp) -> (Self, Vec<Link>, Link) {
        let mut digest = before;
        let links: Vec<Link> = entries
            .iter()
            .map(|entry| {
                digest = digest.then(&entry.sealed_text());
                digest
            })
            .collect();
        let seal = Self { seq, at: now, entries: links.len() as u64, digest };
        (seal, links, before.then(&seal.text()))
    }

    /// The text that is hashed.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The first entry that is not as it was sealed; `None` when all are. `before` is the link of the seal before.
    ///
    /// An entry that is missing shows as damage of the one that follows it, or of the seal when it was the last.
    pub fn check(&self, before: Link, entries: &[(AuditEntry, Option<Link>)]) -> Option<SealDamage> {
        let mut digest = before;
        for (entry, link) in entries {
            digest = digest.then(&entry.sealed_text());
            if *link != Some(digest) {
                return Some(SealDamage::Entry { seal: self.seq, entry: entry.id });
            }
        }
        let whole = self.entries == entries.len() as u64 && digest == self.digest;
        (!whole).then_some(SealDamage::Seal { seal: self.seq })
    }
}

/// Where the log is not as it was sealed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "damage", rename_all = "snake_case")]
pub enum SealDamage {
    /// This entry, or one missing right before it.
    Entry {
        /// The seal that covers it.
        seal: u64,
        /// Which.
        entry: AuditId,
    },
    /// The seal itself, or entries missing at its end.
    Seal {
        /// Which.
        seal: u64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn entries() -> Vec<AuditEntry> {
        let at = |n: i64| Timestamp::from_millis(1_800_000_000_000 + n).unwrap();
        (1..=4)
            .map(|n| AuditEntry {
                id: AuditId(Uuid::from_u128(n)),
                at: at(n as i64),
                who: Who::Operator,
                action: "person.create".to_owned(),
                noun: "person".to_owned(),
                subject: n.to_string(),
                detail: serde_json::json!({ "n": n }),
            })
            .collect()
    }

    #[test]
    fn ax4_11_an_altered_entry_is_named_and_one_without_its_words_still_holds() {
        let now = Timestamp::from_millis(1_800_000_100_000).unwrap();
        let before = Link::GENESIS.then("x");
        let (seal, links, _) = Seal::over(7, before, &entries(), now);
        let sealed: Vec<_> = entries().into_iter().zip(links.into_iter().map(Some)).collect();
        assert_eq!(seal.check(before, &sealed), None);
        let mut redacted = sealed.clone();
        redacted[2].0.detail = redacted[2].0.redacted();
        assert_eq!(seal.check(before, &redacted), None);
        for n in 0..4 {
            let mut altered = sealed.clone();
            altered[n].0.subject = "9".to_owned();
            assert_eq!(seal.check(before, &altered), Some(SealDamage::Entry { seal: 7, entry: sealed[n].0.id }));
            let mut altered = sealed.clone();
            altered[n].0.detail = serde_json::json!({ "n": 9 });
            assert_eq!(seal.check(before, &altered), Some(SealDamage::Entry { seal: 7, entry: sealed[n].0.id }));
            let mut missing = sealed.clone();
            missing.remove(n);
            let found = sealed
                .get(n + 1)
                .map_or(SealDamage::Seal { seal: 7 }, |(next, _)| SealDamage::Entry { seal: 7, entry: next.id });
            assert_eq!(seal.check(before, &missing), Some(found));
        }
        assert!(seal.check(Link::GENESIS, &sealed).is_some(), "a seal put elsewhere");
    }
}
