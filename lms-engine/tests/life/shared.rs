//! What a learner's courses share: objectives and data that outlive the attempt (SN 3.10, CAM 3.4.1).

use lms_core::access::Actor;
use lms_core::ids::{EnrolmentId, StepId};
use lms_core::parcours::Mode;
use lms_core::progress::StepState;
use lms_engine::attempt::{Kept, Launch};
use lms_engine::learn::{formation, open_step};
use lms_scorm::attempt::Shared;
use lms_scorm::{Completion, Success};
use lms_store::repo::AttemptSave;

use crate::attempts::{at, launch, post, set};
use crate::world::{World, minute, on_both_engines, zip};

on_both_engines!(
    a_course_finds_what_an_earlier_one_of_the_learner_has_shared,
    another_session_of_the_same_person_goes_on_from_there,
    what_a_course_keeps_to_itself_lives_as_long_as_its_attempt,
    objectives_and_data_are_shared_each_for_itself,
    what_one_course_empties_no_other_brings_back,
    two_courses_open_at_once_see_each_other_when_they_are_opened_next,
    a_platform_that_stops_between_two_saves_has_shared_what_was_saved,
    a_result_that_another_course_brings_becomes_evidence,
    an_attempt_that_knows_more_than_the_store_tells_it,
    r6_1_what_courses_shared_goes_with_the_person,
    access_that_ends_shares_what_the_content_had_said,
);

/// How far a package shares.
#[derive(Clone, Copy)]
struct Reach {
    objectives: bool,
    data: bool,
}

const SYSTEM: Reach = Reach { objectives: true, data: true };

/// A package of two SCOs: the first one reads and writes the objective `shared` and the store `notes`.
fn package(title: &str, shared: &str, reach: Reach) -> Vec<u8> {
    let Reach { objectives, data } = reach;
    let manifest = format!(
        r#"<?xml version="1.0"?>
<manifest identifier="{title}" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
 xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
<organizations default="O"><organization identifier="O" adlseq:objectivesGlobalToSystem="{objectives}" adlcp:sharedDataGlobalToSystem="{data}">
<title>{title}</title>
<item identifier="A" identifierref="R"><title>A</title>
 <adlcp:data><adlcp:map targetID="notes"/></adlcp:data>
 <imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="P">
  <imsss:mapInfo targetObjectiveID="{shared}" readSatisfiedStatus="true" readNormalizedMeasure="true" writeSatisfiedStatus="true" writeNormalizedMeasure="true"/>
 </imsss:primaryObjective></imsss:objectives><imsss:deliveryControls objectiveSetByContent="true"/></imsss:sequencing></item>
<item identifier="B" identifierref="R"><title>B</title></item>
<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>
</organization></organizations>
<resources><resource identifier="R" type="webcontent" adlcp:scormType="sco" href="index.html"><file href="index.html"/></resource></resources>
</manifest>"#
    );
    zip(&[("imsmanifest.xml", &manifest), ("index.html", "<!doctype html><title>SCO</title>")])
}

/// Passes A with a measure, leaves a note, and leaves the course for good or for later.
fn pass(note: &str, from: i64) -> Vec<String> {
    vec![
        at(minute(from), r#""in":"start""#),
        at(minute(from), r#""in":"initialize""#),
        set(minute(from), "adl.data.0.store", note),
        set(minute(from), "cmi.score.scaled", "0.75"),
        set(minute(from), "cmi.success_status", "passed"),
        set(minute(from), "cmi.completion_status", "completed"),
        at(minute(from), r#""in":"terminate""#),
        at(minute(from), r#""in":"unload""#),
    ]
}

pub struct Learner {
    pub enrolment: EnrolmentId,
    pub actor: Actor,
}

impl World {
    pub async fn learner(&self, session: lms_core::ids::SessionId, name: &str) -> Learner {
        let (enrolment, actor) = self.enrol(session, name).await;
        Learner { enrolment, actor }
    }

    pub async fn opens(&self, learner: &Learner, step: StepId, m: i64) -> Launch {
        launch(open_step(&self.lms, &learner.actor, learner.enrolment, step, minute(m)).await.unwrap())
    }

    /// What is kept of what the learner's courses share.
    async fn stored(&self, learner: &Learner) -> usize {
        let person = learner.actor.person().unwrap();
        self.lms.store().reader().await.unwrap().learner_stores().of(person).await.unwrap().len()
    }
}

fn known(launch: &Launch) -> Shared {
    let attempt = lms_scorm::Attempt::from_json(&launch.package.course, &launch.state_json).unwrap();
    assert_eq!(attempt.state_hash(), launch.hash, "the browser starts from what the hash says");
    attempt.shared(&launch.package.course)
}

/// The first item, as the player shows it.
fn first(launch: &Launch) -> (Success, Option<f64>) {
    let attempt = lms_scorm::Attempt::from_json(&launch.package.course, &launch.state_json).unwrap();
    let entry = attempt.view(&launch.package.course).toc.remove(0);
    (entry.success, entry.scaled)
}

/// Sends inputs as the player does, and has the server compare its state with the browser's.
async fn plays(w: &World, launch: &Launch, inputs: &[String], m: i64) {
    let course = &launch.package.course;
    let mut browser = lms_scorm::Attempt::from_json(course, &launch.state_json).unwrap();
    for input in inputs {
        let stamped: lms_scorm::Stamped = serde_json::from_str(input).unwrap();
        browser.apply(course, &stamped.input, stamped.at);
    }
    let first = launch.applied + 1;
    let answer = post(&w.lms, launch.attempt, launch.generation, first, inputs, minute(m)).await.unwrap();
    assert_eq!(answer.hash, browser.state_hash(), "browser and server agree");
}

async fn a_course_finds_what_an_earlier_one_of_the_learner_has_shared(w: World) {
    let (one, two) =
        (w.import(&package("un", "urn:x", SYSTEM)).await, w.import(&package("deux", "urn:x", SYSTEM)).await);
    let (session, steps) = w.session(Mode::Free, &[&one, &two]).await;
    let (monique, karim) = (w.learner(session, "monique").await, w.learner(session, "karim").await);
    let first_course = w.opens(&monique, steps[0], 0).await;
    assert_eq!(known(&first_course), Shared::default());
    plays(&w, &first_course, &pass("lu", 1), 1).await;
    assert_eq!(w.stored(&monique).await, 2);

    let second = w.opens(&monique, steps[1], 2).await;
    assert_eq!(first(&second), (Success::Passed, Some(0.75)));
    assert_eq!(known(&second).stores.get("notes").map(String::as_str), Some("lu"));
    // The learner goes on in it, and both sides still agree.
    plays(&w, &second, &pass("relu", 3), 3).await;

    let other = w.opens(&karim, steps[1], 4).await;
    assert_eq!(first(&other), (Success::Unknown, None), "another learner has done nothing yet");
    assert_eq!(known(&other), Shared::default());
}

async fn another_session_of_the_same_person_goes_on_from_there(w: World) {
    let course = w.import(&package("un", "urn:x", SYSTEM)).await;
    let (session, steps) = w.session(Mode::Free, &[&course]).await;
    let (again, later) = w.session(Mode::Free, &[&course]).await;
    let (monique, once_more) = (w.learner(session, "monique").await, w.learner(again, "monique").await);
    assert_eq!(monique.actor.person(), once_more.actor.person());
    let opened = w.opens(&monique, steps[0], 0).await;
    plays(&w, &opened, &pass("lu", 1), 1).await;
    assert_eq!(first(&w.opens(&once_more, later[0], 2).await), (Success::Passed, Some(0.75)));
}

async fn what_a_course_keeps_to_itself_lives_as_long_as_its_attempt(w: World) {
    let own = Reach { objectives: false, data: false };
    let (one, two) = (w.import(&package("un", "urn:x", own)).await, w.import(&package("deux", "urn:x", SYSTEM)).await);
    let (session, steps) = w.session(Mode::Free, &[&one, &two]).await;
    let monique = w.learner(session, "monique").await;
    let opened = w.opens(&monique, steps[0], 0).await;
    plays(&w, &opened, &pass("lu", 1), 1).await;
    assert_eq!(w.stored(&monique).await, 0);
    assert_eq!(first(&w.opens(&monique, steps[0], 2).await), (Success::Passed, Some(0.75)), "its own attempt has it");
    assert_eq!(first(&w.opens(&monique, steps[1], 2).await), (Success::Unknown, None));
}

async fn objectives_and_data_are_shared_each_for_itself(w: World) {
    let only_data = Reach { objectives: false, data: true };
    let course = w.import(&package("un", "urn:x", only_data)).await;
    let (session, steps) = w.session(Mode::Free, &[&course]).await;
    let monique = w.learner(session, "monique").await;
    let opened = w.opens(&monique, steps[0], 0).await;
    plays(&w, &opened, &pass("lu", 1), 1).await;
    assert_eq!(w.stored(&monique).await, 1);
}

async fn what_one_course_empties_no_other_brings_back(w: World) {
    let (one, two) =
        (w.import(&package("un", "urn:x", SYSTEM)).await, w.import(&package("deux", "urn:x", SYSTEM)).await);
    let (session, steps) = w.session(Mode::Free, &[&one, &two]).await;
    let monique = w.learner(session, "monique").await;
    let a = w.opens(&monique, steps[0], 0).await;
    plays(&w, &a, &pass("lu", 1), 1).await;
    let b = w.opens(&monique, steps[1], 2).await;
    assert_eq!(known(&b).stores.get("notes").map(String::as_str), Some("lu"));
    plays(&w, &b, &pass("", 3), 3).await;
    // The attempt of the first course still had it, and so had the second one's before.
    for step in [steps[0], steps[1], steps[0]] {
        let again = w.opens(&monique, step, 4).await;
        assert_eq!(known(&again).stores.get("notes"), None);
    }
}

async fn two_courses_open_at_once_see_each_other_when_they_are_opened_next(w: World) {
    let (one, two) =
        (w.import(&package("un", "urn:x", SYSTEM)).await, w.import(&package("deux", "urn:x", SYSTEM)).await);
    let (session, steps) = w.session(Mode::Free, &[&one, &two]).await;
    let monique = w.learner(session, "monique").await;
    let (a, b) = (w.opens(&monique, steps[0], 0).await, w.opens(&monique, steps[1], 0).await);
    plays(&w, &a, &pass("de un", 1), 1).await;
    // B was opened before and is not pulled from under its learner; what it changes itself is shared.
    let begun = [
        at(minute(2), r#""in":"start""#),
        at(minute(2), r#""in":"initialize""#),
        set(minute(2), "adl.data.0.store", "de deux"),
    ];
    plays(&w, &b, &begun, 2).await;
    assert_eq!(w.stored(&monique).await, 2);
    let a = w.opens(&monique, steps[0], 3).await;
    assert_eq!(known(&a).stores.get("notes").map(String::as_str), Some("de deux"), "the last one that was saved");
    assert_eq!(first(&a), (Success::Passed, Some(0.75)), "and what only the other one said stays");
    let b = w.opens(&monique, steps[1], 3).await;
    assert_eq!(first(&b), (Success::Passed, Some(0.75)));
    // What was kept in memory of B before it was opened again is not believed.
    plays(&w, &b, &[at(minute(4), r#""in":"resume""#), at(minute(4), r#""in":"initialize""#)], 4).await;
}

async fn a_platform_that_stops_between_two_saves_has_shared_what_was_saved(w: World) {
    let (one, two) =
        (w.import(&package("un", "urn:x", SYSTEM)).await, w.import(&package("deux", "urn:x", SYSTEM)).await);
    let (session, steps) = w.session(Mode::Free, &[&one, &two]).await;
    let monique = w.learner(session, "monique").await;
    let opened = w.opens(&monique, steps[0], 0).await;
    let all = pass("lu", 1);
    plays(&w, &opened, &all[..3], 1).await;
    let lms = w.restarted().await;
    let second = launch(open_step(&lms, &monique.actor, monique.enrolment, steps[1], minute(2)).await.unwrap());
    assert_eq!(
        known(&second).stores.get("notes").map(String::as_str),
        Some("lu"),
        "the save that was answered is kept"
    );
    assert_eq!(first(&second), (Success::Unknown, None), "the pass was never saved");
    // The device sends the rest once the platform is back.
    post(&lms, opened.attempt, opened.generation, 4, &all[3..], minute(3)).await.unwrap();
    let second = launch(open_step(&lms, &monique.actor, monique.enrolment, steps[1], minute(4)).await.unwrap());
    assert_eq!(first(&second), (Success::Passed, Some(0.75)));
}

async fn a_result_that_another_course_brings_becomes_evidence(w: World) {
    let (one, two) = (w.import(&package("un", "urn:x", SYSTEM)).await, w.import(&single("deux", "urn:x")).await);
    let (session, steps) = w.session(Mode::Free, &[&one, &two]).await;
    let monique = w.learner(session, "monique").await;
    let opened = w.opens(&monique, steps[0], 0).await;
    plays(&w, &opened, &pass("lu", 1), 1).await;
    w.opens(&monique, steps[1], 2).await;
    let (_, lines) = formation(&w.lms, &monique.actor, monique.enrolment, minute(2)).await.unwrap();
    assert_eq!(lines[1].progress.state(), StepState::Passed, "the course reads the objective as its own");
    let rebuilt = lms_engine::progress::rebuild(&w.lms, &w.national, false, |_| (), minute(3)).await.unwrap();
    assert_eq!(rebuilt.differences, vec![]);
}

/// A package whose organization itself reads the objective.
fn single(title: &str, shared: &str) -> Vec<u8> {
    let manifest = format!(
        r#"<?xml version="1.0"?>
<manifest identifier="{title}" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
<organizations default="O"><organization identifier="O"><title>{title}</title>
<item identifier="A" identifierref="R"><title>A</title></item>
<imsss:sequencing><imsss:controlMode choice="true" flow="true"/><imsss:objectives><imsss:primaryObjective objectiveID="P">
 <imsss:mapInfo targetObjectiveID="{shared}" readSatisfiedStatus="true"/></imsss:primaryObjective></imsss:objectives></imsss:sequencing>
</organization></organizations>
<resources><resource identifier="R" type="webcontent" adlcp:scormType="sco" href="index.html"><file href="index.html"/></resource></resources>
</manifest>"#
    );
    zip(&[("imsmanifest.xml", &manifest), ("index.html", "<!doctype html><title>SCO</title>")])
}

/// As a platform leaves it that ran before there was such a store.
async fn an_attempt_that_knows_more_than_the_store_tells_it(w: World) {
    let course = w.import(&package("un", "urn:x", SYSTEM)).await;
    let (session, steps) = w.session(Mode::Free, &[&course]).await;
    let (monique, karim) = (w.learner(session, "monique").await, w.learner(session, "karim").await);
    let (opened, blank) = (w.opens(&monique, steps[0], 0).await, w.opens(&karim, steps[0], 0).await);
    plays(&w, &opened, &pass("lu", 1), 1).await;
    let mut unit = w.lms.store().unit().await.unwrap();
    let (rich, poor) = (unit.attempts().find(opened.attempt).await, unit.attempts().find(blank.attempt).await);
    let (rich, poor) = (rich.unwrap().unwrap(), poor.unwrap().unwrap());
    let save = AttemptSave {
        attempt: poor.id,
        enrolment: poor.enrolment,
        seen_generation: 1,
        seen_applied: 0,
        applied: 0,
        state: rich.state,
        hash: rich.hash,
        saved: minute(1),
        closed: None,
        journal: None,
        facts: vec![],
        rows: vec![],
        shared: vec![],
        pulse: None,
    };
    unit.attempts().save(&save).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(w.stored(&karim).await, 0);
    assert_eq!(first(&w.opens(&karim, steps[0], 2).await), (Success::Passed, Some(0.75)), "nothing is lost");
    assert_eq!(w.stored(&karim).await, 2);
}

async fn r6_1_what_courses_shared_goes_with_the_person(w: World) {
    let course = w.import(&package("un", "urn:x", SYSTEM)).await;
    let (session, steps) = w.session(Mode::Free, &[&course]).await;
    let monique = w.learner(session, "monique").await;
    let opened = w.opens(&monique, steps[0], 0).await;
    plays(&w, &opened, &pass("lu", 1), 1).await;
    let mut unit = w.lms.store().unit().await.unwrap();
    unit.people().erase(monique.actor.person().unwrap(), minute(2)).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(w.stored(&monique).await, 0);
}

async fn access_that_ends_shares_what_the_content_had_said(w: World) {
    let (one, two) =
        (w.import(&package("un", "urn:x", SYSTEM)).await, w.import(&package("deux", "urn:x", SYSTEM)).await);
    let (session, steps) = w.session(Mode::Free, &[&one]).await;
    let (again, later) = w.session(Mode::Free, &[&two]).await;
    let (monique, once_more) = (w.learner(session, "monique").await, w.learner(again, "monique").await);
    let opened = w.opens(&monique, steps[0], 0).await;
    // Passed, and the window never says good-bye.
    plays(&w, &opened, &pass("lu", 1)[..6], 1).await;
    lms_engine::enrolment::suspend(&w.lms, &w.regional, monique.enrolment, "absence", minute(2)).await.unwrap();
    assert_eq!(first(&w.opens(&once_more, later[0], 3).await), (Success::Passed, Some(0.75)));
    let kept = w.lms.store().reader().await.unwrap().attempts().find(opened.attempt).await.unwrap().unwrap();
    let kept = Kept::read(&opened.package.course, &kept.state).unwrap();
    assert_eq!(kept.attempt.results(&opened.package.course).activities[0].completion, Completion::Completed);
}
