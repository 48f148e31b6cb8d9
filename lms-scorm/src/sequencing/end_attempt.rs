//! Ending attempts, UP.3 and UP.4.

use super::Sequencer;
use crate::activity::definition::Timing;
use crate::activity::tree::ActivityId;

impl Sequencer<'_> {
    /// Terminate Descendent Attempts Process \[UP.3\]: ends what lies between the current activity and another one.
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code UP.3.
    pub(super) fn terminate_descendents(&mut self, activity: ActivityId) {
        let Some(current) = self.state.current else { return };
        // 1, 2: the path from the current activity to the common ancestor, both excluded; the current activity has ended.
        let ancestor = self.course.common_ancestor(current, activity);
        let course = self.course;
        // 3
        for at in course.path_up(current).take_while(|at| *at != ancestor).skip(1) {
            self.end_attempt(at);
        }
    }

    /// End Attempt Process \[UP.4\].
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code UP.4.
    pub(super) fn end_attempt(&mut self, activity: ActivityId) {
        let delivery = self.definition(activity).delivery;
        if self.course.is_leaf(activity) {
            // 1: what a finished and tracked activity did not say about itself, the LMS says.
            if delivery.tracked && !self.is_suspended(activity) {
                let tracking = self.tracking(activity);
                let (seen, completion_unknown, success_unknown) =
                    (tracking.objective(0), tracking.completion_unknown, tracking.success_unknown);
                if !delivery.completion_by_content && seen.completed.is_none() && !completion_unknown {
                    self.write(activity, 0, |progress| progress.completed = Some(true));
                }
                // A measure decides, even one that is missing: RB.1.2.a would take the status back at once.
                let silent = seen.satisfied.is_none() && !success_unknown;
                if !delivery.objective_by_content && silent && !self.objective(activity, 0).by_measure {
                    self.write(activity, 0, |progress| progress.satisfied = Some(true));
                }
            }
        } else {
            // 2: a cluster is suspended when something in it is.
            let suspended = self.available(activity).any(|child| self.is_suspended(child));
            self.tracking_mut(activity).suspended = suspended;
            let definition = self.definition(activity);
            let timings = [definition.randomization.timing, definition.selection.timing];
            if !suspended && timings.contains(&Timing::OnEachNewAttempt) {
                self.select_children(activity);
            }
        }
        // 3: the attempt is over. 4: whoever depends on it hears of it.
        self.tracking_mut(activity).active = false;
        self.overall_rollup(activity);
        self.rollup_readers();
    }
}
