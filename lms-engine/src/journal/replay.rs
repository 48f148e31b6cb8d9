//! After a restore: what the list beside the database knows and the database does not is done again.

use std::collections::{HashMap, HashSet};

use lms_core::erasure::{Cause, Entry};
use lms_core::ids::PersonId;
use lms_core::time::Timestamp;

use super::{PART, line, pseudonym};
use crate::{EngineError, Lms, erase};

/// What was done at start.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Replayed {
    /// People who were erased again.
    pub people: usize,
    /// Entries copied into the database.
    pub entries: usize,
    /// Entries copied beside it.
    pub lines: usize,
    /// Lines that cannot be read: altered, or cut short by a crash.
    pub damaged: usize,
    /// Erasures that an interruption left half done, finished now.
    pub finished: usize,
}

/// Brings the database and the list beside it together; called once at start, before anybody is let in. Erasures that were
/// interrupted are finished.
///
/// # Errors
///
/// Those of the store and of the list: without it nobody may come in, since erased people may be there again.
pub async fn reconcile(lms: &Lms, now: Timestamp) -> Result<Replayed, EngineError> {
    let mut out = Replayed::default();
    let texts = lms.ledger().lines().await.map_err(|e| EngineError::Internal(e.to_string()))?;
    let listed: Vec<_> = texts.iter().filter_map(|text| line::read(text)).collect();
    out.damaged = texts.iter().filter(|text| !text.is_empty()).count() - listed.len();
    if out.damaged > 0 {
        tracing::error!(
            lines = out.damaged,
            "the list of erasures has lines that cannot be read; see `lms journal verify`"
        );
    }

    let mut unit = lms.store().unit().await?;
    let mut last = unit.journal().hold().await?;
    let start = super::anchor(&mut *unit).await?;
    let (mut seq, mut before) = (start.next.saturating_sub(1), start.link);
    let mut missing_lines = Vec::new();
    let on_list: HashSet<_> = listed.iter().map(|(_, line)| line.link).collect();
    let mut known = HashSet::new();
    loop {
        let lines = unit.journal().after(seq, PART).await?;
        let Some(end) = lines.last() else { break };
        seq = end.seq;
        for one in lines {
            if !on_list.contains(&one.link) {
                missing_lines.push(line::write(before, &one));
            }
            before = one.link;
            known.insert(one.link);
        }
    }
    // Entries of before the anchor were removed when their time was over.
    let news: Vec<_> = listed.iter().filter(|(_, l)| l.seq >= start.next && !known.contains(&l.link)).collect();
    for (follows, line) in &news {
        // As long as they go on where the database stops, the journal is taken over as it was.
        let (next, link) = last.as_ref().map_or((start.next, start.link), |last| (last.seq + 1, last.link));
        if line.seq == next && *follows == link {
            unit.journal().append(line).await?;
            last = Some(line.clone());
            out.entries += 1;
        }
    }
    unit.commit().await?;
    if !missing_lines.is_empty() {
        lms.ledger().append(&missing_lines).await.map_err(|e| EngineError::Internal(e.to_string()))?;
        out.lines = missing_lines.len();
    }

    // Whoever is on the list is erased, whichever of the two the database lost: the entry, or what it speaks of.
    let wanted: HashMap<String, u64> =
        listed.iter().filter_map(|(_, line)| Some((Entry::read(&line.text)?.subject?, line.seq))).collect();
    if !wanted.is_empty() && !news.is_empty() {
        for (person, of) in people(lms, &wanted).await? {
            if erase::again(lms, person, Cause::Replay { of }, now).await? {
                out.people += 1;
            }
        }
    }
    out.finished = erase::resume(lms, now).await?;
    if out.people > 0 {
        tracing::warn!(
            people = out.people,
            "people who had been erased were there again after a restore, and were erased again"
        );
    }
    Ok(out)
}

/// The people these pseudonyms stand for.
async fn people(lms: &Lms, wanted: &HashMap<String, u64>) -> Result<Vec<(PersonId, u64)>, EngineError> {
    let mut view = lms.store().reader().await?;
    let (mut after, mut found) = (None, Vec::new());
    loop {
        let all = view.erasures().everybody(after, PART).await?;
        let Some(last) = all.last() else { return Ok(found) };
        after = Some(*last);
        found.extend(all.into_iter().filter_map(|id| Some((id, *wanted.get(&pseudonym(lms, id))?))));
    }
}
