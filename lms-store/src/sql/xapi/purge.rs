//! Taking old statements out, with everything they are found by and what others found through them.

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
            Ok(gone as u64)
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
            let query = sqlx::query(concat!("DELETE FROM xapi_id WHERE id IN ", list!("$1")));
            run!(self, WHAT, query.bind(ids(names)))?;
            run!(self, WHAT, sqlx::query("DELETE FROM xapi_statement WHERE at <= $1").bind(last))?;
            Ok(rows.len())
        }
    }
}
