//! Evidence facts: what happened, append only; every figure derives from them.

mod place;
pub mod time;

use serde::{Deserialize, Serialize};

use crate::ids::{AttemptId, ContentId, EnrolmentId, FactId, PersonId, StepId};
use crate::score::{Percent, ScaledScore};
use crate::time::{Span, Timestamp};

pub use place::{Bookmark, MAX_PLACE, Place};
pub use time::{CreditRule, Elapsed, Pulse};

/// One recorded happening (fait de preuve). Never changed, never removed but by retention.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Time-ordered key.
    pub id: FactId,
    /// When it happened, by the platform's clock.
    pub at: Timestamp,
    /// Whose, in what.
    pub enrolment: EnrolmentId,
    /// At which step.
    pub step: StepId,
    /// Which version was shown (reading I1: evidence keeps the version).
    pub version: Option<ShownVersion>,
    /// What happened.
    pub kind: Kind,
    /// Who says so.
    pub source: Source,
}

/// A version that a learner saw.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ShownVersion {
    /// Of which content.
    pub content: ContentId,
    /// Its number.
    pub number: u32,
}

/// What happened.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// The learner opened the step.
    Opened,
    /// Time went by: two of the three figures, never mixed.
    Time {
        /// Signed-in time.
        connected: Span,
        /// Active time.
        active: Span,
    },
    /// Completed.
    Completed,
    /// Passed.
    Passed,
    /// Failed.
    Failed,
    /// A score.
    Scored {
        /// As the content reported it.
        score: ScaledScore,
    },
    /// How far (progress measure, part played).
    Progressed {
        /// 0 to 100 %.
        progress: Percent,
    },
    /// Where the learner was when the content was left or its time was noted.
    Bookmarked {
        /// Where.
        place: Place,
        /// The content is to be resumed there.
        suspended: bool,
    },
}

impl Kind {
    /// Its key in columns and files.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Time { .. } => "time",
            Self::Completed => "completed",
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Scored { .. } => "scored",
            Self::Progressed { .. } => "progressed",
            Self::Bookmarked { suspended: true, .. } => "suspended",
            Self::Bookmarked { suspended: false, .. } => "left",
        }
    }
}

/// Who says so.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub enum Source {
    /// A content, through the player.
    Attempt {
        /// Which run.
        attempt: AttemptId,
    },
    /// A page of the platform, as the learner used it.
    Page,
    /// The platform's rule, such as "done after ten active minutes".
    Rule,
    /// A manager or tutor.
    Person {
        /// Who.
        person: PersonId,
    },
}
