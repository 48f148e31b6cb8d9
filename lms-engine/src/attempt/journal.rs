//! The journal: inputs come numbered, are replayed by the same engine the browser runs, and saved with their evidence
//! in one transaction.

use lms_core::evidence::time::credit_session_time;
use lms_core::evidence::{Kind, Source};
use lms_core::ids::{AttemptId, EnrolmentId};
use lms_core::time::{Span, Timestamp};
use lms_scorm::attempt::{Phase, Session};
use lms_scorm::{Course, Input, Stamped};
use lms_store::repo::{AttemptRow, AttemptSave, JournalBatch};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::state::{Kept, Run, Written};
use super::warm::Warm;
use crate::bridge::{self, Said};
use crate::learn::Recorder;
use crate::learn::formation::{published, rows_of};
use crate::{EngineError, Lms};

/// The most inputs one post may carry: a browser that was offline sends several.
pub const MAX_INPUTS: usize = 2_000;

/// What a player posts.
#[derive(Debug, Deserialize)]
pub struct Post {
    /// The lease it writes under.
    pub generation: i64,
    /// Number of the first input, from 1.
    pub first: i64,
    /// The inputs, as the browser journalled them.
    pub inputs: Vec<Box<RawValue>>,
    /// Hash of the browser's state after the last input.
    #[serde(default)]
    pub hash: Option<String>,
}

/// The answer to a post.
#[derive(Clone, Debug)]
pub struct Applied {
    /// Number of the last input applied.
    pub applied: i64,
    /// Hash of the server's state.
    pub hash: String,
    /// The server's state when the browser's differs: the server's counts.
    pub repair: Option<String>,
}

/// Takes a post. Repeating one is harmless: what was applied is not applied again.
///
/// # Errors
///
/// [`EngineError::TakenOver`] for an older lease (the inputs are kept as evidence), [`EngineError::Missing`] when inputs
/// are missing in between, [`EngineError::Closed`], [`EngineError::Journal`] for what no player writes.
pub async fn journal(lms: &Lms, id: AttemptId, post: &Post, now: Timestamp) -> Result<Applied, EngineError> {
    let inputs = read(post)?;
    // A pulse written by another window of the same learner, or a retry that crossed its answer: read again, decide again.
    for _ in 0..4 {
        match once(lms, id, post, &inputs, now).await {
            Err(EngineError::Stale { .. }) => {}
            other => return other,
        }
    }
    Err(EngineError::Stale { what: "attempt" })
}

fn read(post: &Post) -> Result<Vec<Stamped>, EngineError> {
    if post.inputs.len() > MAX_INPUTS {
        return Err(EngineError::Journal(format!("more than {MAX_INPUTS} inputs in one post")));
    }
    if post.first < 1 {
        return Err(EngineError::Journal("inputs are numbered from 1".to_owned()));
    }
    post.inputs
        .iter()
        .map(|raw| serde_json::from_str(raw.get()).map_err(|e| EngineError::Journal(e.to_string())))
        .collect()
}

async fn once(
    lms: &Lms,
    id: AttemptId,
    post: &Post,
    inputs: &[Stamped],
    now: Timestamp,
) -> Result<Applied, EngineError> {
    let known = lms.warm().take(id).filter(|warm| extends(&warm.row, post, inputs));
    let Warm { row, kept, pulse, said } = match known {
        Some(warm) => warm,
        None => stored(lms, id).await?,
    };
    if post.generation != row.lease.generation {
        return late(lms, &row, post, now).await;
    }
    if let Some(at) = row.closed {
        return Err(EngineError::Closed { at });
    }
    if post.first > row.applied + 1 {
        return Err(EngineError::Missing { applied: row.applied });
    }
    let skip = usize::try_from(row.applied + 1 - post.first).unwrap_or(usize::MAX);
    let fresh = inputs.get(skip..).unwrap_or_default();
    let package = lms.courses().of(lms, row.version.content, row.version.number).await?;
    let course = &package.course;
    let mut kept = match kept {
        Some(kept) => kept,
        None => Kept::read(course, &row.state)?,
    };
    if fresh.is_empty() {
        let last = post.first + i64::try_from(inputs.len()).unwrap_or(0) - 1;
        return Ok(answer(row.applied, row.hash.clone(), post.hash.as_deref().filter(|_| last == row.applied), &kept));
    }
    let source = Source::Attempt { attempt: id };
    let mut recorder = Recorder::new(lms, row.enrolment, pulse, Some(row.version), source, now);
    let before = said.unwrap_or_else(|| bridge::said(&kept.attempt.results(course)));
    let shared = package.shared.now(course, &kept);
    let said = replay(course, &mut kept, fresh, &row, before, &mut recorder, now);
    let applied = row.applied + i64::try_from(fresh.len()).unwrap_or(0);
    let settled = if recorder.has_facts() {
        settle(&mut *lms.store().reader().await?, recorder, row.enrolment).await?
    } else {
        recorder.without_facts()
    };
    let raw = post.inputs.get(skip..).unwrap_or_default();
    let Written { bytes: state, hash } = kept.write()?;
    let size = state.len();
    let pulse = settled.pulse.map(|(pulse, _)| pulse);
    let saved = AttemptSave {
        attempt: id,
        enrolment: row.enrolment,
        seen_generation: row.lease.generation,
        seen_applied: row.applied,
        applied,
        state,
        hash: hash.clone(),
        saved: now,
        closed: None,
        journal: Some(batch(row.applied + 1, applied, post.generation, raw, now)),
        facts: settled.facts,
        rows: settled.rows,
        shared: package.shared.changes(course, &kept, shared.as_ref())?,
        pulse: settled.pulse,
    };
    lms.store().save_attempt(saved).await?;
    let answer = answer(applied, hash.clone(), post.hash.as_deref(), &kept);
    let row = AttemptRow { applied, state: Vec::new(), hash, saved: now, ..row };
    lms.warm().put(Warm { row, kept: Some(kept), pulse, said: Some(said) }, size);
    Ok(answer)
}

/// The attempt and the pulse of its enrolment as they are stored.
async fn stored(lms: &Lms, id: AttemptId) -> Result<Warm, EngineError> {
    let mut reader = lms.store().reader().await?;
    let row = reader.attempts().find(id).await?.ok_or(EngineError::NotFound("attempt"))?;
    let pulse = reader.pulses().find(row.enrolment).await?;
    Ok(Warm { row, kept: None, pulse, said: None })
}

/// Whether a post goes on where `row` stands, so that it ends in a save: anything else is decided on what is stored.
fn extends(row: &AttemptRow, post: &Post, inputs: &[Stamped]) -> bool {
    let last = post.first + i64::try_from(inputs.len()).unwrap_or(0) - 1;
    post.generation == row.lease.generation
        && row.closed.is_none()
        && post.first <= row.applied + 1
        && last > row.applied
}

fn answer(applied: i64, hash: String, theirs: Option<&str>, kept: &Kept) -> Applied {
    let differs = theirs.is_some_and(|theirs| theirs != hash);
    if differs {
        tracing::warn!(applied, "a browser's state differs from the server's and was repaired");
    }
    Applied { applied, hash, repair: differs.then(|| kept.attempt.to_json()) }
}

fn batch(first: i64, last: i64, generation: i64, raw: &[Box<RawValue>], now: Timestamp) -> JournalBatch {
    let mut inputs = Vec::with_capacity(raw.iter().map(|r| r.get().len() + 1).sum::<usize>() + 2);
    inputs.push(b'[');
    for (n, one) in raw.iter().enumerate() {
        if n > 0 {
            inputs.push(b',');
        }
        inputs.extend_from_slice(one.get().as_bytes());
    }
    inputs.push(b']');
    JournalBatch { first, last, at: now, generation, inputs }
}

/// An older window: its inputs are kept, not applied.
async fn late(lms: &Lms, row: &AttemptRow, post: &Post, now: Timestamp) -> Result<Applied, EngineError> {
    let last = post.first + i64::try_from(post.inputs.len()).unwrap_or(0) - 1;
    if post.generation < row.lease.generation && last >= post.first {
        let mut unit = lms.store().unit().await?;
        unit.attempts().keep_late(row.id, &batch(post.first, last, post.generation, &post.inputs, now)).await?;
        unit.commit().await?;
    }
    Err(EngineError::TakenOver { generation: row.lease.generation })
}

/// Applies inputs and notes what they mean; answers what the attempt says at their end. Instants come from the browser's offset of the server's clock: never before
/// the last happening, never after now.
pub(super) fn replay(
    course: &Course,
    kept: &mut Kept,
    inputs: &[Stamped],
    row: &AttemptRow,
    before: Said,
    recorder: &mut Recorder<'_>,
    now: Timestamp,
) -> Said {
    let mut said = before;
    let mut floor = row.started;
    let (mut here, mut left) = (None, false);
    // The results as they stand, until an input may have changed them.
    let mut known = None;
    for stamped in inputs {
        let at = Timestamp::from_millis(stamped.at).unwrap_or(now).clamp(floor, now.max(floor));
        floor = at;
        if matches!(stamped.input, Input::Terminate | Input::Unload) {
            // What is on the screen now is gone after it.
            here = on_screen(course, kept).or(here);
            left = true;
        }
        apply(course, kept, &stamped.input, stamped.at, at, row, recorder);
        known = None;
        // Only what ends or saves something can change a result; a look at each call would cost more than it tells.
        if matters(&stamped.input) {
            let results = kept.attempt.results(course);
            let after = bridge::said(&results);
            for kind in bridge::news(said, after) {
                recorder.fact(at, row.step, kind);
            }
            said = after;
            known = Some(results);
        }
    }
    let results = known.unwrap_or_else(|| kept.attempt.results(course));
    let after = bridge::said(&results);
    for kind in bridge::news(said, after) {
        recorder.fact(floor, row.step, kind);
    }
    // Noted when the content is left, and along with any other fact: never a fact at each page, of which there may be
    // thousands (docs/decisions/0009-bookmarks.md).
    if left || recorder.has_facts() {
        let item = on_screen(course, kept).or(here);
        if let Some(place) = item.and_then(|item| bridge::place(&results, &item)) {
            recorder.stay(floor, row.step, place, to_be_resumed(kept));
        }
    }
    after
}

/// The item on the learner's screen.
pub(super) fn on_screen(course: &Course, kept: &Kept) -> Option<String> {
    kept.attempt.delivered(course).map(|delivered| delivered.item)
}

/// Whether the course goes on where it was left.
pub(super) fn to_be_resumed(kept: &Kept) -> bool {
    kept.attempt.session() != Session::Ended
}

fn matters(input: &Input) -> bool {
    matches!(input, Input::Commit | Input::Terminate | Input::Unload | Input::Navigate(_))
}

fn apply(
    course: &Course,
    kept: &mut Kept,
    input: &Input,
    stamp: i64,
    at: Timestamp,
    row: &AttemptRow,
    recorder: &mut Recorder<'_>,
) {
    let leaves = matches!(input, Input::Terminate | Input::Unload);
    let counted_before = recorder.gathered();
    recorder.beat(at, row.lease.sign_in, row.step, leaves);
    if let Some(run) = &mut kept.run {
        run.counted =
            run.counted + Span::millis(recorder.gathered().as_millis().saturating_sub(counted_before.as_millis()));
    }
    kept.attempt.apply(course, input, stamp);
    if matches!(input, Input::Initialize) && kept.run.is_none() {
        kept.run = Some(Run { since: at, counted: Span::ZERO, total_before: kept.attempt.reported_time(course) });
    }
    let running = |kept: &Kept| kept.attempt.delivered(course).is_some_and(|d| d.phase == Phase::Running);
    if leaves
        && !running(kept)
        && let Some(run) = kept.run.take()
    {
        let claimed = Span::millis(u64::try_from(kept.attempt.reported_time(course) - run.total_before).unwrap_or(0));
        let more = credit_session_time(claimed, at.since(run.since), run.counted);
        if more > Span::ZERO {
            recorder.fact(at, row.step, Kind::Time { connected: Span::ZERO, active: more });
        }
    }
}

/// What the recorder has to write, with the rows and the parcours of the enrolment.
pub(crate) async fn settle(
    unit: &mut dyn lms_store::Unit,
    recorder: Recorder<'_>,
    enrolment: EnrolmentId,
) -> Result<crate::learn::Settled, EngineError> {
    if !recorder.has_facts() {
        return Ok(recorder.without_facts());
    }
    let (found, _) = unit.enrolments().find(enrolment).await?.ok_or(EngineError::NotFound("enrolment"))?;
    let (session, _) = unit.sessions().find(found.session).await?.ok_or(EngineError::NotFound("session"))?;
    let (parcours, _) = unit.parcours().find(session.parcours).await?.ok_or(EngineError::NotFound("parcours"))?;
    let rows = rows_of(unit, enrolment).await?;
    Ok(recorder.settle(published(&parcours)?, &rows))
}
