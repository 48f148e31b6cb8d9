//! People and roles over the API: made, found in scope, given and taken a role; and where a content is used.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::house::House;

#[tokio::test]
async fn r1_08_a_role_given_over_the_api_opens_doors_and_taken_shuts_them_at_once() {
    let house = House::new().await;
    let mut national = house.program("national").await;
    let new = json!({ "given": "Karim", "family": "Karim", "email": "karim@example.org" });
    let made = national.json("POST", "/api/v1/people", &new).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let made: Value = serde_json::from_slice(&made.bytes).unwrap();
    assert_eq!((&made["account"], &made["grants"]), (&json!("pending"), &json!([])));
    assert!(
        house.mailed_link("karim@example.org").await.contains("/activation/"),
        "the link to choose a password leaves"
    );
    let twice = national.json("POST", "/api/v1/people", &new).await;
    assert_eq!(twice.status, StatusCode::CONFLICT, "one account an address: {}", twice.text);

    let rene = house.person_named("rene").await;
    let mut program = house.program("rene").await;
    let session = format!("/api/v1/sessions/{}", house.session);
    assert_eq!(program.send("GET", &session, &[], "").await.status, StatusCode::NOT_FOUND);
    let role = json!({ "role": "regional_manager", "region": house.region });
    let grants = format!("/api/v1/people/{rene}/grants");
    for _ in 0..2 {
        let given = national.json("POST", &grants, &role).await;
        assert_eq!(given.status, StatusCode::OK, "twice is once: {}", given.text);
        let given: Value = serde_json::from_slice(&given.bytes).unwrap();
        assert_eq!(given["grants"].as_array().unwrap().len(), 1);
    }
    program.get(&session).await;
    assert_eq!(national.json("DELETE", &grants, &role).await.status, StatusCode::OK);
    assert_eq!(program.send("GET", &session, &[], "").await.status, StatusCode::NOT_FOUND, "the very next call");
}

#[tokio::test]
async fn the_last_national_manager_keeps_the_role_and_a_role_without_a_place_is_not_taken() {
    let house = House::new().await;
    let mut national = house.program("national").await;
    let me = house.person_named("national").await;
    let grants = format!("/api/v1/people/{me}/grants");
    let refused = national.json("DELETE", &grants, &json!({ "role": "national_manager" })).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text);
    for bad in
        [json!({ "role": "regional_manager" }), json!({ "role": "tutor" }), json!({ "role": "learner" }), json!({})]
    {
        let refused = national.json("POST", &grants, &bad).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{bad}: {}", refused.text);
    }
    let nowhere = json!({ "role": "regional_manager", "region": uuid::Uuid::from_u128(7) });
    let refused = national.json("POST", &grants, &nowhere).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "there is no such region: {}", refused.text);
    national.get("/api/v1/people").await;
}

#[tokio::test]
async fn r2a_03_a_regional_manager_finds_the_people_of_the_region_and_nobody_else() {
    let house = House::new().await;
    let mut manager = house.program("bretagne").await;
    let (people, _) = manager.get("/api/v1/people").await;
    let mut found: Vec<&str> =
        people["items"].as_array().unwrap().iter().map(|p| p["email"].as_str().unwrap()).collect();
    found.sort_unstable();
    assert_eq!(found, ["bretagne@example.org", "fabienne@example.org", "monique@example.org"]);
    let (one, _) = manager.get("/api/v1/people?email=monique@example.org").await;
    assert_eq!(one["items"].as_array().unwrap().len(), 1);
    let (nobody, _) = manager.get("/api/v1/people?email=reunion@example.org").await;
    assert_eq!(nobody["items"], json!([]), "an address elsewhere is not even known to exist");
    let elsewhere = format!("/api/v1/people?region={}", house.other_region);
    assert_eq!(manager.send("GET", &elsewhere, &[], "").await.status, StatusCode::NOT_FOUND);
    let (everybody, _) = house.program("national").await.get("/api/v1/people?staff=true").await;
    assert_eq!(everybody["items"].as_array().unwrap().len(), 4, "national, two regions, one tutor");
}

#[tokio::test]
async fn r2_18_a_content_names_the_parcours_that_use_it() {
    let house = House::new().await;
    let mut national = house.program("national").await;
    let (uses, _) = national.get(&format!("/api/v1/contents/{}/uses", house.link.id)).await;
    assert_eq!(uses, json!([{ "parcours": house.parcours, "title": "Réussir ma stratégie", "published": true }]));
}
