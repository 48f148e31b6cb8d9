//! How long a sign-in lasts, being told in time, and another cookie whenever it may do more.

use axum::http::{Method, StatusCode};
use lms_core::access::{Actor, Grant, Role, Scope};
use lms_core::people::factor::Demand;
use lms_core::people::factor::totp::Step;
use lms_engine::account::Policy;
use lms_engine::person;
use lms_server::clock::Clock as _;
use serde_json::Value;

use crate::house::{Browser, House, PASSWORD};

async fn left(browser: &mut Browser) -> Option<Value> {
    let answer = browser.send(Method::GET, "/connexion/reste", &[("accept", "application/json")], "").await;
    if answer.status == StatusCode::UNAUTHORIZED {
        return None;
    }
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    Some(serde_json::from_slice(&answer.bytes).unwrap())
}

#[tokio::test]
async fn wcag_2_2_1_who_is_idle_is_told_five_minutes_before_and_stays_on_one_press() {
    let house = House::new().await;
    let mut browser = house.signed_in("monique").await;
    let page = browser.page("/").await;
    assert!(page.contains("Sans action de votre part pendant 2\u{a0}h"), "the sentence for those without script");
    assert!(page.contains("data-left=\"6900\""), "the script asks five minutes before the end");
    house.clock.minutes(116);
    let soon = left(&mut browser).await.unwrap();
    assert_eq!((soon["left"].as_u64(), soon["warn"].as_u64()), (Some(240), Some(300)));
    assert_eq!(soon["extendable"], true);
    assert!(soon["sentence"].as_str().unwrap().contains("dans 4 minutes"), "{soon}");
    let prolonged = browser.post("/connexion/prolonger", &[]).await;
    let prolonged: Value = serde_json::from_slice(&prolonged.bytes).unwrap();
    assert_eq!(prolonged["left"], 7200);
    house.clock.minutes(119);
    browser.page("/").await;
}

#[tokio::test]
async fn r4a_01_asking_how_long_is_left_is_no_sign_of_life() {
    let house = House::new().await;
    let mut browser = house.signed_in("monique").await;
    for _ in 0..11 {
        house.clock.minutes(10);
        assert!(left(&mut browser).await.is_some());
    }
    house.clock.minutes(10);
    assert!(left(&mut browser).await.is_none(), "two hours without a request");
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
    let late = browser.post("/connexion/prolonger", &[]).await;
    assert_eq!(late.status, StatusCode::SEE_OTHER, "what is over is not prolonged");
}

#[tokio::test]
async fn r4a_01_a_sign_in_ends_after_its_hours_whatever_happens_and_says_so() {
    let house = House::new().await;
    let mut browser = house.signed_in("monique").await;
    for _ in 0..7 {
        house.clock.minutes(100);
        browser.page("/").await;
    }
    house.clock.minutes(18);
    let last = browser.post("/connexion/prolonger", &[]).await;
    let last: Value = serde_json::from_slice(&last.bytes).unwrap();
    assert_eq!((last["left"].as_u64(), &last["extendable"]), (Some(120), &Value::Bool(false)));
    assert!(last["sentence"].as_str().unwrap().contains("Enregistrez ce que vous faites"), "{last}");
    house.clock.minutes(2);
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn r4a_01_an_installation_says_how_long_sign_ins_last() {
    let minutes = lms_core::time::Span::minutes;
    let asked = Policy { second_factor: Demand::Nobody, idle: minutes(4), absolute: minutes(30), ..Policy::default() };
    let house = House::that_asks(asked).await;
    let mut browser = house.signed_in("monique").await;
    assert_eq!(left(&mut browser).await.unwrap()["warn"], 120, "half of a short time");
    for _ in 0..9 {
        house.clock.minutes(3);
        browser.page("/").await;
    }
    house.clock.minutes(3);
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
}

/// Whether a cookie that was known before opens anything.
async fn opens(house: &House, cookie: &str) -> bool {
    let mut stranger = house.browser();
    stranger.plant("lms", cookie);
    stranger.get("/").await.status == StatusCode::OK
        || stranger.get("/mes-connexions").await.status == StatusCode::OK
        || stranger.get("/double-authentification").await.status == StatusCode::OK
}

#[tokio::test]
async fn r4a_01_whoever_knew_the_cookie_before_rights_rose_is_out() {
    let strict = Policy { second_factor: Demand::Managers, ..Policy::default() };
    let house = House::that_asks(strict).await;
    let mut manager = house.browser();
    manager.done("/connexion", &[("login", "bretagne@example.org"), ("password", PASSWORD)]).await;
    let before = manager.cookie("lms").unwrap();
    assert!(opens(&house, &before).await);
    manager.done("/double-authentification", &[]).await;
    let person = house.person_named("bretagne").await;
    let secret = house.lms.store().reader().await.unwrap().factors().find(person).await.unwrap().unwrap().secret;
    let code = secret.code(Step::at(house.clock.now())).to_string();
    manager.post("/double-authentification/confirmer", &[("code", &code)]).await;
    assert_ne!(manager.cookie("lms").unwrap(), before);
    manager.page("/sessions").await;
    assert!(!opens(&house, &before).await);
    // The same when a password was changed.
    let mut learner = house.signed_in("monique").await;
    let before = learner.cookie("lms").unwrap();
    let new = "une autre phrase tranquille";
    learner.done("/mot-de-passe", &[("current", PASSWORD), ("password", new), ("password_again", new)]).await;
    learner.page("/").await;
    assert!(!opens(&house, &before).await);
}

#[tokio::test]
async fn r4a_01_who_becomes_a_manager_signs_in_as_one() {
    let strict = Policy { second_factor: Demand::Managers, ..Policy::default() };
    let house = House::that_asks(strict).await;
    let mut rene = house.signed_in("rene").await;
    rene.page("/mes-connexions").await;
    let grant = Grant { role: Role::RegionalManager, scope: Scope::Region { region: house.region } };
    let (id, now) = (house.person_named("rene").await, house.clock.now());
    person::grant(&house.lms, &Actor::operator(), id, grant, now).await.unwrap();
    assert_eq!(rene.get("/mes-connexions").await.location, "/connexion?retour=%2Fmes-connexions");
    let typed = [("login", "rene@example.org"), ("password", PASSWORD)];
    assert_eq!(rene.done("/connexion", &typed).await, "/double-authentification");
}
