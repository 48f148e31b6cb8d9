//! Enrolments in SQL.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lms_core::enrolment::{Enrolment, Extension, Origin, State};
use lms_core::ids::{BatchId, EnrolmentId, PersonId, SessionId};
use lms_core::time::Timestamp;
use sqlx::QueryBuilder;
use sqlx::types::Json;
use uuid::Uuid;

use super::{ROWS, after_id, corrupt, ids, text};
use crate::repo::{EnrolmentFilter, EnrolmentRepo, Revision};
use crate::unit::{all, on_both, one, run};
use crate::{Listed, Page, StoreError};

const WHAT: &str = "enrolment";
const TWICE: &str = "enrolment of this learner in the session";

macro_rules! select {
    ($($rest:tt)*) => {
        concat!(
            "SELECT id, session, learner, state, state_since, state_reason, extensions, enrolled, batch, revision
             FROM enrolment ",
            $($rest)*
        )
    };
}

#[derive(sqlx::FromRow)]
struct EnrolmentRow {
    id: Uuid,
    session: Uuid,
    learner: Uuid,
    state: String,
    state_since: DateTime<Utc>,
    state_reason: Option<String>,
    extensions: Json<Vec<Extension>>,
    enrolled: DateTime<Utc>,
    batch: Option<Uuid>,
    revision: i64,
}

impl EnrolmentRow {
    fn read(self) -> Result<(Enrolment, Revision), StoreError> {
        let since = Timestamp::new(self.state_since);
        let state = match (self.state.as_str(), self.state_reason) {
            ("active", None) => State::Active { since },
            ("suspended", Some(reason)) => State::Suspended { since, reason: text(WHAT, reason)? },
            ("withdrawn", Some(reason)) => State::Withdrawn { at: since, reason: text(WHAT, reason)? },
            _ => return Err(corrupt(WHAT, "a state that does not fit its columns")),
        };
        let enrolment = Enrolment {
            id: EnrolmentId(self.id),
            session: SessionId(self.session),
            learner: PersonId(self.learner),
            state,
            extensions: self.extensions.0,
            enrolled: Timestamp::new(self.enrolled),
            origin: self.batch.map_or(Origin::Typed, |batch| Origin::File { batch: BatchId(batch) }),
        };
        Ok((enrolment, Revision(self.revision)))
    }

    fn enrolment(self) -> Result<Enrolment, StoreError> {
        self.read().map(|(enrolment, _)| enrolment)
    }
}

/// A state in its columns.
fn columns(state: &State) -> (&'static str, DateTime<Utc>, Option<String>) {
    match state {
        State::Active { since } => ("active", since.utc(), None),
        State::Suspended { since, reason } => ("suspended", since.utc(), Some(reason.as_str().to_owned())),
        State::Withdrawn { at, reason } => ("withdrawn", at.utc(), Some(reason.as_str().to_owned())),
    }
}

fn batch(origin: Origin) -> Option<Uuid> {
    match origin {
        Origin::Typed => None,
        Origin::File { batch } => Some(batch.0),
    }
}

on_both! {
    #[async_trait]
    impl EnrolmentRepo for Tx {
        async fn find(&mut self, id: EnrolmentId) -> Result<Option<(Enrolment, Revision)>, StoreError> {
            let query = sqlx::query_as::<_, EnrolmentRow>(select!("WHERE id = $1"));
            one!(self, WHAT, query.bind(id.0))?.map(EnrolmentRow::read).transpose()
        }

        async fn find_in(
            &mut self,
            session: SessionId,
            learner: PersonId,
        ) -> Result<Option<(Enrolment, Revision)>, StoreError> {
            let query = sqlx::query_as::<_, EnrolmentRow>(select!("WHERE session = $1 AND learner = $2"));
            one!(self, WHAT, query.bind(session.0).bind(learner.0))?.map(EnrolmentRow::read).transpose()
        }

        async fn find_many_in(
            &mut self,
            session: SessionId,
            learners: &[PersonId],
        ) -> Result<Vec<Enrolment>, StoreError> {
            let mut found = Vec::new();
            for part in learners.chunks(4 * ROWS) {
                let query = sqlx::query_as::<_, EnrolmentRow>(select!(
                    "WHERE session = $1 AND learner IN ", list!("$2"), " ORDER BY id"
                ));
                for row in all!(self, WHAT, query.bind(session.0).bind(ids(part.iter().map(|id| id.0))))? {
                    found.push(row.enrolment()?);
                }
            }
            Ok(found)
        }

        async fn list(&mut self, filter: &EnrolmentFilter, page: &Page) -> Result<Listed<Enrolment>, StoreError> {
            let mut query = QueryBuilder::<Engine>::new(select!("WHERE 1 = 1"));
            if let Some(after) = after_id(page)? {
                query.push(" AND id > ").push_bind(after);
            }
            if let Some(session) = filter.session {
                query.push(" AND session = ").push_bind(session.0);
            }
            if let Some(learner) = filter.learner {
                query.push(" AND learner = ").push_bind(learner.0);
            }
            if let Some(batch) = filter.batch {
                query.push(" AND batch = ").push_bind(batch.0);
            }
            if !filter.withdrawn {
                query.push(" AND state <> 'withdrawn'");
            }
            query.push(" ORDER BY id LIMIT ").push_bind(page.fetch());
            let rows = all!(self, WHAT, query.build_query_as::<EnrolmentRow>())?;
            Listed::cut(rows, page, |row| row.id.to_string()).try_map(EnrolmentRow::enrolment)
        }

        async fn count(&mut self, session: SessionId) -> Result<u64, StoreError> {
            let query = sqlx::query_as::<_, (i64,)>(
                "SELECT count(*) FROM enrolment WHERE session = $1 AND state <> 'withdrawn'",
            );
            Ok(one!(self, WHAT, query.bind(session.0))?.map_or(0, |(count,)| count.unsigned_abs()))
        }

        async fn insert(&mut self, enrolments: &[Enrolment]) -> Result<(), StoreError> {
            for part in enrolments.chunks(ROWS) {
                let mut query = QueryBuilder::<Engine>::new(
                    "INSERT INTO enrolment (id, session, learner, state, state_since, state_reason, extensions,
                        enrolled, batch, revision) ",
                );
                query.push_values(part, |mut to, enrolment| {
                    let (state, since, reason) = columns(&enrolment.state);
                    to.push_bind(enrolment.id.0)
                        .push_bind(enrolment.session.0)
                        .push_bind(enrolment.learner.0)
                        .push_bind(state)
                        .push_bind(since)
                        .push_bind(reason)
                        .push_bind(Json(enrolment.extensions.clone()))
                        .push_bind(enrolment.enrolled.utc())
                        .push_bind(batch(enrolment.origin))
                        .push("1");
                });
                run!(self, TWICE, query.build())?;
            }
            Ok(())
        }

        async fn update(&mut self, enrolment: &Enrolment, seen: Revision) -> Result<(), StoreError> {
            let (state, since, reason) = columns(&enrolment.state);
            // Whose it is and where it came from never change.
            let query = sqlx::query(
                "UPDATE enrolment SET state = $3, state_since = $4, state_reason = $5, extensions = $6, enrolled = $7,
                        revision = revision + 1
                 WHERE id = $1 AND revision = $2",
            )
            .bind(enrolment.id.0)
            .bind(seen.0)
            .bind(state)
            .bind(since)
            .bind(reason)
            .bind(Json(enrolment.extensions.clone()))
            .bind(enrolment.enrolled.utc());
            let rows = run!(self, WHAT, query)?;
            self.fresh(WHAT, rows)
        }

        async fn remove_untouched(&mut self, wanted: &[EnrolmentId]) -> Result<Vec<EnrolmentId>, StoreError> {
            let mut removed = Vec::new();
            for part in wanted.chunks(4 * ROWS) {
                let query = sqlx::query_as::<_, (Uuid,)>(concat!(
                    "DELETE FROM enrolment WHERE id IN ", list!("$1"),
                    " AND NOT EXISTS (SELECT 1 FROM fact WHERE fact.enrolment = enrolment.id)
                      AND NOT EXISTS (SELECT 1 FROM attempt WHERE attempt.enrolment = enrolment.id)
                      AND NOT EXISTS (SELECT 1 FROM pulse WHERE pulse.enrolment = enrolment.id)
                      AND NOT EXISTS (SELECT 1 FROM step_progress WHERE step_progress.enrolment = enrolment.id)
                      RETURNING id",
                ));
                let rows = all!(self, WHAT, query.bind(ids(part.iter().map(|id| id.0))))?;
                removed.extend(rows.into_iter().map(|(id,)| EnrolmentId(id)));
            }
            Ok(removed)
        }
    }
}
