//! Files of follow-up: the same bytes by every door, the same figures as the pages, by whatever way they are sent.

use axum::http::StatusCode;
use lms_core::people::Language;
use lms_core::report::Perimeter;
use lms_engine::render::csv::CsvWriter;
use lms_engine::report::Tracking;
use lms_engine::{enrolment, learn, report};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

use crate::house::{House, Program};

/// Opens the module as Monique, says these things to it, the first `wait` minutes before the others, and leaves or goes
/// away without a word.
async fn visit(house: &House, said: &[(&str, &str)], wait: u32, leaves: bool) {
    let mut monique = house.program("monique").await;
    let open = format!("/api/v1/me/formations/{}/steps/{}/openings", house.enrolment, house.module_step);
    let boot = monique.send("POST", &open, &[], "").await;
    assert_eq!(boot.status, StatusCode::OK, "{}", boot.text);
    let attempts = house.lms.store().reader().await.unwrap().attempts().open_of(house.enrolment).await.unwrap();
    let attempt = &attempts[0];
    let mut first = attempt.applied + 1;
    let set = |(el, v): &(&str, &str)| format!(r#""in":"set","el":"{el}","v":"{v}""#);
    let begin = [r#""in":"resume""#, r#""in":"initialize""#].map(str::to_owned).to_vec();
    let mut rest: Vec<String> = said.iter().map(set).collect();
    if leaves {
        rest.extend([r#""in":"terminate""#, r#""in":"unload""#].map(str::to_owned));
    }
    for (inputs, minutes) in [(begin, wait), (rest, 0)] {
        let now = lms_server::clock::Clock::now(&*house.clock);
        let lines: Vec<String> = inputs.iter().map(|input| format!(r#"{{"at":{},{input}}}"#, now.millis())).collect();
        let generation = attempt.lease.generation;
        let text = format!(r#"{{"generation":{generation},"first":{first},"inputs":[{}]}}"#, lines.join(","));
        let post = serde_json::from_str(&text).unwrap();
        first = lms_engine::attempt::journal(&house.lms, attempt.id, &post, now).await.unwrap().applied + 1;
        house.clock.minutes(i64::from(minutes));
    }
}

/// Opens the module as Monique and leaves it on page 7 with a score.
async fn leave_on_page_seven(house: &House) {
    let page = ("cmi.core.lesson_location", "https://content.example.org/module/page-7.html");
    visit(house, &[page, ("cmi.core.score.raw", "70")], 0, true).await;
}

async fn written(house: &House, perimeter: &Perimeter) -> Vec<u8> {
    let mut csv = CsvWriter::begin(Vec::new(), Language::Fr).unwrap();
    let boss = lms_core::access::Actor::operator();
    let mut parts = Tracking::begin(&house.lms, &boss, perimeter).await.unwrap();
    while let Some(part) = parts.next().await.unwrap() {
        csv.part(&part).unwrap();
    }
    csv.finish().unwrap()
}

async fn data(who: &mut Program, path: &str) -> Value {
    who.get(path).await.0
}

#[tokio::test]
async fn r1_01_the_page_the_api_and_the_command_give_the_same_bytes() {
    let house = House::new().await;
    leave_on_page_seven(&house).await;
    let (session, mut manager) = (house.session, house.program("bretagne").await);
    let page = house.signed_in("bretagne").await.get(&format!("/sessions/{session}/suivi.csv")).await;
    let api = manager.send("GET", &format!("/api/v1/reports/tracking?session={session}&format=csv"), &[], "").await;
    assert_eq!((page.status, api.status), (StatusCode::OK, StatusCode::OK));
    assert_eq!(page.bytes, api.bytes);
    // What `lms report tracking --session` writes; that it does is tested with the command.
    let command = written(&house, &Perimeter { session: Some(session), ..Perimeter::default() }).await;
    assert_eq!(page.bytes, command);
    let text = String::from_utf8(command).unwrap();
    assert!(text.contains(";70;") && text.contains("page-7.html"), "{text}");
    let sheet = manager.send("GET", &format!("/api/v1/reports/tracking?session={session}&format=xlsx"), &[], "").await;
    assert!(sheet.bytes.starts_with(b"PK"), "a workbook is a zip");
}

#[tokio::test]
async fn r1_01_a_session_of_twelve_hundred_leaves_in_parts_and_in_the_order_of_names() {
    let house = House::new().await;
    let (boss, now) = (lms_core::access::Actor::operator(), lms_server::clock::Clock::now(&*house.clock));
    let session = house.another_session(house.region, "Grande session").await;
    let mut file = "prenom;nom;courriel\n".to_owned();
    for n in 0..1_200u32 {
        // Not in the order of names.
        let name = n.wrapping_mul(7_919) % 1_200;
        file.push_str(&format!("Aline;Nom{name:04};a{n}@example.org\n"));
    }
    let batch = enrolment::stage_import(&house.lms, &boss, session, file.as_bytes(), now).await.unwrap();
    enrolment::apply_import(&house.lms, &boss, batch.id, &[], &[], now).await.unwrap();
    let perimeter = Perimeter { session: Some(session), ..Perimeter::default() };
    let mut parts = Tracking::begin(&house.lms, &boss, &perimeter).await.unwrap();
    let (mut sizes, mut names) = (Vec::new(), Vec::new());
    while let Some(part) = parts.next().await.unwrap() {
        sizes.push(part.lines.len());
        names.extend(part.lines.into_iter().map(|(_, line)| line.identity.unwrap().family.to_string()));
    }
    assert_eq!(sizes, [500, 500, 200]);
    assert!(names.is_sorted() && names.len() == 1_200);
    let whole = report::session(&house.lms, &boss, session).await.unwrap();
    let page: Vec<String> =
        whole.lines.into_iter().map(|(_, line)| line.identity.unwrap().family.to_string()).collect();
    assert_eq!(names, page, "the same order as on the page");
    let sent = house.signed_in("bretagne").await.get(&format!("/sessions/{session}/suivi.csv")).await;
    assert_eq!(sent.text.lines().count(), 1 + 2 * 1_200);
    let data: Value =
        data(&mut house.program("bretagne").await, &format!("/api/v1/reports/tracking?session={session}")).await;
    assert_eq!(data.as_array().unwrap().len(), 1_200);
}

/// What happens next in a life.
#[derive(Clone, Debug)]
enum Act {
    /// A visit to the module: page, score, status, minutes, and whether it is left in order.
    Visit(u32, Option<u32>, &'static str, u32, bool),
    /// The link is read for so many minutes.
    Read(u32),
    /// Nothing, for so many minutes.
    Wait(u32),
}

fn act() -> impl Strategy<Value = Act> {
    let status = prop_oneof![Just("incomplete"), Just("completed"), Just("passed"), Just("failed")];
    let score = proptest::option::of(0u32..=100);
    prop_oneof![
        4 => (1u32..30, score, status, 0u32..40, any::<bool>()).prop_map(|(p, s, t, m, l)| Act::Visit(p, s, t, m, l)),
        2 => (0u32..10).prop_map(Act::Read),
        1 => (1u32..600).prop_map(Act::Wait),
    ]
}

#[test]
fn r2e_01_the_api_gives_the_figures_of_the_learner_s_page_and_of_the_table_whatever_happened() {
    let cases = std::env::var("LMS_TEST_HISTORIES").ok().and_then(|n| n.parse().ok()).unwrap_or(6);
    let mut runner = TestRunner::new(Config { cases, ..Config::default() });
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runner
        .run(&proptest::collection::vec(act(), 1..6), |acts| {
            runtime.block_on(agree(acts));
            Ok(())
        })
        .unwrap();
}

async fn agree(acts: Vec<Act>) {
    let house = House::new().await;
    let mut monique = house.signed_in("monique").await;
    for act in acts {
        match act {
            Act::Visit(page, score, status, minutes, leaves) => {
                let (page, score) = (format!("page {page}"), score.map(|s| s.to_string()));
                let mut said = vec![("cmi.core.lesson_location", page.as_str()), ("cmi.core.lesson_status", status)];
                said.extend(score.as_deref().map(|score| ("cmi.core.score.raw", score)));
                visit(&house, &said, minutes, leaves).await;
            }
            Act::Read(minutes) => {
                monique.get(&format!("/formations/{}/etapes/{}/contenu", house.enrolment, house.link_step)).await;
                house.clock.minutes(i64::from(minutes));
            }
            Act::Wait(minutes) => {
                house.clock.minutes(i64::from(minutes));
                monique = house.signed_in("monique").await;
            }
        }
    }
    let now = lms_server::clock::Clock::now(&*house.clock);
    let boss = lms_core::access::Actor::operator();
    let (page, _) = learn::formation(&house.lms, &boss, house.enrolment, now).await.unwrap();
    let table = report::session(&house.lms, &boss, house.session).await.unwrap();
    let mut manager = house.program("bretagne").await;
    let one = data(&mut manager, &format!("/api/v1/enrolments/{}/progress", house.enrolment)).await;
    let all = data(&mut manager, &format!("/api/v1/reports/tracking?session={}", house.session)).await;
    let mine = data(&mut house.program("monique").await, "/api/v1/me/formations").await;
    let expected = serde_json::to_value(page.summary).unwrap();
    let hers = all.as_array().unwrap().iter().find(|l| l["learner"]["enrolment"] == house.enrolment.to_string());
    let hers = &hers.unwrap()["learner"];
    for (where_, told) in
        [("progress", &one["summary"]), ("report", &hers["summary"]), ("formations", &mine[0]["summary"])]
    {
        assert_eq!(*told, expected, "{where_}");
    }
    let line = table.lines.iter().find(|(enrolment, _)| enrolment.id == house.enrolment);
    let line = &line.unwrap().1;
    assert_eq!(serde_json::to_value(line.summary).unwrap(), expected);
    let activities = serde_json::to_value(&line.activities).unwrap();
    assert_eq!(one["activities"], activities);
    assert_eq!(hers["activities"], activities);
    let rebuilt = lms_engine::progress::rebuild(&house.lms, &boss, false, |_| (), now).await.unwrap();
    assert_eq!(rebuilt.differences, vec![]);
}

#[tokio::test]
async fn r2_04_the_bookmark_stands_where_the_manager_looks() {
    let house = House::new().await;
    leave_on_page_seven(&house).await;
    let mut manager = house.signed_in("bretagne").await;
    let table = manager.page(&format!("/sessions/{}", house.session)).await;
    assert!(table.contains("…mple.org/module/page-7.html"), "{table}");
    assert!(!table.contains("https://content.example.org"), "a table has no room for an address");
    let one = manager.page(&format!("/sessions/{}/apprenants/{}", house.session, house.enrolment)).await;
    assert!(one.contains("https://content.example.org/module/page-7.html"), "the whole is one click away");
}

#[tokio::test]
async fn r1_01_the_report_of_a_period_counts_what_was_done_in_it() {
    let house = House::new().await;
    leave_on_page_seven(&house).await;
    let mut manager = house.signed_in("bretagne").await;
    let report = format!("/sessions/{}/rapport", house.session);
    assert!(!manager.page(&report).await.contains("Apprenants actifs"), "no period, no figures of one");
    let active = |page: &str| {
        let (_, rest) = page.split_once("Apprenants actifs</dt><dd>").unwrap_or_else(|| panic!("{page}"));
        rest.split('<').next().unwrap().to_owned()
    };
    // The clock stands on 10 March.
    for (query, expected) in [
        ("?du=2026-03-10&au=2026-03-10", "1"),
        ("?du=2026-03-11", "0"),
        ("?au=2026-03-09", "0"),
        ("?au=2026-03-31", "1"),
    ] {
        assert_eq!(active(&manager.page(&format!("{report}{query}")).await), expected, "{query}");
    }
    for bad in ["?du=hier", "?du=2026-03-10&au=2026-03-01"] {
        let page = manager.page(&format!("{report}{bad}")).await;
        assert!(page.contains("aria-invalid") && !page.contains("Apprenants actifs"), "{bad}");
    }
}
