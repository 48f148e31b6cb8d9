//! What a locked activity waits for, read off the rules that hold it: for people, sequencing itself never asks.

use std::collections::BTreeMap;

use super::rules::Memory;
use super::{Exception, Sequencer};
use crate::activity::definition::{Action, Combine, Condition, Facets, Rule, Test};
use crate::activity::tree::ActivityId;
use crate::attempt::{Awaited, Milestone, Obstacle, ObstacleKind};
use crate::course::Course;

/// The activities that write to each shared objective.
pub(crate) struct Writers<'a>(BTreeMap<&'a str, Vec<ActivityId>>);

impl<'a> Writers<'a> {
    /// Those that write a status or a measure.
    pub(crate) fn of(course: &'a Course) -> Self {
        let mut writers: BTreeMap<&str, Vec<ActivityId>> = BTreeMap::new();
        for (at, item) in (0_u32..).zip(course.items()) {
            let objectives = item.sequencing.iter().flat_map(|definition| &definition.objectives);
            for map in
                objectives.flat_map(|objective| &objective.maps).filter(|map| map.write.0 & Facets::STATUS.0 != 0)
            {
                let known = writers.entry(map.target.as_str()).or_default();
                if known.last() != Some(&at) {
                    known.push(at);
                }
            }
        }
        Self(writers)
    }
}

impl Sequencer<'_> {
    /// What keeps an activity locked, where a rule, a limit or a prerequisite does; `None` where the control modes say it
    /// all. To be asked of the state that [`Sequencer::choices`] was asked of.
    pub(crate) fn obstacle(&self, at: ActivityId, locked: Exception, writers: &Writers<'_>) -> Option<Obstacle> {
        match locked {
            Exception::Prerequisites => {
                let by = self.course.path_up(at).filter(|at| !self.has_prerequisites(*at)).last()?;
                Some(self.missing_prerequisites(by))
            }
            Exception::Db11Unavailable => {
                let by = self.course.path_up(at).filter(|at| self.check_activity(*at)).last()?;
                Some(match self.holding_rule(by, Action::Disabled) {
                    Some(rule) => self.waits(by, rule, writers),
                    None => self.told(by, ObstacleKind::AttemptLimit, Vec::new(), false),
                })
            }
            Exception::Sb24Blocked => {
                let by = self.blocker(at)?;
                let rule = self.holding_rule(by, Action::StopForwardTraversal)?;
                Some(self.waits(by, rule, writers))
            }
            _ => None,
        }
    }

    /// The activity on the way to the target that stops the way forward: SB.2.9, steps 8, 9 and 11, with SB.2.4.
    fn blocker(&self, target: ActivityId) -> Option<ActivityId> {
        let stops = |at: &ActivityId| self.holding_rule(*at, Action::StopForwardTraversal).is_some();
        let current = self.state.current;
        let sibling = current.filter(|current| {
            self.course.parent(*current).is_some() && self.course.parent(*current) == self.course.parent(target)
        });
        if let Some(current) = sibling {
            let way = std::iter::successors(Some(current), |at| self.next_sibling(*at));
            return way.take_while(|at| *at != target).find(stops);
        }
        let ancestor = current.map_or(0, |current| self.course.common_ancestor(current, target));
        self.path_down(ancestor, target).into_iter().find(stops)
    }

    fn holding_rule(&self, at: ActivityId, action: Action) -> Option<&Rule> {
        let mut rules = self.definition(at).pre.iter().filter(|rule| rule.action == action);
        rules.find(|rule| self.check_rule(at, rule) == Some(true))
    }

    /// What would make a rule let go.
    fn waits(&self, by: ActivityId, rule: &Rule, writers: &Writers<'_>) -> Obstacle {
        let holds = |condition: &&Condition| {
            self.evaluate(by, condition, Memory::All).is_some_and(|truth| truth != condition.negate)
        };
        let (mut awaits, mut fallback) = (Vec::new(), ObstacleKind::Rule);
        for condition in rule.conditions.iter().filter(holds) {
            let milestone = match (condition.test, condition.negate) {
                (Test::Satisfied | Test::ObjectiveStatusKnown, true)
                | (Test::ObjectiveMeasureKnown | Test::ObjectiveMeasureGreaterThan, true)
                | (Test::ObjectiveMeasureLessThan, false) => Milestone::Passed,
                (Test::Completed | Test::ActivityProgressKnown, true) => Milestone::Completed,
                (Test::Attempted, true) => Milestone::Attempted,
                (Test::AttemptLimitExceeded, false) => {
                    fallback = ObstacleKind::AttemptLimit;
                    continue;
                }
                (Test::Satisfied | Test::Completed | Test::ObjectiveMeasureGreaterThan, false) => {
                    fallback = ObstacleKind::Done;
                    continue;
                }
                _ => continue,
            };
            let items = self.achievers(by, condition, rule.action, writers);
            let awaited = Awaited { items, milestone };
            if !awaited.items.is_empty() && !awaits.contains(&awaited) {
                awaits.push(awaited);
            }
        }
        let kind = if awaits.is_empty() { fallback } else { ObstacleKind::Results };
        // Of a rule whose conditions must all hold, one that no longer does is enough.
        self.told(by, kind, awaits, rule.combine == Combine::All)
    }

    /// Whose results a condition looks at: those that write the shared objective it reads, else the activity itself.
    fn achievers(&self, by: ActivityId, condition: &Condition, action: Action, writers: &Writers<'_>) -> Vec<String> {
        let objectives = &self.definition(by).objectives;
        let of_activity = matches!(condition.test, Test::Completed | Test::ActivityProgressKnown | Test::Attempted);
        let objective = match &condition.objective {
            _ if of_activity => None,
            None => objectives.first(),
            Some(id) => objectives.iter().find(|objective| objective.id == *id),
        };
        let read =
            objective.into_iter().flat_map(|objective| &objective.maps).find(|map| map.read.0 & Facets::STATUS.0 != 0);
        let found: &[ActivityId] = match read {
            Some(map) => writers.0.get(map.target.as_str()).map_or(&[], Vec::as_slice),
            None => &[by],
        };
        // Nobody can do first what is disabled until it is done.
        let reachable = found.iter().filter(|at| action != Action::Disabled || !self.course.contains(by, **at));
        reachable.filter_map(|at| self.course.at(*at)).map(|item| item.identifier.clone()).collect()
    }

    /// The items of a SCORM 1.2 script that are not finished yet; none where the script is more than a plain list.
    fn missing_prerequisites(&self, by: ActivityId) -> Obstacle {
        let script = self.prerequisites(by).unwrap_or_default();
        let (all, any) = (script.contains('&'), script.contains('|'));
        let plain = !(all && any || script.contains(['~', '=', '<', '*', '(']));
        let names = script.split(['&', '|']).map(|name| name.trim().trim_matches('"').trim()).filter(|_| plain);
        let missing = names.filter_map(|name| self.course.near(by, name)).filter(|at| !self.is_finished_12(*at));
        let awaits = missing
            .filter_map(|at| self.course.at(at))
            .map(|item| Awaited { items: vec![item.identifier.clone()], milestone: Milestone::Completed })
            .collect();
        self.told(by, ObstacleKind::Results, awaits, any)
    }

    fn told(&self, by: ActivityId, kind: ObstacleKind, awaits: Vec<Awaited>, any: bool) -> Obstacle {
        let item = self.course.at(by).map(|item| item.identifier.clone()).unwrap_or_default();
        Obstacle { kind, item, any: any && awaits.len() > 1, awaits }
    }
}
