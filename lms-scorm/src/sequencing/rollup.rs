//! Rollup, RB.1: what an activity is, from what its children are.

use std::sync::LazyLock;

use super::rules::Memory;
use super::{Sequencer, Truth};
use crate::activity::definition::{
    Action, ChildSet, Combine, Condition, Facets, Required, RollupAction, RollupRule, Test,
};
use crate::activity::tracking::Progress;
use crate::activity::tree::ActivityId;
use crate::course::{CompletionThreshold, Edition};

/// What the book takes for granted where an activity has no rules of a kind.
///
/// Source: SCORM 2004 4th Ed., SN, pseudo-code RB.1.2.b and RB.1.3.b (default rollup rules).
static DEFAULT_RULES: LazyLock<Vec<RollupRule>> = LazyLock::new(|| {
    let rule = |test, action| RollupRule {
        set: ChildSet::All,
        combine: Combine::Any,
        conditions: vec![Condition { test, objective: None, threshold: 0.0, negate: false }],
        action,
    };
    vec![
        rule(Test::ObjectiveStatusKnown, RollupAction::NotSatisfied),
        rule(Test::Satisfied, RollupAction::Satisfied),
        rule(Test::ActivityProgressKnown, RollupAction::Incomplete),
        rule(Test::Completed, RollupAction::Completed),
    ]
});

impl Sequencer<'_> {
    /// Overall Rollup Process \[RB.1.5\]: from the activity up to the root.
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code RB.1.5.
    pub(crate) fn overall_rollup(&mut self, activity: ActivityId) {
        let course = self.course;
        for at in course.path_up(activity) {
            self.roll_up(at);
        }
    }

    /// Rolls up what lies above every activity that reads a shared objective written to since the last time (UP.4, step 4).
    pub(crate) fn rollup_readers(&mut self) {
        // Rolling up may write to shared objectives again; a course where that goes on and on is cut short.
        for _ in 0..8 {
            let written = std::mem::take(&mut self.written);
            if written.is_empty() {
                return;
            }
            let mut above = Vec::new();
            for (at, item) in (0_u32..).zip(self.course.items()) {
                let Some(definition) = item.sequencing.as_deref() else { continue };
                let maps = definition.objectives.iter().flat_map(|objective| &objective.maps);
                if maps.filter(|map| map.read != Facets::default()).any(|map| written.contains(&map.target.as_str())) {
                    above.extend(self.path(at, 0));
                }
            }
            above.sort_unstable();
            above.dedup();
            // Later in document order is lower or beside: every activity comes before its ancestors.
            for at in above.into_iter().rev() {
                self.roll_up(at);
            }
        }
        self.written.clear();
    }

    fn roll_up(&mut self, activity: ActivityId) {
        if self.course.is_leaf(activity) {
            return;
        }
        self.measure_rollup(activity);
        self.completion_measure_rollup(activity);
        if self.course.edition == Edition::Scorm12 {
            return self.rollup_12(activity);
        }
        self.objective_rollup(activity);
        self.activity_progress_rollup(activity);
    }

    /// Measure Rollup Process \[RB.1.1.a\]: the weighted mean of the children's measures.
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code RB.1.1.a. SCORM 1.2 has no rollup: there the mean is taken over the
    /// children that have a score, since pages without a test would drag it down.
    fn measure_rollup(&mut self, activity: ActivityId) {
        let only_scored = self.course.edition == Edition::Scorm12;
        let (mut total, mut counted, mut valid) = (0.0, 0.0, false);
        for child in self.rolled_up_children(activity) {
            let measure = self.remembered(child).measure;
            let weight = self.definition(child).contribution.weight;
            if measure.is_some() || !only_scored {
                counted += weight;
            }
            if let Some(measure) = measure {
                total += measure * weight;
                valid = true;
            }
        }
        let measure = (valid && counted > 0.0).then(|| total / counted);
        self.write(activity, 0, |progress| progress.measure = measure);
    }

    /// Completion Measure Rollup Process \[RB.1.1.b\]: the weighted mean of the children's progress.
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code RB.1.1.b.
    fn completion_measure_rollup(&mut self, activity: ActivityId) {
        let (mut total, mut counted, mut valid) = (0.0, 0.0, false);
        for child in self.rolled_up_children(activity) {
            let weight = self.completion_threshold(child).weight;
            counted += weight;
            let old = self.tracking(child).old_progress;
            if let Some(amount) = self.progress(child, 0).progress.filter(|_| !old) {
                total += amount * weight;
                valid = true;
            }
        }
        let amount = (valid && counted > 0.0).then(|| total / counted);
        self.write(activity, 0, |progress| progress.progress = amount);
    }

    /// Objective Rollup Process \[RB.1.2\], using the measure \[RB.1.2.a\] or rules \[RB.1.2.b\].
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code RB.1.2.
    fn objective_rollup(&mut self, activity: ActivityId) {
        if self.objective(activity, 0).by_measure {
            // RB.1.2.a: decided wherever the objective is read; an unknown measure leaves the status unknown.
            let known = self.progress(activity, 0).measure.is_some();
            self.write(activity, 0, |progress| progress.satisfied = progress.satisfied.filter(|_| known));
            return;
        }
        // RB.1.2.b
        let verdict = self.verdict(activity, RollupAction::NotSatisfied, RollupAction::Satisfied);
        if let Some(verdict) = verdict {
            self.write(activity, 0, |progress| progress.satisfied = Some(verdict));
        }
    }

    /// Activity Progress Rollup Process \[RB.1.3\], using the measure \[RB.1.3.a\] or rules \[RB.1.3.b\].
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code RB.1.3.
    fn activity_progress_rollup(&mut self, activity: ActivityId) {
        let threshold = self.completion_threshold(activity);
        if threshold.by_measure {
            let amount = self.progress(activity, 0).progress;
            self.write(activity, 0, |progress| {
                progress.completed = amount.map(|amount| amount >= threshold.min_progress)
            });
            return;
        }
        let verdict = self.verdict(activity, RollupAction::Incomplete, RollupAction::Completed);
        if let Some(verdict) = verdict {
            self.write(activity, 0, |progress| progress.completed = Some(verdict));
        }
    }

    /// The status the rules for one and for the other action lead to, the defaults of the book standing in for missing rules.
    /// "Not" comes first in the book, so that the positive one has the last word; none leaves the status as it was.
    fn verdict(&self, activity: ActivityId, negative: RollupAction, positive: RollupAction) -> Truth {
        let own = &self.definition(activity).rollup;
        let rules = if own.iter().any(|rule| rule.action == negative || rule.action == positive) {
            own
        } else {
            &*DEFAULT_RULES
        };
        if self.check_rollup_rules(activity, rules, positive) {
            return Some(true);
        }
        self.check_rollup_rules(activity, rules, negative).then_some(false)
    }

    /// Rollup Rule Check Subprocess \[RB.1.4\].
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code RB.1.4. An empty bag satisfies "all", as the conformance suite expects.
    fn check_rollup_rules(&self, activity: ActivityId, rules: &[RollupRule], action: RollupAction) -> bool {
        rules.iter().filter(|rule| rule.action == action).any(|rule| {
            let (mut size, mut yes) = (0_u32, 0_u32);
            let children = self.rolled_up_children(activity).filter(|child| self.check_child(*child, action));
            for truth in children.map(|child| self.evaluate_rollup_conditions(child, rule)) {
                // One child can be enough to know.
                match (rule.set, truth) {
                    (ChildSet::All, Some(false) | None) | (ChildSet::None, Some(true) | None) => return false,
                    (ChildSet::Any, Some(true)) => return true,
                    _ => {}
                }
                size += 1;
                yes += u32::from(truth == Some(true));
            }
            match rule.set {
                ChildSet::All | ChildSet::None => true,
                ChildSet::Any => false,
                ChildSet::AtLeastCount(count) => yes >= count,
                ChildSet::AtLeastPercent(part) => size > 0 && f64::from(yes) / f64::from(size) >= part,
            }
        })
    }

    /// Evaluate Rollup Conditions Subprocess \[RB.1.4.1\].
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code RB.1.4.1.
    fn evaluate_rollup_conditions(&self, child: ActivityId, rule: &RollupRule) -> Truth {
        self.combine(child, &rule.conditions, rule.combine, Memory::CurrentAttempt)
    }

    /// Check Child for Rollup Subprocess \[RB.1.4.2\]: whether a child counts for an action.
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code RB.1.4.2.
    fn check_child(&self, child: ActivityId, action: RollupAction) -> bool {
        let definition = self.definition(child);
        let contribution = &definition.contribution;
        let (counts, required) = match action {
            RollupAction::Satisfied => (contribution.objective, contribution.for_satisfied),
            RollupAction::NotSatisfied => (contribution.objective, contribution.for_not_satisfied),
            RollupAction::Completed => (contribution.progress, contribution.for_completed),
            RollupAction::Incomplete => (contribution.progress, contribution.for_incomplete),
        };
        let tracking = self.tracking(child);
        counts
            && match required {
                Required::Always => true,
                Required::IfNotSuspended => tracking.attempts > 0 && !tracking.suspended,
                Required::IfAttempted => tracking.attempts > 0,
                Required::IfNotSkipped => self.check_rules(child, &definition.pre, &[Action::Skip]).is_none(),
            }
    }

    /// The children that are tracked.
    fn rolled_up_children(&self, activity: ActivityId) -> impl Iterator<Item = ActivityId> {
        self.available(activity).filter(|child| self.definition(*child).delivery.tracked)
    }

    /// What a child's objective says within the current attempt on its parent.
    fn remembered(&self, child: ActivityId) -> Progress {
        if self.tracking(child).old_objective { self.progress_from_shared(child, 0) } else { self.progress(child, 0) }
    }

    fn completion_threshold(&self, activity: ActivityId) -> CompletionThreshold {
        let launch = self.course.at(activity).and_then(|item| item.launch.as_deref());
        launch.and_then(|launch| launch.completion).unwrap_or_default()
    }

    /// SCORM 1.2 leaves the status of a block to the LMS: completed when everything in it is, failed when something in it
    /// is failed, passed when something is passed and nothing failed.
    fn rollup_12(&mut self, activity: ActivityId) {
        let children: Vec<Progress> = self.rolled_up_children(activity).map(|child| self.progress(child, 0)).collect();
        let completed = children.iter().all(|child| child.completed == Some(true));
        let begun = children.iter().any(|child| child.completed.is_some());
        let failed = children.iter().any(|child| child.satisfied == Some(false));
        let passed = children.iter().any(|child| child.satisfied == Some(true));
        self.write(activity, 0, |progress| {
            progress.completed = begun.then_some(completed);
            progress.satisfied = (failed || passed).then_some(!failed);
        });
    }
}
