//! What every page handler starts from and ends with: who looks and when, the frame of the page, the rendered answer.

use askama::Template;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Form, FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Redirect, Response};
use lms_core::access::Actor;
use lms_core::people::Language;
use lms_core::time::{Timestamp, Zone};
use lms_engine::EngineError;
use lms_engine::account::Principal;
use serde::de::DeserializeOwned;

use super::access::stay;
use super::shown;
use crate::extract::{Locale, Signed, TEXT_SIZE_COOKIE, cookie};
use crate::problem::{Fail, Problem, Trouble};
use crate::state::App;
use crate::ui::flash::Done;
use crate::ui::form::Input;
use crate::ui::page::{Page, TextSize, Theme, Visitor};

/// A request of somebody who is signed in, with the frame of the page that answers.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Who.
    pub who: Principal,
    /// When.
    pub now: Timestamp,
    /// The frame.
    pub page: Page,
}

impl Visit {
    /// With which rights.
    pub fn actor(&self) -> &Actor {
        &self.who.actor
    }

    /// The language of the answer.
    pub fn language(&self) -> Language {
        shown::language(self.page.lang)
    }

    /// The frame with the hours of another place: those of a session.
    pub fn page_in(&self, zone: Zone) -> Page {
        Page { now: self.now.local(zone), ..self.page.clone() }
    }
}

/// A request of anybody, with the frame of the page that answers.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who, when signed in.
    pub who: Option<Principal>,
    /// When.
    pub now: Timestamp,
    /// The frame.
    pub page: Page,
}

/// The frame of the page that answers a request.
pub fn page(app: &App, parts: &Parts, who: Option<&Principal>) -> Page {
    let lang = Locale::of(&parts.headers).lang();
    let code = parts.uri.query().into_iter().flat_map(|q| q.split('&')).find_map(|pair| pair.strip_prefix("fait="));
    Page {
        lang,
        now: app.clock.now().local(Zone::PARIS),
        path: parts.uri.path().to_owned(),
        visitor: who.map(|who| Visitor {
            name: who.identity.full_name(),
            roles: shown::roles(&who.actor),
            notices: 0,
            stay: stay::of(app, who),
        }),
        text_size: cookie(&parts.headers, TEXT_SIZE_COOKIE).and_then(TextSize::from_code).unwrap_or_default(),
        flash: code.and_then(Done::from_code).map(|done| done.flash(lang)),
        theme: Theme::default(),
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fail> {
        let Signed(who) = <Signed as FromRequestParts<App>>::from_request_parts(parts, app).await?;
        Ok(Self { page: page(app, parts, Some(&who)), now: app.clock.now(), who })
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fail> {
        let who = Option::<Signed>::from_request_parts(parts, app).await?.map(|signed| signed.0);
        Ok(Self { page: page(app, parts, who.as_ref()), now: app.clock.now(), who })
    }
}

/// Ids in an address; what is no id names nothing, so the page does not exist.
#[derive(Clone, Copy, Debug)]
pub struct Ids<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Ids<T> {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fail> {
        let found = Path::<T>::from_request_parts(parts, app).await;
        found.map(|Path(ids)| Self(ids)).map_err(|_| EngineError::NotFound("page").into())
    }
}

/// The query of an address.
#[derive(Clone, Copy, Debug)]
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Asked<T> {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fail> {
        let found: Result<Query<T>, QueryRejection> = Query::from_request_parts(parts, app).await;
        found.map(|Query(query)| Self(query)).map_err(|e| Trouble::Malformed(e.body_text()).into())
    }
}

/// What a form sent.
#[derive(Clone, Copy, Debug)]
pub struct Sent<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequest<App> for Sent<T> {
    type Rejection = Fail;

    async fn from_request(request: Request, app: &App) -> Result<Self, Fail> {
        let found: Result<Form<T>, FormRejection> = Form::from_request(request, app).await;
        found.map(|Form(form)| Self(form)).map_err(|e| match e.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Trouble::TooLarge { max: 2 * 1024 * 1024 }.into(),
            _ => Trouble::Malformed(e.body_text()).into(),
        })
    }
}

/// A page.
///
/// # Errors
///
/// [`EngineError::Internal`] when the template cannot be written.
pub fn html(view: &impl Template) -> Result<Response, Fail> {
    html_as(StatusCode::OK, view)
}

/// A page with a status of its own.
///
/// # Errors
///
/// As [`html`].
pub fn html_as(status: StatusCode, view: &impl Template) -> Result<Response, Fail> {
    let text = view.render().map_err(|e| EngineError::Internal(e.to_string()))?;
    Ok((status, Html(text)).into_response())
}

/// A form that was refused, with what was typed.
///
/// # Errors
///
/// As [`html`].
pub fn refused(view: &impl Template) -> Result<Response, Fail> {
    html_as(StatusCode::UNPROCESSABLE_ENTITY, view)
}

/// On to another page (post, redirect, get).
pub fn on_to(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// On to another page, which says what was done.
pub fn done(path: &str, done: Done) -> Response {
    let (path, anchor) = path.split_once('#').map_or((path, String::new()), |(path, at)| (path, format!("#{at}")));
    let joint = if path.contains('?') { '&' } else { '?' };
    on_to(&format!("{path}{joint}fait={}{anchor}", done.code()))
}

/// A path of this site to go on to; `None` for anything a browser could read as another site.
pub fn local(path: &str) -> Option<&str> {
    let outside = path.starts_with("//") || path.contains('\\') || path.chars().any(char::is_control);
    (path.starts_with('/') && !outside).then_some(path)
}

/// A text as a value in the query of an address.
pub fn query_value(text: &str) -> String {
    Input::new(text).query_value()
}

/// A refusal of the engine as one sentence for the reader.
pub fn sentence(error: EngineError, language: Language) -> String {
    let problem = Problem::of(&Trouble::Engine(error), language);
    format!("{} {}", problem.title, problem.detail).trim_end().to_owned()
}

/// An empty text as none.
pub fn given(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_never_leaves_the_site() {
        assert_eq!(local("/formations/x?y=1"), Some("/formations/x?y=1"));
        for outside in ["//host", "https://host", "/\\host", "\\/host", "host", "", "/a\nb", "/\t/host"] {
            assert_eq!(local(outside), None, "{outside:?}");
        }
    }

    #[test]
    fn what_was_done_joins_any_address() {
        let to = |path| done(path, Done::Saved).headers()["location"].to_str().unwrap().to_owned();
        assert_eq!(to("/a"), "/a?fait=enregistre");
        assert_eq!(to("/a?b=1#c"), "/a?b=1&fait=enregistre#c");
    }
}
