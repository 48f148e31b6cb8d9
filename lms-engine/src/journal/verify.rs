//! Whether what was written once still stands: the first altered entry is named.

use lms_core::access::{Action, Actor};
use lms_core::erasure::chain::Damage;
use serde::Serialize;

use super::{PART, anchor, line};
use crate::{EngineError, Lms, rights};

/// What was found.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Verified {
    /// Entries of the erasure journal that were followed.
    pub entries: u64,
    /// The first that does not follow.
    pub damage: Option<Damage>,
    /// Lines of the list beside the database.
    pub lines: u64,
    /// The first line that was altered, from 1.
    pub altered_line: Option<u64>,
    /// Entries of the list that the database has no more: it was restored, or its end was cut off.
    pub unknown: u64,
}

impl Verified {
    /// Whether everything is as it was written.
    pub fn is_sound(&self) -> bool {
        self.damage.is_none() && self.altered_line.is_none() && self.unknown == 0
    }
}

/// Follows the journal and the list beside it.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right; the store's.
pub async fn verify(lms: &Lms, actor: &Actor) -> Result<Verified, EngineError> {
    rights::national(actor, Action::ReadJournal)?;
    let mut out = Verified::default();
    let mut view = lms.store().reader().await?;
    let mut check = anchor(&mut *view).await?;
    let first = check.next;
    let mut links = std::collections::HashSet::new();
    let mut seq = first.saturating_sub(1);
    loop {
        let lines = view.journal().after(seq, PART).await?;
        let Some(last) = lines.last() else { break };
        seq = last.seq;
        for line in lines {
            links.insert(line.link);
            if out.damage.is_none() {
                out.damage = check.follow(line.seq, &line.text, line.link).err();
                out.entries += u64::from(out.damage.is_none());
            }
        }
    }
    drop(view);
    let lines = lms.ledger().lines().await.map_err(|e| EngineError::Internal(e.to_string()))?;
    for (place, text) in lines.iter().enumerate() {
        out.lines += 1;
        match line::read(text) {
            None if out.altered_line.is_none() => out.altered_line = Some(place as u64 + 1),
            None => {}
            // Older ones were removed from the database when their time was over.
            Some((_, line)) => out.unknown += u64::from(line.seq >= first && !links.contains(&line.link)),
        }
    }
    Ok(out)
}
