//! People and the roles they hold.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use lms_core::access::{Action, Grant, Role, Scope};
use lms_core::ids::{PersonId, RegionId};
use lms_core::people::Account;
use lms_core::text::Email;
use lms_engine::person::{self, PersonCard};
use lms_engine::{EngineError, rights};
use lms_store::repo::PersonFilter;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::list::{Items, Part};
use crate::extract::{AtMostOnce, Now, Sent, Signed};
use crate::problem::{Fail, Problem};
use crate::state::App;
use crate::web::frame::{Asked, Ids};

/// A person.
#[derive(Serialize, ToSchema)]
pub struct PersonView {
    id: Uuid,
    /// Absent once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    given: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    family: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    company: Option<String>,
    /// `pending` until a password was chosen, `active`, `disabled`.
    account: &'static str,
    /// Roles and where they are held, as far as one may see.
    #[schema(value_type = Vec<Object>)]
    grants: Vec<Grant>,
}

impl From<PersonCard> for PersonView {
    fn from(card: PersonCard) -> Self {
        let identity = card.person.identity;
        Self {
            id: card.person.id.0,
            given: identity.as_ref().map(|i| i.given.to_string()),
            family: identity.as_ref().map(|i| i.family.to_string()),
            email: identity.as_ref().map(|i| i.email.to_string()),
            company: identity.as_ref().and_then(|i| i.company.as_ref()).map(ToString::to_string),
            account: match card.person.account {
                Account::Pending { .. } => "pending",
                Account::Active { .. } => "active",
                Account::Disabled { .. } => "disabled",
            },
            grants: card.grants,
        }
    }
}

/// A role to give or to take. Tutors are named session by session, under `/sessions/{id}/tutors`.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(tag = "role", rename_all = "snake_case", deny_unknown_fields)]
pub enum RoleBody {
    /// Keeps contents, parcours and everything else.
    NationalManager,
    /// Keeps the sessions and learners of a region.
    RegionalManager {
        /// Which.
        region: Uuid,
    },
}

impl From<RoleBody> for Grant {
    fn from(body: RoleBody) -> Self {
        match body {
            RoleBody::NationalManager => Self { role: Role::NationalManager, scope: Scope::National },
            RoleBody::RegionalManager { region } => {
                Self { role: Role::RegionalManager, scope: Scope::Region { region: RegionId(region) } }
            }
        }
    }
}

fn manages(signed: &Signed) -> Result<(), EngineError> {
    rights::national(signed.actor(), Action::ManagePeople)
}

/// Which people.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// With exactly this address.
    #[serde(default)]
    email: Option<String>,
    /// With a role in this region, or enrolled in one of its sessions; needed by those who keep several regions.
    #[serde(default)]
    region: Option<Uuid>,
    /// Only those who hold a role.
    #[serde(default)]
    staff: bool,
}

/// A page of the people one may find: a regional manager finds those of the region.
#[utoipa::path(get, path = "/people", tag = "people", params(Part, Filter), responses((status = 200, body = Items<PersonView>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    signed: Signed,
    Asked(part): Asked<Part>,
    Asked(filter): Asked<Filter>,
) -> Result<Json<Items<PersonView>>, Fail> {
    rights::somewhere(signed.actor(), Action::FindPeople)?;
    let email = filter.email.as_deref().map(Email::new).transpose();
    let email = email.map_err(|error| EngineError::Field { field: "email", error })?;
    let filter = PersonFilter { email, region: filter.region.map(RegionId), session: None, staff_only: filter.staff };
    Ok(Json(Items::of(person::known(&app.lms, signed.actor(), filter, &part.page()).await?, PersonView::from)))
}

/// Somebody to make an account for.
#[derive(Deserialize, ToSchema)]
pub struct NewPerson {
    given: String,
    family: String,
    email: String,
    #[serde(default)]
    company: Option<String>,
    /// The first role.
    #[serde(default)]
    grant: Option<RoleBody>,
}

/// Makes an account; the person gets a link to choose a password.
#[utoipa::path(post, path = "/people", tag = "people", request_body = NewPerson, responses((status = 201, body = PersonView), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn create(
    AtMostOnce(app): AtMostOnce,
    Now(now): Now,
    signed: Signed,
    sent: Sent<NewPerson>,
) -> Result<(StatusCode, Json<PersonView>), Fail> {
    manages(&signed)?;
    let body = sent.at_once()?;
    let identity = person::identity(&body.given, &body.family, &body.email, body.company.as_deref())?;
    let made = person::create(&app.lms, signed.actor(), identity, body.grant.map(Grant::from), now).await?;
    Ok((StatusCode::CREATED, Json(person::find(&app.lms, signed.actor(), made.id).await?.into())))
}

async fn shown(app: &App, signed: &Signed, id: PersonId) -> Result<Json<PersonView>, Fail> {
    Ok(Json(person::find(&app.lms, signed.actor(), id).await?.into()))
}

/// One person.
#[utoipa::path(get, path = "/people/{id}", tag = "people", params(("id" = Uuid, Path)), responses((status = 200, body = PersonView), (status = 404, body = Problem)))]
pub async fn show(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
    Ids(id): Ids<PersonId>,
) -> Result<Json<PersonView>, Fail> {
    let found = shown(&app, &signed, id).await?;
    lms_engine::journal::note_read(&app.lms, signed.actor(), "person", id, serde_json::Value::Null, now).await?;
    Ok(found)
}

/// Sends the link to choose a password once more.
#[utoipa::path(post, path = "/people/{id}/invitations", tag = "people", params(("id" = Uuid, Path)), responses((status = 202), (status = 404, body = Problem)))]
pub async fn invite(
    AtMostOnce(app): AtMostOnce,
    Now(now): Now,
    signed: Signed,
    Ids(id): Ids<PersonId>,
) -> Result<StatusCode, Fail> {
    person::invite_again(&app.lms, signed.actor(), id, now).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Gives a role; giving it twice is giving it once.
#[utoipa::path(post, path = "/people/{id}/grants", tag = "people", params(("id" = Uuid, Path)), request_body = RoleBody, responses((status = 200, body = PersonView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn give(
    AtMostOnce(app): AtMostOnce,
    Now(now): Now,
    signed: Signed,
    Ids(id): Ids<PersonId>,
    sent: Sent<RoleBody>,
) -> Result<Json<PersonView>, Fail> {
    manages(&signed)?;
    let body = sent.at_once()?;
    person::grant(&app.lms, signed.actor(), id, body.into(), now).await?;
    shown(&app, &signed, id).await
}

/// Takes a role, at once; the last national manager keeps it.
#[utoipa::path(delete, path = "/people/{id}/grants", tag = "people", params(("id" = Uuid, Path)), request_body = RoleBody, responses((status = 200, body = PersonView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn take(
    State(app): State<App>,
    Now(now): Now,
    signed: Signed,
    Ids(id): Ids<PersonId>,
    sent: Sent<RoleBody>,
) -> Result<Json<PersonView>, Fail> {
    manages(&signed)?;
    let body = sent.at_once()?;
    person::revoke(&app.lms, signed.actor(), id, body.into(), now).await?;
    shown(&app, &signed, id).await
}
