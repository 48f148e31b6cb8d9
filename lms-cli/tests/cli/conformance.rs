//! `lms scorm conformance`, on cases made here and on the set beside the repository.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{errors, json, run, text};

const MANIFEST: &str = r#"<?xml version="1.0"?>
<manifest identifier="M" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
  xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
  <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
  <organizations default="course"><organization identifier="course"><title>Course</title>
    <item identifier="one" identifierref="r"><title>One</title></item>
    <item identifier="two" identifierref="r"><title>Two</title></item>
    <imsss:sequencing><imsss:controlMode flow="true"/></imsss:sequencing>
  </organization></organizations>
  <resources><resource identifier="r" type="webcontent" adlcp:scormType="sco" href="sco.html"/></resources>
</manifest>"#;

/// A learner goes from the first activity to the second and leaves; `second` is what the case expects to be the second.
fn script(id: &str, second: &str, after: &[&str]) -> String {
    serde_json::json!({
        "id": id, "after": after, "packages": [{ "id": "p", "manifest": "imsmanifest.xml" }], "end": { "session_ends": true },
        "steps": [
            { "step": "launch", "package": "p", "how": "start" },
            { "step": "deliver", "activity": "one", "terminate": "after_calls",
              "ui": [{ "control": "continue", "enabled": true }, { "toc_entry": "two", "selectable": true }],
              "calls": [
                { "op": "initialize", "arg": "", "ret": "true", "err": "0" },
                { "op": "get", "el": "adl.nav.request_valid.continue", "ret_in": ["true", "false", "unknown"], "script_ret": "true" },
                { "op": "set", "el": "adl.nav.request", "val": "continue", "ret": "true", "err": "0" } ],
              "then": { "by": "sco", "request": "continue" } },
            { "step": "deliver", "activity": second, "terminate": "on_unload",
              "calls": [{ "op": "initialize", "arg": "", "ret": "true", "err": "0" }],
              "then": { "by": "user", "event": "exitAll" }, "session_ends": true } ]
    })
    .to_string()
}

/// A set of cases, each with its script; in the folder `cases` below the one that is answered.
fn set(cases: &[(&str, String)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, script) in cases {
        let case = folder.path().join("cases").join(name);
        std::fs::create_dir_all(&case).unwrap();
        std::fs::write(case.join("case.json"), script).unwrap();
        std::fs::write(case.join("imsmanifest.xml"), MANIFEST).unwrap();
    }
    folder
}

fn play(folder: &Path, more: &[&str]) -> std::process::Output {
    let mut args = vec!["scorm", "conformance", folder.to_str().unwrap()];
    args.extend(more);
    run(&args)
}

#[test]
fn a_set_that_holds_ends_with_nothing() {
    let set = set(&[("A-1", script("A-1", "two", &[])), ("A-2", script("A-2", "two", &["A-1"]))]);
    for folder in [set.path().to_owned(), set.path().join("cases")] {
        let told = play(&folder, &["--json"]);
        assert_eq!(told.status.code(), Some(0), "{}", text(&told));
        assert_eq!(json(&told), serde_json::json!({ "total": 2, "passed": 2, "failed": [] }));
    }
    let one = play(&set.path().join("cases/A-2"), &["--json"]);
    assert_eq!(json(&one)["total"], 1, "a folder with a case.json is a case");
    assert!(text(&play(set.path(), &[])).contains("2 cas réussi(s) sur 2"));
    assert!(text(&play(set.path(), &["--lang", "en"])).contains("2 of 2 cases pass"));
}

#[test]
fn the_first_difference_is_told_with_its_step_and_what_led_to_it() {
    let set = set(&[("A-1", script("A-1", "two", &[])), ("B-1", script("B-1", "three", &[]))]);
    let report = set.path().join("report.xml");
    let told = play(set.path(), &["--json", "--lang", "en", "--junit", report.to_str().unwrap()]);
    assert_eq!(told.status.code(), Some(3));
    let told = json(&told);
    assert_eq!((&told["total"], &told["passed"]), (&2.into(), &1.into()));
    let failed = &told["failed"][0];
    assert_eq!((&failed["case"], &failed["step"]), (&"B-1".into(), &3.into()));
    assert_eq!(failed["reason"], "three must be delivered; two is.");
    let trace: Vec<&str> = failed["trace"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    assert!(trace.iter().any(|line| line.contains("adl.nav.request")), "{trace:?}");
    let people = text(&play(set.path(), &[]));
    assert!(people.contains("B-1, étape 3 : three doit être présentée ; c'est two qui l'est."), "{people}");
    assert!(people.contains("Le contenu appelle"), "{people}");

    let xml = std::fs::read_to_string(report).unwrap();
    let parsed = roxmltree::Document::parse(&xml).unwrap();
    let suite = parsed.descendants().find(|n| n.has_tag_name("testsuite")).unwrap();
    assert_eq!((suite.attribute("tests"), suite.attribute("failures")), (Some("2"), Some("1")));
    let failure = parsed.descendants().find(|n| n.has_tag_name("failure")).unwrap();
    assert_eq!(failure.attribute("message"), Some("three must be delivered; two is."));
    assert_eq!(failure.parent().unwrap().attribute("name"), Some("B-1"));
}

#[test]
fn a_request_is_valid_exactly_as_the_script_says() {
    let set = set(&[("A-1", script("A-1", "two", &[]).replace(r#""script_ret":"true""#, r#""script_ret":"unknown""#))]);
    let told = json(&play(set.path(), &["--json", "--lang", "en"]));
    assert_eq!(told["failed"][0]["step"], 2);
    let reason = told["failed"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("adl.nav.request_valid.continue") && reason.contains("not \"unknown\""), "{reason}");
}

#[test]
fn a_case_brings_those_that_must_precede_it() {
    let set = set(&[("A-1", script("A-1", "three", &[])), ("A-2", script("A-2", "two", &["A-1"]))]);
    let told = json(&play(set.path(), &["--json", "--lang", "en", "--case", "A-2"]));
    assert_eq!(told["total"], 1);
    assert_eq!(told["failed"][0]["case"], "A-2");
    assert_eq!(told["failed"][0]["reason"], "In A-1, which precedes: three must be delivered; two is.");
    std::fs::remove_dir_all(set.path().join("cases/A-1")).unwrap();
    let told = json(&play(set.path(), &["--json", "--lang", "en"]));
    assert_eq!(told["failed"][0]["reason"], "The case A-1, which must precede this one, is not there.");
}

#[test]
fn a_case_that_is_not_there_is_told_with_those_that_are() {
    let set = set(&[("A-1", script("A-1", "two", &[]))]);
    let told = play(set.path(), &["--case", "A-9", "--lang", "en"]);
    assert_eq!(told.status.code(), Some(4));
    assert!(errors(&told).contains("no case \"A-9\"") && errors(&told).contains("A-1"), "{}", errors(&told));
}

#[test]
fn a_folder_without_cases_says_what_is_expected() {
    let empty = tempfile::tempdir().unwrap();
    for (folder, word) in [(empty.path().to_owned(), "case.json"), (empty.path().join("nowhere"), "nowhere")] {
        let told = play(&folder, &[]);
        assert_eq!(told.status.code(), Some(4));
        assert!(errors(&told).contains(word), "{}", errors(&told));
    }
}

#[test]
fn a_malformed_case_fails_with_its_place_and_the_others_are_played() {
    let set = set(&[
        ("A-1", script("A-1", "two", &[])),
        ("B-1", "{\n  \"id\": \"B-1\",,\n}".to_owned()),
        ("B-2", script("B-2", "two", &[]).replace(r#""op":"set","#, r#""op":"sing","#)),
        ("B-3", script("B-3", "two", &[]).replace("imsmanifest.xml", "../A-1/imsmanifest.xml")),
    ]);
    let told = play(set.path(), &["--json", "--lang", "en"]);
    assert_eq!(told.status.code(), Some(3));
    let told = json(&told);
    assert_eq!(told["passed"], 1);
    let reason = |at: usize| told["failed"][at]["reason"].as_str().unwrap().to_owned();
    assert!(reason(0).contains("case.json") && reason(0).contains("line 2"), "{}", reason(0));
    assert!(reason(1).contains("step 2") && reason(1).contains("sing"), "{}", reason(1));
    assert!(reason(2).contains("leads out of the case"), "{}", reason(2));
}

#[test]
fn the_set_beside_the_repository_is_played_whole() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/spec/conformance");
    if !folder.is_dir() {
        eprintln!("left out: {} is not there", folder.display());
        return;
    }
    let told = json(&play(&folder, &["--json", "--lang", "en"]));
    let listed = include_str!("../../../lms-scorm/tests/expected_failures.txt");
    let mut expected: Vec<&str> =
        listed.lines().filter_map(|line| line.split_once(": ")).map(|(name, _)| name).collect();
    let failed: Vec<&Value> = told["failed"].as_array().unwrap().iter().collect();
    let mut names: Vec<&str> = failed.iter().map(|one| one["case"].as_str().unwrap()).collect();
    expected.sort_unstable();
    names.sort_unstable();
    assert_eq!(names, expected, "{failed:#?}");
    assert!(told["total"].as_u64().unwrap() >= 122);
}
