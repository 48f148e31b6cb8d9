//! `Idempotency-Key`: a POST that was repeated, since its answer got lost, changes nothing twice and is answered the same.
//!
//! Source: draft-ietf-httpapi-idempotency-key-header. The key is noted in the transaction of the change, for 24 hours, for
//! one account. What was refused is not noted: the same key may be sent again once the request is mended.

use std::sync::{Arc, Mutex};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequestParts, OptionalFromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use lms_engine::once::{NOUN, Once};
use lms_engine::{EngineError, Lms};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{MAX_BODY, Signed};
use crate::problem::{Fail, Trouble};
use crate::state::App;

/// Characters of a key at most.
const LONGEST: usize = 255;

/// Says that an answer is the one of the first time.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Headers that belong to an answer.
const KEPT: [HeaderName; 3] = [header::CONTENT_TYPE, header::ETAG, header::LOCATION];

/// The platform for a request that may be repeated; for one without a key, simply the platform.
#[derive(Clone)]
pub struct AtMostOnce(pub App);

impl FromRequestParts<App> for AtMostOnce {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let lms = parts.extensions.get::<Arc<Once>>().map(|once| app.lms.at_most(Arc::clone(once)));
        Ok(Self(App { lms: lms.unwrap_or_else(|| app.lms.clone()), ..app.clone() }))
    }
}

/// An answer as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Kept {
    fn replayed(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = (status, self.body).into_response();
        response.headers_mut().remove(header::CONTENT_TYPE);
        for (name, value) in self.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                response.headers_mut().insert(name, value);
            }
        }
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        response
    }
}

/// The hash of a request, which grows while its body comes in.
#[derive(Clone)]
struct Fingerprint(Arc<Mutex<Sha256>>);

impl Fingerprint {
    fn of(parts: &Parts) -> Self {
        let address = parts.uri.path_and_query().map_or("/", |p| p.as_str());
        Self(Arc::new(Mutex::new(Sha256::new().chain_update(address).chain_update([0]))))
    }

    fn take(&self, bytes: &Bytes) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).update(bytes);
    }

    fn hash(&self) -> [u8; 32] {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone().finalize().into()
    }
}

fn key_of(parts: &Parts) -> Result<Option<Vec<u8>>, Fail> {
    let Some(value) = parts.headers.get("idempotency-key") else { return Ok(None) };
    let key = value.as_bytes();
    if key.is_empty() || key.len() > LONGEST {
        return Err(Trouble::Malformed(format!("Idempotency-Key: 1 – {LONGEST}")).into());
    }
    Ok(Some(key.to_vec()))
}

/// The layer around every call of the API.
pub async fn repeatable(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !request.headers().contains_key("idempotency-key") {
        return next.run(request).await;
    }
    match at_most_once(&app, request, next).await {
        Ok(response) => response,
        Err(fail) => fail.into_response(),
    }
}

async fn at_most_once(app: &App, request: Request, next: Next) -> Result<Response, Fail> {
    let (mut parts, body) = request.into_parts();
    let signed = <Signed as OptionalFromRequestParts<App>>::from_request_parts(&mut parts, app).await?;
    let (Some(signed), Some(key)) = (signed, key_of(&parts)?) else {
        return Ok(next.run(Request::from_parts(parts, body)).await);
    };
    let print = Fingerprint::of(&parts);
    let hash = print.clone();
    let once = Once::new(signed.0.person, &key, Box::new(move || hash.hash()));
    if once.known(&app.lms, app.clock.now()).await?.is_some() {
        read_to_the_end(body, &print, app.site.max_upload).await?;
        return again(app, &once, &print).await;
    }
    parts.extensions.insert(Arc::clone(&once));
    let reading = print.clone();
    let body = Body::from_stream(body.into_data_stream().inspect(move |chunk| {
        if let Ok(bytes) = chunk {
            reading.take(bytes);
        }
    }));
    let response = next.run(Request::from_parts(parts, body)).await;
    let overtaken = response
        .extensions()
        .get::<Fail>()
        .is_some_and(|fail| matches!(&*fail.0, Trouble::Engine(EngineError::Duplicate(what)) if *what == NOUN));
    if overtaken {
        return again(app, &once, &print).await;
    }
    if !once.noted() || !response.status().is_success() {
        return Ok(response);
    }
    keep(&app.lms, &once, response).await
}

/// Reads a repeated body only to know whether it is the same.
async fn read_to_the_end(body: Body, print: &Fingerprint, max: u64) -> Result<(), Fail> {
    let (mut stream, mut size) = (body.into_data_stream(), 0u64);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|e| Trouble::Malformed(e.to_string()))?;
        size = size.saturating_add(chunk.len().try_into().unwrap_or(u64::MAX));
        if size > max {
            return Err(Trouble::TooLarge { max }.into());
        }
        print.take(&chunk);
    }
    Ok(())
}

async fn again(app: &App, once: &Once, print: &Fingerprint) -> Result<Response, Fail> {
    let Some(receipt) = once.known(&app.lms, app.clock.now()).await? else {
        return Err(Trouble::AlreadyDone.into());
    };
    if receipt.request != print.hash() {
        return Err(Trouble::KeyOfAnother.into());
    }
    let kept = receipt.answer.and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok());
    kept.map(Kept::replayed).ok_or_else(|| Trouble::AlreadyDone.into())
}

async fn keep(lms: &Lms, once: &Once, response: Response) -> Result<Response, Fail> {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, MAX_BODY).await.map_err(|e| EngineError::Internal(e.to_string()))?;
    let headers = KEPT
        .iter()
        .filter_map(|name| Some((name.to_string(), parts.headers.get(name)?.to_str().ok()?.to_owned())))
        .collect();
    let body = String::from_utf8_lossy(&bytes).into_owned();
    let kept = Kept { status: parts.status.as_u16(), headers, body };
    let text = serde_json::to_vec(&kept).map_err(|e| EngineError::Internal(e.to_string()))?;
    if let Err(error) = once.answered(lms, &text).await {
        // The change is kept and noted: a repeat will be told so, without the answer.
        tracing::warn!(%error, "the answer to a repeatable request was not kept");
    }
    Ok(Response::from_parts(parts, Body::from(bytes)))
}
