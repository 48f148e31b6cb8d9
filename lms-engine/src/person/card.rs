//! People as lists show them: with their roles.

use lms_core::access::{Action, Actor, Grant, Scope, Target};
use lms_core::ids::PersonId;
use lms_core::text::TextError;
use lms_store::repo::{EnrolmentFilter, PersonFilter, StoredPerson};
use lms_store::{Listed, Page, Unit};

use crate::rights::require;
use crate::{EngineError, Lms};

/// A person with the roles held.
#[derive(Clone, Debug)]
pub struct PersonCard {
    /// The person.
    pub person: StoredPerson,
    /// The roles.
    pub grants: Vec<Grant>,
}

/// A page of people with their roles.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right.
pub async fn cards(
    lms: &Lms,
    actor: &Actor,
    filter: &PersonFilter,
    page: &Page,
) -> Result<Listed<PersonCard>, EngineError> {
    require(actor, Action::ManagePeople, Target::In(Scope::National), "person")?;
    let mut unit = lms.store().reader().await?;
    let listed = unit.people().list(filter, page).await?;
    let mut items = Vec::with_capacity(listed.items.len());
    for person in listed.items {
        let grants = unit.grants().of(person.id).await?;
        items.push(PersonCard { person, grants });
    }
    Ok(Listed { items, next: listed.next })
}

/// The regions whose people the actor may find; `None`: everybody.
fn regions(actor: &Actor) -> Result<Option<Vec<Scope>>, EngineError> {
    let scopes = actor.scopes_for(Action::FindPeople);
    match scopes.as_slice() {
        [] => Err(EngineError::NotFound("person")),
        all if all.contains(&Scope::National) => Ok(None),
        _ => Ok(Some(scopes)),
    }
}

fn seen_by(actor: &Actor, grants: Vec<Grant>) -> Vec<Grant> {
    let scopes = actor.scopes_for(Action::FindPeople);
    grants.into_iter().filter(|grant| scopes.iter().any(|scope| scope.covers(grant.scope))).collect()
}

/// A page of the people the actor may find, with the roles they hold where the actor may look: everybody for the
/// national manager, for a regional one those who hold a role in the region or are enrolled in one of its sessions.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right or for another region, [`EngineError::Field`] when somebody who keeps
/// several regions names none.
pub async fn known(
    lms: &Lms,
    actor: &Actor,
    mut filter: PersonFilter,
    page: &Page,
) -> Result<Listed<PersonCard>, EngineError> {
    if let Some(scopes) = regions(actor)? {
        match (filter.region, scopes.as_slice()) {
            (Some(region), _) if scopes.contains(&Scope::Region { region }) => {}
            (Some(_), _) => return Err(EngineError::NotFound("region")),
            (None, [Scope::Region { region }]) => filter.region = Some(*region),
            (None, _) => return Err(EngineError::Field { field: "region", error: TextError::Empty }),
        }
    }
    let mut unit = lms.store().reader().await?;
    let listed = unit.people().list(&filter, page).await?;
    let mut items = Vec::with_capacity(listed.items.len());
    for person in listed.items {
        let grants = seen_by(actor, unit.grants().of(person.id).await?);
        items.push(PersonCard { person, grants });
    }
    Ok(Listed { items, next: listed.next })
}

/// Whether somebody belongs to one of these regions: by a role, or by an enrolment, withdrawn ones too.
async fn belongs(unit: &mut dyn Unit, person: PersonId, scopes: &[Scope]) -> Result<bool, EngineError> {
    let covered = |scope: Scope| scopes.iter().any(|held| held.covers(scope));
    if unit.grants().of(person).await?.into_iter().any(|grant| covered(grant.scope)) {
        return Ok(true);
    }
    let filter = EnrolmentFilter { learner: Some(person), withdrawn: true, ..EnrolmentFilter::default() };
    for enrolment in unit.enrolments().list(&filter, &Page::first(lms_store::page::MAX_LIMIT)).await?.items {
        let session = unit.sessions().find(enrolment.session).await?;
        if session.is_some_and(|(session, _)| covered(session.scope())) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// One person the actor may find.
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn find(lms: &Lms, actor: &Actor, id: PersonId) -> Result<PersonCard, EngineError> {
    let scopes = regions(actor)?;
    let mut unit = lms.store().reader().await?;
    let (person, _) = unit.people().find(id).await?.ok_or(EngineError::NotFound("person"))?;
    if let Some(scopes) = scopes
        && !belongs(&mut *unit, id, &scopes).await?
    {
        return Err(EngineError::NotFound("person"));
    }
    let grants = seen_by(actor, unit.grants().of(id).await?);
    Ok(PersonCard { person, grants })
}
