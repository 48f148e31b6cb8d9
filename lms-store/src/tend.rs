//! Looks after SQLite's log beside the writer. Left to itself, SQLite moves the log into the file within whichever commit
//! makes it long: that learner, and everybody behind, waits until thousands of scattered pages have reached the disk.

use std::sync::Weak;
use std::time::Duration;

use sqlx::SqlitePool;

use crate::unit::Shared;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(1);

/// Pages of 4 KiB in the log from which on it is to begin anew.
const LONG: i64 = 8_192;

/// Starts it; it ends when the store is closed or nobody has it any more.
pub(crate) fn start(pool: SqlitePool, store: Weak<Shared>) {
    tokio::spawn(async move {
        loop {
            let closed = tokio::time::timeout(EVERY, pool.close_event()).await.is_ok();
            if closed || store.strong_count() == 0 {
                return;
            }
            if let Err(error) = tend(&pool).await {
                // SQLite moves the log itself when it gets much longer, so nothing is lost but pace.
                tracing::debug!(%error, "the log of the database was not moved");
            }
        }
    });
}

/// Moves what is in the log while others go on writing, which may leave what they wrote meanwhile; where the log is long,
/// moves that little rest with the writer held, so that the next commit begins at the log's start again.
async fn tend(pool: &SqlitePool) -> Result<(), sqlx::Error> {
    let moved: (i64, i64, i64) = sqlx::query_as("PRAGMA wal_checkpoint(PASSIVE)").fetch_one(pool).await?;
    if moved.1 > LONG && moved.2 < moved.1 {
        sqlx::query("PRAGMA wal_checkpoint(RESTART)").execute(pool).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};

    use super::*;

    async fn pages(pool: &SqlitePool) -> i64 {
        let (_, log, _): (i64, i64, i64) =
            sqlx::query_as("PRAGMA wal_checkpoint(PASSIVE)").fetch_one(pool).await.unwrap();
        log
    }

    #[tokio::test]
    async fn a_long_log_begins_anew_and_nothing_of_it_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join("lms.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .pragma("wal_autocheckpoint", "0");
        let one = || SqlitePoolOptions::new().max_connections(1).connect_with(options.clone());
        let (write, tending) = (one().await.unwrap(), one().await.unwrap());
        sqlx::query("CREATE TABLE t (x BLOB)").execute(&write).await.unwrap();
        let fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000)
                    INSERT INTO t SELECT zeroblob(4000) FROM n";
        sqlx::query(fill).execute(&write).await.unwrap();
        tend(&tending).await.unwrap();
        sqlx::query("INSERT INTO t VALUES (zeroblob(10))").execute(&write).await.unwrap();
        assert!(pages(&tending).await < 100, "the log is written from its start again");
        let (rows,): (i64,) = sqlx::query_as("SELECT count(*) FROM t").fetch_one(&write).await.unwrap();
        assert_eq!(rows, 9_001);
    }

    #[tokio::test]
    async fn a_reader_of_long_ago_keeps_the_log_and_holds_nobody_up_for_long() {
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join("lms.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .busy_timeout(Duration::from_millis(20))
            .pragma("wal_autocheckpoint", "0");
        let one = || SqlitePoolOptions::new().max_connections(1).connect_with(options.clone());
        let (write, read, tending) = (one().await.unwrap(), one().await.unwrap(), one().await.unwrap());
        sqlx::query("CREATE TABLE t (x BLOB)").execute(&write).await.unwrap();
        sqlx::query("INSERT INTO t VALUES (zeroblob(10))").execute(&write).await.unwrap();
        let mut old = read.begin().await.unwrap();
        let before: (i64,) = sqlx::query_as("SELECT count(*) FROM t").fetch_one(&mut *old).await.unwrap();
        let fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000)
                    INSERT INTO t SELECT zeroblob(4000) FROM n";
        sqlx::query(fill).execute(&write).await.unwrap();
        // It may say that it was held up; what counts is that both others go on as they were.
        let _ = tend(&tending).await;
        sqlx::query("INSERT INTO t VALUES (zeroblob(10))").execute(&write).await.unwrap();
        let after: (i64,) = sqlx::query_as("SELECT count(*) FROM t").fetch_one(&mut *old).await.unwrap();
        assert_eq!((before, after), ((1,), (1,)));
    }
}
