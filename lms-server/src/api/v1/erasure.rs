//! Erasing a person.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::NaiveDate;
use lms_core::erasure::{Line, Obstacle, Preview};
use lms_core::ids::PersonId;
use lms_core::time::Timestamp;
use lms_engine::erase;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::extract::{AtMostOnce, Now, Signed};
use crate::problem::{Fail, Problem};
use crate::state::App;
use crate::web::frame::Ids;

/// What erasing somebody would do.
#[derive(Serialize, ToSchema)]
pub struct PreviewView {
    /// Part by part: `part`, `category`, `count` and `fate` (`goes`, `condensed`: only the details go, `unnamed` with the
    /// `rule` it stays by).
    #[schema(value_type = Vec<Object>)]
    lines: Vec<Line>,
    /// Everything that stands against it; it can be done when there is nothing.
    #[schema(value_type = Vec<Object>)]
    obstacles: Vec<Obstacle>,
    /// Last day of a session that is not over.
    #[serde(skip_serializing_if = "Option::is_none")]
    runs_until: Option<NaiveDate>,
}

impl From<Preview> for PreviewView {
    fn from(preview: Preview) -> Self {
        Self { lines: preview.lines, obstacles: preview.obstacles, runs_until: preview.runs_until }
    }
}

/// An erasure that was done.
#[derive(Serialize, ToSchema)]
pub struct ErasureView {
    /// Whose.
    person: Uuid,
    /// How many of what were taken.
    counts: BTreeMap<&'static str, u64>,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    finished: Option<Timestamp>,
}

/// What erasing somebody would take, what stays without a name and why, and everything that stands against it.
#[utoipa::path(get, path = "/people/{id}/erasure", tag = "people", params(("id" = Uuid, Path)), responses((status = 200, body = PreviewView), (status = 404, body = Problem)))]
pub async fn preview(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
    Ids(id): Ids<PersonId>,
) -> Result<Json<PreviewView>, Fail> {
    Ok(Json(erase::preview(&app.lms, signed.actor(), id, now).await?.into()))
}

/// Erases somebody, for good: results stay, of nobody who can be named.
#[utoipa::path(post, path = "/people/{id}/erasure", tag = "people", params(("id" = Uuid, Path)), responses((status = 201, body = ErasureView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn create(
    AtMostOnce(app): AtMostOnce,
    Now(now): Now,
    signed: Signed,
    Ids(id): Ids<PersonId>,
) -> Result<(StatusCode, Json<ErasureView>), Fail> {
    let done = erase::erase(&app.lms, signed.actor(), id, now).await?;
    let counts = done.counts.iter().map(|(part, count)| (part.key(), *count)).collect();
    Ok((StatusCode::CREATED, Json(ErasureView { person: id.0, counts, finished: done.finished })))
}
