//! Plays a script: the learner, the content and the player of one case, with the engine between them.

use std::collections::BTreeMap;

use super::answers::{right_error, right_value};
use super::difference::Difference;
use super::script::{Answer, Call, Case, Check, Deliver, Event, How, Launch, Moment, Op, Step, Terminate, Text, Then};
use super::{Cases, Failure, Passed, Witness, read};
use crate::api::Api;
use crate::attempt::{Delivery, Input, Outcome, Request, Session, Shared, Stamped};
use crate::package::{Limits, read_manifest};
use crate::time::Millis;
use crate::trace::{Event as Happened, Line};
use crate::{Attempt, Course, Learner, Options, Strictness};

/// Identifier of the learner who plays.
pub const LEARNER: &str = "learner-1";

/// Time between two events of a script.
const BEAT: Millis = 1_000;

/// How many cases may precede one, which no real set comes near.
const MOST_BEFORE: usize = 100;

/// Plays a case after those that have to precede it.
pub(super) fn with_what_comes_before(
    cases: &dyn Cases,
    name: &str,
    witness: &mut dyn Witness,
) -> Result<Passed, Box<Failure>> {
    let outside = |difference| Box::new(Failure { case: name.to_owned(), step: None, difference, trace: Vec::new() });
    let case = read(cases, name).map_err(outside)?;
    if case.after.len() > MOST_BEFORE || case.after.contains(&name.to_owned()) {
        return Err(outside(Difference::Circle));
    }
    let mut shared = Shared::default();
    for before in &case.after {
        if !cases.has(before) {
            return Err(outside(Difference::NotThere { case: before.clone() }));
        }
        let script = read(cases, before).map_err(outside)?;
        shared = play(cases, before, &script, shared, witness).map(|(_, shared)| shared).map_err(|mut failure| {
            failure.difference =
                Difference::Before { case: before.clone(), difference: Box::new(failure.difference.clone()) };
            failure
        })?;
    }
    play(cases, name, &case, shared, witness).map(|(passed, _)| passed)
}

/// Plays one case with a learner of whom `shared` is known; also what the learner is known for afterwards.
fn play(
    cases: &dyn Cases,
    name: &str,
    case: &Case,
    shared: Shared,
    witness: &mut dyn Witness,
) -> Result<(Passed, Shared), Box<Failure>> {
    let failure = |step, difference, trace| Box::new(Failure { case: name.to_owned(), step, difference, trace });
    let courses = courses(cases, name, case).map_err(|difference| failure(None, difference, Vec::new()))?;
    let mut stage = Stage::new(case, courses, shared, witness);
    for (number, step) in (1..).zip(&case.steps) {
        if let Err(difference) = stage.step(step) {
            return Err(failure(Some(number), difference, stage.trace));
        }
    }
    if case.end.session_ends && stage.open.as_ref().is_some_and(|(_, attempt)| attempt.session() == Session::Open) {
        let difference = Difference::Session { must_end: true, found: Session::Open };
        return Err(failure(None, difference, stage.trace));
    }
    stage.keep();
    Ok((Passed { steps: case.steps.len(), checks: stage.checks }, stage.shared))
}

fn courses(cases: &dyn Cases, name: &str, case: &Case) -> Result<BTreeMap<String, Course>, Difference> {
    let mut courses = BTreeMap::new();
    for package in &case.packages {
        let file = &package.manifest;
        let bytes = cases
            .read(name, file)
            .map_err(|why| Difference::Unreadable { file: file.clone(), why: why.to_string() })?;
        let reading = read_manifest(&bytes, &Limits::default());
        let Some(course) = reading.course else {
            return Err(Difference::ManifestRefused { file: file.clone(), problems: reading.problems });
        };
        courses.insert(package.id.clone(), course);
    }
    Ok(courses)
}

/// A case being played.
struct Stage<'c> {
    case: &'c Case,
    witness: &'c mut dyn Witness,
    courses: BTreeMap<String, Course>,
    /// Attempts of packages that are not open now.
    kept: BTreeMap<String, Attempt>,
    shared: Shared,
    open: Option<(String, Attempt)>,
    api: Api,
    /// Names of indices, bound by [`Op::FindIndex`].
    bound: BTreeMap<String, usize>,
    at: Millis,
    checks: u64,
    /// What happened since the last delivery.
    trace: Vec<Line>,
}

impl<'c> Stage<'c> {
    fn new(case: &'c Case, courses: BTreeMap<String, Course>, shared: Shared, witness: &'c mut dyn Witness) -> Self {
        Self {
            case,
            witness,
            courses,
            kept: BTreeMap::new(),
            shared,
            open: None,
            api: Api::default(),
            bound: BTreeMap::new(),
            at: 0,
            checks: 0,
            trace: Vec::new(),
        }
    }

    /// The learner leaves: the attempt is kept, and what outlives it is known from now on.
    fn keep(&mut self) {
        let Some((package, attempt)) = self.open.take() else { return };
        if let Some(course) = self.courses.get(&package) {
            self.witness.left(course, &attempt);
            let left = attempt.shared(course);
            if course.objectives_global_to_system {
                self.shared.objectives = left.objectives;
            }
            if course.shared_data_global_to_system {
                self.shared.stores = left.stores;
            }
        }
        self.kept.insert(package, attempt);
    }

    /// What is open now.
    fn opened(&self) -> Result<(&Course, &Attempt), Difference> {
        let (package, attempt) = self.open.as_ref().ok_or(Difference::NothingOpen)?;
        Ok((self.courses.get(package).ok_or(Difference::NothingOpen)?, attempt))
    }

    fn check(&mut self, holds: bool, otherwise: impl FnOnce() -> Difference) -> Result<(), Difference> {
        self.checks += 1;
        if holds { Ok(()) } else { Err(otherwise()) }
    }

    fn apply(&mut self, input: Input) -> Result<Outcome, Difference> {
        self.at += BEAT;
        let at = self.at;
        let (package, attempt) = self.open.as_mut().ok_or(Difference::NothingOpen)?;
        let course = self.courses.get(package).ok_or(Difference::NothingOpen)?;
        let outcome = attempt.apply(course, &input, at);
        let stamped = Stamped { at, input };
        self.witness.applied(&stamped, &outcome, attempt);
        self.trace.push(Line { at, event: Happened::Input(stamped), outcome: Some(outcome.clone()) });
        Ok(outcome)
    }

    /// A call of the content: its answer, and the error code it leaves.
    fn say(&mut self, method: &str, a: &str, b: &str) -> Result<(String, String), Difference> {
        self.at += BEAT;
        let at = self.at;
        let (package, attempt) = self.open.as_mut().ok_or(Difference::NothingOpen)?;
        let course = self.courses.get(package).ok_or(Difference::NothingOpen)?;
        let reply = self.api.call(attempt, course, method, a, b, at);
        self.witness.called(method, [a, b], at, &reply, attempt);
        let last = self.api.call(attempt, course, "GetLastError", "", "", at);
        self.witness.called("GetLastError", ["", ""], at, &last, attempt);
        let error = last.value;
        let event = Happened::Call {
            method: method.to_owned(),
            a: a.to_owned(),
            b: b.to_owned(),
            value: reply.value.clone(),
            error: reply.error,
        };
        self.trace.push(Line { at, event, outcome: reply.outcome });
        Ok((reply.value, error))
    }

    fn step(&mut self, step: &Step) -> Result<(), Difference> {
        match step {
            Step::Launch(launch) => self.launch(launch),
            Step::Deliver(deliver) => self.deliver(deliver),
            Step::Learner(asked) => self.learner(asked.event, asked.target.as_deref(), &[]),
        }
    }

    fn launch(&mut self, launch: &Launch) -> Result<(), Difference> {
        self.keep();
        self.trace.clear();
        let course = self.courses.get(&launch.package).ok_or(Difference::NothingOpen)?;
        // The learner comes back to the same attempt; what other courses have shared meanwhile is taken over.
        let attempt = match self.kept.remove(&launch.package) {
            Some(mut attempt) => {
                attempt.take_over(course, self.shared.clone());
                attempt
            }
            None => {
                let learner =
                    Learner { id: LEARNER.to_owned(), name: "Martin, Monique".to_owned(), ..Learner::default() };
                let options = Options { strictness: Strictness::Strict, ..Options::default() };
                Attempt::with_shared(course, learner, options, self.shared.clone())
            }
        };
        self.witness.opened(course, &attempt);
        self.open = Some((launch.package.clone(), attempt));
        let input = match (launch.how, &launch.target) {
            (How::Start, _) => Input::Start,
            (How::Resume, _) => Input::Resume,
            (How::Choice, target) => Input::Navigate(Request::Choice(target.clone().unwrap_or_default())),
        };
        self.apply(input).map(|_| ())
    }

    fn deliver(&mut self, step: &Deliver) -> Result<(), Difference> {
        self.delivered(step)?;
        self.trace_from_here();
        self.api = Api::default();
        self.bound.clear();
        self.look(&step.ui)?;
        for call in &step.calls {
            self.call(call)?;
        }
        if step.terminate == Some(Terminate::AfterCalls) {
            self.terminate()?;
        }
        self.look_at_screen(step.after_terminate)?;
        if let Some(Then::User { event, target, .. }) = &step.then {
            self.learner(*event, target.as_deref(), &step.unload_calls)?;
        }
        self.look_at_screen(step.afterwards)
    }

    /// Forgets what led to the activity that is on the screen, so that a trace begins where the reader is.
    fn trace_from_here(&mut self) {
        let last = self.trace.iter().rposition(|line| {
            line.outcome.as_ref().is_some_and(|outcome| matches!(outcome.delivery, Delivery::Deliver { .. }))
        });
        if let Some(last) = last {
            self.trace.drain(..last);
        }
    }

    fn delivered(&mut self, step: &Deliver) -> Result<(), Difference> {
        let (course, attempt) = self.opened()?;
        let found = attempt.view(course).delivered.map(|delivered| delivered.item);
        let item = found.as_deref().and_then(|found| course.item(found));
        let launched = item.and_then(|item| course.resource_of(item)).map(|resource| resource.identifier.clone());
        self.check(found.as_ref() == Some(&step.activity), || Difference::Delivered {
            expected: step.activity.clone(),
            found,
        })?;
        let Some(expected) = step.resource.clone() else { return Ok(()) };
        let found = launched.unwrap_or_default();
        self.check(expected == found, || Difference::Launched { expected, found })
    }

    /// Looks at what the interface offers.
    fn look(&mut self, checks: &[Check]) -> Result<(), Difference> {
        if checks.is_empty() {
            return Ok(());
        }
        let (course, attempt) = self.opened()?;
        let view = attempt.view(course);
        let root = course.items().next().map(|root| root.identifier.clone()).unwrap_or_default();
        for check in checks {
            match check {
                Check::Control { control, enabled } => {
                    let real = match control.as_str() {
                        "continue" => view.can.r#continue,
                        "previous" => view.can.previous,
                        "toc" => view.can.choice,
                        _ => return Err(Difference::UnknownControl(control.clone())),
                    };
                    self.check(real == *enabled, || Difference::Control { control: control.clone(), enabled: real })?;
                }
                Check::Selectable { toc_entry, selectable } => {
                    let entry = view.toc.iter().find(|entry| entry.item == *toc_entry);
                    let real = if *toc_entry == root {
                        view.can.choice_of_course
                    } else {
                        entry.is_some_and(|entry| entry.selectable)
                    };
                    let otherwise = || Difference::Selectable { entry: toc_entry.clone(), selectable: real };
                    self.check(real == *selectable, otherwise)?;
                }
                Check::Present { toc_entry, present } => {
                    let real = view.toc.iter().any(|entry| entry.item == *toc_entry);
                    let otherwise = || Difference::Present { entry: toc_entry.clone(), present: real };
                    self.check(real == *present, otherwise)?;
                }
            }
        }
        Ok(())
    }

    fn look_at_screen(&mut self, expected: Moment) -> Result<(), Difference> {
        let Ok((course, attempt)) = self.opened() else { return Ok(()) };
        let found = attempt.session();
        let shown = expected.content_removed.then(|| attempt.view(course).delivered).flatten();
        if let Some(must_end) = expected.session_ends {
            let over = found != Session::Open;
            self.check(over == must_end, || Difference::Session { must_end, found })?;
        }
        match shown {
            Some(delivered) => Err(Difference::ContentThere { item: delivered.item }),
            None => Ok(()),
        }
    }

    fn terminate(&mut self) -> Result<(), Difference> {
        let (value, error) = self.say("Terminate", "", "")?;
        let expected =
            Answer { ret: Some(Text::Plain("true".to_owned())), err: Some("0".to_owned()), ..Answer::default() };
        self.compare("Terminate(\"\")", "", &expected, &value, &error)
    }

    /// The learner asks; the content is taken away first, and may still call.
    fn learner(&mut self, event: Event, target: Option<&str>, unload: &[Call]) -> Result<(), Difference> {
        let request = match (event, target) {
            (Event::Choice, target) => Request::Choice(target.unwrap_or_default().to_owned()),
            (Event::Continue, _) => Request::Continue,
            (Event::Previous, _) => Request::Previous,
            (Event::ExitAll, _) => Request::ExitAll,
            (Event::SuspendAll, _) => Request::SuspendAll,
        };
        if self.apply(Input::Navigate(request))?.delivery == Delivery::Unload {
            for call in unload {
                self.call(call)?;
            }
            self.terminate()?;
            self.apply(Input::Unload)?;
        }
        Ok(())
    }

    fn text(&self, text: &Text) -> String {
        self.case.text(text).unwrap_or_default().to_owned()
    }

    /// An element with its bound indices put in.
    fn element(&self, el: &str) -> String {
        self.bound.iter().fold(el.to_owned(), |el, (name, at)| el.replace(&format!("{{{name}}}"), &at.to_string()))
    }

    fn call(&mut self, call: &Call) -> Result<(), Difference> {
        let (method, a, b) = match &call.op {
            Op::Initialize { arg } => ("Initialize", arg.clone(), String::new()),
            Op::Commit { arg } => ("Commit", arg.clone(), String::new()),
            Op::Get { el } => ("GetValue", self.element(el), String::new()),
            Op::Set { el, val } => ("SetValue", self.element(el), self.text(val)),
            Op::LastError => ("GetLastError", String::new(), String::new()),
            Op::ErrorString { arg } => ("GetErrorString", arg.clone(), String::new()),
            Op::Diagnostic { arg } => ("GetDiagnostic", arg.clone(), String::new()),
            Op::FindIndex { collection, id, bind } => return self.find_index(collection, &self.text(id), bind),
            Op::ObjectiveIds { expect } => return self.objective_ids(expect),
        };
        let (value, error) = self.say(method, &a, &b)?;
        let told = match &call.op {
            Op::Set { .. } => format!("{method}(\"{a}\", \"{}\")", b.chars().take(80).collect::<String>()),
            _ => format!("{method}(\"{a}\")"),
        };
        self.compare(&told, &a, &call.expected, &value, &error)
    }

    fn compare(
        &mut self,
        call: &str,
        element: &str,
        expected: &Answer,
        value: &str,
        error: &str,
    ) -> Result<(), Difference> {
        self.check(right_error(expected, error), || Difference::ErrorCode {
            call: call.to_owned(),
            expected: expected.err.clone().unwrap_or_else(|| expected.err_in.join(" / ")),
            found: error.to_owned(),
            value: value.to_owned(),
        })?;
        let case = self.case;
        self.check(right_value(case, expected, element, value, LEARNER), || Difference::Answer {
            call: call.to_owned(),
            expected: wanted(case, expected, element),
            found: value.to_owned(),
        })
    }

    fn count(&mut self, collection: &str) -> Result<usize, Difference> {
        let element = format!("{collection}._count");
        let (value, _) = self.say("GetValue", &element, "")?;
        value.parse().map_err(|_| Difference::Answer {
            call: format!("GetValue(\"{element}\")"),
            expected: "a count".to_owned(),
            found: value,
        })
    }

    fn find_index(&mut self, collection: &str, id: &str, bind: &str) -> Result<(), Difference> {
        for at in 0..self.count(collection)? {
            if self.say("GetValue", &format!("{collection}.{at}.id"), "")?.0 == id {
                self.bound.insert(bind.to_owned(), at);
                return self.check(true, || Difference::NothingOpen);
            }
        }
        Err(Difference::NotFound { collection: collection.to_owned(), id: id.to_owned() })
    }

    fn objective_ids(&mut self, expect: &[Text]) -> Result<(), Difference> {
        let mut found = Vec::new();
        for at in 0..self.count("cmi.objectives")? {
            found.push(self.say("GetValue", &format!("cmi.objectives.{at}.id"), "")?.0);
        }
        let mut expected: Vec<String> = expect.iter().map(|id| self.text(id)).collect();
        found.sort();
        expected.sort();
        self.check(found == expected, || Difference::Objectives { expected, found })
    }
}

/// What an answer must be, for a reader.
fn wanted(case: &Case, expected: &Answer, element: &str) -> String {
    if element.starts_with("adl.nav.request_valid.")
        && let Some(script) = &expected.script_ret
    {
        return format!("\"{script}\"");
    }
    if let Some(longest) = expected.ret_max_len {
        return format!("≤ {longest}");
    }
    if expected.ret_learner.is_some() {
        return format!("\"{LEARNER}\"");
    }
    let quoted = |text: &Text| format!("\"{}\"", case.text(text).unwrap_or_default());
    match &expected.ret_in {
        Some(any) => any.iter().map(quoted).collect::<Vec<_>>().join(" / "),
        None => expected.ret.as_ref().map(quoted).unwrap_or_default(),
    }
}
