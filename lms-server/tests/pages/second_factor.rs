//! Signing in with a second factor: switching it on, codes that open once, recovery codes, managers who must have one.

use axum::http::{Method, StatusCode};
use lms_core::people::factor::Demand;
use lms_core::people::factor::totp::{Secret, Step};
use lms_engine::account::Policy;
use lms_server::clock::Clock as _;
use serde_json::json;

use crate::house::{Browser, House, PASSWORD};

async fn strict_house() -> House {
    House::that_asks(Policy { second_factor: Demand::Managers, ..Policy::default() }).await
}

/// The secret of somebody, as the device has it.
async fn secret(house: &House, name: &str) -> Secret {
    let person = house.person_named(name).await;
    house.lms.store().reader().await.unwrap().factors().find(person).await.unwrap().unwrap().secret
}

/// What the device shows now, after so many half minutes.
async fn code(house: &House, name: &str, later: i64) -> String {
    let step = Step::at(house.clock.now());
    secret(house, name).await.code(Step(step.0 + later)).to_string()
}

fn typed(name: &str) -> [(&'static str, String); 2] {
    [("login", format!("{name}@example.org")), ("password", PASSWORD.to_owned())]
}

async fn password(browser: &mut Browser, name: &str) -> String {
    let typed = typed(name);
    browser.done("/connexion", &[(typed[0].0, &typed[0].1), (typed[1].0, &typed[1].1)]).await
}

/// Switches the second factor on; gives the recovery codes.
async fn switch_on(house: &House, browser: &mut Browser, name: &str) -> Vec<String> {
    assert_eq!(browser.done("/double-authentification", &[]).await, "/double-authentification");
    let page = browser.page("/double-authentification").await;
    assert!(page.contains("<svg class=\"qr\""));
    assert!(page.contains(&secret(house, name).await.to_type()), "the key can be typed as well");
    let wrong = browser.post("/double-authentification/confirmer", &[("code", "12345")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let code = code(house, name, 0).await;
    let shown = browser.post("/double-authentification/confirmer", &[("code", &code)]).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    let codes: Vec<String> =
        shown.text.split("<li><code translate=\"no\">").skip(1).map(|s| s[..14].to_owned()).collect();
    assert_eq!(codes.len(), 10);
    codes
}

#[tokio::test]
async fn ax4_09_a_manager_without_a_second_factor_reaches_the_page_to_switch_it_on_and_nothing_else() {
    let house = strict_house().await;
    for name in ["national", "bretagne"] {
        let mut browser = house.browser();
        assert_eq!(password(&mut browser, name).await, "/double-authentification");
        for path in ["/", "/sessions", "/personnes", "/contenus", "/mes-connexions", "/api/v1/"] {
            let answer = browser.get(path).await;
            let gated = answer.location == "/double-authentification" || answer.status == StatusCode::FORBIDDEN;
            assert!(gated || answer.status == StatusCode::OK && path == "/api/v1/", "{name} {path} {}", answer.status);
        }
        assert_eq!(browser.post("/personnes/inviter", &[]).await.location, "/double-authentification");
        switch_on(&house, &mut browser, name).await;
        browser.page("/sessions").await;
    }
    // Nobody else is asked.
    for name in ["monique", "fabienne"] {
        let mut browser = house.browser();
        assert_eq!(password(&mut browser, name).await, "/");
        browser.page("/double-authentification").await;
    }
}

#[tokio::test]
async fn ax4_09_the_second_step_opens_with_a_code_once_and_the_password_alone_opens_nothing() {
    let house = strict_house().await;
    let mut device = house.signed_in("bretagne").await;
    switch_on(&house, &mut device, "bretagne").await;
    let mut browser = house.browser();
    assert_eq!(password(&mut browser, "bretagne").await, "/connexion/code");
    assert!(browser.cookie("lms").is_none(), "the password alone is no sign-in");
    assert_eq!(browser.get("/sessions").await.status, StatusCode::SEE_OTHER);
    browser.page("/connexion/code").await;
    let used = code(&house, "bretagne", 0).await;
    let again = browser.post("/connexion/code", &[("code", &used)]).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED, "the code that switched it on opens nothing more");
    house.clock.minutes(1);
    let fresh = code(&house, "bretagne", 0).await;
    let mut other = house.browser();
    password(&mut other, "bretagne").await;
    let fields = [("code", fresh.as_str())];
    let (first, second) =
        tokio::join!(browser.post("/connexion/code", &fields), other.post("/connexion/code", &fields));
    let mut both = [first.status, second.status];
    both.sort();
    assert_eq!(
        both,
        [StatusCode::SEE_OTHER, StatusCode::UNAUTHORIZED],
        "the same code twice, even at once, opens once"
    );
}

#[tokio::test]
async fn ax4_09_codes_cannot_be_guessed_and_guessing_locks_the_code_alone() {
    let house = strict_house().await;
    let mut device = house.signed_in("bretagne").await;
    switch_on(&house, &mut device, "bretagne").await;
    let mut browser = house.browser();
    password(&mut browser, "bretagne").await;
    for _ in 0..5 {
        let wrong = browser.post("/connexion/code", &[("code", "000000")]).await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    }
    house.clock.minutes(0);
    let right = code(&house, "bretagne", 1).await;
    let waits = browser.post("/connexion/code", &[("code", &right)]).await;
    assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(password(&mut house.browser(), "bretagne").await, "/connexion/code", "the password still works");
    house.clock.minutes(1);
    let right = code(&house, "bretagne", 0).await;
    browser.done("/connexion/code", &[("code", &right)]).await;
}

#[tokio::test]
async fn ax4_09_the_second_step_ends_after_ten_minutes_and_when_the_password_changes() {
    let house = House::new().await;
    let mut device = house.signed_in("monique").await;
    switch_on(&house, &mut device, "monique").await;
    let mut slow = house.browser();
    password(&mut slow, "monique").await;
    house.clock.minutes(10);
    let right = code(&house, "monique", 0).await;
    let late = slow.done("/connexion/code", &[("code", &right)]).await;
    assert_eq!(late, "/connexion?fait=etape-expiree");
    let mut browser = house.browser();
    password(&mut browser, "monique").await;
    let new = "une autre phrase tranquille";
    device.done("/mot-de-passe", &[("current", PASSWORD), ("password", new), ("password_again", new)]).await;
    assert_eq!(browser.done("/connexion/code", &[("code", &right)]).await, "/connexion?fait=etape-expiree");
    let mut nobody = house.browser();
    assert_eq!(nobody.get("/connexion/code").await.location, "/connexion");
    nobody.plant("lms-step", "eyJwIjoieCJ9.AAAA");
    assert_eq!(nobody.done("/connexion/code", &[("code", "123456")]).await, "/connexion?fait=etape-expiree");
}

#[tokio::test]
async fn ax4_09_a_recovery_code_opens_once_and_the_person_is_told() {
    let house = House::new().await;
    let mut device = house.signed_in("monique").await;
    let codes = switch_on(&house, &mut device, "monique").await;
    assert!(house.told("monique@example.org").await.contains("double authentification"));
    let mut browser = house.browser();
    password(&mut browser, "monique").await;
    assert!(browser.page("/connexion/code?secours=1").await.contains("Code de secours"));
    let spelt = codes[2].to_uppercase().replace('-', " ");
    let fields = [("code", spelt.as_str()), ("secours", "1")];
    assert_eq!(browser.done("/connexion/code", &fields).await, "/");
    assert!(browser.page("/double-authentification").await.contains("9 codes de secours"));
    assert!(house.told("monique@example.org").await.contains("Un de vos codes de secours"));
    let mut again = house.browser();
    password(&mut again, "monique").await;
    assert_eq!(again.post("/connexion/code", &fields).await.status, StatusCode::UNAUTHORIZED);
    // New ones end the old ones.
    house.clock.minutes(1);
    let right = code(&house, "monique", 0).await;
    assert_eq!(browser.post("/double-authentification/codes", &[("code", &right)]).await.status, StatusCode::OK);
    let old = [("code", codes[3].as_str())];
    assert_eq!(again.post("/connexion/code", &old).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn ax4_09_switching_off_needs_password_and_code() {
    let house = House::new().await;
    let mut browser = house.signed_in("monique").await;
    switch_on(&house, &mut browser, "monique").await;
    house.clock.minutes(1);
    let right = code(&house, "monique", 0).await;
    let off = "/double-authentification/desactiver";
    for fields in [[("password", "faux"), ("code", right.as_str())], [("password", PASSWORD), ("code", "000000")]] {
        assert_eq!(browser.post(off, &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
    }
    assert_eq!(password(&mut house.browser(), "monique").await, "/connexion/code", "still on");
    browser.done(off, &[("password", PASSWORD), ("code", &right)]).await;
    assert_eq!(password(&mut house.browser(), "monique").await, "/");
    assert!(house.told("monique@example.org").await.contains("désactivée"));
}

#[tokio::test]
async fn ax4_09_a_national_manager_resets_a_factor_and_the_person_is_told_and_signed_out() {
    let house = House::new().await;
    let mut browser = house.signed_in("monique").await;
    switch_on(&house, &mut browser, "monique").await;
    let monique = house.person_named("monique").await;
    let door = format!("/personnes/{monique}/double-authentification");
    for other in ["bretagne", "fabienne", "monique"] {
        let mut other = if other == "monique" { house.browser() } else { house.signed_in(other).await };
        let answer = other.post(&door, &[]).await;
        assert!([StatusCode::NOT_FOUND, StatusCode::SEE_OTHER].contains(&answer.status), "{}", answer.status);
        assert!(!answer.location.starts_with("/personnes"), "{}", answer.location);
    }
    browser.page("/").await;
    house.clock.minutes(1);
    let mut national = house.signed_in("national").await;
    assert!(national.page(&format!("/personnes/{monique}")).await.contains(&door));
    assert_eq!(national.done(&door, &[]).await, format!("/personnes/{monique}?fait=double-authentification-retiree"));
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER, "every sign-in ended");
    assert_eq!(password(&mut house.browser(), "monique").await, "/");
    assert!(house.told("monique@example.org").await.contains("réinitialisé"));
    assert_eq!(national.post(&door, &[]).await.status, StatusCode::NOT_FOUND, "there is none any more");
    let mut unit = house.lms.store().reader().await.unwrap();
    let log = unit.audit().list(Some(&monique.to_string()), &lms_store::Page::first(50)).await.unwrap();
    let reset = log.items.iter().find(|entry| entry.action == "factor.reset").unwrap();
    let national = house.person_named("national").await;
    assert!(matches!(reset.who, lms_core::access::Who::Person { person, .. } if person == national));
    let kept = serde_json::to_string(&log.items).unwrap();
    assert!(!kept.contains(PASSWORD) && !kept.contains("GEZD"), "no secret in the log");
}

#[tokio::test]
async fn ax4_09_the_api_asks_for_the_code_too_and_refuses_in_the_same_words_whoever_is_unknown() {
    let house = strict_house().await;
    let mut device = house.signed_in("bretagne").await;
    switch_on(&house, &mut device, "bretagne").await;
    house.clock.minutes(1);
    let mut program = house.stranger();
    let body = |login: &str, password: &str, code: Option<&str>| json!({ "login": format!("{login}@example.org"), "password": password, "code": code });
    let wanted = program.json("POST", "/api/v1/sign-ins", &body("bretagne", PASSWORD, None)).await;
    assert_eq!(wanted.status, StatusCode::UNAUTHORIZED);
    assert!(wanted.text.contains("urn:lms:problem:code-wanted"), "{}", wanted.text);
    // Without the password nothing tells that there is a second factor, or an account.
    let (known, unknown) = (body("bretagne", "non", Some("000000")), body("inconnue", "non", Some("000000")));
    let known = program.json("POST", "/api/v1/sign-ins", &known).await;
    let unknown = program.json("POST", "/api/v1/sign-ins", &unknown).await;
    assert_eq!((known.status, &known.text), (unknown.status, &unknown.text));
    assert!(known.text.contains("sign-in-refused"));
    let wrong = program.json("POST", "/api/v1/sign-ins", &body("bretagne", PASSWORD, Some("000000"))).await;
    assert!(wrong.text.contains("code-refused"), "{}", wrong.text);
    let right = code(&house, "bretagne", 0).await;
    let taken = program.json("POST", "/api/v1/sign-ins", &body("bretagne", PASSWORD, Some(&right))).await;
    assert_eq!(taken.status, StatusCode::CREATED, "{}", taken.text);
    // The door of the player's dialog is the same.
    let headers =
        [("content-type", "application/json"), ("accept", "application/json"), ("sec-fetch-site", "same-origin")];
    let dialog = |code: Option<&str>| {
        json!({ "login": "bretagne@example.org", "password": PASSWORD, "code": code.unwrap_or_default() }).to_string()
    };
    let mut browser = house.browser();
    let wanted = browser.send(Method::POST, "/connexion", &headers, dialog(None)).await;
    assert!(wanted.text.contains("code-wanted"), "{}", wanted.text);
    house.clock.minutes(1);
    let right = code(&house, "bretagne", 0).await;
    let taken = browser.send(Method::POST, "/connexion", &headers, dialog(Some(&right))).await;
    assert_eq!(taken.status, StatusCode::NO_CONTENT, "{}", taken.text);
}

#[tokio::test]
async fn ax4_09_a_program_of_a_manager_without_a_factor_gets_nothing_but_the_way_to_one() {
    let house = strict_house().await;
    let body = json!({ "login": "national@example.org", "password": PASSWORD });
    let answer = house.stranger().json("POST", "/api/v1/sign-ins", &body).await;
    assert!(answer.text.contains("\"needs_second_factor\":true"), "{}", answer.text);
    let mut program = house.program("national").await;
    let refused = program.send("GET", "/api/v1/people", &[], "").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text.contains("second-factor-needed"), "{}", refused.text);
}

#[tokio::test]
async fn r4a_01_sign_ins_are_listed_and_each_can_be_ended_by_its_owner_alone() {
    let house = House::new().await;
    let (mut here, mut there) = (house.signed_in("monique").await, house.signed_in("monique").await);
    let page = here.page("/mes-connexions").await;
    assert_eq!(page.matches("name=\"connexion\"").count(), 1, "the other one can be ended, the present one is marked");
    assert!(page.contains("Cet appareil"));
    let other = crate::house::hidden(&page, "connexion");
    let stolen = house.signed_in("rene").await.post("/mes-connexions/fermer", &[("connexion", &other)]).await;
    assert_eq!(stolen.status, StatusCode::NOT_FOUND);
    there.page("/").await;
    here.done("/mes-connexions/fermer", &[("connexion", &other)]).await;
    assert_eq!(there.get("/").await.status, StatusCode::SEE_OTHER);
    let (mut a, mut b) = (house.signed_in("monique").await, house.signed_in("monique").await);
    here.done("/mes-connexions/fermer", &[]).await;
    for gone in [&mut a, &mut b] {
        assert_eq!(gone.get("/").await.status, StatusCode::SEE_OTHER);
    }
    here.page("/").await;
}

#[tokio::test]
async fn r4a_01_a_national_manager_sees_and_ends_the_sign_ins_of_somebody_others_do_not() {
    let house = House::new().await;
    let mut monique = house.signed_in("monique").await;
    let id = house.person_named("monique").await;
    let mut national = house.signed_in("national").await;
    let page = national.page(&format!("/personnes/{id}")).await;
    let one = crate::house::hidden(&page, "connexion");
    let mut regional = house.signed_in("bretagne").await;
    assert!(!regional.page(&format!("/personnes/{id}")).await.contains("name=\"connexion\""));
    let door = format!("/personnes/{id}/connexions");
    assert_eq!(regional.post(&door, &[("connexion", &one)]).await.status, StatusCode::NOT_FOUND);
    monique.page("/").await;
    national.done(&door, &[("connexion", &one)]).await;
    assert_eq!(monique.get("/").await.status, StatusCode::SEE_OTHER);
    let mut back = house.signed_in("monique").await;
    national.done(&door, &[]).await;
    assert_eq!(back.get("/").await.status, StatusCode::SEE_OTHER);
    // Ending all of one's own keeps the hand that does it.
    let own = house.person_named("national").await;
    national.done(&format!("/personnes/{own}/connexions"), &[]).await;
    national.page("/national").await;
}
