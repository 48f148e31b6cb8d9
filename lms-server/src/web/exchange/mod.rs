//! Enrolling from a file: choose, proof-read, result.

mod choose;
mod done;
mod review;
#[cfg(test)]
pub(crate) mod samples;
pub mod view;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use lms_core::exchange::{Outcome, Plan};

use self::view::ImportCounts;
use super::shown;
use crate::state::App;

/// Addresses of imports.
pub fn routes() -> Router<App> {
    // The reader of the file has a bound of its own, which says what to do; a file of learners sent back line by line
    // is larger than the usual form.
    Router::new()
        .route("/sessions/{session}/import", get(choose::form).post(choose::submit))
        .route("/sessions/{session}/import/modele.csv", get(choose::model))
        .route("/sessions/{session}/import/{batch}", get(review::show).post(review::submit))
        .route("/sessions/{session}/import/{batch}/fait", get(done::show))
        .route("/sessions/{session}/import/{batch}/annuler", post(done::undo))
        .layer(DefaultBodyLimit::max(lms_core::exchange::MAX_BYTES + 64 * 1024))
}

/// How many lines of each verdict; lines in `left_out` are passed over on request.
fn counts(plan: &Plan, left_out: &[u64]) -> ImportCounts {
    let mut counts = ImportCounts::default();
    for line in &plan.lines {
        let count = match &line.outcome {
            _ if left_out.contains(&line.raw.line) => &mut counts.ignored,
            Outcome::New { .. } => &mut counts.ready,
            Outcome::Known { .. } => &mut counts.known,
            Outcome::AlreadyEnrolled { .. } => &mut counts.already,
            Outcome::Refused { .. } => &mut counts.fix,
        };
        *count = count.saturating_add(1);
    }
    debug_assert_eq!(
        shown::count(plan.lines.len()),
        counts.ready + counts.known + counts.already + counts.fix + counts.ignored
    );
    counts
}
