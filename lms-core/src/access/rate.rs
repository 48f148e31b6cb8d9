//! How often something may be done: so many a second on the average, with room for what comes in a burst.
//!
//! The generic cell rate algorithm (ITU-T I.371): one instant a caller says everything, so that nothing is counted in windows
//! at whose edges twice as much would pass.

use serde::{Deserialize, Serialize};

/// So many a second; ten seconds' worth may come at once.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Rate(u32);

/// A rate nobody can be held to.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a rate is between 1 and {} a second", Rate::HIGHEST)]
pub struct RateError;

/// Until when what was done is paid for, in microseconds since 1970: the only thing to remember of a caller.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Paid(i64);

const SECOND: i64 = 1_000_000;
/// Seconds' worth that may come at once.
const BURST: i64 = 10;

impl Rate {
    /// The highest one: beyond it the clock's milliseconds say nothing.
    pub const HIGHEST: u32 = 10_000;

    /// So many a second, at least one.
    ///
    /// # Errors
    ///
    /// [`RateError`] for none and for more than [`Rate::HIGHEST`].
    pub fn new(per_second: u32) -> Result<Self, RateError> {
        if (1..=Self::HIGHEST).contains(&per_second) { Ok(Self(per_second)) } else { Err(RateError) }
    }

    /// How many a second.
    pub fn per_second(self) -> u32 {
        self.0
    }

    /// Does it once more at `now_ms`, milliseconds since 1970.
    ///
    /// # Errors
    ///
    /// The seconds to wait, rounded up, when it would be too often; nothing is owed for having asked.
    pub fn take(self, paid: Option<Paid>, now_ms: i64) -> Result<Paid, u64> {
        let now = now_ms.saturating_mul(1_000);
        let step = SECOND / i64::from(self.0);
        // A clock that was set back must not keep anybody out for longer than a burst takes.
        let from = paid.map_or(now, |Paid(until)| until.clamp(now, now.saturating_add(BURST * SECOND)));
        let until = from.saturating_add(step);
        if until - now <= BURST * SECOND {
            return Ok(Paid(until));
        }
        let wait = until - now - BURST * SECOND;
        Err(u64::try_from(wait / SECOND + i64::from(wait % SECOND > 0)).unwrap_or(1))
    }
}

impl TryFrom<u32> for Rate {
    type Error = RateError;

    fn try_from(per_second: u32) -> Result<Self, RateError> {
        Self::new(per_second)
    }
}

impl From<Rate> for u32 {
    fn from(rate: Rate) -> Self {
        rate.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of `asked` requests at one instant pass.
    fn pass(rate: Rate, paid: &mut Option<Paid>, now: i64, asked: u32) -> u32 {
        let mut passed = 0;
        for _ in 0..asked {
            if let Ok(next) = rate.take(*paid, now) {
                *paid = Some(next);
                passed += 1;
            }
        }
        passed
    }

    #[test]
    fn ten_seconds_worth_passes_at_once_and_then_so_many_a_second() {
        for per_second in [1, 3, 7, 50, 1_000, Rate::HIGHEST] {
            let rate = Rate::new(per_second).unwrap();
            let mut paid = None;
            assert_eq!(pass(rate, &mut paid, 0, per_second * 20), per_second * 10, "{per_second} at once");
            for second in 1..=5 {
                let passed = pass(rate, &mut paid, second * 1_000, per_second * 20);
                assert!(passed.abs_diff(per_second) <= 1, "{per_second} in second {second}: {passed}");
            }
            assert_eq!(pass(rate, &mut paid, 3_600_000, per_second * 20), per_second * 10, "{per_second} after a rest");
        }
    }

    #[test]
    fn who_waits_as_told_is_let_in_and_a_refusal_costs_nothing() {
        let rate = Rate::new(2).unwrap();
        let mut paid = None;
        pass(rate, &mut paid, 0, 20);
        for _ in 0..100 {
            assert_eq!(rate.take(paid, 0), Err(1));
        }
        assert!(rate.take(paid, 1_000).is_ok());
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nobody_out_for_longer_than_a_burst_takes() {
        let rate = Rate::new(1).unwrap();
        let far = rate.take(None, 1_000_000_000).unwrap();
        assert_eq!(rate.take(Some(far), 0), Err(1));
        assert!(rate.take(None, i64::MAX).is_ok());
    }

    #[test]
    fn none_a_second_and_more_than_a_clock_can_tell_are_no_rates() {
        assert_eq!(Rate::new(0), Err(RateError));
        assert_eq!(Rate::new(Rate::HIGHEST + 1), Err(RateError));
        assert!(serde_json::from_str::<Rate>("0").is_err());
        assert_eq!(serde_json::from_str::<Rate>("5").unwrap().per_second(), 5);
    }
}
