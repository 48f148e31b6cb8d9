//! Sealing the audit log, some entries at a time, and removing what is old with its seals.

use lms_core::audit::Seal;
use lms_core::erasure::chain::Link;
use lms_core::time::Timestamp;
use lms_store::Unit;
use serde::{Deserialize, Serialize};

use crate::{EngineError, Lms};

/// Entries a seal covers at most: what is damaged is looked for within one.
const COVERS: u32 = 500;

/// The setting that says what the first seal follows once older ones were removed.
const ANCHOR: &str = "audit.anchor";

/// What the first seal that is kept follows.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Start {
    /// The number of the first seal.
    pub next: u64,
    /// The link before it.
    pub link: Link,
}

pub(super) async fn start(unit: &mut dyn Unit) -> Result<Start, EngineError> {
    let kept = unit.settings().get(ANCHOR).await?;
    let start = kept.and_then(|kept| serde_json::from_value(kept).ok());
    Ok(start.unwrap_or(Start { next: 1, link: Link::GENESIS }))
}

/// Seals every entry that is not sealed yet; how many. Entries wait for the next round at most.
///
/// # Errors
///
/// Those of the store.
pub async fn seal(lms: &Lms, now: Timestamp) -> Result<u64, EngineError> {
    let mut sealed = 0;
    loop {
        let mut unit = lms.store().unit().await?;
        let last = unit.audit().last_seal().await?;
        let entries = unit.audit().unsealed(COVERS).await?;
        if entries.is_empty() {
            return Ok(sealed);
        }
        let (seq, before) = match last {
            Some((seal, link)) => (seal.seq + 1, link),
            None => {
                let start = start(&mut *unit).await?;
                (start.next, start.link)
            }
        };
        let (seal, links, link) = Seal::over(seq, before, &entries, now);
        let pairs: Vec<_> = entries.iter().map(|entry| entry.id).zip(links).collect();
        unit.audit().seal(&seal, link, &pairs).await?;
        unit.commit().await?;
        sealed += seal.entries;
        if entries.len() < COVERS as usize {
            return Ok(sealed);
        }
    }
}

/// How many entries were sealed before an instant.
pub(crate) async fn count_old(lms: &Lms, before: Timestamp) -> Result<u64, EngineError> {
    let mut view = lms.store().reader().await?;
    let (mut after, mut count) = (0, 0);
    loop {
        let seals = view.audit().seals(after, 500).await?;
        let Some((last, _)) = seals.last() else { return Ok(count) };
        after = last.seq;
        let old: u64 = seals.iter().take_while(|(seal, _)| seal.at < before).map(|(seal, _)| seal.entries).sum();
        count += old;
        if seals.iter().any(|(seal, _)| seal.at >= before) {
            return Ok(count);
        }
    }
}

/// Removes whole seals that were set before an instant, with what they cover, at most `most` entries and one seal more:
/// the chain goes on from where they ended.
pub(crate) async fn purge(lms: &Lms, before: Timestamp, most: u64) -> Result<u64, EngineError> {
    let mut gone = 0;
    while gone < most {
        let mut unit = lms.store().unit().await?;
        unit.audit().last_seal().await?;
        let first = unit.audit().seals(0, 1).await?.into_iter().next();
        let Some((seal, link)) = first.filter(|(seal, _)| seal.at < before) else { break };
        gone += unit.audit().purge_seal(seal.seq).await?;
        unit.settings().put(ANCHOR, &serde_json::json!(Start { next: seal.seq + 1, link })).await?;
        unit.commit().await?;
    }
    Ok(gone)
}
