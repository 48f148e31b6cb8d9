//! Timestamps: which spellings are taken, the instant they name, and the same instant written in UTC.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::xapi::Version;

/// An instant in milliseconds since 1 January 1970 UTC; what is finer is cut, never rounded into the next second.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub i64);

/// Written as RFC 3339 in UTC with milliseconds: `2026-03-01T12:00:00.000Z`; years outside 0 to 9999 at the nearest of them.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.div_euclid(1000).clamp(FIRST_SECOND, LAST_SECOND);
        f.write_str(&Moment { seconds, millis: self.0.rem_euclid(1000) }.without_fraction())?;
        write!(f, ".{:03}Z", self.0.rem_euclid(1000))
    }
}

/// 0000-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
const FIRST_SECOND: i64 = -62_167_219_200;
const LAST_SECOND: i64 = 253_402_300_799;

struct Moment {
    seconds: i64,
    millis: i64,
}

impl Moment {
    fn instant(&self) -> Instant {
        Instant(self.seconds * 1000 + self.millis)
    }

    fn without_fraction(&self) -> String {
        let (year, month, day) = civil(self.seconds.div_euclid(86_400));
        let s = self.seconds.rem_euclid(86_400);
        format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}", s / 3600, s % 3600 / 60, s % 60)
    }
}

/// The instant a timestamp names, when its spelling is one that is taken in a request that speaks `version`.
///
/// Taken are a full date, `T`, a full time with seconds, any fraction behind a point, and `Z`, `+hh:mm`, `+hhmm` or
/// `+hh`; without a zone in 1.0.3 only, meaning UTC. Refused are the offsets `-00`, `-0000` and `-00:00` (an unknown
/// zone), `24:00`, dates no calendar has, and leap seconds elsewhere than at the end of a UTC June or December.
///
/// ```
/// # use lms_core::xapi::{Version, lexical::{Instant, timestamp}};
/// assert_eq!(timestamp("1970-01-01T01:00:00.9999+01", Version::V2), Some(Instant(999)));
/// assert_eq!(timestamp("1970-01-01T00:00:00", Version::V2), None, "RFC 3339 asks for a zone");
/// ```
///
/// Source: xAPI 1.0.3, part 2, 4.2.6 and 2.4.7; IEEE 9274.1.1, 4.2.6; RFC 3339, 4.3 and 5.6.
pub fn timestamp(text: &str, version: Version) -> Option<Instant> {
    let read = parse(text)?;
    if read.zone == ZoneForm::Absent && version == Version::V2 { None } else { Some(read.moment.instant()) }
}

/// The same instant written in UTC as RFC 3339, with the fraction as it was; unchanged when it is that already.
///
/// Source: IEEE 9274.1.1, 4.2.6: returned in UTC; xAPI 1.0.3, part 2, 4.2.6: the zone may change, the instant may not.
pub fn timestamp_in_utc(text: &str) -> Cow<'_, str> {
    match parse(text) {
        Some(read) if read.zone != ZoneForm::Utc => {
            Cow::Owned(format!("{}{}Z", read.moment.without_fraction(), read.fraction))
        }
        _ => Cow::Borrowed(text),
    }
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum ZoneForm {
    /// `Z` or `+00:00`, with everything else as RFC 3339 has it.
    Utc,
    Other,
    Absent,
}

struct Read<'a> {
    moment: Moment,
    /// With its point; empty when there is none.
    fraction: &'a str,
    zone: ZoneForm,
}

fn parse(text: &str) -> Option<Read<'_>> {
    let b = text.as_bytes();
    if !text.is_ascii() || text.len() < 19 {
        return None;
    }
    let marks = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
    if !marks.iter().all(|&(at, mark)| b.get(at) == Some(&mark)) || !matches!(b.get(10), Some(b'T' | b't')) {
        return None;
    }
    let (year, month, day) = (number(text, 0, 4)?, number(text, 5, 7)?, number(text, 8, 10)?);
    let (hour, minute, second) = (number(text, 11, 13)?, number(text, 14, 16)?, number(text, 17, 19)?);
    if !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let rest = text.get(19..)?;
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(after) => {
            let length = after.bytes().take_while(u8::is_ascii_digit).count();
            if length == 0 {
                return None;
            }
            rest.split_at_checked(length + 1)?
        }
        None => ("", rest),
    };
    let (offset, form) = offset(zone)?;
    // The place of 60 is the second after 59, as clocks that know no leap second show it.
    let seconds = days_from(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset;
    if second == 60 {
        let (_, month, day) = civil((seconds - 1).div_euclid(86_400));
        if seconds.rem_euclid(86_400) != 0 || !matches!((month, day), (6, 30) | (12, 31)) {
            return None;
        }
    }
    let millis = match fraction.get(1..) {
        Some(digits) => {
            digits.bytes().chain(*b"000").take(3).fold(0, |ms, digit| ms * 10 + i64::from(digit.wrapping_sub(b'0')))
        }
        None => 0,
    };
    // An offset may lead out of the four-digit years; what could not be written again is refused.
    if !(FIRST_SECOND..=LAST_SECOND).contains(&seconds) {
        return None;
    }
    Some(Read { moment: Moment { seconds, millis }, fraction, zone: form })
}

/// Seconds east of Greenwich.
fn offset(zone: &str) -> Option<(i64, ZoneForm)> {
    let (sign, hours, minutes) = match zone.as_bytes() {
        [] => return Some((0, ZoneForm::Absent)),
        b"Z" | b"z" | b"+00:00" => return Some((0, ZoneForm::Utc)),
        [sign @ (b'+' | b'-'), _, _] => (sign, number(zone, 1, 3)?, 0),
        [sign @ (b'+' | b'-'), _, _, _, _] => (sign, number(zone, 1, 3)?, number(zone, 3, 5)?),
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => (sign, number(zone, 1, 3)?, number(zone, 4, 6)?),
        _ => return None,
    };
    if hours > 23 || minutes > 59 || (*sign == b'-' && hours == 0 && minutes == 0) {
        return None;
    }
    let seconds = hours * 3600 + minutes * 60;
    Some((if *sign == b'-' { -seconds } else { seconds }, ZoneForm::Other))
}

fn number(text: &str, from: usize, to: usize) -> Option<i64> {
    text.get(from..to)?
        .bytes()
        .try_fold(0, |n, b| if b.is_ascii_digit() { Some(n * 10 + i64::from(b - b'0')) } else { None })
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1 January 1970 in the proleptic Gregorian calendar; years are counted from March, so that the leap day ends them.
fn days_from(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let in_era = year.rem_euclid(400);
    let in_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719_468
}

/// The date of a day since 1 January 1970; the inverse of [`days_from`].
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let in_era = days.rem_euclid(146_097);
    let year = (in_era - in_era / 1_460 + in_era / 36_524 - in_era / 146_096) / 365;
    let in_year = in_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * in_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + i64::from(month <= 2), month, in_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn s3_timestamps_that_are_taken_and_refused() {
        for (text, one, two) in [
            ("2015-11-18T12:17:00+00:00", true, true),
            ("2015-11-18T12:17:00Z", true, true),
            ("2015-11-18t12:17:00z", true, true),
            ("2015-11-18T12:17:00.123456789Z", true, true),
            ("2015-11-18T12:17:00.1234567890123Z", true, true),
            ("2015-11-18T12:17:00+0000", true, true),
            ("2015-11-18T12:17:00+00", true, true),
            ("2015-11-18T12:17:00-05:30", true, true),
            ("3015-11-18T12:17:00Z", true, true),
            ("2016-02-29T00:00:00Z", true, true),
            ("2016-12-31T23:59:60Z", true, true),
            ("2017-01-01T00:59:60+01:00", true, true),
            ("2015-11-18T12:17:00", true, false),
            ("2015-11-18T12:17:00.5", true, false),
            ("2015-11-18T12:17:00-00", false, false),
            ("2015-11-18T12:17:00-0000", false, false),
            ("2015-11-18T12:17:00-00:00", false, false),
            ("2015-11-18T24:00:00Z", false, false),
            ("2015-11-18T12:60:00Z", false, false),
            ("2015-11-18T12:59:60Z", false, false),
            ("2015-02-29T12:00:00Z", false, false),
            ("2100-02-29T12:00:00Z", false, false),
            ("2015-13-01T12:00:00Z", false, false),
            ("2015-00-01T12:00:00Z", false, false),
            ("2015-01-00T12:00:00Z", false, false),
            ("2015-04-31T12:00:00Z", false, false),
            ("2015-11-18T12:17Z", false, false),
            ("2015-11-18", false, false),
            ("2015-11-18 12:17:00Z", false, false),
            ("2015-11-18T12:17:00.Z", false, false),
            ("2015-11-18T12:17:00+24:00", false, false),
            ("2015-11-18T12:17:00+1:00", false, false),
            ("2015-11-18T12:17:00Zulu", false, false),
            ("2015-11-18T12:17:00+00:00 ", false, false),
            ("0000-01-01T00:00:00+01:00", false, false),
            ("2015-W01-1T12:00:00Z", false, false),
            ("yesterday", false, false),
            ("２015-11-18T12:17:00Z", false, false),
            ("", false, false),
        ] {
            assert_eq!(timestamp(text, Version::V1).is_some(), one, "1.0.3: {text}");
            assert_eq!(timestamp(text, Version::V2).is_some(), two, "2.0: {text}");
        }
    }

    #[test]
    fn s0_an_offset_is_returned_as_the_same_instant_in_utc() {
        for (text, utc) in [
            ("2023-05-04T12:00:00-05:00", "2023-05-04T17:00:00Z"),
            ("2023-01-01T00:30:00.123456789+01:00", "2022-12-31T23:30:00.123456789Z"),
            ("2023-05-04T12:00:00+0000", "2023-05-04T12:00:00Z"),
            ("2023-05-04T12:00:00.50", "2023-05-04T12:00:00.50Z"),
            ("2023-05-04T12:00:00.50Z", "2023-05-04T12:00:00.50Z"),
            ("2023-05-04T12:00:00+00:00", "2023-05-04T12:00:00+00:00"),
        ] {
            assert_eq!(timestamp_in_utc(text), utc);
            assert_eq!(timestamp(text, Version::V1), timestamp(utc, Version::V2));
        }
    }

    #[test]
    fn s8_digits_beyond_milliseconds_never_reach_the_next_second() {
        assert_eq!(timestamp("1970-01-01T00:00:00.99999999Z", Version::V2), Some(Instant(999)));
        assert_eq!(timestamp("1969-12-31T23:59:59.9999Z", Version::V2), Some(Instant(-1)));
    }

    proptest! {
        #[test]
        fn an_instant_reads_back_from_what_it_prints(ms in FIRST_SECOND * 1000..LAST_SECOND * 1000) {
            prop_assert_eq!(timestamp(&Instant(ms).to_string(), Version::V2), Some(Instant(ms)));
        }

        #[test]
        fn no_text_makes_the_readers_stop(text in "\\PC{0,40}") {
            let _ = timestamp(&text, Version::V1);
            let _ = timestamp_in_utc(&text);
            let _ = super::super::is_duration(&text);
            let _ = super::super::normal_duration(&text);
            let _ = super::super::is_language_tag(&text);
        }
    }
}
