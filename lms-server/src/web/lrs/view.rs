//! Views of learning records and of the tools that send them.

use askama::Template;
use chrono::NaiveDateTime;

use crate::ui::form::{Choice, Complaint, Input};
use crate::ui::page::{Crumb, Page, Pill};
use crate::ui::part::{Link, Pager};
use crate::ui::state::Tone;

/// Words of a statement; `lang` is said where they are not in the language of the page.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Words {
    /// The words.
    pub text: String,
    /// Their language (RFC 5646), when it is another one.
    pub lang: Option<String>,
}

/// A statement as a sentence: who, did what, to what.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Sentence {
    /// Who.
    pub actor: String,
    /// Did what.
    pub verb: Words,
    /// To what.
    pub object: Words,
    /// What is before the object, and behind it: quotation marks, where it has a title.
    pub quotes: (&'static str, &'static str),
}

impl Sentence {
    /// The sentence without marks, for titles.
    pub fn plain(&self) -> String {
        let (open, close) = self.quotes;
        format!("{} {} {open}{}{close}", self.actor, self.verb.text, self.object.text)
    }
}

/// One learning record of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordLine {
    /// Address of the record.
    pub href: String,
    /// The record in a sentence.
    pub sentence: Sentence,
    /// When it happened.
    pub at: NaiveDateTime,
    /// The result in points or percent, or how far somebody is: key of what it is, and the figure.
    pub figure: Option<(&'static str, String)>,
    /// How long it took.
    pub duration: Option<String>,
    /// Passed or not, finished or not: tone and key of the word.
    pub result: Option<(Tone, &'static str)>,
}

/// `GET /traces?personne=&verbe=&activite=&inscription=&du=&au=&aussi=&apres=&avant=`
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "lrs/records.html")]
pub struct RecordsView {
    /// The frame.
    pub page: Page,
    /// Who: e-mail, id here, or site and account.
    pub person: Input,
    /// Did what (id of a verb).
    pub verb: Input,
    /// The verbs to choose from.
    pub verbs: Vec<Choice>,
    /// To what (id of an activity).
    pub activity: Input,
    /// In which registration (id).
    pub registration: Input,
    /// Received from this day on.
    pub from: Input,
    /// Received up to this day.
    pub to: Input,
    /// Also where person and activity are only mentioned.
    pub related: bool,
    /// The filter as it stands in addresses, without a page; empty when there is none.
    pub query: String,
    /// The records.
    pub lines: Vec<RecordLine>,
    /// Which of them.
    pub pager: Pager,
}

/// One fact of a record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fact {
    /// Key of its name.
    pub key: &'static str,
    /// What it says.
    pub words: Words,
    /// The same for programs: an identifier.
    pub code: Option<String>,
    /// Where to go on from it.
    pub link: Option<Link>,
}

/// An attachment of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct AttachmentLine {
    /// What it is called.
    pub name: Words,
    /// Its media type.
    pub media_type: String,
    /// Bytes.
    pub size: Option<u64>,
    /// Key of the sentence that says where it is.
    pub place: &'static str,
    /// Where else it is said to be; a text, never a link, since anybody may have written it.
    pub elsewhere: Option<String>,
}

/// `GET /traces/{id}`, `GET /mes-donnees/traces/{id}`
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "lrs/record.html")]
pub struct RecordView {
    /// The frame.
    pub page: Page,
    /// Seen by the person whose record it is.
    pub own: bool,
    /// The record in a sentence.
    pub sentence: Sentence,
    /// When it happened.
    pub at: NaiveDateTime,
    /// Passed or not, finished or not: tone and key of the word.
    pub result: Option<(Tone, &'static str)>,
    /// It was taken back.
    pub voided: bool,
    /// Where it can be taken back, by who may.
    pub void: Option<String>,
    /// What it says.
    pub facts: Vec<Fact>,
    /// What came with it.
    pub attachments: Vec<AttachmentLine>,
    /// All of it, laid out.
    pub text: String,
}

/// `GET /mes-donnees?apres=&avant=`
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "lrs/mine.html")]
pub struct MineView {
    /// The frame.
    pub page: Page,
    /// Given and family name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Own records.
    pub lines: Vec<RecordLine>,
    /// Which of them.
    pub pager: Pager,
}

/// A tool that may use the record store.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ToolRow {
    /// Id.
    pub id: String,
    /// Name of the tool.
    pub label: String,
    /// Its login.
    pub login: String,
    /// What it may: keys of the words.
    pub may: Vec<&'static str>,
    /// How many requests a second it may make; `None`: as many as it likes.
    pub rate: Option<u32>,
    /// When access was given.
    pub made: NaiveDateTime,
    /// When it was taken.
    pub revoked: Option<NaiveDateTime>,
}

/// What a tool needs to reach the record store.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Endpoint {
    /// Address.
    pub address: String,
    /// Versions of the standard, the newest last.
    pub versions: String,
}

/// `GET /acces-outils`
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "lrs/tools.html")]
pub struct ToolsView {
    /// The frame.
    pub page: Page,
    /// The tools, those made last first.
    pub tools: Vec<ToolRow>,
    /// How they reach the store.
    pub endpoint: Endpoint,
}

/// One thing a tool may be allowed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ScopeChoice {
    /// What the form sends.
    pub value: &'static str,
    /// Key of its words.
    pub key: &'static str,
    /// Key of the sentence that explains it.
    pub help: &'static str,
    /// Chosen.
    pub checked: bool,
}

/// `GET /acces-outils/nouveau`; `POST /acces-outils`: fields `label` and `scopes`, the latter once for each.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "lrs/tool_new.html")]
pub struct ToolNewView {
    /// The frame.
    pub page: Page,
    /// Name of the tool.
    pub label: Input,
    /// What most tools need.
    pub usual: Vec<ScopeChoice>,
    /// What few tools need.
    pub rare: Vec<ScopeChoice>,
    /// What is wrong with the choice.
    pub scopes: Input,
    /// How many requests a second; empty: as many as it likes.
    pub rate: Input,
}

/// The answer to `POST /acces-outils`: the only page that ever shows the secret.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "lrs/tool_made.html")]
pub struct ToolMadeView {
    /// The frame.
    pub page: Page,
    /// The tool.
    pub tool: ToolRow,
    /// How it reaches the store.
    pub endpoint: Endpoint,
    /// The secret.
    pub secret: String,
    /// Login and secret in one word.
    pub token: String,
}

/// `GET /acces-outils/{id}`
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "lrs/tool.html")]
pub struct ToolView {
    /// The frame.
    pub page: Page,
    /// The tool.
    pub tool: ToolRow,
    /// What it may, with explanations: keys of words and help.
    pub may: Vec<(&'static str, &'static str)>,
    /// How it reaches the store.
    pub endpoint: Endpoint,
}

/// Passed or not, finished or not, as a pill.
fn pill(page: &Page, result: Option<(Tone, &'static str)>) -> Option<Pill> {
    result.map(|(tone, key)| page.pill_text(tone, tone.icon(), page.t(key)))
}

impl RecordLine {
    fn pill(&self, page: &Page) -> Option<Pill> {
        pill(page, self.result)
    }
}

impl RecordsView {
    fn title(&self) -> &'static str {
        self.page.t("records-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb()]
    }

    fn is_filtered(&self) -> bool {
        !self.query.is_empty()
    }

    fn has_more_criteria(&self) -> bool {
        self.related || !self.activity.value.is_empty() || !self.registration.value.is_empty()
    }

    fn is_faulty(&self) -> bool {
        [&self.person, &self.verb, &self.activity, &self.registration, &self.from, &self.to]
            .iter()
            .any(|input| input.fault.is_some())
    }

    /// Address of the file of what is filtered.
    fn file(&self, kind: &str) -> String {
        let joint = if self.query.is_empty() { "" } else { "?" };
        format!("/traces.{kind}{joint}{}", self.query)
    }

    fn complaints(&self) -> Vec<Complaint> {
        self.page.complaints(&[
            ("personne", "record-who", &self.person),
            ("verbe", "record-did", &self.verb),
            ("du", "records-from", &self.from),
            ("au", "records-to", &self.to),
            ("activite", "record-activity", &self.activity),
            ("inscription", "record-registration", &self.registration),
        ])
    }
}

impl RecordView {
    fn pill(&self) -> Option<Pill> {
        pill(&self.page, self.result)
    }

    fn title(&self) -> String {
        self.sentence.plain()
    }

    fn crumbs(&self) -> Vec<Crumb> {
        let list = match self.own {
            true => self.page.crumb("/mes-donnees", "my-data-title"),
            false => self.page.crumb("/traces", "records-title"),
        };
        vec![self.page.home_crumb(), list]
    }
}

impl MineView {
    fn title(&self) -> &'static str {
        self.page.t("my-data-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb()]
    }
}

impl ToolsView {
    fn title(&self) -> &'static str {
        self.page.t("tools-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb()]
    }
}

fn below_tools(page: &Page) -> Vec<Crumb> {
    vec![page.home_crumb(), page.crumb("/acces-outils", "tools-title")]
}

impl ToolNewView {
    fn title(&self) -> &'static str {
        self.page.t("tool-new-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        below_tools(&self.page)
    }

    fn complaints(&self) -> Vec<Complaint> {
        self.page.complaints(&[
            ("label", "tool-label", &self.label),
            ("scopes", "tool-may", &self.scopes),
            ("rate", "tool-rate", &self.rate),
        ])
    }

    /// Something few tools need is chosen: it must not be hidden.
    fn rare_chosen(&self) -> bool {
        self.rare.iter().any(|one| one.checked)
    }

    /// Why the choice cannot be taken.
    fn scopes_fault(&self) -> Option<String> {
        let fault = self.scopes.fault.as_ref()?;
        Some(crate::ui::format::capitalised(&fault.sentence(self.page.lang)))
    }
}

impl ToolMadeView {
    fn title(&self) -> String {
        self.page.t1("tool-made-title", "label", self.tool.label.as_str())
    }

    fn crumbs(&self) -> Vec<Crumb> {
        below_tools(&self.page)
    }
}

impl ToolView {
    fn title(&self) -> &str {
        &self.tool.label
    }

    fn crumbs(&self) -> Vec<Crumb> {
        below_tools(&self.page)
    }
}
