//! The result of an import, and taking it back.

use axum::extract::State;
use axum::response::Response;
use lms_core::ids::{BatchId, SessionId};
use lms_engine::enrolment;
use lms_store::repo::ImportState;

use super::counts;
use super::review::batch_of;
use super::view::ImportDoneView;
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::Done;
use crate::web::enrolment::{enrollable, way_back};
use crate::web::frame::{Ids, Visit, done, html, on_to};

/// `GET /sessions/{session}/import/{batch}/fait`
pub async fn show(
    State(app): State<App>,
    visit: Visit,
    Ids((session, id)): Ids<(SessionId, BatchId)>,
) -> Result<Response, Fail> {
    let card = enrollable(&app, &visit, session).await?;
    let batch = batch_of(&app, &visit, session, id).await?;
    if batch.state == ImportState::Staged {
        return Ok(on_to(&format!("/sessions/{session}/import/{id}")));
    }
    html(&ImportDoneView {
        page: visit.page_in(card.session.zone),
        session: way_back(&card),
        batch: id.to_string(),
        counts: counts(&batch.plan, &[]),
        may_undo: batch.state == ImportState::Applied,
        undone: batch.state == ImportState::Undone,
    })
}

/// `POST /sessions/{session}/import/{batch}/annuler`
pub async fn undo(
    State(app): State<App>,
    visit: Visit,
    Ids((session, id)): Ids<(SessionId, BatchId)>,
) -> Result<Response, Fail> {
    batch_of(&app, &visit, session, id).await?;
    enrolment::undo_import(&app.lms, visit.actor(), id, visit.now).await?;
    Ok(done(&format!("/sessions/{session}"), Done::ImportUndone))
}
