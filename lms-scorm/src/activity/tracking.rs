//! What the LMS remembers of a learner's way through the activities.

use serde::{Deserialize, Serialize};

use crate::time::Millis;

/// Progress on one activity, TM.1.
///
/// A status of the book and its "known" flag are one `Option` here. What the book keeps per attempt on the activity
/// (completion status and amount) stands with the primary objective, through which it is shared.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tracking {
    /// Activity attempt count; the activity progress status is "more than none".
    #[serde(skip_serializing_if = "is_default")]
    pub attempts: u32,
    /// An attempt is in progress.
    #[serde(skip_serializing_if = "is_default")]
    pub active: bool,
    /// The attempt in progress is suspended.
    #[serde(skip_serializing_if = "is_default")]
    pub suspended: bool,
    /// Progress on its objectives, the primary one first, in the order of the definition; missing ones are blank.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub objectives: Vec<Progress>,
    /// Its children as selected and ordered for this learner; all in document order when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub children: Option<Vec<u32>>,
    /// The parent has begun a new attempt that counts only its own objective results, and this activity has none yet.
    #[serde(skip_serializing_if = "is_default")]
    pub old_objective: bool,
    /// The same for completion.
    #[serde(skip_serializing_if = "is_default")]
    pub old_progress: bool,
    /// The content itself said that it does not know whether it is completed, so the LMS does not assume it.
    #[serde(skip_serializing_if = "is_default")]
    pub completion_unknown: bool,
    /// The same for passed.
    #[serde(skip_serializing_if = "is_default")]
    pub success_unknown: bool,
    /// Time of the sessions of this attempt as the content reported them, in milliseconds: `cmi.total_time`.
    #[serde(skip_serializing_if = "is_default")]
    pub total_time: Millis,
    /// The same over all attempts.
    #[serde(skip_serializing_if = "is_default")]
    pub reported: Millis,
    /// Time the LMS credits, over all attempts.
    #[serde(skip_serializing_if = "is_default")]
    pub spent: Millis,
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
    /// Completed or not; for the primary objective the attempt completion status of the activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed: Option<bool>,
    /// Progress measure; for the primary objective the attempt completion amount of the activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<f64>,
}

impl Progress {
    /// Every figure as it is kept.
    pub(crate) fn round(&mut self) {
        for figure in [&mut self.measure, &mut self.raw, &mut self.min, &mut self.max, &mut self.progress] {
            *figure = figure.map(crate::number::kept);
        }
    }
}

impl Tracking {
    /// Progress on an objective, blank when there is none yet.
    pub fn objective(&self, at: usize) -> Progress {
        self.objectives.get(at).copied().unwrap_or_default()
    }

    /// The same to write to.
    pub(crate) fn objective_mut(&mut self, at: usize) -> Option<&mut Progress> {
        if self.objectives.len() <= at {
            self.objectives.resize(at + 1, Progress::default());
        }
        self.objectives.get_mut(at)
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
