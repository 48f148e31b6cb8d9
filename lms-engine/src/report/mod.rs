//! Tracking: the same lines on pages, in files and over the API.

mod attention;
mod overview;
mod period;
mod stream;

use std::collections::BTreeMap;

use lms_core::access::{Action, Actor, Target};
use lms_core::enrolment::Enrolment;
use lms_core::ids::{EnrolmentId, SessionId};
use lms_core::parcours::Parcours;
use lms_core::progress::{Rows, Summary};
use lms_core::report::{GroupFigures, LearnerLine, Perimeter, group, learner_line};
use lms_core::session::Session;
use lms_core::time::Timestamp;
use lms_store::Page;
use lms_store::Unit;
use lms_store::repo::EnrolmentFilter;

use crate::learn::formation::published;
use crate::rights::require;
use crate::session::readable;
use crate::{EngineError, Lms};

pub use attention::{Attention, Watched, attention, watch};
pub use overview::{daily, figures};
pub use period::{PeriodFigures, period};
pub use stream::{Part, Tracking};

/// The tracking of one session.
#[derive(Clone, Debug)]
pub struct SessionReport {
    /// The session.
    pub session: Session,
    /// Its parcours.
    pub parcours: Parcours,
    /// One line a learner, by family name.
    pub lines: Vec<(Enrolment, LearnerLine)>,
    /// The figures of the group.
    pub figures: GroupFigures,
}

/// Whether learners are named: unsealing the names of a region's learners takes longer than everything else.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Names {
    Told,
    LeftOut,
}

async fn of_session(unit: &mut dyn Unit, session: Session, names: Names) -> Result<SessionReport, EngineError> {
    let (parcours, _) = unit.parcours().find(session.parcours).await?.ok_or(EngineError::NotFound("parcours"))?;
    let design = published(&parcours)?;
    let mut rows: BTreeMap<EnrolmentId, Rows> = BTreeMap::new();
    for row in unit.progress().of_session(session.id).await? {
        rows.entry(row.enrolment).or_default().0.insert(row.step, row.progress);
    }
    let filter = EnrolmentFilter { session: Some(session.id), ..EnrolmentFilter::default() };
    let mut lines = Vec::new();
    let mut page = Page::first(1000);
    loop {
        let listed = unit.enrolments().list(&filter, &page).await?;
        let ids: Vec<_> = match names {
            Names::Told => listed.items.iter().map(|e| e.learner).collect(),
            Names::LeftOut => Vec::new(),
        };
        let mut people: BTreeMap<_, _> =
            unit.people().find_many(&ids).await?.into_iter().map(|p| (p.id, p.identity)).collect();
        for enrolment in listed.items {
            let identity = people.remove(&enrolment.learner).flatten();
            let mine = rows.remove(&enrolment.id).unwrap_or_default();
            lines.push((enrolment.clone(), learner_line(enrolment.id, identity, design, &mine)));
        }
        match listed.next {
            Some(next) => page = Page::after(next, 1000),
            None => break,
        }
    }
    lines.sort_by_cached_key(|(_, line)| {
        line.identity.as_ref().map(|i| lms_core::text::folded(&format!("{} {}", i.family, i.given)))
    });
    let summaries: Vec<Summary> = lines.iter().map(|(_, l)| l.summary).collect();
    Ok(SessionReport { figures: group(&summaries), lines, parcours, session })
}

/// The tracking of one session.
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn session(lms: &Lms, actor: &Actor, id: SessionId) -> Result<SessionReport, EngineError> {
    let mut unit = lms.store().reader().await?;
    let (session, _) = readable(&mut *unit, actor, id).await?;
    require(actor, Action::ReadTracking, Target::In(session.scope()), "session")?;
    of_session(&mut *unit, session, Names::Told).await
}

/// The tracking of one session, to be taken away as a file.
///
/// # Errors
///
/// [`EngineError::NotFound`], [`EngineError::Forbidden`] for those who may only look.
pub async fn session_to_export(lms: &Lms, actor: &Actor, id: SessionId) -> Result<SessionReport, EngineError> {
    let report = session(lms, actor, id).await?;
    require(actor, Action::ExportTracking, Target::In(report.session.scope()), "session")?;
    Ok(report)
}

/// The tracking of a perimeter: `each` gets some learners at a time, see [`Tracking`].
///
/// # Errors
///
/// Those of [`Tracking`], and those of `each`.
pub async fn tracking(
    lms: &Lms,
    actor: &Actor,
    perimeter: &Perimeter,
    mut each: impl FnMut(Part) -> Result<(), EngineError>,
) -> Result<(), EngineError> {
    let mut parts = Tracking::begin(lms, actor, perimeter).await?;
    while let Some(part) = parts.next().await? {
        each(part)?;
    }
    Ok(())
}

/// A perimeter in one sentence for the head of a report, with the moment it was made.
pub fn stamp(perimeter: &Perimeter, now: Timestamp) -> String {
    let bound = |d: Option<chrono::NaiveDate>| d.map_or_else(|| "…".to_owned(), |d| d.to_string());
    format!("{} – {} · {now}", bound(perimeter.from), bound(perimeter.to))
}
