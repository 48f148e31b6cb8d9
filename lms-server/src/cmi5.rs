//! The fetch URL of cmi5: content of any origin posts to it once and gets the token of its session.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use lms_core::cmi5::launch::{FetchError, no_token};
use lms_engine::launch;

use crate::state::App;

/// Everything below `/cmi5`; like the xAPI resources it does not bear the layers of pages.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/cmi5/fetch/{token}", any(fetch))
        .layer(tower_http::catch_panic::CatchPanicLayer::new())
        .with_state(app)
}

/// `POST /cmi5/fetch/{token}`
///
/// Source: cmi5 8.2: POST only; always 200 with JSON, the token or an error code.
async fn fetch(State(app): State<App>, method: Method, Path(token): Path<String>) -> Response {
    let mut response = if method == Method::POST {
        let text = launch::fetch(&app.lms, &token, app.clock.now()).await.unwrap_or_else(|error| {
            tracing::error!(trouble = ?error, "a token could not be given");
            no_token(FetchError::Application)
        });
        ([(header::CONTENT_TYPE, "application/json")], text).into_response()
    } else if method == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "POST, OPTIONS")]).into_response()
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "POST, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, X-Experience-API-Version"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
