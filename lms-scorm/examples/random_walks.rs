//! Writes random walks as JSON for the browser test: course, fresh attempt, steps, and the fingerprint after each step.
//!
//! `cargo run --example random_walks -- 40 > walks.json`

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

#[path = "../tests/walk/mod.rs"]
mod walk;

use lms_scorm::api::Api;
use lms_scorm::{Attempt, Learner, Options, Stamped};
use serde_json::{Value, json};

/// xorshift64: enough chance for a test, the same on every machine.
struct Chance(u64);

impl Chance {
    fn byte(&mut self) -> u8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.to_le_bytes()[3]
    }
}

fn main() {
    let count = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(40_u64);
    let courses = walk::courses();
    let walks: Vec<Value> = (1..=count)
        .map(|number| {
            let course = &courses[usize::try_from(number).unwrap_or(0) % courses.len()];
            let learner = Learner { id: "l-1".to_owned(), name: "Martin, Monique".to_owned(), ..Learner::default() };
            let mut attempt = Attempt::new(course, learner, Options { seed: number, ..Options::default() });
            let mut api = Api::default();
            let fresh = attempt.to_json();
            let mut chance = Chance(number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            let steps: Vec<Value> = (0..80_i64)
                .map(|second| {
                    let at = 1_732_260_000_000 + second * 1_000;
                    match walk::step(chance.byte(), chance.byte()) {
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
            json!({"course": course, "attempt": fresh, "steps": steps, "view": view, "results": results})
        })
        .collect();
    println!("{}", Value::Array(walks));
}
