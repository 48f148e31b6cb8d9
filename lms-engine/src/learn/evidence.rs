//! Records what happened: facts, the rows they change, the pulse, in the caller's transaction.

use lms_core::evidence::time::{Spent, beat};
use lms_core::evidence::{Fact, Kind, Place, Pulse, ShownVersion, Source};
use lms_core::ids::{EnrolmentId, SignInId, StepId};
use lms_core::parcours::{Design, DoneWhen};
use lms_core::progress::{Rows, StepRow};
use lms_core::time::Timestamp;

use crate::Lms;

/// Gathers the facts of one enrolment and what they change; pure but for ids.
pub struct Recorder<'a> {
    lms: &'a Lms,
    enrolment: EnrolmentId,
    now: Timestamp,
    version: Option<ShownVersion>,
    source: Source,
    seen_pulse: Option<Pulse>,
    pulse: Option<Pulse>,
    /// Where the learner is in the content, when that is worth noting.
    stay: Option<(Timestamp, StepId, Place, bool)>,
    /// Facts so far.
    pub facts: Vec<Fact>,
}

impl<'a> Recorder<'a> {
    /// For an enrolment whose stored pulse is `pulse`.
    pub fn new(
        lms: &'a Lms,
        enrolment: EnrolmentId,
        pulse: Option<Pulse>,
        version: Option<ShownVersion>,
        source: Source,
        now: Timestamp,
    ) -> Self {
        Self { lms, enrolment, now, version, source, seen_pulse: pulse, pulse, stay: None, facts: Vec::new() }
    }

    /// Notes a fact at `at`.
    pub fn fact(&mut self, at: Timestamp, step: StepId, kind: Kind) {
        let source = self.source;
        self.push(at, step, kind, source);
    }

    /// Notes a fact that somebody else says.
    pub fn fact_by(&mut self, at: Timestamp, step: StepId, kind: Kind, source: Source) {
        self.push(at, step, kind, source);
    }

    fn push(&mut self, at: Timestamp, step: StepId, kind: Kind, source: Source) {
        let id = self.lms.id(self.now);
        self.facts.push(Fact { id, at, enrolment: self.enrolment, step, version: self.version, kind, source });
    }

    /// At `at` the learner is at this place of a content, to be resumed there or not; a fact of its own when the row of
    /// the step says something else.
    pub fn stay(&mut self, at: Timestamp, step: StepId, place: Place, suspended: bool) {
        self.stay = Some((at, step, place, suspended));
    }

    /// Something happened at `at`: time goes by.
    pub fn beat(&mut self, at: Timestamp, sign_in: Option<SignInId>, step: StepId, flush: bool) {
        let (pulse, spent) = beat(self.pulse, at, sign_in, step, flush);
        self.pulse = Some(pulse);
        if let Some(Spent { step, elapsed }) = spent {
            self.fact(at, step, Kind::Time { connected: elapsed.connected, active: elapsed.active });
        }
    }

    /// The facts, the rows they change, and the pulse with the one that was read. `before`: the rows
    /// of the enrolment; a step whose own rule is met now gets its completion.
    pub fn settle(mut self, design: &Design, before: &Rows) -> Settled {
        let mut rows = before.clone();
        if let Some((at, step, place, suspended)) = self.stay.take()
            && rows.step(step).bookmark.is_none_or(|b| b.place != place || b.suspended != suspended)
        {
            self.fact(at, step, Kind::Bookmarked { place, suspended });
        }
        for fact in &self.facts {
            rows.absorb(fact);
        }
        let mut touched: Vec<StepId> = self.facts.iter().map(|f| f.step).collect();
        touched.sort_unstable();
        touched.dedup();
        for step in &touched {
            let rule = design.step(*step).map_or(DoneWhen::ContentSaysSo, |s| s.done);
            if rows.step(*step).completes_by_rule(rule) {
                let at = rows.step(*step).last.unwrap_or(self.now);
                self.push(at, *step, Kind::Completed, Source::Rule);
                if let Some(fact) = self.facts.last() {
                    rows.absorb(fact);
                }
            }
        }
        let enrolment = self.enrolment;
        let rows = touched.into_iter().map(|step| StepRow { enrolment, step, progress: rows.step(step) }).collect();
        Settled { facts: self.facts, rows, pulse: self.pulse.map(|p| (p, self.seen_pulse)) }
    }

    /// The pulse alone, where there is no fact and so no row to change.
    pub fn without_facts(self) -> Settled {
        Settled { facts: self.facts, rows: Vec::new(), pulse: self.pulse.map(|p| (p, self.seen_pulse)) }
    }

    /// Active time of this recording: what has become a fact and what is still gathered.
    pub fn gathered(&self) -> lms_core::time::Span {
        let facts = self.facts.iter().map(|f| match f.kind {
            Kind::Time { active, .. } => active,
            _ => lms_core::time::Span::ZERO,
        });
        facts.sum::<lms_core::time::Span>() + self.pulse.map_or(lms_core::time::Span::ZERO, |p| p.pending.active)
    }

    /// Whether there is or may be any fact: without one, no row changes and none needs to be read.
    pub fn has_facts(&self) -> bool {
        !self.facts.is_empty() || self.stay.is_some()
    }
}

/// What is to be written.
#[derive(Clone, Debug)]
pub struct Settled {
    /// New facts.
    pub facts: Vec<Fact>,
    /// Rows these facts change.
    pub rows: Vec<StepRow>,
    /// The pulse now, and the one that was read.
    pub pulse: Option<(Pulse, Option<Pulse>)>,
}
