//! Signing in by the identity provider of a region: off to it, and back from it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use axum::response::Response;
use lms_engine::EngineError;
use lms_engine::account::{AccountError, oidc};
use serde::Deserialize;
use uuid::Uuid;

use super::device::From;
use super::second_step;
use super::sign_in::{enter, set_cookie, view};
use super::view::{Refusal, SignInView};
use crate::extract::cookie;
use crate::problem::Fail;
use crate::state::{App, Site};
use crate::web::frame::{Asked, Caller, Ids, html_as, local, on_to};
use crate::web::shown;

/// What an address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Said {
    retour: String,
    code: String,
    state: String,
}

fn name(site: &Site) -> &'static str {
    if site.secure() { "__Host-lms-oidc" } else { "lms-oidc" }
}

fn flow_cookie(site: &Site, value: &str, seconds: u64) -> String {
    let secure = if site.secure() { "; Secure" } else { "" };
    // Lax, not Strict: it has to come along when the provider sends the browser back.
    format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", name(site))
}

async fn refuse(app: &App, caller: Caller, status: StatusCode, refusal: Refusal) -> Result<Response, Fail> {
    html_as(status, &SignInView { refusal: Some(refusal), ..view(app, caller.page, None).await? })
}

/// `GET /connexion/oidc/{provider}?retour=`
pub async fn begin(
    State(app): State<App>,
    caller: Caller,
    Ids(id): Ids<Uuid>,
    Asked(said): Asked<Said>,
) -> Result<Response, Fail> {
    match oidc::begin(&app.lms, id, local(&said.retour), caller.now).await {
        Ok(begun) => {
            let mut response = on_to(&begun.location);
            let seconds = oidc::FLOW_LASTS.as_millis() / 1000;
            set_cookie(response.headers_mut(), &flow_cookie(&app.site, &begun.flow, seconds));
            Ok(response)
        }
        Err(EngineError::Account(AccountError::Provider)) => {
            refuse(&app, caller, StatusCode::BAD_GATEWAY, Refusal::Provider).await
        }
        Err(other) => Err(other.into()),
    }
}

/// `GET /connexion/oidc/retour?code=&state=`
pub async fn back(
    State(app): State<App>,
    caller: Caller,
    From(device): From,
    headers: HeaderMap,
    Asked(said): Asked<Said>,
) -> Result<Response, Fail> {
    let now = caller.now;
    let flow = cookie(&headers, name(&app.site)).unwrap_or("");
    let mut response = match oidc::finish(&app.lms, flow, &said.state, &said.code, device, now).await {
        Ok(finished) => {
            let to = finished.back.as_deref().and_then(local);
            match finished.signed_in {
                Ok(signed_in) => enter(&app, &signed_in, to, now).await?,
                Err(AccountError::CodeWanted { half }) => second_step::ask(&app.site, &half, to),
                Err(AccountError::NotLinked) => refuse(&app, caller, StatusCode::FORBIDDEN, Refusal::NotLinked).await?,
                Err(AccountError::Locked { until }) => {
                    let minutes = shown::minutes_until(until, now);
                    refuse(&app, caller, StatusCode::TOO_MANY_REQUESTS, Refusal::Locked { minutes }).await?
                }
                Err(other) => return Err(EngineError::from(other).into()),
            }
        }
        // Whoever gave up there comes back without a code.
        Err(EngineError::Account(AccountError::HalfOver)) => {
            refuse(&app, caller, StatusCode::UNAUTHORIZED, Refusal::TooSlow).await?
        }
        Err(EngineError::Account(AccountError::Provider)) => {
            refuse(&app, caller, StatusCode::BAD_GATEWAY, Refusal::Provider).await?
        }
        Err(other) => return Err(other.into()),
    };
    set_cookie(response.headers_mut(), &flow_cookie(&app.site, "", 0));
    Ok(response)
}
