//! Facts, progress rows and pulses in SQL.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lms_core::evidence::{Bookmark, Elapsed, Fact, Kind, Place, Pulse, ShownVersion, Source};
use lms_core::ids::{AttemptId, ContentId, EnrolmentId, FactId, PersonId, SessionId, SignInId, StepId};
use lms_core::progress::{StepProgress, StepRow, Success};
use lms_core::score::{Percent, ScaledScore};
use lms_core::time::{Span, Timestamp};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{ROWS, after_id, at, big, corrupt, ids, number, utc};
use crate::repo::{FactRepo, ProgressRepo, PulseRepo};
use crate::unit::{all, on_both, one, run};
use crate::{Listed, Page, StoreError};

const FACT: &str = "evidence fact";
const ROW: &str = "progress row";
const PULSE: &str = "time of the enrolment";

/// The columns of a fact that depend on its kind and source.
#[derive(Default)]
pub(super) struct FactColumns<'a> {
    pub(super) content: Option<Uuid>,
    pub(super) version: Option<i64>,
    pub(super) connected: Option<i64>,
    pub(super) active: Option<i64>,
    pub(super) score: Option<i64>,
    pub(super) progress: Option<i64>,
    pub(super) source: &'static str,
    pub(super) attempt: Option<Uuid>,
    pub(super) person: Option<Uuid>,
    pub(super) place: Option<&'a str>,
}

impl<'a> FactColumns<'a> {
    pub(super) fn of(fact: &'a Fact) -> Self {
        let mut out = Self {
            content: fact.version.map(|v| v.content.0),
            version: fact.version.map(|v| i64::from(v.number)),
            ..Self::default()
        };
        match &fact.kind {
            Kind::Time { connected, active } => {
                out.connected = Some(big(connected.as_millis()));
                out.active = Some(big(active.as_millis()));
            }
            Kind::Scored { score } => out.score = Some(i64::from(score.steps())),
            Kind::Progressed { progress } => out.progress = Some(i64::from(progress.hundredths())),
            Kind::Bookmarked { place, .. } => out.place = Some(place.as_str()),
            Kind::Opened | Kind::Completed | Kind::Passed | Kind::Failed => {}
        }
        match fact.source {
            Source::Attempt { attempt } => (out.source, out.attempt) = ("attempt", Some(attempt.0)),
            Source::Page => out.source = "page",
            Source::Rule => out.source = "rule",
            Source::Person { person } => (out.source, out.person) = ("person", Some(person.0)),
        }
        out
    }
}

#[derive(sqlx::FromRow)]
struct FactRow {
    enrolment: Uuid,
    id: Uuid,
    at: DateTime<Utc>,
    step: Uuid,
    content: Option<Uuid>,
    version: Option<i64>,
    kind: String,
    connected: Option<i64>,
    active: Option<i64>,
    score: Option<i64>,
    progress: Option<i64>,
    source: String,
    attempt: Option<Uuid>,
    person: Option<Uuid>,
    place: Option<String>,
}

impl FactRow {
    fn read(self) -> Result<Fact, StoreError> {
        let version = match (self.content, self.version) {
            (Some(content), Some(n)) => Some(ShownVersion { content: ContentId(content), number: number(FACT, n)? }),
            (None, None) => None,
            _ => return Err(corrupt(FACT, "half a version")),
        };
        let place =
            self.place.map(|text| Place::new(&text).ok_or_else(|| corrupt(FACT, "an empty place"))).transpose()?;
        let kind = match (self.kind.as_str(), self.connected, self.active, self.score, self.progress, place) {
            ("opened", None, None, None, None, None) => Kind::Opened,
            ("completed", None, None, None, None, None) => Kind::Completed,
            ("passed", None, None, None, None, None) => Kind::Passed,
            ("failed", None, None, None, None, None) => Kind::Failed,
            ("time", Some(connected), Some(active), None, None, None) => {
                Kind::Time { connected: span(FACT, connected)?, active: span(FACT, active)? }
            }
            ("scored", None, None, Some(score), None, None) => Kind::Scored { score: scaled(FACT, score)? },
            ("progressed", None, None, None, Some(share), None) => Kind::Progressed { progress: percent(FACT, share)? },
            ("suspended", None, None, None, None, Some(place)) => Kind::Bookmarked { place, suspended: true },
            ("left", None, None, None, None, Some(place)) => Kind::Bookmarked { place, suspended: false },
            _ => return Err(corrupt(FACT, format!("a value that does not fit the kind {:?}", self.kind))),
        };
        let source = match (self.source.as_str(), self.attempt, self.person) {
            ("attempt", Some(attempt), None) => Source::Attempt { attempt: AttemptId(attempt) },
            ("page", None, None) => Source::Page,
            ("rule", None, None) => Source::Rule,
            ("person", None, Some(person)) => Source::Person { person: PersonId(person) },
            _ => return Err(corrupt(FACT, "a source that does not fit its columns")),
        };
        Ok(Fact {
            id: FactId(self.id),
            at: Timestamp::new(self.at),
            enrolment: EnrolmentId(self.enrolment),
            step: StepId(self.step),
            version,
            kind,
            source,
        })
    }
}

fn span(what: &'static str, kept: i64) -> Result<Span, StoreError> {
    number::<u64>(what, kept).map(Span::millis)
}

fn scaled(what: &'static str, kept: i64) -> Result<ScaledScore, StoreError> {
    ScaledScore::from_steps(kept).map_err(|e| corrupt(what, e))
}

fn percent(what: &'static str, kept: i64) -> Result<Percent, StoreError> {
    let hundredths: u64 = number(what, kept)?;
    if hundredths > u64::from(Percent::FULL.hundredths()) {
        return Err(corrupt(what, format!("{hundredths} hundredths of a percent")));
    }
    Ok(Percent::from_hundredths(hundredths))
}

/// The word of a success in its column.
pub(super) fn success_key(success: Success) -> &'static str {
    match success {
        Success::Unknown => "unknown",
        Success::Failed => "failed",
        Success::Passed => "passed",
    }
}

#[derive(sqlx::FromRow)]
struct ProgressRow {
    enrolment: Uuid,
    step: Uuid,
    opened: Option<DateTime<Utc>>,
    last: Option<DateTime<Utc>>,
    completed: Option<DateTime<Utc>>,
    success: String,
    best: Option<i64>,
    furthest: Option<i64>,
    connected: i64,
    active: i64,
    place: Option<String>,
    place_at: Option<DateTime<Utc>>,
    place_suspended: Option<bool>,
}

impl ProgressRow {
    fn read(self) -> Result<StepRow, StoreError> {
        let progress = StepProgress {
            opened: at(self.opened),
            last: at(self.last),
            completed: at(self.completed),
            success: match self.success.as_str() {
                "unknown" => Success::Unknown,
                "failed" => Success::Failed,
                "passed" => Success::Passed,
                other => return Err(corrupt(ROW, format!("the success {other:?}"))),
            },
            best: self.best.map(|b| scaled(ROW, b)).transpose()?,
            furthest: self.furthest.map(|f| percent(ROW, f)).transpose()?,
            connected: span(ROW, self.connected)?,
            active: span(ROW, self.active)?,
            bookmark: match (self.place.as_deref().and_then(Place::new), self.place_at, self.place_suspended) {
                (None, None, None) => None,
                (Some(place), Some(at), Some(suspended)) => Some(Bookmark { at: Timestamp::new(at), place, suspended }),
                _ => return Err(corrupt(ROW, "half a bookmark")),
            },
        };
        Ok(StepRow { enrolment: EnrolmentId(self.enrolment), step: StepId(self.step), progress })
    }
}

#[derive(sqlx::FromRow)]
struct PulseRow {
    enrolment: Uuid,
    at: DateTime<Utc>,
    sign_in: Option<Uuid>,
    step: Uuid,
    connected: i64,
    active: i64,
}

impl PulseRow {
    fn read(self) -> Result<(EnrolmentId, Pulse), StoreError> {
        let pulse = Pulse {
            at: Timestamp::new(self.at),
            sign_in: self.sign_in.map(SignInId),
            step: StepId(self.step),
            pending: Elapsed { connected: span(PULSE, self.connected)?, active: span(PULSE, self.active)? },
        };
        Ok((EnrolmentId(self.enrolment), pulse))
    }
}

macro_rules! facts {
    ($($rest:tt)*) => {
        concat!(
            "SELECT enrolment, id, at, step, content, version, kind, connected, active, score, progress, source,
                    attempt, person, place
             FROM fact ",
            $($rest)*
        )
    };
}

macro_rules! rows {
    ($($rest:tt)*) => {
        concat!(
            "SELECT r.enrolment, r.step, r.opened, r.last, r.completed, r.success, r.best, r.furthest, r.connected,
                    r.active, r.place, r.place_at, r.place_suspended
             FROM step_progress r ",
            $($rest)*
        )
    };
}

on_both! {
    #[async_trait]
    impl FactRepo for Tx {
        async fn append(&mut self, facts: &[Fact]) -> Result<(), StoreError> {
            for part in facts.chunks(ROWS) {
                let mut query = QueryBuilder::<Engine>::new(
                    "INSERT INTO fact (enrolment, id, at, step, content, version, kind, connected, active, score,
                        progress, source, attempt, person, place) ",
                );
                query.push_values(part, |mut to, fact| {
                    let columns = FactColumns::of(fact);
                    to.push_bind(fact.enrolment.0)
                        .push_bind(fact.id.0)
                        .push_bind(fact.at.utc())
                        .push_bind(fact.step.0)
                        .push_bind(columns.content)
                        .push_bind(columns.version)
                        .push_bind(fact.kind.key())
                        .push_bind(columns.connected)
                        .push_bind(columns.active)
                        .push_bind(columns.score)
                        .push_bind(columns.progress)
                        .push_bind(columns.source)
                        .push_bind(columns.attempt)
                        .push_bind(columns.person)
                        .push_bind(columns.place);
                });
                run!(self, FACT, query.build())?;
            }
            Ok(())
        }

        async fn of(&mut self, enrolment: EnrolmentId) -> Result<Vec<Fact>, StoreError> {
            let query = sqlx::query_as::<_, FactRow>(facts!("WHERE enrolment = $1 ORDER BY id"));
            all!(self, FACT, query.bind(enrolment.0))?.into_iter().map(FactRow::read).collect()
        }

        async fn told_after(&mut self, after: FactId, limit: u32) -> Result<Vec<Fact>, StoreError> {
            // The list is that of the index, word for word: otherwise it is not used.
            let query = sqlx::query_as::<_, FactRow>(facts!(
                "WHERE id > $1
                   AND kind IN ('opened', 'completed', 'passed', 'failed', 'scored', 'progressed', 'suspended')
                 ORDER BY id LIMIT $2"
            ));
            let rows = all!(self, FACT, query.bind(after.0).bind(i64::from(limit)))?;
            rows.into_iter().map(FactRow::read).collect()
        }

        async fn timeline(&mut self, enrolment: EnrolmentId, page: &Page) -> Result<Listed<Fact>, StoreError> {
            let after = after_id(page)?.unwrap_or(Uuid::max());
            let query = sqlx::query_as::<_, FactRow>(facts!(
                "WHERE enrolment = $1 AND id < $2 ORDER BY id DESC LIMIT $3"
            ));
            let rows = all!(self, FACT, query.bind(enrolment.0).bind(after).bind(page.fetch()))?;
            Listed::cut(rows, page, |row| row.id.to_string()).try_map(FactRow::read)
        }

        async fn enrolments(&mut self, page: &Page) -> Result<Listed<EnrolmentId>, StoreError> {
            let after = after_id(page)?.unwrap_or(Uuid::nil());
            let query = sqlx::query_as::<_, (Uuid,)>(
                "SELECT id FROM enrolment
                 WHERE id > $1 AND EXISTS (SELECT 1 FROM fact WHERE fact.enrolment = enrolment.id)
                 ORDER BY id LIMIT $2",
            );
            let rows = all!(self, FACT, query.bind(after).bind(page.fetch()))?;
            Listed::cut(rows, page, |(id,)| id.to_string()).try_map(|(id,)| Ok(EnrolmentId(id)))
        }
    }

    #[async_trait]
    impl ProgressRepo for Tx {
        async fn of(&mut self, enrolment: EnrolmentId) -> Result<Vec<StepRow>, StoreError> {
            let query = sqlx::query_as::<_, ProgressRow>(rows!("WHERE r.enrolment = $1 ORDER BY r.step"));
            all!(self, ROW, query.bind(enrolment.0))?.into_iter().map(ProgressRow::read).collect()
        }

        async fn of_many(&mut self, enrolments: &[EnrolmentId]) -> Result<Vec<StepRow>, StoreError> {
            let mut found = Vec::new();
            for part in enrolments.chunks(4 * ROWS) {
                let query = sqlx::query_as::<_, ProgressRow>(rows!(
                    "WHERE r.enrolment IN ", list!("$1"), " ORDER BY r.enrolment, r.step"
                ));
                for row in all!(self, ROW, query.bind(ids(part.iter().map(|id| id.0))))? {
                    found.push(row.read()?);
                }
            }
            Ok(found)
        }

        async fn of_session(&mut self, session: SessionId) -> Result<Vec<StepRow>, StoreError> {
            let query = sqlx::query_as::<_, ProgressRow>(rows!(
                "JOIN enrolment e ON e.id = r.enrolment WHERE e.session = $1 ORDER BY r.enrolment, r.step"
            ));
            all!(self, ROW, query.bind(session.0))?.into_iter().map(ProgressRow::read).collect()
        }

        async fn put(&mut self, rows: &[StepRow]) -> Result<(), StoreError> {
            for part in rows.chunks(ROWS) {
                let mut query = QueryBuilder::<Engine>::new(
                    "INSERT INTO step_progress (enrolment, step, opened, last, completed, success, best, furthest,
                        connected, active, place, place_at, place_suspended) ",
                );
                query.push_values(part, |mut to, row| {
                    let known = &row.progress;
                    to.push_bind(row.enrolment.0)
                        .push_bind(row.step.0)
                        .push_bind(utc(known.opened))
                        .push_bind(utc(known.last))
                        .push_bind(utc(known.completed))
                        .push_bind(success_key(known.success))
                        .push_bind(known.best.map(|b| i64::from(b.steps())))
                        .push_bind(known.furthest.map(|f| i64::from(f.hundredths())))
                        .push_bind(big(known.connected.as_millis()))
                        .push_bind(big(known.active.as_millis()))
                        .push_bind(known.bookmark.as_ref().map(|b| b.place.as_str()))
                        .push_bind(utc(known.bookmark.as_ref().map(|b| b.at)))
                        .push_bind(known.bookmark.as_ref().map(|b| b.suspended));
                });
                query.push(REPLACE_ROW);
                run!(self, ROW, query.build())?;
            }
            Ok(())
        }

        async fn replace(&mut self, enrolment: EnrolmentId, rows: &[StepRow]) -> Result<(), StoreError> {
            let old = sqlx::query("DELETE FROM step_progress WHERE enrolment = $1");
            run!(self, ROW, old.bind(enrolment.0))?;
            ProgressRepo::put(self, rows).await
        }
    }

    #[async_trait]
    impl PulseRepo for Tx {
        async fn find(&mut self, enrolment: EnrolmentId) -> Result<Option<Pulse>, StoreError> {
            let query = sqlx::query_as::<_, PulseRow>(
                "SELECT enrolment, at, sign_in, step, connected, active FROM pulse WHERE enrolment = $1",
            );
            let row = one!(self, PULSE, query.bind(enrolment.0))?;
            Ok(row.map(PulseRow::read).transpose()?.map(|(_, pulse)| pulse))
        }

        async fn put(
            &mut self,
            enrolment: EnrolmentId,
            pulse: &Pulse,
            seen: Option<&Pulse>,
        ) -> Result<(), StoreError> {
            // A comparison with nothing is never true: whoever saw no pulse may only make the first.
            let query = sqlx::query(
                "INSERT INTO pulse (enrolment, at, sign_in, step, connected, active) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (enrolment) DO UPDATE SET at = excluded.at, sign_in = excluded.sign_in,
                    step = excluded.step, connected = excluded.connected, active = excluded.active
                 WHERE pulse.at = $7 AND pulse.connected = $8 AND pulse.active = $9",
            )
            .bind(enrolment.0)
            .bind(pulse.at.utc())
            .bind(pulse.sign_in.map(|id| id.0))
            .bind(pulse.step.0)
            .bind(big(pulse.pending.connected.as_millis()))
            .bind(big(pulse.pending.active.as_millis()))
            .bind(seen.map(|p| p.at.utc()))
            .bind(seen.map(|p| big(p.pending.connected.as_millis())))
            .bind(seen.map(|p| big(p.pending.active.as_millis())));
            let rows = run!(self, PULSE, query)?;
            self.fresh(PULSE, rows)
        }

        async fn idle(&mut self, before: Timestamp, limit: u32) -> Result<Vec<(EnrolmentId, Pulse)>, StoreError> {
            let query = sqlx::query_as::<_, PulseRow>(
                "SELECT enrolment, at, sign_in, step, connected, active FROM pulse
                 WHERE at < $1 AND (connected > 0 OR active > 0) ORDER BY at, enrolment LIMIT $2",
            );
            let rows = all!(self, PULSE, query.bind(before.utc()).bind(i64::from(limit)))?;
            rows.into_iter().map(PulseRow::read).collect()
        }
    }
}

/// What becomes of a progress row that is there already.
pub(super) const REPLACE_ROW: &str = " ON CONFLICT (enrolment, step) DO UPDATE SET opened = excluded.opened,
    last = excluded.last, completed = excluded.completed, success = excluded.success, best = excluded.best,
    furthest = excluded.furthest, connected = excluded.connected, active = excluded.active,
    place = excluded.place, place_at = excluded.place_at, place_suspended = excluded.place_suspended";
