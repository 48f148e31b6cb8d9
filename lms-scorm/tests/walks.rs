//! Properties of any walk through a course, in any order of calls and requests.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

#[allow(dead_code)] // the examples use the rest
mod walk;

use lms_scorm::api::Api;
use lms_scorm::attempt::{LessonMode, Phase, Session};
use lms_scorm::trace::replay;
use lms_scorm::{Attempt, Completion, Course, Delivery, Input, Learner, Options, Stamped, Strictness};
use proptest::prelude::*;
use walk::{Step, courses, method, step};

fn fresh(course: &Course, strict: bool) -> Attempt {
    let strictness = if strict { Strictness::Strict } else { Strictness::Tolerant };
    let learner = Learner { id: "l-1".to_owned(), name: "Martin, Monique".to_owned(), ..Learner::default() };
    Attempt::new(course, learner, Options { strictness, seed: 7, ..Options::default() })
}

/// Takes a step; the journal line when the state changed.
fn take(course: &Course, attempt: &mut Attempt, api: &mut Api, step: &Step, at: i64) -> Option<Stamped> {
    match step {
        Step::Input(input) => {
            let before = attempt.clone();
            let outcome = attempt.apply(course, input, at);
            assert!(outcome.changed || before == *attempt, "what changes nothing leaves the state alone: {step:?}");
            outcome.changed.then(|| Stamped { at, input: input.clone() })
        }
        Step::Call(name, a, b) => {
            let before = attempt.clone();
            let reply = api.call(attempt, course, &method(course, name), a, b, at);
            assert!(
                reply.input.is_some() || before == *attempt,
                "what changes nothing leaves the state alone: {step:?}"
            );
            reply.input
        }
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((any::<u8>(), any::<u8>()).prop_map(|(kind, one)| step(kind, one)), 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_journal_replayed_gives_the_same_attempt(steps in steps(), which in 0..3_usize, strict: bool) {
        let course = &courses()[which];
        let (mut attempt, mut api, mut journal) = (fresh(course, strict), Api::default(), Vec::new());
        for (at, step) in (0..).zip(&steps) {
            journal.extend(take(course, &mut attempt, &mut api, step, at * 1_000));
        }
        // The journal as it travels, line by line.
        let journal: Vec<Stamped> = journal.iter().map(|line| serde_json::from_str(&serde_json::to_string(line).unwrap()).unwrap()).collect();
        let mut again = fresh(course, strict);
        replay(course, &mut again, &journal);
        prop_assert_eq!(again.state_hash(), attempt.state_hash());
        prop_assert_eq!(again, attempt);
    }

    #[test]
    fn an_attempt_written_and_read_at_any_point_goes_on_the_same(steps in steps(), which in 0..3_usize, cut in 0..60_usize) {
        let course = &courses()[which];
        let (mut one, mut api) = (fresh(course, false), Api::default());
        let (mut other, mut other_api) = (fresh(course, false), Api::default());
        for (at, step) in steps.iter().enumerate() {
            if at == cut {
                // Through hands that put the keys into another order.
                let state: serde_json::Value = serde_json::from_str(&other.to_json()).unwrap();
                other = Attempt::from_json(course, &state.to_string()).unwrap();
            }
            take(course, &mut one, &mut api, step, at as i64 * 1_000);
            take(course, &mut other, &mut other_api, step, at as i64 * 1_000);
            prop_assert_eq!(one.state_hash(), other.state_hash());
        }
        prop_assert_eq!(one.view(course), other.view(course));
        let results = one.results(course);
        let times: i64 = results.activities.iter().filter(|activity| activity.leaf).map(|activity| activity.total_time).sum();
        prop_assert_eq!(one.reported_time(course), times);
        prop_assert_eq!(results, other.results(course));
    }

    #[test]
    fn from_every_state_the_learner_gets_on(steps in steps(), which in 0..3_usize, strict: bool) {
        let course = &courses()[which];
        let (mut attempt, mut api) = (fresh(course, strict), Api::default());
        for (at, step) in (0..).zip(&steps) {
            take(course, &mut attempt, &mut api, step, at * 1_000);
        }
        // The browser dies here; the learner comes back.
        let opened = attempt.apply(course, &attempt.opening(), 1_000_000);
        prop_assert!(opened.changed);
        prop_assert_eq!(attempt.session(), Session::Open);
        let view = attempt.view(course);
        let content = matches!(opened.delivery, Delivery::Deliver { .. });
        prop_assert_eq!(content, view.delivered.is_some());
        if content {
            prop_assert_eq!(view.delivered.unwrap().phase, Phase::NotInitialized);
        } else {
            // Nothing left to deliver: a new start may have more, and the table of contents says what can be chosen.
            let started = attempt.apply(course, &Input::Start, 1_001_000);
            prop_assert!(started.changed);
        }
    }

    #[test]
    fn what_the_view_offers_is_accepted(steps in steps(), which in 0..3_usize) {
        use lms_scorm::Request;
        let course = &courses()[which];
        let (mut attempt, mut api) = (fresh(course, false), Api::default());
        for (at, step) in (0..).zip(&steps) {
            take(course, &mut attempt, &mut api, step, at * 1_000);
        }
        let view = attempt.view(course);
        let mut offers = Vec::new();
        if view.can.r#continue { offers.push(Request::Continue); }
        if view.can.previous { offers.push(Request::Previous); }
        if view.can.exit_all { offers.push(Request::ExitAll); }
        if view.can.suspend_all { offers.push(Request::SuspendAll); }
        offers.extend(view.toc.iter().filter(|entry| entry.selectable).map(|entry| Request::Choice(entry.item.clone())));
        for request in offers {
            let mut attempt = attempt.clone();
            let outcome = attempt.apply(course, &Input::Navigate(request.clone()), 1_000_000);
            prop_assert!(outcome.changed, "{request:?} is offered and refused: {outcome:?}");
        }
    }

    #[test]
    fn credited_time_is_never_more_than_the_clock_saw(steps in steps(), which in 0..3_usize) {
        let course = &courses()[which];
        let (mut attempt, mut api) = (fresh(course, false), Api::default());
        for (at, step) in (0..).zip(&steps) {
            take(course, &mut attempt, &mut api, step, at * 1_000);
        }
        let results = attempt.results(course);
        prop_assert!(results.course.spent <= steps.len() as i64 * 1_000);
        prop_assert_eq!(results.course.spent, results.activities.iter().map(|a| a.spent).sum::<i64>());
    }

    #[test]
    fn looking_around_leaves_no_results(steps in steps(), which in 0..3_usize) {
        let course = &courses()[which];
        let learner = Learner::default();
        let mut attempt = Attempt::new(course, learner, Options { mode: LessonMode::Review, ..Options::default() });
        let mut api = Api::default();
        for (at, step) in (0..).zip(&steps) {
            take(course, &mut attempt, &mut api, step, at * 1_000);
        }
        for result in attempt.results(course).activities {
            prop_assert!(result.score.scaled.is_none() || !result.leaf, "{result:?}");
        }
    }

    #[test]
    fn a_new_version_of_the_course_keeps_what_is_known(steps in steps(), which in 0..3_usize) {
        let course = &courses()[which];
        let (mut attempt, mut api) = (fresh(course, false), Api::default());
        for (at, step) in (0..).zip(&steps) {
            take(course, &mut attempt, &mut api, step, at * 1_000);
        }
        let carried = attempt.carried_over(course, course);
        let (before, after) = (attempt.results(course), carried.results(course));
        for (before, after) in before.activities.iter().zip(&after.activities).filter(|(before, _)| before.leaf && before.completion == Completion::Completed) {
            prop_assert_eq!(&before.completion, &after.completion);
        }
        prop_assert!(carried.session() != Session::Open);
        prop_assert!(Attempt::from_json(course, &carried.to_json()).is_ok());
    }
}
