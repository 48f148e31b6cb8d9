//! Signing in and out, activation, passwords.

mod activation;
pub mod device;
mod password;
#[cfg(test)]
pub(crate) mod samples;
mod sign_in;
pub mod view;

pub use sign_in::keep;

use axum::Router;
use axum::routing::{get, post};
use lms_core::people::password::{MAX_CHARS, MIN_CHARS, PasswordError};

use super::shown;
use crate::state::App;
use crate::ui::form::Fault;

/// Addresses of signing in, activation and passwords.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/connexion", get(sign_in::form).post(sign_in::submit))
        .route("/deconnexion", post(sign_in::leave))
        .route("/activation/{token}", get(activation::form).post(activation::submit))
        .route("/mot-de-passe", get(password::form).post(password::submit))
}

/// Why a new password cannot be taken.
fn fault(error: PasswordError) -> Fault {
    match error {
        PasswordError::TooShort => Fault::TooShort { least: shown::count(MIN_CHARS) },
        PasswordError::TooLong => Fault::TooLong { most: shown::count(MAX_CHARS) },
        PasswordError::Personal | PasswordError::Common => Fault::Guessable,
    }
}
