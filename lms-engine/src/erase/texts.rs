//! What names a person outside of the columns that are sealed: imported lines, reasons, details of the audit log, effects.

use lms_core::audit::AuditEntry;
use lms_core::enrolment::State;
use lms_core::erasure::{Counts, Part};
use lms_core::exchange::{Line, Outcome};
use lms_core::ids::{EnrolmentId, PersonId};
use lms_core::people::{Identity, Likeness, likeness};
use lms_core::text::{Reason, folded};
use lms_store::Unit;

use crate::EngineError;
use crate::error::field;

/// Batches read at once.
const PART: u32 = 50;

/// Whether a line of an imported file speaks of the person.
fn speaks_of(line: &Line, id: PersonId, identity: &Identity, enrolments: &[EnrolmentId]) -> bool {
    let by_outcome = match &line.outcome {
        Outcome::Known { person } => *person == id,
        Outcome::AlreadyEnrolled { enrolment } => enrolments.contains(enrolment),
        Outcome::New { .. } | Outcome::Refused { .. } => false,
    };
    let raw = &line.raw;
    let names = |given: &str, family: &str| {
        folded(given) == folded(identity.given.as_str()) && folded(family) == folded(identity.family.as_str())
    };
    by_outcome
        || line.identity.as_ref().is_some_and(|who| likeness(identity, who) != Likeness::Different)
        || raw.email.eq_ignore_ascii_case(identity.email.as_str())
        || identity.external.as_ref().is_some_and(|external| raw.external == external.as_str())
        || names(&raw.given, &raw.family)
}

/// How many lines of imported files speak of the person.
pub(super) async fn lines_of(
    unit: &mut dyn Unit,
    id: PersonId,
    identity: &Identity,
    enrolments: &[EnrolmentId],
) -> Result<u64, EngineError> {
    let (mut after, mut count) = (None, 0);
    loop {
        let part = unit.imports().with_plans(after, PART).await?;
        let Some((last, _)) = part.last() else { return Ok(count) };
        after = Some(last.id);
        for (batch, _) in &part {
            count += batch.plan.lines.iter().filter(|line| speaks_of(line, id, identity, enrolments)).count() as u64;
        }
    }
}

/// Takes everything out.
pub(super) async fn take(
    unit: &mut dyn Unit,
    id: PersonId,
    identity: &Identity,
    enrolments: &[EnrolmentId],
) -> Result<Counts, EngineError> {
    let mut counts = Counts::new();
    let mut add = |part: Part, count: u64| {
        if count > 0 {
            *counts.entry(part).or_default() += count;
        }
    };
    add(Part::Imports, imports(unit, id, identity, enrolments).await?);
    let mut texts = 0;
    for enrolment in enrolments {
        texts += reasons(unit, *enrolment).await?;
    }
    texts += details(unit, id, identity, enrolments).await?;
    add(Part::Texts, texts);
    let mut named = vec![id.0];
    named.extend(enrolments.iter().map(|enrolment| enrolment.0));
    add(Part::Effects, unit.erasures().take_effects(&named).await?);
    Ok(counts)
}

async fn imports(
    unit: &mut dyn Unit,
    id: PersonId,
    identity: &Identity,
    enrolments: &[EnrolmentId],
) -> Result<u64, EngineError> {
    let (mut after, mut count) = (None, 0);
    loop {
        let part = unit.imports().with_plans(after, PART).await?;
        let Some((last, _)) = part.last() else { return Ok(count) };
        after = Some(last.id);
        for (mut batch, seen) in part {
            let before = batch.plan.lines.len();
            batch.plan.lines.retain(|line| !speaks_of(line, id, identity, enrolments));
            let gone = before - batch.plan.lines.len();
            if gone > 0 {
                unit.imports().update(&batch, seen).await?;
                count += gone as u64;
            }
        }
    }
}

/// Why a manager suspended, extended or ended: written about somebody, so it goes. That it was done stays.
async fn reasons(unit: &mut dyn Unit, id: EnrolmentId) -> Result<u64, EngineError> {
    let Some((mut enrolment, seen)) = unit.enrolments().find(id).await? else { return Ok(0) };
    let neutral = Reason::new("–").map_err(field("reason"))?;
    let mut count = 0;
    let mut clear = |reason: &mut Reason| {
        if *reason != neutral {
            *reason = neutral.clone();
            count += 1;
        }
    };
    match &mut enrolment.state {
        State::Active { .. } => {}
        State::Suspended { reason, .. } | State::Withdrawn { reason, .. } => clear(reason),
    }
    enrolment.extensions.iter_mut().for_each(|extension| clear(&mut extension.reason));
    if count > 0 {
        unit.enrolments().update(&enrolment, seen).await?;
    }
    Ok(count)
}

/// Details of the audit log that tell a device, an address, a reason or a name: that it happened stays.
async fn details(
    unit: &mut dyn Unit,
    id: PersonId,
    identity: &Identity,
    enrolments: &[EnrolmentId],
) -> Result<u64, EngineError> {
    let mut subjects = vec![id.to_string()];
    subjects.extend(enrolments.iter().map(ToString::to_string));
    let words: Vec<String> =
        [Some(identity.given.as_str()), Some(identity.family.as_str()), Some(identity.email.as_str())]
            .into_iter()
            .chain([identity.company.as_ref().map(|c| c.as_str()), identity.external.as_ref().map(|e| e.as_str())])
            .flatten()
            .map(folded)
            .collect();
    let (mut after, mut count) = (None, 0);
    loop {
        let part = unit.audit().detailed(&subjects, id, after, 500).await?;
        let Some(last) = part.last() else { return Ok(count) };
        after = Some(last.id);
        for entry in part.iter().filter(|entry| tells(entry, &words)) {
            unit.audit().redact(entry.id, &entry.redacted()).await?;
            count += 1;
        }
    }
}

fn tells(entry: &AuditEntry, words: &[String]) -> bool {
    if entry.is_redacted() {
        return false;
    }
    let text = folded(&entry.detail.to_string());
    entry.action.starts_with("sign_in.")
        || text.contains("\"reason\"")
        || words.iter().any(|word| word.chars().count() > 2 && text.contains(word.as_str()))
}
