//! Conservation and the journal through the pages: what is due, delays, what was done and read, the file of it.

use axum::http::StatusCode;
use lms_engine::journal;
use lms_server::clock::Clock as _;

use crate::house::House;

#[tokio::test]
async fn r1_10_the_national_manager_sees_what_is_due_changes_a_delay_and_starts_the_removal() {
    let house = House::new().await;
    let mut national = house.signed_in("national").await;
    let page = national.get("/conservation").await.text;
    assert!(page.contains("Rien n’est à échéance"), "{page}");
    let set = |months: &'static str| [("rule", "details"), ("region", ""), ("months", months)];
    let refused = national.post("/conservation/regles", &set("99")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("36"), "the bounds are told");
    assert_eq!(national.post("/conservation/regles", &set("3")).await.status, StatusCode::SEE_OTHER);
    assert!(national.get("/conservation").await.text.contains("3 mois"));
    let region = house.region.to_string();
    let national_only = [("rule", "connection_log"), ("region", region.as_str()), ("months", "6")];
    assert_eq!(national.post("/conservation/regles", &national_only).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    house.clock.days(140);
    let mut national = house.signed_in("national").await;
    let page = national.get("/conservation").await.text;
    assert!(page.contains("Détail du travail") && page.contains("Bretagne"), "{page}");
    assert_eq!(national.post("/conservation/bordereau", &[("slip", "1")]).await.status, StatusCode::SEE_OTHER);
    assert!(national.get("/conservation").await.text.contains("après lecture de ce bordereau"));
    let ran = national.post("/conservation/executer", &[]).await;
    assert_eq!(ran.status, StatusCode::SEE_OTHER);
    let page = national.get("/conservation").await.text;
    assert!(page.contains("Rien n’est à échéance"), "{page}");
    assert!(page.contains("Détail supprimé, les résultats restent"), "the last run is shown: {page}");
}

#[tokio::test]
async fn r1_10_a_legal_hold_is_set_and_lifted_on_the_page() {
    let house = House::new().await;
    let mut national = house.signed_in("national").await;
    let nobody = national.post("/conservation/legale", &[("who", "personne@example.org"), ("reason", "x")]).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    let without = national.post("/conservation/legale", &[("who", "monique@example.org"), ("reason", "")]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    let held = [("who", "monique@example.org"), ("reason", "Litige en cours")];
    assert_eq!(national.post("/conservation/legale", &held).await.status, StatusCode::SEE_OTHER);
    let page = national.get("/conservation").await.text;
    assert!(page.contains("Litige en cours") && page.contains("monique monique"), "{page}");
    let asked = national.get(&format!("/personnes/{}/effacer", house.learner)).await.text;
    assert!(asked.contains("conservation légale"), "{asked}");
    let (_, rest) = page.split_once("/conservation/legale/").unwrap();
    let address = format!("/conservation/legale/{}/lever", rest.split('/').next().unwrap());
    assert_eq!(national.post(&address, &[]).await.status, StatusCode::SEE_OTHER);
    assert!(national.get("/conservation").await.text.contains("Aucune conservation légale"));
}

#[tokio::test]
async fn ax4_11_the_journal_shows_who_did_and_read_what_and_is_taken_out_as_a_file() {
    let house = House::new().await;
    let mut manager = house.signed_in("bretagne").await;
    assert_eq!(manager.get(&format!("/personnes/{}", house.learner)).await.status, StatusCode::OK);
    assert_eq!(manager.get(&format!("/sessions/{}/suivi.csv", house.session)).await.status, StatusCode::OK);
    journal::seal(&house.lms, house.clock.now()).await.unwrap();
    journal::check(&house.lms, house.clock.now()).await.unwrap();
    let mut national = house.signed_in("national").await;
    let page = national.get("/journal").await.text;
    assert!(page.contains("rien n’a été modifié"), "{page}");
    assert!(page.contains("person.read") && page.contains("report.read"), "reading is noted");
    let his = national.get("/journal?personne=bretagne%40example.org&action=person.").await.text;
    assert!(his.contains("person.read") && !his.contains("report.read"), "{his}");
    assert!(his.contains("bretagne bretagne"), "by name");
    let unknown = national.get("/journal?personne=inconnue").await.text;
    assert!(unknown.contains("Aucune action ne correspond"), "{unknown}");
    let file = national.get("/journal.csv?action=person.read").await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(file.text.lines().count(), 2, "{}", file.text);
    assert!(national.get("/journal").await.text.contains("journal.read"), "taking it out is noted, too");
}
