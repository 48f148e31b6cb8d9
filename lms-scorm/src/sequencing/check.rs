//! Limit conditions and the check of one activity, UP.1 and UP.5.

use super::Sequencer;
use crate::activity::definition::Action;
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
        self.check_rules(activity, rules, &[Action::Disabled]).is_some() || self.limit_conditions(activity)
    }
}
