//! The view of the journal.

use askama::Template;
use chrono::NaiveDateTime;

use crate::ui::form::{Choice, Complaint, Input};
use crate::ui::page::{Crumb, Page};
use crate::ui::part::Pager;

/// Something somebody did.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ActLine {
    /// When.
    pub at: NaiveDateTime,
    /// Who, by name.
    pub who: Option<String>,
    /// The person's page.
    pub href: Option<String>,
    /// Key of what stands where there is no name.
    pub by: &'static str,
    /// What, as the log names it.
    pub action: String,
    /// On which one.
    pub subject: String,
    /// More, as the log holds it.
    pub detail: String,
}

/// An erasure.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ErasureLine {
    /// When.
    pub at: NaiveDateTime,
    /// Its number.
    pub seq: u32,
    /// Key of why.
    pub cause: &'static str,
    /// Of a person; else of what a rule removed of many.
    pub of_person: bool,
    /// How many things.
    pub count: u32,
}

/// What the daily check of the journals found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Verdict {
    /// When.
    pub at: NaiveDateTime,
    /// They are as they were written.
    pub is_sound: bool,
    /// Entries of the log that are sealed.
    pub sealed: u32,
}

/// `GET /journal?personne=&action=&sujet=&du=&au=&apres=`
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "journal/show.html")]
pub struct JournalView {
    /// The frame.
    pub page: Page,
    /// By whom: e-mail or id.
    pub person: Input,
    /// What actions begin with.
    pub action: Input,
    /// Actions to choose from.
    pub actions: Vec<Choice>,
    /// On which one.
    pub subject: Input,
    /// From this day on.
    pub from: Input,
    /// Up to this day.
    pub to: Input,
    /// The filter as it stands in addresses.
    pub query: String,
    /// What was done.
    pub lines: Vec<ActLine>,
    /// Which of it.
    pub pager: Pager,
    /// What was erased last.
    pub erasures: Vec<ErasureLine>,
    /// What the last check found; `None` before the first.
    pub verdict: Option<Verdict>,
}

impl JournalView {
    fn title(&self) -> &'static str {
        self.page.t("journal-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb()]
    }

    fn complaints(&self) -> Vec<Complaint> {
        self.page.complaints(&[
            ("personne", "journal-who", &self.person),
            ("du", "records-from", &self.from),
            ("au", "records-to", &self.to),
        ])
    }

    fn file(&self) -> String {
        if self.query.is_empty() { "/journal.csv".to_owned() } else { format!("/journal.csv?{}", self.query) }
    }
}
