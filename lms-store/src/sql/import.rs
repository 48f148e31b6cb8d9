//! Staged imports in SQL; the plan is sealed, since it holds what the file held.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lms_core::exchange::Plan;
use lms_core::ids::{BatchId, PersonId, SessionId};
use lms_core::time::Timestamp;
use sqlx::types::Json;
use uuid::Uuid;

use super::corrupt;
use crate::repo::{ImportBatch, ImportRepo, ImportState, Revision};
use crate::seal::Place;
use crate::unit::{Shared, all, on_both, one, run};
use crate::{Keyring, StoreError};

const WHAT: &str = "import";

fn place(id: Uuid) -> Place {
    Place { column: "import_batch.plan", row: id }
}

fn state_key(state: ImportState) -> &'static str {
    match state {
        ImportState::Staged => "staged",
        ImportState::Applied => "applied",
        ImportState::Undone => "undone",
    }
}

#[derive(sqlx::FromRow)]
struct ImportRow {
    id: Uuid,
    session: Uuid,
    person: Option<Uuid>,
    at: DateTime<Utc>,
    state: String,
    plan: Vec<u8>,
    made: Json<Vec<PersonId>>,
    revision: i64,
}

impl ImportRow {
    fn read(self, keyring: &Keyring) -> Result<(ImportBatch, Revision), StoreError> {
        let plan = if self.plan.is_empty() {
            br#"{"lines":[]}"#.to_vec()
        } else {
            keyring.open(place(self.id), &self.plan).map_err(|e| corrupt(WHAT, e))?
        };
        let batch = ImportBatch {
            id: BatchId(self.id),
            session: SessionId(self.session),
            by: self.person.map(PersonId),
            at: Timestamp::new(self.at),
            state: match self.state.as_str() {
                "staged" => ImportState::Staged,
                "applied" => ImportState::Applied,
                "undone" => ImportState::Undone,
                other => return Err(corrupt(WHAT, format!("the state {other:?}"))),
            },
            plan: serde_json::from_slice(&plan).map_err(|e| corrupt(WHAT, e))?,
            created: self.made.0,
        };
        Ok((batch, Revision(self.revision)))
    }
}

/// An empty plan has no bytes, so that it is found without being opened.
fn sealed(shared: &Shared, id: BatchId, plan: &Plan) -> Result<Vec<u8>, StoreError> {
    let refused = |detail: String| StoreError::Refused { what: WHAT, detail };
    if plan.lines.is_empty() {
        return Ok(Vec::new());
    }
    let text = serde_json::to_vec(plan).map_err(|e| refused(e.to_string()))?;
    shared.keyring.seal(shared.entropy.as_ref(), place(id.0), &text).map_err(|e| refused(e.to_string()))
}

on_both! {
    #[async_trait]
    impl ImportRepo for Tx {
        async fn find(&mut self, id: BatchId) -> Result<Option<(ImportBatch, Revision)>, StoreError> {
            let query = sqlx::query_as::<_, ImportRow>(
                "SELECT id, session, person, at, state, plan, made, revision FROM import_batch WHERE id = $1",
            );
            let row = one!(self, WHAT, query.bind(id.0))?;
            row.map(|row| row.read(&self.shared.keyring)).transpose()
        }

        async fn insert(&mut self, batch: &ImportBatch) -> Result<(), StoreError> {
            let plan = sealed(&self.shared, batch.id, &batch.plan);
            let query = sqlx::query(
                "INSERT INTO import_batch (id, session, person, at, state, plan, made, revision)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, 1)",
            )
            .bind(batch.id.0)
            .bind(batch.session.0)
            .bind(batch.by.map(|id| id.0))
            .bind(batch.at.utc())
            .bind(state_key(batch.state))
            .bind(self.kept(plan)?)
            .bind(Json(batch.created.clone()));
            run!(self, WHAT, query).map(drop)
        }

        async fn update(&mut self, batch: &ImportBatch, seen: Revision) -> Result<(), StoreError> {
            let plan = sealed(&self.shared, batch.id, &batch.plan);
            let query = sqlx::query(
                "UPDATE import_batch SET state = $3, plan = $4, made = $5, revision = revision + 1
                 WHERE id = $1 AND revision = $2",
            )
            .bind(batch.id.0)
            .bind(seen.0)
            .bind(state_key(batch.state))
            .bind(self.kept(plan)?)
            .bind(Json(batch.created.clone()));
            let rows = run!(self, WHAT, query)?;
            self.fresh(WHAT, rows)
        }

        async fn with_plans(
            &mut self,
            after: Option<BatchId>,
            limit: u32,
        ) -> Result<Vec<(ImportBatch, Revision)>, StoreError> {
            let query = sqlx::query_as::<_, ImportRow>(
                "SELECT id, session, person, at, state, plan, made, revision FROM import_batch
                 WHERE length(plan) > 0 AND id > $1 ORDER BY id LIMIT $2",
            )
            .bind(after.map_or(Uuid::nil(), |id| id.0))
            .bind(i64::from(limit));
            all!(self, WHAT, query)?.into_iter().map(|row| row.read(&self.shared.keyring)).collect()
        }

        async fn empty_plans(&mut self, before: Timestamp) -> Result<u64, StoreError> {
            let query = sqlx::query(
                "UPDATE import_batch SET plan = $2, revision = revision + 1
                 WHERE state <> 'staged' AND at < $1 AND length(plan) > 0",
            );
            run!(self, WHAT, query.bind(before.utc()).bind(Vec::<u8>::new()))
        }

        async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError> {
            let query = sqlx::query("DELETE FROM import_batch WHERE state = 'staged' AND at < $1");
            run!(self, WHAT, query.bind(before.utc()))
        }
    }
}
