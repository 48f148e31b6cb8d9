//! The contract of second factors: a code opens once, whoever asks at the same moment; nothing can be read without the key.

use lms_core::people::factor::recovery;
use lms_core::people::factor::totp::{Secret, Step};

use super::on_every_engine;
use super::sample::*;
use crate::{Store, StoreError};

on_every_engine!(
    ax4_09_a_secret_counts_once_it_is_confirmed,
    ax4_09_a_factor_that_counts_is_not_replaced_unseen,
    ax4_09_a_step_is_taken_once_and_never_an_earlier_one,
    ax4_09_the_same_step_asked_for_twice_at_once_is_taken_once,
    ax4_09_a_recovery_code_is_taken_once_even_twice_at_once,
    ax4_09_removing_a_factor_takes_the_recovery_codes_with_it,
    ax4_09_the_secret_of_somebody_erased_is_gone,
);

fn secret(n: u8) -> Secret {
    Secret::new([n; 20])
}

fn codes(from: u8) -> Vec<recovery::Code> {
    (0..10).map(|n| recovery::Code::new([from + n; recovery::CHANCE])).collect()
}

/// Monique with a factor that counts since step 100, and ten recovery codes.
async fn with_factor(store: &Store) -> World {
    let world = World::create(store).await;
    let mut unit = store.unit().await.unwrap();
    unit.factors().begin(world.monique.id, &secret(1), at(1)).await.unwrap();
    assert!(unit.factors().confirm(world.monique.id, Step(100), at(2)).await.unwrap());
    unit.factors().put_recovery(world.monique.id, &codes(0)).await.unwrap();
    unit.commit().await.unwrap();
    world
}

async fn ax4_09_a_secret_counts_once_it_is_confirmed(store: Store) {
    let world = World::create(&store).await;
    let her = world.monique.id;
    let mut unit = store.unit().await.unwrap();
    assert_eq!(unit.factors().find(her).await.unwrap(), None);
    assert!(!unit.factors().confirm(her, Step(1), at(1)).await.unwrap(), "nothing to confirm");
    for n in [1, 2] {
        unit.factors().begin(her, &secret(n), at(i64::from(n))).await.unwrap();
    }
    let kept = unit.factors().find(her).await.unwrap().unwrap();
    assert_eq!((kept.secret, kept.begun, kept.active), (secret(2), at(2), None), "the last one shown");
    assert!(!unit.factors().is_active(her).await.unwrap());
    assert!(!unit.factors().take_step(her, Step(5)).await.unwrap(), "it does not count yet");
    assert!(unit.factors().confirm(her, Step(7), at(3)).await.unwrap());
    assert!(!unit.factors().confirm(her, Step(8), at(4)).await.unwrap(), "once");
    let kept = unit.factors().find(her).await.unwrap().unwrap();
    assert_eq!(kept.active, Some((at(3), Step(7))));
    assert!(unit.factors().is_active(her).await.unwrap());
}

async fn ax4_09_a_factor_that_counts_is_not_replaced_unseen(store: Store) {
    let world = with_factor(&store).await;
    let mut unit = store.unit().await.unwrap();
    let refused = unit.factors().begin(world.monique.id, &secret(9), at(9)).await;
    assert!(matches!(refused, Err(StoreError::Stale { .. })), "{refused:?}");
    drop(unit);
    let kept = store.reader().await.unwrap().factors().find(world.monique.id).await.unwrap().unwrap();
    assert_eq!(kept.secret, secret(1));
}

async fn ax4_09_a_step_is_taken_once_and_never_an_earlier_one(store: Store) {
    let world = with_factor(&store).await;
    let mut unit = store.unit().await.unwrap();
    for (step, taken) in [(100, false), (101, true), (101, false), (99, false), (103, true), (102, false)] {
        assert_eq!(unit.factors().take_step(world.monique.id, Step(step)).await.unwrap(), taken, "{step}");
    }
}

async fn ax4_09_the_same_step_asked_for_twice_at_once_is_taken_once(store: Store) {
    let world = with_factor(&store).await;
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (store, her) = (store.clone(), world.monique.id);
        all.spawn(async move {
            let mut unit = store.unit().await.unwrap();
            let taken = unit.factors().take_step(her, Step(200)).await.unwrap();
            unit.commit().await.unwrap();
            taken
        });
    }
    let taken = all.join_all().await.into_iter().filter(|taken| *taken).count();
    assert_eq!(taken, 1);
}

async fn ax4_09_a_recovery_code_is_taken_once_even_twice_at_once(store: Store) {
    let world = with_factor(&store).await;
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (store, her) = (store.clone(), world.monique.id);
        all.spawn(async move {
            let mut unit = store.unit().await.unwrap();
            let taken = unit.factors().take_recovery(her, &codes(0)[3]).await.unwrap();
            unit.commit().await.unwrap();
            taken
        });
    }
    assert_eq!(all.join_all().await.into_iter().filter(|taken| *taken).count(), 1);
    let mut unit = store.unit().await.unwrap();
    assert_eq!(unit.factors().recovery_left(world.monique.id).await.unwrap(), 9);
    assert!(!unit.factors().take_recovery(id(), &codes(0)[4]).await.unwrap(), "it is Monique's");
    unit.factors().put_recovery(world.monique.id, &codes(10)).await.unwrap();
    assert!(!unit.factors().take_recovery(world.monique.id, &codes(0)[4]).await.unwrap(), "new ones end the old");
    assert_eq!(unit.factors().recovery_left(world.monique.id).await.unwrap(), 10);
}

async fn ax4_09_removing_a_factor_takes_the_recovery_codes_with_it(store: Store) {
    let world = with_factor(&store).await;
    let mut unit = store.unit().await.unwrap();
    assert!(unit.factors().remove(world.monique.id).await.unwrap());
    assert!(!unit.factors().remove(world.monique.id).await.unwrap());
    assert_eq!(unit.factors().find(world.monique.id).await.unwrap(), None);
    assert_eq!(unit.factors().recovery_left(world.monique.id).await.unwrap(), 0);
    unit.factors().begin(world.monique.id, &secret(3), at(3)).await.unwrap();
}

async fn ax4_09_the_secret_of_somebody_erased_is_gone(store: Store) {
    let world = with_factor(&store).await;
    let mut unit = store.unit().await.unwrap();
    unit.people().erase(world.monique.id, at(5)).await.unwrap();
    assert_eq!(unit.factors().find(world.monique.id).await.unwrap(), None);
    assert!(!unit.factors().is_active(world.monique.id).await.unwrap());
    assert_eq!(unit.factors().recovery_left(world.monique.id).await.unwrap(), 0);
}
