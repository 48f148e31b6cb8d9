//! A locked entry of the table of contents says what it waits for.
#![allow(clippy::unwrap_used)]

use lms_scorm::api::Api;
use lms_scorm::attempt::{Awaited, Milestone, Obstacle, ObstacleKind};
use lms_scorm::package::{Limits, read_manifest};
use lms_scorm::{Attempt, Course, Input, Learner, Options, Request};

/// A course of 2004 with these items, flow and choice on.
fn course(items: &str) -> Course {
    let text = format!(
        r#"<manifest identifier="M" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
        <metadata><schemaversion>2004 4th Edition</schemaversion></metadata><organizations><organization identifier="O"><title>O</title>
        {items}<imsss:sequencing><imsss:controlMode flow="true"/></imsss:sequencing></organization></organizations>
        <resources><resource identifier="R" adlcp:scormType="sco" href="r.html"/></resources></manifest>"#
    );
    read_manifest(text.as_bytes(), &Limits::default()).course.unwrap()
}

fn course_12(prerequisites: &str) -> Course {
    let text = format!(
        r#"<manifest identifier="M" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
        <metadata><schemaversion>1.2</schemaversion></metadata><organizations><organization identifier="O"><title>O</title>
        <item identifier="A" identifierref="R"><title>A</title></item><item identifier="B" identifierref="R"><title>B</title></item>
        <item identifier="C" identifierref="R"><title>C</title><adlcp:prerequisites type="aicc_script">{prerequisites}</adlcp:prerequisites></item>
        </organization></organizations><resources><resource identifier="R" adlcp:scormtype="sco" href="r.html"/></resources></manifest>"#
    );
    read_manifest(text.as_bytes(), &Limits::default()).course.unwrap()
}

fn rule(action: &str, combine: &str, conditions: &str) -> String {
    format!(
        r#"<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions conditionCombination="{combine}">{conditions}</imsss:ruleConditions><imsss:ruleAction action="{action}"/></imsss:preConditionRule></imsss:sequencingRules>"#
    )
}

fn item(id: &str, sequencing: &str) -> String {
    format!(
        r#"<item identifier="{id}" identifierref="R"><title>{id}</title><imsss:sequencing>{sequencing}<imsss:deliveryControls completionSetByContent="true" objectiveSetByContent="true"/></imsss:sequencing></item>"#
    )
}

/// A primary objective that is also written to, or read from, a shared one.
fn shared(target: &str, writes: bool) -> String {
    format!(
        r#"<imsss:objectives><imsss:primaryObjective objectiveID="own"><imsss:mapInfo targetObjectiveID="{target}" readSatisfiedStatus="true" writeSatisfiedStatus="{writes}"/></imsss:primaryObjective></imsss:objectives>"#
    )
}

fn opened(course: &Course) -> Attempt {
    let mut attempt = Attempt::new(course, Learner::default(), Options::default());
    attempt.apply(course, &Input::Start, 0);
    attempt
}

fn obstacle(attempt: &Attempt, course: &Course, id: &str) -> Option<Obstacle> {
    attempt.view(course).toc.into_iter().find(|entry| entry.item == id).unwrap().obstacle
}

fn results(item: &str, any: bool, awaits: &[(&[&str], Milestone)]) -> Option<Obstacle> {
    let awaits = awaits.iter().map(|(items, milestone)| Awaited {
        items: items.iter().map(|item| (*item).to_owned()).collect(),
        milestone: *milestone,
    });
    Some(Obstacle { kind: ObstacleKind::Results, item: item.to_owned(), awaits: awaits.collect(), any })
}

fn bare(kind: ObstacleKind, item: &str) -> Option<Obstacle> {
    Some(Obstacle { kind, item: item.to_owned(), awaits: Vec::new(), any: false })
}

const NOT_PASSED: &str = r#"<imsss:ruleCondition operator="not" condition="satisfied"/><imsss:ruleCondition operator="not" condition="objectiveStatusKnown"/>"#;

#[test]
fn a_disabled_item_names_those_whose_shared_objective_it_reads_once() {
    let reader = rule("disabled", "any", NOT_PASSED) + &shared("G", false);
    let course = course(&(item("A", &shared("G", true)) + &item("B", &shared("G", true)) + &item("C", &reader)));
    assert_eq!(obstacle(&opened(&course), &course, "C"), results("C", false, &[(&["A", "B"], Milestone::Passed)]));
}

#[test]
fn what_is_disabled_above_an_item_is_named_with_the_item_above() {
    let block = format!(
        r#"<item identifier="BLOCK"><title>Block</title>{}<imsss:sequencing>{}{}</imsss:sequencing></item>"#,
        item("IN", ""),
        rule("disabled", "all", r#"<imsss:ruleCondition operator="not" condition="objectiveStatusKnown"/>"#),
        shared("G", false)
    );
    let course = course(&(item("A", &shared("G", true)) + &block));
    assert_eq!(obstacle(&opened(&course), &course, "IN"), results("BLOCK", false, &[(&["A"], Milestone::Passed)]));
}

#[test]
fn an_item_that_stops_the_way_is_what_is_waited_for() {
    let stops = rule(
        "stopForwardTraversal",
        "any",
        r#"<imsss:ruleCondition operator="not" condition="activityProgressKnown"/>"#,
    );
    let course = course(&(item("A", &stops) + &item("B", "") + &item("C", "")));
    let mut attempt = opened(&course);
    assert_eq!(obstacle(&attempt, &course, "C"), results("A", false, &[(&["A"], Milestone::Completed)]));
    let mut api = Api::default();
    api.call(&mut attempt, &course, "Initialize", "", "", 1);
    api.call(&mut attempt, &course, "SetValue", "cmi.completion_status", "completed", 1);
    assert_eq!(obstacle(&attempt, &course, "C"), None, "what the content has said is enough");
}

#[test]
fn a_rule_that_closes_what_was_achieved_says_done() {
    let closes = rule("disabled", "all", r#"<imsss:ruleCondition condition="satisfied"/>"#) + &shared("G", false);
    let course = course(&(item("A", &shared("G", true)) + &item("B", &closes)));
    let mut attempt = opened(&course);
    assert_eq!(obstacle(&attempt, &course, "B"), None);
    let mut api = Api::default();
    api.call(&mut attempt, &course, "Initialize", "", "", 1);
    api.call(&mut attempt, &course, "SetValue", "cmi.success_status", "passed", 1);
    assert_eq!(obstacle(&attempt, &course, "B"), bare(ObstacleKind::Done, "B"));
}

#[test]
fn attempts_that_are_used_up_are_said() {
    let once = r#"<imsss:limitConditions attemptLimit="1"/>"#;
    let course = course(&(item("A", once) + &item("B", "")));
    let mut attempt = opened(&course);
    attempt.apply(&course, &Input::Navigate(Request::Continue), 1);
    assert_eq!(obstacle(&attempt, &course, "A"), bare(ObstacleKind::AttemptLimit, "A"));
}

#[test]
fn a_rule_of_another_kind_is_a_rule() {
    let always = rule("disabled", "all", r#"<imsss:ruleCondition condition="always"/>"#);
    let course = course(&(item("A", "") + &item("B", &always)));
    assert_eq!(obstacle(&opened(&course), &course, "B"), bare(ObstacleKind::Rule, "B"));
}

#[test]
fn prerequisites_name_what_is_not_finished() {
    let done = |id: &'static str| (vec![id], Milestone::Completed);
    for (script, any, expected) in [
        ("A", false, vec![done("A")]),
        ("A &amp; B", false, vec![done("A"), done("B")]),
        ("A|B", true, vec![done("A"), done("B")]),
        ("2*{A, B}", false, vec![]),
        ("nowhere", false, vec![]),
    ] {
        let course = course_12(script);
        let expected: Vec<(&[&str], Milestone)> = expected.iter().map(|(ids, what)| (ids.as_slice(), *what)).collect();
        let mut attempt = opened(&course);
        // What says nothing is taken for completed when it is left.
        let mut api = Api::default();
        api.call(&mut attempt, &course, "LMSInitialize", "", "", 1);
        api.call(&mut attempt, &course, "LMSSetValue", "cmi.core.lesson_status", "incomplete", 1);
        assert_eq!(obstacle(&attempt, &course, "C"), results("C", any, &expected), "{script}");
    }
}
