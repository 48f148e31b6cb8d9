//! Parcours: one document each.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use lms_core::access::Action;
use lms_core::ids::ParcoursId;
use lms_core::parcours::{Design, Finding, Parcours};
use lms_core::text::folded;
use lms_engine::parcours::{self, ParcoursEdit};
use lms_engine::{EngineError, rights};
use lms_store::repo::ParcoursFilter;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::list::{Items, Part};
use super::tagged;
use crate::extract::{AtMostOnce, IfMatch, Now, Sent, Signed};
use crate::problem::{Fail, Problem};
use crate::state::App;
use crate::web::frame::{Asked, Ids};

/// A parcours.
#[derive(Serialize, ToSchema)]
pub struct ParcoursView {
    id: Uuid,
    title: String,
    summary: Option<String>,
    /// Number of the publication; absent before the first.
    published: Option<u32>,
    /// Planned duration of what is published, else of the draft; ISO 8601.
    planned: String,
    /// What designers work on.
    #[schema(value_type = Object)]
    draft: Design,
    /// What sessions show.
    #[schema(value_type = Option<Object>)]
    design: Option<Design>,
}

impl From<Parcours> for ParcoursView {
    fn from(p: Parcours) -> Self {
        let shown = p.published.as_ref().map_or(&p.draft, |x| &x.design);
        Self {
            id: p.id.0,
            planned: shown.planned().iso(),
            title: p.title.into(),
            summary: p.summary.map(String::from),
            published: p.published.as_ref().map(|x| x.number),
            draft: p.draft,
            design: p.published.map(|x| x.design),
        }
    }
}

/// Which parcours.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Part of a title.
    #[serde(default)]
    text: Option<String>,
}

/// A page of parcours.
#[utoipa::path(get, path = "/parcours", tag = "parcours", params(Part, Filter), responses((status = 200, body = Items<ParcoursView>), (status = 401, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    signed: Signed,
    Asked(part): Asked<Part>,
    Asked(filter): Asked<Filter>,
) -> Result<Json<Items<ParcoursView>>, Fail> {
    let filter = ParcoursFilter { text: filter.text.map(|t| folded(&t)), ..ParcoursFilter::default() };
    Ok(Json(Items::of(parcours::list(&app.lms, signed.actor(), filter, &part.page()).await?, ParcoursView::from)))
}

/// A new parcours.
#[derive(Deserialize, ToSchema)]
pub struct NewParcours {
    title: String,
}

/// Makes an empty parcours.
#[utoipa::path(post, path = "/parcours", tag = "parcours", request_body = NewParcours, responses((status = 201, body = ParcoursView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn create(
    AtMostOnce(app): AtMostOnce,
    Now(now): Now,
    signed: Signed,
    sent: Sent<NewParcours>,
) -> Result<(StatusCode, Json<ParcoursView>), Fail> {
    let body = sent.after(may(&signed, Action::EditParcours)).await?;
    Ok((StatusCode::CREATED, Json(parcours::create(&app.lms, signed.actor(), &body.title, now).await?.into())))
}

async fn may(signed: &Signed, action: Action) -> Result<(), EngineError> {
    rights::catalogue(signed.actor(), action)
}

async fn shown(app: &App, signed: &Signed, id: ParcoursId) -> Result<Response, Fail> {
    let (found, revision) = parcours::find(&app.lms, signed.actor(), id).await?;
    Ok(tagged(revision, ParcoursView::from(found)))
}

/// One parcours.
#[utoipa::path(get, path = "/parcours/{id}", tag = "parcours", params(("id" = Uuid, Path)), responses((status = 200, body = ParcoursView), (status = 404, body = Problem)))]
pub async fn show(State(app): State<App>, signed: Signed, Ids(id): Ids<ParcoursId>) -> Result<Response, Fail> {
    shown(&app, &signed, id).await
}

/// What can be changed.
#[derive(Deserialize, ToSchema)]
pub struct ParcoursChange {
    title: String,
    #[serde(default)]
    summary: Option<String>,
    /// Sections, steps, mode, as in `draft`.
    #[schema(value_type = Object)]
    draft: Design,
}

/// Saves the draft; `If-Match` names the version read.
#[utoipa::path(put, path = "/parcours/{id}", tag = "parcours", params(("id" = Uuid, Path)), request_body = ParcoursChange, responses((status = 200, body = ParcoursView), (status = 412, body = Problem), (status = 422, body = Problem)))]
pub async fn save(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
    seen: IfMatch,
    Ids(id): Ids<ParcoursId>,
    sent: Sent<ParcoursChange>,
) -> Result<Response, Fail> {
    let seen = seen.after(may(&signed, Action::EditParcours)).await?;
    let body = sent.after(may(&signed, Action::EditParcours)).await?;
    let edit = ParcoursEdit { title: body.title, summary: body.summary, design: body.draft };
    parcours::save(&app.lms, signed.actor(), id, edit, seen, now).await?;
    shown(&app, &signed, id).await
}

/// Everything to mend before the draft can be published.
#[utoipa::path(get, path = "/parcours/{id}/findings", tag = "parcours", params(("id" = Uuid, Path)), responses((status = 200, body = Vec<Object>), (status = 404, body = Problem)))]
pub async fn findings(
    State(app): State<App>,
    signed: Signed,
    Ids(id): Ids<ParcoursId>,
) -> Result<Json<Vec<Finding>>, Fail> {
    Ok(Json(parcours::findings(&app.lms, signed.actor(), id).await?))
}

/// Publishes the draft.
#[utoipa::path(post, path = "/parcours/{id}/publications", tag = "parcours", params(("id" = Uuid, Path)), responses((status = 200, body = ParcoursView), (status = 412, body = Problem), (status = 422, body = Problem)))]
pub async fn publish(
    AtMostOnce(app): AtMostOnce,
    Now(now): Now,
    signed: Signed,
    seen: IfMatch,
    Ids(id): Ids<ParcoursId>,
) -> Result<Response, Fail> {
    let seen = seen.after(may(&signed, Action::PublishParcours)).await?;
    parcours::publish(&app.lms, signed.actor(), id, seen, now).await?;
    shown(&app, &signed, id).await
}
