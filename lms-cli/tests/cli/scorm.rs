//! `lms scorm`, on the demonstration's modules, on real packages, and on what is no package.

use std::path::Path;

use serde_json::Value;

use crate::support::{demonstration, errors, json, packages, run, run_on, text};

fn module(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/modules").join(name).to_str().unwrap().to_owned()
}

#[test]
fn a_folder_is_read_as_the_package_it_is() {
    let told = json(&run(&["scorm", "inspect", "--json", &module("2-publier")]));
    assert_eq!(told["edition"], "SCORM 2004 4th Edition");
    assert_eq!(told["problems"], Value::Array(Vec::new()));
    let items: Vec<&str> =
        told["items"].as_array().unwrap().iter().map(|i| i["identifier"].as_str().unwrap()).collect();
    assert_eq!(items, ["lecon-1", "lecon-2", "quiz"]);
    let people = text(&run(&["scorm", "inspect", &module("2-publier")]));
    assert!(people.contains("[sco] quiz.html"), "{people}");
}

#[test]
fn real_packages_are_usable() {
    for package in packages() {
        let told = run(&["scorm", "validate", "--json", package.to_str().unwrap()]);
        assert_eq!(told.status.code(), Some(0), "{}: {}", package.display(), text(&told));
        assert_eq!(json(&told)["unusable"], 0);
    }
}

#[test]
fn what_is_no_package_is_told_and_ends_with_three() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.zip");
    std::fs::write(&empty, b"").unwrap();
    let mut cases = vec![(empty, "empty-file")];
    if let Some(whole) = packages().first() {
        let truncated = folder.path().join("truncated.zip");
        let bytes = std::fs::read(whole).unwrap();
        std::fs::write(&truncated, &bytes[..bytes.len() / 2]).unwrap();
        cases.push((truncated, "not-an-archive"));
    }
    for (package, code) in cases {
        let told = run(&["scorm", "validate", "--json", package.to_str().unwrap()]);
        assert_eq!(told.status.code(), Some(3));
        let problem = json(&told)["packages"][0]["problems"][0].clone();
        assert_eq!((&problem["code"], &problem["severity"]), (&code.into(), &"fatal".into()));
        assert!(!problem["remedy"].as_str().unwrap().is_empty());
        assert_eq!(run(&["scorm", "inspect", package.to_str().unwrap()]).status.code(), Some(3));
    }
}

#[test]
fn a_package_that_is_not_there_ends_with_four() {
    let told = run(&["scorm", "validate", "nowhere.zip"]);
    assert_eq!(told.status.code(), Some(4));
    assert!(errors(&told).contains("nowhere.zip"));
}

#[test]
fn a_journal_is_replayed_in_two_languages_to_the_same_state() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal.json");
    std::fs::write(
        &journal,
        r#"[{"at":1000,"in":"start"},{"at":1000,"in":"initialize"},
            {"at":61000,"in":"set","el":"cmi.core.score.raw","v":"80"},{"at":61000,"in":"set","el":"cmi.core.lesson_status","v":"passed"},
            {"at":61000,"in":"set","el":"cmi.core.session_time","v":"00:01:00"},
            {"at":61000,"in":"terminate"},{"at":61000,"in":"unload"}]"#,
    )
    .unwrap();
    let (module, journal) = (module("1-pourquoi-etre-visible"), journal.to_str().unwrap().to_owned());
    let told = json(&run(&["scorm", "replay", "--json", &module, &journal]));
    assert_eq!(told["lines"].as_array().unwrap().len(), 7);
    assert_eq!(told["results"]["activities"][0]["success"], "passed");
    assert_eq!(told["results"]["activities"][0]["total_time"], 60_000);
    let hash = told["hash"].as_str().unwrap();
    let french = text(&run(&["scorm", "replay", &module, &journal]));
    let english = text(&run(&["scorm", "replay", "--lang", "en", &module, &journal]));
    assert!(french.contains("Ouverture depuis le début") && french.contains(hash), "{french}");
    assert!(english.contains("Opened from the beginning") && english.contains(hash), "{english}");
}

#[test]
fn a_journal_that_no_player_writes_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal.json");
    std::fs::write(&journal, r#"[{"at":1,"in":"dance"}]"#).unwrap();
    let told = run(&["scorm", "replay", &module("3-mesurer"), journal.to_str().unwrap()]);
    assert_eq!(told.status.code(), Some(1));
    assert!(errors(&told).contains("dance"));
}

#[test]
fn a_kept_attempt_is_replayed_to_the_state_that_was_kept() {
    let data = demonstration();
    let mut replayed = 0;
    for (id, applied) in attempts(data.path()) {
        let told = run_on(data.path(), &["scorm", "replay", "--json", "--attempt", &id]);
        assert_eq!(told.status.code(), Some(0), "{}", errors(&told));
        let told = json(&told);
        assert_eq!(told["hash"], told["stored"]);
        assert_eq!(told["lines"].as_array().unwrap().len() as i64, applied);
        replayed += 1;
    }
    assert!(replayed >= 15, "{replayed} attempts");
}

/// The attempts of the demonstration with the number of inputs of each.
fn attempts(data: &Path) -> Vec<(String, i64)> {
    let file = data.join("suivi.json");
    run_on(data, &["report", "tracking", "--format", "json", "--out", file.to_str().unwrap()]);
    let learners: Vec<Value> = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let url = format!("sqlite:{}", data.join("lms.sqlite").display());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let keyring = std::sync::Arc::new(lms_store::Keyring::new("none", &[0; 32]));
        let entropy = std::sync::Arc::new(lms_server::entropy::SystemEntropy);
        let store = lms_store::Store::open(&lms_store::Settings::new(&url), entropy, keyring).await.unwrap();
        let mut unit = store.reader().await.unwrap();
        let mut out = Vec::new();
        for learner in learners {
            let enrolment = learner["learner"]["enrolment"].as_str().unwrap().parse().unwrap();
            out.extend(unit.attempts().of(enrolment).await.unwrap().into_iter().map(|a| (a.id.to_string(), a.applied)));
        }
        drop(unit);
        store.close().await;
        out
    })
}

#[test]
fn a_content_is_imported_and_its_new_version_too() {
    let data = demonstration();
    for package in packages().iter().take(1) {
        let path = package.to_str().unwrap();
        let first = json(&run_on(data.path(), &["content", "import", "--json", path]));
        assert_eq!(first["version"], 1);
        let second = json(&run_on(
            data.path(),
            &["content", "import", "--json", path, "--into", first["content"].as_str().unwrap()],
        ));
        assert_eq!((&second["version"], &second["content"]), (&2.into(), &first["content"]));
    }
    let sheet = data.path().join("fiche.html");
    std::fs::write(&sheet, "<!doctype html><title>Fiche</title>").unwrap();
    assert_eq!(
        json(&run_on(data.path(), &["content", "import", "--json", sheet.to_str().unwrap()]))["kind"],
        "document"
    );
}
