//! Choosing an activity, SB.2.4 and SB.2.9.

use super::flow::{Direction, Stop};
use super::{Exception, Sequencer};
use crate::activity::definition::Action;
use crate::activity::tree::ActivityId;

impl Sequencer<'_> {
    /// Choice Activity Traversal Subprocess \[SB.2.4\]: whether a choice may pass this activity.
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code SB.2.4.
    fn traverse_choice(&self, activity: ActivityId, direction: Direction) -> Result<(), Exception> {
        match direction {
            // 1: a rule may stop the way forward.
            Direction::Forward => {
                match self.check_rules(activity, &self.definition(activity).pre, &[Action::StopForwardTraversal]) {
                    Some(_) => Err(Exception::Sb24Blocked),
                    None => Ok(()),
                }
            }
            // 2: the parent may allow forward only.
            Direction::Backward => match self.course.parent(activity) {
                None => Err(Exception::Sb24Root),
                Some(parent) if self.definition(parent).control.forward_only => Err(Exception::Sb24ForwardOnly),
                Some(_) => Ok(()),
            },
        }
    }

    /// Choice Sequencing Request Process \[SB.2.9\]: what to deliver.
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code SB.2.9. Step 14, a chosen cluster without anything to deliver, is left
    /// to the caller, so that a look-ahead changes nothing.
    pub(super) fn choose(&self, target: ActivityId) -> Result<ActivityId, Exception> {
        self.check_choice(target)?;
        // 12: a leaf is delivered.
        if self.course.is_leaf(target) {
            return Ok(target);
        }
        // 13 to 15: into a cluster the learner flows.
        self.flow(target, Direction::Forward, true).map_err(|_| Exception::Sb29FlowOnly)
    }

    /// Steps 1 to 11 of SB.2.9: whether the target can be reached.
    fn check_choice(&self, target: ActivityId) -> Result<(), Exception> {
        // 2, 3: it must be available and not hidden, nor anything above it.
        for at in self.path_down(0, target) {
            if !self.is_available(at) {
                return Err(Exception::Sb29Unavailable);
            }
            if self.check_rules(at, &self.definition(at).pre, &[Action::HiddenFromChoice]).is_some() {
                return Err(Exception::Sb29Hidden);
            }
        }
        // 4: choice must be enabled for the parent.
        let parent = self.course.parent(target);
        if parent.is_some_and(|parent| !self.definition(parent).control.choice) {
            return Err(Exception::Sb29Choice);
        }
        // 5, 6: where the ways to the current activity and to the target part.
        let current = self.state.current;
        let ancestor = current.map_or(0, |current| self.course.common_ancestor(current, target));
        match current {
            // 7: the current activity itself.
            Some(current) if current == target => Ok(()),
            // 8: a sibling.
            Some(current) if self.course.parent(current) == parent && parent.is_some() => {
                self.way_to_sibling(current, target)
            }
            // 9: below the current activity, or before anything was delivered.
            None => self.way_down(ancestor, target, true),
            Some(current) if current == ancestor => self.way_down(ancestor, target, true),
            // 10: above the current activity.
            Some(current) if target == ancestor => self.way_up(current, target),
            // 11: another branch.
            Some(current) => self.way_across(current, ancestor, target),
        }
    }

    /// Step 8: every activity from the current one to the target, the target excluded.
    fn way_to_sibling(&self, current: ActivityId, target: ActivityId) -> Result<(), Exception> {
        if !self.is_forward(current, target) {
            // Backwards only the parent has a say, and it is the same for all of them.
            return self.traverse_choice(current, Direction::Backward);
        }
        let mut at = current;
        while at != target {
            self.traverse_choice(at, Direction::Forward)?;
            at = self.next_sibling(at).ok_or(Exception::Sb29NothingToConsider)?;
        }
        Ok(())
    }

    /// Step 9, and step 11.8 or 11.9 where only forwards is checked: the way from an ancestor down to the target.
    fn way_down(&self, ancestor: ActivityId, target: ActivityId, forward: bool) -> Result<(), Exception> {
        let path = self.path_down(ancestor, target);
        let above = path.split_last().map_or(&[][..], |(_, above)| above);
        if above.is_empty() {
            return if target == 0 && self.state.current.is_none() {
                Ok(())
            } else {
                Err(Exception::Sb29NothingToConsider)
            };
        }
        for at in above {
            if forward {
                self.traverse_choice(*at, Direction::Forward)?;
            }
            if !self.is_active(*at) && *at != ancestor && self.definition(*at).choice.prevent_activation {
                return Err(Exception::Sb29PreventActivation);
            }
        }
        Ok(())
    }

    /// Step 10: every activity from the current one up, the target excluded, must let go.
    fn way_up(&self, current: ActivityId, target: ActivityId) -> Result<(), Exception> {
        let path = self.path(current, target);
        let held = path.iter().filter(|at| **at != target).any(|at| !self.definition(*at).control.choice_exit);
        if held { Err(Exception::Sb29ChoiceExit) } else { Ok(()) }
    }

    /// Step 11: up to the common ancestor and down another branch.
    fn way_across(&self, current: ActivityId, ancestor: ActivityId, target: ActivityId) -> Result<(), Exception> {
        // 11.1 to 11.4: everything left behind must let go; the lowest constraint counts.
        let mut constrained = None;
        for at in self.path(current, ancestor).into_iter().filter(|at| *at != ancestor) {
            let definition = self.definition(at);
            if !definition.control.choice_exit {
                return Err(Exception::Sb29ChoiceExit);
            }
            if constrained.is_none() && self.constrains(at) {
                constrained = Some(at);
            }
        }
        // 11.5: from a constrained activity only its neighbour can be reached.
        if let Some(constrained) = constrained {
            let direction = if self.is_forward(constrained, target) { Direction::Forward } else { Direction::Backward };
            let neighbour = self.choice_flow(constrained, direction);
            if !self.course.contains(neighbour, target) && target != constrained {
                return Err(Exception::Sb29Constrained);
            }
        }
        // 11.6 to 11.9
        self.way_down(ancestor, target, self.is_forward(current, target))
    }

    /// Whether choices out of an activity are constrained. Like every control of choice this one belongs to clusters: on a leaf,
    /// which has nothing in it to be next to, it says nothing (docs/decisions/0007).
    pub(super) fn constrains(&self, activity: ActivityId) -> bool {
        self.definition(activity).choice.constrain && !self.course.is_leaf(activity)
    }

    /// Choice Flow Subprocess \[SB.2.9.1\] with Choice Flow Tree Traversal \[SB.2.9.2\]: the next activity at the same level
    /// or above; the activity itself when there is none.
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code SB.2.9.1 and SB.2.9.2.
    pub(super) fn choice_flow(&self, from: ActivityId, direction: Direction) -> ActivityId {
        self.course
            .path_up(from)
            .find_map(
                |at| if direction == Direction::Forward { self.next_sibling(at) } else { self.previous_sibling(at) },
            )
            .unwrap_or(from)
    }

    /// Continue \[SB.2.7\] and Previous \[SB.2.8\] share this: the walk from the current activity.
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code SB.2.7 and SB.2.8.
    pub(super) fn walk(&self, direction: Direction) -> Result<ActivityId, Stop> {
        let forward = direction == Direction::Forward;
        // 1
        let not_begun = if forward { Exception::Sb27NotBegun } else { Exception::Sb28NotBegun };
        let current = self.state.current.ok_or(not_begun)?;
        // 2
        if self.course.parent(current).is_some_and(|parent| !self.definition(parent).control.flow) {
            return Err(if forward { Exception::Sb27Flow } else { Exception::Sb28Flow }.into());
        }
        // 3, 4
        self.flow(current, direction, false)
    }
}
