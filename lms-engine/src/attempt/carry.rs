//! An attempt that was begun on an older version of its package (row 2.19, `docs/decisions/0013-carry-over.md`).

use lms_core::content::{Carry, Content, destination};
use lms_core::time::Timestamp;
use lms_scorm::attempt::CarryPolicy;
use lms_store::Unit;
use lms_store::repo::AttemptRow;

use super::open::TOKEN_LASTS;
use super::state::Kept;
use crate::EngineError;

/// Where an attempt that is being opened goes on, and how; `None`: where it is.
///
/// A visit that never ended is finished where it began: its device may still hold what the content said last, and that
/// can be applied to the old version alone. After a token's life nobody waits for it any more.
pub(super) async fn due(
    unit: &mut dyn Unit,
    content: &Content,
    row: &AttemptRow,
    kept: &Kept,
    now: Timestamp,
) -> Result<Option<(u32, CarryPolicy)>, EngineError> {
    if row.version.number >= content.version || (kept.run.is_some() && now < row.saved + TOKEN_LASTS) {
        return Ok(None);
    }
    let mut later: Vec<(u32, Carry)> = unit
        .contents()
        .versions(content.id)
        .await?
        .iter()
        .filter(|version| version.number > row.version.number && version.number <= content.version)
        .map(|version| (version.number, version.carry))
        .collect();
    later.sort_unstable();
    Ok(destination(later).map(|(number, carry)| (number, policy(carry))))
}

fn policy(carry: Carry) -> CarryPolicy {
    match carry {
        Carry::Finish => CarryPolicy::FinishOld,
        Carry::CarryOn => CarryPolicy::CarryOn,
        Carry::Restart => CarryPolicy::Restart,
    }
}
