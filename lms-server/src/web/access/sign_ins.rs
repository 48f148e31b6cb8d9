//! Where one is signed in, and ending that.

use axum::extract::State;
use axum::response::Response;
use lms_core::ids::SignInId;
use lms_core::time::Zone;
use lms_engine::account::signed_in::{self, SignInCard};
use serde::Deserialize;

use super::view::{SignInLine, SignInsView};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::Done;
use crate::web::frame::{Sent, Visit, done, html};

/// Where the list is.
pub const PAGE: &str = "/mes-connexions";

/// What the forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    connexion: Option<SignInId>,
}

/// One sign-in as a page shows it.
pub fn line(card: &SignInCard, current: Option<SignInId>) -> SignInLine {
    SignInLine {
        id: card.id.to_string(),
        agent: card.agent.clone(),
        address: card.address.clone(),
        since: card.since.local(Zone::PARIS),
        seen: card.seen.local(Zone::PARIS),
        current: Some(card.id) == current,
    }
}

/// `GET /mes-connexions`
pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Fail> {
    let cards = signed_in::mine(&app.lms, &visit.who, visit.now).await?;
    let lines = cards.iter().map(|card| line(card, Some(visit.who.sign_in))).collect();
    html(&SignInsView { page: visit.page, lines })
}

/// `POST /mes-connexions/fermer`: field `connexion`; without it every other one ends.
pub async fn end(State(app): State<App>, visit: Visit, Sent(typed): Sent<Typed>) -> Result<Response, Fail> {
    match typed.connexion {
        Some(id) => signed_in::end_mine(&app.lms, &visit.who, id, visit.now).await?,
        None => signed_in::end_my_others(&app.lms, &visit.who, visit.now).await?,
    }
    Ok(done(PAGE, Done::SignInsEnded))
}
