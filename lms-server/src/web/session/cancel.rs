//! Calling a session off: asked first, with what happens to those who are in it.

use axum::extract::State;
use axum::response::Response;
use lms_core::ids::SessionId;
use lms_engine::{EngineError, report, session};
use serde::Deserialize;

use super::edit::editable;
use super::view::SessionHead;
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::Done;
use crate::ui::form::Input;
use crate::ui::part::Link;
use crate::web::about::view::{ConfirmView, Question};
use crate::web::frame::{Ids, Sent, Visit, done, html, refused};
use crate::web::shown;

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    reason: String,
}

async fn question(app: &App, visit: &Visit, id: SessionId) -> Result<ConfirmView, Fail> {
    let (card, _) = editable(app, visit, id).await?;
    let figures = report::session(&app.lms, visit.actor(), id).await?.figures;
    let mut trail = SessionHead::crumbs(&visit.page);
    trail.push(Link::new(format!("/sessions/{id}"), card.session.title.as_str()));
    Ok(ConfirmView {
        page: visit.page.clone(),
        question: Question::CancelSession {
            session: card.session.title.as_str().to_owned(),
            learners: shown::count(card.enrolled),
            begun: figures.started,
        },
        reason: Some(Input::default()),
        action: format!("/sessions/{id}/annuler"),
        cancel: format!("/sessions/{id}"),
        trail,
    })
}

/// `GET /sessions/{session}/annuler`
pub async fn ask(State(app): State<App>, visit: Visit, Ids(id): Ids<SessionId>) -> Result<Response, Fail> {
    html(&question(&app, &visit, id).await?)
}

/// `POST /sessions/{session}/annuler`: field `reason`.
pub async fn submit(
    State(app): State<App>,
    visit: Visit,
    Ids(id): Ids<SessionId>,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    let (_, seen) = editable(&app, &visit, id).await?;
    match session::cancel(&app.lms, visit.actor(), id, &typed.reason, seen, visit.now).await {
        Ok(_) => Ok(done(&format!("/sessions/{id}"), Done::SessionCancelled)),
        Err(EngineError::Field { field, error }) => {
            let fault = shown::fault(field, error, visit.language());
            let view = question(&app, &visit, id).await?;
            refused(&ConfirmView { reason: Some(Input::refused(&typed.reason, fault)), ..view })
        }
        Err(other) => Err(other.into()),
    }
}
