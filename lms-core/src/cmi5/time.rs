//! Durations of ISO 8601 as milliseconds, and back.

use crate::xapi::lexical;

/// A year has 365 days here and a month 30: no calendar stands behind a duration.
const UNITS: [(char, u64); 4] = [('Y', 31_536_000_000), ('M', 2_592_000_000), ('W', 604_800_000), ('D', 86_400_000)];
const CLOCK: [(char, u64); 3] = [('H', 3_600_000), ('M', 60_000), ('S', 1000)];

/// The milliseconds of a duration; what is finer is cut, what is larger than a number can hold is cut to it.
///
/// `None` for a text that is no duration.
///
/// ```
/// # use lms_core::cmi5::time::milliseconds;
/// assert_eq!(milliseconds("PT1M1.5S"), Some(61_500));
/// ```
pub fn milliseconds(text: &str) -> Option<u64> {
    if !lexical::is_duration(text) {
        return None;
    }
    let (days, clock) = text.strip_prefix('P')?.split_once('T').unwrap_or((text.strip_prefix('P')?, ""));
    Some(sum(days, &UNITS)?.saturating_add(sum(clock, &CLOCK)?))
}

fn sum(mut text: &str, units: &[(char, u64)]) -> Option<u64> {
    let mut total: u64 = 0;
    while !text.is_empty() {
        let end = text.find(|c: char| c.is_ascii_alphabetic())?;
        let (number, rest) = text.split_at_checked(end)?;
        let designator = rest.chars().next()?;
        let unit = units.iter().find(|(letter, _)| *letter == designator)?.1;
        let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, ""));
        let whole = whole.parse::<u64>().unwrap_or(u64::MAX).saturating_mul(unit);
        // Six digits of a year are half a minute: nobody measures finer in years.
        let digits: String = fraction.chars().take(6).collect();
        let scale = 10_u64.pow(u32::try_from(digits.len()).ok()?);
        let part = digits.parse::<u64>().unwrap_or(0).saturating_mul(unit) / scale;
        total = total.saturating_add(whole).saturating_add(part);
        text = rest.get(1..)?;
    }
    Some(total)
}

/// A duration in seconds to the hundredth, as xAPI compares them.
pub fn duration(milliseconds: u64) -> String {
    let (seconds, hundredths) = (milliseconds / 1000, milliseconds % 1000 / 10);
    if hundredths == 0 { format!("PT{seconds}S") } else { format!("PT{seconds}.{hundredths:02}S") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c5_meaning_durations_are_counted_in_milliseconds() {
        for (text, want) in [
            ("PT0S", Some(0)),
            ("PT1S", Some(1000)),
            ("PT0.019S", Some(19)),
            ("PT1,5S", Some(1500)),
            ("PT1H2M3S", Some(3_723_000)),
            ("P1D", Some(86_400_000)),
            ("P1DT0.5H", Some(88_200_000)),
            ("P2W", Some(1_209_600_000)),
            ("P1M", Some(2_592_000_000)),
            ("PT1M", Some(60_000)),
            ("PT99999999999999999999999S", Some(u64::MAX)),
            ("1S", None),
            ("P", None),
        ] {
            assert_eq!(milliseconds(text), want, "{text}");
        }
        for ms in [0, 10, 990, 61_500, 3_600_000] {
            assert_eq!(milliseconds(&duration(ms)), Some(ms));
        }
    }
}
