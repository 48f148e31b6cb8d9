//! How somebody's account is protected: a manager's reset of the second factor, and ending sign-ins.

use axum::extract::State;
use axum::response::Response;
use lms_core::access::{Action, Scope, Target};
use lms_core::ids::{PersonId, SignInId};
use lms_engine::EngineError;
use lms_engine::account::{self, factor, signed_in};
use serde::Deserialize;

use super::view::ProtectionPart;
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::Done;
use crate::web::access::line;
use crate::web::frame::{Ids, Sent, Visit, done};

/// What the forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    connexion: Option<SignInId>,
}

/// The part of the person's page; `None` for those who do not manage people.
pub async fn part(app: &App, visit: &Visit, id: PersonId) -> Result<Option<ProtectionPart>, EngineError> {
    if !visit.actor().may(Action::ManagePeople, Target::In(Scope::National)) {
        return Ok(None);
    }
    let found = signed_in::protection(&app.lms, visit.actor(), id, visit.now).await?;
    Ok(Some(ProtectionPart {
        factor: found.factor,
        may_reset: found.factor && id != visit.who.person,
        may_reset_password: found.password && id != visit.who.person,
        sign_ins: found.sign_ins.iter().map(|card| line(card, Some(visit.who.sign_in))).collect(),
    }))
}

/// `POST /personnes/{person}/double-authentification`
pub async fn reset_factor(State(app): State<App>, visit: Visit, Ids(id): Ids<PersonId>) -> Result<Response, Fail> {
    factor::reset(&app.lms, visit.actor(), id, visit.now).await?;
    Ok(done(&format!("/personnes/{id}"), Done::FactorReset))
}

/// `POST /personnes/{person}/mot-de-passe`
pub async fn reset_password(State(app): State<App>, visit: Visit, Ids(id): Ids<PersonId>) -> Result<Response, Fail> {
    account::reset_password(&app.lms, visit.actor(), id, visit.now).await?;
    Ok(done(&format!("/personnes/{id}"), Done::PasswordReset))
}

/// `POST /personnes/{person}/connexions`: field `connexion`; without it all of them end.
pub async fn end(
    State(app): State<App>,
    visit: Visit,
    Ids(id): Ids<PersonId>,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    match typed.connexion {
        Some(sign_in) => signed_in::end_of(&app.lms, visit.actor(), id, sign_in, visit.now).await?,
        None => signed_in::end_all_of(&app.lms, visit.actor(), id, visit.now).await?,
    }
    Ok(done(&format!("/personnes/{id}"), Done::SignInsEnded))
}
