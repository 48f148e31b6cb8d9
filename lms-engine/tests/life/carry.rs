//! A new version of a package under running attempts (row 2.19): three decisions, on packages whose trees differ.

use lms_core::content::{Carry, Content};
use lms_core::evidence::Kind;
use lms_core::ids::{AttemptId, SessionId, StepId};
use lms_core::parcours::Mode;
use lms_core::progress::StepState;
use lms_core::time::Minutes;
use lms_engine::attempt::Launch;
use lms_engine::content::{Replaces, import_package};
use lms_engine::learn::{formation, open_step};
use lms_engine::{EngineError, progress};
use lms_scorm::{Attempt, Completion};

use crate::attempts::{at, launch, post, set};
use crate::shared::Learner;
use crate::world::{World, minute, on_both_engines, zip};

on_both_engines!(
    r2_19_who_finishes_stays_on_the_version_that_was_begun,
    r2_19_who_carries_on_keeps_what_both_versions_have,
    r2_19_who_restarts_begins_with_nothing_and_loses_no_result,
    r2_19_evidence_keeps_the_version_it_was_earned_with,
    r2_19_an_open_window_finishes_its_visit_on_the_old_version,
    r2_19_a_visit_that_was_broken_off_is_finished_where_its_device_left_it,
    r2_19_after_a_night_a_broken_visit_is_carried_too,
    r2_19_inputs_of_the_old_version_that_come_late_are_kept,
    r2_19_who_begins_after_the_change_begins_on_the_new_version,
    r2_19_versions_that_were_skipped_lose_nothing,
    r2_19_what_the_new_tree_makes_of_old_results_becomes_evidence,
    a_package_of_another_standard_is_no_new_version,
);

/// A SCORM 2004 package with these items, one SCO each.
fn package(items: &[&str]) -> Vec<u8> {
    let item = |name: &&str| format!(r#"<item identifier="{name}" identifierref="R"><title>{name}</title></item>"#);
    let items: String = items.iter().map(item).collect();
    let manifest = format!(
        r#"<?xml version="1.0"?>
<manifest identifier="M" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
<organizations default="O"><organization identifier="O"><title>Vendre</title>{items}
<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing></organization></organizations>
<resources><resource identifier="R" type="webcontent" adlcp:scormType="sco" href="index.html"><file href="index.html"/></resource></resources>
</manifest>"#
    );
    zip(&[("imsmanifest.xml", &manifest), ("index.html", "<!doctype html><title>SCO</title>")])
}

struct House {
    content: Content,
    session: SessionId,
    step: StepId,
    monique: Learner,
}

async fn house(w: &World, items: &[&str]) -> House {
    let content = w.import(&package(items)).await;
    let (session, steps) = w.session(Mode::Free, &[&content]).await;
    let monique = w.learner(session, "monique").await;
    House { content, session, step: steps[0], monique }
}

impl World {
    async fn replace(&self, content: &Content, items: &[&str], carry: Carry, m: i64) -> Content {
        let blob = self.lms.contents().put(&package(items)).await.unwrap();
        let replaces = Some(Replaces { content: content.id, carry });
        let planned = Minutes::new(30).unwrap();
        import_package(&self.lms, &self.national, blob, replaces, None, planned, minute(m)).await.unwrap().content
    }

    async fn row(&self, id: AttemptId) -> lms_store::repo::AttemptRow {
        self.lms.store().reader().await.unwrap().attempts().find(id).await.unwrap().unwrap()
    }
}

/// A is completed, the learner stops in B at page 7: the visit ends properly, unless `broken`.
async fn half_way(w: &World, h: &House, broken: bool) -> Launch {
    let opened = w.opens(&h.monique, h.step, 0).await;
    let mut inputs = vec![
        at(minute(1), r#""in":"start""#),
        at(minute(1), r#""in":"initialize""#),
        set(minute(2), "cmi.completion_status", "completed"),
        set(minute(2), "cmi.success_status", "passed"),
        at(minute(2), r#""in":"terminate""#),
        at(minute(2), r#""in":"navigate","request":"continue""#),
        at(minute(3), r#""in":"initialize""#),
        set(minute(3), "cmi.completion_status", "incomplete"),
        set(minute(3), "cmi.location", "page 7"),
        set(minute(3), "cmi.exit", "suspend"),
    ];
    if !broken {
        inputs.push(at(minute(4), r#""in":"terminate""#));
        inputs.push(at(minute(4), r#""in":"navigate","request":"suspendAll""#));
    }
    let answer = post(&w.lms, opened.attempt, 1, 1, &inputs, minute(4)).await.unwrap();
    assert_eq!(answer.applied, i64::try_from(inputs.len()).unwrap());
    opened
}

/// What the browser gets: items with their completion, and where it begins.
fn shown(launch: &Launch) -> (Vec<(String, Completion)>, String, Option<String>) {
    let course = &launch.package.course;
    let mut attempt = Attempt::from_json(course, &launch.state_json).unwrap();
    assert_eq!(attempt.state_hash(), launch.hash);
    let results = attempt.results(course).activities;
    attempt.apply(course, &attempt.opening(), minute(60).millis());
    let item = attempt.delivered(course).map(|delivered| delivered.item).unwrap_or_default();
    attempt.apply(course, &lms_scorm::Input::Initialize, minute(60).millis());
    let place = Some(attempt.get(course, "cmi.location").0).filter(|place| !place.is_empty());
    (results.into_iter().map(|r| (r.identifier, r.completion)).collect(), item, place)
}

fn items(all: &[(&str, Completion)]) -> Vec<(String, Completion)> {
    all.iter().map(|(name, completion)| ((*name).to_owned(), *completion)).collect()
}

async fn r2_19_who_finishes_stays_on_the_version_that_was_begun(w: World) {
    let h = house(&w, &["A", "B"]).await;
    let old = half_way(&w, &h, false).await;
    w.replace(&h.content, &["B", "C"], Carry::Finish, 10).await;
    let again = w.opens(&h.monique, h.step, 20).await;
    assert_eq!((again.attempt, again.generation, again.applied), (old.attempt, 2, 12));
    let expected = items(&[("A", Completion::Completed), ("B", Completion::Incomplete)]);
    assert_eq!(shown(&again), (expected, "B".into(), Some("page 7".into())));
    assert_eq!(w.row(again.attempt).await.version.number, 1);
}

async fn r2_19_who_carries_on_keeps_what_both_versions_have(w: World) {
    let h = house(&w, &["A", "B"]).await;
    let old = half_way(&w, &h, false).await;
    w.replace(&h.content, &["C", "B", "A"], Carry::CarryOn, 10).await;
    let again = w.opens(&h.monique, h.step, 20).await;
    assert_ne!(again.attempt, old.attempt);
    let expected =
        items(&[("C", Completion::NotAttempted), ("B", Completion::Incomplete), ("A", Completion::Completed)]);
    assert_eq!(shown(&again), (expected, "B".into(), Some("page 7".into())));
    let row = w.row(again.attempt).await;
    assert_eq!((row.version.number, row.number, row.applied), (2, 2, 0));
    // And the journal goes on, browser and server agreeing.
    let more = [at(minute(21), r#""in":"resume""#), at(minute(21), r#""in":"initialize""#)];
    assert_eq!(post(&w.lms, again.attempt, 1, 1, &more, minute(21)).await.unwrap().applied, 2);
    assert_eq!(w.opens(&h.monique, h.step, 22).await.attempt, again.attempt, "carried once");
}

async fn r2_19_who_restarts_begins_with_nothing_and_loses_no_result(w: World) {
    let h = house(&w, &["A"]).await;
    let opened = w.opens(&h.monique, h.step, 0).await;
    let pass = [
        at(minute(1), r#""in":"start""#),
        at(minute(1), r#""in":"initialize""#),
        set(minute(2), "cmi.completion_status", "completed"),
        set(minute(2), "cmi.success_status", "passed"),
        set(minute(2), "cmi.score.scaled", "0.8"),
        at(minute(2), r#""in":"terminate""#),
        at(minute(2), r#""in":"unload""#),
    ];
    post(&w.lms, opened.attempt, 1, 1, &pass, minute(2)).await.unwrap();
    w.replace(&h.content, &["A", "B"], Carry::Restart, 10).await;
    let again = w.opens(&h.monique, h.step, 20).await;
    let expected = items(&[("A", Completion::NotAttempted), ("B", Completion::NotAttempted)]);
    assert_eq!(shown(&again), (expected, "A".into(), None));
    let (f, lines) = formation(&w.lms, &h.monique.actor, h.monique.enrolment, minute(20)).await.unwrap();
    assert_eq!(lines[0].progress.state(), StepState::Passed, "an attested result stays (S9)");
    assert_eq!(f.summary.score, lms_core::score::Percent::whole(80));
}

async fn r2_19_evidence_keeps_the_version_it_was_earned_with(w: World) {
    let h = house(&w, &["A", "B"]).await;
    let old = half_way(&w, &h, false).await;
    let before = w.row(old.attempt).await;
    w.replace(&h.content, &["A", "B", "C"], Carry::CarryOn, 10).await;
    let again = w.opens(&h.monique, h.step, 20).await;
    let mut unit = w.lms.store().reader().await.unwrap();
    let facts = unit.facts().of(h.monique.enrolment).await.unwrap();
    let opened: Vec<(i64, u32)> = facts
        .iter()
        .filter(|fact| fact.kind == Kind::Opened)
        .map(|fact| ((fact.at.millis() - minute(0).millis()) / 60_000, fact.version.unwrap().number))
        .collect();
    assert_eq!(opened, [(0, 1), (20, 2)]);
    assert!(facts.iter().filter(|fact| fact.at < minute(20)).all(|fact| fact.version.unwrap().number == 1));
    let kept = w.row(old.attempt).await;
    assert_eq!((kept.version, kept.hash, kept.closed), (before.version, before.hash, Some(minute(20))));
    assert_eq!(unit.attempts().journal(old.attempt).await.unwrap().len(), 1);
    let versions = unit.contents().versions(h.content.id).await.unwrap();
    assert_eq!(versions.iter().map(|v| v.number).collect::<Vec<_>>(), [2, 1], "the old one stays readable");
    drop(unit);
    assert_eq!(again.package.course.leaves().count(), 3);
    let rebuilt = progress::rebuild(&w.lms, &w.national, false, |_| (), minute(30)).await.unwrap();
    assert_eq!(rebuilt.differences, vec![], "statistics are unaffected");
}

async fn r2_19_an_open_window_finishes_its_visit_on_the_old_version(w: World) {
    let h = house(&w, &["A", "B"]).await;
    let old = half_way(&w, &h, true).await;
    w.replace(&h.content, &["A", "C"], Carry::CarryOn, 5).await;
    let rest = [
        set(minute(6), "cmi.completion_status", "completed"),
        at(minute(7), r#""in":"terminate""#),
        at(minute(7), r#""in":"navigate","request":"suspendAll""#),
    ];
    assert_eq!(post(&w.lms, old.attempt, 1, 11, &rest, minute(7)).await.unwrap().applied, 13);
    let (_, lines) = formation(&w.lms, &h.monique.actor, h.monique.enrolment, minute(8)).await.unwrap();
    assert_eq!(lines[0].progress.state(), StepState::Completed, "all of the old version was done");
    let again = w.opens(&h.monique, h.step, 20).await;
    assert_eq!(shown(&again).0, items(&[("A", Completion::Completed), ("C", Completion::NotAttempted)]));
}

async fn r2_19_a_visit_that_was_broken_off_is_finished_where_its_device_left_it(w: World) {
    let h = house(&w, &["A", "B"]).await;
    let old = half_way(&w, &h, true).await;
    w.replace(&h.content, &["A", "C"], Carry::CarryOn, 5).await;
    // The browser died with inputs on the device; the player that opens next adopts them under its own generation.
    let reopened = w.opens(&h.monique, h.step, 30).await;
    assert_eq!((reopened.attempt, reopened.generation, reopened.applied), (old.attempt, 2, 10));
    let left = [
        set(minute(4), "cmi.completion_status", "completed"),
        at(minute(31), r#""in":"terminate""#),
        at(minute(31), r#""in":"navigate","request":"suspendAll""#),
    ];
    assert_eq!(post(&w.lms, old.attempt, 2, 11, &left, minute(31)).await.unwrap().applied, 13);
    let next = w.opens(&h.monique, h.step, 40).await;
    assert_eq!(w.row(next.attempt).await.version.number, 2);
    let (_, lines) = formation(&w.lms, &h.monique.actor, h.monique.enrolment, minute(41)).await.unwrap();
    assert_eq!(lines[0].progress.state(), StepState::Completed, "what the device held has counted");
}

async fn r2_19_after_a_night_a_broken_visit_is_carried_too(w: World) {
    let h = house(&w, &["A", "B"]).await;
    let old = half_way(&w, &h, true).await;
    w.replace(&h.content, &["A", "B", "C"], Carry::CarryOn, 5).await;
    let next_day = w.opens(&h.monique, h.step, 24 * 60).await;
    assert_ne!(next_day.attempt, old.attempt);
    let (_, item, place) = shown(&next_day);
    assert_eq!((item.as_str(), place.as_deref()), ("B", Some("page 7")));
    let late = post(&w.lms, old.attempt, 1, 11, &[set(minute(4), "cmi.location", "8")], minute(24 * 60 + 1)).await;
    assert!(matches!(late, Err(EngineError::TakenOver { generation: 2 })), "{late:?}");
    assert_eq!(w.lms.store().reader().await.unwrap().attempts().late(old.attempt).await.unwrap().len(), 1);
}

async fn r2_19_inputs_of_the_old_version_that_come_late_are_kept(w: World) {
    let h = house(&w, &["A", "B"]).await;
    let old = half_way(&w, &h, false).await;
    w.replace(&h.content, &["A", "B", "C"], Carry::CarryOn, 5).await;
    w.opens(&h.monique, h.step, 20).await;
    let late = post(&w.lms, old.attempt, 1, 13, &[at(minute(19), r#""in":"resume""#)], minute(21)).await;
    assert!(matches!(late, Err(EngineError::TakenOver { .. })), "told, not lost: {late:?}");
    assert_eq!(w.lms.store().reader().await.unwrap().attempts().late(old.attempt).await.unwrap().len(), 1);
}

async fn r2_19_who_begins_after_the_change_begins_on_the_new_version(w: World) {
    let h = house(&w, &["A", "B"]).await;
    w.replace(&h.content, &["C"], Carry::Finish, 5).await;
    let karim = w.learner(h.session, "karim").await;
    assert_eq!(shown(&w.opens(&karim, h.step, 6).await).0, items(&[("C", Completion::NotAttempted)]));
}

async fn r2_19_versions_that_were_skipped_lose_nothing(w: World) {
    let h = house(&w, &["A", "B"]).await;
    half_way(&w, &h, false).await;
    w.replace(&h.content, &["A"], Carry::CarryOn, 5).await;
    w.replace(&h.content, &["A", "B", "C"], Carry::CarryOn, 6).await;
    w.replace(&h.content, &["D"], Carry::Finish, 7).await;
    let again = w.opens(&h.monique, h.step, 20).await;
    assert_eq!(w.row(again.attempt).await.version.number, 3);
    let (_, item, place) = shown(&again);
    assert_eq!((item.as_str(), place.as_deref()), ("B", Some("page 7")), "version 2 without B was never seen");
}

async fn r2_19_what_the_new_tree_makes_of_old_results_becomes_evidence(w: World) {
    let h = house(&w, &["A", "B"]).await;
    half_way(&w, &h, false).await;
    // B, which was missing, is no longer asked for.
    w.replace(&h.content, &["A"], Carry::CarryOn, 5).await;
    w.opens(&h.monique, h.step, 20).await;
    let facts = w.lms.store().reader().await.unwrap().facts().of(h.monique.enrolment).await.unwrap();
    let completed: Vec<u32> =
        facts.iter().filter(|f| f.kind == Kind::Completed).map(|f| f.version.unwrap().number).collect();
    assert_eq!(completed, [2]);
    let rebuilt = progress::rebuild(&w.lms, &w.national, false, |_| (), minute(30)).await.unwrap();
    assert_eq!(rebuilt.differences, vec![]);
}

async fn a_package_of_another_standard_is_no_new_version(w: World) {
    let h = house(&w, &["A"]).await;
    let blob = w.lms.contents().put(&crate::world::package_12()).await.unwrap();
    let replaces = Some(Replaces { content: h.content.id, carry: Carry::CarryOn });
    let planned = Minutes::new(30).unwrap();
    let refused = import_package(&w.lms, &w.national, blob, replaces, None, planned, minute(1)).await;
    assert!(matches!(refused, Err(EngineError::WrongKind)));
    let _ = launch(open_step(&w.lms, &h.monique.actor, h.monique.enrolment, h.step, minute(2)).await.unwrap());
}
