//! cmi5 from the page of a step to the progress row, and every refusal of the guard on the way.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use lms_core::progress::Success;
use lms_core::score::ScaledScore;
use serde_json::{Value, json};

use super::course::{Au, Class, Launched, TINCAN, structure, zip};
use super::room::query;

#[tokio::test]
async fn c5_a_unit_is_launched_from_the_page_and_what_it_says_is_in_the_row() {
    let mut class = Class::of_one("CompletedAndPassed", Some("0.8")).await;
    let page = class.learner.page(&class.page()).await;
    assert!(page.contains("/unites/0\" target=\"_blank\" rel=\"noopener\""), "{page}");
    let mut session = class.launch(0).await;
    assert!(session.url.starts_with("http://localhost:8081/c/"), "{}", session.url);
    assert!(session.url.contains("/index.html?x=1&endpoint="), "its own query is kept: {}", session.url);
    assert_eq!(session.endpoint, "http://localhost:8080/xapi");
    let actor: Value = serde_json::from_str(&session.actor).unwrap();
    assert_eq!(actor["account"]["homePage"], "http://localhost:8080");
    assert!(actor.get("name").is_none(), "no name leaves the house");

    session.fetch().await;
    session.prepare().await;
    assert_eq!(session.data["launchMode"], "Normal");
    assert_eq!(session.data["masteryScore"], 0.8);
    assert_eq!(session.data["returnURL"], format!("http://localhost:8080{}", class.page()));
    session.must("initialized", json!({})).await;
    class.house.clock.minutes(3);
    session.must("completed", json!({})).await;
    let row = class.row().await;
    assert!(row.completed.is_some() && row.success == Success::Unknown, "told, but not judged: {row:?}");
    session.must("passed", json!({ "score": { "scaled": 0.9 } })).await;
    class.house.clock.minutes(7);
    session.must("terminated", json!({ "duration": "PT9M" })).await;

    let row = class.row().await;
    assert!(row.completed.is_some() && row.success == Success::Passed, "{row:?}");
    assert_eq!(row.best, ScaledScore::new(0.9).ok());
    assert_eq!(row.active.as_millis(), 9 * 60_000, "counted eight minutes, claimed nine");
    assert_eq!(row.connected.as_millis(), 10 * 60_000);
    let verbs = class.verbs(&session.registration).await;
    assert_eq!(verbs, ["launched", "initialized", "completed", "passed", "satisfied", "satisfied", "terminated"]);
    let page = class.learner.page(&class.page()).await;
    assert!(page.contains("90"), "the score is on the page");
    let mut manager = class.house.signed_in("bretagne").await;
    let table = manager.page(&format!("/sessions/{}", class.session)).await;
    assert!(table.contains("90"), "the manager's table has the same figure");
}

/// A change of a good statement, and the requirement it breaks.
type Wrong = (&'static str, fn(&mut Value), &'static str);

const SESSION: &str = "https://w3id.org/xapi/cmi5/context/extensions/sessionid";

/// Sends the good statement with the change, which must be refused with this requirement; then nothing was stored.
async fn refused(class: &Class, session: &mut Launched, good: &Value, wrong: &Wrong) {
    let (about, change, requirement) = wrong;
    let mut statement = good.clone();
    change(&mut statement);
    let before = class.verbs(&session.registration).await;
    let answer = session.post(&statement).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{about}: {}", answer.text);
    let body: Value = serde_json::from_slice(&answer.bytes).unwrap();
    assert_eq!(body["requirement"], *requirement, "{about}: {body}");
    assert_eq!(class.verbs(&session.registration).await, before, "{about}: nothing is stored");
}

#[tokio::test]
async fn c5_what_every_statement_needs_is_asked_for_by_its_requirement() {
    let mut class = Class::of_one("CompletedOrPassed", None).await;
    let mut session = class.begin(0).await;
    let good = session.statement("completed", json!({}));
    let table: [Wrong; 14] = [
        ("no id", |s| drop(s.as_object_mut().unwrap().remove("id")), "9.1.0.0-1"),
        ("no timestamp", |s| drop(s.as_object_mut().unwrap().remove("timestamp")), "9.7.0.0-1"),
        ("not UTC", |s| s["timestamp"] = json!("2026-03-10T09:00:00+01:00"), "9.7.0.0-2"),
        ("another account", |s| s["actor"]["account"]["name"] = json!("somebody"), "8.1.3.0-3"),
        ("an address", |s| s["actor"] = json!({ "mbox": "mailto:rene@example.org" }), "8.1.3.0-3"),
        ("no context", |s| drop(s.as_object_mut().unwrap().remove("context")), "10.2.1.0-6"),
        ("another registration", |s| s["context"]["registration"] = json!(uuid::Uuid::from_u128(1)), "9.6.1.0-1"),
        ("another session", |s| s["context"]["extensions"][SESSION] = json!("other"), "9.6.3.1-4"),
        (
            "no publisher id",
            |s| s["context"]["contextActivities"]["grouping"] = json!([{ "id": "urn:x" }]),
            "9.6.2.0-1",
        ),
        ("another verb", |s| s["verb"]["id"] = json!("http://adlnet.gov/expapi/verbs/experienced"), "9.6.2.1-1"),
        ("another object", |s| s["object"]["id"] = json!("https://example.org/other"), "8.1.5.0-6"),
        ("no duration", |s| drop(s["result"].as_object_mut().unwrap().remove("duration")), "9.5.4.1-2"),
        ("no completion", |s| drop(s["result"].as_object_mut().unwrap().remove("completion")), "9.5.3.0-1"),
        ("a score", |s| s["result"]["score"] = json!({ "scaled": 1 }), "9.5.1.0-2"),
    ];
    for wrong in &table {
        refused(&class, &mut session, &good, wrong).await;
    }
    let row = class.row().await;
    assert!(row.completed.is_none(), "nothing of it is evidence");
    assert_eq!(session.post(&good).await.status, StatusCode::OK);
}

#[tokio::test]
async fn c5_a_score_is_judged_by_the_mastery_score_of_the_launch() {
    let mut class = Class::of_one("Passed", Some("0.8")).await;
    let mut session = class.begin(0).await;
    let good = session.statement("passed", json!({ "score": { "scaled": 0.8 } }));
    let table: [Wrong; 4] = [
        ("below", |s| s["result"]["score"]["scaled"] = json!(0.79), "9.3.4.0-2"),
        ("raw alone", |s| s["result"]["score"] = json!({ "raw": 8 }), "9.5.1.0-3"),
        ("not true", |s| s["result"]["success"] = json!(false), "9.5.2.0-1"),
        (
            "no category",
            |s| s["context"]["contextActivities"]["category"].as_array_mut().unwrap().truncate(1),
            "9.6.2.2-1",
        ),
    ];
    for wrong in &table {
        refused(&class, &mut session, &good, wrong).await;
    }
    let failed = session.statement("failed", json!({ "score": { "scaled": 0.8 } }));
    refused(&class, &mut session, &failed, &("reached", |_| {}, "9.3.5.0-2")).await;
    assert_eq!(session.post(&good).await.status, StatusCode::OK);
}

#[tokio::test]
async fn c5_the_order_of_a_session_is_kept() {
    let mut class = Class::of_one("CompletedAndPassed", None).await;
    let mut session = class.launch(0).await;
    session.fetch().await;
    let query = session.state("LMS.LaunchData");
    let answer = session.send(&format!("GET activities/state?{query}"), &[], Body::empty()).await;
    session.data = serde_json::from_slice(&answer.bytes).unwrap();
    let initialized = session.statement("initialized", json!({}));
    refused(&class, &mut session, &initialized, &("preferences unread", |_| {}, "11.0.0.0-3")).await;
    assert_eq!(session.preferences().await.status, StatusCode::NOT_FOUND);
    let early = session.statement("completed", json!({}));
    refused(&class, &mut session, &early, &("before initialized", |_| {}, "9.3.0.0-4")).await;
    assert_eq!(session.post(&initialized).await.status, StatusCode::OK);
    refused(&class, &mut session, &initialized, &("twice", |s| s["id"] = json!(uuid::Uuid::from_u128(7)), "9.3.0.0-2"))
        .await;
    assert_eq!(session.post(&initialized).await.status, StatusCode::OK, "a repeat of what is stored is no second one");
    let void = json!({
        "id": uuid::Uuid::from_u128(8), "actor": initialized["actor"], "context": initialized["context"],
        "timestamp": "2026-03-10T08:00:00Z", "verb": { "id": "http://adlnet.gov/expapi/verbs/voided" },
        "object": { "objectType": "StatementRef", "id": initialized["id"] },
    });
    let answer = session.post(&void).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text.contains("6.3.0.0-1"), "{}", answer.text);

    // A batch is judged in its order and refused whole.
    let batch = json!([
        session.statement("passed", json!({})),
        session.statement("completed", json!({})),
        session.statement("failed", json!({})),
    ]);
    let answer = session.post(&batch).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text);
    let body: Value = serde_json::from_slice(&answer.bytes).unwrap();
    assert_eq!((&body["statement"], &body["requirement"]), (&json!(2), &json!("9.3.0.0-3")));
    assert_eq!(class.row().await.success, Success::Unknown);
    let two = json!([batch[0], batch[1]]);
    assert_eq!(session.post(&two).await.status, StatusCode::OK);
    assert_eq!(session.post(&two).await.status, StatusCode::OK);
    let verbs = class.verbs(&session.registration).await;
    assert_eq!(verbs, ["launched", "initialized", "passed", "completed", "satisfied", "satisfied"]);

    let terminated = session.statement("terminated", json!({}));
    assert_eq!(session.post(&terminated).await.status, StatusCode::OK);
    assert_eq!(session.post(&terminated).await.status, StatusCode::OK, "its answer may have been lost");
    refused(&class, &mut session, &initialized, &("again after terminated", |_| {}, "9.3.0.0-5")).await;
    let late = session.statement("experienced", json!({}));
    refused(&class, &mut session, &late, &("after terminated", |_| {}, "9.3.0.0-5")).await;
    assert_eq!(session.preferences().await.status, StatusCode::UNAUTHORIZED, "the token is dead");
    let again = class.launch(0).await;
    assert_eq!(again.registration, session.registration, "one registration for the step");
    assert_eq!(again.activity, session.activity);
}

#[tokio::test]
async fn c5_the_token_is_given_once_and_works_from_then_on() {
    let mut class = Class::of_one("Completed", None).await;
    let mut session = class.launch(0).await;
    let wrong = "/cmi5/fetch/nobody";
    let answer = class.house.browser().send(Method::POST, wrong, &[], Body::empty()).await;
    assert_eq!((answer.status, answer.text.contains("\"error-code\":\"2\"")), (StatusCode::OK, true));
    let path = session.fetch.strip_prefix("http://localhost:8080").unwrap().to_owned();
    assert_eq!(class.house.browser().get(&path).await.status, StatusCode::METHOD_NOT_ALLOWED);
    let foreign = [("origin", "http://localhost:8081"), ("sec-fetch-site", "cross-site")];
    let answer = class.house.browser().send(Method::OPTIONS, &path, &foreign, Body::empty()).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    session.fetch().await;
    let again = session.ask_token().await;
    assert_eq!((again["error-code"].as_str(), again.get("auth-token")), (Some("1"), None));
    session.prepare().await;
    assert!(session.data.get("returnURL").is_some());

    // A new launch takes the place of the session, said by *abandoned*.
    class.house.clock.minutes(2);
    let mut second = class.launch(0).await;
    let verbs = class.verbs(&second.registration).await;
    assert_eq!(verbs, ["launched", "abandoned", "launched"]);
    assert_eq!(session.preferences().await.status, StatusCode::UNAUTHORIZED);
    // Not fetched yet: nobody can know the token of a session before.
    let unfetched = second.preferences().await;
    assert_eq!(unfetched.status, StatusCode::UNAUTHORIZED);
    second.fetch().await;
    assert_eq!(second.preferences().await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn c5_documents_and_reading_are_those_of_the_session() {
    let mut class = Class::of_one("Completed", None).await;
    let mut session = class.begin(0).await;
    let (agent, activity, registration) =
        (session.actor.clone(), session.activity.clone(), session.registration.clone());
    let other = r#"{"account":{"homePage":"http://localhost:8080","name":"x"}}"#;
    let state = |activity: &str, agent: &str, registration: &str, id: &str| {
        let all = [("activityId", activity), ("agent", agent), ("registration", registration), ("stateId", id)];
        format!("activities/state?{}", query(&all))
    };
    let strange = uuid::Uuid::from_u128(5).to_string();
    let preferences =
        |agent: &str| format!("agents/profile?{}", query(&[("agent", agent), ("profileId", "cmi5LearnerPreferences")]));
    let good = r#"{"languagePreference":"fr-FR,en","audioPreference":"on"}"#;
    for (asked, body, want) in [
        (format!("PUT {}", state(&activity, &agent, &registration, "bookmark")), "{}", 204),
        (format!("GET {}", state(&activity, &agent, &registration, "bookmark")), "", 200),
        (format!("PUT {}", state(&activity, &agent, &registration, "LMS.LaunchData")), "{}", 403),
        (format!("DELETE {}", state(&activity, &agent, &registration, "LMS.LaunchData")), "", 403),
        (format!("GET {}", state("https://example.org/a", &agent, &registration, "bookmark")), "", 403),
        (format!("GET {}", state(&activity, other, &registration, "bookmark")), "", 403),
        (format!("GET {}", state(&activity, &agent, &strange, "bookmark")), "", 403),
        (format!("GET activities/state?{}", query(&[("activityId", &activity), ("stateId", "x")])), "", 400),
        (format!("POST {}", preferences(&agent)), good, 204),
        (format!("GET {}", preferences(&agent)), "", 200),
        (format!("POST {}", preferences(&agent)), r#"{"languagePreference":"fr-FR"}"#, 403),
        (format!("GET {}", preferences(other)), "", 403),
        (format!("GET agents?{}", query(&[("agent", other)])), "", 403),
        (format!("GET agents?{}", query(&[("agent", &agent)])), "", 200),
        (format!("GET statements?{}", query(&[("registration", &strange)])), "", 403),
        (format!("GET statements?{}", query(&[("agent", other)])), "", 403),
    ] {
        let answer = session.send(&asked, &[], body.to_owned()).await;
        assert_eq!(answer.status.as_u16(), want, "{asked}: {}", answer.text);
    }
    // Everything of the registration may be read, and nothing else.
    let one = super::room::plain("");
    let tool = lms_engine::lrs::credential::New {
        label: "Outil".to_owned(),
        scopes: vec![lms_core::xapi::credential::Scope::All],
        rate: None,
    };
    let now = lms_server::clock::Clock::now(&*class.house.clock);
    let boss = lms_core::access::Actor::operator();
    let tool = lms_engine::lrs::credential::make(&class.house.lms, &boss, tool, now).await.unwrap();
    let basic = format!("Basic {}", lms_engine::lrs::credential::token(&tool));
    let stored = session.send("POST statements", &[("authorization", &basic)], one).await;
    assert_eq!(stored.status, StatusCode::OK);
    let foreign: Vec<String> = serde_json::from_slice(&stored.bytes).unwrap();
    let seen = session.send("GET statements", &[], Body::empty()).await;
    let seen: Value = serde_json::from_slice(&seen.bytes).unwrap();
    let verbs: Vec<&str> =
        seen["statements"].as_array().unwrap().iter().map(|s| s["verb"]["id"].as_str().unwrap()).collect();
    assert_eq!(verbs.len(), 2, "launched and initialized: {verbs:?}");
    let id = seen["statements"][1]["id"].as_str().unwrap();
    let launched = session.send(&format!("GET statements?statementId={id}"), &[], Body::empty()).await;
    assert_eq!(launched.status, StatusCode::OK);
    let hidden = session.send(&format!("GET statements?statementId={}", foreign[0]), &[], Body::empty()).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn c5_a_course_of_several_units_is_done_when_all_of_it_is_satisfied() {
    let course = structure(&[
        Au("Completed", None, "https://example.org/a.html"),
        Au("Passed", None, "https://example.org/b.html?y=2"),
        Au("NotApplicable", None, "https://example.org/c.html"),
    ]);
    let mut class = Class::new(course.as_bytes()).await;
    assert_eq!(class.content.title.as_str(), "Vendre en ligne");
    let page = class.learner.page(&class.page()).await;
    assert!((0..3).all(|n| page.contains(&format!("/unites/{n}\""))) && page.contains("Unité 1"), "{page}");
    let mut first = class.begin(0).await;
    assert!(first.url.starts_with("https://example.org/a.html?endpoint="), "elsewhere: {}", first.url);
    first.must("completed", json!({})).await;
    assert!(class.row().await.completed.is_none());
    first.must("terminated", json!({})).await;
    let mut second = class.begin(1).await;
    assert_eq!(second.registration, first.registration);
    second.must("passed", json!({ "score": { "scaled": 0.5 } })).await;
    let row = class.row().await;
    assert!(row.completed.is_some() && row.success == Success::Passed, "{row:?}");
    let verbs = class.verbs(&first.registration).await;
    assert_eq!(&verbs[6..], ["passed", "satisfied", "satisfied"], "block, then course: {verbs:?}");
}

#[tokio::test]
async fn c5_a_session_without_a_word_is_abandoned_after_a_day() {
    let mut class = Class::of_one("Completed", None).await;
    let mut session = class.begin(0).await;
    class.house.clock.minutes(23 * 60);
    let now = |class: &Class| lms_server::clock::Clock::now(&*class.house.clock);
    assert_eq!(lms_engine::launch::close_idle(&class.house.lms, now(&class)).await.unwrap(), 0);
    class.house.clock.minutes(61);
    assert_eq!(lms_engine::launch::close_idle(&class.house.lms, now(&class)).await.unwrap(), 1);
    assert_eq!(lms_engine::launch::close_idle(&class.house.lms, now(&class)).await.unwrap(), 0);
    assert_eq!(class.verbs(&session.registration).await, ["launched", "initialized", "abandoned"]);
    assert_eq!(session.preferences().await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn c5_an_xapi_package_says_what_it_likes_and_its_own_activity_counts() {
    let mut class =
        Class::new(&zip(&[("tincan.xml", TINCAN), ("index.html", "<!doctype html><title>Golf</title>")])).await;
    let mut session = class.launch(0).await;
    assert!(session.url.starts_with("http://localhost:8081/c/") && session.auth.starts_with("Basic "));
    assert_eq!(session.activity, "http://example.org/golf");
    let actor: Value = serde_json::from_str(&session.actor).unwrap();
    let said = |verb: &str, object: &str, more: Value| {
        let mut statement = json!({
            "actor": actor, "verb": { "id": format!("http://adlnet.gov/expapi/verbs/{verb}") }, "object": { "id": object },
        });
        statement.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        statement
    };
    let elsewhere = said("completed", "http://example.org/golf/1", json!({}));
    assert_eq!(session.post(&elsewhere).await.status, StatusCode::OK);
    assert!(class.row().await.completed.is_none(), "a part of it is not all of it");
    class.house.clock.minutes(4);
    let registration = json!({ "registration": session.registration });
    let result = json!({ "score": { "raw": 30, "min": 0, "max": 40 }, "duration": "PT3M30S" });
    let passed = said("passed", "http://example.org/golf", json!({ "result": result, "context": registration }));
    let answer = session.post(&passed).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let completed = said("completed", "http://example.org/golf", json!({ "context": registration }));
    assert_eq!(session.post(&completed).await.status, StatusCode::OK);
    let row = class.row().await;
    assert!(row.completed.is_some() && row.success == Success::Passed, "{row:?}");
    assert_eq!(row.best, ScaledScore::new(0.75).ok());
    assert_eq!(row.active.as_millis(), 4 * 60_000);
    let other = r#"{"account":{"homePage":"http://localhost:8080","name":"x"}}"#;
    let path =
        format!("GET activities/state?{}", query(&[("activityId", "urn:a"), ("agent", other), ("stateId", "s")]));
    assert_eq!(session.send(&path, &[], Body::empty()).await.status, StatusCode::FORBIDDEN, "nobody else's state");
    let seen = session.send("GET statements", &[], Body::empty()).await;
    let seen: Value = serde_json::from_slice(&seen.bytes).unwrap();
    assert_eq!(seen["statements"].as_array().unwrap().len(), 3, "what it sent itself");
}

#[tokio::test]
async fn c5_a_program_imports_launches_waives_abandons_and_removes() {
    let house = crate::house::House::new().await;
    let mut national = house.program("national").await;
    let course = structure(&[
        Au("Passed", Some("0.5"), "https://example.org/a.html"),
        Au("Completed", None, "https://example.org/b.html"),
    ]);
    let made = national.send("POST", "/api/v1/cmi5/courses", &[], course.clone()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let made: Value = serde_json::from_slice(&made.bytes).unwrap();
    assert_eq!(made["aus"].as_array().unwrap().len(), 2);
    assert_eq!(made["aus"][1]["id"], "https://example.org/au/1");
    assert_eq!(made["aus"][0]["moveOn"], "Passed");
    let id = made["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/cmi5/courses/{id}/launch");
    let actor = json!({ "objectType": "Agent", "account": { "homePage": "https://example.org", "name": "1" } });
    let registration = uuid::Uuid::from_u128(77);
    let order = json!({ "au": 0, "actor": actor, "registration": registration, "mode": "Browse", "return_url": "https://example.org/back" });
    let launch = national.json("POST", &path, &order).await;
    assert_eq!(launch.status, StatusCode::CREATED, "{}", launch.text);
    let launch: Value = serde_json::from_slice(&launch.bytes).unwrap();
    assert_eq!((&launch["registration"], &launch["launchMethod"]), (&json!(registration), &json!("AnyWindow")));
    let mut session = Launched::read(&house, launch["url"].as_str().unwrap());
    session.fetch().await;
    session.prepare().await;
    assert_eq!(session.session(), launch["session"].as_str().unwrap());
    assert_eq!(
        (&session.data["launchMode"], &session.data["returnURL"]),
        (&json!("Browse"), &json!("https://example.org/back"))
    );
    session.must("initialized", json!({})).await;
    let passed = session.statement("passed", json!({}));
    let answer = session.post(&passed).await;
    assert!(answer.status == StatusCode::FORBIDDEN && answer.text.contains("10.2.2.0-5"), "{}", answer.text);

    let abandon = format!("/api/v1/cmi5/sessions/{}/abandon", session.session());
    assert_eq!(national.send("POST", &abandon, &[], "").await.status, StatusCode::NO_CONTENT);
    assert_eq!(national.send("POST", &abandon, &[], "").await.status, StatusCode::NOT_FOUND);
    let answer = session.post(&passed).await;
    assert!(answer.status == StatusCode::FORBIDDEN && answer.text.contains("9.3.6.0-2"), "{}", answer.text);
    let waive = |au: u32| format!("/api/v1/cmi5/registrations/{registration}/aus/{au}/waive");
    for (au, reason, want) in [
        (0, "", 400),
        (7, "Administrative", 404),
        (0, "Administrative", 204),
        (0, "Administrative", 409),
        (1, "Tested Out", 204),
    ] {
        let answer = national.json("POST", &waive(au), &json!({ "reason": reason })).await;
        assert_eq!(answer.status.as_u16(), want, "{au} {reason}: {}", answer.text);
    }
    let stranger = json!({ "account": { "homePage": "https://example.org", "name": "2" } });
    for (change, want) in [
        (json!({ "actor": stranger }), 409),
        (json!({ "au": 9 }), 404),
        (json!({ "mode": "browse" }), 400),
        (json!({ "actor": { "account": { "homePage": "x", "name": "1" } } }), 422),
    ] {
        let mut other = order.clone();
        other.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let answer = national.json("POST", &path, &other).await;
        assert_eq!(answer.status.as_u16(), want, "{change}: {}", answer.text);
    }
    assert_eq!(
        national.send("DELETE", &format!("/api/v1/cmi5/courses/{id}"), &[], "").await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(national.json("POST", &path, &order).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        national.send("DELETE", &format!("/api/v1/cmi5/courses/{id}"), &[], "").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn c5_import_a_refusal_names_every_rule_with_its_place() {
    let house = crate::house::House::new().await;
    let mut national = house.program("national").await;
    let course = structure(&[Au("Passed", Some("2"), "index.html")]);
    let wrong = course.replace("https://example.org/block", "block");
    let packed = |name: &str, text: &str| zip(&[(name, text), ("other.html", "")]);
    for (what, body, want) in [
        ("bare", wrong.into_bytes(), &["mastery-score", "14.2.0.0-1", "block"][..]),
        ("no such file", packed("cmi5.xml", &course.replace(" masteryScore=\"2\"", "")), &["14.1.0.0-4", "au[1]"]),
        ("in a folder", packed("a/cmi5.xml", &course), &["14.1.0.0-2", "cmi5.xml"]),
        ("SCORM", crate::house::package(), &["no-course-structure"]),
        ("tincan", packed("tincan.xml", TINCAN), &["url-no-such-file"]),
        ("neither", b"nothing".to_vec(), &["14.0.0.0-1"]),
        ("cut", packed("cmi5.xml", &course)[..60].to_vec(), &["14.1.0.0-1"]),
        ("not well-formed", b"<courseStructure".to_vec(), &["13.2.0.0-1"]),
        ("empty", Vec::new(), &["14.0.0.0-1"]),
    ] {
        let before = house.holds().await;
        let answer = national.send("POST", "/api/v1/cmi5/courses", &[], body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}: {}", answer.text);
        let problem: Value = serde_json::from_slice(&answer.bytes).unwrap();
        let all = problem["facts"].as_array().unwrap();
        assert!(!all.is_empty(), "{what}: {problem}");
        for one in all {
            assert!(one["rule"].is_string() && one["line"].is_u64() && one["path"].is_string(), "{what}: {one}");
            assert!(!one["message"].as_str().unwrap().is_empty(), "{what}: {one}");
        }
        for text in want {
            assert!(problem["facts"].to_string().contains(text), "{what} tells {text}: {problem}");
        }
        assert_eq!(house.holds().await, before, "{what}: nothing is kept");
    }
}

#[tokio::test]
async fn c5_a_session_begins_only_when_the_learner_or_the_learners_program_says_so() {
    let mut class = Class::of_one("NotApplicable", None).await;
    let path = format!("{}/unites/0", class.page());
    for header in [("sec-fetch-site", "cross-site"), ("sec-purpose", "prefetch")] {
        let answer = class.learner.send(Method::GET, &path, &[header], Body::empty()).await;
        assert_eq!((answer.status, answer.location), (StatusCode::SEE_OTHER, class.page()), "{header:?}");
    }
    let answer = class.house.signed_in("monique").await.get(&path).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "somebody else's step");
    let mut program = class.house.program("rene").await;
    let openings = format!("/api/v1/me/formations/{}/steps/{}/openings", class.enrolment, class.step);
    let none = program.send("POST", &format!("{openings}?unit=4"), &[], Body::empty()).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND, "{}", none.text);
    let answer = program.send("POST", &openings, &[], Body::empty()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let answer: Value = serde_json::from_slice(&answer.bytes).unwrap();
    let session = Launched::read(&class.house, answer["url"].as_str().unwrap());
    // Of a unit of which nothing is asked, block and course are satisfied from the beginning.
    assert_eq!(class.verbs(&session.registration).await, ["satisfied", "satisfied", "launched"]);
    assert!(class.row().await.completed.is_none(), "but nobody has looked at it yet");
    let file = answer["url"].as_str().unwrap().split('?').next().unwrap().to_owned();
    assert!(file.ends_with("/index.html"), "{file}");
}
