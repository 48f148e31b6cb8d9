//! Views of contents: list, import of a package with its report, one content, links, documents and videos.

use askama::Template;
use chrono::NaiveDate;
use lms_core::content::Carry;

use crate::ui::form::{Complaint, Fault, Input};
use crate::ui::page::{Crumb, Page};
use crate::ui::part::{Link, Pager};
use crate::ui::state::{ContentKind, Severity, Tone};

/// One content in a list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ContentRow {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// What it is made of.
    pub kind: ContentKind,
    /// Number of the version in use.
    pub version: u32,
    /// In how many parcours.
    pub used_in: u32,
    /// Warnings of its import.
    pub warnings: u32,
    /// Planned duration.
    pub planned_minutes: u32,
    /// Day of the version in use.
    pub updated: NaiveDate,
    /// Out of the lists unless asked for.
    pub archived: bool,
}

/// `GET /contenus?genre=&texte=` (kind code, words of the title).
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "content/list.html")]
pub struct ContentListView {
    /// The frame.
    pub page: Page,
    /// Kind shown, all when `None`.
    pub kind: Option<ContentKind>,
    /// Words searched for.
    pub text: Input,
    /// The contents.
    pub contents: Vec<ContentRow>,
    /// Which of them.
    pub pager: Pager,
    /// Archived ones are listed too.
    pub archives: bool,
    /// The visitor may add contents.
    pub may_edit: bool,
}

/// `GET`/`POST /contenus/importer` (multipart field `file`; `?remplace={id}` for a new version).
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "content/upload.html")]
pub struct PackageUploadView {
    /// The frame.
    pub page: Page,
    /// Largest package taken, in bytes.
    pub limit: u64,
    /// The content a new version is for: `/contenus/{id}` and its title.
    pub replaces: Option<Link>,
    /// Why the last file was refused.
    pub fault: Option<Fault>,
}

/// One remark on a package.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ProblemLine {
    /// How serious.
    pub severity: Severity,
    /// Stable code, for those who ask for help.
    pub code: String,
    /// File, line and column.
    pub place: Option<String>,
    /// What, in the language of the page.
    pub sentence: String,
    /// What to do, in the language of the page.
    pub remedy: Option<String>,
}

/// `GET /contenus/imports/{staged}`; `POST` the same with `title`, `planned_minutes` keeps it, `POST …/abandon` drops it.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "content/report.html")]
pub struct PackageReportView {
    /// The frame.
    pub page: Page,
    /// Id of the staged package.
    pub staged: String,
    /// Name of the file.
    pub file_name: String,
    /// Its size.
    pub bytes: u64,
    /// What it is; `None` when it could not be told.
    pub kind: Option<ContentKind>,
    /// Activities a learner can open.
    pub activities: u32,
    /// All remarks, fatal first.
    pub problems: Vec<ProblemLine>,
    /// Title, from the manifest.
    pub title: Input,
    /// Planned minutes.
    pub planned_minutes: Input,
    /// The content this becomes a version of.
    pub replaces: Option<Link>,
    /// What that does to those who are at work.
    pub impact: Option<ImpactPart>,
}

/// Titles, the first few of them.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Titles {
    /// How many there are.
    pub count: u32,
    /// The first ones, in the order of the course.
    pub first: Vec<String>,
}

impl Titles {
    /// How many are named; a page is no list of five hundred.
    const NAMED: usize = 6;

    /// Of all these.
    pub fn of(all: impl IntoIterator<Item = String>) -> Self {
        let mut titles = Self::default();
        for title in all {
            titles.count = titles.count.saturating_add(1);
            if titles.first.len() < Self::NAMED {
                titles.first.push(title);
            }
        }
        titles
    }

    fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn sentence(&self) -> String {
        let more = if self.count as usize > self.first.len() { ", …" } else { "" };
        format!("{}{more}", self.first.join(", "))
    }
}

/// What a new version does to those who are at work.
#[derive(Clone, Debug, PartialEq)]
pub struct ImpactPart {
    /// Attempts that are not completed.
    pub running: u32,
    /// Attempts that are completed and may be opened again.
    pub finished: u32,
    /// Activities only the new version has.
    pub added: Titles,
    /// Activities it no longer has.
    pub removed: Titles,
    /// Activities it has, not as they were.
    pub changed: Titles,
    /// Activities at which a learner who stopped there would begin again.
    pub restarted: Titles,
    /// How many activities no trial reached, so that nobody can say.
    pub untried: u32,
    /// The decision that is marked.
    pub carry: Carry,
}

impl ImpactPart {
    fn is_same(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }

    fn choices(&self) -> [(Carry, &'static str, &'static str, &'static str); 3] {
        [Carry::CarryOn, Carry::Finish, Carry::Restart].map(|carry| {
            let (word, help) = match carry {
                Carry::CarryOn => ("carry-on", "carry-on-help"),
                Carry::Finish => ("carry-finish", "carry-finish-help"),
                Carry::Restart => ("carry-restart", "carry-restart-help"),
            };
            (carry, carry.key(), word, help)
        })
    }
}

/// One version of a content.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct VersionRow {
    /// Number.
    pub number: u32,
    /// Day of the import.
    pub imported: NaiveDate,
    /// Who imported it.
    pub by: String,
    /// Size.
    pub bytes: u64,
    /// First digits of the hash of its bytes.
    pub hash: String,
    /// In use now.
    pub current: bool,
    /// What became of attempts on older versions; `None` for the first one and for what is no package.
    pub carry: Option<Carry>,
}

impl VersionRow {
    fn carry_key(&self) -> Option<&'static str> {
        self.carry.map(|carry| match carry {
            Carry::CarryOn => "carried-on",
            Carry::Finish => "carried-finish",
            Carry::Restart => "carried-restart",
        })
    }
}

/// `GET`/`POST /contenus/{id}`: fields `title`, `planned_minutes`, `revision`; `POST …/archiver`, `POST …/retablir`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "content/one.html")]
pub struct ContentView {
    /// The frame.
    pub page: Page,
    /// Id.
    pub id: String,
    /// Title as stored.
    pub name: String,
    /// What it is made of.
    pub kind: ContentKind,
    /// Title in the form.
    pub title: Input,
    /// Planned minutes in the form.
    pub planned_minutes: Input,
    /// Revision that was read.
    pub revision: u64,
    /// Versions, latest first.
    pub versions: Vec<VersionRow>,
    /// Parcours it is part of.
    pub used_in: Vec<Link>,
    /// The visitor may change, replace, archive it.
    pub may_edit: bool,
    /// Since when it is out of the lists.
    pub archived: Option<NaiveDate>,
    /// Remarks of the import of the version in use.
    pub problems: Vec<ProblemLine>,
    /// Where it can be tried without a trace.
    pub preview: Option<String>,
}

/// What is added by hand.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NewKind {
    /// A page elsewhere.
    Link,
    /// A file.
    Document,
    /// A film.
    Video,
}

/// `GET /contenus/nouveau?genre=link|document|video`, `POST /contenus/nouveau` (multipart): fields `genre`, `title`,
/// `address` or `file`, `planned_minutes`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "content/new.html")]
pub struct ContentNewView {
    /// The frame.
    pub page: Page,
    /// What is added.
    pub kind: NewKind,
    /// Title.
    pub title: Input,
    /// Address of a link.
    pub address: Input,
    /// The file; only its fault matters.
    pub file: Input,
    /// Planned minutes.
    pub planned_minutes: Input,
    /// Largest file taken, in bytes.
    pub limit: u64,
}

fn crumbs(page: &Page) -> Vec<Crumb> {
    vec![page.home_crumb(), page.crumb("/contenus", "nav-contents")]
}

impl ContentListView {
    fn title(&self) -> &'static str {
        self.page.t("nav-contents")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb()]
    }

    fn shows(&self, kind: &ContentKind) -> bool {
        self.kind == Some(*kind)
    }

    fn is_filtered(&self) -> bool {
        self.kind.is_some() || !self.text.value.is_empty()
    }
}

impl PackageUploadView {
    fn title(&self) -> &'static str {
        self.page.t("upload-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        crumbs(&self.page)
    }

    fn action(&self) -> String {
        let id = self.replaces.as_ref().and_then(|link| link.href.rsplit('/').next());
        id.map_or_else(|| "/contenus/importer".to_owned(), |id| format!("/contenus/importer?remplace={id}"))
    }

    fn fault_sentence(&self) -> Option<String> {
        let sentence = self.fault.as_ref()?.sentence(self.page.lang);
        Some(self.page.t2("complaint", "label", self.page.t("upload-file"), "sentence", sentence))
    }
}

impl PackageReportView {
    fn title(&self) -> &'static str {
        self.page.t("report-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        crumbs(&self.page)
    }

    fn is_fatal(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == Severity::Fatal)
    }

    fn warnings(&self) -> u32 {
        let warnings = self.problems.iter().filter(|problem| problem.severity == Severity::Warning).count();
        u32::try_from(warnings).unwrap_or(u32::MAX)
    }

    fn complaints(&self) -> Vec<Complaint> {
        self.page.complaints(&[
            ("title", "content-title", &self.title),
            ("planned_minutes", "planned-minutes", &self.planned_minutes),
        ])
    }
}

impl ContentView {
    fn title(&self) -> &str {
        &self.name
    }

    fn crumbs(&self) -> Vec<Crumb> {
        crumbs(&self.page)
    }

    fn current(&self) -> Option<&VersionRow> {
        self.versions.iter().find(|version| version.current)
    }

    fn is_package(&self) -> bool {
        matches!(self.kind, ContentKind::Scorm12 | ContentKind::Scorm2004 | ContentKind::Cmi5 | ContentKind::Xapi)
    }

    fn complaints(&self) -> Vec<Complaint> {
        self.page.complaints(&[
            ("title", "content-title", &self.title),
            ("planned_minutes", "planned-minutes", &self.planned_minutes),
        ])
    }
}

impl NewKind {
    /// The word used in addresses and form fields.
    pub fn code(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Document => "document",
            Self::Video => "video",
        }
    }

    /// Reads the word of an address or form field.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Link, Self::Document, Self::Video].into_iter().find(|kind| kind.code() == code)
    }
}

impl ContentNewView {
    fn title(&self) -> &'static str {
        self.page.t("content-new-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        crumbs(&self.page)
    }

    fn kinds(&self) -> [(NewKind, &'static str, &'static str); 3] {
        [(NewKind::Link, "new-link"), (NewKind::Document, "new-document"), (NewKind::Video, "new-video")]
            .map(|(kind, key)| (kind, kind.code(), key))
    }

    fn code(&self) -> &'static str {
        self.kind.code()
    }

    fn complaints(&self) -> Vec<Complaint> {
        let (field, label, input) = match self.kind {
            NewKind::Link => ("address", "address", &self.address),
            NewKind::Document => ("file", "document-file", &self.file),
            NewKind::Video => ("file", "video-file", &self.file),
        };
        self.page.complaints(&[
            ("title", "content-title", &self.title),
            (field, label, input),
            ("planned_minutes", "planned-minutes", &self.planned_minutes),
        ])
    }
}
