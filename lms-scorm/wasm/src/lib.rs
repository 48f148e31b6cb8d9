//! The SCORM engine for the browser: plain exports over one buffer in and one buffer out.
//!
//! The skin translates and never decides. A call writes its texts, one after the other, into the buffer [`input`] gives,
//! names their lengths, and reads the answer from [`output`]. A negative length is an error whose sentence is in the
//! buffer. One instance of the module holds one attempt.

// The only unsafe thing here is to promise that the exported names are unique.
#![allow(unsafe_code)]

use std::cell::RefCell;

use lms_scorm::api::Api;
use lms_scorm::trace::{Event, Line};
use lms_scorm::{Attempt, Course, Delivery, Lang, Outcome, Stamped};

/// The methods of both APIs, in the order of their numbers.
const METHODS: [&str; 16] = [
    "Initialize",
    "Terminate",
    "GetValue",
    "SetValue",
    "Commit",
    "GetLastError",
    "GetErrorString",
    "GetDiagnostic",
    "LMSInitialize",
    "LMSFinish",
    "LMSGetValue",
    "LMSSetValue",
    "LMSCommit",
    "LMSGetLastError",
    "LMSGetErrorString",
    "LMSGetDiagnostic",
];

/// The course, the attempt and what is to be told of them.
struct Run {
    course: Course,
    attempt: Attempt,
    api: Api,
    inputs: Vec<Stamped>,
    outcomes: Vec<Outcome>,
    /// What happened since the last time; `None` when nobody wants to know.
    trace: Option<Vec<Line>>,
}

/// A line of the trace with its sentences.
#[derive(serde::Serialize)]
struct Told {
    line: Line,
    fr: Vec<String>,
    en: Vec<String>,
}

impl Run {
    fn keep(&mut self, input: Option<Stamped>, outcome: &Outcome) {
        self.inputs.extend(input);
        if matches!(outcome.delivery, Delivery::Deliver { .. }) {
            // The page that comes finds an API nobody has called yet (RTE 3.1.2.1).
            self.api = Api::default();
        }
        if outcome.delivery != Delivery::Unchanged {
            self.outcomes.push(outcome.clone());
        }
    }
}

#[derive(Default)]
struct Bridge {
    input: Vec<u8>,
    output: Vec<u8>,
    run: Option<Run>,
}

thread_local! {
    static BRIDGE: RefCell<Bridge> = RefCell::default();
}

/// What a call answers.
type Answer = Result<Vec<u8>, String>;

fn answer(bridge: &mut Bridge, given: Answer) -> i32 {
    let (bytes, sign) = match given {
        Ok(bytes) => (bytes, 1),
        Err(sentence) => (sentence.into_bytes(), -1),
    };
    bridge.output = bytes;
    // An error always has a sentence, so that its length is never zero.
    sign * i32::try_from(bridge.output.len()).unwrap_or(i32::MAX)
}

fn with(act: impl FnOnce(&mut Bridge) -> Answer) -> i32 {
    BRIDGE.with_borrow_mut(|bridge| {
        let given = act(bridge);
        answer(bridge, given)
    })
}

fn with_run(act: impl FnOnce(&mut Run, &[u8]) -> Answer) -> i32 {
    with(|bridge| match &mut bridge.run {
        Some(run) => act(run, &bridge.input),
        None => Err("no attempt is open".to_owned()),
    })
}

fn text(bytes: &[u8], from: usize, length: usize) -> Result<&str, String> {
    let part = bytes.get(from..from.saturating_add(length)).ok_or("the buffer is too short")?;
    std::str::from_utf8(part).map_err(|error| error.to_string())
}

fn json(value: &impl serde::Serialize) -> Answer {
    serde_json::to_vec(value).map_err(|error| error.to_string())
}

/// Room for so many bytes of input.
#[unsafe(no_mangle)]
pub extern "C" fn input(length: usize) -> *mut u8 {
    BRIDGE.with_borrow_mut(|bridge| {
        if bridge.input.len() < length {
            bridge.input.resize(length, 0);
        }
        bridge.input.as_mut_ptr()
    })
}

/// Where the last answer is.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    BRIDGE.with_borrow(|bridge| bridge.output.as_ptr())
}

/// Opens an attempt: the input is the course and the attempt, both as JSON.
#[unsafe(no_mangle)]
pub extern "C" fn open(course: usize, attempt: usize) -> i32 {
    with(|bridge| {
        let course_text = text(&bridge.input, 0, course)?;
        let attempt_text = text(&bridge.input, course, attempt)?;
        let course = Course::from_json(course_text)?;
        let attempt = Attempt::from_json(&course, attempt_text)?;
        bridge.run =
            Some(Run { course, attempt, api: Api::default(), inputs: Vec::new(), outcomes: Vec::new(), trace: None });
        Ok(Vec::new())
    })
}

/// Applies an input in its journal form; answers the outcome as JSON.
#[unsafe(no_mangle)]
pub extern "C" fn apply(length: usize) -> i32 {
    with_run(|run, input| {
        let stamped: Stamped = lms_scorm::json::from_text(text(input, 0, length)?)?;
        let outcome = run.attempt.apply(&run.course, &stamped.input, stamped.at);
        if let Some(trace) = &mut run.trace {
            trace.push(Line { at: stamped.at, event: Event::Input(stamped.clone()), outcome: Some(outcome.clone()) });
        }
        run.keep(outcome.changed.then_some(stamped), &outcome);
        json(&outcome)
    })
}

/// Answers a call of the content, made at `at`; the input is its two arguments.
#[unsafe(no_mangle)]
pub extern "C" fn call(method: usize, a: usize, b: usize, at: f64) -> i32 {
    with_run(|run, input| {
        let name = METHODS.get(method).ok_or("no such method")?;
        let (first, second) = (text(input, 0, a)?, text(input, a, b)?);
        #[allow(clippy::cast_possible_truncation)] // milliseconds since 1970 are whole and small
        let at = at as i64;
        let reply = run.api.call(&mut run.attempt, &run.course, name, first, second, at);
        if let Some(trace) = &mut run.trace {
            let [method, a, b] = [name, first, second].map(str::to_owned);
            let event = Event::Call { method, a, b, value: reply.value.clone(), error: reply.error };
            trace.push(Line { at, event, outcome: reply.outcome.clone() });
        }
        if let Some(outcome) = &reply.outcome {
            run.keep(reply.input, outcome);
        }
        Ok(reply.value.into_bytes())
    })
}

/// The inputs that changed the state since the last time, as a JSON array.
#[unsafe(no_mangle)]
pub extern "C" fn take_inputs() -> i32 {
    with_run(|run, _| json(&std::mem::take(&mut run.inputs)))
}

/// The outcomes that ask for something on the screen since the last time, as a JSON array.
#[unsafe(no_mangle)]
pub extern "C" fn take_outcomes() -> i32 {
    with_run(|run, _| json(&std::mem::take(&mut run.outcomes)))
}

/// Begins to write a trace, when `on` is not 0, or stops and forgets it.
#[unsafe(no_mangle)]
pub extern "C" fn trace(on: u32) -> i32 {
    with_run(|run, _| {
        run.trace = (on != 0).then(|| run.trace.take().unwrap_or_default());
        Ok(Vec::new())
    })
}

/// The lines of the trace since the last time, each with its sentences in both languages, as a JSON array.
#[unsafe(no_mangle)]
pub extern "C" fn take_trace() -> i32 {
    with_run(|run, _| {
        let lines = run.trace.as_mut().map(std::mem::take).unwrap_or_default();
        let told = |line: Line| Told { fr: line.sentences(Lang::Fr), en: line.sentences(Lang::En), line };
        json(&lines.into_iter().map(told).collect::<Vec<_>>())
    })
}

/// What a player shows, as JSON.
#[unsafe(no_mangle)]
pub extern "C" fn view() -> i32 {
    with_run(|run, _| json(&run.attempt.view(&run.course)))
}

/// What was achieved so far, as JSON.
#[unsafe(no_mangle)]
pub extern "C" fn results() -> i32 {
    with_run(|run, _| json(&run.attempt.results(&run.course)))
}

/// The attempt, as JSON.
#[unsafe(no_mangle)]
pub extern "C" fn state() -> i32 {
    with_run(|run, _| Ok(run.attempt.to_json().into_bytes()))
}

/// The fingerprint of the attempt.
#[unsafe(no_mangle)]
pub extern "C" fn hash() -> i32 {
    with_run(|run, _| Ok(run.attempt.state_hash().into_bytes()))
}
