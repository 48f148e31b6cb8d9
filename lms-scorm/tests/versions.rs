//! A new version of a package under a running attempt: three policies, on packages whose trees differ.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

use lms_scorm::api::Api;
use lms_scorm::attempt::{CarryPolicy, Session};
use lms_scorm::package::{Limits, read_manifest};
use lms_scorm::{Attempt, Completion, Course, Delivery, Input, Learner, Options, Request};
use proptest::prelude::*;

#[allow(dead_code)] // other tests use the rest
#[path = "walk/trees.rs"]
mod trees;

fn course(items: &str) -> Course {
    let text = format!(
        r#"<manifest identifier="M" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss"><metadata><schemaversion>2004 4th Edition</schemaversion></metadata>
        <organizations><organization identifier="O"><title>Golf</title>{items}<imsss:sequencing><imsss:controlMode flow="true"/></imsss:sequencing></organization></organizations>
        <resources><resource identifier="R" adlcp:scormType="sco" href="r.html"/></resources></manifest>"#
    );
    read_manifest(text.as_bytes(), &Limits::default()).course.unwrap()
}

fn item(name: &str) -> String {
    format!(r#"<item identifier="{name}" identifierref="R"><title>{name}</title></item>"#)
}

/// A is passed with a bookmark; B is left half-way, suspended.
fn half_way(course: &Course) -> Attempt {
    let mut attempt = Attempt::new(course, Learner { id: "l-1".to_owned(), ..Learner::default() }, Options::default());
    let mut api = Api::default();
    attempt.apply(course, &Input::Start, 0);
    for (name, status, exit) in [("A", "completed", ""), ("B", "incomplete", "suspend")] {
        if name == "B" {
            attempt.apply(course, &Input::Navigate(Request::Continue), 5);
        }
        assert_eq!(attempt.delivered(course).unwrap().item, name);
        for (el, value) in [("cmi.completion_status", status), ("cmi.location", "page 7"), ("cmi.exit", exit)] {
            api.call(&mut attempt, course, "Initialize", "", "", 1);
            assert_eq!(api.call(&mut attempt, course, "SetValue", el, value, 2).value, "true", "{el}");
        }
        api.call(&mut attempt, course, "Terminate", "", "", 3);
    }
    attempt.apply(course, &Input::Navigate(Request::SuspendAll), 9);
    assert_eq!(attempt.session(), Session::Suspended);
    attempt
}

fn completion(attempt: &Attempt, course: &Course, name: &str) -> Completion {
    let results = attempt.results(course);
    results.activities.iter().find(|activity| activity.identifier == name).unwrap().completion
}

#[test]
fn r2_19_who_finishes_on_the_old_version_stays_there() {
    let (old, new) = (course(&(item("A") + &item("B"))), course(&(item("B") + &item("C"))));
    let carried = half_way(&old).carry(&old, &new, CarryPolicy::FinishOld);
    assert_eq!((carried.attempt, carried.lost, carried.added), (None, vec!["A".to_owned()], vec!["C".to_owned()]));
}

#[test]
fn r2_19_who_carries_on_finds_what_is_still_there() {
    let old = course(&(item("A") + &item("B")));
    // B has moved into a block, C is new and comes first.
    let new = course(&format!(
        r#"{}<item identifier="K"><title>K</title>{}{}<imsss:sequencing><imsss:controlMode flow="true"/></imsss:sequencing></item>"#,
        item("C"),
        item("B"),
        item("A")
    ));
    let carried = half_way(&old).carry(&old, &new, CarryPolicy::CarryOn);
    assert!(carried.lost.is_empty());
    assert_eq!(carried.added, ["C", "K"]);
    let mut attempt = carried.attempt.unwrap();
    assert_eq!(completion(&attempt, &new, "A"), Completion::Completed);
    assert_eq!(completion(&attempt, &new, "C"), Completion::NotAttempted);
    // The learner is back where they stopped, bookmark and all.
    let opened = attempt.apply(&new, &attempt.opening(), 20);
    assert_eq!(opened.delivery, Delivery::Deliver { item: "B".to_owned() });
    let mut api = Api::default();
    api.call(&mut attempt, &new, "Initialize", "", "", 21);
    assert_eq!(api.call(&mut attempt, &new, "GetValue", "cmi.entry", "", 21).value, "resume");
    assert_eq!(api.call(&mut attempt, &new, "GetValue", "cmi.location", "", 21).value, "page 7");
}

#[test]
fn r2_19_when_the_place_is_gone_the_course_starts_with_what_was_achieved() {
    let (old, new) = (course(&(item("A") + &item("B"))), course(&(item("A") + &item("C"))));
    let carried = half_way(&old).carry(&old, &new, CarryPolicy::CarryOn);
    assert_eq!(carried.lost, ["B"]);
    let mut attempt = carried.attempt.unwrap();
    assert_eq!(completion(&attempt, &new, "A"), Completion::Completed);
    assert_eq!(attempt.opening(), Input::Start);
    assert!(matches!(attempt.apply(&new, &Input::Start, 20).delivery, Delivery::Deliver { .. }));
}

#[test]
fn r2_19_who_restarts_begins_with_nothing() {
    let (old, new) = (course(&(item("A") + &item("B"))), course(&(item("A") + &item("B") + &item("C"))));
    let carried = half_way(&old).carry(&old, &new, CarryPolicy::Restart);
    let mut attempt = carried.attempt.unwrap();
    assert_eq!(completion(&attempt, &new, "A"), Completion::NotAttempted);
    assert_eq!(attempt.learner().id, "l-1");
    assert_eq!(attempt.apply(&new, &attempt.opening(), 20).delivery, Delivery::Deliver { item: "A".to_owned() });
}

#[test]
fn an_item_that_becomes_a_block_begins_anew() {
    let old = course(&(item("A") + &item("B")));
    let new = course(&format!(r#"<item identifier="A"><title>A</title>{}</item>{}"#, item("A1"), item("B")));
    let carried = half_way(&old).carry(&old, &new, CarryPolicy::CarryOn);
    assert_eq!((carried.lost, carried.added), (vec!["A".to_owned()], vec!["A1".to_owned()]));
    let json = carried.attempt.unwrap().to_json();
    assert!(Attempt::from_json(&new, &json).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_versions_are_the_learner_gets_on(seeds: (u64, u64), items in (1..14_usize, 1..14_usize), steps in 0..30_usize, restart: bool) {
        let read = |seed, items| read_manifest(trees::manifest(seed, items).as_bytes(), &Limits::default()).course.unwrap();
        let (old, new) = (read(seeds.0, items.0), read(seeds.1, items.1));
        let mut attempt = Attempt::new(&old, Learner::default(), Options { seed: seeds.0, ..Options::default() });
        let (mut api, mut chance) = (Api::default(), trees::Chance::new(seeds.1));
        attempt.apply(&old, &Input::Start, 0);
        for at in 0..steps {
            let name = format!("I{}", 1 + chance.below(items.0));
            match chance.below(4) {
                0 => { attempt.apply(&old, &Input::Navigate(Request::Continue), at as i64); }
                1 => { attempt.apply(&old, &Input::Navigate(Request::Choice(name)), at as i64); }
                2 => { api.call(&mut attempt, &old, "Initialize", "", "", at as i64); }
                _ => { attempt.apply(&old, &Input::Unload, at as i64); }
            }
        }
        let policy = if restart { CarryPolicy::Restart } else { CarryPolicy::CarryOn };
        let carried = attempt.carry(&old, &new, policy).attempt.unwrap();
        let mut again = Attempt::from_json(&new, &carried.to_json()).unwrap();
        let opened = again.apply(&new, &again.opening(), 1_000);
        prop_assert!(opened.changed && again.session() == Session::Open);
        let _ = again.view(&new);
    }
}
