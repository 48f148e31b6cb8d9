//! The save of the hot path on PostgreSQL: one statement, hence one trip to the server and one transaction.

use sqlx::PgConnection;

use super::evidence::{FactColumns, success_key};
use super::{big, utc};
use crate::StoreError;
use crate::repo::AttemptSave;

const WHAT: &str = "attempt";

/// The entry before in the journal is read as it was before the statement: whoever adds an entry raises `applied` too, so
/// that this statement either sees the last one or writes nothing.
///
/// Parts that write nothing where they must undo all the others by an error: see `must_write` in the first migration.
macro_rules! save {
    ($shared:literal) => {
        concat!(
            "
WITH entry AS (
    SELECT CASE WHEN $10 IS NOT NULL THEN nextval('attempt_journal_id_seq') END AS id,
           (SELECT journal FROM attempt WHERE id = $1) AS previous
), saved AS (
    UPDATE attempt SET applied = $5, state = $6, hash = $7, saved = $8, closed = $9,
        journal = coalesce(entry.id, entry.previous)
    FROM entry
    WHERE attempt.id = $1 AND enrolment = $2 AND generation = $3 AND applied = $4 AND closed IS NULL
    RETURNING attempt.id
), beat AS (
    INSERT INTO pulse (enrolment, at, sign_in, step, connected, active)
    SELECT $2, $15, $16, $17, $18, $19 FROM saved WHERE $15 IS NOT NULL
    ON CONFLICT (enrolment) DO UPDATE SET at = excluded.at, sign_in = excluded.sign_in, step = excluded.step,
        connected = excluded.connected, active = excluded.active
    WHERE pulse.at = $20 AND pulse.connected = $49 AND pulse.active = $50
    RETURNING 1
), journal AS (
    INSERT INTO attempt_journal (id, attempt, previous, first, last, at, generation, inputs)
    SELECT entry.id, saved.id, entry.previous, $10, $11, $12, $13, $14 FROM saved, entry WHERE $10 IS NOT NULL
), facts AS (
    INSERT INTO fact (enrolment, id, at, step, content, version, kind, connected, active, score, progress, source,
        attempt, person, place)
    SELECT f.* FROM saved, unnest($21::uuid[], $22::uuid[], $23::timestamptz[], $24::uuid[], $25::uuid[], $26::bigint[],
        $27::text[], $28::bigint[], $29::bigint[], $30::bigint[], $31::bigint[], $32::text[], $33::uuid[], $34::uuid[],
        $45::text[]) f
), rows AS (
    INSERT INTO step_progress (enrolment, step, opened, last, completed, success, best, furthest, connected, active,
        place, place_at, place_suspended)
    SELECT r.* FROM saved, unnest($35::uuid[], $36::uuid[], $37::timestamptz[], $38::timestamptz[], $39::timestamptz[],
        $40::text[], $41::bigint[], $42::bigint[], $43::bigint[], $44::bigint[], $46::text[], $47::timestamptz[],
        $48::boolean[]) r
    ON CONFLICT (enrolment, step) DO UPDATE SET opened = excluded.opened, last = excluded.last,
        completed = excluded.completed, success = excluded.success, best = excluded.best, furthest = excluded.furthest,
        connected = excluded.connected, active = excluded.active, place = excluded.place, place_at = excluded.place_at,
        place_suspended = excluded.place_suspended
)",
            $shared,
            "
SELECT must_write((SELECT count(*) FROM saved)),
       CASE WHEN $15 IS NOT NULL THEN must_write((SELECT count(*) FROM beat)) END"
        )
    };
}

/// The save of most: nothing that courses share.
const SAVE: &str = save!("");

/// The save of a course that shares: in the order of keys, so that two of one learner never wait for each other.
const SAVE_SHARED: &str = save!(
    ", shared AS (
    INSERT INTO learner_store (person, key, at, document)
    SELECT k.person, s.key, $8, s.document
    FROM saved CROSS JOIN unnest($51::bytea[], $52::bytea[]) s (key, document)
        JOIN enrolment e ON e.id = $2 JOIN person_key k ON k.person = e.learner
    ORDER BY s.key
    ON CONFLICT (person, key) DO UPDATE SET at = excluded.at, document = excluded.document
)"
);

/// Keeps everything of `save`, or nothing.
pub(crate) async fn save(connection: &mut PgConnection, save: &AttemptSave) -> Result<(), StoreError> {
    let journal = save.journal.as_ref();
    let pulse = save.pulse.as_ref().map(|(pulse, _)| pulse);
    let seen = save.pulse.as_ref().and_then(|(_, seen)| seen.as_ref());
    let columns: Vec<FactColumns> = save.facts.iter().map(FactColumns::of).collect();
    macro_rules! facts {
        ($of:expr) => {
            save.facts.iter().map($of).collect::<Vec<_>>()
        };
    }
    macro_rules! of_columns {
        ($name:ident) => {
            columns.iter().map(|c| c.$name).collect::<Vec<_>>()
        };
    }
    macro_rules! rows {
        ($of:expr) => {
            save.rows.iter().map($of).collect::<Vec<_>>()
        };
    }
    let query = sqlx::query(if save.shared.is_empty() { SAVE } else { SAVE_SHARED })
        .bind(save.attempt.0)
        .bind(save.enrolment.0)
        .bind(save.seen_generation)
        .bind(save.seen_applied)
        .bind(save.applied)
        .bind(save.state.as_slice())
        .bind(save.hash.as_str())
        .bind(save.saved.utc())
        .bind(utc(save.closed))
        .bind(journal.map(|j| j.first))
        .bind(journal.map(|j| j.last))
        .bind(journal.map(|j| j.at.utc()))
        .bind(journal.map(|j| j.generation))
        .bind(journal.map(|j| j.inputs.as_slice()))
        .bind(pulse.map(|p| p.at.utc()))
        .bind(pulse.and_then(|p| p.sign_in).map(|id| id.0))
        .bind(pulse.map(|p| p.step.0))
        .bind(pulse.map(|p| big(p.pending.connected.as_millis())))
        .bind(pulse.map(|p| big(p.pending.active.as_millis())))
        .bind(seen.map(|p| p.at.utc()))
        .bind(facts!(|f| f.enrolment.0))
        .bind(facts!(|f| f.id.0))
        .bind(facts!(|f| f.at.utc()))
        .bind(facts!(|f| f.step.0))
        .bind(of_columns!(content))
        .bind(of_columns!(version))
        .bind(facts!(|f| f.kind.key()))
        .bind(of_columns!(connected))
        .bind(of_columns!(active))
        .bind(of_columns!(score))
        .bind(of_columns!(progress))
        .bind(of_columns!(source))
        .bind(of_columns!(attempt))
        .bind(of_columns!(person))
        .bind(rows!(|r| r.enrolment.0))
        .bind(rows!(|r| r.step.0))
        .bind(rows!(|r| utc(r.progress.opened)))
        .bind(rows!(|r| utc(r.progress.last)))
        .bind(rows!(|r| utc(r.progress.completed)))
        .bind(rows!(|r| success_key(r.progress.success)))
        .bind(rows!(|r| r.progress.best.map(|b| i64::from(b.steps()))))
        .bind(rows!(|r| r.progress.furthest.map(|f| i64::from(f.hundredths()))))
        .bind(rows!(|r| big(r.progress.connected.as_millis())))
        .bind(rows!(|r| big(r.progress.active.as_millis())))
        .bind(of_columns!(place))
        .bind(rows!(|r| r.progress.bookmark.as_ref().map(|b| b.place.as_str())))
        .bind(rows!(|r| r.progress.bookmark.as_ref().map(|b| b.at.utc())))
        .bind(rows!(|r| r.progress.bookmark.as_ref().map(|b| b.suspended)))
        .bind(seen.map(|p| big(p.pending.connected.as_millis())))
        .bind(seen.map(|p| big(p.pending.active.as_millis())));
    let query = if save.shared.is_empty() {
        query
    } else {
        query
            .bind(save.shared.iter().map(|value| value.key.0.to_vec()).collect::<Vec<_>>())
            .bind(save.shared.iter().map(|value| value.document.clone()).collect::<Vec<_>>())
    };
    let done = query.execute(connection).await;
    done.map(drop).map_err(|e| StoreError::from_sqlx(WHAT, e))
}
