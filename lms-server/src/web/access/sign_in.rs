//! Signing in and out: by the page, or by the player's dialog without leaving it.

use axum::Json;
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::response::Response;
use lms_core::people::Preferences;
use lms_core::time::Timestamp;
use lms_engine::EngineError;
use lms_engine::account::oidc::{self, Offer};
use lms_engine::account::{self, AccountError, SignedIn};
use serde::Deserialize;

use super::device::From;
use super::view::{Refusal, SignInView};
use super::{FACTOR_PAGE, second_step};
use crate::extract::{Cookie, LANGUAGE_COOKIE, TEXT_SIZE_COOKIE, forget_cookie, sign_in_cookie};
use crate::problem::{Fail, Trouble};
use crate::state::App;
use crate::ui::flash::Done;
use crate::ui::form::{Fault, Input};
use crate::ui::page::Page;
use crate::ui::part::Link;
use crate::web::frame::{Asked, Caller, Sent, Visit, given, html, html_as, local, on_to, query_value, refused};
use crate::web::shown;

/// What the form or the dialog sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    login: String,
    password: String,
    /// A code of the second factor, from a program that does both steps at once.
    code: String,
    retour: String,
}

/// The page, nothing typed yet.
pub(super) async fn view(app: &App, page: Page, back_to: Option<String>) -> Result<SignInView, Fail> {
    let query = back_to.as_deref().map_or_else(String::new, |back| format!("?retour={}", query_value(back)));
    let link = |offer: Offer| Link::new(format!("/connexion/oidc/{}{query}", offer.id), offer.label);
    let providers = oidc::offered(&app.lms).await?.into_iter().map(link).collect();
    let (login, password) = (Input::default(), Input::default());
    Ok(SignInView { page, login, password, refusal: None, expired: false, back_to, providers })
}

/// `GET /connexion?retour=`
pub async fn form(
    State(app): State<App>,
    caller: Caller,
    cookie: Cookie,
    Asked(asked): Asked<Typed>,
) -> Result<Response, Fail> {
    let back_to = local(&asked.retour).map(str::to_owned);
    if caller.who.is_some() {
        return Ok(on_to(back_to.as_deref().unwrap_or("/")));
    }
    // A browser that still holds a value was signed in a while ago.
    let expired = cookie.0.is_some() && back_to.is_some();
    html(&SignInView { expired, ..view(&app, caller.page, back_to).await? })
}

fn is_json(headers: &HeaderMap, name: header::HeaderName) -> bool {
    headers.get(name).is_some_and(|value| value.as_bytes().starts_with(b"application/json"))
}

/// `POST /connexion`, as a form or as JSON.
pub async fn submit(
    State(app): State<App>,
    caller: Caller,
    From(device): From,
    request: Request,
) -> Result<Response, Fail> {
    let program = is_json(request.headers(), header::ACCEPT);
    let json = is_json(request.headers(), header::CONTENT_TYPE);
    let typed = if json {
        let read = Json::<Typed>::from_request(request, &app).await;
        read.map_err(|e| Trouble::Malformed(e.body_text()))?.0
    } else {
        Sent::<Typed>::from_request(request, &app).await?.0
    };
    let back_to = local(&typed.retour).map(str::to_owned);
    let view = SignInView { login: Input::new(&typed.login), ..view(&app, caller.page, back_to).await? };
    if !program && (typed.login.trim().is_empty() || typed.password.is_empty()) {
        let missing =
            |text: &str| if text.trim().is_empty() { Input::refused("", Fault::Required) } else { Input::new(text) };
        let password = Input { value: String::new(), ..missing(&typed.password) };
        return refused(&SignInView { login: missing(&typed.login), password, ..view });
    }
    let asked = account::Typed { login: &typed.login, password: &typed.password, code: given(&typed.code) };
    let signed_in = match account::sign_in(&app.lms, asked, device, caller.now).await {
        Ok(signed_in) => signed_in,
        Err(EngineError::Account(AccountError::CodeWanted { half })) if !program => {
            return Ok(second_step::ask(&app.site, &half, view.back_to.as_deref()));
        }
        Err(EngineError::Account(AccountError::Refused)) if !program => {
            return html_as(StatusCode::UNAUTHORIZED, &SignInView { refusal: Some(Refusal::Wrong), ..view });
        }
        Err(EngineError::Account(AccountError::Locked { until })) if !program => {
            let minutes = shown::minutes_until(until, caller.now);
            return html_as(
                StatusCode::TOO_MANY_REQUESTS,
                &SignInView { refusal: Some(Refusal::Locked { minutes }), ..view },
            );
        }
        Err(other) => return Err(other.into()),
    };
    let mut response = enter(&app, &signed_in, view.back_to.as_deref(), caller.now).await?;
    if program {
        *response.status_mut() = StatusCode::NO_CONTENT;
        response.headers_mut().remove(header::LOCATION);
    }
    Ok(response)
}

/// On to where somebody wanted to go, or to what comes first, with the cookies of a fresh sign-in.
pub(super) async fn enter(
    app: &App,
    signed_in: &SignedIn,
    back_to: Option<&str>,
    now: Timestamp,
) -> Result<Response, Fail> {
    let preferences = account::authenticate(&app.lms, &signed_in.cookie, now).await?.map(|who| who.preferences);
    let to = match signed_in {
        SignedIn { must_change: true, .. } => "/mot-de-passe",
        SignedIn { needs_factor: true, .. } => FACTOR_PAGE,
        _ => back_to.unwrap_or("/"),
    };
    let mut response = on_to(to);
    set_cookie(response.headers_mut(), &sign_in_cookie(&app.site, &signed_in.cookie));
    if let Some(preferences) = preferences {
        keep(response.headers_mut(), preferences);
    }
    Ok(response)
}

/// `POST /deconnexion`
pub async fn leave(State(app): State<App>, visit: Visit) -> Result<Response, Fail> {
    account::sign_out(&app.lms, &visit.who, visit.now).await?;
    let mut response = crate::web::frame::done("/connexion", Done::SignedOut);
    set_cookie(response.headers_mut(), &forget_cookie(&app.site));
    Ok(response)
}

/// Language and text size, so that pages before the next sign-in look alike.
pub fn keep(headers: &mut HeaderMap, preferences: Preferences) {
    let size = shown::text_size(preferences.text_size).code();
    for (name, value) in [(LANGUAGE_COOKIE, preferences.language.code()), (TEXT_SIZE_COOKIE, size)] {
        set_cookie(headers, &format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax"));
    }
}

/// One more `Set-Cookie` header.
pub(super) fn set_cookie(headers: &mut HeaderMap, cookie: &str) {
    // Our own words and base64: always a header value.
    if let Ok(value) = HeaderValue::from_str(cookie) {
        headers.append(header::SET_COOKIE, value);
    }
}
