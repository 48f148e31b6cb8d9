//! How accounts are protected: one's own second factor and sign-ins; a manager's resets.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use lms_core::ids::PersonId;
use lms_core::people::factor::recovery;
use lms_engine::account::{self, factor, signed_in};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::extract::{AtMostOnce, Now, Sent, Signed};
use crate::problem::{Fail, Problem};
use crate::state::App;
use crate::ui::page::Theme;
use crate::web::frame::Ids;

/// Where one's own second factor stands.
#[derive(Serialize, ToSchema)]
pub struct FactorView {
    /// Since when it counts (RFC 3339); absent while there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    /// Recovery codes that were not used yet.
    recovery_left: u32,
    /// One's roles ask for one.
    demanded: bool,
}

/// A secret for the device; it counts once a first code has confirmed it.
#[derive(Serialize, ToSchema)]
pub struct SecretView {
    /// In base 32, in groups of four.
    secret: String,
    /// The same as `otpauth://`, to be drawn as a QR code.
    uri: String,
}

/// The first code of the device.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeBody {
    /// Six digits.
    code: String,
}

/// What is shown this once.
#[derive(Serialize, ToSchema)]
pub struct CodesView {
    /// Each opens once.
    recovery_codes: Vec<String>,
    /// What to send from now on: the token of this request works no more.
    token: String,
}

/// One open sign-in.
#[derive(Serialize, ToSchema)]
pub struct OpenView {
    id: Uuid,
    /// Browser and system.
    agent: String,
    /// Truncated network address.
    address: String,
    /// Since when (RFC 3339).
    since: String,
    /// Last seen (RFC 3339).
    seen: String,
    /// The one of this request.
    current: bool,
}

/// Where one's own second factor stands.
#[utoipa::path(get, path = "/me/second-factor", tag = "me", responses((status = 200, body = FactorView), (status = 401, body = Problem)))]
pub async fn factor(State(app): State<App>, signed: Signed) -> Result<Json<FactorView>, Fail> {
    let found = factor::standing(&app.lms, &signed.0).await?;
    let since = found.since.map(|at| at.to_string());
    Ok(Json(FactorView { since, recovery_left: found.recovery_left, demanded: found.demanded }))
}

/// Makes a secret for the device, in place of one that waits; one that counts is switched off first, on its page.
#[utoipa::path(post, path = "/me/second-factor", tag = "me", responses((status = 201, body = SecretView), (status = 401, body = Problem), (status = 412, body = Problem)))]
pub async fn begin_factor(
    // Not at most once: what is kept to be answered again must not hold a secret.
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
) -> Result<(StatusCode, Json<SecretView>), Fail> {
    let secret = factor::begin(&app.lms, &signed.0, now).await?;
    let uri = secret.uri(&Theme::default().name, signed.0.identity.email.as_str());
    Ok((StatusCode::CREATED, Json(SecretView { secret: secret.to_type(), uri })))
}

/// Switches the second factor on with a first code.
#[utoipa::path(post, path = "/me/second-factor/confirmation", tag = "me", request_body = CodeBody, responses((status = 200, body = CodesView), (status = 401, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn confirm_factor(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
    sent: Sent<CodeBody>,
) -> Result<Json<CodesView>, Fail> {
    let body = sent.at_once()?;
    let made = factor::confirm(&app.lms, &signed.0, &body.code, now).await?;
    let recovery_codes = made.codes.iter().map(recovery::Code::to_print).collect();
    Ok(Json(CodesView { recovery_codes, token: made.cookie }))
}

/// One's own open sign-ins, seen last first.
#[utoipa::path(get, path = "/me/sign-ins", tag = "me", responses((status = 200, body = Vec<OpenView>), (status = 401, body = Problem)))]
pub async fn sign_ins(State(app): State<App>, Now(now): Now, signed: Signed) -> Result<Json<Vec<OpenView>>, Fail> {
    let cards = signed_in::mine(&app.lms, &signed.0, now).await?;
    let view = |card: signed_in::SignInCard| OpenView {
        id: card.id.0,
        current: card.id == signed.0.sign_in,
        agent: card.agent,
        address: card.address,
        since: card.since.to_string(),
        seen: card.seen.to_string(),
    };
    Ok(Json(cards.into_iter().map(view).collect()))
}

/// Ends every sign-in of one's own but this one.
#[utoipa::path(delete, path = "/me/sign-ins", tag = "me", responses((status = 204), (status = 401, body = Problem)))]
pub async fn end_others(State(app): State<App>, Now(now): Now, signed: Signed) -> Result<StatusCode, Fail> {
    signed_in::end_my_others(&app.lms, &signed.0, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Resets somebody's password: every sign-in ends, a link leaves by mail, the old password only opens the page to change it.
#[utoipa::path(post, path = "/people/{id}/password-resets", tag = "people", params(("id" = Uuid, Path)), responses((status = 202), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn reset_password(
    AtMostOnce(app): AtMostOnce,
    Now(now): Now,
    signed: Signed,
    Ids(id): Ids<PersonId>,
) -> Result<StatusCode, Fail> {
    account::reset_password(&app.lms, signed.actor(), id, now).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Takes the second factor of somebody else away; every sign-in of that person ends.
#[utoipa::path(delete, path = "/people/{id}/second-factor", tag = "people", params(("id" = Uuid, Path)), responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn reset_factor(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
    Ids(id): Ids<PersonId>,
) -> Result<StatusCode, Fail> {
    factor::reset(&app.lms, signed.actor(), id, now).await?;
    Ok(StatusCode::NO_CONTENT)
}
