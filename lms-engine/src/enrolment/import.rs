//! Enrolling from a file: read and planned first, applied when somebody agrees, undone as a whole (row 2a.6).

use std::collections::HashMap;

use lms_core::access::Actor;
use lms_core::effect::{Effect, Notice};
use lms_core::enrolment::{Enrolment, Origin, State};
use lms_core::exchange::{self, KnownPeople, Match, Outcome, Plan, RawLine};
use lms_core::ids::{BatchId, EnrolmentId, PersonId, SessionId};
use lms_core::people::{Account, Person, Preferences};
use lms_core::session::SessionError;
use lms_core::text::{Email, ExternalRef, folded};
use lms_core::time::Timestamp;
use lms_store::Page;
use lms_store::Unit;
use lms_store::repo::{EnrolmentFilter, ImportBatch, ImportState};

use super::enrollable;
use crate::change::Change;
use crate::{EngineError, Lms};

/// People that a file speaks of, looked up in bulk: three queries whatever the number of lines.
struct Known {
    emails: HashMap<Email, PersonId>,
    externals: HashMap<ExternalRef, PersonId>,
    names: HashMap<(String, String), Vec<PersonId>>,
    enrolled: HashMap<PersonId, EnrolmentId>,
}

impl Known {
    async fn of(unit: &mut dyn Unit, session: SessionId, lines: &[RawLine]) -> Result<Self, EngineError> {
        let emails: Vec<Email> = lines.iter().filter_map(|l| Email::new(&l.email).ok()).collect();
        let externals: Vec<ExternalRef> = lines.iter().filter_map(|l| ExternalRef::new(&l.external).ok()).collect();
        let names: Vec<(String, String)> = lines.iter().map(|l| (folded(&l.given), folded(&l.family))).collect();
        let mut known =
            Self { emails: HashMap::new(), externals: HashMap::new(), names: HashMap::new(), enrolled: HashMap::new() };
        for (at, person) in unit.people().find_by_emails(&emails).await? {
            if let Some(email) = emails.get(at) {
                known.emails.insert(email.clone(), person);
            }
        }
        for (at, person) in unit.people().find_by_externals(&externals).await? {
            if let Some(external) = externals.get(at) {
                known.externals.insert(external.clone(), person);
            }
        }
        for (at, person) in unit.people().find_by_names(&names).await? {
            if let Some(names) = names.get(at) {
                let people = known.names.entry(names.clone()).or_default();
                if !people.contains(&person) {
                    people.push(person);
                }
            }
        }
        let people: Vec<PersonId> = known.emails.values().chain(known.externals.values()).copied().collect();
        for enrolment in unit.enrolments().find_many_in(session, &people).await? {
            if !matches!(enrolment.state, State::Withdrawn { .. }) {
                known.enrolled.insert(enrolment.learner, enrolment.id);
            }
        }
        Ok(known)
    }

    fn matched(&self, person: Option<&PersonId>) -> Option<Match> {
        person.map(|p| Match { person: *p, enrolment: self.enrolled.get(p).copied() })
    }
}

impl KnownPeople for Known {
    fn by_email(&self, email: &Email) -> Option<Match> {
        self.matched(self.emails.get(email))
    }

    fn by_external(&self, external: &ExternalRef) -> Option<Match> {
        self.matched(self.externals.get(external))
    }

    fn by_names(&self, given: &str, family: &str) -> Vec<PersonId> {
        self.names.get(&(given.to_owned(), family.to_owned())).cloned().unwrap_or_default()
    }
}

/// Reads a file and says what would happen to each line; nothing is enrolled.
///
/// # Errors
///
/// [`EngineError::Table`] when the file cannot be read at all, [`EngineError::NotFound`].
pub async fn stage_import(
    lms: &Lms,
    actor: &Actor,
    session: SessionId,
    bytes: &[u8],
    now: Timestamp,
) -> Result<ImportBatch, EngineError> {
    let mut change = Change::begin(lms, actor, now).await?;
    enrollable(&mut *change.unit, actor, session).await?;
    let lines = exchange::read(bytes)?;
    let known = Known::of(&mut *change.unit, session, &lines).await?;
    let plan = exchange::plan(lines, &known);
    let batch = ImportBatch {
        id: lms.id(now),
        session,
        by: actor.person(),
        at: now,
        state: ImportState::Staged,
        plan,
        created: Vec::new(),
    };
    change.unit.imports().insert(&batch).await?;
    change.commit().await?;
    Ok(batch)
}

/// A staged or applied import.
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn find_import(lms: &Lms, actor: &Actor, id: BatchId) -> Result<ImportBatch, EngineError> {
    let mut unit = lms.store().reader().await?;
    let (batch, _) = unit.imports().find(id).await?.ok_or(EngineError::NotFound("import"))?;
    enrollable(&mut *unit, actor, batch.session).await?;
    Ok(batch)
}

/// Puts corrected lines into a staged import, by number, and plans it again; nothing is enrolled.
///
/// # Errors
///
/// [`EngineError::ImportState`] when applied already, [`EngineError::NotFound`].
pub async fn revise_import(
    lms: &Lms,
    actor: &Actor,
    id: BatchId,
    corrected: &[RawLine],
    now: Timestamp,
) -> Result<ImportBatch, EngineError> {
    let mut change = Change::begin(lms, actor, now).await?;
    let (mut batch, seen) = change.unit.imports().find(id).await?.ok_or(EngineError::NotFound("import"))?;
    enrollable(&mut *change.unit, actor, batch.session).await?;
    if batch.state != ImportState::Staged {
        return Err(EngineError::ImportState("corrected"));
    }
    let lines: Vec<RawLine> = std::mem::take(&mut batch.plan)
        .lines
        .into_iter()
        .map(|l| corrected.iter().find(|c| c.line == l.raw.line).cloned().unwrap_or(l.raw))
        .collect();
    let known = Known::of(&mut *change.unit, batch.session, &lines).await?;
    batch.plan = exchange::plan(lines, &known);
    change.unit.imports().update(&batch, seen).await?;
    change.commit().await?;
    Ok(batch)
}

/// Enrols the lines that are ready, in one transaction; `corrected` replaces lines of the file by number, and a line
/// in `left_out` is passed over. The plan is made again on what is known now, since it can be an hour old.
///
/// # Errors
///
/// [`EngineError::ImportState`] when applied already, [`SessionError::Full`] when there are more learners than places:
/// nothing is enrolled then.
pub async fn apply_import(
    lms: &Lms,
    actor: &Actor,
    id: BatchId,
    corrected: &[RawLine],
    left_out: &[u64],
    now: Timestamp,
) -> Result<ImportBatch, EngineError> {
    let mut change = Change::begin(lms, actor, now).await?;
    let (mut batch, seen) = change.unit.imports().find(id).await?.ok_or(EngineError::NotFound("import"))?;
    let session = enrollable(&mut *change.unit, actor, batch.session).await?;
    if batch.state != ImportState::Staged {
        return Err(EngineError::ImportState("applied"));
    }
    let lines: Vec<RawLine> = std::mem::take(&mut batch.plan)
        .lines
        .into_iter()
        .map(|l| corrected.iter().find(|c| c.line == l.raw.line).cloned().unwrap_or(l.raw))
        .filter(|raw| !left_out.contains(&raw.line))
        .collect();
    let known = Known::of(&mut *change.unit, batch.session, &lines).await?;
    let plan = exchange::plan(lines, &known);
    let (people, learners) = people_of(lms, &plan, now);
    change.unit.sessions().hold(session.id).await?;
    let enrolled = change.unit.enrolments().count(session.id).await?;
    if let Some(last) = (learners.len() as u64).checked_sub(1) {
        session.admit(enrolled + last)?;
    } else if session.cancelled.is_some() {
        return Err(SessionError::Cancelled.into());
    }
    change.unit.people().insert(&people, now).await?;
    let back = change.unit.enrolments().find_many_in(session.id, &learners).await?;
    let mut fresh = Vec::with_capacity(learners.len());
    for learner in learners {
        if let Some(known) = back.iter().find(|e| e.learner == learner) {
            let (mut again, seen) =
                change.unit.enrolments().find(known.id).await?.ok_or(EngineError::NotFound("enrolment"))?;
            again.state = State::Active { since: now };
            change.unit.enrolments().update(&again, seen).await?;
        } else {
            fresh.push(Enrolment::new(lms.id(now), session.id, learner, Origin::File { batch: id }, now));
        }
    }
    change.unit.enrolments().insert(&fresh).await?;
    change.effects(people.iter().map(|p| Effect::InviteToActivate { person: p.id }));
    change.effects(fresh.iter().map(|e| Effect::TellLearner { enrolment: e.id, notice: Notice::Enrolled }));
    for enrolment in &fresh {
        change.audit(
            "enrolment.add",
            "enrolment",
            enrolment.id,
            serde_json::json!({ "session": session.id, "learner": enrolment.learner, "import": id }),
        );
    }
    batch.plan = plan;
    batch.state = ImportState::Applied;
    batch.created = people.iter().map(|p| p.id).collect();
    change.unit.imports().update(&batch, seen).await?;
    change.audit(
        "import.apply",
        "import",
        id,
        serde_json::json!({ "session": session.id, "enrolled": fresh.len(), "people": people.len() }),
    );
    change.commit().await?;
    Ok(batch)
}

/// The accounts to be made and everybody to be enrolled, in the order of the file.
fn people_of(lms: &Lms, plan: &Plan, now: Timestamp) -> (Vec<Person>, Vec<PersonId>) {
    let (mut people, mut learners) = (Vec::new(), Vec::new());
    for line in &plan.lines {
        match (&line.outcome, &line.identity) {
            (Outcome::New { .. }, Some(identity)) => {
                let id: PersonId = lms.id(now);
                people.push(Person {
                    id,
                    identity: identity.clone(),
                    account: Account::Pending { since: now },
                    preferences: Preferences::default(),
                });
                learners.push(id);
            }
            (Outcome::Known { person }, _) => learners.push(*person),
            _ => {}
        }
    }
    (people, learners)
}

/// Takes an import back: enrolments without anything recorded go, and so do accounts it made that nothing else names.
/// Learners who have begun stay, since evidence is not removed.
///
/// # Errors
///
/// [`EngineError::ImportState`] when it was not applied.
pub async fn undo_import(lms: &Lms, actor: &Actor, id: BatchId, now: Timestamp) -> Result<(usize, usize), EngineError> {
    let mut change = Change::begin(lms, actor, now).await?;
    let (mut batch, seen) = change.unit.imports().find(id).await?.ok_or(EngineError::NotFound("import"))?;
    enrollable(&mut *change.unit, actor, batch.session).await?;
    if batch.state != ImportState::Applied {
        return Err(EngineError::ImportState("undone"));
    }
    let filter = EnrolmentFilter { batch: Some(id), withdrawn: true, ..EnrolmentFilter::default() };
    let (mut page, mut ids) = (Page::first(1000), Vec::new());
    loop {
        let listed = change.unit.enrolments().list(&filter, &page).await?;
        ids.extend(listed.items.iter().map(|e| e.id));
        match listed.next {
            Some(next) => page = Page::after(next, 1000),
            None => break,
        }
    }
    let removed = change.unit.enrolments().remove_untouched(&ids).await?;
    let people = change.unit.people().remove_unused(&batch.created).await?;
    batch.state = ImportState::Undone;
    change.unit.imports().update(&batch, seen).await?;
    change.audit(
        "import.undo",
        "import",
        id,
        serde_json::json!({ "enrolments": removed.len(), "people": people.len(), "kept": ids.len() - removed.len() }),
    );
    change.commit().await?;
    Ok((removed.len(), ids.len() - removed.len()))
}
