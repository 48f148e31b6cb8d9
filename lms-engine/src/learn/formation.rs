//! A learner's formations: figures and doors, from the same rows and rules as every report.

use lms_core::access::{Action, Actor, Target};
use lms_core::content::Content;
use lms_core::enrolment::{Access, Enrolment};
use lms_core::ids::{EnrolmentId, ParcoursId, SessionId, StepId};
use lms_core::parcours::{self, Design, Parcours, Step};
use lms_core::progress::{self, Rows, StepProgress, Summary};
use lms_core::session::Session;
use lms_core::time::Timestamp;
use lms_store::Page;
use lms_store::Unit;
use lms_store::repo::{EnrolmentFilter, StoredPerson};

use crate::rights::require;
use crate::{EngineError, Lms};

/// One enrolment with everything a page shows of it.
#[derive(Clone, Debug)]
pub struct Formation {
    /// The enrolment.
    pub enrolment: Enrolment,
    /// Its session.
    pub session: Session,
    /// The parcours.
    pub parcours: Parcours,
    /// What the learner did.
    pub rows: Rows,
    /// The figures.
    pub summary: Summary,
    /// Whether the learner may learn now.
    pub access: Access,
    /// Days left, today included.
    pub days_left: u64,
    /// The step to go on with.
    pub next: Option<StepId>,
    /// Who accompanies.
    pub tutors: Vec<StoredPerson>,
}

/// A step as a learner sees it.
#[derive(Clone, Debug)]
pub struct StepLine {
    /// The step.
    pub step: Step,
    /// Its content.
    pub content: Option<Content>,
    /// What was done.
    pub progress: StepProgress,
    /// Open, advised against, or locked with every gap.
    pub access: parcours::Access,
}

impl Formation {
    /// What is shown: the published design, or an empty one.
    pub fn design(&self) -> &Design {
        self.parcours.published.as_ref().map_or(&self.parcours.draft, |p| &p.design)
    }
}

pub(crate) fn published(parcours: &Parcours) -> Result<&Design, EngineError> {
    parcours.published.as_ref().map(|p| &p.design).ok_or(EngineError::NotFound("parcours"))
}

pub(crate) async fn rows_of(unit: &mut dyn Unit, enrolment: EnrolmentId) -> Result<Rows, EngineError> {
    Ok(Rows(unit.progress().of(enrolment).await?.into_iter().map(|r| (r.step, r.progress.clone())).collect()))
}

fn assemble(
    enrolment: Enrolment,
    session: Session,
    parcours: Parcours,
    rows: Rows,
    now: Timestamp,
) -> Result<Formation, EngineError> {
    let design = published(&parcours)?;
    let summary = progress::summarise(design, &rows);
    let next = progress::next_step(design, &rows, now.day(session.zone));
    Ok(Formation {
        access: enrolment.access(&session, now),
        days_left: enrolment.days_left(&session, now),
        summary,
        next,
        rows,
        parcours,
        session,
        enrolment,
        tutors: Vec::new(),
    })
}

/// The formations of the person who is signed in.
#[derive(Clone, Debug, Default)]
pub struct Home {
    /// Open ones first, by the day they end; then coming ones; then past ones.
    pub formations: Vec<Formation>,
}

/// The home page of a learner: in a number of queries that does not depend on the number of formations.
///
/// # Errors
///
/// [`EngineError::NotFound`] for a program without a person.
pub async fn home(lms: &Lms, actor: &Actor, now: Timestamp) -> Result<Home, EngineError> {
    let me = actor.person().ok_or(EngineError::NotFound("person"))?;
    let mut unit = lms.store().reader().await?;
    let filter = EnrolmentFilter { learner: Some(me), ..EnrolmentFilter::default() };
    let enrolments = unit.enrolments().list(&filter, &Page::first(200)).await?.items;
    let ids: Vec<SessionId> = enrolments.iter().map(|e| e.session).collect();
    let sessions = unit.sessions().find_many(&ids).await?;
    let mut wanted: Vec<ParcoursId> = sessions.iter().map(|s| s.parcours).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let parcours = unit.parcours().find_many(&wanted).await?;
    let keys: Vec<EnrolmentId> = enrolments.iter().map(|e| e.id).collect();
    let rows = unit.progress().of_many(&keys).await?;
    let mut tutors: Vec<_> = sessions.iter().flat_map(|s| s.tutors.iter().copied()).collect();
    tutors.sort_unstable();
    tutors.dedup();
    let tutors = unit.people().find_many(&tutors).await?;
    let mut formations = Vec::with_capacity(enrolments.len());
    for enrolment in enrolments {
        let Some(session) = sessions.iter().find(|s| s.id == enrolment.session) else { continue };
        let Some(course) = parcours.iter().find(|p| p.id == session.parcours) else { continue };
        let mine = rows.iter().filter(|r| r.enrolment == enrolment.id).map(|r| (r.step, r.progress.clone())).collect();
        let mut formation = assemble(enrolment, session.clone(), course.clone(), Rows(mine), now)?;
        formation.tutors = tutors.iter().filter(|t| session.tutors.contains(&t.id)).cloned().collect();
        formations.push(formation);
    }
    formations.sort_by_key(|f| (rank(&f.access), f.enrolment.last_day(&f.session)));
    Ok(Home { formations })
}

fn rank(access: &Access) -> u8 {
    match access {
        Access::Open { .. } => 0,
        Access::Suspended { .. } => 1,
        Access::NotYet { .. } => 2,
        Access::Over { .. } | Access::Withdrawn { .. } | Access::Cancelled => 3,
    }
}

/// One formation with its steps, for the learner or for those who accompany.
///
/// # Errors
///
/// [`EngineError::NotFound`] for what is neither one's own nor in one's scope.
pub async fn formation(
    lms: &Lms,
    actor: &Actor,
    id: EnrolmentId,
    now: Timestamp,
) -> Result<(Formation, Vec<StepLine>), EngineError> {
    let mut unit = lms.store().reader().await?;
    let (enrolment, _) = unit.enrolments().find(id).await?.ok_or(EngineError::NotFound("enrolment"))?;
    let (session, _) = unit.sessions().find(enrolment.session).await?.ok_or(EngineError::NotFound("session"))?;
    let target = Target::Of { owner: enrolment.learner, scope: session.scope() };
    if !actor.may(Action::ReadOwn, target) {
        require(actor, Action::ReadTracking, target, "enrolment")?;
    }
    let (parcours, _) = unit.parcours().find(session.parcours).await?.ok_or(EngineError::NotFound("parcours"))?;
    let rows = rows_of(&mut *unit, id).await?;
    let tutors = unit.people().find_many(&session.tutors).await?;
    let contents = crate::parcours::contents_of(&mut *unit, published(&parcours)?).await?;
    let mut formation = assemble(enrolment, session, parcours, rows, now)?;
    formation.tutors = tutors;
    let known = formation.rows.on(now.day(formation.session.zone));
    let lines = formation
        .design()
        .steps()
        .map(|step| StepLine {
            content: step.content.and_then(|c| contents.get(&c)).cloned(),
            progress: formation.rows.step(step.id),
            access: parcours::access(formation.design(), step, &known),
            step: step.clone(),
        })
        .collect();
    Ok((formation, lines))
}
