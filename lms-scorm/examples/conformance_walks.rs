//! Writes what happens in every conformance case as JSON for the browser test, one attempt a line: course, attempt as it was
//! opened, steps, and the fingerprint after each step.
//!
//! `cargo run --example conformance_walks --features conformance -- ../../shared/spec/conformance/cases > walks.jsonl`

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

use std::io::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

use lms_scorm::api::Reply;
use lms_scorm::conformance::{Cases, Witness, play_before};
use lms_scorm::{Attempt, Course, Outcome, Stamped};
use serde_json::{Value, json};

struct Folder(PathBuf);

impl Cases for Folder {
    fn has(&self, case: &str) -> bool {
        self.0.join(case).join("case.json").is_file()
    }

    fn read(&self, case: &str, file: &str) -> io::Result<Vec<u8>> {
        fs::read(self.0.join(case).join(file))
    }
}

/// A state holds no name: whoever opens it puts the learner in, here as the player's page does.
fn with_learner(attempt: &Attempt) -> String {
    let mut state: Value = serde_json::from_str(&attempt.to_json()).expect("what was written can be read");
    state["learner"] = json!(attempt.learner());
    state.to_string()
}

/// Writes down what it sees.
struct Scribe<W: Write> {
    out: W,
    attempt: String,
    steps: Vec<Value>,
}

impl<W: Write> Witness for Scribe<W> {
    fn opened(&mut self, _course: &Course, attempt: &Attempt) {
        self.attempt = with_learner(attempt);
        self.steps.clear();
    }

    fn applied(&mut self, input: &Stamped, outcome: &Outcome, after: &Attempt) {
        self.steps.push(json!({"input": input, "outcome": outcome, "hash": after.state_hash()}));
    }

    fn called(&mut self, method: &str, [a, b]: [&str; 2], at: i64, reply: &Reply, after: &Attempt) {
        self.steps.push(json!({"call": [method, a, b], "at": at, "value": reply.value, "input_of": reply.input,
            "hash": after.state_hash()}));
    }

    fn left(&mut self, course: &Course, attempt: &Attempt) {
        let (view, results) = (attempt.view(course), attempt.results(course));
        let walk =
            json!({"course": course, "attempt": self.attempt, "steps": self.steps, "view": view, "results": results});
        writeln!(self.out, "{walk}").expect("the reader is there");
    }
}

fn main() {
    let folder = std::env::args().nth(1).expect("the folder of the cases");
    let mut names: Vec<String> = fs::read_dir(Path::new(&folder))
        .expect("the folder is there")
        .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let cases = Folder(PathBuf::from(&folder));
    let out = io::BufWriter::new(io::stdout().lock());
    let mut scribe = Scribe { out, attempt: String::new(), steps: Vec::new() };
    for name in names {
        // What a failing case did is a walk like any other; whether it passes is another test's affair.
        let _ = play_before(&cases, &name, &mut scribe);
    }
}
