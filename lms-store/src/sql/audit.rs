//! The audit log in SQL.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lms_core::access::Who;
use lms_core::audit::{AuditEntry, Seal};
use lms_core::erasure::chain::Link;
use lms_core::ids::{AuditId, PersonId, SignInId};
use lms_core::time::Timestamp;
use serde_json::Value;
use sqlx::QueryBuilder;
use sqlx::types::Json;
use uuid::Uuid;

use super::{ROWS, after_id, big, corrupt, number};
use crate::repo::{AuditFilter, AuditRepo};
use crate::unit::{all, on_both, one, run};
use crate::{Listed, Page, StoreError};

const WHAT: &str = "audit entry";
const SEAL: &str = "seal of the audit log";

/// The advisory lock of those who seal (PostgreSQL).
const SEALERS: i64 = 0x7365_616c;

/// The columns of an entry.
macro_rules! columns {
    ($($rest:tt)*) => {
        concat!("SELECT id, at, who, person, sign_in, action, noun, subject, detail", $($rest)*)
    };
}

#[derive(sqlx::FromRow)]
struct SealRow {
    seq: i64,
    at: DateTime<Utc>,
    entries: i64,
    digest: Vec<u8>,
    link: Vec<u8>,
}

fn link(bytes: Vec<u8>) -> Result<Link, StoreError> {
    bytes.try_into().map(Link).map_err(|_| corrupt(SEAL, "a link that is no SHA-256"))
}

impl SealRow {
    fn read(self) -> Result<(Seal, Link), StoreError> {
        let seal = Seal {
            seq: number(SEAL, self.seq)?,
            at: Timestamp::new(self.at),
            entries: number(SEAL, self.entries)?,
            digest: link(self.digest)?,
        };
        Ok((seal, link(self.link)?))
    }
}

#[derive(sqlx::FromRow)]
struct LinkedRow {
    #[sqlx(flatten)]
    entry: AuditRow,
    link: Option<Vec<u8>>,
}

#[derive(sqlx::FromRow)]
struct AuditRow {
    id: Uuid,
    at: DateTime<Utc>,
    who: String,
    person: Option<Uuid>,
    sign_in: Option<Uuid>,
    action: String,
    noun: String,
    subject: String,
    detail: Json<Value>,
}

impl AuditRow {
    fn read(self) -> Result<AuditEntry, StoreError> {
        let who = match (self.who.as_str(), self.person) {
            ("person", Some(person)) => Who::Person { person: PersonId(person), sign_in: self.sign_in.map(SignInId) },
            ("operator", None) => Who::Operator,
            ("system", None) => Who::System,
            _ => return Err(corrupt(WHAT, "an author that does not fit its columns")),
        };
        Ok(AuditEntry {
            id: AuditId(self.id),
            at: Timestamp::new(self.at),
            who,
            action: self.action,
            noun: self.noun,
            subject: self.subject,
            detail: self.detail.0,
        })
    }
}

/// An author in its columns.
fn columns(who: Who) -> (&'static str, Option<Uuid>, Option<Uuid>) {
    match who {
        Who::Person { person, sign_in } => ("person", Some(person.0), sign_in.map(|id| id.0)),
        Who::Operator => ("operator", None, None),
        Who::System => ("system", None, None),
    }
}

on_both! {
    #[async_trait]
    impl AuditRepo for Tx {
        async fn append(&mut self, entries: &[AuditEntry]) -> Result<(), StoreError> {
            for part in entries.chunks(ROWS) {
                let mut query = QueryBuilder::<Engine>::new(
                    "INSERT INTO audit (id, at, who, person, sign_in, action, noun, subject, detail) ",
                );
                query.push_values(part, |mut to, entry| {
                    let (who, person, sign_in) = columns(entry.who);
                    to.push_bind(entry.id.0)
                        .push_bind(entry.at.utc())
                        .push_bind(who)
                        .push_bind(person)
                        .push_bind(sign_in)
                        .push_bind(entry.action.clone())
                        .push_bind(entry.noun.clone())
                        .push_bind(entry.subject.clone())
                        .push_bind(Json(entry.detail.clone()));
                });
                run!(self, WHAT, query.build())?;
            }
            Ok(())
        }

        async fn detailed(
            &mut self,
            subjects: &[String],
            by: PersonId,
            after: Option<AuditId>,
            limit: u32,
        ) -> Result<Vec<AuditEntry>, StoreError> {
            let mut query = QueryBuilder::<Engine>::new(
                "SELECT id, at, who, person, sign_in, action, noun, subject, detail FROM audit WHERE (person = ",
            );
            query.push_bind(by.0).push(" OR subject IN (");
            let mut list = query.separated(", ");
            for subject in subjects {
                list.push_bind(subject.clone());
            }
            query.push(")) AND ").push(sql!(sqlite: "detail", postgres: "detail::text")).push(" <> 'null' AND id > ");
            query.push_bind(after.map_or(Uuid::nil(), |id| id.0)).push(" ORDER BY id LIMIT ").push_bind(i64::from(limit));
            all!(self, WHAT, query.build_query_as::<AuditRow>())?.into_iter().map(AuditRow::read).collect()
        }

        async fn redact(&mut self, id: AuditId, detail: &Value) -> Result<(), StoreError> {
            let query = sqlx::query("UPDATE audit SET detail = $2 WHERE id = $1");
            run!(self, WHAT, query.bind(id.0).bind(Json(detail.clone()))).map(drop)
        }

        async fn list(&mut self, subject: Option<&str>, page: &Page) -> Result<Listed<AuditEntry>, StoreError> {
            let mut query = QueryBuilder::<Engine>::new(
                "SELECT id, at, who, person, sign_in, action, noun, subject, detail FROM audit WHERE 1 = 1",
            );
            if let Some(subject) = subject {
                query.push(" AND subject = ").push_bind(subject.to_owned());
            }
            if let Some(after) = after_id(page)? {
                query.push(" AND id < ").push_bind(after);
            }
            query.push(" ORDER BY id DESC LIMIT ").push_bind(page.fetch());
            let rows = all!(self, WHAT, query.build_query_as::<AuditRow>())?;
            Listed::cut(rows, page, |row| row.id.to_string()).try_map(AuditRow::read)
        }

        async fn last_seal(&mut self) -> Result<Option<(Seal, Link)>, StoreError> {
            let lock: Option<&'static str> = sql!(sqlite: None, postgres: Some("SELECT pg_advisory_xact_lock($1)"));
            if let Some(lock) = lock {
                run!(self, SEAL, sqlx::query(lock).bind(SEALERS))?;
            }
            let query = sqlx::query_as::<_, SealRow>(
                "SELECT seq, at, entries, digest, link FROM audit_seal ORDER BY seq DESC LIMIT 1",
            );
            one!(self, SEAL, query)?.map(SealRow::read).transpose()
        }

        async fn unsealed(&mut self, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
            let query = sqlx::query_as::<_, AuditRow>(columns!(
                " FROM audit WHERE seal IS NULL ORDER BY id LIMIT $1"
            ));
            all!(self, WHAT, query.bind(i64::from(limit)))?.into_iter().map(AuditRow::read).collect()
        }

        async fn count_unsealed(&mut self) -> Result<u64, StoreError> {
            let query = sqlx::query_as::<_, (i64,)>("SELECT count(*) FROM audit WHERE seal IS NULL");
            Ok(one!(self, WHAT, query)?.map_or(0, |(count,)| count.unsigned_abs()))
        }

        async fn seal(&mut self, seal: &Seal, link: Link, entries: &[(AuditId, Link)]) -> Result<(), StoreError> {
            let query = sqlx::query("INSERT INTO audit_seal (seq, at, entries, digest, link) VALUES ($1, $2, $3, $4, $5)")
                .bind(big(seal.seq))
                .bind(seal.at.utc())
                .bind(big(seal.entries))
                .bind(seal.digest.0.to_vec())
                .bind(link.0.to_vec());
            run!(self, SEAL, query)?;
            for (id, link) in entries {
                let query = sqlx::query("UPDATE audit SET seal = $2, link = $3 WHERE id = $1 AND seal IS NULL")
                    .bind(id.0)
                    .bind(big(seal.seq))
                    .bind(link.0.to_vec());
                run!(self, WHAT, query)?;
            }
            Ok(())
        }

        async fn seals(&mut self, after: u64, limit: u32) -> Result<Vec<(Seal, Link)>, StoreError> {
            let query = sqlx::query_as::<_, SealRow>(
                "SELECT seq, at, entries, digest, link FROM audit_seal WHERE seq > $1 ORDER BY seq LIMIT $2",
            );
            let rows = all!(self, SEAL, query.bind(big(after)).bind(i64::from(limit)))?;
            rows.into_iter().map(SealRow::read).collect()
        }

        async fn sealed_by(&mut self, seal: u64) -> Result<Vec<(AuditEntry, Option<Link>)>, StoreError> {
            let query = sqlx::query_as::<_, LinkedRow>(columns!(", link FROM audit WHERE seal = $1 ORDER BY id"));
            let rows = all!(self, WHAT, query.bind(big(seal)))?;
            let read = |row: LinkedRow| Ok((row.entry.read()?, row.link.map(self::link).transpose()?));
            rows.into_iter().map(read).collect()
        }

        async fn purge_seal(&mut self, seal: u64) -> Result<u64, StoreError> {
            let gone = run!(self, WHAT, sqlx::query("DELETE FROM audit WHERE seal = $1").bind(big(seal)))?;
            run!(self, SEAL, sqlx::query("DELETE FROM audit_seal WHERE seq = $1").bind(big(seal)))?;
            Ok(gone)
        }

        async fn search(&mut self, filter: &AuditFilter, page: &Page) -> Result<Listed<AuditEntry>, StoreError> {
            let mut query = QueryBuilder::<Engine>::new(columns!(" FROM audit WHERE 1 = 1"));
            if let Some(by) = filter.by {
                query.push(" AND person = ").push_bind(by.0);
            }
            if let Some(subject) = &filter.subject {
                query.push(" AND subject = ").push_bind(subject.clone());
            }
            if let Some(action) = &filter.action {
                // Not LIKE: no character of it is a wildcard.
                let length = i64::try_from(action.chars().count()).unwrap_or(0);
                query.push(" AND substr(action, 1, ").push_bind(length).push(sql!(sqlite: "", postgres: "::int"));
                query.push(") = ").push_bind(action.clone());
            }
            if let Some(from) = filter.from {
                query.push(" AND at >= ").push_bind(from.utc());
            }
            if let Some(until) = filter.until {
                query.push(" AND at < ").push_bind(until.utc());
            }
            if let Some(after) = after_id(page)? {
                query.push(" AND id < ").push_bind(after);
            }
            query.push(" ORDER BY id DESC LIMIT ").push_bind(page.fetch());
            let rows = all!(self, WHAT, query.build_query_as::<AuditRow>())?;
            Listed::cut(rows, page, |row| row.id.to_string()).try_map(AuditRow::read)
        }
    }
}
