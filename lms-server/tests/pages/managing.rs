//! A manager's pages around the main job: a session changed, called off, accompanied; people and roles; contents put away.

use axum::http::StatusCode;

use crate::house::{House, hidden};

#[tokio::test]
async fn a_change_that_comes_too_late_shows_both_values_and_can_be_sent_again() {
    let house = House::new().await;
    let form = format!("/sessions/{}/modifier", house.session);
    let (mut first, mut second) = (house.signed_in("bretagne").await, house.signed_in("national").await);
    let (read, also) = (first.page(&form).await, second.page(&form).await);
    let typed = |title: &'static str, revision: &str| {
        vec![
            ("title", title.to_owned()),
            ("starts", "2026-03-01".to_owned()),
            ("ends", "2026-03-31".to_owned()),
            ("capacity", String::new()),
            ("revision", revision.to_owned()),
        ]
    };
    let send = async |browser: &mut crate::house::Browser, fields: Vec<(&str, String)>| {
        let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        browser.post(&form, &fields).await
    };
    let wrong = send(&mut first, typed("", &hidden(&read, "revision"))).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let taken = send(&mut first, typed("Avril", &hidden(&read, "revision"))).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
    let late = send(&mut second, typed("Mai", &hidden(&also, "revision"))).await;
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
    assert!(late.text.contains("Avril") && late.text.contains("value=\"Mai\""), "both are in sight: {}", late.text);
    let again = send(&mut second, typed("Mai", &hidden(&late.text, "revision"))).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    let page = first.page(&format!("/sessions/{}", house.session)).await;
    assert!(page.contains("Mai") && page.contains("au 31\u{a0}mars"), "{page}");
}

#[tokio::test]
async fn a_session_is_called_off_with_a_reason_and_its_learners_are_shut_out_and_told() {
    let house = House::new().await;
    let mut manager = house.signed_in("bretagne").await;
    let path = format!("/sessions/{}/annuler", house.session);
    let asked = manager.page(&path).await;
    assert!(asked.contains("Une personne y est inscrite") && asked.contains("Garder la session"), "{asked}");
    assert_eq!(manager.post(&path, &[("reason", " ")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = manager.done(&path, &[("reason", "Formatrice absente")]).await;
    let page = manager.page(&done).await;
    assert!(page.contains("Annulée") && page.contains("Formatrice absente"), "{page}");
    assert!(!page.contains("/inscrire"), "nobody can be enrolled any more");
    assert_eq!(manager.get(&path).await.status, StatusCode::CONFLICT, "once is enough");
    let mut monique = house.signed_in("monique").await;
    let closed = monique.get(&format!("/formations/{}", house.enrolment)).await;
    assert_eq!(closed.status, StatusCode::FORBIDDEN);
    assert!(closed.text.contains("annulée"), "{}", closed.text);
    assert!(house.told("monique@example.org").await.contains("annulée"));
}

#[tokio::test]
async fn a_tutor_is_found_by_name_named_and_taken_off() {
    let house = House::new().await;
    let mut manager = house.signed_in("bretagne").await;
    let team = format!("/sessions/{}/equipe", house.session);
    let person = house.tutor.to_string();
    manager.done(&format!("{team}/retirer"), &[("person", &person)]).await;
    let mut fabienne = house.signed_in("fabienne").await;
    assert_eq!(fabienne.get(&team).await.status, StatusCode::NOT_FOUND, "access ends at once");
    // She holds no role any more, so a region does not find her by name, but it can invite her address.
    let asked = manager.page(&format!("{team}?texte=fabienne")).await;
    assert!(asked.contains("Personne ne correspond"), "{asked}");
    let fields = [("given_name", "Fabienne"), ("family_name", ""), ("email", "fabienne@")];
    let refused = manager.post(&format!("{team}/inviter"), &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.text.matches("aria-invalid=\"true\"").count(), 2, "every field that is wrong is marked");
    let fields = [("given_name", "Fabienne"), ("family_name", "Fabienne"), ("email", "fabienne@example.org")];
    let named = manager.done(&format!("{team}/inviter"), &fields).await;
    assert!(named.contains("tuteur-nomme"), "the address is known: {named}");
    assert!(fabienne.page(&team).await.contains("fabienne@example.org"));
    let fields = [("given_name", "Karim"), ("family_name", "Neuf"), ("email", "karim@example.org")];
    manager.done(&format!("{team}/inviter"), &fields).await;
    assert!(house.mailed_link("karim@example.org").await.starts_with("/activation/"));
    let page = manager.page(&team).await;
    assert!(page.contains("Karim Neuf") && page.contains("Compte à activer"), "{page}");
}

#[tokio::test]
async fn people_are_invited_given_a_role_and_the_last_national_manager_keeps_it() {
    let house = House::new().await;
    let mut boss = house.signed_in("national").await;
    let region = house.region.to_string();
    let typed = [("given_name", "Anne"), ("family_name", "Le Gall"), ("email", "anne@example.org")];
    let incomplete = boss.post("/personnes/inviter", &[typed[0], typed[1], typed[2], ("role", "tutor")]).await;
    assert_eq!(incomplete.status, StatusCode::UNPROCESSABLE_ENTITY, "a tutor belongs to a region");
    let role = [("role", "regional_manager"), ("region", region.as_str())];
    let made = boss.done("/personnes/inviter", &[typed[0], typed[1], typed[2], role[0], role[1]]).await;
    let page = boss.page(&made).await;
    assert!(page.contains("Gestionnaire régional") && page.contains("Bretagne"), "{page}");
    assert!(house.mailed_link("anne@example.org").await.starts_with("/activation/"));
    let twice = boss.post("/personnes/inviter", &[typed[0], typed[1], typed[2], role[0], role[1]]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    let person = made.split('?').next().unwrap().to_owned();
    boss.done(&format!("{person}/lien"), &[]).await;
    boss.done(&format!("{person}/roles"), &[("role", "tutor"), ("region", &region)]).await;
    let grant = format!("regional_manager.{region}");
    boss.done(&format!("{person}/roles/retirer"), &[("grant", &grant)]).await;
    let page = boss.page(&person).await;
    assert!(page.contains("Tuteur") && !page.contains(&grant), "{page}");
    assert!(boss.page("/personnes?texte=le+gall").await.contains("anne@example.org"));
    assert!(!boss.page("/personnes?texte=le+gall&role=regional_manager").await.contains("anne@example.org"));
    let found = boss.page("/personnes?texte=national%40example.org").await;
    let own =
        found.split("/personnes/").find_map(|rest| rest.get(..36).filter(|id| id.matches('-').count() == 4)).unwrap();
    let last = boss.post(&format!("/personnes/{own}/roles/retirer"), &[("grant", "national_manager")]).await;
    assert_eq!(last.status, StatusCode::CONFLICT);
    assert!(last.text.contains("dernière personne"), "{}", last.text);
}

#[tokio::test]
async fn r2_18_a_content_in_use_is_not_archived_and_the_page_says_where_it_is() {
    let house = House::new().await;
    let mut boss = house.signed_in("national").await;
    let used = format!("/contenus/{}", house.link.id);
    let page = boss.page(&used).await;
    let refused = boss.post(&format!("{used}/archiver"), &[("revision", &hidden(&page, "revision"))]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text.contains("Réussir ma stratégie"), "the parcours is named");
    let spare = house.spare().await;
    let spare = format!("/contenus/{spare}");
    let page = boss.page(&spare).await;
    boss.done(&format!("{spare}/archiver"), &[("revision", &hidden(&page, "revision"))]).await;
    assert!(!boss.page("/contenus").await.contains("Fiche de réserve"));
    assert!(boss.page("/contenus?archives=1").await.contains("Fiche de réserve"));
    let stale = boss.post(&format!("{spare}/retablir"), &[("revision", &hidden(&page, "revision"))]).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    let page = boss.page(&spare).await;
    boss.done(&format!("{spare}/retablir"), &[("revision", &hidden(&page, "revision"))]).await;
    assert!(boss.page("/contenus").await.contains("Fiche de réserve"));
}
