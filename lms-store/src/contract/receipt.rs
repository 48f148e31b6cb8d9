//! The contract of receipts.

use lms_core::ids::PersonId;

use super::on_every_engine;
use super::sample::*;
use crate::repo::Receipt;
use crate::{Store, StoreError};

on_every_engine!(
    a_receipt_reads_back_with_its_answer,
    a_key_is_taken_once_by_each_and_again_after_its_time,
    old_receipts_are_removed,
);

fn receipt(person: PersonId, second: i64) -> Receipt {
    Receipt { id: id(), person, key: [7; 32], request: [8; 32], at: at(second), answer: None }
}

async fn a_receipt_reads_back_with_its_answer(store: Store) {
    let world = World::create(&store).await;
    let receipt = receipt(world.monique.id, 1);
    let mut unit = store.unit().await.unwrap();
    unit.receipts().insert(&receipt, at(0)).await.unwrap();
    assert_eq!(unit.receipts().find(receipt.person, &receipt.key).await.unwrap(), Some(receipt.clone()));
    unit.receipts().answer(&receipt, b"Monique").await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = store.reader().await.unwrap();
    let found = unit.receipts().find(receipt.person, &receipt.key).await.unwrap().unwrap();
    assert_eq!(found, Receipt { answer: Some(b"Monique".to_vec()), ..receipt.clone() });
    assert_eq!(unit.receipts().find(receipt.person, &[9; 32]).await.unwrap(), None);
}

async fn a_key_is_taken_once_by_each_and_again_after_its_time(store: Store) {
    let world = World::create(&store).await;
    let other = person("Karim", "B", "karim@example.org");
    let mut unit = store.unit().await.unwrap();
    unit.people().insert(std::slice::from_ref(&other), at(0)).await.unwrap();
    unit.receipts().insert(&receipt(world.monique.id, 5), at(0)).await.unwrap();
    unit.receipts().insert(&receipt(other.id, 5), at(0)).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = store.unit().await.unwrap();
    let again = unit.receipts().insert(&receipt(world.monique.id, 9), at(5)).await;
    assert!(matches!(again, Err(StoreError::Duplicate { .. })), "{again:?}");
    drop(unit);
    let mut unit = store.unit().await.unwrap();
    let later = receipt(world.monique.id, 9);
    unit.receipts().insert(&later, at(6)).await.unwrap();
    assert_eq!(unit.receipts().find(later.person, &later.key).await.unwrap(), Some(later));
}

async fn old_receipts_are_removed(store: Store) {
    let world = World::create(&store).await;
    let mut unit = store.unit().await.unwrap();
    unit.receipts().insert(&receipt(world.monique.id, 1), at(0)).await.unwrap();
    unit.receipts().insert(&Receipt { key: [1; 32], ..receipt(world.monique.id, 9) }, at(0)).await.unwrap();
    assert_eq!(unit.receipts().purge(at(9)).await.unwrap(), 1);
    assert!(unit.receipts().find(world.monique.id, &[1; 32]).await.unwrap().is_some());
}
