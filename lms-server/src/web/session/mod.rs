//! Sessions: list, creation, change, cancellation, team, follow-up of learners, calendar, report.

mod cancel;
mod edit;
mod export;
mod learners;
mod list;
mod new;
mod report;
#[cfg(test)]
pub(crate) mod samples;
mod team;
pub mod view;
mod zone;

use axum::Router;
use axum::routing::{get, post};
use lms_core::access::{Action, Scope, Target};
use lms_engine::session::SessionCard;
use lms_engine::{region, report as figures, session};

use self::view::{SessionHead, SessionRow, SessionTotals};
use super::frame::Visit;
use super::shown;
use crate::problem::Fail;
use crate::state::App;

/// Addresses of sessions.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/sessions", get(list::show).post(new::submit))
        .route("/sessions/nouvelle", get(new::form))
        .route("/sessions/{session}", get(learners::show))
        .route("/sessions/{session}/modifier", get(edit::form).post(edit::submit))
        .route("/sessions/{session}/annuler", get(cancel::ask).post(cancel::submit))
        .route("/sessions/{session}/equipe", get(team::show).post(team::name))
        .route("/sessions/{session}/equipe/inviter", post(team::recruit))
        .route("/sessions/{session}/equipe/retirer", post(team::remove))
        .route("/sessions/{session}/calendrier", get(report::calendar))
        .route("/sessions/{session}/rapport", get(report::show))
        .route("/sessions/{session}/suivi.csv", get(export::csv))
        .route("/sessions/{session}/suivi.xlsx", get(export::xlsx))
        .route("/sessions/{session}/suivi.json", get(export::json))
}

/// Sessions as lists show them; regions are named to those who see several.
///
/// # Errors
///
/// Those of the engine.
pub async fn rows(app: &App, visit: &Visit, cards: &[SessionCard]) -> Result<Vec<SessionRow>, Fail> {
    let sessions: Vec<_> = cards.iter().map(|card| card.session.clone()).collect();
    let figures = figures::figures(&app.lms, visit.actor(), &sessions).await?;
    let national = visit.actor().grants.iter().any(|grant| grant.scope == Scope::National);
    let regions = if national { region::list(&app.lms).await? } else { Vec::new() };
    let row = |card: &SessionCard| {
        let session = &card.session;
        let region = regions.iter().find(|region| region.id == session.region);
        SessionRow {
            id: session.id.to_string(),
            title: session.title.as_str().to_owned(),
            parcours: card.parcours.title.as_str().to_owned(),
            region: region.map(|region| region.name.as_str().to_owned()),
            state: shown::session_state(session, visit.now),
            starts: session.window.first(),
            ends: session.window.last(),
            learners: shown::count(card.enrolled),
            capacity: session.capacity,
            percent: figures.get(&session.id).map_or(0, |figures| shown::whole(figures.completion)),
        }
    };
    Ok(cards.iter().map(row).collect())
}

/// What every page of one session shows on top.
///
/// # Errors
///
/// Those of the engine.
async fn head(app: &App, visit: &Visit, card: &SessionCard) -> Result<SessionHead, Fail> {
    let session = &card.session;
    let may = |action| visit.actor().may(action, Target::In(session.scope()));
    let team = session::team(&app.lms, visit.actor(), session.id).await?;
    Ok(SessionHead {
        id: session.id.to_string(),
        title: session.title.as_str().to_owned(),
        parcours: card.parcours.title.as_str().to_owned(),
        state: shown::session_state(session, visit.now),
        starts: session.window.first(),
        ends: session.window.last(),
        learners: shown::count(card.enrolled),
        capacity: session.capacity,
        tutors: team.iter().filter_map(|one| one.identity.as_ref()).map(|who| who.full_name()).collect(),
        may_manage: may(Action::Enrol) && session.cancelled.is_none(),
        may_edit: may(Action::EditSession) && session.cancelled.is_none(),
        cancelled: session.cancelled.as_ref().map(|off| (off.at.day(session.zone), off.reason.as_str().to_owned())),
    })
}

/// The figures of a group.
fn totals(figures: &lms_core::report::GroupFigures) -> SessionTotals {
    SessionTotals {
        learners: figures.learners,
        completed: figures.finished,
        begun: figures.started,
        percent: shown::whole(figures.completion),
        score: figures.score.map(lms_core::score::Percent::get),
        times: shown::times(figures.connected, figures.active, figures.credited),
    }
}
