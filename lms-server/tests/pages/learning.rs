//! A learner's way from the home page into a step and back.

use axum::http::StatusCode;

use crate::house::House;

#[tokio::test]
async fn r1_03_a_learner_goes_from_home_to_the_player_in_one_click() {
    let house = House::new().await;
    let mut monique = house.signed_in("monique").await;
    let open = format!("/formations/{}/etapes/{}", house.enrolment, house.module_step);
    let home = monique.page("/").await;
    assert!(home.contains("Réussir ma stratégie") && home.contains(&format!("action=\"{open}\"")), "{home}");
    let player = monique.done(&open, &[]).await;
    assert_eq!(player, format!("/player/{}/{}", house.enrolment, house.module_step));
    let page = monique.page(&player).await;
    assert!(page.contains("\"generation\":1") && page.contains("monique, monique"), "{page}");
    // Loading the page again is going on here: it takes the lease once more.
    assert!(monique.page(&player).await.contains("\"generation\":2"));
    assert!(monique.page(&format!("/formations/{}", house.enrolment)).await.contains("class=\"current\""));
}

#[tokio::test]
async fn r2b_03_opening_a_link_is_recorded_and_finishes_its_step() {
    let house = House::new().await;
    let mut monique = house.signed_in("monique").await;
    let step = format!("/formations/{}/etapes/{}", house.enrolment, house.link_step);
    let page = monique.page(&step).await;
    assert!(page.contains("www.example.org") && page.contains("À faire"), "looking records nothing");
    let out = monique.get(&format!("{step}/contenu")).await;
    assert_eq!((out.status, out.location.as_str()), (StatusCode::SEE_OTHER, "https://www.example.org/fiche"));
    assert!(monique.page(&step).await.contains("Terminé"));
    house.clock.minutes(2);
    assert_eq!(monique.post(&format!("{step}/battement"), &[("leaves", "1")]).await.status, StatusCode::NO_CONTENT);
    let mut fabienne = house.signed_in("fabienne").await;
    let file = fabienne.page(&format!("/sessions/{}/apprenants/{}", house.session, house.enrolment)).await;
    assert!(file.contains("2\u{a0}min"), "the two minutes are in the tutor's page");
}

#[tokio::test]
async fn a_module_has_no_beat_of_its_own() {
    let house = House::new().await;
    let mut monique = house.signed_in("monique").await;
    let step = format!("/formations/{}/etapes/{}", house.enrolment, house.module_step);
    assert_eq!(monique.post(&format!("{step}/battement"), &[]).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn r1_03_when_the_access_is_over_every_door_says_so_and_what_was_kept() {
    let house = House::new().await;
    house.clock.days(30);
    let mut monique = house.signed_in("monique").await;
    let formation = format!("/formations/{}", house.enrolment);
    for path in [
        formation.clone(),
        format!("{formation}/etapes/{}", house.link_step),
        format!("{formation}/etapes/{}/contenu", house.link_step),
        format!("/player/{}/{}", house.enrolment, house.module_step),
    ] {
        let answer = monique.get(&path).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        assert!(answer.text.contains("Accès terminé") && answer.media_type.starts_with("text/html"), "{path}");
    }
    let opened = monique.post(&format!("{formation}/etapes/{}", house.module_step), &[]).await;
    assert_eq!(opened.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_suspended_learner_reads_why() {
    let house = House::new().await;
    let mut manager = house.signed_in("bretagne").await;
    let one = format!("/sessions/{}/apprenants/{}", house.session, house.enrolment);
    assert_eq!(
        manager.post(&format!("{one}/suspendre"), &[("reason", "")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    manager.done(&format!("{one}/suspendre"), &[("reason", "Arrêt de deux semaines")]).await;
    let mut monique = house.signed_in("monique").await;
    let closed = monique.get(&format!("/formations/{}", house.enrolment)).await;
    assert!(closed.status == StatusCode::FORBIDDEN && closed.text.contains("Arrêt de deux semaines"));
    house.clock.days(10);
    let mut manager = house.signed_in("bretagne").await;
    manager.done(&format!("{one}/reprendre"), &[]).await;
    assert!(manager.page(&one).await.contains("9\u{a0}avril"), "ten days of absence are given back");
}

#[tokio::test]
async fn r2_03_a_film_goes_on_in_another_browser_where_it_was_left() {
    let house = House::new().await;
    let (enrolment, step) = house.film("monique").await;
    let page = format!("/formations/{enrolment}/etapes/{step}");
    let mut first = house.signed_in("monique").await;
    let fresh = first.page(&page).await;
    assert!(fresh.contains("data-resume=\"0\"") && !fresh.contains("là où vous l’aviez laissée"), "{fresh}");
    let report = format!("{page}/video");
    let told = [("position", "192.4"), ("played", "4.0"), ("length", "400")];
    assert_eq!(first.post(&report, &told).await.status, StatusCode::NO_CONTENT);
    let mut second = house.signed_in("monique").await;
    let page_now = second.page(&page).await;
    assert!(page_now.contains("data-resume=\"192\"") && page_now.contains("reprend à 3:12"), "{page_now}");
    // An older page that tells no place keeps the one that is known.
    assert_eq!(first.post(&report, &[("played", "4.0"), ("length", "400")]).await.status, StatusCode::NO_CONTENT);
    assert!(second.page(&page).await.contains("data-resume=\"192\""));
    let mut rene = house.signed_in("rene").await;
    assert_eq!(rene.post(&report, &told).await.status, StatusCode::NOT_FOUND);
}
