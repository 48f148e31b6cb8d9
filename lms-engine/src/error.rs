//! Why a use case did not do what was asked: one variant for each thing a caller can act on.

use lms_core::access::Action;
use lms_core::condition::Gap;
use lms_core::enrolment::{Access, EnrolError};
use lms_core::erasure::Obstacle;
use lms_core::exchange::TableError;
use lms_core::parcours::Finding;
use lms_core::session::SessionError;
use lms_core::text::TextError;
use lms_core::time::{BadDuration, Timestamp};
use lms_store::StoreError;

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Not there, or not for this actor: across scopes both look alike.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The actor sees it and may not do this to it.
    #[error("this account may not do that ({})", .0.key())]
    Forbidden(Action),
    /// Somebody else changed it since it was read.
    #[error("the {what} was changed in the meantime; read it again")]
    Stale {
        /// Which noun.
        what: &'static str,
    },
    /// Something of the same key exists.
    #[error("there is already a {0}")]
    Duplicate(&'static str),
    /// A field cannot be taken.
    #[error("{field}: {error}")]
    Field {
        /// Which, by its name in the API.
        field: &'static str,
        /// Why.
        error: TextError,
    },
    /// A planned duration cannot be taken.
    #[error(transparent)]
    Duration(#[from] BadDuration),
    /// Sign-in, password, activation.
    #[error(transparent)]
    Account(#[from] crate::account::AccountError),
    /// An enrolment cannot be made or changed.
    #[error(transparent)]
    Enrol(#[from] EnrolError),
    /// A person cannot be erased; everything that stands against it.
    #[error("the person cannot be erased")]
    Erase(Vec<Obstacle>),
    /// A delay outside of the bounds of its rule.
    #[error(transparent)]
    Rule(#[from] lms_core::retention::OutOfBounds),
    /// A session cannot be made or changed.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// A parcours cannot be published or saved.
    #[error("the parcours has {} points to mend before it can be published", .0.len())]
    Findings(Vec<Finding>),
    /// A step is locked.
    #[error("this step is not open yet")]
    Locked(Vec<Gap>),
    /// The enrolment gives no access now.
    #[error("the enrolment gives no access now")]
    NoAccess(Access),
    /// A file of learners cannot be read.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The import was applied or undone already, or some of its people have begun to learn.
    #[error("the import cannot be {0} any more")]
    ImportState(&'static str),
    /// A package cannot be imported; the problems say why.
    #[error("the package cannot be imported")]
    Package(Vec<lms_scorm::package::Problem>),
    /// A cmi5 course or an xAPI package cannot be imported; the remarks say why.
    #[error("the course structure cannot be imported")]
    Structure(Vec<crate::content::Remark>),
    /// A launch, waiver or end of a session is against the rules of cmi5.
    #[error(transparent)]
    Refused(#[from] lms_core::cmi5::Refusal),
    /// A content is of another kind than this asks for.
    #[error("this content is not of the kind that was asked for")]
    WrongKind,
    /// A content is still used.
    #[error("the content is used by {0} parcours")]
    InUse(usize),
    /// Another window took the attempt over; what came late is kept as evidence, not applied.
    #[error("the content was opened in another window")]
    TakenOver {
        /// Which generation writes now.
        generation: i64,
    },
    /// Inputs are missing between what the server has and what came.
    #[error("inputs are missing after number {applied}")]
    Missing {
        /// The last input applied.
        applied: i64,
    },
    /// The attempt takes no input any more.
    #[error("the attempt was closed on {at}")]
    Closed {
        /// When.
        at: Timestamp,
    },
    /// An attempt or content token that is altered, expired or for something else.
    #[error("the link has expired")]
    Token,
    /// A journal that no player writes.
    #[error("the journal cannot be read: {0}")]
    Journal(String),
    /// The store.
    #[error(transparent)]
    Store(StoreError),
    /// The content store.
    #[error("the content store cannot be used: {0}")]
    Content(#[from] lms_store::content::ContentError),
    /// A report cannot be written.
    #[error("the report cannot be written: {0}")]
    Render(String),
    /// A mistake of this program.
    #[error("{0}")]
    Internal(String),
}

impl From<StoreError> for EngineError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale { what } => Self::Stale { what },
            StoreError::Duplicate { what } => Self::Duplicate(what),
            other => Self::Store(other),
        }
    }
}

/// Names the field a text error belongs to.
pub(crate) fn field(name: &'static str) -> impl Fn(TextError) -> EngineError {
    move |error| EngineError::Field { field: name, error }
}
