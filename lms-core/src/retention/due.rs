//! What is due for one person on a day: nothing, a restriction, or erasure, and by which rule.

use chrono::NaiveDate;

use super::{Rule, Rules};
use crate::ids::RegionId;

/// What is known of somebody that a delay can run from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Life {
    /// The account was made.
    pub made: Option<NaiveDate>,
    /// A password was chosen once.
    pub activated: bool,
    /// The last sign-in or other sign of life.
    pub seen: Option<NaiveDate>,
    /// Regions and last days of the sessions learnt in, extensions included.
    pub sessions: Vec<(RegionId, NaiveDate)>,
    /// Roles are held: somebody works here, and only a manager ends that.
    pub holds_roles: bool,
    /// Already restricted.
    pub restricted: bool,
    /// Somebody forbade to remove anything of this person or of one of the sessions.
    pub held: bool,
}

/// What a delay waits for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Waits {
    /// A legal hold.
    Hold,
    /// The person works here.
    Roles,
    /// Nothing before this day.
    Until(NaiveDate),
}

/// What is due.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// Nothing yet.
    Keep(Waits),
    /// No sign-in, no lists any more: kept for the file alone.
    Restrict(Rule),
    /// Who it was is erased.
    Erase(Rule),
}

/// Says what is due on `today`. Several regions may have different delays: the longest counts, since each has its own duty.
///
/// Source: french-context §4.2 (defaults), CNIL: active base, intermediate archive, erasure.
pub fn verdict(life: &Life, rules: &Rules, today: NaiveDate) -> Verdict {
    if life.held {
        return Verdict::Keep(Waits::Hold);
    }
    if life.holds_roles {
        return Verdict::Keep(Waits::Roles);
    }
    let made = life.made.unwrap_or(today);
    let longest = |rule: Rule, from: NaiveDate| {
        let regions =
            life.sessions.iter().map(|(region, last)| rules.months(rule, Some(*region)).after((*last).max(from)));
        regions.max().unwrap_or_else(|| rules.months(rule, None).after(from))
    };
    if !life.activated {
        // Nobody came: there is no training to prove, only sessions that may still begin.
        let due = longest(Rule::NeverActivated, made);
        return if today > due { Verdict::Erase(Rule::NeverActivated) } else { Verdict::Keep(Waits::Until(due)) };
    }
    let last = life.seen.unwrap_or(made).max(made);
    let erase = if life.sessions.is_empty() {
        // No file of a training: what restricts an account ends it.
        rules.months(Rule::Inactive, None).after(last)
    } else {
        longest(Rule::TrainingFile, NaiveDate::MIN).max(longest(Rule::Inactive, last))
    };
    if today > erase {
        let rule = if life.sessions.is_empty() { Rule::Inactive } else { Rule::TrainingFile };
        return Verdict::Erase(rule);
    }
    let restrict = longest(Rule::Inactive, last);
    if !life.restricted && today > restrict {
        return Verdict::Restrict(Rule::Inactive);
    }
    Verdict::Keep(Waits::Until(if life.restricted { erase } else { restrict }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::retention::Months;
    use uuid::Uuid;

    const A: RegionId = RegionId(Uuid::from_u128(1));
    const B: RegionId = RegionId(Uuid::from_u128(2));

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn learner() -> Life {
        Life {
            made: Some(day("2026-01-01")),
            activated: true,
            seen: Some(day("2026-03-20")),
            sessions: vec![(A, day("2026-03-31"))],
            ..Life::default()
        }
    }

    fn check(life: &Life, today: &str, expected: Verdict) {
        assert_eq!(verdict(life, &Rules::default(), day(today)), expected, "{life:?} on {today}");
    }

    #[test]
    fn r1_10_a_learner_is_restricted_after_three_years_and_erased_after_six() {
        check(&learner(), "2029-03-31", Verdict::Keep(Waits::Until(day("2029-03-31"))));
        check(&learner(), "2029-04-01", Verdict::Restrict(Rule::Inactive));
        let restricted = Life { restricted: true, ..learner() };
        check(&restricted, "2029-04-01", Verdict::Keep(Waits::Until(day("2032-03-31"))));
        check(&restricted, "2032-04-01", Verdict::Erase(Rule::TrainingFile));
    }

    #[test]
    fn r1_10_whoever_came_back_is_kept_longer() {
        let back = Life { seen: Some(day("2031-05-05")), ..learner() };
        check(&back, "2032-04-01", Verdict::Keep(Waits::Until(day("2034-05-05"))));
        check(&back, "2034-05-06", Verdict::Erase(Rule::TrainingFile));
    }

    #[test]
    fn r1_10_an_account_nobody_activated_goes_after_six_months_but_not_before_its_session_is_over() {
        let pending = Life { activated: false, seen: None, ..learner() };
        check(
            &Life { sessions: vec![], ..pending.clone() },
            "2026-07-01",
            Verdict::Keep(Waits::Until(day("2026-07-01"))),
        );
        check(&Life { sessions: vec![], ..pending.clone() }, "2026-07-02", Verdict::Erase(Rule::NeverActivated));
        check(&pending, "2026-07-02", Verdict::Keep(Waits::Until(day("2026-09-30"))));
        check(&pending, "2026-10-01", Verdict::Erase(Rule::NeverActivated));
    }

    #[test]
    fn r1_10_a_hold_and_a_role_keep_whatever_the_delay() {
        check(&Life { held: true, ..learner() }, "2099-01-01", Verdict::Keep(Waits::Hold));
        check(&Life { holds_roles: true, ..learner() }, "2099-01-01", Verdict::Keep(Waits::Roles));
    }

    #[test]
    fn r1_10_the_longest_delay_of_several_regions_counts() {
        let mut rules = Rules::default();
        rules.set(Rule::TrainingFile, Some(B), Months(120)).unwrap();
        let both = Life { sessions: vec![(A, day("2026-03-31")), (B, day("2026-02-15"))], ..learner() };
        assert_eq!(verdict(&both, &rules, day("2035-01-01")), Verdict::Restrict(Rule::Inactive));
        assert_eq!(verdict(&both, &rules, day("2036-02-16")), Verdict::Erase(Rule::TrainingFile));
    }
}
