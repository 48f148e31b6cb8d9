//! The page of a step, and opening what it shows.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use lms_core::content::{Kind, Source};
use lms_core::ids::{EnrolmentId, StepId};
use lms_core::parcours::Modality;
use lms_core::tincan::Status;
use lms_engine::EngineError;
use lms_engine::launch;
use lms_engine::learn::{self, Formation, Opened};

use super::formation::line;
use super::view::{StepBody, StepView, UnitRow};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::part::Link;
use crate::ui::state::StepState;
use crate::web::frame::{Ids, Visit, html, on_to, query_value};
use crate::web::shown;

/// Where a file is answered.
fn file_address(app: &App, token: &str, name: &str) -> String {
    format!("{}/c/{token}/{}", app.site.content_url, query_value(name))
}

/// The host of an address, shown before leaving.
fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest).rsplit('@').next().unwrap_or(rest).to_owned()
}

async fn body(app: &App, visit: &Visit, formation: &Formation, at: &learn::StepLine) -> Result<StepBody, Fail> {
    let (id, step) = (formation.enrolment.id, at.step.id);
    if at.content.is_none() || !at.access.is_open() {
        return Ok(StepBody::Instruction { paragraphs: Vec::new() });
    }
    let (content, version) = learn::look(&app.lms, visit.actor(), id, step, visit.now).await?;
    let href = format!("/formations/{id}/etapes/{step}/contenu");
    Ok(match version.source {
        Source::Package { .. } | Source::Structure { .. } if content.kind.is_xapi() => {
            let units = launch::units(&app.lms, visit.actor(), (id, step), visit.language(), visit.now).await?;
            let line = |unit: launch::UnitLine| UnitRow {
                href: format!("/formations/{id}/etapes/{step}/unites/{}", unit.index),
                title: unit.title,
                state: unit_state(unit.status),
                score: unit.score.map(|score| score * 100.0),
            };
            StepBody::Units(units.into_iter().map(line).collect())
        }
        Source::Structure { .. } => return Err(EngineError::WrongKind.into()),
        Source::Package { .. } => StepBody::Package {
            place: None,
            attempts: u32::from(at.progress.opened.is_some()),
            computer_advised: false,
        },
        Source::Link { url } => StepBody::Link { href, host: host(url.as_str()) },
        Source::File { name, media_type, .. } if content.kind == Kind::Video => {
            // The film stands on this very page: seeing the page is opening the step.
            match learn::open_step(&app.lms, visit.actor(), id, step, visit.now).await? {
                Opened::File { token, .. } => StepBody::Video {
                    src: file_address(app, &token, &name),
                    media_type,
                    captions: None,
                    resume_at: learn::film_place(&app.lms, visit.actor(), id, step, visit.now)
                        .await?
                        .map_or(0, |place| shown::count(shown::seconds(place))),
                    played: at.progress.furthest.map_or(0, shown::whole),
                },
                Opened::Player(_) | Opened::Link { .. } => return Err(EngineError::WrongKind.into()),
            }
        }
        Source::File { name, size, .. } => StepBody::Document { href, file_name: name, bytes: size },
    })
}

/// `GET /formations/{enrolment}/etapes/{step}`
pub async fn show(
    State(app): State<App>,
    visit: Visit,
    Ids((id, step)): Ids<(EnrolmentId, StepId)>,
) -> Result<Response, Fail> {
    let (formation, lines) = learn::formation(&app.lms, visit.actor(), id, visit.now).await?;
    if visit.actor().person() != Some(formation.enrolment.learner) {
        return Ok(on_to(&format!("/sessions/{}/apprenants/{id}", formation.session.id)));
    }
    if !formation.access.is_open() {
        return Err(EngineError::NoAccess(formation.access).into());
    }
    let place = lines.iter().position(|l| l.step.id == step).ok_or(EngineError::NotFound("step"))?;
    let at = lines.get(place).ok_or(EngineError::NotFound("step"))?;
    let around = |line: &learn::StepLine| {
        let address = format!("/formations/{id}/etapes/{}", line.step.id);
        Link::new(address, line.step.title.as_str())
    };
    let may_open = |line: &&learn::StepLine| line.access.is_open() && line.content.is_some();
    // A meeting has no content; what it is followed by says enough about its icon.
    let kind = at.content.as_ref().map_or(Kind::Document, |content| content.kind);
    debug_assert!(at.content.is_some() || matches!(at.step.modality, Modality::FaceToFace | Modality::DistanceSync));
    html(&StepView {
        page: visit.page_in(formation.session.zone),
        enrolment: id.to_string(),
        formation: formation.parcours.title.as_str().to_owned(),
        step: line(&formation, at),
        kind: shown::kind(kind),
        description: None,
        body: body(&app, &visit, &formation, at).await?,
        completion: shown::completion(at.step.done),
        previous: lines.iter().take(place).rev().find(may_open).map(around),
        next: lines.iter().skip(place + 1).find(may_open).map(around),
    })
}

/// `POST /formations/{enrolment}/etapes/{step}`: to the player, or to the page of what needs none.
pub async fn open(
    State(app): State<App>,
    visit: Visit,
    Ids((id, step)): Ids<(EnrolmentId, StepId)>,
) -> Result<Response, Fail> {
    let page = format!("/formations/{id}/etapes/{step}");
    match learn::look(&app.lms, visit.actor(), id, step, visit.now).await {
        Ok((content, _)) if content.kind.is_scorm() => Ok(on_to(&format!("/player/{id}/{step}"))),
        // The page of a locked step says everything that is missing.
        Ok(_) | Err(EngineError::Locked(_)) => Ok(on_to(&page)),
        Err(other) => Err(other.into()),
    }
}

/// `GET /formations/{enrolment}/etapes/{step}/contenu`: records the opening and goes on to the file or address.
pub async fn content(
    State(app): State<App>,
    visit: Visit,
    Ids((id, step)): Ids<(EnrolmentId, StepId)>,
) -> Result<Response, Fail> {
    let page = format!("/formations/{id}/etapes/{step}");
    let (content, version) = learn::look(&app.lms, visit.actor(), id, step, visit.now).await?;
    if content.kind.reports() {
        return Ok(on_to(&page));
    }
    Ok(match (learn::open_step(&app.lms, visit.actor(), id, step, visit.now).await?, version.source) {
        (Opened::File { token, .. }, Source::File { name, .. }) => on_to(&file_address(&app, &token, &name)),
        (Opened::Link { url, .. }, _) => on_to(&url),
        _ => on_to(&page),
    })
}

fn unit_state(status: Status) -> StepState {
    match status {
        Status::NotAttempted => StepState::Todo,
        Status::Incomplete => StepState::Running,
        Status::Completed => StepState::Done,
        Status::Failed => StepState::Retry,
        Status::Passed => StepState::Passed,
    }
}

/// `GET /formations/{enrolment}/etapes/{step}/unites/{unit}`: launches the unit and goes on to it.
///
/// A link rather than a form, so that it can open a window of its own without script: a form may not lead off the
/// platform (`form-action`).
pub async fn launch(
    State(app): State<App>,
    visit: Visit,
    Ids((id, step, unit)): Ids<(EnrolmentId, StepId, u32)>,
    headers: HeaderMap,
) -> Result<Response, Fail> {
    // Launching ends the session that is open: no other site and no browser that reads ahead does it for the learner.
    let says = |name: &str, value: &str| headers.get(name).is_some_and(|said| said.as_bytes() == value.as_bytes());
    if says("sec-fetch-site", "cross-site") || says("sec-purpose", "prefetch") {
        return Ok(on_to(&format!("/formations/{id}/etapes/{step}")));
    }
    match launch::open(&app.lms, visit.actor(), (id, step), unit, &app.site.content_url, visit.now).await {
        Ok(launched) => Ok(on_to(&launched.url)),
        // The page of a locked step says everything that is missing.
        Err(EngineError::Locked(_) | EngineError::WrongKind) => Ok(on_to(&format!("/formations/{id}/etapes/{step}"))),
        Err(other) => Err(other.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_shows_where_it_really_leads() {
        assert_eq!(host("https://www.example.org/page?x=1"), "www.example.org");
        assert_eq!(host("https://www.example.org@elsewhere.test/page"), "elsewhere.test");
    }
}
