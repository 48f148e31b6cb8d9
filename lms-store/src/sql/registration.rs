//! Registrations in SQL; the document is sealed, since it names an account.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lms_core::ids::{ContentId, EnrolmentId, StepId};
use lms_core::time::Timestamp;
use uuid::Uuid;

use super::{corrupt, number};
use crate::repo::{Registration, RegistrationRepo, Revision};
use crate::seal::Place;
use crate::unit::{all, on_both, one, run};
use crate::{Keyring, StoreError};

const WHAT: &str = "registration";

fn place(id: Uuid) -> Place {
    Place { column: "registration.document", row: id }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    enrolment: Option<Uuid>,
    step: Option<Uuid>,
    content: Uuid,
    version: i64,
    session: Option<Uuid>,
    document: Vec<u8>,
    created: DateTime<Utc>,
    changed: DateTime<Utc>,
    revision: i64,
}

impl Row {
    fn read(self, keyring: &Keyring) -> Result<Registration, StoreError> {
        let document = keyring.open(place(self.id), &self.document).map_err(|e| corrupt(WHAT, e))?;
        Ok(Registration {
            id: self.id,
            place: self.enrolment.zip(self.step).map(|(enrolment, step)| (EnrolmentId(enrolment), StepId(step))),
            content: ContentId(self.content),
            version: number(WHAT, self.version)?,
            session: self.session,
            document: String::from_utf8(document).map_err(|e| corrupt(WHAT, e))?,
            created: Timestamp::new(self.created),
            changed: Timestamp::new(self.changed),
            revision: Revision(self.revision),
        })
    }
}

macro_rules! registrations {
    ($rest:literal) => {
        concat!(
            "SELECT id, enrolment, step, content, version, session, document, created, changed, revision FROM registration ",
            $rest
        )
    };
}

on_both! {
    impl Tx {
        fn sealed_registration(&mut self, registration: &Registration) -> Result<Vec<u8>, StoreError> {
            let (entropy, document) = (self.shared.entropy.as_ref(), registration.document.as_bytes());
            let sealed = self.shared.keyring.seal(entropy, place(registration.id), document);
            let sealed = sealed.map_err(|e| StoreError::Refused { what: WHAT, detail: e.to_string() });
            self.kept(sealed)
        }

        fn read_registration(&mut self, row: Option<Row>) -> Result<Option<Registration>, StoreError> {
            let read = row.map(|row| row.read(&self.shared.keyring)).transpose();
            self.kept(read)
        }
    }

    #[async_trait]
    impl RegistrationRepo for Tx {
        async fn insert(&mut self, registration: &Registration) -> Result<(), StoreError> {
            let sealed = self.sealed_registration(registration)?;
            let (enrolment, step) = registration.place.unzip();
            let query = sqlx::query(
                "INSERT INTO registration
                     (id, enrolment, step, content, version, session, document, created, changed, revision)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)",
            )
            .bind(registration.id)
            .bind(enrolment.map(|id| id.0))
            .bind(step.map(|id| id.0))
            .bind(registration.content.0)
            .bind(i64::from(registration.version))
            .bind(registration.session)
            .bind(sealed)
            .bind(registration.created.utc())
            .bind(registration.changed.utc());
            run!(self, WHAT, query).map(drop)
        }

        async fn find(&mut self, id: Uuid) -> Result<Option<Registration>, StoreError> {
            let query = sqlx::query_as::<_, Row>(registrations!("WHERE id = $1"));
            let row = one!(self, WHAT, query.bind(id))?;
            self.read_registration(row)
        }

        async fn hold(&mut self, id: Uuid) -> Result<Option<Registration>, StoreError> {
            // SQLite has one writer at a time, and a unit is one from its beginning.
            let query = sqlx::query_as::<_, Row>(sql!(
                sqlite: registrations!("WHERE id = $1"),
                postgres: registrations!("WHERE id = $1 FOR UPDATE")
            ));
            let row = one!(self, WHAT, query.bind(id))?;
            self.read_registration(row)
        }

        async fn at_step(
            &mut self,
            enrolment: EnrolmentId,
            step: StepId,
            content: ContentId,
        ) -> Result<Option<Registration>, StoreError> {
            let query =
                sqlx::query_as::<_, Row>(registrations!("WHERE enrolment = $1 AND step = $2 AND content = $3"));
            let row = one!(self, WHAT, query.bind(enrolment.0).bind(step.0).bind(content.0))?;
            self.read_registration(row)
        }

        async fn of(&mut self, enrolment: EnrolmentId) -> Result<Vec<Uuid>, StoreError> {
            let query = sqlx::query_as::<_, (Uuid,)>("SELECT id FROM registration WHERE enrolment = $1 ORDER BY id");
            Ok(all!(self, WHAT, query.bind(enrolment.0))?.into_iter().map(|(id,)| id).collect())
        }

        async fn of_session(&mut self, session: Uuid) -> Result<Option<Uuid>, StoreError> {
            let query = sqlx::query_as::<_, (Uuid,)>("SELECT id FROM registration WHERE session = $1");
            Ok(one!(self, WHAT, query.bind(session))?.map(|(id,)| id))
        }

        async fn save(&mut self, registration: &Registration) -> Result<(), StoreError> {
            let sealed = self.sealed_registration(registration)?;
            let query = sqlx::query(
                "UPDATE registration SET session = $3, document = $4, changed = $5, revision = revision + 1
                 WHERE id = $1 AND revision = $2",
            )
            .bind(registration.id)
            .bind(registration.revision.0)
            .bind(registration.session)
            .bind(sealed)
            .bind(registration.changed.utc());
            let rows = run!(self, WHAT, query)?;
            self.fresh(WHAT, rows)
        }

        async fn idle(&mut self, before: Timestamp, most: usize) -> Result<Vec<Uuid>, StoreError> {
            let query = sqlx::query_as::<_, (Uuid,)>(
                "SELECT id FROM registration WHERE session IS NOT NULL AND changed < $1 ORDER BY changed LIMIT $2",
            );
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            let rows = all!(self, WHAT, query.bind(before.utc()).bind(most))?;
            Ok(rows.into_iter().map(|(id,)| id).collect())
        }
    }
}
