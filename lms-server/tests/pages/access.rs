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
async fn a_form_of_another_site_changes_nothing() {
    let house = House::new().await;
    let mut browser = house.signed_in("monique").await;
    let foreign = [("sec-fetch-site", "cross-site"), ("origin", "https://elsewhere.test")];
    let answer = browser.send(Method::POST, "/deconnexion", &foreign, "").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    browser.page("/").await;
}
