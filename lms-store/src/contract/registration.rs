//! The contract of registrations: one for a step and content, held by one writer, found by the session that is open.

use lms_core::ids::EnrolmentId;

use super::on_every_engine;
use super::sample::*;
use crate::repo::{Registration, Revision};
use crate::{Store, StoreError};

on_every_engine!(
    a_registration_reads_back_as_it_was_saved,
    a_step_has_one_registration_for_a_content_and_a_program_any_number,
    who_holds_a_registration_writes_alone,
    sessions_without_happenings_are_found_the_oldest_first,
);

fn registration(world: &World, n: u128) -> Registration {
    Registration {
        id: uuid::Uuid::from_u128(n),
        place: None,
        content: world.content.id,
        version: 1,
        session: None,
        document: r#"{"actor":"Monique"}"#.to_owned(),
        created: at(1),
        changed: at(1),
        revision: Revision(1),
    }
}

async fn a_registration_reads_back_as_it_was_saved(store: Store) {
    let world = World::create(&store).await;
    let open = uuid::Uuid::from_u128(9);
    let place = Some((world.enrolment.id, world.step()));
    let made = Registration { place, session: Some(open), ..registration(&world, 1) };
    let mut unit = store.unit().await.unwrap();
    unit.registrations().insert(&made).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = store.unit().await.unwrap();
    let all = unit.registrations();
    assert_eq!(all.at_step(world.enrolment.id, world.step(), world.content.id).await.unwrap(), Some(made.clone()));
    assert_eq!(all.of_session(open).await.unwrap(), Some(made.id));
    assert_eq!(all.of(world.enrolment.id).await.unwrap(), [made.id]);
    assert!(all.of(EnrolmentId(uuid::Uuid::from_u128(3))).await.unwrap().is_empty());
    let held = all.hold(made.id).await.unwrap().unwrap();
    let changed = Registration { session: None, document: "{}".to_owned(), changed: at(5), ..held };
    all.save(&changed).await.unwrap();
    unit.commit().await.unwrap();
    let mut view = store.reader().await.unwrap();
    let all = view.registrations();
    assert_eq!(all.find(made.id).await.unwrap(), Some(Registration { revision: Revision(2), ..changed }));
    assert_eq!(all.of_session(open).await.unwrap(), None);
    assert_eq!(all.find(uuid::Uuid::from_u128(2)).await.unwrap(), None);
}

async fn a_step_has_one_registration_for_a_content_and_a_program_any_number(store: Store) {
    let world = World::create(&store).await;
    let place = Some((world.enrolment.id, world.step()));
    let mut unit = store.unit().await.unwrap();
    unit.registrations().insert(&Registration { place, ..registration(&world, 1) }).await.unwrap();
    unit.registrations().insert(&registration(&world, 2)).await.unwrap();
    unit.registrations().insert(&registration(&world, 3)).await.unwrap();
    let again = unit.registrations().insert(&Registration { place, ..registration(&world, 4) }).await;
    assert!(matches!(again, Err(StoreError::Duplicate { .. })), "{again:?}");
}

async fn who_holds_a_registration_writes_alone(store: Store) {
    let world = World::create(&store).await;
    let mut unit = store.unit().await.unwrap();
    unit.registrations().insert(&Registration { document: "0".to_owned(), ..registration(&world, 1) }).await.unwrap();
    unit.commit().await.unwrap();
    let one = |store: Store| async move {
        let mut unit = store.unit().await.unwrap();
        let mut held = unit.registrations().hold(uuid::Uuid::from_u128(1)).await.unwrap().unwrap();
        held.document = (held.document.parse::<u32>().unwrap() + 1).to_string();
        unit.registrations().save(&held).await.unwrap();
        unit.commit().await.unwrap();
    };
    let all: Vec<_> = (0..8).map(|_| tokio::spawn(one(store.clone()))).collect();
    for one in all {
        one.await.unwrap();
    }
    let mut unit = store.unit().await.unwrap();
    let found = unit.registrations().find(uuid::Uuid::from_u128(1)).await.unwrap().unwrap();
    assert_eq!(found.document, "8");
    let stale = unit.registrations().save(&Registration { revision: Revision(1), ..found }).await;
    assert!(matches!(stale, Err(StoreError::Stale { .. })), "{stale:?}");
}

async fn sessions_without_happenings_are_found_the_oldest_first(store: Store) {
    let world = World::create(&store).await;
    let mut unit = store.unit().await.unwrap();
    for (n, changed, open) in [(1, 30, true), (2, 10, true), (3, 20, false), (4, 20, true), (5, 40, true)] {
        let session = open.then(|| uuid::Uuid::from_u128(100 + n));
        let one = Registration { session, changed: at(changed), ..registration(&world, n) };
        unit.registrations().insert(&one).await.unwrap();
    }
    let idle = unit.registrations().idle(at(40), 2).await.unwrap();
    assert_eq!(idle, [2, 4].map(uuid::Uuid::from_u128));
    assert_eq!(unit.registrations().idle(at(41), 9).await.unwrap().len(), 4);
}
