//! The steps of an erasure, each in a transaction of its own.

use lms_core::erasure::{Counts, Part, Step};
use lms_core::ids::{EnrolmentId, PersonId};
use lms_core::retention::condense;
use lms_core::time::Timestamp;
use lms_store::Unit;
use lms_store::repo::Erasure;

use super::texts;
use crate::{EngineError, Lms, account, attempt, journal, launch, lrs};

fn merge(into: &mut Counts, more: Counts) {
    for (part, count) in more {
        *into.entry(part).or_default() += count;
    }
}

fn one(part: Part, count: u64) -> Counts {
    if count == 0 { Counts::new() } else { Counts::from([(part, count)]) }
}

/// Does the next step of somebody's erasure and keeps that it was done; gives the step that comes after it.
///
/// # Errors
///
/// [`EngineError::NotFound`] when nobody asked for it; those of the store: the step is done again then.
pub async fn advance(lms: &Lms, id: PersonId, now: Timestamp) -> Result<Step, EngineError> {
    let found = lms.store().reader().await?.erasures().find(id).await?;
    let step = found.ok_or(EngineError::NotFound("erasure"))?.step;
    if step == Step::Close {
        close(lms, id, now).await?;
    }
    let mut unit = lms.store().unit().await?;
    let mut erasure = unit.erasures().find(id).await?.ok_or(EngineError::NotFound("erasure"))?;
    if erasure.step != step {
        // Another replica did it.
        return Ok(erasure.step);
    }
    unit.erasures().overwrite(true).await?;
    let counts = take(lms, &mut *unit, id, step, now).await?;
    merge(&mut erasure.counts, counts);
    erasure.step = step.next();
    let mut written = None;
    if step == Step::Journal {
        erasure.finished = Some(now);
        written = Some(note(lms, &mut *unit, &erasure, now).await?);
    }
    if step != Step::Done {
        unit.erasures().save(&erasure).await?;
    }
    unit.erasures().overwrite(false).await?;
    unit.commit().await?;
    if step == Step::Agents || step == Step::Access {
        lms.holders().forget();
    }
    if let Some((before, line)) = written {
        journal::copy(lms, before, &line).await?;
    }
    Ok(erasure.step)
}

async fn take(lms: &Lms, unit: &mut dyn Unit, id: PersonId, step: Step, now: Timestamp) -> Result<Counts, EngineError> {
    let stored = unit.people().find(id).await?.ok_or(EngineError::NotFound("person"))?.0;
    let enrolments = unit.erasures().enrolments(id).await?;
    Ok(match step {
        Step::Access => {
            let counts = unit.erasures().take_access(id, now).await?;
            if let Some(identity) = &stored.identity {
                account::forget_failures(unit, &identity.email, id).await?;
            }
            counts
        }
        // Done before, in transactions of their own; nothing of it is kept here.
        Step::Close | Step::Journal | Step::Done => Counts::new(),
        Step::Agents => {
            agents(lms, unit, id, stored.identity.as_ref().map(|who| who.email.as_str()), &enrolments).await?
        }
        Step::Details => {
            let mut counts = Counts::new();
            for enrolment in enrolments {
                let facts = unit.facts().of(enrolment).await?;
                merge(&mut counts, unit.erasures().take_details(enrolment, &condense(&facts)).await?);
            }
            counts
        }
        Step::Texts => match &stored.identity {
            Some(identity) => texts::take(unit, id, identity, &enrolments).await?,
            // A copy whose key is gone: there is no name left to look for.
            None => Counts::new(),
        },
        Step::Identity => {
            let shared = unit.learner_stores().of(id).await?.len() as u64;
            let gone = unit.people().erase(id, now).await?;
            let mut counts = one(Part::Shared, shared);
            merge(&mut counts, one(Part::Identity, u64::from(gone)));
            counts
        }
    })
}

/// Closes what runs, enrolment by enrolment, so that its time counts. What cannot be closed is lost time and no reason to
/// keep anybody.
async fn close(lms: &Lms, id: PersonId, now: Timestamp) -> Result<(), EngineError> {
    let enrolments = lms.store().reader().await?.erasures().enrolments(id).await?;
    for enrolment in enrolments {
        if let Err(error) = close_one(lms, enrolment, now).await {
            tracing::warn!(%enrolment, %error, "what ran in an enrolment could not be closed before it was erased");
        }
    }
    Ok(())
}

async fn close_one(lms: &Lms, enrolment: EnrolmentId, now: Timestamp) -> Result<(), EngineError> {
    let mut unit = lms.store().unit().await?;
    attempt::close_open(lms, &mut *unit, enrolment, now).await?;
    attempt::flush(lms, &mut *unit, enrolment, now).await?;
    launch::close_open(lms, &mut *unit, enrolment, now).await?;
    Ok(unit.commit().await?)
}

/// Destroys the keys of everything the person is known by in statements: the address, the accounts of the platform, and
/// those that contents were launched with.
async fn agents(
    lms: &Lms,
    unit: &mut dyn Unit,
    id: PersonId,
    email: Option<&str>,
    enrolments: &[EnrolmentId],
) -> Result<Counts, EngineError> {
    let mut keys = lrs::erase::agents(lms, unit, id, email).await?;
    let mut after = None;
    let mut loose = 0;
    // Those that programs made for somebody hang on no enrolment: the account tells whose they are.
    loop {
        let part = unit.erasures().loose_registrations(after, 500).await?;
        let Some((last, _)) = part.last() else { break };
        after = Some(*last);
        for (registration, document) in &part {
            if launch::account_in(document).is_some_and(|key| keys.contains(&key)) {
                loose += unit.erasures().take_registration(*registration).await?;
            }
        }
    }
    for enrolment in enrolments {
        for registration in unit.registrations().of(*enrolment).await? {
            let row = unit.registrations().find(registration).await?;
            keys.extend(row.and_then(|row| launch::account_in(&row.document)));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    let mut counts = one(Part::Agents, unit.statements().erase_agents(&keys).await?);
    merge(&mut counts, one(Part::Registrations, loose));
    Ok(counts)
}

/// Writes the journal; gives the link before the entry with it.
async fn note(
    lms: &Lms,
    unit: &mut dyn Unit,
    erasure: &Erasure,
    now: Timestamp,
) -> Result<(lms_core::erasure::chain::Link, lms_store::repo::JournalLine), EngineError> {
    let before = journal::end(unit).await?;
    let counts = erasure.counts.iter().map(|(part, count)| (part.key().to_owned(), *count)).collect();
    let subject = journal::pseudonym(lms, erasure.person);
    let line = journal::append(unit, Some(subject), erasure.cause, counts, now).await?;
    Ok((before, line))
}
