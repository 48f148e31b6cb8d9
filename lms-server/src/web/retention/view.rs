//! The view of retention.

use askama::Template;
use chrono::NaiveDateTime;

use crate::ui::form::{Choice, Complaint, Input};
use crate::ui::page::{Crumb, Page};
use crate::ui::part::Link;

/// Something that is due, or was done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DueLine {
    /// Key of the category.
    pub category: &'static str,
    /// Key of what is done.
    pub deed: &'static str,
    /// Of which region, by its name; `None`: the platform's.
    pub region: Option<String>,
    /// How many.
    pub count: u32,
}

/// What ran last.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RunLine {
    /// When.
    pub at: NaiveDateTime,
    /// What was done.
    pub lines: Vec<DueLine>,
    /// There was more to do.
    pub more: bool,
}

/// A rule.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RuleLine {
    /// Key of its name.
    pub name: &'static str,
    /// Key of what it says.
    pub help: &'static str,
    /// Months.
    pub months: u32,
    /// Regions with a delay of their own.
    pub regions: Vec<(String, u32)>,
}

/// A legal hold.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HoldLine {
    /// Its id.
    pub id: String,
    /// Key of what it lies on: a person or a session.
    pub what: &'static str,
    /// The page of that.
    pub link: Link,
    /// Since when.
    pub since: NaiveDateTime,
    /// Why.
    pub reason: String,
}

/// `GET /conservation`; `POST …/legale` (`who`, `reason`), `POST …/legale/{hold}/lever`,
/// `POST …/regles` (`rule`, `region`, `months`), `POST …/bordereau` (`slip`), `POST …/executer`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "retention/show.html")]
pub struct RetentionView {
    /// The frame.
    pub page: Page,
    /// What is due today.
    pub due: Vec<DueLine>,
    /// People under a legal hold who would be concerned.
    pub held: u32,
    /// What ran last.
    pub last: Option<RunLine>,
    /// Somebody starts what removes people and details.
    pub slip: bool,
    /// The rules.
    pub rules: Vec<RuleLine>,
    /// A rule to set.
    pub rule: Input,
    /// Rules to choose from.
    pub rule_choices: Vec<Choice>,
    /// For which region (id); empty: the platform.
    pub region: Input,
    /// Regions to choose from.
    pub region_choices: Vec<Choice>,
    /// Months.
    pub months: Input,
    /// Legal holds.
    pub holds: Vec<HoldLine>,
    /// Somebody to hold: e-mail or id.
    pub person: Input,
    /// Why.
    pub reason: Input,
}

impl RetentionView {
    fn title(&self) -> &'static str {
        self.page.t("retention-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb()]
    }

    fn complaints(&self) -> Vec<Complaint> {
        self.page.complaints(&[
            ("rule", "retention-rule", &self.rule),
            ("region", "region", &self.region),
            ("months", "retention-months", &self.months),
            ("who", "hold-who", &self.person),
            ("reason", "hold-reason", &self.reason),
        ])
    }
}
