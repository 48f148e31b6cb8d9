//! Conditions as data: completed, score, date, any, all, not; evaluating one names every gap.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::StepId;
use crate::score::{Percent, ScaledScore};

/// How deep conditions may nest: more is a mistake of an editor or an attack on a reader.
pub const MAX_DEPTH: usize = 8;

/// What must hold.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// A step is completed (whatever the score).
    Completed(StepId),
    /// The best score of a step is strictly above a threshold; no score is not above anything (reading I7).
    ScoreAbove {
        /// Which step.
        step: StepId,
        /// The threshold itself is not enough.
        percent: Percent,
    },
    /// From this local day on.
    NotBefore(NaiveDate),
    /// Every one; an empty list holds.
    All(Vec<Condition>),
    /// At least one; an empty list does not hold.
    Any(Vec<Condition>),
    /// The contrary.
    Not(Box<Condition>),
}

/// What is known of one step.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct StepFacts {
    /// Whether it is completed.
    pub completed: bool,
    /// The best score, when there is one.
    pub best: Option<ScaledScore>,
}

/// What conditions are evaluated against.
pub trait Facts {
    /// What is known of a step; the default for one that is unknown.
    fn step(&self, step: StepId) -> StepFacts;
    /// The day, in the zone of the session.
    fn today(&self) -> NaiveDate;
}

/// The answer, with everything that is missing.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It holds.
    Met,
    /// It does not; all of these are missing.
    Missing(Vec<Gap>),
}

impl Verdict {
    /// Whether it holds.
    pub fn is_met(&self) -> bool {
        matches!(self, Self::Met)
    }
}

/// One thing that is missing.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// A step is to be completed first.
    NotCompleted(StepId),
    /// A score must be above a threshold.
    ScoreTooLow {
        /// Of which step.
        step: StepId,
        /// What must be exceeded.
        above: Percent,
        /// The best so far.
        best: Option<ScaledScore>,
    },
    /// Too early.
    TooEarly(NaiveDate),
    /// One of these would do.
    OneOf(Vec<Gap>),
    /// Something that must not be the case is: it opens only as long as that step is not completed.
    Excluded(Condition),
}

/// Says whether `condition` holds, and if not, everything that is missing.
pub fn evaluate(condition: &Condition, facts: &impl Facts) -> Verdict {
    match gaps(condition, facts) {
        None => Verdict::Met,
        Some(gaps) => Verdict::Missing(gaps),
    }
}

/// `None` when it holds; nesting is bounded by [`depth`] at the door.
fn gaps(condition: &Condition, facts: &impl Facts) -> Option<Vec<Gap>> {
    match condition {
        Condition::Completed(step) => (!facts.step(*step).completed).then(|| vec![Gap::NotCompleted(*step)]),
        Condition::ScoreAbove { step, percent } => {
            let best = facts.step(*step).best;
            let above = best.is_some_and(|b| b.is_above(*percent));
            (!above).then(|| vec![Gap::ScoreTooLow { step: *step, above: *percent, best }])
        }
        Condition::NotBefore(day) => (facts.today() < *day).then(|| vec![Gap::TooEarly(*day)]),
        Condition::All(parts) => {
            let missing: Vec<Gap> = parts.iter().filter_map(|p| gaps(p, facts)).flatten().collect();
            (!missing.is_empty()).then_some(missing)
        }
        Condition::Any(parts) => {
            let mut ways = Vec::new();
            for part in parts {
                ways.extend(gaps(part, facts)?);
            }
            Some(vec![Gap::OneOf(ways)])
        }
        Condition::Not(inner) => gaps(inner, facts).is_none().then(|| vec![Gap::Excluded((**inner).clone())]),
    }
}

/// Steps a condition speaks of.
pub fn steps(condition: &Condition) -> Vec<StepId> {
    match condition {
        Condition::Completed(step) | Condition::ScoreAbove { step, .. } => vec![*step],
        Condition::NotBefore(_) => Vec::new(),
        Condition::All(parts) | Condition::Any(parts) => parts.iter().flat_map(steps).collect(),
        Condition::Not(inner) => steps(inner),
    }
}

/// How deep a condition nests; a leaf is 1.
pub fn depth(condition: &Condition) -> usize {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => 1 + parts.iter().map(depth).max().unwrap_or(0),
        Condition::Not(inner) => 1 + depth(inner),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use uuid::Uuid;

    struct Known(BTreeMap<StepId, StepFacts>, NaiveDate);

    impl Facts for Known {
        fn step(&self, step: StepId) -> StepFacts {
            self.0.get(&step).copied().unwrap_or_default()
        }
        fn today(&self) -> NaiveDate {
            self.1
        }
    }

    const Q: StepId = StepId(Uuid::from_u128(1));
    const M: StepId = StepId(Uuid::from_u128(2));

    fn day(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, d).unwrap()
    }

    fn percent(p: u8) -> Percent {
        Percent::whole(p).unwrap()
    }

    fn score(s: f64) -> StepFacts {
        StepFacts { completed: true, best: Some(ScaledScore::new(s).unwrap()) }
    }

    fn check(condition: Condition, facts: &[(StepId, StepFacts)], expected: &[Gap]) {
        let known = Known(facts.iter().copied().collect(), day(10));
        let verdict = evaluate(&condition, &known);
        let wanted = if expected.is_empty() { Verdict::Met } else { Verdict::Missing(expected.to_vec()) };
        assert_eq!(verdict, wanted);
    }

    #[test]
    fn r2b_02_the_threshold_itself_is_not_above() {
        let rule = || Condition::ScoreAbove { step: Q, percent: percent(70) };
        let best = Some(ScaledScore::new(0.7).unwrap());
        check(rule(), &[(Q, score(0.7))], &[Gap::ScoreTooLow { step: Q, above: percent(70), best }]);
        check(rule(), &[(Q, score(0.71))], &[]);
    }

    #[test]
    fn r2b_02_no_score_is_not_above_zero() {
        let rule = Condition::ScoreAbove { step: Q, percent: percent(0) };
        check(rule, &[], &[Gap::ScoreTooLow { step: Q, above: percent(0), best: None }]);
    }

    #[test]
    fn r2b_02_every_gap_is_named_not_only_the_first() {
        let rule =
            Condition::All(vec![Condition::Completed(M), Condition::NotBefore(day(11)), Condition::Completed(Q)]);
        check(rule, &[], &[Gap::NotCompleted(M), Gap::TooEarly(day(11)), Gap::NotCompleted(Q)]);
    }

    #[test]
    fn one_way_of_two_is_enough() {
        let rule = || Condition::Any(vec![Condition::Completed(M), Condition::Completed(Q)]);
        check(rule(), &[(Q, score(0.1))], &[]);
        check(rule(), &[], &[Gap::OneOf(vec![Gap::NotCompleted(M), Gap::NotCompleted(Q)])]);
    }

    #[test]
    fn the_day_itself_is_not_too_early() {
        check(Condition::NotBefore(day(10)), &[], &[]);
    }

    #[test]
    fn nothing_to_do_holds_and_no_way_does_not() {
        check(Condition::All(vec![]), &[], &[]);
        check(Condition::Any(vec![]), &[], &[Gap::OneOf(vec![])]);
    }

    fn any_condition() -> impl Strategy<Value = Condition> {
        let step = prop_oneof![Just(Q), Just(M)];
        let leaf = prop_oneof![
            step.clone().prop_map(Condition::Completed),
            (step, 0u8..=100).prop_map(|(step, p)| Condition::ScoreAbove { step, percent: Percent::whole(p).unwrap() }),
            (1u32..28).prop_map(|d| Condition::NotBefore(NaiveDate::from_ymd_opt(2026, 3, d).unwrap())),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Condition::All),
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Condition::Any),
                inner.prop_map(|c| Condition::Not(Box::new(c))),
            ]
        })
    }

    proptest! {
        #[test]
        fn not_turns_every_verdict_round(condition in any_condition(), done: bool, best in -1.0f64..=1.0) {
            let known = Known([(Q, score(best)), (M, StepFacts { completed: done, best: None })].into(), day(10));
            let plain = evaluate(&condition, &known).is_met();
            prop_assert_eq!(evaluate(&Condition::Not(Box::new(condition.clone())), &known).is_met(), !plain);
        }

        #[test]
        fn a_condition_reads_back_from_its_document(condition in any_condition()) {
            let text = serde_json::to_string(&condition).unwrap();
            prop_assert_eq!(serde_json::from_str::<Condition>(&text).unwrap(), condition);
        }
    }
}
