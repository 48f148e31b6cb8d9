//! The activity tree: the items of a course seen as parents, children and neighbours.

use crate::course::{Course, Item};

/// Position of an activity in its course; the root is 0.
pub(crate) type ActivityId = u32;

impl Course {
    pub(crate) fn parent(&self, activity: ActivityId) -> Option<ActivityId> {
        self.at(activity)?.parent
    }

    pub(crate) fn is_leaf(&self, activity: ActivityId) -> bool {
        self.at(activity).is_none_or(|item| !item.is_cluster(activity))
    }

    /// The children in document order; selection and randomization belong to the attempt.
    pub(crate) fn children(&self, activity: ActivityId) -> impl Iterator<Item = ActivityId> {
        let end = self.at(activity).map_or(0, |item| item.end);
        let mut next = activity + 1;
        std::iter::from_fn(move || {
            let here = next;
            if here >= end {
                return None;
            }
            next = self.at(here)?.end;
            Some(here)
        })
    }

    /// The activity and its ancestors, from the inside out.
    pub(crate) fn path_up(&self, from: ActivityId) -> impl Iterator<Item = ActivityId> {
        std::iter::successors(Some(from), |at| self.parent(*at))
    }

    /// Whether `inner` is `outer` or below it.
    pub(crate) fn contains(&self, outer: ActivityId, inner: ActivityId) -> bool {
        inner >= outer && self.at(outer).is_some_and(|item| inner < item.end)
    }

    /// The nearest activity that has both below it, or is one of them.
    pub(crate) fn common_ancestor(&self, one: ActivityId, other: ActivityId) -> ActivityId {
        self.path_up(one).find(|at| self.contains(*at, other)).unwrap_or(0)
    }

    /// The item with this identifier, looked for from another one backwards first: that is where prerequisites are.
    pub(crate) fn near(&self, from: ActivityId, identifier: &str) -> Option<ActivityId> {
        let is = |at: &ActivityId| self.at(*at).is_some_and(|item| item.identifier == identifier);
        let count = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        (0..from).rev().chain(from..count).find(is)
    }

    pub(crate) fn launches(&self, item: &Item) -> bool {
        item.resource.is_some()
    }
}
