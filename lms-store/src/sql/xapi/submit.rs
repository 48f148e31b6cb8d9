//! Storing statements: decided in memory from one look, written with a few statements however many there are.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use lms_core::xapi::activity::Power;
use lms_core::xapi::facts::Mention;
use lms_core::xapi::keep::{self, Kept};
use lms_core::xapi::lexical::Instant;
use lms_core::xapi::same::Fingerprint;
use uuid::Uuid;

use super::agents::People;
use super::bulk::StatementRow;
use super::graph::{Entry, Graph, Node};
use super::keys::{Keys, pack};
use super::order;
use crate::StoreError;
use crate::repo::{Clock, HeldPayload, Submission, Submitted};
use crate::sql::{big, corrupt, ids};
use crate::unit::{all, on_both, one, run};

pub(crate) const WHAT: &str = "statement";

/// The lock that all writers of statements take on PostgreSQL; SQLite has one for all writers anyway.
pub(crate) const WRITERS: i64 = 0x78_4150_4931;

/// A statement that is stored now.
struct New<'s> {
    kept: &'s Kept,
    at: i64,
    credential: Uuid,
    power: Power,
    voided: bool,
}

impl New<'_> {
    fn row(&self, people: &People<'_>, own: &[Uuid]) -> Result<StatementRow, StoreError> {
        let facts = &self.kept.facts;
        let marks: Vec<String> =
            self.kept.personas.iter().map(|persona| people.mark(persona)).collect::<Result<_, _>>()?;
        let name = |mark: &str| mark.parse::<usize>().ok().and_then(|n| marks.get(n)).map_or("", String::as_str);
        Ok(StatementRow {
            at: self.at,
            id: facts.id,
            voids: facts.voids.is_some(),
            voided: self.voided,
            refers: facts.refers_to,
            credential: self.credential,
            timestamp: self.timestamp().0,
            hash: self.kept.fingerprint.hash,
            keys: pack(own),
            text: keep::rename(&self.kept.text, name),
        })
    }

    /// A statement without timestamp happened when it was stored.
    fn timestamp(&self) -> Instant {
        self.kept.fingerprint.timestamp.unwrap_or(order::stored(self.at))
    }
}

/// What becomes of each submission, given what is stored under the ids they name: each is kept whole or not at all, and
/// the earlier ones count for the later.
fn decide<'s>(
    submissions: &'s [Submission],
    mut known: HashMap<Uuid, Fingerprint>,
    mut at: i64,
) -> (Vec<Submitted>, Vec<New<'s>>) {
    let (mut told, mut all_new) = (Vec::with_capacity(submissions.len()), Vec::new());
    for submission in submissions {
        let differs = submission
            .statements
            .iter()
            .find(|kept| known.get(&kept.facts.id).is_some_and(|stored| !kept.fingerprint.repeats(stored)));
        if let Some(kept) = differs {
            told.push(Submitted::Conflict { id: kept.facts.id });
            continue;
        }
        let before = all_new.len();
        for kept in &submission.statements {
            if known.contains_key(&kept.facts.id) {
                continue;
            }
            let new = New { kept, at, credential: submission.credential, power: submission.power, voided: false };
            let stored = Fingerprint { hash: kept.fingerprint.hash, timestamp: Some(new.timestamp()) };
            known.insert(kept.facts.id, stored);
            all_new.push(new);
            at = at.saturating_add(1);
        }
        let ids = submission.statements.iter().map(|kept| kept.facts.id).collect();
        told.push(Submitted::Stored { ids, new: all_new.len() - before });
    }
    (told, all_new)
}

/// The rows a statement is found by itself.
fn own_entries(new: &New<'_>, inherited: &[Uuid], keys: Keys<'_>) -> Vec<Entry> {
    let facts = &new.kept.facts;
    let mut own = inherited.to_vec();
    own.push(keys.credential(new.credential));
    own.extend(facts.refers_to.map(|target| keys.refers_to(target)));
    own.extend(facts.voids.map(|target| keys.voids(target)));
    own.into_iter().map(|key| Entry { key, at: new.at, origin: new.at }).collect()
}

/// What of the store waits for statements that come now.
#[derive(Default)]
struct Waiting {
    /// Those that were voided before they came.
    voided: HashSet<Uuid>,
    /// The places of those that refer to one of them.
    referring: Vec<i64>,
}

on_both! {
    type ExistingRow = (Uuid, Vec<u8>, i64);

    impl Tx {
        /// Makes this unit the only one that stores statements or makes agents, until it ends.
        pub(crate) async fn hold_writers(&mut self) -> Result<(), StoreError> {
            if self.writing.is_some() {
                return Ok(());
            }
            let lock: Option<&'static str> = sql!(sqlite: None, postgres: Some("SELECT pg_advisory_xact_lock($1)"));
            if let Some(lock) = lock {
                run!(self, WHAT, sqlx::query(lock).bind(WRITERS))?;
            }
            // Before the clock is read: who asks for the time meanwhile must know that somebody writes.
            self.writing = Some(self.shared.xapi.write());
            let query = sqlx::query_as::<_, (i64, Option<i64>)>(
                "SELECT n, (SELECT max(at) FROM xapi_statement) FROM xapi_epoch",
            );
            let (epoch, last) = one!(self, WHAT, query)?.unwrap_or_default();
            self.learned.epoch = epoch;
            self.last = last;
            Ok(())
        }

        pub(crate) async fn submit_all(
            &mut self,
            submissions: &[Submission],
            clock: &dyn Clock,
        ) -> Result<Vec<Submitted>, StoreError> {
            self.hold_writers().await?;
            let known = self.known_fingerprints(submissions).await?;
            let now = clock.now();
            let (told, mut new) = decide(submissions, known, order::next(now, self.last));
            for (submission, told) in submissions.iter().zip(&told) {
                if matches!(told, Submitted::Stored { .. }) {
                    self.insert_payloads(&submission.payloads).await?;
                }
            }
            if !new.is_empty() {
                self.store_new(&mut new, now).await?;
                self.last = new.last().map(|new| new.at).max(self.last);
                self.learned.newest = self.last;
            }
            Ok(told)
        }

        async fn known_fingerprints(
            &mut self,
            submissions: &[Submission],
        ) -> Result<HashMap<Uuid, Fingerprint>, StoreError> {
            let sent = submissions.iter().flat_map(|submission| &submission.statements).map(|kept| kept.facts.id);
            let query = sqlx::query_as::<_, ExistingRow>(concat!(
                "SELECT i.id, s.hash, s.timestamp FROM xapi_id i JOIN xapi_statement s ON s.at = i.at WHERE i.id", among!("$1"),
            ));
            let rows = all!(self, WHAT, query.bind(ids(sent)))?;
            let mut known = HashMap::with_capacity(rows.len());
            for (id, hash, timestamp) in rows {
                let hash = hash.try_into().map_err(|_| corrupt(WHAT, "a hash that is not a SHA-256"))?;
                known.insert(id, Fingerprint { hash, timestamp: Some(Instant(timestamp)) });
            }
            Ok(known)
        }

        async fn store_new(&mut self, new: &mut [New<'_>], now: Instant) -> Result<(), StoreError> {
            let shared = Arc::clone(&self.shared);
            let keys = Keys(&shared.keyring);
            let kept: Vec<&Kept> = new.iter().map(|new| new.kept).collect();
            let people = self.resolve(&kept, now).await?;
            let waiting = self.waiting_for(new, keys).await?;
            let mut graph = Graph::default();
            let mut entries = Vec::with_capacity(new.len() * 12);
            let mut rows = Vec::with_capacity(new.len());
            for new in new.iter_mut() {
                let facts = &new.kept.facts;
                new.voided = facts.voids.is_none() && waiting.voided.contains(&facts.id);
                let mut own = keys.inherited(facts);
                for (agent, mention) in &facts.agents {
                    let agent = people.agent(agent)?;
                    own.push(agent.id);
                    if *mention == Mention::Direct {
                        own.push(agent.direct);
                    }
                }
                entries.extend(own_entries(new, &own, keys));
                rows.push(new.row(&people, &own)?);
                graph.moved.insert(facts.id);
                graph.nodes.insert(facts.id, Node { at: new.at, refers: facts.refers_to, keys: own });
            }
            self.insert_statements(&rows).await?;
            self.void(new).await?;
            if !waiting.referring.is_empty() || new.iter().any(|new| new.kept.facts.refers_to.is_some()) {
                self.complete(&mut graph, waiting.referring, keys).await?;
                entries.extend(graph.inherited());
            }
            entries.sort_unstable();
            entries.dedup();
            self.insert_entries(&entries).await?;
            let seen: Vec<_> = new.iter().map(|new| (&new.kept.facts, new.power)).collect();
            self.merge_seen(&seen).await
        }

        /// Looks for what came before those it refers to.
        async fn waiting_for(&mut self, new: &[New<'_>], keys: Keys<'_>) -> Result<Waiting, StoreError> {
            let mut meant: HashMap<Uuid, Option<Uuid>> = HashMap::with_capacity(new.len() * 2);
            for new in new {
                let id = new.kept.facts.id;
                meant.insert(keys.refers_to(id), None);
                meant.insert(keys.voids(id), Some(id));
            }
            let query = sqlx::query_as::<_, (Uuid, i64)>(concat!(
                "SELECT key, at FROM xapi_index WHERE key", among!("$1"),
            ));
            let rows = all!(self, WHAT, query.bind(ids(meant.keys().copied())))?;
            let mut waiting = Waiting::default();
            for (key, at) in rows {
                match meant.get(&key) {
                    Some(Some(voided)) => drop(waiting.voided.insert(*voided)),
                    _ => waiting.referring.push(at),
                }
            }
            Ok(waiting)
        }

        /// Marks what the new ones void, if it is there and does not void itself.
        async fn void(&mut self, new: &[New<'_>]) -> Result<(), StoreError> {
            let targets: Vec<Uuid> = new.iter().filter_map(|new| new.kept.facts.voids).collect();
            if targets.is_empty() {
                return Ok(());
            }
            let query = sqlx::query(concat!(
                "UPDATE xapi_statement SET voided = TRUE WHERE at IN (SELECT at FROM xapi_id WHERE id", among!("$1"),
                ") AND NOT voids AND NOT voided",
            ));
            run!(self, WHAT, query.bind(ids(targets))).map(drop)
        }

        async fn insert_payloads(&mut self, payloads: &[HeldPayload]) -> Result<(), StoreError> {
            for payload in payloads {
                let query = sqlx::query(
                    "INSERT INTO xapi_payload (sha2, blob, size) VALUES ($1, $2, $3) ON CONFLICT (sha2) DO NOTHING",
                )
                .bind(payload.sha2.clone())
                .bind(payload.blob.as_str().to_owned())
                .bind(big(payload.size));
                run!(self, WHAT, query)?;
            }
            Ok(())
        }
    }
}
