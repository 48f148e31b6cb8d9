//! The contract of staged imports.

use lms_core::exchange::{Line, Outcome, Plan, RawLine};

use super::on_every_engine;
use super::sample::*;
use crate::repo::{ImportBatch, ImportState, Revision};
use crate::{Store, StoreError};

on_every_engine!(a_staged_import_reads_back_and_moves_on, old_staged_imports_are_removed_and_done_ones_kept,);

fn batch(world: &World, second: i64) -> ImportBatch {
    let who = identity("Karim", "B", "karim@example.org");
    let line = Line { raw: raw(), identity: Some(who), outcome: Outcome::New { resembles: vec![world.monique.id] } };
    ImportBatch {
        id: id(),
        session: world.session.id,
        by: Some(world.monique.id),
        at: at(second),
        state: ImportState::Staged,
        plan: Plan { lines: vec![line] },
        created: vec![],
    }
}

fn raw() -> RawLine {
    RawLine {
        line: 2,
        given: "Karim".into(),
        family: "B".into(),
        email: "karim@example.org".into(),
        company: String::new(),
        external: String::new(),
        ragged: false,
    }
}

async fn a_staged_import_reads_back_and_moves_on(store: Store) {
    let world = World::create(&store).await;
    let mut batch = batch(&world, 1);
    let mut unit = store.unit().await.unwrap();
    unit.imports().insert(&batch).await.unwrap();
    assert_eq!(unit.imports().find(batch.id).await.unwrap(), Some((batch.clone(), Revision(1))));
    (batch.state, batch.created) = (ImportState::Applied, vec![world.monique.id]);
    unit.imports().update(&batch, Revision(1)).await.unwrap();
    assert_eq!(unit.imports().find(batch.id).await.unwrap(), Some((batch.clone(), Revision(2))));
    assert_eq!(unit.imports().find(id()).await.unwrap(), None);
    let stale = unit.imports().update(&batch, Revision(1)).await;
    assert!(matches!(stale, Err(StoreError::Stale { .. })), "{stale:?}");
}

async fn old_staged_imports_are_removed_and_done_ones_kept(store: Store) {
    let world = World::create(&store).await;
    let (old, new, mut done) = (batch(&world, 1), batch(&world, 9), batch(&world, 1));
    done.state = ImportState::Undone;
    let mut unit = store.unit().await.unwrap();
    for one in [&old, &new, &done] {
        unit.imports().insert(one).await.unwrap();
    }
    assert_eq!(unit.imports().purge(at(9)).await.unwrap(), 1);
    let mut left = Vec::new();
    for one in [&old, &new, &done] {
        left.push(unit.imports().find(one.id).await.unwrap().is_some());
    }
    assert_eq!(left, [false, true, true]);
}
