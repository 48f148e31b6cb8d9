//! The contract of the store: what every engine must do, run on SQLite in memory, on SQLite on disk and on PostgreSQL.

mod attempt;
mod catalogue;
mod credential;
mod enrolment;
mod evidence;
mod factor;
mod identity_link;
mod import;
mod job;
mod learner_store;
mod people;
mod receipt;
mod registration;
mod sample;
mod schema;
mod session;
mod unit;
mod xapi;

use std::future::Future;

use crate::testing::{Found, open, postgres};
use crate::{Store, testing};

/// Makes a test of each case for each engine.
macro_rules! on_every_engine {
    ($($case:ident),+ $(,)?) => {
        mod sqlite_in_memory {
            $(#[tokio::test] async fn $case() { crate::contract::in_memory(super::$case).await; })+
        }
        mod sqlite_on_disk {
            $(#[tokio::test] async fn $case() { crate::contract::on_disk(super::$case).await; })+
        }
        mod postgres {
            $(#[tokio::test] async fn $case() { crate::contract::on_postgres(super::$case).await; })+
        }
    };
}
use on_every_engine;

async fn in_memory<F: Future<Output = ()>>(case: impl FnOnce(Store) -> F) {
    case(testing::in_memory().await).await;
}

async fn on_disk<F: Future<Output = ()>>(case: impl FnOnce(Store) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&format!("sqlite:{}", folder.path().join("lms.db").display())).await;
    case(store.clone()).await;
    store.close().await;
}

async fn on_postgres<F: Future<Output = ()>>(case: impl FnOnce(Store) -> F) {
    let Found::Database(database) = postgres().await else { return };
    let store = open(&database.url).await;
    case(store.clone()).await;
    store.close().await;
    database.drop().await;
}
