//! A national manager's way: contents and parcours.

use std::path::Path;

use axum::http::StatusCode;

use crate::house::{House, hidden, package};

#[tokio::test]
async fn r2_20_a_package_is_looked_at_before_it_is_kept() {
    let house = House::new().await;
    let mut manager = house.signed_in("national").await;
    // A package made by others when there is one, else our own.
    let real =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/packages/golf.contentpackaging.singlesco.20043rd.zip");
    let (bytes, title) = match std::fs::read(&real) {
        Ok(bytes) => (bytes, "Golf"),
        Err(_) => {
            eprintln!("left out: the packages of others are not there; a package of our own is imported instead");
            (package(), "Publier une annonce")
        }
    };
    let staged = manager.upload("/contenus/importer", &[], "module.zip", &bytes).await;
    assert_eq!(staged.status, StatusCode::SEE_OTHER, "{}", staged.text);
    let report = manager.page(&staged.location).await;
    assert!(report.contains(title) && report.contains("module.zip"), "{report}");
    assert!(!manager.page("/contenus").await.contains("Module de golf"), "nothing is kept yet");
    let without = manager.post(&staged.location, &[("title", "Module de golf"), ("planned_minutes", "")]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.text.contains("Module de golf"), "what was typed is kept");
    let kept = manager.done(&staged.location, &[("title", "Module de golf"), ("planned_minutes", "30")]).await;
    let one = manager.page(&kept).await;
    assert!(one.contains("Module de golf") && one.contains("/apercu/"));
    let id = kept.trim_start_matches("/contenus/").split('?').next().unwrap().to_owned();
    let again = manager.upload(&format!("/contenus/importer?remplace={id}"), &[], "module-2.zip", &bytes).await;
    manager.done(&again.location, &[("title", "Module de golf"), ("planned_minutes", "30")]).await;
    assert!(manager.page("/contenus").await.contains("Module de golf"));
}

#[tokio::test]
async fn what_is_no_package_says_why_and_is_not_kept() {
    let house = House::new().await;
    let mut manager = house.signed_in("national").await;
    let nothing = manager.upload("/contenus/importer", &[], "", b"").await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let refused = manager.upload("/contenus/importer", &[], "photo.zip", b"not a zip").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Bloquant") && refused.text.contains("photo.zip"), "{}", refused.text);
    let staged = manager.upload("/contenus/importer", &[], "module.zip", &package()).await;
    let altered = staged.location.replace("/imports/", "/imports/x");
    assert_eq!(manager.get(&altered).await.status, StatusCode::NOT_FOUND);
    let before = house.holds().await;
    let staged = manager.upload("/contenus/importer", &[], "autre.zip", &[package(), b"rest".to_vec()].concat()).await;
    manager.done(&format!("{}/abandon", staged.location), &[]).await;
    assert_eq!(house.holds().await, before, "what is given up is not kept");
}

#[tokio::test]
async fn r2_18_a_stale_sheet_is_refused_and_keeps_what_was_typed() {
    let house = House::new().await;
    let mut manager = house.signed_in("national").await;
    let path = format!("/contenus/{}", house.link.id);
    let seen = hidden(&manager.page(&path).await, "revision");
    let sheet = |title: &'static str| [("title", title), ("planned_minutes", "12"), ("revision", seen.as_str())];
    manager.done(&path, &sheet("Fiche revue")).await;
    let stale = manager.post(&path, &sheet("Fiche de l'autre fenêtre")).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    assert!(stale.text.contains("autre fenêtre"));
    assert!(manager.page("/contenus").await.contains("Fiche revue"));
}

#[tokio::test]
async fn links_and_documents_are_added_by_form() {
    let house = House::new().await;
    let mut manager = house.signed_in("national").await;
    let link = [("genre", "link"), ("title", "Site"), ("planned_minutes", "5"), ("address", "exemple")];
    let refused = manager.upload("/contenus/nouveau", &link, "", b"").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let link = [link[0], link[1], link[2], ("address", "https://exemple.fr/")];
    assert_eq!(manager.upload("/contenus/nouveau", &link, "", b"").await.status, StatusCode::SEE_OTHER);
    let document = [("genre", "document"), ("title", "Mémo"), ("planned_minutes", "5")];
    let added = manager.upload("/contenus/nouveau", &document, "memo.pdf", b"%PDF-1.7").await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    assert!(manager.page("/contenus").await.contains("Mémo"));
}

#[tokio::test]
async fn r2a_02_a_parcours_is_written_checked_and_published() {
    let house = House::new().await;
    let mut manager = house.signed_in("national").await;
    let editor =
        manager.done("/parcours", &[("title", "Premiers pas"), ("summary", ""), ("mode", "constrained")]).await;
    let base = editor.trim_end_matches("/modifier").to_owned();
    let revision = async |manager: &mut crate::house::Browser| hidden(&manager.page(&editor).await, "revision");
    let seen = revision(&mut manager).await;
    let early = manager.post(&format!("{base}/publier"), &[("revision", &seen)]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "an empty parcours is not published");
    assert_eq!(
        manager.post(&format!("{base}/sections"), &[("revision", &seen), ("title", " ")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    manager.done(&format!("{base}/sections"), &[("revision", &seen), ("title", "Découvrir")]).await;
    let stale = manager.post(&format!("{base}/sections"), &[("revision", &seen), ("title", "Perdue ?")]).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED, "a window that saw an older draft changes nothing");

    let page = manager.page(&editor).await;
    let section = page.split("/sections/").nth(1).unwrap().split(['/', '"']).next().unwrap().to_owned();
    let (module, link) = (house.module.id.to_string(), house.link.id.to_string());
    let mut panels = Vec::new();
    for content in [&module, &link] {
        let seen = revision(&mut manager).await;
        panels.push(
            manager
                .done(&format!("{base}/sections/{section}/etapes"), &[("revision", &seen), ("content", content)])
                .await,
        );
    }
    let step = |panel: &str| panel.split("etape=").nth(1).unwrap().split('#').next().unwrap().to_owned();
    let (first, second) = (step(&panels[0]), step(&panels[1]));
    let seen = revision(&mut manager).await;
    let panel = |kind: &'static str, of: String, value: &'static str| {
        vec![
            ("revision", seen.clone()),
            ("title", "La fiche".to_owned()),
            ("content", link.clone()),
            ("planned_minutes", "15".to_owned()),
            ("modality", "case_study".to_owned()),
            ("mandatory", "1".to_owned()),
            ("completion", "time".to_owned()),
            ("completion_value", "3".to_owned()),
            ("c0-kind", kind.to_owned()),
            ("c0-step", of),
            ("c0-value", value.to_owned()),
        ]
    };
    let save = format!("{base}/etapes/{second}");
    for (kind, of, value) in
        [("completed", String::new(), ""), ("score", first.clone(), "beaucoup"), ("from", String::new(), "un jour")]
    {
        let typed = panel(kind, of, value);
        let fields: Vec<_> = typed.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let refused = manager.post(&save, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind} {value}");
        assert!(refused.text.contains("value=\"La fiche\""), "what was typed is kept");
    }
    let typed = panel("score", first.clone(), "60");
    let fields: Vec<_> = typed.iter().map(|(n, v)| (*n, v.as_str())).collect();
    manager.done(&save, &fields).await;
    let seen = revision(&mut manager).await;
    let up = manager.post(&format!("{base}/etapes/{second}/monter"), &[("revision", &seen)]).await;
    assert_eq!(up.status, StatusCode::UNPROCESSABLE_ENTITY, "each would wait for the other: {}", up.text);
    let seen = revision(&mut manager).await;
    assert_eq!(manager.done(&format!("{base}/publier"), &[("revision", &seen)]).await, format!("{base}?fait=publie"));
    let published = manager.page(&base).await;
    assert!(published.contains("La fiche") && published.contains("60\u{202f}%"), "{published}");
    let seen = revision(&mut manager).await;
    manager.done(&format!("{base}/etapes/{second}/supprimer"), &[("revision", &seen)]).await;
    assert!(manager.page(&base).await.contains("La fiche"), "what is published stays until the next publication");
}

#[tokio::test]
async fn regions_are_added_once() {
    let house = House::new().await;
    let mut manager = house.signed_in("national").await;
    manager.done("/regions", &[("name", "Normandie"), ("code", "NOR")]).await;
    let twice = manager.post("/regions", &[("name", "Normandie"), ("code", "NOR")]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(manager.page("/regions").await.contains("Normandie"));
}
