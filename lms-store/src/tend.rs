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
