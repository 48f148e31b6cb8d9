//! What a page could not do, said as a page: why, what was kept, where to go on.

use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use lms_core::ids::EnrolmentId;
use lms_engine::EngineError;
use lms_engine::account;

use super::view::{ErrorView, Trouble as Shown};
use crate::extract::{Cookie, Locale};
use crate::problem::{Fail, Problem, Trouble, status};
use crate::state::App;
use crate::web::access::FACTOR_PAGE;
use crate::web::frame::{html_as, on_to, page, query_value};
use crate::web::learning;

/// The page of a refusal. Who is not signed in goes to the sign-in and comes back; an enrolment that is closed says why
/// and what was achieved; everything else names the reason and the way out.
pub async fn refusal(app: &App, asked: Parts, locale: Locale, fail: &Fail) -> Response {
    match &*fail.0 {
        Trouble::NotSignedIn => {
            let back =
                if asked.method == Method::GET { asked.uri.path_and_query().map_or("/", |p| p.as_str()) } else { "/" };
            return on_to(&format!("/connexion?retour={}", query_value(back)));
        }
        Trouble::MustChangePassword => return on_to("/mot-de-passe"),
        Trouble::NeedsFactor => return on_to(FACTOR_PAGE),
        _ => {}
    }
    match told(app, asked, locale, fail).await {
        Ok(response) => response,
        // Not even the page could be made: the bare status is still true.
        Err(_) => status(&fail.0).into_response(),
    }
}

async fn told(app: &App, mut asked: Parts, locale: Locale, fail: &Fail) -> Result<Response, Fail> {
    let now = app.clock.now();
    let Ok(cookie) = <Cookie as axum::extract::FromRequestParts<App>>::from_request_parts(&mut asked, app).await;
    let who = match cookie.0 {
        // A refusal is also shown when the store is away: then to nobody in particular.
        Some(value) => account::authenticate(&app.lms, &value, now).await.unwrap_or(None),
        None => None,
    };
    let page = page(app, &asked, who.as_ref());
    if let (Trouble::Engine(EngineError::NoAccess(_)), Some(who), Some(id)) =
        (&*fail.0, &who, enrolment(asked.uri.path()))
    {
        return learning::closed(app, &who.actor, id, page, now).await;
    }
    let status = status(&fail.0);
    let words = Problem::of(&fail.0, locale.0);
    let said = format!("{} {}", words.title, words.detail).trim_end().to_owned();
    let (trouble, detail) = match status {
        // The page itself says what a right that is missing means.
        StatusCode::FORBIDDEN if matches!(&*fail.0, Trouble::Engine(EngineError::Forbidden(_))) => {
            (Shown::Forbidden, None)
        }
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => (Shown::Forbidden, Some(said)),
        StatusCode::NOT_FOUND => (Shown::NotFound, None),
        StatusCode::PAYLOAD_TOO_LARGE => match &*fail.0 {
            Trouble::TooLarge { max }
            | Trouble::Engine(EngineError::Content(lms_store::content::ContentError::TooLarge { max })) => {
                (Shown::TooLarge { limit: *max }, None)
            }
            _ => (Shown::Malformed, Some(said)),
        },
        StatusCode::PRECONDITION_FAILED => (Shown::Stale, None),
        StatusCode::SERVICE_UNAVAILABLE => (Shown::Unavailable, None),
        status if status.is_server_error() => (Shown::Internal, None),
        _ => (Shown::Malformed, Some(said)),
    };
    html_as(status, &ErrorView { page, trouble, detail, way_out: None, reference: None })
}

/// The enrolment an address speaks of.
fn enrolment(path: &str) -> Option<EnrolmentId> {
    let mut parts = path.trim_start_matches('/').split('/');
    matches!(parts.next(), Some("formations" | "player")).then(|| parts.next()?.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_enrolment_of_an_address_is_found_where_it_stands() {
        let id = "018f0000-0000-7000-8000-000000000001";
        let found = |path: String| enrolment(&path).map(|id| id.to_string());
        assert_eq!(found(format!("/formations/{id}/etapes/x")).as_deref(), Some(id));
        assert_eq!(found(format!("/player/{id}/y")).as_deref(), Some(id));
        assert_eq!(found(format!("/sessions/{id}")), None);
        assert_eq!(found("/formations".to_owned()), None);
    }
}
