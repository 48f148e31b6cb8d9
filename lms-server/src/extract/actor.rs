//! Who is signed in: by the cookie of a browser, or by the same value as a bearer token of a program.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use lms_core::access::Actor;
use lms_engine::account::{self, Principal};

use super::locale::cookie;
use crate::problem::{Fail, Trouble};
use crate::state::{App, Site};

/// A person who is signed in.
#[derive(Clone, Debug)]
pub struct Signed(pub Principal);

impl Signed {
    /// With which rights.
    pub fn actor(&self) -> &Actor {
        &self.0.actor
    }
}

/// Pages on which somebody whose password was reset may still be (AX4.8).
const OPEN_TO_ALL: [&str; 6] =
    ["/mot-de-passe", "/mot-de-passe/force", "/deconnexion", "/preferences", "/connexion", "/connexion/prolonger"];

/// Pages and calls on which somebody may be who must have a second factor and has none.
const OPEN_WITHOUT_FACTOR: [&str; 5] = [
    "/double-authentification",
    "/double-authentification/confirmer",
    "/api/v1/me/second-factor",
    "/api/v1/me/second-factor/confirmation",
    "/api/v1/sign-ins/current",
];

async fn principal(parts: &Parts, app: &App) -> Result<Option<Principal>, Fail> {
    let bearer =
        parts.headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    let Some(value) = bearer.or_else(|| cookie(&parts.headers, app.site.cookie_name())) else { return Ok(None) };
    let found = account::authenticate(&app.lms, value.trim(), app.clock.now()).await?;
    let path = parts.uri.path();
    if let Some(found) = found.as_ref().filter(|_| !OPEN_TO_ALL.contains(&path)) {
        if found.must_change {
            return Err(Trouble::MustChangePassword.into());
        }
        if found.needs_factor && !OPEN_WITHOUT_FACTOR.contains(&path) {
            return Err(Trouble::NeedsFactor.into());
        }
    }
    Ok(found)
}

impl FromRequestParts<App> for Signed {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fail> {
        principal(parts, app).await?.map(Self).ok_or_else(|| Trouble::NotSignedIn.into())
    }
}

impl OptionalFromRequestParts<App> for Signed {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, Fail> {
        Ok(principal(parts, app).await?.map(Self))
    }
}

/// The value of the sign-in cookie, whoever it belongs to.
#[derive(Clone, Debug)]
pub struct Cookie(pub Option<String>);

impl FromRequestParts<App> for Cookie {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Ok(Self(value(&parts.headers, &app.site)))
    }
}

fn value(headers: &HeaderMap, site: &Site) -> Option<String> {
    cookie(headers, site.cookie_name()).map(str::to_owned)
}

/// The `Set-Cookie` header of a fresh sign-in: out of reach of scripts, sent to this host only, gone with the browser.
pub fn sign_in_cookie(site: &Site, value: &str) -> String {
    let secure = if site.secure() { "; Secure" } else { "" };
    format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}", site.cookie_name())
}

/// The `Set-Cookie` header that removes it.
pub fn forget_cookie(site: &Site) -> String {
    let secure = if site.secure() { "; Secure" } else { "" };
    format!("{}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{secure}", site.cookie_name())
}
