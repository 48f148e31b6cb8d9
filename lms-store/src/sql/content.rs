//! Contents and their versions in SQL.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lms_core::content::{BlobHash, Content, Source, Version};
use lms_core::ids::{ContentId, PersonId};
use lms_core::text::folded;
use lms_core::time::{Minutes, Timestamp};
use sqlx::QueryBuilder;
use sqlx::types::Json;
use uuid::Uuid;

use super::{ROWS, after_pair, anywhere, at, corrupt, from_word, ids, number, pair_cursor, text, utc};
use crate::repo::{ContentFilter, ContentRepo, Revision};
use crate::unit::{all, on_both, one, run};
use crate::{Listed, Page, StoreError};

const WHAT: &str = "content";
const VERSION: &str = "version of the content";

macro_rules! select {
    ($($rest:tt)*) => {
        concat!(
            "SELECT id, title, title_folded, kind, planned, version, created, archived, revision FROM content ",
            $($rest)*
        )
    };
}

#[derive(sqlx::FromRow)]
struct ContentRow {
    id: Uuid,
    title: String,
    title_folded: String,
    kind: String,
    planned: i64,
    version: i64,
    created: DateTime<Utc>,
    archived: Option<DateTime<Utc>>,
    revision: i64,
}

impl ContentRow {
    fn read(self) -> Result<(Content, Revision), StoreError> {
        let planned = Minutes::new(number(WHAT, self.planned)?).map_err(|e| corrupt(WHAT, e))?;
        let content = Content {
            id: ContentId(self.id),
            title: text(WHAT, self.title)?,
            kind: from_word(WHAT, &self.kind)?,
            planned,
            version: number(WHAT, self.version)?,
            created: Timestamp::new(self.created),
            archived: at(self.archived),
        };
        Ok((content, Revision(self.revision)))
    }

    fn content(self) -> Result<Content, StoreError> {
        self.read().map(|(content, _)| content)
    }
}

#[derive(sqlx::FromRow)]
struct VersionRow {
    content: Uuid,
    number: i64,
    at: DateTime<Utc>,
    person: Option<Uuid>,
    carry: String,
    source: Json<Source>,
}

impl VersionRow {
    fn read(self) -> Result<Version, StoreError> {
        Ok(Version {
            content: ContentId(self.content),
            number: number(VERSION, self.number)?,
            at: Timestamp::new(self.at),
            by: self.person.map(PersonId),
            carry: from_word(VERSION, &self.carry)?,
            source: self.source.0,
        })
    }
}

on_both! {
    #[async_trait]
    impl ContentRepo for Tx {
        async fn find(&mut self, id: ContentId) -> Result<Option<(Content, Revision)>, StoreError> {
            let query = sqlx::query_as::<_, ContentRow>(select!("WHERE id = $1"));
            one!(self, WHAT, query.bind(id.0))?.map(ContentRow::read).transpose()
        }

        async fn find_many(&mut self, wanted: &[ContentId]) -> Result<Vec<Content>, StoreError> {
            let mut found = Vec::with_capacity(wanted.len());
            for part in wanted.chunks(4 * ROWS) {
                let query = sqlx::query_as::<_, ContentRow>(select!("WHERE id IN ", list!("$1"), " ORDER BY id"));
                for row in all!(self, WHAT, query.bind(ids(part.iter().map(|id| id.0))))? {
                    found.push(row.content()?);
                }
            }
            Ok(found)
        }

        async fn list(&mut self, filter: &ContentFilter, page: &Page) -> Result<Listed<Content>, StoreError> {
            let mut query = QueryBuilder::<Engine>::new(select!("WHERE 1 = 1"));
            if let Some((title, id)) = after_pair(page)? {
                query.push(" AND (title_folded, id) > (").push_bind(title).push(", ").push_bind(id).push(")");
            }
            if let Some(kind) = filter.kind {
                query.push(" AND kind = ").push_bind(kind.key());
            }
            if let Some(wanted) = &filter.text {
                query.push(" AND title_folded LIKE ").push_bind(anywhere(wanted)).push(r" ESCAPE '\'");
            }
            if !filter.archived {
                query.push(" AND archived IS NULL");
            }
            query.push(" ORDER BY title_folded, id LIMIT ").push_bind(page.fetch());
            let rows = all!(self, WHAT, query.build_query_as::<ContentRow>())?;
            Listed::cut(rows, page, |row| pair_cursor(&row.title_folded, row.id)).try_map(ContentRow::content)
        }

        async fn insert(&mut self, content: &Content, first: &Version) -> Result<(), StoreError> {
            let query = sqlx::query(
                "INSERT INTO content (id, title, title_folded, kind, planned, version, created, archived, revision)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)",
            )
            .bind(content.id.0)
            .bind(content.title.as_str().to_owned())
            .bind(folded(content.title.as_str()))
            .bind(content.kind.key())
            .bind(i64::from(content.planned.get()))
            .bind(i64::from(content.version))
            .bind(content.created.utc())
            .bind(utc(content.archived));
            run!(self, WHAT, query)?;
            ContentRepo::add_version(self, first).await
        }

        async fn update(&mut self, content: &Content, seen: Revision) -> Result<(), StoreError> {
            let query = sqlx::query(
                "UPDATE content SET title = $3, title_folded = $4, kind = $5, planned = $6, version = $7, archived = $8,
                        revision = revision + 1
                 WHERE id = $1 AND revision = $2",
            )
            .bind(content.id.0)
            .bind(seen.0)
            .bind(content.title.as_str().to_owned())
            .bind(folded(content.title.as_str()))
            .bind(content.kind.key())
            .bind(i64::from(content.planned.get()))
            .bind(i64::from(content.version))
            .bind(utc(content.archived));
            let rows = run!(self, WHAT, query)?;
            self.fresh(WHAT, rows)
        }

        async fn add_version(&mut self, version: &Version) -> Result<(), StoreError> {
            let query = sqlx::query(
                "INSERT INTO content_version (content, number, at, person, carry, source) VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(version.content.0)
            .bind(i64::from(version.number))
            .bind(version.at.utc())
            .bind(version.by.map(|id| id.0))
            .bind(version.carry.key())
            .bind(Json(version.source.clone()));
            run!(self, VERSION, query).map(drop)
        }

        async fn version(&mut self, id: ContentId, wanted: u32) -> Result<Option<Version>, StoreError> {
            let query = sqlx::query_as::<_, VersionRow>(
                "SELECT content, number, at, person, carry, source FROM content_version WHERE content = $1 AND number = $2",
            );
            one!(self, VERSION, query.bind(id.0).bind(i64::from(wanted)))?.map(VersionRow::read).transpose()
        }

        async fn names(&mut self, blob: &BlobHash) -> Result<bool, StoreError> {
            // A look through all versions: there are few, and it happens only when bytes were refused.
            let query = sqlx::query_as::<_, (i64,)>(sql!(
                sqlite: "SELECT 1 FROM content_version WHERE instr(source, $1) > 0 LIMIT 1",
                postgres: "SELECT 1::bigint FROM content_version WHERE position($1 IN source::text) > 0 LIMIT 1"
            ));
            Ok(one!(self, VERSION, query.bind(blob.as_str().to_owned()))?.is_some())
        }

        async fn versions(&mut self, id: ContentId) -> Result<Vec<Version>, StoreError> {
            let query = sqlx::query_as::<_, VersionRow>(
                "SELECT content, number, at, person, carry, source FROM content_version WHERE content = $1 ORDER BY number DESC",
            );
            all!(self, VERSION, query.bind(id.0))?.into_iter().map(VersionRow::read).collect()
        }
    }
}
