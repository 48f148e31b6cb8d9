//! Contents: list, import of a package with its report, one content, links, documents and videos.

mod import;
mod list;
mod new;
mod one;
#[cfg(test)]
pub(crate) mod samples;
pub mod view;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::state::App;
use crate::ui::form::{Fault, Input};

/// Fewest and most minutes of a planned duration.
pub(crate) const MINUTES: (u32, u32) = (1, 6_000);

/// Addresses of contents.
pub fn routes() -> Router<App> {
    // Uploads are streamed, with a bound of their own that says what to do.
    let uploads = Router::new()
        .route("/contenus/importer", get(import::form).post(import::receive))
        .route("/contenus/nouveau", get(new::form).post(new::submit))
        .layer(DefaultBodyLimit::disable());
    Router::new()
        .route("/contenus", get(list::show))
        .route("/contenus/imports/{staged}", get(import::report).post(import::keep))
        .route("/contenus/imports/{staged}/abandon", post(import::abandon))
        .route("/contenus/{content}", get(one::show).post(one::save))
        .route("/contenus/{content}/archiver", post(one::archive))
        .route("/contenus/{content}/retablir", post(one::restore))
        .merge(uploads)
}

/// Reads a planned duration; marks the field when it cannot be taken.
pub(crate) fn minutes(input: &mut Input) -> Option<u32> {
    let (least, most) = MINUTES;
    let minutes = input.value.trim().parse().ok().filter(|minutes| (least..=most).contains(minutes));
    if minutes.is_none() {
        input.fault = Some(Fault::Number { least, most });
    }
    minutes
}
