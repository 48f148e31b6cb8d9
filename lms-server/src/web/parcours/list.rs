//! The list of parcours.

use axum::extract::State;
use axum::response::Response;
use lms_core::access::{Action, Target};
use lms_core::parcours::Parcours;
use lms_core::session::Phase;
use lms_engine::{parcours, session};
use lms_store::repo::{ParcoursFilter, SessionFilter};
use lms_store::{Cursor, Page};
use serde::Deserialize;

use super::view::{ParcoursListView, ParcoursRow};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::form::Input;
use crate::ui::part::Pager;
use crate::ui::state::ParcoursState;
use crate::web::frame::{Asked, Visit, given, html, query_value};
use crate::web::shown;

/// Lines on a page.
const LINES: u32 = 25;

/// The query of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    etat: String,
    texte: String,
    apres: String,
}

/// Sessions that use a parcours, as far as the visitor sees them.
pub(super) async fn sessions(app: &App, visit: &Visit, parcours: &Parcours) -> Result<Vec<session::SessionCard>, Fail> {
    let filter = SessionFilter { parcours: Some(parcours.id), ..SessionFilter::default() };
    let whole = Page::first(lms_store::page::MAX_LIMIT);
    let mut cards = session::list(&app.lms, visit.actor(), filter, &whole).await?.items;
    cards.retain(|card| matches!(card.session.phase(visit.now), Phase::Running | Phase::Upcoming));
    Ok(cards)
}

async fn row(app: &App, visit: &Visit, parcours: &Parcours) -> Result<ParcoursRow, Fail> {
    let design = parcours.published.as_ref().map_or(&parcours.draft, |published| &published.design);
    Ok(ParcoursRow {
        id: parcours.id.to_string(),
        title: parcours.title.as_str().to_owned(),
        state: shown::parcours_state(parcours),
        version: parcours.published.as_ref().map(|published| published.number),
        steps: shown::count(design.steps().count()),
        planned_minutes: shown::minutes(design.planned()),
        sessions: shown::count(sessions(app, visit, parcours).await?.len()),
    })
}

/// `GET /parcours?etat=&texte=&apres=`
pub async fn show(State(app): State<App>, visit: Visit, Asked(asked): Asked<Query>) -> Result<Response, Fail> {
    let state = ParcoursState::from_code(&asked.etat);
    let filter = ParcoursFilter { text: given(&asked.texte).map(str::to_owned), ..ParcoursFilter::default() };
    let page = match given(&asked.apres) {
        Some(after) => Page::after(Cursor(after.to_owned()), LINES),
        None => Page::first(LINES),
    };
    let listed = parcours::list(&app.lms, visit.actor(), filter, &page).await?;
    let mut rows = Vec::with_capacity(listed.items.len());
    for parcours in listed.items.iter().filter(|p| state.is_none_or(|state| shown::parcours_state(p) == state)) {
        rows.push(row(&app, &visit, parcours).await?);
    }
    let shown = shown::count(rows.len());
    let address = format!("/parcours?etat={}&texte={}", query_value(&asked.etat), query_value(&asked.texte));
    html(&ParcoursListView {
        state,
        text: Input::new(asked.texte),
        parcours: rows,
        pager: Pager {
            total: (page.after.is_none() && listed.next.is_none()).then_some(shown),
            shown,
            previous: None,
            next: listed.next.map(|Cursor(next)| format!("{address}&apres={}", query_value(&next))),
        },
        may_edit: visit.actor().may(Action::EditParcours, Target::Catalogue),
        page: visit.page,
    })
}
