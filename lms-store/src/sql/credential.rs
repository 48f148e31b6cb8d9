//! Password hashes, one-time tokens, sign-ins and throttles in SQL.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lms_core::ids::{PersonId, SignInId};
use lms_core::time::Timestamp;
use uuid::Uuid;

use super::{at, corrupt, utc};
use crate::StoreError;
use crate::repo::{Credential, CredentialRepo, Purpose, SignIn, SignInRepo, Throttle, ThrottleRepo, TokenRepo};
use crate::unit::{all, on_both, one, run};

const CREDENTIAL: &str = "credential";
const TOKEN: &str = "one-time token";
const SIGN_IN: &str = "sign-in";
const THROTTLE: &str = "throttle";

fn purpose_key(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Activate => "activate",
        Purpose::Reset => "reset",
    }
}

#[derive(sqlx::FromRow)]
struct SignInRow {
    id: Uuid,
    person: Uuid,
    token: Vec<u8>,
    created: DateTime<Utc>,
    seen: DateTime<Utc>,
    expires: DateTime<Utc>,
    agent: String,
    address: String,
    ended: Option<DateTime<Utc>>,
}

impl SignInRow {
    fn read(self) -> Result<SignIn, StoreError> {
        Ok(SignIn {
            id: SignInId(self.id),
            person: PersonId(self.person),
            token: self.token.try_into().map_err(|_| corrupt(SIGN_IN, "a token that is not a SHA-256"))?,
            created: Timestamp::new(self.created),
            seen: Timestamp::new(self.seen),
            expires: Timestamp::new(self.expires),
            agent: self.agent,
            address: self.address,
            ended: at(self.ended),
        })
    }
}

on_both! {
    #[async_trait]
    impl CredentialRepo for Tx {
        async fn find(&mut self, person: PersonId) -> Result<Option<Credential>, StoreError> {
            let query = sqlx::query_as::<_, (String, bool, DateTime<Utc>)>(
                "SELECT hash, must_change, changed FROM credential WHERE person = $1",
            );
            let row = one!(self, CREDENTIAL, query.bind(person.0))?;
            Ok(row.map(|(hash, must_change, changed)| {
                Credential { person, hash, must_change, changed: Timestamp::new(changed) }
            }))
        }

        async fn put(&mut self, credential: &Credential) -> Result<(), StoreError> {
            let query = sqlx::query(
                "INSERT INTO credential (person, hash, must_change, changed) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, must_change = excluded.must_change,
                    changed = excluded.changed",
            )
            .bind(credential.person.0)
            .bind(credential.hash.clone())
            .bind(credential.must_change)
            .bind(credential.changed.utc());
            run!(self, CREDENTIAL, query).map(drop)
        }

        async fn rehash(&mut self, person: PersonId, old: &str, new: &str) -> Result<bool, StoreError> {
            let query = sqlx::query("UPDATE credential SET hash = $3 WHERE person = $1 AND hash = $2");
            let query = query.bind(person.0).bind(old.to_owned()).bind(new.to_owned());
            Ok(run!(self, CREDENTIAL, query)? > 0)
        }
    }

    #[async_trait]
    impl TokenRepo for Tx {
        async fn put(
            &mut self,
            hash: [u8; 32],
            person: PersonId,
            purpose: Purpose,
            expires: Timestamp,
        ) -> Result<(), StoreError> {
            let older = sqlx::query("DELETE FROM one_time_token WHERE person = $1 AND purpose = $2");
            run!(self, TOKEN, older.bind(person.0).bind(purpose_key(purpose)))?;
            let query =
                sqlx::query("INSERT INTO one_time_token (hash, person, purpose, expires) VALUES ($1, $2, $3, $4)")
                    .bind(hash.to_vec())
                    .bind(person.0)
                    .bind(purpose_key(purpose))
                    .bind(expires.utc());
            run!(self, TOKEN, query).map(drop)
        }

        async fn peek(
            &mut self,
            hash: [u8; 32],
            purpose: Purpose,
            now: Timestamp,
        ) -> Result<Option<PersonId>, StoreError> {
            let query = sqlx::query_as::<_, (Uuid,)>(
                "SELECT person FROM one_time_token WHERE hash = $1 AND purpose = $2 AND used IS NULL AND expires > $3",
            );
            let row = one!(self, TOKEN, query.bind(hash.to_vec()).bind(purpose_key(purpose)).bind(now.utc()))?;
            Ok(row.map(|(person,)| PersonId(person)))
        }

        async fn take(
            &mut self,
            hash: [u8; 32],
            purpose: Purpose,
            now: Timestamp,
        ) -> Result<Option<PersonId>, StoreError> {
            let query = sqlx::query_as::<_, (Uuid,)>(
                "UPDATE one_time_token SET used = $3
                 WHERE hash = $1 AND purpose = $2 AND used IS NULL AND expires > $3 RETURNING person",
            );
            let row = one!(self, TOKEN, query.bind(hash.to_vec()).bind(purpose_key(purpose)).bind(now.utc()))?;
            Ok(row.map(|(person,)| PersonId(person)))
        }
    }

    #[async_trait]
    impl SignInRepo for Tx {
        async fn insert(&mut self, sign_in: &SignIn) -> Result<(), StoreError> {
            let query = sqlx::query(
                "INSERT INTO sign_in (id, person, token, created, seen, expires, agent, address, ended)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )
            .bind(sign_in.id.0)
            .bind(sign_in.person.0)
            .bind(sign_in.token.to_vec())
            .bind(sign_in.created.utc())
            .bind(sign_in.seen.utc())
            .bind(sign_in.expires.utc())
            .bind(sign_in.agent.clone())
            .bind(sign_in.address.clone())
            .bind(utc(sign_in.ended));
            run!(self, SIGN_IN, query).map(drop)
        }

        async fn find(&mut self, token: [u8; 32]) -> Result<Option<SignIn>, StoreError> {
            let query = sqlx::query_as::<_, SignInRow>(
                "SELECT id, person, token, created, seen, expires, agent, address, ended FROM sign_in WHERE token = $1",
            );
            one!(self, SIGN_IN, query.bind(token.to_vec()))?.map(SignInRow::read).transpose()
        }

        async fn open_of(&mut self, person: PersonId, now: Timestamp) -> Result<Vec<SignIn>, StoreError> {
            let query = sqlx::query_as::<_, SignInRow>(
                "SELECT id, person, token, created, seen, expires, agent, address, ended FROM sign_in
                 WHERE person = $1 AND ended IS NULL AND expires > $2 ORDER BY seen DESC, id DESC LIMIT 200",
            );
            let rows = all!(self, SIGN_IN, query.bind(person.0).bind(now.utc()))?;
            rows.into_iter().map(SignInRow::read).collect()
        }

        async fn rotate(&mut self, id: SignInId, token: [u8; 32]) -> Result<bool, StoreError> {
            let query = sqlx::query("UPDATE sign_in SET token = $2 WHERE id = $1 AND ended IS NULL");
            Ok(run!(self, SIGN_IN, query.bind(id.0).bind(token.to_vec()))? > 0)
        }

        async fn touch(&mut self, id: SignInId, at: Timestamp) -> Result<(), StoreError> {
            let query = sqlx::query("UPDATE sign_in SET seen = $2 WHERE id = $1 AND seen < $2");
            run!(self, SIGN_IN, query.bind(id.0).bind(at.utc())).map(drop)
        }

        async fn end(&mut self, id: SignInId, at: Timestamp) -> Result<(), StoreError> {
            let query = sqlx::query("UPDATE sign_in SET ended = $2 WHERE id = $1 AND ended IS NULL");
            run!(self, SIGN_IN, query.bind(id.0).bind(at.utc())).map(drop)
        }

        async fn end_all(
            &mut self,
            person: PersonId,
            but: Option<SignInId>,
            at: Timestamp,
        ) -> Result<(), StoreError> {
            let query = sqlx::query(
                "UPDATE sign_in SET ended = $3 WHERE person = $1 AND ended IS NULL AND id IS DISTINCT FROM $2",
            );
            run!(self, SIGN_IN, query.bind(person.0).bind(but.map(|id| id.0)).bind(at.utc())).map(drop)
        }
    }

    #[async_trait]
    impl ThrottleRepo for Tx {
        async fn find(&mut self, key: [u8; 32]) -> Result<Option<Throttle>, StoreError> {
            let query = sqlx::query_as::<_, (i64, DateTime<Utc>, Option<DateTime<Utc>>)>(
                "SELECT failures, since, locked_until FROM throttle WHERE key = $1",
            );
            let row = one!(self, THROTTLE, query.bind(key.to_vec()))?;
            Ok(row.map(|(failures, since, locked_until)| {
                Throttle { failures, since: Timestamp::new(since), locked_until: at(locked_until) }
            }))
        }

        async fn hold(&mut self, key: [u8; 32], now: Timestamp) -> Result<Throttle, StoreError> {
            // The update changes nothing and takes the row: on PostgreSQL others wait for it, on SQLite for the unit.
            let query = sqlx::query_as::<_, (i64, DateTime<Utc>, Option<DateTime<Utc>>)>(
                "INSERT INTO throttle (key, failures, since, locked_until) VALUES ($1, 0, $2, NULL)
                 ON CONFLICT (key) DO UPDATE SET failures = throttle.failures RETURNING failures, since, locked_until",
            );
            let row = one!(self, THROTTLE, query.bind(key.to_vec()).bind(now.utc()))?;
            let (failures, since, locked_until) = row.ok_or_else(|| corrupt(THROTTLE, "no row after it was stored"))?;
            Ok(Throttle { failures, since: Timestamp::new(since), locked_until: at(locked_until) })
        }

        async fn put(&mut self, key: [u8; 32], throttle: &Throttle) -> Result<(), StoreError> {
            let query = sqlx::query(
                "INSERT INTO throttle (key, failures, since, locked_until) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, since = excluded.since,
                    locked_until = excluded.locked_until",
            )
            .bind(key.to_vec())
            .bind(throttle.failures)
            .bind(throttle.since.utc())
            .bind(utc(throttle.locked_until));
            run!(self, THROTTLE, query).map(drop)
        }

        async fn clear(&mut self, key: [u8; 32]) -> Result<(), StoreError> {
            run!(self, THROTTLE, sqlx::query("DELETE FROM throttle WHERE key = $1").bind(key.to_vec())).map(drop)
        }

        async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError> {
            // One that still locks is kept, however long ago its window began.
            let query = sqlx::query(
                "DELETE FROM throttle WHERE since < $1 AND (locked_until IS NULL OR locked_until < $1)",
            );
            run!(self, THROTTLE, query.bind(before.utc()))
        }
    }
}
