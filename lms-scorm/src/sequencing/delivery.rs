//! Delivering an activity, DB.

use super::{Exception, Sequencer};
use crate::activity::tracking::Progress;
use crate::activity::tree::ActivityId;
use crate::course::Edition;

impl Sequencer<'_> {
    /// Delivery Request Process \[DB.1.1\].
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code DB.1.1.
    pub(super) fn delivery_request(&self, activity: ActivityId) -> Result<(), Exception> {
        // 1
        if !self.course.is_leaf(activity) {
            return Err(Exception::Db11NotLeaf);
        }
        // A leaf without a resource is no content: there is nothing to deliver (2).
        if !self.course.at(activity).is_some_and(|item| self.course.launches(item)) {
            return Err(Exception::Db11Nothing);
        }
        // 3: nothing on the way may be disabled.
        if self.course.path_up(activity).any(|at| self.check_activity(at)) {
            return Err(self.refusal(activity));
        }
        Ok(())
    }

    /// Content Delivery Environment Process \[DB.2\]: whether a suspended attempt goes on.
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code DB.2.
    pub(super) fn content_delivery(&mut self, activity: ActivityId) -> Result<bool, Exception> {
        // 1
        if self.state.current.is_some_and(|current| self.is_active(current)) {
            return Err(Exception::Db2NotTerminated);
        }
        // 2
        if self.state.suspended != Some(activity) {
            self.clear_suspended(activity);
        }
        // 3
        self.terminate_descendents(activity);
        // 4, 5: begin or resume attempts on the way down.
        let resumed = self.is_suspended(activity);
        for at in self.path_down(0, activity) {
            if self.is_active(at) {
                continue;
            }
            if self.definition(at).delivery.tracked {
                if self.is_suspended(at) {
                    self.tracking_mut(at).suspended = false;
                } else {
                    self.begin_attempt(at);
                }
            }
            self.tracking_mut(at).active = true;
        }
        // 6
        self.state.current = Some(activity);
        self.state.suspended = None;
        Ok(resumed)
    }

    /// Step 5.1.1.2 of DB.2: the progress of a new attempt is blank.
    fn begin_attempt(&mut self, activity: ActivityId) {
        let control = self.definition(activity).control;
        // SCORM 1.2 knows no attempts: what a SCO has reached stays reached.
        let keeps = self.course.edition == Edition::Scorm12;
        let tracking = self.tracking_mut(activity);
        tracking.attempts += 1;
        tracking.old_objective = false;
        tracking.old_progress = false;
        tracking.completion_unknown = false;
        tracking.success_unknown = false;
        tracking.total_time = if keeps { tracking.total_time } else { 0 };
        if !keeps {
            tracking.objectives.fill(Progress::default());
            for child in self.available(activity).collect::<Vec<_>>() {
                if self.tracking(child).attempts > 0 {
                    let child = self.tracking_mut(child);
                    child.old_objective = control.current_objective;
                    child.old_progress = control.current_progress;
                }
            }
        }
    }

    /// Clear Suspended Activity Subprocess \[DB.2.1\].
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code DB.2.1.
    fn clear_suspended(&mut self, activity: ActivityId) {
        let Some(suspended) = self.state.suspended else { return };
        // 1.1, 1.2: everything from the suspended activity up to the common ancestor.
        let ancestor = self.course.common_ancestor(suspended, activity);
        for at in self.path(suspended, ancestor) {
            // 1.3: a cluster stays suspended while something in it is.
            let still = !self.course.is_leaf(at) && self.available(at).any(|child| self.is_suspended(child));
            if !still {
                self.tracking_mut(at).suspended = false;
            }
        }
        // 1.4
        self.state.suspended = None;
    }
}
