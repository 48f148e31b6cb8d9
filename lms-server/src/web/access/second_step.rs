//! The second step of a sign-in: a code of the device, or a recovery code.
//!
//! What proves the first step waits in a cookie of its own, out of reach of scripts; it opens nothing by itself.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::HeaderMap;
use axum::response::{IntoResponse, Response};
use lms_engine::EngineError;
use lms_engine::account::{self, AccountError, HALF_LASTS};
use serde::Deserialize;

use super::device::From;
use super::sign_in::{enter, set_cookie};
use super::view::SecondStepView;
use crate::extract::cookie;
use crate::problem::Fail;
use crate::state::{App, Site};
use crate::ui::flash::Done;
use crate::ui::form::{Fault, Input};
use crate::web::frame::{Asked, Caller, Sent, done, html, html_as, local, on_to, query_value, refused};
use crate::web::shown;

/// Its address.
const PAGE: &str = "/connexion/code";

/// What the form sends, and what its address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    code: String,
    retour: String,
    /// `1`: a recovery code is asked for.
    secours: String,
}

fn name(site: &Site) -> &'static str {
    if site.secure() { "__Host-lms-step" } else { "lms-step" }
}

fn half_cookie(site: &Site, value: &str, seconds: u64) -> String {
    let secure = if site.secure() { "; Secure" } else { "" };
    format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", name(site))
}

/// On to the second step.
pub fn ask(site: &Site, half: &str, back_to: Option<&str>) -> Response {
    let to = back_to.map_or(PAGE.to_owned(), |back| format!("{PAGE}?retour={}", query_value(back)));
    let mut response = on_to(&to);
    set_cookie(response.headers_mut(), &half_cookie(site, half, HALF_LASTS.as_millis() / 1000));
    response
}

fn view(caller: &Caller, asked: &Typed) -> SecondStepView {
    SecondStepView {
        page: caller.page.clone(),
        recovery: asked.secours == "1",
        code: Input::default(),
        refusal: None,
        back_to: local(&asked.retour).map(str::to_owned),
    }
}

/// `GET /connexion/code?retour=&secours=`
pub async fn form(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Asked(asked): Asked<Typed>,
) -> Result<Response, Fail> {
    if caller.who.is_some() {
        return Ok(on_to(local(&asked.retour).unwrap_or("/")));
    }
    if cookie(&headers, name(&app.site)).is_none() {
        return Ok(on_to("/connexion"));
    }
    html(&view(&caller, &asked))
}

/// `POST /connexion/code`: fields `code`, `retour`, `secours`.
pub async fn submit(
    State(app): State<App>,
    caller: Caller,
    From(device): From,
    headers: HeaderMap,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    let view = view(&caller, &typed);
    let Some(half) = cookie(&headers, name(&app.site)) else { return Ok(done("/connexion", Done::StepOver)) };
    if typed.code.trim().is_empty() {
        return refused(&SecondStepView { code: Input::refused("", Fault::Required), ..view });
    }
    match account::second_step(&app.lms, half, &typed.code, device, caller.now).await {
        Ok(signed_in) => {
            let mut response = enter(&app, &signed_in, view.back_to.as_deref(), caller.now).await?;
            set_cookie(response.headers_mut(), &half_cookie(&app.site, "", 0));
            Ok(response)
        }
        Err(EngineError::Account(AccountError::CodeRefused)) => {
            let code = Input::refused("", Fault::WrongCode);
            html_as(StatusCode::UNAUTHORIZED, &SecondStepView { code, ..view })
        }
        Err(EngineError::Account(AccountError::Locked { until })) => {
            let minutes = shown::minutes_until(until, caller.now);
            let refusal = Some(view.page.t1("sign-in-locked", "minutes", minutes));
            html_as(StatusCode::TOO_MANY_REQUESTS, &SecondStepView { refusal, ..view })
        }
        Err(EngineError::Account(AccountError::HalfOver)) => {
            let mut response = done("/connexion", Done::StepOver).into_response();
            set_cookie(response.headers_mut(), &half_cookie(&app.site, "", 0));
            Ok(response)
        }
        Err(other) => Err(other.into()),
    }
}
