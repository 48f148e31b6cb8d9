//! Writes random walks as JSON for the browser test, one a line: course, fresh attempt, steps, and the fingerprint after
//! each step. Half of the courses are made by chance.
//!
//! `cargo run --example random_walks -- 40 1 > walks.jsonl`: so many walks, from this number on.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

#[allow(dead_code)] // the tests use the rest
#[path = "../tests/walk/trees.rs"]
mod trees;
#[path = "../tests/walk/mod.rs"]
mod walk;

use std::io::Write as _;

use lms_scorm::api::Api;
use lms_scorm::package::{Limits, read_manifest};
use lms_scorm::{Attempt, Course, Learner, Options, Stamped};
use serde_json::{Value, json};
use trees::Chance;

fn step(chance: &mut Chance, course: &Course, made: bool) -> walk::Step {
    let (kind, one) = (chance.next().to_le_bytes()[0], chance.next().to_le_bytes()[0]);
    if made { walk::step_in(course, kind, one) } else { walk::step(kind, one) }
}

fn main() {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<u64>().expect("a number"));
    let (count, first) = (numbers.next().unwrap_or(40), numbers.next().unwrap_or(1));
    let courses = walk::courses();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for number in first..first + count {
        let made = (number % 2 == 0).then(|| {
            let text = trees::manifest(number, 2 + usize::try_from(number % 15).unwrap_or(0));
            read_manifest(text.as_bytes(), &Limits::default()).course.expect("the manifest is good")
        });
        let course = made.as_ref().unwrap_or(&courses[usize::try_from(number).unwrap_or(0) % courses.len()]);
        let learner = Learner { id: "l-1".to_owned(), name: "Martin, Monique".to_owned(), ..Learner::default() };
        let mut attempt = Attempt::new(course, learner, Options { seed: number, ..Options::default() });
        let mut api = Api::default();
        let fresh = attempt.to_json();
        let mut chance = Chance::new(number);
        let steps: Vec<Value> = (0..80_i64)
            .map(|second| {
                let at = 1_732_260_000_000 + second * 1_000;
                match step(&mut chance, course, made.is_some()) {
                    walk::Step::Input(input) => {
                        let outcome = attempt.apply(course, &input, at);
                        json!({"input": Stamped { at, input }, "outcome": outcome, "hash": attempt.state_hash()})
                    }
                    walk::Step::Call(name, a, b) => {
                        let method = walk::method(course, name);
                        let reply = api.call(&mut attempt, course, &method, &a, &b, at);
                        json!({"call": [method, a, b], "at": at, "value": reply.value, "input_of": reply.input, "hash": attempt.state_hash()})
                    }
                }
            })
            .collect();
        let (view, results) = (attempt.view(course), attempt.results(course));
        let walk = json!({"course": course, "attempt": fresh, "steps": steps, "view": view, "results": results});
        writeln!(out, "{walk}").expect("the reader is there");
    }
}
