//! The editor of a parcours, and publishing it.

use axum::extract::State;
use axum::response::Response;
use lms_core::condition::{self, Verdict};
use lms_core::ids::{ParcoursId, StepId};
use lms_core::parcours::{Design, Finding, Step};
use lms_core::progress::Rows;
use lms_core::session::Phase;
use lms_core::time::Zone;
use lms_engine::{EngineError, content, parcours};
use lms_store::Page as Lines;
use lms_store::repo::{ContentFilter, Revision};
use serde::Deserialize;

use super::list::sessions;
use super::view::{Check, EditSection, EditStep, ParcoursEditorView};
use super::{panel, writer};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::Done;
use crate::ui::form::{Choice, Input};
use crate::ui::page::Page;
use crate::web::frame::{Asked, Ids, Sent, Visit, done, html, refused};
use crate::web::shown;

/// What keeps a step closed to somebody who has done nothing, in a sentence.
fn opens_when(design: &Design, step: &Step, visit: &Visit) -> Option<String> {
    let nothing = Rows::default();
    let verdict = condition::evaluate(step.access.as_ref()?, &nothing.on(visit.now.day(Zone::PARIS)));
    let Verdict::Missing(gaps) = verdict else { return None };
    let page = &visit.page;
    let clauses: Vec<String> = gaps.iter().map(|gap| page.gap(&shown::gap(design, gap))).collect();
    Some(format!("{} {}", page.t("opens-when-one"), clauses.join(page.t("gap-and"))))
}

/// A point to mend, and where.
fn check(finding: &Finding, id: ParcoursId, design: &Design, page: &Page) -> Check {
    let step = |key: &'static str, step: &StepId| {
        let sentence = page.t1(key, "step", shown::title(design, *step));
        (sentence, Some(format!("/parcours/{id}/modifier?etape={step}#panneau")))
    };
    let (sentence, href) = match finding {
        Finding::NoStep => (page.t("finding-no-step").to_owned(), None),
        Finding::EmptySection { section } => {
            let found = design.sections.iter().find(|one| one.id == *section);
            let title = found.map_or("", |found| found.title.as_str());
            (page.t1("finding-empty-section", "section", title), None)
        }
        Finding::NoDuration { step: at } => step("finding-no-duration", at),
        Finding::NoContent { step: at } => step("finding-no-content", at),
        Finding::UnknownContent { step: at } => step("finding-unknown-content", at),
        Finding::UnknownStep { step: at, .. } => step("finding-unknown-step", at),
        Finding::NeverScored { step: at, .. } => step("finding-never-scored", at),
        Finding::NeverDone { step: at } => step("finding-never-done", at),
        Finding::TooDeep { step: at } => step("finding-too-deep", at),
        Finding::SameKey { step: at } => step("finding-same-key", at),
        Finding::Cycle { steps } => {
            let titles: Vec<String> = steps.iter().map(|step| shown::title(design, *step)).collect();
            let href = steps.first().map(|step| format!("/parcours/{id}/modifier?etape={step}#panneau"));
            (page.t1("finding-cycle", "steps", titles.join(" → ")), href)
        }
    };
    Check { holds: false, sentence, href }
}

/// What stands against a change, as one text.
pub(super) fn findings_text(found: &[Finding], id: ParcoursId, design: &Design, page: &Page) -> String {
    let sentences: Vec<String> = found.iter().map(|one| check(one, id, design, page).sentence).collect();
    sentences.join(" ")
}

/// The editor as it is stored; `selected` opens the panel of a step.
pub(super) async fn view(
    app: &App,
    visit: &Visit,
    id: ParcoursId,
    selected: Option<StepId>,
) -> Result<ParcoursEditorView, Fail> {
    writer(visit)?;
    let (parcours, revision) = parcours::find(&app.lms, visit.actor(), id).await?;
    let design = &parcours.draft;
    let whole = Lines::first(lms_store::page::MAX_LIMIT);
    let contents = content::list(&app.lms, visit.actor(), &ContentFilter::default(), &whole).await?.items;
    let contents: Vec<Choice> = contents.iter().map(|c| Choice::new(c.id.to_string(), c.title.as_str())).collect();
    let found = parcours::findings(&app.lms, visit.actor(), id).await?;
    let may_publish = !found.iter().any(Finding::blocks);
    let mut checks: Vec<Check> = found.iter().map(|one| check(one, id, design, &visit.page)).collect();
    if may_publish {
        checks.insert(0, Check { holds: true, sentence: visit.page.t("check-ready").to_owned(), href: None });
    }
    let step = |step: &Step| EditStep {
        id: step.id.to_string(),
        title: step.title.as_str().to_owned(),
        modality: shown::modality(step.modality),
        planned_minutes: step.planned.map_or(0, |planned| planned.get()),
        mandatory: step.mandatory,
        condition: opens_when(design, step, visit),
        selected: selected == Some(step.id),
    };
    let running = sessions(app, visit, &parcours).await?;
    Ok(ParcoursEditorView {
        id: id.to_string(),
        name: parcours.title.as_str().to_owned(),
        state: shown::parcours_state(&parcours),
        mode: shown::mode(design.mode),
        revision: u64::try_from(revision.0).unwrap_or(0),
        sections: design
            .sections
            .iter()
            .map(|section| EditSection {
                id: section.id.to_string(),
                title: section.title.as_str().to_owned(),
                steps: section.steps.iter().map(step).collect(),
            })
            .collect(),
        planned_minutes: shown::minutes(design.planned()),
        panel: selected
            .and_then(|id| design.step(id))
            .map(|step| panel::stored(design, step, &contents, visit.page.lang)),
        contents,
        checks,
        may_publish,
        running_sessions: shown::count(running.iter().filter(|c| c.session.phase(visit.now) == Phase::Running).count()),
        new_section: Input::default(),
        page: visit.page.clone(),
    })
}

/// The query of the editor.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Chosen {
    etape: String,
}

/// `GET /parcours/{parcours}/modifier?etape=`
pub async fn show(
    State(app): State<App>,
    visit: Visit,
    Ids(id): Ids<ParcoursId>,
    Asked(asked): Asked<Chosen>,
) -> Result<Response, Fail> {
    html(&view(&app, &visit, id, asked.etape.parse().ok()).await?)
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Seen {
    revision: i64,
}

/// `POST /parcours/{parcours}/publier`
pub async fn publish(
    State(app): State<App>,
    visit: Visit,
    Ids(id): Ids<ParcoursId>,
    Sent(sent): Sent<Seen>,
) -> Result<Response, Fail> {
    match parcours::publish(&app.lms, visit.actor(), id, Revision(sent.revision), visit.now).await {
        Ok(_) => Ok(done(&format!("/parcours/{id}"), Done::Published)),
        // The check list of the editor names every point.
        Err(EngineError::Findings(_)) => refused(&view(&app, &visit, id, None).await?),
        Err(other) => Err(other.into()),
    }
}
