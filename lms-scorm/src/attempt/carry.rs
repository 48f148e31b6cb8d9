//! A new version of a package under a running attempt.

use std::collections::BTreeSet;

use super::{Attempt, Session};
use crate::activity::definition::{Definition, Timing};
use crate::activity::tracking::{Progress, Tracking};
use crate::course::{Course, Item};
use crate::sequencing::State;

/// What happens to a running attempt when its package has a new version; the manager's choice (design §5, row 2.19).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CarryPolicy {
    /// The learner finishes on the version that was begun.
    FinishOld,
    /// The learner carries on in the new version with everything that is known of items it still has.
    CarryOn,
    /// The learner begins the new version anew; only what outlives an attempt anyway is kept.
    Restart,
}

/// What a new version means for an attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct Carried {
    /// The attempt on the new version, to be opened as usual; `None` when it stays on the old one.
    pub attempt: Option<Attempt>,
    /// Items the learner had begun and the new version no longer has as they were: their results are gone from it.
    pub lost: Vec<String>,
    /// Items only the new version has.
    pub added: Vec<String>,
}

impl Attempt {
    /// The attempt under a new version of its course. Items are the same when their identifiers are, and objectives
    /// likewise; the organization stands for the whole course whatever it is called.
    pub fn carry(&self, old: &Course, new: &Course, policy: CarryPolicy) -> Carried {
        let attempt = match policy {
            CarryPolicy::FinishOld => None,
            CarryPolicy::CarryOn => Some(self.carried_over(old, new)),
            CarryPolicy::Restart => {
                let shared = self.shared(old);
                Some(Self::with_shared(new, self.learner.clone(), self.options.clone(), shared))
            }
        };
        let begun = |at: u32| self.seq.tracking.get(&at).is_some_and(|tracking| tracking.attempts > 0);
        let gone = (0_u32..).zip(old.items()).filter(|(at, _)| begun(*at) && same_item(old, new, *at).is_none());
        let lost = gone.map(|(_, item)| item.identifier.clone()).collect();
        let known: BTreeSet<&str> = old.items().map(|item| item.identifier.as_str()).collect();
        let only_new = new.items().skip(1).filter(|item| !known.contains(item.identifier.as_str()));
        let added = only_new.map(|item| item.identifier.clone()).collect();
        Carried { attempt, lost, added }
    }

    /// The same attempt on another version of its course: what is known of an item goes to the item with the same
    /// identifier, what is known of items that are gone is lost, and a session that was open is suspended.
    pub fn carried_over(&self, from: &Course, to: &Course) -> Self {
        let mut old = self.clone();
        old.close_abnormally(from, old.at, &mut Vec::new());
        let place = |at: u32| same_item(from, to, at);
        let suspended = old.seq.suspended.and_then(place).filter(|at| to.at(*at).is_some_and(|item| to.launches(item)));
        let tracking = old.seq.tracking.iter().filter_map(|(at, tracking)| {
            let there = place(*at)?;
            let mut tracking = tracking.clone();
            // Suspended is what leads down to the place where the learner stopped, and other places left half-way.
            tracking.suspended = match suspended {
                Some(suspended) if to.contains(there, suspended) => true,
                _ => tracking.suspended && to.is_leaf(there),
            };
            tracking.objectives = objectives(from.at(*at), to.at(there), &tracking);
            tracking.children = children(to, there, tracking.children.as_deref(), &place);
            Some((there, tracking))
        });
        let seq = State {
            current: None,
            suspended,
            tracking: tracking.collect(),
            globals: old.seq.globals.clone(),
            ..old.seq.sheet()
        };
        let same_model = from.edition.is_2004() == to.edition.is_2004();
        let data = old.data.into_iter().filter(|_| same_model);
        let data = data.filter_map(|(at, data)| Some((place(at)?, data))).collect();
        let session = match old.session {
            Session::Suspended if suspended.is_none() => Session::Ended,
            session => session,
        };
        let mut carried = Self { seq, data, session, live: None, ..old };
        let names = |course: &Course| course.items().map(|item| item.identifier.clone()).collect::<Vec<_>>();
        if names(from) != names(to) {
            // What is above the items has to be said anew: the tree is another one.
            let leaves: Vec<u32> = (0_u32..).zip(to.items()).map(|(at, _)| at).filter(|at| to.is_leaf(*at)).collect();
            let mut sequencer = carried.sequencer(to);
            for leaf in leaves {
                let begun = to.path_up(leaf).any(|at| sequencer.tracking(at).attempts > 0);
                if begun {
                    sequencer.overall_rollup(leaf);
                }
            }
        }
        carried
    }
}

/// The item of the new version that goes on where this one was; a cluster does not become a page, nor a page a cluster.
fn same_item(from: &Course, to: &Course, at: u32) -> Option<u32> {
    let there = if at == 0 { 0 } else { to.position(&from.at(at)?.identifier).filter(|there| *there > 0)? };
    (from.is_leaf(at) == to.is_leaf(there)).then_some(there)
}

/// Progress on the objectives in the order of the new definition.
fn objectives(from: Option<&Item>, to: Option<&Item>, tracking: &Tracking) -> Vec<Progress> {
    let list = |item: Option<&Item>| -> Vec<String> {
        let definition = item.and_then(|item| item.sequencing.as_deref());
        definition.map_or(Vec::new(), |definition| definition.objectives.iter().map(|o| o.id.clone()).collect())
    };
    let (before, after) = (list(from), list(to));
    let others = after.iter().skip(1).map(|id| {
        let was = before.iter().skip(1).position(|old| old == id);
        was.map_or(Progress::default(), |was| tracking.objective(was + 1))
    });
    // The primary objective stands for the activity, whatever its name.
    let primary = tracking.objectives.first().copied();
    primary.into_iter().chain(others.take(if primary.is_some() { usize::MAX } else { 0 })).collect()
}

/// The children as they were selected and ordered, as far as the new version selects or orders and has them; what is new
/// comes last, unless only some are selected.
fn children(to: &Course, at: u32, was: Option<&[u32]>, place: &dyn Fn(u32) -> Option<u32>) -> Option<Vec<u32>> {
    let definition: &Definition = to.at(at)?.sequencing.as_deref()?;
    let selects = definition.selection.timing != Timing::Never && definition.selection.count.is_some();
    let shuffles = definition.randomization.timing != Timing::Never && definition.randomization.reorder;
    let was = was.filter(|_| selects || shuffles)?;
    let mut children: Vec<u32> =
        was.iter().filter_map(|at| place(*at)).filter(|child| to.parent(*child) == Some(at)).collect();
    if !selects {
        let new: Vec<u32> = to.children(at).filter(|child| !children.contains(child)).collect();
        children.extend(new);
    }
    (!children.is_empty()).then_some(children)
}
