//! What an input leads to, and the decisions taken on the way.

use serde::{Deserialize, Serialize};

use crate::activity::definition::Action;
use crate::cmi::ErrorCode;
use crate::sequencing::Exception;

/// What an input leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The error code the run-time API reports for it; [`ErrorCode::NONE`] when it worked.
    pub error: ErrorCode,
    /// Whether the state changed, that is, whether the input belongs into the journal.
    pub changed: bool,
    /// What has to happen to the content on the learner's screen.
    pub delivery: Delivery,
    /// Why a navigation request was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<Exception>,
    /// Why the API reports an error, in English for `GetDiagnostic`; empty when it does not.
    #[serde(skip)]
    pub why: &'static str,
    /// Decisions worth telling, for the trace.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

/// What has to happen to the content on the learner's screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase")]
pub enum Delivery {
    /// Leave it as it is.
    Unchanged,
    /// Take it away, let its last calls through, then apply [`crate::Input::Unload`]: the request waits for that.
    Unload,
    /// Show this item instead; what was there is gone.
    Deliver {
        /// Identifier of the item.
        item: String,
    },
    /// Show nothing: the session goes on, the learner has to choose.
    Blank,
    /// Show nothing: the session is over.
    End,
}

/// A decision worth telling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "camelCase")]
pub enum Note {
    /// A value longer than the standard's smallest permitted maximum was taken in full.
    OverLong {
        /// Name of the element.
        el: String,
        /// Characters sent.
        length: u32,
        /// Characters the standard promises.
        promised: u32,
    },
    /// A value out of form was repaired.
    Repaired {
        /// Name of the element.
        el: String,
        /// As sent.
        from: String,
        /// As kept.
        to: String,
    },
    /// A value out of form was kept as it is, since nothing is computed from it.
    OutOfForm {
        /// Name of the element.
        el: String,
        /// The beginning of the value.
        value: String,
    },
    /// The content went away without a good-bye; its session was closed as if it had asked to be suspended.
    ImplicitSuspend {
        /// Identifier of the item.
        item: String,
    },
    /// There was nothing to resume, so the course was started.
    NothingToResume,
    /// The manifest has no sequencing information, so the learner may go anywhere.
    FreeMovement,
    /// The start request found no activity, so the first one that can be chosen was delivered.
    FirstChoosable {
        /// Identifier of the item.
        item: String,
    },
    /// A sequencing rule of the activity held (SN, UP.2).
    Rule {
        /// Identifier of the item.
        item: String,
        /// What the rule does.
        action: Action,
    },
    /// The mastery score decided the status.
    MasteryScore {
        /// Whether the learner passed.
        passed: bool,
    },
    /// The reported session time is longer than the session was; the LMS's own figure counts the latter.
    LongSessionTime {
        /// As reported, in milliseconds.
        reported: i64,
        /// As seen, in milliseconds.
        seen: i64,
    },
    /// The content began again after its good-bye, as when its page is loaded anew; its data are kept.
    BegunAgain {
        /// Identifier of the item.
        item: String,
    },
    /// The session was not open any more or not yet, or the content was gone: the call was refused.
    OutOfTurn,
}

impl Outcome {
    /// Nothing changes and the API reports this error.
    pub(crate) fn refused(error: ErrorCode) -> Self {
        Self { error, changed: false, delivery: Delivery::Unchanged, exception: None, why: "", notes: Vec::new() }
    }

    /// The input is taken; nothing happens on the screen.
    pub(crate) fn taken() -> Self {
        Self { changed: true, ..Self::refused(ErrorCode::NONE) }
    }
}
