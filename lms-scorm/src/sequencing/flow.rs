//! Walking through the tree, SB.2.1 to SB.2.3.

use super::{Exception, Sequencer};
use crate::activity::definition::Action;
use crate::activity::tree::ActivityId;

/// A direction of the walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Forward,
    Backward,
}

/// Why a walk stops without an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// It has left the tree at the end: the session ends.
    End,
    /// The book has an exception for it.
    Exception(Exception),
}

impl From<Exception> for Stop {
    fn from(exception: Exception) -> Self {
        Stop::Exception(exception)
    }
}

/// Where a walk has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Step {
    activity: ActivityId,
    direction: Direction,
}

impl Sequencer<'_> {
    /// Flow Tree Traversal Subprocess \[SB.2.1\].
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code SB.2.1. Its recursion to the parent is the loop here. Leaving the tree
    /// (3.1) only says so; the attempts are ended by the caller, so that a look-ahead changes nothing.
    fn traverse_tree(
        &self,
        from: ActivityId,
        direction: Direction,
        previous: Option<Direction>,
        consider_children: bool,
    ) -> Result<Step, Stop> {
        let (mut activity, mut direction, mut consider_children) = (from, direction, consider_children);
        let mut reversed = false;
        // 1, 2: a walk that had turned back inside a forward-only cluster goes on backwards from its start.
        if previous == Some(Direction::Backward)
            && self.course.parent(activity).is_some()
            && self.next_sibling(activity).is_none()
        {
            direction = Direction::Backward;
            activity = self.course.parent(activity).and_then(|parent| self.first_child(parent)).unwrap_or(activity);
            reversed = true;
        }
        loop {
            let inside = !self.course.is_leaf(activity) && consider_children;
            match direction {
                Direction::Forward if inside => {
                    // 3.3: entering a cluster forwards.
                    let first = self.first_child(activity).ok_or(Exception::Sb21NoChildren)?;
                    return Ok(Step { activity: first, direction });
                }
                Direction::Forward => {
                    // 3.1: walking off the tree ends the session.
                    let Some(parent) = self.course.parent(activity) else { return Err(Stop::End) };
                    // 3.2: on to the next sibling, or to what follows the parent.
                    match self.next_sibling(activity) {
                        Some(next) => return Ok(Step { activity: next, direction }),
                        None => activity = parent,
                    }
                }
                Direction::Backward if inside => {
                    // 4.3: entering a cluster backwards; a forward-only one is entered at its start.
                    let forward_only = self.definition(activity).control.forward_only;
                    let (child, direction) = if forward_only {
                        (self.first_child(activity), Direction::Forward)
                    } else {
                        (self.last_child(activity), Direction::Backward)
                    };
                    return child.map(|activity| Step { activity, direction }).ok_or(Exception::Sb21NoChildren.into());
                }
                Direction::Backward => {
                    // 4.1: nothing is before the root.
                    let Some(parent) = self.course.parent(activity) else { return Err(Exception::Sb21Root.into()) };
                    // 4.2.1: only tested when the walk does not leave the forward-only cluster anyway.
                    if !reversed && self.definition(parent).control.forward_only {
                        return Err(Exception::Sb21ForwardOnly.into());
                    }
                    // 4.2.2, 4.2.3: back to the previous sibling, or to what precedes the parent.
                    match self.previous_sibling(activity) {
                        Some(before) => return Ok(Step { activity: before, direction }),
                        None => activity = parent,
                    }
                }
            }
            consider_children = false;
            reversed = false;
        }
    }

    /// Flow Activity Traversal Subprocess \[SB.2.2\]: the activity that can be delivered, from `activity` on.
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code SB.2.2. Its recursion is the loop here.
    fn traverse_activity(&self, activity: ActivityId, direction: Direction) -> Result<ActivityId, Stop> {
        let (mut activity, mut direction, mut previous) = (activity, direction, None);
        loop {
            // 1: flow must be enabled for the parent.
            if self.course.parent(activity).is_some_and(|parent| !self.definition(parent).control.flow) {
                return Err(Exception::Sb22Flow.into());
            }
            // 2, 3: a skipped activity is passed over.
            if self.check_rules(activity, &self.definition(activity).pre, &[Action::Skip]).is_some() {
                let step = self.traverse_tree(activity, direction, previous, false)?;
                // 3.3.1: a walk that had turned keeps its mark.
                previous = (previous == Some(Direction::Backward) && step.direction == Direction::Backward)
                    .then_some(Direction::Backward);
                (activity, direction) = (step.activity, step.direction);
                continue;
            }
            // 4, 5: it must be allowed.
            if self.check_activity(activity) {
                let why = self.refusal(activity);
                return Err(if why == Exception::Prerequisites { why } else { Exception::Sb22Unavailable }.into());
            }
            // 7: a leaf is what we look for.
            if self.course.is_leaf(activity) {
                return Ok(activity);
            }
            // 6: into the cluster.
            let step = self.traverse_tree(activity, direction, None, true)?;
            previous = (direction == Direction::Backward && step.direction == Direction::Forward)
                .then_some(Direction::Backward);
            (activity, direction) = (step.activity, step.direction);
        }
    }

    /// Flow Subprocess \[SB.2.3\].
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code SB.2.3.
    pub(super) fn flow(
        &self,
        activity: ActivityId,
        direction: Direction,
        consider_children: bool,
    ) -> Result<ActivityId, Stop> {
        let step = self.traverse_tree(activity, direction, None, consider_children)?;
        self.traverse_activity(step.activity, step.direction)
    }
}
