//! The player: its page and journal on the platform's origin, hostile content on an origin of its own.

mod content;
mod journal;
mod page;

pub use content::{player_version, router as content_router};
pub use page::{boot, page};

use axum::Router;
use axum::routing::{get, post};

use crate::state::App;

/// Routes on the platform's origin.
pub fn router() -> Router<App> {
    Router::new()
        .route("/player/attempts/{id}/journal", post(journal::post))
        .route("/player/attempts/{id}/token", post(journal::renew))
        .route("/apercu/{content}/{version}", get(page::preview))
}
