//! Sequencing rules, UP.2.

use super::{Sequencer, Truth};
use crate::activity::definition::{Action, Combine, Condition, Rule, Test};
use crate::activity::tree::ActivityId;

/// Whether results from before the parent's current attempt count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Memory {
    /// They do: sequencing rules of the activity itself.
    All,
    /// They do not where the parent says so: rollup.
    CurrentAttempt,
}

impl Sequencer<'_> {
    /// Sequencing Rules Check Process \[UP.2\]: the action of the first rule of this set that holds.
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code UP.2.
    pub(super) fn check_rules(&self, activity: ActivityId, rules: &[Rule], wanted: &[Action]) -> Option<Action> {
        // 1, 2: rules of this kind, in the order of the definition.
        let action = rules
            .iter()
            .filter(|rule| wanted.contains(&rule.action))
            .find(|rule| self.check_rule(activity, rule) == Some(true))
            .map(|rule| rule.action);
        if let Some(action) = action {
            self.tell(activity, action);
        }
        action
    }

    /// Sequencing Rule Check Subprocess \[UP.2.1\].
    ///
    /// Source: SCORM 2004 4th Ed., SN, pseudo-code UP.2.1.
    pub(super) fn check_rule(&self, activity: ActivityId, rule: &Rule) -> Truth {
        // 1, 2: fill the bag. 3: no condition, no answer. 4: combine.
        self.combine(activity, &rule.conditions, rule.combine, Memory::All)
    }

    /// Conditions put together; nothing to put together is unknown.
    pub(super) fn combine(
        &self,
        activity: ActivityId,
        conditions: &[Condition],
        combine: Combine,
        memory: Memory,
    ) -> Truth {
        if conditions.is_empty() {
            return None;
        }
        let decisive = combine == Combine::Any;
        let mut answer = Some(!decisive);
        for condition in conditions {
            // The negation of unknown stays unknown.
            let truth = self.evaluate(activity, condition, memory).map(|truth| truth != condition.negate);
            match truth {
                Some(truth) if truth == decisive => return Some(decisive),
                Some(_) => {}
                None => answer = None,
            }
        }
        answer
    }

    /// One condition on one activity.
    ///
    /// Source: SCORM 2004 4th Ed., SN 3.4.3 and 3.7.3 (tables of rule conditions).
    pub(super) fn evaluate(&self, activity: ActivityId, condition: &Condition, memory: Memory) -> Truth {
        let definition = self.definition(activity);
        let at = match &condition.objective {
            None => 0,
            Some(id) => definition.objectives.iter().position(|objective| objective.id == *id)?,
        };
        let tracking = self.tracking(activity);
        let fresh = memory == Memory::All;
        let objective = || {
            if fresh || !tracking.old_objective {
                self.progress(activity, at)
            } else {
                self.progress_from_shared(activity, at)
            }
        };
        let completed = || if fresh || !tracking.old_progress { self.progress(activity, 0).completed } else { None };
        match condition.test {
            Test::Satisfied => objective().satisfied,
            Test::ObjectiveStatusKnown => Some(objective().satisfied.is_some()),
            Test::ObjectiveMeasureKnown => Some(objective().measure.is_some()),
            Test::ObjectiveMeasureGreaterThan => objective().measure.map(|measure| measure > condition.threshold),
            Test::ObjectiveMeasureLessThan => objective().measure.map(|measure| measure < condition.threshold),
            Test::Completed => completed(),
            Test::ActivityProgressKnown => Some(completed().is_some()),
            // What is not tracked has no attempts either.
            Test::Attempted => {
                Some(definition.delivery.tracked && tracking.attempts > 0 && (fresh || !tracking.old_progress))
            }
            Test::AttemptLimitExceeded => {
                Some(definition.limits.attempts.is_some_and(|limit| tracking.attempts >= limit))
            }
            // Time limits are optional in the book (SN 3.5) and left to the content.
            Test::TimeLimitExceeded | Test::OutsideAvailableTimeRange | Test::Never => Some(false),
            Test::Always => Some(true),
        }
    }
}
