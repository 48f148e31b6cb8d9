//! Passwords: what is taken, what is said while one types, hashes that keep up with the recipe.

use axum::http::StatusCode;
use lms_core::people::factor::Demand;
use lms_engine::account::Policy;
use lms_engine::account::password::{Cost, Hasher, Pepper, Recipe};
use lms_store::repo::Credential;

use crate::house::{Browser, House, PASSWORD};

async fn say(browser: &mut Browser, password: &str, token: &str) -> serde_json::Value {
    let answer = browser.post("/mot-de-passe/force", &[("password", password), ("token", token)]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    serde_json::from_slice(&answer.bytes).unwrap()
}

#[tokio::test]
async fn ax4_09_what_is_said_while_one_types_is_what_the_server_decides() {
    let house = House::new().await;
    let mut browser = house.signed_in("monique").await;
    for (password, words) in [
        ("Onze lettre", "Encore 1 caractère au moins."),
        ("monique monique", "Ce mot de passe ressemble trop à votre nom"),
        ("motdepasse2026", "Ce mot de passe est trop facile à deviner"),
        ("rideaux velours", "Ce mot de passe est trop simple"),
        ("une autre phrase tranquille", "C’est un bon mot de passe."),
        ("u7#Kp!2vQz&9sRt4", "C’est un très bon mot de passe."),
    ] {
        let said = say(&mut browser, password, "").await;
        assert!(said["sentence"].as_str().unwrap().starts_with(words), "{password}: {said}");
        let fields = [("current", PASSWORD), ("password", password), ("password_again", password)];
        let answer = browser.post("/mot-de-passe", &fields).await;
        let taken = answer.status == StatusCode::SEE_OTHER;
        assert_eq!(said["taken"], taken, "{password}");
        if taken {
            let back = [("current", password), ("password", PASSWORD), ("password_again", PASSWORD)];
            browser.done("/mot-de-passe", &back).await;
        }
    }
}

#[tokio::test]
async fn ax4_09_the_meter_knows_whose_link_it_is_and_nobody_else() {
    let house = House::new().await;
    let mut manager = house.signed_in("bretagne").await;
    let typed = [("given_name", "Karim"), ("family_name", "Benzerroug"), ("email", "karim@example.org")];
    manager.done(&format!("/sessions/{}/inscrire", house.session), &typed).await;
    let link = house.mailed_link("karim@example.org").await;
    let token = link.rsplit('/').next().unwrap();
    let mut browser = house.browser();
    let page = browser.page(&link).await;
    assert!(
        page.contains(&format!("data-token=\"{token}\"")) && page.contains("data-strength=\"/mot-de-passe/force\"")
    );
    assert_eq!(say(&mut browser, "benzerroug benzerroug", token).await["taken"], false);
    let bits = |said: serde_json::Value| said["bits"].as_u64().unwrap();
    let known = bits(say(&mut browser, "benzerroug fourche chariot", token).await);
    let unknown = bits(say(&mut browser, "benzerroug fourche chariot", "AAAA").await);
    assert!(known < unknown, "{known} {unknown}");
}

async fn keep(house: &House, name: &str, hash: String, must_change: bool) {
    let person = house.person_named(name).await;
    let mut unit = house.lms.store().unit().await.unwrap();
    let credential = Credential { person, hash, must_change, changed: lms_server::clock::Clock::now(&*house.clock) };
    unit.credentials().put(&credential).await.unwrap();
    unit.commit().await.unwrap();
}

async fn kept(house: &House, name: &str) -> String {
    let person = house.person_named(name).await;
    house.lms.store().reader().await.unwrap().credentials().find(person).await.unwrap().unwrap().hash
}

#[tokio::test]
async fn r6a_02_a_hash_is_made_anew_when_its_owner_signs_in_after_the_recipe_changed() {
    let pepper = Pepper::new(&[9; 32]);
    let recipe = Recipe { cost: Cost::new(20, 2).unwrap(), pepper: Some(pepper.clone()), earlier: Vec::new() };
    let asked = Policy { second_factor: Demand::Nobody, hashing: recipe, ..Policy::default() };
    let house = House::that_asks(asked).await;
    let old = Hasher::new(1, Recipe::default()).hash(PASSWORD.to_owned(), house.lms.entropy()).await.unwrap();
    keep(&house, "monique", old.clone(), false).await;
    let wrong = [("login", "monique@example.org"), ("password", "une autre phrase")];
    assert_eq!(house.browser().post("/connexion", &wrong).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(kept(&house, "monique").await, old, "a wrong password changes nothing");
    house.signed_in("monique").await;
    let anew = kept(&house, "monique").await;
    assert!(anew.starts_with(&format!("pepper:{}$argon2id$v=19$m=20480,t=2,p=1$", pepper.id())), "{anew}");
    house.signed_in("monique").await;
    assert_eq!(kept(&house, "monique").await, anew, "and only once");
}

#[tokio::test]
async fn i4_a_password_needs_no_change_however_old_it_is() {
    let house = House::new().await;
    house.clock.days(1000);
    let mut browser = house.signed_in("fabienne").await;
    browser.page("/mes-connexions").await;
}

const FORGOTTEN: &str = "/mot-de-passe/oublie";
const BY_LINK: &str = "/mot-de-passe/nouveau/";

#[tokio::test]
async fn ax4_09_asking_for_a_link_tells_nobody_whether_an_account_exists() {
    let house = House::new().await;
    let mut browser = house.browser();
    assert!(browser.page("/connexion").await.contains("href=\"/mot-de-passe/oublie\""));
    browser.page(FORGOTTEN).await;
    // The count of this address begins.
    browser.post(FORGOTTEN, &[("login", "autre@example.org")]).await;
    let mut left = Vec::new();
    for login in ["monique@example.org", "inconnue@example.org", "pas une adresse"] {
        let before = house.holds().await;
        let answer = browser.post(FORGOTTEN, &[("login", login)]).await;
        assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/connexion?fait=lien-demande"));
        let after = house.holds().await;
        let more = |(table, rows): (&String, &u64)| (table.clone(), rows - before.get(table).unwrap_or(&0));
        left.push(after.iter().map(more).collect::<Vec<_>>());
    }
    assert_eq!(left[0], left[1], "the same rows are written");
    assert_eq!(left[1], left[2]);
    assert!(house.mailed("inconnue@example.org", BY_LINK).await.is_none());
    assert!(house.mailed("monique@example.org", BY_LINK).await.is_some());
    assert_eq!(browser.post(FORGOTTEN, &[("login", " ")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    // A third one for the same login waits, known or not.
    for login in ["monique@example.org", "inconnue@example.org"] {
        browser.post(FORGOTTEN, &[("login", login)]).await;
        browser.post(FORGOTTEN, &[("login", login)]).await;
        let fourth = browser.post(FORGOTTEN, &[("login", login)]).await;
        assert_eq!(fourth.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(fourth.text.contains("Un lien vient déjà d’être demandé"));
    }
}

#[tokio::test]
async fn ax4_09_a_link_for_a_forgotten_password_works_once_within_the_hour_and_ends_every_sign_in() {
    let house = House::new().await;
    let mut open = house.signed_in("monique").await;
    let mut browser = house.browser();
    browser.post(FORGOTTEN, &[("login", "Monique@example.org")]).await;
    let first = house.mailed("monique@example.org", BY_LINK).await.unwrap();
    house.clock.minutes(1);
    browser.post(FORGOTTEN, &[("login", "monique@example.org")]).await;
    let link = house.mailed("monique@example.org", BY_LINK).await.unwrap();
    assert_ne!(first, link);
    assert_eq!(browser.get(&first).await.status, StatusCode::GONE, "a newer link ends the older one");
    open.page("/").await;
    assert!(browser.page(&link).await.contains("Nouveau mot de passe"));
    let new = "une autre phrase tranquille";
    let weak = browser.post(&link, &[("password", "motdepasse2026"), ("password_again", "motdepasse2026")]).await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [("password", new), ("password_again", new)];
    let other = house.browser();
    let (mut a, mut b) = (house.browser(), other);
    let (one, two) = tokio::join!(a.post(&link, &fields), b.post(&link, &fields));
    let mut both = [one.status, two.status];
    both.sort();
    assert_eq!(both, [StatusCode::SEE_OTHER, StatusCode::GONE], "of two at once one works");
    assert_eq!(open.get("/").await.status, StatusCode::SEE_OTHER, "who knew the old password is out");
    let old = [("login", "monique@example.org"), ("password", PASSWORD)];
    assert_eq!(browser.post("/connexion", &old).await.status, StatusCode::UNAUTHORIZED);
    browser.done("/connexion", &[("login", "monique@example.org"), ("password", new)]).await;
    assert!(house.told("monique@example.org").await.contains("vient de changer"));
    house.clock.minutes(30);
    browser.post(FORGOTTEN, &[("login", "monique@example.org")]).await;
    let late = house.mailed("monique@example.org", BY_LINK).await.unwrap();
    house.clock.minutes(60);
    let page = browser.get(&late).await;
    assert_eq!(page.status, StatusCode::GONE);
    assert!(page.text.contains("href=\"/mot-de-passe/oublie\""));
}

#[tokio::test]
async fn ax4_09_a_link_for_an_account_that_waits_is_its_activation_link() {
    let house = House::new().await;
    let mut manager = house.signed_in("bretagne").await;
    let typed = [("given_name", "Karim"), ("family_name", "Karim"), ("email", "karim@example.org")];
    manager.done(&format!("/sessions/{}/inscrire", house.session), &typed).await;
    let first = house.mailed_link("karim@example.org").await;
    house.browser().post(FORGOTTEN, &[("login", "karim@example.org")]).await;
    assert!(house.mailed("karim@example.org", BY_LINK).await.is_none());
    assert_ne!(house.mailed_link("karim@example.org").await, first);
}

#[tokio::test]
async fn ax4_08_after_a_manager_s_reset_only_changing_the_password_works() {
    let house = House::new().await;
    let monique = house.person_named("monique").await;
    let door = format!("/personnes/{monique}/mot-de-passe");
    let mut open = house.signed_in("monique").await;
    for name in ["bretagne", "fabienne", "monique"] {
        let answer = house.signed_in(name).await.post(&door, &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
    }
    open.page("/").await;
    let mut national = house.signed_in("national").await;
    let own = house.person_named("national").await;
    let own = national.post(&format!("/personnes/{own}/mot-de-passe"), &[]).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN, "one's own is changed with the old one");
    assert!(national.page(&format!("/personnes/{monique}")).await.contains(&door));
    assert_eq!(national.done(&door, &[]).await, format!("/personnes/{monique}?fait=mot-de-passe-reinitialise"));
    assert_eq!(open.get("/").await.status, StatusCode::SEE_OTHER, "every sign-in ended");
    // Who still has the old one, and no mail, may change it and nothing else.
    let mut browser = house.browser();
    let old = [("login", "monique@example.org"), ("password", PASSWORD)];
    assert_eq!(browser.done("/connexion", &old).await, "/mot-de-passe");
    for path in ["/", "/mes-connexions", "/double-authentification", "/mes-donnees"] {
        assert_eq!(browser.get(path).await.location, "/mot-de-passe", "{path}");
    }
    let mut program = house.program("monique").await;
    let refused = program.send("GET", "/api/v1/me", &[], "").await;
    assert!(refused.status == StatusCode::FORBIDDEN && refused.text.contains("must-change-password"));
    let new = "une autre phrase tranquille";
    browser.done("/mot-de-passe", &[("current", PASSWORD), ("password", new), ("password_again", new)]).await;
    browser.page("/").await;
    // The link that left meanwhile still works once, for who never saw the page.
    let link = house.mailed("monique@example.org", BY_LINK).await.unwrap();
    house.browser().page(&link).await;
}

#[tokio::test]
async fn ax4_09_the_old_password_cannot_be_guessed_by_who_finds_a_browser_open() {
    let house = House::new().await;
    let mut browser = house.signed_in("monique").await;
    let change = |current| [("current", current), ("password", "xy"), ("password_again", "xy")];
    for _ in 0..5 {
        let wrong = browser.post("/mot-de-passe", &change("non")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let waits = browser.post("/mot-de-passe", &change(PASSWORD)).await;
    assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS);
    house.clock.minutes(1);
    assert!(browser.post("/mot-de-passe", &change(PASSWORD)).await.text.contains("12 caractères"));
}
