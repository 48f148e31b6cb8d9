//! Second factors and recovery codes in SQL.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lms_core::ids::PersonId;
use lms_core::people::factor::recovery;
use lms_core::people::factor::totp::{Secret, Step};
use lms_core::time::Timestamp;
use uuid::Uuid;

use super::person::unwrap;
use super::{at, corrupt, number};
use crate::repo::{Factor, FactorRepo};
use crate::seal::{Place, SealError};
use crate::unit::{on_both, one, run};
use crate::{Keyring, StoreError};

const WHAT: &str = "second factor";
const CODE: &str = "recovery code";
const SECRET: &str = "second_factor.secret";
const HASH: &str = "recovery_code.hash";

fn hash(keyring: &Keyring, person: PersonId, code: &recovery::Code) -> Vec<u8> {
    keyring.lookup(HASH, &format!("{person} {}", code.plain()))
}

#[derive(sqlx::FromRow)]
struct FactorRow {
    secret: Vec<u8>,
    begun: DateTime<Utc>,
    since: Option<DateTime<Utc>>,
    last_step: Option<i64>,
    wrapped: Vec<u8>,
    master_key: String,
}

impl FactorRow {
    fn read(self, person: Uuid, keyring: &Keyring) -> Result<Factor, StoreError> {
        let key = unwrap(keyring, person, &self.wrapped, &self.master_key)?;
        let plain =
            key.open_bytes(Place { column: SECRET, row: person }, &self.secret).map_err(|e| corrupt(WHAT, e))?;
        let secret = Secret::from_slice(&plain).ok_or_else(|| corrupt(WHAT, "a secret of another length"))?;
        Ok(Factor { secret, begun: Timestamp::new(self.begun), active: at(self.since).zip(self.last_step.map(Step)) })
    }
}

on_both! {
    #[async_trait]
    impl FactorRepo for Tx {
        async fn find(&mut self, person: PersonId) -> Result<Option<Factor>, StoreError> {
            let query = sqlx::query_as::<_, FactorRow>(
                "SELECT f.secret, f.begun, f.since, f.last_step, k.wrapped, k.master_key
                 FROM second_factor f JOIN person_key k ON k.person = f.person WHERE f.person = $1",
            );
            let row = one!(self, WHAT, query.bind(person.0))?;
            row.map(|row| row.read(person.0, &self.shared.keyring)).transpose()
        }

        async fn is_active(&mut self, person: PersonId) -> Result<bool, StoreError> {
            let query = sqlx::query_as::<_, (Uuid,)>(
                "SELECT person FROM second_factor WHERE person = $1 AND since IS NOT NULL",
            );
            Ok(one!(self, WHAT, query.bind(person.0))?.is_some())
        }

        async fn begin(&mut self, person: PersonId, secret: &Secret, at: Timestamp) -> Result<(), StoreError> {
            let key = self.key_of(person).await?;
            let place = Place { column: SECRET, row: person.0 };
            let sealed = key.seal_bytes(self.shared.entropy.as_ref(), place, secret.bytes());
            let refused = |e: SealError| StoreError::Refused { what: WHAT, detail: e.to_string() };
            let sealed = self.kept(sealed.map_err(refused))?;
            let query = sqlx::query(
                "INSERT INTO second_factor (person, secret, begun) VALUES ($1, $2, $3)
                 ON CONFLICT (person) DO UPDATE SET secret = excluded.secret, begun = excluded.begun
                    WHERE second_factor.since IS NULL",
            );
            let rows = run!(self, WHAT, query.bind(person.0).bind(sealed).bind(at.utc()))?;
            self.fresh(WHAT, rows)
        }

        async fn confirm(&mut self, person: PersonId, step: Step, at: Timestamp) -> Result<bool, StoreError> {
            let query = sqlx::query(
                "UPDATE second_factor SET since = $3, last_step = $2 WHERE person = $1 AND since IS NULL",
            );
            Ok(run!(self, WHAT, query.bind(person.0).bind(step.0).bind(at.utc()))? > 0)
        }

        async fn take_step(&mut self, person: PersonId, step: Step) -> Result<bool, StoreError> {
            // Of two at the same moment one waits for the row, then finds the step taken.
            let query = sqlx::query("UPDATE second_factor SET last_step = $2 WHERE person = $1 AND last_step < $2");
            Ok(run!(self, WHAT, query.bind(person.0).bind(step.0))? > 0)
        }

        async fn remove(&mut self, person: PersonId) -> Result<bool, StoreError> {
            run!(self, CODE, sqlx::query("DELETE FROM recovery_code WHERE person = $1").bind(person.0))?;
            Ok(run!(self, WHAT, sqlx::query("DELETE FROM second_factor WHERE person = $1").bind(person.0))? > 0)
        }

        async fn put_recovery(&mut self, person: PersonId, codes: &[recovery::Code]) -> Result<(), StoreError> {
            run!(self, CODE, sqlx::query("DELETE FROM recovery_code WHERE person = $1").bind(person.0))?;
            for code in codes {
                let hash = hash(&self.shared.keyring, person, code);
                let query = sqlx::query("INSERT INTO recovery_code (person, hash) VALUES ($1, $2)");
                run!(self, CODE, query.bind(person.0).bind(hash))?;
            }
            Ok(())
        }

        async fn take_recovery(&mut self, person: PersonId, code: &recovery::Code) -> Result<bool, StoreError> {
            let hash = hash(&self.shared.keyring, person, code);
            let query = sqlx::query("DELETE FROM recovery_code WHERE person = $1 AND hash = $2");
            Ok(run!(self, CODE, query.bind(person.0).bind(hash))? > 0)
        }

        async fn recovery_left(&mut self, person: PersonId) -> Result<u32, StoreError> {
            let query = sqlx::query_as::<_, (i64,)>("SELECT count(*) FROM recovery_code WHERE person = $1");
            let left = one!(self, CODE, query.bind(person.0))?.map_or(0, |(count,)| count);
            number(CODE, left)
        }
    }
}
