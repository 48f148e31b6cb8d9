//! Enrolments: typed or from a file, suspended, extended, withdrawn; each way makes the same object.

mod file;
mod import;
mod lifecycle;

use lms_core::access::{Action, Actor, Target};
use lms_core::effect::{Effect, Notice};
use lms_core::enrolment::{EnrolError, Enrolment, Origin, State};
use lms_core::ids::{EnrolmentId, PersonId, SessionId};
use lms_core::people::{Account, Identity, Person, Preferences};
use lms_core::session::Session;
use lms_core::text::folded;
use lms_core::time::Timestamp;
use lms_store::Unit;
use lms_store::repo::{EnrolmentFilter, StoredPerson};
use lms_store::{Listed, Page};

use crate::change::Change;
use crate::rights::require;
use crate::session::readable;
use crate::{EngineError, Lms};

pub use file::{LearnerFile, file};
pub use import::{apply_import, find_import, revise_import, stage_import, undo_import};
pub use lifecycle::{extend, invite_again, resume, suspend, withdraw};

/// A session in which the actor may enrol.
pub(crate) async fn enrollable(unit: &mut dyn Unit, actor: &Actor, id: SessionId) -> Result<Session, EngineError> {
    let (session, _) = readable(unit, actor, id).await?;
    require(actor, Action::Enrol, Target::In(session.scope()), "session")?;
    Ok(session)
}

/// People with the same names and another address, to be looked at before a new account is made (row 2a.3).
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn resembling(
    lms: &Lms,
    actor: &Actor,
    session: SessionId,
    identity: &Identity,
) -> Result<Vec<StoredPerson>, EngineError> {
    let mut unit = lms.store().reader().await?;
    enrollable(&mut *unit, actor, session).await?;
    let names = [(folded(identity.given.as_str()), folded(identity.family.as_str()))];
    let found: Vec<PersonId> =
        unit.people().find_by_names(&names).await?.into_iter().map(|(_, person)| person).collect();
    let people = unit.people().find_many(&found).await?;
    Ok(people.into_iter().filter(|p| p.identity.as_ref().is_some_and(|i| i.email != identity.email)).collect())
}

/// Enrols one person: the account is found by its address, else made; a withdrawn learner comes back to the same
/// enrolment, with everything recorded before.
///
/// # Errors
///
/// [`EnrolError::AlreadyEnrolled`], [`lms_core::session::SessionError`] when full or cancelled, [`EngineError::NotFound`].
pub async fn enrol(
    lms: &Lms,
    actor: &Actor,
    session: SessionId,
    identity: Identity,
    now: Timestamp,
) -> Result<Enrolment, EngineError> {
    let mut change = Change::begin(lms, actor, now).await?;
    let session = enrollable(&mut *change.unit, actor, session).await?;
    let known = change.unit.people().find_by_email(&identity.email).await?;
    let learner = match known {
        Some(person) => person.id,
        None => {
            let person = Person {
                id: lms.id(now),
                identity,
                account: Account::Pending { since: now },
                preferences: Preferences::default(),
            };
            change.unit.people().insert(std::slice::from_ref(&person), now).await?;
            change.audit("person.create", "person", person.id, serde_json::Value::Null);
            change.effects([Effect::InviteToActivate { person: person.id }]);
            person.id
        }
    };
    let enrolment = put(&mut change, lms, &session, learner, Origin::Typed, now).await?;
    change.commit().await?;
    Ok(enrolment)
}

/// Enrols a person that is known already.
///
/// # Errors
///
/// As [`enrol`].
pub async fn enrol_known(
    lms: &Lms,
    actor: &Actor,
    session: SessionId,
    learner: PersonId,
    now: Timestamp,
) -> Result<Enrolment, EngineError> {
    let mut change = Change::begin(lms, actor, now).await?;
    let session = enrollable(&mut *change.unit, actor, session).await?;
    change.unit.people().find(learner).await?.ok_or(EngineError::NotFound("person"))?;
    let enrolment = put(&mut change, lms, &session, learner, Origin::Typed, now).await?;
    change.commit().await?;
    Ok(enrolment)
}

async fn put(
    change: &mut Change<'_>,
    lms: &Lms,
    session: &Session,
    learner: PersonId,
    origin: Origin,
    now: Timestamp,
) -> Result<Enrolment, EngineError> {
    change.unit.sessions().hold(session.id).await?;
    session.admit(change.unit.enrolments().count(session.id).await?)?;
    let enrolment = match change.unit.enrolments().find_in(session.id, learner).await? {
        Some((mut known, seen)) if matches!(known.state, State::Withdrawn { .. }) => {
            known.state = State::Active { since: now };
            change.unit.enrolments().update(&known, seen).await?;
            known
        }
        Some((known, _)) => return Err(EnrolError::AlreadyEnrolled { enrolment: known.id }.into()),
        None => {
            let enrolment = Enrolment::new(lms.id(now), session.id, learner, origin, now);
            change.unit.enrolments().insert(std::slice::from_ref(&enrolment)).await?;
            enrolment
        }
    };
    change.audit(
        "enrolment.add",
        "enrolment",
        enrolment.id,
        serde_json::json!({ "session": session.id, "learner": learner }),
    );
    change.effects([Effect::TellLearner { enrolment: enrolment.id, notice: Notice::Enrolled }]);
    Ok(enrolment)
}

/// An enrolment with its session and learner, for whoever may read the tracking.
#[derive(Clone, Debug)]
pub struct Enrolled {
    /// The enrolment.
    pub enrolment: Enrolment,
    /// Its session.
    pub session: Session,
    /// The learner.
    pub learner: StoredPerson,
}

/// Whether the actor may change an enrolment: asked before a request about it is read any further.
///
/// # Errors
///
/// [`EngineError::NotFound`], [`EngineError::Forbidden`].
pub async fn permit(lms: &Lms, actor: &Actor, id: EnrolmentId) -> Result<(), EngineError> {
    let mut unit = lms.store().reader().await?;
    let (enrolment, _) = unit.enrolments().find(id).await?.ok_or(EngineError::NotFound("enrolment"))?;
    let (session, _) = unit.sessions().find(enrolment.session).await?.ok_or(EngineError::NotFound("session"))?;
    require(actor, Action::Enrol, Target::In(session.scope()), "enrolment")
}

/// One enrolment, for those who accompany.
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn find(lms: &Lms, actor: &Actor, id: EnrolmentId) -> Result<Enrolled, EngineError> {
    let mut unit = lms.store().reader().await?;
    let (enrolment, _) = unit.enrolments().find(id).await?.ok_or(EngineError::NotFound("enrolment"))?;
    let (session, _) = unit.sessions().find(enrolment.session).await?.ok_or(EngineError::NotFound("session"))?;
    require(actor, Action::ReadTracking, Target::In(session.scope()), "enrolment")?;
    let (learner, _) = unit.people().find(enrolment.learner).await?.ok_or(EngineError::NotFound("person"))?;
    Ok(Enrolled { enrolment, session, learner })
}

/// A page of the enrolments of a session, with their learners.
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn list(
    lms: &Lms,
    actor: &Actor,
    session: SessionId,
    page: &Page,
) -> Result<Listed<(Enrolment, Option<StoredPerson>)>, EngineError> {
    let mut unit = lms.store().reader().await?;
    let (found, _) = readable(&mut *unit, actor, session).await?;
    require(actor, Action::ReadTracking, Target::In(found.scope()), "session")?;
    let filter = EnrolmentFilter { session: Some(session), ..EnrolmentFilter::default() };
    let listed = unit.enrolments().list(&filter, page).await?;
    let ids: Vec<PersonId> = listed.items.iter().map(|e| e.learner).collect();
    let people = unit.people().find_many(&ids).await?;
    let items = listed
        .items
        .into_iter()
        .map(|e| {
            let person = people.iter().find(|p| p.id == e.learner).cloned();
            (e, person)
        })
        .collect();
    Ok(Listed { items, next: listed.next })
}
