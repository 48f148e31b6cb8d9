//! What is due by age, in SQL.

use std::collections::HashMap;

use async_trait::async_trait;
use chrono::{DateTime, Days as CalendarDays, NaiveDate, Utc};
use lms_core::enrolment::Extension;
use lms_core::erasure::Cause;
use lms_core::ids::{EnrolmentId, PersonId, RegionId, SessionId};
use lms_core::retention::{Life, Line, Rule, Run};
use lms_core::time::{Timestamp, Zone};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;

use super::{at, corrupt, ids};
use crate::StoreError;
use crate::repo::{Days, Held, Hold, RetentionRepo};
use crate::seal::Place;
use crate::unit::{all, on_both, one, run};

const WHAT: &str = "retention";
const HOLD: &str = "legal hold";

#[derive(sqlx::FromRow)]
struct HoldRow {
    id: Uuid,
    noun: String,
    subject: Uuid,
    reason: Vec<u8>,
    since: DateTime<Utc>,
    person: Option<Uuid>,
    lifted: Option<DateTime<Utc>>,
}

#[derive(sqlx::FromRow)]
struct LifeRow {
    id: Uuid,
    created: DateTime<Utc>,
    account: String,
    last_seen: Option<DateTime<Utc>>,
    seen: Option<DateTime<Utc>>,
    roles: bool,
    restricted: bool,
    held: bool,
}

#[derive(sqlx::FromRow)]
struct LearntRow {
    learner: Uuid,
    region: Uuid,
    last_day: NaiveDate,
    extensions: Json<Vec<Extension>>,
    held: bool,
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: Uuid,
    region: Uuid,
    first_day: NaiveDate,
    last_day: NaiveDate,
    held: bool,
    learner_held: bool,
}

/// What a run did, as it is kept.
#[derive(Serialize, Deserialize)]
struct Did {
    lines: Vec<Line>,
    more: bool,
}

fn extended(last: NaiveDate, extensions: &[Extension]) -> NaiveDate {
    let days: u64 = extensions.iter().map(|extension| u64::from(extension.days)).sum();
    last.checked_add_days(CalendarDays::new(days)).unwrap_or(NaiveDate::MAX)
}

/// The day of an instant where the platform is at home: delays are months, so the hour does not matter.
fn day(at: DateTime<Utc>) -> NaiveDate {
    Timestamp::new(at).day(Zone::PARIS)
}

/// Sessions, with the holds on them and on those who are or were enrolled.
const SESSIONS: &str = "
    SELECT s.id, s.region, s.first_day, s.last_day,
           EXISTS (SELECT 1 FROM legal_hold h WHERE h.lifted IS NULL AND h.subject = s.id) AS held,
           EXISTS (SELECT 1 FROM legal_hold h JOIN enrolment e ON e.learner = h.subject
                   WHERE h.lifted IS NULL AND e.session = s.id) AS learner_held
    FROM session s ORDER BY s.id";

/// Enrolments of a session that have details and no hold on their learner. Whoever got more time after the details went
/// may have new ones.
macro_rules! detailed {
    ($what:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM enrolment e WHERE e.session = $1
             AND (e.condensed IS NULL OR EXISTS (SELECT 1 FROM attempt a WHERE a.enrolment = e.id))
             AND NOT EXISTS (SELECT 1 FROM legal_hold h WHERE h.lifted IS NULL AND h.subject = e.learner)",
            $rest
        )
    };
}

on_both! {
    #[async_trait]
    impl RetentionRepo for Tx {
        async fn hold_on(&mut self, hold: &Hold) -> Result<(), StoreError> {
            let (noun, subject) = match hold.on {
                Held::Person(id) => ("person", id.0),
                Held::Session(id) => ("session", id.0),
            };
            let place = Place { column: "legal_hold.reason", row: hold.id };
            let sealed = self.shared.keyring.seal(&*self.shared.entropy, place, hold.reason.as_bytes());
            let sealed = self.kept(sealed.map_err(|e| corrupt(HOLD, e)))?;
            let query = sqlx::query(
                "INSERT INTO legal_hold (id, noun, subject, reason, since, person) VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(hold.id)
            .bind(noun)
            .bind(subject)
            .bind(sealed)
            .bind(hold.since.utc())
            .bind(hold.by.map(|id| id.0));
            run!(self, HOLD, query).map(drop)
        }

        async fn lift(&mut self, id: Uuid, now: Timestamp) -> Result<bool, StoreError> {
            let query = sqlx::query("UPDATE legal_hold SET lifted = $2 WHERE id = $1 AND lifted IS NULL");
            Ok(run!(self, HOLD, query.bind(id).bind(now.utc()))? > 0)
        }

        async fn holds(&mut self) -> Result<Vec<Hold>, StoreError> {
            let query = sqlx::query_as::<_, HoldRow>(
                "SELECT id, noun, subject, reason, since, person, lifted FROM legal_hold
                 WHERE lifted IS NULL ORDER BY since, id",
            );
            let mut out = Vec::new();
            for row in all!(self, HOLD, query)? {
                let place = Place { column: "legal_hold.reason", row: row.id };
                let opened = self.shared.keyring.open(place, &row.reason).map_err(|e| corrupt(HOLD, e));
                let reason = opened.and_then(|bytes| String::from_utf8(bytes).map_err(|e| corrupt(HOLD, e)));
                out.push(Hold {
                    id: row.id,
                    on: match row.noun.as_str() {
                        "person" => Held::Person(PersonId(row.subject)),
                        _ => Held::Session(SessionId(row.subject)),
                    },
                    reason: self.kept(reason)?,
                    since: Timestamp::new(row.since),
                    by: row.person.map(PersonId),
                    lifted: at(row.lifted),
                });
            }
            Ok(out)
        }

        async fn is_held(&mut self, person: PersonId) -> Result<bool, StoreError> {
            let query = sqlx::query_as::<_, (Uuid,)>(
                "SELECT id FROM legal_hold WHERE lifted IS NULL
                 AND (subject = $1 OR subject IN (SELECT session FROM enrolment WHERE learner = $1)) LIMIT 1",
            );
            Ok(one!(self, HOLD, query.bind(person.0))?.is_some())
        }

        async fn lives(&mut self, after: Option<PersonId>, limit: u32) -> Result<Vec<(PersonId, Life)>, StoreError> {
            let query = sqlx::query_as::<_, LifeRow>(
                "SELECT p.id, p.created, p.account, p.last_seen,
                        (SELECT max(s.seen) FROM sign_in s WHERE s.person = p.id) AS seen,
                        EXISTS (SELECT 1 FROM role_grant g WHERE g.person = p.id) AS roles,
                        EXISTS (SELECT 1 FROM restriction r WHERE r.person = p.id) AS restricted,
                        EXISTS (SELECT 1 FROM legal_hold h WHERE h.lifted IS NULL AND h.subject = p.id) AS held
                 FROM person p
                 WHERE p.id > $1 AND EXISTS (SELECT 1 FROM person_key k WHERE k.person = p.id)
                 ORDER BY p.id LIMIT $2",
            )
            .bind(after.map_or(Uuid::nil(), |id| id.0))
            .bind(i64::from(limit));
            let people = all!(self, WHAT, query)?;
            let query = sqlx::query_as::<_, LearntRow>(concat!(
                "SELECT e.learner, s.region, s.last_day, e.extensions,
                        EXISTS (SELECT 1 FROM legal_hold h WHERE h.lifted IS NULL AND h.subject = s.id) AS held
                 FROM enrolment e JOIN session s ON s.id = e.session WHERE e.learner", among!("$1"),
            ));
            let mut learnt: HashMap<Uuid, Vec<LearntRow>> = HashMap::new();
            for row in all!(self, WHAT, query.bind(ids(people.iter().map(|row| row.id))))? {
                learnt.entry(row.learner).or_default().push(row);
            }
            let life = |row: LifeRow| {
                let learnt = learnt.remove(&row.id).unwrap_or_default();
                let held = row.held || learnt.iter().any(|one| one.held);
                let sessions = learnt.iter().map(|one| (RegionId(one.region), extended(one.last_day, &one.extensions.0)));
                let life = Life {
                    made: Some(day(row.created)),
                    activated: row.account != "pending",
                    seen: row.seen.max(row.last_seen).map(day),
                    sessions: sessions.collect(),
                    holds_roles: row.roles,
                    restricted: row.restricted,
                    held,
                };
                (PersonId(row.id), life)
            };
            Ok(people.into_iter().map(life).collect())
        }

        async fn restrict(&mut self, person: PersonId, rule: Rule, now: Timestamp) -> Result<bool, StoreError> {
            let query = sqlx::query(
                "INSERT INTO restriction (person, since, rule) VALUES ($1, $2, $3) ON CONFLICT (person) DO NOTHING",
            );
            let is_new = run!(self, WHAT, query.bind(person.0).bind(now.utc()).bind(rule.key()))? > 0;
            let query = sqlx::query(
                "UPDATE person SET account = 'disabled', account_since = $2, revision = revision + 1
                 WHERE id = $1 AND account <> 'disabled'",
            );
            run!(self, WHAT, query.bind(person.0).bind(now.utc()))?;
            let query = sqlx::query("UPDATE sign_in SET ended = $2 WHERE person = $1 AND ended IS NULL");
            run!(self, WHAT, query.bind(person.0).bind(now.utc()))?;
            Ok(is_new)
        }

        async fn sessions(&mut self) -> Result<Vec<Days>, StoreError> {
            let rows = all!(self, WHAT, sqlx::query_as::<_, SessionRow>(SESSIONS))?;
            let query = sqlx::query_as::<_, (Uuid, Json<Vec<Extension>>)>(sql!(
                sqlite: "SELECT session, extensions FROM enrolment WHERE extensions <> '[]'",
                postgres: "SELECT session, extensions FROM enrolment WHERE extensions <> '[]'::jsonb"
            ));
            let mut longest: HashMap<Uuid, u64> = HashMap::new();
            for (session, extensions) in all!(self, WHAT, query)? {
                let days: u64 = extensions.0.iter().map(|extension| u64::from(extension.days)).sum();
                let known = longest.entry(session).or_default();
                *known = days.max(*known);
            }
            let read = |row: SessionRow| {
                let more = CalendarDays::new(longest.get(&row.id).copied().unwrap_or(0));
                Days {
                    session: SessionId(row.id),
                    region: RegionId(row.region),
                    first: row.first_day,
                    last: row.last_day.checked_add_days(more).unwrap_or(NaiveDate::MAX),
                    held: row.held,
                    learner_held: row.learner_held,
                }
            };
            Ok(rows.into_iter().map(read).collect())
        }

        async fn detailed(
            &mut self,
            session: SessionId,
            after: Option<EnrolmentId>,
            limit: u32,
        ) -> Result<Vec<EnrolmentId>, StoreError> {
            let query =
                sqlx::query_as::<_, (Uuid,)>(detailed!("e.id", " AND e.id > $2 ORDER BY e.id LIMIT $3"))
            .bind(session.0)
            .bind(after.map_or(Uuid::nil(), |id| id.0))
            .bind(i64::from(limit));
            Ok(all!(self, WHAT, query)?.into_iter().map(|(id,)| EnrolmentId(id)).collect())
        }

        async fn count_detailed(&mut self, session: SessionId) -> Result<u64, StoreError> {
            let query = sqlx::query_as::<_, (i64,)>(detailed!("count(*)", ""));
            Ok(one!(self, WHAT, query.bind(session.0))?.map_or(0, |(count,)| count.unsigned_abs()))
        }

        async fn condensed(&mut self, enrolment: EnrolmentId, now: Timestamp) -> Result<(), StoreError> {
            let query = sqlx::query("UPDATE enrolment SET condensed = $2 WHERE id = $1");
            run!(self, WHAT, query.bind(enrolment.0).bind(now.utc())).map(drop)
        }

        async fn count_sign_ins(&mut self, before: Timestamp) -> Result<u64, StoreError> {
            let query = sqlx::query_as::<_, (i64,)>("SELECT count(*) FROM sign_in WHERE seen < $1");
            Ok(one!(self, WHAT, query.bind(before.utc()))?.map_or(0, |(count,)| count.unsigned_abs()))
        }

        async fn purge_sign_ins(&mut self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
            let query = sqlx::query_as::<_, (Uuid, Uuid, DateTime<Utc>)>(
                "SELECT id, person, seen FROM sign_in WHERE seen < $1 ORDER BY seen LIMIT $2",
            );
            let rows = all!(self, WHAT, query.bind(before.utc()).bind(i64::from(limit)))?;
            let mut last: HashMap<Uuid, DateTime<Utc>> = HashMap::new();
            for (_, person, seen) in &rows {
                let known = last.entry(*person).or_insert(*seen);
                *known = (*known).max(*seen);
            }
            for (person, seen) in last {
                let query = sqlx::query(
                    "UPDATE person SET last_seen = $2 WHERE id = $1 AND (last_seen IS NULL OR last_seen < $2)",
                );
                run!(self, WHAT, query.bind(person).bind(seen))?;
            }
            let query = sqlx::query(concat!("DELETE FROM sign_in WHERE id", among!("$1")));
            run!(self, WHAT, query.bind(ids(rows.iter().map(|(id, ..)| *id))))
        }

        async fn count_technical(&mut self, before: Timestamp) -> Result<u64, StoreError> {
            let query = sqlx::query_as::<_, (i64,)>(
                "SELECT (SELECT count(*) FROM outbox WHERE done < $1)
                      + (SELECT count(*) FROM one_time_token WHERE expires < $1)",
            );
            Ok(one!(self, WHAT, query.bind(before.utc()))?.map_or(0, |(count,)| count.unsigned_abs()))
        }

        async fn purge_technical(&mut self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
            let mut gone = 0;
            for query in [
                "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE done < $1 LIMIT $2)",
                "DELETE FROM one_time_token WHERE hash IN (SELECT hash FROM one_time_token WHERE expires < $1 LIMIT $2)",
            ] {
                gone += run!(self, WHAT, sqlx::query(query).bind(before.utc()).bind(i64::from(limit)))?;
            }
            Ok(gone)
        }

        async fn note_run(&mut self, id: Uuid, run: &Run) -> Result<(), StoreError> {
            let query = sqlx::query("INSERT INTO retention_run (id, at, day, cause, counts) VALUES ($1, $2, $3, $4, $5)")
                .bind(id)
                .bind(run.at.utc())
                .bind(run.day)
                .bind(Json(run.cause))
                .bind(Json(Did { lines: run.lines.clone(), more: run.more }));
            run!(self, WHAT, query).map(drop)
        }

        async fn runs(&mut self, limit: u32) -> Result<Vec<Run>, StoreError> {
            let query = sqlx::query_as::<_, (DateTime<Utc>, NaiveDate, Json<Cause>, Json<Did>)>(
                "SELECT at, day, cause, counts FROM retention_run ORDER BY at DESC, id DESC LIMIT $1",
            );
            let rows = all!(self, WHAT, query.bind(i64::from(limit)))?;
            let read = |(at, day, cause, did): (DateTime<Utc>, NaiveDate, Json<Cause>, Json<Did>)| Run {
                at: Timestamp::new(at),
                day,
                cause: cause.0,
                lines: did.0.lines,
                more: did.0.more,
            };
            Ok(rows.into_iter().map(read).collect())
        }
    }
}
