//! Taking old statements out, with everything they are found by and what others found through them.

use std::collections::HashSet;
use std::sync::Arc;

use lms_core::xapi::lexical::Instant;
use uuid::Uuid;

use super::graph::{Entry, Graph, Node};
use super::keys::{Keys, unpack};
use super::order;
use super::submit::WHAT;
use crate::StoreError;
use crate::sql::{big, ids};
use crate::unit::{all, on_both, run};

/// How many are taken out at once: what is read for it stays small.
const PART: usize = 500;

#[derive(sqlx::FromRow)]
struct Row {
    at: i64,
    id: Uuid,
    voids: bool,
    refers: Option<Uuid>,
    credential: Uuid,
    keys: Vec<u8>,
}

impl Row {
    /// What the statement is found by itself.
    fn entries(&self, keys: Keys<'_>) -> impl Iterator<Item = Entry> {
        let mut own = unpack(&self.keys);
        own.push(keys.credential(self.credential));
        own.extend(self.refers.map(|target| keys.refers_to(target)));
        own.extend(self.refers.filter(|_| self.voids).map(|target| keys.voids(target)));
        let at = self.at;
        own.into_iter().map(move |key| Entry { key, at, origin: at })
    }
}

on_both! {
    impl Tx {
        pub(crate) async fn purge_before(&mut self, before: Instant, most: usize) -> Result<u64, StoreError> {
            self.hold_writers().await?;
            let mut gone = 0;
            while gone < most {
                let part = self.purge_part(order::first_of(before), PART.min(most - gone)).await?;
                gone += part;
                if part < PART {
                    break;
                }
            }
            if gone < most {
                self.forget_unused().await?;
            }
            Ok(gone as u64)
        }

        /// Removes the agents nothing is kept of any more: without a statement or document there is no reason to know them.
        async fn forget_unused(&mut self) -> Result<(), StoreError> {
            let query = sqlx::query_as::<_, (Uuid,)>(
                "SELECT a.id FROM xapi_agent a
                 WHERE NOT EXISTS (SELECT 1 FROM xapi_index x WHERE x.key = a.id)
                   AND NOT EXISTS (SELECT 1 FROM xapi_document d WHERE d.agent = a.id)",
            );
            let unused: Vec<Uuid> = all!(self, WHAT, query)?.into_iter().map(|(id,)| id).collect();
            // Who is writing a document for one of them has its row; what came of that shows once the row is ours.
            let lock: Option<&'static str> = sql!(
                sqlite: None,
                postgres: Some(concat!("SELECT id FROM xapi_agent WHERE id", among!("$1"), " ORDER BY id FOR UPDATE"))
            );
            if let Some(lock) = lock {
                run!(self, WHAT, sqlx::query(lock).bind(ids(unused.iter().copied())))?;
            }
            let query = sqlx::query_as::<_, (Option<Uuid>,)>(concat!(
                "SELECT DISTINCT agent FROM xapi_document WHERE agent", among!("$1"),
            ));
            let used: HashSet<Uuid> =
                all!(self, WHAT, query.bind(ids(unused.iter().copied())))?.into_iter().filter_map(|(id,)| id).collect();
            let unused: Vec<Uuid> = unused.into_iter().filter(|id| !used.contains(id)).collect();
            self.forget(&unused).await
        }

        async fn purge_part(&mut self, before: i64, most: usize) -> Result<usize, StoreError> {
            let shared = Arc::clone(&self.shared);
            let keys = Keys(&shared.keyring);
            let query = sqlx::query_as::<_, Row>(
                "SELECT at, id, voids, refers, credential, keys FROM xapi_statement WHERE at < $1 ORDER BY at LIMIT $2",
            );
            let rows = all!(self, WHAT, query.bind(before).bind(big(most as u64)))?;
            let Some(last) = rows.last().map(|row| row.at) else { return Ok(0) };
            let mut graph = Graph::default();
            let mut entries: Vec<Entry> = Vec::with_capacity(rows.len() * 12);
            for row in &rows {
                entries.extend(row.entries(keys));
                graph.moved.insert(row.id);
                graph.nodes.insert(row.id, Node { at: row.at, refers: row.refers, keys: unpack(&row.keys) });
            }
            let names: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
            let referring = self.referring_to(&names, keys).await?;
            self.complete(&mut graph, referring, keys).await?;
            entries.extend(graph.inherited());
            entries.sort_unstable();
            entries.dedup();
            self.delete_entries(&entries).await?;
            let query = sqlx::query(concat!("DELETE FROM xapi_id WHERE id", among!("$1")));
            run!(self, WHAT, query.bind(ids(names)))?;
            run!(self, WHAT, sqlx::query("DELETE FROM xapi_statement WHERE at <= $1").bind(last))?;
            Ok(rows.len())
        }
    }
}
