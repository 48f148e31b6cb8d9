//! The audit log in SQL.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lms_core::access::Who;
use lms_core::audit::AuditEntry;
use lms_core::ids::{AuditId, PersonId, SignInId};
use lms_core::time::Timestamp;
use serde_json::Value;
use sqlx::QueryBuilder;
use sqlx::types::Json;
use uuid::Uuid;

use super::{ROWS, after_id, corrupt};
use crate::repo::AuditRepo;
use crate::unit::{all, on_both, run};
use crate::{Listed, Page, StoreError};

const WHAT: &str = "audit entry";

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
    }
}
