//! Opening a unit: for a learner at a step, or for whoever a program names.

use lms_core::access::{Action, Actor};
use lms_core::cmi5::LaunchMode;
use lms_core::evidence::Kind;
use lms_core::ids::{ContentId, EnrolmentId, StepId};
use lms_core::time::Timestamp;
use lms_store::StoreError;
use uuid::Uuid;

use super::evidence::{self, News, There};
use super::held::{Account, Held};
use super::pen::store;
use super::register::{New, register};
use super::start::{Launched, Launching, start};
use super::{LASTS, TRIES};
use crate::change::Change;
use crate::learn::step::at_step;
use crate::{EngineError, Lms, rights};

/// Whether somebody else came in between, so that it may go well from the beginning.
pub(super) fn again(error: &EngineError) -> bool {
    matches!(
        error,
        EngineError::Stale { .. }
            | EngineError::Duplicate(_)
            | EngineError::Store(StoreError::MissingReference { .. } | StoreError::Stale { .. })
    )
}

/// Launches a unit of the step's content for its learner.
///
/// The first launch makes the registration, which stays with the version of the content it began with. A unit of which
/// everything is told already is shown again ([`LaunchMode::Review`]), since it could report nothing any more.
/// `content_url` is the content origin; the learner comes back to the page of the step.
///
/// # Errors
///
/// As [`crate::learn::open_step`]; [`EngineError::WrongKind`] for a content that is not launched,
/// [`EngineError::Refused`] when it has no such unit.
pub async fn open(
    lms: &Lms,
    actor: &Actor,
    place: (EnrolmentId, StepId),
    unit: u32,
    content_url: &str,
    now: Timestamp,
) -> Result<Launched, EngineError> {
    let mut left = TRIES;
    loop {
        left -= 1;
        match opened(lms, actor, place, unit, content_url, now).await {
            Err(error) if left > 0 && again(&error) => {}
            done => return done,
        }
    }
}

async fn opened(
    lms: &Lms,
    actor: &Actor,
    (enrolment, step): (EnrolmentId, StepId),
    unit: u32,
    content_url: &str,
    now: Timestamp,
) -> Result<Launched, EngineError> {
    let mut change = Change::begin(lms, actor, now).await?;
    let at = at_step(&mut *change.unit, actor, enrolment, step, now).await?;
    let content = at.step.content.ok_or(EngineError::NotFound("content"))?;
    let (content, _) = change.unit.contents().find(content).await?.ok_or(EngineError::NotFound("content"))?;
    if !content.kind.is_xapi() {
        return Err(EngineError::WrongKind);
    }
    let known = change.unit.registrations().at_step(enrolment, step, content.id).await?.map(|row| row.id);
    let known = match known {
        Some(id) => Held::hold(lms, &mut *change.unit, id).await?,
        None => None,
    };
    let (mut held, mut submissions) = match known {
        Some(held) => (held, Vec::new()),
        None => {
            let account = Account { home_page: lms.public_url().to_owned(), name: at.enrolment.learner.to_string() };
            let new = New {
                id: lms.id(now),
                place: Some((enrolment, step)),
                content: content.id,
                version: content.version,
                account,
            };
            register(lms, &mut *change.unit, new, now).await?
        }
    };
    let before = evidence::said(&held);
    let end = at.session.zone.end_of(at.enrolment.last_day(&at.session));
    let return_url = format!("{}/formations/{enrolment}/etapes/{step}", lms.public_url());
    let launching = Launching {
        unit,
        mode: mode(&held, unit),
        content_url,
        return_url: Some(&return_url),
        expires: (now + LASTS).min(end),
    };
    let (launched, said) = start(lms, &mut *change.unit, &mut held, &launching, now).await?;
    submissions.extend(said);
    let there = There::Comes(actor.sign_in());
    let news = News { before, claim: None, there, by: None, facts: vec![Kind::Opened] };
    evidence::record(lms, &mut *change.unit, &mut held, news, now).await?;
    held.save(&mut *change.unit, now).await?;
    store(lms, &mut *change.unit, &submissions).await?;
    change.commit().await?;
    Ok(launched)
}

/// Source: cmi5 10.2.2: *Review* when what satisfies the unit was recorded before.
fn mode(held: &Held, unit: u32) -> LaunchMode {
    let Some((course, state)) = held.course() else { return LaunchMode::Normal };
    let Some(au) = course.au(unit) else { return LaunchMode::Normal };
    let stands = state.unit(unit);
    // A unit that judges may still be passed once it is completed.
    let told = match au.mastery_score {
        Some(_) => stands.passed,
        None => stands.completed && !stands.failed,
    };
    if told && au.move_on.met(stands.completed, stands.passed) { LaunchMode::Review } else { LaunchMode::Normal }
}

/// A launch that a program asks for.
#[derive(Clone, Debug)]
pub struct Errand {
    /// Which unit, by its index.
    pub unit: u32,
    /// For whom.
    pub account: Account,
    /// In this registration, new or old; `None` for a new one.
    pub registration: Option<Uuid>,
    /// What for.
    pub mode: LaunchMode,
    /// Where the content leads back to.
    pub return_url: Option<String>,
}

/// Launches a unit for whoever a program names: there is no enrolment, and nothing becomes evidence.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right to manage the record store, without the content or when it is archived;
/// [`EngineError::Duplicate`] for a registration in another content or of somebody else; [`EngineError::Refused`].
pub async fn order(
    lms: &Lms,
    actor: &Actor,
    content: ContentId,
    errand: &Errand,
    content_url: &str,
    now: Timestamp,
) -> Result<Launched, EngineError> {
    rights::national(actor, Action::ManageLrs)?;
    let mut left = TRIES;
    loop {
        left -= 1;
        match ordered(lms, actor, content, errand, content_url, now).await {
            Err(EngineError::Duplicate(what)) => return Err(EngineError::Duplicate(what)),
            Err(error) if left > 0 && again(&error) => {}
            done => return done,
        }
    }
}

async fn ordered(
    lms: &Lms,
    actor: &Actor,
    content: ContentId,
    errand: &Errand,
    content_url: &str,
    now: Timestamp,
) -> Result<Launched, EngineError> {
    let mut change = Change::begin(lms, actor, now).await?;
    let found = change.unit.contents().find(content).await?.map(|(content, _)| content);
    let content = found.filter(|content| content.archived.is_none()).ok_or(EngineError::NotFound("content"))?;
    let known = match errand.registration {
        Some(id) => Held::hold(lms, &mut *change.unit, id).await?,
        None => None,
    };
    let (mut held, mut submissions) = match known {
        Some(held) if held.row.content != content.id || held.record.account != errand.account => {
            return Err(EngineError::Duplicate("registration"));
        }
        Some(held) => (held, Vec::new()),
        None => {
            let id = errand.registration.unwrap_or_else(|| lms.id(now));
            let account = errand.account.clone();
            let new = New { id, place: None, content: content.id, version: content.version, account };
            register(lms, &mut *change.unit, new, now).await?
        }
    };
    let launching = Launching {
        unit: errand.unit,
        mode: errand.mode,
        content_url,
        return_url: errand.return_url.as_deref(),
        expires: now + LASTS,
    };
    let (launched, said) = start(lms, &mut *change.unit, &mut held, &launching, now).await?;
    submissions.extend(said);
    held.save(&mut *change.unit, now).await?;
    let detail = serde_json::json!({ "content": content.id, "unit": errand.unit, "session": launched.session });
    change.audit("registration.launch", "registration", held.row.id, detail);
    store(lms, &mut *change.unit, &submissions).await?;
    change.commit().await?;
    Ok(launched)
}
