//! Sequencing, process by process of the SN book: a file for each family, a function for each process, its code in the
//! first line.
//!
//! Source: SCORM 2004 4th Ed., SN, appendix C (pseudo-code). Recursive processes of the book are loops here, so that a
//! course of any depth and width takes no stack.

mod check;
mod choice;
mod delivery;
mod end_attempt;
mod exception;
mod flow;
mod navigation;
mod overall;
mod request;
mod rollup;
mod rules;
mod select;
mod termination;

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

pub use exception::Exception;
pub(crate) use overall::{Overall, Turn};

use crate::activity::definition::{Control, Definition, DeliveryControls, Facets, Objective};
use crate::activity::tracking::{Progress, Tracking};
use crate::activity::tree::ActivityId;
use crate::course::{Course, Edition};
use crate::sorted::Sorted;

/// The part of an attempt that sequencing owns.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    /// Current Activity, AM.1.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) current: Option<ActivityId>,
    /// Suspended Activity, AM.1.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) suspended: Option<ActivityId>,
    /// What is known of the activities; those never touched are absent.
    #[serde(skip_serializing_if = "Sorted::is_empty")]
    pub(crate) tracking: Sorted<ActivityId, Tracking>,
    /// Shared objectives.
    #[serde(skip_serializing_if = "Sorted::is_empty")]
    pub(crate) globals: Sorted<String, Progress>,
    /// How many random numbers were drawn.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) draws: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature serde asks for
fn is_zero(value: &u64) -> bool {
    *value == 0
}

/// The state of sequencing together with the course it belongs to.
pub(crate) struct Sequencer<'a> {
    pub(crate) course: &'a Course,
    pub(crate) state: &'a mut State,
    /// The learner may move freely, since the package says nothing about sequencing.
    pub(crate) free: bool,
    /// Where random numbers start from.
    pub(crate) seed: u64,
    /// Shared objectives written to since the last overall rollup.
    written: Vec<String>,
}

/// A truth value of the book: `None` is "unknown".
pub(crate) type Truth = Option<bool>;

static DEFAULT: LazyLock<Definition> = LazyLock::new(Definition::default);

/// What activities of a package without sequencing information have in a tolerant attempt: choice and flow.
static FREE: LazyLock<Definition> =
    LazyLock::new(|| Definition { control: Control { flow: true, ..Control::default() }, ..Definition::default() });

/// The same for SCORM 1.2, where passing is for the content to say.
static FREE_12: LazyLock<Definition> = LazyLock::new(|| Definition {
    delivery: DeliveryControls { objective_by_content: true, ..DeliveryControls::default() },
    ..FREE.clone()
});

static NOTHING: Progress =
    Progress { satisfied: None, measure: None, raw: None, min: None, max: None, completed: None, progress: None };
static UNNAMED: LazyLock<Objective> = LazyLock::new(Objective::default);
static UNTOUCHED: LazyLock<Tracking> = LazyLock::new(Tracking::default);

impl<'a> Sequencer<'a> {
    pub(crate) fn new(course: &'a Course, state: &'a mut State, free: bool, seed: u64) -> Self {
        Self { course, state, free, seed, written: Vec::new() }
    }

    /// The sequencing definition of an activity.
    pub(crate) fn definition(&self, activity: ActivityId) -> &'a Definition {
        let own = self.course.at(activity).and_then(|item| item.sequencing.as_deref());
        match own {
            Some(own) => own,
            None if self.course.edition == Edition::Scorm12 => &FREE_12,
            None if self.free => &FREE,
            None => &DEFAULT,
        }
    }

    pub(crate) fn tracking(&self, activity: ActivityId) -> &Tracking {
        self.state.tracking.get(&activity).unwrap_or(&UNTOUCHED)
    }

    pub(crate) fn tracking_mut(&mut self, activity: ActivityId) -> &mut Tracking {
        self.state.tracking.get_or_insert_with(activity, Tracking::default)
    }

    pub(crate) fn is_active(&self, activity: ActivityId) -> bool {
        self.tracking(activity).active
    }

    pub(crate) fn is_suspended(&self, activity: ActivityId) -> bool {
        self.tracking(activity).suspended
    }

    /// The objective at a position of the definition; position 0 always exists.
    pub(crate) fn objective(&self, activity: ActivityId, at: usize) -> &'a Objective {
        self.definition(activity).objectives.get(at).unwrap_or(&UNNAMED)
    }

    /// Number of objectives, at least one.
    pub(crate) fn objective_count(&self, activity: ActivityId) -> usize {
        self.definition(activity).objectives.len().max(1)
    }

    /// Progress on an objective as rules and content see it; an activity that is not tracked has none.
    ///
    /// Where a read map covers the satisfied status or the measure, these come from the shared objective alone and are
    /// unknown as long as that is; the facets of the 4th edition fall back to what the activity itself has. The books do
    /// not say so; the conformance suite does (CM-13, CO-09).
    pub(crate) fn progress(&self, activity: ActivityId, at: usize) -> Progress {
        if self.definition(activity).delivery.tracked {
            self.progress_for_content(activity, at)
        } else {
            Progress::default()
        }
    }

    /// The same as the content finds it, which reads shared objectives even when its activity is not tracked.
    pub(crate) fn progress_for_content(&self, activity: ActivityId, at: usize) -> Progress {
        let mut seen = self.tracking(activity).objective(at);
        let objective = self.objective(activity, at);
        for map in objective.maps.iter().filter(|map| map.read != Facets::default()) {
            let shared = self.state.globals.get(&map.target).unwrap_or(&NOTHING);
            copy(shared, &mut seen, Facets(map.read.0 & Facets::STATUS.0), true);
            copy(shared, &mut seen, Facets(map.read.0 & !Facets::STATUS.0), false);
        }
        self.decide_by_measure(activity, objective, &mut seen);
        if at == 0 {
            self.decide_by_progress(activity, &mut seen);
        }
        seen
    }

    /// Activity Progress Rollup Using Measure \[RB.1.3.a\], wherever the progress measure decides.
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code RB.1.3.a.
    fn decide_by_progress(&self, activity: ActivityId, progress: &mut Progress) {
        let launch = self.course.at(activity).and_then(|item| item.launch.as_deref());
        let Some(threshold) = launch.and_then(|launch| launch.completion).filter(|threshold| threshold.by_measure)
        else {
            return;
        };
        if let Some(measure) = progress.progress {
            progress.completed = Some(measure >= threshold.min_progress);
        }
    }

    /// Objective Rollup Using Measure \[RB.1.2.a\], for every objective whose measure decides.
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code RB.1.2.a.
    fn decide_by_measure(&self, activity: ActivityId, objective: &Objective, progress: &mut Progress) {
        if !objective.by_measure {
            return;
        }
        let Some(measure) = progress.measure else { return };
        let early = self.is_active(activity) && !self.definition(activity).contribution.measure_satisfaction_if_active;
        progress.satisfied = (!early).then_some(measure >= objective.min_measure);
    }

    /// Writes to an objective: what `change` does to it goes to the shared objectives it writes to as well, as far as it is
    /// known. What is not tracked is not written.
    pub(crate) fn write(&mut self, activity: ActivityId, at: usize, change: impl Fn(&mut Progress)) {
        self.write_explicit(activity, at, Facets::default(), change);
    }

    /// The same; of the facets in `explicit` the shared objectives also take over that they are unknown.
    pub(crate) fn write_explicit(
        &mut self,
        activity: ActivityId,
        at: usize,
        explicit: Facets,
        change: impl Fn(&mut Progress),
    ) {
        if !self.definition(activity).delivery.tracked {
            return;
        }
        let Some(local) = self.tracking_mut(activity).objective_mut(at) else { return };
        change(local);
        local.round();
        let mut after = *local;
        let objective = self.objective(activity, at);
        self.decide_by_measure(activity, objective, &mut after);
        for map in objective.maps.iter().filter(|map| map.write != Facets::default()) {
            let shared = self.state.globals.get_or_insert_with(map.target.clone(), Progress::default);
            let old = *shared;
            copy(&after, shared, map.write, false);
            copy(&after, shared, Facets(map.write.0 & explicit.0), true);
            if *shared != old {
                self.written.push(map.target.clone());
            }
        }
    }

    // The tree as this learner has it: selected children in their order.

    /// Available Children of an activity.
    pub(crate) fn available(&self, activity: ActivityId) -> Vec<ActivityId> {
        match &self.tracking(activity).children {
            Some(chosen) => chosen.clone(),
            None => self.course.children(activity).collect(),
        }
    }

    pub(crate) fn first_child(&self, activity: ActivityId) -> Option<ActivityId> {
        match &self.tracking(activity).children {
            Some(chosen) => chosen.first().copied(),
            None => self.course.children(activity).next(),
        }
    }

    pub(crate) fn last_child(&self, activity: ActivityId) -> Option<ActivityId> {
        match &self.tracking(activity).children {
            Some(chosen) => chosen.last().copied(),
            None => self.course.children(activity).last(),
        }
    }

    /// Whether an activity is among the Available Children of its parent; the root always is.
    pub(crate) fn is_available(&self, activity: ActivityId) -> bool {
        let Some(parent) = self.course.parent(activity) else { return true };
        self.tracking(parent).children.as_ref().is_none_or(|chosen| chosen.contains(&activity))
    }

    pub(crate) fn next_sibling(&self, activity: ActivityId) -> Option<ActivityId> {
        let parent = self.course.parent(activity)?;
        match &self.tracking(parent).children {
            Some(chosen) => {
                let at = chosen.iter().position(|other| *other == activity)?;
                chosen.get(at + 1).copied()
            }
            None => {
                let next = self.course.at(activity)?.end;
                (next < self.course.at(parent)?.end).then_some(next)
            }
        }
    }

    pub(crate) fn previous_sibling(&self, activity: ActivityId) -> Option<ActivityId> {
        let parent = self.course.parent(activity)?;
        match &self.tracking(parent).children {
            Some(chosen) => {
                let at = chosen.iter().position(|other| *other == activity)?;
                chosen.get(at.checked_sub(1)?).copied()
            }
            None => self.course.children(parent).take_while(|child| *child != activity).last(),
        }
    }

    /// Whether `other` comes after `one` in a forward preorder walk of the tree.
    pub(crate) fn is_forward(&self, one: ActivityId, other: ActivityId) -> bool {
        if self.course.contains(one, other) || self.course.contains(other, one) {
            return other > one;
        }
        let ancestor = self.course.common_ancestor(one, other);
        if self.tracking(ancestor).children.is_none() {
            return other > one;
        }
        let branch = |leaf: ActivityId| self.course.path_up(leaf).take_while(|at| *at != ancestor).last();
        let order = self.available(ancestor);
        let place = |leaf: ActivityId| branch(leaf).and_then(|child| order.iter().position(|at| *at == child));
        match (place(one), place(other)) {
            (Some(one), Some(other)) => other > one,
            _ => other > one,
        }
    }

    /// The activities from `from` up to `to`, both included.
    pub(crate) fn path(&self, from: ActivityId, to: ActivityId) -> Vec<ActivityId> {
        let mut path = Vec::new();
        for at in self.course.path_up(from) {
            path.push(at);
            if at == to {
                break;
            }
        }
        path
    }

    /// The same from the top down.
    pub(crate) fn path_down(&self, from: ActivityId, to: ActivityId) -> Vec<ActivityId> {
        let mut path = self.path(to, from);
        path.reverse();
        path
    }
}

/// Copies the values of some facets: all of them, or the known ones only.
fn copy(from: &Progress, to: &mut Progress, facets: Facets, unknown_too: bool) {
    fn one<T: Copy>(wanted: bool, from: Option<T>, to: &mut Option<T>, unknown_too: bool) {
        if wanted && (unknown_too || from.is_some()) {
            *to = from;
        }
    }
    one(facets.has(Facets::SATISFIED), from.satisfied, &mut to.satisfied, unknown_too);
    one(facets.has(Facets::MEASURE), from.measure, &mut to.measure, unknown_too);
    one(facets.has(Facets::RAW), from.raw, &mut to.raw, unknown_too);
    one(facets.has(Facets::MIN), from.min, &mut to.min, unknown_too);
    one(facets.has(Facets::MAX), from.max, &mut to.max, unknown_too);
    one(facets.has(Facets::COMPLETION), from.completed, &mut to.completed, unknown_too);
    one(facets.has(Facets::PROGRESS), from.progress, &mut to.progress, unknown_too);
}
