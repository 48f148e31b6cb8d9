//! The view of an erasure.

use askama::Template;
use chrono::NaiveDate;

use crate::ui::form::{Complaint, Input};
use crate::ui::page::{Crumb, Page};
use crate::ui::part::Link;

/// Something that is removed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Goes {
    /// Key of its name.
    pub what: &'static str,
    /// How many.
    pub count: u32,
    /// Key of a sentence on what is left of it.
    pub note: Option<&'static str>,
}

/// Something that stays, of nobody who can be named.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Stays {
    /// Key of its name.
    pub what: &'static str,
    /// How many.
    pub count: u32,
    /// Key of the reason.
    pub why: &'static str,
}

/// `GET`/`POST /personnes/{id}/effacer`: field `name`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "erasure/erase.html")]
pub struct EraseView {
    /// The frame.
    pub page: Page,
    /// Whose id.
    pub id: String,
    /// Given and family name, to be typed.
    pub name: String,
    /// It was done before.
    pub is_done: bool,
    /// What is removed.
    pub goes: Vec<Goes>,
    /// What stays.
    pub stays: Vec<Stays>,
    /// What stands against it, as sentences.
    pub obstacles: Vec<String>,
    /// Last day of a session that is not over.
    pub runs_until: Option<NaiveDate>,
    /// The name as typed.
    pub typed: Input,
}

impl EraseView {
    fn title(&self) -> String {
        self.page.t1("erasure-title", "name", self.name.as_str())
    }

    fn crumbs(&self) -> Vec<Crumb> {
        let person = Link::new(format!("/personnes/{}", self.id), self.name.as_str());
        vec![self.page.home_crumb(), self.page.crumb("/personnes", "people-title"), person]
    }

    fn complaints(&self) -> Vec<Complaint> {
        self.page.complaints(&[("name", "erasure-name", &self.typed)])
    }
}
