//! `lms load`: what it measures really happened, and it keeps its hands off platforms that people use.

use tempfile::TempDir;

use crate::support::{demonstration, errors, json, lms};

fn load(data: &std::path::Path, args: &[&str]) -> std::process::Output {
    lms().arg("--data").arg(data).args(["--json", "load"]).args(args).output().unwrap()
}

#[test]
fn learners_are_made_save_and_sign_in_and_every_answer_is_right() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("load");
    let filled = json(&load(&data, &["fill", "--learners", "30", "--lines", "20"]));
    assert_eq!((filled["learners"].as_u64(), filled["made"].as_u64()), (Some(30), Some(30)));
    let again = json(&load(&data, &["fill", "--learners", "30"]));
    assert_eq!(again["made"].as_u64(), Some(0), "as many as asked for are there already");

    for scorm in ["1.2", "2004"] {
        let saved =
            json(&load(&data, &["save", "--learners", "30", "--seconds", "1", "--workers", "8", "--scorm", scorm]));
        assert_eq!(saved["failed"].as_u64(), Some(0), "{saved}");
        assert!(saved["answers"].as_u64() > Some(30), "{saved}");
    }
    let moved = json(&load(&data, &["navigate", "--learners", "4", "--seconds", "1", "--workers", "2"]));
    assert_eq!(moved["failed"].as_u64(), Some(0), "{moved}");
    assert!(moved["answers"].as_u64() > Some(4), "{moved}");
    let live = json(&load(&data, &["live", "--learners", "30", "--every", "1", "--seconds", "2"]));
    assert_eq!((live["failed"].as_u64(), live["answers"].as_u64()), (Some(0), Some(60)), "{live}");
    for (page, who) in [("/connexion", "nobody"), ("/", "learner"), ("/gestion", "manager")] {
        let shown = json(&load(&data, &["page", page, "--who", who, "--workers", "2", "--seconds", "1"]));
        assert_eq!(shown["failed"].as_u64(), Some(0), "{shown}");
        assert!(shown["bytes"].as_u64() > Some(1_000), "{shown}");
    }
    let signed = json(&load(&data, &["sign-in", "--workers", "2", "--seconds", "1"]));
    assert_eq!(signed["failed"].as_u64(), Some(0), "{signed}");
}

#[test]
fn a_platform_that_people_use_is_never_loaded() {
    let data = demonstration();
    for args in [&["fill", "--learners", "10"][..], &["save"], &["live"], &["page", "/connexion"], &["sign-in"]] {
        let refused = load(data.path(), args);
        assert_eq!(refused.status.code(), Some(1), "{args:?}");
        assert!(errors(&refused).contains("Rien n'a été modifié"), "{}", errors(&refused));
    }
}

#[test]
fn without_learners_it_says_how_to_make_some() {
    let folder = TempDir::new().unwrap();
    let refused = load(folder.path(), &["save"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(errors(&refused).contains("lms load fill"), "{}", errors(&refused));
}
