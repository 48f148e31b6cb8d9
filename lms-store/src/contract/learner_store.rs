//! The contract of what a learner's courses share: a row a value, the last one written counts, nothing after an erasure.

use lms_core::ids::PersonId;
use sqlx::Connection;

use super::on_every_engine;
use super::sample::*;
use crate::repo::{AttemptRow, SharedKey, SharedValue};
use crate::{Store, StoreError};

on_every_engine!(
    a_shared_value_reads_back_for_its_learner_alone,
    a_shared_value_is_replaced_others_stay,
    a_save_keeps_what_it_shares_with_everything_else,
    a_stale_save_shares_nothing,
    the_later_save_counts_for_what_two_courses_share,
    saves_of_two_courses_at_once_are_both_shared,
    a_name_of_any_length_and_form_is_a_name,
    an_erased_person_shares_nothing_any_more,
);

fn objective(name: &str, document: &str) -> SharedValue {
    SharedValue { key: SharedKey::of("objective", name), document: document.as_bytes().to_vec() }
}

async fn put(store: &Store, person: PersonId, values: &[SharedValue]) {
    let mut unit = store.unit().await.unwrap();
    unit.learner_stores().put(person, values, at(1)).await.unwrap();
    unit.commit().await.unwrap();
}

async fn kept(store: &Store, person: PersonId) -> Vec<SharedValue> {
    store.reader().await.unwrap().learner_stores().of(person).await.unwrap()
}

async fn begin(store: &Store, world: &World, number: i64) -> AttemptRow {
    let attempt = world.attempt(number);
    let mut unit = store.unit().await.unwrap();
    unit.attempts().insert(&attempt).await.unwrap();
    unit.commit().await.unwrap();
    attempt
}

async fn a_shared_value_reads_back_for_its_learner_alone(store: Store) {
    let world = World::create(&store).await;
    let karim = person("Karim", "B", "karim@example.org");
    let mut unit = store.unit().await.unwrap();
    unit.people().insert(std::slice::from_ref(&karim), at(0)).await.unwrap();
    unit.commit().await.unwrap();
    let (one, two) = (objective("one", "1"), objective("two", "2"));
    put(&store, world.monique.id, &[one.clone(), two.clone()]).await;
    put(&store, karim.id, &[objective("one", "karim's")]).await;
    let mut reader = store.reader().await.unwrap();
    let asked = [one.key, SharedKey::of("data", "one"), SharedKey::of("objective", "none")];
    assert_eq!(reader.learner_stores().find(world.monique.id, &asked).await.unwrap(), [one]);
    assert_eq!(reader.learner_stores().find(world.monique.id, &[]).await.unwrap(), []);
    assert_eq!(reader.learner_stores().of(world.monique.id).await.unwrap().len(), 2);
    assert_eq!(reader.learner_stores().of(karim.id).await.unwrap(), [objective("one", "karim's")]);
}

async fn a_shared_value_is_replaced_others_stay(store: Store) {
    let world = World::create(&store).await;
    put(&store, world.monique.id, &[objective("one", "old"), objective("two", "2")]).await;
    put(&store, world.monique.id, &[objective("one", "new")]).await;
    let mut reader = store.reader().await.unwrap();
    let both = [objective("one", "").key, objective("two", "").key];
    let mut found: Vec<_> =
        reader.learner_stores().find(world.monique.id, &both).await.unwrap().into_iter().map(|v| v.document).collect();
    found.sort();
    assert_eq!(found, [b"2".to_vec(), b"new".to_vec()]);
}

async fn a_save_keeps_what_it_shares_with_everything_else(store: Store) {
    let world = World::create(&store).await;
    let attempt = begin(&store, &world, 1).await;
    let mut save = save(&attempt, 2);
    save.shared = vec![objective("one", "1"), objective("two", "2")];
    store.save_attempt(save).await.unwrap();
    assert_eq!(kept(&store, world.monique.id).await.len(), 2);
    assert_eq!(store.reader().await.unwrap().attempts().find(attempt.id).await.unwrap().unwrap().applied, 2);
}

async fn a_stale_save_shares_nothing(store: Store) {
    let world = World::create(&store).await;
    let attempt = begin(&store, &world, 1).await;
    let mut save = save(&attempt, 2);
    save.seen_generation += 1;
    save.shared = vec![objective("one", "1")];
    assert!(matches!(store.save_attempt(save).await, Err(StoreError::Stale { .. })));
    assert_eq!(kept(&store, world.monique.id).await, []);
}

async fn the_later_save_counts_for_what_two_courses_share(store: Store) {
    let world = World::create(&store).await;
    let (first, second) = (begin(&store, &world, 1).await, begin(&store, &world, 2).await);
    for (attempt, said) in [(&first, "first"), (&second, "second")] {
        let mut save = save(attempt, 1);
        save.shared = vec![objective("one", said)];
        store.save_attempt(save).await.unwrap();
    }
    assert_eq!(kept(&store, world.monique.id).await, [objective("one", "second")]);
}

async fn saves_of_two_courses_at_once_are_both_shared(store: Store) {
    let world = World::create(&store).await;
    let mut saves = Vec::new();
    for number in 1..=12 {
        let attempt = begin(&store, &world, number).await;
        let mut save = save(&attempt, 1);
        let common = ["b", "a", "c"].map(|name| objective(name, &number.to_string()));
        save.shared = common.into_iter().chain([objective(&format!("own {number}"), "1")]).collect();
        let store = store.clone();
        saves.push(tokio::spawn(async move { store.save_attempt(save).await }));
    }
    for save in saves {
        save.await.unwrap().unwrap();
    }
    assert_eq!(kept(&store, world.monique.id).await.len(), 15);
}

async fn a_name_of_any_length_and_form_is_a_name(store: Store) {
    let world = World::create(&store).await;
    let long = "é".repeat(4_000);
    let values = [objective(&long, "long"), objective("with \0 in it", "nul \0"), objective("", "empty")];
    put(&store, world.monique.id, &values).await;
    assert_eq!(kept(&store, world.monique.id).await.len(), 3);
}

async fn an_erased_person_shares_nothing_any_more(store: Store) {
    let world = World::create(&store).await;
    let attempt = begin(&store, &world, 1).await;
    put(&store, world.monique.id, &[objective("one", "1")]).await;
    let mut unit = store.unit().await.unwrap();
    assert!(unit.people().erase(world.monique.id, at(2)).await.unwrap());
    unit.commit().await.unwrap();
    assert_eq!(kept(&store, world.monique.id).await, []);
    // A window that is still open brings nothing back.
    let mut save = save(&attempt, 1);
    save.shared = vec![objective("one", "2")];
    store.save_attempt(save).await.unwrap();
    put(&store, world.monique.id, &[objective("two", "2")]).await;
    assert_eq!(kept(&store, world.monique.id).await, []);
}

/// The hot path is not to pay for what few courses do: without the table such a save works all the same.
#[tokio::test]
async fn a_save_that_shares_nothing_never_looks_at_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("lms.db").display());
    let store = crate::testing::open(&url).await;
    let world = World::create(&store).await;
    let attempt = begin(&store, &world, 1).await;
    let mut beside = sqlx::SqliteConnection::connect(&url).await.unwrap();
    sqlx::query("DROP TABLE learner_store").execute(&mut beside).await.unwrap();
    store.save_attempt(save(&attempt, 2)).await.unwrap();
    let next = store.reader().await.unwrap().attempts().find(attempt.id).await.unwrap().unwrap();
    let mut sharing = save(&next, 3);
    sharing.shared = vec![objective("one", "1")];
    assert!(store.save_attempt(sharing).await.is_err(), "a save that shares does look");
}
