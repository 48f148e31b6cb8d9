//! From what a registration says to evidence facts, as the bridge does for SCORM.

use lms_core::cmi5::outcome;
use lms_core::evidence::time::credit_session_time;
use lms_core::evidence::{Kind, ShownVersion, Source};
use lms_core::ids::{AttemptId, SignInId};
use lms_core::score::{Percent, ScaledScore};
use lms_core::time::{Span, Timestamp};
use lms_core::tincan::Outcome;
use lms_store::Unit;
use lms_store::repo::Registration;

use super::held::{Held, Standing};
use crate::bridge::{self, Said};
use crate::learn::Recorder;
use crate::{EngineError, Lms, attempt};

/// What the registration says, in the domain's words.
pub(super) fn said(held: &Held) -> Said {
    let outcome = match (&held.record.standing, held.course()) {
        (_, Some((course, state))) => outcome::of_course(course, state),
        (Standing::Xapi { standing, .. }, None) => standing.outcome(),
        (Standing::Cmi5(_), None) => Outcome::default(),
    };
    let score = outcome.score.and_then(|score| score.as_scaled());
    Said {
        completed: outcome.completed,
        passed: outcome.success,
        score: score.and_then(|score| ScaledScore::new(score).ok()),
        progress: progress(held),
    }
}

/// How far: of a course of one unit what the unit says, else the share of units that are done.
fn progress(held: &Held) -> Option<Percent> {
    let (course, state) = held.course()?;
    if let [_] = course.aus.as_slice() {
        return state.unit(0).progress.map(|percent| Percent::of(u64::from(percent), 100));
    }
    // Units of which nothing is asked are done before anybody has begun.
    state.aus.values().find(|unit| unit.launches > 0)?;
    let all = u32::try_from(course.aus.len()).unwrap_or(u32::MAX);
    let done = (0..all).filter(|au| state.is_satisfied(course, *au)).count();
    Some(Percent::of(u64::try_from(done).unwrap_or(0), u64::from(all)))
}

/// Milliseconds the content has claimed so far.
pub(super) fn spent(held: &Held) -> u64 {
    match (&held.record.standing, held.course()) {
        (_, Some((course, state))) => outcome::of_course(course, state).spent,
        (Standing::Xapi { standing, .. }, None) => standing.outcome().spent,
        (Standing::Cmi5(_), None) => 0,
    }
}

/// Whether the learner was there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum There {
    /// Somebody else did it.
    No,
    /// The content speaks: time goes by since the last happening.
    Still,
    /// The learner opens it, in this sign-in.
    Comes(Option<SignInId>),
}

/// What is to be recorded of a change.
pub(super) struct News {
    /// What was said before it.
    pub before: Said,
    /// The session's own claim of time and the time since its launch, when it ended by its own word.
    pub claim: Option<(Span, Span)>,
    /// Whether the learner was there.
    pub there: There,
    /// Who says so; `None`: the content.
    pub by: Option<Source>,
    /// Other facts.
    pub facts: Vec<Kind>,
}

fn version(row: &Registration) -> ShownVersion {
    ShownVersion { content: row.content, number: row.version }
}

/// Writes the facts that follow from a change; a registration without enrolment has none.
///
/// Time is counted from happening to happening like everywhere; what a session claims beyond that is credited up to the
/// clock on the wall.
pub(super) async fn record(
    lms: &Lms,
    unit: &mut dyn Unit,
    held: &mut Held,
    news: News,
    now: Timestamp,
) -> Result<(), EngineError> {
    let Some((enrolment, step)) = held.row.place else { return Ok(()) };
    // The registration stands for the attempt: the one run there is of this content at this step.
    let content = Source::Attempt { attempt: AttemptId(held.row.id) };
    let source = news.by.unwrap_or(content);
    let pulse = unit.pulses().find(enrolment).await?;
    let mut recorder = Recorder::new(lms, enrolment, pulse, Some(version(&held.row)), source, now);
    match (news.there, pulse) {
        (There::Comes(sign_in), _) => {
            // What comes before the launch is no time of the session.
            recorder.beat(now, sign_in, step, true);
            held.record.counted = 0;
        }
        (There::Still, Some(pulse)) => {
            let before = recorder.gathered();
            recorder.beat(now, pulse.sign_in, step, news.claim.is_some());
            let counted = recorder.gathered().as_millis().saturating_sub(before.as_millis());
            held.record.counted = held.record.counted.saturating_add(counted);
        }
        (There::Still, None) | (There::No, _) => {}
    }
    for kind in news.facts {
        recorder.fact(now, step, kind);
    }
    for kind in bridge::news(news.before, said(held)) {
        recorder.fact(now, step, kind);
    }
    if let Some((claimed, wall)) = news.claim {
        let more = credit_session_time(claimed, wall, Span::millis(held.record.counted));
        held.record.counted = held.record.counted.saturating_add(more.as_millis());
        if more > Span::ZERO {
            recorder.fact(now, step, Kind::Time { connected: Span::ZERO, active: more });
        }
    }
    let settled = attempt::settle(unit, recorder, enrolment).await?;
    crate::learn::step::write(unit, enrolment, settled).await
}
