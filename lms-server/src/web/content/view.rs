//! Views of contents: list, import of a package with its report, one content, links, documents and videos.

use chrono::NaiveDate;

use crate::ui::form::{Choice, Complaint, Fault, Input};
use crate::ui::page::{Crumb, Page};
use crate::ui::part::{Link, Pager};
use crate::ui::state::{ContentKind, Severity};

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
}

/// `GET /contenus?genre=&texte=` (kind code, words of the title).
#[derive(Clone, Debug, PartialEq)]
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
}

/// `GET`/`POST /contenus/importer` (multipart field `file`; `?remplace={id}` for a new version).
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
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
}

/// `GET`/`POST /contenus/{id}`: fields `title`, `planned_minutes`, `revision`.
#[derive(Clone, Debug, PartialEq)]
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
/// `address` or `file`, `planned_minutes`, `description`.
#[derive(Clone, Debug, PartialEq)]
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
    /// What learners should expect.
    pub description: Input,
    /// Largest file taken, in bytes.
    pub limit: u64,
}
