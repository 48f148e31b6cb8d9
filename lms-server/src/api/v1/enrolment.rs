//! Enrolments.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::NaiveDate;
use lms_core::access::Action;
use lms_core::enrolment::{Enrolment, State as EnrolmentState};
use lms_core::ids::{EnrolmentId, SessionId};
use lms_core::report::learner_line;
use lms_engine::{enrolment, learn, person, session};
use lms_store::repo::StoredPerson;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::list::{Items, Part};
use super::session::ReasonBody;
use crate::extract::{AtMostOnce, Now, Sent, Signed};
use crate::problem::{Fail, Problem};
use crate::state::App;
use crate::web::frame::{Asked, Ids};

/// An enrolment.
#[derive(Serialize, ToSchema)]
pub struct EnrolmentView {
    id: Uuid,
    session: Uuid,
    learner: Uuid,
    /// Absent once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    given: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    family: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// Where it stands.
    #[schema(value_type = Object)]
    state: EnrolmentState,
    /// Days given beyond the session's last.
    extra_days: u32,
    /// The learner's last day, when the session is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<NaiveDate>,
}

fn view(e: Enrolment, person: Option<StoredPerson>, last: Option<NaiveDate>) -> EnrolmentView {
    let identity = person.and_then(|p| p.identity);
    EnrolmentView {
        id: e.id.0,
        session: e.session.0,
        learner: e.learner.0,
        given: identity.as_ref().map(|i| i.given.to_string()),
        family: identity.as_ref().map(|i| i.family.to_string()),
        email: identity.as_ref().map(|i| i.email.to_string()),
        extra_days: e.extensions.iter().map(|x| u32::from(x.days)).sum(),
        state: e.state,
        last,
    }
}

/// A page of the enrolments of a session.
#[utoipa::path(get, path = "/sessions/{id}/enrolments", tag = "enrolments", params(("id" = Uuid, Path), Part), responses((status = 200, body = Items<EnrolmentView>), (status = 404, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    signed: Signed,
    Ids(id): Ids<SessionId>,
    Asked(part): Asked<Part>,
) -> Result<Json<Items<EnrolmentView>>, Fail> {
    let listed = enrolment::list(&app.lms, signed.actor(), id, &part.page()).await?;
    Ok(Json(Items::of(listed, |(e, p)| view(e, p, None))))
}

/// Somebody to enrol.
#[derive(Deserialize, ToSchema)]
pub struct NewEnrolment {
    given: String,
    family: String,
    email: String,
    #[serde(default)]
    company: Option<String>,
}

/// Enrols one person; the account is found by its address, else made.
#[utoipa::path(post, path = "/sessions/{id}/enrolments", tag = "enrolments", params(("id" = Uuid, Path)), request_body = NewEnrolment, responses((status = 201, body = EnrolmentView), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn create(
    AtMostOnce(app): AtMostOnce,
    Now(now): Now,
    signed: Signed,
    Ids(id): Ids<SessionId>,
    sent: Sent<NewEnrolment>,
) -> Result<(StatusCode, Json<EnrolmentView>), Fail> {
    let may = || session::permit(&app.lms, signed.actor(), id, Action::Enrol);
    let body = sent.after(may()).await?;
    may().await?;
    let identity = person::identity(&body.given, &body.family, &body.email, body.company.as_deref())?;
    let made = enrolment::enrol(&app.lms, signed.actor(), id, identity, now).await?;
    Ok((StatusCode::CREATED, Json(view(made, None, None))))
}

async fn shown(app: &App, signed: &Signed, id: EnrolmentId) -> Result<Json<EnrolmentView>, Fail> {
    let found = enrolment::find(&app.lms, signed.actor(), id).await?;
    let last = found.enrolment.last_day(&found.session);
    Ok(Json(view(found.enrolment, Some(found.learner), Some(last))))
}

/// One enrolment.
#[utoipa::path(get, path = "/enrolments/{id}", tag = "enrolments", params(("id" = Uuid, Path)), responses((status = 200, body = EnrolmentView), (status = 404, body = Problem)))]
pub async fn show(
    State(app): State<App>,
    signed: Signed,
    Ids(id): Ids<EnrolmentId>,
) -> Result<Json<EnrolmentView>, Fail> {
    shown(&app, &signed, id).await
}

/// Takes a learner off the session; what was recorded stays.
#[utoipa::path(delete, path = "/enrolments/{id}", tag = "enrolments", params(("id" = Uuid, Path)), request_body = ReasonBody, responses((status = 200, body = EnrolmentView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn withdraw(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
    Ids(id): Ids<EnrolmentId>,
    sent: Sent<ReasonBody>,
) -> Result<Json<EnrolmentView>, Fail> {
    let body = sent.after(enrolment::permit(&app.lms, signed.actor(), id)).await?;
    enrolment::withdraw(&app.lms, signed.actor(), id, &body.reason, now).await?;
    shown(&app, &signed, id).await
}

/// Progress of one learner: the same figures as every page and file.
#[utoipa::path(get, path = "/enrolments/{id}/progress", tag = "enrolments", params(("id" = Uuid, Path)), responses((status = 200, body = Object), (status = 404, body = Problem)))]
pub async fn progress(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
    Ids(id): Ids<EnrolmentId>,
) -> Result<Json<serde_json::Value>, Fail> {
    let (f, _) = learn::formation(&app.lms, signed.actor(), id, now).await?;
    let line = learner_line(id, None, f.design(), &f.rows);
    Ok(Json(serde_json::json!({ "enrolment": id, "summary": line.summary, "activities": line.activities })))
}

/// Pauses an enrolment.
#[utoipa::path(put, path = "/enrolments/{id}/suspension", tag = "enrolments", params(("id" = Uuid, Path)), request_body = ReasonBody, responses((status = 200, body = EnrolmentView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn suspend(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
    Ids(id): Ids<EnrolmentId>,
    sent: Sent<ReasonBody>,
) -> Result<Json<EnrolmentView>, Fail> {
    let body = sent.after(enrolment::permit(&app.lms, signed.actor(), id)).await?;
    enrolment::suspend(&app.lms, signed.actor(), id, &body.reason, now).await?;
    shown(&app, &signed, id).await
}

/// Ends a pause.
#[utoipa::path(delete, path = "/enrolments/{id}/suspension", tag = "enrolments", params(("id" = Uuid, Path)), responses((status = 200, body = EnrolmentView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn resume(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
    Ids(id): Ids<EnrolmentId>,
) -> Result<Json<EnrolmentView>, Fail> {
    enrolment::resume(&app.lms, signed.actor(), id, now).await?;
    shown(&app, &signed, id).await
}

/// More days, and why.
#[derive(Deserialize, ToSchema)]
pub struct ExtensionBody {
    /// 1 to 365.
    days: u16,
    reason: String,
}

/// Gives more days.
#[utoipa::path(post, path = "/enrolments/{id}/extensions", tag = "enrolments", params(("id" = Uuid, Path)), request_body = ExtensionBody, responses((status = 200, body = EnrolmentView), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn extend(
    AtMostOnce(app): AtMostOnce,
    Now(now): Now,
    signed: Signed,
    Ids(id): Ids<EnrolmentId>,
    sent: Sent<ExtensionBody>,
) -> Result<Json<EnrolmentView>, Fail> {
    let body = sent.after(enrolment::permit(&app.lms, signed.actor(), id)).await?;
    enrolment::extend(&app.lms, signed.actor(), id, body.days, &body.reason, now).await?;
    shown(&app, &signed, id).await
}
