//! The player of a step: opening it takes the lease, so loading the page again means going on here.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::response::Response;
use lms_core::ids::{EnrolmentId, StepId};
use lms_engine::EngineError;
use lms_engine::learn::{self, Opened};

use crate::extract::Locale;
use crate::player;
use crate::problem::Fail;
use crate::state::App;
use crate::web::frame::{Ids, Visit, on_to};
use crate::web::refusal;

/// `GET /player/{enrolment}/{step}`
///
/// Addresses below `/player` answer programs; this one is for people, so its refusals are pages.
pub async fn show(State(app): State<App>, request: Request) -> Response {
    let (mut asked, _) = request.into_parts();
    let locale = Locale::of(&asked.headers);
    match opened(&app, &mut asked, locale).await {
        Ok(response) => response,
        Err(fail) => refusal(&app, asked, locale, &fail).await,
    }
}

async fn opened(app: &App, asked: &mut Parts, locale: Locale) -> Result<Response, Fail> {
    let visit = Visit::from_request_parts(asked, app).await?;
    let Ids((id, step)) = Ids::<(EnrolmentId, StepId)>::from_request_parts(asked, app).await?;
    let page = format!("/formations/{id}/etapes/{step}");
    // Only a package has a player, and only opening it takes the lease.
    match learn::look(&app.lms, visit.actor(), id, step, visit.now).await {
        Ok((content, _)) if content.kind.is_scorm() => {}
        Ok(_) | Err(EngineError::Locked(_)) => return Ok(on_to(&page)),
        Err(other) => return Err(other.into()),
    }
    match learn::open_step(&app.lms, visit.actor(), id, step, visit.now).await? {
        Opened::Player(launch) => player::page(app, &launch, &visit.who.identity, locale, visit.now),
        Opened::File { .. } | Opened::Link { .. } => Ok(on_to(&page)),
    }
}
