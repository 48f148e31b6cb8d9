//! Views of enrolling from a file: choose, proof-read, result.

use crate::ui::form::{Fault, Input};
use crate::ui::page::{Crumb, Page};
use crate::ui::part::{Link, Pager};
use crate::ui::state::LineVerdict;

/// `GET`/`POST /sessions/{id}/import`: field `file` (multipart); model at `/sessions/{id}/import/modele.csv`.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportChooseView {
    /// The frame.
    pub page: Page,
    /// The session: `/sessions/{id}` and its title.
    pub session: Link,
    /// Why the last file was refused as a whole; nothing was enrolled.
    pub fault: Option<Fault>,
    /// Name of that file.
    pub file_name: Option<String>,
}

/// One line of the file as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportLine {
    /// Number of the line in the file, the head being 1.
    pub line: u32,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// E-mail address.
    pub email: String,
    /// Company.
    pub company: String,
    /// What will happen.
    pub verdict: LineVerdict,
    /// What is wrong or worth knowing, each a sentence in the language of the page.
    pub messages: Vec<String>,
}

/// How many lines of each verdict.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ImportCounts {
    /// New people who will be enrolled.
    pub ready: u32,
    /// Known people who will be enrolled.
    pub known: u32,
    /// Already in the session.
    pub already: u32,
    /// To be corrected or left out.
    pub fix: u32,
    /// Left out on request.
    pub ignored: u32,
}

/// `GET /sessions/{id}/import/{batch}`; `POST` the same with `action=recheck` or `action=confirm` and, for each line
/// shown with fields, `l{line}-given_name`, `l{line}-family_name`, `l{line}-email`, `l{line}-company`, `l{line}-ignore=1`.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportReviewView {
    /// The frame.
    pub page: Page,
    /// The session: `/sessions/{id}` and its title.
    pub session: Link,
    /// Id of the staged import.
    pub batch: String,
    /// Name of the file.
    pub file_name: String,
    /// Counts over the whole file.
    pub counts: ImportCounts,
    /// The lines, those to fix first.
    pub lines: Vec<ImportLine>,
    /// Which of them.
    pub pager: Pager,
}

/// `GET /sessions/{id}/import/{batch}/fait`; `POST …/annuler` takes the whole import back.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportDoneView {
    /// The frame.
    pub page: Page,
    /// The session: `/sessions/{id}` and its title.
    pub session: Link,
    /// Id of the import.
    pub batch: String,
    /// What happened, by verdict at the time of confirmation.
    pub counts: ImportCounts,
    /// It can still be taken back (nobody of it has begun).
    pub may_undo: bool,
    /// It was taken back.
    pub undone: bool,
}
