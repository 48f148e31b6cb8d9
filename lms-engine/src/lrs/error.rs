//! Why the LRS did not do what was asked: one variant for each status an answer can have.

use lms_core::cmi5::Refusal;
use lms_core::xapi::credential::Scope;
use lms_core::xapi::multipart::MultipartError;
use lms_core::xapi::query::QueryError;
use lms_core::xapi::rule::Violation;
use lms_store::StoreError;
use lms_store::content::ContentError;
use uuid::Uuid;

use crate::EngineError;

/// Why the LRS did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum LrsError {
    /// The request is malformed; the text says where and which rule.
    #[error("{0}")]
    Bad(String),
    /// Statements break rules.
    #[error("{}", violations(.0))]
    Invalid(Vec<Violation>),
    /// The credential is known and may not.
    #[error("this credential may not: it lacks the scope {}", .0.key())]
    Forbidden(Scope),
    /// The launch a credential was made for does not allow it.
    #[error("{}{refusal}", at.map(|at| format!("statement {at}: ")).unwrap_or_default())]
    Refused {
        /// The place of the statement in its batch, from 0.
        at: Option<usize>,
        /// The rule.
        refusal: Refusal,
    },
    /// Not there, or not to be seen.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Another statement has this id.
    #[error("there is already another statement with the id {0}; nothing was stored")]
    Conflict(Uuid),
    /// A document is there and the request says nothing about it.
    #[error(
        "there is a document here already; read it and send If-Match with its ETag, or If-Match: * to replace it unread"
    )]
    Exists,
    /// A precondition fails.
    #[error("the document is not the one the precondition speaks of; read it again")]
    PreconditionFailed,
    /// More bytes than are taken.
    #[error("more than {0} bytes are not taken at once; send it in smaller pieces")]
    TooLarge(u64),
    /// Too many failures, or too many requests: again in so many seconds.
    #[error("too many requests; try again in {0} seconds")]
    TooMany(u64),
    /// The platform.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

fn violations(all: &[Violation]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl LrsError {
    /// A mistake of this program.
    pub(crate) fn internal(error: &dyn std::fmt::Display) -> Self {
        Self::Engine(EngineError::Internal(error.to_string()))
    }

    /// A request that cannot be read.
    pub(crate) fn bad(error: impl std::fmt::Display) -> Self {
        Self::Bad(error.to_string())
    }
}

impl From<Refusal> for LrsError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused { at: None, refusal }
    }
}

impl From<StoreError> for LrsError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

impl From<ContentError> for LrsError {
    fn from(error: ContentError) -> Self {
        match error {
            ContentError::TooLarge { max } => Self::TooLarge(max),
            other => Self::Engine(other.into()),
        }
    }
}

impl From<QueryError> for LrsError {
    fn from(error: QueryError) -> Self {
        Self::bad(error)
    }
}

impl From<MultipartError> for LrsError {
    fn from(error: MultipartError) -> Self {
        Self::bad(error)
    }
}
