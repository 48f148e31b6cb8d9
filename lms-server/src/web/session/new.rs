//! Creating a session.

use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use lms_core::access::{Action, Scope};
use lms_core::ids::{ParcoursId, RegionId};
use lms_core::people::Region;
use lms_core::session::{SessionError, Window};
use lms_core::time::Zone;
use lms_engine::session::{self, NewSession};
use lms_engine::{EngineError, region};
use serde::Deserialize;

use super::list::parcours_choices;
use super::view::SessionNewView;
use super::zone;
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::Done;
use crate::ui::form::{Choice, Fault, Input};
use crate::web::frame::{Sent, Visit, done, given, html, refused};
use crate::web::shown;

/// Most places a session can have.
const MOST: u32 = 500;

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    parcours: String,
    region: String,
    title: String,
    starts: String,
    ends: String,
    capacity: String,
    zone: String,
}

/// The regions the visitor makes sessions for.
async fn regions(app: &App, visit: &Visit) -> Result<Vec<Region>, Fail> {
    let scopes = visit.actor().scopes_for(Action::EditSession);
    let mut regions = region::list(&app.lms).await?;
    regions.retain(|region| scopes.iter().any(|scope| scope.covers(Scope::Region { region: region.id })));
    if regions.is_empty() { Err(EngineError::NotFound("page").into()) } else { Ok(regions) }
}

async fn view(app: &App, visit: &Visit, regions: &[Region], typed: &Typed) -> Result<SessionNewView, Fail> {
    Ok(SessionNewView {
        page: visit.page.clone(),
        parcours: Input::new(&typed.parcours),
        parcours_choices: parcours_choices(app, visit).await?,
        title: Input::new(&typed.title),
        starts: Input::new(&typed.starts),
        ends: Input::new(&typed.ends),
        capacity: Input::new(&typed.capacity),
        region: Input::new(&typed.region),
        region_choices: regions.iter().map(|r| Choice::new(r.id.to_string(), r.name.as_str())).collect(),
        zone: Input::new(&typed.zone),
        zone_choices: zone::choices(),
    })
}

/// `GET /sessions/nouvelle`
pub async fn form(State(app): State<App>, visit: Visit) -> Result<Response, Fail> {
    let regions = regions(&app, &visit).await?;
    let only = regions.first().filter(|_| regions.len() == 1);
    let today = visit.now.day(Zone::PARIS);
    let typed = Typed {
        region: only.map_or_else(String::new, |region| region.id.to_string()),
        zone: regions.first().map_or(Zone::PARIS, |region| region.zone).name().to_owned(),
        starts: shown::typed_day(today),
        ends: shown::typed_day(Window::usual(today).last()),
        ..Typed::default()
    };
    html(&view(&app, &visit, &regions, &typed).await?)
}

/// A day; what is none is marked.
pub(super) fn day(input: &mut Input) -> Option<NaiveDate> {
    let day = input.value.trim().parse().ok();
    if day.is_none() {
        input.fault = Some(if input.value.trim().is_empty() { Fault::Required } else { Fault::Date });
    }
    day
}

/// How many places; `Some(None)` for no bound, `None` for what is no number of places.
pub(super) fn places(input: &mut Input) -> Option<Option<u32>> {
    let places = match given(&input.value).map(str::parse::<u32>) {
        None => Some(None),
        Some(Ok(places)) if (1..=MOST).contains(&places) => Some(Some(places)),
        Some(_) => None,
    };
    if places.is_none() {
        input.fault = Some(Fault::Number { least: 1, most: MOST });
    }
    places
}

/// Reads the form; marks every field that cannot be taken.
fn read(view: &mut SessionNewView) -> Option<NewSession> {
    let parcours: Option<ParcoursId> = view.parcours.value.parse().ok();
    if parcours.is_none() {
        view.parcours.fault = Some(Fault::Choice);
    }
    let region: Option<RegionId> = view.region.value.parse().ok();
    if region.is_none() {
        view.region.fault = Some(Fault::Choice);
    }
    let zone: Option<Zone> = view.zone.value.parse().ok();
    if zone.is_none() {
        view.zone.fault = Some(Fault::Choice);
    }
    let first = day(&mut view.starts);
    // An empty last day is the usual thirty days.
    let last = if given(&view.ends.value).is_some() { day(&mut view.ends).map(Some) } else { Some(None) };
    let capacity = places(&mut view.capacity);
    Some(NewSession {
        parcours: parcours?,
        region: region?,
        title: given(&view.title.value).map(str::to_owned),
        first: first?,
        last: last?,
        zone: Some(zone?),
        capacity: capacity?,
    })
}

/// `POST /sessions`
pub async fn submit(State(app): State<App>, visit: Visit, Sent(typed): Sent<Typed>) -> Result<Response, Fail> {
    let regions = regions(&app, &visit).await?;
    let mut view = view(&app, &visit, &regions, &typed).await?;
    let Some(new) = read(&mut view) else { return refused(&view) };
    match session::create(&app.lms, visit.actor(), new, visit.now).await {
        Ok(session) => return Ok(done(&format!("/sessions/{}", session.id), Done::SessionCreated)),
        Err(EngineError::Session(SessionError::EndsBeforeItBegins { .. })) => view.ends.fault = Some(Fault::DateOrder),
        Err(EngineError::Session(SessionError::NotPublished)) => view.parcours.fault = Some(Fault::Choice),
        Err(EngineError::Field { field: "title", error }) => {
            view.title.fault = Some(shown::fault("title", error, visit.language()));
        }
        Err(other) => return Err(other.into()),
    }
    refused(&view)
}
