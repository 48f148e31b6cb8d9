//! What the server makes of a password while it is typed, so that the rule stands in one place.

use axum::Json;
use axum::extract::State;
use lms_core::people::password::{ALONE_BITS, MIN_BITS, MIN_CHARS, PasswordError, strength};
use lms_engine::EngineError;
use lms_engine::account::{self, AccountError};
use serde::{Deserialize, Serialize};

use super::fault;
use crate::problem::Fail;
use crate::state::App;
use crate::ui::format::capitalised;
use crate::web::frame::{Caller, Sent};
use crate::web::shown;

/// Its address.
pub const PAGE: &str = "/mot-de-passe/force";

/// Halfway between what is enough and what would do without any limit on attempts.
const GOOD_BITS: u32 = MIN_BITS.midpoint(ALONE_BITS);

/// What the script sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    password: String,
    /// The link of a mail, of whoever is not signed in.
    token: String,
}

/// What it says.
#[derive(Debug, Serialize)]
pub struct Said {
    /// Bits.
    bits: u32,
    /// Whether it would be taken.
    taken: bool,
    /// In words.
    sentence: String,
}

/// `POST /mot-de-passe/force`: fields `password`, `token`. Nothing is kept of it.
pub async fn say(State(app): State<App>, caller: Caller, Sent(typed): Sent<Typed>) -> Result<Json<Said>, Fail> {
    let identity = match caller.who {
        Some(who) => Some(who.identity),
        None => match account::identity_of(&app.lms, &typed.token, caller.now).await {
            Ok(identity) => Some(identity),
            Err(EngineError::Account(AccountError::LinkExpired)) => None,
            Err(other) => return Err(other.into()),
        },
    };
    let found = strength(&typed.password, identity.as_ref());
    let page = &caller.page;
    let sentence = match found.refused {
        Some(PasswordError::TooShort) => {
            page.count("password-missing", shown::count(MIN_CHARS.saturating_sub(typed.password.chars().count())))
        }
        Some(other) => capitalised(&fault(other).sentence(page.lang)),
        None if found.bits >= ALONE_BITS => page.t("password-strong").to_owned(),
        None if found.bits >= GOOD_BITS => page.t("password-good").to_owned(),
        None => page.t("password-fair").to_owned(),
    };
    Ok(Json(Said { bits: found.bits, taken: found.refused.is_none(), sentence }))
}
