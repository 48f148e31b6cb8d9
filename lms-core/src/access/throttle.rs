//! How long one waits after failed sign-ins: growing delays per account and per address (AX4.9).
//!
//! Source: CNIL recommendation on passwords (deliberation 2022-100): access is limited in time after failures.

use serde::{Deserialize, Serialize};

use crate::time::{Span, Timestamp};

/// Failures counted since a window began.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Failures {
    /// How many.
    pub count: u32,
    /// Since when.
    pub since: Timestamp,
    /// Nothing is tried before.
    pub locked_until: Option<Timestamp>,
}

/// What is throttled: an account bears fewer failures than an address behind which a whole workshop may sit.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Bucket {
    /// One login.
    Account,
    /// One truncated network address.
    Address,
}

impl Bucket {
    /// Failures before anything is delayed.
    fn free(self) -> u32 {
        match self {
            Self::Account => 5,
            Self::Address => 40,
        }
    }
}

/// Failures are forgotten after this long without a lock.
pub const WINDOW: Span = Span::minutes(30);

/// The longest delay.
pub const LONGEST: Span = Span::minutes(15);

/// Until when nothing may be tried; `None`: it may be tried now.
pub fn locked(known: Option<Failures>, now: Timestamp) -> Option<Timestamp> {
    known.and_then(|f| f.locked_until).filter(|until| *until > now)
}

/// Counts one more failure: from the fifth on an account waits one minute, then two, four … at most fifteen.
pub fn failed(known: Option<Failures>, bucket: Bucket, now: Timestamp) -> Failures {
    let fresh = Failures { count: 0, since: now, locked_until: None };
    let known = known.filter(|f| now.since(f.locked_until.unwrap_or(f.since).max(f.since)) < WINDOW).unwrap_or(fresh);
    let count = known.count.saturating_add(1);
    let over = count.checked_sub(bucket.free());
    let locked_until = over.map(|over| now + Span::minutes(1u64 << over.min(4)).min(LONGEST));
    Failures { count, since: known.since, locked_until }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minute(m: i64) -> Timestamp {
        Timestamp::from_millis(1_800_000_000_000 + m * 60_000).unwrap()
    }

    fn after(n: u32, bucket: Bucket) -> Failures {
        (0..n).fold(None, |known, _| Some(failed(known, bucket, minute(0)))).unwrap()
    }

    #[test]
    fn ax4_09_four_failures_cost_nothing_and_the_fifth_a_minute() {
        assert_eq!(locked(Some(after(4, Bucket::Account)), minute(0)), None);
        assert_eq!(locked(Some(after(5, Bucket::Account)), minute(0)), Some(minute(1)));
        assert_eq!(locked(Some(after(5, Bucket::Account)), minute(1)), None);
    }

    #[test]
    fn ax4_09_delays_double_and_end_at_a_quarter_of_an_hour() {
        assert_eq!(after(7, Bucket::Account).locked_until, Some(minute(4)));
        assert_eq!(after(30, Bucket::Account).locked_until, Some(minute(15)));
    }

    #[test]
    fn ax4_09_an_address_bears_a_workshop() {
        assert_eq!(after(39, Bucket::Address).locked_until, None);
        assert!(after(40, Bucket::Address).locked_until.is_some());
    }

    #[test]
    fn failures_of_this_morning_are_forgotten() {
        let old = after(4, Bucket::Account);
        assert_eq!(failed(Some(old), Bucket::Account, minute(31)).count, 1);
    }
}
