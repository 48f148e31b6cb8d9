//! The save of the hot path on SQLite: all saves that wait share one look and one write, however many they are.
//!
//! A call costs a hop to the connection's thread and back, more than the work of a statement; so each table is written
//! once for the whole batch, and the statements go there as one text, with the begin and the end of the transaction.
//! Every statement has a power of two of rows, filled up with empty ones, so that few texts are ever prepared.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use lms_core::evidence::Pulse;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use uuid::Uuid;

use super::evidence::{FactColumns, REPLACE_ROW, success_key};
use super::{big, utc};
use crate::StoreError;
use crate::repo::AttemptSave;

const WHAT: &str = "attempt";

/// Rows of one statement at most; a power of two.
const MOST: usize = 256;

/// Keeps everything of `save`, or fails.
pub(crate) async fn save(connection: &mut SqliteConnection, save: &AttemptSave) -> Result<(), StoreError> {
    match save_all(connection, &[save]).await?.into_iter().next() {
        None | Some(Verdict::Saved) => Ok(()),
        Some(Verdict::Stale) => Err(StoreError::Stale { what: WHAT }),
    }
}

/// What became of one save of a batch.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Verdict {
    Saved,
    Stale,
}

/// Keeps every save that is not stale, within the write transaction of `connection`. No two saves of a batch may be of
/// the same attempt or enrolment.
///
/// # Errors
///
/// When a statement failed: then nothing may be committed.
async fn save_all(connection: &mut SqliteConnection, saves: &[&AttemptSave]) -> Result<Vec<Verdict>, StoreError> {
    save_between("", connection, saves, "").await
}

/// The same in a transaction of its own.
///
/// # Errors
///
/// When a statement failed: then the transaction is still open and must be rolled back.
pub(crate) async fn save_and_commit(
    connection: &mut SqliteConnection,
    saves: &[&AttemptSave],
) -> Result<Vec<Verdict>, StoreError> {
    // IMMEDIATE: nobody else can write between the look and the end.
    save_between("BEGIN IMMEDIATE; ", connection, saves, "COMMIT").await
}

async fn save_between(
    before: &'static str,
    connection: &mut SqliteConnection,
    saves: &[&AttemptSave],
    after: &'static str,
) -> Result<Vec<Verdict>, StoreError> {
    let known = known(before, connection, saves).await?;
    let verdicts: Vec<Verdict> = saves.iter().map(|save| verdict(save, known.get(&save.attempt.0))).collect();
    let fresh = saves.iter().zip(&verdicts).filter(|(_, verdict)| **verdict == Verdict::Saved);
    let saved: Vec<&AttemptSave> = fresh.map(|(save, _)| *save).collect();
    let entries = entries(&saved, &known);
    let mut query = QueryBuilder::<Sqlite>::new("");
    write_states(&mut query, &saved, &entries);
    write_pulses(&mut query, &saved);
    write_journal(&mut query, &saved, &entries);
    write_facts(&mut query, &saved);
    write_rows(&mut query, &saved);
    write_shared(&mut query, &saved);
    query.push(after);
    query.build().execute(connection).await.map_err(failed)?;
    Ok(verdicts)
}

/// What a save must have seen.
#[derive(sqlx::FromRow)]
struct Known {
    id: Uuid,
    enrolment: Uuid,
    generation: i64,
    applied: i64,
    closed: bool,
    journal: Option<i64>,
    /// The last entry of the whole journal.
    newest: i64,
    at: Option<DateTime<Utc>>,
    connected: Option<i64>,
    active: Option<i64>,
}

impl Known {
    /// Whether the stored pulse is the one that was seen; none is none.
    fn beats_as(&self, seen: Option<&Pulse>) -> bool {
        let stored = (self.at, self.connected, self.active);
        match seen {
            None => stored == (None, None, None),
            Some(seen) => {
                let gathered = seen.pending;
                let parts = (big(gathered.connected.as_millis()), big(gathered.active.as_millis()));
                stored == (Some(seen.at.utc()), Some(parts.0), Some(parts.1))
            }
        }
    }
}

fn verdict(save: &AttemptSave, known: Option<&Known>) -> Verdict {
    let fresh = known.is_some_and(|known| {
        let pulse = save.pulse.as_ref().is_none_or(|(_, seen)| known.beats_as(seen.as_ref()));
        known.enrolment == save.enrolment.0
            && !known.closed
            && known.generation == save.seen_generation
            && known.applied == save.seen_applied
            && pulse
    });
    if fresh { Verdict::Saved } else { Verdict::Stale }
}

async fn known(
    before: &'static str,
    connection: &mut SqliteConnection,
    saves: &[&AttemptSave],
) -> Result<HashMap<Uuid, Known>, StoreError> {
    let mut query = QueryBuilder::<Sqlite>::new(before);
    query.push("WITH v(id) AS (");
    query.push_values(padded(saves), |mut to, save| {
        to.push_bind(save.map(|s| s.attempt.0));
    });
    query.push(
        ") SELECT a.id, a.enrolment, a.generation, a.applied, a.closed IS NOT NULL AS closed, a.journal,
              (SELECT coalesce(max(id), 0) FROM attempt_journal) AS newest, p.at, p.connected, p.active
           FROM v CROSS JOIN attempt a ON a.id = v.id LEFT JOIN pulse p ON p.enrolment = a.enrolment",
    );
    let rows = query.build_query_as::<Known>().fetch_all(connection).await.map_err(failed)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Where the journal goes on: number of the entry, if the save has one, and of the last one of the attempt.
struct Entry {
    id: Option<i64>,
    previous: Option<i64>,
}

/// Numbers the entries: nobody else writes within this transaction.
fn entries(saves: &[&AttemptSave], known: &HashMap<Uuid, Known>) -> Vec<Entry> {
    let mut newest = known.values().next().map_or(0, |known| known.newest);
    let number = |save: &&AttemptSave| {
        let id = save.journal.as_ref().map(|_| {
            newest += 1;
            newest
        });
        Entry { id, previous: known.get(&save.attempt.0).and_then(|known| known.journal) }
    };
    saves.iter().map(number).collect()
}

fn write_states(query: &mut QueryBuilder<Sqlite>, saves: &[&AttemptSave], entries: &[Entry]) {
    let states: Vec<_> = saves.iter().copied().zip(entries).collect();
    for part in states.chunks(MOST) {
        query.push("WITH v(id, applied, hash, saved, closed, journal, state) AS (");
        query.push_values(padded(part), |mut to, one| {
            let (save, entry) = one.unzip();
            to.push_bind(save.map(|s| s.attempt.0))
                .push_bind(save.map(|s| s.applied))
                .push_bind(save.map(|s| s.hash.as_str()))
                .push_bind(save.map(|s| s.saved.utc()))
                .push_bind(save.and_then(|s| utc(s.closed)))
                .push_bind(entry.and_then(|e| e.id.or(e.previous)))
                .push_bind(save.map(|s| s.state.as_slice()));
        });
        query.push(
            ") UPDATE attempt SET applied = v.applied, hash = v.hash, saved = v.saved,
                      closed = v.closed, journal = v.journal, state = v.state
               FROM v WHERE attempt.id = v.id",
        );
        query.push("; ");
    }
}

fn write_pulses(query: &mut QueryBuilder<Sqlite>, saves: &[&AttemptSave]) {
    let pulses: Vec<_> =
        saves.iter().filter_map(|s| s.pulse.as_ref().map(|(pulse, _)| (s.enrolment.0, pulse))).collect();
    for part in pulses.chunks(MOST) {
        query.push("WITH v AS (");
        query.push_values(padded(part), |mut to, beat| {
            let pulse = beat.map(|(_, pulse)| pulse);
            to.push_bind(beat.map(|(enrolment, _)| enrolment))
                .push_bind(pulse.map(|p| p.at.utc()))
                .push_bind(pulse.and_then(|p| p.sign_in).map(|id| id.0))
                .push_bind(pulse.map(|p| p.step.0))
                .push_bind(pulse.map(|p| big(p.pending.connected.as_millis())))
                .push_bind(pulse.map(|p| big(p.pending.active.as_millis())));
        });
        query.push(
            ") INSERT INTO pulse (enrolment, at, sign_in, step, connected, active)
               SELECT * FROM v WHERE column1 IS NOT NULL
               ON CONFLICT (enrolment) DO UPDATE SET at = excluded.at, sign_in = excluded.sign_in,
                  step = excluded.step, connected = excluded.connected, active = excluded.active",
        );
        query.push("; ");
    }
}

fn write_journal(query: &mut QueryBuilder<Sqlite>, saves: &[&AttemptSave], entries: &[Entry]) {
    let batches: Vec<_> = saves
        .iter()
        .zip(entries)
        .filter_map(|(save, entry)| Some((save.attempt.0, save.journal.as_ref()?, entry)))
        .collect();
    for part in batches.chunks(MOST) {
        query.push("WITH v AS (");
        query.push_values(padded(part), |mut to, entry| {
            let batch = entry.map(|(_, batch, _)| batch);
            to.push_bind(entry.and_then(|(_, _, entry)| entry.id))
                .push_bind(entry.map(|(attempt, ..)| attempt))
                .push_bind(entry.and_then(|(_, _, entry)| entry.previous))
                .push_bind(batch.map(|b| b.first))
                .push_bind(batch.map(|b| b.last))
                .push_bind(batch.map(|b| b.at.utc()))
                .push_bind(batch.map(|b| b.generation))
                .push_bind(batch.map(|b| b.inputs.as_slice()));
        });
        query.push(
            ") INSERT INTO attempt_journal (id, attempt, previous, first, last, at, generation, inputs)
               SELECT * FROM v WHERE column1 IS NOT NULL",
        );
        query.push("; ");
    }
}

fn write_facts(query: &mut QueryBuilder<Sqlite>, saves: &[&AttemptSave]) {
    let facts: Vec<_> = saves.iter().flat_map(|s| &s.facts).collect();
    for part in facts.chunks(MOST) {
        query.push("WITH v AS (");
        query.push_values(padded(part), |mut to, fact| {
            let columns = fact.map(FactColumns::of).unwrap_or_default();
            to.push_bind(fact.map(|f| f.enrolment.0))
                .push_bind(fact.map(|f| f.id.0))
                .push_bind(fact.map(|f| f.at.utc()))
                .push_bind(fact.map(|f| f.step.0))
                .push_bind(columns.content)
                .push_bind(columns.version)
                .push_bind(fact.map(|f| f.kind.key()))
                .push_bind(columns.connected)
                .push_bind(columns.active)
                .push_bind(columns.score)
                .push_bind(columns.progress)
                .push_bind(columns.source)
                .push_bind(columns.attempt)
                .push_bind(columns.person)
                .push_bind(columns.place);
        });
        query.push(
            ") INSERT INTO fact (enrolment, id, at, step, content, version, kind, connected, active, score, progress,
                  source, attempt, person, place)
               SELECT * FROM v WHERE column1 IS NOT NULL",
        );
        query.push("; ");
    }
}

fn write_rows(query: &mut QueryBuilder<Sqlite>, saves: &[&AttemptSave]) {
    let rows: Vec<_> = saves.iter().flat_map(|s| &s.rows).collect();
    for part in rows.chunks(MOST) {
        query.push("WITH v AS (");
        query.push_values(padded(part), |mut to, row| {
            let known = row.map(|r| &r.progress);
            to.push_bind(row.map(|r| r.enrolment.0))
                .push_bind(row.map(|r| r.step.0))
                .push_bind(known.and_then(|k| utc(k.opened)))
                .push_bind(known.and_then(|k| utc(k.last)))
                .push_bind(known.and_then(|k| utc(k.completed)))
                .push_bind(known.map(|k| success_key(k.success)))
                .push_bind(known.and_then(|k| k.best).map(|b| i64::from(b.steps())))
                .push_bind(known.and_then(|k| k.furthest).map(|f| i64::from(f.hundredths())))
                .push_bind(known.map(|k| big(k.connected.as_millis())))
                .push_bind(known.map(|k| big(k.active.as_millis())))
                .push_bind(known.and_then(|k| k.bookmark.as_ref()).map(|b| b.place.as_str()))
                .push_bind(known.and_then(|k| k.bookmark.as_ref()).map(|b| b.at.utc()))
                .push_bind(known.and_then(|k| k.bookmark.as_ref()).map(|b| b.suspended));
        });
        query.push(
            ") INSERT INTO step_progress (enrolment, step, opened, last, completed, success, best, furthest, connected,
                  active, place, place_at, place_suspended)
               SELECT * FROM v WHERE column1 IS NOT NULL",
        );
        query.push(REPLACE_ROW);
        query.push("; ");
    }
}

/// What courses share: of two saves in a batch that write the same value, the later one counts. Nothing is kept of a person
/// who was erased.
fn write_shared(query: &mut QueryBuilder<Sqlite>, saves: &[&AttemptSave]) {
    let values: Vec<_> = saves.iter().flat_map(|save| save.shared.iter().map(move |value| (*save, value))).collect();
    for part in values.chunks(MOST) {
        query.push("WITH v AS (");
        query.push_values(padded(part), |mut to, one| {
            to.push_bind(one.map(|(save, _)| save.enrolment.0))
                .push_bind(one.map(|(_, value)| value.key.0.as_slice()))
                .push_bind(one.map(|(save, _)| save.saved.utc()))
                .push_bind(one.map(|(_, value)| value.document.as_slice()));
        });
        query.push(
            ") INSERT INTO learner_store (person, key, at, document)
               SELECT k.person, v.column2, v.column3, v.column4
               FROM v CROSS JOIN enrolment e ON e.id = v.column1 CROSS JOIN person_key k ON k.person = e.learner
               WHERE v.column1 IS NOT NULL
               ON CONFLICT (person, key) DO UPDATE SET at = excluded.at, document = excluded.document",
        );
        query.push("; ");
    }
}

/// The rows of a statement, filled up to the next power of two.
fn padded<T: Copy>(part: &[T]) -> impl Iterator<Item = Option<T>> {
    let rows = part.len().next_power_of_two();
    part.iter().copied().map(Some).chain(std::iter::repeat(None)).take(rows)
}

fn failed(error: sqlx::Error) -> StoreError {
    StoreError::from_sqlx(WHAT, error)
}
