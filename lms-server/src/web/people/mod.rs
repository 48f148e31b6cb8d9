//! People: own preferences, the people of the platform, regions.

mod list;
mod preferences;
mod regions;
#[cfg(test)]
pub(crate) mod samples;
pub mod view;

use axum::Router;
use axum::routing::get;

use crate::state::App;

/// Addresses of people and regions.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/preferences", get(preferences::form).post(preferences::save))
        .route("/personnes", get(list::show))
        .route("/regions", get(regions::show).post(regions::add))
}
