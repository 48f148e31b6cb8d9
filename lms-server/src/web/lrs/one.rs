//! One learning record with everything it says.

use axum::extract::State;
use axum::response::Response;
use lms_core::access::Action;
use lms_engine::lrs::browse;
use lms_engine::rights;
use uuid::Uuid;

use super::pretty::pretty;
use super::tell;
use super::view::RecordView;
use crate::problem::Fail;
use crate::state::App;
use crate::web::frame::{Ids, Visit, html};

async fn view(app: &App, visit: Visit, id: Uuid, own: bool) -> Result<Response, Fail> {
    let whole = browse::one(&app.lms, visit.actor(), id, visit.language()).await?;
    let page = visit.page;
    html(&RecordView {
        own,
        sentence: tell::sentence(&page, &whole.told),
        at: tell::local(whole.told.at),
        result: tell::result(&whole.told.outcome),
        voided: whole.told.voided,
        facts: tell::facts(&page, &whole, !own),
        attachments: whole.attachments.iter().map(|one| tell::attachment(&page, one)).collect(),
        text: pretty(&whole.text),
        page,
    })
}

/// `GET /traces/{statement}`
pub async fn show(State(app): State<App>, visit: Visit, Ids(id): Ids<Uuid>) -> Result<Response, Fail> {
    rights::national(visit.actor(), Action::ManageLrs)?;
    view(&app, visit, id, false).await
}

/// `GET /mes-donnees/traces/{statement}`
pub async fn show_own(State(app): State<App>, visit: Visit, Ids(id): Ids<Uuid>) -> Result<Response, Fail> {
    view(&app, visit, id, true).await
}
