//! What the statements of an xAPI package mean for our evidence.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Outcome;
use crate::cmi5::state::Score;
use crate::cmi5::time;
use crate::xapi::agent::AgentKey;
use crate::xapi::json::Value;
use crate::xapi::lexical;

const COMPLETED: &str = "http://adlnet.gov/expapi/verbs/completed";
const PASSED: &str = "http://adlnet.gov/expapi/verbs/passed";
const FAILED: &str = "http://adlnet.gov/expapi/verbs/failed";

/// Where a learner stands in a package, from the statements about its main activity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    /// It was launched, or a statement came.
    pub attempted: bool,
    /// Completed once is completed.
    pub completed: bool,
    /// Passed once is passed; failed until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
    /// The last score; once passed, only a better one takes its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    /// Milliseconds of earlier launches.
    pub earlier: u64,
    /// The longest duration of this launch, in milliseconds: durations of one launch overlap.
    pub current: u64,
}

/// What a package's launch has bound its credential to.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'h> {
    /// The learner.
    pub actor: &'h AgentKey,
    /// The registration; a statement without one counts, one of another does not.
    pub registration: Uuid,
    /// The main activity.
    pub activity: &'h str,
    /// Milliseconds since the launch: no duration counts for more.
    pub wall: u64,
}

impl Standing {
    /// The package is launched (again).
    pub fn launch(&mut self) {
        self.attempted = true;
        self.earlier = self.earlier.saturating_add(self.current);
        self.current = 0;
    }

    /// Takes a statement in; says whether it changed anything. Those about other activities or people change nothing.
    ///
    /// The verbs *completed*, *passed* and *failed* of ADL count, and `result` whatever the verb; where the two contradict
    /// each other the result counts, since it is the more exact. *scored* is a statement with a score like any other.
    pub fn hear(&mut self, heard: &Heard<'_>, statement: &Value<'_>) -> bool {
        let before = *self;
        let about = |object: &Value<'_>| {
            matches!(object.text("objectType"), None | Some("Activity")) && object.text("id") == Some(heard.activity)
        };
        let registration = statement.get("context").and_then(|context| context.text("registration"));
        if !statement.get("object").is_some_and(about)
            || statement.get("actor").and_then(AgentKey::of).as_ref() != Some(heard.actor)
            || registration.is_some_and(|text| lexical::uuid(text) != Some(heard.registration))
        {
            return false;
        }
        self.attempted = true;
        let verb = statement.get("verb").and_then(|verb| verb.text("id")).unwrap_or_default();
        let result = statement.get("result");
        let told = |key| match result.and_then(|result| result.get(key)) {
            Some(Value::Bool(told)) => Some(*told),
            _ => None,
        };
        self.completed |= told("completion").unwrap_or(verb == COMPLETED);
        let by_verb = match verb {
            PASSED => Some(true),
            FAILED => Some(false),
            _ => None,
        };
        let success = told("success").or(by_verb);
        let passed_before = self.success == Some(true);
        if !passed_before && success.is_some() {
            self.success = success;
        }
        if let Some(score) = result.and_then(|result| result.get("score")).and_then(Score::of) {
            let better = || score.as_scaled() > self.score.and_then(|old| old.as_scaled());
            if !passed_before || better() {
                self.score = Some(score);
            }
        }
        let duration = result.and_then(|result| result.text("duration")).and_then(time::milliseconds);
        self.current = self.current.max(duration.unwrap_or(0).min(heard.wall));
        *self != before
    }

    /// What it means for a step.
    pub fn outcome(&self) -> Outcome {
        let spent = self.earlier.saturating_add(self.current);
        Outcome::of(self.attempted, self.completed, self.success, self.score, spent)
    }
}
