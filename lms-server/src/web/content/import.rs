//! Importing a package: received, looked at with every remark, then kept or dropped.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lms_core::access::{Action, Target};
use lms_core::content::{BlobHash, Carry, Kind};
use lms_core::ids::ContentId;
use lms_core::time::Minutes;
use lms_engine::EngineError;
use lms_engine::content::difference::{Difference, Named, Verdict};
use lms_engine::content::{self, Examined, Impact, Remark, Replaces, Staged};
use lms_scorm::package::Problem;
use serde::Deserialize;

use super::minutes;
use super::view::{ImpactPart, PackageReportView, PackageUploadView, ProblemLine, Titles};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::Done;
use crate::ui::form::{Fault, Input};
use crate::ui::part::Link;
use crate::web::frame::{Asked, Ids, Sent, Visit, done, html, html_as, on_to, refused};
use crate::web::{shown, upload};

/// The query of the upload.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    /// The content a new version is for.
    remplace: String,
}

/// Those who only read the catalogue import nothing.
pub(super) fn editor(visit: &Visit) -> Result<(), Fail> {
    if visit.actor().may(Action::EditContent, Target::Catalogue) {
        return Ok(());
    }
    let reads = visit.actor().may(Action::ReadCatalogue, Target::Catalogue);
    Err(if reads { EngineError::Forbidden(Action::EditContent) } else { EngineError::NotFound("page") }.into())
}

async fn replaced(app: &App, visit: &Visit, id: Option<ContentId>) -> Result<Option<Link>, Fail> {
    let Some(id) = id else { return Ok(None) };
    let (content, _) = content::find(&app.lms, visit.actor(), id).await?;
    Ok(Some(Link::new(format!("/contenus/{id}"), content.title.as_str())))
}

async fn upload_view(app: &App, visit: &Visit, asked: &Query) -> Result<(PackageUploadView, Option<ContentId>), Fail> {
    editor(visit)?;
    let into = match asked.remplace.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| EngineError::NotFound("content"))?),
    };
    let replaces = replaced(app, visit, into).await?;
    Ok((PackageUploadView { page: visit.page.clone(), limit: app.site.max_upload, replaces, fault: None }, into))
}

/// `GET /contenus/importer?remplace=`
pub async fn form(State(app): State<App>, visit: Visit, Asked(asked): Asked<Query>) -> Result<Response, Fail> {
    html(&upload_view(&app, &visit, &asked).await?.0)
}

/// `POST /contenus/importer?remplace=`
pub async fn receive(
    State(app): State<App>,
    visit: Visit,
    Asked(asked): Asked<Query>,
    headers: HeaderMap,
    sent: Result<Multipart, MultipartRejection>,
) -> Result<Response, Fail> {
    let (mut view, into) = upload_view(&app, &visit, &asked).await?;
    if upload::announces_more(&headers, app.site.max_upload) {
        view.fault = Some(Fault::FileTooLarge { limit: app.site.max_upload });
        return html_as(StatusCode::PAYLOAD_TOO_LARGE, &view);
    }
    let mut parts = upload::parts(sent)?;
    while let Some(field) = upload::next(&mut parts, app.site.max_upload).await? {
        if field.name() != Some("file") {
            continue;
        }
        let name = field.file_name().unwrap_or("module.zip").to_owned();
        match upload::keep(field, &**app.lms.contents(), app.site.max_upload).await {
            Ok(Some(blob)) => {
                let archive = blob.hash.clone();
                let staged = content::stage(&app.lms, visit.actor(), blob, &name, into, visit.now).await?;
                // What cannot be kept is not: its remarks are shown now.
                let report = match report_view(&app, &visit, staged.clone()).await {
                    Ok((report, _)) => report,
                    Err(fail) => {
                        content::discard(&app.lms, visit.actor(), &archive).await?;
                        return Err(fail);
                    }
                };
                if report.kind.is_none() {
                    content::discard(&app.lms, visit.actor(), &archive).await?;
                    return refused(&report);
                }
                return Ok(on_to(&format!("/contenus/imports/{staged}")));
            }
            Ok(None) => {}
            Err(fail) if upload::is_too_large(&fail) => {
                view.fault = Some(Fault::FileTooLarge { limit: app.site.max_upload });
                return html_as(StatusCode::PAYLOAD_TOO_LARGE, &view);
            }
            Err(other) => return Err(other),
        }
    }
    view.fault = Some(Fault::NoFile);
    refused(&view)
}

/// What a received file turned out to be.
struct Found {
    /// `None`: it cannot be used.
    kind: Option<Kind>,
    title: String,
    activities: u32,
    problems: Vec<ProblemLine>,
}

impl Found {
    async fn read(app: &App, visit: &Visit, archive: &BlobHash) -> Result<Self, Fail> {
        let (lang, language) = (visit.page.lang, visit.language());
        let told = |mut problems: Vec<Problem>| -> Vec<ProblemLine> {
            problems.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
            problems.iter().map(|problem| shown::problem(problem, lang)).collect()
        };
        let remarked = |remarks: &[Remark]| -> Vec<ProblemLine> {
            remarks.iter().map(|remark| shown::remark(remark, language)).collect()
        };
        let none = |problems| Self { kind: None, title: String::new(), activities: 0, problems };
        Ok(match content::examine(&app.lms, archive).await {
            Ok(Examined::Launched { structure, remarks, .. }) => Self {
                kind: Some(structure.kind()),
                title: structure.title(language).to_owned(),
                activities: shown::count(structure.units(language).len()),
                problems: remarked(&remarks),
            },
            Ok(Examined::Scorm(reading)) => match reading.course {
                Some(course) => Self {
                    kind: Some(if course.edition.is_2004() { Kind::Scorm2004 } else { Kind::Scorm12 }),
                    title: course.title.clone(),
                    activities: shown::count(course.leaves().count()),
                    problems: told(reading.problems),
                },
                None => none(told(reading.problems)),
            },
            Err(EngineError::Package(problems)) => none(told(problems)),
            Err(EngineError::Structure(remarks)) => none(remarked(&remarks)),
            Err(other) => return Err(other.into()),
        })
    }
}

/// What a received package shows before it is kept.
async fn report_view(app: &App, visit: &Visit, text: String) -> Result<(PackageReportView, Staged), Fail> {
    let staged = content::staged(&app.lms, visit.actor(), &text, visit.now)?;
    let archive = staged.archive();
    let found = Found::read(app, visit, &archive.hash).await?;
    let replaces = match staged.into {
        Some(id) => Some(content::find(&app.lms, visit.actor(), id).await?.0),
        None => None,
    };
    let impact = match staged.into.filter(|_| found.kind.is_some_and(Kind::is_scorm)) {
        Some(id) => Some(impact_part(&content::impact(&app.lms, visit.actor(), id, &archive.hash).await?)),
        None => None,
    };
    let planned = replaces.as_ref().map_or_else(String::new, |content| content.planned.get().to_string());
    let title = match &replaces {
        Some(content) => content.title.as_str().to_owned(),
        None => found.title,
    };
    let view = PackageReportView {
        page: visit.page.clone(),
        staged: text,
        file_name: staged.name.clone(),
        bytes: archive.size,
        kind: found.kind.map(shown::kind),
        activities: found.activities,
        problems: found.problems,
        title: Input::new(title),
        planned_minutes: Input::new(planned),
        replaces: replaces.map(|content| Link::new(format!("/contenus/{}", content.id), content.title.as_str())),
        impact,
    };
    Ok((view, staged))
}

/// What a page tells of an impact. Carrying on is proposed where nobody would begin again, since an update is meant for
/// everybody (row 2.19).
fn impact_part(impact: &Impact) -> ImpactPart {
    let Difference { items, attempts, restarted, untried, .. } = &impact.difference;
    let count = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let named = |all: &[Named]| Titles::of(all.iter().map(|one| one.title.clone()));
    let changes = [&items.moved, &items.retitled, &items.launch, &items.objectives].into_iter().flatten();
    let changed: BTreeSet<&str> =
        changes.map(|one| one.identifier.as_str()).chain(items.rules.iter().map(String::as_str)).collect();
    let title = |id: &str| {
        let stopped = attempts.iter().find(|one| one.at == id);
        stopped.map_or_else(|| id.to_owned(), |one| one.title.clone())
    };
    let again = attempts.iter().filter(|one| one.verdict == Verdict::Restarted);
    ImpactPart {
        running: count(impact.running()),
        finished: count(impact.finished()),
        added: named(&items.added),
        removed: named(&items.removed),
        changed: Titles::of(changed.into_iter().map(title)),
        restarted: Titles::of(again.map(|one| one.title.clone())),
        untried: shown::count(untried.len()),
        carry: if *restarted == 0 && untried.is_empty() { Carry::CarryOn } else { Carry::Finish },
    }
}

/// `GET /contenus/imports/{staged}`
pub async fn report(State(app): State<App>, visit: Visit, Ids(text): Ids<String>) -> Result<Response, Fail> {
    let (view, _) = report_view(&app, &visit, text).await?;
    let fatal = view.kind.is_none();
    if fatal { refused(&view) } else { html(&view) }
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    title: String,
    planned_minutes: String,
    /// What becomes of running attempts, for a new version.
    carry: String,
}

/// `POST /contenus/imports/{staged}`
pub async fn keep(
    State(app): State<App>,
    visit: Visit,
    Ids(text): Ids<String>,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    let (mut view, staged) = report_view(&app, &visit, text).await?;
    view.title = Input::new(&typed.title);
    view.planned_minutes = Input::new(&typed.planned_minutes);
    let chosen = Carry::from_key(&typed.carry).or(view.impact.as_ref().map(|impact| impact.carry));
    if let (Some(impact), Some(chosen)) = (&mut view.impact, chosen) {
        impact.carry = chosen;
    }
    let Some(planned) = minutes(&mut view.planned_minutes) else { return refused(&view) };
    let replaces = staged.into.map(|content| Replaces { content, carry: chosen.unwrap_or_default() });
    let planned = Minutes::new(planned).map_err(EngineError::from)?;
    let (archive, title) = (staged.archive(), Some(typed.title.as_str()));
    match content::import_package(&app.lms, visit.actor(), archive, replaces, title, planned, visit.now).await {
        Ok(imported) => {
            let said = if staged.into.is_some() { Done::VersionAdded } else { Done::ContentAdded };
            Ok(done(&format!("/contenus/{}", imported.content.id), said))
        }
        Err(EngineError::Field { field, error }) => {
            view.title.fault = Some(shown::fault(field, error, visit.language()));
            refused(&view)
        }
        // The remarks are on the page already.
        Err(EngineError::Package(_) | EngineError::Structure(_)) => refused(&view),
        Err(other) => Err(other.into()),
    }
}

/// `POST /contenus/imports/{staged}/abandon`: nothing was written but the archive, which goes.
pub async fn abandon(State(app): State<App>, visit: Visit, Ids(text): Ids<String>) -> Result<Response, Fail> {
    let staged = content::staged(&app.lms, visit.actor(), &text, visit.now)?;
    content::discard(&app.lms, visit.actor(), &staged.archive().hash).await?;
    let query = staged.into.map_or_else(String::new, |id| format!("?remplace={id}"));
    Ok(on_to(&format!("/contenus/importer{query}")))
}
