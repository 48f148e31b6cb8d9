//! What a player shows: the delivered content, the table of contents, what may be asked for.

use serde::{Deserialize, Serialize};

use crate::course::Kind;
use crate::sequencing::Exception;

/// Whether the activity is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Completion {
    /// Nobody knows.
    #[default]
    Unknown,
    /// Never opened.
    NotAttempted,
    /// Begun.
    Incomplete,
    /// Done.
    Completed,
}

/// Whether the activity is passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Success {
    /// Nobody knows.
    #[default]
    Unknown,
    /// Passed.
    Passed,
    /// Failed.
    Failed,
}

/// A score; what was not reported is `None`, which is not zero.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Score {
    /// From −1 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scaled: Option<f64>,
    /// As the content counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<f64>,
    /// The lowest possible raw score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The highest possible raw score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
}

/// Where the sequencing session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Session {
    /// Never opened.
    #[default]
    NotStarted,
    /// Open.
    Open,
    /// Closed, to be resumed.
    Suspended,
    /// Closed for good; a start opens a new one.
    Ended,
}

/// What a player shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// Where the session stands.
    pub session: Session,
    /// The content on the screen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered: Option<Delivered>,
    /// The table of contents, in document order, items the manifest hides left out.
    pub toc: Vec<TocEntry>,
    /// What may be asked for now.
    pub can: Can,
}

/// The content on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// Identifier of the item.
    pub item: String,
    /// Its title.
    pub title: String,
    /// Address below the manifest folder, launch parameters included.
    pub href: String,
    /// Whether it talks to the LMS.
    pub kind: Kind,
    /// Where its conversation with the LMS stands.
    pub phase: Phase,
}

/// Where the conversation between the content and the LMS stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Not begun; an asset stays here.
    #[default]
    NotInitialized,
    /// Going on.
    Running,
    /// The SCO said good-bye.
    Terminated,
}

/// One line of the table of contents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TocEntry {
    /// Identifier of the item.
    pub item: String,
    /// Its title.
    pub title: String,
    /// How deep it lies; the children of the organization are at 0.
    pub depth: u32,
    /// Whether it launches something.
    pub leaf: bool,
    /// Whether it is done.
    pub completion: Completion,
    /// Whether it is passed.
    pub success: Success,
    /// Its score from −1 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scaled: Option<f64>,
    /// Whether a choice of it would be accepted.
    pub selectable: bool,
    /// Why it cannot be chosen; absent when it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked: Option<Exception>,
    /// What it waits for, where a rule, a limit or a prerequisite of the package says more than `locked` does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<Obstacle>,
    /// Whether it is on the screen.
    pub current: bool,
}

/// What holds a locked entry, in terms that can be said to a learner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obstacle {
    /// What kind of thing it is.
    pub kind: ObstacleKind,
    /// Identifier of the item whose definition holds the entry: the entry itself, one above it, or one on the way to it.
    pub item: String,
    /// Results that are waited for; may be empty where the rule cannot be put that simply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub awaits: Vec<Awaited>,
    /// Whether one of several results is enough.
    #[serde(default)]
    pub any: bool,
}

/// What kind of thing holds a locked entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObstacleKind {
    /// Results are missing.
    Results,
    /// What it is for has been achieved; it is closed because of that.
    Done,
    /// No attempts are left.
    AttemptLimit,
    /// Another rule of the package.
    Rule,
}

/// A result that is waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaited {
    /// Identifiers of the items any of which can bring it.
    pub items: Vec<String>,
    /// What has to be reached there.
    pub milestone: Milestone,
}

/// What has to be reached in an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Milestone {
    /// It has to be passed.
    Passed,
    /// It has to be completed.
    Completed,
    /// It has to be opened.
    Attempted,
}

/// What may be asked for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validity {
    /// Every request but the choices.
    pub can: Can,
    /// Whether each activity can be chosen, in the order of [`Course::items`](crate::Course::items).
    pub selectable: Vec<bool>,
}

/// What may be asked for now; what the manifest hides is not offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Can {
    /// Opening from the beginning.
    pub start: bool,
    /// Opening where the learner stopped.
    pub resume: bool,
    /// On to the next activity.
    pub r#continue: bool,
    /// Back to the previous activity.
    pub previous: bool,
    /// Out of the activity.
    pub exit: bool,
    /// Out of the course for good.
    pub exit_all: bool,
    /// Out of the course, to carry on later.
    pub suspend_all: bool,
    /// Out of the activity without keeping it.
    pub abandon: bool,
    /// Out of the course without keeping the activity.
    pub abandon_all: bool,
    /// At least one entry of the table of contents.
    pub choice: bool,
    /// The course itself, as an entry above the table of contents.
    pub choice_of_course: bool,
}
