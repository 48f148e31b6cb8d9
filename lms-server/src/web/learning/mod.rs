//! A parcours as its learner follows it: the parcours, its steps, the player, what is reported while learning.

mod formation;
mod player;
mod report;
#[cfg(test)]
pub(crate) mod samples;
mod step;
pub mod view;

use axum::Router;
use axum::routing::{get, post};

use crate::state::App;

pub(crate) use formation::by_modality;
pub use formation::{closed, next_action};

/// Addresses of learning.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/formations/{enrolment}", get(formation::show))
        .route("/formations/{enrolment}/etapes/{step}", get(step::show).post(step::open))
        .route("/formations/{enrolment}/etapes/{step}/contenu", get(step::content))
        .route("/formations/{enrolment}/etapes/{step}/unites/{unit}", get(step::launch))
        .route("/formations/{enrolment}/etapes/{step}/battement", post(report::beat))
        .route("/formations/{enrolment}/etapes/{step}/video", post(report::film))
        .route("/player/{enrolment}/{step}", get(player::show))
}
