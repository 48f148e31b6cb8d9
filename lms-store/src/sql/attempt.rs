//! Attempts in SQL; the save of the hot path has a file of its own for each engine beside this one.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lms_core::evidence::ShownVersion;
use lms_core::ids::{AttemptId, ContentId, EnrolmentId, SignInId, StepId};
use lms_core::time::Timestamp;
use uuid::Uuid;

use super::{at, number, utc};
use crate::StoreError;
use crate::repo::{AttemptRepo, AttemptRow, AttemptSave, JournalBatch, Lease, VersionUse};
use crate::unit::{all, on_both, one, run};

const WHAT: &str = "attempt";
const JOURNAL: &str = "journal of the attempt";

macro_rules! select {
    ($($rest:tt)*) => {
        concat!(
            "SELECT id, enrolment, step, content, version, number, generation, sign_in, taken, applied, hash, started,
                    saved, closed",
            $($rest)*
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    enrolment: Uuid,
    step: Uuid,
    content: Uuid,
    version: i64,
    number: i64,
    generation: i64,
    sign_in: Option<Uuid>,
    taken: DateTime<Utc>,
    applied: i64,
    hash: String,
    started: DateTime<Utc>,
    saved: DateTime<Utc>,
    closed: Option<DateTime<Utc>>,
    /// Left out of lists.
    #[sqlx(default)]
    state: Vec<u8>,
}

impl Row {
    fn read(self) -> Result<AttemptRow, StoreError> {
        Ok(AttemptRow {
            id: AttemptId(self.id),
            enrolment: EnrolmentId(self.enrolment),
            step: StepId(self.step),
            version: ShownVersion { content: ContentId(self.content), number: number(WHAT, self.version)? },
            number: self.number,
            lease: Lease {
                generation: self.generation,
                sign_in: self.sign_in.map(SignInId),
                taken: Timestamp::new(self.taken),
            },
            applied: self.applied,
            state: self.state,
            hash: self.hash,
            started: Timestamp::new(self.started),
            saved: Timestamp::new(self.saved),
            closed: at(self.closed),
        })
    }
}

#[derive(sqlx::FromRow)]
struct JournalRow {
    first: i64,
    last: i64,
    at: DateTime<Utc>,
    generation: i64,
    inputs: Vec<u8>,
}

impl JournalRow {
    fn read(self) -> JournalBatch {
        JournalBatch {
            first: self.first,
            last: self.last,
            at: Timestamp::new(self.at),
            generation: self.generation,
            inputs: self.inputs,
        }
    }
}

on_both! {
    #[async_trait]
    impl AttemptRepo for Tx {
        async fn find(&mut self, id: AttemptId) -> Result<Option<AttemptRow>, StoreError> {
            let query = sqlx::query_as::<_, Row>(select!(", state FROM attempt WHERE id = $1"));
            one!(self, WHAT, query.bind(id.0))?.map(Row::read).transpose()
        }

        async fn latest(&mut self, enrolment: EnrolmentId, step: StepId) -> Result<Option<AttemptRow>, StoreError> {
            let query = sqlx::query_as::<_, Row>(select!(
                ", state FROM attempt WHERE enrolment = $1 AND step = $2 ORDER BY number DESC LIMIT 1"
            ));
            one!(self, WHAT, query.bind(enrolment.0).bind(step.0))?.map(Row::read).transpose()
        }

        async fn of(&mut self, enrolment: EnrolmentId) -> Result<Vec<AttemptRow>, StoreError> {
            let query =
                sqlx::query_as::<_, Row>(select!(" FROM attempt WHERE enrolment = $1 ORDER BY started, id"));
            all!(self, WHAT, query.bind(enrolment.0))?.into_iter().map(Row::read).collect()
        }

        async fn open_of(&mut self, enrolment: EnrolmentId) -> Result<Vec<AttemptRow>, StoreError> {
            let query = sqlx::query_as::<_, Row>(select!(
                ", state FROM attempt WHERE enrolment = $1 AND closed IS NULL ORDER BY started, id"
            ));
            all!(self, WHAT, query.bind(enrolment.0))?.into_iter().map(Row::read).collect()
        }

        async fn versions(&mut self, content: ContentId) -> Result<Vec<VersionUse>, StoreError> {
            let query = sqlx::query_as::<_, (i64, i64, i64)>(
                "SELECT a.version, count(*), count(p.completed)
                 FROM attempt a LEFT JOIN step_progress p ON p.enrolment = a.enrolment AND p.step = a.step
                 WHERE a.content = $1 AND a.closed IS NULL GROUP BY a.version ORDER BY a.version",
            );
            let read = |(version, all, finished): (i64, i64, i64)| {
                Ok(VersionUse {
                    number: number(WHAT, version)?,
                    running: number(WHAT, all - finished)?,
                    finished: number(WHAT, finished)?,
                })
            };
            all!(self, WHAT, query.bind(content.0))?.into_iter().map(read).collect()
        }

        async fn insert(&mut self, attempt: &AttemptRow) -> Result<(), StoreError> {
            let query = sqlx::query(
                "INSERT INTO attempt (id, enrolment, step, content, version, number, generation, sign_in, taken,
                    applied, hash, started, saved, closed, state)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
            )
            .bind(attempt.id.0)
            .bind(attempt.enrolment.0)
            .bind(attempt.step.0)
            .bind(attempt.version.content.0)
            .bind(i64::from(attempt.version.number))
            .bind(attempt.number)
            .bind(attempt.lease.generation)
            .bind(attempt.lease.sign_in.map(|id| id.0))
            .bind(attempt.lease.taken.utc())
            .bind(attempt.applied)
            .bind(attempt.hash.clone())
            .bind(attempt.started.utc())
            .bind(attempt.saved.utc())
            .bind(utc(attempt.closed))
            .bind(attempt.state.clone());
            run!(self, WHAT, query).map(drop)
        }

        async fn take_lease(&mut self, id: AttemptId, lease: &Lease) -> Result<(), StoreError> {
            let query = sqlx::query(
                "UPDATE attempt SET generation = $2, sign_in = $3, taken = $4 WHERE id = $1 AND generation = $5",
            )
            .bind(id.0)
            .bind(lease.generation)
            .bind(lease.sign_in.map(|id| id.0))
            .bind(lease.taken.utc())
            .bind(lease.generation.saturating_sub(1));
            let rows = run!(self, WHAT, query)?;
            self.fresh(WHAT, rows)
        }

        async fn save(&mut self, save: &AttemptSave) -> Result<(), StoreError> {
            let saved = sql!(
                sqlite: super::super::save_sqlite::save(&mut self.tx, save).await,
                postgres: super::super::save_postgres::save(&mut self.tx, save).await
            );
            self.kept(saved)
        }

        async fn keep_late(&mut self, id: AttemptId, batch: &JournalBatch) -> Result<(), StoreError> {
            // A window that got no answer sends again, perhaps with more: the longest is kept.
            let query = sqlx::query(
                "INSERT INTO attempt_late (attempt, generation, first, last, at, inputs) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (attempt, generation, first) DO UPDATE SET last = excluded.last, inputs = excluded.inputs
                 WHERE attempt_late.last < excluded.last",
            )
            .bind(id.0)
            .bind(batch.generation)
            .bind(batch.first)
            .bind(batch.last)
            .bind(batch.at.utc())
            .bind(batch.inputs.clone());
            run!(self, JOURNAL, query).map(drop)
        }

        async fn journal(&mut self, id: AttemptId) -> Result<Vec<JournalBatch>, StoreError> {
            let query = sqlx::query_as::<_, JournalRow>(
                "WITH RECURSIVE chain (id) AS (
                     SELECT journal FROM attempt WHERE id = $1
                     UNION ALL
                     SELECT j.previous FROM chain JOIN attempt_journal j ON j.id = chain.id AND j.attempt = $1
                 )
                 SELECT j.first, j.last, j.at, j.generation, j.inputs
                 FROM chain JOIN attempt_journal j ON j.id = chain.id AND j.attempt = $1 ORDER BY j.first",
            );
            Ok(all!(self, JOURNAL, query.bind(id.0))?.into_iter().map(JournalRow::read).collect())
        }

        async fn late(&mut self, id: AttemptId) -> Result<Vec<JournalBatch>, StoreError> {
            let query = sqlx::query_as::<_, JournalRow>(
                "SELECT first, last, at, generation, inputs FROM attempt_late WHERE attempt = $1
                 ORDER BY at, generation, first",
            );
            Ok(all!(self, JOURNAL, query.bind(id.0))?.into_iter().map(JournalRow::read).collect())
        }
    }
}
