//! The journal of erasures: written with each of them, copied beside the database, verified, and applied again after a
//! restore. And the audit log: sealed, verified, read.

mod line;
mod log;
mod replay;
mod seal;
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

pub use log::{csv_head, csv_lines, names, note_read, search, whose};
pub use replay::{Replayed, reconcile};
pub use seal::seal;
pub(crate) use seal::{count_old, purge as purge_log};
pub use verify::{Checked, Verified, check, checked, verify};

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

/// How many entries are older than `before`, and the last of them.
async fn old(unit: &mut dyn Unit, before: Timestamp) -> Result<(u64, Option<JournalLine>), EngineError> {
    let start = anchor(unit).await?;
    let (mut seq, mut count, mut last) = (start.next.saturating_sub(1), 0, None);
    loop {
        let lines = unit.journal().after(seq, PART).await?;
        if lines.is_empty() {
            return Ok((count, last));
        }
        for line in lines {
            seq = line.seq;
            if Entry::read(&line.text).is_none_or(|entry| entry.at >= before) {
                return Ok((count, last));
            }
            (count, last) = (count + 1, Some(line));
        }
    }
}

/// How many entries are older than `before`.
pub(crate) async fn count_entries(lms: &Lms, before: Timestamp) -> Result<u64, EngineError> {
    Ok(old(&mut *lms.store().reader().await?, before).await?.0)
}

/// Removes entries older than `before`, beside the database too; the chain goes on from where they ended.
pub(crate) async fn purge(lms: &Lms, before: Timestamp) -> Result<u64, EngineError> {
    let mut unit = lms.store().unit().await?;
    unit.journal().hold().await?;
    let (_, Some(last)) = old(&mut *unit, before).await? else { return Ok(0) };
    let gone = unit.journal().purge(last.seq).await?;
    let anchor = serde_json::json!(Anchor { next: last.seq + 1, link: last.link });
    unit.settings().put(ANCHOR, &anchor).await?;
    // The list first: a line that is gone twice does no harm, one that stays would be kept too long.
    let is_kept = |text: &str| line::read(text).is_none_or(|(_, line)| line.seq > last.seq);
    lms.ledger().keep(&is_kept).await.map_err(|e| EngineError::Internal(e.to_string()))?;
    unit.commit().await?;
    Ok(gone)
}
