//! Credentials for the LRS in SQL.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lms_core::time::Timestamp;
use uuid::Uuid;

use crate::StoreError;
use crate::repo::{LrsCredential, LrsCredentialRepo};
use crate::sql::{at, corrupt, utc};
use crate::unit::{all, on_both, one, run};

const WHAT: &str = "LRS credential";

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    login: String,
    secret: Vec<u8>,
    document: String,
    launch: Option<Uuid>,
    created: DateTime<Utc>,
    expires: Option<DateTime<Utc>>,
    revoked: Option<DateTime<Utc>>,
    fetched: Option<DateTime<Utc>>,
}

impl Row {
    fn read(self) -> Result<LrsCredential, StoreError> {
        Ok(LrsCredential {
            id: self.id,
            login: self.login,
            secret: self.secret.try_into().map_err(|_| corrupt(WHAT, "a secret that is not a SHA-256"))?,
            document: self.document,
            launch: self.launch,
            created: Timestamp::new(self.created),
            expires: at(self.expires),
            revoked: at(self.revoked),
            fetched: at(self.fetched),
        })
    }
}

macro_rules! credentials {
    ($rest:literal) => {
        concat!(
            "SELECT id, login, secret, document, launch, created, expires, revoked, fetched FROM xapi_credential ",
            $rest
        )
    };
}

on_both! {
    #[async_trait]
    impl LrsCredentialRepo for Tx {
        async fn insert(&mut self, credential: &LrsCredential) -> Result<(), StoreError> {
            let query = sqlx::query(
                "INSERT INTO xapi_credential (id, login, secret, document, launch, created, expires, revoked, fetched)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )
            .bind(credential.id)
            .bind(credential.login.clone())
            .bind(credential.secret.to_vec())
            .bind(credential.document.clone())
            .bind(credential.launch)
            .bind(credential.created.utc())
            .bind(utc(credential.expires))
            .bind(utc(credential.revoked))
            .bind(utc(credential.fetched));
            run!(self, "LRS credential with this login", query).map(drop)
        }

        async fn by_login(&mut self, login: &str) -> Result<Option<LrsCredential>, StoreError> {
            let query = sqlx::query_as::<_, Row>(credentials!("WHERE login = $1"));
            let row = one!(self, WHAT, query.bind(login.to_owned()))?;
            let read = row.map(Row::read).transpose();
            self.kept(read)
        }

        async fn find(&mut self, id: Uuid) -> Result<Option<LrsCredential>, StoreError> {
            let query = sqlx::query_as::<_, Row>(credentials!("WHERE id = $1"));
            let row = one!(self, WHAT, query.bind(id))?;
            let read = row.map(Row::read).transpose();
            self.kept(read)
        }

        async fn list(&mut self) -> Result<Vec<LrsCredential>, StoreError> {
            let query =
                sqlx::query_as::<_, Row>(credentials!("WHERE launch IS NULL ORDER BY created DESC, id DESC"));
            let rows = all!(self, WHAT, query)?;
            let read = rows.into_iter().map(Row::read).collect();
            self.kept(read)
        }

        async fn revoke(&mut self, id: Uuid, at: Timestamp) -> Result<bool, StoreError> {
            let query = sqlx::query("UPDATE xapi_credential SET revoked = $2 WHERE id = $1 AND revoked IS NULL");
            Ok(run!(self, WHAT, query.bind(id).bind(at.utc()))? > 0)
        }

        async fn revoke_launch(&mut self, launch: Uuid, at: Timestamp) -> Result<u64, StoreError> {
            let query = sqlx::query("UPDATE xapi_credential SET revoked = $2 WHERE launch = $1 AND revoked IS NULL");
            run!(self, WHAT, query.bind(launch).bind(at.utc()))
        }

        async fn fetch(&mut self, id: Uuid, at: Timestamp) -> Result<bool, StoreError> {
            let query = sqlx::query(
                "UPDATE xapi_credential SET fetched = $2 WHERE id = $1 AND fetched IS NULL AND revoked IS NULL",
            );
            Ok(run!(self, WHAT, query.bind(id).bind(at.utc()))? > 0)
        }
    }
}
