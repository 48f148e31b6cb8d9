//! How long a sign-in still lasts: asked without being a sign of life, and prolonged on one press.
//!
//! Source: WCAG 2.2, 2.2.1: whoever is about to lose time is told, and extends it by a simple action. The absolute end is kept
//! for security and cannot be extended; it is told as well.

use axum::Json;
use axum::extract::State;
use lms_core::time::{Span, Timestamp};
use lms_engine::account::{self, Ends, Principal};
use serde::Serialize;

use crate::extract::Cookie;
use crate::problem::{Fail, Trouble};
use crate::state::App;
use crate::ui::page::{Page, Stay};
use crate::web::frame::{Visit, page};
use crate::web::shown;

/// Where it is asked.
pub const LEFT: &str = "/connexion/reste";
/// Where it is prolonged.
pub const PROLONG: &str = "/connexion/prolonger";

/// How long a sign-in still lasts.
#[derive(Debug, Serialize)]
pub struct Left {
    /// Seconds until the nearer end.
    left: u64,
    /// Seconds before the end at which the person is told.
    warn: u64,
    /// Whether a sign of life puts the end off.
    extendable: bool,
    /// In words.
    sentence: String,
}

fn seconds(from: Timestamp, to: Timestamp) -> u64 {
    to.since(from).as_millis() / 1000
}

/// Five minutes, or half of a shorter idle time.
fn warn(app: &App) -> u64 {
    Span::minutes(5).min(Span::millis(app.lms.policy().idle.as_millis() / 2)).as_millis() / 1000
}

fn minutes(span: Span) -> u32 {
    u32::try_from(span.as_millis() / 60_000).unwrap_or(u32::MAX)
}

/// What a page says of it.
pub fn of(app: &App, who: &Principal) -> Stay {
    let left = seconds(app.clock.now(), who.ends.next());
    let policy = app.lms.policy();
    Stay {
        idle: minutes(policy.idle),
        absolute: minutes(policy.absolute),
        left: u32::try_from(left.saturating_sub(warn(app))).unwrap_or(u32::MAX),
    }
}

fn answer(app: &App, page: &Page, ends: Ends, now: Timestamp) -> Json<Left> {
    let extendable = ends.idle < ends.absolute;
    let count = shown::minutes_until(ends.next(), now);
    let sentence = page.count(if extendable { "stay-left" } else { "stay-last" }, count);
    Json(Left { left: seconds(now, ends.next()), warn: warn(app), extendable, sentence })
}

/// `GET /connexion/reste`: not a sign of life, so that a page left open does not keep itself signed in.
pub async fn left(State(app): State<App>, cookie: Cookie, request: axum::extract::Request) -> Result<Json<Left>, Fail> {
    let now = app.clock.now();
    let Some(ends) = account::ends(&app.lms, cookie.0.as_deref().unwrap_or(""), now).await? else {
        return Err(Trouble::NotSignedIn.into());
    };
    let (parts, _) = request.into_parts();
    Ok(answer(&app, &page(&app, &parts, None), ends, now))
}

/// `POST /connexion/prolonger`
pub async fn prolong(State(app): State<App>, visit: Visit) -> Json<Left> {
    answer(&app, &visit.page, visit.who.ends, visit.now)
}
