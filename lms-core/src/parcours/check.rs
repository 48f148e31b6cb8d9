//! What must be right before a parcours is published: everything that is wrong, not the first.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Design, DoneWhen, Mode, Step};
use crate::condition::{self, Condition, MAX_DEPTH};
use crate::content::Kind;
use crate::ids::{ContentId, SectionId, StepId};

/// Something to mend in a design.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "finding", rename_all = "snake_case")]
pub enum Finding {
    /// There is no step at all.
    NoStep,
    /// A section without steps.
    EmptySection {
        /// Which.
        section: SectionId,
    },
    /// Planned duration is missing (row 2.4).
    NoDuration {
        /// Which step.
        step: StepId,
    },
    /// A step followed on the platform shows nothing.
    NoContent {
        /// Which step.
        step: StepId,
    },
    /// The content is not there any more.
    UnknownContent {
        /// Which step.
        step: StepId,
    },
    /// The condition speaks of a step that is not in this parcours.
    UnknownStep {
        /// The step whose condition it is.
        step: StepId,
        /// The one it speaks of.
        named: StepId,
    },
    /// These steps wait for each other: none would ever open.
    Cycle {
        /// In the order in which they wait.
        steps: Vec<StepId>,
    },
    /// The condition nests too deep.
    TooDeep {
        /// Which step.
        step: StepId,
    },
    /// The condition asks for a score of a step whose content gives none.
    NeverScored {
        /// The step whose condition it is.
        step: StepId,
        /// The one without a score.
        named: StepId,
    },
    /// The content reports nothing, so "when the content says so" never comes.
    NeverDone {
        /// Which step.
        step: StepId,
    },
    /// Two steps with one key.
    SameKey {
        /// Which.
        step: StepId,
    },
}

impl Finding {
    /// Whether it stands against publication.
    pub fn blocks(&self) -> bool {
        !matches!(self, Self::EmptySection { .. })
    }
}

/// Everything that is wrong with a design.
pub fn check(design: &Design, kind_of: impl Fn(ContentId) -> Option<Kind>) -> Vec<Finding> {
    let mut found = Vec::new();
    if design.steps().next().is_none() {
        found.push(Finding::NoStep);
    }
    for section in design.sections.iter().filter(|s| s.steps.is_empty()) {
        found.push(Finding::EmptySection { section: section.id });
    }
    let contents: BTreeMap<StepId, Option<ContentId>> = design.steps().map(|s| (s.id, s.content)).collect();
    let mut seen = BTreeSet::new();
    for step in design.steps() {
        if !seen.insert(step.id) {
            found.push(Finding::SameKey { step: step.id });
        }
        if step.planned.is_none() {
            found.push(Finding::NoDuration { step: step.id });
        }
        check_content(step, &kind_of, &mut found);
        if let Some(access) = &step.access {
            check_condition(&contents, step, access, &kind_of, &mut found);
        }
    }
    found.extend(cycles(design));
    found
}

fn check_content(step: &Step, kind_of: &impl Fn(ContentId) -> Option<Kind>, found: &mut Vec<Finding>) {
    use super::Modality as M;
    match step.content {
        None if matches!(step.modality, M::FaceToFace | M::DistanceSync) => {}
        None => found.push(Finding::NoContent { step: step.id }),
        Some(content) => match kind_of(content) {
            None => found.push(Finding::UnknownContent { step: step.id }),
            Some(kind) if !kind.reports() && step.done == DoneWhen::ContentSaysSo => {
                found.push(Finding::NeverDone { step: step.id });
            }
            Some(_) => {}
        },
    }
}

fn check_condition(
    contents: &BTreeMap<StepId, Option<ContentId>>,
    step: &Step,
    access: &Condition,
    kind_of: &impl Fn(ContentId) -> Option<Kind>,
    found: &mut Vec<Finding>,
) {
    if condition::depth(access) > MAX_DEPTH {
        found.push(Finding::TooDeep { step: step.id });
    }
    for named in condition::steps(access) {
        if !contents.contains_key(&named) {
            found.push(Finding::UnknownStep { step: step.id, named });
        }
    }
    for named in scored(access) {
        let Some(content) = contents.get(&named) else { continue };
        if !content.and_then(kind_of).is_some_and(Kind::reports) {
            found.push(Finding::NeverScored { step: step.id, named });
        }
    }
}

fn scored(condition: &Condition) -> Vec<StepId> {
    match condition {
        Condition::ScoreAbove { step, .. } => vec![*step],
        Condition::All(parts) | Condition::Any(parts) => parts.iter().flat_map(scored).collect(),
        Condition::Not(inner) => scored(inner),
        Condition::Completed(_) | Condition::NotBefore(_) => Vec::new(),
    }
}

/// Rings of steps that wait for each other, by conditions and, in constrained mode, by order.
///
/// A reference under "any" or "not" counts too: refusing a few designs that could be walked is better than
/// publishing one that cannot.
fn cycles(design: &Design) -> Vec<Finding> {
    let mut waits: BTreeMap<StepId, Vec<StepId>> = BTreeMap::new();
    let mut before: Option<StepId> = None;
    for step in design.steps() {
        let mut needs = step.access.as_ref().map(condition::steps).unwrap_or_default();
        if design.mode == Mode::Constrained {
            needs.extend(before);
            if step.mandatory {
                before = Some(step.id);
            }
        }
        waits.insert(step.id, needs);
    }
    let mut done = BTreeSet::new();
    let mut out = Vec::new();
    for start in waits.keys() {
        if let Some(steps) = ring_from(*start, &waits, &mut done) {
            out.push(Finding::Cycle { steps });
        }
    }
    out
}

/// Walks without recursion; `done` holds what leads to no ring.
fn ring_from(start: StepId, waits: &BTreeMap<StepId, Vec<StepId>>, done: &mut BTreeSet<StepId>) -> Option<Vec<StepId>> {
    if done.contains(&start) {
        return None;
    }
    let mut path: Vec<(StepId, std::slice::Iter<'_, StepId>)> = Vec::new();
    let mut on_path = BTreeSet::from([start]);
    path.push((start, waits.get(&start)?.iter()));
    while let Some((here, needs)) = path.last_mut() {
        let here = *here;
        match needs.next() {
            None => {
                done.insert(here);
                on_path.remove(&here);
                path.pop();
            }
            Some(next) => {
                if on_path.contains(next) {
                    let ring = path.iter().map(|(s, _)| *s).skip_while(|s| s != next).collect();
                    done.extend(path.iter().map(|(s, _)| *s));
                    return Some(ring);
                }
                if !done.contains(next)
                    && let Some(needs) = waits.get(next)
                {
                    on_path.insert(*next);
                    path.push((*next, needs.iter()));
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::{Design, DoneWhen, Modality, Mode, Section, Step};
    use super::*;
    use crate::text::Title;
    use crate::time::Minutes;
    use uuid::Uuid;

    pub(crate) fn id(n: u128) -> StepId {
        StepId(Uuid::from_u128(n))
    }

    fn step(n: u128, access: Option<Condition>) -> Step {
        Step {
            id: id(n),
            title: Title::new("Étape").unwrap(),
            content: Some(ContentId(Uuid::from_u128(100))),
            modality: Modality::DistanceAsync,
            planned: Minutes::new(10).ok(),
            mandatory: true,
            access,
            done: DoneWhen::ContentSaysSo,
        }
    }

    fn design(mode: Mode, steps: Vec<Step>) -> Design {
        let section = Section { id: SectionId(Uuid::from_u128(1)), title: Title::new("Partie").unwrap(), steps };
        Design { mode, sections: vec![section], credit: Default::default() }
    }

    fn scorm(_: ContentId) -> Option<Kind> {
        Some(Kind::Scorm2004)
    }

    #[test]
    fn r1_06_steps_that_wait_for_each_other_are_refused() {
        let d = design(
            Mode::Free,
            vec![step(1, Some(Condition::Completed(id(2)))), step(2, Some(Condition::Completed(id(1))))],
        );
        assert_eq!(check(&d, scorm), vec![Finding::Cycle { steps: vec![id(1), id(2)] }]);
    }

    #[test]
    fn r1_06_a_step_that_waits_for_a_later_one_is_a_ring_in_constrained_mode_only() {
        let steps = || vec![step(1, Some(Condition::Completed(id(2)))), step(2, None)];
        assert_eq!(check(&design(Mode::Free, steps()), scorm), vec![]);
        assert!(matches!(check(&design(Mode::Constrained, steps()), scorm)[..], [Finding::Cycle { .. }]));
    }

    #[test]
    fn a_step_that_waits_for_itself_is_a_ring() {
        let d = design(Mode::Guided, vec![step(1, Some(Condition::Completed(id(1))))]);
        assert_eq!(check(&d, scorm), vec![Finding::Cycle { steps: vec![id(1)] }]);
    }

    #[test]
    fn r2_04_a_missing_duration_blocks() {
        let mut one = step(1, None);
        one.planned = None;
        let found = check(&design(Mode::Free, vec![one]), scorm);
        assert_eq!(found, vec![Finding::NoDuration { step: id(1) }]);
        assert!(found[0].blocks());
    }

    #[test]
    fn a_score_of_a_document_never_comes() {
        let kind = |c: ContentId| Some(if c.0.as_u128() == 100 { Kind::Document } else { Kind::Scorm12 });
        let mut doc = step(1, None);
        doc.done = DoneWhen::Opened;
        let mut after =
            step(2, Some(Condition::ScoreAbove { step: id(1), percent: crate::score::Percent::whole(50).unwrap() }));
        after.content = Some(ContentId(Uuid::from_u128(101)));
        assert_eq!(
            check(&design(Mode::Free, vec![doc, after]), kind),
            vec![Finding::NeverScored { step: id(2), named: id(1) }]
        );
    }

    #[test]
    fn every_mistake_is_named_at_once() {
        let mut bad = step(1, Some(Condition::Completed(id(9))));
        bad.planned = None;
        bad.content = None;
        let found = check(&design(Mode::Free, vec![bad]), scorm);
        assert_eq!(found.len(), 3, "{found:?}");
    }

    #[test]
    fn ten_thousand_steps_in_a_row_are_checked_without_recursion() {
        let steps = (1..=10_000).map(|n| step(n, (n > 1).then(|| Condition::Completed(id(n - 1))))).collect();
        assert_eq!(check(&design(Mode::Constrained, steps), scorm), vec![]);
    }
}
