//! The journal's door on the platform's origin: an attempt token opens it, not a sign-in.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use lms_core::ids::AttemptId;
use lms_core::time::Timestamp;
use lms_engine::attempt::{self, Post};
use lms_engine::token::{self, AttemptToken};
use lms_engine::{EngineError, Lms};
use serde_json::value::RawValue;

use crate::extract::{Now, Signed};
use crate::problem::{Fail, Trouble};
use crate::state::App;

/// The largest post: a browser that was offline splits what it has.
pub const MAX_POST: usize = 4 * 1024 * 1024;

/// The answer to a post.
#[derive(serde::Serialize)]
pub struct Answer {
    applied: i64,
    hash: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    repair: Option<Box<RawValue>>,
}

/// Reads a post and has it applied.
pub(super) async fn take(lms: &Lms, id: AttemptId, body: &[u8], now: Timestamp) -> Result<Json<Answer>, Fail> {
    let post: Post = serde_json::from_slice(body).map_err(|e| Trouble::Malformed(e.to_string()))?;
    let applied = attempt::journal(lms, id, &post, now).await?;
    let repair =
        applied.repair.map(RawValue::from_string).transpose().map_err(|e| EngineError::Internal(e.to_string()))?;
    Ok(Json(Answer { applied: applied.applied, hash: applied.hash, repair }))
}

/// `POST /player/attempts/{id}/journal`
pub async fn post(
    State(app): State<App>,
    Now(now): Now,
    Path(id): Path<AttemptId>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Answer>, Fail> {
    let bearer =
        headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    let claims: AttemptToken = token::read(&app.lms, bearer.ok_or(EngineError::Token)?, now)?;
    if claims.attempt != id {
        return Err(EngineError::NotFound("attempt").into());
    }
    take(&app.lms, id, &body, now).await
}

/// `POST /player/attempts/{id}/token`: a fresh token for whoever signed in again without leaving the page.
pub async fn renew(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
    Path(id): Path<AttemptId>,
) -> Result<Json<serde_json::Value>, Fail> {
    let token = attempt::renew(&app.lms, signed.actor(), id, now).await?;
    Ok(Json(serde_json::json!({ "token": token })))
}
