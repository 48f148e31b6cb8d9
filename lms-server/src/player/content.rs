//! The content origin: uploaded files by signed paths, no cookie, ranges, long caching; and the page that holds the API.

use std::sync::LazyLock;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use lms_core::content::Source;
use lms_engine::content::{self, Shown};
use lms_engine::{EngineError, Lms};
use sha2::{Digest, Sha256};
use tokio::io::AsyncReadExt as _;
use tokio_util::io::ReaderStream;

use super::journal::{self, Answer, MAX_POST};
use crate::extract::{Locale, Now};
use crate::problem::{Fail, Problem};
use crate::state::App;
use crate::ui::assets;

/// The SCORM engine as the browser runs it, and its glue.
const ENGINE_WASM: &[u8] = include_bytes!("../../../lms-scorm/wasm/lms_scorm.wasm");
const ENGINE_JS: &[u8] = include_bytes!("../../../lms-scorm/wasm/engine.js");

/// Everything the content origin answers; nothing of the platform is reachable here.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/c/{token}/_journal", post(take))
        .route("/_player/{version}/{*file}", get(ours).layer(tower_http::compression::CompressionLayer::new()))
        .route("/c/{token}/{*path}", get(theirs))
        .route("/healthz", get(|| async { "ok" }))
        .layer(axum::extract::DefaultBodyLimit::max(MAX_POST))
        .layer(axum::middleware::from_fn_with_state(app.clone(), guard))
        .layer(tower_http::catch_panic::CatchPanicLayer::new())
        .with_state(app)
}

/// Headers of every answer, and the words of every refusal.
async fn guard(State(app): State<App>, request: Request, next: axum::middleware::Next) -> Response {
    let language = Locale::of(request.headers()).0;
    let mut response = next.run(request).await;
    if let Some(fail) = response.extensions().get::<Fail>().cloned() {
        response = Problem::of(&fail.0, language).into_response();
    }
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    // Only the platform may frame content; content itself may be anything but may not leave its frame.
    if let Ok(value) = HeaderValue::from_str(&format!("frame-ancestors 'self' {}", app.site.public_url)) {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(value);
    }
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    response
}

/// `POST /c/{token}/_journal`: last words of a page that goes away.
async fn take(
    State(app): State<App>,
    Now(now): Now,
    Path(token): Path<String>,
    body: Bytes,
) -> Result<Json<Answer>, Fail> {
    let claims = content::of_token(&app.lms, &token, now)?;
    let attempt = claims.attempt.ok_or(EngineError::Token)?;
    journal::take(&app.lms, attempt, &body, now).await
}

/// The version in the addresses of our own files here: changes with any of them, the engine included.
pub fn player_version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let hash =
            Sha256::new().chain_update(assets::version()).chain_update(ENGINE_WASM).chain_update(ENGINE_JS).finalize();
        hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    });
    &VERSION
}

/// `GET /_player/{version}/{file}`: the launcher and the engine, ours, on the content's origin, kept by browsers for ever.
async fn ours(State(app): State<App>, Path((_, file)): Path<(String, String)>) -> Result<Response, Fail> {
    let (bytes, media): (Bytes, &str) = match file.as_str() {
        "lms_scorm.wasm" => (Bytes::from_static(ENGINE_WASM), "application/wasm"),
        "engine.js" => (Bytes::from_static(ENGINE_JS), "text/javascript; charset=utf-8"),
        other => {
            let asset = assets::find(&format!("player/launcher/{other}")).ok_or(EngineError::NotFound("file"))?;
            (Bytes::from(asset.bytes.into_owned()), asset.media_type)
        }
    };
    let mut response =
        ([(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, assets::CACHE_CONTROL)], bytes).into_response();
    if file == "launcher.html" {
        // The page that holds the API runs our scripts only; what it frames is content and may be anything.
        let policy = format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; frame-src *; \
             frame-ancestors {}",
            app.site.public_url
        );
        if let Ok(value) = HeaderValue::from_str(&policy) {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, value);
        }
    }
    Ok(response)
}

/// `GET /c/{token}/{path}`: a file of the package, or the file itself.
async fn theirs(
    State(app): State<App>,
    Now(now): Now,
    Path((token, path)): Path<(String, String)>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Fail> {
    let claims = content::of_token(&app.lms, &token, now)?;
    let etag = |tag: &str| format!("\"{tag}\"");
    match content::shown(&app.lms, &claims).await? {
        Shown::Package(files) => {
            let entry = files.find(&path).ok_or(EngineError::NotFound("file"))?;
            let tag = etag(&format!("{}-{:x}", claims.blob.as_str().get(..16).unwrap_or(""), entry.place.offset));
            if unchanged(&headers, &tag) {
                return Ok(not_modified(&tag));
            }
            let media = content::media_type(&entry.path);
            let size = entry.place.size;
            if media.starts_with("text/html") && claims.attempt.is_some() && size <= MAX_PAGE {
                let mut page = Vec::new();
                let mut body = files.read(&**app.lms.contents(), entry, None).await.map_err(EngineError::from)?;
                body.reader
                    .read_to_end(&mut page)
                    .await
                    .map_err(lms_store::ContentError::from)
                    .map_err(EngineError::from)?;
                let page = guarded(page, &format!("/_player/{}/guard.js", player_version()));
                let mut response = (StatusCode::OK, page).into_response();
                let size = response.body().size_hint().exact().unwrap_or(0);
                describe(&mut response, media, &tag, size);
                return Ok(response);
            }
            let range = range_of(&headers, size)?;
            if range.is_none()
                && accepts_gzip(&headers)
                && compressible(media)
                && let Some(body) = files.read_gzip(&**app.lms.contents(), entry).await.map_err(EngineError::from)?
            {
                let mut response = whole(media, &tag, body.size, method, body.reader);
                response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
                return Ok(response);
            }
            let body = files.read(&**app.lms.contents(), entry, range.clone()).await.map_err(EngineError::from)?;
            Ok(match range {
                None => whole(media, &tag, body.size, method, body.reader),
                Some(range) => part(media, &tag, size, range, body.reader),
            })
        }
        Shown::File(source) => file(&app.lms, source, &headers, method).await,
    }
}

/// The largest page that gets the guard; a larger one is no page people wrote.
const MAX_PAGE: u64 = 4 * 1024 * 1024;

/// Puts our guard before the first script of a page of content, so that content which brings an API of its own, for
/// trying out at its author's, talks to the platform instead. ASCII, hence right in every encoding of the web but UTF-16,
/// whose pages are left alone.
fn guarded(page: Vec<u8>, src: &str) -> Vec<u8> {
    if page.iter().take(512).any(|b| *b == 0) || page.starts_with(&[0xff, 0xfe]) || page.starts_with(&[0xfe, 0xff]) {
        return page;
    }
    let head: Vec<u8> = page.iter().take(64 * 1024).map(u8::to_ascii_lowercase).collect();
    let after = |tag: &[u8]| {
        let start = head.windows(tag.len()).position(|w| w == tag)?;
        let rest = head.get(start + tag.len()..)?;
        // `<header>` is not `<head>`.
        if rest.first().is_some_and(|b| b.is_ascii_alphanumeric()) {
            return None;
        }
        Some(start + tag.len() + rest.iter().position(|b| *b == b'>')? + 1)
    };
    let bom = if page.starts_with(&[0xef, 0xbb, 0xbf]) { 3 } else { 0 };
    let at = after(b"<head").or_else(|| after(b"<html")).or_else(|| after(b"<!doctype")).unwrap_or(bom);
    let script = format!("<script src=\"{src}\"></script>");
    let mut out = Vec::with_capacity(page.len() + script.len());
    out.extend(page.iter().take(at));
    out.extend(script.as_bytes());
    out.extend(page.iter().skip(at));
    out
}

async fn file(lms: &Lms, source: Source, headers: &HeaderMap, method: Method) -> Result<Response, Fail> {
    let Source::File { blob, media_type, size, name } = source else { return Err(EngineError::WrongKind.into()) };
    let tag = format!("\"{}\"", blob.as_str());
    if unchanged(headers, &tag) {
        return Ok(not_modified(&tag));
    }
    let range = range_of(headers, size)?;
    let reader = lms.contents().read(&blob, range.clone().unwrap_or(0..size)).await.map_err(EngineError::from)?;
    let mut response = match range {
        None => whole(&media_type, &tag, size, method, reader),
        Some(range) => part(&media_type, &tag, size, range, reader),
    };
    // What a browser shows itself is shown; everything else is downloaded under its name.
    let shown = ["text/", "image/", "video/", "audio/", "application/pdf"].iter().any(|m| media_type.starts_with(m));
    if !shown {
        let plain: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() || ".-_".contains(c) { c } else { '_' }).collect();
        if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{plain}\"")) {
            response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
        }
    }
    Ok(response)
}

type Reader = lms_store::content::ByteReader;

fn whole(media: &str, tag: &str, size: u64, method: Method, reader: Reader) -> Response {
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        Body::from_stream(ReaderStream::with_capacity(reader, 64 * 1024))
    };
    let mut response = (StatusCode::OK, body).into_response();
    describe(&mut response, media, tag, size);
    response
}

fn part(media: &str, tag: &str, size: u64, range: std::ops::Range<u64>, reader: Reader) -> Response {
    let mut response = (StatusCode::PARTIAL_CONTENT, Body::from_stream(ReaderStream::with_capacity(reader, 64 * 1024)))
        .into_response();
    describe(&mut response, media, tag, range.end - range.start);
    let last = range.end.saturating_sub(1);
    if let Ok(value) = HeaderValue::from_str(&format!("bytes {}-{last}/{size}", range.start)) {
        response.headers_mut().insert(header::CONTENT_RANGE, value);
    }
    response
}

fn describe(response: &mut Response, media: &str, tag: &str, size: u64) {
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(media) {
        headers.insert(header::CONTENT_TYPE, value);
    }
    if let Ok(value) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, value);
    }
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    // The path is signed and names one version for ever, for one learner.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=43200, immutable"));
}

fn unchanged(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get(header::IF_NONE_MATCH)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.split(',').any(|t| t.trim() == tag || t.trim() == "*"))
}

fn not_modified(tag: &str) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    if let Ok(value) = HeaderValue::from_str(tag) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).is_some_and(|v| {
        v.split(',').any(|part| {
            let mut bits = part.split(';');
            bits.next().is_some_and(|name| name.trim() == "gzip") && bits.all(|q| !matches!(q.trim(), "q=0" | "q=0.0"))
        })
    })
}

fn compressible(media: &str) -> bool {
    media.starts_with("text/") || media.contains("json") || media.contains("xml") || media == "application/wasm"
}

/// One byte range, as players of films ask (RFC 9110 §14.2); several at once, or a malformed one, get the whole.
fn range_of(headers: &HeaderMap, size: u64) -> Result<Option<std::ops::Range<u64>>, Fail> {
    let Some(text) = headers.get(header::RANGE).and_then(|v| v.to_str().ok()) else { return Ok(None) };
    let Some((first, last)) =
        text.strip_prefix("bytes=").filter(|t| !t.contains(',')).and_then(|t| t.trim().split_once('-'))
    else {
        return Ok(None);
    };
    let range = match (first.trim().parse::<u64>().ok(), last.trim().parse::<u64>().ok()) {
        (Some(first), Some(last)) if first <= last => first..last.saturating_add(1).min(size),
        (Some(first), None) if last.trim().is_empty() => first..size,
        (None, Some(suffix)) if first.trim().is_empty() => size.saturating_sub(suffix)..size,
        _ => return Ok(None),
    };
    if range.start >= size || range.start >= range.end {
        let range = lms_store::content::ContentError::OutOfRange { range, size };
        return Err(EngineError::from(range).into());
    }
    Ok(Some(range))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> Option<Option<std::ops::Range<u64>>> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, text.parse().unwrap());
        range_of(&headers, 100).ok()
    }

    #[test]
    fn the_guard_comes_before_the_first_script_of_any_page() {
        let guard = "<script src=\"g\"></script>";
        for (page, expected) in [
            (
                "<!doctype html><html><head lang=fr><script>1",
                format!("<!doctype html><html><head lang=fr>{guard}<script>1"),
            ),
            ("<HTML><BODY>", format!("<HTML>{guard}<BODY>")),
            ("<!DOCTYPE html><script>1", format!("<!DOCTYPE html>{guard}<script>1")),
            ("<script>1", format!("{guard}<script>1")),
            ("<html><header>", format!("<html>{guard}<header>")),
            ("", guard.to_owned()),
        ] {
            assert_eq!(String::from_utf8(guarded(page.into(), "g")).unwrap(), expected);
        }
        let utf16 = vec![0xff, 0xfe, b'<', 0];
        assert_eq!(guarded(utf16.clone(), "g"), utf16);
    }

    #[test]
    fn ranges_are_read_as_films_ask_for_them() {
        assert_eq!(range("bytes=0-9"), Some(Some(0..10)));
        assert_eq!(range("bytes=90-"), Some(Some(90..100)));
        assert_eq!(range("bytes=-10"), Some(Some(90..100)));
        assert_eq!(range("bytes=0-1000"), Some(Some(0..100)));
        assert_eq!(range("bytes=0-1,5-6"), Some(None));
        assert_eq!(range("pages=1-2"), Some(None));
        assert_eq!(range("bytes=9-1"), Some(None));
        assert_eq!(range("bytes=100-"), None);
        assert_eq!(range("bytes=-0"), None);
    }
}
