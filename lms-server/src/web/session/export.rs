//! The follow-up of a session as a file: the same lines and figures as on its pages.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lms_core::ids::SessionId;
use lms_engine::EngineError;
use lms_engine::render::csv::CsvWriter;
use lms_engine::render::sheet::SheetWriter;
use lms_engine::report::{SessionReport, session_to_export};

use crate::problem::Fail;
use crate::state::App;
use crate::web::frame::{Ids, Visit};

fn file(report: &SessionReport, ending: &str, media_type: &'static str, bytes: Vec<u8>) -> Response {
    let name = format!("suivi-{}.{ending}", report.session.window.first());
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, media_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

/// `GET /sessions/{session}/suivi.csv`
pub async fn csv(State(app): State<App>, visit: Visit, Ids(id): Ids<SessionId>) -> Result<Response, Fail> {
    let report = session_to_export(&app.lms, visit.actor(), id).await?;
    let mut writer = CsvWriter::begin(Vec::new(), visit.language())?;
    writer.session(&report)?;
    Ok(file(&report, "csv", "text/csv; charset=utf-8", writer.finish()?))
}

/// `GET /sessions/{session}/suivi.xlsx`
pub async fn xlsx(State(app): State<App>, visit: Visit, Ids(id): Ids<SessionId>) -> Result<Response, Fail> {
    let report = session_to_export(&app.lms, visit.actor(), id).await?;
    let mut writer = SheetWriter::begin(visit.language())?;
    writer.session(&report)?;
    let media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(file(&report, "xlsx", media_type, writer.finish()?))
}

/// `GET /sessions/{session}/suivi.json`
pub async fn json(State(app): State<App>, visit: Visit, Ids(id): Ids<SessionId>) -> Result<Response, Fail> {
    let report = session_to_export(&app.lms, visit.actor(), id).await?;
    let learners: Vec<_> = report.lines.iter().map(|(_, line)| line).collect();
    let body = serde_json::json!({
        "session": { "id": report.session.id, "title": report.session.title, "window": report.session.window },
        "parcours": { "id": report.parcours.id, "title": report.parcours.title },
        "made": visit.now,
        "figures": report.figures,
        "learners": learners,
    });
    let bytes = serde_json::to_vec(&body).map_err(|e| EngineError::Internal(e.to_string()))?;
    Ok(file(&report, "json", "application/json", bytes))
}
