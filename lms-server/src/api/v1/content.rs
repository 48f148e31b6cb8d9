//! Contents and their versions.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use futures_util::StreamExt;
use lms_core::access::{Action, Target};
use lms_core::content::{Carry, Content, Kind, Version};
use lms_core::ids::ContentId;
use lms_core::parcours::Parcours;
use lms_core::text::folded;
use lms_core::time::Minutes;
use lms_engine::EngineError;
use lms_engine::content::difference::Difference;
use lms_engine::content::{self, NewContent, Replaces};
use lms_engine::rights;
use lms_store::content::Blob;
use lms_store::repo::ContentFilter;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::list::{Items, Part};
use super::tagged;
use crate::extract::{AtMostOnce, IfMatch, Now, Sent, Signed};
use crate::problem::{Fail, Problem, Trouble};
use crate::state::App;
use crate::web::frame::{Asked, Ids};

/// A content.
#[derive(Serialize, ToSchema)]
pub struct ContentView {
    id: Uuid,
    title: String,
    /// `scorm12`, `scorm2004`, `cmi5`, `xapi`, `document`, `video` or `link`.
    #[schema(value_type = String)]
    kind: Kind,
    planned_minutes: u32,
    /// ISO 8601.
    planned: String,
    version: u32,
    archived: bool,
}

impl From<Content> for ContentView {
    fn from(c: Content) -> Self {
        Self {
            id: c.id.0,
            title: c.title.into(),
            kind: c.kind,
            planned_minutes: c.planned.get(),
            planned: c.planned.span().iso(),
            version: c.version,
            archived: c.archived.is_some(),
        }
    }
}

/// Which contents.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Part of a title.
    #[serde(default)]
    text: Option<String>,
    /// Archived ones too.
    #[serde(default)]
    archived: bool,
}

/// Whether contents may be changed.
async fn edits(signed: &Signed) -> Result<(), EngineError> {
    rights::catalogue(signed.actor(), Action::EditContent)
}

/// A page of contents.
#[utoipa::path(get, path = "/contents", tag = "contents", params(Part, Filter), responses((status = 200, body = Items<ContentView>), (status = 401, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    signed: Signed,
    Asked(part): Asked<Part>,
    Asked(filter): Asked<Filter>,
) -> Result<Json<Items<ContentView>>, Fail> {
    let filter = ContentFilter { kind: None, text: filter.text.map(|t| folded(&t)), archived: filter.archived };
    Ok(Json(Items::of(content::list(&app.lms, signed.actor(), &filter, &part.page()).await?, ContentView::from)))
}

/// One content.
#[utoipa::path(get, path = "/contents/{id}", tag = "contents", params(("id" = Uuid, Path)), responses((status = 200, body = ContentView), (status = 404, body = Problem)))]
pub async fn show(State(app): State<App>, signed: Signed, Ids(id): Ids<ContentId>) -> Result<Response, Fail> {
    let (found, revision) = content::find(&app.lms, signed.actor(), id).await?;
    Ok(tagged(revision, ContentView::from(found)))
}

/// What can be changed.
#[derive(Deserialize, ToSchema)]
pub struct ContentChange {
    title: String,
    planned_minutes: u32,
}

/// Changes title and planned duration; `If-Match` names the version read.
#[utoipa::path(put, path = "/contents/{id}", tag = "contents", params(("id" = Uuid, Path)), request_body = ContentChange, responses((status = 200, body = ContentView), (status = 403, body = Problem), (status = 412, body = Problem), (status = 428, body = Problem)))]
pub async fn change(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
    seen: IfMatch,
    Ids(id): Ids<ContentId>,
    sent: Sent<ContentChange>,
) -> Result<Response, Fail> {
    let seen = seen.after(edits(&signed)).await?;
    let body = sent.after(edits(&signed)).await?;
    content::rename(&app.lms, signed.actor(), id, &body.title, body.planned_minutes, seen, now).await?;
    let (found, revision) = content::find(&app.lms, signed.actor(), id).await?;
    Ok(tagged(revision, ContentView::from(found)))
}

/// Takes a content out of the lists; refused while a parcours uses it.
#[utoipa::path(delete, path = "/contents/{id}", tag = "contents", params(("id" = Uuid, Path)), responses((status = 204), (status = 409, body = Problem), (status = 412, body = Problem)))]
pub async fn archive(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
    seen: IfMatch,
    Ids(id): Ids<ContentId>,
) -> Result<StatusCode, Fail> {
    let seen = seen.after(edits(&signed)).await?;
    content::archive(&app.lms, signed.actor(), id, seen, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Its versions, newest first.
#[utoipa::path(get, path = "/contents/{id}/versions", tag = "contents", params(("id" = Uuid, Path)), responses((status = 200, body = Vec<Object>), (status = 404, body = Problem)))]
pub async fn versions(
    State(app): State<App>,
    signed: Signed,
    Ids(id): Ids<ContentId>,
) -> Result<Json<Vec<Version>>, Fail> {
    content::find(&app.lms, signed.actor(), id).await?;
    Ok(Json(content::versions(&app.lms, signed.actor(), id).await?))
}

/// A parcours that uses a content.
#[derive(Serialize, ToSchema)]
pub struct UseView {
    parcours: Uuid,
    title: String,
    /// In what sessions show; else only in what designers work on.
    published: bool,
}

/// The parcours that use it, drafts included (row 2.18).
#[utoipa::path(get, path = "/contents/{id}/uses", tag = "contents", params(("id" = Uuid, Path)), responses((status = 200, body = Vec<UseView>), (status = 404, body = Problem)))]
pub async fn used_in(
    State(app): State<App>,
    signed: Signed,
    Ids(id): Ids<ContentId>,
) -> Result<Json<Vec<UseView>>, Fail> {
    content::find(&app.lms, signed.actor(), id).await?;
    let shows = |p: &Parcours| {
        p.published.as_ref().is_some_and(|published| published.design.steps().any(|s| s.content == Some(id)))
    };
    // A draft is no business of those who only read the catalogue.
    let drafts = signed.actor().may(Action::EditParcours, Target::Catalogue);
    let uses = content::used_in(&app.lms, signed.actor(), id).await?.into_iter();
    let views = uses.map(|p| UseView { parcours: p.id.0, published: shows(&p), title: p.title.into() });
    Ok(Json(views.filter(|used| used.published || drafts).collect()))
}

/// How a package is imported.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportParams {
    /// Planned duration in minutes.
    planned_minutes: u32,
    /// Left out: the package's own.
    #[serde(default)]
    title: Option<String>,
    /// A new version of this content instead of a new content.
    #[serde(default)]
    into: Option<Uuid>,
    /// With `into`, what becomes of attempts that run on an older version: `finish` where they began (the default),
    /// `carry_on` in the new version with what it still has, or `restart`.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    carry: Carry,
}

/// Takes in an archive as it is.
pub(super) async fn receive(app: &App, headers: &HeaderMap, body: Body) -> Result<Blob, Fail> {
    let max = app.site.max_upload;
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    if announced.is_some_and(|length: u64| length > max) {
        return Err(Trouble::TooLarge { max }.into());
    }
    let mut incoming = app.lms.contents().receive(max).await.map_err(EngineError::from)?;
    let mut stream = body.into_data_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|e| Trouble::Malformed(e.to_string()))?;
        incoming.write(&chunk).await.map_err(EngineError::from)?;
    }
    Ok(incoming.finish().await.map_err(EngineError::from)?)
}

/// What a package would do as a new version.
#[derive(Serialize, ToSchema)]
pub struct ImpactView {
    content: Uuid,
    /// The version that is shown now.
    version: u32,
    /// Attempts that are not completed.
    running: u64,
    /// Attempts that are completed and may be opened again.
    finished: u64,
    /// Items, files, and for each activity what becomes of a learner who stopped there and carries on: what
    /// `lms scorm diff --json` says.
    #[schema(value_type = Object)]
    difference: Difference,
}

/// Says what a package would do as a new version of this content, above all to attempts that are running; keeps nothing.
/// The body is the archive as it is, at most 2 GiB.
#[utoipa::path(post, path = "/contents/{id}/impact", tag = "contents", params(("id" = Uuid, Path)), request_body(content = Vec<u8>, content_type = "application/zip"), responses((status = 200, body = ImpactView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem)))]
pub async fn impact(
    State(app): State<App>,
    signed: Signed,
    Ids(id): Ids<ContentId>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ImpactView>, Fail> {
    edits(&signed).await?;
    content::find(&app.lms, signed.actor(), id).await?;
    let blob = receive(&app, &headers, body).await?;
    let found = content::impact(&app.lms, signed.actor(), id, &blob.hash).await;
    content::discard(&app.lms, signed.actor(), &blob.hash).await?;
    let found = found?;
    Ok(Json(ImpactView {
        content: found.content.id.0,
        version: found.content.version,
        running: found.running(),
        finished: found.finished(),
        difference: found.difference,
    }))
}

/// Imports a package (SCORM, cmi5, xAPI) or a cmi5 course structure alone: the body is the file as it is, at most 2 GiB. The answer carries every problem found.
#[utoipa::path(post, path = "/contents/packages", tag = "contents", params(ImportParams), request_body(content = Vec<u8>, content_type = "application/zip"), responses((status = 201, body = Object), (status = 413, body = Problem), (status = 422, body = Problem)))]
pub async fn import(
    AtMostOnce(app): AtMostOnce,
    Now(now): Now,
    locale: crate::extract::Locale,
    signed: Signed,
    how: Result<Asked<ImportParams>, Fail>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<serde_json::Value>), Fail> {
    edits(&signed).await?;
    let Asked(how) = how?;
    let planned = Minutes::new(how.planned_minutes).map_err(EngineError::from)?;
    let blob = receive(&app, &headers, body).await?;
    let archive = blob.hash.clone();
    let into = how.into.map(|id| Replaces { content: ContentId(id), carry: how.carry });
    let done = content::import_package(&app.lms, signed.actor(), blob, into, how.title.as_deref(), planned, now).await;
    if done.is_err() {
        content::discard(&app.lms, signed.actor(), &archive).await?;
    }
    let done = done?;
    let problems = match done.content.kind.is_xapi() {
        true => crate::problem::remarks(&done.report.remarks, locale.0),
        false => crate::problem::package_problems(&done.report.problems, locale.0),
    };
    let view = serde_json::json!({ "content": ContentView::from(done.content), "edition": done.report.edition, "activities": done.report.activities, "problems": problems });
    Ok((StatusCode::CREATED, Json(view)))
}

/// An address on the web.
#[derive(Deserialize, ToSchema)]
pub struct NewLink {
    title: String,
    url: String,
    planned_minutes: u32,
}

/// Adds an address on the web.
#[utoipa::path(post, path = "/contents/links", tag = "contents", request_body = NewLink, responses((status = 201, body = ContentView), (status = 422, body = Problem)))]
pub async fn add_link(
    AtMostOnce(app): AtMostOnce,
    Now(now): Now,
    signed: Signed,
    sent: Sent<NewLink>,
) -> Result<(StatusCode, Json<ContentView>), Fail> {
    let body = sent.after(edits(&signed)).await?;
    let new = NewContent { title: body.title, planned: body.planned_minutes, into: None };
    let made = content::add_link(&app.lms, signed.actor(), new, &body.url, now).await?;
    Ok((StatusCode::CREATED, Json(made.into())))
}
