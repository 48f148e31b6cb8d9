//! The tracking of a perimeter, some learners at a time: memory grows neither with the sessions nor with their learners'
//! figures, only by what orders the learners of the session at hand.

use std::collections::{BTreeMap, VecDeque};

use chrono::NaiveDate;
use lms_core::access::{Action, Actor, Scope, Target};
use lms_core::enrolment::Enrolment;
use lms_core::ids::EnrolmentId;
use lms_core::parcours::Parcours;
use lms_core::progress::Rows;
use lms_core::report::{LearnerLine, Perimeter, learner_line};
use lms_core::session::Session;
use lms_core::text::folded;
use lms_store::repo::{EnrolmentFilter, SessionFilter};
use lms_store::{Page, Unit};

use crate::learn::formation::published;
use crate::rights::require;
use crate::session::readable;
use crate::{EngineError, Lms};

/// Learners of one part.
const LEARNERS: usize = 500;

/// Sessions read at once.
const SESSIONS: u32 = 100;

/// Some learners of one session.
#[derive(Clone, Debug)]
pub struct Part {
    /// The session.
    pub session: Session,
    /// Its parcours.
    pub parcours: Parcours,
    /// Their lines, by family name.
    pub lines: Vec<(Enrolment, LearnerLine)>,
    /// The first part of its session.
    pub first: bool,
}

/// A session being written.
struct Current {
    session: Session,
    parcours: Parcours,
    waiting: VecDeque<Enrolment>,
    first: bool,
}

/// The tracking of a perimeter, part by part: sessions in the order of their first days, latest first; learners by name.
/// What changes while it is read may show in later parts.
pub struct Tracking {
    lms: Lms,
    sessions: VecDeque<Session>,
    further: Option<(SessionFilter, Page)>,
    current: Option<Current>,
}

impl Tracking {
    /// Begins; every right is asked for here, so that nothing is refused half way.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`] when the perimeter names something out of scope, [`EngineError::Forbidden`] for those who
    /// may only look.
    pub async fn begin(lms: &Lms, actor: &Actor, perimeter: &Perimeter) -> Result<Self, EngineError> {
        let mut out = Self { lms: lms.clone(), sessions: VecDeque::new(), further: None, current: None };
        if let Some(id) = perimeter.session {
            let (session, _) = readable(&mut *lms.store().reader().await?, actor, id).await?;
            require(actor, Action::ExportTracking, Target::In(session.scope()), "session")?;
            out.sessions.push_back(session);
            return Ok(out);
        }
        if let Some(region) = perimeter.region {
            require(actor, Action::ExportTracking, Target::In(Scope::Region { region }), "region")?;
        }
        let scopes = actor.scopes_for(Action::ExportTracking);
        if scopes.is_empty() {
            return Err(EngineError::NotFound("report"));
        }
        let touching = match (perimeter.from, perimeter.to) {
            (None, None) => None,
            (from, to) => Some((from.unwrap_or(NaiveDate::MIN), to.unwrap_or(NaiveDate::MAX))),
        };
        let (region, parcours) = (perimeter.region, perimeter.parcours);
        let filter = SessionFilter { scopes, region, parcours, touching, ..SessionFilter::default() };
        out.further = Some((filter, Page::first(SESSIONS)));
        Ok(out)
    }

    /// The next part; `None` at the end. A session nobody is enrolled in gives one part without lines.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn next(&mut self) -> Result<Option<Part>, EngineError> {
        loop {
            if let Some(current) = &mut self.current {
                if current.first || !current.waiting.is_empty() {
                    let mut unit = self.lms.store().reader().await?;
                    return part(&mut *unit, current).await.map(Some);
                }
                self.current = None;
            }
            if let Some(session) = self.sessions.pop_front() {
                let mut unit = self.lms.store().reader().await?;
                let found = unit.parcours().find(session.parcours).await?;
                let (parcours, _) = found.ok_or(EngineError::NotFound("parcours"))?;
                let waiting = by_name(&mut *unit, &session).await?;
                self.current = Some(Current { session, parcours, waiting, first: true });
                continue;
            }
            let Some((filter, page)) = self.further.take() else { return Ok(None) };
            let listed = self.lms.store().reader().await?.sessions().list(&filter, &page).await?;
            self.sessions.extend(listed.items);
            self.further = listed.next.map(|next| (filter, Page::after(next, SESSIONS)));
        }
    }
}

/// The enrolments of a session by the learners' names; names are sealed, so the database cannot order them.
async fn by_name(unit: &mut dyn Unit, session: &Session) -> Result<VecDeque<Enrolment>, EngineError> {
    let filter = EnrolmentFilter { session: Some(session.id), ..EnrolmentFilter::default() };
    let (mut page, mut named) = (Page::first(1000), Vec::new());
    loop {
        let listed = unit.enrolments().list(&filter, &page).await?;
        let ids: Vec<_> = listed.items.iter().map(|e| e.learner).collect();
        let people = unit.people().find_many(&ids).await?;
        let mut names: BTreeMap<_, _> = people
            .into_iter()
            .filter_map(|p| Some((p.id, p.identity.map(|i| folded(&format!("{} {}", i.family, i.given)))?)))
            .collect();
        named.extend(listed.items.into_iter().map(|e| (names.remove(&e.learner), e)));
        match listed.next {
            Some(next) => page = Page::after(next, 1000),
            None => break,
        }
    }
    // Stable: of two with one name the first enrolled comes first, as on the page.
    named.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(named.into_iter().map(|(_, enrolment)| enrolment).collect())
}

async fn part(unit: &mut dyn Unit, current: &mut Current) -> Result<Part, EngineError> {
    let design = published(&current.parcours)?;
    let enrolments: Vec<Enrolment> = current.waiting.drain(..current.waiting.len().min(LEARNERS)).collect();
    let ids: Vec<EnrolmentId> = enrolments.iter().map(|e| e.id).collect();
    let mut rows: BTreeMap<EnrolmentId, Rows> = BTreeMap::new();
    for row in unit.progress().of_many(&ids).await? {
        rows.entry(row.enrolment).or_default().0.insert(row.step, row.progress);
    }
    let learners: Vec<_> = enrolments.iter().map(|e| e.learner).collect();
    let people = unit.people().find_many(&learners).await?;
    let mut identities: BTreeMap<_, _> = people.into_iter().map(|p| (p.id, p.identity)).collect();
    let line = |enrolment: Enrolment| {
        let identity = identities.remove(&enrolment.learner).flatten();
        let line = learner_line(enrolment.id, identity, design, &rows.remove(&enrolment.id).unwrap_or_default());
        (enrolment, line)
    };
    let lines = enrolments.into_iter().map(line).collect();
    let first = std::mem::take(&mut current.first);
    Ok(Part { session: current.session.clone(), parcours: current.parcours.clone(), lines, first })
}
