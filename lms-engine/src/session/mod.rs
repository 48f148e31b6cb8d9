//! Sessions: made by regions from published parcours, with dates, places and a team.

mod team;

use chrono::NaiveDate;
use lms_core::access::{Action, Actor, Scope, Target};
use lms_core::effect::{Effect, Notice};
use lms_core::ids::{ParcoursId, RegionId, SessionId};
use lms_core::parcours::Parcours;
use lms_core::session::{Cancelled, Session, SessionError, Window};
use lms_core::text::{Reason, Title};
use lms_core::time::{Timestamp, Zone};
use lms_store::Unit;
use lms_store::repo::{EnrolmentFilter, Revision, SessionFilter};
use lms_store::{Listed, Page};

use crate::change::Change;
use crate::error::field;
use crate::rights::require;
use crate::{EngineError, Lms};

pub use team::{Recruit, assign_tutor, recruit_tutor, team, unassign_tutor};

/// What a new session needs; what is left out gets the usual value.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// What is offered.
    pub parcours: ParcoursId,
    /// By which region.
    pub region: RegionId,
    /// Left out: the parcours' title.
    pub title: Option<String>,
    /// First day.
    pub first: NaiveDate,
    /// Left out: thirty days (row 2b.9).
    pub last: Option<NaiveDate>,
    /// Left out: the region's.
    pub zone: Option<Zone>,
    /// Left out: no bound.
    pub capacity: Option<u32>,
}

/// Makes a session.
///
/// # Errors
///
/// [`SessionError::NotPublished`], [`SessionError::EndsBeforeItBegins`], [`EngineError::NotFound`], [`EngineError::Field`].
pub async fn create(lms: &Lms, actor: &Actor, new: NewSession, now: Timestamp) -> Result<Session, EngineError> {
    require(actor, Action::EditSession, Target::In(Scope::Region { region: new.region }), "region")?;
    let mut change = Change::begin(lms, actor, now).await?;
    let (region, _) = change.unit.regions().find(new.region).await?.ok_or(EngineError::NotFound("region"))?;
    let (parcours, _) = change.unit.parcours().find(new.parcours).await?.ok_or(EngineError::NotFound("parcours"))?;
    if parcours.published.is_none() {
        return Err(SessionError::NotPublished.into());
    }
    let title = match new.title.as_deref().map(str::trim).filter(|t| !t.is_empty()) {
        Some(title) => Title::new(title).map_err(field("title"))?,
        None => parcours.title,
    };
    let window = new.last.map_or(Ok(Window::usual(new.first)), |last| Window::new(new.first, last))?;
    let session = Session {
        id: lms.id(now),
        parcours: new.parcours,
        region: new.region,
        title,
        window,
        zone: new.zone.unwrap_or(region.zone),
        capacity: new.capacity,
        tutors: Vec::new(),
        cancelled: None,
        created: now,
    };
    change.unit.sessions().insert(&session).await?;
    change.audit(
        "session.create",
        "session",
        session.id,
        serde_json::json!({ "parcours": session.parcours, "region": session.region }),
    );
    change.commit().await?;
    Ok(session)
}

/// Finds a session the actor may read; out of scope reads as not found.
pub(crate) async fn readable(
    unit: &mut dyn Unit,
    actor: &Actor,
    id: SessionId,
) -> Result<(Session, Revision), EngineError> {
    let (session, seen) = unit.sessions().find(id).await?.ok_or(EngineError::NotFound("session"))?;
    require(actor, Action::ReadSession, Target::In(session.scope()), "session")?;
    Ok((session, seen))
}

/// Whether the actor may do `action` to a session: asked before a request about it is read any further.
///
/// # Errors
///
/// [`EngineError::NotFound`], [`EngineError::Forbidden`].
pub async fn permit(lms: &Lms, actor: &Actor, id: SessionId, action: Action) -> Result<(), EngineError> {
    let mut unit = lms.store().reader().await?;
    let (session, _) = readable(&mut *unit, actor, id).await?;
    require(actor, action, Target::In(session.scope()), "session")
}

/// A session with its parcours and how many are enrolled.
#[derive(Clone, Debug)]
pub struct SessionCard {
    /// The session.
    pub session: Session,
    /// Its parcours.
    pub parcours: Parcours,
    /// Active and suspended enrolments.
    pub enrolled: u64,
}

/// One session.
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn find(lms: &Lms, actor: &Actor, id: SessionId) -> Result<(SessionCard, Revision), EngineError> {
    let mut unit = lms.store().reader().await?;
    let (session, seen) = readable(&mut *unit, actor, id).await?;
    let (parcours, _) = unit.parcours().find(session.parcours).await?.ok_or(EngineError::NotFound("parcours"))?;
    let enrolled = unit.enrolments().count(id).await?;
    Ok((SessionCard { session, parcours, enrolled }, seen))
}

/// A page of the sessions the actor may read; `filter.scopes` is set from the actor's rights.
///
/// # Errors
///
/// Those of the store.
pub async fn list(
    lms: &Lms,
    actor: &Actor,
    mut filter: SessionFilter,
    page: &Page,
) -> Result<Listed<SessionCard>, EngineError> {
    filter.scopes = actor.scopes_for(Action::ReadSession);
    let mut unit = lms.store().reader().await?;
    let listed = unit.sessions().list(&filter, page).await?;
    let ids: Vec<SessionId> = listed.items.iter().map(|s| s.id).collect();
    let mut wanted: Vec<ParcoursId> = listed.items.iter().map(|s| s.parcours).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let counts = unit.sessions().counts(&ids).await?;
    let parcours = unit.parcours().find_many(&wanted).await?;
    let items = listed
        .items
        .into_iter()
        .filter_map(|session| {
            let parcours = parcours.iter().find(|p| p.id == session.parcours)?.clone();
            let enrolled = counts.iter().find(|c| c.session == session.id).map_or(0, |c| c.enrolled);
            Some(SessionCard { session, parcours, enrolled })
        })
        .collect();
    Ok(Listed { items, next: listed.next })
}

/// What can be changed of a session.
#[derive(Clone, Debug)]
pub struct SessionEdit {
    /// Its title.
    pub title: String,
    /// First day.
    pub first: NaiveDate,
    /// Last day.
    pub last: NaiveDate,
    /// Places.
    pub capacity: Option<u32>,
}

/// Changes a session. Those enrolled keep their place, whatever the new number of places.
///
/// # Errors
///
/// [`EngineError::Stale`] when it was changed since `seen`, [`SessionError`], [`EngineError::Field`].
pub async fn edit(
    lms: &Lms,
    actor: &Actor,
    id: SessionId,
    edit: SessionEdit,
    seen: Revision,
    now: Timestamp,
) -> Result<Session, EngineError> {
    let mut change = Change::begin(lms, actor, now).await?;
    let (mut session, _) = readable(&mut *change.unit, actor, id).await?;
    require(actor, Action::EditSession, Target::In(session.scope()), "session")?;
    if session.cancelled.is_some() {
        return Err(SessionError::Cancelled.into());
    }
    session.title = Title::new(&edit.title).map_err(field("title"))?;
    session.window = Window::new(edit.first, edit.last)?;
    session.capacity = edit.capacity;
    change.unit.sessions().update(&session, seen).await?;
    change.audit(
        "session.edit",
        "session",
        id,
        serde_json::json!({ "first": edit.first, "last": edit.last, "capacity": edit.capacity }),
    );
    change.commit().await?;
    Ok(session)
}

/// Calls a session off: access ends at once, open attempts are closed with their last data, every learner is told;
/// what was recorded stays.
///
/// # Errors
///
/// [`EngineError::Stale`], [`SessionError::Cancelled`] when it is already, [`EngineError::Field`] without a reason.
pub async fn cancel(
    lms: &Lms,
    actor: &Actor,
    id: SessionId,
    reason: &str,
    seen: Revision,
    now: Timestamp,
) -> Result<Session, EngineError> {
    let mut change = Change::begin(lms, actor, now).await?;
    let (mut session, _) = readable(&mut *change.unit, actor, id).await?;
    require(actor, Action::EditSession, Target::In(session.scope()), "session")?;
    let reason = Reason::new(reason).map_err(field("reason"))?;
    if session.cancelled.is_some() {
        return Err(SessionError::Cancelled.into());
    }
    session.cancelled = Some(Cancelled { at: now, reason });
    change.unit.sessions().update(&session, seen).await?;
    change.audit("session.cancel", "session", id, serde_json::Value::Null);
    let filter = EnrolmentFilter { session: Some(id), ..EnrolmentFilter::default() };
    let mut page = Page::first(lms_store::page::MAX_LIMIT);
    loop {
        let listed = change.unit.enrolments().list(&filter, &page).await?;
        for enrolment in listed.items.iter().map(|e| e.id) {
            change.effects([
                Effect::CloseAttempts { enrolment },
                Effect::TellLearner { enrolment, notice: Notice::Cancelled },
            ]);
        }
        let Some(next) = listed.next else { break };
        page = Page::after(next, lms_store::page::MAX_LIMIT);
    }
    change.commit().await?;
    Ok(session)
}
