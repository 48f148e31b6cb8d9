//! Absurd sequencing is refused or told, in bounded time.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

use std::fmt::Write as _;

use lms_scorm::attempt::Session;
use lms_scorm::package::{Limits, Reading, read_manifest};
use lms_scorm::{Attempt, Delivery, Input, Learner, Options, Request};

fn read(items: &str, sequencing: &str) -> Reading {
    let text = format!(
        r#"<manifest identifier="M" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss"><metadata><schemaversion>2004 4th Edition</schemaversion></metadata>
        <organizations><organization identifier="O"><title>O</title>{items}<imsss:sequencing><imsss:controlMode flow="true"/>{sequencing}</imsss:sequencing></organization></organizations>
        <resources><resource identifier="R" adlcp:scormType="sco" href="r.html"/></resources></manifest>"#
    );
    read_manifest(text.as_bytes(), &Limits::default())
}

fn rule(kind: &str, condition: &str, action: &str) -> String {
    format!(
        r#"<imsss:{kind}><imsss:ruleConditions><imsss:ruleCondition {condition}/></imsss:ruleConditions><imsss:ruleAction action="{action}"/></imsss:{kind}>"#
    )
}

fn item(name: &str, rules: &str) -> String {
    format!(
        r#"<item identifier="{name}" identifierref="R"><title>{name}</title><imsss:sequencing><imsss:sequencingRules>{rules}</imsss:sequencingRules></imsss:sequencing></item>"#
    )
}

/// Everything a learner can do at once; each answer comes, and the learner can open the course again.
fn wander(reading: Reading) -> Attempt {
    let course = reading.course.expect("it is read");
    let mut attempt = Attempt::new(&course, Learner::default(), Options::default());
    attempt.apply(&course, &Input::Start, 0);
    let last = course.items().last().unwrap().identifier.clone();
    for request in [
        Request::Continue,
        Request::Previous,
        Request::Choice(last),
        Request::Continue,
        Request::Exit,
        Request::SuspendAll,
    ] {
        attempt.apply(&course, &Input::Navigate(request), 1);
        let _ = attempt.view(&course);
    }
    attempt.apply(&course, &attempt.opening(), 2);
    assert_eq!(attempt.session(), Session::Open);
    attempt
}

#[test]
fn rules_that_send_each_other_in_circles_come_to_an_end() {
    let always = r#"condition="always""#;
    let circle = item("A", &rule("postConditionRule", always, "continue"))
        + &item("B", &rule("postConditionRule", always, "previous"));
    wander(read(
        &circle,
        &format!("<imsss:sequencingRules>{}</imsss:sequencingRules>", rule("postConditionRule", always, "retryAll")),
    ));
    wander(read(&item("A", &rule("postConditionRule", always, "retry")), ""));
    wander(read(&item("A", &rule("postConditionRule", always, "exitParent")), ""));
}

#[test]
fn shared_objectives_that_feed_each_other_come_to_an_end() {
    let mut items = String::new();
    for at in 0..12 {
        let _ = write!(
            items,
            r#"<item identifier="K{at}"><title>K</title><item identifier="I{at}" identifierref="R"><title>I</title><imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="p"><imsss:mapInfo targetObjectiveID="g{at}" readSatisfiedStatus="true"/></imsss:primaryObjective></imsss:objectives></imsss:sequencing></item>
            <imsss:sequencing><imsss:controlMode flow="true"/><imsss:rollupRules><imsss:rollupRule childActivitySet="none"><imsss:rollupConditions><imsss:rollupCondition condition="satisfied"/></imsss:rollupConditions><imsss:rollupAction action="satisfied"/></imsss:rollupRule></imsss:rollupRules>
            <imsss:objectives><imsss:primaryObjective objectiveID="p"><imsss:mapInfo targetObjectiveID="g{}" writeSatisfiedStatus="true"/></imsss:primaryObjective></imsss:objectives></imsss:sequencing></item>"#,
            (at + 1) % 12
        );
    }
    wander(read(&items, ""));
}

#[test]
fn a_course_where_everything_is_skipped_ends_at_once() {
    let mut items = String::new();
    for at in 0..9_000 {
        items.push_str(&item(&format!("I{at}"), &rule("preConditionRule", r#"condition="always""#, "skip")));
    }
    let attempt = wander(read(&items, ""));
    assert_eq!(attempt.session(), Session::Open);
}

#[test]
fn a_rule_about_an_objective_nobody_has_never_holds() {
    let reading = read(
        &(item("A", "")
            + &item("B", &rule("preConditionRule", r#"referencedObjective="nowhere" condition="satisfied""#, "skip"))),
        "",
    );
    let course = reading.course.unwrap();
    let mut attempt = Attempt::new(&course, Learner::default(), Options::default());
    attempt.apply(&course, &Input::Start, 0);
    let next = attempt.apply(&course, &Input::Navigate(Request::Continue), 1);
    assert_eq!(next.delivery, Delivery::Deliver { item: "B".to_owned() });
    let codes: Vec<&str> = reading.problems.iter().map(|problem| problem.code.code()).collect();
    assert!(!codes.is_empty(), "the author is told");
}

#[test]
fn a_hundred_levels_are_walked() {
    let open: String = (0..95).map(|at| format!(r#"<item identifier="K{at}"><title>K</title>"#)).collect();
    let flow = r#"<imsss:sequencing><imsss:controlMode flow="true"/></imsss:sequencing></item>"#.repeat(95);
    let reading = read(&(open + &item("A", "") + &item("B", "") + &flow), "");
    match reading.course {
        None => assert!(!reading.problems.is_empty()),
        Some(_) => drop(wander(reading)),
    }
}

#[test]
fn ten_thousand_activities_with_rules_are_walked() {
    let flow = "<imsss:sequencing><imsss:controlMode flow=\"true\"/></imsss:sequencing></item>";
    let mut items = String::new();
    for cluster in 0..100 {
        let _ = write!(items, r#"<item identifier="K{cluster}"><title>K</title>"#);
        for leaf in 0..100 {
            let name = format!("L{cluster}-{leaf}");
            items.push_str(&item(&name, &rule("preConditionRule", r#"condition="attemptLimitExceeded""#, "disabled")));
        }
        items.push_str(flow);
    }
    let attempt = wander(read(&items, ""));
    assert!(attempt.to_json().len() < 100_000, "only what was visited is kept");
}
