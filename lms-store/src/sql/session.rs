//! Sessions in SQL.

use std::collections::HashMap;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use lms_core::access::Scope;
use lms_core::ids::{ParcoursId, PersonId, RegionId, SessionId};
use lms_core::session::{Cancelled, Phase, Session, Window};
use lms_core::text::folded;
use lms_core::time::Timestamp;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{ROWS, after_pair, anywhere, big, corrupt, ids, number, pair_cursor, text};
use crate::repo::{Revision, SessionCount, SessionFilter, SessionRepo};
use crate::unit::{all, on_both, one, run};
use crate::{Listed, Page, StoreError};

const WHAT: &str = "session";

macro_rules! select {
    ($($rest:tt)*) => {
        concat!(
            "SELECT id, parcours, region, title, first_day, last_day, zone, capacity, cancelled_at, cancelled_reason,
                    created, revision
             FROM session ",
            $($rest)*
        )
    };
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: Uuid,
    parcours: Uuid,
    region: Uuid,
    title: String,
    first_day: NaiveDate,
    last_day: NaiveDate,
    zone: String,
    capacity: Option<i64>,
    cancelled_at: Option<DateTime<Utc>>,
    cancelled_reason: Option<String>,
    created: DateTime<Utc>,
    revision: i64,
}

impl SessionRow {
    fn read(self, tutors: Vec<PersonId>) -> Result<(Session, Revision), StoreError> {
        let cancelled = match (self.cancelled_at, self.cancelled_reason) {
            (Some(at), Some(reason)) => Some(Cancelled { at: Timestamp::new(at), reason: text(WHAT, reason)? }),
            (None, None) => None,
            _ => return Err(corrupt(WHAT, "half a cancellation")),
        };
        let session = Session {
            id: SessionId(self.id),
            parcours: ParcoursId(self.parcours),
            region: RegionId(self.region),
            title: text(WHAT, self.title)?,
            window: Window::new(self.first_day, self.last_day).map_err(|e| corrupt(WHAT, e))?,
            zone: self.zone.parse().map_err(|e| corrupt(WHAT, e))?,
            capacity: self.capacity.map(|c| number(WHAT, c)).transpose()?,
            tutors,
            cancelled,
            created: Timestamp::new(self.created),
        };
        Ok((session, Revision(self.revision)))
    }
}

on_both! {
    impl Tx {
        /// Puts the tutors of all rows on with one query.
        async fn with_tutors(&mut self, rows: Vec<SessionRow>) -> Result<Vec<(Session, Revision)>, StoreError> {
            let mut tutors: HashMap<Uuid, Vec<PersonId>> = HashMap::new();
            for part in rows.chunks(4 * ROWS) {
                let query = sqlx::query_as::<_, (Uuid, Uuid)>(concat!(
                    "SELECT session, tutor FROM session_tutor WHERE session IN ",
                    list!("$1"),
                    " ORDER BY session, place"
                ));
                for (session, tutor) in all!(self, WHAT, query.bind(ids(part.iter().map(|row| row.id))))? {
                    tutors.entry(session).or_default().push(PersonId(tutor));
                }
            }
            rows.into_iter().map(|row| { let found = tutors.remove(&row.id); row.read(found.unwrap_or_default()) }).collect()
        }

        async fn put_tutors(&mut self, session: &Session) -> Result<(), StoreError> {
            let old = sqlx::query("DELETE FROM session_tutor WHERE session = $1");
            run!(self, WHAT, old.bind(session.id.0))?;
            if session.tutors.is_empty() {
                return Ok(());
            }
            let mut query = QueryBuilder::<Engine>::new("INSERT INTO session_tutor (session, tutor, place) ");
            query.push_values(session.tutors.iter().enumerate(), |mut to, (place, tutor)| {
                to.push_bind(session.id.0).push_bind(tutor.0).push_bind(big(place as u64));
            });
            run!(self, "tutor of the session", query.build()).map(drop)
        }
    }

    #[async_trait]
    impl SessionRepo for Tx {
        async fn find(&mut self, id: SessionId) -> Result<Option<(Session, Revision)>, StoreError> {
            let query = sqlx::query_as::<_, SessionRow>(select!("WHERE id = $1"));
            let rows = one!(self, WHAT, query.bind(id.0))?.into_iter().collect();
            Ok(self.with_tutors(rows).await?.pop())
        }

        async fn hold(&mut self, id: SessionId) -> Result<(), StoreError> {
            // On SQLite a unit that may write is the only one.
            let text = sql!(
                sqlite: "SELECT 1 FROM session WHERE id = $1",
                postgres: "SELECT 1 FROM session WHERE id = $1 FOR NO KEY UPDATE"
            );
            run!(self, WHAT, sqlx::query(text).bind(id.0)).map(drop)
        }

        async fn find_many(&mut self, wanted: &[SessionId]) -> Result<Vec<Session>, StoreError> {
            let mut rows = Vec::with_capacity(wanted.len());
            for part in wanted.chunks(4 * ROWS) {
                let query = sqlx::query_as::<_, SessionRow>(select!("WHERE id IN ", list!("$1"), " ORDER BY id"));
                rows.extend(all!(self, WHAT, query.bind(ids(part.iter().map(|id| id.0))))?);
            }
            Ok(self.with_tutors(rows).await?.into_iter().map(|(session, _)| session).collect())
        }

        async fn list(&mut self, filter: &SessionFilter, page: &Page) -> Result<Listed<Session>, StoreError> {
            if filter.scopes.is_empty() {
                return Ok(Listed { items: vec![], next: None });
            }
            let mut query = QueryBuilder::<Engine>::new(select!("WHERE 1 = 1"));
            if let Some((day, id)) = after_pair(page)? {
                let day: NaiveDate = day.parse().map_err(|_| StoreError::BadCursor)?;
                query.push(" AND (first_day, id) < (").push_bind(day).push(", ").push_bind(id).push(")");
            }
            if !filter.scopes.contains(&Scope::National) {
                query.push(" AND (1 = 0");
                for scope in &filter.scopes {
                    match scope {
                        Scope::National => {}
                        Scope::Region { region } => {
                            query.push(" OR region = ").push_bind(region.0);
                        }
                        Scope::Session { session, .. } => {
                            query.push(" OR id = ").push_bind(session.0);
                        }
                    }
                }
                query.push(")");
            }
            if let Some(region) = filter.region {
                query.push(" AND region = ").push_bind(region.0);
            }
            if let Some(parcours) = filter.parcours {
                query.push(" AND parcours = ").push_bind(parcours.0);
            }
            match filter.phase {
                None => {}
                Some((Phase::Cancelled, _)) => {
                    query.push(" AND cancelled_at IS NOT NULL");
                }
                Some((Phase::Upcoming, day)) => {
                    query.push(" AND cancelled_at IS NULL AND first_day > ").push_bind(day);
                }
                Some((Phase::Running, day)) => {
                    query.push(" AND cancelled_at IS NULL AND first_day <= ").push_bind(day);
                    query.push(" AND last_day >= ").push_bind(day);
                }
                Some((Phase::Ended, day)) => {
                    query.push(" AND cancelled_at IS NULL AND last_day < ").push_bind(day);
                }
            }
            if let Some((from, to)) = filter.touching {
                query.push(" AND last_day >= ").push_bind(from).push(" AND first_day <= ").push_bind(to);
            }
            if let Some(wanted) = &filter.text {
                query.push(" AND title_folded LIKE ").push_bind(anywhere(wanted)).push(r" ESCAPE '\'");
            }
            query.push(" ORDER BY first_day DESC, id DESC LIMIT ").push_bind(page.fetch());
            let rows = all!(self, WHAT, query.build_query_as::<SessionRow>())?;
            let listed = Listed::cut(rows, page, |row| pair_cursor(&row.first_day.to_string(), row.id));
            let items = self.with_tutors(listed.items).await?.into_iter().map(|(session, _)| session).collect();
            Ok(Listed { items, next: listed.next })
        }

        async fn counts(&mut self, wanted: &[SessionId]) -> Result<Vec<SessionCount>, StoreError> {
            let mut counts = Vec::with_capacity(wanted.len());
            for part in wanted.chunks(4 * ROWS) {
                let query = sqlx::query_as::<_, (Uuid, i64)>(concat!(
                    "SELECT s.id, count(e.id) FROM session s
                     LEFT JOIN enrolment e ON e.session = s.id AND e.state <> 'withdrawn'
                     WHERE s.id IN ", list!("$1"), " GROUP BY s.id ORDER BY s.id"
                ));
                for (session, enrolled) in all!(self, WHAT, query.bind(ids(part.iter().map(|id| id.0))))? {
                    counts.push(SessionCount { session: SessionId(session), enrolled: enrolled.unsigned_abs() });
                }
            }
            Ok(counts)
        }

        async fn insert(&mut self, session: &Session) -> Result<(), StoreError> {
            let query = sqlx::query(
                "INSERT INTO session (id, parcours, region, title, title_folded, first_day, last_day, zone, capacity,
                    cancelled_at, cancelled_reason, created, revision)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)",
            )
            .bind(session.id.0)
            .bind(session.parcours.0)
            .bind(session.region.0)
            .bind(session.title.as_str().to_owned())
            .bind(folded(session.title.as_str()))
            .bind(session.window.first())
            .bind(session.window.last())
            .bind(session.zone.name())
            .bind(session.capacity.map(i64::from))
            .bind(session.cancelled.as_ref().map(|c| c.at.utc()))
            .bind(session.cancelled.as_ref().map(|c| c.reason.as_str().to_owned()))
            .bind(session.created.utc());
            run!(self, WHAT, query)?;
            self.put_tutors(session).await
        }

        async fn update(&mut self, session: &Session, seen: Revision) -> Result<(), StoreError> {
            let query = sqlx::query(
                "UPDATE session SET parcours = $3, region = $4, title = $5, title_folded = $6, first_day = $7,
                        last_day = $8, zone = $9, capacity = $10, cancelled_at = $11, cancelled_reason = $12,
                        revision = revision + 1
                 WHERE id = $1 AND revision = $2",
            )
            .bind(session.id.0)
            .bind(seen.0)
            .bind(session.parcours.0)
            .bind(session.region.0)
            .bind(session.title.as_str().to_owned())
            .bind(folded(session.title.as_str()))
            .bind(session.window.first())
            .bind(session.window.last())
            .bind(session.zone.name())
            .bind(session.capacity.map(i64::from))
            .bind(session.cancelled.as_ref().map(|c| c.at.utc()))
            .bind(session.cancelled.as_ref().map(|c| c.reason.as_str().to_owned()));
            let rows = run!(self, WHAT, query)?;
            self.fresh(WHAT, rows)?;
            self.put_tutors(session).await
        }
    }
}
