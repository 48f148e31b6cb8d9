//! Generations of backups: which ones stay when a new one has been made (AX4.17).

use std::collections::BTreeSet;

use chrono::{Datelike, Timelike};
use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// How many generations of each length stay. A generation is a stretch of time in UTC; of each the newest backup stays.
/// Stretches without any backup do not count, so that a platform whose backups stood still loses none of those it has.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Generations {
    /// Stretches of eight hours: 0–8, 8–16 and 16–24 h.
    pub eights: u32,
    /// Days.
    pub days: u32,
    /// Weeks, from Monday (ISO 8601).
    pub weeks: u32,
    /// Calendar months.
    pub months: u32,
}

impl Default for Generations {
    /// Three days of eights, a week of days, four weeks, and the end of the month before: while backups are made none is older
    /// than a month, since what was erased from the platform lives on in them until they go.
    fn default() -> Self {
        Self { eights: 9, days: 7, weeks: 4, months: 2 }
    }
}

impl Generations {
    /// Those of `backups` that stay, whatever their order. The newest always does.
    ///
    /// ```
    /// use lms_core::backup::Generations;
    /// use lms_core::time::Timestamp;
    /// let at = |text: &str| text.parse::<Timestamp>();
    /// let two_a_day = [at("2026-03-10T09:00:00Z")?, at("2026-03-10T23:00:00Z")?, at("2026-03-11T01:00:00Z")?];
    /// let days = Generations { eights: 0, days: 7, weeks: 0, months: 0 };
    /// assert_eq!(days.kept(&two_a_day).into_iter().collect::<Vec<_>>(), [two_a_day[1], two_a_day[2]]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn kept(&self, backups: &[Timestamp]) -> BTreeSet<Timestamp> {
        let mut newest_first = backups.to_vec();
        newest_first.sort_unstable_by(|a, b| b.cmp(a));
        let mut kept: BTreeSet<Timestamp> = newest_first.first().copied().into_iter().collect();
        for (most, slot) in [
            (self.eights, eight as fn(Timestamp) -> (i32, u32, u32)),
            (self.days, day),
            (self.weeks, week),
            (self.months, month),
        ] {
            let mut seen = BTreeSet::new();
            for at in &newest_first {
                if seen.len() >= most as usize {
                    break;
                }
                if seen.insert(slot(*at)) {
                    kept.insert(*at);
                }
            }
        }
        kept
    }
}

fn eight(at: Timestamp) -> (i32, u32, u32) {
    let at = at.utc();
    (at.year(), at.ordinal(), at.hour() / 8)
}

fn day(at: Timestamp) -> (i32, u32, u32) {
    (at.utc().year(), at.utc().ordinal(), 0)
}

fn week(at: Timestamp) -> (i32, u32, u32) {
    let week = at.utc().iso_week();
    (week.year(), week.week(), 0)
}

fn month(at: Timestamp) -> (i32, u32, u32) {
    (at.utc().year(), at.utc().month(), 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn every(hours: i64, count: i64) -> Vec<Timestamp> {
        let start = "2026-01-01T01:00:00Z".parse::<Timestamp>().unwrap().millis();
        (0..count).map(|n| Timestamp::from_millis(start + n * hours * 3_600_000).unwrap()).collect()
    }

    #[test]
    fn ax4_17_a_year_of_three_a_day_leaves_eights_days_weeks_and_the_month_before() {
        let all = every(8, 365 * 3);
        let kept: Vec<String> = Generations::default().kept(&all).iter().map(ToString::to_string).collect();
        // The last is of 31 December, 17 h.
        let days = |kept: &[String]| kept.iter().map(|at| at[..13].to_owned()).collect::<Vec<_>>();
        assert_eq!(
            days(&kept),
            [
                "2026-11-30T17",
                "2026-12-13T17",
                "2026-12-20T17",
                "2026-12-25T17",
                "2026-12-26T17",
                "2026-12-27T17", // week and day
                "2026-12-28T17",
                "2026-12-29T01",
                "2026-12-29T09",
                "2026-12-29T17",
                "2026-12-30T01",
                "2026-12-30T09",
                "2026-12-30T17",
                "2026-12-31T01",
                "2026-12-31T09",
                "2026-12-31T17",
            ]
        );
    }

    #[test]
    fn backups_that_stood_still_for_a_year_lose_none() {
        let one = every(1, 1);
        let none = Generations { eights: 0, days: 0, weeks: 0, months: 0 };
        assert_eq!(none.kept(&one).len(), 1, "the newest stays whatever is asked");
        let mut two = one.clone();
        two.push("2027-01-01T01:00:00Z".parse().unwrap());
        assert_eq!(Generations::default().kept(&two).len(), 2);
        assert!(Generations::default().kept(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn ax4_17_rotating_at_each_backup_or_once_at_the_end_leaves_the_same(
            mut hours in proptest::collection::vec(0_i64..20_000, 1..120),
            eights in 0_u32..6, days in 0_u32..6, weeks in 0_u32..4, months in 0_u32..4,
        ) {
            hours.sort_unstable();
            hours.dedup();
            let at = |h: &i64| Timestamp::from_millis(1_770_000_000_000 + h * 3_600_000).unwrap();
            let all: Vec<Timestamp> = hours.iter().map(at).collect();
            let plan = Generations { eights, days, weeks, months };
            let once = plan.kept(&all);
            let mut each: Vec<Timestamp> = Vec::new();
            for one in &all {
                each.push(*one);
                let kept = plan.kept(&each);
                each.retain(|at| kept.contains(at));
            }
            prop_assert_eq!(&once, &each.iter().copied().collect::<BTreeSet<_>>());
            prop_assert!(once.contains(all.last().unwrap()));
            prop_assert!(once.len() as u32 <= 1 + eights + days + weeks + months);
            let again: Vec<Timestamp> = once.iter().copied().collect();
            prop_assert_eq!(&plan.kept(&again), &once);
        }
    }
}
