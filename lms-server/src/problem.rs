//! From an error to a status and words: the one place where both are chosen (RFC 9457).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lms_core::enrolment::{Access, EnrolError};
use lms_core::exchange::TableError;
use lms_core::people::Language;
use lms_core::session::SessionError;
use lms_engine::EngineError;
use lms_engine::account::AccountError;
use serde::Serialize;
use std::sync::Arc;

mod words;

pub use words::{obstacle, text_error};

/// A problem as programs read it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// Stable name of the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened, in the caller's language.
    pub title: String,
    /// What was kept and what to do.
    pub detail: String,
    /// Fields that cannot be taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// Number of the last input applied, for a journal with a gap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applied: Option<i64>,
    /// Everything else that a program can act on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub facts: Option<serde_json::Value>,
}

/// A field that cannot be taken.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct FieldProblem {
    /// Which.
    pub field: String,
    /// Why, in the caller's language.
    pub why: String,
}

/// What a handler gives back when it cannot do what was asked; a layer turns it into words in the caller's language.
#[derive(Clone, Debug)]
pub struct Fail(pub Arc<Trouble>);

/// What went wrong.
#[derive(Debug)]
pub enum Trouble {
    /// The engine refused.
    Engine(EngineError),
    /// Nobody is signed in.
    NotSignedIn,
    /// Only changing the password works (AX4.8).
    MustChangePassword,
    /// Only switching the second factor on works.
    NeedsFactor,
    /// The request cannot be understood; the sentence is for the log and for programs.
    Malformed(String),
    /// A body of another media type than JSON.
    NotJson,
    /// More bytes than are taken.
    TooLarge {
        /// The bound.
        max: u64,
    },
    /// An `Idempotency-Key` that was sent with another request.
    KeyOfAnother,
    /// What was asked under this `Idempotency-Key` was done, and its answer is not at hand.
    AlreadyDone,
    /// `If-Match` is missing where it is needed.
    NoRevision,
}

impl<E: Into<EngineError>> From<E> for Fail {
    fn from(error: E) -> Self {
        Self(Arc::new(Trouble::Engine(error.into())))
    }
}

impl From<Trouble> for Fail {
    fn from(trouble: Trouble) -> Self {
        Self(Arc::new(trouble))
    }
}

impl IntoResponse for Fail {
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        response
    }
}

/// The status of a trouble. Not found and not allowed across scopes look alike: the engine says "not found" for both.
pub fn status(trouble: &Trouble) -> StatusCode {
    use EngineError as E;
    match trouble {
        Trouble::NotSignedIn => StatusCode::UNAUTHORIZED,
        Trouble::MustChangePassword | Trouble::NeedsFactor => StatusCode::FORBIDDEN,
        Trouble::Malformed(_) => StatusCode::BAD_REQUEST,
        Trouble::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Trouble::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Trouble::KeyOfAnother => StatusCode::UNPROCESSABLE_ENTITY,
        Trouble::AlreadyDone => StatusCode::CONFLICT,
        Trouble::NoRevision => StatusCode::PRECONDITION_REQUIRED,
        Trouble::Engine(error) => match error {
            E::NotFound(_) => StatusCode::NOT_FOUND,
            E::Forbidden(_) => StatusCode::FORBIDDEN,
            E::NoAccess(_) => StatusCode::FORBIDDEN,
            E::Stale { .. } => StatusCode::PRECONDITION_FAILED,
            E::Duplicate(_) | E::InUse(_) | E::ImportState(_) | E::Locked(_) | E::WrongKind => StatusCode::CONFLICT,
            E::TakenOver { .. } | E::Missing { .. } => StatusCode::CONFLICT,
            E::Closed { .. } => StatusCode::GONE,
            E::Table(TableError::TooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
            E::Field { .. }
            | E::Duration(_)
            | E::Rule(_)
            | E::Findings(_)
            | E::Table(_)
            | E::Package(_)
            | E::Structure(_) => StatusCode::UNPROCESSABLE_ENTITY,
            E::Refused(refusal) => StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::FORBIDDEN),
            E::Account(
                AccountError::Refused
                | AccountError::CodeWanted { .. }
                | AccountError::CodeRefused
                | AccountError::HalfOver,
            ) => StatusCode::UNAUTHORIZED,
            E::Account(AccountError::Locked { .. }) => StatusCode::TOO_MANY_REQUESTS,
            E::Account(AccountError::Busy) => StatusCode::SERVICE_UNAVAILABLE,
            E::Account(AccountError::Provider) => StatusCode::BAD_GATEWAY,
            E::Account(AccountError::NotLinked) => StatusCode::FORBIDDEN,
            E::Account(AccountError::LinkExpired) => StatusCode::GONE,
            E::Account(AccountError::Password(_) | AccountError::WrongCode) => StatusCode::UNPROCESSABLE_ENTITY,
            E::Enrol(EnrolError::BadExtension { .. }) => StatusCode::UNPROCESSABLE_ENTITY,
            E::Enrol(_) | E::Erase(_) => StatusCode::CONFLICT,
            E::Session(SessionError::EndsBeforeItBegins { .. }) => StatusCode::UNPROCESSABLE_ENTITY,
            E::Session(_) => StatusCode::CONFLICT,
            E::Token => StatusCode::UNAUTHORIZED,
            E::Journal(_) => StatusCode::BAD_REQUEST,
            E::Content(lms_store::content::ContentError::TooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
            E::Content(lms_store::content::ContentError::OutOfRange { .. }) => StatusCode::RANGE_NOT_SATISFIABLE,
            E::Content(lms_store::content::ContentError::Missing { .. }) => StatusCode::NOT_FOUND,
            E::Store(lms_store::StoreError::Unavailable { .. }) => StatusCode::SERVICE_UNAVAILABLE,
            E::Store(lms_store::StoreError::BadCursor) => StatusCode::BAD_REQUEST,
            E::Store(lms_store::StoreError::MissingReference { .. }) => StatusCode::CONFLICT,
            E::Content(_) | E::Store(_) | E::Render(_) | E::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        },
    }
}

/// The stable name of a kind of problem, behind `urn:lms:problem:`.
pub fn kind(trouble: &Trouble) -> &'static str {
    use EngineError as E;
    match trouble {
        Trouble::NotSignedIn => "not-signed-in",
        Trouble::MustChangePassword => "must-change-password",
        Trouble::NeedsFactor => "second-factor-needed",
        Trouble::Malformed(_) => "malformed",
        Trouble::NotJson => "not-json",
        Trouble::TooLarge { .. } => "too-large",
        Trouble::KeyOfAnother => "idempotency-key-reused",
        Trouble::AlreadyDone => "already-done",
        Trouble::NoRevision => "no-revision",
        Trouble::Engine(error) => match error {
            E::NotFound(_) => "not-found",
            E::Forbidden(_) => "forbidden",
            E::NoAccess(access) => match access {
                Access::NotYet { .. } => "access-not-yet",
                Access::Over { .. } => "access-over",
                Access::Suspended { .. } => "access-suspended",
                Access::Withdrawn { .. } => "access-withdrawn",
                Access::Cancelled => "access-cancelled",
                Access::Open { .. } => "access",
            },
            E::Stale { .. } => "stale",
            E::Duplicate(_) => "duplicate",
            E::InUse(_) => "in-use",
            E::ImportState(_) => "import-state",
            E::Locked(_) => "locked",
            E::WrongKind => "wrong-kind",
            E::TakenOver { .. } => "taken-over",
            E::Missing { .. } => "gap",
            E::Closed { .. } => "closed",
            E::Field { .. } => "field",
            E::Duration(_) => "duration",
            E::Findings(_) => "findings",
            E::Table(_) => "table",
            E::Package(_) => "package",
            E::Structure(_) => "course-structure",
            E::Refused(_) => "cmi5",
            E::Account(AccountError::Refused) => "sign-in-refused",
            E::Account(AccountError::CodeWanted { .. }) => "code-wanted",
            E::Account(AccountError::CodeRefused | AccountError::WrongCode) => "code-refused",
            E::Account(AccountError::HalfOver) => "sign-in-too-slow",
            E::Account(AccountError::Locked { .. }) => "sign-in-locked",
            E::Account(AccountError::Busy) => "sign-in-busy",
            E::Account(AccountError::Provider) => "identity-provider",
            E::Account(AccountError::NotLinked) => "not-linked",
            E::Account(AccountError::LinkExpired) => "link-expired",
            E::Account(AccountError::Password(_)) => "password",
            E::Enrol(EnrolError::AlreadyEnrolled { .. }) => "already-enrolled",
            E::Enrol(_) => "enrolment",
            E::Erase(_) => "erasure",
            E::Rule(_) => "retention-rule",
            E::Session(SessionError::Full { .. }) => "session-full",
            E::Session(_) => "session",
            E::Token => "token",
            E::Journal(_) => "journal",
            E::Content(_) => "content",
            E::Store(_) => "store",
            E::Render(_) => "render",
            E::Internal(_) => "internal",
        },
    }
}

impl Problem {
    /// A trouble in words.
    pub fn of(trouble: &Trouble, language: Language) -> Self {
        let words = words::words(trouble, language);
        let (mut fields, mut applied, mut facts) = (Vec::new(), None, None);
        if let Trouble::Engine(error) = trouble {
            match error {
                EngineError::Field { field, error } => {
                    fields.push(FieldProblem { field: (*field).to_owned(), why: words::text_error(error, language) });
                }
                EngineError::Missing { applied: last } => applied = Some(*last),
                EngineError::Erase(obstacles) => facts = serde_json::to_value(obstacles).ok(),
                EngineError::Locked(gaps) => facts = serde_json::to_value(gaps).ok(),
                EngineError::Findings(findings) => facts = serde_json::to_value(findings).ok(),
                EngineError::Package(problems) => facts = Some(words::package(problems, language)),
                EngineError::Structure(remarks) => facts = Some(words::remarks(remarks, language)),
                EngineError::Refused(refusal) => {
                    facts = Some(serde_json::json!({ "rule": refusal.id(), "code": refusal.requirement.code() }));
                }
                EngineError::NoAccess(access) => facts = serde_json::to_value(access).ok(),
                _ => {}
            }
        }
        Self {
            kind: format!("urn:lms:problem:{}", kind(trouble)),
            status: status(trouble).as_u16(),
            title: words.title,
            detail: words.detail,
            fields,
            applied,
            facts,
        }
    }
}

/// The remarks on a course structure, as data.
pub fn remarks(all: &[lms_engine::content::Remark], language: Language) -> serde_json::Value {
    words::remarks(all, language)
}

/// The problems of a package, with sentence and remedy, as data.
pub fn package_problems(problems: &[lms_scorm::package::Problem], language: Language) -> serde_json::Value {
    words::package(problems, language)
}
