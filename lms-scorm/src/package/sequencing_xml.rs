//! Sequencing information of a manifest (`imsss:sequencing` and its ADL extensions).
//!
//! Source: SCORM 2004 4th Ed., CAM 5.1. What an item says itself stands before what it takes from the collection, part by
//! part (CAM 5.1.1).

use std::collections::HashMap;

use super::ProblemCode;
use super::manifest::Reader;
use super::names::decode;
use super::xml::{Id, Ns};
use crate::activity::definition::{
    Action, ChildSet, ChoiceLimits, Combine, Condition, Contribution, Control, Definition, DeliveryControls, Facets,
    Limits, Map, Objective, Randomization, Required, RollupAction, RollupRule, Rule, Selection, Test, Timing,
};
use crate::course::Edition;
use crate::time::parse_interval;

/// The reusable definitions of `imsss:sequencingCollection`, by identifier.
pub(super) struct Collection {
    elements: HashMap<String, Id>,
}

impl Collection {
    pub(super) fn read(reader: &mut Reader<'_, '_>, edition: Edition) -> Self {
        let document = reader.document;
        let mut elements = HashMap::new();
        if edition.is_2004()
            && let Some(list) = document.first(document.root(), Ns::Imsss, "sequencingCollection")
        {
            for element in document.all(list, Ns::Imsss, "sequencing") {
                if let Some(id) = document.attribute(element, "ID") {
                    elements.entry(id.trim().to_owned()).or_insert(element);
                }
            }
        }
        Self { elements }
    }

    /// The sequencing definition of an item or organization; `None` when it says nothing.
    pub(super) fn definition_of(&self, reader: &mut Reader<'_, '_>, item: Id, edition: Edition) -> Option<Definition> {
        let document = reader.document;
        let own = document.first(item, Ns::Imsss, "sequencing")?;
        if !edition.is_2004() {
            reader.report(ProblemCode::SequencingNotIn12, "", own);
            return None;
        }
        let mut definition = Definition::default();
        if let Some(reference) =
            document.attribute(own, "IDRef").map(str::trim).filter(|reference| !reference.is_empty())
        {
            match self.elements.get(reference) {
                Some(shared) => reader.apply(*shared, &mut definition),
                None => reader.report(ProblemCode::SequencingUnknown, reference, own),
            }
        }
        reader.apply(own, &mut definition);
        if definition.is_larger_than(reader.limits.rules) {
            let name = document.attribute(item, "identifier").unwrap_or("");
            reader.report(ProblemCode::TooManyRules, name, item);
            return None;
        }
        let rules = definition.pre.iter().chain(&definition.exit).chain(&definition.post);
        let named = rules.flat_map(|rule| &rule.conditions).filter_map(|condition| condition.objective.as_ref());
        for name in named.filter(|name| definition.objectives.iter().all(|objective| objective.id != **name)) {
            reader.report(ProblemCode::ObjectiveUnknown, name.clone(), own);
        }
        Some(definition)
    }
}

impl Definition {
    /// Whether anything that is looked through from end to end has more than so many entries.
    fn is_larger_than(&self, most: usize) -> bool {
        let rules = self.pre.iter().chain(&self.exit).chain(&self.post);
        let conditions = rules.map(|rule| 1 + rule.conditions.len()).sum::<usize>();
        let rollup = self.rollup.iter().map(|rule| 1 + rule.conditions.len()).sum::<usize>();
        let maps = self.objectives.iter().map(|objective| objective.maps.len()).max();
        [conditions, rollup, self.objectives.len(), maps.unwrap_or(0)].into_iter().any(|count| count > most)
    }
}

impl Reader<'_, '_> {
    /// Applies the parts of one `sequencing` element to a definition.
    fn apply(&mut self, element: Id, definition: &mut Definition) {
        let document = self.document;
        let mut extended = None;
        for id in document.children(element) {
            let Some(node) = document.node(id) else { continue };
            match (node.ns, node.local) {
                (Ns::Adlseq, "objectives") => extended = Some(id),
                (_, "controlMode") => definition.control = self.control(id),
                (_, "constrainedChoiceConsiderations") => {
                    definition.choice = ChoiceLimits {
                        prevent_activation: self.flag(id, "preventActivation", false),
                        constrain: self.flag(id, "constrainChoice", false),
                    };
                }
                (_, "sequencingRules") => {
                    definition.pre = self.rules(id, "preConditionRule", PRE);
                    definition.exit = self.rules(id, "exitConditionRule", EXIT);
                    definition.post = self.rules(id, "postConditionRule", POST);
                }
                (_, "limitConditions") => {
                    definition.limits = Limits {
                        attempts: self.count(id, "attemptLimit"),
                        attempt_duration: document
                            .attribute(id, "attemptAbsoluteDurationLimit")
                            .and_then(|text| parse_interval(text.trim())),
                    };
                }
                (_, "rollupRules") => self.rollup_rules(id, definition),
                (_, "rollupConsiderations") => self.rollup_considerations(id, &mut definition.contribution),
                (_, "objectives") => definition.objectives = self.objectives(id),
                (_, "randomizationControls") => self.randomization(id, definition),
                (_, "deliveryControls") => {
                    definition.delivery = DeliveryControls {
                        tracked: self.flag(id, "tracked", true),
                        completion_by_content: self.flag(id, "completionSetByContent", false),
                        objective_by_content: self.flag(id, "objectiveSetByContent", false),
                    };
                }
                _ => {}
            }
        }
        // The extension adds maps to objectives that stand in the standard part, wherever it is written.
        if let Some(extended) = extended {
            self.extended_maps(extended, &mut definition.objectives);
        }
    }

    fn control(&mut self, id: Id) -> Control {
        let default = Control::default();
        Control {
            choice: self.flag(id, "choice", default.choice),
            choice_exit: self.flag(id, "choiceExit", default.choice_exit),
            flow: self.flag(id, "flow", default.flow),
            forward_only: self.flag(id, "forwardOnly", default.forward_only),
            current_objective: self.flag(id, "useCurrentAttemptObjectiveInfo", default.current_objective),
            current_progress: self.flag(id, "useCurrentAttemptProgressInfo", default.current_progress),
        }
    }

    fn rules(&mut self, id: Id, name: &str, actions: &[(&str, Action)]) -> Vec<Rule> {
        let document = self.document;
        let mut rules = Vec::new();
        for rule in document.all(id, Ns::Imsss, name) {
            let action =
                document.first(rule, Ns::Imsss, "ruleAction").and_then(|action| self.word(action, "action", actions));
            let conditions = document.first(rule, Ns::Imsss, "ruleConditions");
            let Some(action) = action else { continue };
            let (combine, conditions) = self.conditions(conditions, "ruleCondition", Combine::All);
            rules.push(Rule { conditions, combine, action });
        }
        rules
    }

    fn conditions(&mut self, list: Option<Id>, name: &str, default: Combine) -> (Combine, Vec<Condition>) {
        let Some(list) = list else { return (default, Vec::new()) };
        let document = self.document;
        let combine =
            self.word(list, "conditionCombination", &[("all", Combine::All), ("any", Combine::Any)]).unwrap_or(default);
        let mut conditions = Vec::new();
        for condition in document.all(list, Ns::Imsss, name) {
            let Some(test) = self.word(condition, "condition", TESTS) else { continue };
            conditions.push(Condition {
                test,
                objective: document
                    .attribute(condition, "referencedObjective")
                    .map(identifier)
                    .filter(|id| !id.is_empty()),
                threshold: self.part(condition, "measureThreshold", -1.0).unwrap_or(0.0),
                negate: self.word(condition, "operator", &[("not", true), ("noOp", false)]).unwrap_or(false),
            });
        }
        (combine, conditions)
    }

    fn rollup_rules(&mut self, id: Id, definition: &mut Definition) {
        let document = self.document;
        definition.contribution.objective = self.flag(id, "rollupObjectiveSatisfied", true);
        definition.contribution.progress = self.flag(id, "rollupProgressCompletion", true);
        definition.contribution.weight = self.part(id, "objectiveMeasureWeight", 0.0).unwrap_or(1.0);
        definition.rollup.clear();
        for rule in document.all(id, Ns::Imsss, "rollupRule") {
            let action =
                document.first(rule, Ns::Imsss, "rollupAction").and_then(|action| self.word(action, "action", ROLLUP));
            let Some(action) = action else { continue };
            let set = self.word(rule, "childActivitySet", SETS).unwrap_or_default();
            let set = match set {
                ChildSet::AtLeastCount(_) => ChildSet::AtLeastCount(self.count(rule, "minimumCount").unwrap_or(0)),
                ChildSet::AtLeastPercent(_) => {
                    ChildSet::AtLeastPercent(self.part(rule, "minimumPercent", 0.0).unwrap_or(0.0))
                }
                other => other,
            };
            let conditions = document.first(rule, Ns::Imsss, "rollupConditions");
            let (combine, conditions) = self.conditions(conditions, "rollupCondition", Combine::Any);
            definition.rollup.push(RollupRule { set, combine, conditions, action });
        }
    }

    fn rollup_considerations(&mut self, id: Id, contribution: &mut Contribution) {
        contribution.for_satisfied = self.word(id, "requiredForSatisfied", REQUIRED).unwrap_or_default();
        contribution.for_not_satisfied = self.word(id, "requiredForNotSatisfied", REQUIRED).unwrap_or_default();
        contribution.for_completed = self.word(id, "requiredForCompleted", REQUIRED).unwrap_or_default();
        contribution.for_incomplete = self.word(id, "requiredForIncomplete", REQUIRED).unwrap_or_default();
        contribution.measure_satisfaction_if_active = self.flag(id, "measureSatisfactionIfActive", true);
    }

    /// The primary objective first; one without a name is added when the manifest has only others.
    fn objectives(&mut self, id: Id) -> Vec<Objective> {
        let document = self.document;
        let primary = document.first(id, Ns::Imsss, "primaryObjective");
        let mut objectives = vec![primary.map(|primary| self.objective(primary)).unwrap_or_default()];
        for other in document.all(id, Ns::Imsss, "objective").take(self.limits.rules + 1) {
            let objective = self.objective(other);
            if objectives.iter().any(|known| known.id == objective.id) {
                self.report(ProblemCode::ValueIgnored, format!("objectiveID=\"{}\"", objective.id), other);
            } else {
                objectives.push(objective);
            }
        }
        objectives
    }

    fn objective(&mut self, id: Id) -> Objective {
        let document = self.document;
        let measure = document.first(id, Ns::Imsss, "minNormalizedMeasure");
        let min_measure =
            measure.and_then(|measure| self.figure(document.text(measure), -1.0, 1.0, measure)).unwrap_or(1.0);
        let mut maps = Vec::new();
        for map in document.all(id, Ns::Imsss, "mapInfo").take(self.limits.rules + 1) {
            let target = document.attribute(map, "targetObjectiveID").map(identifier).unwrap_or_default();
            if target.is_empty() {
                self.report(ProblemCode::ValueIgnored, "targetObjectiveID=\"\"", map);
                continue;
            }
            let read = Facets::default()
                .with(Facets::SATISFIED, self.flag(map, "readSatisfiedStatus", true))
                .with(Facets::MEASURE, self.flag(map, "readNormalizedMeasure", true));
            let write = Facets::default()
                .with(Facets::SATISFIED, self.flag(map, "writeSatisfiedStatus", false))
                .with(Facets::MEASURE, self.flag(map, "writeNormalizedMeasure", false));
            maps.push(Map { target, read, write });
        }
        Objective {
            id: document.attribute(id, "objectiveID").map(identifier).unwrap_or_default(),
            by_measure: self.flag(id, "satisfiedByMeasure", false),
            min_measure,
            maps,
        }
    }

    /// `adlseq:objectives`: what else the objectives share.
    fn extended_maps(&mut self, id: Id, objectives: &mut [Objective]) {
        const PARTS: [(&str, &str, Facets); 5] = [
            ("readRawScore", "writeRawScore", Facets::RAW),
            ("readMinScore", "writeMinScore", Facets::MIN),
            ("readMaxScore", "writeMaxScore", Facets::MAX),
            ("readCompletionStatus", "writeCompletionStatus", Facets::COMPLETION),
            ("readProgressMeasure", "writeProgressMeasure", Facets::PROGRESS),
        ];
        let document = self.document;
        for element in document.all(id, Ns::Adlseq, "objective").take(self.limits.rules + 1) {
            let name = document.attribute(element, "objectiveID").map(identifier).unwrap_or_default();
            let Some(objective) = objectives.iter_mut().find(|objective| objective.id == name) else {
                self.report(ProblemCode::ValueIgnored, format!("objectiveID=\"{name}\""), element);
                continue;
            };
            for map in document.all(element, Ns::Adlseq, "mapInfo").take(self.limits.rules + 1) {
                let target = document.attribute(map, "targetObjectiveID").map(identifier).unwrap_or_default();
                let (mut read, mut write) = (Facets::default(), Facets::default());
                for (reads, writes, facet) in PARTS {
                    read = read.with(facet, self.flag(map, reads, true));
                    write = write.with(facet, self.flag(map, writes, false));
                }
                match objective.maps.iter_mut().find(|known| known.target == target) {
                    Some(known) => {
                        known.read = Facets(known.read.0 | read.0);
                        known.write = Facets(known.write.0 | write.0);
                    }
                    None => objective.maps.push(Map { target, read, write }),
                }
            }
        }
    }

    fn randomization(&mut self, id: Id, definition: &mut Definition) {
        definition.selection = Selection {
            timing: self.word(id, "selectionTiming", TIMINGS).unwrap_or_default(),
            count: self.count(id, "selectCount"),
        };
        definition.randomization = Randomization {
            timing: self.word(id, "randomizationTiming", TIMINGS).unwrap_or_default(),
            reorder: self.flag(id, "reorderChildren", false),
        };
    }

    /// The meaning of an attribute with a fixed vocabulary; letter case repaired, anything else reported.
    fn word<T: Copy>(&mut self, id: Id, name: &str, words: &[(&str, T)]) -> Option<T> {
        let value = self.document.attribute(id, name)?.trim();
        if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == value) {
            return Some(*meaning);
        }
        let meant = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(value));
        let code = if meant.is_some() { ProblemCode::ValueRepaired } else { ProblemCode::ValueIgnored };
        self.report(code, format!("{name}=\"{value}\""), id);
        meant.map(|(_, meaning)| *meaning)
    }

    fn count(&mut self, id: Id, name: &str) -> Option<u32> {
        let value = self.document.attribute(id, name)?.trim();
        let count = value.parse::<u32>().ok();
        if count.is_none() {
            self.report(ProblemCode::ValueIgnored, format!("{name}=\"{value}\""), id);
        }
        count
    }

    /// A figure up to 1.
    fn part(&mut self, id: Id, name: &str, low: f64) -> Option<f64> {
        let value = self.document.attribute(id, name)?;
        self.figure(value, low, 1.0, id)
    }
}

/// An objective identifier: percent-encoding undone and blanks made one, as the conformance suite expects.
fn identifier(text: &str) -> String {
    // Nearly every one is as it should be.
    if !text.bytes().any(|byte| byte == b'%' || byte >= 0x80 || byte.is_ascii_whitespace()) {
        return text.to_owned();
    }
    decode(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

const PRE: &[(&str, Action)] = &[
    ("skip", Action::Skip),
    ("disabled", Action::Disabled),
    ("hiddenFromChoice", Action::HiddenFromChoice),
    ("stopForwardTraversal", Action::StopForwardTraversal),
];
const EXIT: &[(&str, Action)] = &[("exit", Action::Exit)];
const POST: &[(&str, Action)] = &[
    ("exitParent", Action::ExitParent),
    ("exitAll", Action::ExitAll),
    ("retry", Action::Retry),
    ("retryAll", Action::RetryAll),
    ("continue", Action::Continue),
    ("previous", Action::Previous),
];
const TESTS: &[(&str, Test)] = &[
    ("satisfied", Test::Satisfied),
    ("objectiveStatusKnown", Test::ObjectiveStatusKnown),
    ("objectiveMeasureKnown", Test::ObjectiveMeasureKnown),
    ("objectiveMeasureGreaterThan", Test::ObjectiveMeasureGreaterThan),
    ("objectiveMeasureLessThan", Test::ObjectiveMeasureLessThan),
    ("completed", Test::Completed),
    ("activityProgressKnown", Test::ActivityProgressKnown),
    ("attempted", Test::Attempted),
    ("attemptLimitExceeded", Test::AttemptLimitExceeded),
    ("timeLimitExceeded", Test::TimeLimitExceeded),
    ("outsideAvailableTimeRange", Test::OutsideAvailableTimeRange),
    ("always", Test::Always),
    ("never", Test::Never),
];
const ROLLUP: &[(&str, RollupAction)] = &[
    ("satisfied", RollupAction::Satisfied),
    ("notSatisfied", RollupAction::NotSatisfied),
    ("completed", RollupAction::Completed),
    ("incomplete", RollupAction::Incomplete),
];
const SETS: &[(&str, ChildSet)] = &[
    ("all", ChildSet::All),
    ("any", ChildSet::Any),
    ("none", ChildSet::None),
    ("atLeastCount", ChildSet::AtLeastCount(0)),
    ("atLeastPercent", ChildSet::AtLeastPercent(0.0)),
];
const REQUIRED: &[(&str, Required)] = &[
    ("always", Required::Always),
    ("ifNotSuspended", Required::IfNotSuspended),
    ("ifAttempted", Required::IfAttempted),
    ("ifNotSkipped", Required::IfNotSkipped),
];
const TIMINGS: &[(&str, Timing)] =
    &[("never", Timing::Never), ("once", Timing::Once), ("onEachNewAttempt", Timing::OnEachNewAttempt)];
