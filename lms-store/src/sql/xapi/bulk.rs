//! Many rows with few statements: statements, their ids, and what they are found by.

use sqlx::{Postgres, QueryBuilder, Sqlite};
use uuid::Uuid;

use super::graph::Entry;
use super::submit::WHAT;
use crate::StoreError;
use crate::unit::{UnitOn, run};

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

impl UnitOn<Sqlite> {
    pub(crate) async fn insert_statements(&mut self, rows: &[StatementRow]) -> Result<(), StoreError> {
        for part in parts(rows) {
            let mut query = QueryBuilder::<Sqlite>::new(
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
            // In one call: each costs a hop to the connection's thread and back.
            query.push("; INSERT INTO xapi_id (id, at) ");
            query.push_values(part, |mut to, row| {
                to.push_bind(row.id).push_bind(row.at);
            });
            run!(self, WHAT, query.build())?;
        }
        Ok(())
    }

    pub(crate) async fn insert_entries(&mut self, entries: &[Entry]) -> Result<(), StoreError> {
        for part in parts(entries) {
            let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO xapi_index (key, at, origin) ");
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
            let mut query = QueryBuilder::<Sqlite>::new("DELETE FROM xapi_index WHERE (key, at, origin) IN (");
            query.push_values(part, |mut to, entry| {
                to.push_bind(entry.key).push_bind(entry.at).push_bind(entry.origin);
            });
            query.push(")");
            run!(self, WHAT, query.build())?;
        }
        Ok(())
    }
}

/// The columns of entries.
fn columns(entries: &[Entry]) -> (Vec<Uuid>, Vec<i64>, Vec<i64>) {
    let keys = entries.iter().map(|entry| entry.key).collect();
    (keys, entries.iter().map(|entry| entry.at).collect(), entries.iter().map(|entry| entry.origin).collect())
}

impl UnitOn<Postgres> {
    pub(crate) async fn insert_statements(&mut self, rows: &[StatementRow]) -> Result<(), StoreError> {
        macro_rules! column {
            ($of:expr) => {
                rows.iter().map($of).collect::<Vec<_>>()
            };
        }
        let query = sqlx::query(
            "WITH ids AS (
                INSERT INTO xapi_id (id, at) SELECT * FROM unnest($2::uuid[], $1::bigint[])
            )
            INSERT INTO xapi_statement (at, id, voids, voided, refers, credential, timestamp, hash, keys, text)
            SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::boolean[], $4::boolean[], $5::uuid[], $6::uuid[],
                $7::bigint[], $8::bytea[], $9::bytea[], $10::text[])",
        )
        .bind(column!(|row| row.at))
        .bind(column!(|row| row.id))
        .bind(column!(|row| row.voids))
        .bind(column!(|row| row.voided))
        .bind(column!(|row| row.refers))
        .bind(column!(|row| row.credential))
        .bind(column!(|row| row.timestamp))
        .bind(column!(|row| row.hash.as_slice()))
        .bind(column!(|row| row.keys.as_slice()))
        .bind(column!(|row| row.text.as_str()));
        run!(self, WHAT, query).map(drop)
    }

    pub(crate) async fn insert_entries(&mut self, entries: &[Entry]) -> Result<(), StoreError> {
        let (keys, ats, origins) = columns(entries);
        // What a statement is found by itself is new with it; looking for conflicts costs as much as writing.
        let inherited = entries.iter().any(|entry| entry.at != entry.origin);
        let query = sqlx::query(if inherited {
            "INSERT INTO xapi_index (key, at, origin) SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bigint[])
             ON CONFLICT DO NOTHING"
        } else {
            "INSERT INTO xapi_index (key, at, origin) SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bigint[])"
        });
        run!(self, WHAT, query.bind(keys).bind(ats).bind(origins)).map(drop)
    }

    pub(crate) async fn delete_entries(&mut self, entries: &[Entry]) -> Result<(), StoreError> {
        for part in parts(entries) {
            let (keys, ats, origins) = columns(part);
            let query = sqlx::query(
                "DELETE FROM xapi_index x USING unnest($1::uuid[], $2::bigint[], $3::bigint[]) e (key, at, origin)
                 WHERE x.key = e.key AND x.at = e.at AND x.origin = e.origin",
            );
            run!(self, WHAT, query.bind(keys).bind(ats).bind(origins))?;
        }
        Ok(())
    }
}
