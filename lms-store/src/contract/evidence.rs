//! The contract of facts, progress rows and pulses.

use lms_core::evidence::{Elapsed, Kind, Place, Pulse, Source};
use lms_core::progress::{Rows, StepRow};
use lms_core::score::{Percent, ScaledScore};
use lms_core::time::Span;

use super::on_every_engine;
use super::sample::*;
use crate::{Page, Store, StoreError};

on_every_engine!(
    facts_of_every_kind_and_source_read_back,
    a_fact_is_added_once,
    a_fact_belongs_to_an_enrolment,
    the_timeline_goes_backwards_page_by_page,
    enrolments_with_facts_are_walked_in_order,
    rows_are_replaced_and_rebuilt,
    rows_of_a_session_come_together,
    a_pulse_replaces_only_what_was_seen,
    idle_pulses_are_those_that_gathered_time,
    r2_03_a_film_has_the_place_it_was_left_at_last,
);

async fn facts_of_every_kind_and_source_read_back(store: Store) {
    let world = World::create(&store).await;
    let kinds = [
        Kind::Opened,
        Kind::Time { connected: Span::millis(90_001), active: Span::ZERO },
        Kind::Completed,
        Kind::Passed,
        Kind::Failed,
        Kind::Scored { score: ScaledScore::new(-1.0).unwrap() },
        Kind::Scored { score: ScaledScore::new(0.000_000_1).unwrap() },
        Kind::Progressed { progress: Percent::FULL },
        Kind::Bookmarked { place: Place::new("Module 2 · page 7").unwrap(), suspended: true },
        Kind::Bookmarked { place: Place::new("é").unwrap(), suspended: false },
    ];
    let sources =
        [Source::Attempt { attempt: id() }, Source::Page, Source::Rule, Source::Person { person: world.monique.id }];
    let mut facts = Vec::new();
    for (n, kind) in kinds.into_iter().enumerate() {
        for source in sources {
            let mut fact = world.fact(n as i64, kind.clone());
            fact.source = source;
            fact.version = if n % 2 == 0 { None } else { fact.version };
            facts.push(fact);
        }
    }
    let mut unit = store.unit().await.unwrap();
    unit.facts().append(&facts).await.unwrap();
    assert_eq!(unit.facts().of(world.enrolment.id).await.unwrap(), facts);
    assert_eq!(unit.facts().of(id()).await.unwrap(), []);
}

async fn a_fact_is_added_once(store: Store) {
    let world = World::create(&store).await;
    let fact = world.fact(1, Kind::Opened);
    let mut unit = store.unit().await.unwrap();
    unit.facts().append(std::slice::from_ref(&fact)).await.unwrap();
    let twice = unit.facts().append(&[fact]).await;
    assert!(matches!(twice, Err(StoreError::Duplicate { .. })), "{twice:?}");
}

async fn a_fact_belongs_to_an_enrolment(store: Store) {
    let world = World::create(&store).await;
    let mut fact = world.fact(1, Kind::Opened);
    fact.enrolment = id();
    let refused = store.unit().await.unwrap().facts().append(&[fact]).await;
    assert!(matches!(refused, Err(StoreError::MissingReference { .. })), "{refused:?}");
}

async fn the_timeline_goes_backwards_page_by_page(store: Store) {
    let world = World::create(&store).await;
    let facts: Vec<_> = (0..5).map(|n| world.fact(n, Kind::Opened)).collect();
    let mut unit = store.unit().await.unwrap();
    unit.facts().append(&facts).await.unwrap();
    let first = unit.facts().timeline(world.enrolment.id, &Page::first(3)).await.unwrap();
    assert_eq!(first.items, [facts[4].clone(), facts[3].clone(), facts[2].clone()]);
    let page = Page::after(first.next.unwrap(), 3);
    let rest = unit.facts().timeline(world.enrolment.id, &page).await.unwrap();
    assert_eq!((rest.items, rest.next), (vec![facts[1].clone(), facts[0].clone()], None));
    let foreign = Page::after(crate::Cursor("page 2".into()), 3);
    let refused = unit.facts().timeline(world.enrolment.id, &foreign).await;
    assert!(matches!(refused, Err(StoreError::BadCursor)), "{refused:?}");
}

async fn enrolments_with_facts_are_walked_in_order(store: Store) {
    let world = World::create(&store).await;
    let mut unit = store.unit().await.unwrap();
    assert_eq!(unit.facts().enrolments(&Page::first(9)).await.unwrap().items, []);
    unit.facts().append(&[world.fact(1, Kind::Opened), world.fact(2, Kind::Completed)]).await.unwrap();
    let listed = unit.facts().enrolments(&Page::first(9)).await.unwrap();
    assert_eq!((listed.items, listed.next), (vec![world.enrolment.id], None));
}

async fn rows_are_replaced_and_rebuilt(store: Store) {
    let world = World::create(&store).await;
    let mut facts = vec![world.fact(1, Kind::Opened), world.fact(2, Kind::Failed)];
    let rows = |facts: &[lms_core::evidence::Fact]| -> Vec<StepRow> {
        let rows = Rows::rebuild(facts).0.into_iter();
        rows.map(|(step, progress)| StepRow { enrolment: world.enrolment.id, step, progress }).collect()
    };
    let mut unit = store.unit().await.unwrap();
    unit.progress().put(&rows(&facts)).await.unwrap();
    assert_eq!(unit.progress().of(world.enrolment.id).await.unwrap(), rows(&facts));
    facts.push(world.fact(3, Kind::Scored { score: ScaledScore::new(0.7).unwrap() }));
    facts.push(world.fact(4, Kind::Progressed { progress: Percent::from_hundredths(3_333) }));
    facts.push(world.fact(4, Kind::Bookmarked { place: Place::new("7").unwrap(), suspended: true }));
    unit.progress().put(&rows(&facts)).await.unwrap();
    assert_eq!(unit.progress().of_many(&[id(), world.enrolment.id]).await.unwrap(), rows(&facts));
    let mut elsewhere = world.fact(5, Kind::Opened);
    elsewhere.step = id();
    unit.progress().replace(world.enrolment.id, &rows(&[elsewhere.clone()])).await.unwrap();
    assert_eq!(unit.progress().of(world.enrolment.id).await.unwrap(), rows(&[elsewhere]));
    unit.progress().replace(world.enrolment.id, &[]).await.unwrap();
    assert_eq!(unit.progress().of(world.enrolment.id).await.unwrap(), []);
}

async fn rows_of_a_session_come_together(store: Store) {
    let world = World::create(&store).await;
    let fact = world.fact(1, Kind::Completed);
    let rows = Rows::rebuild([&fact]).0.into_iter();
    let rows: Vec<_> = rows.map(|(step, progress)| StepRow { enrolment: world.enrolment.id, step, progress }).collect();
    let mut unit = store.unit().await.unwrap();
    unit.progress().put(&rows).await.unwrap();
    assert_eq!(unit.progress().of_session(world.session.id).await.unwrap(), rows);
    assert_eq!(unit.progress().of_session(id()).await.unwrap(), []);
}

fn pulse(world: &World, second: i64, gathered: u64) -> Pulse {
    let pending = Elapsed { connected: Span::seconds(gathered), active: Span::ZERO };
    Pulse { at: at(second), sign_in: None, step: world.step(), pending }
}

async fn a_pulse_replaces_only_what_was_seen(store: Store) {
    let world = World::create(&store).await;
    let of = world.enrolment.id;
    let mut unit = store.unit().await.unwrap();
    assert_eq!(unit.pulses().find(of).await.unwrap(), None);
    unit.pulses().put(of, &pulse(&world, 1, 0), None).await.unwrap();
    unit.pulses().put(of, &pulse(&world, 2, 1), Some(&pulse(&world, 1, 0))).await.unwrap();
    assert_eq!(unit.pulses().find(of).await.unwrap(), Some(pulse(&world, 2, 1)));
    unit.commit().await.unwrap();
    let others = [pulse(&world, 1, 1), pulse(&world, 3, 1), pulse(&world, 2, 0)];
    for seen in others.iter().map(Some).chain([None]) {
        let stale = store.unit().await.unwrap().pulses().put(of, &pulse(&world, 4, 0), seen).await;
        assert!(matches!(stale, Err(StoreError::Stale { .. })), "{seen:?}: {stale:?}");
    }
}

async fn idle_pulses_are_those_that_gathered_time(store: Store) {
    let world = World::create(&store).await;
    let of = world.enrolment.id;
    let mut unit = store.unit().await.unwrap();
    unit.pulses().put(of, &pulse(&world, 10, 0), None).await.unwrap();
    assert_eq!(unit.pulses().idle(at(99), 9).await.unwrap(), [], "nothing gathered, nothing to flush");
    let gathered = pulse(&world, 20, 30);
    unit.pulses().put(of, &gathered, Some(&pulse(&world, 10, 0))).await.unwrap();
    assert_eq!(unit.pulses().idle(at(20), 9).await.unwrap(), [], "not older than itself");
    assert_eq!(unit.pulses().idle(at(21), 9).await.unwrap(), [(of, gathered)]);
    assert_eq!(unit.pulses().idle(at(21), 0).await.unwrap(), []);
}

async fn r2_03_a_film_has_the_place_it_was_left_at_last(store: Store) {
    let world = World::create(&store).await;
    let (of, step) = (world.enrolment.id, world.step());
    let mut unit = store.unit().await.unwrap();
    assert_eq!(unit.films().place(of, step).await.unwrap(), None);
    unit.films().leave(of, step, Span::seconds(192)).await.unwrap();
    unit.films().leave(of, step, Span::seconds(60)).await.unwrap();
    assert_eq!(unit.films().place(of, step).await.unwrap(), Some(Span::seconds(60)), "also when it goes back");
    assert_eq!(unit.films().place(of, id()).await.unwrap(), None, "another step has its own");
    unit.commit().await.unwrap();
    let lost = store.unit().await.unwrap().films().leave(id(), step, Span::ZERO).await;
    assert!(matches!(lost, Err(StoreError::MissingReference { .. })), "{lost:?}");
}
