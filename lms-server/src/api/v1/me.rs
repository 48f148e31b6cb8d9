//! What is one's own: who one is, one's formations, opening a step.

use axum::Json;
use axum::extract::State;
use lms_core::access::Grant;
use lms_core::enrolment::Access;
use lms_core::ids::{EnrolmentId, StepId};
use lms_core::progress::Summary;
use lms_engine::launch;
use lms_engine::learn::{self, Opened};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::extract::{Locale, Now, Signed};
use crate::player;
use crate::problem::{Fail, Problem};
use crate::state::App;
use crate::web::frame::{Asked, Ids};

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub struct MeView {
    id: Uuid,
    given: String,
    family: String,
    email: String,
    /// Roles and where they are held.
    #[schema(value_type = Vec<Object>)]
    grants: Vec<Grant>,
}

/// Who is signed in.
#[utoipa::path(get, path = "/me", tag = "me", responses((status = 200, body = MeView), (status = 401, body = Problem)))]
pub async fn show(signed: Signed) -> Json<MeView> {
    let me = signed.0;
    Json(MeView {
        id: me.person.0,
        given: me.identity.given.into(),
        family: me.identity.family.into(),
        email: me.identity.email.into(),
        grants: me.actor.grants,
    })
}

/// One formation.
#[derive(Serialize, ToSchema)]
pub struct FormationView {
    enrolment: Uuid,
    session: Uuid,
    parcours: Uuid,
    title: String,
    /// Whether one may learn now.
    #[schema(value_type = Object)]
    access: Access,
    /// Today included.
    days_left: u64,
    /// The step to go on with.
    next: Option<Uuid>,
    /// Completion, score, the three times in milliseconds.
    #[schema(value_type = Object)]
    summary: Summary,
}

impl From<&learn::Formation> for FormationView {
    fn from(f: &learn::Formation) -> Self {
        Self {
            enrolment: f.enrolment.id.0,
            session: f.session.id.0,
            parcours: f.parcours.id.0,
            title: f.parcours.title.as_str().to_owned(),
            access: f.access.clone(),
            days_left: f.days_left,
            next: f.next.map(|s| s.0),
            summary: f.summary,
        }
    }
}

/// One's own formations.
#[utoipa::path(get, path = "/me/formations", tag = "me", responses((status = 200, body = Vec<FormationView>), (status = 401, body = Problem)))]
pub async fn formations(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
) -> Result<Json<Vec<FormationView>>, Fail> {
    let home = learn::home(&app.lms, signed.actor(), now).await?;
    Ok(Json(home.formations.iter().map(FormationView::from).collect()))
}

/// How a step is opened.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OpeningParams {
    /// Of a cmi5 course the unit, by its index; 0 when left out.
    #[serde(default)]
    unit: u32,
}

/// Opens a step: for a SCORM package the answer is what a player starts from; for a file or link its address; for a cmi5
/// unit or an xAPI package the address of a session that has begun.
#[utoipa::path(post, path = "/me/formations/{enrolment}/steps/{step}/openings", tag = "me", params(("enrolment" = Uuid, Path), ("step" = Uuid, Path), OpeningParams),
    responses((status = 200, body = Object), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn open(
    State(app): State<App>,
    Now(now): Now,
    locale: Locale,
    signed: Signed,
    Ids((enrolment, step)): Ids<(EnrolmentId, StepId)>,
    Asked(asked): Asked<OpeningParams>,
) -> Result<Json<serde_json::Value>, Fail> {
    let (content, _) = learn::look(&app.lms, signed.actor(), enrolment, step, now).await?;
    if content.kind.is_xapi() {
        let place = (enrolment, step);
        let made = launch::open(&app.lms, signed.actor(), place, asked.unit, &app.site.content_url, now).await?;
        return Ok(Json(serde_json::json!(made)));
    }
    Ok(Json(match learn::open_step(&app.lms, signed.actor(), enrolment, step, now).await? {
        Opened::Player(launch) => player::boot(&app, &launch, &signed.0.identity, locale.0, now)?,
        Opened::Link { url, .. } => serde_json::json!({ "url": url }),
        Opened::File { token, content, .. } => {
            serde_json::json!({ "url": format!("{}/c/{token}/file", app.site.content_url), "content": content.id })
        }
    }))
}
