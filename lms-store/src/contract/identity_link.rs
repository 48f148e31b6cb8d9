//! The contract of links to identity providers: one person a subject, and nothing left of somebody erased.

use super::on_every_engine;
use super::sample::*;
use crate::{Store, StoreError};

on_every_engine!(a_subject_is_one_person_of_one_provider, r1_09_links_go_with_the_person_and_with_the_provider,);

async fn a_subject_is_one_person_of_one_provider(store: Store) {
    let world = World::create(&store).await;
    let (her, one, other) = (world.monique.id, uuid::Uuid::from_u128(1), uuid::Uuid::from_u128(2));
    let mut unit = store.unit().await.unwrap();
    unit.identity_links().insert(one, &[7; 32], her, at(1)).await.unwrap();
    assert_eq!(unit.identity_links().find(one, &[7; 32]).await.unwrap(), Some(her));
    assert_eq!(unit.identity_links().find(other, &[7; 32]).await.unwrap(), None);
    assert_eq!(unit.identity_links().find(one, &[8; 32]).await.unwrap(), None);
    unit.commit().await.unwrap();
    let mut unit = store.unit().await.unwrap();
    let again = unit.identity_links().insert(one, &[7; 32], her, at(2)).await;
    assert!(matches!(again, Err(StoreError::Duplicate { .. })), "{again:?}");
}

async fn r1_09_links_go_with_the_person_and_with_the_provider(store: Store) {
    let world = World::create(&store).await;
    let (her, one, other) = (world.monique.id, uuid::Uuid::from_u128(1), uuid::Uuid::from_u128(2));
    let mut unit = store.unit().await.unwrap();
    for (provider, subject) in [(one, 1), (one, 2), (other, 1)] {
        unit.identity_links().insert(provider, &[subject; 32], her, at(1)).await.unwrap();
    }
    assert_eq!(unit.identity_links().remove_of(one).await.unwrap(), 2);
    assert_eq!(unit.identity_links().find(other, &[1; 32]).await.unwrap(), Some(her));
    unit.people().erase(her, at(2)).await.unwrap();
    assert_eq!(unit.identity_links().find(other, &[1; 32]).await.unwrap(), None);
}
