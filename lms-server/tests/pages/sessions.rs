//! A regional manager's way: a session, its learners by typing and by file, follow-up, exports.

use axum::http::StatusCode;

use crate::house::House;

#[tokio::test]
async fn r2b_09_a_session_takes_thirty_days_unless_told_otherwise() {
    let house = House::new().await;
    let mut manager = house.signed_in("bretagne").await;
    let region = house.region.to_string();
    let parcours = house.parcours.to_string();
    let form = manager.page("/sessions/nouvelle").await;
    assert_eq!(crate::house::hidden(&form, "region"), region);
    let typed = |starts: &'static str, ends: &'static str| {
        [
            ("parcours", parcours.clone()),
            ("region", region.clone()),
            ("starts", starts.to_owned()),
            ("ends", ends.to_owned()),
            ("zone", "Europe/Paris".to_owned()),
            ("title", "Avril".to_owned()),
        ]
    };
    for (starts, ends) in [("", ""), ("demain", ""), ("2026-04-10", "2026-04-01")] {
        let fields = typed(starts, ends);
        let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let answer = manager.post("/sessions", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{starts} – {ends}");
        assert!(answer.text.contains("value=\"Avril\""), "what was typed is kept");
    }
    let fields = typed("2026-04-01", "");
    let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let created = manager.done("/sessions", &fields).await;
    assert!(manager.page(&created).await.contains("du 1er\u{a0}avril au 30\u{a0}avril"));
    assert!(manager.page("/sessions").await.contains("Avril"));
}

#[tokio::test]
async fn r2a_03_a_name_that_is_known_is_asked_about_before_a_second_account_is_made() {
    let house = House::new().await;
    let mut manager = house.signed_in("bretagne").await;
    let form = format!("/sessions/{}/inscrire", house.session);
    let typed = [("given_name", "rene"), ("family_name", "rene"), ("email", "rene.autre@example.org")];
    let asked = manager.post(&form, &typed).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        asked.text.contains("r•••@example.org") && !asked.text.contains("rene@example.org"),
        "the known address is masked"
    );
    let person = crate::house::hidden(&asked.text, "existing");
    let chosen = [typed[0], typed[1], typed[2], ("existing", person.as_str())];
    manager.done(&form, &chosen).await;
    assert!(house.signed_in("rene").await.page("/").await.contains("Réussir ma stratégie"));
    let again = manager.post(&form, &chosen).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "twice is refused, with what was typed");
}

#[tokio::test]
async fn r2a_06_a_file_is_read_corrected_applied_and_taken_back() {
    let house = House::new().await;
    let mut manager = house.signed_in("bretagne").await;
    let import = format!("/sessions/{}/import", house.session);
    let file = "Prénom;Nom;Courriel\nAline;Martin;aline@example.org\nPaul;Roux;paul@\nMonique;Monique;monique@example.org\nLéo;Petit;\n";
    let read = manager.upload(&import, &[], "liste.csv", file.as_bytes()).await;
    assert_eq!(read.status, StatusCode::SEE_OTHER, "{}", read.text);
    let review = manager.page(&read.location).await;
    for words in ["1 prêt", "2 à corriger", "1 déjà inscrit"] {
        assert!(review.contains(words), "{words}: {review}");
    }
    assert!(!manager.page(&format!("/sessions/{}", house.session)).await.contains("Martin"), "nothing is enrolled yet");
    let corrected = [
        ("action", "recheck"),
        ("l3-given_name", "Paul"),
        ("l3-family_name", "Roux"),
        ("l3-email", "paul@example.org"),
        ("l3-company", ""),
        ("l5-given_name", "Léo"),
        ("l5-family_name", "Petit"),
        ("l5-email", ""),
        ("l5-company", ""),
        ("l5-ignore", "1"),
    ];
    let again = manager.done(&read.location, &corrected).await;
    assert!(again.ends_with("?sauf=5"), "{again}");
    let review = manager.page(&again).await;
    assert!(review.contains("2 prêts") && review.contains("1 laissé de côté"), "{review}");
    let confirm = [&[("action", "confirm")], &corrected[5..]].concat();
    let done = manager.done(&read.location, &confirm).await;
    assert!(manager.page(&done).await.contains("2 personnes sont inscrites."));
    let session = manager.page(&format!("/sessions/{}", house.session)).await;
    assert!(session.contains("Martin Aline") && session.contains("Roux Paul") && !session.contains("Petit"));
    manager.done(&format!("{}/annuler", read.location), &[]).await;
    let session = manager.page(&format!("/sessions/{}", house.session)).await;
    assert!(!session.contains("Martin Aline") && session.contains("monique"), "the import is gone, others stay");
    let twice = manager.post(&format!("{}/annuler", read.location), &[]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_says_what_is_missing_and_enrols_nobody() {
    let house = House::new().await;
    let mut manager = house.signed_in("bretagne").await;
    let import = format!("/sessions/{}/import", house.session);
    for (bytes, words) in [
        (&b""[..], "le fichier est vide"),
        (b"Nom;Courriel\na;b@c.fr\n", "prenom"),
        (b"PK\x03\x04rest", "fichier texte"),
    ] {
        let answer = manager.upload(&import, &[], "liste.csv", bytes).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(answer.text.contains(words) && answer.text.contains("liste.csv"), "{words}: {}", answer.text);
    }
    let large = vec![b'a'; lms_core::exchange::MAX_BYTES + 1];
    assert_eq!(manager.upload(&import, &[], "x.csv", &large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn r1_01_pages_and_exports_give_the_same_figures() {
    let house = House::new().await;
    let mut monique = house.signed_in("monique").await;
    monique.get(&format!("/formations/{}/etapes/{}/contenu", house.enrolment, house.link_step)).await;
    let mut manager = house.signed_in("bretagne").await;
    let session = format!("/sessions/{}", house.session);
    // 10 of 55 planned minutes.
    assert!(manager.page(&session).await.contains("18\u{202f}%"));
    assert!(manager.page(&format!("{session}/rapport")).await.contains("18\u{202f}%"));
    let json: serde_json::Value =
        serde_json::from_slice(&manager.get(&format!("{session}/suivi.json")).await.bytes).unwrap();
    assert_eq!(json["figures"]["completion"], 18.18);
    assert_eq!(json["learners"][0]["summary"]["completion"], 18.18);
    let csv = manager.get(&format!("{session}/suivi.csv")).await;
    assert!(csv.media_type.starts_with("text/csv"));
    let lines: Vec<_> = csv.text.lines().collect();
    assert_eq!(lines.len(), 3, "heads and two activities");
    assert!(lines[2].contains("Fiche pratique;Terminé;100;"), "{}", lines[2]);
    let sheet = manager.get(&format!("{session}/suivi.xlsx")).await;
    assert!(sheet.bytes.starts_with(b"PK"), "a workbook is a zip");
}

#[tokio::test]
async fn r1_03_an_extension_needs_a_later_day_and_a_reason() {
    let house = House::new().await;
    let mut manager = house.signed_in("bretagne").await;
    let one = format!("/sessions/{}/apprenants/{}", house.session, house.enrolment);
    let extend = format!("{one}/prolonger");
    for (until, reason) in [("", "Congés"), ("2026-03-30", "Congés"), ("2026-04-05", "")] {
        let answer = manager.post(&extend, &[("until", until), ("reason", reason)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{until} {reason}");
    }
    manager.done(&extend, &[("until", "2026-04-05"), ("reason", "Congés")]).await;
    let page = manager.page(&one).await;
    assert!(page.contains("au 5\u{a0}avril") && page.contains("Congés"), "{page}");
}

#[tokio::test]
async fn a_learner_is_taken_off_with_a_reason_and_keeps_nothing_open() {
    let house = House::new().await;
    let mut manager = house.signed_in("bretagne").await;
    let remove = format!("/sessions/{}/apprenants/{}/retirer", house.session, house.enrolment);
    assert!(manager.page(&remove).await.contains("monique"));
    assert_eq!(manager.post(&remove, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    manager.done(&remove, &[("reason", "Abandon")]).await;
    assert!(!manager.page(&format!("/sessions/{}", house.session)).await.contains("monique"));
    let mut monique = house.signed_in("monique").await;
    assert_eq!(monique.get(&format!("/formations/{}", house.enrolment)).await.status, StatusCode::FORBIDDEN);
}
