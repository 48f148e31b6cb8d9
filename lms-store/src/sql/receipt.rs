//! Receipts in SQL; the answer is sealed, since it may name somebody.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lms_core::ids::PersonId;
use lms_core::time::Timestamp;
use uuid::Uuid;

use super::corrupt;
use crate::repo::{Receipt, ReceiptRepo};
use crate::seal::Place;
use crate::unit::{on_both, one, run};
use crate::{Keyring, StoreError};

const WHAT: &str = "receipt";

fn place(id: Uuid) -> Place {
    Place { column: "receipt.answer", row: id }
}

#[derive(sqlx::FromRow)]
struct ReceiptRow {
    person: Uuid,
    key: Vec<u8>,
    id: Uuid,
    request: Vec<u8>,
    at: DateTime<Utc>,
    answer: Option<Vec<u8>>,
}

impl ReceiptRow {
    fn read(self, keyring: &Keyring) -> Result<Receipt, StoreError> {
        let hash = |bytes: Vec<u8>| bytes.try_into().map_err(|_| corrupt(WHAT, "a hash that is not a SHA-256"));
        let opened = |sealed: Vec<u8>| keyring.open(place(self.id), &sealed).map_err(|e| corrupt(WHAT, e));
        Ok(Receipt {
            answer: self.answer.map(opened).transpose()?,
            id: self.id,
            person: PersonId(self.person),
            key: hash(self.key)?,
            request: hash(self.request)?,
            at: Timestamp::new(self.at),
        })
    }
}

on_both! {
    #[async_trait]
    impl ReceiptRepo for Tx {
        async fn find(&mut self, person: PersonId, key: &[u8; 32]) -> Result<Option<Receipt>, StoreError> {
            let query = sqlx::query_as::<_, ReceiptRow>(
                "SELECT person, key, id, request, at, answer FROM receipt WHERE person = $1 AND key = $2",
            );
            let row = one!(self, WHAT, query.bind(person.0).bind(key.to_vec()))?;
            row.map(|row| row.read(&self.shared.keyring)).transpose()
        }

        async fn insert(&mut self, receipt: &Receipt, expired: Timestamp) -> Result<(), StoreError> {
            let old = sqlx::query("DELETE FROM receipt WHERE person = $1 AND key = $2 AND at < $3")
                .bind(receipt.person.0)
                .bind(receipt.key.to_vec())
                .bind(expired.utc());
            run!(self, WHAT, old)?;
            let query = sqlx::query("INSERT INTO receipt (person, key, id, request, at) VALUES ($1, $2, $3, $4, $5)")
                .bind(receipt.person.0)
                .bind(receipt.key.to_vec())
                .bind(receipt.id)
                .bind(receipt.request.to_vec())
                .bind(receipt.at.utc());
            run!(self, WHAT, query).map(drop)
        }

        async fn answer(&mut self, receipt: &Receipt, answer: &[u8]) -> Result<(), StoreError> {
            let sealed = self.shared.keyring.seal(self.shared.entropy.as_ref(), place(receipt.id), answer);
            let sealed = sealed.map_err(|e| StoreError::Refused { what: WHAT, detail: e.to_string() });
            let query = sqlx::query("UPDATE receipt SET answer = $3 WHERE person = $1 AND key = $2 AND id = $4")
                .bind(receipt.person.0)
                .bind(receipt.key.to_vec())
                .bind(self.kept(sealed)?)
                .bind(receipt.id);
            run!(self, WHAT, query).map(drop)
        }

        async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError> {
            run!(self, WHAT, sqlx::query("DELETE FROM receipt WHERE at < $1").bind(before.utc()))
        }
    }
}
