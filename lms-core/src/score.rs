//! Scores: a scaled score as content reports it, a percentage as people set and read it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A score scaled to the range −1 to 1, kept in steps of 10⁻⁷; further digits are rounded.
///
/// Absence of a score is `Option::None`, never zero: "score > 0" and "no score" are different facts (S19).
///
/// Source: SCORM 2004 4th Ed., RTE, `cmi.score.scaled`, `real(10,7)`.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct ScaledScore(i32);

impl ScaledScore {
    /// # Errors
    ///
    /// [`OutOfRange`] when `value` is below −1, above 1 or not a number.
    ///
    /// ```
    /// # use lms_core::score::ScaledScore;
    /// assert!(ScaledScore::new(70.0).is_err(), "percent is not scaled");
    /// ```
    pub fn new(value: f64) -> Result<Self, OutOfRange> {
        if (-1.0..=1.0).contains(&value) {
            #[allow(clippy::cast_possible_truncation)] // within ±10⁷ by the line above
            Ok(Self((value * 1e7).round() as i32))
        } else {
            Err(OutOfRange { value })
        }
    }

    /// The score as a number between −1 and 1.
    pub fn get(self) -> f64 {
        f64::from(self.0) / 1e7
    }

    /// What people read: 0 to 100 %; below zero reads as 0 %.
    pub fn percent(self) -> Percent {
        let hundredths = (i64::from(self.0.max(0)) + 500) / 1000;
        Percent(u16::try_from(hundredths).unwrap_or(10_000))
    }

    /// Strictly above the threshold (reading I7: "plus de 70 %" excludes 70 % exactly).
    ///
    /// ```
    /// # use lms_core::score::{Percent, ScaledScore};
    /// let seventy = Percent::whole(70).unwrap();
    /// assert!(!ScaledScore::new(0.7).unwrap().is_above(seventy));
    /// assert!(ScaledScore::new(0.700_000_1).unwrap().is_above(seventy));
    /// ```
    pub fn is_above(self, threshold: Percent) -> bool {
        i64::from(self.0) > i64::from(threshold.0) * 1000
    }

    /// In whole steps of 10⁻⁷, for exact storage.
    pub fn steps(self) -> i32 {
        self.0
    }

    /// From whole steps of 10⁻⁷.
    ///
    /// # Errors
    ///
    /// [`OutOfRange`] beyond ±10⁷ steps.
    pub fn from_steps(steps: i64) -> Result<Self, OutOfRange> {
        i32::try_from(steps)
            .ok()
            .filter(|s| (-10_000_000..=10_000_000).contains(s))
            .map(Self)
            .ok_or(OutOfRange { value: f64::INFINITY })
    }
}

impl TryFrom<f64> for ScaledScore {
    type Error = OutOfRange;
    fn try_from(value: f64) -> Result<Self, OutOfRange> {
        Self::new(value)
    }
}

impl From<ScaledScore> for f64 {
    fn from(score: ScaledScore) -> f64 {
        score.get()
    }
}

/// A number that is not a scaled score.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("a scaled score is between -1 and 1, not {value}")]
pub struct OutOfRange {
    /// What was given.
    pub value: f64,
}

/// A percentage from 0 to 100, in hundredths of a percent.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Percent(u16);

impl Percent {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// All of it.
    pub const FULL: Self = Self(10_000);

    /// A whole percentage; `None` above 100.
    pub fn whole(percent: u8) -> Option<Self> {
        (percent <= 100).then(|| Self(u16::from(percent) * 100))
    }

    /// `part` of `whole`, rounded down so that 100 % means all of it; full when there is nothing to do.
    pub fn of(part: u64, whole: u64) -> Self {
        if whole == 0 || part >= whole {
            return Self::FULL;
        }
        let hundredths = u128::from(part) * 10_000 / u128::from(whole);
        Self(u16::try_from(hundredths).unwrap_or(10_000))
    }

    /// From hundredths of a percent; what is above 100 % counts as 100 %.
    pub fn from_hundredths(hundredths: u64) -> Self {
        Self(u16::try_from(hundredths.min(10_000)).unwrap_or(10_000))
    }

    /// In hundredths of a percent, 0 to 10 000.
    pub fn hundredths(self) -> u16 {
        self.0
    }

    /// As a number from 0 to 100.
    pub fn get(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.get())
    }
}

impl TryFrom<f64> for Percent {
    type Error = OutOfRange;
    fn try_from(value: f64) -> Result<Self, OutOfRange> {
        if (0.0..=100.0).contains(&value) {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // within 0..=10 000 by the line above
            Ok(Self((value * 100.0).round() as u16))
        } else {
            Err(OutOfRange { value })
        }
    }
}

impl From<Percent> for f64 {
    fn from(percent: Percent) -> f64 {
        percent.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_negative_score_reads_as_zero_percent() {
        assert_eq!(ScaledScore::new(-0.4).unwrap().percent(), Percent::ZERO);
    }

    #[test]
    fn a_score_that_is_no_number_is_refused() {
        assert!(ScaledScore::new(f64::NAN).is_err());
    }

    #[test]
    fn a_score_of_zero_is_not_above_zero() {
        assert!(!ScaledScore::new(0.0).unwrap().is_above(Percent::ZERO));
    }

    #[test]
    fn nine_hundred_ninety_nine_of_a_thousand_is_not_all() {
        assert!(Percent::of(99_999, 100_000) < Percent::FULL);
    }

    proptest! {
        #[test]
        fn a_score_reads_back_from_its_text(steps in -10_000_000i32..=10_000_000) {
            let score = ScaledScore(steps);
            let text = serde_json::to_string(&score).unwrap();
            prop_assert_eq!(serde_json::from_str::<ScaledScore>(&text).unwrap(), score);
        }
    }
}
