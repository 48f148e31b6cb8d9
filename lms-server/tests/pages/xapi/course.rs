//! cmi5 courses and an xAPI package of our own making, a learner at a step that shows one, and the content's side of it.

use std::io::Write as _;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use lms_core::access::Actor;
use lms_core::content::Content;
use lms_core::ids::{EnrolmentId, SessionId, StepId};
use lms_core::time::Minutes;
use lms_engine::content::import_package;
use serde_json::{Value, json};

use crate::house::{Answer, Browser, House};

/// What an AU is asked for: `moveOn`, mastery score, and where it is.
pub struct Au(pub &'static str, pub Option<&'static str>, pub &'static str);

/// A course structure of one block with these units.
pub fn structure(aus: &[Au]) -> String {
    let text = |of: &str| {
        format!(
            "<title><langstring lang=\"fr\">{of}</langstring></title><description><langstring lang=\"fr\">{of}</langstring></description>"
        )
    };
    let units: String = aus
        .iter()
        .enumerate()
        .map(|(at, Au(move_on, mastery, url))| {
            let mastery = mastery.map_or(String::new(), |score| format!(" masteryScore=\"{score}\""));
            format!(
                "<au id=\"https://example.org/au/{at}\" moveOn=\"{move_on}\"{mastery}>{}<url>{url}</url></au>",
                text(&format!("Unité {at}"))
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?><courseStructure xmlns=\"https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd\"><course id=\"https://example.org/course\">{}</course><block id=\"https://example.org/block\">{}{units}</block></courseStructure>",
        text("Vendre en ligne"),
        text("Bloc"),
    )
}

/// An xAPI package about one activity.
pub const TINCAN: &str = r#"<?xml version="1.0"?><tincan xmlns="http://projecttincan.com/tincan.xsd"><activities><activity id="http://example.org/golf" type="http://adlnet.gov/expapi/activities/course"><name lang="fr">Golf</name><description lang="fr">Le jeu</description><launch lang="fr">index.html</launch></activity></activities></tincan>"#;

/// A zip of these files.
pub fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// A learner at a step.
pub struct Class {
    pub house: House,
    pub content: Content,
    pub session: SessionId,
    pub enrolment: EnrolmentId,
    pub step: StepId,
    pub learner: Browser,
}

impl Class {
    /// Rene at the one step of a parcours that shows this file.
    pub async fn new(file: &[u8]) -> Self {
        let house = House::new().await;
        let (boss, now) = (Actor::operator(), lms_server::clock::Clock::now(&*house.clock));
        let blob = house.lms.contents().put(file).await.unwrap();
        let planned = Minutes::new(30).unwrap();
        let content = import_package(&house.lms, &boss, blob, None, None, planned, now).await.unwrap().content;
        let (session, enrolment, step) = house.only(&content, "rene").await;
        let learner = house.signed_in("rene").await;
        Self { house, content, session, enrolment, step, learner }
    }

    /// A course of one unit in a package.
    pub async fn of_one(move_on: &'static str, mastery: Option<&'static str>) -> Self {
        let course = structure(&[Au(move_on, mastery, "index.html?x=1")]);
        Self::new(&zip(&[("cmi5.xml", &course), ("index.html", "<!doctype html><title>Unité</title>")])).await
    }

    pub fn page(&self) -> String {
        format!("/formations/{}/etapes/{}", self.enrolment, self.step)
    }

    /// Launches a unit from the page; what the content reads from its address.
    pub async fn launch(&mut self, unit: u32) -> Launched {
        let answer = self.learner.get(&format!("{}/unites/{unit}", self.page())).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        Launched::read(&self.house, &answer.location)
    }

    /// Launches a unit and begins: token, launch data, preferences, *initialized*.
    pub async fn begin(&mut self, unit: u32) -> Launched {
        let mut session = self.launch(unit).await;
        session.fetch().await;
        session.prepare().await;
        session.must("initialized", json!({})).await;
        session
    }

    /// The progress row of the step.
    pub async fn row(&self) -> lms_core::progress::StepProgress {
        let mut view = self.house.lms.store().reader().await.unwrap();
        let rows = view.progress().of(self.enrolment).await.unwrap();
        rows.into_iter().find(|row| row.step == self.step).map(|row| row.progress).unwrap_or_default()
    }

    /// The verbs of all statements of the store, the oldest first, without what the platform tells of facts.
    pub async fn verbs(&self, registration: &str) -> Vec<String> {
        let room = lms_engine::lrs::credential::New {
            label: "Lecture".to_owned(),
            scopes: vec![lms_core::xapi::credential::Scope::StatementsRead],
            rate: None,
        };
        let now = lms_server::clock::Clock::now(&*self.house.clock);
        let made = lms_engine::lrs::credential::make(&self.house.lms, &Actor::operator(), room, now).await.unwrap();
        let basic = format!("Basic {}", lms_engine::lrs::credential::token(&made));
        let headers = [("authorization", basic.as_str()), ("x-experience-api-version", "1.0.3")];
        let path = format!("/xapi/statements?registration={registration}&ascending=true");
        let answer = self.house.browser().send(Method::GET, &path, &headers, Body::empty()).await;
        let json: Value = serde_json::from_slice(&answer.bytes).unwrap();
        let verb = |one: &Value| one["verb"]["id"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        json["statements"].as_array().unwrap().iter().map(verb).collect()
    }
}

/// The content's side of a launch.
pub struct Launched {
    browser: Browser,
    /// The address itself.
    pub url: String,
    pub endpoint: String,
    pub fetch: String,
    pub actor: String,
    pub registration: String,
    pub activity: String,
    /// What stands in the header `Authorization`.
    pub auth: String,
    pub data: Value,
    next: u32,
}

fn decoded(text: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
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

impl Launched {
    pub fn read(house: &House, url: &str) -> Self {
        let query = url.split_once('?').unwrap().1;
        let value = |name: &str| {
            let found = query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")));
            found.map(decoded).unwrap_or_default()
        };
        let activity = if query.contains("activity_id=") { value("activity_id") } else { value("activityId") };
        Self {
            browser: house.browser(),
            url: url.to_owned(),
            endpoint: value("endpoint"),
            fetch: value("fetch"),
            actor: value("actor"),
            registration: value("registration"),
            activity,
            auth: value("auth"),
            data: Value::Null,
            next: 0,
        }
    }

    /// Posts to the fetch URL.
    pub async fn ask_token(&mut self) -> Value {
        let path = self.fetch.strip_prefix("http://localhost:8080").unwrap().to_owned();
        let answer = self.browser.send(Method::POST, &path, &[], Body::empty()).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.media_type, "application/json");
        serde_json::from_slice(&answer.bytes).unwrap()
    }

    pub async fn fetch(&mut self) {
        let answer = self.ask_token().await;
        self.auth = format!("Basic {}", answer["auth-token"].as_str().unwrap_or_else(|| panic!("{answer}")));
    }

    /// Sends to the record store with the session's token; the path is below the endpoint.
    pub async fn send(&mut self, asked: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let (method, path) = asked.split_once(' ').unwrap();
        let auth = self.auth.clone();
        let base = self.endpoint.strip_prefix("http://localhost:8080").unwrap().trim_end_matches('/');
        let mut all =
            vec![("x-experience-api-version", "1.0.3"), ("content-type", "application/json"), ("authorization", &auth)];
        all.retain(|(name, _)| !headers.iter().any(|(other, _)| other == name));
        all.extend_from_slice(headers);
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        self.browser.send(method, &format!("{base}/{path}"), &all, body).await
    }

    /// The query of a state of this launch.
    pub fn state(&self, id: &str) -> String {
        super::room::query(&[
            ("activityId", &self.activity),
            ("agent", &self.actor),
            ("registration", &self.registration),
            ("stateId", id),
        ])
    }

    /// Reads the launch data and asks for the preferences, as every unit has to.
    pub async fn prepare(&mut self) {
        let query = self.state("LMS.LaunchData");
        let answer = self.send(&format!("GET activities/state?{query}"), &[], Body::empty()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        self.data = serde_json::from_slice(&answer.bytes).unwrap();
        assert_eq!(self.preferences().await.status, StatusCode::NOT_FOUND);
    }

    pub async fn preferences(&mut self) -> Answer {
        let query = super::room::query(&[("agent", &self.actor), ("profileId", "cmi5LearnerPreferences")]);
        self.send(&format!("GET agents/profile?{query}"), &[], Body::empty()).await
    }

    /// A cmi5 defined statement as it should be; `result` is its result.
    pub fn statement(&mut self, verb: &str, result: Value) -> Value {
        self.next += 1;
        let mut context = self.data["contextTemplate"].clone();
        context["registration"] = json!(self.registration);
        let mut category = vec![json!({ "id": "https://w3id.org/xapi/cmi5/context/categories/cmi5" })];
        let mut result = result;
        if matches!(verb, "passed" | "failed") {
            result["success"] = json!(verb == "passed");
            if let Some(mastery) = self.data.get("masteryScore") {
                context["extensions"]["https://w3id.org/xapi/cmi5/context/extensions/masteryscore"] = mastery.clone();
            }
        }
        if verb == "completed" {
            result["completion"] = json!(true);
        }
        if matches!(verb, "passed" | "failed" | "completed") {
            category.push(json!({ "id": "https://w3id.org/xapi/cmi5/context/categories/moveon" }));
        }
        if matches!(verb, "passed" | "failed" | "completed" | "terminated") && result.get("duration").is_none() {
            result["duration"] = json!("PT1M");
        }
        context["contextActivities"]["category"] = json!(category);
        let mut statement = json!({
            "id": uuid::Uuid::from_u128(u128::from(self.next) << 64 | uuid::Uuid::parse_str(self.session()).unwrap().as_u128() & u128::from(u64::MAX)),
            "actor": serde_json::from_str::<Value>(&self.actor).unwrap(),
            "verb": { "id": format!("http://adlnet.gov/expapi/verbs/{verb}") },
            "object": { "id": self.activity },
            "context": context,
            "timestamp": "2026-03-10T08:00:00Z",
        });
        if result != json!({}) {
            statement["result"] = result;
        }
        statement
    }

    /// The session id.
    pub fn session(&self) -> &str {
        let extensions = &self.data["contextTemplate"]["extensions"];
        extensions["https://w3id.org/xapi/cmi5/context/extensions/sessionid"].as_str().unwrap()
    }

    pub async fn post(&mut self, body: &Value) -> Answer {
        self.send("POST statements", &[], body.to_string()).await
    }

    /// Says what must be taken.
    pub async fn must(&mut self, verb: &str, result: Value) {
        let statement = self.statement(verb, result);
        let answer = self.post(&statement).await;
        assert_eq!(answer.status, StatusCode::OK, "{verb}: {}", answer.text);
    }
}
