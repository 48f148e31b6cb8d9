//! The contract of units: all or nothing, nothing seen before its commit, nothing kept after a failure.

use lms_core::text::Name;

use super::on_every_engine;
use super::sample::*;
use crate::repo::Revision;
use crate::{Store, StoreError};

on_every_engine!(
    a_unit_that_is_dropped_leaves_no_trace,
    nobody_sees_what_is_not_committed,
    a_view_stays_as_it_was_when_it_was_opened,
    a_view_cannot_be_written,
    after_a_failure_nothing_of_the_unit_is_kept,
    after_a_lost_update_nothing_of_the_unit_is_kept,
    units_wait_for_each_other_and_none_is_lost,
    an_answer_comes_to_a_ping,
);

async fn a_unit_that_is_dropped_leaves_no_trace(store: Store) {
    let region = region("BRE", "CMA Bretagne");
    let mut unit = store.unit().await.unwrap();
    unit.regions().insert(&region).await.unwrap();
    assert!(unit.regions().find(region.id).await.unwrap().is_some(), "a unit sees what it wrote");
    drop(unit);
    assert!(store.reader().await.unwrap().regions().find(region.id).await.unwrap().is_none());
    // The connection is fit for the next unit.
    let mut unit = store.unit().await.unwrap();
    unit.regions().insert(&region).await.unwrap();
    unit.commit().await.unwrap();
    assert!(store.reader().await.unwrap().regions().find(region.id).await.unwrap().is_some());
}

async fn nobody_sees_what_is_not_committed(store: Store) {
    let region = region("BRE", "CMA Bretagne");
    let mut unit = store.unit().await.unwrap();
    unit.regions().insert(&region).await.unwrap();
    assert!(store.reader().await.unwrap().regions().find(region.id).await.unwrap().is_none());
    unit.commit().await.unwrap();
    assert!(store.reader().await.unwrap().regions().find(region.id).await.unwrap().is_some());
}

async fn a_view_stays_as_it_was_when_it_was_opened(store: Store) {
    let mut view = store.reader().await.unwrap();
    assert_eq!(view.regions().list().await.unwrap(), vec![]);
    let mut unit = store.unit().await.unwrap();
    unit.regions().insert(&region("BRE", "CMA Bretagne")).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(view.regions().list().await.unwrap(), vec![], "a report must not change while it is read");
    drop(view);
    assert_eq!(store.reader().await.unwrap().regions().list().await.unwrap().len(), 1);
}

async fn a_view_cannot_be_written(store: Store) {
    let mut view = store.reader().await.unwrap();
    let refused = view.regions().insert(&region("BRE", "CMA Bretagne")).await;
    assert!(matches!(refused, Err(StoreError::ReadOnly { .. })), "{refused:?}");
}

async fn after_a_failure_nothing_of_the_unit_is_kept(store: Store) {
    let first = region("BRE", "CMA Bretagne");
    let mut unit = store.unit().await.unwrap();
    unit.regions().insert(&first).await.unwrap();
    let twice = unit.regions().insert(&region("bre", "Une autre")).await;
    assert!(matches!(twice, Err(StoreError::Duplicate { .. })), "{twice:?}");
    assert!(matches!(unit.commit().await, Err(StoreError::Broken)));
    assert_eq!(store.reader().await.unwrap().regions().list().await.unwrap(), vec![]);
}

async fn after_a_lost_update_nothing_of_the_unit_is_kept(store: Store) {
    let mut region = region("BRE", "CMA Bretagne");
    let mut unit = store.unit().await.unwrap();
    unit.regions().insert(&region).await.unwrap();
    unit.commit().await.unwrap();
    region.name = Name::new("CMA de Bretagne").unwrap();
    let mut unit = store.unit().await.unwrap();
    unit.regions().update(&region, Revision(1)).await.unwrap();
    let stale = unit.regions().update(&region, Revision(1)).await;
    assert!(matches!(stale, Err(StoreError::Stale { .. })), "{stale:?}");
    assert!(matches!(unit.commit().await, Err(StoreError::Broken)));
    let (kept, revision) = store.reader().await.unwrap().regions().find(region.id).await.unwrap().unwrap();
    assert_eq!((kept.name.as_str(), revision), ("CMA Bretagne", Revision(1)));
}

async fn units_wait_for_each_other_and_none_is_lost(store: Store) {
    let all = (0..20).map(|n| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut unit = store.unit().await.unwrap();
            // Reads first: that is where a unit that does not lock at once would fail on SQLite.
            let before = unit.regions().list().await.unwrap().len();
            unit.regions().insert(&region(&format!("R{n}"), "CMA")).await.unwrap();
            unit.commit().await.unwrap();
            before
        })
    });
    for one in all.collect::<Vec<_>>() {
        one.await.unwrap();
    }
    assert_eq!(store.reader().await.unwrap().regions().list().await.unwrap().len(), 20);
}

async fn an_answer_comes_to_a_ping(store: Store) {
    store.ping().await.unwrap();
    store.close().await;
    assert!(matches!(store.ping().await, Err(StoreError::Unavailable { .. })));
    assert!(matches!(store.unit().await.err(), Some(StoreError::Unavailable { .. })));
}
