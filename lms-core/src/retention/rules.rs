//! The rules: how many months each kind of data is kept, with bounds, nationally and by region.

use std::collections::BTreeMap;

use chrono::{Months as Calendar, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::ids::RegionId;

/// A delay in calendar months.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Months(pub u32);

impl Months {
    /// The last day of a delay that began on `day`: one month after 31 January is 28 or 29 February.
    pub fn after(self, day: NaiveDate) -> NaiveDate {
        day.checked_add_months(Calendar::new(self.0)).unwrap_or(NaiveDate::MAX)
    }

    /// The day a delay that ends on `day` began.
    pub fn before(self, day: NaiveDate) -> NaiveDate {
        day.checked_sub_months(Calendar::new(self.0)).unwrap_or(NaiveDate::MIN)
    }
}

/// What a rule speaks of.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// An account that was never activated is erased this long after it was made.
    NeverActivated,
    /// An account without activity is restricted this long after the person's last session and last sign-in.
    Inactive,
    /// Enrolments and results keep their names this long after the end of the session; then the person is erased.
    TrainingFile,
    /// Attempts, answers, facts and statements are kept in detail this long after the end of the session.
    Details,
    /// Sign-ins.
    ConnectionLog,
    /// Who changed what.
    ControlLog,
    /// The journal of erasures.
    ErasureJournal,
}

/// The shortest, the usual and the longest delay of a rule.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Bounds {
    /// Not shorter.
    pub least: Months,
    /// Unless somebody decides otherwise.
    pub usual: Months,
    /// Not longer.
    pub most: Months,
}

/// A delay that a rule cannot take.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{} takes {} to {} months, not {}", .rule.key(), .rule.bounds().least.0, .rule.bounds().most.0, .months.0)]
pub struct OutOfBounds {
    /// Which rule.
    pub rule: Rule,
    /// What was asked for.
    pub months: Months,
}

impl Rule {
    /// Every rule, in the order pages show them.
    pub const ALL: [Self; 7] = [
        Self::NeverActivated,
        Self::Inactive,
        Self::TrainingFile,
        Self::Details,
        Self::ConnectionLog,
        Self::ControlLog,
        Self::ErasureJournal,
    ];

    /// Its key in settings, journals and forms.
    pub fn key(self) -> &'static str {
        match self {
            Self::NeverActivated => "never_activated",
            Self::Inactive => "inactive",
            Self::TrainingFile => "training_file",
            Self::Details => "details",
            Self::ConnectionLog => "connection_log",
            Self::ControlLog => "control_log",
            Self::ErasureJournal => "erasure_journal",
        }
    }

    /// The rule of a key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.key() == key)
    }

    /// What it may be set to.
    pub fn bounds(self) -> Bounds {
        let (least, usual, most) = match self {
            Self::NeverActivated => (1, 6, 24),
            Self::Inactive => (6, 36, 60),
            // Supporting documents six years, ten when co-financed by the EU (OCAPIAT).
            Self::TrainingFile => (36, 72, 120),
            Self::Details => (1, 12, 36),
            // The tender asks for one year, the CNIL for six months to one year.
            Self::ConnectionLog => (6, 12, 12),
            // Up to three years where that can be justified.
            Self::ControlLog => (12, 12, 36),
            Self::ErasureJournal => (12, 36, 60),
        };
        Bounds { least: Months(least), usual: Months(usual), most: Months(most) }
    }

    /// Whether regions may set it for themselves: logs are the platform's.
    pub fn is_regional(self) -> bool {
        matches!(self, Self::NeverActivated | Self::Inactive | Self::TrainingFile | Self::Details)
    }
}

/// The rules of the platform and what regions changed of them.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    national: BTreeMap<Rule, Months>,
    regions: BTreeMap<RegionId, BTreeMap<Rule, Months>>,
    /// Nothing is removed by itself: somebody looks at the elimination slip (bordereau d'élimination) and agrees first.
    pub slip: bool,
}

impl Rules {
    /// The delay of a rule: that of the region when it has one.
    pub fn months(&self, rule: Rule, region: Option<RegionId>) -> Months {
        region
            .filter(|_| rule.is_regional())
            .and_then(|region| self.regions.get(&region)?.get(&rule))
            .or_else(|| self.national.get(&rule))
            .copied()
            .unwrap_or(rule.bounds().usual)
    }

    /// What a region set itself; `None` when it follows the platform.
    pub fn own(&self, rule: Rule, region: RegionId) -> Option<Months> {
        self.regions.get(&region)?.get(&rule).copied()
    }

    /// Sets a rule for the platform, or for one region.
    ///
    /// # Errors
    ///
    /// [`OutOfBounds`], also for a rule that regions do not set.
    pub fn set(&mut self, rule: Rule, region: Option<RegionId>, months: Months) -> Result<(), OutOfBounds> {
        let bounds = rule.bounds();
        if months < bounds.least || months > bounds.most || (region.is_some() && !rule.is_regional()) {
            return Err(OutOfBounds { rule, months });
        }
        match region {
            Some(region) => self.regions.entry(region).or_default().insert(rule, months),
            None => self.national.insert(rule, months),
        };
        Ok(())
    }

    /// Has a region follow the platform again.
    pub fn follow(&mut self, rule: Rule, region: RegionId) {
        if let Some(own) = self.regions.get_mut(&region) {
            own.remove(&rule);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const A: RegionId = RegionId(Uuid::from_u128(1));
    const B: RegionId = RegionId(Uuid::from_u128(2));

    #[test]
    fn r1_10_the_usual_delays_are_those_of_the_sheet() {
        let rules = Rules::default();
        let delays = Rule::ALL.map(|rule| rules.months(rule, Some(A)).0);
        assert_eq!(delays, [6, 36, 72, 12, 12, 12, 36]);
    }

    #[test]
    fn r1_10_a_region_keeps_co_financed_files_longer_than_the_others() {
        let mut rules = Rules::default();
        rules.set(Rule::TrainingFile, Some(A), Months(120)).unwrap();
        assert_eq!(rules.months(Rule::TrainingFile, Some(A)), Months(120));
        assert_eq!(rules.months(Rule::TrainingFile, Some(B)), Months(72));
        rules.follow(Rule::TrainingFile, A);
        assert_eq!(rules.months(Rule::TrainingFile, Some(A)), Months(72));
    }

    #[test]
    fn r1_10_a_rule_outside_its_bounds_is_refused_and_says_so() {
        let mut rules = Rules::default();
        let refused = rules.set(Rule::ConnectionLog, None, Months(24)).unwrap_err();
        assert_eq!(refused.to_string(), "connection_log takes 6 to 12 months, not 24");
        assert!(rules.set(Rule::ControlLog, Some(A), Months(24)).is_err(), "logs are the platform's");
        for rule in Rule::ALL {
            let bounds = rule.bounds();
            assert!(rules.set(rule, None, bounds.least).is_ok() && rules.set(rule, None, bounds.most).is_ok());
            assert!(rules.set(rule, None, Months(bounds.most.0 + 1)).is_err());
        }
    }

    #[test]
    fn a_month_after_the_end_of_january_is_the_end_of_february() {
        assert_eq!(Months(1).after("2027-01-31".parse().unwrap()), "2027-02-28".parse().unwrap());
    }
}
