//! The journal of erasures: written with each of them, copied beside the database, verified, and applied again after a
//! restore.

mod line;
mod replay;
mod verify;

use std::collections::BTreeMap;

use lms_core::access::Actor;
use lms_core::erasure::chain::{Check, Link};
use lms_core::erasure::{Cause, Entry};
use lms_core::ids::PersonId;
use lms_core::time::Timestamp;
use lms_store::Unit;
use lms_store::repo::JournalLine;
use serde::{Deserialize, Serialize};

use crate::{EngineError, Lms, rights};

pub use replay::{Replayed, reconcile};
pub use verify::{Verified, verify};

/// Lines read at once.
const PART: u32 = 1_000;

/// The setting that says where the chain begins once older entries were removed.
const ANCHOR: &str = "journal.anchor";

/// Where the chain begins.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Anchor {
    /// The number of the first entry.
    next: u64,
    /// The link before it.
    link: Link,
}

async fn anchor(unit: &mut dyn Unit) -> Result<Check, EngineError> {
    let kept = unit.settings().get(ANCHOR).await?;
    let anchor: Option<Anchor> = kept.and_then(|kept| serde_json::from_value(kept).ok());
    Ok(anchor.map_or_else(Check::default, |anchor| Check { next: anchor.next, link: anchor.link }))
}

/// What stands for a person in the journal: a keyed hash, which without the key and the id leads nowhere.
pub(crate) fn pseudonym(lms: &Lms, person: PersonId) -> String {
    lms_core::xapi::lexical::hex(&lms.keyring().lookup("erasure.subject", &person.to_string()))
}

/// The link the next entry will follow; nobody else writes one until the unit ends.
pub(crate) async fn end(unit: &mut dyn Unit) -> Result<Link, EngineError> {
    Ok(match unit.journal().hold().await? {
        Some(last) => last.link,
        None => anchor(unit).await?.link,
    })
}

/// Writes an entry in the caller's transaction; nobody else writes one until it ends.
pub(crate) async fn append(
    unit: &mut dyn Unit,
    subject: Option<String>,
    cause: Cause,
    counts: BTreeMap<String, u64>,
    now: Timestamp,
) -> Result<JournalLine, EngineError> {
    let (seq, before) = match unit.journal().hold().await? {
        Some(last) => (last.seq + 1, last.link),
        None => {
            let start = anchor(unit).await?;
            (start.next, start.link)
        }
    };
    let text = Entry { seq, at: now, subject, cause, counts }.text();
    let line = JournalLine { seq, link: before.then(&text), text };
    unit.journal().append(&line).await?;
    Ok(line)
}

/// Copies entries beside the database; asked once they are kept.
pub(crate) async fn copy(lms: &Lms, before: Link, line: &JournalLine) -> Result<(), EngineError> {
    lms.ledger().append(&[line::write(before, line)]).await.map_err(|e| EngineError::Internal(e.to_string()))
}

/// A page of the journal, newest first: entries before the number `before`, all when `None`.
///
/// # Errors
///
/// [`EngineError::NotFound`] for anybody but the national manager.
pub async fn list(lms: &Lms, actor: &Actor, before: Option<u64>, limit: u32) -> Result<Vec<Entry>, EngineError> {
    rights::national(actor, lms_core::access::Action::ReadJournal)?;
    let lines = lms.store().reader().await?.journal().before(before.unwrap_or(u64::from(u32::MAX)), limit).await?;
    Ok(lines.iter().filter_map(|line| Entry::read(&line.text)).collect())
}

/// Removes entries older than `before`; the chain goes on from where they ended.
pub(crate) async fn purge(lms: &Lms, before: Timestamp) -> Result<u64, EngineError> {
    let mut unit = lms.store().unit().await?;
    unit.journal().hold().await?;
    let start = anchor(&mut *unit).await?;
    let mut last = None;
    let mut seq = start.next.saturating_sub(1);
    'all: loop {
        let lines = unit.journal().after(seq, PART).await?;
        if lines.is_empty() {
            break;
        }
        for line in lines {
            seq = line.seq;
            if Entry::read(&line.text).is_none_or(|entry| entry.at >= before) {
                break 'all;
            }
            last = Some(line);
        }
    }
    let Some(last) = last else { return Ok(0) };
    let gone = unit.journal().purge(last.seq).await?;
    let anchor = serde_json::json!(Anchor { next: last.seq + 1, link: last.link });
    unit.settings().put(ANCHOR, &anchor).await?;
    unit.commit().await?;
    Ok(gone)
}
