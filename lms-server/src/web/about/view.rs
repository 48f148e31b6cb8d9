//! Views of pages about the platform itself: refusals, confirmations, site map, accessibility, old browsers.

use askama::Template;

use crate::ui::form::Input;
use crate::ui::format;
use crate::ui::locale::t_args;
use crate::ui::page::{Crumb, Page};
use crate::ui::part::Link;
use crate::ui::state::Role;

/// What went wrong, for people.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Trouble {
    /// 400 or 422: the request cannot be understood.
    Malformed,
    /// 403: signed in, but not allowed (used where the thing itself is known to the person).
    Forbidden,
    /// 404: no such page, or not for this person.
    NotFound,
    /// 409: somebody changed the thing in between.
    Stale,
    /// 413: more bytes than the limit.
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// 429: too many requests.
    TooMany {
        /// Seconds until the next one is taken.
        seconds: u32,
    },
    /// 500: our fault.
    Internal,
    /// 503: closed for a moment.
    Unavailable,
}

/// Any refusal as a page.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "about/error.html")]
pub struct ErrorView {
    /// The frame.
    pub page: Page,
    /// What went wrong.
    pub trouble: Trouble,
    /// More about it, already in the language of the page.
    pub detail: Option<String>,
    /// Where to go on; the home page when there is none.
    pub way_out: Option<Link>,
    /// Reference to give to the support, shown for [`Trouble::Internal`].
    pub reference: Option<String>,
}

/// What is about to happen and cannot be undone.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// Takes a learner out of a session (`POST …/retirer`).
    RemoveLearner {
        /// Name of the learner.
        name: String,
        /// Title of the session.
        session: String,
        /// Activities already begun.
        begun: u32,
    },
    /// Calls a session off.
    CancelSession {
        /// Title of the session.
        session: String,
        /// Learners enrolled.
        learners: u32,
        /// Those of them who have begun.
        begun: u32,
    },
    /// Deletes a section of a draft with its steps.
    DeleteSection {
        /// Title of the section.
        section: String,
        /// Steps that go with it.
        steps: u32,
    },
    /// Takes a tool's access to the record store.
    RevokeTool {
        /// Name of the tool.
        label: String,
    },
    /// Takes a learning record back.
    VoidRecord {
        /// What it tells, in a sentence.
        sentence: String,
    },
}

/// Asks before something that cannot be undone; the form posts to `action` with no field but the reason.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "about/confirm.html")]
pub struct ConfirmView {
    /// The frame.
    pub page: Page,
    /// What is about to happen.
    pub question: Question,
    /// Why, where a reason is kept with what happens (field `reason`).
    pub reason: Option<Input>,
    /// Address the form is sent to.
    pub action: String,
    /// Where the person came from.
    pub cancel: String,
    /// Breadcrumb of that place.
    pub trail: Vec<Crumb>,
}

/// `GET /plan-du-site`: everything the person's roles reach.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "about/site_map.html")]
pub struct SiteMapView {
    /// The frame.
    pub page: Page,
}

/// `GET /accessibilite`: how accessible the platform is, honestly.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "about/accessibility.html")]
pub struct AccessibilityView {
    /// The frame.
    pub page: Page,
    /// Where to report an obstacle.
    pub contact: Option<String>,
}

/// Shown to browsers that are too old; uses no recent feature.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "about/old_browser.html")]
pub struct OldBrowserView {
    /// The frame.
    pub page: Page,
}

impl ErrorView {
    fn title(&self) -> &'static str {
        self.page.t(match self.trouble {
            Trouble::Malformed => "error-malformed-title",
            Trouble::Forbidden => "error-forbidden-title",
            Trouble::NotFound => "error-not-found-title",
            Trouble::Stale => "error-stale-title",
            Trouble::TooLarge { .. } => "error-too-large-title",
            Trouble::TooMany { .. } => "error-too-many-title",
            Trouble::Internal => "error-internal-title",
            Trouble::Unavailable => "error-unavailable-title",
        })
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb()]
    }

    fn reason(&self) -> String {
        let plain = |key| self.page.t(key).to_owned();
        match self.trouble {
            Trouble::Malformed => plain("error-malformed-reason"),
            Trouble::Forbidden => plain("error-forbidden-reason"),
            Trouble::NotFound => plain("error-not-found-reason"),
            Trouble::Stale => plain("error-stale-reason"),
            Trouble::TooLarge { limit } => {
                self.page.t1("error-too-large-reason", "limit", format::file_size(self.page.lang, limit))
            }
            Trouble::TooMany { seconds } => self.page.t1("error-too-many-reason", "seconds", seconds),
            Trouble::Internal => plain("error-internal-reason"),
            Trouble::Unavailable => plain("error-unavailable-reason"),
        }
    }

    fn advice(&self) -> &'static str {
        self.page.t(match self.trouble {
            Trouble::Malformed => "error-malformed-advice",
            Trouble::Forbidden => "error-forbidden-advice",
            Trouble::NotFound => "error-not-found-advice",
            Trouble::Stale => "error-stale-advice",
            Trouble::TooLarge { .. } => "error-too-large-advice",
            Trouble::TooMany { .. } => "error-too-many-advice",
            Trouble::Internal => "error-internal-advice",
            Trouble::Unavailable => "error-unavailable-advice",
        })
    }
}

impl ConfirmView {
    fn title(&self) -> String {
        match &self.question {
            Question::RemoveLearner { name, .. } => self.page.t1("confirm-remove-title", "name", name.as_str()),
            Question::CancelSession { session, .. } => {
                self.page.t1("confirm-cancel-title", "session", session.as_str())
            }
            Question::DeleteSection { section, .. } => {
                self.page.t1("confirm-section-title", "section", section.as_str())
            }
            Question::RevokeTool { label } => self.page.t1("confirm-tool-title", "label", label.as_str()),
            Question::VoidRecord { .. } => self.page.t("confirm-void-title").to_owned(),
        }
    }

    fn crumbs(&self) -> Vec<Crumb> {
        self.trail.clone()
    }

    fn consequence(&self) -> String {
        match &self.question {
            Question::RemoveLearner { name, session, begun } => t_args(
                self.page.lang,
                "confirm-remove-text",
                &[("name", name.as_str().into()), ("session", session.as_str().into()), ("begun", (*begun).into())],
            ),
            Question::CancelSession { learners, .. } => self.page.t1("confirm-cancel-text", "learners", *learners),
            Question::DeleteSection { steps, .. } => self.page.t1("confirm-section-text", "steps", *steps),
            Question::RevokeTool { .. } => self.page.t("confirm-tool-text").to_owned(),
            Question::VoidRecord { sentence } => self.page.t1("confirm-void-text", "sentence", sentence.as_str()),
        }
    }

    /// What happens, one thing a line.
    fn effects(&self) -> Vec<String> {
        match &self.question {
            Question::CancelSession { learners, begun, .. } if *learners > 0 => vec![
                self.page.t("confirm-cancel-access").to_owned(),
                self.page.t1("confirm-cancel-begun", "begun", *begun),
                self.page.t("confirm-cancel-told").to_owned(),
                self.page.t("confirm-cancel-final").to_owned(),
            ],
            Question::CancelSession { .. } => vec![self.page.t("confirm-cancel-final").to_owned()],
            Question::RevokeTool { .. } => {
                vec![self.page.t("confirm-tool-kept").to_owned(), self.page.t("confirm-tool-final").to_owned()]
            }
            Question::VoidRecord { .. } => ["confirm-void-lists", "confirm-void-results", "confirm-void-final"]
                .into_iter()
                .map(|key| self.page.t(key).to_owned())
                .collect(),
            Question::RemoveLearner { .. } | Question::DeleteSection { .. } => Vec::new(),
        }
    }

    /// Help for the reason: where it is kept.
    fn reason_help(&self) -> &'static str {
        match self.question {
            Question::CancelSession { .. } => "confirm-cancel-reason-help",
            Question::VoidRecord { .. } => "confirm-void-reason-help",
            Question::RemoveLearner { .. } | Question::DeleteSection { .. } | Question::RevokeTool { .. } => {
                "extend-reason-help"
            }
        }
    }

    /// The way back: never "cancel" where cancelling is what is asked about.
    fn keep(&self) -> &'static str {
        self.page.t(match self.question {
            Question::CancelSession { .. } => "confirm-cancel-keep",
            Question::VoidRecord { .. } => "confirm-void-keep",
            Question::RemoveLearner { .. } | Question::DeleteSection { .. } | Question::RevokeTool { .. } => "cancel",
        })
    }

    fn verb(&self) -> &'static str {
        self.page.t(match self.question {
            Question::RemoveLearner { .. } => "confirm-remove-action",
            Question::CancelSession { .. } => "session-cancel",
            Question::DeleteSection { .. } => "confirm-section-action",
            Question::RevokeTool { .. } => "tool-revoke",
            Question::VoidRecord { .. } => "record-void",
        })
    }
}

/// Addresses with the keys of their words.
type Links = &'static [(&'static str, &'static str)];

const FOR_LEARNERS: Links = &[("/", "sitemap-home-learner")];
const FOR_TUTORS: Links =
    &[("/tutorat", "sitemap-home-tutor"), ("/parcours", "sitemap-parcours"), ("/contenus", "sitemap-contents")];
const FOR_REGIONS: Links = &[
    ("/gestion", "sitemap-home-regional"),
    ("/sessions", "sitemap-sessions"),
    ("/sessions/nouvelle", "sitemap-session-new"),
    ("/personnes", "sitemap-people-region"),
    ("/parcours", "sitemap-parcours"),
    ("/contenus", "sitemap-contents"),
];
const FOR_THE_NATION: Links = &[
    ("/national", "sitemap-home-national"),
    ("/parcours", "sitemap-parcours"),
    ("/parcours/nouveau", "sitemap-parcours-new"),
    ("/contenus", "sitemap-contents"),
    ("/contenus/importer", "sitemap-content-import"),
    ("/contenus/nouveau", "sitemap-content-new"),
    ("/sessions", "sitemap-sessions"),
    ("/sessions/nouvelle", "sitemap-session-new"),
    ("/personnes", "sitemap-people"),
    ("/personnes/inviter", "sitemap-invite"),
    ("/regions", "sitemap-regions"),
    ("/traces", "records-title"),
    ("/acces-outils", "tools-title"),
    ("/acces-outils/nouveau", "tool-new-title"),
];
const OF_THE_ACCOUNT: Links =
    &[("/preferences", "preferences-title"), ("/mes-donnees", "my-data-title"), ("/mot-de-passe", "password-title")];
const OF_THE_PLATFORM: Links = &[("/accessibilite", "accessibility-title"), ("/plan-du-site", "sitemap-title")];
const FOR_ALL: Links =
    &[("/connexion", "sign-in-title"), ("/accessibilite", "accessibility-title"), ("/plan-du-site", "sitemap-title")];

impl SiteMapView {
    fn title(&self) -> &'static str {
        self.page.t("sitemap-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb()]
    }

    fn groups(&self) -> Vec<(&'static str, Links)> {
        let Some(visitor) = &self.page.visitor else { return vec![("sitemap-about", FOR_ALL)] };
        let mut groups: Vec<(&'static str, Links)> = Role::ALL
            .iter()
            .filter(|role| visitor.roles.contains(role))
            .map(|role| match role {
                Role::Learner => ("sitemap-learner", FOR_LEARNERS),
                Role::Tutor => ("sitemap-tutor", FOR_TUTORS),
                Role::RegionalManager => ("sitemap-regional", FOR_REGIONS),
                Role::NationalManager => ("sitemap-national", FOR_THE_NATION),
            })
            .collect();
        groups.push(("sitemap-account", OF_THE_ACCOUNT));
        groups.push(("sitemap-about", OF_THE_PLATFORM));
        groups
    }
}

impl AccessibilityView {
    fn title(&self) -> &'static str {
        self.page.t("accessibility-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb()]
    }
}

impl OldBrowserView {
    fn title(&self) -> &'static str {
        self.page.t("old-browser-title")
    }
}
