//! The first page of a regional manager.

use axum::extract::State;
use axum::response::Response;
use lms_core::access::{Action, Role, Scope};
use lms_core::session::{Phase, Session};
use lms_core::time::Zone;
use lms_engine::{EngineError, region, report, session};
use lms_store::Page;
use lms_store::repo::SessionFilter;

use super::view::ManagerHomeView;
use crate::problem::Fail;
use crate::state::App;
use crate::web::frame::{Visit, html};
use crate::web::session::rows;

/// How many sessions of each state the page shows; the list has them all.
const SHOWN: u32 = 20;

/// `GET /gestion`
pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Fail> {
    if visit.actor().scopes_for(Action::EditSession).is_empty() {
        return Err(EngineError::NotFound("page").into());
    }
    let mut names = Vec::new();
    for grant in visit.actor().grants.iter().filter(|g| g.role == Role::RegionalManager) {
        if let Scope::Region { region } = grant.scope {
            names.push(region::find(&app.lms, region).await?.name.as_str().to_owned());
        }
    }
    if names.is_empty() {
        names.push(visit.page.t("regions-all-name").to_owned());
    }
    let today = visit.now.day(Zone::PARIS);
    let listed = async |phase| {
        let filter = SessionFilter { phase: Some((phase, today)), ..SessionFilter::default() };
        session::list(&app.lms, visit.actor(), filter, &Page::first(SHOWN)).await
    };
    let (mut running, upcoming) = (listed(Phase::Running).await?.items, listed(Phase::Upcoming).await?.items);
    running.sort_by_key(|card| card.session.window.last());
    let sessions: Vec<_> = running.iter().map(|card| &card.session).map(|s: &Session| s.id).collect();
    let watched = report::watch(&app.lms, visit.actor(), &sessions, super::TO_DO, visit.now).await?;
    html(&ManagerHomeView {
        region: names.join(", "),
        running: rows(&app, &visit, &running).await?,
        upcoming: rows(&app, &visit, &upcoming).await?,
        to_do: super::to_do(&watched),
        page: visit.page,
    })
}
