//! ISO 8601 durations: their shape, and what of them is compared.

use std::borrow::Cow;

/// Whether `text` is a duration: `PnYnMnDTnHnMnS` with a fraction in its last part only, or `PnW` alone.
///
/// Source: ISO 8601:2004, 4.4.3.2; xAPI 1.0.3, part 2, 4.2.7.
pub fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else { return false };
    if let Some(weeks) = rest.strip_suffix('W') {
        return is_number(weeks).is_some();
    }
    let (days, time) = match rest.split_once('T') {
        Some((days, time)) if !time.is_empty() => (days, time),
        Some(_) => return false,
        None => (rest, ""),
    };
    // A fraction ends the duration: nothing may stand behind it.
    match (parts(days, "YMD"), parts(time, "HMS")) {
        (Some(fraction), _) if fraction && !time.is_empty() => false,
        (Some(_), Some(_)) => !rest.is_empty(),
        _ => false,
    }
}

/// Reads numbers with designators of `order`, each at most once and in that order; says whether the last had a fraction.
fn parts(mut text: &str, order: &str) -> Option<bool> {
    let mut left = order;
    let mut fraction = false;
    while !text.is_empty() {
        if fraction {
            return None;
        }
        let end = text.find(|c: char| c.is_ascii_alphabetic())?;
        let (number, rest) = text.split_at(end);
        fraction = is_number(number)?;
        let designator = rest.chars().next()?;
        left = left.get(left.find(designator)? + 1..)?;
        text = rest.get(1..)?;
    }
    Some(fraction)
}

/// Digits, perhaps with a fraction behind a point or comma; says whether there is one.
fn is_number(text: &str) -> Option<bool> {
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    match text.split_once(['.', ',']) {
        Some((whole, fraction)) => (digits(whole) && digits(fraction)).then_some(true),
        None => digits(text).then_some(false),
    }
}

/// The duration as it is compared: what is finer than a hundredth of a second is cut, never rounded; no unit is converted.
///
/// Noughts at the end of that fraction say nothing and go too, so that a store that pads to two digits repeats itself.
///
/// Source: IEEE 9274.1.1, 4.2.7 (comparison with 0.01 s precision by truncation); 1.0.3 asks the same in 4.2.7.
pub fn normal_duration(text: &str) -> Cow<'_, str> {
    let Some((whole, fraction)) = text.strip_suffix('S').and_then(|t| t.rsplit_once(['.', ','])) else {
        return Cow::Borrowed(text);
    };
    let kept = fraction.get(..2).unwrap_or(fraction).trim_end_matches('0');
    if kept.is_empty() { Cow::Owned(format!("{whole}S")) } else { Cow::Owned(format!("{whole}.{kept}S")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s3_durations_of_iso_8601() {
        for good in [
            "PT0S",
            "PT4H35M59.14S",
            "P3Y6M4DT12H30M5S",
            "P1D",
            "P4W",
            "P0.5Y",
            "PT1,5S",
            "PT16559.14S",
            "P1Y",
            "P1.5W",
            "PT36H",
            "P1DT0.5H",
        ] {
            assert!(is_duration(good), "{good}");
        }
        for bad in [
            "",
            "P",
            "PT",
            "P1DT",
            "P4W1D",
            "P1W2D",
            "PT1.5H3S",
            "P0.5DT1H",
            "PT1M1H",
            "P1H",
            "PT1D",
            "PT1",
            "1S",
            "pt1s",
            "PT-1S",
            "-PT1S",
            "PT1.S",
            "PT.5S",
            "PT1H1H",
            "PT1.2.3S",
            "PT1S ",
            "P1DT1é",
            "eight seconds",
            "W",
            "PW",
        ] {
            assert!(!is_duration(bad), "{bad}");
        }
    }

    #[test]
    fn s2_2_durations_are_cut_to_hundredths_and_never_converted() {
        for (one, other, same) in [
            ("PT1.23S", "PT1.239S", true),
            ("PT1.23S", "PT1.24S", false),
            ("PT1.2S", "PT1.20S", true),
            ("PT1S", "PT1.001S", true),
            ("PT60S", "PT1M", false),
            ("PT1,5S", "PT1.5S", true),
            ("P1W", "P7D", false),
            ("PT1.5H", "PT90M", false),
        ] {
            assert_eq!(normal_duration(one) == normal_duration(other), same, "{one} {other}");
        }
    }
}
