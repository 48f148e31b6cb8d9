//! Attempts: opened, journalled, resumed, taken over, closed.

use lms_core::enrolment::Access;
use lms_core::ids::AttemptId;
use lms_core::parcours::Mode;
use lms_core::progress::StepState;
use lms_core::score::Percent;
use lms_core::time::{Span, Timestamp};
use lms_engine::attempt::{Applied, Launch, Post, journal};
use lms_engine::learn::{self, Opened, formation, open_step};
use lms_engine::{EngineError, Lms, enrolment, progress};

use crate::world::{World, minute, package_12, real_package};

pub fn launch(opened: Opened) -> Launch {
    match opened {
        Opened::Player(launch) => *launch,
        other => panic!("not a player: {other:?}"),
    }
}

pub async fn post(
    lms: &Lms,
    attempt: AttemptId,
    generation: i64,
    first: i64,
    inputs: &[String],
    now: Timestamp,
) -> Result<Applied, EngineError> {
    let text = format!(r#"{{"generation":{generation},"first":{first},"inputs":[{}]}}"#, inputs.join(","));
    journal(lms, attempt, &serde_json::from_str::<Post>(&text).unwrap(), now).await
}

pub fn at(now: Timestamp, input: &str) -> String {
    format!(r#"{{"at":{},{input}}}"#, now.millis())
}

pub fn set(now: Timestamp, el: &str, v: &str) -> String {
    at(now, &format!(r#""in":"set","el":"{el}","v":"{v}""#))
}

/// A whole visit: opens, bookmarks, passes with a score, says good-bye after ten minutes.
pub fn visit(score: &str) -> Vec<String> {
    vec![
        at(minute(0), r#""in":"start""#),
        at(minute(0), r#""in":"initialize""#),
        set(minute(1), "cmi.core.lesson_location", "7"),
        set(minute(2), "cmi.core.score.raw", score),
        set(minute(3), "cmi.core.lesson_status", "passed"),
        set(minute(3), "cmi.core.session_time", "0000:10:00"),
        at(minute(10), r#""in":"terminate""#),
        at(minute(10), r#""in":"unload""#),
    ]
}

#[tokio::test]
async fn a_visit_becomes_status_score_and_time() {
    let w = World::new().await;
    let content = w.import(&package_12()).await;
    let (session, steps) = w.session(Mode::Free, &[&content]).await;
    let (enrolment, monique) = w.enrol(session, "monique").await;
    let launch = launch(open_step(&w.lms, &monique, enrolment, steps[0], minute(0)).await.unwrap());
    let applied = post(&w.lms, launch.attempt, launch.generation, 1, &visit("80"), minute(10)).await.unwrap();
    assert_eq!((applied.applied, applied.repair), (8, None));
    let (f, lines) = formation(&w.lms, &monique, enrolment, minute(10)).await.unwrap();
    assert_eq!(lines[0].progress.state(), StepState::Passed);
    assert_eq!(f.summary.score, Percent::whole(80));
    assert_eq!(f.summary.completion, Percent::FULL);
    assert_eq!(f.summary.active.rounded_minutes(), 10, "the content's own session time counts up to the wall clock");
    assert_eq!(f.summary.connected.rounded_minutes(), 10);
    let rebuilt = progress::rebuild(&w.lms, &w.national, false, |_| (), minute(11)).await.unwrap();
    assert_eq!((rebuilt.enrolments, rebuilt.differences), (1, vec![]));
}

#[tokio::test]
async fn posting_twice_applies_once() {
    let w = World::new().await;
    let content = w.import(&package_12()).await;
    let (session, steps) = w.session(Mode::Free, &[&content]).await;
    let (enrolment, monique) = w.enrol(session, "monique").await;
    let l = launch(open_step(&w.lms, &monique, enrolment, steps[0], minute(0)).await.unwrap());
    let all = visit("80");
    let one = post(&w.lms, l.attempt, 1, 1, &all[..4], minute(3)).await.unwrap();
    let again = post(&w.lms, l.attempt, 1, 1, &all[..4], minute(3)).await.unwrap();
    assert_eq!((one.applied, &one.hash), (again.applied, &again.hash));
    // A retry that carries new inputs too: only these are applied.
    let more = post(&w.lms, l.attempt, 1, 3, &all[2..], minute(10)).await.unwrap();
    assert_eq!(more.applied, 8);
    let journal = w.lms.store().reader().await.unwrap().attempts().journal(l.attempt).await.unwrap();
    let numbers: Vec<(i64, i64)> = journal.iter().map(|b| (b.first, b.last)).collect();
    assert_eq!(numbers, vec![(1, 4), (5, 8)]);
}

/// More learners than there are connections to the database: each may hold one while it waits for nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn a_platform_that_just_started_takes_the_saves_of_many_at_once() {
    let w = World::new().await;
    let content = w.import(&package_12()).await;
    let (session, steps) = w.session(Mode::Free, &[&content]).await;
    let mut opened = Vec::new();
    for n in 0..40 {
        let (enrolment, learner) = w.enrol(session, &format!("learner-{n}")).await;
        opened.push(launch(open_step(&w.lms, &learner, enrolment, steps[0], minute(0)).await.unwrap()));
    }
    let lms = w.restarted().await;
    let saves = opened.into_iter().map(|launch| {
        let lms = lms.clone();
        tokio::spawn(async move { post(&lms, launch.attempt, launch.generation, 1, &visit("80"), minute(10)).await })
    });
    for save in saves.collect::<Vec<_>>() {
        assert_eq!(save.await.unwrap().unwrap().applied, 8);
    }
}

/// Two windows that save in turn: what one platform keeps in memory of an attempt is never believed against the store.
#[tokio::test]
async fn saves_through_two_replicas_in_turn_are_all_applied_once() {
    let w = World::new().await;
    let content = w.import(&package_12()).await;
    let (session, steps) = w.session(Mode::Free, &[&content]).await;
    let (enrolment, monique) = w.enrol(session, "monique").await;
    let launch = launch(open_step(&w.lms, &monique, enrolment, steps[0], minute(0)).await.unwrap());
    let other = w.restarted().await;
    let begin = [at(minute(0), r#""in":"start""#), at(minute(0), r#""in":"initialize""#)];
    post(&w.lms, launch.attempt, 1, 1, &begin, minute(0)).await.unwrap();
    for n in 0..10 {
        let lms = if n % 2 == 0 { &other } else { &w.lms };
        let input = [set(minute(n + 1), "cmi.core.lesson_location", &n.to_string())];
        let applied = post(lms, launch.attempt, 1, n + 3, &input, minute(n + 1)).await.unwrap();
        assert_eq!(applied.applied, n + 3);
        let again = post(if n % 3 == 0 { &w.lms } else { lms }, launch.attempt, 1, n + 3, &input, minute(n + 1)).await;
        assert_eq!(again.unwrap().applied, n + 3, "repeated to whichever replica, it is known");
    }
}

#[tokio::test]
async fn missing_inputs_are_asked_for_again() {
    let w = World::new().await;
    let content = w.import(&package_12()).await;
    let (session, steps) = w.session(Mode::Free, &[&content]).await;
    let (enrolment, monique) = w.enrol(session, "monique").await;
    let l = launch(open_step(&w.lms, &monique, enrolment, steps[0], minute(0)).await.unwrap());
    let gap = post(&w.lms, l.attempt, 1, 3, &visit("80")[2..], minute(3)).await;
    assert!(matches!(gap, Err(EngineError::Missing { applied: 0 })), "{gap:?}");
}

#[tokio::test]
async fn r2_03_an_interrupted_visit_resumes_at_its_bookmark() {
    let w = World::new().await;
    let content = w.import(&package_12()).await;
    let (session, steps) = w.session(Mode::Free, &[&content]).await;
    let (enrolment, monique) = w.enrol(session, "monique").await;
    let first = launch(open_step(&w.lms, &monique, enrolment, steps[0], minute(0)).await.unwrap());
    post(&w.lms, first.attempt, 1, 1, &visit("80")[..3], minute(2)).await.unwrap();
    // No good-bye: the browser was killed.
    let second = launch(open_step(&w.lms, &monique, enrolment, steps[0], minute(60)).await.unwrap());
    assert_eq!((second.attempt, second.generation, second.applied), (first.attempt, 2, 3));
    let inputs = [at(minute(60), r#""in":"resume""#), at(minute(60), r#""in":"initialize""#)];
    post(&w.lms, second.attempt, 2, 4, &inputs, minute(60)).await.unwrap();
    let row = w.lms.store().reader().await.unwrap().attempts().find(second.attempt).await.unwrap().unwrap();
    let package = w.lms.courses().of(&w.lms, content.id, 1).await.unwrap();
    let kept = lms_engine::attempt::Kept::read(&package.course, &row.state).unwrap();
    assert_eq!(kept.attempt.get(&package.course, "cmi.core.lesson_location").0, "7");
}

#[tokio::test]
async fn an_older_window_is_told_and_its_inputs_are_kept_not_applied() {
    let w = World::new().await;
    let content = w.import(&package_12()).await;
    let (session, steps) = w.session(Mode::Free, &[&content]).await;
    let (enrolment, monique) = w.enrol(session, "monique").await;
    let old = launch(open_step(&w.lms, &monique, enrolment, steps[0], minute(0)).await.unwrap());
    let new = launch(open_step(&w.lms, &monique, enrolment, steps[0], minute(1)).await.unwrap());
    let late = post(&w.lms, old.attempt, old.generation, 1, &visit("10"), minute(10)).await;
    assert!(matches!(late, Err(EngineError::TakenOver { generation: 2 })), "{late:?}");
    let mut unit = w.lms.store().reader().await.unwrap();
    assert_eq!(unit.attempts().find(new.attempt).await.unwrap().unwrap().applied, 0);
    assert_eq!(unit.attempts().late(new.attempt).await.unwrap().len(), 1);
}

#[tokio::test]
async fn r1_03_a_suspended_learner_is_closed_out_with_the_last_data_kept() {
    let w = World::new().await;
    let content = w.import(&package_12()).await;
    let (session, steps) = w.session(Mode::Free, &[&content]).await;
    let (enrolment, monique) = w.enrol(session, "monique").await;
    let l = launch(open_step(&w.lms, &monique, enrolment, steps[0], minute(0)).await.unwrap());
    post(&w.lms, l.attempt, 1, 1, &visit("80")[..5], minute(4)).await.unwrap();
    enrolment::suspend(&w.lms, &w.regional, enrolment, "Arrêt maladie", minute(5)).await.unwrap();
    let closed = post(&w.lms, l.attempt, 1, 6, &visit("80")[5..], minute(10)).await;
    assert!(matches!(closed, Err(EngineError::Closed { .. })), "{closed:?}");
    let refused = open_step(&w.lms, &monique, enrolment, steps[0], minute(6)).await;
    assert!(matches!(refused, Err(EngineError::NoAccess(Access::Suspended { .. }))), "{refused:?}");
    let (f, _) = formation(&w.lms, &monique, enrolment, minute(6)).await.unwrap();
    assert_eq!(f.summary.score, Percent::whole(80));
}

#[tokio::test]
async fn r1_03_after_thirty_days_the_door_is_closed_and_five_more_days_open_it() {
    let w = World::new().await;
    let content = w.import(&package_12()).await;
    let (session, steps) = w.session(Mode::Free, &[&content]).await;
    let (enrolment, monique) = w.enrol(session, "monique").await;
    let april: Timestamp = "2026-04-01T08:00:00Z".parse().unwrap();
    let over = open_step(&w.lms, &monique, enrolment, steps[0], april).await;
    assert!(matches!(over, Err(EngineError::NoAccess(Access::Over { .. }))), "{over:?}");
    enrolment::extend(&w.lms, &w.regional, enrolment, 5, "Panne", april).await.unwrap();
    assert!(open_step(&w.lms, &monique, enrolment, steps[0], april).await.is_ok());
}

#[tokio::test]
async fn what_no_player_writes_is_refused_and_nothing_is_kept() {
    let w = World::new().await;
    let content = w.import(&package_12()).await;
    let (session, steps) = w.session(Mode::Free, &[&content]).await;
    let (enrolment, monique) = w.enrol(session, "monique").await;
    let l = launch(open_step(&w.lms, &monique, enrolment, steps[0], minute(0)).await.unwrap());
    let bad = post(
        &w.lms,
        l.attempt,
        1,
        1,
        &[at(minute(0), r#""in":"start""#), r#"{"at":1,"in":"dance"}"#.into()],
        minute(1),
    )
    .await;
    assert!(matches!(bad, Err(EngineError::Journal(_))), "{bad:?}");
    assert_eq!(w.lms.store().reader().await.unwrap().attempts().find(l.attempt).await.unwrap().unwrap().applied, 0);
}

#[tokio::test]
async fn clocks_of_devices_that_lie_make_no_time() {
    let w = World::new().await;
    let content = w.import(&package_12()).await;
    let (session, steps) = w.session(Mode::Free, &[&content]).await;
    let (enrolment, monique) = w.enrol(session, "monique").await;
    let l = launch(open_step(&w.lms, &monique, enrolment, steps[0], minute(0)).await.unwrap());
    let lies = [
        at(minute(-900), r#""in":"start""#),
        at(minute(0), r#""in":"initialize""#),
        at(minute(9_000), r#""in":"commit""#),
        at(minute(9_000), r#""in":"terminate""#),
    ];
    post(&w.lms, l.attempt, 1, 1, &lies, minute(3)).await.unwrap();
    let (f, _) = formation(&w.lms, &monique, enrolment, minute(3)).await.unwrap();
    assert_eq!(f.summary.connected.rounded_minutes(), 3);
}

#[tokio::test]
async fn real_packages_are_imported_and_opened() {
    let w = World::new().await;
    for name in [
        "golf.runtime.basicruntime.12.zip",
        "golf.runtime.advancedruntime.20043rd.zip",
        "golf.runtime.minimumcalls.20043rd.zip",
    ] {
        let Some(bytes) = real_package(name) else { continue };
        let content = w.import(&bytes).await;
        let (session, steps) = w.session(Mode::Free, &[&content]).await;
        let (enrolment, learner) = w.enrol(session, &name.replace('.', "-")).await;
        let l = launch(open_step(&w.lms, &learner, enrolment, steps[0], minute(0)).await.unwrap());
        let done = post(
            &w.lms,
            l.attempt,
            1,
            1,
            &[at(minute(0), r#""in":"start""#), at(minute(0), r#""in":"initialize""#)],
            minute(1),
        )
        .await
        .unwrap();
        assert_eq!(done.applied, 2, "{name}");
    }
}

#[tokio::test]
async fn r2_03_a_film_goes_on_where_it_was_left_also_when_that_is_further_back() {
    let w = World::new().await;
    let blob = w.lms.contents().put(b"not a film, and nobody looks").await.unwrap();
    let new = lms_engine::content::NewContent { title: "Film".into(), planned: 10, into: None };
    let film = lms_engine::content::add_file(&w.lms, &w.national, new, blob, "film.mp4", minute(0)).await.unwrap();
    let (session, steps) = w.session(Mode::Free, &[&film]).await;
    let (enrolment, monique) = w.enrol(session, "monique").await;
    let place = async |m| learn::film_place(&w.lms, &monique, enrolment, steps[0], minute(m)).await.unwrap();
    assert_eq!(place(1).await, None);
    for (m, played, at) in [(2, 4, 192), (3, 4, 60)] {
        let watched = learn::Watched {
            played: Span::seconds(played),
            length: Span::seconds(400),
            place: Some(Span::seconds(at)),
        };
        learn::film(&w.lms, &monique, enrolment, steps[0], watched, minute(m)).await.unwrap();
        assert_eq!(place(m).await, Some(Span::seconds(at)));
    }
    let (_, lines) = learn::formation(&w.lms, &monique, enrolment, minute(4)).await.unwrap();
    assert_eq!(lines[0].progress.furthest, Percent::whole(2), "shares played add up");
    let other = learn::film_place(&w.lms, &w.regional, enrolment, steps[0], minute(4)).await;
    assert!(other.is_err(), "a place is the learner's own");
}

#[tokio::test]
async fn r2_04_a_manager_sees_where_a_browser_was_killed() {
    let w = World::new().await;
    let content = w.import(&package_12()).await;
    let (session, steps) = w.session(Mode::Free, &[&content]).await;
    let (enrolment, monique) = w.enrol(session, "monique").await;
    let l = launch(open_step(&w.lms, &monique, enrolment, steps[0], minute(0)).await.unwrap());
    let soon = Timestamp::from_millis(minute(0).millis() + 20_000).unwrap();
    let mut inputs: Vec<String> = visit("0").into_iter().take(2).collect();
    inputs.push(set(soon, "cmi.core.lesson_location", "7"));
    post(&w.lms, l.attempt, l.generation, 1, &inputs, soon).await.unwrap();
    let seen = async || {
        let table = lms_engine::report::session(&w.lms, &w.regional, session).await.unwrap();
        table.lines[0].1.bookmark().map(|b| (b.place.to_string(), b.suspended))
    };
    assert_eq!(seen().await, None, "not worth a fact of its own");
    // Nothing more comes; after five minutes the platform writes down what it has.
    assert_eq!(lms_engine::attempt::close_idle(&w.lms, minute(9)).await.unwrap(), 1);
    assert_eq!(seen().await, Some(("7".to_owned(), true)));
    let again = launch(open_step(&w.lms, &monique, enrolment, steps[0], minute(20)).await.unwrap());
    let bye = [
        at(minute(21), r#""in":"resume""#),
        at(minute(21), r#""in":"initialize""#),
        set(minute(22), "cmi.core.lesson_location", "9"),
        at(minute(23), r#""in":"terminate""#),
        at(minute(23), r#""in":"unload""#),
    ];
    post(&w.lms, again.attempt, again.generation, again.applied + 1, &bye, minute(23)).await.unwrap();
    assert_eq!(seen().await.map(|(place, _)| place), Some("9".to_owned()), "the later one");
    assert_eq!(progress::rebuild(&w.lms, &w.national, false, |_| (), minute(24)).await.unwrap().differences, vec![]);
}
