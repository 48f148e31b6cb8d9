//! Links to identity providers in SQL.

use async_trait::async_trait;
use lms_core::ids::PersonId;
use lms_core::time::Timestamp;
use uuid::Uuid;

use crate::StoreError;
use crate::repo::IdentityLinkRepo;
use crate::unit::{on_both, one, run};

const WHAT: &str = "identity link";

on_both! {
    #[async_trait]
    impl IdentityLinkRepo for Tx {
        async fn find(&mut self, provider: Uuid, subject: &[u8]) -> Result<Option<PersonId>, StoreError> {
            let query = sqlx::query_as::<_, (Uuid,)>(
                "SELECT person FROM identity_link WHERE provider = $1 AND subject = $2",
            );
            Ok(one!(self, WHAT, query.bind(provider).bind(subject.to_vec()))?.map(|(person,)| PersonId(person)))
        }

        async fn insert(
            &mut self,
            provider: Uuid,
            subject: &[u8],
            person: PersonId,
            at: Timestamp,
        ) -> Result<(), StoreError> {
            let query = sqlx::query(
                "INSERT INTO identity_link (provider, subject, person, created) VALUES ($1, $2, $3, $4)",
            );
            let query = query.bind(provider).bind(subject.to_vec()).bind(person.0).bind(at.utc());
            run!(self, WHAT, query).map(drop)
        }

        async fn remove_of(&mut self, provider: Uuid) -> Result<u64, StoreError> {
            run!(self, WHAT, sqlx::query("DELETE FROM identity_link WHERE provider = $1").bind(provider))
        }
    }
}
