//! Regions: what runs in each, and adding one.

use axum::extract::State;
use axum::response::Response;
use lms_core::access::{Action, Scope, Target};
use lms_core::time::Zone;
use lms_engine::{EngineError, region};
use serde::Deserialize;

use super::view::{RegionRow, RegionsView};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::Done;
use crate::ui::form::{Fault, Input};
use crate::web::frame::{Sent, Visit, done, html, refused, sentence};
use crate::web::shown;

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    name: String,
    code: String,
}

async fn view(app: &App, visit: &Visit, typed: &Typed) -> Result<RegionsView, Fail> {
    let cards = region::cards(&app.lms, visit.actor(), visit.now).await?;
    let row = |card: &region::RegionCard| RegionRow {
        id: card.region.id.to_string(),
        name: card.region.name.as_str().to_owned(),
        code: card.region.code.as_str().to_owned(),
        managers: shown::count(card.managers),
        sessions: shown::count(card.sessions),
        learners: shown::count(card.learners),
    };
    Ok(RegionsView {
        page: visit.page.clone(),
        regions: cards.iter().map(row).collect(),
        name: Input::new(&typed.name),
        code: Input::new(&typed.code),
    })
}

/// `GET /regions`
pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Fail> {
    html(&view(&app, &visit, &Typed::default()).await?)
}

/// `POST /regions`
pub async fn add(State(app): State<App>, visit: Visit, Sent(typed): Sent<Typed>) -> Result<Response, Fail> {
    if !visit.actor().may(Action::ManageRegions, Target::In(Scope::National)) {
        return Err(EngineError::NotFound("page").into());
    }
    let error = match region::create(&app.lms, visit.actor(), &typed.code, &typed.name, Zone::PARIS, visit.now).await {
        Ok(_) => return Ok(done("/regions", Done::Saved)),
        Err(error) => error,
    };
    let mut view = view(&app, &visit, &typed).await?;
    match error {
        EngineError::Field { field: "name", error } => {
            view.name.fault = Some(shown::fault("name", error, visit.language()));
        }
        EngineError::Field { field, error } => view.code.fault = Some(shown::fault(field, error, visit.language())),
        error @ EngineError::Duplicate(_) => view.code.fault = Some(Fault::Other(sentence(error, visit.language()))),
        other => return Err(other.into()),
    }
    refused(&view)
}
