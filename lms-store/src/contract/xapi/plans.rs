//! How the databases find a page: along the index in the order of the answer, never by sorting or reading a whole table,
//! whether they know the tables well or have only just been filled.

use lms_core::xapi::lexical::Instant;
use lms_core::xapi::query::{Cursor, Filter};
use sqlx::Connection;

use super::sample::*;
use crate::Store;
use crate::repo::Find;
use crate::sql::xapi::read;
use crate::testing::{Found, keyring, open, postgres};

/// Enough that sorting would cost; of a few thousand statements PostgreSQL may rightly sort what it finds.
async fn fill(store: &Store) {
    let clock = TestClock::new(1);
    for part in 0..10 {
        let some = (part * 800..(part + 1) * 800).map(|n: u128| {
            let object = format!(r#"{{"id":"urn:activity:{}"}}"#, n % 7);
            let context = format!(r#","context":{{"registration":"{}"}}"#, id(n % 30));
            statement(n, &format!("learner{}", n % 20), ["did", "saw"][(n % 2) as usize], &object, &context)
        });
        submit(store, clock.as_ref(), some.collect()).await;
    }
}

/// Filters of every kind with every kind of interval.
async fn filters(store: &Store) -> Vec<(Filter, Option<Cursor>)> {
    let some = Filter { verb: Some("urn:did".into()), ..Filter::default() };
    let cursor = page(store, &Find { filter: &some, only_of: None, from: None, size: 5 }).await.next;
    let instant = |ms: i64| Some(Instant(1_772_000_000_000 + ms));
    let mut all = Vec::new();
    for conditions in 1..16 {
        for (since, until, from) in [
            (None, None, None),
            (instant(2), None, None),
            (None, instant(8), None),
            (instant(2), instant(8), None),
            (None, None, cursor),
            (instant(2), None, cursor),
        ] {
            for ascending in [true, false] {
                if ascending && from.is_some() {
                    // Behind the cursor of a descending list there are a few newer ones, which may rightly be sorted.
                    continue;
                }
                let with = |bit: i32| conditions & bit != 0;
                let filter = Filter {
                    verb: with(1).then(|| "urn:did".into()),
                    activity: with(2).then(|| "urn:activity:3".into()),
                    agent: with(4).then(|| agent("learner3")),
                    registration: with(8).then(|| id(3)),
                    since,
                    until,
                    ascending,
                    ..Filter::default()
                };
                all.push((filter, from));
            }
        }
    }
    all
}

#[tokio::test]
async fn postgresql_streams_a_page_along_the_index() {
    let Found::Database(database) = postgres().await else { return };
    let store = open(&database.url).await;
    let mut connection = sqlx::PgConnection::connect(&database.url).await.unwrap();
    for table in ["xapi_index", "xapi_statement"] {
        let sql = sqlx::AssertSqlSafe(format!("ALTER TABLE {table} SET (autovacuum_enabled = off)"));
        sqlx::query(sql).execute(&mut connection).await.unwrap();
    }
    fill(&store).await;
    for known in [false, true] {
        if known {
            sqlx::query("ANALYZE").execute(&mut connection).await.unwrap();
        }
        for (filter, from) in filters(&store).await {
            let find = Find { filter: &filter, only_of: None, from, size: 20 };
            let plan = read::postgres::plan(&mut connection, &keyring(), &find).await;
            for bad in ["Sort", "Bitmap", "Hash", "Merge", "Seq Scan on xapi_index", "Seq Scan on xapi_statement"] {
                assert!(!plan.contains(bad), "{bad} when known is {known}: {filter:?} {from:?}\n{plan}");
            }
        }
    }
    connection.close().await.unwrap();
    store.close().await;
    database.drop().await;
}

#[tokio::test]
async fn sqlite_streams_a_page_along_the_index() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("lms.db").display());
    let store = open(&url).await;
    fill(&store).await;
    let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
    for (filter, from) in filters(&store).await {
        let find = Find { filter: &filter, only_of: None, from, size: 20 };
        let plan = read::sqlite::plan(&mut connection, &keyring(), &find).await;
        assert!(plan.contains("SEARCH c0"), "{plan}");
        for bad in ["TEMP B-TREE", "SCAN c", "SCAN s\n"] {
            assert!(!plan.contains(bad), "{bad}: {filter:?} {from:?}\n{plan}");
        }
    }
    store.close().await;
}
