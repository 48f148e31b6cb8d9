//! Changing a session: title, days, places; a change that comes too late shows what somebody else saved.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use lms_core::access::{Action, Target};
use lms_core::ids::SessionId;
use lms_core::session::SessionError;
use lms_engine::EngineError;
use lms_engine::session::{self, SessionCard, SessionEdit};
use lms_store::repo::Revision;
use serde::Deserialize;

use super::new::{day, places};
use super::view::{Difference, SessionEditView};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::Done;
use crate::ui::form::{Fault, Input};
use crate::web::frame::{Ids, Sent, Visit, done, html, html_as, refused};
use crate::web::shown;

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    title: String,
    starts: String,
    ends: String,
    capacity: String,
    revision: i64,
}

/// A session the visitor may change.
///
/// # Errors
///
/// [`EngineError::NotFound`] out of scope, [`EngineError::Forbidden`] for those who only accompany,
/// [`SessionError::Cancelled`] when there is nothing left to change.
pub(super) async fn editable(app: &App, visit: &Visit, id: SessionId) -> Result<(SessionCard, Revision), Fail> {
    let (card, seen) = session::find(&app.lms, visit.actor(), id).await?;
    if !visit.actor().may(Action::EditSession, Target::In(card.session.scope())) {
        return Err(EngineError::Forbidden(Action::EditSession).into());
    }
    if card.session.cancelled.is_some() {
        return Err(EngineError::from(SessionError::Cancelled).into());
    }
    Ok((card, seen))
}

fn stored(visit: &Visit, card: &SessionCard, seen: Revision) -> SessionEditView {
    let session = &card.session;
    SessionEditView {
        page: visit.page_in(session.zone),
        id: session.id.to_string(),
        name: session.title.as_str().to_owned(),
        learners: shown::count(card.enrolled),
        revision: seen.0,
        title: Input::new(session.title.as_str()),
        starts: Input::new(shown::typed_day(session.window.first())),
        ends: Input::new(shown::typed_day(session.window.last())),
        capacity: Input::new(session.capacity.map_or_else(String::new, |places| places.to_string())),
        differences: Vec::new(),
    }
}

fn typed_over(view: SessionEditView, typed: &Typed) -> SessionEditView {
    SessionEditView {
        title: Input::new(&typed.title),
        starts: Input::new(&typed.starts),
        ends: Input::new(&typed.ends),
        capacity: Input::new(&typed.capacity),
        revision: typed.revision,
        ..view
    }
}

/// What was saved in the meantime against what was typed, field by field.
fn differences(saved: &SessionEditView, typed: &SessionEditView) -> Vec<Difference> {
    let page = &saved.page;
    let day = |input: &Input| {
        input.value.parse::<NaiveDate>().map_or_else(|_| input.value.clone(), |day| page.date_short(day))
    };
    let number = |input: &Input| match input.value.trim() {
        "" => page.t("capacity-none").to_owned(),
        number => number.to_owned(),
    };
    let text = |input: &Input| input.value.trim().to_owned();
    [
        ("session-title", text(&saved.title), text(&typed.title)),
        ("first-day", day(&saved.starts), day(&typed.starts)),
        ("last-day", day(&saved.ends), day(&typed.ends)),
        ("capacity", number(&saved.capacity), number(&typed.capacity)),
    ]
    .into_iter()
    .filter(|(_, saved, typed)| saved != typed)
    .map(|(label, saved, typed)| Difference { label, saved, typed })
    .collect()
}

/// `GET /sessions/{session}/modifier`
pub async fn form(State(app): State<App>, visit: Visit, Ids(id): Ids<SessionId>) -> Result<Response, Fail> {
    let (card, seen) = editable(&app, &visit, id).await?;
    html(&stored(&visit, &card, seen))
}

/// `POST /sessions/{session}/modifier`
pub async fn submit(
    State(app): State<App>,
    visit: Visit,
    Ids(id): Ids<SessionId>,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    let (card, seen) = editable(&app, &visit, id).await?;
    let saved = stored(&visit, &card, seen);
    let mut view = typed_over(saved.clone(), &typed);
    if view.title.value.trim().is_empty() {
        view.title.fault = Some(Fault::Required);
    }
    let (first, last, capacity) = (day(&mut view.starts), day(&mut view.ends), places(&mut view.capacity));
    let (Some(first), Some(last), Some(capacity), None) = (first, last, capacity, &view.title.fault) else {
        return refused(&view);
    };
    let edit = SessionEdit { title: typed.title.clone(), first, last, capacity };
    match session::edit(&app.lms, visit.actor(), id, edit, Revision(typed.revision), visit.now).await {
        Ok(_) => return Ok(done(&format!("/sessions/{id}"), Done::Saved)),
        // Sending it again, with both values in sight, is a decision: the form now names what was read.
        Err(EngineError::Stale { .. }) => {
            view.differences = differences(&saved, &view);
            view.revision = saved.revision;
            return html_as(StatusCode::PRECONDITION_FAILED, &view);
        }
        Err(EngineError::Session(SessionError::EndsBeforeItBegins { .. })) => view.ends.fault = Some(Fault::DateOrder),
        Err(EngineError::Field { error, .. }) => {
            view.title.fault = Some(shown::fault("title", error, visit.language()));
        }
        Err(other) => return Err(other.into()),
    }
    refused(&view)
}
