//! Enrolling from a file: staged, looked at, applied, undone.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use lms_core::access::Action;
use lms_core::exchange::{Line, RawLine};
use lms_core::ids::{BatchId, SessionId};
use lms_engine::{enrolment, session};
use lms_store::repo::{ImportBatch, ImportState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::extract::{AtMostOnce, Now, Raw, Signed};
use crate::problem::{Fail, Problem, Trouble};
use crate::state::App;
use crate::web::frame::Ids;

/// A staged or applied import.
#[derive(Serialize, ToSchema)]
pub struct ImportView {
    id: Uuid,
    session: Uuid,
    /// `staged`, `applied` or `undone`.
    state: &'static str,
    /// Lines that would be, or were, enrolled.
    ready: usize,
    /// Lines to be mended.
    refused: usize,
    /// Enrolled already.
    already: usize,
    /// Line by line.
    #[schema(value_type = Vec<Object>)]
    lines: Vec<Line>,
}

impl From<ImportBatch> for ImportView {
    fn from(batch: ImportBatch) -> Self {
        Self {
            id: batch.id.0,
            session: batch.session.0,
            state: match batch.state {
                ImportState::Staged => "staged",
                ImportState::Applied => "applied",
                ImportState::Undone => "undone",
            },
            ready: batch.plan.ready(),
            refused: batch.plan.refused(),
            already: batch.plan.already(),
            lines: batch.plan.lines,
        }
    }
}

/// Reads a CSV or JSON file and says what would happen to each line; nobody is enrolled.
#[utoipa::path(post, path = "/sessions/{id}/imports", tag = "imports", params(("id" = Uuid, Path)), request_body(content = String, content_type = "text/csv"), responses((status = 201, body = ImportView), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn stage(
    AtMostOnce(app): AtMostOnce,
    Now(now): Now,
    signed: Signed,
    Ids(id): Ids<SessionId>,
    raw: Raw,
) -> Result<(StatusCode, Json<ImportView>), Fail> {
    let body = raw.after(session::permit(&app.lms, signed.actor(), id, Action::Enrol)).await?;
    let staged = enrolment::stage_import(&app.lms, signed.actor(), id, &body, now).await?;
    Ok((StatusCode::CREATED, Json(staged.into())))
}

/// One import.
#[utoipa::path(get, path = "/imports/{id}", tag = "imports", params(("id" = Uuid, Path)), responses((status = 200, body = ImportView), (status = 404, body = Problem)))]
pub async fn show(State(app): State<App>, signed: Signed, Ids(id): Ids<BatchId>) -> Result<Json<ImportView>, Fail> {
    Ok(Json(enrolment::find_import(&app.lms, signed.actor(), id).await?.into()))
}

/// What is done differently from the file.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct Corrections {
    /// Lines that replace those of the same number.
    #[schema(value_type = Vec<Object>)]
    corrected: Vec<RawLine>,
    /// Numbers of lines to pass over.
    left_out: Vec<u64>,
}

/// Enrols the lines that are ready, all in one.
#[utoipa::path(post, path = "/imports/{id}/applications", tag = "imports", params(("id" = Uuid, Path)), request_body = Corrections, responses((status = 200, body = ImportView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn apply(
    AtMostOnce(app): AtMostOnce,
    Now(now): Now,
    signed: Signed,
    Ids(id): Ids<BatchId>,
    raw: Raw,
) -> Result<Json<ImportView>, Fail> {
    let may = async { enrolment::find_import(&app.lms, signed.actor(), id).await.map(drop) };
    let bytes = raw.after(may).await?;
    let body: Corrections = if bytes.is_empty() {
        Corrections::default()
    } else {
        let read = serde_json::from_slice(&bytes).map_err(|e| Trouble::Malformed(e.to_string()));
        if read.is_err() {
            enrolment::find_import(&app.lms, signed.actor(), id).await?;
        }
        read?
    };
    Ok(Json(enrolment::apply_import(&app.lms, signed.actor(), id, &body.corrected, &body.left_out, now).await?.into()))
}

/// Takes an import back.
#[utoipa::path(delete, path = "/imports/{id}", tag = "imports", params(("id" = Uuid, Path)), responses((status = 200, body = ImportView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn undo(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
    Ids(id): Ids<BatchId>,
) -> Result<Json<ImportView>, Fail> {
    enrolment::undo_import(&app.lms, signed.actor(), id, now).await?;
    Ok(Json(enrolment::find_import(&app.lms, signed.actor(), id).await?.into()))
}
