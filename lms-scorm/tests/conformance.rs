//! ADL's scripted LMS conformance cases for SCORM 2004 4th edition, where they are beside the repository.
//!
//! A case says what the learner does, which activity must be delivered next, and what each call of the content answers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use lms_scorm::api::Api;
use lms_scorm::attempt::{Session, Shared};
use lms_scorm::package::{Limits, read_manifest};
use lms_scorm::time::parse_interval;
use lms_scorm::{Attempt, Course, Delivery, Input, Learner, Options, Request, Strictness};
use serde_json::Value;

fn cases() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/spec/conformance/cases");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("left out: the conformance cases are not beside the repository (../shared/spec/conformance)");
    None
}

/// Cases that are known to fail, one reason a line: `NAME: reason`.
const EXPECTED_FAILURES: &str = include_str!("expected_failures.txt");

#[test]
fn the_conformance_cases_pass_except_the_listed_ones() {
    let Some(folder) = cases() else { return };
    let listed: HashMap<&str, &str> = EXPECTED_FAILURES.lines().filter_map(|line| line.split_once(": ")).collect();
    let mut names: Vec<String> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let only = std::env::var("CASE").ok();
    let (mut passed, mut surprises) = (0, Vec::new());
    for name in names.iter().filter(|name| only.as_ref().is_none_or(|only| only == *name)) {
        match (play_with_what_comes_before(&folder, name), listed.get(name.as_str())) {
            (Ok(()), None) => passed += 1,
            (Ok(()), Some(_)) => surprises.push(format!("{name}: passes, although it is listed as failing")),
            (Err(why), None) => surprises.push(format!("{name}: {why}")),
            (Err(_), Some(_)) => {}
        }
    }
    println!("{passed} of {} cases pass", names.len());
    assert!(surprises.is_empty(), "{} surprises:\n{}", surprises.len(), surprises.join("\n"));
}

fn play_with_what_comes_before(folder: &Path, name: &str) -> Result<(), String> {
    let mut shared = Shared::default();
    let case = load(folder, name);
    for before in case["after"].as_array().into_iter().flatten() {
        let before = before.as_str().unwrap();
        if folder.join(before).is_dir() {
            shared = play(folder, before, &load(folder, before), shared)
                .map_err(|why| format!("before it, {before}: {why}"))?;
        }
    }
    play(folder, name, &case, shared).map(|_| ())
}

fn load(folder: &Path, name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(folder.join(name).join("case.json")).unwrap()).unwrap()
}

/// A case being played.
struct Stage<'c> {
    case: &'c Value,
    courses: HashMap<String, Course>,
    kept: HashMap<String, Attempt>,
    shared: Shared,
    open: Option<(String, Attempt)>,
    api: Api,
    bound: HashMap<String, usize>,
    at: i64,
}

fn play(folder: &Path, name: &str, case: &Value, shared: Shared) -> Result<Shared, String> {
    let mut courses = HashMap::new();
    for package in case["packages"].as_array().unwrap() {
        let manifest = fs::read(folder.join(name).join(package["manifest"].as_str().unwrap())).unwrap();
        let reading = read_manifest(&manifest, &Limits::default());
        let course = reading.course.ok_or_else(|| format!("the manifest is refused: {:?}", reading.problems))?;
        courses.insert(package["id"].as_str().unwrap().to_owned(), course);
    }
    let mut stage = Stage {
        case,
        courses,
        kept: HashMap::new(),
        shared,
        open: None,
        api: Api::default(),
        bound: HashMap::new(),
        at: 0,
    };
    let steps = case["steps"].as_array().unwrap();
    for (number, step) in steps.iter().enumerate() {
        stage
            .step(step)
            .map_err(|why| format!("step {number} ({}): {why}", step["activity"].as_str().unwrap_or("")))?;
    }
    if case["end"]["session_ends"] == true
        && stage.open.as_ref().is_some_and(|(_, attempt)| attempt.session() == Session::Open)
    {
        return Err("the session is still open at the end".to_owned());
    }
    stage.keep();
    Ok(stage.shared)
}

impl Stage<'_> {
    fn keep(&mut self) {
        if let Some((package, attempt)) = self.open.take() {
            let course = &self.courses[&package];
            let left = attempt.shared(course);
            if course.objectives_global_to_system {
                self.shared.objectives = left.objectives;
            }
            if course.shared_data_global_to_system {
                self.shared.stores = left.stores;
            }
            self.kept.insert(package, attempt);
        }
    }

    fn apply(&mut self, input: &Input) -> Result<lms_scorm::Outcome, String> {
        self.at += 1_000;
        let (package, attempt) = self.open.as_mut().ok_or("nothing is open")?;
        Ok(attempt.apply(&self.courses[package], input, self.at))
    }

    fn step(&mut self, step: &Value) -> Result<(), String> {
        match step["step"].as_str().unwrap() {
            "launch" => self.launch(step),
            "deliver" => self.deliver(step),
            "user" => self.learner(step["event"].as_str().unwrap(), step["target"].as_str(), &[]),
            other => panic!("unknown step {other}"),
        }
    }

    fn launch(&mut self, step: &Value) -> Result<(), String> {
        self.keep();
        let package = step["package"].as_str().unwrap().to_owned();
        let course = &self.courses[&package];
        let options = Options { strictness: Strictness::Strict, ..Options::default() };
        let learner = Learner { id: "learner-1".to_owned(), name: "Martin, Monique".to_owned(), ..Learner::default() };
        // The learner comes back to the same attempt; what other courses have shared meanwhile is taken over.
        let attempt = match self.kept.remove(&package) {
            Some(mut attempt) => {
                attempt.take_over(course, self.shared.clone());
                attempt
            }
            None => Attempt::with_shared(course, learner, options, self.shared.clone()),
        };
        self.open = Some((package, attempt));
        let input = match step["how"].as_str().unwrap() {
            "start" => Input::Start,
            "resume" => Input::Resume,
            _ => Input::Navigate(Request::Choice(step["target"].as_str().unwrap().to_owned())),
        };
        self.apply(&input).map(|_| ())
    }

    fn deliver(&mut self, step: &Value) -> Result<(), String> {
        let (package, attempt) = self.open.as_ref().ok_or("nothing is open")?;
        let course = &self.courses[package];
        let view = attempt.view(course);
        let delivered = view.delivered.as_ref().map(|delivered| delivered.item.as_str());
        if delivered != step["activity"].as_str() {
            return Err(format!("delivered is {delivered:?}"));
        }
        self.api = Api::default();
        self.bound.clear();
        for check in step["ui"].as_array().into_iter().flatten() {
            let real = match (check["control"].as_str(), check["toc_entry"].as_str()) {
                (Some("continue"), _) => view.can.r#continue,
                (Some("previous"), _) => view.can.previous,
                (Some("toc"), _) => view.can.choice,
                (_, Some(item)) => {
                    let entry = view.toc.iter().find(|entry| entry.item == item);
                    let is_root = course.items().next().is_some_and(|root| root.identifier == item);
                    match check.get("present") {
                        Some(_) => entry.is_some(),
                        None if is_root => view.can.choice_of_course,
                        None => entry.is_some_and(|entry| entry.selectable),
                    }
                }
                other => panic!("unknown check {other:?}"),
            };
            let wanted = ["enabled", "selectable", "present"].iter().find_map(|key| check[*key].as_bool()).unwrap();
            if real != wanted {
                return Err(format!("the interface offers otherwise: {check}"));
            }
        }
        for call in step["calls"].as_array().into_iter().flatten() {
            self.call(call)?;
        }
        if step["terminate"] == "after_calls" {
            self.terminate()?;
        }
        let after = &step["after_terminate"];
        self.check_screen(after)?;
        let then = &step["then"];
        if then["by"] == "user" {
            let target = then["target"].as_str();
            let unload: Vec<Value> = step["unload_calls"].as_array().cloned().unwrap_or_default();
            self.learner(then["event"].as_str().unwrap(), target, &unload)?;
        }
        self.check_screen(step)
    }

    fn check_screen(&mut self, expected: &Value) -> Result<(), String> {
        let Some((package, attempt)) = self.open.as_ref() else { return Ok(()) };
        if let Some(ends) = expected["session_ends"].as_bool() {
            let open = attempt.session() == Session::Open;
            if open == ends {
                return Err(format!("the session is {:?}", attempt.session()));
            }
        }
        if expected["content_removed"] == true && attempt.view(&self.courses[package]).delivered.is_some() {
            return Err("the content is still there".to_owned());
        }
        Ok(())
    }

    fn terminate(&mut self) -> Result<(), String> {
        let reply = self.say("Terminate", "", "")?;
        if reply.0 == "true" { Ok(()) } else { Err(format!("Terminate answers {reply:?}")) }
    }

    fn say(&mut self, method: &str, a: &str, b: &str) -> Result<(String, String), String> {
        self.at += 1_000;
        let (package, attempt) = self.open.as_mut().ok_or("nothing is open")?;
        let course = &self.courses[package];
        let value = self.api.call(attempt, course, method, a, b, self.at).value;
        let error = self.api.call(attempt, course, "GetLastError", "", "", self.at).value;
        Ok((value, error))
    }

    /// The learner asks; the content is taken away first, and may still call.
    fn learner(&mut self, event: &str, target: Option<&str>, unload: &[Value]) -> Result<(), String> {
        let request = Request::from_parts(event, target).unwrap();
        let outcome = self.apply(&Input::Navigate(request))?;
        if outcome.delivery == Delivery::Unload {
            for call in unload {
                self.call(call)?;
            }
            self.terminate()?;
            self.apply(&Input::Unload)?;
        }
        Ok(())
    }

    fn text(&self, value: &Value) -> String {
        match value {
            Value::String(text) => text.clone(),
            Value::Object(reference) => {
                self.case["strings"][reference["$str"].as_str().unwrap()].as_str().unwrap().to_owned()
            }
            other => other.to_string(),
        }
    }

    fn call(&mut self, call: &Value) -> Result<(), String> {
        let bind = |el: &str, bound: &HashMap<String, usize>| {
            bound.iter().fold(el.to_owned(), |el, (name, at)| el.replace(&format!("{{{name}}}"), &at.to_string()))
        };
        let el = bind(call["el"].as_str().unwrap_or(""), &self.bound);
        let argument = call["arg"].as_str().unwrap_or("").to_owned();
        let (value, error) = match call["op"].as_str().unwrap() {
            "initialize" => self.say("Initialize", &argument, "")?,
            "commit" => self.say("Commit", &argument, "")?,
            "get" => self.say("GetValue", &el, "")?,
            "set" => {
                let sent = self.text(&call["val"]);
                self.say("SetValue", &el, &sent)?
            }
            "last_error" => self.say("GetLastError", "", "")?,
            "error_string" => self.say("GetErrorString", &argument, "")?,
            "diagnostic" => self.say("GetDiagnostic", &argument, "")?,
            "find_index" => return self.find_index(call),
            "objective_ids" => return self.objective_ids(call),
            other => panic!("unknown call {other}"),
        };
        let told = || format!("{call} answers {:?} with {error}", value.chars().take(80).collect::<String>());
        let errors: Vec<&str> = call["err_in"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let right_error = match call["err"].as_str() {
            Some(expected) => expected == error,
            None => errors.is_empty() || errors.contains(&error.as_str()),
        };
        if right_error && self.is_expected(call, &value) { Ok(()) } else { Err(told()) }
    }

    fn is_expected(&self, call: &Value, value: &str) -> bool {
        if let Some(longest) = call["ret_max_len"].as_u64() {
            return value.chars().count() as u64 <= longest;
        }
        if call["ret_learner"] == "id" {
            return value == "learner-1";
        }
        if let Some(any) = call["ret_in"].as_array() {
            return any.iter().any(|one| self.text(one) == value);
        }
        if call.get("ret").is_none() {
            return true;
        }
        let expected = self.text(&call["ret"]);
        let without =
            |text: &str, parts: &[&str]| parts.iter().fold(text.to_owned(), |text, part| text.replace(part, ""));
        let number = |text: &str| text.parse::<f64>().ok();
        match call["cmp"].as_str() {
            None => expected == value,
            Some("real") => number(&expected) == number(value) && number(value).is_some(),
            Some("duration") => parse_interval(&expected) == parse_interval(value),
            Some("langstring") => without(&expected, &["{lang=en}"]) == without(value, &["{lang=en}"]),
            Some("set") => {
                let sorted = |text: &str| {
                    let mut parts: Vec<String> = text.split(',').map(|part| part.trim().to_owned()).collect();
                    parts.sort();
                    parts
                };
                sorted(&expected) == sorted(value)
            }
            Some("pattern" | "learner_response") => {
                let parts = ["{order_matters=true}", "{case_matters=false}", "{lang=en}"];
                without(&expected, &parts) == without(value, &parts)
            }
            Some("result") => expected == value || (number(&expected).is_some() && number(&expected) == number(value)),
            Some("time") => expected == value,
            Some(other) => panic!("unknown comparison {other}"),
        }
    }

    fn find_index(&mut self, call: &Value) -> Result<(), String> {
        let (collection, id) = (call["collection"].as_str().unwrap(), self.text(&call["id"]));
        let count: usize =
            self.say("GetValue", &format!("{collection}._count"), "")?.0.parse().map_err(|_| "no count")?;
        for at in 0..count {
            if self.say("GetValue", &format!("{collection}.{at}.id"), "")?.0 == id {
                self.bound.insert(call["bind"].as_str().unwrap().to_owned(), at);
                return Ok(());
            }
        }
        Err(format!("{collection} has no {id:?}"))
    }

    fn objective_ids(&mut self, call: &Value) -> Result<(), String> {
        let count: usize = self.say("GetValue", "cmi.objectives._count", "")?.0.parse().map_err(|_| "no count")?;
        let mut ids = Vec::new();
        for at in 0..count {
            ids.push(self.say("GetValue", &format!("cmi.objectives.{at}.id"), "")?.0);
        }
        let mut expected: Vec<String> = call["expect"].as_array().unwrap().iter().map(|id| self.text(id)).collect();
        ids.sort();
        expected.sort();
        if ids == expected { Ok(()) } else { Err(format!("objectives are {ids:?}, not {expected:?}")) }
    }
}
