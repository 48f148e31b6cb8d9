//! Credentials of the learning record store, and statements taken back.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use lms_core::access::Action;
use lms_core::access::rate::Rate;
use lms_core::text::TextError;
use lms_core::xapi::credential::Scope;
use lms_engine::lrs::credential::{self, New, Shown};
use lms_engine::{EngineError, rights};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::extract::{AtMostOnce, Now, Sent, Signed};
use crate::problem::{Fail, Problem};
use crate::state::App;
use crate::web::frame::Ids;

/// A credential; its secret is never shown again.
#[derive(Serialize, ToSchema)]
pub struct CredentialView {
    id: Uuid,
    /// The user name of HTTP Basic.
    login: String,
    /// Whom it is for.
    label: String,
    /// What it may: `all`, `statements/write`, `statements/read/mine`, `statements/read`, `state`, `profile`, `define`,
    /// `void`, `forward`.
    scopes: Vec<&'static str>,
    /// How many requests a second it may make; absent: as many as it likes.
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<u32>,
    /// When it was made.
    created: String,
    /// When it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked: Option<String>,
}

impl From<Shown> for CredentialView {
    fn from(shown: Shown) -> Self {
        Self {
            id: shown.id,
            login: shown.login,
            label: shown.label,
            scopes: shown.scopes.into_iter().map(Scope::key).collect(),
            rate: shown.rate.map(Rate::per_second),
            created: shown.created.to_string(),
            revoked: shown.revoked.map(|at| at.to_string()),
        }
    }
}

/// A credential that was just made.
#[derive(Serialize, ToSchema)]
pub struct MadeView {
    #[serde(flatten)]
    credential: CredentialView,
    /// The password of HTTP Basic: keep it, it is shown this once.
    secret: String,
    /// What follows `Bearer`: base64 of login, colon and secret.
    token: String,
}

/// A credential to be made.
#[derive(Deserialize, ToSchema)]
pub struct NewCredential {
    /// Whom it is for: the name of a tool or partner.
    label: String,
    /// What it may; at least one.
    scopes: Vec<String>,
    /// How many requests a second it may make, 1 to 10,000; ten seconds' worth may come at once, what is beyond is answered
    /// 429 with `Retry-After`. Absent: as many as it likes.
    #[serde(default)]
    #[schema(value_type = Option<u32>, minimum = 1, maximum = 10000)]
    rate: Option<Rate>,
}

fn manages(signed: &Signed) -> Result<(), EngineError> {
    rights::national(signed.actor(), Action::ManageLrs)
}

/// Every credential that was made by hand, the newest first.
#[utoipa::path(get, path = "/lrs/credentials", tag = "lrs", responses((status = 200, body = Vec<CredentialView>), (status = 404, body = Problem)))]
pub async fn list(State(app): State<App>, signed: Signed) -> Result<Json<Vec<CredentialView>>, Fail> {
    let all = credential::list(&app.lms, signed.actor()).await?;
    Ok(Json(all.into_iter().map(CredentialView::from).collect()))
}

/// Makes a credential. The secret is in this answer only.
#[utoipa::path(post, path = "/lrs/credentials", tag = "lrs", request_body = NewCredential, responses((status = 201, body = MadeView), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn create(
    AtMostOnce(app): AtMostOnce,
    Now(now): Now,
    signed: Signed,
    sent: Sent<NewCredential>,
) -> Result<(StatusCode, Json<MadeView>), Fail> {
    manages(&signed)?;
    let body = sent.at_once()?;
    let scopes: Option<Vec<Scope>> = body.scopes.iter().map(|key| Scope::from_key(key)).collect();
    let scopes = scopes.ok_or(EngineError::Field { field: "scopes", error: TextError::Empty })?;
    let made =
        credential::make(&app.lms, signed.actor(), New { label: body.label, scopes, rate: body.rate }, now).await?;
    let token = credential::token(&made);
    let view = MadeView { credential: made.shown.into(), secret: made.secret, token };
    Ok((StatusCode::CREATED, Json(view)))
}

/// Revokes a credential, at once.
#[utoipa::path(delete, path = "/lrs/credentials/{id}", tag = "lrs", params(("id" = Uuid, Path)), responses((status = 204), (status = 404, body = Problem)))]
pub async fn revoke(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
    Ids(id): Ids<Uuid>,
) -> Result<StatusCode, Fail> {
    credential::revoke(&app.lms, signed.actor(), id, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Why a statement is taken back.
#[derive(Deserialize, ToSchema)]
pub struct NewVoiding {
    /// 1 to 500 characters. It stands in the voiding statement: name nobody in it.
    reason: String,
}

/// A statement was taken back.
#[derive(Serialize, ToSchema)]
pub struct VoidingView {
    /// The id of the statement that takes it back.
    id: Uuid,
}

/// Takes a statement back, for good. It stays readable under `voidedStatementId`; what was made of it is not rolled back.
#[utoipa::path(post, path = "/lrs/statements/{id}/void", tag = "lrs", params(("id" = Uuid, Path)), request_body = NewVoiding, responses((status = 201, body = VoidingView), (status = 404, body = Problem, description = "no such statement, or none that can be taken back: it is voided already, or voids another"), (status = 422, body = Problem)))]
pub async fn void(
    AtMostOnce(app): AtMostOnce,
    Now(now): Now,
    signed: Signed,
    Ids(id): Ids<Uuid>,
    sent: Sent<NewVoiding>,
) -> Result<(StatusCode, Json<VoidingView>), Fail> {
    manages(&signed)?;
    let body = sent.at_once()?;
    let id = lms_engine::lrs::void(&app.lms, signed.actor(), id, &body.reason, now).await?;
    Ok((StatusCode::CREATED, Json(VoidingView { id })))
}
