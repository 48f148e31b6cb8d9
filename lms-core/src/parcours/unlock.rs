//! Whether a step is open to a learner now, and if not, everything that is missing.

use serde::{Deserialize, Serialize};

use super::{Design, Mode, Step};
use crate::condition::{self, Facts, Gap, Verdict};
use crate::ids::StepId;

/// Whether a step may be opened.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// It may.
    Open,
    /// It may, with a word of advice (guided mode).
    Advised(Warning),
    /// It may not; all of these are missing.
    Locked(Vec<Gap>),
}

impl Access {
    /// Whether it may be opened.
    pub fn is_open(&self) -> bool {
        !matches!(self, Self::Locked(_))
    }
}

/// A word of advice.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Warning {
    /// Steps that the designer suggests to do first.
    pub before: Vec<StepId>,
}

/// Whether `step` of `design` is open, given what the learner has done. A step already completed stays open
/// for review, whatever changed since: what has been earned is not taken back.
pub fn access(design: &Design, step: &Step, facts: &impl Facts) -> Access {
    if facts.step(step.id).completed {
        return Access::Open;
    }
    let mut gaps = Vec::new();
    let before: Vec<StepId> = design
        .steps()
        .take_while(|s| s.id != step.id)
        .filter(|s| s.mandatory && s.content.is_some() && !facts.step(s.id).completed)
        .map(|s| s.id)
        .collect();
    if design.mode == Mode::Constrained {
        gaps.extend(before.iter().copied().map(Gap::NotCompleted));
    }
    if let Some(condition) = &step.access
        && let Verdict::Missing(missing) = condition::evaluate(condition, facts)
    {
        gaps.extend(missing.into_iter().filter(|g| !gaps.contains(g)).collect::<Vec<_>>());
    }
    if !gaps.is_empty() {
        Access::Locked(gaps)
    } else if design.mode == Mode::Guided && !before.is_empty() {
        Access::Advised(Warning { before })
    } else {
        Access::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::condition::{Condition, StepFacts};
    use crate::content::Kind;
    use crate::ids::{ContentId, SectionId};
    use crate::parcours::{DoneWhen, Finding, Modality, Section, check};
    use crate::text::Title;
    use crate::time::Minutes;
    use chrono::NaiveDate;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use uuid::Uuid;

    struct Done(BTreeSet<StepId>);

    impl Facts for Done {
        fn step(&self, step: StepId) -> StepFacts {
            StepFacts { completed: self.0.contains(&step), best: None }
        }
        fn today(&self) -> NaiveDate {
            NaiveDate::from_ymd_opt(2026, 3, 10).unwrap()
        }
    }

    fn id(n: usize) -> StepId {
        StepId(Uuid::from_u128(n as u128))
    }

    fn design(mode: Mode, needs: &[Vec<usize>]) -> Design {
        let steps = needs
            .iter()
            .enumerate()
            .map(|(n, needs)| Step {
                id: id(n),
                title: Title::new("Étape").unwrap(),
                content: Some(ContentId(Uuid::nil())),
                modality: Modality::DistanceAsync,
                planned: Minutes::new(5).ok(),
                mandatory: true,
                access: (!needs.is_empty())
                    .then(|| Condition::All(needs.iter().map(|n| Condition::Completed(id(*n))).collect())),
                done: DoneWhen::ContentSaysSo,
            })
            .collect();
        let section = Section { id: SectionId(Uuid::nil()), title: Title::new("Partie").unwrap(), steps };
        Design { mode, sections: vec![section], credit: Default::default() }
    }

    fn check_access(mode: Mode, done: &[usize], step: usize, expected: Access) {
        let d = design(mode, &[vec![], vec![], vec![0]]);
        let facts = Done(done.iter().map(|n| id(*n)).collect());
        assert_eq!(access(&d, d.step(id(step)).unwrap(), &facts), expected);
    }

    #[test]
    fn r1_06_free_mode_asks_only_for_conditions() {
        check_access(Mode::Free, &[], 1, Access::Open);
        check_access(Mode::Free, &[], 2, Access::Locked(vec![Gap::NotCompleted(id(0))]));
    }

    #[test]
    fn r1_06_guided_mode_warns_and_lets_in() {
        check_access(Mode::Guided, &[], 1, Access::Advised(Warning { before: vec![id(0)] }));
        check_access(Mode::Guided, &[0], 1, Access::Open);
    }

    #[test]
    fn r1_06_constrained_mode_names_each_missing_step_once() {
        check_access(
            Mode::Constrained,
            &[],
            2,
            Access::Locked(vec![Gap::NotCompleted(id(0)), Gap::NotCompleted(id(1))]),
        );
    }

    #[test]
    fn what_is_completed_stays_open_for_review() {
        check_access(Mode::Constrained, &[2], 2, Access::Open);
    }

    proptest! {
        /// A design without findings can always be walked to its end, in every mode.
        #[test]
        fn r1_06_no_design_that_passes_the_check_has_a_dead_end(
            needs in proptest::collection::vec(prop_oneof![3 => Just(vec![]), 1 => proptest::collection::vec(0usize..8, 1..3)], 8),
            mode in prop_oneof![Just(Mode::Free), Just(Mode::Guided), Just(Mode::Constrained)],
        ) {
            let d = design(mode, &needs);
            prop_assume!(!check(&d, |_| Some(Kind::Scorm12)).iter().any(Finding::blocks));
            let mut facts = Done(BTreeSet::new());
            for _ in 0..needs.len() {
                let next = d.steps().find(|s| !facts.0.contains(&s.id) && access(&d, s, &facts).is_open());
                prop_assert!(next.is_some(), "dead end after {:?}", facts.0);
                facts.0.insert(next.unwrap().id);
            }
        }
    }
}
