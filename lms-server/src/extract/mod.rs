//! What handlers ask for by type: the instant, the language, who is signed in, the revision that was read.

mod actor;
mod body;
mod locale;
mod once;
mod revision;

pub use actor::{Cookie, Signed, forget_cookie, sign_in_cookie};
pub use body::{MAX_BODY, Raw, Sent};
pub use locale::{LANGUAGE_COOKIE, Locale, TEXT_SIZE_COOKIE, cookie};
pub use once::{AtMostOnce, repeatable};
pub use revision::{IfMatch, etag};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use lms_core::time::Timestamp;

use crate::state::App;

/// The present instant, by the server's clock.
#[derive(Clone, Copy, Debug)]
pub struct Now(pub Timestamp);

impl FromRequestParts<App> for Now {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(_: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Ok(Self(app.clock.now()))
    }
}
