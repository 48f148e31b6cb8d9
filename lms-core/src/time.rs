//! Instants, days and durations, each with its unit in its type.

use std::fmt;
use std::ops::Add;
use std::str::FromStr;

use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use serde::{Deserialize, Serialize};

/// An instant in UTC, to the microsecond: what both databases keep, so that what is read equals what was written.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    /// Takes an instant; what is finer than a microsecond is cut off.
    pub fn new(at: DateTime<Utc>) -> Self {
        Self(DateTime::from_timestamp_micros(at.timestamp_micros()).unwrap_or(at))
    }

    /// From milliseconds since 1 January 1970 UTC, as browsers count; `None` beyond what a calendar can hold.
    pub fn from_millis(ms: i64) -> Option<Self> {
        DateTime::from_timestamp_millis(ms).map(Self)
    }

    /// Milliseconds since 1 January 1970 UTC, rounded down.
    pub fn millis(self) -> i64 {
        self.0.timestamp_millis()
    }

    /// The instant as chrono knows it.
    pub fn utc(self) -> DateTime<Utc> {
        self.0
    }

    /// The local day and time in `zone`.
    pub fn local(self, zone: Zone) -> NaiveDateTime {
        self.0.with_timezone(&zone.0).naive_local()
    }

    /// The local day in `zone`.
    pub fn day(self, zone: Zone) -> NaiveDate {
        self.local(zone).date()
    }

    /// Time from `earlier` to this instant; zero when `earlier` is later, since clocks of devices lie.
    pub fn since(self, earlier: Self) -> Span {
        Span::millis((self.millis() - earlier.millis()).max(0).unsigned_abs())
    }
}

impl Add<Span> for Timestamp {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        let delta = TimeDelta::try_milliseconds(i64::try_from(span.0).unwrap_or(0)).unwrap_or_default();
        self.0.checked_add_signed(delta).map_or(self, Self)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%dT%H:%M:%S%.3fZ"))
    }
}

impl FromStr for Timestamp {
    type Err = chrono::ParseError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        DateTime::parse_from_rfc3339(text).map(|at| Self::new(at.with_timezone(&Utc)))
    }
}

/// A length of time in milliseconds.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(u64);

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// So many milliseconds.
    pub const fn millis(ms: u64) -> Self {
        Self(ms)
    }

    /// So many seconds.
    pub const fn seconds(s: u64) -> Self {
        Self(s * 1000)
    }

    /// So many minutes.
    pub const fn minutes(m: u64) -> Self {
        Self(m * 60_000)
    }

    /// The length in milliseconds.
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// Whole minutes, rounded half up: what people read.
    pub const fn rounded_minutes(self) -> u64 {
        (self.0 + 30_000) / 60_000
    }

    /// ISO 8601 duration in whole seconds, for files and programs: `PT1H2M3S`.
    pub fn iso(self) -> String {
        let s = self.0 / 1000;
        let (h, m, s) = (s / 3600, s % 3600 / 60, s % 60);
        let mut out = String::from("PT");
        if h > 0 {
            out.push_str(&format!("{h}H"));
        }
        if m > 0 {
            out.push_str(&format!("{m}M"));
        }
        if s > 0 || (h == 0 && m == 0) {
            out.push_str(&format!("{s}S"));
        }
        out
    }
}

impl Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::iter::Sum for Span {
    fn sum<I: Iterator<Item = Self>>(spans: I) -> Self {
        spans.fold(Self::ZERO, Add::add)
    }
}

/// A planned duration in whole minutes, 1 to 10 000: what a designer declares and a learner is told (row 2.4).
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Minutes(u32);

impl Minutes {
    /// # Errors
    ///
    /// [`BadDuration`] for 0 or more than 10 000 minutes.
    pub fn new(minutes: u32) -> Result<Self, BadDuration> {
        if (1..=10_000).contains(&minutes) { Ok(Self(minutes)) } else { Err(BadDuration { minutes }) }
    }

    /// The number of minutes.
    pub fn get(self) -> u32 {
        self.0
    }

    /// As a length of time.
    pub fn span(self) -> Span {
        Span::minutes(u64::from(self.0))
    }
}

impl TryFrom<u32> for Minutes {
    type Error = BadDuration;
    fn try_from(minutes: u32) -> Result<Self, BadDuration> {
        Self::new(minutes)
    }
}

impl From<Minutes> for u32 {
    fn from(minutes: Minutes) -> u32 {
        minutes.0
    }
}

/// A planned duration outside 1 to 10 000 minutes.
#[derive(Debug, Eq, PartialEq, thiserror::Error)]
#[error("a planned duration is between 1 and 10 000 minutes, not {minutes}")]
pub struct BadDuration {
    /// What was given.
    pub minutes: u32,
}

/// A time zone of the IANA list, such as `Europe/Paris` or `Indian/Reunion`: the network has overseas chambers.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Hash)]
pub struct Zone(chrono_tz::Tz);

impl Zone {
    /// The zone of mainland France.
    pub const PARIS: Self = Self(chrono_tz::Europe::Paris);

    /// Its name in the IANA list.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The instant at which `day` begins here. Where midnight does not exist (clocks put forward at 0 h), the first
    /// instant that does.
    pub fn start_of(self, day: NaiveDate) -> Timestamp {
        self.at(day, NaiveTime::MIN)
    }

    /// The instant at which `day` is over here: the beginning of the next day.
    pub fn end_of(self, day: NaiveDate) -> Timestamp {
        self.start_of(day.checked_add_days(Days::new(1)).unwrap_or(day))
    }

    /// A local day and time as an instant; the earlier one when it occurs twice, the next that exists when it is skipped.
    pub fn at(self, day: NaiveDate, time: NaiveTime) -> Timestamp {
        let mut local = day.and_time(time);
        for _ in 0..8 {
            match self.0.from_local_datetime(&local) {
                LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => {
                    return Timestamp::new(at.with_timezone(&Utc));
                }
                LocalResult::None => local += TimeDelta::minutes(30),
            }
        }
        Timestamp::new(Utc.from_utc_datetime(&local))
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;
    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        name.parse().map(Self).map_err(|_| UnknownZone { name: name.to_owned() })
    }
}

impl Serialize for Zone {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A name that is not in the IANA list of time zones.
#[derive(Debug, Eq, PartialEq, thiserror::Error)]
#[error("there is no time zone {name:?}; write one like Europe/Paris or Indian/Reunion")]
pub struct UnknownZone {
    /// What was given.
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_end_of_a_summer_day_in_paris_is_ten_in_the_evening_utc() {
        assert_eq!(Zone::PARIS.end_of(day("2026-07-14")), at("2026-07-14T22:00:00Z"));
    }

    #[test]
    fn the_day_clocks_go_back_lasts_twenty_five_hours() {
        let long = day("2026-10-25");
        assert_eq!(Zone::PARIS.end_of(long).since(Zone::PARIS.start_of(long)), Span::minutes(25 * 60));
    }

    #[test]
    fn an_hour_that_does_not_exist_becomes_the_next_that_does() {
        let skipped = Zone::PARIS.at(day("2026-03-29"), NaiveTime::from_hms_opt(2, 30, 0).unwrap());
        assert_eq!(skipped, at("2026-03-29T01:00:00Z"));
    }

    #[test]
    fn the_same_instant_is_another_day_overseas() {
        let zone: Zone = "Indian/Reunion".parse().unwrap();
        assert_eq!(at("2026-03-09T21:30:00Z").day(zone), day("2026-03-10"));
        assert_eq!(at("2026-03-09T21:30:00Z").day(Zone::PARIS), day("2026-03-09"));
    }

    #[test]
    fn a_clock_that_goes_back_yields_no_negative_time() {
        assert_eq!(at("2026-03-09T10:00:00Z").since(at("2026-03-09T10:00:05Z")), Span::ZERO);
    }

    #[test]
    fn nanoseconds_are_cut_since_databases_differ_on_them() {
        let fine = DateTime::from_timestamp(1, 123_456_789).unwrap();
        assert_eq!(Timestamp::new(fine).utc().timestamp_subsec_nanos(), 123_456_000);
    }

    #[test]
    fn a_duration_prints_as_iso() {
        assert_eq!(Span::seconds(3723).iso(), "PT1H2M3S");
        assert_eq!(Span::ZERO.iso(), "PT0S");
        assert_eq!(Span::minutes(60).iso(), "PT1H");
    }

    #[test]
    fn r2_04_a_planned_duration_of_zero_is_none() {
        assert!(Minutes::new(0).is_err());
        assert!(serde_json::from_str::<Minutes>("0").is_err());
    }
}
