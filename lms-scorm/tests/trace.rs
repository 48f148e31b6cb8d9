//! The trace says which sequencing rules held, where and by which clause, whether the request was carried out or refused.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

use lms_scorm::activity::definition::Action;
use lms_scorm::api::Api;
use lms_scorm::attempt::Note;
use lms_scorm::package::{Limits, read_manifest};
use lms_scorm::{Attempt, Course, Delivery, Input, Lang, Learner, Options, Outcome, Request};

fn rule(kind: &str, condition: &str, action: &str) -> String {
    format!(
        r#"<imsss:{kind}ConditionRule><imsss:ruleConditions><imsss:ruleCondition condition="{condition}"/></imsss:ruleConditions><imsss:ruleAction action="{action}"/></imsss:{kind}ConditionRule>"#
    )
}

fn item(name: &str, rules: &str) -> String {
    format!(
        r#"<item identifier="{name}" identifierref="R"><title>{name}</title><imsss:sequencing><imsss:sequencingRules>{rules}</imsss:sequencingRules></imsss:sequencing></item>"#
    )
}

fn course(items: &str) -> Course {
    let text = format!(
        r#"<manifest identifier="M" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss"><metadata><schemaversion>2004 4th Edition</schemaversion></metadata>
        <organizations><organization identifier="O"><title>O</title>{items}<imsss:sequencing><imsss:controlMode flow="true"/></imsss:sequencing></organization></organizations>
        <resources><resource identifier="R" adlcp:scormType="sco" href="r.html"/></resources></manifest>"#
    );
    read_manifest(text.as_bytes(), &Limits::default()).course.unwrap()
}

fn rules(outcome: &Outcome) -> Vec<(&str, Action)> {
    let rule = |note: &'_ Note| matches!(note, Note::Rule { .. });
    outcome
        .notes
        .iter()
        .filter(|note| rule(note))
        .map(|note| match note {
            Note::Rule { item, action } => (item.as_str(), *action),
            _ => unreachable!("only rules are left"),
        })
        .collect()
}

fn begun(course: &Course) -> (Attempt, Outcome) {
    let mut attempt = Attempt::new(course, Learner::default(), Options::default());
    let start = attempt.apply(course, &Input::Start, 0);
    let mut api = Api::default();
    api.call(&mut attempt, course, "Initialize", "", "", 1);
    api.call(&mut attempt, course, "Terminate", "", "", 2);
    (attempt, start)
}

#[test]
fn what_is_passed_over_and_what_is_closed_is_told_even_when_the_request_is_refused() {
    let closed = item("C", &rule("pre", "always", "disabled"));
    let course = course(&(item("A", &rule("pre", "always", "skip")) + &item("B", "") + &closed));
    let (mut attempt, start) = begun(&course);
    assert_eq!(rules(&start), [("A", Action::Skip)]);
    let refused = attempt.apply(&course, &Input::Navigate(Request::Choice("C".to_owned())), 3);
    assert!(!refused.changed && refused.exception.is_some());
    assert_eq!(rules(&refused), [("C", Action::Disabled)]);
}

#[test]
fn a_rule_that_leads_elsewhere_than_the_learner_asked_is_told() {
    let course = course(&(item("A", &rule("post", "always", "retry")) + &item("B", "")));
    let (mut attempt, _) = begun(&course);
    let again = attempt.apply(&course, &Input::Navigate(Request::Choice("B".to_owned())), 3);
    assert_eq!(again.delivery, Delivery::Deliver { item: "A".to_owned() });
    assert_eq!(rules(&again), [("A", Action::Retry)]);
    let told = again.notes[0].sentence(Lang::Fr);
    assert!(told.starts_with("A : ") && told.contains("TB.2.2"), "{told}");
    assert_eq!(again.notes[0].sentence(Lang::En), "A: a post-condition rule begins it again (retry, TB.2.2).");
}

#[test]
fn looking_ahead_tells_nothing() {
    let course = course(&(item("A", "") + &item("B", &rule("pre", "always", "skip"))));
    let mut attempt = Attempt::new(&course, Learner::default(), Options::default());
    attempt.apply(&course, &Input::Start, 0);
    let mut api = Api::default();
    api.call(&mut attempt, &course, "Initialize", "", "", 1);
    let set = api.call(&mut attempt, &course, "SetValue", "cmi.completion_status", "completed", 2);
    let _ = attempt.view(&course);
    assert!(rules(&set.outcome.unwrap()).is_empty());
}
