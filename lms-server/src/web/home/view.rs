//! Views of the first page of each role.

use chrono::{NaiveDate, NaiveDateTime};

use crate::ui::page::{Crumb, Page};
use crate::ui::part::{Launch, Progress};
use crate::ui::state::{EnrolmentState, Modality, Need, ParcoursState};
use crate::web::content::view::ContentRow;
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
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
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
    /// Mean completion of these learners, in percent.
    pub percent: u8,
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

/// `GET /national`.
#[derive(Clone, Debug, PartialEq)]
pub struct NationalHomeView {
    /// The frame.
    pub page: Page,
    /// Figures on top.
    pub figures: Figures,
    /// All regions with learners.
    pub regions: Vec<RegionFigure>,
    /// Parcours last worked on.
    pub parcours: Vec<ParcoursLine>,
    /// Contents last imported.
    pub contents: Vec<ContentRow>,
}
