//! Regions.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use lms_core::access::Action;
use lms_core::people::Region;
use lms_core::time::Zone;
use lms_engine::{region, rights};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::extract::{AtMostOnce, Now, Sent, Signed};
use crate::problem::{Fail, Problem, Trouble};
use crate::state::App;

/// A region.
#[derive(Serialize, ToSchema)]
pub struct RegionView {
    id: Uuid,
    code: String,
    name: String,
    /// IANA name of its time zone.
    zone: String,
}

impl From<Region> for RegionView {
    fn from(region: Region) -> Self {
        Self {
            id: region.id.0,
            code: region.code.into(),
            name: region.name.into(),
            zone: region.zone.name().to_owned(),
        }
    }
}

/// A new region.
#[derive(Deserialize, ToSchema)]
pub struct NewRegion {
    code: String,
    name: String,
    /// IANA name; `Europe/Paris` when left out.
    #[serde(default)]
    zone: Option<String>,
}

/// All regions.
#[utoipa::path(get, path = "/regions", tag = "regions", responses((status = 200, body = Vec<RegionView>), (status = 401, body = Problem)))]
pub async fn list(State(app): State<App>, _: Signed) -> Result<Json<Vec<RegionView>>, Fail> {
    Ok(Json(region::list(&app.lms).await?.into_iter().map(RegionView::from).collect()))
}

/// Makes a region.
#[utoipa::path(post, path = "/regions", tag = "regions", request_body = NewRegion, responses((status = 201, body = RegionView), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn create(
    AtMostOnce(app): AtMostOnce,
    Now(now): Now,
    signed: Signed,
    sent: Sent<NewRegion>,
) -> Result<(StatusCode, Json<RegionView>), Fail> {
    rights::national(signed.actor(), Action::ManageRegions)?;
    let body = sent.at_once()?;
    let zone: Zone = match body.zone.as_deref() {
        None => Zone::PARIS,
        Some(name) => name.parse().map_err(|e: lms_core::time::UnknownZone| Trouble::Malformed(e.to_string()))?,
    };
    let made = region::create(&app.lms, signed.actor(), &body.code, &body.name, zone, now).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}
