//! A forgotten password: asking for a link, and choosing another password by it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use lms_core::people::password::MIN_CHARS;
use lms_engine::EngineError;
use lms_engine::account::{self, AccountError};
use serde::Deserialize;

use super::device::From;
use super::fault;
use super::view::{ActivationView, ForgottenView, LinkExpiredView};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::Done;
use crate::ui::form::{Fault, Input};
use crate::ui::page::Page;
use crate::web::frame::{Caller, Ids, Sent, done, html, html_as, refused};
use crate::web::shown;

/// Where a link is asked for.
pub const PAGE: &str = "/mot-de-passe/oublie";

/// What the forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    login: String,
    password: String,
    password_again: String,
}

/// `GET /mot-de-passe/oublie`
pub async fn form(caller: Caller) -> Result<Response, Fail> {
    html(&ForgottenView { page: caller.page, login: Input::default(), refusal: None })
}

/// `POST /mot-de-passe/oublie`: field `login`. The answer is the same whether or not somebody has it.
pub async fn submit(
    State(app): State<App>,
    caller: Caller,
    From(device): From,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    let view = ForgottenView { page: caller.page, login: Input::new(&typed.login), refusal: None };
    if typed.login.trim().is_empty() {
        return refused(&ForgottenView { login: Input::refused("", Fault::Required), ..view });
    }
    match account::forgotten(&app.lms, &typed.login, device, caller.now).await {
        Ok(()) => Ok(done("/connexion", Done::LinkAsked)),
        Err(EngineError::Account(AccountError::Locked { until })) => {
            let minutes = shown::minutes_until(until, caller.now);
            let refusal = Some(view.page.t1("forgotten-wait", "minutes", minutes));
            html_as(StatusCode::TOO_MANY_REQUESTS, &ForgottenView { refusal, ..view })
        }
        Err(other) => Err(other.into()),
    }
}

async fn view(app: &App, caller: Caller, token: String) -> Result<Result<ActivationView, Page>, Fail> {
    match account::reset_of(&app.lms, &token, caller.now).await {
        Ok(identity) => Ok(Ok(ActivationView {
            page: caller.page,
            token,
            given_name: identity.given.as_str().to_owned(),
            login: identity.email.as_str().to_owned(),
            least_length: shown::count(MIN_CHARS),
            reset: true,
            password: Input::default(),
            again: Input::default(),
        })),
        Err(EngineError::Account(AccountError::LinkExpired)) => Ok(Err(caller.page)),
        Err(other) => Err(other.into()),
    }
}

fn expired(page: Page) -> Result<Response, Fail> {
    html_as(StatusCode::GONE, &LinkExpiredView { page, used: false, reset: true })
}

/// `GET /mot-de-passe/nouveau/{token}`
pub async fn choose(State(app): State<App>, caller: Caller, Ids(token): Ids<String>) -> Result<Response, Fail> {
    match view(&app, caller, token).await? {
        Ok(view) => html(&view),
        Err(page) => expired(page),
    }
}

/// `POST /mot-de-passe/nouveau/{token}`: fields `password`, `password_again`.
pub async fn chosen(
    State(app): State<App>,
    caller: Caller,
    Ids(token): Ids<String>,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    let now = caller.now;
    let view = match view(&app, caller, token).await? {
        Ok(view) => view,
        Err(page) => return expired(page),
    };
    if typed.password != typed.password_again {
        return refused(&ActivationView { again: Input::refused("", Fault::Differs), ..view });
    }
    match account::choose_password(&app.lms, &view.token, &typed.password, now).await {
        Ok(()) => Ok(done("/connexion", Done::PasswordChosen)),
        Err(EngineError::Account(AccountError::Password(error))) => {
            refused(&ActivationView { password: Input::refused("", fault(error)), ..view })
        }
        Err(EngineError::Account(AccountError::LinkExpired)) => expired(view.page),
        Err(other) => Err(other.into()),
    }
}
