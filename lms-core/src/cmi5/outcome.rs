//! What a registration means for our evidence: the status of a step, its score and its time.

use serde::{Deserialize, Serialize};

use super::course::Course;
use super::state::{Score, State};
use super::words::MoveOn;

/// Where a step stands.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Never launched.
    #[default]
    NotAttempted,
    /// Launched, and nothing decided.
    Incomplete,
    /// Done; not judged.
    Completed,
    /// Judged, and not passed.
    Failed,
    /// Judged, and passed, or spared.
    Passed,
}

/// What evidence takes from a unit, a course or an xAPI package.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// In one word.
    pub status: Status,
    /// Done, apart from success.
    pub completed: bool,
    /// Passed or failed; `None` when it was not judged.
    pub success: Option<bool>,
    /// The score.
    pub score: Option<Score>,
    /// Milliseconds of the sessions that have ended, as they were claimed, up to the clock on the wall.
    pub spent: u64,
}

impl Outcome {
    /// Puts the parts together; success counts for more than completion.
    pub fn of(attempted: bool, completed: bool, success: Option<bool>, score: Option<Score>, spent: u64) -> Self {
        let status = match (success, completed, attempted) {
            (Some(true), _, _) => Status::Passed,
            (Some(false), _, _) => Status::Failed,
            (None, true, _) => Status::Completed,
            (None, false, true) => Status::Incomplete,
            (None, false, false) => Status::NotAttempted,
        };
        Self { status, completed, success, score, spent }
    }
}

/// What one assignable unit means, when it is a step; `None` when the course has no such unit.
///
/// Completed when the unit has said so, when its criterion is met or when it is waived (cmi5 9.5.3, 13.1.4); a waived unit
/// is passed too (9.5.2). A unit of which nothing is asked is completed when the learner has left it, as a page would be.
pub fn of_unit(course: &Course, state: &State, au: u32) -> Option<Outcome> {
    let unit = course.au(au)?;
    let stands = state.unit(au);
    let success = if stands.passed || stands.waived { Some(true) } else { stands.failed.then_some(false) };
    let attempted = stands.launches > 0;
    let met = if unit.move_on == MoveOn::NotApplicable {
        attempted && state.open().is_none_or(|session| session.au != au)
    } else {
        state.is_satisfied(course, au)
    };
    let completed = stands.completed || stands.waived || met;
    Some(Outcome::of(attempted, completed, success, stands.score, stands.spent))
}

/// What a whole course means, when it is one step.
///
/// Completed when the course is satisfied. Success is told when a unit was judged: failed while one is failed, passed when
/// none is and the course is satisfied. The score is the mean of the scaled scores there are.
pub fn of_course(course: &Course, state: &State) -> Outcome {
    if let [_] = course.aus.as_slice() {
        return of_unit(course, state, 0).unwrap_or_default();
    }
    let units = || state.aus.values();
    let judged = units().any(|unit| unit.passed || unit.failed || unit.waived);
    let failed = units().any(|unit| unit.failed && !unit.waived);
    let success = match (judged, failed, state.course) {
        (true, true, _) => Some(false),
        (true, false, true) => Some(true),
        _ => None,
    };
    let scaled: Vec<f64> = units().filter_map(|unit| unit.score.and_then(|score| score.as_scaled())).collect();
    #[allow(clippy::cast_precision_loss)] // a course has far fewer units than a number has digits
    let mean = (!scaled.is_empty()).then(|| scaled.iter().sum::<f64>() / scaled.len() as f64);
    let score = mean.map(|mean| Score { scaled: Some(mean), ..Score::default() });
    let spent = units().fold(0_u64, |sum, unit| sum.saturating_add(unit.spent));
    let attempted = units().any(|unit| unit.launches > 0);
    // A course of which nothing is asked is satisfied before anybody has opened it.
    let completed = state.course && units().any(|unit| unit.launches > 0 || unit.waived);
    Outcome::of(attempted, completed, success.filter(|_| attempted || judged), score, spent)
}
