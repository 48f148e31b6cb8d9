//! Views of one learner in one session, for those who run it.

use askama::Template;
use chrono::{NaiveDate, NaiveDateTime};

use crate::ui::form::{Complaint, Field, Input};
use crate::ui::format;
use crate::ui::page::{Crumb, Page};
use crate::ui::part::{Link, Progress, TimeRule, Times};
use crate::ui::state::{EnrolmentState, LineVerdict, Modality, StepState};
use crate::web::session::view::SessionHead;

/// Somebody the platform knows who could be the person typed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Likely {
    /// Id of the person, sent as `existing`.
    pub person: String,
    /// Name.
    pub name: String,
    /// E-mail address, masked outside the manager's region (`m•••@example.org`).
    pub email: String,
    /// Company.
    pub company: Option<String>,
    /// Already in this session: nothing to do.
    pub already_here: bool,
}

/// `GET`/`POST /sessions/{id}/inscrire`: fields `given_name`, `family_name`, `email`, `company`; a second post adds
/// `existing` (id of the person) or `existing=new`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "enrolment/enrol.html")]
pub struct EnrolView {
    /// The frame.
    pub page: Page,
    /// The session: `/sessions/{id}` and its title.
    pub session: Link,
    /// Places left, if there is a limit.
    pub places_left: Option<u32>,
    /// Given name.
    pub given_name: Input,
    /// Family name.
    pub family_name: Input,
    /// E-mail address.
    pub email: Input,
    /// Company, may be empty.
    pub company: Input,
    /// People it could be; the form asks to choose when there are any.
    pub likely: Vec<Likely>,
    /// A refusal that belongs to no field (session full…), in the language of the page.
    pub refusal: Option<String>,
}

/// Whether the learner can sign in.
#[derive(Clone, Debug, PartialEq)]
pub enum Activation {
    /// A password was chosen.
    Done,
    /// A link was sent.
    Sent {
        /// When.
        on: NaiveDate,
    },
    /// A link was just made, to be handed over by hand; it is shown once.
    Shown {
        /// The whole address.
        link: String,
    },
}

/// One step of one learner.
#[derive(Clone, Debug, PartialEq)]
pub struct StepRow {
    /// Title.
    pub title: String,
    /// How it is followed.
    pub modality: Modality,
    /// Where he stands.
    pub state: StepState,
    /// Best score in percent.
    pub score: Option<f64>,
    /// How often he began it.
    pub attempts: u32,
    /// Active time.
    pub active_seconds: u64,
    /// Planned duration.
    pub planned_minutes: u32,
    /// Last activity, local time.
    pub last_seen: Option<NaiveDateTime>,
    /// Where he was last, in the content's words.
    pub bookmark: Option<String>,
}

/// What was recorded.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    /// Was enrolled.
    Enrolled,
    /// Chose a password.
    Activated,
    /// Signed in.
    SignedIn,
    /// Opened a step.
    Opened,
    /// Went on with a step.
    Resumed,
    /// Finished a step.
    Completed,
    /// Succeeded in a step.
    Passed,
    /// Did not succeed in a step.
    Failed,
    /// Got a score.
    Scored(
        /// Percent.
        f64,
    ),
    /// Worked for a while.
    Worked(
        /// Active seconds.
        u64,
    ),
    /// The access was extended.
    Extended {
        /// New last day.
        until: NaiveDate,
        /// Why.
        reason: String,
    },
    /// The enrolment was suspended.
    Suspended {
        /// Why.
        reason: String,
    },
    /// The enrolment was resumed.
    Restored,
}

/// One recorded fact.
#[derive(Clone, Debug, PartialEq)]
pub struct FactLine {
    /// When, local time of the session.
    pub at: NaiveDateTime,
    /// Title of the step it belongs to.
    pub step: Option<String>,
    /// What.
    pub what: Happening,
}

/// `GET /sessions/{id}/apprenants/{enrolment}`.
///
/// `POST …/prolonger` (`until`, `reason`), `POST …/suspendre` (`reason`), `POST …/reprendre`, `POST …/lien` (new link).
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "enrolment/one.html")]
pub struct EnrolmentView {
    /// The frame.
    pub page: Page,
    /// The session: `/sessions/{id}` and its title.
    pub session: Link,
    /// Id of the enrolment.
    pub enrolment: String,
    /// Given and family name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Company.
    pub company: Option<String>,
    /// Where the enrolment stands.
    pub state: EnrolmentState,
    /// First day of access.
    pub starts: NaiveDate,
    /// Last day of access.
    pub ends: NaiveDate,
    /// Whether he can sign in.
    pub activation: Activation,
    /// Why it is suspended.
    pub suspended_because: Option<String>,
    /// How far.
    pub progress: Progress,
    /// Score in percent.
    pub score: Option<f64>,
    /// The three times.
    pub times: Times,
    /// How credited time is counted.
    pub time_rule: TimeRule,
    /// Every step.
    pub steps: Vec<StepRow>,
    /// What was recorded, latest first (the last fifty).
    pub history: Vec<FactLine>,
    /// The visitor may extend, suspend, resume, resend.
    pub may_manage: bool,
    /// New last day, `YYYY-MM-DD`.
    pub extend_until: Input,
    /// Why.
    pub extend_reason: Input,
    /// Why.
    pub suspend_reason: Input,
}

impl EnrolView {
    fn title(&self) -> &'static str {
        self.page.t("enrol-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb(), self.page.crumb("/sessions", "nav-sessions"), self.session.clone()]
    }

    fn complaints(&self) -> Vec<Complaint> {
        self.page.complaints(&[
            ("given_name", "person-given-name", &self.given_name),
            ("family_name", "person-family-name", &self.family_name),
            ("email", "person-email", &self.email),
            ("company", "person-company", &self.company),
        ])
    }
}

impl EnrolmentView {
    fn title(&self) -> &str {
        &self.name
    }

    fn crumbs(&self) -> Vec<Crumb> {
        let mut crumbs = SessionHead::crumbs(&self.page);
        crumbs.push(self.session.clone());
        crumbs
    }

    fn complaints(&self) -> Vec<Complaint> {
        self.page.complaints(&[
            ("until", "extend-until", &self.extend_until),
            ("extend-reason", "reason", &self.extend_reason),
            ("suspend-reason", "reason", &self.suspend_reason),
        ])
    }

    fn counted(&self) -> String {
        self.progress.sentence(self.page.lang)
    }

    fn extend_reason_field(&self) -> Field<'_> {
        self.page.field("reason", "reason", &self.extend_reason).id("extend-reason").help("extend-reason-help")
    }

    fn suspend_reason_field(&self) -> Field<'_> {
        self.page.field("reason", "reason", &self.suspend_reason).id("suspend-reason").help("extend-reason-help")
    }

    fn fact_words(&self, fact: &FactLine) -> String {
        let page = &self.page;
        let plain = |key| page.t(key).to_owned();
        let what = match &fact.what {
            Happening::Enrolled => plain("fact-enrolled"),
            Happening::Activated => plain("fact-activated"),
            Happening::SignedIn => plain("fact-signed-in"),
            Happening::Opened => plain("fact-opened"),
            Happening::Resumed => plain("fact-resumed"),
            Happening::Completed => plain("fact-completed"),
            Happening::Passed => plain("fact-passed"),
            Happening::Failed => plain("fact-failed"),
            Happening::Scored(score) => page.t1("fact-scored", "score", page.percent(score)),
            Happening::Worked(seconds) => page.t1("fact-worked", "time", page.seconds(seconds)),
            Happening::Extended { until, reason } => {
                page.t2("fact-extended", "until", page.date(until), "reason", reason)
            }
            Happening::Suspended { reason } => page.t1("fact-suspended", "reason", reason),
            Happening::Restored => plain("fact-restored"),
        };
        match &fact.step {
            Some(step) => page.t2("fact-step", "step", step, "what", what),
            None => format::capitalised(&what),
        }
    }
}
