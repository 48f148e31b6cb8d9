//! The two run-time APIs as content calls them: method names and texts in, texts out.
//!
//! Source: SCORM 1.2, RTE 3.3; SCORM 2004 4th Ed., RTE 3.1.

use crate::attempt::{Attempt, Input, Outcome, Stamped};
use crate::cmi::{ErrorCode, Refusal};
use crate::course::{Course, Edition};
use crate::time::Millis;

/// The API object of one window: the state the content sees beside the data model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Api {
    last_error: ErrorCode,
    diagnostic: &'static str,
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

/// What a method of either API does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Initialize,
    Terminate,
    Commit,
    GetValue,
    SetValue,
    GetLastError,
    GetErrorString,
    GetDiagnostic,
}

/// The method of this name, and whether it belongs to SCORM 2004.
fn method(name: &str) -> Option<(Method, bool)> {
    let (short, is_2004) = name.strip_prefix("LMS").map_or((name, true), |short| (short, false));
    let method = match short {
        "Initialize" => Method::Initialize,
        "Terminate" if is_2004 => Method::Terminate,
        "Finish" if !is_2004 => Method::Terminate,
        "Commit" => Method::Commit,
        "GetValue" => Method::GetValue,
        "SetValue" => Method::SetValue,
        "GetLastError" => Method::GetLastError,
        "GetErrorString" => Method::GetErrorString,
        "GetDiagnostic" => Method::GetDiagnostic,
        _ => return None,
    };
    Some((method, is_2004))
}

impl Api {
    /// Answers one call of the content at `at`: `Initialize`, `GetValue` and the others of SCORM 2004, `LMSInitialize`,
    /// `LMSGetValue` and the others of SCORM 1.2. Missing arguments are empty.
    ///
    /// A method the API does not have, or the one of the other standard, answers "false" and reports a general exception.
    pub fn call(&mut self, attempt: &mut Attempt, course: &Course, name: &str, a: &str, b: &str, at: Millis) -> Reply {
        let Some((method, _)) = method(name).filter(|(_, is_2004)| *is_2004 == course.edition.is_2004()) else {
            return self.fail("false", Refusal::new(ErrorCode::GENERAL, "the API has no such method"));
        };
        let input = match method {
            Method::GetLastError => return Reply::support(self.last_error, self.last_error.0.to_string()),
            Method::GetErrorString => return Reply::support(self.last_error, text_of(course, a).to_owned()),
            Method::GetDiagnostic => return Reply::support(self.last_error, self.diagnostic_of(course, a)),
            Method::GetValue => {
                return match attempt.read(course, a) {
                    Ok(value) => {
                        self.remember(ErrorCode::NONE, "");
                        Reply { value, error: ErrorCode::NONE, input: None, outcome: None }
                    }
                    Err(refusal) => self.fail("", refusal),
                };
            }
            Method::SetValue => Input::Set { el: a.to_owned(), v: b.to_owned() },
            // These three take an empty text and nothing else.
            _ if !a.is_empty() => {
                return self.fail("false", Refusal::new(ErrorCode::ARGUMENT, "the argument has to be an empty text"));
            }
            Method::Initialize => Input::Initialize,
            Method::Terminate => Input::Terminate,
            Method::Commit => Input::Commit,
        };
        self.apply(attempt, course, input, at)
    }

    fn apply(&mut self, attempt: &mut Attempt, course: &Course, input: Input, at: Millis) -> Reply {
        let outcome = attempt.apply(course, &input, at);
        self.remember(outcome.error, outcome.why);
        let value = if outcome.error == ErrorCode::NONE { "true" } else { "false" };
        Reply {
            value: value.to_owned(),
            error: outcome.error,
            input: outcome.changed.then_some(Stamped { at, input }),
            outcome: Some(outcome),
        }
    }

    fn fail(&mut self, value: &str, refusal: Refusal) -> Reply {
        self.remember(refusal.code, refusal.why);
        Reply { value: value.to_owned(), error: refusal.code, input: None, outcome: None }
    }

    fn remember(&mut self, error: ErrorCode, why: &'static str) {
        self.last_error = error;
        self.diagnostic = why;
    }

    /// The reason of the last error when that is asked for, the text of the code otherwise; at most 255 characters.
    fn diagnostic_of(&self, course: &Course, code: &str) -> String {
        let last = code.is_empty() || code == self.last_error.0.to_string();
        if last && !self.diagnostic.is_empty() { self.diagnostic.to_owned() } else { text_of(course, code).to_owned() }
    }
}

impl Reply {
    /// The answer of a support method, which leaves the last error as it is.
    fn support(error: ErrorCode, value: String) -> Self {
        Self { value, error, input: None, outcome: None }
    }
}

/// The text of an error code given as text; empty for anything that is no code of the standard.
fn text_of(course: &Course, code: &str) -> &'static str {
    let canonical = code == "0" || !code.starts_with(['0', '+']);
    let Some(number) = code.parse::<u16>().ok().filter(|_| canonical) else { return "" };
    match course.edition {
        Edition::Scorm12 => ErrorCode(number).text_12(),
        Edition::Scorm2004(_) => ErrorCode(number).text_2004(),
    }
}
