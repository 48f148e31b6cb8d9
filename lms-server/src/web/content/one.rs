//! The page of one content.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use lms_core::content::{Source, Version};
use lms_core::ids::ContentId;
use lms_core::time::Zone;
use lms_engine::{EngineError, content};
use lms_scorm::package::Problem;
use lms_store::repo::Revision;
use serde::Deserialize;

use super::import::editor;
use super::minutes;
use super::view::{ContentView, VersionRow};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::{Done, Flash};
use crate::ui::form::Input;
use crate::ui::part::Link;
use crate::ui::state::Tone;
use crate::web::frame::{Ids, Sent, Visit, done, html, html_as, refused, sentence};
use crate::web::shown;

async fn version(
    app: &App,
    version: &Version,
    (current, is_scorm): (u32, bool),
    visit: &Visit,
) -> Result<VersionRow, Fail> {
    let (hash, bytes) = match &version.source {
        Source::Package { archive, .. } | Source::Structure { archive, .. } => {
            (archive.as_str(), app.lms.contents().size(archive).await?.unwrap_or(0))
        }
        Source::File { blob, size, .. } => (blob.as_str(), *size),
        Source::Link { .. } => ("", 0),
    };
    Ok(VersionRow {
        number: version.number,
        imported: version.at.day(Zone::PARIS),
        by: content::author(&app.lms, visit.actor(), version).await?.unwrap_or_else(|| "–".to_owned()),
        bytes,
        hash: hash.chars().take(12).collect(),
        current: version.number == current,
        carry: Some(version.carry)
            .filter(|_| version.number > 1 && matches!(version.source, Source::Package { .. }) && is_scorm),
    })
}

async fn view(app: &App, visit: &Visit, id: ContentId) -> Result<ContentView, Fail> {
    let (content, revision) = content::find(&app.lms, visit.actor(), id).await?;
    let versions = content::versions(&app.lms, visit.actor(), id).await?;
    let mut rows = Vec::with_capacity(versions.len());
    for one in &versions {
        rows.push(version(app, one, (content.version, content.kind.is_scorm()), visit).await?);
    }
    let problems = match versions.iter().find(|v| v.number == content.version).map(|v| &v.source) {
        // A report of an older program may lack what a newer one reads: the package itself is not touched by that.
        Some(Source::Package { report, .. } | Source::Structure { report, .. }) if content.kind.is_xapi() => {
            let remarks: Vec<content::Remark> = serde_json::from_value(report.clone()).unwrap_or_default();
            remarks.iter().map(|remark| shown::remark(remark, visit.language())).collect()
        }
        Some(Source::Package { report, .. }) => {
            let problems: Vec<Problem> = serde_json::from_value(report.clone()).unwrap_or_default();
            problems.iter().map(|problem| shown::problem(problem, visit.page.lang)).collect()
        }
        _ => Vec::new(),
    };
    let used_in = content::used_in(&app.lms, visit.actor(), id).await?;
    Ok(ContentView {
        page: visit.page.clone(),
        id: id.to_string(),
        name: content.title.as_str().to_owned(),
        kind: shown::kind(content.kind),
        title: Input::new(content.title.as_str()),
        planned_minutes: Input::new(content.planned.get().to_string()),
        revision: u64::try_from(revision.0).unwrap_or(0),
        versions: rows,
        used_in: used_in.iter().map(|p| Link::new(format!("/parcours/{}", p.id), p.title.as_str())).collect(),
        problems,
        may_edit: editor(visit).is_ok(),
        archived: content.archived.map(|at| at.day(Zone::PARIS)),
        preview: content.kind.is_scorm().then(|| format!("/apercu/{id}/{}", content.version)),
    })
}

/// `GET /contenus/{content}`
pub async fn show(State(app): State<App>, visit: Visit, Ids(id): Ids<ContentId>) -> Result<Response, Fail> {
    html(&view(&app, &visit, id).await?)
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    title: String,
    planned_minutes: String,
    revision: i64,
}

/// `POST /contenus/{content}`
pub async fn save(
    State(app): State<App>,
    visit: Visit,
    Ids(id): Ids<ContentId>,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    editor(&visit)?;
    let mut view = view(&app, &visit, id).await?;
    view.title = Input::new(&typed.title);
    view.planned_minutes = Input::new(&typed.planned_minutes);
    let Some(planned) = minutes(&mut view.planned_minutes) else { return refused(&view) };
    let seen = Revision(typed.revision);
    match content::rename(&app.lms, visit.actor(), id, &typed.title, planned, seen, visit.now).await {
        Ok(_) => Ok(done(&format!("/contenus/{id}"), Done::Saved)),
        Err(EngineError::Field { field, error }) => {
            view.title.fault = Some(shown::fault(field, error, visit.language()));
            refused(&view)
        }
        // What was typed is kept, on top of what somebody else saved: sending it again is a decision.
        Err(error @ EngineError::Stale { .. }) => {
            view.page.flash = Some(Flash::new(Tone::Warn, sentence(error, visit.language())));
            html_as(StatusCode::PRECONDITION_FAILED, &view)
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /contenus/{content}/archiver`: field `revision`. One that is in use stays, and the page names where.
pub async fn archive(
    State(app): State<App>,
    visit: Visit,
    Ids(id): Ids<ContentId>,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    editor(&visit)?;
    match content::archive(&app.lms, visit.actor(), id, Revision(typed.revision), visit.now).await {
        Ok(()) => Ok(done(&format!("/contenus/{id}"), Done::ContentArchived)),
        Err(error @ EngineError::InUse(_)) => told(&app, &visit, id, error, StatusCode::CONFLICT).await,
        Err(error @ EngineError::Stale { .. }) => told(&app, &visit, id, error, StatusCode::PRECONDITION_FAILED).await,
        Err(other) => Err(other.into()),
    }
}

/// `POST /contenus/{content}/retablir`: field `revision`.
pub async fn restore(
    State(app): State<App>,
    visit: Visit,
    Ids(id): Ids<ContentId>,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    editor(&visit)?;
    match content::restore(&app.lms, visit.actor(), id, Revision(typed.revision), visit.now).await {
        Ok(()) => Ok(done(&format!("/contenus/{id}"), Done::ContentRestored)),
        Err(error @ EngineError::Stale { .. }) => told(&app, &visit, id, error, StatusCode::PRECONDITION_FAILED).await,
        Err(other) => Err(other.into()),
    }
}

/// The page as it is now, and why it was not changed.
async fn told(
    app: &App,
    visit: &Visit,
    id: ContentId,
    error: EngineError,
    status: StatusCode,
) -> Result<Response, Fail> {
    let mut view = view(app, visit, id).await?;
    view.page.flash = Some(Flash::new(Tone::Warn, sentence(error, visit.language())));
    html_as(status, &view)
}
