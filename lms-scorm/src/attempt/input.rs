//! What can happen to an attempt, and the journal form of it.

use serde::{Deserialize, Serialize};

use crate::time::Millis;

/// Something that happens to an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// The learner opens the course from the beginning.
    Start,
    /// The learner opens the course again; without anything suspended it starts.
    Resume,
    /// The learner asks to go somewhere.
    Navigate(Request),
    /// The SCO calls `Initialize` or `LMSInitialize`.
    Initialize,
    /// The SCO sets an element.
    Set {
        /// Name of the element.
        el: String,
        /// The value, as text.
        v: String,
    },
    /// The SCO calls `Commit` or `LMSCommit`.
    Commit,
    /// The SCO calls `Terminate` or `LMSFinish`.
    Terminate,
    /// The content has been taken away, whether it said good-bye or not.
    Unload,
}

/// Where the learner or the SCO asks to go.
///
/// Source: SCORM 2004 4th Ed., SN 5.6.2 (navigation events) and NB.2.1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// To the next activity.
    Continue,
    /// To the previous activity.
    Previous,
    /// To a chosen item.
    Choice(String),
    /// To an item, without the checks of a choice; only content may ask for it.
    Jump(String),
    /// Out of the current activity.
    Exit,
    /// Out of the course.
    ExitAll,
    /// Out of the current activity, without keeping it.
    Abandon,
    /// Out of the course, without keeping the current activity.
    AbandonAll,
    /// Out of the course, to carry on later.
    SuspendAll,
}

impl Request {
    /// The name of the request and its target, as the journal and `adl.nav.request` write them.
    pub fn parts(&self) -> (&'static str, Option<&str>) {
        match self {
            Request::Continue => ("continue", None),
            Request::Previous => ("previous", None),
            Request::Choice(target) => ("choice", Some(target)),
            Request::Jump(target) => ("jump", Some(target)),
            Request::Exit => ("exit", None),
            Request::ExitAll => ("exitAll", None),
            Request::Abandon => ("abandon", None),
            Request::AbandonAll => ("abandonAll", None),
            Request::SuspendAll => ("suspendAll", None),
        }
    }

    /// The request with this name; `None` when there is none, or when a target is missing or out of place.
    pub fn from_parts(name: &str, target: Option<&str>) -> Option<Self> {
        match (name, target) {
            ("choice", Some(target)) => return Some(Request::Choice(target.to_owned())),
            ("jump", Some(target)) => return Some(Request::Jump(target.to_owned())),
            (_, Some(_)) => return None,
            _ => {}
        }
        [
            Request::Continue,
            Request::Previous,
            Request::Exit,
            Request::ExitAll,
            Request::Abandon,
            Request::AbandonAll,
            Request::SuspendAll,
        ]
        .into_iter()
        .find(|request| request.parts().0 == name)
    }
}

/// An input and when it happened; the line of a journal.
///
/// ```
/// use lms_scorm::{Input, Request, Stamped};
/// let line = r#"{"at":1732260000000,"in":"navigate","request":"choice","target":"ITEM-ID"}"#;
/// let stamped: Stamped = serde_json::from_str(line).unwrap();
/// assert_eq!(stamped.input, Input::Navigate(Request::Choice("ITEM-ID".to_owned())));
/// assert_eq!(serde_json::to_string(&stamped).unwrap(), line);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Wire", try_from = "Wire")]
pub struct Stamped {
    /// When, in milliseconds since 1970, UTC.
    pub at: Millis,
    /// What.
    pub input: Input,
}

/// The frozen JSON form: one flat object.
#[derive(Serialize, Deserialize)]
struct Wire {
    at: Millis,
    r#in: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    el: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    v: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    target: Option<String>,
}

impl From<Stamped> for Wire {
    fn from(stamped: Stamped) -> Self {
        let mut wire = Wire { at: stamped.at, r#in: String::new(), el: None, v: None, request: None, target: None };
        let name = match stamped.input {
            Input::Start => "start",
            Input::Resume => "resume",
            Input::Navigate(request) => {
                let (name, target) = request.parts();
                wire.request = Some(name.to_owned());
                wire.target = target.map(str::to_owned);
                "navigate"
            }
            Input::Initialize => "initialize",
            Input::Set { el, v } => {
                wire.el = Some(el);
                wire.v = Some(v);
                "set"
            }
            Input::Commit => "commit",
            Input::Terminate => "terminate",
            Input::Unload => "unload",
        };
        name.clone_into(&mut wire.r#in);
        wire
    }
}

impl TryFrom<Wire> for Stamped {
    type Error = String;

    fn try_from(wire: Wire) -> Result<Self, String> {
        let input = match wire.r#in.as_str() {
            "start" => Input::Start,
            "resume" => Input::Resume,
            "navigate" => {
                let name = wire.request.unwrap_or_default();
                let request = Request::from_parts(&name, wire.target.as_deref());
                Input::Navigate(request.ok_or_else(|| format!("no navigation request {name} of this form"))?)
            }
            "initialize" => Input::Initialize,
            "set" => match (wire.el, wire.v) {
                (Some(el), Some(v)) => Input::Set { el, v },
                _ => return Err("a set needs an element and a value".to_owned()),
            },
            "commit" => Input::Commit,
            "terminate" => Input::Terminate,
            "unload" => Input::Unload,
            other => return Err(format!("unknown input {other}")),
        };
        Ok(Self { at: wire.at, input })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_journal_form_is_frozen() {
        for line in [
            r#"{"at":1,"in":"start"}"#,
            r#"{"at":1,"in":"resume"}"#,
            r#"{"at":1,"in":"initialize"}"#,
            r#"{"at":1732260000000,"in":"set","el":"cmi.location","v":"7"}"#,
            r#"{"at":1,"in":"commit"}"#,
            r#"{"at":1,"in":"terminate"}"#,
            r#"{"at":1,"in":"unload"}"#,
            r#"{"at":1,"in":"navigate","request":"continue"}"#,
            r#"{"at":1,"in":"navigate","request":"suspendAll"}"#,
            r#"{"at":1,"in":"navigate","request":"jump","target":"X"}"#,
        ] {
            let stamped: Stamped = serde_json::from_str(line).unwrap();
            assert_eq!(serde_json::to_string(&stamped).unwrap(), line);
        }
    }

    #[test]
    fn a_journal_line_that_says_nothing_is_refused() {
        for line in [
            r#"{"at":1,"in":"set","el":"cmi.location"}"#,
            r#"{"at":1,"in":"navigate"}"#,
            r#"{"at":1,"in":"navigate","request":"choice"}"#,
            r#"{"at":1,"in":"navigate","request":"continue","target":"X"}"#,
            r#"{"at":1,"in":"dance"}"#,
            r#"{"in":"start"}"#,
        ] {
            assert!(serde_json::from_str::<Stamped>(line).is_err(), "{line}");
        }
    }
}
