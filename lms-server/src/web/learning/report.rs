//! What a page reports while a document is read or a film is played.

use axum::extract::State;
use axum::http::StatusCode;
use lms_core::ids::{EnrolmentId, StepId};
use lms_core::time::Span;
use lms_engine::learn::{self, Watched};
use serde::Deserialize;

use crate::problem::Fail;
use crate::state::App;
use crate::web::frame::{Ids, Sent, Visit};

/// What `assets/js/beat.js` sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Beat {
    /// `1` when the page goes away.
    leaves: String,
}

/// `POST /formations/{enrolment}/etapes/{step}/battement`: the learner is still there.
pub async fn beat(
    State(app): State<App>,
    visit: Visit,
    Ids((id, step)): Ids<(EnrolmentId, StepId)>,
    Sent(sent): Sent<Beat>,
) -> Result<StatusCode, Fail> {
    learn::beat(&app.lms, visit.actor(), id, step, None, sent.leaves == "1", visit.now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What `assets/js/video.js` sends, in seconds.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Film {
    /// Played since the last report.
    played: f64,
    /// The whole film.
    length: f64,
    /// Where it stands.
    position: Option<f64>,
}

/// Seconds as a browser measured them; what is no length of time is none.
fn span(seconds: f64) -> Span {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between 0 and a day by the line itself
    Span::millis((seconds.clamp(0.0, 86_400.0) * 1000.0) as u64)
}

/// `POST /formations/{enrolment}/etapes/{step}/video`: so much of the film was really played.
pub async fn film(
    State(app): State<App>,
    visit: Visit,
    Ids((id, step)): Ids<(EnrolmentId, StepId)>,
    Sent(sent): Sent<Film>,
) -> Result<StatusCode, Fail> {
    let watched = Watched { played: span(sent.played), length: span(sent.length), place: sent.position.map(span) };
    learn::film(&app.lms, visit.actor(), id, step, watched, visit.now).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_length_of_time_is_none() {
        for (seconds, millis) in [(1.5, 1500), (-3.0, 0), (f64::NAN, 0), (f64::INFINITY, 86_400_000)] {
            assert_eq!(span(seconds).as_millis(), millis, "{seconds}");
        }
    }
}
