//! cmi5 for programs: courses, launches for whoever they name, waivers, ends of sessions.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use lms_core::access::Action;
use lms_core::cmi5::LaunchMode;
use lms_core::ids::ContentId;
use lms_core::people::Language;
use lms_core::text::{Link, TextError};
use lms_core::time::Minutes;
use lms_engine::content::{self, Structure};
use lms_engine::launch::{self, Account, Errand};
use lms_engine::{EngineError, rights};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::content::receive;
use crate::extract::{AtMostOnce, Locale, Now, Sent, Signed};
use crate::problem::{Fail, Problem};
use crate::state::App;
use crate::web::frame::{Asked, Ids};

/// The right to launch, waive and abandon in anybody's name.
async fn manages(signed: &Signed) -> Result<(), EngineError> {
    rights::national(signed.actor(), Action::ManageLrs)
}

/// How a course is imported.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CourseParams {
    /// Planned duration in minutes; 30 when left out.
    #[serde(default)]
    planned_minutes: Option<u32>,
    /// Left out: the course's own.
    #[serde(default)]
    title: Option<String>,
}

/// An assignable unit.
#[derive(Serialize, ToSchema)]
pub struct AuView {
    /// Its index, from 0: what launches and waivers name it by.
    index: u32,
    /// The publisher's id.
    id: String,
    title: String,
    /// `AnyWindow` or `OwnWindow`.
    #[serde(rename = "launchMethod")]
    launch_method: &'static str,
    /// `NotApplicable`, `Passed`, `Completed`, `CompletedAndPassed` or `CompletedOrPassed`.
    #[serde(rename = "moveOn")]
    move_on: &'static str,
}

/// A course that was imported.
#[derive(Serialize, ToSchema)]
pub struct CourseView {
    /// The content: a step uses it, and launches name it.
    id: Uuid,
    title: String,
    aus: Vec<AuView>,
    /// What is odd about it, but no reason to refuse.
    #[schema(value_type = Vec<Object>)]
    remarks: serde_json::Value,
}

/// Imports a cmi5 course: the body is a zip with `cmi5.xml` at its root, or the course structure alone. A refusal
/// carries in `facts` every problem: `rule` (the number of the requirement), `code`, `line`, `path`, `message`.
#[utoipa::path(post, path = "/cmi5/courses", tag = "cmi5", params(CourseParams), request_body(content = Vec<u8>, content_type = "application/zip"), responses((status = 201, body = CourseView), (status = 413, body = Problem), (status = 422, body = Problem)))]
pub async fn import(
    AtMostOnce(app): AtMostOnce,
    Now(now): Now,
    locale: Locale,
    signed: Signed,
    how: Result<Asked<CourseParams>, Fail>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<CourseView>), Fail> {
    rights::catalogue(signed.actor(), Action::EditContent)?;
    let Asked(how) = how?;
    let planned = Minutes::new(how.planned_minutes.unwrap_or(30)).map_err(EngineError::from)?;
    let blob = receive(&app, &headers, body).await?;
    let archive = blob.hash.clone();
    let done = async {
        let structure = content::examine_course(&app.lms, &archive).await?;
        let title = how.title.as_deref();
        let imported = content::import_package(&app.lms, signed.actor(), blob, None, title, planned, now).await?;
        Ok::<_, EngineError>((structure, imported))
    };
    let done = done.await;
    if done.is_err() {
        content::discard(&app.lms, signed.actor(), &archive).await?;
    }
    let (structure, imported) = done?;
    let view = CourseView {
        id: imported.content.id.0,
        title: imported.content.title.into(),
        aus: aus(&structure, locale.0),
        remarks: crate::problem::remarks(&imported.report.remarks, locale.0),
    };
    Ok((StatusCode::CREATED, Json(view)))
}

fn aus(structure: &Structure, language: Language) -> Vec<AuView> {
    let Structure::Cmi5(course) = structure else { return Vec::new() };
    let view = |(unit, au): (content::Unit, &lms_core::cmi5::course::Au)| AuView {
        index: unit.index,
        id: au.id.clone(),
        title: unit.title,
        launch_method: au.launch_method.word(),
        move_on: au.move_on.word(),
    };
    structure.units(language).into_iter().zip(&course.aus).map(view).collect()
}

/// Takes a course out of the lists, after which it cannot be launched here; refused while a parcours uses it. What was
/// said and earned in it stays.
#[utoipa::path(delete, path = "/cmi5/courses/{id}", tag = "cmi5", params(("id" = Uuid, Path)), responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn remove(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
    Ids(id): Ids<ContentId>,
) -> Result<StatusCode, Fail> {
    rights::catalogue(signed.actor(), Action::EditContent)?;
    let (found, seen) = content::find(&app.lms, signed.actor(), id).await?;
    if !found.kind.is_xapi() {
        return Err(EngineError::WrongKind.into());
    }
    if found.archived.is_some() {
        return Err(EngineError::NotFound("course").into());
    }
    content::archive(&app.lms, signed.actor(), id, seen, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The account of an Agent.
#[derive(Deserialize, ToSchema)]
pub struct AccountSent {
    #[serde(rename = "homePage")]
    home_page: String,
    name: String,
}

/// An Agent, known by an account; other members are not looked at.
#[derive(Deserialize, ToSchema)]
pub struct AgentSent {
    account: AccountSent,
}

/// What a launch is for.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
pub enum Mode {
    /// To learn: results are recorded.
    #[default]
    Normal,
    /// To look around.
    Browse,
    /// To see again what is done.
    Review,
}

/// A launch.
#[derive(Deserialize, ToSchema)]
pub struct LaunchSent {
    /// The unit, by its index.
    au: u32,
    /// For whom.
    actor: AgentSent,
    /// A registration, new or used before in this course by the same actor; left out: a new one.
    #[serde(default)]
    registration: Option<Uuid>,
    /// What for; `Normal` when left out.
    #[serde(default)]
    mode: Mode,
    /// Where the unit leads back to.
    #[serde(default)]
    return_url: Option<String>,
}

/// A session that has begun.
#[derive(Serialize, ToSchema)]
pub struct LaunchView {
    /// Where the learner is to go.
    url: String,
    session: Uuid,
    registration: Uuid,
    /// `AnyWindow` or `OwnWindow`.
    #[serde(rename = "launchMethod")]
    launch_method: &'static str,
}

/// Launches a unit for an actor. The session that is open in the registration is abandoned first. Nothing of it becomes
/// evidence: for a learner who is enrolled the platform launches from the page of the step.
#[utoipa::path(post, path = "/cmi5/courses/{id}/launch", tag = "cmi5", params(("id" = Uuid, Path)), request_body = LaunchSent, responses((status = 201, body = LaunchView), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn launch(
    AtMostOnce(app): AtMostOnce,
    Now(now): Now,
    signed: Signed,
    Ids(id): Ids<ContentId>,
    sent: Sent<LaunchSent>,
) -> Result<(StatusCode, Json<LaunchView>), Fail> {
    let body = sent.after(manages(&signed)).await?;
    let mode = match body.mode {
        Mode::Normal => LaunchMode::Normal,
        Mode::Browse => LaunchMode::Browse,
        Mode::Review => LaunchMode::Review,
    };
    let account = Account { home_page: body.actor.account.home_page, name: body.actor.account.name };
    let wrong = |error| EngineError::Field { field: "actor", error };
    if account.name.is_empty() {
        return Err(wrong(TextError::Empty).into());
    }
    Link::new(&account.home_page).map_err(wrong)?;
    if let Some(url) = &body.return_url {
        Link::new(url).map_err(|error| EngineError::Field { field: "return_url", error })?;
    }
    let errand = Errand { unit: body.au, account, registration: body.registration, mode, return_url: body.return_url };
    let made = launch::order(&app.lms, signed.actor(), id, &errand, &app.site.content_url, now).await?;
    let view = LaunchView {
        url: made.url,
        session: made.session,
        registration: made.registration,
        launch_method: if made.own_window { "OwnWindow" } else { "AnyWindow" },
    };
    Ok((StatusCode::CREATED, Json(view)))
}

/// A waiver.
#[derive(Deserialize, ToSchema)]
pub struct WaiveSent {
    /// Why; one of the standard's `Tested Out`, `Equivalent AU`, `Equivalent Outside Activity`, `Administrative`, or another.
    reason: String,
}

/// Spares the learner of a registration a unit: it counts as completed and passed.
#[utoipa::path(post, path = "/cmi5/registrations/{id}/aus/{au}/waive", tag = "cmi5", params(("id" = Uuid, Path), ("au" = u32, Path)), request_body = WaiveSent, responses((status = 204), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn waive(
    AtMostOnce(app): AtMostOnce,
    Now(now): Now,
    signed: Signed,
    Ids((registration, au)): Ids<(Uuid, u32)>,
    sent: Sent<WaiveSent>,
) -> Result<StatusCode, Fail> {
    let body = sent.after(manages(&signed)).await?;
    launch::waive(&app.lms, signed.actor(), registration, au, &body.reason, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends a session that is open: *abandoned* is said of it, and its token opens nothing any more.
#[utoipa::path(post, path = "/cmi5/sessions/{id}/abandon", tag = "cmi5", params(("id" = Uuid, Path)), responses((status = 204), (status = 404, body = Problem)))]
pub async fn abandon(
    AtMostOnce(app): AtMostOnce,
    Now(now): Now,
    signed: Signed,
    Ids(session): Ids<Uuid>,
) -> Result<StatusCode, Fail> {
    launch::abandon(&app.lms, signed.actor(), session, now).await?;
    Ok(StatusCode::NO_CONTENT)
}
