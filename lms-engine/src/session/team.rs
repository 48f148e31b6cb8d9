//! Who accompanies a session: tutors named, found by their address, taken off.

use lms_core::access::{Action, Actor, Grant, Role, Target};
use lms_core::effect::Effect;
use lms_core::ids::{PersonId, SessionId};
use lms_core::people::{Account, Identity, Person, Preferences};
use lms_core::session::{Session, SessionError};
use lms_core::time::Timestamp;
use lms_store::repo::StoredPerson;

use super::readable;
use crate::change::Change;
use crate::rights::require;
use crate::{EngineError, Lms};

/// The tutors of a session, in the order they were named.
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn team(lms: &Lms, actor: &Actor, id: SessionId) -> Result<Vec<StoredPerson>, EngineError> {
    let mut unit = lms.store().reader().await?;
    let (session, _) = readable(&mut *unit, actor, id).await?;
    Ok(unit.people().find_many(&session.tutors).await?)
}

/// Makes somebody a tutor of a session: the role in that session's scope and a line in its team.
///
/// # Errors
///
/// [`EngineError::NotFound`], [`SessionError::Cancelled`].
pub async fn assign_tutor(
    lms: &Lms,
    actor: &Actor,
    id: SessionId,
    person: PersonId,
    now: Timestamp,
) -> Result<Session, EngineError> {
    let mut change = Change::begin(lms, actor, now).await?;
    let session = name_tutor(&mut change, actor, id, person, now).await?;
    change.commit().await?;
    Ok(session)
}

async fn name_tutor(
    change: &mut Change<'_>,
    actor: &Actor,
    id: SessionId,
    person: PersonId,
    now: Timestamp,
) -> Result<Session, EngineError> {
    let (mut session, seen) = readable(&mut *change.unit, actor, id).await?;
    require(actor, Action::EditSession, Target::In(session.scope()), "session")?;
    if session.cancelled.is_some() {
        return Err(SessionError::Cancelled.into());
    }
    change.unit.people().find(person).await?.ok_or(EngineError::NotFound("person"))?;
    if !session.tutors.contains(&person) {
        session.tutors.push(person);
        change.unit.sessions().update(&session, seen).await?;
        change.unit.grants().add(person, Grant { role: Role::Tutor, scope: session.scope() }, now).await?;
        change.audit("session.tutor", "session", id, serde_json::json!({ "person": person }));
        change.effects([Effect::TellTutor { person, session: id }]);
    }
    Ok(session)
}

/// How somebody became a tutor by address.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Recruit {
    /// The platform knew the address: that person was named.
    Known(PersonId),
    /// A new account was made; its owner is invited to choose a password.
    Invited(PersonId),
}

/// Makes the owner of an address a tutor of a session. An address the platform does not know gets an account with this
/// role in this session and nothing else, so that a region can staff its sessions without the right to make accounts.
///
/// # Errors
///
/// [`EngineError::NotFound`], [`SessionError::Cancelled`].
pub async fn recruit_tutor(
    lms: &Lms,
    actor: &Actor,
    id: SessionId,
    identity: Identity,
    now: Timestamp,
) -> Result<Recruit, EngineError> {
    let mut change = Change::begin(lms, actor, now).await?;
    let (session, _) = readable(&mut *change.unit, actor, id).await?;
    require(actor, Action::EditSession, Target::In(session.scope()), "session")?;
    let recruit = match change.unit.people().find_by_email(&identity.email).await? {
        Some(known) => Recruit::Known(known.id),
        None => {
            let made = Person {
                id: lms.id(now),
                identity,
                account: Account::Pending { since: now },
                preferences: Preferences::default(),
            };
            change.unit.people().insert(std::slice::from_ref(&made), now).await?;
            change.audit("person.create", "person", made.id, serde_json::json!({ "session": id }));
            change.effects([Effect::InviteToActivate { person: made.id }]);
            Recruit::Invited(made.id)
        }
    };
    let (Recruit::Known(person) | Recruit::Invited(person)) = recruit;
    name_tutor(&mut change, actor, id, person, now).await?;
    change.commit().await?;
    Ok(recruit)
}

/// Takes a tutor off a session; access ends at once.
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn unassign_tutor(
    lms: &Lms,
    actor: &Actor,
    id: SessionId,
    person: PersonId,
    now: Timestamp,
) -> Result<Session, EngineError> {
    let mut change = Change::begin(lms, actor, now).await?;
    let (mut session, seen) = readable(&mut *change.unit, actor, id).await?;
    require(actor, Action::EditSession, Target::In(session.scope()), "session")?;
    session.tutors.retain(|t| *t != person);
    change.unit.sessions().update(&session, seen).await?;
    change.unit.grants().remove(person, Grant { role: Role::Tutor, scope: session.scope() }).await?;
    change.audit("session.untutor", "session", id, serde_json::json!({ "person": person }));
    change.commit().await?;
    Ok(session)
}
