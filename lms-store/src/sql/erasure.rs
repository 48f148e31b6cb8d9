//! Erasures and their journal in SQL.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lms_core::erasure::chain::Link;
use lms_core::erasure::{Cause, Counts, Part};
use lms_core::evidence::Fact;
use lms_core::ids::{EnrolmentId, PersonId};
use lms_core::time::Timestamp;
use sqlx::types::Json;
use uuid::Uuid;

use super::{at, big, corrupt, from_word, number, utc, word};
use crate::StoreError;
use crate::repo::{Erasure, ErasureRepo, FactRepo, JournalLine, JournalRepo};
use crate::seal::Place;
use crate::unit::{all, on_both, one, run};

const WHAT: &str = "erasure";
const JOURNAL: &str = "erasure journal";

/// The advisory lock of those who write into the journal (PostgreSQL).
const JOURNAL_WRITERS: i64 = 0x6572_6173;

#[derive(sqlx::FromRow)]
struct Row {
    person: Uuid,
    step: String,
    cause: Json<Cause>,
    counts: Json<Counts>,
    begun: DateTime<Utc>,
    finished: Option<DateTime<Utc>>,
}

impl Row {
    fn read(self) -> Result<Erasure, StoreError> {
        Ok(Erasure {
            person: PersonId(self.person),
            step: from_word(WHAT, &self.step)?,
            cause: self.cause.0,
            counts: self.counts.0,
            begun: Timestamp::new(self.begun),
            finished: at(self.finished),
        })
    }
}

fn line((seq, text, link): (i64, String, Vec<u8>)) -> Result<JournalLine, StoreError> {
    let link = link.try_into().map_err(|_| corrupt(JOURNAL, "a link that is no SHA-256"))?;
    Ok(JournalLine { seq: number(JOURNAL, seq)?, text, link: Link(link) })
}

fn add(counts: &mut Counts, part: Part, rows: u64) {
    if rows > 0 {
        *counts.entry(part).or_default() += rows;
    }
}

/// One row for each part that columns tell; $1 is the person.
const COUNT: &str = "
    SELECT 'identity', count(*) FROM person_key WHERE person = $1
    UNION ALL SELECT 'secrets', (SELECT count(*) FROM credential WHERE person = $1)
        + (SELECT count(*) FROM one_time_token WHERE person = $1) + (SELECT count(*) FROM receipt WHERE person = $1)
    UNION ALL SELECT 'roles', count(*) FROM role_grant WHERE person = $1
    UNION ALL SELECT 'attempts', count(*) FROM attempt a JOIN enrolment e ON e.id = a.enrolment WHERE e.learner = $1
    UNION ALL SELECT 'facts', count(*) FROM fact f JOIN enrolment e ON e.id = f.enrolment WHERE e.learner = $1
    UNION ALL SELECT 'shared', count(*) FROM learner_store WHERE person = $1
    UNION ALL SELECT 'registrations', count(*) FROM registration r JOIN enrolment e ON e.id = r.enrolment
        WHERE e.learner = $1
    UNION ALL SELECT 'texts', count(*) FROM enrolment WHERE learner = $1 AND state_reason IS NOT NULL
    UNION ALL SELECT 'enrolments', count(*) FROM enrolment WHERE learner = $1
    UNION ALL SELECT 'results', count(*) FROM step_progress p JOIN enrolment e ON e.id = p.enrolment
        WHERE e.learner = $1
    UNION ALL SELECT 'sign_ins', count(*) FROM sign_in WHERE person = $1
    UNION ALL SELECT 'audit', count(*) FROM audit WHERE person = $1";

/// The chain of the journals of an enrolment's attempts: the journal has no index by attempt, since saves would pay it.
const JOURNALS: &str = "
    WITH RECURSIVE chain (id) AS (
        SELECT journal FROM attempt WHERE enrolment = $1 AND journal IS NOT NULL
        UNION
        SELECT j.previous FROM attempt_journal j JOIN chain ON chain.id = j.id WHERE j.previous IS NOT NULL
    )
    DELETE FROM attempt_journal WHERE id IN (SELECT id FROM chain)";

on_both! {
    impl Tx {
        async fn drop_rows(&mut self, query: &'static str, id: Uuid) -> Result<u64, StoreError> {
            run!(self, WHAT, sqlx::query(query).bind(id))
        }
    }

    #[async_trait]
    impl ErasureRepo for Tx {
        async fn find(&mut self, person: PersonId) -> Result<Option<Erasure>, StoreError> {
            let query = sqlx::query_as::<_, Row>(
                "SELECT person, step, cause, counts, begun, finished FROM erasure WHERE person = $1",
            );
            one!(self, WHAT, query.bind(person.0))?.map(Row::read).transpose()
        }

        async fn begin(&mut self, erasure: &Erasure) -> Result<(), StoreError> {
            let step = self.kept(word(WHAT, &erasure.step))?;
            let query = sqlx::query(
                "INSERT INTO erasure (person, step, cause, counts, begun, finished) VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(erasure.person.0)
            .bind(step)
            .bind(Json(erasure.cause))
            .bind(Json(erasure.counts.clone()))
            .bind(erasure.begun.utc())
            .bind(utc(erasure.finished));
            run!(self, WHAT, query).map(drop)
        }

        async fn save(&mut self, erasure: &Erasure) -> Result<(), StoreError> {
            let step = self.kept(word(WHAT, &erasure.step))?;
            let query = sqlx::query("UPDATE erasure SET step = $2, counts = $3, finished = $4 WHERE person = $1")
                .bind(erasure.person.0)
                .bind(step)
                .bind(Json(erasure.counts.clone()))
                .bind(utc(erasure.finished));
            let rows = run!(self, WHAT, query)?;
            self.fresh(WHAT, rows)
        }

        async fn open(&mut self, limit: u32) -> Result<Vec<PersonId>, StoreError> {
            let query = sqlx::query_as::<_, (Uuid,)>(
                "SELECT person FROM erasure WHERE finished IS NULL ORDER BY begun LIMIT $1",
            );
            Ok(all!(self, WHAT, query.bind(i64::from(limit)))?.into_iter().map(|(id,)| PersonId(id)).collect())
        }

        async fn reopen(&mut self, erasure: &Erasure) -> Result<(), StoreError> {
            self.drop_rows("DELETE FROM erasure WHERE person = $1", erasure.person.0).await?;
            ErasureRepo::begin(self, erasure).await
        }

        async fn everybody(&mut self, after: Option<PersonId>, limit: u32) -> Result<Vec<PersonId>, StoreError> {
            let query = sqlx::query_as::<_, (Uuid,)>("SELECT id FROM person WHERE id > $1 ORDER BY id LIMIT $2")
                .bind(after.map_or(Uuid::nil(), |id| id.0))
                .bind(i64::from(limit));
            Ok(all!(self, WHAT, query)?.into_iter().map(|(id,)| PersonId(id)).collect())
        }

        async fn enrolments(&mut self, person: PersonId) -> Result<Vec<EnrolmentId>, StoreError> {
            let query = sqlx::query_as::<_, (Uuid,)>("SELECT id FROM enrolment WHERE learner = $1 ORDER BY id");
            Ok(all!(self, WHAT, query.bind(person.0))?.into_iter().map(|(id,)| EnrolmentId(id)).collect())
        }

        async fn count(&mut self, person: PersonId) -> Result<Counts, StoreError> {
            let rows = all!(self, WHAT, sqlx::query_as::<_, (String, i64)>(COUNT).bind(person.0))?;
            let read = |(part, rows): (String, i64)| Ok((from_word(WHAT, &part)?, rows.unsigned_abs()));
            rows.into_iter().map(read).collect()
        }

        async fn overwrite(&mut self, on: bool) -> Result<(), StoreError> {
            let pragma: Option<&'static str> = sql!(
                sqlite: Some(if on { "PRAGMA secure_delete = ON" } else { "PRAGMA secure_delete = OFF" }),
                postgres: { let _ = on; None }
            );
            match pragma {
                // It answers with a row.
                Some(pragma) => all!(self, WHAT, sqlx::query(pragma)).map(drop),
                None => Ok(()),
            }
        }

        async fn take_access(&mut self, person: PersonId, now: Timestamp) -> Result<Counts, StoreError> {
            let mut counts = Counts::new();
            let id = person.0;
            for query in [
                "DELETE FROM credential WHERE person = $1",
                "DELETE FROM one_time_token WHERE person = $1",
                "DELETE FROM identity_link WHERE person = $1",
                "DELETE FROM second_factor WHERE person = $1",
                "DELETE FROM recovery_code WHERE person = $1",
                "DELETE FROM receipt WHERE person = $1",
            ] {
                let rows = self.drop_rows(query, id).await?;
                add(&mut counts, Part::Secrets, rows);
            }
            let rows = self.drop_rows("DELETE FROM role_grant WHERE person = $1", id).await?;
            add(&mut counts, Part::Roles, rows);
            self.drop_rows("DELETE FROM restriction WHERE person = $1", id).await?;
            // Why somebody was held may name the person; a hold that lasts forbids the erasure.
            self.drop_rows("DELETE FROM legal_hold WHERE subject = $1 AND lifted IS NOT NULL", id).await?;
            let query = sqlx::query(
                "UPDATE sign_in SET ended = coalesce(ended, $2), agent = '', address = ''
                 WHERE person = $1 AND (ended IS NULL OR agent <> '' OR address <> '')",
            );
            let rows = run!(self, WHAT, query.bind(id).bind(now.utc()))?;
            add(&mut counts, Part::SignIns, rows);
            let query = sqlx::query(
                "UPDATE person SET account = 'disabled', account_since = $2, revision = revision + 1
                 WHERE id = $1 AND account <> 'disabled'",
            );
            run!(self, WHAT, query.bind(id).bind(now.utc()))?;
            Ok(counts)
        }

        async fn take_details(&mut self, enrolment: EnrolmentId, kept: &[Fact]) -> Result<Counts, StoreError> {
            let mut counts = Counts::new();
            let id = enrolment.0;
            self.drop_rows(JOURNALS, id).await?;
            self.drop_rows(
                "DELETE FROM attempt_late WHERE attempt IN (SELECT id FROM attempt WHERE enrolment = $1)", id,
            ).await?;
            let rows = self.drop_rows("DELETE FROM attempt WHERE enrolment = $1", id).await?;
            add(&mut counts, Part::Attempts, rows);
            self.drop_rows(
                "DELETE FROM xapi_credential WHERE launch IN (SELECT id FROM registration WHERE enrolment = $1)", id,
            ).await?;
            let rows = self.drop_rows("DELETE FROM registration WHERE enrolment = $1", id).await?;
            add(&mut counts, Part::Registrations, rows);
            self.drop_rows("DELETE FROM film_place WHERE enrolment = $1", id).await?;
            self.drop_rows("DELETE FROM pulse WHERE enrolment = $1", id).await?;
            let before = self.drop_rows("DELETE FROM fact WHERE enrolment = $1", id).await?;
            FactRepo::append(self, kept).await?;
            add(&mut counts, Part::Facts, before.saturating_sub(kept.len() as u64));
            self.drop_rows(
                "UPDATE step_progress SET place = NULL, place_at = NULL, place_suspended = NULL
                 WHERE enrolment = $1 AND place IS NOT NULL", id,
            ).await?;
            Ok(counts)
        }

        async fn take_effects(&mut self, ids: &[Uuid]) -> Result<u64, StoreError> {
            let mut rows = 0;
            for id in ids {
                // An id is found in the text of the effect, whichever effect it is.
                let query = sqlx::query(sql!(
                    sqlite: "DELETE FROM outbox WHERE effect LIKE $1",
                    postgres: "DELETE FROM outbox WHERE effect::text LIKE $1"
                ));
                rows += run!(self, WHAT, query.bind(format!("%{id}%")))?;
            }
            Ok(rows)
        }

        async fn loose_registrations(
            &mut self,
            after: Option<Uuid>,
            limit: u32,
        ) -> Result<Vec<(Uuid, String)>, StoreError> {
            let query = sqlx::query_as::<_, (Uuid, Vec<u8>)>(
                "SELECT id, document FROM registration WHERE enrolment IS NULL AND id > $1 ORDER BY id LIMIT $2",
            )
            .bind(after.unwrap_or(Uuid::nil()))
            .bind(i64::from(limit));
            let rows = all!(self, WHAT, query)?;
            let mut out = Vec::with_capacity(rows.len());
            for (id, sealed) in rows {
                let place = Place { column: "registration.document", row: id };
                let opened = self.shared.keyring.open(place, &sealed).map_err(|e| corrupt(WHAT, e));
                let text = opened.and_then(|bytes| String::from_utf8(bytes).map_err(|e| corrupt(WHAT, e)));
                out.push((id, self.kept(text)?));
            }
            Ok(out)
        }

        async fn take_registration(&mut self, id: Uuid) -> Result<u64, StoreError> {
            self.drop_rows("DELETE FROM xapi_credential WHERE launch = $1", id).await?;
            self.drop_rows("DELETE FROM registration WHERE id = $1", id).await
        }
    }

    #[async_trait]
    impl JournalRepo for Tx {
        async fn hold(&mut self) -> Result<Option<JournalLine>, StoreError> {
            // SQLite has one writer at a time, and a unit is one from its beginning.
            let lock: Option<&'static str> =
                sql!(sqlite: None, postgres: Some("SELECT pg_advisory_xact_lock($1)"));
            if let Some(lock) = lock {
                run!(self, JOURNAL, sqlx::query(lock).bind(JOURNAL_WRITERS))?;
            }
            let query = sqlx::query_as::<_, (i64, String, Vec<u8>)>(
                "SELECT seq, entry, link FROM erasure_journal ORDER BY seq DESC LIMIT 1",
            );
            one!(self, JOURNAL, query)?.map(line).transpose()
        }

        async fn append(&mut self, line: &JournalLine) -> Result<(), StoreError> {
            let query = sqlx::query("INSERT INTO erasure_journal (seq, entry, link) VALUES ($1, $2, $3)")
                .bind(big(line.seq))
                .bind(line.text.clone())
                .bind(line.link.0.to_vec());
            run!(self, JOURNAL, query).map(drop)
        }

        async fn after(&mut self, seq: u64, limit: u32) -> Result<Vec<JournalLine>, StoreError> {
            let query = sqlx::query_as::<_, (i64, String, Vec<u8>)>(
                "SELECT seq, entry, link FROM erasure_journal WHERE seq > $1 ORDER BY seq LIMIT $2",
            );
            all!(self, JOURNAL, query.bind(big(seq)).bind(i64::from(limit)))?.into_iter().map(line).collect()
        }

        async fn before(&mut self, seq: u64, limit: u32) -> Result<Vec<JournalLine>, StoreError> {
            let query = sqlx::query_as::<_, (i64, String, Vec<u8>)>(
                "SELECT seq, entry, link FROM erasure_journal WHERE seq < $1 ORDER BY seq DESC LIMIT $2",
            );
            all!(self, JOURNAL, query.bind(big(seq)).bind(i64::from(limit)))?.into_iter().map(line).collect()
        }

        async fn purge(&mut self, up_to: u64) -> Result<u64, StoreError> {
            let query = sqlx::query("DELETE FROM erasure_journal WHERE seq <= $1");
            run!(self, JOURNAL, query.bind(big(up_to)))
        }
    }
}
