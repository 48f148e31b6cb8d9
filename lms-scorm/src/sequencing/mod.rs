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
mod obstacle;
mod overall;
mod request;
mod rollup;
mod rules;
mod select;
mod termination;
mod validity;

use std::cell::RefCell;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

pub use exception::Exception;
pub(crate) use obstacle::Writers;
pub(crate) use overall::{Overall, Turn};
pub(crate) use validity::Choices;

use crate::activity::definition::{Action, Control, Definition, DeliveryControls, Facets, Objective};
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
    /// Of a sheet: the shared objectives of the state below are forgotten.
    #[serde(skip)]
    pub(crate) forgets: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the signature serde asks for
fn is_zero(value: &u64) -> bool {
    *value == 0
}

impl State {
    /// An empty sheet to lay over this state: it knows where the learner is, and takes down what changes.
    pub(crate) fn sheet(&self) -> State {
        State { current: self.current, suspended: self.suspended, draws: self.draws, ..State::default() }
    }

    /// Makes what a sheet has taken down true.
    pub(crate) fn settle(&mut self, sheet: State) {
        (self.current, self.suspended, self.draws) = (sheet.current, sheet.suspended, sheet.draws);
        for (activity, tracking) in sheet.tracking {
            self.tracking.insert(activity, tracking);
        }
        if sheet.forgets {
            self.globals.clear();
        }
        for (target, shared) in sheet.globals {
            self.globals.insert(target, shared);
        }
    }
}

/// The state of sequencing together with the course it belongs to.
pub(crate) struct Sequencer<'a> {
    pub(crate) course: &'a Course,
    /// What changes; what it does not know is found in `below`.
    pub(crate) state: &'a mut State,
    /// The state a look ahead leaves alone.
    below: &'a State,
    /// The learner may move freely, since the package says nothing about sequencing.
    pub(crate) free: bool,
    /// Where random numbers start from.
    pub(crate) seed: u64,
    /// Shared objectives written to since the last overall rollup.
    written: Vec<&'a str>,
    /// Rules that held in this turn of the overall process, for the trace; `None` while nobody asks.
    listened: Option<RefCell<Vec<(ActivityId, Action)>>>,
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
static EMPTY: LazyLock<State> = LazyLock::new(State::default);

impl<'a> Sequencer<'a> {
    pub(crate) fn new(course: &'a Course, state: &'a mut State, free: bool, seed: u64) -> Self {
        Self::over(course, &EMPTY, state, free, seed)
    }

    /// The same on a sheet over a state, which stays as it is.
    pub(crate) fn over(course: &'a Course, below: &'a State, sheet: &'a mut State, free: bool, seed: u64) -> Self {
        Self { course, state: sheet, below, free, seed, written: Vec::new(), listened: None }
    }

    /// Takes down which rules hold from now on.
    pub(crate) fn listening(mut self) -> Self {
        self.listened = Some(RefCell::default());
        self
    }

    /// The rules that held, each once, in the order in which they were found to.
    pub(crate) fn rules_held(self) -> Vec<(ActivityId, Action)> {
        self.listened.map(RefCell::into_inner).unwrap_or_default()
    }

    /// Takes down that a rule holds.
    fn tell(&self, activity: ActivityId, action: Action) {
        if let Some(held) = &self.listened {
            let mut held = held.borrow_mut();
            if !held.contains(&(activity, action)) {
                held.push((activity, action));
            }
        }
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
        self.known(activity).unwrap_or(&UNTOUCHED)
    }

    /// What is known of an activity that was ever touched.
    fn known(&self, activity: ActivityId) -> Option<&Tracking> {
        self.state.tracking.get(&activity).or_else(|| self.below.tracking.get(&activity))
    }

    pub(crate) fn tracking_mut(&mut self, activity: ActivityId) -> &mut Tracking {
        let below = self.below;
        self.state.tracking.get_or_insert_with(activity, || below.tracking.get(&activity).cloned().unwrap_or_default())
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

    /// What is known of a shared objective.
    fn shared(&self, target: &str) -> &Progress {
        let below = || self.below.globals.get(target).filter(|_| !self.state.forgets);
        self.state.globals.get(target).or_else(below).unwrap_or(&NOTHING)
    }

    /// No shared objective is known any more.
    fn forget_shared(&mut self) {
        self.state.globals.clear();
        self.state.forgets = !std::ptr::eq(self.below, &raw const *EMPTY);
    }

    /// The same without what the activity itself has from before its parent's current attempt: what a shared objective
    /// says belongs to no attempt, so it holds (docs/decisions/0007).
    pub(crate) fn progress_from_shared(&self, activity: ActivityId, at: usize) -> Progress {
        if self.definition(activity).delivery.tracked {
            self.seen(activity, at, Progress::default())
        } else {
            Progress::default()
        }
    }

    /// The same as the content finds it, which reads shared objectives even when its activity is not tracked.
    pub(crate) fn progress_for_content(&self, activity: ActivityId, at: usize) -> Progress {
        self.seen(activity, at, self.tracking(activity).objective(at))
    }

    /// What the activity itself has, with what its read maps bring.
    fn seen(&self, activity: ActivityId, at: usize, own: Progress) -> Progress {
        let mut seen = own;
        let objective = self.objective(activity, at);
        for map in objective.maps.iter().filter(|map| map.read != Facets::default()) {
            let shared = self.shared(&map.target);
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
            let old = *self.shared(&map.target);
            let mut shared = old;
            copy(&after, &mut shared, map.write, false);
            copy(&after, &mut shared, Facets(map.write.0 & explicit.0), true);
            if shared != old {
                self.written.push(&map.target);
            }
            match self.state.globals.get_mut(map.target.as_str()) {
                Some(known) => *known = shared,
                None => self.state.globals.insert(map.target.clone(), shared),
            }
        }
    }

    // The tree as this learner has it: selected children in their order.

    /// Available Children of an activity.
    pub(crate) fn available(&self, activity: ActivityId) -> impl Iterator<Item = ActivityId> {
        let chosen = self.tracking(activity).children.as_deref();
        let all = chosen.is_none().then(|| self.course.children(activity));
        chosen.unwrap_or_default().iter().copied().chain(all.into_iter().flatten())
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
            // What ends the subtree is the last child or below it.
            None => {
                let end = self.course.at(activity)?.end;
                self.course.path_up(end - 1).take_while(|at| *at != activity).last()
            }
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
            // What stands before it is the parent, or the previous sibling or something below that.
            None => self.course.path_up(activity - 1).take_while(|at| *at != parent).last(),
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
        let place =
            |leaf: ActivityId| branch(leaf).and_then(|child| self.available(ancestor).position(|at| at == child));
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
