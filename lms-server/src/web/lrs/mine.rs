//! What the platform keeps of one's own work.

use axum::extract::State;
use axum::response::Response;
use lms_engine::lrs::browse::{self, Export};

use super::list::{LINES, Query, page_of, pager};
use super::view::MineView;
use super::{export, tell};
use crate::problem::Fail;
use crate::state::App;
use crate::web::frame::{Asked, Visit, html};

/// `GET /mes-donnees?apres=&avant=`
pub async fn show(State(app): State<App>, visit: Visit, Asked(asked): Asked<Query>) -> Result<Response, Fail> {
    let at = page_of(&asked)?;
    let (who, language) = (&visit.who, visit.language());
    let listed = browse::statements_of_person(&app.lms, &who.actor, who.person, (at, LINES), language).await?;
    html(&MineView {
        name: who.identity.full_name(),
        email: who.identity.email.as_str().to_owned(),
        lines: listed.lines.iter().map(|told| tell::line(&visit.page, told, "/mes-donnees/traces")).collect(),
        pager: pager(&listed, "/mes-donnees"),
        page: visit.page,
    })
}

/// `GET /mes-donnees/traces.ndjson`
pub async fn ndjson(State(app): State<App>, visit: Visit) -> Result<Response, Fail> {
    let export = Export::of_person(&app.lms, visit.actor(), visit.who.person).await?;
    export::sent(export, export::Form::Ndjson, &visit).await
}
