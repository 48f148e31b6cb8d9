//! Counting time by a rule that can be defended (french-context §2.5; row 2e.7).
//!
//! Three figures, never mixed: **signed-in** time (from happening to happening of one sign-in), **active** time (the
//! same, each interval capped), **credited** time (by the parcours' rule). Active never exceeds signed-in, and
//! neither exceeds the wall clock, since every enrolment has one stream of happenings whatever windows are open.

use serde::{Deserialize, Serialize};

use crate::ids::{SignInId, StepId};
use crate::time::{Minutes, Span, Timestamp};

/// An interval without any happening counts as active up to this long.
pub const ACTIVE_CAP: Span = Span::minutes(5);

/// A pulse gathers time before it becomes a fact, so that a save every five seconds does not make a fact each.
pub const FLUSH_AFTER: Span = Span::minutes(1);

/// Time that two happenings enclose.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Elapsed {
    /// Signed-in time.
    pub connected: Span,
    /// Active time.
    pub active: Span,
}

impl Elapsed {
    /// Whether there is nothing to record.
    pub fn is_zero(self) -> bool {
        self == Self::default()
    }
}

impl std::ops::Add for Elapsed {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { connected: self.connected + other.connected, active: self.active + other.active }
    }
}

/// The last happening of an enrolment and the time gathered since the last time fact.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Pulse {
    /// When something last happened.
    pub at: Timestamp,
    /// In which sign-in.
    pub sign_in: Option<SignInId>,
    /// At which step the gathered time was spent.
    pub step: StepId,
    /// Gathered, not yet a fact.
    pub pending: Elapsed,
}

/// Time to be recorded as a fact at a step.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Spent {
    /// Where it was spent.
    pub step: StepId,
    /// How much.
    pub elapsed: Elapsed,
}

/// Something happened at `at`: what the pulse becomes, and the time that is now a fact.
///
/// The interval since the last happening belongs to the step the learner was at. Another sign-in, or a happening
/// out of order (a late journal), encloses no time. `flush`: the learner leaves, so nothing stays gathered.
pub fn beat(
    last: Option<Pulse>,
    at: Timestamp,
    sign_in: Option<SignInId>,
    step: StepId,
    flush: bool,
) -> (Pulse, Option<Spent>) {
    let Some(last) = last else {
        return (Pulse { at, sign_in, step, pending: Elapsed::default() }, None);
    };
    let gap = if last.sign_in == sign_in { at.since(last.at) } else { Span::ZERO };
    let gathered = last.pending + Elapsed { connected: gap, active: gap.min(ACTIVE_CAP) };
    let left = flush || last.step != step || last.sign_in != sign_in || gathered.connected >= FLUSH_AFTER;
    let at = at.max(last.at);
    if left {
        let spent = (!gathered.is_zero()).then_some(Spent { step: last.step, elapsed: gathered });
        (Pulse { at, sign_in, step, pending: Elapsed::default() }, spent)
    } else {
        (Pulse { at, sign_in, step, pending: gathered }, None)
    }
}

/// What a content says of its own session time beyond what its calls showed: accepted up to the wall clock
/// (a learner reads a page for twelve minutes without any call). `counted`: active time counted since the
/// content began; `wall`: time since then.
pub fn credit_session_time(claimed: Span, wall: Span, counted: Span) -> Span {
    Span::millis(claimed.min(wall).as_millis().saturating_sub(counted.as_millis()))
}

/// How time is credited; printed wherever the figure is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum CreditRule {
    /// Active time, up to the planned duration times a factor in percent.
    ActiveUpTo {
        /// 100 means: no more than planned.
        percent_of_planned: u16,
    },
    /// The planned duration once completed, nothing before (forfait).
    Flat,
}

impl Default for CreditRule {
    fn default() -> Self {
        Self::ActiveUpTo { percent_of_planned: 100 }
    }
}

impl CreditRule {
    /// Credited time of one step.
    pub fn credit(self, active: Span, planned: Option<Minutes>, completed: bool) -> Span {
        let planned = planned.map_or(Span::ZERO, Minutes::span);
        match self {
            Self::ActiveUpTo { percent_of_planned } => {
                active.min(Span::millis(planned.as_millis() * u64::from(percent_of_planned) / 100))
            }
            Self::Flat if completed => planned,
            Self::Flat => Span::ZERO,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    const ONE: Option<SignInId> = Some(SignInId(Uuid::from_u128(1)));
    const TWO: Option<SignInId> = Some(SignInId(Uuid::from_u128(2)));
    const A: StepId = StepId(Uuid::from_u128(10));
    const B: StepId = StepId(Uuid::from_u128(11));

    fn second(s: i64) -> Timestamp {
        Timestamp::from_millis(1_800_000_000_000 + s * 1000).unwrap()
    }

    fn elapsed(connected: u64, active: u64) -> Elapsed {
        Elapsed { connected: Span::seconds(connected), active: Span::seconds(active) }
    }

    #[test]
    fn r2e_07_half_an_hour_of_silence_is_five_active_minutes() {
        let (pulse, _) = beat(None, second(0), ONE, A, false);
        let (_, spent) = beat(Some(pulse), second(1800), ONE, A, false);
        assert_eq!(spent, Some(Spent { step: A, elapsed: elapsed(1800, 300) }));
    }

    #[test]
    fn time_between_two_sign_ins_is_nobodys() {
        let (pulse, _) = beat(None, second(0), ONE, A, false);
        assert_eq!(beat(Some(pulse), second(30), TWO, A, true).1, None);
    }

    #[test]
    fn time_belongs_to_the_step_one_comes_from() {
        let (pulse, _) = beat(None, second(0), ONE, A, false);
        let (pulse, spent) = beat(Some(pulse), second(20), ONE, B, false);
        assert_eq!(spent, Some(Spent { step: A, elapsed: elapsed(20, 20) }));
        assert_eq!(pulse.step, B);
    }

    #[test]
    fn seconds_are_gathered_until_a_minute_is_full() {
        let (pulse, _) = beat(None, second(0), ONE, A, false);
        let (pulse, none) = beat(Some(pulse), second(59), ONE, A, false);
        assert_eq!(none, None);
        assert_eq!(beat(Some(pulse), second(60), ONE, A, false).1, Some(Spent { step: A, elapsed: elapsed(60, 60) }));
    }

    #[test]
    fn a_late_journal_never_turns_time_back() {
        let (pulse, _) = beat(None, second(100), ONE, A, false);
        let (pulse, spent) = beat(Some(pulse), second(40), ONE, A, true);
        assert_eq!((pulse.at, spent), (second(100), None));
    }

    #[test]
    fn a_content_that_claims_two_days_gets_the_wall_clock() {
        let claimed = credit_session_time(Span::minutes(2880), Span::minutes(12), Span::minutes(5));
        assert_eq!(claimed, Span::minutes(7));
        assert_eq!(credit_session_time(Span::minutes(3), Span::minutes(12), Span::minutes(5)), Span::ZERO);
    }

    #[test]
    fn credit_never_exceeds_the_plan_times_the_factor() {
        let rule = CreditRule::ActiveUpTo { percent_of_planned: 150 };
        assert_eq!(rule.credit(Span::minutes(100), Minutes::new(20).ok(), false), Span::minutes(30));
        assert_eq!(CreditRule::Flat.credit(Span::minutes(1), Minutes::new(20).ok(), true), Span::minutes(20));
        assert_eq!(CreditRule::Flat.credit(Span::minutes(100), Minutes::new(20).ok(), false), Span::ZERO);
    }

    proptest! {
        #[test]
        fn r2e_07_active_never_exceeds_signed_in_nor_the_wall_clock(
            beats in proptest::collection::vec((0i64..900, prop_oneof![Just(ONE), Just(TWO)], any::<bool>(), any::<bool>()), 1..60)
        ) {
            let (mut now, mut pulse, mut sum) = (0, None, Elapsed::default());
            for (gap, sign_in, at_b, flush) in beats {
                now += gap;
                let (next, spent) = beat(pulse, second(now), sign_in, if at_b { B } else { A }, flush);
                sum = sum + spent.map_or(Elapsed::default(), |s| s.elapsed);
                pulse = Some(next);
            }
            sum = sum + pulse.unwrap().pending;
            prop_assert!(sum.active <= sum.connected);
            prop_assert!(sum.connected <= Span::seconds(now.unsigned_abs()));
        }

        #[test]
        fn gathering_loses_no_time(gaps in proptest::collection::vec(0i64..200, 1..60)) {
            let (mut now, mut pulse, mut sum) = (0, None, Elapsed::default());
            for gap in &gaps {
                now += gap;
                let (next, spent) = beat(pulse, second(now), ONE, A, false);
                sum = sum + spent.map_or(Elapsed::default(), |s| s.elapsed);
                pulse = Some(next);
            }
            sum = sum + pulse.unwrap().pending;
            let wall: i64 = gaps.iter().skip(1).sum();
            prop_assert_eq!(sum.connected, Span::seconds(wall.unsigned_abs()));
        }
    }
}
