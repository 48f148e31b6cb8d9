//! People: accounts of managers and tutors, roles, preferences.

mod card;

use lms_core::access::{Action, Actor, Grant, Role, Scope, Target};
use lms_core::effect::Effect;
use lms_core::ids::PersonId;
use lms_core::people::{Account, Identity, Person, Preferences};
use lms_core::text::{Email, Name};
use lms_core::time::Timestamp;
use lms_store::repo::{PersonFilter, StoredPerson};
use lms_store::{Listed, Page};

use crate::change::Change;
use crate::error::field;
use crate::rights::require;
use crate::{EngineError, Lms};

pub use card::{PersonCard, cards, find, known};

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

/// Gives a role.
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
    change.audit("grant.remove", "person", person, serde_json::json!(grant));
    change.commit().await
}

/// Sends the link to choose a password once more.
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn invite_again(lms: &Lms, actor: &Actor, id: PersonId, now: Timestamp) -> Result<(), EngineError> {
    require(actor, Action::ManagePeople, Target::In(Scope::National), "person")?;
    let mut change = Change::begin(lms, actor, now).await?;
    change.unit.people().find(id).await?.ok_or(EngineError::NotFound("person"))?;
    change.audit("account.invite_again", "person", id, serde_json::Value::Null);
    change.effects([Effect::InviteToActivate { person: id }]);
    change.commit().await
}

/// A page of people.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right.
pub async fn list(
    lms: &Lms,
    actor: &Actor,
    filter: &PersonFilter,
    page: &Page,
) -> Result<Listed<StoredPerson>, EngineError> {
    require(actor, Action::ManagePeople, Target::In(Scope::National), "person")?;
    Ok(lms.store().reader().await?.people().list(filter, page).await?)
}

/// The roles of a person.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right.
pub async fn grants(lms: &Lms, actor: &Actor, person: PersonId) -> Result<Vec<Grant>, EngineError> {
    require(actor, Action::ManagePeople, Target::In(Scope::National), "person")?;
    Ok(lms.store().reader().await?.grants().of(person).await?)
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
