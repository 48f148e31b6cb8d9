//! Documents in SQL: those of an agent sealed with its key, all of them found by keyed hashes.

use std::sync::Arc;

use async_trait::async_trait;
use lms_core::xapi::agent::AgentKey;
use lms_core::xapi::lexical::Instant;
use lms_core::xapi::query::Owner;
use uuid::Uuid;

use super::agents::{lookup_of, unwrap};
use super::keys::Keys;
use super::memory::Lookup;
use crate::repo::{Document, DocumentLine, DocumentRepo};
use crate::seal::Place;
use crate::sql::corrupt;
use crate::unit::{all, on_both, one, run};
use crate::{Keyring, StoreError};

const WHAT: &str = "xAPI document";
const ID: &str = "xapi_document.id";
const BYTES: &str = "xapi_document.bytes";

/// The parts of a name, with their lengths so that no two names are written alike.
fn named(parts: &[&str]) -> String {
    parts.iter().map(|part| format!("{}:{part}", part.len())).collect()
}

fn agent_of(owner: &Owner) -> Option<&AgentKey> {
    match owner {
        Owner::State { agent, .. } | Owner::Agent(agent) => Some(agent),
        Owner::Activity(_) => None,
    }
}

fn registration_of(owner: &Owner) -> Option<Uuid> {
    match owner {
        Owner::State { registration, .. } => *registration,
        _ => None,
    }
}

/// Whose a document is, registrations apart.
fn owner_key(keys: Keys<'_>, owner: &Owner) -> Lookup {
    let name = match owner {
        Owner::State { activity, agent, .. } => named(&["state", activity, &agent.0]),
        Owner::Activity(activity) => named(&["activity", activity]),
        Owner::Agent(agent) => named(&["agent", &agent.0]),
    };
    keys.lookup("xapi_document.owner", &name)
}

fn document_key(keys: Keys<'_>, owner: &Owner, id: &str) -> Lookup {
    let owned: String = owner_key(keys, owner).iter().map(|byte| format!("{byte:02x}")).collect();
    let registration = registration_of(owner).map(|id| id.to_string()).unwrap_or_default();
    keys.lookup("xapi_document.key", &named(&[&owned, &registration, id]))
}

/// The place of a sealed column: the row is named by the beginning of its key.
fn place(column: &'static str, key: &[u8]) -> Place {
    Place { column, row: Uuid::from_slice(key.get(..16).unwrap_or_default()).unwrap_or_default() }
}

#[derive(sqlx::FromRow)]
struct Row {
    key: Vec<u8>,
    registration: Option<Uuid>,
    id: Vec<u8>,
    content_type: String,
    bytes: Vec<u8>,
    updated: i64,
    agent: Option<Uuid>,
    wrapped: Option<Vec<u8>>,
    master_key: Option<String>,
}

impl Row {
    fn opened(&self, keyring: &Keyring, column: &'static str, kept: &[u8]) -> Result<Vec<u8>, StoreError> {
        match (self.agent, &self.wrapped, &self.master_key) {
            (Some(agent), Some(wrapped), Some(master)) => unwrap(keyring, agent, wrapped, master)?
                .open_bytes(place(column, &self.key), kept)
                .map_err(|e| corrupt(WHAT, e)),
            (None, ..) => Ok(kept.to_vec()),
            _ => Err(corrupt(WHAT, "an agent without a key")),
        }
    }

    fn name(&self, keyring: &Keyring) -> Result<String, StoreError> {
        String::from_utf8(self.opened(keyring, ID, &self.id)?).map_err(|e| corrupt(WHAT, e))
    }

    fn read(self, keyring: &Keyring) -> Result<Document, StoreError> {
        Ok(Document {
            id: self.name(keyring)?,
            bytes: self.opened(keyring, BYTES, &self.bytes)?,
            content_type: self.content_type,
            updated: Instant(self.updated),
        })
    }

    fn line(self, keyring: &Keyring) -> Result<DocumentLine, StoreError> {
        Ok(DocumentLine { id: self.name(keyring)?, registration: self.registration, updated: Instant(self.updated) })
    }
}

on_both! {
    impl Tx {
        async fn one_document(&mut self, key: Lookup) -> Result<Option<Document>, StoreError> {
            let query = sqlx::query_as::<_, Row>(
                "SELECT d.key, d.registration, d.id, d.content_type, d.bytes, d.updated, d.agent, a.wrapped, a.master_key
                 FROM xapi_document d LEFT JOIN xapi_agent a ON a.id = d.agent WHERE d.key = $1",
            );
            let row = one!(self, WHAT, query.bind(key.to_vec()))?;
            let shared = Arc::clone(&self.shared);
            let read = row.map(|row| row.read(&shared.keyring)).transpose();
            self.kept(read)
        }

        /// The agent a document is sealed for, made when it is new, and kept from being erased until the unit ends.
        async fn sealing_agent(
            &mut self,
            agent: &AgentKey,
            now: Instant,
        ) -> Result<(Uuid, crate::seal::PersonKey), StoreError> {
            let shared = Arc::clone(&self.shared);
            let lookup = lookup_of(Keys(&shared.keyring), agent);
            for _ in 0..2 {
                let query = sqlx::query_as::<_, (Uuid, Vec<u8>, String)>(sql!(
                    sqlite: "SELECT id, wrapped, master_key FROM xapi_agent WHERE lookup = $1",
                    postgres: "SELECT id, wrapped, master_key FROM xapi_agent WHERE lookup = $1 FOR KEY SHARE"
                ));
                if let Some((id, wrapped, master)) = one!(self, WHAT, query.bind(lookup.to_vec()))? {
                    let key = unwrap(&shared.keyring, id, &wrapped, &master);
                    return Ok((id, self.kept(key)?));
                }
                self.hold_writers().await?;
                self.agents(vec![agent], now).await?;
            }
            Err(self.fail(corrupt(WHAT, "its agent was not found after it was made")))
        }
    }

    #[async_trait]
    impl DocumentRepo for Tx {
        async fn find(&mut self, owner: &Owner, id: &str) -> Result<Option<Document>, StoreError> {
            let key = document_key(Keys(&self.shared.keyring), owner, id);
            self.one_document(key).await
        }

        async fn hold(&mut self, owner: &Owner, id: &str) -> Result<Option<Document>, StoreError> {
            let key = document_key(Keys(&self.shared.keyring), owner, id);
            let lock: Option<&'static str> = sql!(sqlite: None, postgres: Some("SELECT pg_advisory_xact_lock($1)"));
            if let Some(lock) = lock {
                let number = key.first_chunk().map_or(0, |bytes| i64::from_be_bytes(*bytes));
                run!(self, WHAT, sqlx::query(lock).bind(number))?;
            }
            self.one_document(key).await
        }

        async fn list(&mut self, owner: &Owner, since: Option<Instant>) -> Result<Vec<DocumentLine>, StoreError> {
            let query = sqlx::query_as::<_, Row>(sql!(
                sqlite: "SELECT d.key, d.registration, d.id, d.content_type, x'' AS bytes, d.updated, d.agent, a.wrapped,
                                a.master_key
                         FROM xapi_document d LEFT JOIN xapi_agent a ON a.id = d.agent
                         WHERE d.owner = $1 AND d.updated > $2 AND ($3 IS NULL OR d.registration = $3)",
                postgres: "SELECT d.key, d.registration, d.id, d.content_type, ''::bytea AS bytes, d.updated, d.agent,
                                  a.wrapped, a.master_key
                           FROM xapi_document d LEFT JOIN xapi_agent a ON a.id = d.agent
                           WHERE d.owner = $1 AND d.updated > $2 AND ($3::uuid IS NULL OR d.registration = $3)"
            ));
            let shared = Arc::clone(&self.shared);
            let query = query
                .bind(owner_key(Keys(&shared.keyring), owner).to_vec())
                .bind(since.map_or(i64::MIN, |since| since.0))
                .bind(registration_of(owner));
            let rows = all!(self, WHAT, query)?;
            let lines: Result<Vec<DocumentLine>, _> = rows.into_iter().map(|row| row.line(&shared.keyring)).collect();
            let mut lines = self.kept(lines)?;
            lines.sort_by(|a, b| (&a.id, a.registration).cmp(&(&b.id, b.registration)));
            Ok(lines)
        }

        async fn put(&mut self, owner: &Owner, document: &Document) -> Result<(), StoreError> {
            let shared = Arc::clone(&self.shared);
            let keys = Keys(&shared.keyring);
            let key = document_key(keys, owner, &document.id);
            let (agent, id, bytes) = match agent_of(owner) {
                None => (None, document.id.clone().into_bytes(), document.bytes.clone()),
                Some(agent) => {
                    let (agent, sealing) = self.sealing_agent(agent, document.updated).await?;
                    let seal = |column, bytes: &[u8]| {
                        let sealed = sealing.seal_bytes(shared.entropy.as_ref(), place(column, &key), bytes);
                        sealed.map_err(|e| StoreError::Refused { what: WHAT, detail: e.to_string() })
                    };
                    let parts = seal(ID, document.id.as_bytes()).and_then(|id| Ok((id, seal(BYTES, &document.bytes)?)));
                    let (id, bytes) = self.kept(parts)?;
                    (Some(agent), id, bytes)
                }
            };
            let query = sqlx::query(
                "INSERT INTO xapi_document (key, owner, agent, registration, id, content_type, bytes, updated)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                 ON CONFLICT (key) DO UPDATE SET agent = excluded.agent, id = excluded.id, bytes = excluded.bytes,
                    content_type = excluded.content_type, updated = excluded.updated",
            )
            .bind(key.to_vec())
            .bind(owner_key(keys, owner).to_vec())
            .bind(agent)
            .bind(registration_of(owner))
            .bind(id)
            .bind(document.content_type.clone())
            .bind(bytes)
            .bind(document.updated.0);
            run!(self, WHAT, query).map(drop)
        }

        async fn delete(&mut self, owner: &Owner, id: &str) -> Result<bool, StoreError> {
            let key = document_key(Keys(&self.shared.keyring), owner, id);
            Ok(run!(self, WHAT, sqlx::query("DELETE FROM xapi_document WHERE key = $1").bind(key.to_vec()))? > 0)
        }

        async fn delete_all(&mut self, owner: &Owner) -> Result<u64, StoreError> {
            let query = sqlx::query(sql!(
                sqlite: "DELETE FROM xapi_document WHERE owner = $1 AND ($2 IS NULL OR registration = $2)",
                postgres: "DELETE FROM xapi_document WHERE owner = $1 AND ($2::uuid IS NULL OR registration = $2)"
            ));
            let owned = owner_key(Keys(&self.shared.keyring), owner).to_vec();
            run!(self, WHAT, query.bind(owned).bind(registration_of(owner)))
        }
    }
}
