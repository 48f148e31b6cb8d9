//! Progress rows, derived from facts, and their rollup step → parcours; rebuilding gives the same rows.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::condition::{Facts, StepFacts};
use crate::evidence::{Bookmark, Fact, Kind};
use crate::ids::{EnrolmentId, StepId};
use crate::parcours::{Design, DoneWhen, Step};
use crate::score::{Percent, ScaledScore};
use crate::time::{Span, Timestamp};

/// What is known of one learner at one step.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct StepProgress {
    /// First opened.
    pub opened: Option<Timestamp>,
    /// Last happening.
    pub last: Option<Timestamp>,
    /// Completed since; once completed it stays so (S9).
    pub completed: Option<Timestamp>,
    /// The best attested result: a pass is not un-passed by a later fail.
    pub success: Success,
    /// The best score.
    pub best: Option<ScaledScore>,
    /// How far, at the furthest.
    pub furthest: Option<Percent>,
    /// Signed-in time.
    pub connected: Span,
    /// Active time.
    pub active: Span,
    /// The last place the content named.
    pub bookmark: Option<Bookmark>,
}

/// Whether a step was passed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Ord, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Success {
    /// Not said.
    #[default]
    Unknown,
    /// Failed so far.
    Failed,
    /// Passed once.
    Passed,
}

/// The state of a step in one word, as a pill shows it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// À faire.
    ToDo,
    /// En cours.
    InProgress,
    /// À reprendre: tried and failed.
    ToRetry,
    /// Terminé.
    Completed,
    /// Réussi.
    Passed,
}

impl StepProgress {
    /// Takes one more fact in. The order of facts does not matter.
    pub fn absorb(&mut self, fact: &Fact) {
        self.last = self.last.max(Some(fact.at));
        let earliest = |known: Option<Timestamp>| Some(known.map_or(fact.at, |k| k.min(fact.at)));
        match &fact.kind {
            Kind::Opened => self.opened = earliest(self.opened),
            Kind::Time { connected, active } => {
                self.connected = self.connected + *connected;
                self.active = self.active + *active;
            }
            Kind::Completed => self.completed = earliest(self.completed),
            Kind::Passed => self.success = Success::Passed,
            Kind::Failed => self.success = self.success.max(Success::Failed),
            Kind::Scored { score } => self.best = self.best.max(Some(*score)),
            Kind::Progressed { progress } => self.furthest = self.furthest.max(Some(*progress)),
            Kind::Bookmarked { place, suspended } => {
                let bookmark = Bookmark { at: fact.at, place: place.clone(), suspended: *suspended };
                self.bookmark = self.bookmark.take().max(Some(bookmark));
            }
        }
    }

    /// The state in one word.
    pub fn state(&self) -> StepState {
        match (self.success, self.completed) {
            (Success::Passed, _) => StepState::Passed,
            (Success::Failed, _) => StepState::ToRetry,
            (Success::Unknown, Some(_)) => StepState::Completed,
            (Success::Unknown, None) if self.opened.is_some() || self.last.is_some() => StepState::InProgress,
            (Success::Unknown, None) => StepState::ToDo,
        }
    }

    /// How much of the step is done: all when completed, else the furthest the content told.
    pub fn share(&self) -> Percent {
        if self.completed.is_some() { Percent::FULL } else { self.furthest.unwrap_or(Percent::ZERO) }
    }

    /// What the platform's own rule says after these facts: a step that is not reported by its content may be
    /// completed now.
    pub fn completes_by_rule(&self, rule: DoneWhen) -> bool {
        if self.completed.is_some() {
            return false;
        }
        match rule {
            DoneWhen::ContentSaysSo => false,
            DoneWhen::Opened => self.opened.is_some(),
            DoneWhen::ActiveFor(minutes) => self.active >= minutes.span(),
            DoneWhen::Played(share) => self.furthest.is_some_and(|f| f >= share),
        }
    }
}

/// One learner's rows in one enrolment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows(pub BTreeMap<StepId, StepProgress>);

impl Rows {
    /// Rebuilds the rows of one enrolment from all its facts.
    pub fn rebuild<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> Self {
        let mut rows = Self::default();
        for fact in facts {
            rows.absorb(fact);
        }
        rows
    }

    /// Takes one more fact in.
    pub fn absorb(&mut self, fact: &Fact) {
        self.0.entry(fact.step).or_default().absorb(fact);
    }

    /// The row of a step; an empty one when nothing happened yet.
    pub fn step(&self, step: StepId) -> StepProgress {
        self.0.get(&step).cloned().unwrap_or_default()
    }

    /// As conditions see it, on a day.
    pub fn on(&self, today: NaiveDate) -> KnownOn<'_> {
        KnownOn { rows: self, today }
    }
}

/// Rows on a day: what access conditions are evaluated against.
#[derive(Debug)]
pub struct KnownOn<'a> {
    rows: &'a Rows,
    today: NaiveDate,
}

impl Facts for KnownOn<'_> {
    fn step(&self, step: StepId) -> StepFacts {
        let row = self.rows.step(step);
        StepFacts { completed: row.completed.is_some(), best: row.best }
    }

    fn today(&self) -> NaiveDate {
        self.today
    }
}

/// A row of one learner, named for storage and reports.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepRow {
    /// Whose.
    pub enrolment: EnrolmentId,
    /// Where.
    pub step: StepId,
    /// What is known.
    pub progress: StepProgress,
}

/// The figures of one learner over a parcours: the same on every page, file and connector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Mandatory steps that can be followed here.
    pub steps: u32,
    /// Of these, completed.
    pub done: u32,
    /// Share of the mandatory steps, each weighted by its planned duration (row 2.2).
    pub completion: Percent,
    /// Mean of the best scores of scored steps; `None` when no step has a score (never 0 instead).
    pub score: Option<Percent>,
    /// Signed-in time.
    pub connected: Span,
    /// Active time.
    pub active: Span,
    /// Credited time, by the parcours' rule.
    pub credited: Span,
    /// Planned duration of what is not completed, less what is done of it.
    pub remaining: Span,
    /// First happening.
    pub opened: Option<Timestamp>,
    /// Last happening.
    pub last: Option<Timestamp>,
}

/// Rolls the rows up over `design`. Time spent at steps that a later publication removed still counts as
/// signed-in and active, since it was spent.
pub fn summarise(design: &Design, rows: &Rows) -> Summary {
    let mut out = Summary::default();
    let (mut weight_all, mut weight_done) = (0u64, 0u64);
    let (mut scores, mut scored) = (0u64, 0u64);
    for step in design.steps() {
        let row = rows.step(step.id);
        if let Some(best) = row.best {
            scores += u64::from(best.percent().hundredths());
            scored += 1;
        }
        out.credited = out.credited + design.credit.credit(row.active, step.planned, row.completed.is_some());
        if !counts(step) {
            continue;
        }
        // A step without duration cannot be published; in a draft it weighs one minute.
        let weight = step.planned.map_or(60_000, |m| m.span().as_millis());
        let share = u64::from(row.share().hundredths());
        out.steps += 1;
        out.done += u32::from(row.completed.is_some());
        weight_all += weight * 10_000;
        weight_done += weight * share;
        out.remaining = out.remaining + Span::millis(weight * (10_000 - share) / 10_000);
    }
    for row in rows.0.values() {
        out.connected = out.connected + row.connected;
        out.active = out.active + row.active;
        out.last = out.last.max(row.last);
        out.opened = match (out.opened, row.opened) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }
    out.completion = if out.steps == 0 { Percent::ZERO } else { Percent::of(weight_done, weight_all) };
    out.score = scores.checked_div(scored).map(Percent::from_hundredths);
    out
}

/// Whether a step counts for completion: mandatory and followed on the platform.
fn counts(step: &Step) -> bool {
    step.mandatory && step.content.is_some()
}

/// The step to go on with: the one last worked at if it is unfinished and open, else the first open unfinished one.
pub fn next_step(design: &Design, rows: &Rows, today: NaiveDate) -> Option<StepId> {
    let known = rows.on(today);
    let unfinished = |s: &&Step| {
        s.content.is_some()
            && (rows.step(s.id).completed.is_none() || rows.step(s.id).success == Success::Failed)
            && crate::parcours::access(design, s, &known).is_open()
    };
    let current = design
        .steps()
        .filter(unfinished)
        .filter(|s| rows.step(s.id).last.is_some())
        .max_by_key(|s| rows.step(s.id).last);
    current
        .or_else(|| design.steps().filter(|s| s.mandatory).find(unfinished))
        .or_else(|| design.steps().find(unfinished))
        .map(|s| s.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Source;
    use crate::ids::{ContentId, FactId, SectionId};
    use crate::parcours::{Modality, Mode, Section};
    use crate::text::Title;
    use crate::time::Minutes;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn id(n: u128) -> StepId {
        StepId(Uuid::from_u128(n))
    }

    fn fact(step: u128, second: i64, kind: Kind) -> Fact {
        Fact {
            id: FactId(Uuid::nil()),
            at: Timestamp::from_millis(1_800_000_000_000 + second * 1000).unwrap(),
            enrolment: EnrolmentId(Uuid::nil()),
            step: id(step),
            version: None,
            kind,
            source: Source::Page,
        }
    }

    fn scored(s: f64) -> Kind {
        Kind::Scored { score: ScaledScore::new(s).unwrap() }
    }

    fn design(minutes: &[u32]) -> Design {
        let steps = minutes
            .iter()
            .enumerate()
            .map(|(n, m)| Step {
                id: id(n as u128),
                title: Title::new("Étape").unwrap(),
                content: Some(ContentId(Uuid::nil())),
                modality: Modality::DistanceAsync,
                planned: Minutes::new(*m).ok(),
                mandatory: true,
                access: None,
                done: DoneWhen::ContentSaysSo,
            })
            .collect();
        let section = Section { id: SectionId(Uuid::nil()), title: Title::new("Partie").unwrap(), steps };
        Design { mode: Mode::Free, sections: vec![section], credit: Default::default() }
    }

    #[test]
    fn r2_02_completion_is_weighted_by_planned_duration() {
        let rows = Rows::rebuild(&[fact(0, 0, Kind::Completed)]);
        let sum = summarise(&design(&[30, 10]), &rows);
        assert_eq!((sum.completion, sum.steps, sum.done), (Percent::whole(75).unwrap(), 2, 1));
        assert_eq!(sum.remaining, Span::minutes(10));
    }

    #[test]
    fn a_pass_is_not_taken_back_by_a_later_fail() {
        let rows = Rows::rebuild(&[
            fact(0, 0, Kind::Passed),
            fact(0, 9, Kind::Failed),
            fact(0, 9, scored(0.1)),
            fact(0, 0, scored(0.9)),
        ]);
        assert_eq!(rows.step(id(0)).state(), StepState::Passed);
        assert_eq!(rows.step(id(0)).best, ScaledScore::new(0.9).ok());
    }

    #[test]
    fn no_score_is_not_zero() {
        assert_eq!(summarise(&design(&[10]), &Rows::default()).score, None);
        let rows = Rows::rebuild(&[fact(0, 0, scored(0.0))]);
        assert_eq!(summarise(&design(&[10]), &rows).score, Some(Percent::ZERO));
    }

    #[test]
    fn one_resumes_where_one_was_last() {
        let d = design(&[10, 10, 10]);
        let today = "2026-03-10".parse().unwrap();
        assert_eq!(next_step(&d, &Rows::default(), today), Some(id(0)));
        let rows = Rows::rebuild(&[fact(0, 0, Kind::Opened), fact(2, 5, Kind::Opened)]);
        assert_eq!(next_step(&d, &rows, today), Some(id(2)));
        let rows = Rows::rebuild(&[fact(2, 5, Kind::Opened), fact(2, 6, Kind::Completed)]);
        assert_eq!(next_step(&d, &rows, today), Some(id(0)));
    }

    #[test]
    fn a_film_played_to_the_asked_share_is_done() {
        let rows = Rows::rebuild(&[fact(0, 0, Kind::Progressed { progress: Percent::whole(90).unwrap() })]);
        assert!(rows.step(id(0)).completes_by_rule(DoneWhen::Played(Percent::whole(90).unwrap())));
        assert!(!rows.step(id(0)).completes_by_rule(DoneWhen::Played(Percent::whole(91).unwrap())));
    }

    fn any_fact() -> impl Strategy<Value = Fact> {
        let kind = prop_oneof![
            Just(Kind::Opened),
            Just(Kind::Completed),
            Just(Kind::Passed),
            Just(Kind::Failed),
            (-1.0f64..=1.0).prop_map(scored),
            (0u64..=10_000).prop_map(|h| Kind::Progressed { progress: Percent::from_hundredths(h) }),
            ("[ab]{1,2}", any::<bool>()).prop_map(|(place, suspended)| Kind::Bookmarked {
                place: crate::evidence::Place::new(&place).unwrap(),
                suspended,
            }),
            (0u64..400).prop_map(|s| Kind::Time { connected: Span::seconds(s), active: Span::seconds(s.min(300)) }),
        ];
        (0u128..3, 0i64..100_000, kind).prop_map(|(step, second, kind)| fact(step, second, kind))
    }

    proptest! {
        #[test]
        fn the_order_of_facts_does_not_matter(facts in proptest::collection::vec(any_fact(), 0..40)) {
            let mut backwards = facts.clone();
            backwards.reverse();
            prop_assert_eq!(Rows::rebuild(&facts), Rows::rebuild(&backwards));
        }

        #[test]
        fn more_facts_never_lower_completion_or_a_result(facts in proptest::collection::vec(any_fact(), 1..40)) {
            let d = design(&[30, 10, 20]);
            let mut rows = Rows::default();
            let mut before = summarise(&d, &rows);
            for f in &facts {
                let passed = rows.step(f.step).success;
                rows.absorb(f);
                let after = summarise(&d, &rows);
                prop_assert!(after.completion >= before.completion);
                prop_assert!(rows.step(f.step).success >= passed);
                prop_assert!(after.credited <= after.active && after.active <= after.connected);
                before = after;
            }
        }

        #[test]
        fn all_is_done_exactly_at_one_hundred_percent(done in proptest::collection::vec(any::<bool>(), 3)) {
            let facts: Vec<Fact> = done.iter().enumerate().filter(|(_, d)| **d).map(|(n, _)| fact(n as u128, 0, Kind::Completed)).collect();
            let sum = summarise(&design(&[7, 11, 13]), &Rows::rebuild(&facts));
            prop_assert_eq!(sum.completion == Percent::FULL, done.iter().all(|d| *d));
        }
    }
}
