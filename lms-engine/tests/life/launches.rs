//! cmi5 courses and xAPI packages from launch to the table's figure, and what happens when everybody comes at once.

use std::sync::Arc;

use lms_core::access::Actor;
use lms_core::evidence::Source;
use lms_core::ids::{EnrolmentId, SessionId, StepId};
use lms_core::parcours::Mode;
use lms_core::progress::Success;
use lms_core::score::ScaledScore;
use lms_core::time::Timestamp;
use lms_core::xapi::Version;
use lms_core::xapi::query::{self, RequestMethod};
use lms_engine::launch::{self, Launched};
use lms_engine::learn::formation;
use lms_engine::lrs::submit::submit;
use lms_engine::lrs::{Holder, LrsError, document};
use lms_engine::{EngineError, Lms, progress, report};
use lms_store::repo::Find;
use uuid::Uuid;

use crate::world::{World, minute, on_both_engines, zip};

const CONTENT: &str = "https://content.example.org";

fn course(units: usize) -> Vec<u8> {
    let text = "<title><langstring lang=\"fr\">Vendre</langstring></title><description><langstring lang=\"fr\">d</langstring></description>";
    let aus: String = (0..units)
        .map(|n| format!("<au id=\"urn:au:{n}\" moveOn=\"Passed\" masteryScore=\"0.5\">{text}<url>{n}.html</url></au>"))
        .collect();
    let xml = format!(
        "<courseStructure xmlns=\"https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd\"><course id=\"urn:course\">{text}</course>{aus}</courseStructure>"
    );
    let names: Vec<String> = (0..units).map(|n| format!("{n}.html")).collect();
    let mut files: Vec<(&str, &str)> = vec![("cmi5.xml", &xml)];
    files.extend(names.iter().map(|name| (name.as_str(), "<!doctype html><title>AU</title>")));
    zip(&files)
}

/// A learner at a step.
struct Desk {
    world: World,
    session: SessionId,
    enrolment: EnrolmentId,
    step: StepId,
    monique: Actor,
}

impl Desk {
    async fn new(world: World, package: &[u8]) -> Self {
        let content = world.import(package).await;
        let (session, steps) = world.session(Mode::Free, &[&content]).await;
        let (enrolment, monique) = world.enrol(session, "monique").await;
        Self { world, session, enrolment, step: steps[0], monique }
    }

    async fn open(&self, unit: u32, now: Timestamp) -> Launched {
        let place = (self.enrolment, self.step);
        launch::open(&self.world.lms, &self.monique, place, unit, CONTENT, now).await.unwrap()
    }

    /// Launches, fetches, reads what has to be read, and says *initialized*.
    async fn begin(&self, unit: u32, now: Timestamp) -> Speaker {
        let launched = self.open(unit, now).await;
        let speaker = Speaker::new(&self.world.lms, &launched, now).await;
        speaker.say(&speaker.statement("initialized", ""), now).await.unwrap();
        speaker
    }

    /// Every place a figure is shown says the same, and a rebuild from facts finds no difference.
    async fn figures(&self, now: Timestamp) -> lms_core::progress::StepProgress {
        let lms = &self.world.lms;
        let (page, _) = formation(lms, &self.monique, self.enrolment, now).await.unwrap();
        let table = report::session(lms, &self.world.regional, self.session).await.unwrap();
        assert_eq!(table.lines[0].1.summary, page.summary);
        assert_eq!(table.lines[0].1.activities[0].active, page.summary.active);
        assert!(page.summary.active <= page.summary.connected, "{:?}", page.summary);
        let rebuilt = progress::rebuild(lms, &self.world.national, false, |_| (), now).await.unwrap();
        assert_eq!(rebuilt.differences, vec![]);
        page.rows.step(self.step)
    }

    async fn verbs(&self) -> Vec<String> {
        let filter = query::Filter { ascending: true, ..Default::default() };
        let find = Find { filter: &filter, only_of: None, from: None, size: 200 };
        let found = self.world.lms.store().reader().await.unwrap().statements().page(&find).await.unwrap();
        let verb = |text: &str| {
            let value: serde_json::Value = serde_json::from_str(text).unwrap();
            value["verb"]["id"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
        };
        found.statements.iter().map(|held| verb(&held.text)).collect()
    }
}

/// The content's side of a session.
#[derive(Clone)]
struct Speaker {
    lms: Lms,
    holder: Arc<Holder>,
    url: String,
    data: serde_json::Value,
}

fn parameter(url: &str, name: &str) -> String {
    let found = url.split(['?', '&']).find_map(|pair| pair.strip_prefix(&format!("{name}="))).unwrap_or_default();
    let mut out = Vec::new();
    let mut bytes = found.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'%' => {
                let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            plain => plain,
        });
    }
    String::from_utf8(out).unwrap()
}

impl Speaker {
    async fn new(lms: &Lms, launched: &Launched, now: Timestamp) -> Self {
        let url = launched.url.clone();
        let basic = match parameter(&url, "auth") {
            auth if auth.is_empty() => {
                let fetch = parameter(&url, "fetch");
                let token = fetch.rsplit('/').next().unwrap();
                let answer = launch::fetch(lms, token, now).await.unwrap();
                let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
                answer["auth-token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
            }
            auth => auth.strip_prefix("Basic ").unwrap().to_owned(),
        };
        let (login, secret) = lms_engine::lrs::credential::pair(&basic).unwrap();
        let holder = lms_engine::lrs::credential::authenticate(lms, &login, &secret, now).await.unwrap().unwrap();
        let mut speaker = Self { lms: lms.clone(), holder, url, data: serde_json::Value::Null };
        if !parameter(&speaker.url, "activityId").is_empty() {
            speaker.prepare().await;
        }
        speaker
    }

    async fn prepare(&mut self) {
        let of = |name| parameter(&self.url, name);
        let (activity, agent, registration) = (of("activityId"), of("actor"), of("registration"));
        let kind = lms_core::xapi::document::DocumentKind::State;
        let pairs = [
            ("activityId", activity.as_str()),
            ("agent", agent.as_str()),
            ("registration", registration.as_str()),
            ("stateId", "LMS.LaunchData"),
        ];
        let asked = query::document(kind, RequestMethod::Get, pairs, Version::V1).unwrap();
        let document::Answer::One(found, _) = document::read(&self.lms, &self.holder, &asked).await.unwrap() else {
            panic!("launch data is one document");
        };
        self.data = serde_json::from_slice(&found.bytes).unwrap();
        let kind = lms_core::xapi::document::DocumentKind::AgentProfile;
        let pairs = [("agent", agent.as_str()), ("profileId", "cmi5LearnerPreferences")];
        let asked = query::document(kind, RequestMethod::Get, pairs, Version::V1).unwrap();
        let none = document::read(&self.lms, &self.holder, &asked).await;
        assert!(matches!(none, Err(LrsError::NotFound(_))), "{none:?}");
    }

    fn statement(&self, verb: &str, result: &str) -> String {
        let mut context = self.data["contextTemplate"].clone();
        context["registration"] = parameter(&self.url, "registration").into();
        let mut category = vec![serde_json::json!({ "id": "https://w3id.org/xapi/cmi5/context/categories/cmi5" })];
        if verb == "passed" || verb == "failed" {
            category.push(serde_json::json!({ "id": "https://w3id.org/xapi/cmi5/context/categories/moveon" }));
            context["extensions"]["https://w3id.org/xapi/cmi5/context/extensions/masteryscore"] =
                self.data["masteryScore"].clone();
        }
        context["contextActivities"]["category"] = category.into();
        let (actor, activity) = (parameter(&self.url, "actor"), parameter(&self.url, "activityId"));
        let mut bytes = [0; 16];
        self.lms.entropy().fill(&mut bytes);
        let id = uuid::Builder::from_random_bytes(bytes).into_uuid();
        let result = if result.is_empty() { String::new() } else { format!(",\"result\":{result}") };
        format!(
            r#"{{"id":"{id}","actor":{actor},"verb":{{"id":"http://adlnet.gov/expapi/verbs/{verb}"}},"object":{{"id":"{activity}"}},"context":{context},"timestamp":"2026-03-10T08:00:00Z"{result}}}"#
        )
    }

    async fn say(&self, body: &str, now: Timestamp) -> Result<Vec<Uuid>, LrsError> {
        submit(&self.lms, &self.holder, Version::V1, (body.as_bytes(), &[]), None, now).await
    }

    fn passed(&self) -> String {
        self.statement("passed", r#"{"success":true,"score":{"scaled":0.75},"duration":"PT1M"}"#)
    }
}

async fn c5_a_unit_becomes_the_figure_of_the_table(world: World) {
    let desk = Desk::new(world, &course(1)).await;
    let speaker = desk.begin(0, minute(1)).await;
    speaker.say(&speaker.passed(), minute(5)).await.unwrap();
    let terminated = speaker.statement("terminated", r#"{"duration":"PT1H"}"#);
    speaker.say(&terminated, minute(20)).await.unwrap();
    speaker.say(&terminated, minute(21)).await.unwrap();
    let row = desk.figures(minute(30)).await;
    assert!(row.completed.is_some() && row.success == Success::Passed, "{row:?}");
    assert_eq!(row.best, ScaledScore::new(0.75).ok());
    assert_eq!(row.active.as_millis(), 19 * 60_000, "an hour is claimed, nineteen minutes have gone by");
    assert_eq!(row.connected, row.active);
    assert_eq!(desk.verbs().await, ["launched", "initialized", "passed", "satisfied", "terminated"]);
    let facts = desk.world.lms.store().reader().await.unwrap().facts().of(desk.enrolment).await.unwrap();
    let registration = parameter(&speaker.url, "registration");
    let by_content = facts.iter().filter(|fact| fact.kind.key() == "passed");
    for fact in by_content {
        assert!(matches!(fact.source, Source::Attempt { attempt } if attempt.0.to_string() == registration));
    }
    assert_eq!(lms_engine::lrs::emit::round(&desk.world.lms, minute(31)).await.unwrap(), 0, "it is not told again");
    // After a restart the session goes on where it was.
    let lms = desk.world.restarted().await;
    let place = (desk.enrolment, desk.step);
    let units = launch::units(&lms, &desk.monique, place, lms_core::people::Language::Fr, minute(40)).await.unwrap();
    assert_eq!((units.len(), units[0].satisfied, units[0].score), (1, true, Some(0.75)));
    let again = launch::open(&lms, &desk.monique, place, 0, CONTENT, minute(41)).await.unwrap();
    assert_eq!(again.registration.to_string(), registration);
    let speaker = Speaker::new(&lms, &again, minute(41)).await;
    assert_eq!(speaker.data["launchMode"], "Review", "nothing is left to be told");
}

async fn c5_a_package_becomes_the_figure_of_the_table(world: World) {
    let tincan = r#"<tincan xmlns="http://projecttincan.com/tincan.xsd"><activities><activity id="urn:golf" type="urn:course"><name>Golf</name><launch lang="fr">index.html</launch></activity></activities></tincan>"#;
    let desk = Desk::new(world, &zip(&[("tincan.xml", tincan), ("index.html", "<p>")])).await;
    let launched = desk.open(0, minute(1)).await;
    let speaker = Speaker::new(&desk.world.lms, &launched, minute(1)).await;
    let actor = parameter(&launched.url, "actor");
    let said = |verb: &str, result: &str| {
        format!(
            r#"{{"actor":{actor},"verb":{{"id":"http://adlnet.gov/expapi/verbs/{verb}"}},"object":{{"id":"urn:golf"}}{result}}}"#
        )
    };
    speaker.say(&said("failed", r#","result":{"score":{"scaled":0.25}}"#), minute(3)).await.unwrap();
    assert_eq!(desk.figures(minute(4)).await.success, Success::Failed);
    let body = format!(
        "[{},{}]",
        said("passed", r#","result":{"score":{"scaled":0.5},"duration":"PT8M"}"#),
        said("completed", "")
    );
    speaker.say(&body, minute(11)).await.unwrap();
    let row = desk.figures(minute(12)).await;
    assert!(row.completed.is_some() && row.success == Success::Passed, "{row:?}");
    assert_eq!((row.best, row.active.as_millis()), (ScaledScore::new(0.5).ok(), 8 * 60_000));
}

async fn c5_who_waives_is_named_by_the_fact(world: World) {
    let desk = Desk::new(world, &course(1)).await;
    let speaker = desk.begin(0, minute(1)).await;
    let registration: Uuid = parameter(&speaker.url, "registration").parse().unwrap();
    let (lms, boss) = (&desk.world.lms, &desk.world.national);
    let refused = launch::waive(lms, &desk.world.regional, registration, 0, "Administrative", minute(2)).await;
    assert!(matches!(refused, Err(EngineError::NotFound(_))), "{refused:?}");
    launch::waive(lms, boss, registration, 0, "Administrative", minute(2)).await.unwrap();
    let row = desk.figures(minute(3)).await;
    assert!(row.completed.is_some() && row.success == Success::Passed, "{row:?}");
    let facts = lms.store().reader().await.unwrap().facts().of(desk.enrolment).await.unwrap();
    let passed = facts.iter().find(|fact| fact.kind.key() == "passed").unwrap();
    assert_eq!(passed.source, Source::Person { person: boss.person().unwrap() });
    assert_eq!(desk.verbs().await, ["launched", "initialized", "waived", "satisfied"]);
}

async fn c5_a_session_ends_with_the_access_of_its_enrolment(world: World) {
    let desk = Desk::new(world, &course(1)).await;
    let speaker = desk.begin(0, minute(1)).await;
    let (lms, manager) = (&desk.world.lms, &desk.world.regional);
    lms_engine::enrolment::suspend(lms, manager, desk.enrolment, "Congé", minute(5)).await.unwrap();
    assert_eq!(desk.verbs().await, ["launched", "initialized", "abandoned"]);
    let late = speaker.say(&speaker.passed(), minute(6)).await;
    assert!(matches!(late, Err(LrsError::Refused { .. })), "{late:?}");
    let place = (desk.enrolment, desk.step);
    let refused = launch::open(lms, &desk.monique, place, 0, CONTENT, minute(7)).await;
    assert!(matches!(refused, Err(EngineError::NoAccess(_))), "{refused:?}");
    assert_eq!(desk.figures(minute(8)).await.success, Success::Unknown);
    lms_engine::enrolment::resume(lms, manager, desk.enrolment, minute(9)).await.unwrap();
    let speaker = desk.begin(0, minute(10)).await;
    speaker.say(&speaker.passed(), minute(11)).await.unwrap();
    assert_eq!(desk.figures(minute(12)).await.success, Success::Passed);
}

async fn c5_a_refused_batch_leaves_nothing_anywhere(world: World) {
    let desk = Desk::new(world, &course(1)).await;
    let speaker = desk.begin(0, minute(1)).await;
    let before = desk.figures(minute(2)).await;
    let bad = speaker.statement("failed", r#"{"success":false,"duration":"PT1M"}"#);
    let refused = speaker.say(&format!("[{},{bad}]", speaker.passed()), minute(5)).await;
    assert!(matches!(refused, Err(LrsError::Refused { at: Some(1), .. })), "{refused:?}");
    assert_eq!(desk.figures(minute(6)).await, before);
    assert_eq!(desk.verbs().await, ["launched", "initialized"]);
    // The same id with another content is a conflict, and changes nothing either.
    let passed = speaker.passed();
    speaker.say(&passed, minute(7)).await.unwrap();
    let other = passed.replace("0.75", "0.8");
    assert!(matches!(speaker.say(&other, minute(8)).await, Err(LrsError::Conflict(_))));
    assert_eq!(desk.figures(minute(9)).await.best, ScaledScore::new(0.75).ok());
}

async fn c5_windows_that_open_at_once_leave_one_session(world: World) {
    let desk = Arc::new(Desk::new(world, &course(2)).await);
    let opening = |n: u32| {
        let desk = Arc::clone(&desk);
        tokio::spawn(async move { desk.open(n % 2, minute(1)).await })
    };
    let mut registrations = Vec::new();
    for one in (0..8).map(opening).collect::<Vec<_>>() {
        registrations.push(one.await.unwrap().registration);
    }
    registrations.dedup();
    assert_eq!(registrations.len(), 1, "one registration whoever came first");
    let verbs = desk.verbs().await;
    let count = |verb: &str| verbs.iter().filter(|one| *one == verb).count();
    assert_eq!((count("launched"), count("abandoned")), (8, 7), "{verbs:?}");
}

async fn c5_of_statements_sent_at_once_each_verb_is_taken_once(world: World) {
    let desk = Desk::new(world, &course(1)).await;
    let speaker = desk.begin(0, minute(1)).await;
    let saying = |_| {
        let speaker = speaker.clone();
        tokio::spawn(async move { speaker.say(&speaker.passed(), minute(5)).await })
    };
    let mut taken = 0;
    for one in (0..8).map(saying).collect::<Vec<_>>() {
        match one.await.unwrap() {
            Ok(_) => taken += 1,
            Err(LrsError::Refused { refusal, .. }) => assert_eq!(refusal.id(), "9.3.0.0-2"),
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(taken, 1);
    assert_eq!(desk.verbs().await, ["launched", "initialized", "passed", "satisfied"]);
    assert_eq!(desk.figures(minute(6)).await.best, ScaledScore::new(0.75).ok());
}

on_both_engines!(
    c5_a_unit_becomes_the_figure_of_the_table,
    c5_a_package_becomes_the_figure_of_the_table,
    c5_who_waives_is_named_by_the_fact,
    c5_a_session_ends_with_the_access_of_its_enrolment,
    c5_a_refused_batch_leaves_nothing_anywhere,
    c5_windows_that_open_at_once_leave_one_session,
    c5_of_statements_sent_at_once_each_verb_is_taken_once,
);
