//! What is due, counted by category and region; what a run removed.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Category, Rule};
use crate::erasure::Cause;
use crate::ids::RegionId;
use crate::time::Timestamp;

/// What is done with what is due.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Who somebody is goes; results stay, of nobody.
    Erase,
    /// The account is closed for all but the file.
    Restrict,
    /// Details go; results stay.
    Condense,
    /// It goes.
    Remove,
}

/// What is counted together.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
pub struct Heading {
    /// Why it was kept.
    pub category: Category,
    /// What becomes of it.
    pub deed: Deed,
    /// By which rule; `None` for what is only needed for days.
    pub rule: Option<Rule>,
    /// Of which region; `None` for what is the platform's.
    pub region: Option<RegionId>,
}

/// One line of a plan.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// What.
    #[serde(flatten)]
    pub heading: Heading,
    /// How many.
    pub count: u64,
}

/// Counts by heading.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Tally(BTreeMap<Heading, u64>);

impl Tally {
    /// Counts some more.
    pub fn add(&mut self, heading: Heading, count: u64) {
        if count > 0 {
            *self.0.entry(heading).or_default() += count;
        }
    }

    /// The lines, in the order of their headings.
    pub fn lines(&self) -> Vec<Line> {
        self.0.iter().map(|(heading, count)| Line { heading: *heading, count: *count }).collect()
    }
}

/// What ran.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// When.
    pub at: Timestamp,
    /// The day that delays were reckoned to.
    pub day: NaiveDate,
    /// By whom: the operator, a person, or a rule for the timetable.
    pub cause: Cause,
    /// What was done.
    pub lines: Vec<Line>,
    /// It stopped at its bound: there is more to do.
    pub more: bool,
}
