//! One learner in one session: enrolling, the learner's page, suspension, extension, removal.

mod enrol;
mod lifecycle;
mod one;
#[cfg(test)]
pub(crate) mod samples;
pub mod view;

use axum::Router;
use axum::routing::{get, post};
use lms_core::access::{Action, Target};
use lms_core::ids::SessionId;
use lms_engine::session::SessionCard;
use lms_engine::{EngineError, session};

use super::frame::Visit;
use crate::problem::Fail;
use crate::state::App;
use crate::ui::part::Link;

/// Addresses of enrolments.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/sessions/{session}/inscrire", get(enrol::form).post(enrol::submit))
        .route("/sessions/{session}/apprenants/{enrolment}", get(one::show))
        .route("/sessions/{session}/apprenants/{enrolment}/prolonger", post(lifecycle::extend))
        .route("/sessions/{session}/apprenants/{enrolment}/suspendre", post(lifecycle::suspend))
        .route("/sessions/{session}/apprenants/{enrolment}/reprendre", post(lifecycle::resume))
        .route("/sessions/{session}/apprenants/{enrolment}/lien", post(lifecycle::invite))
        .route("/sessions/{session}/apprenants/{enrolment}/retirer", get(lifecycle::ask).post(lifecycle::remove))
}

/// A session the visitor may enrol in.
///
/// # Errors
///
/// [`EngineError::NotFound`] out of scope, [`EngineError::Forbidden`] for those who only accompany.
pub(crate) async fn enrollable(app: &App, visit: &Visit, id: SessionId) -> Result<SessionCard, Fail> {
    let (card, _) = session::find(&app.lms, visit.actor(), id).await?;
    if visit.actor().may(Action::Enrol, Target::In(card.session.scope())) {
        Ok(card)
    } else {
        Err(EngineError::Forbidden(Action::Enrol).into())
    }
}

/// The way back to a session.
pub(crate) fn way_back(card: &SessionCard) -> Link {
    Link::new(format!("/sessions/{}", card.session.id), card.session.title.as_str())
}
