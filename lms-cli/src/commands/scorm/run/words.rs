//! The orders of the terminal player.

use lms_scorm::attempt::TocEntry;
use lms_scorm::{Completion, Input, Request, Success};

use crate::output::Output;

/// One order.
#[derive(Debug, PartialEq)]
pub enum Word {
    /// Something the learner or the player does.
    Input(Input),
    /// A call of the content.
    Call(Call),
    /// Shows the table of contents.
    Tree,
    /// Shows session, activity and its data.
    State,
    /// Shows what may be asked for now.
    Requests,
    /// Shows everything that happened.
    Trace,
    /// Lists the orders.
    Help,
    /// Ends.
    Quit,
}

/// A call of the content.
#[derive(Debug, PartialEq)]
pub struct Call {
    /// Name as in SCORM 2004.
    name: &'static str,
    /// First argument.
    pub a: String,
    /// Second argument.
    pub b: String,
}

impl Call {
    /// The name in the standard of the course.
    pub fn method(&self, is_2004: bool) -> String {
        match (is_2004, self.name) {
            (true, name) => name.to_owned(),
            (false, "Terminate") => "LMSFinish".to_owned(),
            (false, name) => format!("LMS{name}"),
        }
    }
}

/// The calls, by their short order and their name in both standards.
const CALLS: [(&str, &str); 8] = [
    ("init", "Initialize"),
    ("get", "GetValue"),
    ("set", "SetValue"),
    ("commit", "Commit"),
    ("terminate", "Terminate"),
    ("error", "GetLastError"),
    ("text", "GetErrorString"),
    ("why", "GetDiagnostic"),
];

/// Understands an order: words such as `set cmi.location 3`, or a call as a program writes it, `SetValue("cmi.location","3")`.
pub fn parse(order: &str) -> Option<Word> {
    if let Some(call) = written(order) {
        return Some(Word::Call(call));
    }
    let (word, rest) = order.split_once(char::is_whitespace).unwrap_or((order, ""));
    let rest = rest.trim();
    if let Some((_, name)) = CALLS.iter().find(|(short, _)| *short == word) {
        let (a, b) =
            if word == "set" { rest.split_once(char::is_whitespace).unwrap_or((rest, "")) } else { (rest, "") };
        return Some(Word::Call(Call { name, a: a.to_owned(), b: b.trim_start().to_owned() }));
    }
    let target = (!rest.is_empty()).then_some(rest);
    Some(match (word, target) {
        ("start", None) => Word::Input(Input::Start),
        ("resume", None) => Word::Input(Input::Resume),
        ("unload", None) => Word::Input(Input::Unload),
        ("tree", None) => Word::Tree,
        ("state", None) => Word::State,
        ("requests", None) => Word::Requests,
        ("trace", None) => Word::Trace,
        ("help" | "?", None) => Word::Help,
        ("quit" | "q", None) => Word::Quit,
        (name, target) => Word::Input(Input::Navigate(Request::from_parts(name, target)?)),
    })
}

/// A call as a program writes it, of either standard.
fn written(order: &str) -> Option<Call> {
    let (method, rest) = order.trim_end_matches(';').split_once('(')?;
    let method = method.trim();
    let method = method.rsplit('.').next().unwrap_or(method);
    let short = match method.strip_prefix("LMS") {
        Some("Finish") => "Terminate",
        Some(short) => short,
        None => method,
    };
    let (_, name) = CALLS.iter().find(|(_, name)| *name == short)?;
    let arguments = rest.trim().strip_suffix(')')?;
    // A list of texts in quotes is JSON but for the kind of quotes.
    let list: Vec<String> = serde_json::from_str(&format!("[{arguments}]"))
        .or_else(|_| serde_json::from_str(&format!("[{}]", arguments.replace('\'', "\""))))
        .ok()?;
    let mut list = list.into_iter();
    let (a, b) = (list.next().unwrap_or_default(), list.next().unwrap_or_default());
    list.next().is_none().then_some(Call { name, a, b })
}

/// What `help` says.
pub fn help(out: &Output) -> &'static str {
    match out.language {
        lms_core::people::Language::Fr => {
            "Apprenant : start, resume, continue, previous, choice ID, exit, exitAll, suspendAll, abandon, abandonAll
Contenu   : init, get ÉLÉMENT, set ÉLÉMENT VALEUR, commit, terminate, error, text CODE, why CODE, jump ID, unload
            ou un appel comme un programme l'écrit : SetValue(\"cmi.location\",\"3\")
Voir      : tree, state, requests, trace, help ; quit pour finir ; # commence une remarque"
        }
        lms_core::people::Language::En => {
            "Learner: start, resume, continue, previous, choice ID, exit, exitAll, suspendAll, abandon, abandonAll
Content: init, get ELEMENT, set ELEMENT VALUE, commit, terminate, error, text CODE, why CODE, jump ID, unload
         or a call as a program writes it: SetValue(\"cmi.location\",\"3\")
Look:    tree, state, requests, trace, help; quit to end; # begins a remark"
        }
    }
}

/// What is known of an activity, in brackets after its name.
pub fn states(entry: &TocEntry, out: &Output) -> String {
    let mut parts = Vec::new();
    match entry.completion {
        Completion::Completed => parts.push(out.pick("terminée", "completed").to_owned()),
        Completion::Incomplete => parts.push(out.pick("en cours", "incomplete").to_owned()),
        Completion::Unknown | Completion::NotAttempted => {}
    }
    match entry.success {
        Success::Passed => parts.push(out.pick("réussie", "passed").to_owned()),
        Success::Failed => parts.push(out.pick("échouée", "failed").to_owned()),
        Success::Unknown => {}
    }
    if let Some(scaled) = entry.scaled {
        parts.push(format!("{:.0} %", scaled * 100.0));
    }
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

/// The elements worth a look at.
pub fn elements(is_2004: bool) -> &'static [&'static str] {
    if is_2004 {
        &[
            "cmi.entry",
            "cmi.completion_status",
            "cmi.success_status",
            "cmi.score.scaled",
            "cmi.score.raw",
            "cmi.progress_measure",
            "cmi.location",
            "cmi.suspend_data",
            "cmi.total_time",
            "cmi.launch_data",
            "cmi.objectives._count",
            "cmi.interactions._count",
        ]
    } else {
        &[
            "cmi.core.entry",
            "cmi.core.lesson_status",
            "cmi.core.score.raw",
            "cmi.core.lesson_location",
            "cmi.suspend_data",
            "cmi.core.total_time",
            "cmi.launch_data",
            "cmi.objectives._count",
            "cmi.interactions._count",
        ]
    }
}

/// The beginning of a text.
pub fn glimpse(text: &str) -> String {
    match text.char_indices().nth(100) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(name: &'static str, a: &str, b: &str) -> Option<Word> {
        Some(Word::Call(Call { name, a: a.to_owned(), b: b.to_owned() }))
    }

    #[test]
    fn an_order_is_a_word_or_a_call_as_programs_write_it() {
        assert_eq!(parse("set cmi.location page 3"), call("SetValue", "cmi.location", "page 3"));
        assert_eq!(
            parse("API.LMSSetValue('cmi.core.lesson_location', '3');"),
            call("SetValue", "cmi.core.lesson_location", "3")
        );
        assert_eq!(parse("Initialize(\"\")"), call("Initialize", "", ""));
        assert_eq!(parse("LMSFinish(\"\")"), call("Terminate", "", ""));
        assert_eq!(parse("choice I-1"), Some(Word::Input(Input::Navigate(Request::Choice("I-1".to_owned())))));
        assert_eq!(parse("exitAll"), Some(Word::Input(Input::Navigate(Request::ExitAll))));
        for nonsense in ["choice", "continue X", "dance", "SetValue(\"a\",\"b\",\"c\")", "Fly()"] {
            assert_eq!(parse(nonsense), None, "{nonsense}");
        }
    }
}
