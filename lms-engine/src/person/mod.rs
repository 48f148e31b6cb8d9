//! People: accounts of managers and tutors, roles, preferences.

mod card;

use lms_core::access::{Action, Actor, Grant, Role, Scope, Target};
use lms_core::effect::Effect;
use lms_core::ids::PersonId;
use lms_core::people::{Account, Identity, Person, Preferences};
use lms_core::text::{Email, Name};
use lms_core::time::Timestamp;

use crate::change::Change;
use crate::error::field;
use crate::rights::require;
use crate::{EngineError, Lms};

pub(crate) use card::belongs;
pub use card::{PersonCard, PersonFile, Wanted, cards, file, find, known};

/// Reads what somebody typed into an identity.
///
/// # Errors
///
/// [`EngineError::Field`] for the first field that cannot be taken.
pub fn identity(given: &str, family: &str, email: &str, company: Option<&str>) -> Result<Identity, EngineError> {
    Ok(Identity {
        given: Name::new(given).map_err(field("given"))?,
        family: Name::new(family).map_err(field("family"))?,
        email: Email::new(email).map_err(field("email"))?,
        company: company.filter(|c| !c.trim().is_empty()).map(Name::new).transpose().map_err(field("company"))?,
        external: None,
    })
}

/// Makes an account with a role; the person is invited to choose a password.
///
/// # Errors
///
/// [`EngineError::Duplicate`] when the address is taken, [`EngineError::NotFound`] or [`EngineError::Forbidden`].
pub async fn create(
    lms: &Lms,
    actor: &Actor,
    identity: Identity,
    grant: Option<Grant>,
    now: Timestamp,
) -> Result<Person, EngineError> {
    require(actor, Action::ManagePeople, Target::In(grant.map_or(Scope::National, |g| g.scope)), "person")?;
    let person = Person {
        id: lms.id(now),
        identity,
        account: Account::Pending { since: now },
        preferences: Preferences::default(),
    };
    let mut change = Change::begin(lms, actor, now).await?;
    change.unit.people().insert(std::slice::from_ref(&person), now).await?;
    if let Some(grant) = grant {
        change.unit.grants().add(person.id, grant, now).await?;
    }
    change.audit("person.create", "person", person.id, serde_json::json!({ "grant": grant }));
    change.effects([Effect::InviteToActivate { person: person.id }]);
    change.commit().await?;
    Ok(person)
}

/// Gives a role. One that asks for a second factor ends the sign-ins that began without it: whoever manages has signed in
/// as such.
///
/// # Errors
///
/// [`EngineError::NotFound`], [`EngineError::Forbidden`].
pub async fn grant(
    lms: &Lms,
    actor: &Actor,
    person: PersonId,
    grant: Grant,
    now: Timestamp,
) -> Result<(), EngineError> {
    require(actor, Action::ManagePeople, Target::In(grant.scope), "person")?;
    let mut change = Change::begin(lms, actor, now).await?;
    change.unit.people().find(person).await?.ok_or(EngineError::NotFound("person"))?;
    change.unit.grants().add(person, grant, now).await?;
    if lms.policy().second_factor.concerns(&[grant]) && actor.person() != Some(person) {
        change.unit.sign_ins().end_all(person, None, now).await?;
    }
    change.audit("grant.add", "person", person, serde_json::json!(grant));
    change.commit().await
}

/// Takes a role. The last national manager keeps it, since nobody could give it back.
///
/// # Errors
///
/// [`EngineError::Forbidden`] for the last national manager.
pub async fn revoke(
    lms: &Lms,
    actor: &Actor,
    person: PersonId,
    grant: Grant,
    now: Timestamp,
) -> Result<(), EngineError> {
    require(actor, Action::ManagePeople, Target::In(grant.scope), "person")?;
    let mut change = Change::begin(lms, actor, now).await?;
    change.unit.people().find(person).await?.ok_or(EngineError::NotFound("person"))?;
    if grant == (Grant { role: Role::NationalManager, scope: Scope::National })
        && change.unit.grants().holders(grant).await? == [person]
    {
        return Err(EngineError::Forbidden(Action::ManagePeople));
    }
    change.unit.grants().remove(person, grant).await?;
    // A tutor stands in the session's team as well: one without the other would show somebody who has no access.
    if let Grant { role: Role::Tutor, scope: Scope::Session { session, .. } } = grant
        && let Some((mut session, seen)) = change.unit.sessions().find(session).await?
        && session.tutors.contains(&person)
    {
        session.tutors.retain(|tutor| *tutor != person);
        change.unit.sessions().update(&session, seen).await?;
    }
    change.audit("grant.remove", "person", person, serde_json::json!(grant));
    change.commit().await
}

/// Sends somebody's activation link again; nothing happens when the account is active already.
///
/// # Errors
///
/// [`EngineError::NotFound`], also for somebody of another region.
pub async fn invite_again(lms: &Lms, actor: &Actor, person: PersonId, now: Timestamp) -> Result<(), EngineError> {
    find(lms, actor, person).await?;
    let mut change = Change::begin(lms, actor, now).await?;
    change.audit("account.invite_again", "person", person, serde_json::Value::Null);
    change.effects([Effect::InviteToActivate { person }]);
    change.commit().await
}

/// Keeps one's own preferences.
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn prefer(lms: &Lms, actor: &Actor, preferences: Preferences, now: Timestamp) -> Result<(), EngineError> {
    let me = actor.person().ok_or(EngineError::NotFound("person"))?;
    let mut change = Change::begin(lms, actor, now).await?;
    let (stored, seen) = change.unit.people().find(me).await?.ok_or(EngineError::NotFound("person"))?;
    let identity = stored.identity.ok_or(EngineError::NotFound("person"))?;
    let person = Person { id: me, identity, account: stored.account, preferences };
    change.unit.people().update(&person, seen, now).await?;
    change.commit().await
}
