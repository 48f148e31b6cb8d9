//! Totals agree: learner page, session table, CSV and a rebuild from facts say the same, whatever happened.

use lms_core::parcours::Mode;
use lms_core::people::Language;
use lms_core::score::Percent;
use lms_core::time::Timestamp;
use lms_engine::learn::{Opened, beat, formation, open_step};
use lms_engine::render::csv::CsvWriter;
use lms_engine::{progress, report};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::attempts::{at, launch, post, set};
use crate::world::{World, package_12};

/// What a learner does next.
#[derive(Clone, Debug)]
enum Act {
    Open,
    Say(&'static str, String),
    Commit,
    Leave,
    Read,
    Wait(i64),
    OtherWindow,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => Just(Act::Open),
        3 => (0u32..=100).prop_map(|n| Act::Say("cmi.core.score.raw", n.to_string())),
        3 => (1u32..30).prop_map(|n| Act::Say("cmi.core.lesson_location", format!("page {n}"))),
        3 => prop_oneof![Just("incomplete"), Just("completed"), Just("passed"), Just("failed")].prop_map(|s| Act::Say("cmi.core.lesson_status", s.into())),
        2 => Just(Act::Commit),
        2 => Just(Act::Leave),
        2 => Just(Act::Read),
        4 => (1i64..1200).prop_map(Act::Wait),
        1 => Just(Act::OtherWindow),
    ]
}

#[test]
fn r2e_01_every_figure_is_the_same_everywhere_whatever_happened() {
    let cases = std::env::var("LMS_TEST_HISTORIES").ok().and_then(|n| n.parse().ok()).unwrap_or(12);
    let mut runner = TestRunner::new(Config { cases, ..Config::default() });
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runner
        .run(&proptest::collection::vec(act(), 1..40), |acts| {
            runtime.block_on(live(acts));
            Ok(())
        })
        .unwrap();
}

async fn live(acts: Vec<Act>) {
    let w = World::new().await;
    let module = w.import(&package_12()).await;
    let reading = w.link().await;
    let (session, steps) = w.session(Mode::Free, &[&module, &reading]).await;
    let (enrolment, monique) = w.enrol(session, "monique").await;
    let mut now: Timestamp = "2026-03-10T08:00:00Z".parse().unwrap();
    let mut open: Option<(lms_core::ids::AttemptId, i64, i64)> = None;
    // The last place the content named, and the one it was left at, as long as it named no other.
    let (mut said, mut told): (Option<String>, Option<String>) = (None, None);
    for act in acts {
        // Nothing happens twice at the same instant: of two places noted at one, either may be the later.
        now = Timestamp::from_millis(now.millis() + 1).unwrap();
        match act {
            Act::Wait(seconds) => now = Timestamp::from_millis(now.millis() + seconds * 1000).unwrap(),
            Act::Open | Act::OtherWindow => {
                let l = launch(open_step(&w.lms, &monique, enrolment, steps[0], now).await.unwrap());
                let inputs = [at(now, r#""in":"resume""#), at(now, r#""in":"initialize""#)];
                let done = post(&w.lms, l.attempt, l.generation, l.applied + 1, &inputs, now).await.unwrap();
                open = Some((l.attempt, l.generation, done.applied));
            }
            Act::Say(el, v) => {
                if let Some((attempt, generation, applied)) = &mut open {
                    if el.ends_with("location") {
                        (said, told) = (Some(v.clone()), None);
                    }
                    *applied = post(&w.lms, *attempt, *generation, *applied + 1, &[set(now, el, &v)], now)
                        .await
                        .unwrap()
                        .applied;
                }
            }
            Act::Commit | Act::Leave => {
                if let Some((attempt, generation, applied)) = open.take() {
                    let leaves = matches!(act, Act::Leave);
                    if leaves {
                        told = said.clone();
                    }
                    let inputs = if leaves {
                        vec![at(now, r#""in":"terminate""#), at(now, r#""in":"unload""#)]
                    } else {
                        vec![at(now, r#""in":"commit""#)]
                    };
                    let done = post(&w.lms, attempt, generation, applied + 1, &inputs, now).await.unwrap();
                    open = (!leaves).then_some((attempt, generation, done.applied));
                }
            }
            Act::Read => {
                assert!(matches!(
                    open_step(&w.lms, &monique, enrolment, steps[1], now).await.unwrap(),
                    Opened::Link { .. }
                ));
                beat(&w.lms, &monique, enrolment, steps[1], Percent::whole(50), false, now).await.unwrap();
            }
        }
    }
    let (page, _) = formation(&w.lms, &monique, enrolment, now).await.unwrap();
    let table = report::session(&w.lms, &w.regional, session).await.unwrap();
    assert_eq!(table.lines[0].1.summary, page.summary);
    assert_eq!(table.figures.completion, page.summary.completion);
    let places: Vec<_> = steps.iter().map(|s| page.rows.step(*s).bookmark).collect();
    assert_eq!(table.lines[0].1.activities.iter().map(|a| a.bookmark.clone()).collect::<Vec<_>>(), places);
    if let Some(told) = told {
        assert_eq!(places[0].as_ref().map(|b| b.place.as_str()), Some(told.as_str()), "where it was left");
    }
    let sum: lms_core::time::Span = table.lines[0].1.activities.iter().map(|a| a.active).sum();
    assert_eq!(sum, page.summary.active);
    assert!(page.summary.credited <= page.summary.active && page.summary.active <= page.summary.connected);
    let mut csv = CsvWriter::begin(Vec::new(), Language::En).unwrap();
    let perimeter = lms_core::report::Perimeter { session: Some(session), ..Default::default() };
    let mut parts = report::Tracking::begin(&w.lms, &w.regional, &perimeter).await.unwrap();
    while let Some(part) = parts.next().await.unwrap() {
        csv.part(&part).unwrap();
    }
    let text = String::from_utf8(csv.finish().unwrap()).unwrap();
    let mut read = csv_reader(&text);
    let active: f64 = read.iter_mut().map(|row| row[11].parse::<f64>().unwrap()).sum();
    assert!((active - page.summary.active.as_millis() as f64 / 60_000.0).abs() < 0.02, "{text}");
    assert_eq!(read.len(), 2);
    assert_eq!(read[0][16], places[0].as_ref().map_or("", |b| b.place.as_str()));
    let rebuilt = progress::rebuild(&w.lms, &w.national, false, |_| (), now).await.unwrap();
    assert_eq!(rebuilt.differences, vec![]);
}

fn csv_reader(text: &str) -> Vec<Vec<String>> {
    csv::Reader::from_reader(text.as_bytes())
        .records()
        .map(|r| r.unwrap().iter().map(str::to_owned).collect())
        .collect()
}
