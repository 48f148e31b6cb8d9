//! Sessions.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use lms_core::access::Action;
use lms_core::ids::{ParcoursId, PersonId, RegionId, SessionId};
use lms_core::session::{Phase, Session};
use lms_core::text::folded;
use lms_core::time::Timestamp;
use lms_engine::session::{self, NewSession, SessionEdit};
use lms_engine::{EngineError, rights};
use lms_store::repo::SessionFilter;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::list::{Items, Part};
use super::tagged;
use crate::extract::{AtMostOnce, IfMatch, Now, Sent, Signed};
use crate::problem::{Fail, Problem};
use crate::state::App;
use crate::web::frame::{Asked, Ids};

/// A session.
#[derive(Serialize, ToSchema)]
pub struct SessionView {
    id: Uuid,
    parcours: Uuid,
    region: Uuid,
    title: String,
    first: NaiveDate,
    last: NaiveDate,
    /// IANA name of its time zone.
    zone: String,
    capacity: Option<u32>,
    tutors: Vec<Uuid>,
    /// `upcoming`, `running`, `ended` or `cancelled`.
    #[schema(value_type = String)]
    phase: Phase,
    /// Active and suspended enrolments.
    enrolled: u64,
}

fn view(s: Session, enrolled: u64, now: Timestamp) -> SessionView {
    SessionView {
        id: s.id.0,
        parcours: s.parcours.0,
        region: s.region.0,
        phase: s.phase(now),
        title: s.title.into(),
        first: s.window.first(),
        last: s.window.last(),
        zone: s.zone.name().to_owned(),
        capacity: s.capacity,
        tutors: s.tutors.into_iter().map(|t| t.0).collect(),
        enrolled,
    }
}

/// Which sessions.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Part of a title.
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    region: Option<Uuid>,
    #[serde(default)]
    parcours: Option<Uuid>,
}

/// A page of the sessions one may read.
#[utoipa::path(get, path = "/sessions", tag = "sessions", params(Part, Filter), responses((status = 200, body = Items<SessionView>), (status = 401, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
    Asked(part): Asked<Part>,
    Asked(filter): Asked<Filter>,
) -> Result<Json<Items<SessionView>>, Fail> {
    let filter = SessionFilter {
        text: filter.text.map(|t| folded(&t)),
        region: filter.region.map(RegionId),
        parcours: filter.parcours.map(ParcoursId),
        ..SessionFilter::default()
    };
    let listed = session::list(&app.lms, signed.actor(), filter, &part.page()).await?;
    Ok(Json(Items::of(listed, |c| view(c.session, c.enrolled, now))))
}

/// A new session.
#[derive(Deserialize, ToSchema)]
pub struct SessionBody {
    parcours: Uuid,
    region: Uuid,
    #[serde(default)]
    title: Option<String>,
    first: NaiveDate,
    /// Left out: the 30th day.
    #[serde(default)]
    last: Option<NaiveDate>,
    #[serde(default)]
    capacity: Option<u32>,
}

/// Makes a session of a published parcours.
#[utoipa::path(post, path = "/sessions", tag = "sessions", request_body = SessionBody, responses((status = 201, body = SessionView), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn create(
    AtMostOnce(app): AtMostOnce,
    Now(now): Now,
    signed: Signed,
    sent: Sent<SessionBody>,
) -> Result<(StatusCode, Json<SessionView>), Fail> {
    let body = sent.after(async { rights::somewhere(signed.actor(), Action::EditSession) }).await?;
    let new = NewSession {
        parcours: ParcoursId(body.parcours),
        region: RegionId(body.region),
        title: body.title,
        first: body.first,
        last: body.last,
        zone: None,
        capacity: body.capacity,
    };
    let made = session::create(&app.lms, signed.actor(), new, now).await?;
    Ok((StatusCode::CREATED, Json(view(made, 0, now))))
}

async fn edits(app: &App, signed: &Signed, id: SessionId) -> Result<(), EngineError> {
    session::permit(&app.lms, signed.actor(), id, Action::EditSession).await
}

async fn shown(app: &App, signed: &Signed, id: SessionId, now: Timestamp) -> Result<Response, Fail> {
    let (card, revision) = session::find(&app.lms, signed.actor(), id).await?;
    Ok(tagged(revision, view(card.session, card.enrolled, now)))
}

/// One session.
#[utoipa::path(get, path = "/sessions/{id}", tag = "sessions", params(("id" = Uuid, Path)), responses((status = 200, body = SessionView), (status = 404, body = Problem)))]
pub async fn show(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
    Ids(id): Ids<SessionId>,
) -> Result<Response, Fail> {
    shown(&app, &signed, id, now).await
}

/// What can be changed.
#[derive(Deserialize, ToSchema)]
pub struct SessionChange {
    title: String,
    first: NaiveDate,
    last: NaiveDate,
    #[serde(default)]
    capacity: Option<u32>,
}

/// Changes a session; `If-Match` names the version read.
#[utoipa::path(put, path = "/sessions/{id}", tag = "sessions", params(("id" = Uuid, Path)), request_body = SessionChange, responses((status = 200, body = SessionView), (status = 404, body = Problem), (status = 412, body = Problem), (status = 422, body = Problem)))]
pub async fn change(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
    seen: IfMatch,
    Ids(id): Ids<SessionId>,
    sent: Sent<SessionChange>,
) -> Result<Response, Fail> {
    let seen = seen.after(edits(&app, &signed, id)).await?;
    let body = sent.after(edits(&app, &signed, id)).await?;
    let edit = SessionEdit { title: body.title, first: body.first, last: body.last, capacity: body.capacity };
    session::edit(&app.lms, signed.actor(), id, edit, seen, now).await?;
    shown(&app, &signed, id, now).await
}

/// Why something is done.
#[derive(Deserialize, ToSchema)]
pub struct ReasonBody {
    /// 1 to 500 characters.
    pub reason: String,
}

/// Calls a session off.
#[utoipa::path(post, path = "/sessions/{id}/cancellations", tag = "sessions", params(("id" = Uuid, Path)), request_body = ReasonBody, responses((status = 200, body = SessionView), (status = 404, body = Problem), (status = 412, body = Problem)))]
pub async fn cancel(
    AtMostOnce(app): AtMostOnce,
    Now(now): Now,
    signed: Signed,
    seen: IfMatch,
    Ids(id): Ids<SessionId>,
    sent: Sent<ReasonBody>,
) -> Result<Response, Fail> {
    let seen = seen.after(edits(&app, &signed, id)).await?;
    let body = sent.after(edits(&app, &signed, id)).await?;
    session::cancel(&app.lms, signed.actor(), id, &body.reason, seen, now).await?;
    shown(&app, &signed, id, now).await
}

/// Makes somebody a tutor of the session.
#[utoipa::path(put, path = "/sessions/{id}/tutors/{person}", tag = "sessions", params(("id" = Uuid, Path), ("person" = Uuid, Path)), responses((status = 200, body = SessionView), (status = 404, body = Problem)))]
pub async fn assign(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
    Ids((id, person)): Ids<(SessionId, PersonId)>,
) -> Result<Response, Fail> {
    session::assign_tutor(&app.lms, signed.actor(), id, person, now).await?;
    shown(&app, &signed, id, now).await
}

/// Takes a tutor off the session.
#[utoipa::path(delete, path = "/sessions/{id}/tutors/{person}", tag = "sessions", params(("id" = Uuid, Path), ("person" = Uuid, Path)), responses((status = 200, body = SessionView), (status = 404, body = Problem)))]
pub async fn unassign(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
    Ids((id, person)): Ids<(SessionId, PersonId)>,
) -> Result<Response, Fail> {
    session::unassign_tutor(&app.lms, signed.actor(), id, person, now).await?;
    shown(&app, &signed, id, now).await
}
