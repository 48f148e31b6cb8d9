//! Views of pages about the platform itself: refusals, confirmations, site map, accessibility, old browsers.

use crate::ui::page::{Crumb, Page};
use crate::ui::part::Link;

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
#[derive(Clone, Debug, PartialEq)]
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
    /// Deletes a section of a draft with its steps.
    DeleteSection {
        /// Title of the section.
        section: String,
        /// Steps that go with it.
        steps: u32,
    },
}

/// Asks before something that cannot be undone; the form posts to `action` with no field.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfirmView {
    /// The frame.
    pub page: Page,
    /// What is about to happen.
    pub question: Question,
    /// Address the form is sent to.
    pub action: String,
    /// Where the person came from.
    pub cancel: String,
    /// Breadcrumb of that place.
    pub trail: Vec<Crumb>,
}

/// `GET /plan-du-site`: everything the person's roles reach.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteMapView {
    /// The frame.
    pub page: Page,
}

/// `GET /accessibilite`: how accessible the platform is, honestly.
#[derive(Clone, Debug, PartialEq)]
pub struct AccessibilityView {
    /// The frame.
    pub page: Page,
    /// Where to report an obstacle.
    pub contact: Option<String>,
}

/// Shown to browsers that are too old; uses no recent feature.
#[derive(Clone, Debug, PartialEq)]
pub struct OldBrowserView {
    /// The frame.
    pub page: Page,
}
