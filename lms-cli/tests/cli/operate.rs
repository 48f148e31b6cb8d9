//! Imports, reports and the check of progress, on a copy of the demonstration.

use std::path::Path;

use serde_json::Value;

use crate::support::{demonstration, errors, json, run, run_on, text};

/// The report as data: one value for each learner.
fn learners(data: &Path) -> Vec<Value> {
    let file = data.join("suivi.json");
    let made = run_on(data, &["report", "tracking", "--format", "json", "--out", file.to_str().unwrap()]);
    assert!(made.status.success(), "{}", errors(&made));
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

/// The demonstration's parcours once more, and a session of it without learners.
fn empty_session(data: &Path) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/parcours.json");
    let made = json(&run_on(data, &["parcours", "import", "--json", file.to_str().unwrap()]));
    let parcours = made["parcours"].as_str().unwrap();
    let session = ["session", "create", "--json", "--region", "REU", "--first", "2026-12-01", "--parcours", parcours];
    json(&run_on(data, &session))["session"].as_str().unwrap().to_owned()
}

#[test]
fn the_demonstration_is_alive() {
    let data = demonstration();
    let learners = learners(data.path());
    assert_eq!(learners.len(), 13);
    let summaries: Vec<&Value> = learners.iter().map(|l| &l["learner"]["summary"]).collect();
    assert_eq!(summaries.iter().filter(|s| !s["last"].is_null()).count(), 9, "{summaries:?}");
    assert_eq!(summaries.iter().filter(|s| s["completion"] == 100.0).count(), 2, "{summaries:?}");
    let time = |s: &Value, which: &str| s[which].as_u64().unwrap();
    assert!(summaries.iter().map(|s| time(s, "active")).sum::<u64>() > 4 * 3_600_000);
    assert!(summaries.iter().all(|s| time(s, "active") <= time(s, "connected")), "{summaries:?}");
    let states: std::collections::BTreeSet<&str> = learners
        .iter()
        .flat_map(|l| l["learner"]["activities"].as_array().unwrap())
        .map(|a| a["state"].as_str().unwrap())
        .collect();
    assert_eq!(states.into_iter().collect::<Vec<_>>(), ["completed", "in_progress", "passed", "to_do", "to_retry"]);
}

#[test]
fn what_was_lived_agrees_with_its_facts() {
    let data = demonstration();
    let checked = run_on(data.path(), &["progress", "rebuild", "--check", "--json"]);
    assert_eq!(checked.status.code(), Some(0));
    let answer = json(&checked);
    assert_eq!(answer["differences"], Value::Array(Vec::new()));
    assert!(answer["enrolments"].as_u64().unwrap() >= 8);
}

#[test]
fn the_tracking_file_has_a_row_for_each_learner_and_activity() {
    let data = demonstration();
    let french = run_on(data.path(), &["report", "tracking", "--region", "HDF"]);
    let french = text(&french);
    assert!(french.starts_with("\u{feff}Session;Parcours;Nom;"), "{french}");
    assert_eq!(french.lines().count(), 1 + 13 * 8);
    let english = text(&run_on(data.path(), &["report", "tracking", "--lang", "en"]));
    assert!(english.starts_with("Session,Course,Family name,"), "{english}");
    assert_eq!(english.lines().count(), 1 + 13 * 8);
    let nothing = text(&run_on(data.path(), &["report", "tracking", "--region", "BRE"]));
    assert_eq!(nothing.lines().count(), 1);
}

#[test]
fn a_spreadsheet_is_one() {
    let data = demonstration();
    let file = data.path().join("suivi.xlsx");
    let made =
        run_on(data.path(), &["report", "tracking", "--format", "xlsx", "--json", "--out", file.to_str().unwrap()]);
    assert_eq!(json(&made)["learners"], 13);
    assert!(std::fs::read(&file).unwrap().starts_with(b"PK"));
}

#[test]
fn a_report_of_a_region_that_is_not_there_is_refused() {
    let data = demonstration();
    let refused = run_on(data.path(), &["report", "tracking", "--region", "XXX", "--json", "--out", "/dev/null"]);
    assert_eq!(refused.status.code(), Some(1));
    let problem: Value = serde_json::from_str(errors(&refused).trim()).unwrap();
    assert_eq!(problem["error"]["type"], "urn:lms:problem:not-found");
}

#[test]
fn r2a_06_a_file_is_tried_applied_and_taken_back() {
    let data = demonstration();
    let session = empty_session(data.path());
    let file = data.path().join("liste.csv");
    std::fs::write(
        &file,
        "prenom;nom;courriel\nZoé;V.;zoe.v@example.org\nÉmile;B.;emile.b@example.org\nX;Y;pas-une-adresse\n",
    )
    .unwrap();
    let file = file.to_str().unwrap();
    let import = |more: &[&str]| {
        run_on(data.path(), &[&["enrol", "import", "--json", "--session", session.as_str(), file][..], more].concat())
    };

    let tried = import(&[]);
    assert_eq!(tried.status.code(), Some(3), "a line is to be mended");
    let plan = json(&tried);
    assert_eq!((&plan["applied"], &plan["ready"], &plan["refused"]), (&false.into(), &2.into(), &1.into()));
    assert_eq!(plan["lines"][0]["outcome"], "known");
    assert_eq!(plan["lines"][1]["outcome"], "new");
    assert_eq!(plan["lines"][2]["line"], 4);
    assert!(plan["lines"][2]["message"].as_str().unwrap().starts_with("Courriel"), "{plan}");
    assert_eq!(learners(data.path()).len(), 13, "nobody was enrolled");

    let applied = json(&import(&["--apply"]));
    assert_eq!(applied["ready"], 2);
    assert_eq!(learners(data.path()).len(), 15);
    let again = json(&import(&[]));
    assert_eq!((&again["ready"], &again["already"]), (&0.into(), &2.into()));

    let undone = run_on(data.path(), &["enrol", "import", "--json", "--undo", applied["batch"].as_str().unwrap()]);
    assert_eq!(json(&undone)["removed"], 2);
    assert_eq!(json(&import(&[]))["lines"][0]["outcome"], "known", "the account that was there stays");
    assert_eq!(json(&import(&[]))["lines"][1]["outcome"], "new", "the account that came with the file is gone");
}

#[test]
fn a_file_that_is_no_table_is_told_in_words() {
    let data = demonstration();
    let session = empty_session(data.path());
    let file = data.path().join("photo.csv");
    std::fs::write(&file, b"\x89PNG\r\n\x1a\n\0\0\0").unwrap();
    let refused = run_on(data.path(), &["enrol", "import", "--session", &session, file.to_str().unwrap(), "--apply"]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(errors(&refused).contains("Personne n'a été inscrit"), "{}", errors(&refused));
}

#[test]
fn a_parcours_is_made_from_a_file_and_a_session_from_it() {
    let data = demonstration();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/parcours.json");
    let made = json(&run_on(data.path(), &["parcours", "import", "--json", file.to_str().unwrap()]));
    assert_eq!((&made["steps"], &made["contents"], &made["published"]), (&8.into(), &0.into(), &1.into()), "{made}");
    let session = run_on(
        data.path(),
        &[
            "session",
            "create",
            "--json",
            "--parcours",
            made["parcours"].as_str().unwrap(),
            "--region",
            "REU",
            "--first",
            "2026-12-01",
        ],
    );
    assert_eq!(json(&session)["last"], "2026-12-30", "{}", errors(&session));
}

#[test]
fn contents_come_with_a_parcours_that_are_not_there_yet() {
    let data = tempfile::tempdir().unwrap();
    assert!(run_on(data.path(), &["key", "new"]).status.success());
    assert!(run_on(data.path(), &["migrate"]).status.success());
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/parcours.json");
    let made = json(&run_on(data.path(), &["parcours", "import", "--json", file.to_str().unwrap()]));
    assert_eq!(made["contents"], 8);
}

#[test]
fn a_command_on_an_empty_folder_says_what_to_do() {
    let data = tempfile::tempdir().unwrap();
    let refused = run_on(data.path(), &["progress", "rebuild"]);
    assert_eq!(refused.status.code(), Some(4));
    assert!(errors(&refused).contains("lms key new"));
}

#[test]
fn a_command_line_that_is_not_understood_ends_with_two() {
    assert_eq!(run(&["dance"]).status.code(), Some(2));
    assert_eq!(run(&["demo", "--yes"]).status.code(), Some(2), "--yes is an answer to --fresh");
    assert!(text(&run(&["--help"])).contains("Exit codes"));
}
