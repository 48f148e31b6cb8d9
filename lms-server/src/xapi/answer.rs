//! What is answered: status, body, and the headers every answer carries.

use axum::body::Body;
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use lms_core::time::Timestamp;
use lms_core::xapi::Version;
use lms_core::xapi::lexical::Instant;
use lms_engine::EngineError;
use lms_engine::lrs::LrsError;
use lms_store::StoreError;

pub(super) const VERSION: HeaderName = HeaderName::from_static("x-experience-api-version");
const THROUGH: HeaderName = HeaderName::from_static("x-experience-api-consistent-through");

/// Headers that content of other origins may send and read.
const SENT: &str = "Authorization, Content-Type, X-Experience-API-Version, X-Experience-API-Hash, If-Match, If-None-Match, Accept-Language";
const SHOWN: &str =
    "ETag, Last-Modified, X-Experience-API-Version, X-Experience-API-Consistent-Through, Content-Type, Retry-After";

/// An answer before its common headers.
pub(super) struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Body,
    length: u64,
}

/// Why there is no other answer.
pub(super) enum Refused {
    /// No credential, or one that opens nothing.
    NotSignedIn,
    /// The engine's.
    Lrs(LrsError),
}

impl<E: Into<LrsError>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self::Lrs(error.into())
    }
}

impl Reply {
    pub(super) fn empty(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: Body::empty(), length: 0 }
    }

    pub(super) fn bytes(content_type: &str, bytes: Vec<u8>) -> Self {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Self::stream(content_type, Body::from(bytes), length)
    }

    /// A body of which only the length is known.
    pub(super) fn stream(content_type: &str, body: Body, length: u64) -> Self {
        let mut reply = Self { status: StatusCode::OK, headers: HeaderMap::new(), body, length };
        // A type that no header can hold never got in by one.
        reply.set(header::CONTENT_TYPE, content_type);
        reply
    }

    pub(super) fn json(text: String) -> Self {
        Self::bytes("application/json", text.into_bytes())
    }

    /// A refusal in words, as plain text: clients show it as it is.
    pub(super) fn said(status: StatusCode, text: &str) -> Self {
        let mut reply = Self::bytes("text/plain; charset=utf-8", text.as_bytes().to_vec());
        reply.status = status;
        reply
    }

    pub(super) fn not_allowed(methods: &str) -> Self {
        let text = format!("this resource takes {methods}");
        Self::said(StatusCode::METHOD_NOT_ALLOWED, &text).with(header::ALLOW, methods)
    }

    #[must_use]
    pub(super) fn with(mut self, name: HeaderName, value: &str) -> Self {
        self.set(name, value);
        self
    }

    fn set(&mut self, name: HeaderName, value: &str) {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
    }

    /// `Last-Modified`, cut to the second.
    #[must_use]
    pub(super) fn modified(self, at: Option<Instant>) -> Self {
        match at.and_then(|at| Timestamp::from_millis(at.0)) {
            Some(at) => self.with(header::LAST_MODIFIED, &at.utc().format("%a, %d %b %Y %H:%M:%S GMT").to_string()),
            None => self,
        }
    }

    /// The answer as it leaves; of a HEAD everything but the body.
    pub(super) fn finish(mut self, version: Version, through: Option<Instant>, head: bool) -> Response {
        self.set(VERSION, version.header());
        if let Some(through) = through {
            self.set(THROUGH, &through.to_string());
        }
        self.set(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        self.set(header::ACCESS_CONTROL_EXPOSE_HEADERS, SHOWN);
        if self.status == StatusCode::NO_CONTENT {
            self.set(header::ACCESS_CONTROL_ALLOW_HEADERS, SENT);
            self.set(header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, PUT, POST, DELETE, OPTIONS");
            self.set(header::ACCESS_CONTROL_MAX_AGE, "86400");
        } else if self.status != StatusCode::NOT_MODIFIED {
            self.set(header::CONTENT_LENGTH, &self.length.to_string());
        }
        self.set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        // Documents are whatever somebody stored: never to be run here.
        self.set(header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'");
        self.set(header::CACHE_CONTROL, "no-cache, private");
        let mut response = Response::new(if head { Body::empty() } else { self.body });
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

impl From<Refused> for Reply {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NotSignedIn => Self::said(
                StatusCode::UNAUTHORIZED,
                "send the credentials of this store, as HTTP Basic or as a bearer token; the national manager makes them",
            )
            .with(header::WWW_AUTHENTICATE, "Basic realm=\"xAPI\", charset=\"UTF-8\""),
            Refused::Lrs(error) => error.into(),
        }
    }
}

impl From<LrsError> for Reply {
    fn from(error: LrsError) -> Self {
        let status = match &error {
            LrsError::Bad(_) | LrsError::Invalid(_) => StatusCode::BAD_REQUEST,
            LrsError::Forbidden(_) => StatusCode::FORBIDDEN,
            LrsError::Refused { refusal, .. } => {
                StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::FORBIDDEN)
            }
            LrsError::NotFound(_) => StatusCode::NOT_FOUND,
            LrsError::Conflict(_) | LrsError::Exists => StatusCode::CONFLICT,
            LrsError::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            LrsError::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            LrsError::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            LrsError::Engine(EngineError::Store(StoreError::Unavailable { .. })) => StatusCode::SERVICE_UNAVAILABLE,
            LrsError::Engine(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        match &error {
            LrsError::Invalid(violations) => {
                let violations: Vec<_> = violations
                    .iter()
                    .map(|one| {
                        serde_json::json!({
                            "path": one.path, "rule": one.rule.code(), "source": one.rule.source(), "message": one.sentence(lms_core::xapi::Lang::En),
                        })
                    })
                    .collect();
                let body = serde_json::json!({ "error": error.to_string(), "violations": violations });
                let mut reply = Self::json(body.to_string());
                reply.status = status;
                reply
            }
            LrsError::Refused { at, refusal } => {
                let body = serde_json::json!({
                    "error": error.to_string(), "statement": at, "rule": refusal.requirement.code(), "requirement": refusal.id(),
                });
                let mut reply = Self::json(body.to_string());
                reply.status = status;
                reply
            }
            LrsError::Engine(engine) => {
                tracing::error!(trouble = ?engine, "an xAPI request failed");
                Self::said(status, "the store cannot be used at the moment; try again").with(header::RETRY_AFTER, "2")
            }
            LrsError::TooMany(seconds) => {
                Self::said(status, &error.to_string()).with(header::RETRY_AFTER, &seconds.to_string())
            }
            _ => Self::said(status, &error.to_string()),
        }
    }
}
