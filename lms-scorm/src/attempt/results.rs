//! What an attempt has achieved so far, for the evidence of the LMS.

use serde::{Deserialize, Serialize};

use super::view::{Completion, Score, Success};
use crate::time::Millis;

/// What an attempt has achieved so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// The whole course.
    pub course: ActivityResult,
    /// Every item below the organization, in document order.
    pub activities: Vec<ActivityResult>,
}

/// What was achieved in the course or in one activity.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ActivityResult {
    /// Identifier of the item.
    pub identifier: String,
    /// Its title.
    pub title: String,
    /// Whether it launches something.
    pub leaf: bool,
    /// How often it was attempted.
    pub attempts: u32,
    /// Whether it is done.
    pub completion: Completion,
    /// Whether it is passed.
    pub success: Success,
    /// Its score; for the course the raw figures are those of its only scored activity, and absent when there are several.
    pub score: Score,
    /// Part done, from 0 to 1, when the content says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<f64>,
    /// Sum of the times its sessions reported, in milliseconds.
    pub total_time: Millis,
    /// Time the LMS credits, in milliseconds: per session what the content reported, at most what the clock saw; what the
    /// clock saw when the content reported nothing.
    pub spent: Millis,
    /// Bookmark of the last session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Number of interactions recorded.
    pub interactions: u32,
}
