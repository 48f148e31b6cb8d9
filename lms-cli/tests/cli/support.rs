//! Running the program, and a demonstration that is made once and copied for each test.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// The instant the shared demonstration lives at.
pub const NOW: &str = "2026-11-22T10:00:00+01:00";

/// The program, with an environment that says nothing.
pub fn lms() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lms"));
    for name in ["LMS_MASTER_KEY", "LMS_DATABASE", "LMS_LOG", "LC_ALL", "LC_MESSAGES"] {
        command.env_remove(name);
    }
    command.env("LANG", "fr_FR.UTF-8").stdin(Stdio::null());
    command
}

/// Runs to the end.
pub fn run(args: &[&str]) -> Output {
    lms().args(args).output().unwrap()
}

/// Runs to the end on a data folder, at the instant of the demonstration.
pub fn run_on(data: &Path, args: &[&str]) -> Output {
    lms().args(args).arg("--data").arg(data).args(["--now", NOW]).output().unwrap()
}

/// Standard output.
pub fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Standard error.
pub fn errors(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Standard output as the one line of JSON it is.
pub fn json(output: &Output) -> Value {
    let text = text(output);
    assert_eq!(text.trim_end().lines().count(), 1, "one line: {text}\n{}", errors(output));
    serde_json::from_str(&text).unwrap()
}

/// A platform that runs; it is killed when the test ends before it.
pub struct Running {
    child: Child,
    /// What it said when it was ready.
    pub said: Value,
}

impl Running {
    /// Starts and waits for the line that says it is ready.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let said = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line:?}"));
        Self { child, said }
    }

    /// Starts the demonstration on free ports.
    pub fn demo(data: &Path, more: &[&str]) -> Self {
        let mut command = lms();
        command
            .args(["demo", "--json", "--port", "0", "--content-port", "0", "--now", NOW, "--data"])
            .arg(data)
            .args(more);
        Self::start(&mut command)
    }

    /// One of the addresses it said.
    pub fn url(&self, which: &str) -> &str {
        self.said[which].as_str().unwrap()
    }

    /// Asks it to stop as an operator's tools do, and waits.
    #[cfg(unix)]
    pub fn stop(mut self) -> ExitStatus {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "it does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The status of a GET.
pub fn get(base: &str, path: &str) -> u16 {
    let host = base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let head = String::from_utf8_lossy(&answer).into_owned();
    head.split_whitespace().nth(1).and_then(|s| s.parse().ok()).unwrap_or_else(|| panic!("{head}"))
}

/// A copy of a demonstration that was made once for all tests.
pub fn demonstration() -> TempDir {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let status = Running::demo(folder.path(), &[]).stop();
        assert!(status.success(), "{status}");
        folder
    });
    let copy = tempfile::tempdir().unwrap();
    copy_into(made.path(), copy.path());
    copy
}

fn copy_into(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir(&target).unwrap();
            copy_into(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).unwrap();
        }
    }
}

/// The real packages beside the repository; none, and a word on it, when they are not there.
pub fn packages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/packages");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("left out: {} is not there", folder.display());
        return Vec::new();
    };
    let mut found: Vec<PathBuf> =
        entries.map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "zip")).collect();
    found.sort();
    found
}
