//! People as lists show them: with their roles.

use lms_core::access::{Action, Actor, Grant, Scope, Target};
use lms_store::repo::{PersonFilter, StoredPerson};
use lms_store::{Listed, Page};

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
