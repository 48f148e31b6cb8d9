//! Backups from the command line: made beside a running platform, looked over, brought back.

use std::path::Path;
use std::process::Output;

use crate::support::{NOW, Running, demonstration, errors, json, lms, run_on, text};

/// Runs on a data folder with the key of another.
fn with_key(data: &Path, key: &Path, args: &[&str]) -> Output {
    lms().args(args).arg("--data").arg(data).arg("--key-file").arg(key).args(["--now", NOW]).output().unwrap()
}

#[test]
fn ax4_18_a_platform_that_runs_is_backed_up_and_comes_back_with_equal_reports() {
    let data = demonstration();
    let elsewhere = tempfile::tempdir().unwrap();
    let (vault, empty) = (elsewhere.path().join("vault"), elsewhere.path().join("data"));
    let vault = vault.to_str().unwrap();
    let running = Running::demo(data.path(), &[]);
    let made = run_on(data.path(), &["backup", "create", "--vault", vault, "--json"]);
    assert_eq!(made.status.code(), Some(0), "{}", errors(&made));
    let made = json(&made);
    assert!(made["contents"].as_u64().unwrap() > 3 && made["removed"] == 0, "{made}");
    assert!(running.stop().success());
    let key = data.path().join("master.key");
    let listed = json(&with_key(&empty, &key, &["backup", "list", "--vault", vault, "--json"]));
    assert_eq!((&listed[0]["id"], &listed[0]["engine"]), (&made["id"], &"sqlite".into()), "{listed}");
    let looked = with_key(&empty, &key, &["backup", "verify", "--vault", vault]);
    assert!(text(&looked).starts_with("Tout se lit"), "{}", text(&looked));
    let back = with_key(&empty, &key, &["backup", "restore", "--vault", vault, "--json"]);
    assert_eq!(back.status.code(), Some(0), "{}", errors(&back));
    assert_eq!(json(&back)["contents"], made["contents"]);
    for report in
        [&["report", "tracking"][..], &["report", "tracking", "--lang", "en"], &["progress", "rebuild", "--check"]]
    {
        let (here, there) = (run_on(data.path(), report), with_key(&empty, &key, report));
        assert_eq!(there.status.code(), Some(0), "{}", errors(&there));
        assert!(!text(&here).is_empty() && text(&here) == text(&there), "{report:?}");
    }
    let again = with_key(&empty, &key, &["backup", "restore", "--vault", vault]);
    assert_eq!(again.status.code(), Some(1));
    assert!(errors(&again).contains("déjà une plateforme"), "{}", errors(&again));
}

#[test]
fn what_cannot_be_done_with_a_backup_says_what_to_do() {
    let data = demonstration();
    let elsewhere = tempfile::tempdir().unwrap();
    let vault = elsewhere.path().join("vault");
    let name = vault.to_str().unwrap();
    let none = run_on(data.path(), &["backup", "list", "--vault", name]);
    assert_eq!(none.status.code(), Some(4));
    assert!(errors(&none).contains("lms backup create") && !vault.exists(), "{}", errors(&none));
    let platformless = elsewhere.path().join("nothing");
    let nothing = with_key(&platformless, &data.path().join("master.key"), &["backup", "create", "--vault", name]);
    assert_eq!(nothing.status.code(), Some(4), "{}", text(&nothing));
    assert_eq!(run_on(data.path(), &["backup", "create", "--vault", name, "--keep", "1,2"]).status.code(), Some(2));
    let made = run_on(data.path(), &["backup", "create", "--vault", name]);
    assert!(text(&made).starts_with("Sauvegarde faite"), "{}", errors(&made));
    assert!(
        !std::fs::read_dir(data.path()).unwrap().any(|e| e.unwrap().path().extension().is_some_and(|e| e == "tmp"))
    );
    let other = elsewhere.path().join("other.key");
    std::fs::write(&other, "ab".repeat(32)).unwrap();
    let empty = elsewhere.path().join("data");
    let refused = with_key(&empty, &other, &["backup", "restore", "--vault", name]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(errors(&refused).contains("--key-file"), "{}", errors(&refused));
    let unknown = run_on(data.path(), &["backup", "verify", "--vault", name, "20200101T000000Z"]);
    assert!(unknown.status.code() == Some(1) && errors(&unknown).contains("lms backup list"), "{}", errors(&unknown));
    let backup = std::fs::read_dir(vault.join("backups")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = std::fs::read(&backup).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&backup, bytes).unwrap();
    let damaged = run_on(data.path(), &["backup", "verify", "--vault", name, "--json"]);
    assert_eq!(damaged.status.code(), Some(3));
    let name = backup.file_name().unwrap().to_str().unwrap().to_owned();
    assert_eq!(json(&damaged)["damage"][0]["what"], format!("backups/{name}"));
}
