//! Rates of the statement code: `cargo bench -p lms-core --bench xapi`. One line a figure; the best of several rounds.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a benchmark stops where it fails

use std::hint::black_box;

use lms_core::xapi::accept::{Authority, Given, accept};
use lms_core::xapi::facts::Facts;
use lms_core::xapi::lexical::Instant;
use lms_core::xapi::same::fingerprint;
use lms_core::xapi::{Version, json, validate};

#[allow(clippy::disallowed_methods)] // a benchmark is about the clock
fn nanoseconds_each(rounds: u32, times: u32, mut act: impl FnMut()) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..rounds {
        let start = std::time::Instant::now();
        for _ in 0..times {
            act();
        }
        best = best.min(start.elapsed().as_nanos() as f64 / f64::from(times));
    }
    best
}

/// What a course sends when a question was answered.
const ANSWERED: &str = r#"{"id":"fd41c918-b88b-4b20-a0a5-a4c32391aaa0","actor":{"objectType":"Agent","name":"Monique","account":{"homePage":"https://lms.example.fr","name":"1625378"}},"verb":{"id":"http://adlnet.gov/expapi/verbs/answered","display":{"fr-FR":"a répondu","en-US":"answered"}},"object":{"objectType":"Activity","id":"https://example.fr/courses/facebook/quiz/3","definition":{"name":{"fr-FR":"Question 3"},"description":{"fr-FR":"Quelle est la meilleure heure pour publier ?"},"type":"http://adlnet.gov/expapi/activities/cmi.interaction","interactionType":"choice","correctResponsesPattern":["b"],"choices":[{"id":"a","description":{"fr-FR":"Le matin"}},{"id":"b","description":{"fr-FR":"Le soir"}}]}},"result":{"score":{"scaled":1,"raw":10,"min":0,"max":10},"success":true,"completion":true,"response":"b","duration":"PT12.5S"},"context":{"registration":"ec531277-b57b-4c15-8d91-d292c5b2b8f7","contextActivities":{"parent":[{"id":"https://example.fr/courses/facebook/quiz"}],"grouping":[{"id":"https://example.fr/courses/facebook"}],"category":[{"id":"https://w3id.org/xapi/cmi5/context/categories/cmi5"}]},"platform":"LMS","language":"fr-FR","extensions":{"https://w3id.org/xapi/cmi5/context/extensions/sessionid":"16d6a9f0-5f0c-4c3a-8d6f-6fb3fd8a7a16"}},"timestamp":"2026-03-01T10:00:00.123Z"}"#;

/// The least a statement can be.
const LEAST: &str = r#"{"actor":{"mbox":"mailto:monique@example.fr"},"verb":{"id":"http://adlnet.gov/expapi/verbs/experienced"},"object":{"id":"https://example.fr/page/1"}}"#;

fn main() {
    let own =
        json::read(br#"{"objectType":"Agent","account":{"homePage":"https://lms.example.fr","name":"lrs"}}"#).unwrap();
    for (name, text) in [("least", LEAST), ("answered", ANSWERED)] {
        let bytes = text.as_bytes();
        let value = json::read(bytes).unwrap();
        assert_eq!(validate::statement(&value, Version::V1), Ok(()));
        let given = Given {
            version: Version::V1,
            id: uuid::Uuid::from_u128(1),
            stored: Instant(1_772_355_600_000),
            authority: Authority::Own(&own),
        };
        let kept = accept(value.clone(), &given).unwrap();
        let kept = json::read(kept.text.as_bytes()).unwrap().into_owned();
        // `-- quick` shows that it runs.
        let (rounds, times) = if std::env::args().any(|argument| argument == "quick") { (1, 200) } else { (7, 20_000) };
        let read = nanoseconds_each(rounds, times, || {
            black_box(json::read(black_box(bytes)).unwrap());
        });
        let check = nanoseconds_each(rounds, times, || {
            black_box(validate::statement(black_box(&value), Version::V1)).unwrap();
        });
        let both = nanoseconds_each(rounds, times, || {
            let value = json::read(black_box(bytes)).unwrap();
            black_box(validate::statement(&value, Version::V1)).unwrap();
        });
        let facts = nanoseconds_each(rounds, times, || {
            black_box(Facts::of(black_box(&kept)).unwrap());
        });
        let hash = nanoseconds_each(rounds, times, || {
            black_box(fingerprint(black_box(&value)));
        });
        let whole = nanoseconds_each(rounds, times, || {
            let value = json::read(black_box(bytes)).unwrap();
            validate::statement(&value, Version::V1).unwrap();
            black_box(accept(value, &given).unwrap());
        });
        println!(
            "{name}, {} bytes: read {read:.0} ns, validate {check:.0} ns, facts {facts:.0} ns, fingerprint {hash:.0} ns",
            bytes.len()
        );
        println!("{name}: read and validate {:.0}/s; read, validate and accept {:.0}/s", 1e9 / both, 1e9 / whole);
    }
}
