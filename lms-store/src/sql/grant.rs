//! Roles held, in SQL.

use async_trait::async_trait;
use lms_core::access::{Grant, Role, Scope};
use lms_core::ids::{PersonId, RegionId, SessionId};
use lms_core::time::Timestamp;
use uuid::Uuid;

use super::{corrupt, from_word, word};
use crate::StoreError;
use crate::repo::GrantRepo;
use crate::unit::{all, on_both, run};

const WHAT: &str = "grant";

#[derive(sqlx::FromRow)]
struct GrantRow {
    role: String,
    scope: String,
    region: Option<Uuid>,
    session: Option<Uuid>,
}

impl GrantRow {
    fn read(self) -> Result<Grant, StoreError> {
        let scope = match (self.scope.as_str(), self.region, self.session) {
            ("national", None, None) => Scope::National,
            ("region", Some(region), None) => Scope::Region { region: RegionId(region) },
            ("session", Some(region), Some(session)) => {
                Scope::Session { region: RegionId(region), session: SessionId(session) }
            }
            _ => return Err(corrupt(WHAT, "a scope that does not fit its columns")),
        };
        Ok(Grant { role: from_word(WHAT, &self.role)?, scope })
    }
}

/// A scope in its columns.
fn columns(scope: Scope) -> (&'static str, Option<Uuid>, Option<Uuid>) {
    match scope {
        Scope::National => ("national", None, None),
        Scope::Region { region } => ("region", Some(region.0), None),
        Scope::Session { region, session } => ("session", Some(region.0), Some(session.0)),
    }
}

on_both! {
    #[async_trait]
    impl GrantRepo for Tx {
        async fn of(&mut self, person: PersonId) -> Result<Vec<Grant>, StoreError> {
            let query = sqlx::query_as::<_, GrantRow>(
                "SELECT role, scope, region, session FROM role_grant WHERE person = $1 ORDER BY given, role, region, session",
            );
            all!(self, WHAT, query.bind(person.0))?.into_iter().map(GrantRow::read).collect()
        }

        async fn add(&mut self, person: PersonId, grant: Grant, now: Timestamp) -> Result<(), StoreError> {
            let (scope, region, session) = columns(grant.scope);
            let role = word(WHAT, &grant.role);
            let query = sqlx::query(
                "INSERT INTO role_grant (person, role, scope, region, session, given) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT DO NOTHING",
            )
            .bind(person.0)
            .bind(self.kept(role)?)
            .bind(scope)
            .bind(region)
            .bind(session)
            .bind(now.utc());
            run!(self, WHAT, query).map(drop)
        }

        async fn remove(&mut self, person: PersonId, grant: Grant) -> Result<(), StoreError> {
            let (scope, region, session) = columns(grant.scope);
            let role = word(WHAT, &grant.role);
            let query = sqlx::query(
                "DELETE FROM role_grant WHERE person = $1 AND role = $2 AND scope = $3
                    AND region IS NOT DISTINCT FROM $4 AND session IS NOT DISTINCT FROM $5",
            )
            .bind(person.0)
            .bind(self.kept(role)?)
            .bind(scope)
            .bind(region)
            .bind(session);
            run!(self, WHAT, query).map(drop)
        }

        async fn holders(&mut self, grant: Grant) -> Result<Vec<PersonId>, StoreError> {
            let (scope, region, session) = columns(grant.scope);
            let role = word(WHAT, &grant.role);
            let query = sqlx::query_as::<_, (Uuid,)>(
                "SELECT person FROM role_grant WHERE role = $1 AND scope = $2
                    AND region IS NOT DISTINCT FROM $3 AND session IS NOT DISTINCT FROM $4 ORDER BY given, person",
            )
            .bind(self.kept(role)?)
            .bind(scope)
            .bind(region)
            .bind(session);
            Ok(all!(self, WHAT, query)?.into_iter().map(|(person,)| PersonId(person)).collect())
        }

        async fn tutors_of(&mut self, session: SessionId) -> Result<Vec<PersonId>, StoreError> {
            let role = word(WHAT, &Role::Tutor);
            let query = sqlx::query_as::<_, (Uuid,)>(
                "SELECT person FROM role_grant WHERE session = $1 AND role = $2 ORDER BY given, person",
            )
            .bind(session.0)
            .bind(self.kept(role)?);
            Ok(all!(self, WHAT, query)?.into_iter().map(|(person,)| PersonId(person)).collect())
        }
    }
}
