//! SCORM 1.2: prerequisites, as the learner meets them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

use lms_scorm::api::Api;
use lms_scorm::attempt::Session;
use lms_scorm::package::{Limits, Reading, read_manifest};
use lms_scorm::{Attempt, Course, Delivery, Input, Lang, Learner, Options, Request};

fn read(items: &str) -> Reading {
    let text = format!(
        r#"<manifest identifier="M" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata><schemaversion>1.2</schemaversion></metadata>
        <organizations><organization identifier="O"><title>Golf</title>{items}</organization></organizations>
        <resources><resource identifier="R" adlcp:scormtype="sco" href="r.html"/></resources></manifest>"#
    );
    read_manifest(text.as_bytes(), &Limits::default())
}

fn item(name: &str, script: &str) -> String {
    format!(
        r#"<item identifier="{name}" identifierref="R"><title>{name}</title><adlcp:prerequisites type="aicc_script">{script}</adlcp:prerequisites></item>"#
    )
}

fn open(course: &Course) -> Attempt {
    let mut attempt = Attempt::new(course, Learner::default(), Options::default());
    attempt.apply(course, &Input::Start, 0);
    attempt
}

/// The SCO on the screen begins, or begins again, and ends.
fn finish(course: &Course, attempt: &mut Attempt, status: &str) {
    let mut api = Api::default();
    assert_eq!(api.call(attempt, course, "LMSInitialize", "", "", 1).value, "true");
    api.call(attempt, course, "LMSSetValue", "cmi.core.lesson_status", status, 2);
    assert_eq!(api.call(attempt, course, "LMSFinish", "", "", 3).value, "true");
}

fn locked(course: &Course, attempt: &Attempt) -> Vec<(String, Option<&'static str>)> {
    attempt.view(course).toc.into_iter().map(|entry| (entry.item, entry.locked.map(|why| why.code()))).collect()
}

#[test]
fn a_locked_item_says_so_and_opens_when_what_comes_before_is_done() {
    let reading = read(&(item("A", "") + &item("B", "A") + &item("C", "A &amp; B=passed")));
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    let course = reading.course.unwrap();
    let mut attempt = open(&course);
    // A SCO that says nothing is completed by leaving it (RTE 3.4.4); this one says that it is not done.
    finish(&course, &mut attempt, "incomplete");
    let why = Some("CAM.1.2-prerequisites");
    let entry = |name: &str, why| (name.to_owned(), why);
    assert_eq!(locked(&course, &attempt), [entry("A", None), entry("B", why), entry("C", why)]);
    let refused = attempt.apply(&course, &Input::Navigate(Request::Choice("B".to_owned())), 1);
    assert!(!refused.changed && refused.exception.unwrap().sentence(Lang::Fr).contains("prérequis"));
    let refused = attempt.apply(&course, &Input::Navigate(Request::Continue), 1);
    assert!(!refused.changed && refused.exception.unwrap().code() == "CAM.1.2-prerequisites");
    assert!(!attempt.view(&course).can.r#continue);
    finish(&course, &mut attempt, "completed");
    assert_eq!(locked(&course, &attempt), [entry("A", None), entry("B", None), entry("C", why)]);
    let next = attempt.apply(&course, &Input::Navigate(Request::Continue), 4);
    assert_eq!(next.delivery, Delivery::Deliver { item: "B".to_owned() });
    finish(&course, &mut attempt, "passed");
    assert_eq!(locked(&course, &attempt), [entry("A", None), entry("B", None), entry("C", None)]);
}

#[test]
fn the_course_opens_at_the_first_item_that_is_open() {
    let course = read(&(item("A", "B") + &item("B", ""))).course.unwrap();
    assert_eq!(open(&course).view(&course).delivered.unwrap().item, "B");
}

#[test]
fn a_block_holds_back_everything_in_it() {
    let block = r#"<item identifier="K"><title>K</title><adlcp:prerequisites>A</adlcp:prerequisites>"#.to_owned()
        + &item("B", "")
        + "</item>";
    let course = read(&(item("A", "") + &block)).course.unwrap();
    let mut attempt = open(&course);
    finish(&course, &mut attempt, "incomplete");
    let choose = Input::Navigate(Request::Choice("B".to_owned()));
    assert!(!attempt.apply(&course, &choose, 1).changed);
    finish(&course, &mut attempt, "completed");
    assert!(attempt.apply(&course, &choose, 4).changed);
}

#[test]
fn what_cannot_be_met_or_read_is_told() {
    let reading = read(&(item("A", "Z | (") + &item("B", "nowhere &amp; A")));
    let codes: Vec<&str> = reading.problems.iter().map(|problem| problem.code.code()).collect();
    assert_eq!(codes, ["prerequisites-unreadable", "prerequisite-unknown"]);
    let course = reading.course.unwrap();
    let mut attempt = open(&course);
    finish(&course, &mut attempt, "passed");
    assert!(
        !attempt.apply(&course, &Input::Navigate(Request::Choice("B".to_owned())), 4).changed,
        "nobody can finish what is not there"
    );
}

#[test]
fn the_limits_of_the_manifest_reach_the_content_and_what_to_do_is_its_part() {
    let limited = |action: &str| {
        format!(
            r#"<item identifier="A" identifierref="R"><title>A</title><adlcp:maxtimeallowed>00:30:00</adlcp:maxtimeallowed>
            <adlcp:timelimitaction>{action}</adlcp:timelimitaction><adlcp:masteryscore>80</adlcp:masteryscore></item>"#
        )
    };
    for action in ["exit,message", "exit,no message", "continue,message", "continue,no message"] {
        let course = read(&limited(action)).course.unwrap();
        let (mut attempt, mut api) = (open(&course), Api::default());
        api.call(&mut attempt, &course, "LMSInitialize", "", "", 1);
        let mut get = |el: &str| api.call(&mut attempt, &course, "LMSGetValue", el, "", 2).value;
        assert_eq!(get("cmi.student_data.time_limit_action"), action);
        assert_eq!(get("cmi.student_data.max_time_allowed"), "0000:30:00.00");
        assert_eq!(get("cmi.student_data.mastery_score"), "80");
    }
    let reading = read(&limited("stop"));
    assert!(reading.problems.iter().any(|problem| problem.about == "stop"), "{:?}", reading.problems);
}

#[test]
fn who_logs_out_within_the_content_leaves_the_course_and_keeps_what_was_done() {
    let course = read(&(item("A", "") + &item("B", ""))).course.unwrap();
    for (exit, session) in [("logout", Session::Suspended), ("time-out", Session::Open), ("", Session::Open)] {
        let (mut attempt, mut api) = (open(&course), Api::default());
        api.call(&mut attempt, &course, "LMSInitialize", "", "", 1);
        api.call(&mut attempt, &course, "LMSSetValue", "cmi.core.lesson_location", "page-3", 2);
        api.call(&mut attempt, &course, "LMSSetValue", "cmi.core.exit", exit, 2);
        api.call(&mut attempt, &course, "LMSFinish", "", "", 3);
        assert_eq!(attempt.session(), session, "{exit:?}");
        let again = attempt.opening();
        attempt.apply(&course, &again, 4);
        assert_eq!(attempt.view(&course).delivered.map(|delivered| delivered.item).as_deref(), Some("A"), "{exit:?}");
        api.call(&mut attempt, &course, "LMSInitialize", "", "", 5);
        let location = api.call(&mut attempt, &course, "LMSGetValue", "cmi.core.lesson_location", "", 6).value;
        assert_eq!(location, "page-3", "{exit:?}");
    }
}
