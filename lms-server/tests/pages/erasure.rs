//! Erasing a person through the pages: what is shown, the name that is typed, who may.

use axum::http::StatusCode;

use crate::house::House;

#[tokio::test]
async fn r1_09_a_manager_sees_what_goes_types_the_name_and_the_person_is_gone() {
    let house = House::new().await;
    let mut manager = house.signed_in("bretagne").await;
    let address = format!("/personnes/{}/effacer", house.learner);
    let page = manager.get(&format!("/personnes/{}", house.learner)).await.text;
    assert!(page.contains(&format!("href=\"{address}\"")), "the page of the person leads there");
    let asked = manager.get(&address).await.text;
    assert!(asked.contains("Nom, courriel, entreprise") && asked.contains("Inscriptions"), "{asked}");
    let empty = manager.post(&address, &[("name", "")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = manager.post(&address, &[("name", "Karim")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("recopiez-le"), "{}", wrong.text);
    assert!(manager.get(&address).await.text.contains("monique monique"), "nothing was erased yet");
    let done = manager.post(&address, &[("name", "  monique MONIQUE ")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let after = manager.get(&address).await.text;
    assert!(!after.contains("monique") && after.contains("déjà effacée"), "{after}");
    assert!(!after.contains("<form class=\"form card\""), "there is nothing left to confirm");
    let again = manager.post(&address, &[("name", "–")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let mut monique = house.browser();
    let login = [("login", "monique@example.org"), ("password", crate::house::PASSWORD)];
    assert_ne!(monique.post("/connexion", &login).await.status, StatusCode::SEE_OTHER, "no sign-in any more");
}

#[tokio::test]
async fn r1_09_nobody_erases_oneself_by_the_page() {
    let house = House::new().await;
    let me = house.person_named("national").await;
    let mut national = house.signed_in("national").await;
    let address = format!("/personnes/{me}/effacer");
    let asked = national.get(&address).await.text;
    assert!(asked.contains("autre gestionnaire"), "{asked}");
    let refused = national.post(&address, &[("name", "national national")]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
}
