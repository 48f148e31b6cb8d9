//! Many rows with few statements: statements, their ids, and what they are found by.

use sqlx::QueryBuilder;
use uuid::Uuid;

use super::graph::Entry;
use super::submit::WHAT;
use crate::StoreError;
use crate::unit::{on_both, run};

/// A statement as its row.
pub(crate) struct StatementRow {
    pub(crate) at: i64,
    pub(crate) id: Uuid,
    pub(crate) voids: bool,
    pub(crate) voided: bool,
    pub(crate) refers: Option<Uuid>,
    pub(crate) credential: Uuid,
    pub(crate) timestamp: i64,
    pub(crate) hash: [u8; 32],
    pub(crate) keys: Vec<u8>,
    pub(crate) text: String,
}

/// Parts of a power of two of rows, so that few different texts are ever prepared.
fn parts<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    const MOST: usize = 256;
    std::iter::from_fn(move || {
        let size = match rows.len() {
            0 => return None,
            n if n >= MOST => MOST,
            n => 1 << n.ilog2(),
        };
        let (part, rest) = rows.split_at_checked(size)?;
        rows = rest;
        Some(part)
    })
}

on_both! {
    impl Tx {
        pub(crate) async fn insert_statements(&mut self, rows: &[StatementRow]) -> Result<(), StoreError> {
            for part in parts(rows) {
                let mut query = QueryBuilder::<Engine>::new(
                    "INSERT INTO xapi_statement (at, id, voids, voided, refers, credential, timestamp, hash, keys, text) ",
                );
                query.push_values(part, |mut to, row| {
                    to.push_bind(row.at)
                        .push_bind(row.id)
                        .push_bind(row.voids)
                        .push_bind(row.voided)
                        .push_bind(row.refers)
                        .push_bind(row.credential)
                        .push_bind(row.timestamp)
                        .push_bind(row.hash.as_slice())
                        .push_bind(row.keys.as_slice())
                        .push_bind(row.text.as_str());
                });
                run!(self, WHAT, query.build())?;
                let mut query = QueryBuilder::<Engine>::new("INSERT INTO xapi_id (id, at) ");
                query.push_values(part, |mut to, row| {
                    to.push_bind(row.id).push_bind(row.at);
                });
                run!(self, WHAT, query.build())?;
            }
            Ok(())
        }

        pub(crate) async fn insert_entries(&mut self, entries: &[Entry]) -> Result<(), StoreError> {
            for part in parts(entries) {
                let mut query = QueryBuilder::<Engine>::new("INSERT INTO xapi_index (key, at, origin) ");
                query.push_values(part, |mut to, entry| {
                    to.push_bind(entry.key).push_bind(entry.at).push_bind(entry.origin);
                });
                query.push(" ON CONFLICT DO NOTHING");
                run!(self, WHAT, query.build())?;
            }
            Ok(())
        }

        pub(crate) async fn delete_entries(&mut self, entries: &[Entry]) -> Result<(), StoreError> {
            for part in parts(entries) {
                let mut query = QueryBuilder::<Engine>::new("DELETE FROM xapi_index WHERE (key, at, origin) IN (");
                query.push_values(part, |mut to, entry| {
                    to.push_bind(entry.key).push_bind(entry.at).push_bind(entry.origin);
                });
                query.push(")");
                run!(self, WHAT, query.build())?;
            }
            Ok(())
        }
    }
}
