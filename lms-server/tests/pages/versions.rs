//! A new version of a module: the manager sees what it does to those who are at work, and decides.

use std::io::Write;

use axum::body::Body;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::house::{House, Program};

/// The house's module again, with these items; `note` makes the archive another one.
fn package(items: &[(&str, &str)], note: &str) -> Vec<u8> {
    let item = |(id, title): &(&str, &str)| {
        format!(r#"<item identifier="{id}" identifierref="R1"><title>{title}</title></item>"#)
    };
    let items: String = items.iter().map(item).collect();
    let manifest = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="M1" version="2.0" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="O1"><organization identifier="O1"><title>Publier une annonce</title>{items}</organization></organizations>
<resources><resource identifier="R1" type="webcontent" adlcp:scormtype="sco" href="index.html"><file href="index.html"/></resource></resources>
</manifest>"#
    );
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [("imsmanifest.xml", manifest.as_str()), ("index.html", note)] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const MORE: &[(&str, &str)] = &[("I1", "Lire"), ("I2", "Choisir une photo")];
const OTHER: &[(&str, &str)] = &[("I2", "Choisir une photo")];

/// The learner opens the module; gives the attempt.
async fn opened(house: &House, learner: &mut Program) -> Value {
    let path = format!("/api/v1/me/formations/{}/steps/{}/openings", house.enrolment, house.module_step);
    let answer = learner.json("POST", &path, &Value::Null).await;
    assert!(answer.status.is_success(), "{}", answer.text);
    serde_json::from_str::<Value>(&answer.text).unwrap()
}

#[tokio::test]
async fn r2_19_the_manager_sees_what_a_new_version_does_before_it_is_kept() {
    let house = House::new().await;
    let (mut manager, mut learner) = (house.signed_in("national").await, house.program("monique").await);
    let before = opened(&house, &mut learner).await;
    let id = house.module.id;
    let upload = format!("/contenus/importer?remplace={id}");
    let staged = manager.upload(&upload, &[], "v2.zip", &package(MORE, "2")).await;
    assert_eq!(staged.status, StatusCode::SEE_OTHER, "{}", staged.text);
    let page = manager.page(&staged.location).await;
    for said in ["1 tentative en cours", "1 activité ajoutée", "Choisir une photo", "retrouve sa place"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(page.contains(r#"value="carry_on" checked"#), "nobody would begin again, so carrying on is proposed");

    // A slip keeps the decision that was marked.
    let typed = [("title", "x"), ("planned_minutes", ""), ("carry", "restart")];
    let refused = manager.post(&staged.location, &typed).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains(r#"value="restart" checked"#), "{}", refused.text);
    assert_eq!(opened(&house, &mut learner).await["attempt"], before["attempt"], "nothing is decided yet");

    let typed = [("title", "Publier"), ("planned_minutes", "30"), ("carry", "carry_on")];
    manager.done(&staged.location, &typed).await;
    let page = manager.page(&format!("/contenus/{id}")).await;
    assert!(page.contains("continuées"), "{page}");
    assert_ne!(opened(&house, &mut learner).await["attempt"], before["attempt"], "the next opening carries over");
}

#[tokio::test]
async fn r2_19_where_learners_would_begin_again_finishing_is_proposed_and_the_places_are_named() {
    let house = House::new().await;
    let mut manager = house.signed_in("national").await;
    let upload = format!("/contenus/importer?remplace={}", house.module.id);
    let staged = manager.upload(&upload, &[], "v2.zip", &package(OTHER, "2")).await;
    let page = manager.page(&staged.location).await;
    assert!(page.contains("un apprenant qui continue recommence") && page.contains("Lire"), "{page}");
    assert!(page.contains("1 activité retirée") && page.contains(r#"value="finish" checked"#), "{page}");
}

#[tokio::test]
async fn a_program_asks_for_the_impact_and_decides() {
    let house = House::new().await;
    let (mut national, mut learner) = (house.program("national").await, house.program("monique").await);
    let before = opened(&house, &mut learner).await;
    let held = house.holds().await;
    let path = format!("/api/v1/contents/{}/impact", house.module.id);
    let answer = national.send("POST", &path, &[], package(OTHER, "2")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let told: Value = serde_json::from_str(&answer.text).unwrap();
    assert_eq!((&told["version"], &told["running"], &told["finished"]), (&json!(1), &json!(1), &json!(0)));
    assert_eq!(told["difference"]["items"]["added"][0]["title"], "Choisir une photo");
    assert_eq!(told["difference"]["restarted"], 1);
    assert_eq!(house.holds().await, held, "nothing is kept");
    let broken = national.send("POST", &path, &[], Body::from("no package")).await;
    assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(house.holds().await, held);

    let import =
        |carry: &str| format!("/api/v1/contents/packages?planned_minutes=30&into={}&carry={carry}", house.module.id);
    let unknown = national.send("POST", &import("later"), &[], package(OTHER, "2")).await;
    assert!(unknown.status.is_client_error(), "{}", unknown.text);
    let done = national.send("POST", &import("restart"), &[], package(OTHER, "2")).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text);
    let (versions, _) = national.get(&format!("/api/v1/contents/{}/versions", house.module.id)).await;
    assert_eq!((&versions[0]["carry"], &versions[1]["carry"]), (&json!("restart"), &json!("finish")));
    assert_ne!(opened(&house, &mut learner).await["attempt"], before["attempt"]);
}

#[tokio::test]
async fn r2_20_a_module_of_another_standard_is_refused_before_it_is_kept() {
    let house = House::new().await;
    let mut national = house.program("national").await;
    let path = format!("/api/v1/contents/{}/impact", house.link.id);
    let refused = national.send("POST", &path, &[], package(MORE, "2")).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
    let mut manager = house.signed_in("national").await;
    let held = house.holds().await;
    let upload = format!("/contenus/importer?remplace={}", house.link.id);
    let page = manager.upload(&upload, &[], "v2.zip", &package(MORE, "3")).await;
    assert!(page.status.is_client_error(), "{}", page.text);
    assert_eq!(house.holds().await, held);
}
