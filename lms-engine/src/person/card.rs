//! People as lists and their own page show them: with their roles, within what the reader may see.

use lms_core::access::{Action, Actor, Grant, Role, Scope, Target};
use lms_core::enrolment::Enrolment;
use lms_core::ids::{PersonId, RegionId};
use lms_core::session::Session;
use lms_core::text::{Email, TextError, folded};
use lms_store::repo::{EnrolmentFilter, PersonFilter, StoredPerson};
use lms_store::{Cursor, Listed, Page, Unit};

use crate::{EngineError, Lms};

/// Names are sealed, so a search by words reads people one by one; one answer reads no more than this many.
const READ_AT_MOST: usize = 2_000;

/// People read from the store at once.
const BATCH: u32 = 200;

/// A person with the roles held, as far as the reader may see them.
#[derive(Clone, Debug)]
pub struct PersonCard {
    /// The person.
    pub person: StoredPerson,
    /// The roles.
    pub grants: Vec<Grant>,
}

/// Which people are looked for.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Wanted {
    /// Words of the name, or a whole e-mail address; empty: all who hold a role.
    pub text: String,
    /// Holding this role; [`Role::Learner`]: holding none.
    pub role: Option<Role>,
    /// Of this region; left out by a regional manager: the own one.
    pub region: Option<RegionId>,
}

/// The region a list is bounded by; `None` for the whole platform.
fn perimeter(actor: &Actor, wanted: Option<RegionId>) -> Result<Option<RegionId>, EngineError> {
    let scopes = actor.scopes_for(Action::FindPeople);
    if scopes.contains(&Scope::National) {
        return Ok(wanted);
    }
    let own: Vec<RegionId> = scopes
        .iter()
        .filter_map(|scope| match scope {
            Scope::Region { region } => Some(*region),
            Scope::National | Scope::Session { .. } => None,
        })
        .collect();
    match wanted {
        Some(region) if own.contains(&region) => Ok(Some(region)),
        None if !own.is_empty() => Ok(own.first().copied()),
        Some(_) | None => Err(EngineError::NotFound("person")),
    }
}

fn named(person: &StoredPerson, words: &[String]) -> bool {
    let name = person.identity.as_ref().map_or_else(String::new, |i| folded(&i.full_name()));
    words.iter().all(|word| name.contains(word.as_str()))
}

fn holds(grants: &[Grant], role: Role) -> bool {
    match role {
        Role::Learner => grants.iter().all(|g| g.role == Role::Learner),
        role => grants.iter().any(|g| g.role == role),
    }
}

/// A page of people with their roles, newest first. A page can be shorter than asked for and still have a next one: a
/// search by words stops after a bounded number of people read.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right.
pub async fn cards(lms: &Lms, actor: &Actor, wanted: &Wanted, page: &Page) -> Result<Listed<PersonCard>, EngineError> {
    let region = perimeter(actor, wanted.region)?;
    let text = wanted.text.trim();
    let email = Email::new(text).ok();
    let words: Vec<String> = if email.is_some() {
        Vec::new()
    } else {
        text.split_whitespace().map(folded).filter(|w| !w.is_empty()).collect()
    };
    let staff_only = email.is_none() && wanted.role != Some(Role::Learner);
    let filter = PersonFilter { email, region, staff_only, ..PersonFilter::default() };
    let mut unit = lms.store().reader().await?;
    let (mut items, mut after, mut read) = (Vec::new(), page.after.clone(), 0_usize);
    loop {
        let listed = unit.people().list(&filter, &Page { after, limit: BATCH }).await?;
        let more = listed.next.is_some();
        let count = listed.items.len();
        for (place, person) in listed.items.into_iter().enumerate() {
            read += 1;
            let last = Cursor(person.id.to_string());
            if named(&person, &words) {
                let grants = seen_by(actor, unit.grants().of(person.id).await?);
                if wanted.role.is_none_or(|role| holds(&grants, role)) {
                    items.push(PersonCard { person, grants });
                }
            }
            let is_last = !more && place + 1 == count;
            if (items.len() >= page.size() || read >= READ_AT_MOST) && !is_last {
                return Ok(Listed { items, next: Some(last) });
            }
        }
        match listed.next {
            Some(next) => after = Some(next),
            None => return Ok(Listed { items, next: None }),
        }
    }
}

/// Everything a manager sees of one person.
#[derive(Clone, Debug)]
pub struct PersonFile {
    /// Who, with the roles held.
    pub card: PersonCard,
    /// What the person learns or has learnt, newest first, within the reader's scopes.
    pub learns: Vec<(Enrolment, Session)>,
    /// The sessions of roles held in one, within the reader's scopes.
    pub accompanies: Vec<Session>,
}

/// One person: visible to whoever finds people where the person holds a role or learns.
///
/// # Errors
///
/// [`EngineError::NotFound`], also for somebody of another region.
pub async fn file(lms: &Lms, actor: &Actor, id: PersonId) -> Result<PersonFile, EngineError> {
    let card = find(lms, actor, id).await?;
    let mut unit = lms.store().reader().await?;
    let filter = EnrolmentFilter { learner: Some(id), ..EnrolmentFilter::default() };
    let enrolments = unit.enrolments().list(&filter, &Page::first(100)).await?.items;
    let wanted: Vec<_> = enrolments.iter().map(|e| e.session).collect();
    let sessions = unit.sessions().find_many(&wanted).await?;
    let mut learns: Vec<(Enrolment, Session)> = enrolments
        .into_iter()
        .filter_map(|e| {
            let session = sessions.iter().find(|s| s.id == e.session)?.clone();
            actor.may(Action::FindPeople, Target::In(session.scope())).then_some((e, session))
        })
        .collect();
    learns.sort_by_key(|(_, session)| std::cmp::Reverse(session.window.first()));
    let held: Vec<_> = card
        .grants
        .iter()
        .filter_map(|grant| match grant.scope {
            Scope::Session { session, .. } => Some(session),
            Scope::National | Scope::Region { .. } => None,
        })
        .collect();
    let accompanies = unit.sessions().find_many(&held).await?;
    Ok(PersonFile { card, learns, accompanies })
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

/// What the actor may see of somebody's roles: those within scopes the actor finds people in.
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
pub(crate) async fn belongs(unit: &mut dyn Unit, person: PersonId, scopes: &[Scope]) -> Result<bool, EngineError> {
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
