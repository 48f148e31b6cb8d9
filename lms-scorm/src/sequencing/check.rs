//! Limit conditions and the check of one activity, UP.1 and UP.5.

use super::{Exception, Sequencer};
use crate::activity::definition::Action;
use crate::activity::prerequisites::{Status, met};
use crate::activity::tree::ActivityId;

impl Sequencer<'_> {
    /// Limit Conditions Check Process \[UP.1\]: whether a limit of the activity is reached.
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code UP.1; the limits on time are optional in the book and not kept.
    fn limit_conditions(&self, activity: ActivityId) -> bool {
        let definition = self.definition(activity);
        // 1: an activity that is not tracked has no limits. 3: the attempt limit.
        let Some(limit) = definition.limits.attempts.filter(|_| definition.delivery.tracked) else { return false };
        // 2: limits bind new attempts only.
        let tracking = self.tracking(activity);
        !tracking.active && !tracking.suspended && tracking.attempts >= limit
    }

    /// Check Activity Process \[UP.5\]: whether the activity cannot be delivered.
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code UP.5.
    pub(super) fn check_activity(&self, activity: ActivityId) -> bool {
        let rules = &self.definition(activity).pre;
        // 1, 2: disabled by a rule. 3, 4: a limit is reached.
        self.check_rules(activity, rules, &[Action::Disabled]).is_some()
            || self.limit_conditions(activity)
            || !self.has_prerequisites(activity)
    }

    /// Whether the prerequisites of a SCORM 1.2 item are met; a script that cannot be read holds nobody back, its package
    /// has been complained about when it was read.
    pub(super) fn has_prerequisites(&self, activity: ActivityId) -> bool {
        let Some(script) = self.prerequisites(activity) else { return true };
        met(script, &mut |name| self.status_12(self.course.near(activity, name)?)).unwrap_or(true)
    }

    /// The script of a SCORM 1.2 item.
    pub(super) fn prerequisites(&self, activity: ActivityId) -> Option<&str> {
        self.course.at(activity)?.launch.as_deref()?.prerequisites.as_deref()
    }

    /// Whether a name alone in a script is met by this item.
    pub(super) fn is_finished_12(&self, activity: ActivityId) -> bool {
        matches!(self.status_12(activity), Some(Status::Passed | Status::Completed))
    }

    /// Why an activity cannot be delivered that [`check_activity`](Self::check_activity) has refused, itself or above.
    pub(super) fn refusal(&self, activity: ActivityId) -> Exception {
        if self.course.path_up(activity).all(|at| self.has_prerequisites(at)) {
            Exception::Db11Unavailable
        } else {
            Exception::Prerequisites
        }
    }

    /// Where an item of SCORM 1.2 stands.
    fn status_12(&self, activity: ActivityId) -> Option<Status> {
        let progress = self.progress(activity, 0);
        Some(match (progress.satisfied, progress.completed) {
            (Some(true), _) => Status::Passed,
            (Some(false), _) => Status::Failed,
            (None, Some(true)) => Status::Completed,
            (None, Some(false)) => Status::Incomplete,
            (None, None) if self.tracking(activity).attempts > 0 => Status::Incomplete,
            (None, None) => Status::NotAttempted,
        })
    }
}
