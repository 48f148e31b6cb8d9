//! xAPI statements, documents and credentials in SQL; how they are laid out is said in decision 0015.

mod agents;
mod bulk;
mod credentials;
mod documents;
mod graph;
mod keys;
mod known;
mod links;
pub(crate) mod memory;
pub(crate) mod order;
mod purge;
pub(crate) mod read;
pub(crate) mod submit;

use std::sync::Arc;

use async_trait::async_trait;
use lms_core::content::BlobHash;
use lms_core::xapi::agent::AgentKey;
use lms_core::xapi::lexical::Instant;
use lms_core::xapi::query::Place;
use uuid::Uuid;

use self::keys::Keys;
use self::submit::WHAT;
use super::{number, text};
use crate::StoreError;
use crate::repo::{Clock, Find, Found, HeldPayload, HeldStatement, StatementRepo, Submission, Submitted};
use crate::unit::{all, on_both, one};

/// Texts as the JSON array that `texts!` takes apart.
fn texts(all: &[String]) -> String {
    serde_json::Value::from(all).to_string()
}

on_both! {
    #[async_trait]
    impl StatementRepo for Tx {
        async fn submit(
            &mut self,
            submissions: &[Submission],
            clock: &dyn Clock,
        ) -> Result<Vec<Submitted>, StoreError> {
            let submitted = self.submit_all(submissions, clock).await;
            self.kept(submitted)
        }

        async fn find(&mut self, id: Uuid) -> Result<Option<HeldStatement>, StoreError> {
            let shared = Arc::clone(&self.shared);
            let blind = self.learned.erased;
            let found = sql!(sqlite: super::read::sqlite::find, postgres: super::read::postgres::find)
                (&mut self.tx, &shared, blind, id).await;
            let (found, learned) = self.kept(found)?;
            self.take_in(learned);
            Ok(found)
        }

        async fn page(&mut self, find: &Find<'_>) -> Result<Found, StoreError> {
            let shared = Arc::clone(&self.shared);
            let blind = self.learned.erased;
            let found = sql!(sqlite: super::read::sqlite::page, postgres: super::read::postgres::page)
                (&mut self.tx, &shared, blind, find).await;
            let (found, learned) = self.kept(found)?;
            self.take_in(learned);
            Ok(found)
        }

        async fn scan(&mut self, after: Option<Place>, size: usize) -> Result<Vec<HeldStatement>, StoreError> {
            let shared = Arc::clone(&self.shared);
            let blind = self.learned.erased;
            let found = sql!(sqlite: super::read::sqlite::scan, postgres: super::read::postgres::scan)
                (&mut self.tx, &shared, blind, after.map_or(i64::MIN, super::order::number), size).await;
            let (found, learned) = self.kept(found)?;
            self.take_in(learned);
            Ok(found)
        }

        async fn is_of(&mut self, id: Uuid, credential: Uuid) -> Result<bool, StoreError> {
            let query = sqlx::query_as::<_, (Uuid,)>(
                "SELECT s.credential FROM xapi_id i JOIN xapi_statement s ON s.at = i.at WHERE i.id = $1",
            );
            Ok(one!(self, WHAT, query.bind(id))?.is_some_and(|(of,)| of == credential))
        }

        async fn payloads(&mut self, sha2: &[String]) -> Result<Vec<HeldPayload>, StoreError> {
            let query = sqlx::query_as::<_, (String, String, i64)>(sql!(
                sqlite: "SELECT sha2, blob, size FROM xapi_payload WHERE sha2 IN (SELECT value FROM json_each($1))",
                postgres: "SELECT sha2, blob, size FROM xapi_payload
                           WHERE sha2 IN (SELECT jsonb_array_elements_text($1::jsonb))"
            ));
            let rows = all!(self, WHAT, query.bind(texts(sha2)))?;
            let read = |(sha2, blob, size)| {
                let blob: BlobHash = text(WHAT, blob)?;
                Ok(HeldPayload { sha2, blob, size: number(WHAT, size)? })
            };
            let payloads = rows.into_iter().map(read).collect();
            self.kept(payloads)
        }

        async fn definitions(&mut self, activities: &[String]) -> Result<Vec<(String, String)>, StoreError> {
            let shared = Arc::clone(&self.shared);
            self.known(activities, |iri| Keys(&shared.keyring).definition(iri)).await
        }

        async fn displays(&mut self, verbs: &[String]) -> Result<Vec<(String, String)>, StoreError> {
            let shared = Arc::clone(&self.shared);
            self.known(verbs, |iri| Keys(&shared.keyring).display(iri)).await
        }

        async fn personas(&mut self, agent: &AgentKey) -> Result<Vec<String>, StoreError> {
            self.personas_of(agent).await
        }

        async fn erase_agents(&mut self, agents: &[AgentKey]) -> Result<u64, StoreError> {
            self.erase(agents).await
        }

        async fn purge(&mut self, before: Instant, most: usize) -> Result<u64, StoreError> {
            self.purge_before(before, most).await
        }

        async fn count_before(&mut self, before: Instant) -> Result<u64, StoreError> {
            let query = sqlx::query_as::<_, (i64,)>("SELECT count(*) FROM xapi_statement WHERE at < $1");
            let found = one!(self, WHAT, query.bind(order::first_of(before)))?;
            Ok(found.map_or(0, |(count,)| count.unsigned_abs()))
        }

        async fn count(&mut self) -> Result<u64, StoreError> {
            let (all,) = one!(self, WHAT, sqlx::query_as::<_, (i64,)>("SELECT count(*) FROM xapi_statement"))?
                .unwrap_or_default();
            Ok(all.unsigned_abs())
        }
    }

    impl Tx {
        /// What a view reads is committed and can be remembered at once; a unit that writes waits for its own commit.
        fn take_in(&mut self, learned: crate::sql::xapi::memory::Learned) {
            if self.view {
                self.shared.xapi.learn(learned);
            }
        }
    }
}
