//! Opening an attempt: one writer, whoever opened last (S7); resumed as long as it is not closed (S8).

use std::sync::Arc;

use lms_core::access::{Action, Actor, Target};
use lms_core::content::Content;
use lms_core::evidence::ShownVersion;
use lms_core::ids::{AttemptId, ContentId, EnrolmentId, PersonId, StepId};
use lms_core::time::{Span, Timestamp};
use lms_scorm::{Attempt, Learner, Options};
use lms_store::repo::{AttemptRow, Lease};

use super::state::Kept;
use crate::change::Change;
use crate::content::cache::Package;
use crate::learn::step::AtStep;
use crate::rights::require;
use crate::token::{self, AttemptToken, ContentToken};
use crate::{EngineError, Lms};

/// How long an attempt token works: a lunch break fits in, a night does not need to (S3).
pub const TOKEN_LASTS: Span = Span::minutes(12 * 60);

/// Everything the player page needs.
#[derive(Clone, Debug)]
pub struct Launch {
    /// Which attempt.
    pub attempt: AttemptId,
    /// Which enrolment it belongs to.
    pub enrolment: EnrolmentId,
    /// Whose it is.
    pub learner: PersonId,
    /// At which step.
    pub step: StepId,
    /// The step's title.
    pub title: String,
    /// The lease.
    pub generation: i64,
    /// Number of the last input applied.
    pub applied: i64,
    /// The state as the browser gets it.
    pub state_json: String,
    /// Its hash.
    pub hash: String,
    /// The course as the browser gets it.
    pub package: Arc<Package>,
    /// For the journal.
    pub token: String,
    /// For the content origin.
    pub content_token: String,
}

fn until(at: &AtStep, now: Timestamp) -> i64 {
    let end = at.session.zone.end_of(at.enrolment.last_day(&at.session));
    (now + TOKEN_LASTS).min(end).millis()
}

/// Opens the newest attempt that is not closed, or a new one, and takes the lease.
pub(crate) async fn open(
    lms: &Lms,
    change: &mut Change<'_>,
    actor: &Actor,
    at: &AtStep,
    content: &Content,
    now: Timestamp,
) -> Result<Launch, EngineError> {
    let person = at.enrolment.learner;
    let latest = change.unit.attempts().latest(at.enrolment.id, at.step.id).await?;
    let (row, package, kept) = match latest.filter(|row| row.closed.is_none() && row.version.content == content.id) {
        Some(mut row) => {
            // The version the attempt began with goes on until a policy says otherwise (row 2.19).
            let package = lms.courses().within(lms, &mut *change.unit, row.version.content, row.version.number).await?;
            let kept = Kept::read(&package.course, &row.state)?;
            row.lease = Lease { generation: row.lease.generation + 1, sign_in: actor.sign_in(), taken: now };
            change.unit.attempts().take_lease(row.id, &row.lease).await?;
            (row, package, kept)
        }
        None => {
            let number = change
                .unit
                .attempts()
                .of(at.enrolment.id)
                .await?
                .iter()
                .filter(|a| a.step == at.step.id)
                .map(|a| a.number)
                .max();
            let package = lms.courses().within(lms, &mut *change.unit, content.id, content.version).await?;
            let mut seed = [0; 8];
            lms.entropy().fill(&mut seed);
            let seed = u64::from_le_bytes(seed) >> 12;
            let options = Options { seed, strictness: lms.strictness(), ..Options::default() };
            let kept = Kept {
                attempt: Attempt::new(
                    &package.course,
                    Learner { id: person.to_string(), ..Learner::default() },
                    options,
                ),
                run: None,
            };
            let row = AttemptRow {
                id: lms.id(now),
                enrolment: at.enrolment.id,
                step: at.step.id,
                version: ShownVersion { content: content.id, number: content.version },
                number: number.unwrap_or(0) + 1,
                lease: Lease { generation: 1, sign_in: actor.sign_in(), taken: now },
                applied: 0,
                state: kept.write()?,
                hash: kept.attempt.state_hash(),
                started: now,
                saved: now,
                closed: None,
            };
            change.unit.attempts().insert(&row).await?;
            (row, package, kept)
        }
    };
    let expires = until(at, now);
    let content_token = ContentToken {
        content: row.version.content,
        version: row.version.number,
        blob: package.archive.clone(),
        attempt: Some(row.id),
        person: Some(person),
        expires,
    };
    Ok(Launch {
        attempt: row.id,
        enrolment: at.enrolment.id,
        learner: person,
        step: at.step.id,
        title: at.step.title.as_str().to_owned(),
        generation: row.lease.generation,
        applied: row.applied,
        state_json: kept.attempt.to_json(),
        hash: row.hash.clone(),
        token: token::sign(lms, &AttemptToken { attempt: row.id, person, expires })?,
        content_token: token::sign(lms, &content_token)?,
        package,
    })
}

/// A fresh attempt token for the learner who is signed in again (S3).
///
/// # Errors
///
/// [`EngineError::NotFound`] for an attempt of somebody else, [`EngineError::NoAccess`], [`EngineError::Closed`].
pub async fn renew(lms: &Lms, actor: &Actor, id: AttemptId, now: Timestamp) -> Result<String, EngineError> {
    let mut unit = lms.store().reader().await?;
    let row = unit.attempts().find(id).await?.ok_or(EngineError::NotFound("attempt"))?;
    let at = crate::learn::step::at_step(&mut *unit, actor, row.enrolment, row.step, now).await?;
    if let Some(at) = row.closed {
        return Err(EngineError::Closed { at });
    }
    token::sign(lms, &AttemptToken { attempt: id, person: at.enrolment.learner, expires: until(&at, now) })
}

/// A look at a package without tracking, for those who read the catalogue: a token for the content origin and the
/// launch address of its first item.
///
/// # Errors
///
/// [`EngineError::NotFound`], [`EngineError::WrongKind`].
pub async fn preview(
    lms: &Lms,
    actor: &Actor,
    content: ContentId,
    version: u32,
    now: Timestamp,
) -> Result<(String, Arc<Package>), EngineError> {
    require(actor, Action::ReadCatalogue, Target::Catalogue, "content")?;
    let package = lms.courses().of(lms, content, version).await?;
    let expires = (now + TOKEN_LASTS).millis();
    let claims = ContentToken { content, version, blob: package.archive.clone(), attempt: None, person: None, expires };
    Ok((token::sign(lms, &claims)?, package))
}
