//! The contract of enrolments.

use lms_core::enrolment::{Enrolment, Extension, Origin, State};
use lms_core::evidence::Kind;
use lms_core::text::Reason;

use super::on_every_engine;
use super::sample::*;
use crate::repo::{EnrolmentFilter, ImportBatch, ImportState, Revision};
use crate::{Page, Store, StoreError};

on_every_engine!(
    an_enrolment_reads_back_in_every_state,
    a_learner_is_in_a_session_once,
    a_second_writer_of_an_enrolment_is_refused,
    an_enrolment_needs_its_learner_and_session,
    enrolments_are_listed_by_session_learner_and_batch,
    only_untouched_enrolments_are_removed,
);

fn reason(text: &str) -> Reason {
    Reason::new(text).unwrap()
}

async fn an_enrolment_reads_back_in_every_state(store: Store) {
    let world = World::create(&store).await;
    let mut enrolment = world.enrolment.clone();
    let mut unit = store.unit().await.unwrap();
    assert_eq!(unit.enrolments().find(enrolment.id).await.unwrap(), Some((enrolment.clone(), Revision(1))));
    enrolment.extensions = vec![
        Extension { days: 5, reason: reason("arrêt\nde travail"), at: at(3) },
        Extension { days: 1, reason: reason("\"guillemets\""), at: at(4) },
    ];
    let states = [
        State::Suspended { since: at(5), reason: reason("à sa demande") },
        State::Active { since: at(6) },
        State::Withdrawn { at: at(7), reason: reason("doublon") },
    ];
    for (n, state) in states.into_iter().enumerate() {
        enrolment.state = state;
        unit.enrolments().update(&enrolment, Revision(n as i64 + 1)).await.unwrap();
        let kept = unit.enrolments().find_in(world.session.id, world.monique.id).await.unwrap();
        assert_eq!(kept, Some((enrolment.clone(), Revision(n as i64 + 2))));
    }
    assert_eq!(unit.enrolments().find_in(world.session.id, id()).await.unwrap(), None);
}

async fn a_learner_is_in_a_session_once(store: Store) {
    let world = World::create(&store).await;
    let again = Enrolment::new(id(), world.session.id, world.monique.id, Origin::Typed, at(9));
    let twice = store.unit().await.unwrap().enrolments().insert(&[again]).await;
    assert!(matches!(twice, Err(StoreError::Duplicate { .. })), "{twice:?}");
}

async fn a_second_writer_of_an_enrolment_is_refused(store: Store) {
    let world = World::create(&store).await;
    let mut unit = store.unit().await.unwrap();
    let (first, seen) = unit.enrolments().find(world.enrolment.id).await.unwrap().unwrap();
    unit.enrolments().update(&first, seen).await.unwrap();
    assert!(matches!(unit.enrolments().update(&first, seen).await, Err(StoreError::Stale { .. })));
}

async fn an_enrolment_needs_its_learner_and_session(store: Store) {
    let world = World::create(&store).await;
    for (session, learner) in [(id(), world.monique.id), (world.session.id, id())] {
        let enrolment = Enrolment::new(id(), session, learner, Origin::Typed, at(0));
        let refused = store.unit().await.unwrap().enrolments().insert(&[enrolment]).await;
        assert!(matches!(refused, Err(StoreError::MissingReference { .. })), "{refused:?}");
    }
}

async fn enrolments_are_listed_by_session_learner_and_batch(store: Store) {
    let world = World::create(&store).await;
    let other = session(world.parcours.id, world.region.id, "2026-05-04");
    let karim = person("Karim", "A", "karim@example.org");
    let batch = ImportBatch {
        id: id(),
        session: world.session.id,
        by: None,
        at: at(0),
        state: ImportState::Applied,
        plan: Default::default(),
        created: vec![],
    };
    let mut unit = store.unit().await.unwrap();
    unit.sessions().insert(&other).await.unwrap();
    unit.people().insert(std::slice::from_ref(&karim), at(0)).await.unwrap();
    unit.imports().insert(&batch).await.unwrap();
    let origin = Origin::File { batch: batch.id };
    let mut left = Enrolment::new(id(), world.session.id, karim.id, origin, at(1));
    left.state = State::Withdrawn { at: at(2), reason: reason("erreur") };
    let second = Enrolment::new(id(), other.id, world.monique.id, Origin::Typed, at(3));
    unit.enrolments().insert(&[left.clone(), second.clone()]).await.unwrap();

    let mut found = async |filter: EnrolmentFilter| {
        let mut all = Vec::new();
        let mut page = Page::first(1);
        loop {
            let listed = unit.enrolments().list(&filter, &page).await.unwrap();
            all.extend(listed.items.into_iter().map(|e| e.id));
            let Some(next) = listed.next else { return all };
            page = Page::after(next, 1);
        }
    };
    let (first, left, second) = (world.enrolment.id, left.id, second.id);
    let session = Some(world.session.id);
    assert_eq!(found(EnrolmentFilter { session, ..Default::default() }).await, [first]);
    assert_eq!(found(EnrolmentFilter { session, withdrawn: true, ..Default::default() }).await, [first, left]);
    let learner = Some(world.monique.id);
    assert_eq!(found(EnrolmentFilter { learner, ..Default::default() }).await, [first, second]);
    let batch = Some(batch.id);
    assert_eq!(found(EnrolmentFilter { batch, withdrawn: true, ..Default::default() }).await, [left]);
    let counts = unit.sessions().counts(&[world.session.id, other.id]).await.unwrap();
    assert_eq!(counts.iter().map(|c| c.enrolled).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(unit.enrolments().count(world.session.id).await.unwrap(), 1, "withdrawn ones take no place");
    let many = unit.enrolments().find_many_in(world.session.id, &[karim.id, world.monique.id]).await.unwrap();
    assert_eq!(many.iter().map(|e| e.id).collect::<Vec<_>>(), [first, left]);
}

async fn only_untouched_enrolments_are_removed(store: Store) {
    let world = World::create(&store).await;
    let karim = person("Karim", "A", "karim@example.org");
    let untouched = Enrolment::new(id(), world.session.id, karim.id, Origin::Typed, at(1));
    let mut unit = store.unit().await.unwrap();
    unit.people().insert(&[karim], at(0)).await.unwrap();
    unit.enrolments().insert(std::slice::from_ref(&untouched)).await.unwrap();
    unit.facts().append(&[world.fact(1, Kind::Opened)]).await.unwrap();
    let removed = unit.enrolments().remove_untouched(&[world.enrolment.id, untouched.id]).await.unwrap();
    assert_eq!(removed, [untouched.id]);
    assert_eq!(unit.enrolments().find(untouched.id).await.unwrap(), None);
    unit.commit().await.unwrap();
}
