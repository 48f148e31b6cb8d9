//! The first password, by the link of a mail.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use lms_core::people::password::MIN_CHARS;
use lms_engine::EngineError;
use lms_engine::account::{self, AccountError};
use serde::Deserialize;

use super::fault;
use super::view::{ActivationView, LinkExpiredView};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::Done;
use crate::ui::form::{Fault, Input};
use crate::ui::page::Page;
use crate::web::frame::{Caller, Ids, Sent, done, html, html_as, refused};
use crate::web::shown;

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    password: String,
    password_again: String,
}

async fn view(app: &App, caller: Caller, token: String) -> Result<Result<ActivationView, Page>, Fail> {
    match account::activation_of(&app.lms, &token, caller.now).await {
        Ok(identity) => Ok(Ok(ActivationView {
            page: caller.page,
            token,
            given_name: identity.given.as_str().to_owned(),
            login: identity.email.as_str().to_owned(),
            least_length: shown::count(MIN_CHARS),
            reset: false,
            password: Input::default(),
            again: Input::default(),
        })),
        Err(EngineError::Account(AccountError::LinkExpired)) => Ok(Err(caller.page)),
        Err(other) => Err(other.into()),
    }
}

fn expired(page: Page) -> Result<Response, Fail> {
    html_as(StatusCode::GONE, &LinkExpiredView { page, used: false, reset: false })
}

/// `GET /activation/{token}`
pub async fn form(State(app): State<App>, caller: Caller, Ids(token): Ids<String>) -> Result<Response, Fail> {
    match view(&app, caller, token).await? {
        Ok(view) => html(&view),
        Err(page) => expired(page),
    }
}

/// `POST /activation/{token}`
pub async fn submit(
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
    match account::activate(&app.lms, &view.token, &typed.password, now).await {
        Ok(_) => Ok(done("/connexion", Done::Activated)),
        Err(EngineError::Account(AccountError::Password(error))) => {
            refused(&ActivationView { password: Input::refused("", fault(error)), ..view })
        }
        Err(EngineError::Account(AccountError::LinkExpired)) => expired(view.page),
        Err(other) => Err(other.into()),
    }
}
