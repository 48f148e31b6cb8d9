//! Signing in by the identity provider of a region: who gets in, and everything a provider can get wrong.

mod provider;

use std::sync::Arc;

use axum::http::StatusCode;
use lms_core::access::{Actor, Grant, Role, Scope};
use lms_core::people::factor::Demand;
use lms_core::people::factor::totp::{Secret, Step};
use lms_engine::account::Policy;
use lms_engine::account::oidc::{self, New};
use lms_server::clock::Clock as _;
use serde_json::json;

use crate::house::{Answer, Browser, House};
use provider::{CLIENT, ISSUER, Provider, SECRET, Wrong};

struct Scene {
    house: House,
    provider: Arc<Provider>,
    door: String,
}

impl Scene {
    async fn new(second_factor: Demand) -> Self {
        let provider = Arc::new(Provider::new());
        let house = House::beside(provider.clone(), Policy { second_factor, ..Policy::default() }).await;
        let new = New {
            region: house.region,
            label: "le compte Bretagne".to_owned(),
            issuer: ISSUER.to_owned(),
            client: CLIENT.to_owned(),
            secret: SECRET.to_owned(),
        };
        let made = oidc::add(&house.lms, &Actor::operator(), new, house.clock.now()).await.unwrap();
        Self { house, provider, door: format!("/connexion/oidc/{}", made.id) }
    }

    /// Off to the provider and back: what is answered then.
    async fn signs_in(&self, browser: &mut Browser) -> Answer {
        let off = browser.get(&self.door).await;
        assert_eq!(off.status, StatusCode::SEE_OTHER, "{}", off.text);
        let back = self.provider.authorizes(&off.location, self.house.clock.now().millis());
        browser.get(&back).await
    }

    async fn links(&self) -> u64 {
        self.house.holds().await["identity_link"]
    }
}

#[tokio::test]
async fn somebody_of_the_region_signs_in_by_its_provider_and_is_known_from_then_on() {
    let scene = Scene::new(Demand::Nobody).await;
    let mut browser = scene.house.browser();
    let page = browser.page("/connexion?retour=%2Fformations").await;
    let door = format!("{}?retour=%2Fformations", scene.door);
    assert!(
        page.contains(&format!("href=\"{door}\"")) && page.contains("Se connecter avec le compte Bretagne"),
        "{page}"
    );
    let off = browser.get(&door).await;
    let flow = browser.set_cookies.iter().find(|cookie| cookie.starts_with("lms-oidc=")).unwrap().clone();
    assert!(flow.contains("; HttpOnly") && flow.contains("; SameSite=Lax") && flow.contains("Max-Age=600"), "{flow}");
    let back = scene.provider.authorizes(&off.location, scene.house.clock.now().millis());
    assert_eq!(browser.get(&back).await.location, "/formations");
    assert!(browser.cookie("lms-oidc").is_none_or(|value| value.is_empty()), "what was begun is over");
    assert!(browser.page("/preferences").await.contains("monique@example.org"));
    assert_eq!(scene.links().await, 1);
    // The provider's name for her counts from now on, whatever her address there becomes.
    scene.provider.says(json!({ "sub": "248289761001", "email": "rene@example.org", "email_verified": false }));
    let mut again = scene.house.browser();
    assert_eq!(scene.signs_in(&mut again).await.location, "/");
    assert!(again.page("/preferences").await.contains("monique@example.org"));
    assert_eq!(scene.links().await, 1);
    let mut unit = scene.house.lms.store().reader().await.unwrap();
    let monique = scene.house.person_named("monique").await;
    let log = unit.audit().list(Some(&monique.to_string()), &lms_store::Page::first(50)).await.unwrap();
    for action in ["account.link", "sign_in.begin"] {
        assert!(log.items.iter().any(|entry| entry.action == action), "{action}");
    }
    assert!(!serde_json::to_string(&log.items).unwrap().contains("248289761001"), "the subject is nowhere readable");
}

#[tokio::test]
async fn a_token_that_breaks_any_rule_opens_nothing_and_leaves_no_link() {
    let scene = Scene::new(Demand::Nobody).await;
    for wrong in [
        Wrong::Nonce,
        Wrong::NoNonce,
        Wrong::Audience,
        Wrong::SecondAudience,
        Wrong::AuthorizedParty,
        Wrong::Issuer,
        Wrong::Expired,
        Wrong::Future,
        Wrong::Stale,
        Wrong::AlgNone,
        Wrong::SharedSecret,
        Wrong::OtherKey,
        Wrong::Altered,
        Wrong::UnknownKey,
        Wrong::Critical,
        Wrong::NoSubject,
        Wrong::NoToken,
    ] {
        scene.provider.goes_wrong(wrong);
        let mut browser = scene.house.browser();
        let answer = scene.signs_in(&mut browser).await;
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY, "{wrong:?}");
        assert!(answer.text.contains("ne répond pas comme prévu"), "{wrong:?}");
        assert!(browser.cookie("lms").is_none(), "{wrong:?}");
        assert_eq!(scene.links().await, 0, "{wrong:?}");
    }
    scene.provider.goes_wrong(Wrong::Described);
    let off = scene.house.browser().get(&scene.door).await;
    assert_eq!(off.status, StatusCode::BAD_GATEWAY, "its description speaks for another issuer");
    scene.provider.goes_wrong(Wrong::Nothing);
    assert_eq!(scene.signs_in(&mut scene.house.browser()).await.location, "/");
}

#[tokio::test]
async fn a_key_that_was_changed_a_moment_ago_is_known_and_rsa_is_as_good() {
    let scene = Scene::new(Demand::Nobody).await;
    assert_eq!(scene.signs_in(&mut scene.house.browser()).await.location, "/");
    scene.provider.rotates();
    assert_eq!(scene.signs_in(&mut scene.house.browser()).await.location, "/");
    scene.provider.turns_to_rsa();
    assert_eq!(scene.signs_in(&mut scene.house.browser()).await.location, "/");
    for wrong in [Wrong::Altered, Wrong::OtherKey] {
        scene.provider.goes_wrong(wrong);
        assert_eq!(scene.signs_in(&mut scene.house.browser()).await.status, StatusCode::BAD_GATEWAY, "{wrong:?}");
    }
}

#[tokio::test]
async fn what_was_begun_elsewhere_too_long_ago_or_twice_opens_nothing() {
    let scene = Scene::new(Demand::Nobody).await;
    let now = || scene.house.clock.now().millis();
    let mut browser = scene.house.browser();
    let off = browser.get(&scene.door).await;
    let back = scene.provider.authorizes(&off.location, now());
    // The link of an attacker's own sign-in, followed by somebody else.
    let mut victim = scene.house.browser();
    assert_eq!(victim.get(&back).await.status, StatusCode::UNAUTHORIZED);
    victim.get(&scene.door).await;
    assert_eq!(victim.get(&back).await.status, StatusCode::UNAUTHORIZED, "another state than the one begun here");
    assert_eq!(browser.get(&back).await.location, "/");
    browser.done("/deconnexion", &[]).await;
    assert_eq!(browser.get(&back).await.status, StatusCode::UNAUTHORIZED, "what was begun is used up");
    let off = browser.get(&scene.door).await;
    let back = scene.provider.authorizes(&off.location, now());
    scene.house.clock.minutes(11);
    let late = browser.get(&back).await;
    assert!(late.status == StatusCode::UNAUTHORIZED && late.text.contains("n’est pas allée à son terme"));
    let given_up = browser.get("/connexion/oidc/retour?error=access_denied&state=x").await;
    assert_eq!(given_up.status, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.get(&format!("/connexion/oidc/{}", uuid::Uuid::nil())).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_provider_vouches_for_people_of_its_region_alone() {
    let scene = Scene::new(Demand::Nobody).await;
    let house = &scene.house;
    let far = house.another_session(house.other_region, "Session des îles").await;
    house.account("karim", None).await;
    house.enrol(far, "karim").await;
    let wider = Grant { role: Role::NationalManager, scope: Scope::National };
    let both = house.account("aline", Some(wider)).await;
    let region = Grant { role: Role::RegionalManager, scope: Scope::Region { region: house.region } };
    lms_engine::person::grant(&house.lms, &Actor::operator(), both, region, house.clock.now()).await.unwrap();
    for (email, verified, why) in [
        ("inconnue@example.org", true, "nobody"),
        ("monique@example.org", false, "an address the provider does not vouch for"),
        ("karim@example.org", true, "of another region"),
        ("rene@example.org", true, "of no region"),
        ("national@example.org", true, "of the whole platform"),
        ("aline@example.org", true, "of the region and of the whole platform"),
    ] {
        scene.provider.says(json!({ "sub": email, "email": email, "email_verified": verified }));
        let mut browser = house.browser();
        let answer = scene.signs_in(&mut browser).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{why}");
        assert!(answer.text.contains("Aucun compte de cette région"), "{why}");
        assert!(browser.cookie("lms").is_none(), "{why}");
    }
    assert_eq!(scene.links().await, 0);
    // Somebody who was linked and then got the whole platform is not opened by the region's provider any more.
    scene.provider.says(json!({ "sub": "monique", "email": "monique@example.org", "email_verified": true }));
    assert_eq!(scene.signs_in(&mut house.browser()).await.location, "/");
    let (boss, now) = (Actor::operator(), house.clock.now());
    lms_engine::person::grant(&house.lms, &boss, house.learner, wider, now).await.unwrap();
    assert_eq!(scene.signs_in(&mut house.browser()).await.status, StatusCode::FORBIDDEN);
    // Who was invited and never chose a password needs none.
    let mut manager = house.signed_in("bretagne").await;
    let typed = [("given_name", "Yann"), ("family_name", "Yann"), ("email", "yann@example.org")];
    manager.done(&format!("/sessions/{}/inscrire", house.session), &typed).await;
    scene.provider.says(json!({ "sub": "yann", "email": "yann@example.org", "email_verified": true }));
    assert_eq!(scene.signs_in(&mut house.browser()).await.location, "/");
    let yann = house.person_named("yann").await;
    let person = house.lms.store().reader().await.unwrap().people().find(yann).await.unwrap().unwrap().0;
    assert!(person.account.may_sign_in());
}

#[tokio::test]
async fn ax4_09_a_manager_who_comes_by_a_provider_needs_the_second_factor_all_the_same() {
    let scene = Scene::new(Demand::Managers).await;
    let house = &scene.house;
    scene.provider.says(json!({ "sub": "bretagne", "email": "bretagne@example.org", "email_verified": true }));
    let mut manager = house.browser();
    assert_eq!(scene.signs_in(&mut manager).await.location, "/double-authentification");
    manager.done("/double-authentification", &[]).await;
    let person = house.person_named("bretagne").await;
    let secret: Secret =
        house.lms.store().reader().await.unwrap().factors().find(person).await.unwrap().unwrap().secret;
    let code = |later: i64| secret.code(Step(Step::at(house.clock.now()).0 + later)).to_string();
    manager.post("/double-authentification/confirmer", &[("code", &code(0))]).await;
    let mut again = house.browser();
    assert_eq!(scene.signs_in(&mut again).await.location, "/connexion/code");
    assert!(again.cookie("lms").is_none());
    assert_eq!(again.done("/connexion/code", &[("code", &code(1))]).await, "/");
    again.page("/sessions").await;
}

#[tokio::test]
async fn a_provider_that_is_removed_opens_nothing_and_its_links_are_gone() {
    let scene = Scene::new(Demand::Nobody).await;
    let house = &scene.house;
    scene.signs_in(&mut house.browser()).await;
    let mut begun = house.browser();
    let off = begun.get(&scene.door).await;
    let back = scene.provider.authorizes(&off.location, house.clock.now().millis());
    let id = scene.door.rsplit('/').next().unwrap().parse().unwrap();
    oidc::remove(&house.lms, &Actor::operator(), id, house.clock.now()).await.unwrap();
    assert_eq!(scene.links().await, 0);
    assert_eq!(begun.get(&back).await.status, StatusCode::NOT_FOUND);
    assert!(!house.browser().page("/connexion").await.contains("/connexion/oidc/"));
}
