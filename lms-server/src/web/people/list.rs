//! The people of the platform, or of a region for those who run it.

use axum::extract::State;
use axum::response::Response;
use lms_core::access::{Action, Actor, Scope, Target, Who};
use lms_core::people::{Account, Region};
use lms_engine::person::{self, PersonCard, Wanted};
use lms_engine::region;
use lms_store::{Cursor, Page};
use serde::Deserialize;

use super::view::{PeopleView, PersonRow};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::form::{Choice, Input};
use crate::ui::part::Pager;
use crate::ui::state::Role;
use crate::web::frame::{Asked, Visit, given, html, query_value};
use crate::web::shown;

/// Lines on a page.
const LINES: u32 = 50;

/// The query of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    texte: String,
    role: String,
    region: String,
    apres: String,
}

fn row(card: &PersonCard, regions: &[Region]) -> PersonRow {
    let identity = card.person.identity.as_ref();
    let region = card.grants.iter().find_map(|grant| match grant.scope {
        Scope::Region { region } | Scope::Session { region, .. } => regions.iter().find(|r| r.id == region),
        Scope::National => None,
    });
    let actor = Actor { who: Who::System, grants: card.grants.clone() };
    PersonRow {
        id: card.person.id.to_string(),
        name: shown::listed_name(identity),
        email: identity.map_or_else(String::new, |identity| identity.email.as_str().to_owned()),
        region: region.map(|region| region.name.as_str().to_owned()),
        roles: shown::roles(&actor),
        activated: !matches!(card.person.account, Account::Pending { .. }),
    }
}

/// The regions the visitor finds people in.
pub(super) async fn regions(app: &App, visit: &Visit) -> Result<Vec<Region>, Fail> {
    let mut regions = region::list(&app.lms).await?;
    regions.retain(|one| visit.actor().may(Action::FindPeople, Target::In(Scope::Region { region: one.id })));
    Ok(regions)
}

/// `GET /personnes?texte=&role=&region=&apres=`
pub async fn show(State(app): State<App>, visit: Visit, Asked(asked): Asked<Query>) -> Result<Response, Fail> {
    let role = Role::from_code(&asked.role);
    let wanted =
        Wanted { text: asked.texte.clone(), role: role.map(shown::kept_role), region: asked.region.parse().ok() };
    let page = match given(&asked.apres) {
        Some(after) => Page::after(Cursor(after.to_owned()), LINES),
        None => Page::first(LINES),
    };
    let listed = person::cards(&app.lms, visit.actor(), &wanted, &page).await?;
    let regions = regions(&app, &visit).await?;
    let people: Vec<PersonRow> = listed.items.iter().map(|card| row(card, &regions)).collect();
    let shown = shown::count(people.len());
    let query = |name: &str, value: &str| format!("{name}={}", query_value(value));
    let address = [query("texte", &asked.texte), query("role", &asked.role), query("region", &asked.region)].join("&");
    html(&PeopleView {
        may_manage: visit.actor().may(Action::ManagePeople, Target::In(Scope::National)),
        page: visit.page,
        text: Input::new(asked.texte),
        role,
        region: Input::new(asked.region),
        region_choices: regions.iter().map(|r| Choice::new(r.id.to_string(), r.name.as_str())).collect(),
        people,
        pager: Pager {
            total: (page.after.is_none() && listed.next.is_none()).then_some(shown),
            shown,
            previous: None,
            next: listed.next.map(|Cursor(next)| format!("/personnes?{address}&apres={}", query_value(&next))),
        },
    })
}
