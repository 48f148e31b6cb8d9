//! Reading the statements around some that come or go.

use std::collections::HashSet;

use uuid::Uuid;

use super::graph::{FAR, Graph, Node};
use super::keys::{Keys, unpack};
use super::submit::WHAT;
use crate::StoreError;
use crate::sql::ids;
use crate::unit::{all, on_both};

type NodeRow = (i64, Uuid, Option<Uuid>, Vec<u8>);

fn numbers(all: &[i64]) -> String {
    let all: Vec<String> = all.iter().map(i64::to_string).collect();
    format!("[{}]", all.join(","))
}

impl Graph {
    /// Takes rows in; the ids of those that were not here yet.
    fn take(&mut self, rows: Vec<NodeRow>) -> Vec<Uuid> {
        let mut fresh = Vec::with_capacity(rows.len());
        for (at, id, refers, keys) in rows {
            fresh.push(id);
            self.nodes.entry(id).or_insert_with(|| Node { at, refers, keys: unpack(&keys) });
        }
        fresh
    }
}

on_both! {
    impl Tx {
        /// Reads whom the moved ones lead to, and who leads to them, beginning with those at `referring`.
        pub(crate) async fn complete(
            &mut self,
            graph: &mut Graph,
            mut referring: Vec<i64>,
            keys: Keys<'_>,
        ) -> Result<(), StoreError> {
            let mut asked = HashSet::new();
            for _ in 0..FAR {
                let ends: Vec<Uuid> = graph.open_ends().into_iter().filter(|end| asked.insert(*end)).collect();
                if ends.is_empty() {
                    break;
                }
                let query = sqlx::query_as::<_, NodeRow>(concat!(
                    "SELECT s.at, s.id, s.refers, s.keys FROM xapi_id i JOIN xapi_statement s ON s.at = i.at WHERE i.id", among!("$1"),
                ));
                let rows = all!(self, WHAT, query.bind(ids(ends)))?;
                graph.take(rows);
            }
            let mut seen: HashSet<Uuid> = graph.moved.clone();
            for _ in 0..FAR {
                if referring.is_empty() {
                    break;
                }
                referring.sort_unstable();
                referring.dedup();
                let query = sqlx::query_as::<_, NodeRow>(sql!(
                    sqlite: "SELECT at, id, refers, keys FROM xapi_statement WHERE at IN (SELECT value FROM json_each($1))",
                    postgres: "SELECT at, id, refers, keys FROM xapi_statement
                               WHERE at IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb))"
                ));
                let rows = all!(self, WHAT, query.bind(numbers(&referring)))?;
                let found: Vec<Uuid> = graph.take(rows).into_iter().filter(|id| seen.insert(*id)).collect();
                referring = self.referring_to(&found, keys).await?;
            }
            Ok(())
        }

        /// The places of those that refer to one of `targets`.
        pub(crate) async fn referring_to(&mut self, targets: &[Uuid], keys: Keys<'_>) -> Result<Vec<i64>, StoreError> {
            if targets.is_empty() {
                return Ok(Vec::new());
            }
            let query = sqlx::query_as::<_, (i64,)>(concat!("SELECT at FROM xapi_index WHERE key", among!("$1")));
            let targets = targets.iter().map(|target| keys.refers_to(*target));
            Ok(all!(self, WHAT, query.bind(ids(targets)))?.into_iter().map(|(at,)| at).collect())
        }
    }
}
