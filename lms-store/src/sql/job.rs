//! The outbox and the timetable in SQL.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lms_core::effect::Effect;
use lms_core::ids::JobId;
use lms_core::time::Timestamp;
use sqlx::QueryBuilder;
use sqlx::types::Json;
use uuid::Uuid;

use super::{ROWS, at};
use crate::StoreError;
use crate::repo::{Job, JobRepo, OutboxEntry, OutboxRepo};
use crate::unit::{all, on_both, one, run};

const ENTRY: &str = "effect in the outbox";
const JOB: &str = "job";

#[derive(sqlx::FromRow)]
struct EntryRow {
    id: Uuid,
    effect: Json<Effect>,
    due: DateTime<Utc>,
    attempts: i64,
}

impl EntryRow {
    fn read(self) -> OutboxEntry {
        OutboxEntry {
            id: JobId(self.id),
            effect: self.effect.0,
            due: Timestamp::new(self.due),
            attempts: self.attempts,
        }
    }
}

#[derive(sqlx::FromRow)]
struct JobRow {
    name: String,
    due: DateTime<Utc>,
    done: Option<DateTime<Utc>>,
}

impl JobRow {
    fn read(self) -> Job {
        Job { name: self.name, due: Timestamp::new(self.due), done: at(self.done) }
    }
}

on_both! {
    #[async_trait]
    impl OutboxRepo for Tx {
        async fn push(&mut self, entries: &[OutboxEntry]) -> Result<(), StoreError> {
            for part in entries.chunks(ROWS) {
                let mut query = QueryBuilder::<Engine>::new("INSERT INTO outbox (id, effect, due, attempts) ");
                query.push_values(part, |mut to, entry| {
                    to.push_bind(entry.id.0)
                        .push_bind(Json(entry.effect.clone()))
                        .push_bind(entry.due.utc())
                        .push_bind(entry.attempts);
                });
                run!(self, ENTRY, query.build())?;
            }
            Ok(())
        }

        async fn claim(
            &mut self,
            now: Timestamp,
            lease_until: Timestamp,
            limit: u32,
        ) -> Result<Vec<OutboxEntry>, StoreError> {
            // SQLite has one writer, hence nothing to skip.
            let query = sqlx::query_as::<_, EntryRow>(concat!(
                "UPDATE outbox SET leased_until = $2, attempts = attempts + 1
                 WHERE id IN (
                    SELECT id FROM outbox
                    WHERE done IS NULL AND due <= $1 AND (leased_until IS NULL OR leased_until <= $1)
                    ORDER BY due, id LIMIT $3 ",
                sql!(sqlite: "", postgres: "FOR UPDATE SKIP LOCKED"),
                ") RETURNING id, effect, due, attempts"
            ));
            let mut rows =
                all!(self, ENTRY, query.bind(now.utc()).bind(lease_until.utc()).bind(i64::from(limit)))?;
            rows.sort_by_key(|row| (row.due, row.id));
            Ok(rows.into_iter().map(EntryRow::read).collect())
        }

        async fn done(&mut self, id: JobId, now: Timestamp) -> Result<(), StoreError> {
            let query =
                sqlx::query("UPDATE outbox SET done = $2, leased_until = NULL, error = NULL WHERE id = $1 AND done IS NULL");
            run!(self, ENTRY, query.bind(id.0).bind(now.utc())).map(drop)
        }

        async fn failed(&mut self, id: JobId, due: Timestamp, error: &str) -> Result<(), StoreError> {
            let query = sqlx::query(
                "UPDATE outbox SET due = $2, error = $3, leased_until = NULL WHERE id = $1 AND done IS NULL",
            );
            run!(self, ENTRY, query.bind(id.0).bind(due.utc()).bind(error.to_owned())).map(drop)
        }

        async fn waiting(&mut self) -> Result<u64, StoreError> {
            let query = sqlx::query_as::<_, (i64,)>("SELECT count(*) FROM outbox WHERE done IS NULL");
            Ok(one!(self, ENTRY, query)?.map_or(0, |(count,)| count.unsigned_abs()))
        }
    }

    #[async_trait]
    impl JobRepo for Tx {
        async fn ensure(&mut self, name: &str, due: Timestamp) -> Result<(), StoreError> {
            let query = sqlx::query("INSERT INTO job (name, due) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING");
            run!(self, JOB, query.bind(name.to_owned()).bind(due.utc())).map(drop)
        }

        async fn claim(&mut self, now: Timestamp, lease_until: Timestamp) -> Result<Option<Job>, StoreError> {
            let query = sqlx::query_as::<_, JobRow>(concat!(
                "UPDATE job SET leased_until = $2
                 WHERE name IN (
                    SELECT name FROM job WHERE due <= $1 AND (leased_until IS NULL OR leased_until <= $1)
                    ORDER BY due, name LIMIT 1 ",
                sql!(sqlite: "", postgres: "FOR UPDATE SKIP LOCKED"),
                ") RETURNING name, due, done"
            ));
            Ok(one!(self, JOB, query.bind(now.utc()).bind(lease_until.utc()))?.map(JobRow::read))
        }

        async fn finish(&mut self, name: &str, now: Timestamp, due: Timestamp) -> Result<(), StoreError> {
            let query = sqlx::query(
                "UPDATE job SET done = $2, due = $3, leased_until = NULL, error = NULL WHERE name = $1",
            );
            run!(self, JOB, query.bind(name.to_owned()).bind(now.utc()).bind(due.utc())).map(drop)
        }

        async fn failed(&mut self, name: &str, due: Timestamp, error: &str) -> Result<(), StoreError> {
            let query = sqlx::query("UPDATE job SET due = $2, error = $3, leased_until = NULL WHERE name = $1");
            run!(self, JOB, query.bind(name.to_owned()).bind(due.utc()).bind(error.to_owned())).map(drop)
        }

        async fn list(&mut self) -> Result<Vec<Job>, StoreError> {
            let query = sqlx::query_as::<_, JobRow>("SELECT name, due, done FROM job ORDER BY name");
            Ok(all!(self, JOB, query)?.into_iter().map(JobRow::read).collect())
        }
    }
}
