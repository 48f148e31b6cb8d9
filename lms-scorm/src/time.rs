//! Instants and lengths of time as the two data models write them.

/// Milliseconds: an instant since 1970-01-01T00:00:00 UTC, or a length of time.
pub type Millis = i64;

const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;
const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;
// The books leave the length of a calendar unit open; content does not use them, an addition needs some figure.
const MONTH: Millis = 30 * DAY;
const YEAR: Millis = 365 * DAY;

/// Longest length of time that is kept; anything above is cut to it. About 3,170 years.
const LONGEST: Millis = 100_000_000_000_000;

/// Reads a SCORM 2004 `timeinterval (second,10,2)` such as `PT1H5M3.25S`; `None` when it is not one.
///
/// A year counts 365 days and a month 30. Digits below the millisecond are dropped.
///
/// Source: SCORM 2004 4th Ed., RTE 4.1.1.7, `timeinterval (second,10,2)`.
///
/// ```
/// use lms_scorm::time::parse_interval;
/// assert_eq!(parse_interval("PT0.5S"), Some(500));
/// assert_eq!(parse_interval("PT"), None, "a designator without a figure says nothing");
/// ```
pub fn parse_interval(text: &str) -> Option<Millis> {
    let mut rest = text.strip_prefix('P')?;
    let mut total: Millis = 0;
    let mut in_time = false;
    let mut last_rank = 0;
    let mut seen = false;
    while !rest.is_empty() {
        if !in_time && let Some(after) = rest.strip_prefix('T') {
            in_time = true;
            seen = false;
            rest = after;
            continue;
        }
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (whole, after) = rest.split_at_checked(digits)?;
        let (fraction, after) = split_fraction(after)?;
        let designator = after.bytes().next()?;
        let (rank, unit) = match (in_time, designator) {
            (false, b'Y') => (1, YEAR),
            (false, b'M') => (2, MONTH),
            (false, b'D') => (3, DAY),
            (true, b'H') => (4, HOUR),
            (true, b'M') => (5, MINUTE),
            (true, b'S') => (6, SECOND),
            _ => return None,
        };
        if rank <= last_rank || whole.is_empty() || (fraction.is_some() && rank != 6) {
            return None;
        }
        last_rank = rank;
        seen = true;
        total = total.saturating_add(figure(whole).saturating_mul(unit)).saturating_add(fraction.unwrap_or(0));
        rest = after.get(1..)?;
    }
    seen.then_some(total.min(LONGEST))
}

/// Writes a length of time as SCORM 2004 wants it, to the hundredth of a second; nothing becomes `PT0S`.
///
/// ```
/// use lms_scorm::time::format_interval;
/// assert_eq!(format_interval(3_723_450), "PT1H2M3.45S");
/// ```
pub fn format_interval(length: Millis) -> String {
    let length = length.max(0);
    let (hours, minutes) = (length / HOUR, length % HOUR / MINUTE);
    let (seconds, hundredths) = (length % MINUTE / SECOND, length % SECOND / 10);
    let mut out = String::from("PT");
    if hours > 0 {
        out.push_str(&format!("{hours}H"));
    }
    if minutes > 0 {
        out.push_str(&format!("{minutes}M"));
    }
    match hundredths {
        0 if seconds == 0 && out.len() > 2 => {}
        0 => out.push_str(&format!("{seconds}S")),
        _ if hundredths % 10 == 0 => out.push_str(&format!("{seconds}.{}S", hundredths / 10)),
        _ => out.push_str(&format!("{seconds}.{hundredths:02}S")),
    }
    out
}

/// Reads a SCORM 1.2 `CMITimespan`, `HHHH:MM:SS.SS` with two to four digits of hours; `None` when it is not one.
///
/// Minutes and seconds up to 99 are taken, since the format only counts digits.
///
/// Source: SCORM 1.2, RTE 3.4.2, `CMITimespan`.
pub fn parse_timespan(text: &str) -> Option<Millis> {
    let mut parts = text.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    let (whole, fraction) = seconds.split_once('.').map_or((seconds, None), |(w, f)| (w, Some(f)));
    let shaped = parts.next().is_none()
        && (2..=4).contains(&hours.len())
        && minutes.len() == 2
        && whole.len() == 2
        && fraction.is_none_or(|f| (1..=2).contains(&f.len()) && digits_only(f))
        && [hours, minutes, whole].into_iter().all(digits_only);
    if !shaped {
        return None;
    }
    let fraction = fraction.map_or(0, fraction_millis);
    Some(figure(hours) * HOUR + figure(minutes) * MINUTE + figure(whole) * SECOND + fraction)
}

/// Writes a length of time as SCORM 1.2 wants it, `HHHH:MM:SS.SS`; more than 9,999 hours become 9999:59:59.99.
///
/// ```
/// use lms_scorm::time::format_timespan;
/// assert_eq!(format_timespan(5_400_000), "0001:30:00.00");
/// ```
pub fn format_timespan(length: Millis) -> String {
    let length = length.clamp(0, 10_000 * HOUR - 10);
    format!(
        "{:04}:{:02}:{:02}.{:02}",
        length / HOUR,
        length % HOUR / MINUTE,
        length % MINUTE / SECOND,
        length % SECOND / 10
    )
}

/// Says whether `text` is a SCORM 1.2 `CMITime`, a time of day `HH:MM:SS.SS`.
///
/// Source: SCORM 1.2, RTE 3.4.2, `CMITime`.
pub fn is_time_of_day(text: &str) -> bool {
    let Some((hours, _)) = text.split_once(':') else { return false };
    let in_range = |from: usize, below: i64| text.get(from..from + 2).is_some_and(|part| figure(part) < below);
    hours.len() == 2 && parse_timespan(text).is_some() && in_range(0, 24) && in_range(3, 60) && in_range(6, 60)
}

/// Says whether `text` is a SCORM 2004 `time (second,10,0)`: a date from 1970 to 2038, to any precision down to
/// hundredths of a second, with `Z` or an offset only where there is a time of day with fractions or seconds.
///
/// Source: SCORM 2004 4th Ed., RTE 4.1.1.7, `time (second,10,0)`.
pub fn is_timestamp(text: &str) -> bool {
    let (date, clock) = text.split_once('T').map_or((text, None), |(d, c)| (d, Some(c)));
    let Some(full_date) = checked_date(date) else { return false };
    match clock {
        None => true,
        Some(clock) => full_date && checked_clock(clock),
    }
}

/// `Some(true)` for a full date, `Some(false)` for a year or a month, `None` for anything else.
fn checked_date(date: &str) -> Option<bool> {
    let mut parts = date.split('-');
    let year = two_sided(parts.next()?, 4, 1970, 2038)?;
    let Some(month) = parts.next() else { return Some(false) };
    let month = two_sided(month, 2, 1, 12)?;
    let Some(day) = parts.next() else { return Some(false) };
    let leap = year % 4 == 0;
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    two_sided(day, 2, 1, last)?;
    parts.next().is_none().then_some(true)
}

fn checked_clock(clock: &str) -> bool {
    let (time, zone) = match clock.find(['Z', '+', '-']) {
        Some(at) => clock.split_at(at),
        None => (clock, ""),
    };
    let mut parts = time.split(':');
    let Some(_) = parts.next().and_then(|h| two_sided(h, 2, 0, 23)) else { return false };
    let Some(minutes) = parts.next() else { return zone.is_empty() };
    if two_sided(minutes, 2, 0, 59).is_none() {
        return false;
    }
    let Some(seconds) = parts.next() else { return zone.is_empty() };
    let (whole, fraction) = seconds.split_once('.').map_or((seconds, None), |(w, f)| (w, Some(f)));
    if parts.next().is_some() || two_sided(whole, 2, 0, 59).is_none() {
        return false;
    }
    let Some(fraction) = fraction else { return zone.is_empty() };
    (1..=2).contains(&fraction.len()) && digits_only(fraction) && checked_zone(zone)
}

fn checked_zone(zone: &str) -> bool {
    if zone.is_empty() || zone == "Z" {
        return true;
    }
    let Some(offset) = zone.strip_prefix(['+', '-']) else { return false };
    let (hours, minutes) = offset.split_once(':').map_or((offset, None), |(h, m)| (h, Some(m)));
    two_sided(hours, 2, 0, 23).is_some() && minutes.is_none_or(|m| two_sided(m, 2, 0, 59).is_some())
}

fn two_sided(text: &str, digits: usize, low: i64, high: i64) -> Option<i64> {
    let value = (text.len() == digits && digits_only(text)).then(|| figure(text))?;
    (low..=high).contains(&value).then_some(value)
}

fn digits_only(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A row of digits as a figure; it saturates instead of overflowing, since a SCO may send any number of digits.
fn figure(digits: &str) -> i64 {
    digits.bytes().fold(0_i64, |sum, byte| sum.saturating_mul(10).saturating_add(i64::from(byte.wrapping_sub(b'0'))))
}

/// Splits `.25S` into 250 ms and `S`; `None` when the point has no digit after it or more than two.
fn split_fraction(text: &str) -> Option<(Option<Millis>, &str)> {
    let Some(after) = text.strip_prefix('.') else { return Some((None, text)) };
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    let (fraction, rest) = after.split_at_checked(digits)?;
    (1..=2).contains(&digits).then(|| (Some(fraction_millis(fraction)), rest))
}

fn fraction_millis(digits: &str) -> Millis {
    match digits.len() {
        1 => figure(digits) * 100,
        _ => figure(digits) * 10,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn intervals_are_read_as_the_book_writes_them() {
        for (text, expected) in [
            ("PT0S", Some(0)),
            ("PT1H5M3.25S", Some(3_903_250)),
            ("P1Y2M3DT4H5M6S", Some(YEAR + 2 * MONTH + 3 * DAY + 4 * HOUR + 5 * MINUTE + 6 * SECOND)),
            ("P1D", Some(DAY)),
            ("PT1M1H", None),
            ("PT1.5M", None),
            ("PT1.234S", None),
            ("PT.5S", None),
            ("P", None),
            ("PT", None),
            ("P1DT", None),
            ("1H", None),
            ("", None),
            ("pt1s", None),
            ("PT99999999999999999999999H", Some(LONGEST)),
        ] {
            assert_eq!(parse_interval(text), expected, "{text}");
        }
    }

    #[test]
    fn timespans_count_their_digits() {
        for (text, expected) in [
            ("00:00:00", Some(0)),
            ("0001:30:00.00", Some(90 * MINUTE)),
            ("00:00:01.5", Some(1_500)),
            ("00:00:01.05", Some(1_050)),
            ("1:00:00", None),
            ("00:0:00", None),
            ("00:00:00.", None),
            ("00:00:00.123", None),
            ("00:00", None),
            ("00:00:00:00", None),
            ("-1:00:00", None),
        ] {
            assert_eq!(parse_timespan(text), expected, "{text}");
        }
    }

    #[test]
    fn a_time_of_day_ends_before_midnight() {
        assert!(is_time_of_day("23:59:59.99"));
        assert!(!is_time_of_day("24:00:00"));
        assert!(!is_time_of_day("023:59:59"));
        assert!(!is_time_of_day("00:60:00"));
    }

    #[test]
    fn timestamps_may_stop_anywhere_but_not_skip() {
        for good in [
            "2005",
            "2005-02",
            "2005-02-28",
            "2005-02-28T10",
            "2005-02-28T10:00",
            "2005-02-28T10:00:00",
            "2005-02-28T10:00:00.5",
            "2005-02-28T10:00:00.55Z",
            "2005-02-28T10:00:00.55+02",
            "2005-02-28T10:00:00.55-02:30",
            "2004-02-29",
        ] {
            assert!(is_timestamp(good), "{good}");
        }
        for bad in [
            "",
            "1969",
            "2039",
            "2005-13",
            "2005-02-30",
            "2005-02T10",
            "2005-02-28T24",
            "2005-02-28T",
            "2005-02-28T10:00:00.555",
            "2005-02-28T10:00Z",
            "2005-02-29",
        ] {
            assert!(!is_timestamp(bad), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_written_interval_reads_back_to_the_hundredth(hundredths in 0_i64..1_000_000_000) {
            prop_assert_eq!(parse_interval(&format_interval(hundredths * 10)), Some(hundredths * 10));
        }

        #[test]
        fn a_written_timespan_reads_back_to_the_hundredth(hundredths in 0_i64..3_599_999_999) {
            prop_assert_eq!(parse_timespan(&format_timespan(hundredths * 10)), Some(hundredths * 10));
        }

        #[test]
        fn no_text_breaks_a_time_reader(text in "\\PC*") {
            parse_interval(&text);
            parse_timespan(&text);
            is_timestamp(&text);
            is_time_of_day(&text);
        }
    }
}
