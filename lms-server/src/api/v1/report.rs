//! Reports as files: the same rows as the pages.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use lms_core::ids::{ParcoursId, RegionId, SessionId};
use lms_core::report::Perimeter;
use lms_engine::render::csv::CsvWriter;
use lms_engine::render::sheet::SheetWriter;
use lms_engine::{EngineError, report};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::extract::{Locale, Signed};
use crate::problem::{Fail, Problem, Trouble};
use crate::state::App;
use crate::web::frame::Asked;

/// Which report.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Params {
    #[serde(default)]
    session: Option<Uuid>,
    #[serde(default)]
    region: Option<Uuid>,
    #[serde(default)]
    parcours: Option<Uuid>,
    /// Sessions that touch the days from this one …
    #[serde(default)]
    from: Option<NaiveDate>,
    /// … to this one, both included.
    #[serde(default)]
    to: Option<NaiveDate>,
    /// `csv`, `xlsx` or `json`; `json` when left out.
    #[serde(default)]
    format: Option<String>,
}

/// The tracking of a perimeter: one row a learner and activity.
#[utoipa::path(get, path = "/reports/tracking", tag = "reports", params(Params), responses((status = 200, content_type = "text/csv"), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn tracking(
    State(app): State<App>,
    locale: Locale,
    signed: Signed,
    Asked(params): Asked<Params>,
) -> Result<Response, Fail> {
    let perimeter = Perimeter {
        region: params.region.map(RegionId),
        parcours: params.parcours.map(ParcoursId),
        session: params.session.map(SessionId),
        from: params.from,
        to: params.to,
    };
    file(&app, &signed, locale, &perimeter, params.format.as_deref().unwrap_or("json")).await
}

/// A tracking report as a file, for the API and for the pages.
///
/// # Errors
///
/// Those of the report; [`Trouble::Malformed`] for an unknown format.
pub async fn file(
    app: &App,
    signed: &Signed,
    locale: Locale,
    perimeter: &Perimeter,
    format: &str,
) -> Result<Response, Fail> {
    let (media, ending, bytes) = match format {
        "csv" => {
            let mut out = CsvWriter::begin(Vec::new(), locale.0)?;
            report::tracking(&app.lms, signed.actor(), perimeter, |session| out.session(&session)).await?;
            ("text/csv; charset=utf-8", "csv", out.finish()?)
        }
        "xlsx" => {
            let mut out = SheetWriter::begin(locale.0)?;
            report::tracking(&app.lms, signed.actor(), perimeter, |session| out.session(&session)).await?;
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", out.finish()?)
        }
        "json" => {
            let mut lines = Vec::new();
            report::tracking(&app.lms, signed.actor(), perimeter, |session| {
                let id = session.session.id;
                lines.extend(
                    session.lines.into_iter().map(|(_, line)| serde_json::json!({ "session": id, "learner": line })),
                );
                Ok::<(), EngineError>(())
            })
            .await?;
            ("application/json", "json", serde_json::to_vec(&lines).map_err(|e| EngineError::Render(e.to_string()))?)
        }
        other => {
            return Err(Trouble::Malformed(format!("there is no format {other:?}; choose csv, xlsx or json")).into());
        }
    };
    let mut response = Body::from(bytes).into_response();
    let name = format!("attachment; filename=\"suivi.{ending}\"");
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    if let Ok(value) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
