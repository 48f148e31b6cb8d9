//! Views of people: own preferences, the people of the platform, regions.

use askama::Template;
use chrono::NaiveDate;

use crate::ui::form::{Choice, Complaint, Input};
use crate::ui::locale::Lang;
use crate::ui::page::{Crumb, Page, TextSize};
use crate::ui::part::{Link, Pager};
use crate::ui::state::{Role, SessionState, Tone};
use crate::web::access::view::SignInLine;

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

/// `GET /personnes?texte=&role=&region=` (words of a name, or a whole address).
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "people/list.html")]
pub struct PeopleView {
    /// The frame.
    pub page: Page,
    /// Words searched for.
    pub text: Input,
    /// Role shown, all when `None`.
    pub role: Option<Role>,
    /// Region shown (id), all when empty.
    pub region: Input,
    /// Regions to choose from; the form asks when there are several.
    pub region_choices: Vec<Choice>,
    /// The people.
    pub people: Vec<PersonRow>,
    /// Which of them.
    pub pager: Pager,
    /// The visitor may invite people and give roles.
    pub may_manage: bool,
}

/// A role somebody holds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GrantLine {
    /// Which.
    pub role: Role,
    /// Where: the whole platform, or a region by its name.
    pub place: String,
    /// The session, when the role is held in one.
    pub session: Option<Link>,
    /// What the form that takes it sends.
    pub code: String,
}

/// A session somebody learns in.
#[derive(Clone, Debug, PartialEq)]
pub struct LearnsLine {
    /// The learner's page in that session, and its title.
    pub link: Link,
    /// First day.
    pub starts: NaiveDate,
    /// Last day, extensions included.
    pub ends: NaiveDate,
    /// Where the session stands.
    pub state: SessionState,
}

/// The fields of a role: which, and where.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoleFields {
    /// Role (code).
    pub role: Input,
    /// Roles that can be given.
    pub role_choices: Vec<Choice>,
    /// Region (id); not for national managers.
    pub region: Input,
    /// All regions.
    pub region_choices: Vec<Choice>,
}

/// How somebody's account is protected.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ProtectionPart {
    /// A second factor counts.
    pub factor: bool,
    /// The visitor may reset it: everybody's but one's own.
    pub may_reset: bool,
    /// The visitor may reset the password: of every active account but one's own.
    pub may_reset_password: bool,
    /// Open sign-ins, seen last first.
    pub sign_ins: Vec<SignInLine>,
}

/// `GET /personnes/{id}`; `POST …/lien`, `POST …/roles` (`role`, `region`), `POST …/roles/retirer` (`grant`).
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "people/one.html")]
pub struct PersonView {
    /// The frame.
    pub page: Page,
    /// Id.
    pub id: String,
    /// Given and family name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Company.
    pub company: Option<String>,
    /// Since when the account waits for its owner.
    pub pending_since: Option<NaiveDate>,
    /// Roles held.
    pub grants: Vec<GrantLine>,
    /// Sessions learnt in.
    pub learns: Vec<LearnsLine>,
    /// The visitor may give and take roles.
    pub may_manage: bool,
    /// The visitor may erase people, and there is somebody to erase.
    pub may_erase: bool,
    /// How the account is protected, for those who manage people.
    pub protection: Option<ProtectionPart>,
    /// A role to give.
    pub fields: RoleFields,
}

/// `GET`/`POST /personnes/inviter`: fields `given_name`, `family_name`, `email`, `role`, `region`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "people/invite.html")]
pub struct InviteView {
    /// The frame.
    pub page: Page,
    /// Given name.
    pub given_name: Input,
    /// Family name.
    pub family_name: Input,
    /// E-mail address.
    pub email: Input,
    /// The role.
    pub fields: RoleFields,
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

    fn is_filtered(&self) -> bool {
        self.role.is_some() || !self.text.value.is_empty() || !self.region.value.is_empty()
    }
}

impl PersonView {
    fn title(&self) -> &str {
        &self.name
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb(), self.page.crumb("/personnes", "people-title")]
    }

    fn complaints(&self) -> Vec<Complaint> {
        self.page.complaints(&[("role", "role", &self.fields.role), ("region", "region", &self.fields.region)])
    }
}

impl InviteView {
    fn title(&self) -> &'static str {
        self.page.t("invite-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb(), self.page.crumb("/personnes", "people-title")]
    }

    fn complaints(&self) -> Vec<Complaint> {
        self.page.complaints(&[
            ("given_name", "person-given-name", &self.given_name),
            ("family_name", "person-family-name", &self.family_name),
            ("email", "person-email", &self.email),
            ("role", "role", &self.fields.role),
            ("region", "region", &self.fields.region),
        ])
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
