//! Views of parcours: list, creation, editor, published view.

use askama::Template;

use crate::ui::form::{Choice, Complaint, Field, Input};
use crate::ui::locale::{Lang, t};
use crate::ui::page::{Crumb, Page};
use crate::ui::part::{Link, Pager};
use crate::ui::state::{Gap, Modality, Mode, ParcoursState, Sign};
use crate::web::session::view::SessionRow;

/// One parcours in a list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ParcoursRow {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Draft, published, changed.
    pub state: ParcoursState,
    /// Number of the published version, if there is one.
    pub version: Option<u32>,
    /// Steps.
    pub steps: u32,
    /// Planned duration of all steps.
    pub planned_minutes: u32,
    /// Sessions that use it, running or to come.
    pub sessions: u32,
}

/// `GET /parcours?etat=&texte=`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "parcours/list.html")]
pub struct ParcoursListView {
    /// The frame.
    pub page: Page,
    /// State shown, all when `None`.
    pub state: Option<ParcoursState>,
    /// Words searched for.
    pub text: Input,
    /// The parcours.
    pub parcours: Vec<ParcoursRow>,
    /// Which of them.
    pub pager: Pager,
    /// The visitor may write parcours (national manager).
    pub may_edit: bool,
}

/// `GET /parcours/nouveau`, `POST /parcours`: fields `title`, `summary`, `mode`; also `POST /parcours/{id}/presentation`
/// with `revision` when it is the head of an existing draft.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "parcours/new.html")]
pub struct ParcoursNewView {
    /// The frame.
    pub page: Page,
    /// The parcours whose presentation is changed: `/parcours/{id}/modifier`, its title and the revision that was read.
    pub existing: Option<(Link, u64)>,
    /// Title.
    pub title: Input,
    /// Summary for learners.
    pub summary: Input,
    /// How free learners are.
    pub mode: Mode,
}

/// One step in the editor.
#[derive(Clone, Debug, PartialEq)]
pub struct EditStep {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// How it is followed.
    pub modality: Modality,
    /// Planned duration; 0 is still missing.
    pub planned_minutes: u32,
    /// Needed to finish.
    pub mandatory: bool,
    /// The access condition in a sentence.
    pub condition: Option<String>,
    /// Its panel is open.
    pub selected: bool,
}

/// One section in the editor.
#[derive(Clone, Debug, PartialEq)]
pub struct EditSection {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Its steps.
    pub steps: Vec<EditStep>,
}

/// One part of an access condition.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ConditionKind {
    /// A step is finished.
    Completed,
    /// The score of a step is above a threshold.
    ScoreAbove,
    /// From a day on.
    From,
}

/// One line of the sentence builder: `c{n}-kind` (`completed`, `score`, `from`, empty = none), `c{n}-step`, `c{n}-value`.
#[derive(Clone, Debug, PartialEq)]
pub struct ConditionLine {
    /// Which kind; `None` is an empty line to fill.
    pub kind: Option<ConditionKind>,
    /// Step it looks at (id).
    pub step: Input,
    /// Percent, or a day `YYYY-MM-DD`.
    pub value: Input,
}

/// The panel of the chosen step: `POST /parcours/{id}/etapes/{step}` with `revision`, `title`, `content`,
/// `planned_minutes`, `modality`, `mandatory`, `completion`, `completion_value`, `combine` (`all`, `any`) and the condition lines.
#[derive(Clone, Debug, PartialEq)]
pub struct StepPanel {
    /// Id.
    pub step: String,
    /// Title.
    pub title: Input,
    /// Content (id).
    pub content: Input,
    /// Contents to choose from.
    pub contents: Vec<Choice>,
    /// Planned minutes.
    pub planned_minutes: Input,
    /// Modality (code).
    pub modality: Input,
    /// All modalities; [`StepPanel::modality_choices`] makes them.
    pub modalities: Vec<Choice>,
    /// Needed to finish.
    pub mandatory: bool,
    /// Completion rule: `content`, `opened`, `time`, `played`.
    pub completion: Input,
    /// All rules; [`StepPanel::rule_choices`] makes them.
    pub rules: Vec<Choice>,
    /// Minutes or percent of that rule, empty where it needs none.
    pub completion_value: Input,
    /// One condition is enough.
    pub any: bool,
    /// The lines, with one empty line at the end.
    pub conditions: Vec<ConditionLine>,
    /// Steps a condition can look at.
    pub steps: Vec<Choice>,
}

/// One thing checked before publishing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Check {
    /// Holds.
    pub holds: bool,
    /// What is checked or missing, in the language of the page.
    pub sentence: String,
    /// Where to correct it (address).
    pub href: Option<String>,
}

/// `GET /parcours/{id}/modifier?etape={step}`.
///
/// Every change is a `POST` with hidden `revision`: `/parcours/{id}/sections` (`title` adds),
/// `/parcours/{id}/sections/{section}` (`title` renames), `…/monter`, `…/descendre`, `…/supprimer`;
/// `/parcours/{id}/sections/{section}/etapes` (`content` adds a step);
/// `/parcours/{id}/etapes/{step}` (panel), `…/monter`, `…/descendre`, `…/supprimer`; `/parcours/{id}/publier`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "parcours/editor.html")]
pub struct ParcoursEditorView {
    /// The frame.
    pub page: Page,
    /// Id.
    pub id: String,
    /// Title.
    pub name: String,
    /// Draft, published, changed.
    pub state: ParcoursState,
    /// How free learners are.
    pub mode: Mode,
    /// Revision that was read.
    pub revision: u64,
    /// The sections.
    pub sections: Vec<EditSection>,
    /// Planned duration of all steps.
    pub planned_minutes: u32,
    /// Contents that can become steps.
    pub contents: Vec<Choice>,
    /// The chosen step.
    pub panel: Option<StepPanel>,
    /// What is checked before publishing.
    pub checks: Vec<Check>,
    /// Everything holds.
    pub may_publish: bool,
    /// Running sessions that a publication reaches.
    pub running_sessions: u32,
    /// Title of a new section.
    pub new_section: Input,
}

/// One step of the published view.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishedStep {
    /// Title.
    pub title: String,
    /// How it is followed.
    pub modality: Modality,
    /// Planned duration.
    pub planned_minutes: u32,
    /// Needed to finish.
    pub mandatory: bool,
    /// What opens it: the gaps of somebody who has done nothing.
    pub opens_when: Vec<Gap>,
}

/// `GET /parcours/{id}`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "parcours/one.html")]
pub struct ParcoursView {
    /// The frame.
    pub page: Page,
    /// Id.
    pub id: String,
    /// Title.
    pub name: String,
    /// Summary for learners.
    pub summary: String,
    /// Draft, published, changed.
    pub state: ParcoursState,
    /// How free learners are.
    pub mode: Mode,
    /// Number of the published version.
    pub version: Option<u32>,
    /// Title of each section with its steps.
    pub sections: Vec<(String, Vec<PublishedStep>)>,
    /// Planned minutes of all steps.
    pub planned_minutes: u32,
    /// Planned minutes by modality, those that occur.
    pub by_modality: Vec<(Modality, u32)>,
    /// Sessions that use it.
    pub sessions: Vec<SessionRow>,
    /// The visitor may edit it (national manager).
    pub may_edit: bool,
}

fn crumbs(page: &Page) -> Vec<Crumb> {
    vec![page.home_crumb(), page.crumb("/parcours", "nav-parcours")]
}

impl ParcoursListView {
    fn title(&self) -> &'static str {
        self.page.t("nav-parcours")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb()]
    }

    fn shows(&self, state: &ParcoursState) -> bool {
        self.state == Some(*state)
    }

    fn is_filtered(&self) -> bool {
        self.state.is_some() || !self.text.value.is_empty()
    }
}

impl ParcoursNewView {
    fn title(&self) -> &'static str {
        self.page.t(if self.existing.is_some() { "parcours-presentation" } else { "parcours-new-title" })
    }

    fn crumbs(&self) -> Vec<Crumb> {
        let mut crumbs = crumbs(&self.page);
        crumbs.extend(self.existing.as_ref().map(|(link, _)| link.clone()));
        crumbs
    }

    fn action(&self) -> String {
        match &self.existing {
            Some((link, _)) => format!("{}/presentation", link.href.trim_end_matches("/modifier")),
            None => "/parcours".to_owned(),
        }
    }

    fn cancel(&self) -> &str {
        self.existing.as_ref().map_or("/parcours", |(link, _)| &link.href)
    }

    fn modes(&self) -> [(Mode, &'static str); 3] {
        [
            (Mode::Free, "mode-free-help"),
            (Mode::Guided, "mode-guided-help"),
            (Mode::Constrained, "mode-constrained-help"),
        ]
    }

    fn complaints(&self) -> Vec<Complaint> {
        self.page
            .complaints(&[("title", "parcours-title", &self.title), ("summary", "parcours-summary", &self.summary)])
    }
}

impl StepPanel {
    /// All modalities as a choice.
    pub fn modality_choices(lang: Lang) -> Vec<Choice> {
        Modality::ALL.iter().map(|modality| Choice::new(modality.code(), modality.word(lang))).collect()
    }

    /// All completion rules as a choice.
    pub fn rule_choices(lang: Lang) -> Vec<Choice> {
        [("content", "rule-content"), ("opened", "rule-opened"), ("time", "rule-time"), ("played", "rule-played")]
            .map(|(code, key)| Choice::new(code, t(lang, key)))
            .into()
    }
}

impl ConditionKind {
    /// The word in form fields.
    pub fn code(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::ScoreAbove => "score",
            Self::From => "from",
        }
    }

    /// Reads the word of a form field.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Completed, Self::ScoreAbove, Self::From].into_iter().find(|kind| kind.code() == code)
    }
}

impl ParcoursEditorView {
    /// Nothing has changed since it was published.
    fn is_published(&self) -> bool {
        self.state == ParcoursState::Published
    }

    fn title(&self) -> &'static str {
        self.page.t("editor-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        let mut crumbs = crumbs(&self.page);
        crumbs.push(Link::new(format!("/parcours/{}", self.id), self.name.clone()));
        crumbs
    }

    fn complaints(&self) -> Vec<Complaint> {
        let mut complaints = self.page.complaints(&[("title", "section-new", &self.new_section)]);
        if let Some(panel) = &self.panel {
            complaints.extend(self.page.complaints(&[
                ("step-title", "step-title", &panel.title),
                ("content", "content", &panel.content),
                ("planned_minutes", "planned-minutes", &panel.planned_minutes),
                ("modality", "modality", &panel.modality),
                ("completion", "completion", &panel.completion),
                ("completion_value", "completion-value", &panel.completion_value),
            ]));
            for (place, line) in panel.conditions.iter().enumerate() {
                let (step, value) = (format!("c{place}-step"), format!("c{place}-value"));
                complaints.extend(
                    self.page.complaints(&[(&step, "condition", &line.step), (&value, "condition", &line.value)]),
                );
            }
        }
        complaints
    }

    fn section_address(&self, section: &EditSection) -> String {
        format!("/parcours/{}/sections/{}", self.id, section.id)
    }

    fn step_address(&self, step: &EditStep) -> String {
        format!("/parcours/{}/etapes/{}", self.id, step.id)
    }

    fn moves(&self) -> [(&'static str, &'static str, &'static str); 3] {
        [("monter", "up", "move-up"), ("descendre", "down", "move-down"), ("supprimer", "trash", "delete-named")]
    }

    /// A first line cannot go up, a last one cannot go down.
    fn is_barred(&self, verb: &str, first: &bool, last: &bool) -> bool {
        (*first && verb == "monter") || (*last && verb == "descendre")
    }

    fn modality_field<'a>(&self, panel: &'a StepPanel) -> Field<'a> {
        self.page.field("modality", "modality", &panel.modality).select(&panel.modalities)
    }

    fn completion_field<'a>(&self, panel: &'a StepPanel) -> Field<'a> {
        self.page.field("completion", "completion", &panel.completion).select(&panel.rules)
    }

    fn condition_kinds(&self) -> [(ConditionKind, &'static str, &'static str); 3] {
        [
            (ConditionKind::Completed, "condition-completed"),
            (ConditionKind::ScoreAbove, "condition-score"),
            (ConditionKind::From, "condition-from"),
        ]
        .map(|(kind, key)| (kind, kind.code(), key))
    }

    fn is_kind(&self, line: &ConditionLine, kind: &ConditionKind) -> bool {
        line.kind == Some(*kind)
    }

    /// Conditions are counted from one.
    fn ordinal(&self, place: &usize) -> u32 {
        u32::try_from(*place).map_or(u32::MAX, |place| place.saturating_add(1))
    }

    fn line_faults(&self, line: &ConditionLine) -> Vec<String> {
        [&line.step, &line.value]
            .into_iter()
            .filter_map(|input| Some(input.fault.as_ref()?.sentence(self.page.lang)))
            .collect()
    }
}

impl ParcoursView {
    fn title(&self) -> &str {
        &self.name
    }

    fn crumbs(&self) -> Vec<Crumb> {
        crumbs(&self.page)
    }

    fn has_changes(&self) -> bool {
        self.state == ParcoursState::Changed
    }

    fn step_icon(&self, step: &PublishedStep) -> &'static str {
        step.modality.icon()
    }
}
