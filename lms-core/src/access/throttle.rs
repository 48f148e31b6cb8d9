//! How long one waits after failed sign-ins: growing delays per account and per address, then a lock (AX4.9).
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
    /// The second factor of one account: counted apart, so that nobody who knows no password can lock it.
    Code,
    /// Links for a forgotten password asked for one login.
    Letter,
}

impl Bucket {
    /// Failures that cost nothing.
    fn free(self) -> u32 {
        match self {
            Self::Account | Self::Code => 4,
            Self::Address => 39,
            Self::Letter => 2,
        }
    }
}

/// Failures are forgotten after this long without a lock.
pub const WINDOW: Span = Span::minutes(30);

/// The first delay; each further failure doubles it.
pub const FIRST: Span = Span::millis(30_000);

/// The lock: the sixth delayed failure and every one after, hence the tenth failure of an account.
pub const LONGEST: Span = Span::minutes(15);

/// Until when nothing may be tried; `None`: it may be tried now.
pub fn locked(known: Option<Failures>, now: Timestamp) -> Option<Timestamp> {
    known.and_then(|f| f.locked_until).filter(|until| *until > now)
}

/// Counts one more failure. An account waits half a minute after its fifth, then one, two, four, eight minutes, and is
/// locked for a quarter of an hour from the tenth on.
pub fn failed(known: Option<Failures>, bucket: Bucket, now: Timestamp) -> Failures {
    let fresh = Failures { count: 0, since: now, locked_until: None };
    let known = known.filter(|f| now.since(f.locked_until.unwrap_or(f.since).max(f.since)) < WINDOW).unwrap_or(fresh);
    let count = known.count.saturating_add(1);
    let delayed = count.saturating_sub(bucket.free());
    let locked_until = match delayed {
        0 => None,
        1..=5 => Some(now + Span::millis(FIRST.as_millis() << (delayed - 1))),
        _ => Some(now + LONGEST),
    };
    Failures { count, since: known.since, locked_until }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(s: i64) -> Timestamp {
        Timestamp::from_millis(1_800_000_000_000 + s * 1000).unwrap()
    }

    fn after(n: u32, bucket: Bucket) -> Failures {
        (0..n).fold(None, |known, _| Some(failed(known, bucket, second(0)))).unwrap()
    }

    #[test]
    fn ax4_09_four_failures_cost_nothing_then_delays_double_and_the_tenth_locks_for_a_quarter_of_an_hour() {
        let waits = [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900];
        for (n, wait) in (1..).zip(waits) {
            let until = after(n, Bucket::Account).locked_until;
            assert_eq!(until, (wait > 0).then(|| second(wait)), "after {n} failures");
        }
        assert_eq!(after(4000, Bucket::Account).locked_until, Some(second(900)));
    }

    #[test]
    fn ax4_09_a_delay_is_over_at_its_end() {
        let five = Some(after(5, Bucket::Account));
        assert_eq!(locked(five, second(29)), Some(second(30)));
        assert_eq!(locked(five, second(30)), None);
    }

    #[test]
    fn ax4_09_an_address_bears_a_workshop() {
        assert_eq!(after(39, Bucket::Address).locked_until, None);
        assert_eq!(after(40, Bucket::Address).locked_until, Some(second(30)));
    }

    #[test]
    fn ax4_09_codes_wait_like_passwords_and_letters_sooner() {
        assert_eq!(after(10, Bucket::Code).locked_until, Some(second(900)));
        assert_eq!(after(2, Bucket::Letter).locked_until, None);
        assert_eq!(after(3, Bucket::Letter).locked_until, Some(second(30)));
    }

    #[test]
    fn failures_of_this_morning_are_forgotten() {
        let old = after(4, Bucket::Account);
        assert_eq!(failed(Some(old), Bucket::Account, second(31 * 60)).count, 1);
    }
}
