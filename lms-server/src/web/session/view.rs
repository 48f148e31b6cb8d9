//! Views of sessions: list, creation, follow-up of learners, calendar, report.

use askama::Template;
use chrono::{NaiveDate, NaiveDateTime};

use crate::ui::chart::{Column, Columns};
use crate::ui::form::{Choice, Complaint, Input};
use crate::ui::format;
use crate::ui::page::{Crumb, Page};
use crate::ui::part::{Head, Link, Order, Pager, TimeRule, Times};
use crate::ui::state::{EnrolmentState, Modality, Need, SessionState, Tone};

/// One session in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionRow {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Title of the parcours.
    pub parcours: String,
    /// Region; shown to national managers only, so `None` otherwise.
    pub region: Option<String>,
    /// Where it stands.
    pub state: SessionState,
    /// First day.
    pub starts: NaiveDate,
    /// Last day.
    pub ends: NaiveDate,
    /// Learners enrolled.
    pub learners: u32,
    /// Most learners, if there is a limit.
    pub capacity: Option<u32>,
    /// Mean completion in percent.
    pub percent: u8,
}

/// `GET /sessions?etat=&parcours=&texte=` (state code, parcours id, words of the title).
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "session/list.html")]
pub struct SessionListView {
    /// The frame.
    pub page: Page,
    /// State shown, all when `None`.
    pub state: Option<SessionState>,
    /// Parcours shown (id), all when empty.
    pub parcours: Input,
    /// Published parcours to choose from.
    pub parcours_choices: Vec<Choice>,
    /// Words searched for.
    pub text: Input,
    /// The sessions.
    pub sessions: Vec<SessionRow>,
    /// Which of them.
    pub pager: Pager,
    /// The visitor may create sessions.
    pub may_create: bool,
}

/// `GET /sessions/nouvelle`, `POST /sessions`: fields `parcours`, `region`, `title`, `starts`, `ends`, `capacity`, `zone`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "session/new.html")]
pub struct SessionNewView {
    /// The frame.
    pub page: Page,
    /// Parcours (id).
    pub parcours: Input,
    /// Published parcours.
    pub parcours_choices: Vec<Choice>,
    /// Title; proposed from parcours and date when empty.
    pub title: Input,
    /// First day, `YYYY-MM-DD`.
    pub starts: Input,
    /// Last day, `YYYY-MM-DD`; 30 days after the first by default.
    pub ends: Input,
    /// Most learners; no limit when empty.
    pub capacity: Input,
    /// Region (id) that offers it.
    pub region: Input,
    /// Regions of the visitor; the form asks when there are several.
    pub region_choices: Vec<Choice>,
    /// Time zone (IANA name).
    pub zone: Input,
    /// Zones to choose from: metropolitan France first, then overseas.
    pub zone_choices: Vec<Choice>,
}

/// What every page of one session shows on top.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionHead {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Title of the parcours.
    pub parcours: String,
    /// Where it stands.
    pub state: SessionState,
    /// First day.
    pub starts: NaiveDate,
    /// Last day.
    pub ends: NaiveDate,
    /// Learners enrolled.
    pub learners: u32,
    /// Most learners.
    pub capacity: Option<u32>,
    /// Names of those who accompany.
    pub tutors: Vec<String>,
    /// The visitor may enrol, extend, suspend (regional manager); a tutor only reads.
    pub may_manage: bool,
    /// The visitor may change dates, places, team, and call it off.
    pub may_edit: bool,
    /// When and why it was called off.
    pub cancelled: Option<(NaiveDate, String)>,
}

/// A tab of the session page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Tab {
    /// Learners.
    Learners,
    /// Those who accompany.
    Team,
    /// Calendar.
    Calendar,
    /// Report and exports.
    Report,
}

/// One learner in the follow-up table.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackingRow {
    /// Id of the enrolment.
    pub enrolment: String,
    /// Family and given name.
    pub name: String,
    /// Company.
    pub company: Option<String>,
    /// Completion in percent.
    pub percent: u8,
    /// Score in percent.
    pub score: Option<f64>,
    /// The three times.
    pub times: Times,
    /// Last activity, local time.
    pub last_seen: Option<NaiveDateTime>,
    /// Where he was last, in the content's words, shortened.
    pub bookmark: Option<String>,
    /// Where the enrolment stands.
    pub state: EnrolmentState,
    /// Why he deserves a look.
    pub need: Option<Need>,
}

/// Totals of a session: the same figures as report, export and API.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SessionTotals {
    /// Learners.
    pub learners: u32,
    /// Those who finished.
    pub completed: u32,
    /// Those who began.
    pub begun: u32,
    /// Mean completion in percent.
    pub percent: u8,
    /// Mean score of those who have one, in percent.
    pub score: Option<f64>,
    /// Sums of the three times.
    pub times: Times,
}

/// `GET /sessions/{id}?texte=&tri=&sens=`: columns to order by are `nom`, `progression`, `score`, `vu`.
///
/// Row actions: `POST …/apprenants/{enrolment}/reprendre`; extend, suspend and remove lead to the learner's page and to
/// the confirmation `GET …/apprenants/{enrolment}/retirer`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "session/learners.html")]
pub struct SessionLearnersView {
    /// The frame.
    pub page: Page,
    /// Top of the page.
    pub head: SessionHead,
    /// Words searched for.
    pub text: Input,
    /// Order of the table.
    pub order: Order,
    /// Totals over all learners of the session, not only those shown.
    pub totals: SessionTotals,
    /// The learners.
    pub learners: Vec<TrackingRow>,
    /// Which of them.
    pub pager: Pager,
}

/// One value that two people changed at once.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Difference {
    /// Key of the field's label.
    pub label: &'static str,
    /// What somebody else saved.
    pub saved: String,
    /// What was typed here.
    pub typed: String,
}

/// `GET`/`POST /sessions/{id}/modifier`: fields `title`, `starts`, `ends`, `capacity`, `revision`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "session/edit.html")]
pub struct SessionEditView {
    /// The frame.
    pub page: Page,
    /// Id of the session.
    pub id: String,
    /// Its title as stored.
    pub name: String,
    /// Learners enrolled.
    pub learners: u32,
    /// Revision that was read.
    pub revision: i64,
    /// Title.
    pub title: Input,
    /// First day, `YYYY-MM-DD`.
    pub starts: Input,
    /// Last day, `YYYY-MM-DD`.
    pub ends: Input,
    /// Most learners; no limit when empty.
    pub capacity: Input,
    /// What somebody else saved while this was typed; empty: nobody did.
    pub differences: Vec<Difference>,
}

/// Somebody who accompanies, or could.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TeamMember {
    /// Id of the person.
    pub person: String,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Whether a password was chosen.
    pub activated: bool,
}

/// `GET /sessions/{id}/equipe?texte=` (words of a name, or a whole address); `POST` the same with `person` names a tutor,
/// `POST …/inviter` with `given_name`, `family_name`, `email` invites one, `POST …/retirer` with `person` takes one off.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "session/team.html")]
pub struct SessionTeamView {
    /// The frame.
    pub page: Page,
    /// Top of the page.
    pub head: SessionHead,
    /// Who accompanies.
    pub tutors: Vec<TeamMember>,
    /// Words searched for.
    pub text: Input,
    /// Who was found and does not accompany yet; `None` when nothing was searched.
    pub found: Option<Vec<TeamMember>>,
    /// Given name of somebody new.
    pub given_name: Input,
    /// Family name.
    pub family_name: Input,
    /// E-mail address.
    pub email: Input,
}

/// One date of a session.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarEntry {
    /// Begin, local time of the session.
    pub at: NaiveDateTime,
    /// End.
    pub until: Option<NaiveDateTime>,
    /// The day counts, not the hour.
    pub whole_day: bool,
    /// What.
    pub title: String,
    /// How it is followed, when it is a step.
    pub modality: Option<Modality>,
    /// Room or address.
    pub place: Option<String>,
}

/// `GET /sessions/{id}/calendrier`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "session/calendar.html")]
pub struct SessionCalendarView {
    /// The frame.
    pub page: Page,
    /// Top of the page.
    pub head: SessionHead,
    /// Time zone, in words ("heure de Paris").
    pub zone: String,
    /// The dates, in order, with the first and last day of the session.
    pub entries: Vec<CalendarEntry>,
}

/// What was done in a period.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PeriodView {
    /// Learners who did something.
    pub learners: u32,
    /// Activities completed.
    pub completed: u32,
    /// Active time.
    pub active_seconds: u64,
    /// Signed-in time.
    pub signed_in_seconds: u64,
}

/// `GET /sessions/{id}/rapport`; exports at `/sessions/{id}/suivi.csv`, `.xlsx`, `.json`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "session/report.html")]
pub struct SessionReportView {
    /// The frame.
    pub page: Page,
    /// Top of the page.
    pub head: SessionHead,
    /// Totals of the session.
    pub totals: SessionTotals,
    /// Learners by completion: 0 %, 1–24, 25–49, 50–74, 75–99, 100 %.
    pub bands: [u32; 6],
    /// First day of a period to look at.
    pub from: Input,
    /// Last day of it.
    pub to: Input,
    /// What was done in that period, when one was chosen.
    pub period: Option<PeriodView>,
    /// How credited time is counted.
    pub time_rule: TimeRule,
}

impl SessionListView {
    fn title(&self) -> &'static str {
        self.page.t("nav-sessions")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb()]
    }

    fn shows(&self, state: &SessionState) -> bool {
        self.state == Some(*state)
    }

    fn is_filtered(&self) -> bool {
        self.state.is_some() || !self.parcours.value.is_empty() || !self.text.value.is_empty()
    }

    fn with_region(&self) -> bool {
        self.sessions.iter().any(|session| session.region.is_some())
    }
}

impl SessionNewView {
    fn title(&self) -> &'static str {
        self.page.t("session-new-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb(), self.page.crumb("/sessions", "nav-sessions")]
    }

    fn complaints(&self) -> Vec<Complaint> {
        self.page.complaints(&[
            ("parcours", "parcours", &self.parcours),
            ("title", "session-title", &self.title),
            ("starts", "first-day", &self.starts),
            ("ends", "last-day", &self.ends),
            ("capacity", "capacity", &self.capacity),
            ("region", "region", &self.region),
            ("zone", "zone", &self.zone),
        ])
    }
}

impl SessionHead {
    fn places_words(&self, page: &Page) -> String {
        match self.capacity {
            Some(capacity) => page.t2("places-taken-of", "learners", self.learners, "capacity", capacity),
            None => page.t1("places-taken", "learners", self.learners),
        }
    }

    /// The way to a session from the home page of who looks.
    pub(crate) fn crumbs(page: &Page) -> Vec<Crumb> {
        // A tutor comes from his own page: the list of sessions belongs to managers.
        if page.nav().iter().any(|entry| entry.href == "/sessions") {
            vec![page.home_crumb(), page.crumb("/sessions", "nav-sessions")]
        } else {
            vec![page.crumb("/tutorat", "nav-tutor")]
        }
    }
}

impl SessionEditView {
    fn title(&self) -> &'static str {
        self.page.t("session-edit-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        let mut crumbs = SessionHead::crumbs(&self.page);
        crumbs.push(Link::new(format!("/sessions/{}", self.id), &*self.name));
        crumbs
    }

    fn complaints(&self) -> Vec<Complaint> {
        self.page.complaints(&[
            ("title", "session-title", &self.title),
            ("starts", "first-day", &self.starts),
            ("ends", "last-day", &self.ends),
            ("capacity", "capacity", &self.capacity),
        ])
    }
}

impl SessionTeamView {
    fn title(&self) -> &str {
        &self.head.title
    }

    fn crumbs(&self) -> Vec<Crumb> {
        SessionHead::crumbs(&self.page)
    }

    fn tab(&self) -> Tab {
        Tab::Team
    }

    fn complaints(&self) -> Vec<Complaint> {
        self.page.complaints(&[
            ("given_name", "person-given-name", &self.given_name),
            ("family_name", "person-family-name", &self.family_name),
            ("email", "person-email", &self.email),
        ])
    }
}

impl SessionLearnersView {
    fn title(&self) -> &str {
        &self.head.title
    }

    fn crumbs(&self) -> Vec<Crumb> {
        SessionHead::crumbs(&self.page)
    }

    fn tab(&self) -> Tab {
        Tab::Learners
    }

    fn heads(&self) -> Vec<Head> {
        let mut address = format!("/sessions/{}", self.head.id);
        if !self.text.value.is_empty() {
            address = format!("{address}?texte={}", self.text.query_value());
        }
        [("learner", "nom"), ("progression", "progression"), ("score", "score"), ("last-seen", "vu")]
            .map(|(label, by)| self.order.head(self.page.lang, label, by, &address))
            .into()
    }

    fn is_suspended(&self, row: &TrackingRow) -> bool {
        row.state == EnrolmentState::Suspended
    }
}

impl SessionCalendarView {
    fn title(&self) -> &str {
        &self.head.title
    }

    fn crumbs(&self) -> Vec<Crumb> {
        SessionHead::crumbs(&self.page)
    }

    fn tab(&self) -> Tab {
        Tab::Calendar
    }

    fn hour(&self, at: &NaiveDateTime) -> String {
        format::time(self.page.lang, at.time())
    }
}

impl SessionReportView {
    fn title(&self) -> &str {
        &self.head.title
    }

    fn crumbs(&self) -> Vec<Crumb> {
        SessionHead::crumbs(&self.page)
    }

    fn tab(&self) -> Tab {
        Tab::Report
    }

    fn exports(&self) -> [(&'static str, &'static str); 3] {
        [("xlsx", "export-xlsx"), ("csv", "export-csv"), ("json", "export-json")]
    }

    fn band_chart(&self) -> Columns {
        let page = &self.page;
        let percent = |value: u8| page.whole_percent(value);
        let labels = [
            percent(0),
            format!("1 – {}", percent(24)),
            format!("25 – {}", percent(49)),
            format!("50 – {}", percent(74)),
            format!("75 – {}", percent(99)),
            percent(100),
        ];
        let columns = labels
            .into_iter()
            .zip(self.bands)
            .map(|(label, value)| Column { label, value, shown: page.number(value) })
            .collect();
        Columns {
            title: page.t("report-bands").to_owned(),
            description: page.t1("report-bands-text", "done", self.totals.completed),
            columns,
        }
    }
}
