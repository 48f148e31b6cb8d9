//! What a learner's courses share, in SQL.

use async_trait::async_trait;
use lms_core::ids::PersonId;
use lms_core::time::Timestamp;
use uuid::Uuid;

use super::{corrupt, hexes};
use crate::StoreError;
use crate::repo::{LearnerStoreRepo, SharedKey, SharedValue};
use crate::unit::{all, on_both, run};

const WHAT: &str = "shared value of a learner";

fn read((key, document): (Vec<u8>, Vec<u8>)) -> Result<SharedValue, StoreError> {
    let key = key.try_into().map_err(|_| corrupt(WHAT, "a key that is not a SHA-256"))?;
    Ok(SharedValue { key: SharedKey(key), document })
}

on_both! {
    #[async_trait]
    impl LearnerStoreRepo for Tx {
        async fn find(&mut self, person: PersonId, keys: &[SharedKey]) -> Result<Vec<SharedValue>, StoreError> {
            if keys.is_empty() {
                return Ok(Vec::new());
            }
            let query = sqlx::query_as::<_, (Vec<u8>, Vec<u8>)>(concat!(
                "SELECT key, document FROM learner_store WHERE person = $1 AND key IN ", bytes!("$2"), " ORDER BY key",
            ));
            let rows = all!(self, WHAT, query.bind(person.0).bind(hexes(keys.iter().map(|key| key.0.as_slice()))))?;
            rows.into_iter().map(read).collect()
        }

        async fn of(&mut self, person: PersonId) -> Result<Vec<SharedValue>, StoreError> {
            let query = sqlx::query_as::<_, (Vec<u8>, Vec<u8>)>(
                "SELECT key, document FROM learner_store WHERE person = $1 ORDER BY key",
            );
            all!(self, WHAT, query.bind(person.0))?.into_iter().map(read).collect()
        }

        async fn put(&mut self, person: PersonId, values: &[SharedValue], at: Timestamp) -> Result<(), StoreError> {
            let person: Uuid = person.0;
            let mut values: Vec<&SharedValue> = values.iter().collect();
            // Two that write at the same moment take the rows in the same order, so that neither waits for ever.
            values.sort_by_key(|value| value.key);
            for value in values {
                let query = sqlx::query(
                    "INSERT INTO learner_store (person, key, at, document)
                     SELECT person, $2, $3, $4 FROM person_key WHERE person = $1
                     ON CONFLICT (person, key) DO UPDATE SET at = excluded.at, document = excluded.document",
                )
                .bind(person)
                .bind(value.key.0.to_vec())
                .bind(at.utc())
                .bind(value.document.clone());
                run!(self, WHAT, query)?;
            }
            Ok(())
        }
    }
}
