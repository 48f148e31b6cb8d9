//! Numbers compared by their digits: neither `1E400` nor thirty digits fit a machine number.

use std::cmp::Ordering;
use std::fmt;

/// The value of a JSON number, exactly.
///
/// An exponent beyond ±10¹⁵ counts as ±10¹⁵: no score and no sensible extension is written so.
#[derive(Clone, Debug, Eq, PartialEq, Hash)]
pub struct Decimal {
    /// Below nought; never for nought itself, so that `-0` equals `0`.
    negative: bool,
    /// Digits from the first that counts to the last that counts; empty for nought.
    digits: String,
    /// The value is 0.digits × 10^exponent.
    exponent: i64,
}

const FARTHEST: i64 = 1_000_000_000_000_000;

impl Decimal {
    /// Takes a number as the JSON reader leaves it.
    pub fn new(text: &str) -> Self {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let written = match exponent.trim_start_matches('+').parse::<i64>() {
            Ok(exponent) => exponent.clamp(-FARTHEST, FARTHEST),
            Err(_) if exponent.starts_with('-') => -FARTHEST,
            Err(_) => FARTHEST,
        };
        let all = format!("{whole}{fraction}");
        let cut = all.trim_start_matches('0');
        let zeros = all.len() - cut.len();
        let digits = cut.trim_end_matches('0').to_owned();
        if digits.is_empty() {
            return Self { negative: false, digits, exponent: 0 };
        }
        let places = i64::try_from(whole.len()).unwrap_or(FARTHEST) - i64::try_from(zeros).unwrap_or(FARTHEST);
        Self { negative, digits, exponent: written.saturating_add(places) }
    }

    fn magnitude(&self, other: &Self) -> Ordering {
        match (self.digits.is_empty(), other.digits.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            // Without zeros at either end, the order of the texts is the order of the fractions.
            (false, false) => self.exponent.cmp(&other.exponent).then_with(|| self.digits.cmp(&other.digits)),
        }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.magnitude(other),
            (true, true) => other.magnitude(self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The one spelling of the value: `0`, or `0.` digits, `e` and the exponent.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.digits.is_empty() {
            return f.write_str("0");
        }
        write!(f, "{}0.{}e{}", if self.negative { "-" } else { "" }, self.digits, self.exponent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_equal_by_value_and_not_by_spelling() {
        for (one, other) in [("1", "1.0"), ("1", "10e-1"), ("0", "-0.00e5"), ("0.05", "5E-2"), ("-120", "-1.2e+2")] {
            assert_eq!(Decimal::new(one), Decimal::new(other), "{one} {other}");
            assert_eq!(Decimal::new(one).to_string(), Decimal::new(other).to_string());
        }
    }

    #[test]
    fn numbers_beyond_any_machine_number_keep_their_order() {
        let rising = [
            "-1E400",
            "-1.0000000000000000000000000001",
            "-1",
            "-0.1",
            "-1e-400",
            "0",
            "1e-400",
            "0.9999",
            "1",
            "1.0000000000000000000000000001",
            "9",
            "10",
            "123456789012345678901234567890",
            "1E400",
            "1e99999999999999999999",
        ];
        for pair in rising.windows(2) {
            assert!(Decimal::new(pair[0]) < Decimal::new(pair[1]), "{pair:?}");
        }
    }
}
