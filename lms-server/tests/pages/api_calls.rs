//! What a program can rely on: a request repeated under its key changes nothing twice, a stale revision overwrites nothing.

use axum::http::StatusCode;
use lms_store::repo::Receipt;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::house::{Answer, House, Program, package};

async fn under_key(who: &mut Program, key: &str, path: &str, body: &str) -> Answer {
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    who.send("POST", path, &headers, body.to_owned()).await
}

fn kind(answer: &Answer) -> String {
    let problem: Value = serde_json::from_slice(&answer.bytes).unwrap();
    assert!(!problem["detail"].as_str().unwrap().is_empty(), "a remedy: {}", answer.text);
    problem["type"].as_str().unwrap().trim_start_matches("urn:lms:problem:").to_owned()
}

async fn titles(who: &mut Program) -> Vec<String> {
    let (listed, _) = who.get("/api/v1/parcours").await;
    listed["items"].as_array().unwrap().iter().map(|p| p["title"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_request_sent_twice_under_a_key_is_done_once_and_answered_the_same() {
    let house = House::new().await;
    let mut national = house.program("national").await;
    let body = json!({ "title": "Premiers pas" }).to_string();
    let first = under_key(&mut national, "a-1", "/api/v1/parcours", &body).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
    let again = under_key(&mut national, "a-1", "/api/v1/parcours", &body).await;
    assert_eq!((again.status, &again.text, &again.media_type), (first.status, &first.text, &first.media_type));
    assert_eq!(titles(&mut national).await.iter().filter(|t| *t == "Premiers pas").count(), 1);

    let other = json!({ "title": "Deuxièmes pas" }).to_string();
    let refused = under_key(&mut national, "a-1", "/api/v1/parcours", &other).await;
    assert_eq!((refused.status, kind(&refused)), (StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused".into()));
    let elsewhere = under_key(&mut national, "a-1", "/api/v1/regions", &body).await;
    assert_eq!(elsewhere.status, StatusCode::UNPROCESSABLE_ENTITY, "another call is another request");
    assert!(!titles(&mut national).await.contains(&"Deuxièmes pas".to_owned()));

    house.clock.days(1);
    house.clock.minutes(1);
    let mut national = house.program("national").await;
    let later = under_key(&mut national, "a-1", "/api/v1/parcours", &other).await;
    assert_eq!(later.status, StatusCode::CREATED, "after a day the key is free: {}", later.text);
}

#[tokio::test]
async fn a_key_belongs_to_one_account_and_a_refused_request_does_not_use_it_up() {
    let house = House::new().await;
    let (mut here, mut there) = (house.program("bretagne").await, house.program("reunion").await);
    let session = |region| json!({ "parcours": house.parcours, "region": region, "first": "2026-04-01" }).to_string();
    let bad =
        json!({ "parcours": house.parcours, "region": house.region, "first": "2026-04-10", "last": "2026-04-01" });
    let refused = under_key(&mut here, "k", "/api/v1/sessions", &bad.to_string()).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    let made = under_key(&mut here, "k", "/api/v1/sessions", &session(house.region)).await;
    assert_eq!(made.status, StatusCode::CREATED, "mended under the same key: {}", made.text);
    let theirs = under_key(&mut there, "k", "/api/v1/sessions", &session(house.other_region)).await;
    assert_eq!(theirs.status, StatusCode::CREATED, "{}", theirs.text);
    assert_ne!(made.text, theirs.text);
}

#[tokio::test]
async fn two_windows_that_send_the_same_at_once_make_one() {
    let house = House::new().await;
    let (mut one, mut two) = (house.program("national").await, house.program("national").await);
    for round in 0..5 {
        let (key, title) = (format!("k{round}"), format!("Parcours {round}"));
        let body = json!({ "title": title }).to_string();
        let (a, b) = tokio::join!(
            under_key(&mut one, &key, "/api/v1/parcours", &body),
            under_key(&mut two, &key, "/api/v1/parcours", &body)
        );
        for answer in [&a, &b] {
            let waits = answer.status == StatusCode::CONFLICT && kind(answer) == "already-done";
            assert!(answer.status == StatusCode::CREATED || waits, "{} {}", answer.status, answer.text);
        }
        assert_eq!(titles(&mut one).await.iter().filter(|t| **t == title).count(), 1);
    }
}

#[tokio::test]
async fn a_change_whose_answer_got_lost_with_the_server_is_not_made_again() {
    let house = House::new().await;
    let mut national = house.program("national").await;
    let (path, body) = ("/api/v1/parcours", json!({ "title": "Perdu ?" }).to_string());
    let request = Sha256::new().chain_update(path).chain_update([0]).chain_update(&body).finalize().into();
    let now = lms_server::clock::Clock::now(&*house.clock);
    let person = house.person_named("national").await;
    // What is in the database when the server dies between the commit and the answer.
    let receipt =
        Receipt { id: house.lms.id(now), person, key: Sha256::digest("k").into(), request, at: now, answer: None };
    let mut unit = house.lms.store().unit().await.unwrap();
    unit.receipts().insert(&receipt, now).await.unwrap();
    unit.commit().await.unwrap();
    let answer = under_key(&mut national, "k", path, &body).await;
    assert_eq!((answer.status, kind(&answer)), (StatusCode::CONFLICT, "already-done".into()), "{}", answer.text);
    assert!(!titles(&mut national).await.contains(&"Perdu ?".to_owned()));
}

#[tokio::test]
async fn a_package_sent_twice_under_a_key_is_one_content() {
    let house = House::new().await;
    let mut national = house.program("national").await;
    let path = "/api/v1/contents/packages?planned_minutes=30&title=Deux%20fois";
    let headers = [("content-type", "application/zip"), ("idempotency-key", "zip")];
    let first = national.send("POST", path, &headers, package()).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
    let again = national.send("POST", path, &headers, package()).await;
    assert_eq!((again.status, again.text), (first.status, first.text));
    let other = national.send("POST", path, &headers, "PK other").await;
    assert_eq!((other.status, kind(&other)), (StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused".into()));
    let (contents, _) = national.get("/api/v1/contents?text=deux").await;
    assert_eq!(contents["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn r2_18_what_somebody_else_changed_is_never_overwritten() {
    let house = House::new().await;
    let mut national = house.program("national").await;
    let (p, s) = (house.parcours, house.session);
    let content = format!("/api/v1/contents/{}", house.link.id);
    let sheet = json!({ "title": "Fiche revue", "planned_minutes": 12 });
    let session = json!({ "title": "Mars", "first": "2026-03-01", "last": "2026-03-30" });
    let (document, _) = national.get(&format!("/api/v1/parcours/{p}")).await;
    let parcours = json!({ "title": "Réussir", "draft": document["draft"] });
    let changes = [
        ("PUT", content.clone(), content.clone(), sheet.clone()),
        ("PUT", format!("/api/v1/sessions/{s}"), format!("/api/v1/sessions/{s}"), session.clone()),
        ("PUT", format!("/api/v1/parcours/{p}"), format!("/api/v1/parcours/{p}"), parcours),
        ("POST", format!("/api/v1/parcours/{p}/publications"), format!("/api/v1/parcours/{p}"), json!({})),
        (
            "POST",
            format!("/api/v1/sessions/{s}/cancellations"),
            format!("/api/v1/sessions/{s}"),
            json!({ "reason": "Grève" }),
        ),
    ];
    for (method, path, read, body) in changes {
        let (before, seen) = national.get(&read).await;
        assert!(seen.starts_with('"'), "{read} has an ETag");
        let bare = national.json(method, &path, &body).await;
        assert_eq!((bare.status, kind(&bare)), (StatusCode::PRECONDITION_REQUIRED, "no-revision".into()), "{path}");
        for wrong in ["\"0\"", "\"99\""] {
            let headers = [("content-type", "application/json"), ("if-match", wrong)];
            let stale = national.send(method, &path, &headers, body.to_string()).await;
            assert_eq!(
                (stale.status, kind(&stale)),
                (StatusCode::PRECONDITION_FAILED, "stale".into()),
                "{method} {path}"
            );
            assert!(stale.text.contains("Rechargez"), "{}", stale.text);
        }
        assert_eq!(national.get(&read).await, (before, seen.clone()), "nothing was written");
        let headers = [("content-type", "application/json"), ("if-match", seen.as_str())];
        let taken = national.send(method, &path, &headers, body.to_string()).await;
        assert_eq!(taken.status, StatusCode::OK, "{method} {path}: {}", taken.text);
        assert_ne!(taken.etag, seen, "the answer carries the new revision");
        let twice = national.send(method, &path, &headers, body.to_string()).await;
        assert!(matches!(twice.status.as_u16(), 409 | 412), "{method} {path}: {}", twice.text);
    }
}

#[tokio::test]
async fn r2a_01_one_national_catalogue_and_sessions_that_carry_their_region() {
    let house = House::new().await;
    let far = house.another_session(house.other_region, "Session des îles").await;
    let mut seen = Vec::new();
    for name in ["bretagne", "reunion", "national"] {
        let mut who = house.program(name).await;
        let catalogue = (who.get("/api/v1/parcours").await.0, who.get("/api/v1/contents").await.0);
        let (sessions, _) = who.get("/api/v1/sessions").await;
        let regions: Vec<String> = sessions["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| format!("{} {}", s["id"].as_str().unwrap(), s["region"].as_str().unwrap()))
            .collect();
        seen.push((catalogue, regions));
    }
    let [here, there, all] = &seen[..] else { panic!() };
    assert!(here.0 == there.0 && there.0 == all.0, "one space: the same parcours and contents for everybody");
    assert_eq!(here.1, [format!("{} {}", house.session, house.region)]);
    assert_eq!(there.1, [format!("{far} {}", house.other_region)]);
    assert_eq!(all.1.len(), 2, "the nation sees every region");
}

#[tokio::test]
async fn the_calls_can_be_read_without_a_network() {
    let house = House::new().await;
    let page = house.browser().page("/api/v1/").await;
    assert_eq!(page, house.browser().page("/api/v1").await.replace("value=\"/api/v1\"", "value=\"/api/v1/\""));
    let (document, _) = house.stranger().get("/api/v1/openapi.json").await;
    assert_eq!(document["openapi"].as_str().unwrap().split('.').take(2).collect::<Vec<_>>(), ["3", "1"]);
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, call) in methods.as_object().unwrap() {
            let Some(summary) = call["summary"].as_str() else { continue };
            assert!(page.contains(&format!("<code>{} {path}</code>", method.to_uppercase())), "{method} {path}");
            assert!(!summary.is_empty(), "{method} {path} says what it does");
        }
    }
    assert!(!page.contains("http://") && !page.contains("https://"), "nothing from elsewhere");
}
