//! Views of a parcours as its learner sees it, of one step, and of an enrolment that is closed.

use chrono::{NaiveDate, NaiveDateTime};

use crate::ui::page::{Crumb, Page};
use crate::ui::part::{Launch, Link, Progress, TimeRule, Times};
use crate::ui::state::{CompletionRule, ContentKind, Gap, Modality, Mode, StepState};
use crate::web::home::view::{NextAction, TutorLine};

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
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
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
}

/// An enrolment that is not open: shown instead of the parcours or a step, with what was achieved.
#[derive(Clone, Debug, PartialEq)]
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
