//! Parcours in SQL: the designs are documents, which contents they use is rows.

use std::collections::BTreeSet;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lms_core::ids::{ContentId, ParcoursId};
use lms_core::parcours::{Design, Parcours, Published};
use lms_core::text::folded;
use lms_core::time::Timestamp;
use sqlx::QueryBuilder;
use sqlx::types::Json;
use uuid::Uuid;

use super::{ROWS, after_pair, anywhere, at, corrupt, ids, number, pair_cursor, text, utc};
use crate::repo::{ParcoursFilter, ParcoursRepo, Revision};
use crate::unit::{all, on_both, one, run};
use crate::{Listed, Page, StoreError};

const WHAT: &str = "parcours";

macro_rules! select {
    ($($rest:tt)*) => {
        concat!(
            "SELECT id, title, title_folded, summary, draft, published_number, published_at, published, created,
                    archived, revision
             FROM parcours ",
            $($rest)*
        )
    };
}

#[derive(sqlx::FromRow)]
struct ParcoursRow {
    id: Uuid,
    title: String,
    title_folded: String,
    summary: Option<String>,
    draft: Json<Design>,
    published_number: Option<i64>,
    published_at: Option<DateTime<Utc>>,
    published: Option<Json<Design>>,
    created: DateTime<Utc>,
    archived: Option<DateTime<Utc>>,
    revision: i64,
}

impl ParcoursRow {
    fn read(self) -> Result<(Parcours, Revision), StoreError> {
        let published = match (self.published_number, self.published_at, self.published) {
            (Some(n), Some(at), Some(Json(design))) => {
                Some(Published { number: number(WHAT, n)?, at: Timestamp::new(at), design })
            }
            (None, None, None) => None,
            _ => return Err(corrupt(WHAT, "half a publication")),
        };
        let parcours = Parcours {
            id: ParcoursId(self.id),
            title: text(WHAT, self.title)?,
            summary: self.summary.map(|s| text(WHAT, s)).transpose()?,
            draft: self.draft.0,
            published,
            created: Timestamp::new(self.created),
            archived: at(self.archived),
        };
        Ok((parcours, Revision(self.revision)))
    }

    fn parcours(self) -> Result<Parcours, StoreError> {
        self.read().map(|(parcours, _)| parcours)
    }
}

/// The contents of the draft and of what is published.
fn used(parcours: &Parcours) -> BTreeSet<Uuid> {
    let published = parcours.published.iter().flat_map(|p| p.design.steps());
    parcours.draft.steps().chain(published).filter_map(|step| step.content).map(|content| content.0).collect()
}

on_both! {
    impl Tx {
        async fn put_used(&mut self, parcours: &Parcours) -> Result<(), StoreError> {
            let old = sqlx::query("DELETE FROM parcours_content WHERE parcours = $1");
            run!(self, WHAT, old.bind(parcours.id.0))?;
            let used: Vec<Uuid> = used(parcours).into_iter().collect();
            for part in used.chunks(4 * ROWS) {
                let mut query = QueryBuilder::<Engine>::new("INSERT INTO parcours_content (parcours, content) ");
                query.push_values(part, |mut to, content| {
                    to.push_bind(parcours.id.0).push_bind(*content);
                });
                run!(self, "content of the parcours", query.build())?;
            }
            Ok(())
        }
    }

    #[async_trait]
    impl ParcoursRepo for Tx {
        async fn find(&mut self, id: ParcoursId) -> Result<Option<(Parcours, Revision)>, StoreError> {
            let query = sqlx::query_as::<_, ParcoursRow>(select!("WHERE id = $1"));
            one!(self, WHAT, query.bind(id.0))?.map(ParcoursRow::read).transpose()
        }

        async fn find_many(&mut self, wanted: &[ParcoursId]) -> Result<Vec<Parcours>, StoreError> {
            let mut found = Vec::with_capacity(wanted.len());
            for part in wanted.chunks(4 * ROWS) {
                let query = sqlx::query_as::<_, ParcoursRow>(select!("WHERE id IN ", list!("$1"), " ORDER BY id"));
                for row in all!(self, WHAT, query.bind(ids(part.iter().map(|id| id.0))))? {
                    found.push(row.parcours()?);
                }
            }
            Ok(found)
        }

        async fn list(&mut self, filter: &ParcoursFilter, page: &Page) -> Result<Listed<Parcours>, StoreError> {
            let mut query = QueryBuilder::<Engine>::new(select!("WHERE 1 = 1"));
            if let Some((title, id)) = after_pair(page)? {
                query.push(" AND (title_folded, id) > (").push_bind(title).push(", ").push_bind(id).push(")");
            }
            if filter.published_only {
                query.push(" AND published_number IS NOT NULL");
            }
            if let Some(wanted) = &filter.text {
                query.push(" AND title_folded LIKE ").push_bind(anywhere(wanted)).push(r" ESCAPE '\'");
            }
            if !filter.archived {
                query.push(" AND archived IS NULL");
            }
            query.push(" ORDER BY title_folded, id LIMIT ").push_bind(page.fetch());
            let rows = all!(self, WHAT, query.build_query_as::<ParcoursRow>())?;
            Listed::cut(rows, page, |row| pair_cursor(&row.title_folded, row.id)).try_map(ParcoursRow::parcours)
        }

        async fn insert(&mut self, parcours: &Parcours) -> Result<(), StoreError> {
            let published = parcours.published.as_ref();
            let query = sqlx::query(
                "INSERT INTO parcours (id, title, title_folded, summary, draft, published_number, published_at,
                    published, created, archived, revision)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)",
            )
            .bind(parcours.id.0)
            .bind(parcours.title.as_str().to_owned())
            .bind(folded(parcours.title.as_str()))
            .bind(parcours.summary.as_ref().map(|s| s.as_str().to_owned()))
            .bind(Json(parcours.draft.clone()))
            .bind(published.map(|p| i64::from(p.number)))
            .bind(published.map(|p| p.at.utc()))
            .bind(published.map(|p| Json(p.design.clone())))
            .bind(parcours.created.utc())
            .bind(utc(parcours.archived));
            run!(self, WHAT, query)?;
            self.put_used(parcours).await
        }

        async fn update(&mut self, parcours: &Parcours, seen: Revision) -> Result<(), StoreError> {
            let published = parcours.published.as_ref();
            let query = sqlx::query(
                "UPDATE parcours SET title = $3, title_folded = $4, summary = $5, draft = $6, published_number = $7,
                        published_at = $8, published = $9, archived = $10, revision = revision + 1
                 WHERE id = $1 AND revision = $2",
            )
            .bind(parcours.id.0)
            .bind(seen.0)
            .bind(parcours.title.as_str().to_owned())
            .bind(folded(parcours.title.as_str()))
            .bind(parcours.summary.as_ref().map(|s| s.as_str().to_owned()))
            .bind(Json(parcours.draft.clone()))
            .bind(published.map(|p| i64::from(p.number)))
            .bind(published.map(|p| p.at.utc()))
            .bind(published.map(|p| Json(p.design.clone())))
            .bind(utc(parcours.archived));
            let rows = run!(self, WHAT, query)?;
            self.fresh(WHAT, rows)?;
            self.put_used(parcours).await
        }

        async fn using(&mut self, content: ContentId) -> Result<Vec<Parcours>, StoreError> {
            let query = sqlx::query_as::<_, ParcoursRow>(select!(
                "WHERE id IN (SELECT parcours FROM parcours_content WHERE content = $1) ORDER BY title_folded, id"
            ));
            all!(self, WHAT, query.bind(content.0))?.into_iter().map(ParcoursRow::parcours).collect()
        }
    }
}
