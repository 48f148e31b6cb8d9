//! The script of a case, as `case.json` has it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// The file a script is in.
pub(super) const FILE: &str = "case.json";

/// A case: packages, and what happens with them.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Its name.
    pub id: String,
    /// Title of the organization.
    pub title: String,
    /// Cases the same learner must have been through before, in this order.
    pub after: Vec<String>,
    /// The packages.
    pub packages: Vec<Source>,
    /// Long texts, by the name calls give them.
    pub strings: BTreeMap<String, String>,
    /// The script.
    pub steps: Vec<Step>,
    /// What must hold after the last step.
    pub end: End,
}

/// A package of a case.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Source {
    /// Its name in the script.
    pub id: String,
    /// Its manifest, below the folder of the case.
    pub manifest: String,
}

/// What must hold after the last step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct End {
    /// The session must be over.
    pub session_ends: bool,
}

/// One step of a script.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// The learner opens a package.
    Launch(Launch),
    /// An activity must be on the screen.
    Deliver(Box<Deliver>),
    /// The learner asks for something while no content is shown.
    Learner(LearnerStep),
}

/// The learner opens a package.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Launch {
    /// Which, by its name in the script.
    pub package: String,
    /// How.
    pub how: How,
    /// The item chosen, for [`How::Choice`].
    #[serde(default)]
    pub target: Option<String>,
}

/// How a package is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// From the beginning.
    Start,
    /// Where the learner stopped.
    Resume,
    /// By choosing an item before anything was delivered.
    Choice,
}

/// The learner asks for something while no content is shown.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct LearnerStep {
    /// What for.
    pub event: Event,
    /// The item chosen, for [`Event::Choice`].
    #[serde(default)]
    pub target: Option<String>,
}

/// What a learner can ask for by the devices of the LMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Event {
    /// The next activity.
    Continue,
    /// The previous one.
    Previous,
    /// A chosen one.
    Choice,
    /// Out of the course.
    ExitAll,
    /// Out of the course, to carry on later.
    SuspendAll,
}

impl Event {
    /// Its name, as navigation requests have it.
    pub fn name(self) -> &'static str {
        match self {
            Event::Continue => "continue",
            Event::Previous => "previous",
            Event::Choice => "choice",
            Event::ExitAll => "exitAll",
            Event::SuspendAll => "suspendAll",
        }
    }
}

/// An activity that must be on the screen, and what happens while it is.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct Deliver {
    /// Identifier of its item.
    pub activity: String,
    /// Identifier of the resource it launches, where the case looks at it.
    pub resource: Option<String>,
    /// It is an asset and makes no calls.
    pub asset: bool,
    /// What the interface must offer before the content speaks.
    pub ui: Vec<Check>,
    /// What the content calls.
    pub calls: Vec<Call>,
    /// When it says good-bye; absent for an asset.
    pub terminate: Option<Terminate>,
    /// What it calls while it is taken away.
    pub unload_calls: Vec<Call>,
    /// What must hold after the good-bye, before the learner acts.
    pub after_terminate: Moment,
    /// What moves the case on.
    pub then: Option<Then>,
    /// What must hold then.
    #[serde(flatten)]
    pub afterwards: Moment,
}

/// When the content says good-bye.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Terminate {
    /// Right after its calls.
    AfterCalls,
    /// While it is taken away.
    OnUnload,
}

/// What must hold at some moment; what is absent is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Moment {
    /// Whether the session is over.
    pub session_ends: Option<bool>,
    /// No content is on the screen.
    pub content_removed: bool,
}

/// What moves a case on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "by", rename_all = "lowercase")]
pub enum Then {
    /// The request of the content, which the engine has processed already.
    Sco {
        /// The request, as `adl.nav.request` has it.
        #[serde(default)]
        request: String,
    },
    /// The learner.
    User {
        /// What for.
        event: Event,
        /// The item chosen, for [`Event::Choice`].
        #[serde(default)]
        target: Option<String>,
        /// Whether the suite looks at the result; `false` for the last "leave the course" of a script.
        #[serde(default = "yes")]
        asserted: bool,
    },
}

fn yes() -> bool {
    true
}

/// One look at the interface.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Check {
    /// A device for navigation.
    Control {
        /// `continue`, `previous` or `toc`.
        control: String,
        /// Whether it can be used.
        enabled: bool,
    },
    /// Whether an entry of the table of contents can be chosen.
    Selectable {
        /// Identifier of the item, or of the organization.
        toc_entry: String,
        /// Whether it can be chosen.
        selectable: bool,
    },
    /// Whether there is an entry of the table of contents.
    Present {
        /// Identifier of the item, or of the organization.
        toc_entry: String,
        /// Whether it is shown.
        present: bool,
    },
}

/// One call and the answer it must get.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Call {
    /// The call.
    #[serde(flatten)]
    pub op: Op,
    /// What it must answer.
    #[serde(flatten)]
    pub expected: Answer,
}

/// What the content calls.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Op {
    /// `Initialize`.
    Initialize {
        /// Its argument.
        arg: String,
    },
    /// `Commit`.
    Commit {
        /// Its argument.
        arg: String,
    },
    /// `GetValue`.
    Get {
        /// Name of the element.
        el: String,
    },
    /// `SetValue`.
    Set {
        /// Name of the element.
        el: String,
        /// The value.
        val: Text,
    },
    /// `GetLastError`.
    LastError,
    /// `GetErrorString`.
    ErrorString {
        /// Its argument.
        arg: String,
    },
    /// `GetDiagnostic`.
    Diagnostic {
        /// Its argument.
        arg: String,
    },
    /// Reads a collection until an identifier is found, and gives the index a name.
    FindIndex {
        /// Name of the collection.
        collection: String,
        /// The identifier looked for.
        id: Text,
        /// The name later elements of this delivery use for the index.
        bind: String,
    },
    /// Reads the identifiers of all objectives.
    ObjectiveIds {
        /// What they must be, in any order.
        expect: Vec<Text>,
    },
}

/// What a call must answer; what is absent is not looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// The value.
    pub ret: Option<Text>,
    /// How it is compared; as text when absent.
    pub cmp: Option<Comparison>,
    /// The value is what the LMS knows of the learner.
    pub ret_learner: Option<Listed>,
    /// One of these values.
    pub ret_in: Option<Vec<Text>>,
    /// Any text of at most so many characters.
    pub ret_max_len: Option<usize>,
    /// What ADL's script names although its evaluator accepts more; demanded of `adl.nav.request_valid`.
    pub script_ret: Option<String>,
    /// The error code.
    pub err: Option<String>,
    /// One of these error codes.
    pub err_in: Vec<String>,
}

/// What the LMS knows of the learner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Listed {
    /// The identifier.
    Id,
}

/// How values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// As numbers.
    Real,
    /// As lengths of time.
    Duration,
    /// As instants.
    Time,
    /// As texts with a language, English being the default.
    Langstring,
    /// As names in any order.
    Set,
    /// As patterns of responses, delimiters that state their default being optional.
    Pattern,
    /// As responses, delimiters that state their default being optional.
    LearnerResponse,
    /// As numbers where both are, else as texts.
    Result,
}

/// A text, or the name of a long one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Text {
    /// The text.
    Plain(String),
    /// Its name in [`Case::strings`].
    Long {
        /// The name.
        #[serde(rename = "$str")]
        name: String,
    },
}

impl Case {
    /// The text meant; `None` when the case has none of this name.
    pub fn text<'a>(&'a self, text: &'a Text) -> Option<&'a str> {
        match text {
            Text::Plain(text) => Some(text),
            Text::Long { name } => self.strings.get(name).map(String::as_str),
        }
    }
}

/// Why a script cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// The step it lies in, counted from 1; `None` outside the steps.
    pub step: Option<usize>,
    /// What is wrong, in the words of the JSON reader.
    pub why: String,
}

/// The outer form; steps are read one by one so that a fault names its step.
#[derive(Deserialize)]
struct Outer {
    id: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    after: Vec<String>,
    packages: Vec<Source>,
    #[serde(default)]
    strings: BTreeMap<String, String>,
    steps: Vec<Value>,
    #[serde(default)]
    end: End,
}

/// Reads a script.
pub(super) fn read(bytes: &[u8]) -> Result<Case, Malformed> {
    let outer: Outer = serde_json::from_slice(bytes).map_err(|why| Malformed { step: None, why: why.to_string() })?;
    let steps =
        (1..).zip(outer.steps).map(|(number, value)| step(value).map_err(|why| Malformed { step: Some(number), why }));
    let case = Case {
        id: outer.id,
        title: outer.title,
        after: outer.after,
        packages: outer.packages,
        strings: outer.strings,
        steps: steps.collect::<Result<_, _>>()?,
        end: outer.end,
    };
    case.check()?;
    Ok(case)
}

fn step(value: Value) -> Result<Step, String> {
    let kind = value.get("step").and_then(Value::as_str).unwrap_or_default().to_owned();
    let said = |why: serde_json::Error| why.to_string();
    Ok(match kind.as_str() {
        "launch" => Step::Launch(serde_json::from_value(value).map_err(said)?),
        "deliver" => {
            let deliver: Deliver = serde_json::from_value(value).map_err(said)?;
            if deliver.activity.is_empty() {
                return Err("missing field `activity`".to_owned());
            }
            Step::Deliver(Box::new(deliver))
        }
        "user" => Step::Learner(serde_json::from_value(value).map_err(said)?),
        other => return Err(format!("unknown step `{other}`, expected `launch`, `deliver` or `user`")),
    })
}

impl Case {
    /// Checks what the types cannot: that what steps name is there.
    fn check(&self) -> Result<(), Malformed> {
        for (number, step) in (1..).zip(&self.steps) {
            let wrong = |why: String| Err(Malformed { step: Some(number), why });
            match step {
                Step::Launch(launch) => {
                    if !self.packages.iter().any(|package| package.id == launch.package) {
                        return wrong(format!("there is no package `{}`", launch.package));
                    }
                    if (launch.how == How::Choice) != launch.target.is_some() {
                        return wrong("a choice, and only a choice, needs a `target`".to_owned());
                    }
                }
                Step::Learner(LearnerStep { event, target }) if (*event == Event::Choice) != target.is_some() => {
                    return wrong("a choice, and only a choice, needs a `target`".to_owned());
                }
                Step::Learner(_) => {}
                Step::Deliver(deliver) => {
                    if let Some(Then::User { event, target, .. }) = &deliver.then
                        && (*event == Event::Choice) != target.is_some()
                    {
                        return wrong("a choice, and only a choice, needs a `target`".to_owned());
                    }
                    for call in deliver.calls.iter().chain(&deliver.unload_calls) {
                        if let Some(name) = call.texts().find(|text| self.text(text).is_none()) {
                            return wrong(format!("`strings` has no {name:?}"));
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

impl Call {
    /// Every text of the call and of its answer.
    fn texts(&self) -> impl Iterator<Item = &Text> {
        let of_op: &[Text] = match &self.op {
            Op::Set { val, .. } => std::slice::from_ref(val),
            Op::FindIndex { id, .. } => std::slice::from_ref(id),
            Op::ObjectiveIds { expect } => expect,
            _ => &[],
        };
        of_op.iter().chain(&self.expected.ret).chain(self.expected.ret_in.iter().flatten())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_steps(steps: &str) -> Result<Case, Malformed> {
        let text = format!(r#"{{"id":"A","packages":[{{"id":"P","manifest":"m"}}],"steps":[{steps}]}}"#);
        read(text.as_bytes())
    }

    #[test]
    fn a_fault_names_its_step() {
        for (steps, number, word) in [
            (r#"{"step":"launch","package":"P","how":"start"},{"step":"dance"}"#, 2, "dance"),
            (r#"{"step":"deliver"}"#, 1, "activity"),
            (r#"{"step":"launch","package":"Q","how":"start"}"#, 1, "Q"),
            (r#"{"step":"launch","package":"P","how":"choice"}"#, 1, "target"),
            (r#"{"step":"user","event":"fly"}"#, 1, "fly"),
            (r#"{"step":"deliver","activity":"A","calls":[{"op":"set","el":"cmi.location"}]}"#, 1, "val"),
            (r#"{"step":"deliver","activity":"A","calls":[{"op":"get","el":"x","ret":{"$str":"s9"}}]}"#, 1, "s9"),
        ] {
            let fault = with_steps(steps).unwrap_err();
            assert_eq!(fault.step, Some(number), "{steps}");
            assert!(fault.why.contains(word), "{}", fault.why);
        }
    }

    #[test]
    fn what_is_no_json_is_told_with_its_line() {
        assert!(read(b"{\n\"id\": ").unwrap_err().why.contains("line 2"));
    }
}
