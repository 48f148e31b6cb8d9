//! People: own preferences, the people of the platform and their roles, regions.

mod invite;
mod list;
mod one;
mod preferences;
mod protection;
mod regions;
#[cfg(test)]
pub(crate) mod samples;
pub mod view;

use axum::Router;
use axum::routing::{get, post};

use crate::state::App;

/// Addresses of people and regions.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/preferences", get(preferences::form).post(preferences::save))
        .route("/personnes", get(list::show))
        .route("/personnes/inviter", get(invite::form).post(invite::submit))
        .route("/personnes/{person}", get(one::show))
        .route("/personnes/{person}/lien", post(one::invite_again))
        .route("/personnes/{person}/double-authentification", post(protection::reset_factor))
        .route("/personnes/{person}/mot-de-passe", post(protection::reset_password))
        .route("/personnes/{person}/connexions", post(protection::end))
        .route("/personnes/{person}/roles", post(one::give))
        .route("/personnes/{person}/roles/retirer", post(one::take))
        .route("/regions", get(regions::show).post(regions::add))
}
