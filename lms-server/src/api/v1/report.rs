//! Reports as files: the same rows as the pages.

use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use lms_core::ids::{ParcoursId, RegionId, SessionId};
use lms_core::report::Perimeter;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::extract::{Locale, Signed};
use crate::problem::{Fail, Problem};
use crate::state::App;
use crate::tracking;
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
pub async fn show(
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
    let format = params.format.as_deref().unwrap_or("json");
    tracking::file(&app, signed.actor(), locale.0, &perimeter, format, "suivi").await
}
