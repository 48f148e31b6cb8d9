//! The store: opened once, shared by everything.

use std::sync::Arc;

use lms_core::xapi::lexical::Instant;

use crate::db::{Db, Settings};
use crate::repo::{AttemptSave, Clock};
use crate::sql::save_postgres;
use crate::sql::xapi::memory::Memory;
use crate::sql::xapi::order;
use crate::sql::xapi::submit::WRITERS;
use crate::statements::Statements;
use crate::tend;
use crate::unit::{Shared, Unit, UnitOn};
use crate::writer::{Saved, Writer};
use crate::{Entropy, Keyring, StoreError};

/// An open database with the keys to what is sealed in it. Cheap to clone; every clone is the same store.
#[derive(Clone)]
pub struct Store {
    db: Db,
    shared: Arc<Shared>,
    /// `None` on PostgreSQL, which groups commits itself.
    writer: Option<Writer>,
}

impl Store {
    /// Opens the database, brings its schema up to date (or checks it) and starts the writer.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unusable`] when the address is wrong, nobody answers there, or the schema is not one this program
    /// can work with.
    pub async fn open(
        settings: &Settings,
        entropy: Arc<dyn Entropy>,
        keyring: Arc<Keyring>,
    ) -> Result<Self, StoreError> {
        let db = Db::open(settings, entropy.as_ref()).await?;
        let shared = Arc::new(Shared { entropy, keyring, xapi: Memory::default() });
        let writer = match &db {
            Db::Sqlite { write, tend, .. } => {
                tend::start(tend.clone(), Arc::downgrade(&shared));
                Some(Writer::start(write.clone()))
            }
            Db::Postgres(_) => None,
        };
        Ok(Self { db, shared, writer })
    }

    /// Begins a unit that may write. On SQLite there is one at a time, and others wait in the order they came: read and
    /// decide swiftly, and never wait for anything else while holding one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn unit(&self) -> Result<Box<dyn Unit>, StoreError> {
        let failed = |e| StoreError::from_sqlx("database", e);
        Ok(match &self.db {
            // IMMEDIATE: a unit that reads first and writes later must not find that another wrote in between.
            Db::Sqlite { write, .. } => {
                Box::new(UnitOn::new(write.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?, self.shared()))
            }
            Db::Postgres(pool) => Box::new(UnitOn::new(pool.begin().await.map_err(failed)?, self.shared())),
        })
    }

    /// Begins a view: everything as it was committed at one instant, however long it is read. Changing anything through
    /// it fails with [`StoreError::ReadOnly`].
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn reader(&self) -> Result<Box<dyn Unit>, StoreError> {
        let failed = |e| StoreError::from_sqlx("database", e);
        Ok(match &self.db {
            Db::Sqlite { read, .. } => Box::new(UnitOn::view(read.begin().await.map_err(failed)?, self.shared())),
            Db::Postgres(pool) => {
                let begin = pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await;
                Box::new(UnitOn::view(begin.map_err(failed)?, self.shared()))
            }
        })
    }

    /// Keeps everything a learner's save changes, or nothing; the answer comes once the disk has it. Saves that wait at
    /// the same moment share a transaction on SQLite; a stale one fails alone.
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`] when the generation, the last input applied or the pulse is not what was seen.
    pub async fn save_attempt(&self, save: AttemptSave) -> Result<Saved, StoreError> {
        match (&self.writer, &self.db) {
            (Some(writer), _) => writer.save(save).await,
            (None, Db::Postgres(pool)) => {
                let mut connection = pool.acquire().await.map_err(|e| StoreError::from_sqlx("attempt", e))?;
                save_postgres::save(&mut connection, &save).await?;
                Ok(Saved { together: 1 })
            }
            (None, Db::Sqlite { .. }) => {
                Err(StoreError::Unavailable { detail: "the writer was not started".to_owned() })
            }
        }
    }

    /// Opens a door for xAPI statements and starts the writer behind it; one for each process is enough. `clock` tells
    /// when a statement is stored.
    pub fn statements(&self, clock: Arc<dyn Clock>) -> Statements {
        Statements::start(self.clone(), clock)
    }

    /// `None` when nobody is storing statements, or who is has not read the clock yet; otherwise the newest instant of
    /// storing that can be seen.
    pub(crate) async fn is_storing(&self) -> Result<Option<Instant>, StoreError> {
        let failed = |e| StoreError::from_sqlx("statement", e);
        let (free, newest): (bool, Option<i64>) = match &self.db {
            Db::Sqlite { .. } if !self.shared.xapi.is_writing() => return Ok(None),
            Db::Sqlite { read, .. } => {
                sqlx::query_as("SELECT FALSE, max(at) FROM xapi_statement").fetch_one(read).await.map_err(failed)?
            }
            // Without a transaction, so that the lock is given back at once.
            Db::Postgres(pool) => {
                sqlx::query_as("SELECT pg_try_advisory_xact_lock_shared($1), (SELECT max(at) FROM xapi_statement)")
                    .bind(WRITERS)
                    .fetch_one(pool)
                    .await
                    .map_err(failed)?
            }
        };
        Ok(if free { None } else { Some(newest.map_or(Instant(0), order::stored)) })
    }

    /// The newest instant of storing this process has committed itself.
    pub(crate) fn newest_known(&self) -> Option<Instant> {
        Some(self.shared.xapi.newest()).filter(|at| *at > i64::MIN).map(order::stored)
    }

    /// Has what was written moved from the log into the file, and the log emptied, so that what was removed stands nowhere
    /// any more. Nothing happens on PostgreSQL, which looks after its log itself.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`].
    pub async fn empty_log(&self) -> Result<(), StoreError> {
        match &self.db {
            Db::Sqlite { write, .. } => {
                let moved = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(write).await;
                moved.map(drop).map_err(|e| StoreError::from_sqlx("database", e))
            }
            Db::Postgres(_) => Ok(()),
        }
    }

    /// Writes the database anew without what was removed from it: also what stood in pages that are free now goes. Nobody
    /// else writes meanwhile; it takes as long as copying the file. On PostgreSQL the tables are vacuumed.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`], also when the disk has no room for a copy.
    pub async fn compact(&self) -> Result<(), StoreError> {
        let failed = |e| StoreError::from_sqlx("database", e);
        match &self.db {
            Db::Sqlite { write, .. } => {
                sqlx::query("VACUUM").execute(write).await.map_err(failed)?;
                self.empty_log().await
            }
            Db::Postgres(pool) => sqlx::query("VACUUM").execute(pool).await.map(drop).map_err(failed),
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] when it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.db.ping().await
    }

    /// Ends all connections once what is under way is done; the store cannot be used afterwards.
    pub async fn close(&self) {
        self.db.close().await;
    }

    fn shared(&self) -> Arc<Shared> {
        Arc::clone(&self.shared)
    }
}
