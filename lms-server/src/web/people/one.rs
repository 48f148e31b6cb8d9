//! One person: account, roles, what is learnt; giving and taking roles, sending the activation link again.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use lms_core::access::{Action, Grant, Role, Scope, Target};
use lms_core::ids::PersonId;
use lms_core::people::{Account, Identity, Region};
use lms_core::time::Zone;
use lms_engine::person::{self, PersonFile};
use lms_engine::{EngineError, region};
use serde::Deserialize;

use super::view::{GrantLine, LearnsLine, PersonView, RoleFields};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::{Done, Flash};
use crate::ui::form::{Choice, Fault, Input};
use crate::ui::part::Link;
use crate::ui::state::Tone;
use crate::web::frame::{Ids, Sent, Visit, done, html, html_as, refused};
use crate::web::shown;

/// What the forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    role: String,
    region: String,
    grant: String,
}

/// The fields of a role, as typed or empty.
pub(super) fn role_fields(visit: &Visit, regions: &[Region], role: &str, region: &str) -> RoleFields {
    let word = |role| visit.page.word(shown::role(role)).to_owned();
    let choice = |role: Role| Choice::new(shown::role(role).code(), word(role));
    RoleFields {
        role: Input::new(role),
        // Learners hold no role: they are enrolled. A tutor of one session is named on its page.
        role_choices: [Role::NationalManager, Role::RegionalManager, Role::Tutor].map(choice).into(),
        region: Input::new(region),
        region_choices: regions.iter().map(|r| Choice::new(r.id.to_string(), r.name.as_str())).collect(),
    }
}

/// The grant the fields speak of; marks what is missing.
pub(super) fn grant(fields: &mut RoleFields) -> Option<Grant> {
    let Some(role) = crate::ui::state::Role::from_code(&fields.role.value).map(shown::kept_role) else {
        fields.role.fault = Some(Fault::Choice);
        return None;
    };
    let scope = match role {
        Role::NationalManager => Scope::National,
        Role::RegionalManager | Role::Tutor => match fields.region.value.parse() {
            Ok(region) => Scope::Region { region },
            Err(_) => {
                fields.region.fault = Some(Fault::Choice);
                return None;
            }
        },
        Role::Learner => {
            fields.role.fault = Some(Fault::Choice);
            return None;
        }
    };
    Some(Grant { role, scope })
}

/// A grant as the forms name it: role, then the ids of its scope.
fn code(grant: &Grant) -> String {
    let role = shown::role(grant.role).code();
    match grant.scope {
        Scope::National => role.to_owned(),
        Scope::Region { region } => format!("{role}.{region}"),
        Scope::Session { region, session } => format!("{role}.{region}.{session}"),
    }
}

fn line(visit: &Visit, grant: &Grant, file: &PersonFile, regions: &[Region]) -> GrantLine {
    let named = |id| {
        regions.iter().find(|r: &&Region| r.id == id).map_or_else(|| "–".to_owned(), |r| r.name.as_str().to_owned())
    };
    let (place, session) = match grant.scope {
        Scope::National => (visit.page.t("scope-national").to_owned(), None),
        Scope::Region { region } => (named(region), None),
        Scope::Session { region, session } => {
            let found = file.accompanies.iter().find(|one| one.id == session);
            (named(region), found.map(|one| Link::new(format!("/sessions/{session}"), one.title.as_str())))
        }
    };
    GrantLine { role: shown::role(grant.role), place, session, code: code(grant) }
}

async fn view(app: &App, visit: &Visit, id: PersonId) -> Result<PersonView, Fail> {
    let file = person::file(&app.lms, visit.actor(), id).await?;
    let regions = region::list(&app.lms).await?;
    let (stored, identity) = (&file.card.person, file.card.person.identity.as_ref());
    let learns = |(enrolment, session): &(lms_core::enrolment::Enrolment, lms_core::session::Session)| LearnsLine {
        link: Link::new(format!("/sessions/{}/apprenants/{}", session.id, enrolment.id), session.title.as_str()),
        starts: session.window.first(),
        ends: enrolment.last_day(session),
        state: shown::session_state(session, visit.now),
    };
    Ok(PersonView {
        page: visit.page.clone(),
        id: id.to_string(),
        name: identity.map_or_else(|| "–".to_owned(), Identity::full_name),
        email: identity.map_or_else(String::new, |who| who.email.as_str().to_owned()),
        company: identity.and_then(|who| who.company.as_ref()).map(|company| company.as_str().to_owned()),
        pending_since: match stored.account {
            Account::Pending { since } => Some(since.day(Zone::PARIS)),
            Account::Active { .. } | Account::Disabled { .. } => None,
        },
        grants: file.card.grants.iter().map(|grant| line(visit, grant, &file, &regions)).collect(),
        learns: file.learns.iter().map(learns).collect(),
        may_erase: identity.is_some() && !visit.actor().scopes_for(Action::ErasePeople).is_empty(),
        may_manage: visit.actor().may(Action::ManagePeople, Target::In(Scope::National)),
        protection: super::protection::part(app, visit, id).await?,
        fields: role_fields(visit, &regions, "", ""),
    })
}

fn page_of(id: PersonId) -> String {
    format!("/personnes/{id}")
}

/// `GET /personnes/{person}`
pub async fn show(State(app): State<App>, visit: Visit, Ids(id): Ids<PersonId>) -> Result<Response, Fail> {
    let view = view(&app, &visit, id).await?;
    lms_engine::journal::note_read(&app.lms, visit.actor(), "person", id, serde_json::Value::Null, visit.now).await?;
    html(&view)
}

/// `POST /personnes/{person}/lien`
pub async fn invite_again(State(app): State<App>, visit: Visit, Ids(id): Ids<PersonId>) -> Result<Response, Fail> {
    person::invite_again(&app.lms, visit.actor(), id, visit.now).await?;
    Ok(done(&page_of(id), Done::LinkSent))
}

/// Roles are given and taken by those who manage people; others do not learn that the address exists.
fn manager(visit: &Visit) -> Result<(), Fail> {
    if visit.actor().may(Action::ManagePeople, Target::In(Scope::National)) {
        Ok(())
    } else {
        Err(EngineError::NotFound("page").into())
    }
}

/// `POST /personnes/{person}/roles`: fields `role`, `region`.
pub async fn give(
    State(app): State<App>,
    visit: Visit,
    Ids(id): Ids<PersonId>,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    manager(&visit)?;
    let mut view = view(&app, &visit, id).await?;
    view.fields.role = Input::new(&typed.role);
    view.fields.region = Input::new(&typed.region);
    let Some(grant) = grant(&mut view.fields) else { return refused(&view) };
    person::grant(&app.lms, visit.actor(), id, grant, visit.now).await?;
    Ok(done(&page_of(id), Done::RoleGiven))
}

/// `POST /personnes/{person}/roles/retirer`: field `grant`.
pub async fn take(
    State(app): State<App>,
    visit: Visit,
    Ids(id): Ids<PersonId>,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    manager(&visit)?;
    let file = person::file(&app.lms, visit.actor(), id).await?;
    let Some(grant) = file.card.grants.into_iter().find(|grant| code(grant) == typed.grant) else {
        return Err(EngineError::NotFound("grant").into());
    };
    match person::revoke(&app.lms, visit.actor(), id, grant, visit.now).await {
        Ok(()) => Ok(done(&page_of(id), Done::RoleTaken)),
        // Who may take roles is only refused for the last national manager: nobody could give the role back.
        Err(EngineError::Forbidden(_)) => {
            let mut view = view(&app, &visit, id).await?;
            view.page.flash = Some(Flash::new(Tone::Warn, visit.page.t("role-last")));
            html_as(StatusCode::CONFLICT, &view)
        }
        Err(other) => Err(other.into()),
    }
}
