//! The follow-up of a session as a file: the same lines and figures as on its pages.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lms_core::ids::SessionId;
use lms_core::report::Perimeter;
use lms_engine::report::session_to_export;
use lms_engine::{EngineError, journal, session};

use crate::problem::Fail;
use crate::state::App;
use crate::tracking;
use crate::web::frame::{Ids, Visit};

async fn file(app: &App, visit: &Visit, id: SessionId, format: &str) -> Result<Response, Fail> {
    let (card, _) = session::find(&app.lms, visit.actor(), id).await?;
    let perimeter = Perimeter { session: Some(id), ..Perimeter::default() };
    let name = format!("suivi-{}", card.session.window.first());
    tracking::file(app, visit.actor(), visit.language(), &perimeter, format, &name).await
}

/// `GET /sessions/{session}/suivi.csv`
pub async fn csv(State(app): State<App>, visit: Visit, Ids(id): Ids<SessionId>) -> Result<Response, Fail> {
    file(&app, &visit, id, "csv").await
}

/// `GET /sessions/{session}/suivi.xlsx`
pub async fn xlsx(State(app): State<App>, visit: Visit, Ids(id): Ids<SessionId>) -> Result<Response, Fail> {
    file(&app, &visit, id, "xlsx").await
}

/// `GET /sessions/{session}/suivi.json`
pub async fn json(State(app): State<App>, visit: Visit, Ids(id): Ids<SessionId>) -> Result<Response, Fail> {
    let report = session_to_export(&app.lms, visit.actor(), id).await?;
    let detail = serde_json::json!({ "format": "json" });
    journal::note_read(&app.lms, visit.actor(), "report", id, detail, visit.now).await?;
    let learners: Vec<_> = report.lines.iter().map(|(_, line)| line).collect();
    let body = serde_json::json!({
        "session": { "id": report.session.id, "title": report.session.title, "window": report.session.window },
        "parcours": { "id": report.parcours.id, "title": report.parcours.title },
        "made": visit.now,
        "figures": report.figures,
        "learners": learners,
    });
    let bytes = serde_json::to_vec(&body).map_err(|e| EngineError::Internal(e.to_string()))?;
    let disposition = format!("attachment; filename=\"suivi-{}.json\"", report.session.window.first());
    let headers = [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, bytes).into_response())
}
