//! What the LMS remembers of a learner's way through the activities.

use serde::{Deserialize, Serialize};

use crate::time::Millis;

/// Progress on one activity, TM.1.
///
/// A status of the book and its "known" flag are one `Option` here.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tracking {
    /// Activity attempt count; the activity progress status is "more than none".
    #[serde(skip_serializing_if = "is_default")]
    pub attempts: u32,
    /// Attempt completion status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed: Option<bool>,
    /// Attempt completion amount, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<f64>,
    /// An attempt is in progress.
    #[serde(skip_serializing_if = "is_default")]
    pub active: bool,
    /// The attempt in progress is suspended.
    #[serde(skip_serializing_if = "is_default")]
    pub suspended: bool,
    /// Progress on its objectives, in the order of the definition; missing ones are blank.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub objectives: Vec<Progress>,
    /// Its children as selected and ordered for this learner; all in document order when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub children: Option<Vec<u32>>,
    /// Time of the sessions of this attempt as the content reported them, in milliseconds: `cmi.total_time`.
    #[serde(skip_serializing_if = "is_default")]
    pub total_time: Millis,
    /// The same over all attempts.
    #[serde(skip_serializing_if = "is_default")]
    pub reported: Millis,
    /// Time the LMS credits, over all attempts.
    #[serde(skip_serializing_if = "is_default")]
    pub spent: Millis,
    /// The children's results date from before the current attempt on the parent, so rules of that attempt do not see them.
    #[serde(skip_serializing_if = "is_default")]
    pub stale: bool,
}

/// Progress on one objective, TM.1.1 and its fourth-edition additions.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// Met or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub satisfied: Option<bool>,
    /// The normalized measure, from −1 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<f64>,
    /// Raw score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<f64>,
    /// Lowest possible raw score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// Highest possible raw score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// Completed or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed: Option<bool>,
    /// Progress measure, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<f64>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
