//! Closing attempts with their last data: when access ends, and when a browser went away without a word.

use lms_core::evidence::Source;
use lms_core::ids::EnrolmentId;
use lms_core::time::{Span, Timestamp};
use lms_scorm::{Input, Stamped};
use lms_store::Unit;
use lms_store::repo::{AttemptRow, AttemptSave};

use super::journal::{on_screen, replay, settle, to_be_resumed};
use super::state::Kept;
use crate::bridge;
use crate::content::cache::Package;
use crate::learn::Recorder;
use crate::learn::step::write;
use crate::{EngineError, Lms};

/// A pulse without any happening for this long is written down: the browser went away.
const IDLE: Span = Span::minutes(5);

/// Closes every open attempt of an enrolment in the caller's transaction: what is running is taken away as if its
/// window had been closed, so that everything it had said counts.
pub(crate) async fn close_open(
    lms: &Lms,
    unit: &mut dyn Unit,
    enrolment: EnrolmentId,
    now: Timestamp,
) -> Result<usize, EngineError> {
    let open = unit.attempts().open_of(enrolment).await?;
    let count = open.len();
    for row in open {
        let package = lms.courses().within(lms, unit, row.version.content, row.version.number).await?;
        let kept = Kept::read(&package.course, &row.state)?;
        close(lms, unit, row, &package, kept, now).await?;
    }
    Ok(count)
}

/// Writes down the time that was gathered in an enrolment, in the caller's transaction.
pub(crate) async fn flush(
    lms: &Lms,
    unit: &mut dyn Unit,
    enrolment: EnrolmentId,
    now: Timestamp,
) -> Result<(), EngineError> {
    let Some(pulse) = unit.pulses().find(enrolment).await? else { return Ok(()) };
    let mut recorder = Recorder::new(lms, enrolment, Some(pulse), None, Source::Page, now);
    recorder.beat(pulse.at, pulse.sign_in, pulse.step, true);
    if recorder.has_facts() {
        let settled = settle(unit, recorder, enrolment).await?;
        write(unit, enrolment, settled).await?;
    }
    Ok(())
}

/// Closes one attempt in the caller's transaction; gives it as it was closed.
pub(super) async fn close(
    lms: &Lms,
    unit: &mut dyn Unit,
    row: AttemptRow,
    package: &Package,
    mut kept: Kept,
    now: Timestamp,
) -> Result<Kept, EngineError> {
    let pulse = unit.pulses().find(row.enrolment).await?;
    let mut recorder =
        Recorder::new(lms, row.enrolment, pulse, Some(row.version), Source::Attempt { attempt: row.id }, now);
    let before = bridge::said(&kept.attempt.results(&package.course));
    let shared = package.shared.now(&package.course, &kept);
    // The last thing that is known to have happened is when the time ends, not this moment.
    let last = pulse.map_or(row.saved, |p| p.at);
    let away = [Stamped { at: last.millis(), input: Input::Unload }];
    replay(&package.course, &mut kept, &away, &row, before, &mut recorder, now);
    let settled = settle(unit, recorder, row.enrolment).await?;
    let written = kept.write()?;
    let save = AttemptSave {
        attempt: row.id,
        enrolment: row.enrolment,
        seen_generation: row.lease.generation,
        seen_applied: row.applied,
        applied: row.applied,
        state: written.bytes,
        hash: written.hash,
        saved: now,
        closed: Some(now),
        journal: None,
        facts: settled.facts,
        rows: settled.rows,
        shared: package.shared.changes(&package.course, &kept, shared.as_ref())?,
        pulse: settled.pulse,
    };
    unit.attempts().save(&save).await?;
    Ok(kept)
}

/// Writes down time that was gathered and never left because the browser went away; gives how many enrolments.
///
/// # Errors
///
/// Those of the store.
pub async fn close_idle(lms: &Lms, now: Timestamp) -> Result<usize, EngineError> {
    let before = Timestamp::from_millis(now.millis() - i64::try_from(IDLE.as_millis()).unwrap_or(0)).unwrap_or(now);
    let idle = lms.store().reader().await?.pulses().idle(before, 500).await?;
    let mut count = 0;
    for (enrolment, pulse) in idle {
        let mut unit = lms.store().unit().await?;
        let open = unit.attempts().open_of(enrolment).await?;
        let row = open.iter().find(|row| row.step == pulse.step);
        let source = row.map_or(Source::Page, |row| Source::Attempt { attempt: row.id });
        let mut recorder = Recorder::new(lms, enrolment, Some(pulse), row.map(|row| row.version), source, now);
        // At the pulse's own instant: no time is added, what was gathered becomes a fact.
        recorder.beat(pulse.at, pulse.sign_in, pulse.step, true);
        if let Some(row) = row {
            let package = lms.courses().of(lms, row.version.content, row.version.number).await?;
            let kept = Kept::read(&package.course, &row.state)?;
            let results = kept.attempt.results(&package.course);
            let item = on_screen(&package.course, &kept);
            if let Some(place) = item.and_then(|item| bridge::place(&results, &item)) {
                recorder.stay(pulse.at, row.step, place, to_be_resumed(&kept));
            }
        }
        let settled = settle(&mut *unit, recorder, enrolment).await?;
        match write(&mut *unit, enrolment, settled).await {
            // Somebody came back in the meantime and will write it.
            Err(EngineError::Stale { .. }) => {}
            Err(other) => return Err(other),
            Ok(()) => {
                unit.commit().await?;
                count += 1;
            }
        }
    }
    Ok(count)
}
