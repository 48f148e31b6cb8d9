//! `lms account` and `lms password`.

use crate::support::{demonstration, errors, json, run, run_on, text};

#[test]
fn an_operator_resets_a_password_and_nobody_else_is_touched() {
    let data = demonstration();
    let reset = run_on(data.path(), &["account", "reset-password", "National@example.org", "--json"]);
    assert!(json(&reset)["person"].is_string(), "{}", errors(&reset));
    let unknown = run_on(data.path(), &["account", "reset-password", "inconnue@example.org"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(errors(&unknown).contains("Personne n'a ce compte"), "{}", errors(&unknown));
    // Karim's account waits: there is nothing to reset.
    let waits = run_on(data.path(), &["account", "reset-password", "karim@example.org"]);
    assert_eq!(waits.status.code(), Some(1), "{}", errors(&waits));
    let none = run_on(data.path(), &["account", "reset-factor", "national@example.org"]);
    assert_eq!(none.status.code(), Some(1), "there is no second factor: {}", errors(&none));
}

#[test]
fn r6a_02_calibration_never_names_less_than_the_floor() {
    let slow = json(&run(&["password", "calibrate", "--within", "1", "--json"]));
    assert_eq!(slow["costs"].as_array().unwrap().len(), 1, "the floor alone was tried: {slow}");
    assert_eq!((&slow["chosen"]["memory_mib"], &slow["chosen"]["passes"]), (&19.into(), &2.into()));
    assert!(slow["chosen"]["milliseconds"].as_f64().unwrap() > 1.0);
}

#[test]
fn a_pepper_is_made_once_and_a_server_with_a_bad_one_does_not_start() {
    let data = demonstration();
    let file = data.path().join("pepper");
    let path = file.to_str().unwrap();
    assert!(text(&run(&["password", "pepper", path])).contains("Poivre créé"));
    assert_eq!(run(&["password", "pepper", path]).status.code(), Some(1), "never written over");
    std::fs::write(&file, "abc").unwrap();
    let serve = ["serve", "--listen", "127.0.0.1:0", "--content-listen", "127.0.0.1:0"];
    let refused = run_on(data.path(), &[&serve[..], &["--pepper-file", path]].concat());
    assert!(!refused.status.success() && errors(&refused).contains("poivre"), "{}", errors(&refused));
    let cheap = run_on(data.path(), &[&serve[..], &["--password-memory", "8"]].concat());
    assert_eq!(cheap.status.code(), Some(2), "{}", errors(&cheap));
}
