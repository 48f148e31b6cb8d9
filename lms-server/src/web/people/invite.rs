//! Inviting somebody with a role: the person chooses a password by the link in the mail.

use axum::extract::State;
use axum::response::Response;
use lms_core::access::{Action, Scope, Target};
use lms_engine::{EngineError, person, region};
use serde::Deserialize;

use super::one::{grant, role_fields};
use super::view::InviteView;
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::Done;
use crate::ui::form::{Fault, Input};
use crate::web::frame::{Sent, Visit, done, html, refused};
use crate::web::shown;

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    given_name: String,
    family_name: String,
    email: String,
    role: String,
    region: String,
}

async fn view(app: &App, visit: &Visit, typed: &Typed) -> Result<InviteView, Fail> {
    if !visit.actor().may(Action::ManagePeople, Target::In(Scope::National)) {
        return Err(EngineError::NotFound("page").into());
    }
    let regions = region::list(&app.lms).await?;
    Ok(InviteView {
        page: visit.page.clone(),
        given_name: Input::new(&typed.given_name),
        family_name: Input::new(&typed.family_name),
        email: Input::new(&typed.email),
        fields: role_fields(visit, &regions, &typed.role, &typed.region),
    })
}

/// `GET /personnes/inviter`
pub async fn form(State(app): State<App>, visit: Visit) -> Result<Response, Fail> {
    html(&view(&app, &visit, &Typed::default()).await?)
}

/// `POST /personnes/inviter`
pub async fn submit(State(app): State<App>, visit: Visit, Sent(typed): Sent<Typed>) -> Result<Response, Fail> {
    let mut view = view(&app, &visit, &typed).await?;
    let fields = [&mut view.given_name, &mut view.family_name, &mut view.email];
    let (identity, grant) = (shown::identity(fields, None, visit.language()), grant(&mut view.fields));
    let (Some(identity), Some(grant)) = (identity, grant) else { return refused(&view) };
    match person::create(&app.lms, visit.actor(), identity, Some(grant), visit.now).await {
        Ok(made) => Ok(done(&format!("/personnes/{}", made.id), Done::PersonInvited)),
        Err(EngineError::Duplicate(_)) => {
            view.email.fault = Some(Fault::EmailTaken);
            refused(&view)
        }
        Err(other) => Err(other.into()),
    }
}
