//! Signing in and out, the second factor, activation, passwords.

mod activation;
pub mod device;
mod factor;
mod forgotten;
mod oidc;
mod password;
#[cfg(test)]
pub(crate) mod samples;
mod second_step;
mod sign_in;
mod sign_ins;
pub mod stay;
mod strength;
pub mod view;

pub use factor::PAGE as FACTOR_PAGE;
pub use sign_in::keep;
pub use sign_ins::line;

use axum::Router;
use axum::routing::{get, post};
use lms_core::people::password::{MAX_CHARS, MIN_CHARS, PasswordError};

use super::shown;
use crate::state::App;
use crate::ui::form::Fault;

/// Addresses of signing in, the second factor, activation and passwords.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/connexion", get(sign_in::form).post(sign_in::submit))
        .route("/connexion/code", get(second_step::form).post(second_step::submit))
        .route("/connexion/oidc/{provider}", get(oidc::begin))
        .route(lms_engine::account::oidc::RETURN, get(oidc::back))
        .route(stay::LEFT, get(stay::left))
        .route(stay::PROLONG, post(stay::prolong))
        .route("/deconnexion", post(sign_in::leave))
        .route("/activation/{token}", get(activation::form).post(activation::submit))
        .route(factor::PAGE, get(factor::show).post(factor::begin))
        .route("/double-authentification/confirmer", post(factor::confirm))
        .route("/double-authentification/codes", post(factor::renew))
        .route("/double-authentification/desactiver", post(factor::switch_off))
        .route(sign_ins::PAGE, get(sign_ins::show))
        .route("/mes-connexions/fermer", post(sign_ins::end))
        .route("/mot-de-passe", get(password::form).post(password::submit))
        .route(forgotten::PAGE, get(forgotten::form).post(forgotten::submit))
        .route("/mot-de-passe/nouveau/{token}", get(forgotten::choose).post(forgotten::chosen))
        .route(strength::PAGE, post(strength::say))
}

/// Why a new password cannot be taken.
fn fault(error: PasswordError) -> Fault {
    match error {
        PasswordError::TooShort => Fault::TooShort { least: shown::count(MIN_CHARS) },
        PasswordError::TooLong => Fault::TooLong { most: shown::count(MAX_CHARS) },
        PasswordError::Personal => Fault::OwnName,
        PasswordError::Common => Fault::Guessable,
        PasswordError::Simple => Fault::Simple,
    }
}
