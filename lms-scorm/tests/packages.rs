//! The packages somebody else made: read, listed, and run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

use std::fs::File;
use std::path::PathBuf;

use lms_scorm::api::Api;
use lms_scorm::attempt::Session;
use lms_scorm::package::{Limits, Reading, Severity, read_zip};
use lms_scorm::{Attempt, Completion, Course, Delivery, Input, Learner, Options, Request, Success};

fn packages() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/packages");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("left out: the sample packages are not beside the repository (../shared/packages)");
    None
}

fn read(name: &str) -> Option<Reading> {
    let file = File::open(packages()?.join(name)).expect("the package is in the folder");
    Some(read_zip(file, &Limits::default()))
}

#[test]
fn every_sample_package_is_read_without_a_complaint() {
    for (name, edition, leaves) in [
        ("golf.contentpackaging.singlesco.12.zip", "SCORM 1.2", 1),
        ("golf.runtime.basicruntime.12.zip", "SCORM 1.2", 1),
        ("golf.contentpackaging.singlesco.20043rd.zip", "SCORM 2004 3rd Edition", 1),
        ("golf.runtime.minimumcalls.20043rd.zip", "SCORM 2004 3rd Edition", 18),
        ("golf.runtime.advancedruntime.20043rd.zip", "SCORM 2004 3rd Edition", 1),
        ("golf.sequencing.forcedsequential.20043rd.zip", "SCORM 2004 3rd Edition", 5),
        ("golf.sequencing.posttestrollup.20043rd.zip", "SCORM 2004 3rd Edition", 5),
        ("golf.sequencing.simpleremediation.20043rd.zip", "SCORM 2004 3rd Edition", 8),
    ] {
        let Some(reading) = read(name) else { return };
        let told: Vec<_> = reading.problems.iter().filter(|p| p.severity != Severity::Repaired).collect();
        assert!(told.is_empty(), "{name}: {told:?}");
        let course = reading.course.expect(name);
        assert_eq!(course.edition.name(), edition, "{name}");
        assert_eq!(course.leaves().count(), leaves, "{name}");
        assert!(course.check().is_ok());
        assert!(reading.entries.iter().all(|entry| entry.packed.is_some()));
    }
}

/// A learner in a course: every call must be answered "true", and takes ten seconds.
struct Visit {
    course: Course,
    attempt: Attempt,
    api: Api,
    at: i64,
}

impl Visit {
    fn of(name: &str) -> Option<Self> {
        let course = read(name)?.course.expect(name);
        let learner = Learner { id: "42".to_owned(), name: "Martin, Monique".to_owned(), ..Learner::default() };
        let attempt = Attempt::new(&course, learner, Options::default());
        Some(Self { course, attempt, api: Api::default(), at: 0 })
    }

    fn apply(&mut self, input: Input) -> Delivery {
        self.at += 10_000;
        self.attempt.apply(&self.course, &input, self.at).delivery
    }

    fn say(&mut self, method: &str, a: &str, b: &str) -> String {
        self.at += 10_000;
        self.api.call(&mut self.attempt, &self.course, method, a, b, self.at).value
    }

    fn done(&mut self, method: &str, a: &str, b: &str) {
        assert_eq!(self.say(method, a, b), "true", "{method} {a} {b}");
    }

    fn delivered(&self) -> Option<String> {
        self.attempt.view(&self.course).delivered.map(|delivered| delivered.item)
    }

    /// The learner asks; the content is taken away first and says good-bye.
    fn ask(&mut self, request: Request, good_bye: &str) -> Delivery {
        let delivery = self.apply(Input::Navigate(request));
        if delivery != Delivery::Unload {
            return delivery;
        }
        self.done(good_bye, "", "");
        self.apply(Input::Unload)
    }
}

#[test]
fn r2_20_the_scorm_12_course_keeps_status_score_bookmark_and_time() {
    let Some(mut visit) = Visit::of("golf.runtime.basicruntime.12.zip") else { return };
    visit.apply(Input::Start);
    visit.done("LMSInitialize", "", "");
    assert_eq!(visit.say("LMSGetValue", "cmi.core.entry", ""), "ab-initio");
    assert_eq!(visit.say("LMSGetValue", "cmi.core.lesson_status", ""), "not attempted");
    visit.done("LMSSetValue", "cmi.core.lesson_status", "incomplete");
    visit.done("LMSSetValue", "cmi.core.lesson_location", "7");
    visit.done("LMSSetValue", "cmi.core.session_time", "0000:00:30.00");
    visit.done("LMSSetValue", "cmi.core.exit", "suspend");
    visit.done("LMSFinish", "", "");
    assert_eq!(visit.ask(Request::SuspendAll, ""), Delivery::End);

    visit.apply(Input::Resume);
    visit.done("LMSInitialize", "", "");
    assert_eq!(visit.say("LMSGetValue", "cmi.core.entry", ""), "resume");
    assert_eq!(visit.say("LMSGetValue", "cmi.core.lesson_location", ""), "7");
    assert_eq!(visit.say("LMSGetValue", "cmi.core.total_time", ""), "0000:00:30.00");
    for (el, value) in [
        ("score.raw", "85"),
        ("score.min", "0"),
        ("score.max", "100"),
        ("lesson_status", "passed"),
        ("session_time", "9999:00:00.00"),
    ] {
        visit.done("LMSSetValue", &format!("cmi.core.{el}"), value);
    }
    visit.done("LMSFinish", "", "");
    visit.ask(Request::ExitAll, "");
    let results = visit.attempt.results(&visit.course).course;
    assert_eq!((results.completion, results.success), (Completion::Completed, Success::Passed));
    assert_eq!((results.score.scaled, results.score.raw), (Some(0.85), Some(85.0)));
    assert!(results.total_time > 30_000_000_000, "what the content reports is kept");
    assert_eq!(results.spent, 30_000 + 90_000, "what is credited is at most what the clock saw");
}

#[test]
fn the_2004_course_passes_by_the_threshold_of_its_manifest() {
    for (score, expected) in [("0.9", Success::Passed), ("0.8", Success::Passed), ("0.79", Success::Failed)] {
        let Some(mut visit) = Visit::of("golf.runtime.advancedruntime.20043rd.zip") else { return };
        visit.apply(Input::Start);
        visit.done("Initialize", "", "");
        assert_eq!(visit.say("GetValue", "cmi.scaled_passing_score", ""), "0.8");
        visit.done("SetValue", "cmi.interactions.0.id", "golf.playing_1");
        visit.done("SetValue", "cmi.interactions.0.type", "choice");
        visit.done("SetValue", "cmi.interactions.0.learner_response", "a");
        visit.done("SetValue", "cmi.interactions.0.result", "correct");
        visit.done("SetValue", "cmi.score.scaled", score);
        visit.done("SetValue", "cmi.progress_measure", "1");
        visit.done("SetValue", "cmi.completion_status", "completed");
        visit.done("SetValue", "cmi.exit", "");
        visit.ask(Request::ExitAll, "Terminate");
        let results = visit.attempt.results(&visit.course).course;
        assert_eq!(
            (results.success, results.completion, results.interactions),
            (expected, Completion::Completed, 1),
            "{score}"
        );
    }
}

#[test]
fn a_course_without_sequencing_is_walked_by_the_lms_alone() {
    let Some(mut visit) = Visit::of("golf.runtime.minimumcalls.20043rd.zip") else { return };
    let leaves: Vec<String> = visit.course.leaves().map(|item| item.identifier.clone()).collect();
    visit.apply(Input::Start);
    for leaf in &leaves {
        assert_eq!(visit.delivered().as_ref(), Some(leaf));
        let view = visit.attempt.view(&visit.course);
        assert!(view.can.r#continue && view.toc.iter().filter(|entry| entry.leaf).all(|entry| entry.selectable));
        assert_eq!(view.can.previous, leaf != &leaves[0]);
        visit.done("Initialize", "", "");
        visit.ask(Request::Continue, "Terminate");
    }
    assert_eq!(visit.attempt.session(), Session::Ended, "after the last page there is nothing");
    assert_eq!(visit.attempt.results(&visit.course).course.completion, Completion::Completed);
    visit.apply(Input::Start);
    visit.ask(Request::Choice(leaves[9].clone()), "");
    assert_eq!(visit.delivered().as_ref(), Some(&leaves[9]));
    visit.ask(Request::Previous, "");
    assert_eq!(visit.delivered().as_ref(), Some(&leaves[8]));
}

#[test]
fn a_course_that_never_calls_is_completed_by_leaving_it() {
    for name in ["golf.contentpackaging.singlesco.12.zip", "golf.contentpackaging.singlesco.20043rd.zip"] {
        let Some(mut visit) = Visit::of(name) else { return };
        visit.apply(Input::Start);
        visit.ask(Request::SuspendAll, "");
        assert_eq!(visit.attempt.results(&visit.course).course.completion, Completion::Completed, "{name}");
        assert!(matches!(visit.apply(Input::Resume), Delivery::Deliver { .. }));
    }
}

#[test]
fn a_forced_order_is_kept() {
    let Some(mut visit) = Visit::of("golf.sequencing.forcedsequential.20043rd.zip") else { return };
    visit.apply(Input::Start);
    let first = visit.delivered().unwrap();
    let ahead: Vec<String> = visit.course.leaves().skip(2).map(|item| item.identifier.clone()).collect();
    let view = visit.attempt.view(&visit.course);
    assert!(view.toc.iter().filter(|entry| ahead.contains(&entry.item)).all(|entry| !entry.selectable));
    assert_eq!(visit.apply(Input::Navigate(Request::Choice(ahead[0].clone()))), Delivery::Unchanged);
    assert_eq!(visit.delivered(), Some(first));
}

#[test]
fn a_live_learner_stays_small() {
    let Some(mut visit) = Visit::of("golf.runtime.advancedruntime.20043rd.zip") else { return };
    visit.apply(Input::Start);
    visit.done("Initialize", "", "");
    visit.done("SetValue", "cmi.suspend_data", &"x".repeat(1_024));
    for n in 0..15 {
        for (part, value) in [
            ("id", format!("golf.question_{n}")),
            ("type", "choice".to_owned()),
            ("learner_response", "a".to_owned()),
            ("result", "correct".to_owned()),
        ] {
            visit.done("SetValue", &format!("cmi.interactions.{n}.{part}"), &value);
        }
    }
    assert!(visit.attempt.to_json().len() < 8 * 1_024, "{} bytes", visit.attempt.to_json().len());
}

#[test]
fn remediation_comes_back_to_what_is_not_mastered_and_ends_once_everything_is() {
    let Some(mut visit) = Visit::of("golf.sequencing.simpleremediation.20043rd.zip") else { return };
    visit.apply(Input::Start);
    let mut walk = Vec::new();
    let mut failing = vec!["test_2", "test_4"];
    while let Some(item) = visit.delivered() {
        assert!(walk.len() < 20, "the remediation does not end: {walk:?}");
        visit.done("Initialize", "", "");
        visit.done("SetValue", "cmi.completion_status", "completed");
        if item.starts_with("test") {
            let failed = failing.iter().position(|one| *one == item).map(|at| failing.remove(at)).is_some();
            visit.done("SetValue", "cmi.score.scaled", if failed { "0" } else { "1" });
            visit.done("SetValue", "cmi.success_status", if failed { "failed" } else { "passed" });
        } else {
            visit.done("SetValue", "cmi.success_status", "passed");
        }
        visit.ask(Request::Continue, "Terminate");
        walk.push(item);
    }
    let all = [
        "playing_item",
        "etuqiette_item",
        "handicapping_item",
        "havingfun_item",
        "test_1",
        "test_2",
        "test_3",
        "test_4",
    ];
    let again = ["etuqiette_item", "havingfun_item", "test_2", "test_4"];
    assert_eq!(walk, [&all[..], &again[..]].concat());
    let results = visit.attempt.results(&visit.course);
    assert_eq!(visit.attempt.session(), Session::Ended);
    assert_eq!(results.course.success, Success::Passed);
    assert_eq!(results.course.completion, Completion::Completed);
    assert_eq!(results.course.score.scaled, Some(1.0));
}

#[test]
fn a_score_that_does_not_roll_up_is_not_the_courses() {
    let Some(mut visit) = Visit::of("golf.sequencing.forcedsequential.20043rd.zip") else { return };
    visit.apply(Input::Start);
    for item in ["playing_item", "etuqiette_item", "handicapping_item", "havingfun_item", "assessment_item"] {
        assert_eq!(visit.delivered().as_deref(), Some(item));
        visit.done("Initialize", "", "");
        visit.done("SetValue", "cmi.completion_status", "completed");
        visit.done("SetValue", "cmi.success_status", "passed");
        if item == "assessment_item" {
            visit.done("SetValue", "cmi.score.raw", "90");
            visit.done("SetValue", "cmi.score.max", "100");
        } else {
            visit.ask(Request::Continue, "Terminate");
        }
    }
    visit.ask(Request::ExitAll, "Terminate");
    let results = visit.attempt.results(&visit.course);
    assert_eq!(results.course.success, Success::Passed);
    assert_eq!((results.course.score.scaled, results.course.score.raw), (None, None));
    let quiz = results.activities.iter().find(|activity| activity.identifier == "assessment_item").unwrap();
    assert_eq!(quiz.score.raw, Some(90.0));
}
