//! The list of sessions.

use axum::extract::State;
use axum::response::Response;
use lms_core::access::Action;
use lms_core::session::Phase;
use lms_core::time::Zone;
use lms_engine::{EngineError, parcours, session};
use lms_store::repo::{ParcoursFilter, SessionFilter};
use lms_store::{Cursor, Page};
use serde::Deserialize;

use super::rows;
use super::view::SessionListView;
use crate::problem::Fail;
use crate::state::App;
use crate::ui::form::{Choice, Input};
use crate::ui::part::Pager;
use crate::ui::state::SessionState;
use crate::web::frame::{Asked, Visit, given, html, query_value};
use crate::web::shown;

/// Lines on a page.
const LINES: u32 = 25;

/// The query of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    etat: String,
    parcours: String,
    texte: String,
    apres: String,
}

/// Published parcours to choose from.
pub(super) async fn parcours_choices(app: &App, visit: &Visit) -> Result<Vec<Choice>, Fail> {
    let filter = ParcoursFilter { published_only: true, ..ParcoursFilter::default() };
    let listed = parcours::list(&app.lms, visit.actor(), filter, &Page::first(lms_store::page::MAX_LIMIT)).await?;
    Ok(listed.items.iter().map(|p| Choice::new(p.id.to_string(), p.title.as_str())).collect())
}

/// `GET /sessions?etat=&parcours=&texte=&apres=`
pub async fn show(State(app): State<App>, visit: Visit, Asked(asked): Asked<Query>) -> Result<Response, Fail> {
    if visit.actor().scopes_for(Action::ReadSession).is_empty() {
        return Err(EngineError::NotFound("page").into());
    }
    let state = SessionState::from_code(&asked.etat);
    let phase = state.map(|state| match state {
        SessionState::Running => Phase::Running,
        SessionState::Upcoming => Phase::Upcoming,
        SessionState::Ended => Phase::Ended,
        SessionState::Cancelled => Phase::Cancelled,
    });
    let filter = SessionFilter {
        parcours: asked.parcours.parse().ok(),
        phase: phase.map(|phase| (phase, visit.now.day(Zone::PARIS))),
        text: given(&asked.texte).map(str::to_owned),
        ..SessionFilter::default()
    };
    let page = match given(&asked.apres) {
        Some(after) => Page::after(Cursor(after.to_owned()), LINES),
        None => Page::first(LINES),
    };
    let listed = session::list(&app.lms, visit.actor(), filter, &page).await?;
    let shown = shown::count(listed.items.len());
    let address = format!(
        "/sessions?etat={}&parcours={}&texte={}",
        query_value(&asked.etat),
        query_value(&asked.parcours),
        query_value(&asked.texte)
    );
    let pager = Pager {
        total: (page.after.is_none() && listed.next.is_none()).then_some(shown),
        shown,
        previous: None,
        next: listed.next.map(|Cursor(next)| format!("{address}&apres={}", query_value(&next))),
    };
    html(&SessionListView {
        sessions: rows(&app, &visit, &listed.items).await?,
        state,
        parcours: Input::new(asked.parcours),
        parcours_choices: parcours_choices(&app, &visit).await?,
        text: Input::new(asked.texte),
        pager,
        may_create: !visit.actor().scopes_for(Action::EditSession).is_empty(),
        page: visit.page,
    })
}
