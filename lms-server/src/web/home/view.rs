//! Views of the first page of each role.

use askama::Template;
use chrono::{NaiveDate, NaiveDateTime};

use crate::ui::chart::{Column, Columns, Heat, HeatStrip};
use crate::ui::format;
use crate::ui::locale::t_args;
use crate::ui::page::{Crumb, Page};
use crate::ui::part::{Launch, Progress};
use crate::ui::state::{ContentKind, EnrolmentState, Modality, Need, ParcoursState};
use crate::web::session::view::SessionRow;

/// What a learner does next in a parcours.
#[derive(Clone, Debug, PartialEq)]
pub enum NextAction {
    /// Opens a step for the first time.
    Start {
        /// Title of the step.
        step: String,
        /// How.
        launch: Launch,
    },
    /// Goes on where he stopped.
    Resume {
        /// Title of the step.
        step: String,
        /// Where in it, in words ("page 7 sur 12"), when the content says so.
        place: Option<String>,
        /// How.
        launch: Launch,
    },
    /// Nothing is open now; the parcours page says why.
    Wait,
    /// Everything is finished.
    Finished,
}

/// A parcours the learner follows now.
#[derive(Clone, Debug, PartialEq)]
pub struct FormationCard {
    /// Id of the enrolment.
    pub enrolment: String,
    /// Title of the parcours.
    pub title: String,
    /// How far.
    pub progress: Progress,
    /// Last day of access.
    pub ends: NaiveDate,
    /// Active, completed or suspended.
    pub state: EnrolmentState,
    /// What to do.
    pub next: NextAction,
}

/// Something with a date.
#[derive(Clone, Debug, PartialEq)]
pub struct Deadline {
    /// When, local time.
    pub at: NaiveDateTime,
    /// The day counts, not the hour.
    pub whole_day: bool,
    /// What.
    pub title: String,
    /// How it is followed, when it is a step.
    pub modality: Option<Modality>,
    /// Room or town.
    pub place: Option<String>,
    /// Where the detail is.
    pub href: String,
}

/// Somebody who helps.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TutorLine {
    /// Name.
    pub name: String,
    /// What for, in words.
    pub subject: Option<String>,
    /// Address to write to.
    pub email: Option<String>,
}

/// A parcours of the learner that does not run now.
#[derive(Clone, Debug, PartialEq)]
pub struct FormationLine {
    /// Id of the enrolment.
    pub enrolment: String,
    /// Title of the parcours.
    pub title: String,
    /// First day.
    pub starts: NaiveDate,
    /// Last day.
    pub ends: NaiveDate,
    /// Where it stands.
    pub state: EnrolmentState,
    /// How far.
    pub progress: Progress,
}

/// `GET /` of a learner.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "home/learner.html")]
pub struct LearnerHomeView {
    /// The frame.
    pub page: Page,
    /// Name to greet.
    pub given_name: String,
    /// Running, suspended and completed ones within their period, the most urgent first.
    pub current: Vec<FormationCard>,
    /// The next dates, soonest first.
    pub deadlines: Vec<Deadline>,
    /// Who helps.
    pub tutors: Vec<TutorLine>,
    /// Not begun yet.
    pub upcoming: Vec<FormationLine>,
    /// Over.
    pub ended: Vec<FormationLine>,
}

/// A learner who deserves a look.
#[derive(Clone, Debug, PartialEq)]
pub struct ToDo {
    /// Name of the learner.
    pub learner: String,
    /// Title of the session.
    pub session: String,
    /// Why.
    pub need: Need,
    /// Where to act.
    pub href: String,
}

/// `GET /gestion` of a regional manager.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "home/manager.html")]
pub struct ManagerHomeView {
    /// The frame.
    pub page: Page,
    /// Name of the region.
    pub region: String,
    /// Sessions running now, those that end first on top.
    pub running: Vec<SessionRow>,
    /// The next ones.
    pub upcoming: Vec<SessionRow>,
    /// Who deserves a look, most pressing first (a dozen at most).
    pub to_do: Vec<ToDo>,
}

/// One learner's last fortnight.
#[derive(Clone, Debug, PartialEq)]
pub struct FortnightRow {
    /// Id of the enrolment.
    pub enrolment: String,
    /// Name of the learner.
    pub name: String,
    /// Active minutes of each of the 14 days, oldest first; the last is today.
    pub minutes: Vec<u32>,
    /// Completion in percent.
    pub percent: u8,
    /// Why he comes first, if he needs help.
    pub need: Option<Need>,
}

/// One session of a tutor.
#[derive(Clone, Debug, PartialEq)]
pub struct TutorSession {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Last day.
    pub ends: NaiveDate,
    /// Learners, those who need help first.
    pub learners: Vec<FortnightRow>,
}

/// `GET /tutorat`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "home/tutor.html")]
pub struct TutorHomeView {
    /// The frame.
    pub page: Page,
    /// Who deserves a look, most pressing first.
    pub to_do: Vec<ToDo>,
    /// Own running sessions.
    pub sessions: Vec<TutorSession>,
}

/// Figures of the whole platform, now.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Figures {
    /// Contents in the library.
    pub contents: u32,
    /// Published parcours.
    pub parcours: u32,
    /// Running sessions.
    pub sessions: u32,
    /// Learners in running sessions.
    pub learners: u32,
}

/// One region among others.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RegionFigure {
    /// Name.
    pub name: String,
    /// Learners in running sessions.
    pub learners: u32,
    /// Running sessions.
    pub sessions: u32,
}

/// A parcours in a short list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ParcoursLine {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Draft, published, changed.
    pub state: ParcoursState,
}

/// A content in a short list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ContentLine {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// What it is made of.
    pub kind: ContentKind,
}

/// `GET /national`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "home/national.html")]
pub struct NationalHomeView {
    /// The frame.
    pub page: Page,
    /// Figures on top.
    pub figures: Figures,
    /// Sessions running now, those that began last.
    pub sessions: Vec<SessionRow>,
    /// All regions with learners.
    pub regions: Vec<RegionFigure>,
    /// Parcours last worked on.
    pub parcours: Vec<ParcoursLine>,
    /// Contents last imported.
    pub contents: Vec<ContentLine>,
}

/// `Reprendre : Module 2, page 7`: the words of the one action, alike on every page.
pub(crate) fn resume_words(page: &Page, step: &str, place: Option<&str>) -> String {
    match place {
        Some(place) => page.t2("next-resume-at", "step", step, "place", place),
        None => page.t1("next-resume", "step", step),
    }
}

impl LearnerHomeView {
    fn title(&self) -> String {
        self.page.t1("learner-hello", "name", self.given_name.as_str())
    }

    fn crumbs(&self) -> Vec<Crumb> {
        Vec::new()
    }

    fn resume_words(&self, step: &str, place: &Option<String>) -> String {
        resume_words(&self.page, step, place.as_deref())
    }

    fn counted(&self, progress: &Progress) -> String {
        Progress { minutes_left: 0, ..*progress }.sentence(self.page.lang)
    }

    fn is_suspended(&self, state: &EnrolmentState) -> bool {
        *state == EnrolmentState::Suspended
    }

    fn days_left(&self, card: &FormationCard) -> i64 {
        format::days_until(card.ends, self.page.today()).max(0)
    }

    fn days_left_words(&self, card: &FormationCard) -> String {
        t_args(self.page.lang, "days-left", &[("days", self.days_left(card).into())])
    }
}

impl ManagerHomeView {
    fn title(&self) -> String {
        self.page.t1("manager-title", "region", self.region.as_str())
    }

    fn crumbs(&self) -> Vec<Crumb> {
        Vec::new()
    }
}

impl TutorHomeView {
    fn title(&self) -> &'static str {
        self.page.t("tutor-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        Vec::new()
    }

    fn strip(&self, row: &FortnightRow) -> HeatStrip {
        let page = &self.page;
        let count = row.minutes.len();
        let days = row.minutes.iter().enumerate().map(|(place, minutes)| {
            let back = u64::try_from(count - 1 - place).unwrap_or(0);
            let day = page.today().checked_sub_days(chrono::Days::new(back)).unwrap_or(page.today());
            Heat {
                label: page.t2("strip-day", "day", page.date(day), "time", page.minutes(minutes)),
                level: HeatStrip::level(*minutes),
            }
        });
        let active = u32::try_from(row.minutes.iter().filter(|minutes| **minutes > 0).count()).unwrap_or(u32::MAX);
        let total = page.minutes(row.minutes.iter().sum::<u32>());
        HeatStrip { label: page.t2("strip-summary", "total", total, "days", active), days: days.collect() }
    }
}

impl NationalHomeView {
    fn title(&self) -> &'static str {
        self.page.t("national-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        Vec::new()
    }

    fn region_chart(&self) -> Columns {
        let page = &self.page;
        let columns = self.regions.iter().map(|region| Column {
            label: region.name.clone(),
            value: region.learners,
            shown: page.number(region.learners),
        });
        let most = self.regions.iter().max_by_key(|region| region.learners);
        Columns {
            title: page.t("figure-regions").to_owned(),
            description: most.map_or_else(String::new, |most| {
                page.t2("figure-regions-text", "region", most.name.as_str(), "learners", page.number(most.learners))
            }),
            columns: columns.collect(),
        }
    }
}
