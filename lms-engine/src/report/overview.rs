//! Figures of several sessions at once, without names; and active time day by day.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use lms_core::access::{Action, Actor, Target};
use lms_core::evidence::Kind;
use lms_core::ids::{EnrolmentId, ParcoursId, SessionId};
use lms_core::progress::{Rows, Summary, summarise};
use lms_core::report::{GroupFigures, group};
use lms_core::session::Session;
use lms_core::time::{Span, Timestamp};
use lms_store::Page;
use lms_store::repo::EnrolmentFilter;

use crate::rights::require;
use crate::session::readable;
use crate::{EngineError, Lms};

/// The figures of each of these sessions, the same as in its report; nobody's name is unsealed for them.
///
/// # Errors
///
/// [`EngineError::NotFound`] for a session out of scope.
pub async fn figures(
    lms: &Lms,
    actor: &Actor,
    sessions: &[Session],
) -> Result<BTreeMap<SessionId, GroupFigures>, EngineError> {
    let mut unit = lms.store().reader().await?;
    let mut wanted: Vec<ParcoursId> = sessions.iter().map(|s| s.parcours).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let parcours = unit.parcours().find_many(&wanted).await?;
    let mut out = BTreeMap::new();
    for session in sessions {
        require(actor, Action::ReadTracking, Target::In(session.scope()), "session")?;
        let design = parcours.iter().find(|p| p.id == session.parcours).and_then(|p| p.published.as_ref());
        let Some(design) = design.map(|p| &p.design) else { continue };
        let mut rows: BTreeMap<EnrolmentId, Rows> = BTreeMap::new();
        for row in unit.progress().of_session(session.id).await? {
            rows.entry(row.enrolment).or_default().0.insert(row.step, row.progress);
        }
        let filter = EnrolmentFilter { session: Some(session.id), ..EnrolmentFilter::default() };
        let (mut page, mut summaries) = (Page::first(1000), Vec::<Summary>::new());
        loop {
            let listed = unit.enrolments().list(&filter, &page).await?;
            summaries.extend(listed.items.iter().map(|e| summarise(design, &rows.remove(&e.id).unwrap_or_default())));
            match listed.next {
                Some(next) => page = Page::after(next, 1000),
                None => break,
            }
        }
        out.insert(session.id, group(&summaries));
    }
    Ok(out)
}

/// Active time of each learner of a session on each of the last `days` days, oldest first, today last; learners
/// without any activity in these days are left out.
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn daily(
    lms: &Lms,
    actor: &Actor,
    id: SessionId,
    days: u32,
    now: Timestamp,
) -> Result<BTreeMap<EnrolmentId, Vec<Span>>, EngineError> {
    let mut unit = lms.store().reader().await?;
    let (session, _) = readable(&mut *unit, actor, id).await?;
    require(actor, Action::ReadTracking, Target::In(session.scope()), "session")?;
    let today = now.day(session.zone);
    let first = today.checked_sub_days(Days::new(u64::from(days.saturating_sub(1)))).unwrap_or(NaiveDate::MIN);
    let active = unit.progress().of_session(id).await?;
    let mut recent: Vec<EnrolmentId> = active
        .into_iter()
        .filter(|row| row.progress.last.is_some_and(|last| last.day(session.zone) >= first))
        .map(|row| row.enrolment)
        .collect();
    recent.sort_unstable();
    recent.dedup();
    let mut out = BTreeMap::new();
    for enrolment in recent {
        let mut spans = vec![Span::ZERO; usize::try_from(days).unwrap_or(0)];
        for fact in unit.facts().of(enrolment).await? {
            let Kind::Time { active, .. } = fact.kind else { continue };
            let place = usize::try_from((fact.at.day(session.zone) - first).num_days()).ok();
            if let Some(span) = place.and_then(|place| spans.get_mut(place)) {
                *span = *span + active;
            }
        }
        out.insert(enrolment, spans);
    }
    Ok(out)
}
