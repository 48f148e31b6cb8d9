//! Whether what was written once still stands: the first altered entry is named.

use lms_core::access::{Action, Actor};
use lms_core::audit::SealDamage;
use lms_core::erasure::chain::Damage;
use lms_core::time::Timestamp;
use lms_store::{StoreError, Unit};
use serde::{Deserialize, Serialize};

use super::{PART, anchor, line, seal};
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
    /// Seals of the audit log that were followed.
    pub seals: u64,
    /// Entries of the audit log they cover.
    pub sealed: u64,
    /// Entries that wait for the next seal: nothing can be said of them yet.
    pub unsealed: u64,
    /// The first place where the audit log is not as it was sealed.
    pub log_damage: Option<SealDamage>,
}

impl Verified {
    /// Whether everything is as it was written.
    pub fn is_sound(&self) -> bool {
        self.damage.is_none() && self.altered_line.is_none() && self.unknown == 0 && self.log_damage.is_none()
    }
}

/// Follows the journal and the list beside it, and the seals of the audit log.
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
        let lines = match view.journal().after(seq, PART).await {
            // What cannot even be read was altered somewhere in this part.
            Err(StoreError::Corrupt { .. }) => {
                out.damage = out.damage.or(Some(Damage::Altered { seq: seq + 1 }));
                break;
            }
            other => other?,
        };
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
    follow_log(&mut *view, &mut out).await?;
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

/// The setting with what the daily check found.
const CHECKED: &str = "journal.checked";

/// What the daily check found.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Checked {
    /// When.
    pub at: Timestamp,
    /// Everything is as it was written.
    pub is_sound: bool,
    /// Entries of the audit log that were followed.
    pub sealed: u64,
}

/// Verifies everything and keeps what was found for the page; damage is an alert in the program's own log (CNIL,
/// recommendation of 14 October 2021: an altered log is told).
///
/// # Errors
///
/// As [`verify`].
pub async fn check(lms: &Lms, now: Timestamp) -> Result<Checked, EngineError> {
    let found = verify(lms, &Actor::operator()).await?;
    if !found.is_sound() {
        tracing::error!(?found, "the journals are not as they were written; see `lms journal verify`");
    }
    let checked = Checked { at: now, is_sound: found.is_sound(), sealed: found.sealed };
    let mut unit = lms.store().unit().await?;
    unit.settings().put(CHECKED, &serde_json::json!(checked)).await?;
    unit.commit().await?;
    Ok(checked)
}

/// What the last daily check found; `None` before the first.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right.
pub async fn checked(lms: &Lms, actor: &Actor) -> Result<Option<Checked>, EngineError> {
    rights::national(actor, Action::ReadJournal)?;
    let kept = lms.store().reader().await?.settings().get(CHECKED).await?;
    Ok(kept.and_then(|kept| serde_json::from_value(kept).ok()))
}

/// Follows the seals of the audit log; what cannot be read any more was altered, too.
async fn follow_log(view: &mut dyn Unit, out: &mut Verified) -> Result<(), EngineError> {
    out.unsealed = view.audit().count_unsealed().await?;
    let start = seal::start(view).await?;
    let (mut next, mut before) = (start.next, start.link);
    loop {
        let seals = match view.audit().seals(next.saturating_sub(1), PART).await {
            Err(StoreError::Corrupt { .. }) => {
                out.log_damage = Some(SealDamage::Seal { seal: next });
                return Ok(());
            }
            other => other?,
        };
        if seals.is_empty() {
            return Ok(());
        }
        for (one, link) in seals {
            let covered = match view.audit().sealed_by(one.seq).await {
                Err(StoreError::Corrupt { .. }) => {
                    out.log_damage = Some(SealDamage::Seal { seal: one.seq });
                    return Ok(());
                }
                other => other?,
            };
            out.log_damage = if one.seq != next {
                Some(SealDamage::Seal { seal: next })
            } else {
                let found = one.check(before, &covered);
                found.or_else(|| (before.then(&one.text()) != link).then_some(SealDamage::Seal { seal: one.seq }))
            };
            if out.log_damage.is_some() {
                return Ok(());
            }
            out.seals += 1;
            out.sealed += one.entries;
            (next, before) = (one.seq + 1, link);
        }
    }
}
