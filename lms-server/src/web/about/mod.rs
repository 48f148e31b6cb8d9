//! Pages about the platform itself: refusals, confirmations, site map, accessibility, old browsers.

mod pages;
mod refusal;
#[cfg(test)]
pub(crate) mod samples;
pub mod view;

use axum::Router;
use axum::routing::get;

use crate::state::App;

pub use refusal::refusal;

/// Addresses of the pages about the platform.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/plan-du-site", get(pages::site_map))
        .route("/accessibilite", get(pages::accessibility))
        .route("/navigateur", get(pages::old_browser))
}
