//! Decimal numbers as the data models write them.
//!
//! The standard library reads and writes every double exactly, with tables that weigh more than both data models in the
//! browser. Scores have seven decimals: seventeen digits are read here, which is exact for all of them.

/// Reads digits with an optional sign, point and exponent; `None` for anything else, and beyond the largest double.
///
/// Up to fifteen digits, and exponents up to 22 either way, the nearest double is found; beyond that the last digit of a
/// double may differ from it.
pub(crate) fn parse(text: &str) -> Option<f64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (number, exponent) = match digits.find(['e', 'E']) {
        Some(at) => (digits.get(..at)?, digits.get(at + 1..)?.parse::<i32>().ok()?),
        None => (digits, 0),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let (mut mantissa, mut scale) = (0_u64, 0_i32);
    for (at, digit) in whole.bytes().chain(fraction.bytes()).enumerate() {
        if !digit.is_ascii_digit() {
            return None;
        }
        let decimal = at >= whole.len();
        if mantissa < 10_000_000_000_000_000 {
            mantissa = mantissa * 10 + u64::from(digit - b'0');
            scale = scale.saturating_sub(i32::from(decimal));
        } else {
            // A digit that no longer counts still moves the point.
            scale = scale.saturating_add(i32::from(!decimal));
        }
    }
    #[allow(clippy::cast_precision_loss)] // seventeen digits, see above
    let value = scaled(mantissa as f64, scale.saturating_add(exponent));
    value.is_finite().then_some(if negative { -value } else { value })
}

/// `value` times ten to the power of `exponent`.
fn scaled(mut value: f64, exponent: i32) -> f64 {
    const STEP: i32 = 22;
    let power = |exponent: i32| (0..exponent).fold(1.0_f64, |power, _| power * 10.0);
    let mut rest = exponent.clamp(-400, 400);
    // Powers up to 10^22 are exact, and one multiplication or division by an exact power rounds once.
    while rest > 0 {
        value *= power(rest.min(STEP));
        rest -= rest.min(STEP);
    }
    while rest < 0 {
        value /= power((-rest).min(STEP));
        rest += (-rest).min(STEP);
    }
    value
}

/// A number as it is kept: in steps of 10⁻⁷ below a hundred millions, whole above, and never beyond 10¹⁵.
///
/// Such a number has at most fifteen digits, so that it is the same after it has travelled as JSON, where a mean such as
/// one third would lose its last bit and two replays of one journal would part.
///
/// Source: SCORM 2004 4th Ed., RTE 4.1.1.7, `real (10,7)`.
pub(crate) fn kept(value: f64) -> f64 {
    const LARGEST: f64 = 1e15;
    let value = if value.abs() < 1e8 { (value * 1e7).round() / 1e7 } else { value.round().clamp(-LARGEST, LARGEST) };
    // Minus zero would be written as such and read as zero.
    value + 0.0
}

/// A number without exponent, to seven decimals; beyond a hundred thousand millions the whole part alone.
pub(crate) fn plain(value: f64) -> String {
    #![allow(clippy::cast_possible_truncation)] // a cast to an integer saturates
    if value.abs() >= 1e11 {
        return (value as i64).to_string();
    }
    let scaled = (value * 1e7).round() as i64;
    let (whole, rest) = (scaled.unsigned_abs() / 10_000_000, scaled.unsigned_abs() % 10_000_000);
    let sign = if scaled < 0 { "-" } else { "" };
    let text = format!("{sign}{whole}.{rest:07}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_written_without_exponent() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (0.8, "0.8"),
            (-0.25, "-0.25"),
            (1e-9, "0"),
            (100.0, "100"),
            (0.123_456_78, "0.1234568"),
            (1e300, "9223372036854775807"),
        ];
        for (value, expected) in cases {
            assert_eq!(plain(value), expected);
        }
    }

    #[test]
    fn what_is_no_number_is_not_read() {
        for text in ["", "-", ".", "e5", "1e", "1.2.3", "1,5", "NaN", "inf", "0x10", " 1", "1e400", "--1"] {
            assert_eq!(parse(text), None, "{text}");
        }
        for (text, expected) in
            [("1.", 1.0), (".5", 0.5), ("+5", 5.0), ("8.5e-1", 0.85), ("1e22", 1e22), ("1e-400", 0.0), ("-0.25", -0.25)]
        {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_score_is_read_as_the_standard_library_reads_it(text in "-?[0-9]{1,8}(\\.[0-9]{1,7})?") {
            prop_assert_eq!(parse(&text), text.parse::<f64>().ok());
        }

        #[test]
        fn any_number_is_read_to_a_hair(text in "-?[0-9]{1,40}(\\.[0-9]{0,40})?(e-?[0-9]{1,2})?") {
            let (ours, theirs) = (parse(&text).unwrap(), text.parse::<f64>().unwrap());
            prop_assert!((ours - theirs).abs() <= theirs.abs() * 1e-14, "{} {} {}", text, ours, theirs);
        }

        #[test]
        fn a_kept_number_travels_as_json(value in prop_oneof![-1.0..1.0_f64, -1e9..1e9_f64, any::<f64>().prop_filter("finite", |v| v.is_finite())]) {
            let kept = kept(value);
            let json = serde_json::to_string(&kept).unwrap();
            prop_assert_eq!(crate::json::from_text::<f64>(&json).unwrap().to_bits(), kept.to_bits(), "{}", json);
            prop_assert_eq!(super::kept(kept).to_bits(), kept.to_bits());
        }

        #[test]
        fn a_written_score_reads_back(value in -100_000_000_i64..100_000_000) {
            let value = value as f64 / 1e7;
            prop_assert_eq!(parse(&plain(value)), Some(value));
        }
    }
}
