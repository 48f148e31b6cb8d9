//! Signing in, activation, passwords, preferences.

use axum::http::{Method, StatusCode};

use crate::house::{House, PASSWORD};

#[tokio::test]
async fn ax4_09_an_unknown_name_and_a_wrong_password_look_alike_then_the_account_waits() {
    let house = House::new().await;
    let mut browser = house.browser();
    let wrong = browser.post("/connexion", &[("login", "monique@example.org"), ("password", "non")]).await;
    let unknown = browser.post("/connexion", &[("login", "inconnue@example.org"), ("password", "non")]).await;
    assert_eq!((wrong.status, unknown.status), (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED));
    assert_eq!(wrong.text.replace("monique@", "x@"), unknown.text.replace("inconnue@", "x@"));
    for _ in 0..5 {
        browser.post("/connexion", &[("login", "monique@example.org"), ("password", "non")]).await;
    }
    let right = [("login", "monique@example.org"), ("password", PASSWORD)];
    assert_eq!(browser.post("/connexion", &right).await.status, StatusCode::TOO_MANY_REQUESTS);
    house.clock.minutes(20);
    assert_eq!(browser.post("/connexion", &right).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_page_asked_for_too_early_is_shown_after_the_sign_in() {
    let house = House::new().await;
    let mut browser = house.browser();
    let asked = browser.get(&format!("/formations/{}?a=b", house.enrolment)).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    assert_eq!(asked.location, format!("/connexion?retour=%2Fformations%2F{}%3Fa%3Db", house.enrolment));
    let form = browser.page(&asked.location).await;
    let (_, form) = form.split_once("action=\"/connexion\"").unwrap();
    let back = crate::house::hidden(form, "retour");
    let sign_in = [("login", "monique@example.org"), ("password", PASSWORD), ("retour", back.as_str())];
    assert_eq!(browser.done("/connexion", &sign_in).await, format!("/formations/{}?a=b", house.enrolment));
    let outside = [("login", "monique@example.org"), ("password", PASSWORD), ("retour", "//elsewhere.test")];
    assert_eq!(house.browser().done("/connexion", &outside).await, "/");
}

#[tokio::test]
async fn the_dialog_of_the_player_signs_in_without_leaving() {
    let house = House::new().await;
    let mut browser = house.browser();
    let headers =
        [("content-type", "application/json"), ("accept", "application/json"), ("sec-fetch-site", "same-origin")];
    let body = |password| serde_json::json!({ "login": "monique@example.org", "password": password }).to_string();
    let refused = browser.send(Method::POST, "/connexion", &headers, body("non")).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert_eq!(refused.media_type, "application/problem+json");
    let taken = browser.send(Method::POST, "/connexion", &headers, body(PASSWORD)).await;
    assert_eq!(taken.status, StatusCode::NO_CONTENT);
    browser.page("/").await;
}

#[tokio::test]
async fn r4a_02_an_activation_link_works_once() {
    let house = House::new().await;
    let mut manager = house.signed_in("bretagne").await;
    let typed = [("given_name", "Karim"), ("family_name", "Karim"), ("email", "karim@example.org")];
    manager.done(&format!("/sessions/{}/inscrire", house.session), &typed).await;
    let link = house.mailed_link("karim@example.org").await;
    let mut karim = house.browser();
    assert!(karim.page(&link).await.contains("karim@example.org"));
    let choose = |a: &'static str, b: &'static str| [("password", a), ("password_again", b)];
    assert_eq!(karim.post(&link, &choose("court", "court")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(karim.post(&link, &choose(PASSWORD, "autre")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(karim.done(&link, &choose(PASSWORD, PASSWORD)).await, "/connexion?fait=active");
    assert_eq!(karim.get(&link).await.status, StatusCode::GONE);
    house.signed_in("karim").await;
}

#[tokio::test]
async fn signing_out_ends_the_sign_in_and_a_changed_password_counts() {
    let house = House::new().await;
    let mut browser = house.signed_in("monique").await;
    let new = "une autre phrase tranquille";
    let change = |current: &'static str| [("current", current), ("password", new), ("password_again", new)];
    assert_eq!(browser.post("/mot-de-passe", &change("faux")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser.done("/mot-de-passe", &change(PASSWORD)).await;
    assert_eq!(browser.done("/deconnexion", &[]).await, "/connexion?fait=deconnecte");
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
    let old = [("login", "monique@example.org"), ("password", PASSWORD)];
    assert_eq!(browser.post("/connexion", &old).await.status, StatusCode::UNAUTHORIZED);
    browser.done("/connexion", &[("login", "monique@example.org"), ("password", new)]).await;
}

#[tokio::test]
async fn language_and_text_size_are_kept_with_the_person() {
    let house = House::new().await;
    let mut browser = house.signed_in("monique").await;
    assert_eq!(browser.done("/preferences", &[("lang", "en"), ("retour", "/")]).await, "/");
    assert_eq!(browser.done("/preferences", &[("text_size", "larger"), ("retour", "/")]).await, "/");
    let page = house.signed_in("monique").await.page("/").await;
    assert!(page.contains("<html lang=\"en\" class=\"text-larger\">"), "{}", &page[..200]);
}

#[tokio::test]
async fn r4a_01_a_form_of_another_site_changes_nothing() {
    let house = House::new().await;
    let mut browser = house.signed_in("monique").await;
    let foreign = [("sec-fetch-site", "cross-site"), ("origin", "https://elsewhere.test")];
    let answer = browser.send(Method::POST, "/deconnexion", &foreign, "").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    browser.page("/").await;
}

#[tokio::test]
async fn r4a_01_the_sign_in_cookie_is_out_of_reach_of_scripts_and_of_other_sites() {
    let house = House::new().await;
    let mut browser = house.signed_in("monique").await;
    let flags = browser.set_cookies.iter().find(|c| c.starts_with("lms=")).unwrap().clone();
    for flag in ["; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(flags.contains(flag), "{flags}");
    }
    assert!(!flags.contains("Domain") && !flags.contains("Max-Age") && !flags.contains("Expires"), "{flags}");
    browser.done("/deconnexion", &[]).await;
    assert!(browser.set_cookies.last().unwrap().contains("Max-Age=0"));
    // Over TLS it is bound to it and to this very host.
    let site = lms_server::state::Site {
        public_url: "https://formation.example.org".to_owned(),
        content_url: "https://contenu.example.org".to_owned(),
        trust_proxy: false,
        support: false,
        xapi_version: lms_core::xapi::Version::V2,
        max_upload: 1,
    };
    let cookie = lms_server::extract::sign_in_cookie(&site, "x");
    assert!(cookie.starts_with("__Host-lms=x; Path=/;") && cookie.ends_with("; Secure"), "{cookie}");
}

#[tokio::test]
async fn r4a_01_a_sign_in_that_was_planted_before_is_never_taken_over() {
    let house = House::new().await;
    let mut attacker = house.signed_in("rene").await;
    let planted = attacker.cookie("lms").unwrap();
    let mut victim = house.browser();
    victim.plant("lms", &planted);
    victim.done("/connexion", &[("login", "monique@example.org"), ("password", PASSWORD)]).await;
    assert_ne!(victim.cookie("lms").unwrap(), planted, "signing in makes a new one");
    assert!(!attacker.page("/preferences").await.contains("Monique Monique"), "the planted one is not Monique's");
    // A value nobody was given opens nothing, and one that was ended neither.
    let mut stranger = house.browser();
    stranger.plant("lms", "x");
    assert_eq!(stranger.get("/").await.status, StatusCode::SEE_OTHER);
    let ended = victim.cookie("lms").unwrap();
    victim.done("/deconnexion", &[]).await;
    stranger.plant("lms", &ended);
    assert_eq!(stranger.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn r4a_01_a_password_cannot_be_guessed_by_program_either() {
    let house = House::new().await;
    let mut program = house.stranger();
    let guess = serde_json::json!({ "login": "monique@example.org", "password": "non" });
    for _ in 0..5 {
        assert_eq!(program.json("POST", "/api/v1/sign-ins", &guess).await.status, StatusCode::UNAUTHORIZED);
    }
    let right = serde_json::json!({ "login": "monique@example.org", "password": PASSWORD });
    let waits = program.json("POST", "/api/v1/sign-ins", &right).await;
    assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS, "the API and the page count together: {}", waits.text);
    let form = [("login", "monique@example.org"), ("password", PASSWORD)];
    assert_eq!(house.browser().post("/connexion", &form).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn ax4_07_one_address_is_one_person_with_one_id_by_whatever_way_it_comes() {
    let house = House::new().await;
    let mut national = house.program("national").await;
    let monique = house.person_named("monique").await.to_string();
    let body = |email: &str| serde_json::json!({ "given": "Monique", "family": "Autre", "email": email });
    for email in ["monique@example.org", "Monique@Example.ORG", " monique@example.org "] {
        let again = national.json("POST", "/api/v1/people", &body(email)).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "{email}: {}", again.text);
    }
    let other = house.another_session(house.region, "Autre session").await;
    let path = format!("/api/v1/sessions/{other}");
    let typed = national.json("POST", &format!("{path}/enrolments"), &body("MONIQUE@example.org")).await;
    let typed: serde_json::Value = serde_json::from_slice(&typed.bytes).unwrap();
    assert_eq!(typed["learner"], monique.as_str(), "enrolled by typing, the same person");
    let third = house.another_session(house.other_region, "Encore une").await;
    let file = "prenom;nom;courriel\nMonique;Autre;Monique@EXAMPLE.org\n";
    let staged = national.send("POST", &format!("/api/v1/sessions/{third}/imports"), &[], file).await;
    let staged: serde_json::Value = serde_json::from_slice(&staged.bytes).unwrap();
    assert_eq!(staged["lines"][0]["outcome"]["person"], monique.as_str(), "and by file: {staged}");
    let (people, _) = national.get("/api/v1/people?limit=1000").await;
    let mut ids: Vec<&str> = people["items"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), count), (6, 6), "national, two regions, tutor, René, Monique");
}
