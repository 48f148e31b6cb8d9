//! Parcours: list, creation, published view, editor.

mod editor;
mod list;
mod new;
mod one;
mod panel;
#[cfg(test)]
pub(crate) mod samples;
mod verbs;
pub mod view;

use axum::Router;
use axum::routing::{get, post};
use lms_core::access::{Action, Target};
use lms_engine::EngineError;

use super::frame::Visit;
use crate::problem::Fail;
use crate::state::App;

/// Addresses of parcours.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/parcours", get(list::show).post(new::create))
        .route("/parcours/nouveau", get(new::form))
        .route("/parcours/{parcours}", get(one::show))
        .route("/parcours/{parcours}/modifier", get(editor::show))
        .route("/parcours/{parcours}/presentation", get(new::presentation).post(new::present))
        .route("/parcours/{parcours}/publier", post(editor::publish))
        .route("/parcours/{parcours}/sections", post(verbs::add_section))
        .route("/parcours/{parcours}/sections/{section}", post(verbs::rename_section))
        .route("/parcours/{parcours}/sections/{section}/etapes", post(verbs::add_step))
        .route("/parcours/{parcours}/sections/{section}/monter", post(verbs::section_up))
        .route("/parcours/{parcours}/sections/{section}/descendre", post(verbs::section_down))
        .route("/parcours/{parcours}/sections/{section}/supprimer", post(verbs::remove_section))
        .route("/parcours/{parcours}/etapes/{step}", post(panel::save))
        .route("/parcours/{parcours}/etapes/{step}/monter", post(verbs::step_up))
        .route("/parcours/{parcours}/etapes/{step}/descendre", post(verbs::step_down))
        .route("/parcours/{parcours}/etapes/{step}/supprimer", post(verbs::remove_step))
}

/// Those who only read the catalogue edit nothing.
fn writer(visit: &Visit) -> Result<(), Fail> {
    if visit.actor().may(Action::EditParcours, Target::Catalogue) {
        return Ok(());
    }
    let reads = visit.actor().may(Action::ReadCatalogue, Target::Catalogue);
    Err(if reads { EngineError::Forbidden(Action::EditParcours) } else { EngineError::NotFound("page") }.into())
}
