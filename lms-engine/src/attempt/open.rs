//! Opening an attempt: one writer, whoever opened last (S7); resumed as long as it is not closed (S8).

use std::sync::Arc;

use lms_core::access::{Action, Actor, Target};
use lms_core::content::Content;
use lms_core::evidence::{Kind, ShownVersion};
use lms_core::ids::{AttemptId, ContentId, EnrolmentId, PersonId, StepId};
use lms_core::time::{Span, Timestamp};
use lms_scorm::attempt::CarryPolicy;
use lms_scorm::{Attempt, Learner, Options};
use lms_store::Unit;
use lms_store::repo::{AttemptRow, AttemptSave, Lease, SharedValue};

use super::carry;
use super::close::close;
use super::state::Kept;
use crate::bridge::{self, Said};
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

/// An attempt as it was opened, and what is new in what it says.
pub(crate) struct Opening {
    /// For the player page.
    pub launch: Launch,
    /// Which version is run.
    pub version: ShownVersion,
    /// What the attempt says since it was opened and did not say before: a shared objective was met elsewhere.
    pub news: Vec<Kind>,
}

/// Opens the newest attempt that is not closed, or a new one, takes the lease, and takes over what the learner's courses
/// have shared by now.
pub(crate) async fn open(
    lms: &Lms,
    change: &mut Change<'_>,
    actor: &Actor,
    at: &AtStep,
    content: &Content,
    now: Timestamp,
) -> Result<Opening, EngineError> {
    let latest = change.unit.attempts().latest(at.enrolment.id, at.step.id).await?;
    let desk = Desk { lms, actor, at, now };
    match latest.filter(|row| row.closed.is_none() && row.version.content == content.id) {
        Some(row) => desk.go_on(change, content, row).await,
        None => desk.begin(&mut *change.unit, content).await,
    }
}

/// Who opens what, when.
struct Desk<'a> {
    lms: &'a Lms,
    actor: &'a Actor,
    at: &'a AtStep,
    now: Timestamp,
}

impl Desk<'_> {
    fn lease(&self, generation: i64) -> Lease {
        Lease { generation, sign_in: self.actor.sign_in(), taken: self.now }
    }

    /// Takes the lease of an attempt. It is read again under it: a save of the older window may have come in between.
    async fn take(&self, unit: &mut dyn Unit, row: &AttemptRow) -> Result<AttemptRow, EngineError> {
        let attempts = unit.attempts();
        attempts.take_lease(row.id, &self.lease(row.lease.generation + 1)).await?;
        attempts.find(row.id).await?.ok_or(EngineError::NotFound("attempt"))
    }

    /// Goes on with an attempt: on the version it began with, until a newer one says otherwise (row 2.19).
    async fn go_on(&self, change: &mut Change<'_>, content: &Content, row: AttemptRow) -> Result<Opening, EngineError> {
        let unit = &mut *change.unit;
        let mut row = self.take(unit, &row).await?;
        let package = self.lms.courses().within(self.lms, unit, row.version.content, row.version.number).await?;
        let course = &package.course;
        let mut kept = Kept::read(course, &row.state)?;
        if let Some((to, policy)) = carry::due(unit, content, &row, &kept, self.now).await? {
            return self.carry_over(change, row, &package, kept, to, policy).await;
        }
        let before = bridge::said(&kept.attempt.results(course));
        let shared = package.shared.take_over(unit, self.at.enrolment.learner, course, &mut kept).await?;
        let written = kept.write()?;
        if written.hash != row.hash || !shared.is_empty() {
            (row.state, row.hash) = (written.bytes, written.hash);
            unit.attempts().save(&self.changed(&row, shared)).await?;
        }
        self.opening(row, package, &kept, before)
    }

    /// Closes an attempt and goes on in a new one on another version. The old one stays what it was, as evidence of what
    /// was earned on its version: state, hash and journal.
    async fn carry_over(
        &self,
        change: &mut Change<'_>,
        row: AttemptRow,
        old: &Package,
        kept: Kept,
        to: u32,
        policy: CarryPolicy,
    ) -> Result<Opening, EngineError> {
        let version = ShownVersion { number: to, ..row.version };
        let unit = &mut *change.unit;
        let new = self.lms.courses().within(self.lms, unit, version.content, version.number).await?;
        let (from, from_version) = (row.id, row.version.number);
        let kept = close(self.lms, unit, row, old, kept, self.now).await?;
        let carried = kept.attempt.carry(&old.course, &new.course, policy);
        let attempt = carried.attempt.ok_or(EngineError::NotFound("content version"))?;
        // Beginning anew, nothing has been said yet; going on, only what the other tree makes of it is new.
        let before = match policy {
            CarryPolicy::CarryOn => Some(bridge::said(&kept.attempt.results(&old.course))),
            CarryPolicy::FinishOld | CarryPolicy::Restart => None,
        };
        let opening = self.insert(unit, version, new, Kept { attempt, run: None }, before).await?;
        let detail = serde_json::json!({
            "from": from, "from_version": from_version, "to_version": to, "restart": policy == CarryPolicy::Restart,
            "lost": carried.lost.len(), "added": carried.added.len(),
        });
        change.audit("attempt.carry", "attempt", opening.launch.attempt, detail);
        Ok(opening)
    }

    /// A change that no input made.
    fn changed(&self, row: &AttemptRow, shared: Vec<SharedValue>) -> AttemptSave {
        AttemptSave {
            attempt: row.id,
            enrolment: row.enrolment,
            seen_generation: row.lease.generation,
            seen_applied: row.applied,
            applied: row.applied,
            state: row.state.clone(),
            hash: row.hash.clone(),
            saved: self.now,
            closed: None,
            journal: None,
            facts: Vec::new(),
            rows: Vec::new(),
            shared,
            pulse: None,
        }
    }

    /// Begins a new attempt on the version that is shown now.
    async fn begin(&self, unit: &mut dyn Unit, content: &Content) -> Result<Opening, EngineError> {
        let package = self.lms.courses().within(self.lms, unit, content.id, content.version).await?;
        let mut seed = [0; 8];
        self.lms.entropy().fill(&mut seed);
        let seed = u64::from_le_bytes(seed) >> 12;
        let options = Options { seed, strictness: self.lms.strictness(), ..Options::default() };
        let learner = Learner { id: self.at.enrolment.learner.to_string(), ..Learner::default() };
        let kept = Kept { attempt: Attempt::new(&package.course, learner, options), run: None };
        let version = ShownVersion { content: content.id, number: content.version };
        self.insert(unit, version, package, kept, None).await
    }

    /// Stores a new attempt at the step; `before` is what was said of it until now, `None` for one that is begun anew.
    async fn insert(
        &self,
        unit: &mut dyn Unit,
        version: ShownVersion,
        package: Arc<Package>,
        mut kept: Kept,
        before: Option<Said>,
    ) -> Result<Opening, EngineError> {
        let before = before.unwrap_or_else(|| bridge::said(&kept.attempt.results(&package.course)));
        let all = unit.attempts().of(self.at.enrolment.id).await?;
        let number = all.iter().filter(|a| a.step == self.at.step.id).map(|a| a.number).max();
        let learner = self.at.enrolment.learner;
        let shared = package.shared.take_over(unit, learner, &package.course, &mut kept).await?;
        let written = kept.write()?;
        let row = AttemptRow {
            id: self.lms.id(self.now),
            enrolment: self.at.enrolment.id,
            step: self.at.step.id,
            version,
            number: number.unwrap_or(0) + 1,
            lease: self.lease(1),
            applied: 0,
            state: written.bytes,
            hash: written.hash,
            started: self.now,
            saved: self.now,
            closed: None,
        };
        unit.attempts().insert(&row).await?;
        unit.learner_stores().put(learner, &shared, self.now).await?;
        self.opening(row, package, &kept, before)
    }

    fn opening(
        &self,
        row: AttemptRow,
        package: Arc<Package>,
        kept: &Kept,
        before: Said,
    ) -> Result<Opening, EngineError> {
        let (lms, at, person) = (self.lms, self.at, self.at.enrolment.learner);
        let news = bridge::news(before, bridge::said(&kept.attempt.results(&package.course)));
        let expires = until(at, self.now);
        let content_token = ContentToken {
            content: row.version.content,
            version: row.version.number,
            blob: package.archive.clone(),
            attempt: Some(row.id),
            person: Some(person),
            expires,
        };
        let launch = Launch {
            attempt: row.id,
            enrolment: at.enrolment.id,
            learner: person,
            step: at.step.id,
            title: at.step.title.as_str().to_owned(),
            generation: row.lease.generation,
            applied: row.applied,
            state_json: kept.attempt.to_json(),
            hash: row.hash,
            token: token::sign(lms, &AttemptToken { attempt: row.id, person, expires })?,
            content_token: token::sign(lms, &content_token)?,
            package,
        };
        Ok(Opening { launch, version: row.version, news })
    }
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
