//! Views of enrolling from a file: choose, proof-read, result.

use askama::Template;

use crate::ui::form::Fault;
use crate::ui::page::{Crumb, Page};
use crate::ui::part::{Link, Pager};
use crate::ui::state::{LineVerdict, Sign, Tone};

/// `GET`/`POST /sessions/{id}/import`: field `file` (multipart); model at `/sessions/{id}/import/modele.csv`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "exchange/choose.html")]
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
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "exchange/review.html")]
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
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "exchange/done.html")]
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

impl ImportCounts {
    /// The verdicts that occur, with their counts.
    fn tally(&self) -> Vec<(LineVerdict, u32)> {
        [
            (LineVerdict::Ready, self.ready),
            (LineVerdict::Known, self.known),
            (LineVerdict::Fix, self.fix),
            (LineVerdict::Already, self.already),
            (LineVerdict::Ignored, self.ignored),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .collect()
    }

    fn will_enrol(&self) -> u32 {
        self.ready.saturating_add(self.known)
    }
}

fn crumbs(page: &Page, session: &Link) -> Vec<Crumb> {
    vec![page.home_crumb(), page.crumb("/sessions", "nav-sessions"), session.clone()]
}

impl ImportChooseView {
    fn title(&self) -> &'static str {
        self.page.t("import-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        crumbs(&self.page, &self.session)
    }

    fn stage(&self) -> u8 {
        1
    }

    fn fault_sentence(&self) -> Option<String> {
        let sentence = self.fault.as_ref()?.sentence(self.page.lang);
        Some(match &self.file_name {
            Some(file) => self.page.t2("import-file-named", "file", file, "sentence", sentence),
            None => self.page.t2("complaint", "label", self.page.t("import-file"), "sentence", sentence),
        })
    }
}

impl ImportReviewView {
    fn title(&self) -> &'static str {
        self.page.t("import-review-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        let mut crumbs = crumbs(&self.page, &self.session);
        crumbs.push(Link::new(format!("{}/import", self.session.href), self.page.t("import-title")));
        crumbs
    }

    fn stage(&self) -> u8 {
        2
    }

    fn tally(&self) -> Vec<(LineVerdict, u32)> {
        self.counts.tally()
    }

    fn tone(&self, verdict: &LineVerdict) -> Tone {
        verdict.tone()
    }

    fn icon_of(&self, verdict: &LineVerdict) -> &'static str {
        verdict.icon()
    }

    fn tally_words(&self, verdict: &LineVerdict, count: &u32) -> String {
        let key = match verdict {
            LineVerdict::Ready => "tally-ready",
            LineVerdict::Known => "tally-known",
            LineVerdict::Already => "tally-already",
            LineVerdict::Fix => "tally-fix",
            LineVerdict::Ignored => "tally-ignored",
        };
        self.page.count(key, count)
    }

    fn will_enrol(&self) -> u32 {
        self.counts.will_enrol()
    }

    fn is_editable(&self, line: &ImportLine) -> bool {
        matches!(line.verdict, LineVerdict::Fix | LineVerdict::Ignored)
    }

    fn is_ignored(&self, line: &ImportLine) -> bool {
        line.verdict == LineVerdict::Ignored
    }

    fn cells<'a>(&self, line: &'a ImportLine) -> [(&'static str, &'static str, &'a str); 4] {
        [
            ("given_name", "person-given-name", &line.given_name),
            ("family_name", "person-family-name", &line.family_name),
            ("email", "person-email", &line.email),
            ("company", "person-company", &line.company),
        ]
    }
}

impl ImportDoneView {
    fn title(&self) -> &'static str {
        self.page.t("import-done-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        crumbs(&self.page, &self.session)
    }

    fn stage(&self) -> u8 {
        3
    }

    fn tally(&self) -> Vec<(LineVerdict, u32)> {
        self.counts.tally()
    }

    fn enrolled(&self) -> u32 {
        self.counts.will_enrol()
    }
}
