//! Erasing, keeping and verifying from the command line, on a copy of the demonstration.

use std::path::Path;

use crate::support::{NOW, demonstration, errors, json, lms, run_on, text};

/// Runs at another instant.
fn run_at(data: &Path, now: &str, args: &[&str]) -> std::process::Output {
    lms().args(args).arg("--data").arg(data).args(["--now", now]).output().unwrap()
}

#[test]
fn r1_09_a_person_is_shown_what_goes_and_then_erased() {
    let data = demonstration();
    let seen = run_on(data.path(), &["person", "erase", "monique@example.org", "--dry-run", "--json"]);
    assert_eq!(seen.status.code(), Some(0), "{}", errors(&seen));
    let seen = json(&seen);
    assert_eq!(seen["erased"], false);
    let lines = seen["lines"].as_array().unwrap();
    assert!(lines.iter().any(|line| line["part"] == "identity" && line["fate"] == "goes"), "{seen}");
    assert!(lines.iter().any(|line| line["part"] == "results" && line["rule"] == "training_file"), "{seen}");
    let id = seen["person"].as_str().unwrap();
    let done = run_on(data.path(), &["person", "erase", id]);
    assert_eq!(done.status.code(), Some(0), "{}", errors(&done));
    assert!(text(&done).contains("La personne est effacée."), "{}", text(&done));
    let again = run_on(data.path(), &["person", "erase", id]);
    assert_eq!(again.status.code(), Some(1), "{}", text(&again));
    let unknown = run_on(data.path(), &["person", "erase", "monique@example.org"]);
    assert_ne!(unknown.status.code(), Some(0), "nobody has the address any more");
    let checked = run_on(data.path(), &["progress", "rebuild", "--check", "--json"]);
    assert_eq!(checked.status.code(), Some(0), "figures still derive from facts");
}

#[test]
fn r1_11_journal_verify_finds_one_altered_byte_in_the_list_beside_the_database() {
    let data = demonstration();
    for who in ["monique@example.org", "fabienne@example.org"] {
        assert_eq!(run_on(data.path(), &["person", "erase", who]).status.code(), Some(0));
    }
    let sound = run_on(data.path(), &["journal", "verify", "--json"]);
    assert_eq!(sound.status.code(), Some(0));
    let sound = json(&sound);
    assert_eq!((&sound["entries"], &sound["lines"]), (&2.into(), &2.into()), "{sound}");
    assert!(sound["sealed"].as_u64().unwrap() + sound["unsealed"].as_u64().unwrap() > 0);
    let list = data.path().join("erasures.log");
    let whole = std::fs::read(&list).unwrap();
    assert!(!String::from_utf8_lossy(&whole).contains("monique"));
    let second = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for at in [second, second + 70, second + 150, whole.len() - 3] {
        let mut altered = whole.clone();
        altered[at] ^= 1;
        std::fs::write(&list, altered).unwrap();
        let found = run_on(data.path(), &["journal", "verify", "--json"]);
        assert_eq!(found.status.code(), Some(3), "byte {at}");
        assert_eq!(json(&found)["altered_line"], 2, "byte {at}");
    }
}

#[test]
fn r1_10_what_is_due_is_counted_removed_once_and_held_back() {
    let data = demonstration();
    let nothing = json(&run_on(data.path(), &["retention", "plan", "--json"]));
    assert_eq!(nothing["day"], NOW[..10]);
    let later = "2028-01-10T10:00:00+01:00";
    let plan = json(&run_at(data.path(), later, &["retention", "run", "--dry-run", "--json"]));
    let count = |plan: &serde_json::Value, category: &str| -> u64 {
        let lines = plan["lines"].as_array().unwrap().iter().filter(|line| line["category"] == category);
        lines.map(|line| line["count"].as_u64().unwrap()).sum()
    };
    assert!(count(&plan, "trace") > 8 && count(&plan, "account") > 0, "{plan}");
    assert_eq!(plan["slip"], false);
    let ran = json(&run_at(data.path(), later, &["retention", "run", "--json"]));
    assert_eq!(ran["lines"], plan["lines"], "what was planned is what is done");
    let again = run_at(data.path(), later, &["retention", "run"]);
    assert!(text(&again).contains("Rien n'est à échéance."), "{}", text(&again));
    assert_eq!(run_at(data.path(), later, &["journal", "verify"]).status.code(), Some(0));
    let checked = run_at(data.path(), later, &["progress", "rebuild", "--check", "--json"]);
    assert_eq!(checked.status.code(), Some(0), "figures still derive from facts");

    let refused = run_on(data.path(), &["retention", "rule", "details", "--months", "99"]);
    assert_eq!(refused.status.code(), Some(1), "{}", text(&refused));
    let set = json(&run_on(data.path(), &["retention", "rule", "details", "--months", "24", "--json"]));
    assert_eq!((&set["rules"][0]["months"], &set["rules"][0]["most"]), (&24.into(), &36.into()));
    let seen = json(&run_on(data.path(), &["person", "erase", "monique@example.org", "--dry-run", "--json"]));
    let id = seen["person"].as_str().unwrap();
    let hold = json(&run_on(data.path(), &["retention", "hold", "--person", id, "--reason", "Litige", "--json"]));
    let kept = run_on(data.path(), &["person", "erase", id]);
    assert_eq!(kept.status.code(), Some(1));
    assert!(errors(&kept).contains("conservation légale"), "{}", errors(&kept));
    let holds = json(&run_on(data.path(), &["retention", "lift", "--json"]));
    assert_eq!(holds["holds"][0]["reason"], "Litige");
    let lifted = run_on(data.path(), &["retention", "lift", hold["hold"].as_str().unwrap()]);
    assert_eq!(lifted.status.code(), Some(0), "{}", errors(&lifted));
    assert_eq!(run_on(data.path(), &["person", "erase", id]).status.code(), Some(0));
}
