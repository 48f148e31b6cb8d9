//! Changing one's own password.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use lms_core::people::password::MIN_CHARS;
use lms_engine::EngineError;
use lms_engine::account::{self, AccountError};
use serde::Deserialize;

use super::fault;
use super::sign_in::set_cookie;
use super::view::ChangePasswordView;
use crate::extract::sign_in_cookie;
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::Done;
use crate::ui::form::{Fault, Input};
use crate::ui::page::Page;
use crate::web::frame::{Sent, Visit, done, html, html_as, refused};
use crate::web::shown;

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    current: String,
    password: String,
    password_again: String,
}

fn view(page: Page) -> ChangePasswordView {
    ChangePasswordView {
        page,
        least_length: shown::count(MIN_CHARS),
        current: Input::default(),
        password: Input::default(),
        again: Input::default(),
    }
}

/// `GET /mot-de-passe`
pub async fn form(visit: Visit) -> Result<Response, Fail> {
    html(&view(visit.page))
}

/// `POST /mot-de-passe`
pub async fn submit(State(app): State<App>, visit: Visit, Sent(typed): Sent<Typed>) -> Result<Response, Fail> {
    let view = view(visit.page.clone());
    if typed.password != typed.password_again {
        return refused(&ChangePasswordView { again: Input::refused("", Fault::Differs), ..view });
    }
    match account::change_password(&app.lms, &visit.who, &typed.current, &typed.password, visit.now).await {
        Ok(cookie) => {
            let mut response = done("/preferences", Done::PasswordChanged);
            set_cookie(response.headers_mut(), &sign_in_cookie(&app.site, &cookie));
            Ok(response)
        }
        Err(EngineError::Account(AccountError::Refused)) => {
            refused(&ChangePasswordView { current: Input::refused("", Fault::WrongPassword), ..view })
        }
        Err(EngineError::Account(AccountError::Locked { until })) => {
            let minutes = shown::minutes_until(until, visit.now);
            let sentence = view.page.t1("sign-in-locked", "minutes", minutes);
            let current = Input::refused("", Fault::Other(sentence));
            html_as(StatusCode::TOO_MANY_REQUESTS, &ChangePasswordView { current, ..view })
        }
        Err(EngineError::Account(AccountError::Password(error))) => {
            refused(&ChangePasswordView { password: Input::refused("", fault(error)), ..view })
        }
        Err(other) => Err(other.into()),
    }
}
