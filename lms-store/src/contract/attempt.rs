//! The contract of attempts: one writer, saves that wait together, stale ones that fail alone, journals that only grow.

use lms_core::evidence::{Elapsed, Kind, Pulse};
use lms_core::progress::{StepProgress, StepRow, Success};
use lms_core::score::{Percent, ScaledScore};
use lms_core::time::Span;

use super::on_every_engine;
use super::sample::*;
use crate::repo::{AttemptRow, JournalBatch, Lease, VersionUse};
use crate::{Store, StoreError};

on_every_engine!(
    an_attempt_reads_back_as_written,
    the_newest_attempt_at_a_step_is_the_latest,
    a_number_is_taken_once,
    a_lease_is_one_above_the_last,
    a_save_keeps_everything_it_changes,
    a_save_that_saw_old_inputs_is_stale,
    a_save_of_an_older_window_is_stale,
    a_save_that_saw_another_pulse_keeps_nothing,
    a_closed_attempt_stays_closed,
    saves_of_many_learners_at_once_are_all_kept,
    saves_of_one_attempt_at_once_leave_one_winner,
    a_save_that_breaks_a_rule_fails_alone,
    a_save_within_a_unit_goes_with_the_unit,
    a_save_whose_unknown_attempt_is_stale,
    inputs_of_an_older_window_are_kept_once,
    r2_19_attempts_are_counted_by_the_version_they_run_on,
    what_was_let_in_is_written_though_nobody_waits,
);

async fn begin(store: &Store, world: &World, number: i64) -> AttemptRow {
    let attempt = world.attempt(number);
    let mut unit = store.unit().await.unwrap();
    unit.attempts().insert(&attempt).await.unwrap();
    unit.commit().await.unwrap();
    attempt
}

async fn kept(store: &Store, attempt: &AttemptRow) -> AttemptRow {
    store.reader().await.unwrap().attempts().find(attempt.id).await.unwrap().unwrap()
}

fn pulse(world: &World, second: i64) -> Pulse {
    let pending = Elapsed { connected: Span::seconds(9), active: Span::seconds(5) };
    Pulse { at: at(second), sign_in: Some(id()), step: world.step(), pending }
}

fn row(world: &World, second: i64) -> StepRow {
    let progress = StepProgress {
        opened: Some(at(0)),
        last: Some(at(second)),
        completed: Some(at(second)),
        success: Success::Passed,
        best: ScaledScore::new(-0.123_456_7).ok(),
        furthest: Some(Percent::from_hundredths(1_234)),
        connected: Span::millis(7_001),
        active: Span::millis(5_000),
        bookmark: Some(lms_core::evidence::Bookmark {
            at: at(second),
            place: lms_core::evidence::Place::new("page 7").unwrap(),
            suspended: true,
        }),
    };
    StepRow { enrolment: world.enrolment.id, step: world.step(), progress }
}

async fn an_attempt_reads_back_as_written(store: Store) {
    let world = World::create(&store).await;
    let mut attempt = world.attempt(1);
    attempt.state = vec![0, 159, 146, 150];
    attempt.lease.sign_in = Some(id());
    let mut unit = store.unit().await.unwrap();
    unit.attempts().insert(&attempt).await.unwrap();
    assert_eq!(unit.attempts().find(attempt.id).await.unwrap().as_ref(), Some(&attempt));
    assert_eq!(unit.attempts().find(id()).await.unwrap(), None);
    attempt.state.clear();
    assert_eq!(unit.attempts().of(world.enrolment.id).await.unwrap(), [attempt], "lists leave the state out");
}

async fn the_newest_attempt_at_a_step_is_the_latest(store: Store) {
    let world = World::create(&store).await;
    let (mut first, second) = (world.attempt(1), world.attempt(2));
    first.closed = Some(at(9));
    let mut unit = store.unit().await.unwrap();
    assert_eq!(unit.attempts().latest(world.enrolment.id, world.step()).await.unwrap(), None);
    unit.attempts().insert(&second).await.unwrap();
    unit.attempts().insert(&first).await.unwrap();
    let latest = unit.attempts().latest(world.enrolment.id, world.step()).await.unwrap();
    assert_eq!(latest.as_ref(), Some(&second));
    let numbers: Vec<_> = unit.attempts().of(world.enrolment.id).await.unwrap().iter().map(|a| a.number).collect();
    assert_eq!(numbers, [1, 2]);
    assert_eq!(unit.attempts().open_of(world.enrolment.id).await.unwrap(), [second]);
}

async fn a_number_is_taken_once(store: Store) {
    let world = World::create(&store).await;
    begin(&store, &world, 1).await;
    let twice = store.unit().await.unwrap().attempts().insert(&world.attempt(1)).await;
    assert!(matches!(twice, Err(StoreError::Duplicate { .. })), "{twice:?}");
}

async fn a_lease_is_one_above_the_last(store: Store) {
    let world = World::create(&store).await;
    let attempt = begin(&store, &world, 1).await;
    let lease = Lease { generation: 2, sign_in: Some(id()), taken: at(7) };
    let mut unit = store.unit().await.unwrap();
    unit.attempts().take_lease(attempt.id, &lease).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(kept(&store, &attempt).await.lease, lease);
    for generation in [2, 4] {
        let other = Lease { generation, ..lease };
        let refused = store.unit().await.unwrap().attempts().take_lease(attempt.id, &other).await;
        assert!(matches!(refused, Err(StoreError::Stale { .. })), "{generation}: {refused:?}");
    }
}

async fn a_save_keeps_everything_it_changes(store: Store) {
    let world = World::create(&store).await;
    let attempt = begin(&store, &world, 1).await;
    let first = pulse(&world, 10);
    let mut saving = save(&attempt, 10);
    saving.facts = vec![
        world.fact(1, Kind::Opened),
        world.fact(2, Kind::Time { connected: Span::millis(7_001), active: Span::millis(5_000) }),
        world.fact(3, Kind::Scored { score: ScaledScore::new(-0.123_456_7).unwrap() }),
        world.fact(4, Kind::Progressed { progress: Percent::from_hundredths(1_234) }),
        world.fact(5, Kind::Completed),
        world.fact(6, Kind::Bookmarked { place: lms_core::evidence::Place::new("page 7").unwrap(), suspended: true }),
    ];
    saving.rows = vec![row(&world, 10)];
    saving.pulse = Some((first, None));
    store.save_attempt(saving.clone()).await.unwrap();

    let now = kept(&store, &attempt).await;
    assert_eq!((now.applied, now.state, now.hash, now.saved), (10, saving.state, "10".into(), at(10)));
    let mut view = store.reader().await.unwrap();
    assert_eq!(view.attempts().journal(attempt.id).await.unwrap(), [saving.journal.unwrap()]);
    assert_eq!(view.facts().of(world.enrolment.id).await.unwrap(), saving.facts);
    assert_eq!(view.progress().of(world.enrolment.id).await.unwrap(), saving.rows);
    assert_eq!(view.pulses().find(world.enrolment.id).await.unwrap(), Some(first));
    drop(view);

    // A second save on top replaces what is replaced and adds what is added.
    let mut next = save(&kept(&store, &attempt).await, 20);
    next.rows = vec![row(&world, 20)];
    next.facts = vec![world.fact(20, Kind::Passed)];
    next.pulse = Some((pulse(&world, 20), Some(first)));
    store.save_attempt(next.clone()).await.unwrap();
    let mut view = store.reader().await.unwrap();
    assert_eq!(view.attempts().journal(attempt.id).await.unwrap().len(), 2);
    assert_eq!(view.facts().of(world.enrolment.id).await.unwrap().len(), 7);
    assert_eq!(view.progress().of(world.enrolment.id).await.unwrap(), next.rows);
    assert_eq!(view.pulses().find(world.enrolment.id).await.unwrap().map(|p| p.at), Some(at(20)));
}

async fn a_save_that_saw_old_inputs_is_stale(store: Store) {
    let world = World::create(&store).await;
    let attempt = begin(&store, &world, 1).await;
    store.save_attempt(save(&attempt, 10)).await.unwrap();
    let mut again = save(&attempt, 12);
    again.facts = vec![world.fact(1, Kind::Opened)];
    let stale = store.save_attempt(again).await;
    assert!(matches!(stale, Err(StoreError::Stale { .. })), "{stale:?}");
    assert_eq!(kept(&store, &attempt).await.applied, 10);
    let mut view = store.reader().await.unwrap();
    assert_eq!(view.facts().of(world.enrolment.id).await.unwrap(), []);
    assert_eq!(view.attempts().journal(attempt.id).await.unwrap().len(), 1);
}

async fn a_save_of_an_older_window_is_stale(store: Store) {
    let world = World::create(&store).await;
    let attempt = begin(&store, &world, 1).await;
    let mut unit = store.unit().await.unwrap();
    let lease = Lease { generation: 2, sign_in: None, taken: at(7) };
    unit.attempts().take_lease(attempt.id, &lease).await.unwrap();
    unit.commit().await.unwrap();
    let stale = store.save_attempt(save(&attempt, 10)).await;
    assert!(matches!(stale, Err(StoreError::Stale { .. })), "{stale:?}");
}

async fn a_save_that_saw_another_pulse_keeps_nothing(store: Store) {
    let world = World::create(&store).await;
    let attempt = begin(&store, &world, 1).await;
    let mut unit = store.unit().await.unwrap();
    unit.pulses().put(world.enrolment.id, &pulse(&world, 5), None).await.unwrap();
    unit.commit().await.unwrap();
    let gathered = lms_core::time::Span::millis(1);
    let more = Pulse { pending: Elapsed { active: gathered, ..pulse(&world, 5).pending }, ..pulse(&world, 5) };
    for seen in [None, Some(pulse(&world, 4)), Some(more)] {
        let mut saving = save(&attempt, 10);
        saving.pulse = Some((pulse(&world, 10), seen));
        saving.facts = vec![world.fact(1, Kind::Opened)];
        let stale = store.save_attempt(saving).await;
        assert!(matches!(stale, Err(StoreError::Stale { .. })), "{seen:?}: {stale:?}");
    }
    assert_eq!(kept(&store, &attempt).await.applied, 0);
    let mut view = store.reader().await.unwrap();
    assert_eq!(view.facts().of(world.enrolment.id).await.unwrap(), []);
    assert_eq!(view.pulses().find(world.enrolment.id).await.unwrap().map(|p| p.at), Some(at(5)));
}

async fn a_closed_attempt_stays_closed(store: Store) {
    let world = World::create(&store).await;
    let attempt = begin(&store, &world, 1).await;
    let mut closing = save(&attempt, 10);
    closing.closed = Some(at(10));
    closing.journal = None;
    store.save_attempt(closing).await.unwrap();
    let closed = kept(&store, &attempt).await;
    assert_eq!(closed.closed, Some(at(10)));
    let late = store.save_attempt(save(&closed, 11)).await;
    assert!(matches!(late, Err(StoreError::Stale { .. })), "{late:?}");
    assert_eq!(kept(&store, &attempt).await, closed);
}

async fn saves_of_many_learners_at_once_are_all_kept(store: Store) {
    let world = World::create(&store).await;
    let mut unit = store.unit().await.unwrap();
    let mut attempts = Vec::new();
    for n in 0..40 {
        let learner = person("P", "Q", &format!("p{n}@example.org"));
        let enrolment = lms_core::enrolment::Enrolment::new(
            id(),
            world.session.id,
            learner.id,
            lms_core::enrolment::Origin::Typed,
            at(0),
        );
        unit.people().insert(&[learner], at(0)).await.unwrap();
        unit.enrolments().insert(std::slice::from_ref(&enrolment)).await.unwrap();
        let attempt = AttemptRow { enrolment: enrolment.id, ..world.attempt(1) };
        unit.attempts().insert(&attempt).await.unwrap();
        attempts.push(attempt);
    }
    unit.commit().await.unwrap();
    let saves = attempts.iter().map(|attempt| {
        let mut saving = save(attempt, 7);
        saving.facts = vec![lms_core::evidence::Fact { enrolment: attempt.enrolment, ..world.fact(1, Kind::Opened) }];
        saving.rows = vec![StepRow { enrolment: attempt.enrolment, ..row(&world, 1) }];
        saving.pulse = Some((pulse(&world, 1), None));
        let store = store.clone();
        tokio::spawn(async move { store.save_attempt(saving).await })
    });
    let mut together = 0;
    for done in saves.collect::<Vec<_>>() {
        together = together.max(done.await.unwrap().unwrap().together);
    }
    assert!((1..=40).contains(&together));
    let mut view = store.reader().await.unwrap();
    for attempt in &attempts {
        assert_eq!(view.attempts().find(attempt.id).await.unwrap().unwrap().applied, 7);
        assert_eq!(view.facts().of(attempt.enrolment).await.unwrap().len(), 1);
        assert_eq!(view.progress().of(attempt.enrolment).await.unwrap().len(), 1);
        assert!(view.pulses().find(attempt.enrolment).await.unwrap().is_some());
    }
}

async fn saves_of_one_attempt_at_once_leave_one_winner(store: Store) {
    let world = World::create(&store).await;
    let attempt = begin(&store, &world, 1).await;
    let saves = (1..=10).map(|to| {
        let (store, saving) = (store.clone(), save(&attempt, to));
        tokio::spawn(async move { store.save_attempt(saving).await.map(|_| to) })
    });
    let mut winners = Vec::new();
    for done in saves.collect::<Vec<_>>() {
        match done.await.unwrap() {
            Ok(to) => winners.push(to),
            Err(error) => assert!(matches!(error, StoreError::Stale { .. }), "{error:?}"),
        }
    }
    assert_eq!(winners, [kept(&store, &attempt).await.applied]);
    assert_eq!(store.reader().await.unwrap().attempts().journal(attempt.id).await.unwrap().len(), 1);
}

async fn a_save_that_breaks_a_rule_fails_alone(store: Store) {
    let world = World::create(&store).await;
    let attempt = begin(&store, &world, 1).await;
    let fact = world.fact(1, Kind::Opened);
    let mut twice = save(&attempt, 5);
    twice.facts = vec![fact.clone(), fact];
    let (bad, good) = {
        // Another learner's save waits at the same moment.
        let learner = person("P", "Q", "p@example.org");
        let enrolment = lms_core::enrolment::Enrolment::new(
            id(),
            world.session.id,
            learner.id,
            lms_core::enrolment::Origin::Typed,
            at(0),
        );
        let other = AttemptRow { enrolment: enrolment.id, ..world.attempt(1) };
        let mut unit = store.unit().await.unwrap();
        unit.people().insert(&[learner], at(0)).await.unwrap();
        unit.enrolments().insert(&[enrolment]).await.unwrap();
        unit.attempts().insert(&other).await.unwrap();
        unit.commit().await.unwrap();
        // While this unit holds the only writing connection of SQLite, both gather.
        let unit = store.unit().await.unwrap();
        let (first, second) = (store.clone(), store.clone());
        let bad = tokio::spawn(async move { first.save_attempt(twice).await });
        let good = tokio::spawn(async move { second.save_attempt(save(&other, 5)).await });
        tokio::task::yield_now().await;
        drop(unit);
        (bad.await.unwrap(), good.await.unwrap())
    };
    assert!(matches!(bad, Err(StoreError::Duplicate { .. })), "{bad:?}");
    assert!(good.is_ok(), "{good:?}");
    assert_eq!(kept(&store, &attempt).await.applied, 0);
}

async fn a_save_within_a_unit_goes_with_the_unit(store: Store) {
    let world = World::create(&store).await;
    let attempt = begin(&store, &world, 1).await;
    let mut unit = store.unit().await.unwrap();
    unit.attempts().save(&save(&attempt, 5)).await.unwrap();
    drop(unit);
    assert_eq!(kept(&store, &attempt).await.applied, 0);
    let mut unit = store.unit().await.unwrap();
    unit.attempts().save(&save(&attempt, 5)).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(kept(&store, &attempt).await.applied, 5);
    let mut unit = store.unit().await.unwrap();
    let stale = unit.attempts().save(&save(&attempt, 6)).await;
    assert!(matches!(stale, Err(StoreError::Stale { .. })), "{stale:?}");
    assert!(matches!(unit.commit().await, Err(StoreError::Broken)));
}

async fn a_save_whose_unknown_attempt_is_stale(store: Store) {
    let world = World::create(&store).await;
    let stale = store.save_attempt(save(&world.attempt(1), 5)).await;
    assert!(matches!(stale, Err(StoreError::Stale { .. })), "{stale:?}");
}

async fn inputs_of_an_older_window_are_kept_once(store: Store) {
    let world = World::create(&store).await;
    let attempt = begin(&store, &world, 1).await;
    let late = |last: i64, second: i64| JournalBatch {
        first: 4,
        last,
        at: at(second),
        generation: 1,
        inputs: format!("[{last}]").into_bytes(),
    };
    let mut unit = store.unit().await.unwrap();
    for batch in [late(5, 1), late(5, 2), late(7, 3), late(6, 4)] {
        unit.attempts().keep_late(attempt.id, &batch).await.unwrap();
    }
    let newer = JournalBatch { generation: 2, ..late(4, 9) };
    unit.attempts().keep_late(attempt.id, &newer).await.unwrap();
    let longest = JournalBatch { at: at(1), ..late(7, 1) };
    assert_eq!(unit.attempts().late(attempt.id).await.unwrap(), [longest, newer]);
    assert_eq!(unit.attempts().journal(attempt.id).await.unwrap(), []);
}

async fn what_was_let_in_is_written_though_nobody_waits(store: Store) {
    let world = World::create(&store).await;
    let attempt = begin(&store, &world, 1).await;
    let unit = store.unit().await.unwrap();
    let (other, saving) = (store.clone(), save(&attempt, 5));
    let asking = tokio::spawn(async move { other.save_attempt(saving).await });
    tokio::task::yield_now().await;
    drop(unit);
    asking.await.unwrap().unwrap();
    assert_eq!(kept(&store, &attempt).await.applied, 5);
}

async fn r2_19_attempts_are_counted_by_the_version_they_run_on(store: Store) {
    let world = World::create(&store).await;
    let content = world.attempt(1).version.content;
    let mut unit = store.unit().await.unwrap();
    assert_eq!(unit.attempts().versions(content).await.unwrap(), []);
    for (number, version, closed) in [(1, 1, Some(at(1))), (2, 1, None), (3, 2, None)] {
        let mut attempt = world.attempt(number);
        attempt.version.number = version;
        attempt.closed = closed;
        unit.attempts().insert(&attempt).await.unwrap();
    }
    let count = |number, running, finished| VersionUse { number, running, finished };
    assert_eq!(unit.attempts().versions(content).await.unwrap(), [count(1, 1, 0), count(2, 1, 0)]);
    unit.progress().put(&[row(&world, 9)]).await.unwrap();
    assert_eq!(unit.attempts().versions(content).await.unwrap(), [count(1, 0, 1), count(2, 0, 1)]);
    assert_eq!(unit.attempts().versions(id()).await.unwrap(), []);
}
