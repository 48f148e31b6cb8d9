//! The second factor: switching it on and off, new recovery codes.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use lms_core::people::factor::recovery;
use lms_core::time::Zone;
use lms_engine::EngineError;
use lms_engine::account::AccountError;
use lms_engine::account::factor::{self, Standing};
use serde::Deserialize;

use super::sign_in::set_cookie;
use super::view::{FactorState, FactorView, RecoveryCodesView};
use crate::extract::sign_in_cookie;
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::Done;
use crate::ui::form::{Fault, Input};
use crate::ui::qr::Qr;
use crate::web::frame::{Sent, Visit, done, html, html_as, on_to};
use crate::web::shown;

/// Where it stands.
pub const PAGE: &str = "/double-authentification";

/// What the forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    code: String,
    password: String,
}

fn view(visit: &Visit, standing: Standing) -> FactorView {
    let state = match (standing.since, standing.waiting) {
        (Some(since), _) => FactorState::On { since: since.day(Zone::PARIS), recovery_left: standing.recovery_left },
        (None, Some(secret)) => {
            let uri = secret.uri(&visit.page.theme.name, visit.who.identity.email.as_str());
            FactorState::Waiting { qr: Qr::new(&uri, visit.page.t("factor-qr")), secret: secret.to_type() }
        }
        (None, None) => FactorState::Off,
    };
    FactorView {
        page: visit.page.clone(),
        state,
        demanded: standing.demanded,
        code: Input::default(),
        password: Input::default(),
        off_code: Input::default(),
    }
}

/// `GET /double-authentification`
pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Fail> {
    html(&view(&visit, factor::standing(&app.lms, &visit.who).await?))
}

/// `POST /double-authentification`: makes a secret and shows it.
pub async fn begin(State(app): State<App>, visit: Visit) -> Result<Response, Fail> {
    match factor::begin(&app.lms, &visit.who, visit.now).await {
        // One that counts is not replaced; the page says so.
        Ok(_) | Err(EngineError::Stale { .. }) => Ok(on_to(PAGE)),
        Err(other) => Err(other.into()),
    }
}

/// What a wrong code, a wrong password or too many of them say under a field; `None`: something else went wrong.
fn fault(error: &EngineError, visit: &Visit) -> Option<(StatusCode, Fault)> {
    let EngineError::Account(error) = error else { return None };
    Some(match error {
        AccountError::WrongCode => (StatusCode::UNPROCESSABLE_ENTITY, Fault::WrongCode),
        AccountError::Refused => (StatusCode::UNPROCESSABLE_ENTITY, Fault::WrongPassword),
        AccountError::Locked { until } => {
            let minutes = shown::minutes_until(*until, visit.now);
            let sentence = visit.page.t1("sign-in-locked", "minutes", minutes);
            (StatusCode::TOO_MANY_REQUESTS, Fault::Other(sentence))
        }
        _ => return None,
    })
}

fn codes(visit: Visit, codes: &[recovery::Code], first: bool) -> Result<Response, Fail> {
    let codes = codes.iter().map(recovery::Code::to_print).collect();
    html(&RecoveryCodesView { page: visit.page, codes, first })
}

/// `POST /double-authentification/confirmer`: field `code`.
pub async fn confirm(State(app): State<App>, visit: Visit, Sent(typed): Sent<Typed>) -> Result<Response, Fail> {
    match factor::confirm(&app.lms, &visit.who, &typed.code, visit.now).await {
        Ok(made) => {
            let mut response = codes(visit, &made.codes, true)?;
            set_cookie(response.headers_mut(), &sign_in_cookie(&app.site, &made.cookie));
            Ok(response)
        }
        Err(error) => refuse_code(&app, &visit, error).await,
    }
}

/// `POST /double-authentification/codes`: field `code`.
pub async fn renew(State(app): State<App>, visit: Visit, Sent(typed): Sent<Typed>) -> Result<Response, Fail> {
    match factor::renew_recovery(&app.lms, &visit.who, &typed.code, visit.now).await {
        Ok(made) => codes(visit, &made, false),
        Err(error) => refuse_code(&app, &visit, error).await,
    }
}

async fn refuse_code(app: &App, visit: &Visit, error: EngineError) -> Result<Response, Fail> {
    let Some((status, fault)) = fault(&error, visit) else { return Err(error.into()) };
    let view = view(visit, factor::standing(&app.lms, &visit.who).await?);
    html_as(status, &FactorView { code: Input::refused("", fault), ..view })
}

/// `POST /double-authentification/desactiver`: fields `password`, `code`.
pub async fn switch_off(State(app): State<App>, visit: Visit, Sent(typed): Sent<Typed>) -> Result<Response, Fail> {
    let error = match factor::switch_off(&app.lms, &visit.who, &typed.password, &typed.code, visit.now).await {
        Ok(()) => return Ok(done(PAGE, Done::FactorOff)),
        Err(error) => error,
    };
    let Some((status, fault)) = fault(&error, &visit) else { return Err(error.into()) };
    let view = view(&visit, factor::standing(&app.lms, &visit.who).await?);
    let refused = Input::refused("", fault.clone());
    html_as(
        status,
        &match fault {
            Fault::WrongCode => FactorView { off_code: refused, ..view },
            _ => FactorView { password: refused, ..view },
        },
    )
}
