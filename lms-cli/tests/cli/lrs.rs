//! The record store from the command line: credentials, statements in and out, the store looked over.

use std::io::Write as _;

use serde_json::Value;

use crate::support::{errors, json, run_on, text};

fn line(n: u32) -> String {
    format!(
        r#"{{"actor":{{"mbox":"mailto:monique@example.org"}},"verb":{{"id":"urn:v"}},"object":{{"id":"urn:o:{n}"}}}}"#
    )
}

/// A platform with nothing in it.
fn platform() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for command in [&["key", "new"][..], &["migrate"]] {
        let done = run_on(folder.path(), command);
        assert!(done.status.success(), "{}", errors(&done));
    }
    folder
}

#[test]
fn r2_22_statements_go_in_come_out_and_are_looked_over() {
    let folder = platform();
    let file = folder.path().join("in.ndjson");
    let mut lines: Vec<String> = (0..501).map(line).collect();
    lines.insert(7, String::new());
    lines.insert(9, "{".to_owned());
    std::fs::write(&file, lines.join("\n")).unwrap();
    let import = ["lrs", "import", "--json", file.to_str().unwrap()];
    let told = run_on(folder.path(), &import);
    assert_eq!(told.status.code(), Some(3), "{}", errors(&told));
    let told = json(&told);
    assert_eq!((&told["lines"], &told["stored"]), (&Value::from(503), &Value::from(501)));
    assert_eq!(told["refused"][0]["line"], 10);
    assert_eq!(json(&run_on(folder.path(), &import))["stored"], 501, "a second time, nothing is stored twice");

    // An import that was cut off goes on where it was.
    let done: usize = lines[..400].iter().map(|line| line.len() + 1).sum();
    std::fs::write(folder.path().join("in.ndjson.lms-import"), format!("{done} 400\n")).unwrap();
    let rest = json(&run_on(folder.path(), &import));
    assert_eq!((&rest["lines"], &rest["stored"]), (&Value::from(503), &Value::from(103)));
    assert!(!folder.path().join("in.ndjson.lms-import").exists());

    let out = folder.path().join("out.ndjson");
    let export = ["lrs", "export", "--json", out.to_str().unwrap()];
    assert_eq!(json(&run_on(folder.path(), &export))["statements"], 501);
    let whole = std::fs::read(&out).unwrap();
    // A file that was cut off in the middle of a line is gone on with.
    std::fs::write(&out, &whole[..whole.len() / 2]).unwrap();
    let gone_on = json(&run_on(folder.path(), &export));
    assert_eq!(gone_on["statements"].as_u64().unwrap() + gone_on["before"].as_u64().unwrap(), 501);
    assert_eq!(std::fs::read(&out).unwrap(), whole);
    let mut foreign = std::fs::File::create(&out).unwrap();
    foreign.write_all(b"my notes\n").unwrap();
    assert!(!run_on(folder.path(), &export).status.success());
    assert_eq!(std::fs::read(&out).unwrap(), b"my notes\n", "a file of something else is left alone");

    let verified = run_on(folder.path(), &["lrs", "verify", "--json"]);
    assert!(verified.status.success());
    assert_eq!(json(&verified), serde_json::json!({ "statements": 501, "wrong": 0 }));
    let purged = run_on(folder.path(), &["lrs", "purge", "--json", "--before", "2100-01-01T00:00:00Z"]);
    assert_eq!(json(&purged)["statements"], 501);
}

#[test]
fn r2_22_a_credential_is_shown_once_with_its_secret_and_can_be_revoked() {
    let folder = platform();
    let made = json(&run_on(
        folder.path(),
        &[
            "lrs",
            "credential",
            "make",
            "--json",
            "--label",
            "Entrepôt",
            "--scope",
            "statements/read",
            "--scope",
            "state",
        ],
    ));
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.len() >= 26);
    let listed = text(&run_on(folder.path(), &["lrs", "credential", "list"]));
    assert!(listed.contains("Entrepôt") && !listed.contains(secret), "{listed}");
    let wrong = run_on(folder.path(), &["lrs", "credential", "make", "--label", "x", "--scope", "everything"]);
    assert_eq!(wrong.status.code(), Some(2));
    let id = made["id"].as_str().unwrap();
    assert!(run_on(folder.path(), &["lrs", "credential", "revoke", id]).status.success());
    assert_eq!(run_on(folder.path(), &["lrs", "credential", "revoke", id]).status.code(), Some(1), "once");
}

#[test]
fn r2_22_a_forwarding_is_listed_without_its_secret() {
    let folder = platform();
    let add = ["lrs", "forward", "add", "--json", "--label", "Entrepôt", "--endpoint", "https://lrs.example.org/xapi/"];
    let add = [&add[..], &["--login", "lms", "--secret", "s3cret-of-theirs"]].concat();
    let made = json(&run_on(folder.path(), &add));
    assert_eq!(made["endpoint"], "https://lrs.example.org/xapi");
    let listed = text(&run_on(folder.path(), &["lrs", "forward", "list", "--json"]));
    assert!(listed.contains("Entrepôt") && !listed.contains("s3cret"), "{listed}");
    let found = std::fs::read(folder.path().join("lms.sqlite")).unwrap();
    assert!(!found.windows(16).any(|bytes| bytes == b"s3cret-of-theirs"), "sealed at rest");
    let remove = ["lrs", "forward", "remove", made["id"].as_str().unwrap()];
    assert!(run_on(folder.path(), &remove).status.success());
    assert_eq!(text(&run_on(folder.path(), &["lrs", "forward", "list", "--json"])), "");
}

#[test]
fn the_record_store_can_be_measured_on_any_machine() {
    let folder = tempfile::tempdir().unwrap();
    let told = json(&run_on(folder.path(), &["lrs", "bench", "--json", "--statements", "500"]));
    assert!(told["single_per_second"].as_f64().unwrap() > 0.0, "{told}");
    assert_eq!(told["filters"].as_array().unwrap().len(), 7);
}

/// Sends a request and gives the status and the body of its answer; `None` when the other side is gone.
#[cfg(unix)]
fn ask(base: &str, token: &str, request: &str, body: &str) -> Option<(u16, String)> {
    use std::io::Read as _;
    let host = base.strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(host).ok()?;
    stream.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
    let length = body.len();
    write!(
        stream,
        "{request} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAuthorization: Basic {token}\r\n\
         X-Experience-API-Version: 1.0.3\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
}

#[cfg(unix)]
#[test]
fn s7_what_was_answered_survives_a_killed_server_and_of_a_batch_all_or_nothing() {
    let folder = platform();
    let make = ["lrs", "credential", "make", "--json", "--label", "Test", "--scope", "all"];
    let token = json(&run_on(folder.path(), &make))["token"].as_str().unwrap().to_owned();
    let start = || {
        let mut command = crate::support::lms();
        let ports = ["serve", "--json", "--listen", "127.0.0.1:0", "--content-listen", "127.0.0.1:0", "--data"];
        crate::support::Running::start(command.args(ports).arg(folder.path()))
    };
    let mut answered: Vec<String> = Vec::new();
    for round in 0..3 {
        let server = start();
        let base = server.url("platform").to_owned();
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let (base, token) = (base.clone(), token.clone());
                std::thread::spawn(move || {
                    let mut answered = Vec::new();
                    for n in 0.. {
                        let batch: Vec<String> =
                            (0..10).map(|k| line(round * 1_000_000 + writer * 100_000 + n * 10 + k)).collect();
                        match ask(&base, &token, "POST /xapi/statements", &format!("[{}]", batch.join(","))) {
                            Some((200, ids)) => answered.extend(serde_json::from_str::<Vec<String>>(&ids).unwrap()),
                            _ => return answered,
                        }
                    }
                    answered
                })
            })
            .collect();
        std::thread::sleep(std::time::Duration::from_millis(700));
        // SIGKILL, in the middle of whatever it does.
        drop(server);
        for writer in writers {
            answered.extend(writer.join().unwrap());
        }
    }
    assert!(answered.len() > 100, "{}", answered.len());
    let verified = run_on(folder.path(), &["lrs", "verify", "--json"]);
    let told = json(&verified);
    assert_eq!(told["wrong"], 0);
    assert_eq!(told["statements"].as_u64().unwrap() % 10, 0, "of no batch a part");
    let out = folder.path().join("out.ndjson");
    assert!(run_on(folder.path(), &["lrs", "export", out.to_str().unwrap()]).status.success());
    let there = std::fs::read_to_string(&out).unwrap();
    let there: std::collections::HashSet<String> = there
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned())
        .collect();
    assert!(answered.iter().all(|id| there.contains(id)), "what was answered is there");
}
