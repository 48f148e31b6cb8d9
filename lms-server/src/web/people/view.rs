//! Views of people: own preferences, the people of the platform, regions.

use askama::Template;

use crate::ui::form::{Complaint, Input};
use crate::ui::locale::Lang;
use crate::ui::page::{Crumb, Page, TextSize};
use crate::ui::part::Pager;
use crate::ui::state::{Role, Tone};

/// `GET`/`POST /preferences`: fields `lang` (`fr`, `en`), `text_size` ([`TextSize::code`]); the A− A A+ and language
/// buttons of every page post the same fields one at a time, with hidden `retour`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "people/preferences.html")]
pub struct PreferencesView {
    /// The frame.
    pub page: Page,
    /// Given and family name.
    pub name: String,
    /// E-mail address, which is also the login.
    pub email: String,
    /// Company, if known.
    pub company: Option<String>,
}

/// One person of the platform.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonRow {
    /// Id.
    pub id: String,
    /// Family and given name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Region, if the person belongs to one.
    pub region: Option<String>,
    /// Roles held.
    pub roles: Vec<Role>,
    /// Whether a password was chosen.
    pub activated: bool,
}

/// `GET /personnes?courriel=&role=`: names and addresses are sealed, so the search is by the whole address.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "people/list.html")]
pub struct PeopleView {
    /// The frame.
    pub page: Page,
    /// Address searched for.
    pub email: Input,
    /// Role shown, all when `None`.
    pub role: Option<Role>,
    /// The people.
    pub people: Vec<PersonRow>,
    /// Which of them.
    pub pager: Pager,
}

/// One region.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RegionRow {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Short code.
    pub code: String,
    /// People who run its sessions.
    pub managers: u32,
    /// Sessions running now.
    pub sessions: u32,
    /// Learners in these sessions.
    pub learners: u32,
}

/// `GET`/`POST /regions`: fields `name`, `code` add a region.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "people/regions.html")]
pub struct RegionsView {
    /// The frame.
    pub page: Page,
    /// All regions.
    pub regions: Vec<RegionRow>,
    /// Name of the new one.
    pub name: Input,
    /// Code of the new one.
    pub code: Input,
}

impl PreferencesView {
    fn title(&self) -> &'static str {
        self.page.t("preferences-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb()]
    }

    fn speaks(&self, lang: &Lang) -> bool {
        self.page.lang == *lang
    }

    fn has_size(&self, size: &TextSize) -> bool {
        self.page.text_size == *size
    }
}

impl PeopleView {
    fn title(&self) -> &'static str {
        self.page.t("people-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb()]
    }

    fn shows(&self, role: &Role) -> bool {
        self.role == Some(*role)
    }
}

impl RegionsView {
    fn title(&self) -> &'static str {
        self.page.t("regions-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb()]
    }

    fn complaints(&self) -> Vec<Complaint> {
        self.page.complaints(&[("name", "region-name", &self.name), ("code", "region-code", &self.code)])
    }
}
