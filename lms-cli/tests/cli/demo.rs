//! `lms demo` and `lms serve`.

use crate::support::{Running, demonstration, errors, get, json, lms, run_on};

#[test]
fn the_demonstration_starts_answers_on_both_origins_and_stops_when_told() {
    let data = demonstration();
    let running = Running::demo(data.path(), &[]);
    assert_eq!(get(running.url("platform"), "/connexion"), 200);
    assert_eq!(get(running.url("platform"), "/healthz"), 200);
    assert_eq!(get(running.url("content"), "/healthz"), 200);
    assert_eq!(get(running.url("content"), "/connexion"), 404, "no page on the origin of contents");
    assert_ne!(running.url("platform"), running.url("content"));
    assert!(running.stop().success());
}

#[test]
fn there_is_one_account_for_each_role_and_a_second_start_tells_the_same() {
    let data = demonstration();
    let first = Running::demo(data.path(), &[]);
    let accounts = first.said["accounts"].clone();
    first.stop();
    let roles: Vec<&str> = accounts.as_array().unwrap().iter().map(|a| a["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["national_manager", "regional_manager", "tutor", "learner"]);
    assert!(accounts.as_array().unwrap().iter().all(|a| a["password"].as_str().unwrap().len() >= 12));
    let second = Running::demo(data.path(), &[]);
    assert_eq!(second.said["accounts"], accounts);
    second.stop();
}

#[test]
fn a_fresh_demonstration_asks_first() {
    let data = demonstration();
    let refused = run_on(data.path(), &["demo", "--fresh", "--port", "0", "--content-port", "0"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(errors(&refused).contains("--yes"));
    assert!(data.path().join("lms.sqlite").exists(), "nothing was erased");
}

#[test]
fn a_platform_that_is_no_demonstration_is_left_alone() {
    let data = demonstration();
    std::fs::remove_file(data.path().join("demo.json")).unwrap();
    for more in [&["--fresh", "--yes"][..], &[]] {
        let refused = run_on(data.path(), &[&["demo", "--port", "0", "--content-port", "0"][..], more].concat());
        assert_eq!(refused.status.code(), Some(1), "{}", errors(&refused));
    }
    assert!(data.path().join("lms.sqlite").exists());
}

#[test]
fn a_demonstration_that_was_interrupted_is_made_again() {
    let data = demonstration();
    std::fs::write(data.path().join("demo.json"), "{\"demonstration\":\"begun\"}").unwrap();
    let running = Running::demo(data.path(), &[]);
    assert_eq!(get(running.url("platform"), "/connexion"), 200);
    running.stop();
    let checked = run_on(data.path(), &["progress", "rebuild", "--check", "--json"]);
    assert!(json(&checked)["enrolments"].as_u64().unwrap() >= 8);
}

#[test]
fn serve_without_a_key_says_how_to_make_one() {
    let data = tempfile::tempdir().unwrap();
    let refused = run_on(data.path(), &["serve", "--listen", "127.0.0.1:0", "--content-listen", "127.0.0.1:0"]);
    assert_eq!(refused.status.code(), Some(4));
    assert!(errors(&refused).contains("lms key new"));
    assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 0, "nothing was made");
}

#[test]
fn key_migrate_and_serve_make_an_empty_platform() {
    let data = tempfile::tempdir().unwrap();
    assert!(run_on(data.path(), &["key", "new"]).status.success());
    assert!(run_on(data.path(), &["migrate"]).status.success());
    let mut command = lms();
    command
        .args(["serve", "--json", "--listen", "127.0.0.1:0", "--content-listen", "127.0.0.1:0", "--data"])
        .arg(data.path());
    let running = Running::start(&mut command);
    assert_eq!(get(running.url("platform"), "/readyz"), 200);
    assert!(running.stop().success());
}

#[test]
fn a_port_that_is_taken_is_told() {
    let data = demonstration();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = run_on(data.path(), &["serve", "--listen", &address, "--content-listen", "127.0.0.1:0"]);
    assert_eq!(refused.status.code(), Some(4));
    assert!(errors(&refused).contains(&address));
}

/// One exchange, without keeping the connection: what is answered below the head.
fn ask(base: &str, head: &str, body: &str) -> Vec<u8> {
    use std::io::{Read, Write};
    let host = base.strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
    // HTTP/1.0: the body ends with the connection, however long it is.
    let (first, more) = head.split_once('\n').unwrap_or((head, ""));
    write!(stream, "{first} HTTP/1.0\r\nHost: {host}\r\nAccept-Language: fr\r\nContent-Length: {}\r\n", body.len())
        .unwrap();
    write!(stream, "{}\r\n{body}", more.lines().map(|line| format!("{line}\r\n")).collect::<String>()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    assert!(
        answer.starts_with(b"HTTP/1.0 20") || answer.starts_with(b"HTTP/1.1 20"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
    answer.split_off(end + 4)
}

#[test]
fn r1_01_the_command_and_the_api_give_the_same_bytes() {
    let data = demonstration();
    let running = Running::demo(data.path(), &[]);
    let account =
        running.said["accounts"].as_array().unwrap().iter().find(|a| a["role"] == "regional_manager").unwrap();
    let login = serde_json::json!({ "login": account["login"], "password": account["password"] }).to_string();
    let base = running.url("platform").to_owned();
    let signed = ask(&base, "POST /api/v1/sign-ins\nContent-Type: application/json", &login);
    let signed: serde_json::Value = serde_json::from_slice(&signed).unwrap();
    let bearer = format!("Authorization: Bearer {}", signed["token"].as_str().unwrap());
    let sessions = ask(&base, &format!("GET /api/v1/sessions\n{bearer}"), "");
    let sessions: serde_json::Value = serde_json::from_slice(&sessions).unwrap();
    let held = sessions["items"].as_array().unwrap().iter().max_by_key(|session| session["enrolled"].as_u64()).unwrap();
    let session = held["id"].as_str().unwrap().to_owned();
    let api = ask(&base, &format!("GET /api/v1/reports/tracking?session={session}&format=csv\n{bearer}"), "");
    running.stop();
    let command = run_on(data.path(), &["report", "tracking", "--session", &session]);
    assert!(command.status.success(), "{}", errors(&command));
    assert!(api.len() > 1_000, "{}", String::from_utf8_lossy(&api));
    assert_eq!(String::from_utf8(api).unwrap(), String::from_utf8(command.stdout).unwrap());
}
