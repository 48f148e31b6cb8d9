//! A table of contents: which address leads where, and what every answer carries.

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;

use crate::extract::{Locale, MAX_BODY, repeatable};
use crate::problem::{Fail, Problem};
use crate::state::App;
use crate::ui::assets;
use crate::{api, cmi5, health, player, web, xapi};

/// Everything on the platform's origin.
pub fn platform(app: App) -> Router {
    Router::new()
        .merge(web::router())
        .merge(player::router())
        .merge(
            api::v1::router()
                .layer(from_fn_with_state(app.clone(), repeatable))
                .layer(axum::extract::DefaultBodyLimit::max(MAX_BODY)),
        )
        .route("/assets/{version}/{*path}", get(asset))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .fallback(|| async { Fail::from(lms_engine::EngineError::NotFound("page")) })
        .layer(from_fn_with_state(app.clone(), refusals))
        .layer(CsrfLayer::new())
        .layer(from_fn_with_state(app.clone(), headers))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::new())
        .with_state(app.clone())
        .merge(xapi::router(app.clone()))
        .merge(cmi5::router(app))
}

/// `GET /assets/{version}/{path}`
async fn asset(Path((_, path)): Path<(String, String)>) -> Response {
    match assets::find(&path) {
        Some(asset) => (
            [(header::CONTENT_TYPE, asset.media_type), (header::CACHE_CONTROL, assets::CACHE_CONTROL)],
            asset.bytes.into_owned(),
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Turns what a handler could not do into words: a problem document for programs, a page for people.
async fn refusals(State(app): State<App>, request: Request, next: Next) -> Response {
    let language = Locale::of(request.headers());
    let path = request.uri().path().to_owned();
    let accepts = request.headers().get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or("").to_owned();
    let program = path.starts_with("/api/") || path.starts_with("/player/") || accepts.starts_with("application/json");
    let (parts, body) = request.into_parts();
    let asked = parts.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    let Some(fail) = response.extensions().get::<Fail>().cloned() else { return response };
    if response.status().is_server_error() {
        tracing::error!(%path, trouble = ?fail.0, "a request failed");
    }
    if program {
        Problem::of(&fail.0, language.0).into_response()
    } else {
        web::refusal(&app, asked, language, &fail).await
    }
}

/// Headers of every answer.
async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // Content is framed from its own origin; our scripts and styles are files; the player compiles wasm over there.
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; media-src 'self' {content}; \
         frame-src {content}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'",
        content = app.site.content_url
    );
    if let Ok(value) = HeaderValue::from_str(&policy) {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(value);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.insert("permissions-policy", HeaderValue::from_static("camera=(), microphone=(), geolocation=()"));
    if app.site.secure() {
        headers
            .insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
