//! Views of a parcours as its learner sees it, of one step, and of an enrolment that is closed.

use askama::Template;
use chrono::{NaiveDate, NaiveDateTime};

use crate::ui::format;
use crate::ui::locale::t_args;
use crate::ui::page::{Crumb, Page};
use crate::ui::part::{Launch, Link, Progress, TimeRule, Times};
use crate::ui::state::{CompletionRule, ContentKind, EnrolmentState, Gap, Modality, Mode, Sign, StepState};
use crate::web::home::view::{NextAction, TutorLine, resume_words};

/// One step on one line.
#[derive(Clone, Debug, PartialEq)]
pub struct StepLine {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// How it is followed.
    pub modality: Modality,
    /// Planned duration.
    pub planned_minutes: u32,
    /// Needed to finish the parcours.
    pub mandatory: bool,
    /// Where the learner stands.
    pub state: StepState,
    /// Best score in percent.
    pub score: Option<f64>,
    /// Where he stopped, in words.
    pub place: Option<String>,
    /// Everything that is missing before it opens; shown when the state is [`StepState::Locked`].
    pub gaps: Vec<Gap>,
    /// Guided mode: what had better be done first; the step opens all the same.
    pub advice: Vec<Gap>,
    /// Last moment, local time.
    pub due: Option<NaiveDateTime>,
    /// Begin and end of a meeting, local time.
    pub meets: Option<(NaiveDateTime, NaiveDateTime)>,
    /// Room or address of a meeting.
    pub room: Option<String>,
    /// How it is opened; `None` when it cannot be.
    pub launch: Option<Launch>,
}

/// A section with its steps.
#[derive(Clone, Debug, PartialEq)]
pub struct SectionView {
    /// Title.
    pub title: String,
    /// How far in this section.
    pub progress: Progress,
    /// Its steps.
    pub steps: Vec<StepLine>,
}

/// `GET /formations/{enrolment}`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "learning/formation.html")]
pub struct FormationView {
    /// The frame.
    pub page: Page,
    /// Id of the enrolment.
    pub enrolment: String,
    /// Title of the parcours.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// First day.
    pub starts: NaiveDate,
    /// Last day of access.
    pub ends: NaiveDate,
    /// How free the learner is.
    pub mode: Mode,
    /// How far.
    pub progress: Progress,
    /// The one thing to do.
    pub next: NextAction,
    /// The sections.
    pub sections: Vec<SectionView>,
    /// The three times.
    pub times: Times,
    /// How credited time is counted.
    pub time_rule: TimeRule,
    /// Planned minutes of the whole parcours.
    pub planned_minutes: u32,
    /// Planned minutes by modality, those that occur.
    pub by_modality: Vec<(Modality, u32)>,
    /// Who helps.
    pub tutors: Vec<TutorLine>,
}

/// A unit of a course that is launched.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitRow {
    /// Address that launches it.
    pub href: String,
    /// Its title.
    pub title: String,
    /// Where the learner stands.
    pub state: StepState,
    /// Score in percent.
    pub score: Option<f64>,
}

/// What a step shows.
#[derive(Clone, Debug, PartialEq)]
pub enum StepBody {
    /// A file.
    Document {
        /// Address that records the opening and answers the file.
        href: String,
        /// Its name.
        file_name: String,
        /// Its size.
        bytes: u64,
    },
    /// A page elsewhere.
    Link {
        /// Address that records the opening and redirects.
        href: String,
        /// Host it leads to, shown before leaving.
        host: String,
    },
    /// A film, played here.
    Video {
        /// Address of the film (content origin).
        src: String,
        /// Media type.
        media_type: String,
        /// Address of the captions, WebVTT.
        captions: Option<String>,
        /// Where to go on, in seconds.
        resume_at: u32,
        /// How much was played, 0–100.
        played: u8,
    },
    /// A package that the player opens (SCORM).
    Package {
        /// Where the learner stopped, in words.
        place: Option<String>,
        /// Attempts so far.
        attempts: u32,
        /// Works best on a computer (requirement 2b.4).
        computer_advised: bool,
    },
    /// The units of a cmi5 course, or an xAPI package: launched in a window of their own.
    Units(Vec<UnitRow>),
    /// Something to do outside the platform.
    Instruction {
        /// What to do, in paragraphs.
        paragraphs: Vec<String>,
    },
}

/// `GET /formations/{enrolment}/etapes/{step}`.
///
/// `POST …/lu` marks as read ([`CompletionRule::Declared`]); `POST …/video` takes `position` (seconds) and `played`
/// (seconds since the last report) from `assets/js/video.js`; `POST …/ouvrir` opens a package in the player.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "learning/step.html")]
pub struct StepView {
    /// The frame.
    pub page: Page,
    /// Id of the enrolment.
    pub enrolment: String,
    /// Title of the parcours.
    pub formation: String,
    /// The step.
    pub step: StepLine,
    /// What its content is made of.
    pub kind: ContentKind,
    /// What to expect, if it was written down.
    pub description: Option<String>,
    /// What it shows.
    pub body: StepBody,
    /// When it counts as finished.
    pub completion: CompletionRule,
    /// The step before, if it may be opened.
    pub previous: Option<Link>,
    /// The step after, if it may be opened.
    pub next: Option<Link>,
}

/// Why an enrolment cannot be used.
#[derive(Clone, Debug, PartialEq)]
pub enum Closed {
    /// Not yet.
    NotBefore {
        /// First day.
        starts: NaiveDate,
    },
    /// Paused by a manager.
    Suspended {
        /// Since when.
        since: NaiveDate,
        /// Why, as the manager wrote it.
        reason: String,
    },
    /// Over.
    Expired {
        /// Last day of access.
        ended: NaiveDate,
    },
    /// The session was called off.
    Cancelled {
        /// When.
        on: NaiveDate,
    },
}

/// An enrolment that is not open: shown instead of the parcours or a step, with what was achieved.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "learning/closed.html")]
pub struct ClosedView {
    /// The frame.
    pub page: Page,
    /// Title of the parcours.
    pub title: String,
    /// Why.
    pub closed: Closed,
    /// What was achieved; nothing is lost.
    pub progress: Progress,
    /// Whom to ask.
    pub tutors: Vec<TutorLine>,
}

impl FormationView {
    fn title(&self) -> &str {
        &self.title
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.crumb("/", "nav-learner")]
    }

    fn days_left(&self) -> i64 {
        format::days_until(self.ends, self.page.today()).max(0)
    }

    fn days_left_words(&self) -> String {
        t_args(self.page.lang, "days-left", &[("days", self.days_left().into())])
    }

    fn counted(&self, progress: &Progress) -> String {
        Progress { minutes_left: 0, ..*progress }.sentence(self.page.lang)
    }

    fn resume_words(&self, step: &str, place: &Option<String>) -> String {
        resume_words(&self.page, step, place.as_deref())
    }

    fn mode_words(&self) -> &'static str {
        self.page.t(match self.mode {
            Mode::Free => "mode-free-words",
            Mode::Guided => "mode-guided-words",
            Mode::Constrained => "mode-constrained-words",
        })
    }

    fn meeting(&self, from: &NaiveDateTime, to: &NaiveDateTime) -> String {
        let lang = self.page.lang;
        t_args(
            lang,
            "meeting",
            &[
                ("day", self.page.date(from.date()).into()),
                ("from", format::time(lang, from.time()).into()),
                ("to", format::time(lang, to.time()).into()),
            ],
        )
    }

    fn tone(&self, step: &StepLine) -> &'static str {
        step.state.tone().class()
    }

    fn state_icon(&self, step: &StepLine) -> &'static str {
        step.state.icon()
    }

    fn is_running(&self, step: &StepLine) -> bool {
        step.state == StepState::Running
    }

    fn is_locked(&self, step: &StepLine) -> bool {
        step.state == StepState::Locked
    }

    fn is_late(&self, step: &StepLine) -> bool {
        step.state == StepState::Late
    }

    fn verb(&self, step: &StepLine) -> &'static str {
        match step.state {
            StepState::Todo | StepState::Late | StepState::Locked => "act-start",
            StepState::Running => "act-resume",
            StepState::Retry => "act-retry",
            StepState::Done | StepState::Passed => "act-review",
        }
    }
}

impl StepView {
    /// A place in a film as its own controls write it: `3:12`.
    fn film_clock(&self, seconds: &u32) -> String {
        format!("{}:{:02}", seconds / 60, seconds % 60)
    }

    fn title(&self) -> &str {
        &self.step.title
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![
            self.page.crumb("/", "nav-learner"),
            Link::new(format!("/formations/{}", self.enrolment), self.formation.clone()),
        ]
    }

    fn played_words(&self, played: &u8) -> String {
        self.page.t1("video-played", "percent", self.page.whole_percent(played))
    }

    fn package_words(&self, attempts: &u32, place: &Option<String>) -> String {
        match (self.step.state, place) {
            (StepState::Done | StepState::Passed, _) => self.page.t("package-review").to_owned(),
            (_, Some(place)) => self.page.t1("package-resume-at", "place", place),
            (_, None) if *attempts > 0 => self.page.t("package-resume").to_owned(),
            (_, None) => self.page.t("package-start").to_owned(),
        }
    }

    fn unit_verb(&self, state: &StepState) -> &'static str {
        self.page.t(match state {
            StepState::Running => "act-resume",
            StepState::Retry => "act-retry",
            StepState::Done | StepState::Passed => "act-review",
            StepState::Todo | StepState::Late | StepState::Locked => "act-open",
        })
    }

    fn completion_words(&self) -> String {
        self.completion.sentence(self.page.lang)
    }

    fn may_declare(&self) -> bool {
        self.completion == CompletionRule::Declared && !matches!(self.step.state, StepState::Done | StepState::Passed)
    }

    fn is_instruction(&self) -> bool {
        matches!(self.body, StepBody::Instruction { .. })
    }
}

impl ClosedView {
    fn title(&self) -> &str {
        &self.title
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.crumb("/", "nav-learner")]
    }

    fn state(&self) -> EnrolmentState {
        match self.closed {
            Closed::NotBefore { .. } => EnrolmentState::Upcoming,
            Closed::Suspended { .. } => EnrolmentState::Suspended,
            Closed::Expired { .. } | Closed::Cancelled { .. } => EnrolmentState::Expired,
        }
    }

    fn tone(&self) -> &'static str {
        match self.closed {
            Closed::NotBefore { .. } | Closed::Expired { .. } => "info",
            Closed::Suspended { .. } | Closed::Cancelled { .. } => "warn",
        }
    }

    fn icon(&self) -> &'static str {
        self.state().icon()
    }

    fn reason(&self) -> String {
        match &self.closed {
            Closed::NotBefore { starts } => self.page.t1("closed-not-before", "day", self.page.date(starts)),
            Closed::Suspended { since, reason } => {
                self.page.t2("closed-suspended", "day", self.page.date(since), "reason", reason)
            }
            Closed::Expired { ended } => self.page.t1("closed-expired", "day", self.page.date(ended)),
            Closed::Cancelled { on } => self.page.t1("closed-cancelled", "day", self.page.date(on)),
        }
    }

    fn advice(&self) -> &'static str {
        self.page.t(match self.closed {
            Closed::NotBefore { .. } => "closed-not-before-advice",
            Closed::Suspended { .. } => "closed-suspended-advice",
            Closed::Expired { .. } => "closed-expired-advice",
            Closed::Cancelled { .. } => "closed-cancelled-advice",
        })
    }

    fn counted(&self) -> String {
        Progress { minutes_left: 0, ..self.progress }.sentence(self.page.lang)
    }
}
