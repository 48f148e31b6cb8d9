//! Creating a parcours, and changing its presentation.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use lms_core::ids::ParcoursId;
use lms_core::parcours::{Design, Parcours};
use lms_core::text::{Summary, TextError, Title};
use lms_engine::EngineError;
use lms_engine::parcours::{self, ParcoursEdit};
use lms_store::repo::Revision;
use serde::Deserialize;

use super::view::ParcoursNewView;
use super::writer;
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::{Done, Flash};
use crate::ui::form::Input;
use crate::ui::part::Link;
use crate::ui::state::{Mode, Tone};
use crate::web::frame::{Ids, Sent, Visit, done, given, html, html_as, on_to, refused, sentence};
use crate::web::shown;

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    title: String,
    summary: String,
    mode: String,
    revision: i64,
}

impl Typed {
    fn mode(&self) -> Mode {
        Mode::from_code(&self.mode).unwrap_or(Mode::Guided)
    }

    fn edit(&self, draft: Design) -> ParcoursEdit {
        let mode = shown::kept_mode(self.mode());
        let summary = given(&self.summary).map(str::to_owned);
        ParcoursEdit { title: self.title.clone(), summary, design: Design { mode, ..draft } }
    }
}

fn view(visit: &Visit, typed: &Typed, existing: Option<(Link, u64)>) -> ParcoursNewView {
    let mode = typed.mode();
    let (title, summary) = (Input::new(&typed.title), Input::new(&typed.summary));
    ParcoursNewView { page: visit.page.clone(), existing, title, summary, mode }
}

/// Marks what cannot be taken; whether all can.
fn checked(view: &mut ParcoursNewView, visit: &Visit) -> bool {
    let mark = |input: &mut Input, field, error: Option<TextError>| {
        input.fault = error.map(|error| shown::fault(field, error, visit.language()));
        input.fault.is_none()
    };
    let title = Title::new(&view.title.value).err();
    let summary = given(&view.summary.value).and_then(|text| Summary::new(text).err());
    let title = mark(&mut view.title, "title", title);
    mark(&mut view.summary, "summary", summary) && title
}

/// `GET /parcours/nouveau`
pub async fn form(visit: Visit) -> Result<Response, Fail> {
    writer(&visit)?;
    html(&view(&visit, &Typed::default(), None))
}

/// `POST /parcours`
pub async fn create(State(app): State<App>, visit: Visit, Sent(typed): Sent<Typed>) -> Result<Response, Fail> {
    writer(&visit)?;
    let mut view = view(&visit, &typed, None);
    if !checked(&mut view, &visit) {
        return refused(&view);
    }
    let made = parcours::create(&app.lms, visit.actor(), &typed.title, visit.now).await?;
    let (made, seen) = parcours::find(&app.lms, visit.actor(), made.id).await?;
    parcours::save(&app.lms, visit.actor(), made.id, typed.edit(made.draft), seen, visit.now).await?;
    Ok(on_to(&format!("/parcours/{}/modifier", made.id)))
}

fn existing(parcours: &Parcours, seen: Revision) -> Option<(Link, u64)> {
    let link = Link::new(format!("/parcours/{}/modifier", parcours.id), parcours.title.as_str());
    Some((link, u64::try_from(seen.0).unwrap_or(0)))
}

/// `GET /parcours/{parcours}/presentation`
pub async fn presentation(State(app): State<App>, visit: Visit, Ids(id): Ids<ParcoursId>) -> Result<Response, Fail> {
    writer(&visit)?;
    let (parcours, seen) = parcours::find(&app.lms, visit.actor(), id).await?;
    let typed = Typed {
        title: parcours.title.as_str().to_owned(),
        summary: parcours.summary.as_ref().map_or_else(String::new, |summary| summary.as_str().to_owned()),
        mode: shown::mode(parcours.draft.mode).code().to_owned(),
        revision: seen.0,
    };
    html(&view(&visit, &typed, existing(&parcours, seen)))
}

/// `POST /parcours/{parcours}/presentation`
pub async fn present(
    State(app): State<App>,
    visit: Visit,
    Ids(id): Ids<ParcoursId>,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    writer(&visit)?;
    let (parcours, now) = parcours::find(&app.lms, visit.actor(), id).await?;
    let mut view = view(&visit, &typed, existing(&parcours, now));
    if !checked(&mut view, &visit) {
        return refused(&view);
    }
    let edit = typed.edit(parcours.draft);
    match parcours::save(&app.lms, visit.actor(), id, edit, Revision(typed.revision), visit.now).await {
        Ok(_) => Ok(done(&format!("/parcours/{id}/modifier"), Done::Saved)),
        // What was typed is kept, on top of what somebody else saved: sending it again is a decision.
        Err(error @ EngineError::Stale { .. }) => {
            view.page.flash = Some(Flash::new(Tone::Warn, sentence(error, visit.language())));
            html_as(StatusCode::PRECONDITION_FAILED, &view)
        }
        Err(other) => Err(other.into()),
    }
}
