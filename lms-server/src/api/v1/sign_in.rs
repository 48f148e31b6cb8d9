//! Signing in and out for programs: the same door as the pages.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use lms_engine::account;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::extract::{Now, Sent, Signed};
use crate::problem::{Fail, Problem};
use crate::state::App;
use crate::web::access::device;

/// Login and password.
#[derive(Deserialize, ToSchema)]
pub struct Credentials {
    /// The e-mail address.
    pub login: String,
    /// The password.
    pub password: String,
    /// A code of the second factor or a recovery code, for an account that has one; without it the answer is the problem
    /// `code-wanted`.
    #[serde(default)]
    pub code: Option<String>,
}

/// A sign-in.
#[derive(Serialize, ToSchema)]
pub struct SignInView {
    /// For `Authorization: Bearer`; shown once.
    pub token: String,
    /// Who.
    pub person: Uuid,
    /// Only changing the password works.
    pub must_change_password: bool,
    /// Only switching the second factor on works.
    pub needs_second_factor: bool,
}

/// Signs in.
#[utoipa::path(post, path = "/sign-ins", tag = "sign-ins", request_body = Credentials, security(()), responses((status = 201, body = SignInView), (status = 401, body = Problem), (status = 429, body = Problem)))]
pub async fn create(
    State(app): State<App>,
    Now(now): Now,
    device::From(from): device::From,
    sent: Sent<Credentials>,
) -> Result<(StatusCode, Json<SignInView>), Fail> {
    let body = sent.at_once()?;
    let typed = account::Typed { login: &body.login, password: &body.password, code: body.code.as_deref() };
    let done = account::sign_in(&app.lms, typed, from, now).await?;
    let view = SignInView {
        token: done.cookie,
        person: done.person.0,
        must_change_password: done.must_change,
        needs_second_factor: done.needs_factor,
    };
    Ok((StatusCode::CREATED, Json(view)))
}

/// Signs out.
#[utoipa::path(delete, path = "/sign-ins/current", tag = "sign-ins", responses((status = 204), (status = 401, body = Problem)))]
pub async fn end(State(app): State<App>, Now(now): Now, signed: Signed) -> Result<StatusCode, Fail> {
    account::sign_out(&app.lms, &signed.0, now).await?;
    Ok(StatusCode::NO_CONTENT)
}
