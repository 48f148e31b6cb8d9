//! Who accompanies a session: shown to its readers; named, invited and taken off by its managers.

use axum::extract::State;
use axum::response::Response;
use lms_core::ids::{PersonId, SessionId};
use lms_core::people::Account;
use lms_engine::EngineError;
use lms_engine::person::{self, Wanted};
use lms_engine::session::{self, Recruit};
use lms_store::Page;
use lms_store::repo::StoredPerson;
use serde::Deserialize;

use super::edit::editable;
use super::head;
use super::view::{SessionTeamView, TeamMember};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::Done;
use crate::ui::form::Input;
use crate::web::frame::{Asked, Ids, Sent, Visit, done, given, html, refused};
use crate::web::shown;

/// How many people a search shows; more words find fewer.
const SHOWN: u32 = 12;

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    texte: String,
}

/// What the forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    person: String,
    given_name: String,
    family_name: String,
    email: String,
}

fn member(person: &StoredPerson) -> TeamMember {
    let identity = person.identity.as_ref();
    TeamMember {
        person: person.id.to_string(),
        name: identity.map_or_else(|| "–".to_owned(), lms_core::people::Identity::full_name),
        email: identity.map_or_else(String::new, |who| who.email.as_str().to_owned()),
        activated: !matches!(person.account, Account::Pending { .. }),
    }
}

async fn view(app: &App, visit: &Visit, id: SessionId, text: &str) -> Result<SessionTeamView, Fail> {
    let (card, _) = session::find(&app.lms, visit.actor(), id).await?;
    let head = head(app, visit, &card).await?;
    let team = session::team(&app.lms, visit.actor(), id).await?;
    let found = match given(text).filter(|_| head.may_edit) {
        None => None,
        Some(text) => {
            let wanted = Wanted { text: text.to_owned(), region: Some(card.session.region), role: None };
            let listed = person::cards(&app.lms, visit.actor(), &wanted, &Page::first(SHOWN)).await?;
            let others = listed.items.iter().filter(|card| !team.iter().any(|one| one.id == card.person.id));
            Some(others.map(|card| member(&card.person)).collect())
        }
    };
    Ok(SessionTeamView {
        page: visit.page_in(card.session.zone),
        head,
        tutors: team.iter().map(member).collect(),
        text: Input::new(text),
        found,
        given_name: Input::default(),
        family_name: Input::default(),
        email: Input::default(),
    })
}

fn page_of(id: SessionId) -> String {
    format!("/sessions/{id}/equipe")
}

/// `GET /sessions/{session}/equipe?texte=`
pub async fn show(
    State(app): State<App>,
    visit: Visit,
    Ids(id): Ids<SessionId>,
    Asked(asked): Asked<Query>,
) -> Result<Response, Fail> {
    html(&view(&app, &visit, id, &asked.texte).await?)
}

fn chosen(typed: &Typed) -> Result<PersonId, Fail> {
    typed.person.parse().map_err(|_| EngineError::NotFound("person").into())
}

/// `POST /sessions/{session}/equipe`: field `person`. Only whom the visitor can find can be named.
pub async fn name(
    State(app): State<App>,
    visit: Visit,
    Ids(id): Ids<SessionId>,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    editable(&app, &visit, id).await?;
    let person = chosen(&typed)?;
    person::file(&app.lms, visit.actor(), person).await?;
    session::assign_tutor(&app.lms, visit.actor(), id, person, visit.now).await?;
    Ok(done(&page_of(id), Done::TutorNamed))
}

/// `POST /sessions/{session}/equipe/retirer`: field `person`.
pub async fn remove(
    State(app): State<App>,
    visit: Visit,
    Ids(id): Ids<SessionId>,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    editable(&app, &visit, id).await?;
    session::unassign_tutor(&app.lms, visit.actor(), id, chosen(&typed)?, visit.now).await?;
    Ok(done(&page_of(id), Done::TutorRemoved))
}

/// `POST /sessions/{session}/equipe/inviter`: fields `given_name`, `family_name`, `email`.
pub async fn recruit(
    State(app): State<App>,
    visit: Visit,
    Ids(id): Ids<SessionId>,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    editable(&app, &visit, id).await?;
    let mut view = view(&app, &visit, id, "").await?;
    view.given_name = Input::new(&typed.given_name);
    view.family_name = Input::new(&typed.family_name);
    view.email = Input::new(&typed.email);
    let fields = [&mut view.given_name, &mut view.family_name, &mut view.email];
    let Some(identity) = shown::identity(fields, None, visit.language()) else { return refused(&view) };
    let how = session::recruit_tutor(&app.lms, visit.actor(), id, identity, visit.now).await?;
    Ok(done(
        &page_of(id),
        match how {
            Recruit::Known(_) => Done::TutorNamed,
            Recruit::Invited(_) => Done::PersonInvited,
        },
    ))
}
