//! A second sequencer, written from the pseudo-code of the SN book and slow on purpose: everything is a plain list, every
//! process a function that says what the book says, every look ahead a copy of the world. It shares no code with the engine,
//! only the definitions the manifest reader made.

use std::collections::HashMap;

use lms_scorm::Course;
use lms_scorm::activity::definition::*;

pub type Id = usize;

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Progress {
    pub satisfied: Option<bool>,
    pub measure: Option<f64>,
    pub completed: Option<bool>,
    pub progress: Option<f64>,
}

#[derive(Debug, Clone, Default)]
pub struct Activity {
    pub name: String,
    pub parent: Option<Id>,
    pub all: Vec<Id>,
    pub def: Definition,
    pub threshold: Option<(bool, f64, f64)>,
    pub launches: bool,
    // Tracking.
    pub attempts: u32,
    pub active: bool,
    pub suspended: bool,
    pub objectives: Vec<Progress>,
    pub chosen: Option<Vec<Id>>,
    pub old_objective: bool,
    pub old_progress: bool,
    // What its content has set.
    pub cmi: Cmi,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cmi {
    pub success: Option<bool>,
    pub completion: Option<bool>,
    pub scaled: Option<f64>,
    pub objectives: Vec<Progress>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Forward,
    Backward,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nav {
    Start,
    ResumeAll,
    Continue,
    Previous,
    Choice(Id),
    Jump(Id),
    Exit,
    ExitAll,
    Abandon,
    AbandonAll,
    SuspendAll,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Seq {
    Start,
    ResumeAll,
    Continue,
    Previous,
    Choice(Id),
    Jump(Id),
    Retry,
    Exit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Term {
    Exit,
    ExitAll,
    SuspendAll,
    Abandon,
    AbandonAll,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Deliver(Id),
    Nothing,
    End,
    /// The code of the exception, and whether the request was refused before anything happened.
    Exception(&'static str),
}

type Code = &'static str;
/// Why a walk found nothing: it left the tree, or an exception.
enum Stop {
    End,
    Code(Code),
}

#[derive(Debug, Clone)]
pub struct World {
    pub acts: Vec<Activity>,
    pub globals: HashMap<String, Progress>,
    pub global_to_system: bool,
    pub current: Option<Id>,
    pub suspended: Option<Id>,
    seed: u64,
    draws: u64,
    written: Vec<String>,
}

fn kept(value: f64) -> f64 {
    (value * 1e7).round() / 1e7 + 0.0
}

impl World {
    pub fn new(course: &Course, seed: u64) -> Self {
        let mut acts: Vec<Activity> = course
            .items()
            .map(|item| {
                let mut def = item.sequencing.as_deref().cloned().unwrap_or_default();
                if def.objectives.is_empty() {
                    def.objectives.push(Objective::default());
                }
                Activity {
                    name: item.identifier.clone(),
                    parent: item.parent.map(|at| at as usize),
                    launches: item.resource.is_some(),
                    threshold: item
                        .launch
                        .as_deref()
                        .and_then(|l| l.completion)
                        .map(|c| (c.by_measure, c.min_progress, c.weight)),
                    objectives: vec![Progress::default(); def.objectives.len()],
                    def,
                    ..Activity::default()
                }
            })
            .collect();
        for at in 0..acts.len() {
            if let Some(parent) = acts[at].parent {
                acts[parent].all.push(at);
            }
        }
        Self {
            acts,
            globals: HashMap::new(),
            global_to_system: course.objectives_global_to_system,
            current: None,
            suspended: None,
            seed,
            draws: 0,
            written: Vec::new(),
        }
    }

    // The tree.

    fn parent(&self, at: Id) -> Option<Id> {
        self.acts[at].parent
    }

    fn def(&self, at: Id) -> &Definition {
        &self.acts[at].def
    }

    fn leaf(&self, at: Id) -> bool {
        self.acts[at].all.is_empty()
    }

    /// Available Children.
    fn children(&self, at: Id) -> Vec<Id> {
        self.acts[at].chosen.clone().unwrap_or_else(|| self.acts[at].all.clone())
    }

    /// From the activity up to the root.
    fn up(&self, at: Id) -> Vec<Id> {
        let mut path = vec![at];
        while let Some(parent) = self.parent(path[path.len() - 1]) {
            path.push(parent);
        }
        path
    }

    fn down_to(&self, at: Id) -> Vec<Id> {
        self.up(at).into_iter().rev().collect()
    }

    fn common(&self, one: Id, other: Id) -> Id {
        let theirs = self.up(other);
        self.up(one).into_iter().find(|at| theirs.contains(at)).unwrap()
    }

    /// All activities in the order of a forward preorder walk, what is not available last.
    fn preorder(&self) -> Vec<Id> {
        fn visit(world: &World, at: Id, out: &mut Vec<Id>) {
            out.push(at);
            for child in world.children(at) {
                visit(world, child, out);
            }
        }
        let mut out = Vec::new();
        visit(self, 0, &mut out);
        out
    }

    fn is_forward(&self, one: Id, other: Id) -> bool {
        let order = self.preorder();
        let place = |at| order.iter().position(|other| *other == at);
        match (place(one), place(other)) {
            (Some(one), Some(other)) => other > one,
            // Something that is not available: where the branches part decides.
            _ => {
                let ancestor = self.common(one, other);
                let branch = |at: Id| self.up(at).into_iter().take_while(|step| *step != ancestor).last();
                let order = self.children(ancestor);
                let place = |at: Id| branch(at).and_then(|b| order.iter().position(|c| *c == b));
                match (place(one), place(other)) {
                    (Some(a), Some(b)) => b > a,
                    _ => other > one,
                }
            }
        }
    }

    fn sibling(&self, at: Id, step: isize) -> Option<Id> {
        let order = self.children(self.parent(at)?);
        let place = order.iter().position(|other| *other == at)?;
        usize::try_from(place as isize + step).ok().and_then(|place| order.get(place).copied())
    }

    // Tracking.

    pub fn progress(&self, at: Id, n: usize) -> Progress {
        if self.def(at).delivery.tracked { self.seen_by_content(at, n) } else { Progress::default() }
    }

    /// What rollup sees: of what is older than the parent's attempt, what comes from shared objectives only.
    fn remembered(&self, at: Id, n: usize) -> Progress {
        match (self.acts[at].old_objective, self.def(at).delivery.tracked) {
            (false, _) => self.progress(at, n),
            (true, true) => self.seen(at, n, Progress::default()),
            (true, false) => Progress::default(),
        }
    }

    fn seen_by_content(&self, at: Id, n: usize) -> Progress {
        self.seen(at, n, self.acts[at].objectives[n])
    }

    fn seen(&self, at: Id, n: usize, mut seen: Progress) -> Progress {
        let objective = &self.def(at).objectives[n];
        for map in &objective.maps {
            let shared = self.globals.get(&map.target).copied().unwrap_or_default();
            if map.read.has(Facets::SATISFIED) {
                seen.satisfied = shared.satisfied;
            }
            if map.read.has(Facets::MEASURE) {
                seen.measure = shared.measure;
            }
        }
        self.by_measure(at, objective, &mut seen);
        if let (0, Some((true, min, _)), Some(amount)) = (n, self.acts[at].threshold, seen.progress) {
            seen.completed = Some(amount >= min);
        }
        seen
    }

    fn by_measure(&self, at: Id, objective: &Objective, seen: &mut Progress) {
        if let (true, Some(measure)) = (objective.by_measure, seen.measure) {
            let early = self.acts[at].active && !self.def(at).contribution.measure_satisfaction_if_active;
            seen.satisfied = if early { None } else { Some(measure >= objective.min_measure) };
        }
    }

    fn write(&mut self, at: Id, n: usize, change: impl Fn(&mut Progress)) {
        if !self.def(at).delivery.tracked {
            return;
        }
        let mut local = self.acts[at].objectives[n];
        change(&mut local);
        local.measure = local.measure.map(kept);
        local.progress = local.progress.map(kept);
        self.acts[at].objectives[n] = local;
        let objective = self.def(at).objectives[n].clone();
        self.by_measure(at, &objective, &mut local);
        for map in &objective.maps {
            let old = self.globals.get(&map.target).copied().unwrap_or_default();
            let mut new = old;
            if map.write.has(Facets::SATISFIED) {
                new.satisfied = local.satisfied.or(new.satisfied);
            }
            if map.write.has(Facets::MEASURE) {
                new.measure = local.measure.or(new.measure);
            }
            if new != old {
                self.globals.insert(map.target.clone(), new);
                self.written.push(map.target.clone());
            }
        }
    }

    // UP.2, UP.1, UP.5

    fn evaluate(&self, at: Id, condition: &Condition, rollup: bool) -> Option<bool> {
        let act = &self.acts[at];
        let n = match &condition.objective {
            None => 0,
            Some(name) => act.def.objectives.iter().position(|objective| objective.id == *name)?,
        };
        let objective = if rollup { self.remembered(at, n) } else { self.progress(at, n) };
        let completed = if rollup && act.old_progress { None } else { self.progress(at, 0).completed };
        let exceeded = act.def.limits.attempts.is_some_and(|limit| act.attempts >= limit);
        let truth = match condition.test {
            Test::Satisfied => objective.satisfied,
            Test::ObjectiveStatusKnown => Some(objective.satisfied.is_some()),
            Test::ObjectiveMeasureKnown => Some(objective.measure.is_some()),
            Test::ObjectiveMeasureGreaterThan => objective.measure.map(|measure| measure > condition.threshold),
            Test::ObjectiveMeasureLessThan => objective.measure.map(|measure| measure < condition.threshold),
            Test::Completed => completed,
            Test::ActivityProgressKnown => Some(completed.is_some()),
            Test::Attempted => Some(act.def.delivery.tracked && act.attempts > 0 && !(rollup && act.old_progress)),
            Test::AttemptLimitExceeded => Some(exceeded),
            Test::TimeLimitExceeded | Test::OutsideAvailableTimeRange | Test::Never => Some(false),
            Test::Always => Some(true),
        };
        truth.map(|truth| truth != condition.negate)
    }

    fn combined(&self, at: Id, conditions: &[Condition], combine: Combine, rollup: bool) -> Option<bool> {
        let bag: Vec<Option<bool>> = conditions.iter().map(|condition| self.evaluate(at, condition, rollup)).collect();
        if bag.is_empty() {
            return None;
        }
        match combine {
            Combine::All if bag.contains(&Some(false)) => Some(false),
            Combine::All if bag.contains(&None) => None,
            Combine::All => Some(true),
            Combine::Any if bag.contains(&Some(true)) => Some(true),
            Combine::Any if bag.contains(&None) => None,
            Combine::Any => Some(false),
        }
    }

    fn rule(&self, at: Id, rules: &[Rule], actions: &[Action]) -> Option<Action> {
        let holds = |rule: &&Rule| self.combined(at, &rule.conditions, rule.combine, false) == Some(true);
        rules.iter().filter(|rule| actions.contains(&rule.action)).find(holds).map(|rule| rule.action)
    }

    fn pre(&self, at: Id, action: Action) -> bool {
        self.rule(at, &self.def(at).pre, &[action]).is_some()
    }

    fn check_activity(&self, at: Id) -> bool {
        let act = &self.acts[at];
        let limited = act.def.delivery.tracked
            && !(act.active || act.suspended)
            && act.def.limits.attempts.is_some_and(|limit| act.attempts >= limit);
        self.pre(at, Action::Disabled) || limited
    }

    // RB.1

    fn overall_rollup(&mut self, at: Id) {
        for at in self.up(at) {
            self.roll_up(at);
        }
    }

    fn rollup_readers(&mut self) {
        for _ in 0..8 {
            let written = std::mem::take(&mut self.written);
            if written.is_empty() {
                return;
            }
            let mut touched = vec![false; self.acts.len()];
            for at in 0..self.acts.len() {
                let maps = self.def(at).objectives.iter().flat_map(|objective| &objective.maps);
                if maps.clone().any(|map| map.read != Facets::default() && written.contains(&map.target)) {
                    for above in self.up(at) {
                        touched[above] = true;
                    }
                }
            }
            for at in (0..self.acts.len()).rev().filter(|at| touched[*at]) {
                self.roll_up(at);
            }
        }
        self.written.clear();
    }

    fn roll_up(&mut self, at: Id) {
        if self.leaf(at) {
            return;
        }
        let children: Vec<Id> = self.children(at).into_iter().filter(|c| self.def(*c).delivery.tracked).collect();
        // RB.1.1.a
        let (mut total, mut weights, mut valid) = (0.0, 0.0, false);
        for child in &children {
            let weight = self.def(*child).contribution.weight;
            weights += weight;
            if let Some(measure) = self.remembered(*child, 0).measure {
                total += measure * weight;
                valid = true;
            }
        }
        let measure = if valid && weights > 0.0 { Some(total / weights) } else { None };
        self.write(at, 0, |progress| progress.measure = measure);
        // RB.1.1.b
        let (mut total, mut weights, mut valid) = (0.0, 0.0, false);
        for child in &children {
            let weight = self.acts[*child].threshold.map_or(1.0, |(_, _, weight)| weight);
            weights += weight;
            if let (false, Some(amount)) = (self.acts[*child].old_progress, self.progress(*child, 0).progress) {
                total += amount * weight;
                valid = true;
            }
        }
        let amount = if valid && weights > 0.0 { Some(total / weights) } else { None };
        self.write(at, 0, |progress| progress.progress = amount);
        // RB.1.2
        if self.def(at).objectives[0].by_measure {
            if self.progress(at, 0).measure.is_none() {
                self.write(at, 0, |progress| progress.satisfied = None);
            } else {
                self.write(at, 0, |_| {});
            }
        } else {
            let mut status = None;
            if self.rollup_rules(at, &children, RollupAction::NotSatisfied) {
                status = Some(false);
            }
            if self.rollup_rules(at, &children, RollupAction::Satisfied) {
                status = Some(true);
            }
            if status.is_some() {
                self.write(at, 0, |progress| progress.satisfied = status);
            }
        }
        // RB.1.3
        if let Some((true, min, _)) = self.acts[at].threshold {
            let amount = self.progress(at, 0).progress;
            self.write(at, 0, |progress| progress.completed = amount.map(|amount| amount >= min));
        } else {
            let mut status = None;
            if self.rollup_rules(at, &children, RollupAction::Incomplete) {
                status = Some(false);
            }
            if self.rollup_rules(at, &children, RollupAction::Completed) {
                status = Some(true);
            }
            if status.is_some() {
                self.write(at, 0, |progress| progress.completed = status);
            }
        }
    }

    /// RB.1.4 with the default rules of RB.1.2.b and RB.1.3.b.
    fn rollup_rules(&self, at: Id, children: &[Id], action: RollupAction) -> bool {
        use RollupAction::{Completed, Incomplete, NotSatisfied, Satisfied};
        let pair = match action {
            Satisfied | NotSatisfied => [Satisfied, NotSatisfied],
            Completed | Incomplete => [Completed, Incomplete],
        };
        let own = &self.def(at).rollup;
        if !own.iter().any(|rule| pair.contains(&rule.action)) {
            let test = match action {
                Satisfied => Test::Satisfied,
                NotSatisfied => Test::ObjectiveStatusKnown,
                Completed => Test::Completed,
                Incomplete => Test::ActivityProgressKnown,
            };
            let condition = Condition { test, objective: None, threshold: 0.0, negate: false };
            let counted = children.iter().filter(|child| self.check_child(**child, action));
            return counted.into_iter().all(|child| self.evaluate(*child, &condition, true) == Some(true));
        }
        for rule in own.iter().filter(|rule| rule.action == action) {
            let bag: Vec<Option<bool>> = children
                .iter()
                .filter(|child| self.check_child(**child, action))
                .map(|child| self.combined(*child, &rule.conditions, rule.combine, true))
                .collect();
            let count = |truth| bag.iter().filter(|one| **one == truth).count();
            let (yes, no, unknown) = (count(Some(true)), count(Some(false)), count(None));
            let holds = match rule.set {
                ChildSet::All => no == 0 && unknown == 0,
                ChildSet::Any => yes > 0,
                ChildSet::None => yes == 0 && unknown == 0,
                ChildSet::AtLeastCount(least) => yes >= least as usize,
                ChildSet::AtLeastPercent(part) => !bag.is_empty() && yes as f64 / bag.len() as f64 >= part,
            };
            if holds {
                return true;
            }
        }
        false
    }

    fn check_child(&self, child: Id, action: RollupAction) -> bool {
        let act = &self.acts[child];
        let c = &act.def.contribution;
        let (counts, required) = match action {
            RollupAction::Satisfied => (c.objective, c.for_satisfied),
            RollupAction::NotSatisfied => (c.objective, c.for_not_satisfied),
            RollupAction::Completed => (c.progress, c.for_completed),
            RollupAction::Incomplete => (c.progress, c.for_incomplete),
        };
        let required = match required {
            Required::Always => true,
            Required::IfNotSuspended => act.attempts > 0 && !act.suspended,
            Required::IfAttempted => act.attempts > 0,
            Required::IfNotSkipped => !self.pre(child, Action::Skip),
        };
        counts && required
    }

    // SR.1, SR.2

    fn draw(&mut self, below: usize) -> usize {
        self.draws += 1;
        let mut z = self.seed.wrapping_add(self.draws.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % below as u64) as usize
    }

    fn select(&mut self, at: Id) {
        let (selection, randomization) = (self.def(at).selection, self.def(at).randomization);
        let first = self.acts[at].chosen.is_none();
        if self.leaf(at) || (self.acts[at].active && first) {
            return;
        }
        let selects = selection.timing != Timing::Never && selection.count.is_some();
        let shuffles = randomization.timing != Timing::Never && randomization.reorder;
        if !selects && !shuffles {
            return;
        }
        let mut children = self.children(at);
        if selects && (first || selection.timing == Timing::OnEachNewAttempt) {
            children = self.acts[at].all.clone();
            while children.len() > selection.count.unwrap() as usize {
                let out = self.draw(children.len());
                children.remove(out);
            }
        }
        if shuffles && (first || randomization.timing == Timing::OnEachNewAttempt) {
            for place in (1..children.len()).rev() {
                let other = self.draw(place + 1);
                children.swap(place, other);
            }
        }
        self.acts[at].chosen = Some(children);
    }

    // UP.3, UP.4

    fn terminate_descendents(&mut self, to: Id) {
        let Some(current) = self.current else { return };
        let ancestor = self.common(current, to);
        let path: Vec<Id> = self.up(current).into_iter().take_while(|at| *at != ancestor).collect();
        for at in path.into_iter().filter(|at| *at != current) {
            self.end_attempt(at);
        }
    }

    fn end_attempt(&mut self, at: Id) {
        let delivery = self.def(at).delivery;
        if self.leaf(at) {
            if delivery.tracked && !self.acts[at].suspended {
                let seen = self.acts[at].objectives[0];
                if !delivery.completion_by_content && seen.completed.is_none() {
                    self.write(at, 0, |progress| progress.completed = Some(true));
                }
                if !delivery.objective_by_content && seen.satisfied.is_none() && !self.def(at).objectives[0].by_measure
                {
                    self.write(at, 0, |progress| progress.satisfied = Some(true));
                }
            }
        } else {
            self.acts[at].suspended = self.children(at).iter().any(|child| self.acts[*child].suspended);
            let each =
                [self.def(at).selection.timing, self.def(at).randomization.timing].contains(&Timing::OnEachNewAttempt);
            if !self.acts[at].suspended && each {
                self.select(at);
            }
        }
        self.acts[at].active = false;
        self.overall_rollup(at);
        self.rollup_readers();
    }

    // SB.2.1 to SB.2.3

    fn tree_traversal(&self, at: Id, way: Way, previous: Option<Way>, consider: bool) -> Result<(Id, Way), Stop> {
        let (mut at, mut way, mut reversed) = (at, way, false);
        let last_child = self.parent(at).is_some() && self.sibling(at, 1).is_none();
        if previous == Some(Way::Backward) && last_child {
            way = Way::Backward;
            at = self.children(self.parent(at).unwrap())[0];
            reversed = true;
        }
        let cluster = !self.leaf(at) && consider;
        match way {
            Way::Forward if cluster => Ok((*self.children(at).first().ok_or(Stop::Code("SB.2.1-2"))?, way)),
            Way::Forward => {
                let Some(parent) = self.parent(at) else { return Err(Stop::End) };
                match self.sibling(at, 1) {
                    Some(next) => Ok((next, way)),
                    None => self.tree_traversal(parent, Way::Forward, None, false),
                }
            }
            Way::Backward if cluster => {
                let children = self.children(at);
                if children.is_empty() {
                    return Err(Stop::Code("SB.2.1-2"));
                }
                if self.def(at).control.forward_only {
                    Ok((children[0], Way::Forward))
                } else {
                    Ok((children[children.len() - 1], Way::Backward))
                }
            }
            Way::Backward => {
                let Some(parent) = self.parent(at) else { return Err(Stop::Code("SB.2.1-3")) };
                if !reversed && self.def(parent).control.forward_only {
                    return Err(Stop::Code("SB.2.1-4"));
                }
                match self.sibling(at, -1) {
                    Some(before) => Ok((before, way)),
                    None => self.tree_traversal(parent, Way::Backward, None, false),
                }
            }
        }
    }

    fn activity_traversal(&self, at: Id, way: Way, previous: Option<Way>) -> Result<Id, Stop> {
        if self.parent(at).is_some_and(|parent| !self.def(parent).control.flow) {
            return Err(Stop::Code("SB.2.2-1"));
        }
        if self.pre(at, Action::Skip) {
            let (next, turned) = self.tree_traversal(at, way, previous, false)?;
            return if previous == Some(Way::Backward) && turned == Way::Backward {
                self.activity_traversal(next, turned, Some(Way::Backward))
            } else {
                self.activity_traversal(next, turned, None)
            };
        }
        if self.check_activity(at) {
            return Err(Stop::Code("SB.2.2-2"));
        }
        if self.leaf(at) {
            return Ok(at);
        }
        let (inner, turned) = self.tree_traversal(at, way, None, true)?;
        let previous = (way == Way::Backward && turned == Way::Forward).then_some(Way::Backward);
        self.activity_traversal(inner, turned, previous)
    }

    fn flow(&self, at: Id, way: Way, consider: bool) -> Result<Id, Stop> {
        let (next, turned) = self.tree_traversal(at, way, None, consider)?;
        self.activity_traversal(next, turned, None)
    }

    // SB.2.4, SB.2.9

    fn choice_traversal(&self, at: Id, way: Way) -> Result<(), Code> {
        match way {
            Way::Forward if self.pre(at, Action::StopForwardTraversal) => Err("SB.2.4-1"),
            Way::Forward => Ok(()),
            Way::Backward => match self.parent(at) {
                None => Err("SB.2.4-3"),
                Some(parent) if self.def(parent).control.forward_only => Err("SB.2.4-2"),
                Some(_) => Ok(()),
            },
        }
    }

    fn choice(&self, target: Id) -> Result<Id, Code> {
        for at in self.down_to(target) {
            if self.parent(at).is_some_and(|parent| !self.children(parent).contains(&at)) {
                return Err("SB.2.9-2");
            }
            if self.pre(at, Action::HiddenFromChoice) {
                return Err("SB.2.9-3");
            }
        }
        let parent = self.parent(target);
        if parent.is_some_and(|parent| !self.def(parent).control.choice) {
            return Err("SB.2.9-4");
        }
        let ancestor = self.current.map_or(0, |current| self.common(current, target));
        match self.current {
            Some(current) if current == target => {}
            Some(current) if parent.is_some() && self.parent(current) == parent => {
                let siblings = self.children(parent.unwrap());
                let forward = self.is_forward(current, target);
                let place = |at: Id| siblings.iter().position(|other| *other == at);
                let between: Vec<Id> = match (place(current), place(target)) {
                    (Some(from), Some(to)) if from < to => siblings[from..to].to_vec(),
                    (Some(from), Some(to)) => siblings[to + 1..=from].iter().rev().copied().collect(),
                    _ => {
                        self.choice_traversal(current, if forward { Way::Forward } else { Way::Backward })?;
                        if forward {
                            return Err("SB.2.9-5");
                        }
                        Vec::new()
                    }
                };
                for at in between {
                    self.choice_traversal(at, if forward { Way::Forward } else { Way::Backward })?;
                }
            }
            current if current.is_none() || current == Some(ancestor) => self.downwards(ancestor, target, true)?,
            Some(current) if target == ancestor => {
                for at in self.up(current).into_iter().take_while(|at| *at != target) {
                    if !self.def(at).control.choice_exit {
                        return Err("SB.2.9-7");
                    }
                }
            }
            current => {
                let current = current.unwrap();
                let mut constrained = None;
                for at in self.up(current).into_iter().take_while(|at| *at != ancestor) {
                    if !self.def(at).control.choice_exit {
                        return Err("SB.2.9-7");
                    }
                    if constrained.is_none() && self.def(at).choice.constrain && !self.leaf(at) {
                        constrained = Some(at);
                    }
                }
                if let Some(constrained) = constrained {
                    let step = if self.is_forward(constrained, target) { 1 } else { -1 };
                    let consider =
                        self.up(constrained).into_iter().find_map(|at| self.sibling(at, step)).unwrap_or(constrained);
                    if !self.up(target).contains(&consider) && target != constrained {
                        return Err("SB.2.9-8");
                    }
                }
                self.downwards(ancestor, target, self.is_forward(current, target))?;
            }
        }
        if self.leaf(target) {
            return Ok(target);
        }
        self.flow(target, Way::Forward, true).map_err(|_| "SB.2.9-9")
    }

    fn downwards(&self, ancestor: Id, target: Id, forward: bool) -> Result<(), Code> {
        if ancestor == target {
            return if target == 0 && self.current.is_none() { Ok(()) } else { Err("SB.2.9-5") };
        }
        let mut path: Vec<Id> = self.up(target).into_iter().take_while(|at| *at != ancestor).skip(1).collect();
        path.push(ancestor);
        for at in path.into_iter().rev() {
            if forward {
                self.choice_traversal(at, Way::Forward)?;
            }
            if !self.acts[at].active && at != ancestor && self.def(at).choice.prevent_activation {
                return Err("SB.2.9-6");
            }
        }
        Ok(())
    }

    // NB.2.1

    fn navigation(&self, nav: &Nav) -> Result<(Option<Term>, Option<Seq>), Code> {
        let active = self.current.is_some_and(|current| self.acts[current].active);
        let leaving = active.then_some(Term::Exit);
        let begun = self.current.ok_or("NB.2.1-2");
        match nav {
            Nav::Start if self.current.is_some() => Err("NB.2.1-1"),
            Nav::Start => Ok((None, Some(Seq::Start))),
            Nav::ResumeAll if self.current.is_some() => Err("NB.2.1-1"),
            Nav::ResumeAll if self.suspended.is_none() => Err("NB.2.1-3"),
            Nav::ResumeAll => Ok((None, Some(Seq::ResumeAll))),
            Nav::Continue => {
                let parent = self.parent(begun?);
                if parent.is_some_and(|parent| self.def(parent).control.flow) {
                    Ok((leaving, Some(Seq::Continue)))
                } else {
                    Err("NB.2.1-4")
                }
            }
            Nav::Previous => {
                let parent = self.parent(begun?).ok_or("NB.2.1-6")?;
                let control = self.def(parent).control;
                if control.flow && !control.forward_only { Ok((leaving, Some(Seq::Previous))) } else { Err("NB.2.1-5") }
            }
            Nav::Choice(target) => {
                let parent = self.parent(*target);
                if parent.is_some_and(|parent| !self.def(parent).control.choice) {
                    return Err("NB.2.1-10");
                }
                if let Some(current) = self.current.filter(|current| current != target) {
                    let left: Vec<Id> = if parent.is_some() && self.parent(current) == parent {
                        vec![current]
                    } else {
                        let ancestor = self.common(current, *target);
                        if ancestor == current {
                            vec![current]
                        } else {
                            self.up(current).into_iter().take_while(|at| *at != ancestor).collect()
                        }
                    };
                    if left.iter().any(|at| self.acts[*at].active && !self.def(*at).control.choice_exit) {
                        return Err("NB.2.1-8");
                    }
                }
                Ok((leaving, Some(Seq::Choice(*target))))
            }
            Nav::Jump(target) => {
                begun?;
                if self.parent(*target).is_some_and(|parent| !self.children(parent).contains(target)) {
                    return Err("NB.2.1-11");
                }
                Ok((leaving, Some(Seq::Jump(*target))))
            }
            Nav::Exit | Nav::Abandon => {
                begun?;
                let term = if *nav == Nav::Exit { Term::Exit } else { Term::Abandon };
                if active { Ok((Some(term), Some(Seq::Exit))) } else { Err("NB.2.1-12") }
            }
            Nav::ExitAll => begun.map(|_| (Some(Term::ExitAll), Some(Seq::Exit))),
            Nav::AbandonAll => begun.map(|_| (Some(Term::AbandonAll), Some(Seq::Exit))),
            Nav::SuspendAll => begun.map(|_| (Some(Term::SuspendAll), Some(Seq::Exit))),
        }
    }

    // TB.2

    fn exit_all(&mut self) {
        let current = self.current.unwrap();
        if self.acts[current].active {
            self.end_attempt(current);
        }
        self.terminate_descendents(0);
        self.end_attempt(0);
        self.current = Some(0);
    }

    fn termination(&mut self, term: Term) -> Result<Option<Seq>, Code> {
        let current = self.current.ok_or("TB.2.3-1")?;
        if matches!(term, Term::Exit | Term::Abandon) && !self.acts[current].active {
            return Err("TB.2.3-2");
        }
        match term {
            Term::ExitAll => self.exit_all(),
            Term::Abandon => self.acts[current].active = false,
            Term::AbandonAll => {
                for at in self.up(current) {
                    self.acts[at].active = false;
                }
                self.current = Some(0);
            }
            Term::SuspendAll => {
                let mut suspended = current;
                if self.acts[current].active || self.acts[current].suspended {
                    self.overall_rollup(current);
                    self.rollup_readers();
                } else {
                    suspended = self.parent(current).ok_or("TB.2.3-3")?;
                }
                self.suspended = Some(suspended);
                for at in self.up(suspended) {
                    self.acts[at].active = false;
                    self.acts[at].suspended = true;
                }
                self.current = Some(0);
                return Ok(Some(Seq::Exit));
            }
            Term::Exit => {
                self.end_attempt(current);
                // TB.2.1
                let above: Vec<Id> = self.down_to(current).into_iter().filter(|at| *at != current).collect();
                if let Some(exits) =
                    above.into_iter().find(|at| self.rule(*at, &self.def(*at).exit, &[Action::Exit]).is_some())
                {
                    self.terminate_descendents(exits);
                    self.end_attempt(exits);
                    self.current = Some(exits);
                }
                // TB.2.2
                loop {
                    let current = self.current.unwrap();
                    let actions = [
                        Action::ExitParent,
                        Action::ExitAll,
                        Action::Retry,
                        Action::RetryAll,
                        Action::Continue,
                        Action::Previous,
                    ];
                    let post = if self.acts[current].suspended {
                        None
                    } else {
                        self.rule(current, &self.def(current).post, &actions)
                    };
                    let request = match post {
                        Some(Action::ExitAll) => {
                            self.exit_all();
                            return Ok(Some(Seq::Exit));
                        }
                        Some(Action::RetryAll) => {
                            self.exit_all();
                            return Ok(Some(Seq::Retry));
                        }
                        Some(Action::ExitParent) => {
                            let parent = self.parent(current).ok_or("TB.2.3-4")?;
                            self.current = Some(parent);
                            self.end_attempt(parent);
                            continue;
                        }
                        Some(Action::Retry) => Some(Seq::Retry),
                        Some(Action::Continue) => Some(Seq::Continue),
                        Some(Action::Previous) => Some(Seq::Previous),
                        _ => None,
                    };
                    if self.parent(current).is_none() && request != Some(Seq::Retry) {
                        return Ok(Some(Seq::Exit));
                    }
                    return Ok(request);
                }
            }
        }
        Ok(None)
    }

    // SB.2.12

    fn forget(&mut self) {
        if !self.global_to_system && !self.acts[0].suspended && !self.acts[0].active {
            self.globals.clear();
        }
    }

    fn sequencing(&mut self, seq: Seq) -> Result<Outcome, Code> {
        let found: Result<Id, Stop> = match seq {
            Seq::Start => {
                self.forget();
                if self.leaf(0) { Ok(0) } else { self.flow(0, Way::Forward, true) }
            }
            Seq::ResumeAll => self.suspended.ok_or(Stop::Code("SB.2.6-2")),
            Seq::Continue | Seq::Previous => {
                let (way, code) =
                    if seq == Seq::Continue { (Way::Forward, "SB.2.7-2") } else { (Way::Backward, "SB.2.8-2") };
                let current = self.current.unwrap();
                if self.parent(current).is_some_and(|parent| !self.def(parent).control.flow) {
                    Err(Stop::Code(code))
                } else {
                    self.flow(current, way, false)
                }
            }
            Seq::Choice(target) => self.choice(target).map_err(Stop::Code),
            Seq::Jump(target) => Ok(target),
            Seq::Retry => {
                let current = self.current.unwrap();
                if self.acts[current].active || self.acts[current].suspended {
                    Err(Stop::Code("SB.2.10-2"))
                } else {
                    if current == 0 {
                        self.forget();
                    }
                    if self.leaf(current) {
                        Ok(current)
                    } else {
                        self.flow(current, Way::Forward, true).map_err(|stop| match stop {
                            Stop::Code(_) => Stop::Code("SB.2.10-3"),
                            Stop::End => Stop::End,
                        })
                    }
                }
            }
            Seq::Exit => {
                let current = self.current.ok_or("SB.2.11-1")?;
                if self.acts[current].active {
                    return Err("SB.2.11-2");
                }
                return Ok(if self.parent(current).is_none() { Outcome::End } else { Outcome::Nothing });
            }
        };
        match found {
            Ok(at) => Ok(Outcome::Deliver(at)),
            Err(Stop::Code(code)) => Err(code),
            Err(Stop::End) => {
                self.terminate_descendents(0);
                self.end_attempt(0);
                Ok(Outcome::End)
            }
        }
    }

    // DB.1.1, DB.2

    fn deliver(&mut self, at: Id) -> Result<(), Code> {
        if !self.leaf(at) {
            return Err("DB.1.1-1");
        }
        if !self.acts[at].launches {
            return Err("DB.1.1-2");
        }
        if self.down_to(at).into_iter().any(|at| self.check_activity(at)) {
            return Err("DB.1.1-3");
        }
        if self.current.is_some_and(|current| self.acts[current].active) {
            return Err("DB.2-1");
        }
        if let Some(suspended) = self.suspended.filter(|suspended| *suspended != at) {
            let ancestor = self.common(suspended, at);
            for up in self.up(suspended) {
                if self.leaf(up) || !self.children(up).iter().any(|child| self.acts[*child].suspended) {
                    self.acts[up].suspended = false;
                }
                if up == ancestor {
                    break;
                }
            }
            self.suspended = None;
        }
        self.terminate_descendents(at);
        let resumed = self.acts[at].suspended;
        for down in self.down_to(at) {
            if self.acts[down].active {
                continue;
            }
            if self.def(down).delivery.tracked {
                if self.acts[down].suspended {
                    self.acts[down].suspended = false;
                } else {
                    let control = self.def(down).control;
                    let act = &mut self.acts[down];
                    act.attempts += 1;
                    act.old_objective = false;
                    act.old_progress = false;
                    act.objectives.fill(Progress::default());
                    for child in self.children(down) {
                        // What was never attempted has no results of an earlier attempt.
                        if self.acts[child].attempts > 0 {
                            self.acts[child].old_objective = control.current_objective;
                            self.acts[child].old_progress = control.current_progress;
                        }
                    }
                }
            }
            self.acts[down].active = true;
        }
        if !resumed {
            self.acts[at].cmi = Cmi::default();
        }
        self.current = Some(at);
        self.suspended = None;
        Ok(())
    }

    // OP.1

    fn overall(&mut self, nav: &Nav) -> Outcome {
        if self.current.is_none() {
            for at in 0..self.acts.len() {
                if self.acts[at].chosen.is_none() {
                    self.select(at);
                }
            }
        }
        let (term, mut pending) = match self.navigation(nav) {
            Ok(both) => both,
            Err(code) => return Outcome::Exception(code),
        };
        if let Some(term) = term {
            match self.termination(term) {
                Ok(Some(instead)) => pending = Some(instead),
                Ok(None) => {}
                Err(code) => return Outcome::Exception(code),
            }
        }
        match self.sequencing(pending.unwrap()) {
            Ok(Outcome::Deliver(at)) => match self.deliver(at) {
                Ok(()) => Outcome::Deliver(at),
                Err(code) => Outcome::Exception(code),
            },
            Ok(Outcome::End) => {
                self.current = None;
                Outcome::End
            }
            Ok(other) => other,
            Err(code) => Outcome::Exception(code),
        }
    }

    /// A request of the learner: when it leads to an exception, nothing has happened.
    pub fn ask(&mut self, nav: &Nav) -> Outcome {
        let mut copy = self.clone();
        let outcome = copy.overall(nav);
        if !matches!(outcome, Outcome::Exception(_)) {
            *self = copy;
            self.written.clear();
        }
        outcome
    }

    /// Opening the course happens whatever it leads to.
    pub fn open(&mut self, nav: &Nav) -> Outcome {
        let outcome = self.overall(nav);
        self.written.clear();
        outcome
    }

    /// The learner is gone without a word.
    pub fn vanish(&mut self) {
        if self.current.is_some() {
            let _ = self.termination(Term::SuspendAll);
            let _ = self.sequencing(Seq::Exit);
            self.current = None;
        }
        self.written.clear();
    }

    /// What the content finds when it begins, RTE 4.2.17.1.
    pub fn initialize(&mut self, at: Id) {
        let named = self.def(at).objectives.iter().filter(|objective| !objective.id.is_empty()).count();
        for n in 0..named {
            let known = self.seen_by_content(at, n);
            let found = &mut self.acts[at].cmi.objectives;
            found.resize(named, Progress::default());
            found[n].satisfied = known.satisfied.or(found[n].satisfied);
            found[n].measure = known.measure.or(found[n].measure);
            found[n].completed = known.completed.or(found[n].completed);
            found[n].progress = known.progress.or(found[n].progress);
        }
    }

    /// What the content leaves behind when it ends, RTE 4.2.
    pub fn terminate(&mut self, at: Id, suspends: bool) {
        let cmi = self.acts[at].cmi.clone();
        for (n, told) in cmi.objectives.iter().enumerate() {
            self.hand_over(at, n, *told);
        }
        let objective = &self.def(at).objectives[0];
        let satisfied =
            if objective.by_measure { cmi.scaled.map(|score| score >= objective.min_measure) } else { cmi.success };
        let completed =
            if self.acts[at].threshold.is_some_and(|(by_measure, ..)| by_measure) { None } else { cmi.completion };
        self.hand_over(at, 0, Progress { satisfied, measure: cmi.scaled, completed, progress: None });
        self.rollup_readers();
        self.acts[at].suspended = suspends;
        self.written.clear();
    }

    fn hand_over(&mut self, at: Id, n: usize, told: Progress) {
        self.write(at, n, |progress| {
            progress.satisfied = told.satisfied.or(progress.satisfied);
            progress.measure = told.measure.or(progress.measure);
            progress.completed = told.completed.or(progress.completed);
            progress.progress = told.progress.or(progress.progress);
        });
    }
}
