//! The mastery score: a decimal from 0 to 1, kept by its digits.

use serde::{Deserialize, Serialize};

use crate::xapi::json::{Decimal, Value};

/// The score from which an assignable unit is passed, as a JSON number between 0 and 1.
///
/// Source: cmi5 13.1.4, `masteryScore`; XML Schema `decimal`.
#[derive(Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Mastery(String);

/// A text that is no mastery score.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a mastery score is a decimal number between 0 and 1")]
pub struct NotMastery;

impl Mastery {
    /// Reads a decimal of XML Schema: a sign, digits, a point; no exponent.
    ///
    /// # Errors
    ///
    /// [`NotMastery`] for anything else, and for numbers below 0 or above 1.
    ///
    /// ```
    /// # use lms_core::cmi5::Mastery;
    /// assert_eq!(Mastery::new("+.850").unwrap().as_str(), "0.85");
    /// assert!(Mastery::new("85").is_err() && Mastery::new("8e-1").is_err());
    /// ```
    pub fn new(text: &str) -> Result<Self, NotMastery> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) || whole.len() + fraction.len() == 0 {
            return Err(NotMastery);
        }
        let fraction = fraction.trim_end_matches('0');
        let nought = fraction.is_empty();
        match whole.trim_start_matches('0') {
            "" if nought => Ok(Self("0".to_owned())),
            "" if !negative => Ok(Self(format!("0.{fraction}"))),
            "1" if nought && !negative => Ok(Self("1".to_owned())),
            _ => Err(NotMastery),
        }
    }

    /// The number, as JSON writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as a value.
    pub fn value(&self) -> Value<'static> {
        Value::Number(self.0.clone().into())
    }

    /// Whether a scaled score, as its digits, reaches it. Digits are compared, not binary fractions.
    pub fn is_reached_by(&self, scaled: &str) -> bool {
        Decimal::new(scaled) >= Decimal::new(&self.0)
    }

    /// Whether a number says the same.
    pub fn equals(&self, number: &str) -> bool {
        Decimal::new(number) == Decimal::new(&self.0)
    }
}

impl TryFrom<String> for Mastery {
    type Error = NotMastery;
    fn try_from(text: String) -> Result<Self, NotMastery> {
        Self::new(&text)
    }
}

impl From<Mastery> for String {
    fn from(mastery: Mastery) -> String {
        mastery.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c5_import_a_mastery_score_is_a_decimal_from_nought_to_one() {
        for (text, want) in [
            ("0", "0"),
            ("-0", "0"),
            ("1", "1"),
            ("1.000", "1"),
            ("0.85", "0.85"),
            ("00.5", "0.5"),
            (".5", "0.5"),
            ("1.", "1"),
            ("0.12345", "0.12345"),
        ] {
            assert_eq!(Mastery::new(text).unwrap().as_str(), want, "{text}");
        }
        for text in ["", ".", "+", "-0.1", "1.01", "2", "85", "1e-1", "NaN", "INF", "0,5", "0.5 ", "0x1"] {
            assert!(Mastery::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn c5_session_a_score_equal_to_the_mastery_score_reaches_it() {
        let mastery = Mastery::new("0.7").unwrap();
        assert!(mastery.is_reached_by("0.7") && mastery.is_reached_by("0.70") && mastery.is_reached_by("7e-1"));
        assert!(!mastery.is_reached_by("0.6999999999999999999999999999"));
    }
}
