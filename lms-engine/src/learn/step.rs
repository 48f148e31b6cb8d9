//! Opening a step, and what happens while a document is read or a film is played.

use lms_core::access::{Action, Actor, Target};
use lms_core::content::{Content, Kind as ContentKind, Source as ContentSource, Version};
use lms_core::enrolment::Enrolment;
use lms_core::evidence::{Kind, ShownVersion, Source};
use lms_core::ids::{EnrolmentId, StepId};
use lms_core::parcours::{self, Parcours, Step};
use lms_core::progress::Rows;
use lms_core::score::Percent;
use lms_core::session::Session;
use lms_core::time::{Span, Timestamp};
use lms_store::Unit;

use super::Recorder;
use super::formation::{published, rows_of};
use crate::attempt::{self, Launch};
use crate::change::Change;
use crate::rights::require;
use crate::token::{self, ContentToken};
use crate::{EngineError, Lms};

/// What opening a step leads to.
#[derive(Clone, Debug)]
pub enum Opened {
    /// A SCORM package: the player, with an attempt.
    Player(Box<Launch>),
    /// A file, shown from the content origin.
    File {
        /// The content.
        content: Content,
        /// The version.
        version: Version,
        /// A token for the content origin.
        token: String,
    },
    /// An address on the web.
    Link {
        /// The content.
        content: Content,
        /// Where.
        url: String,
    },
}

/// A learner at a step, allowed to be there now.
pub(crate) struct AtStep {
    pub enrolment: Enrolment,
    pub session: Session,
    pub parcours: Parcours,
    pub step: Step,
    pub rows: Rows,
}

/// Finds the step and asks every question: whose, when, in which order.
pub(crate) async fn at_step(
    unit: &mut dyn Unit,
    actor: &Actor,
    id: EnrolmentId,
    step: StepId,
    now: Timestamp,
) -> Result<AtStep, EngineError> {
    let (enrolment, _) = unit.enrolments().find(id).await?.ok_or(EngineError::NotFound("enrolment"))?;
    let (session, _) = unit.sessions().find(enrolment.session).await?.ok_or(EngineError::NotFound("session"))?;
    require(actor, Action::Learn, Target::Of { owner: enrolment.learner, scope: session.scope() }, "enrolment")?;
    let access = enrolment.access(&session, now);
    if !access.is_open() {
        return Err(EngineError::NoAccess(access));
    }
    let (parcours, _) = unit.parcours().find(session.parcours).await?.ok_or(EngineError::NotFound("parcours"))?;
    let design = published(&parcours)?;
    let found = design.step(step).ok_or(EngineError::NotFound("step"))?.clone();
    let rows = rows_of(unit, id).await?;
    if let parcours::Access::Locked(gaps) = parcours::access(design, &found, &rows.on(now.day(session.zone))) {
        return Err(EngineError::Locked(gaps));
    }
    Ok(AtStep { enrolment, session, parcours, step: found, rows })
}

/// Opens a step: the opening is a fact, and a SCORM package gets an attempt with the lease on it.
///
/// # Errors
///
/// [`EngineError::NoAccess`], [`EngineError::Locked`] with every gap, [`EngineError::NotFound`], [`EngineError::WrongKind`]
/// for a content that is launched ([`crate::launch`]).
pub async fn open_step(
    lms: &Lms,
    actor: &Actor,
    id: EnrolmentId,
    step: StepId,
    now: Timestamp,
) -> Result<Opened, EngineError> {
    let mut change = Change::begin(lms, actor, now).await?;
    let at = at_step(&mut *change.unit, actor, id, step, now).await?;
    let content = at.step.content.ok_or(EngineError::NotFound("content"))?;
    let (content, _) = change.unit.contents().find(content).await?.ok_or(EngineError::NotFound("content"))?;
    if content.kind.is_xapi() {
        return Err(EngineError::WrongKind);
    }
    let opening = match content.kind.is_scorm() {
        true => Some(attempt::open(lms, &mut change, actor, &at, &content, now).await?),
        false => None,
    };
    let shown = ShownVersion { content: content.id, number: content.version };
    let shown = opening.as_ref().map_or(shown, |opening| opening.version);
    let pulse = change.unit.pulses().find(id).await?;
    let mut recorder = Recorder::new(lms, id, pulse, Some(shown), Source::Page, now);
    recorder.beat(now, actor.sign_in(), step, false);
    recorder.fact(now, step, Kind::Opened);
    if let Some(opening) = &opening {
        for kind in &opening.news {
            recorder.fact_by(now, step, kind.clone(), Source::Attempt { attempt: opening.launch.attempt });
        }
    }
    // An attempt that was closed for a newer version may have written down what was gathered.
    let rows = rows_of(&mut *change.unit, id).await?;
    let settled = recorder.settle(published(&at.parcours)?, &rows);
    write(&mut *change.unit, id, settled).await?;
    let opened = if let Some(opening) = opening {
        Opened::Player(Box::new(opening.launch))
    } else {
        let version = change
            .unit
            .contents()
            .version(content.id, content.version)
            .await?
            .ok_or(EngineError::NotFound("content version"))?;
        match &version.source {
            ContentSource::Link { url } => Opened::Link { url: url.as_str().to_owned(), content },
            ContentSource::File { blob, .. } => {
                let expires = now.millis() + 12 * 3_600_000;
                let claims = ContentToken {
                    content: content.id,
                    version: version.number,
                    blob: blob.clone(),
                    attempt: None,
                    person: None,
                    expires,
                };
                Opened::File { token: token::sign(lms, &claims)?, content, version }
            }
            ContentSource::Package { .. } | ContentSource::Structure { .. } => return Err(EngineError::WrongKind),
        }
    };
    change.commit().await?;
    Ok(opened)
}

/// The learner is still there: time goes by, and a film has been played so far. Pages call it about twice a minute.
///
/// # Errors
///
/// As [`open_step`]; [`EngineError::WrongKind`] for a package, whose journal says it better.
pub async fn beat(
    lms: &Lms,
    actor: &Actor,
    id: EnrolmentId,
    step: StepId,
    played: Option<Percent>,
    leaves: bool,
    now: Timestamp,
) -> Result<(), EngineError> {
    there(lms, actor, id, step, |_| played, None, leaves, now).await
}

/// As [`beat`]; `played` is told how much was played before, `place` is where the film stands.
#[allow(clippy::too_many_arguments)] // the second half of `beat`, in the same transaction
pub(super) async fn there(
    lms: &Lms,
    actor: &Actor,
    id: EnrolmentId,
    step: StepId,
    played: impl FnOnce(Option<Percent>) -> Option<Percent> + Send,
    place: Option<Span>,
    leaves: bool,
    now: Timestamp,
) -> Result<(), EngineError> {
    let mut change = Change::begin(lms, actor, now).await?;
    let at = at_step(&mut *change.unit, actor, id, step, now).await?;
    let content = at.step.content.ok_or(EngineError::NotFound("content"))?;
    let (content, _) = change.unit.contents().find(content).await?.ok_or(EngineError::NotFound("content"))?;
    if content.kind.reports() {
        return Err(EngineError::WrongKind);
    }
    let shown = ShownVersion { content: content.id, number: content.version };
    let pulse = change.unit.pulses().find(id).await?;
    let mut recorder = Recorder::new(lms, id, pulse, Some(shown), Source::Page, now);
    recorder.beat(now, actor.sign_in(), step, leaves);
    if content.kind == ContentKind::Video {
        let before = at.rows.step(step).furthest;
        if let Some(progress) = played(before).filter(|progress| before < Some(*progress)) {
            recorder.fact(now, step, Kind::Progressed { progress });
        }
        if let Some(place) = place {
            change.unit.films().leave(id, step, place).await?;
        }
    }
    let settled = recorder.settle(published(&at.parcours)?, &at.rows);
    write(&mut *change.unit, id, settled).await?;
    change.commit().await
}

pub(crate) async fn write(
    unit: &mut dyn Unit,
    enrolment: EnrolmentId,
    settled: super::evidence::Settled,
) -> Result<(), EngineError> {
    if !settled.facts.is_empty() {
        unit.facts().append(&settled.facts).await?;
        unit.progress().put(&settled.rows).await?;
    }
    if let Some((pulse, seen)) = settled.pulse {
        unit.pulses().put(enrolment, &pulse, seen.as_ref()).await?;
    }
    Ok(())
}
