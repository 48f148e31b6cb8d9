//! Every call, value, error and decision of a run, explained in French or English, and replayable.

use serde::{Deserialize, Serialize};

use crate::attempt::{Attempt, Outcome, Stamped};
use crate::cmi::ErrorCode;
use crate::course::Course;
use crate::time::Millis;

/// One line of a trace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// When, in milliseconds since 1970, UTC.
    pub at: Millis,
    /// What happened.
    pub event: Event,
    /// What it led to; absent for a call that only reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
}

/// What a trace line is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// A call of the content.
    Call {
        /// Name of the method.
        method: String,
        /// First argument.
        a: String,
        /// Second argument.
        b: String,
        /// What the content got.
        value: String,
        /// The error code.
        error: ErrorCode,
    },
    /// An input of the learner or the player.
    Input(Stamped),
}

/// Replays a journal on an attempt and tells what each input led to.
pub fn replay(course: &Course, attempt: &mut Attempt, journal: &[Stamped]) -> Vec<Line> {
    journal
        .iter()
        .map(|stamped| {
            let outcome = attempt.apply(course, &stamped.input, stamped.at);
            Line { at: stamped.at, event: Event::Input(stamped.clone()), outcome: Some(outcome) }
        })
        .collect()
}
