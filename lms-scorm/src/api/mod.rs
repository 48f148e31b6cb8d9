//! The two run-time APIs as content calls them: method names and texts in, texts out.

use crate::attempt::{Attempt, Input, Outcome, Stamped};
use crate::cmi::ErrorCode;
use crate::course::Course;
use crate::time::Millis;

/// The API object of one window: the state the content sees beside the data model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Api {
    last_error: ErrorCode,
    diagnostic: String,
}

/// The answer to one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// What the content gets.
    pub value: String,
    /// The error code of this call.
    pub error: ErrorCode,
    /// The line for the journal, when the call changed the state.
    pub input: Option<Stamped>,
    /// What the call leads to; `None` for a call that only reads.
    pub outcome: Option<Outcome>,
}

impl Api {
    /// Answers one call of the content: `Initialize`, `GetValue` and the others of SCORM 2004, `LMSInitialize`,
    /// `LMSGetValue` and the others of SCORM 1.2. Missing arguments are empty.
    pub fn call(
        &mut self,
        attempt: &mut Attempt,
        course: &Course,
        method: &str,
        a: &str,
        b: &str,
        at: Millis,
    ) -> Reply {
        let name = method.strip_prefix("LMS").unwrap_or(method);
        let input = match name {
            "Initialize" => Input::Initialize,
            "Terminate" | "Finish" => Input::Terminate,
            "Commit" => Input::Commit,
            "SetValue" => Input::Set { el: a.to_owned(), v: b.to_owned() },
            "GetValue" => {
                let (value, error) = attempt.get(course, a);
                self.last_error = error;
                return Reply { value, error, input: None, outcome: None };
            }
            _ => {
                let value =
                    if name == "GetLastError" { self.last_error.0.to_string() } else { self.diagnostic.clone() };
                return Reply { value, error: ErrorCode::NONE, input: None, outcome: None };
            }
        };
        let outcome = attempt.apply(course, &input, at);
        self.last_error = outcome.error;
        let value = if outcome.error == ErrorCode::NONE { "true" } else { "false" };
        Reply {
            value: value.to_owned(),
            error: outcome.error,
            input: outcome.changed.then_some(Stamped { at, input }),
            outcome: Some(outcome),
        }
    }
}
