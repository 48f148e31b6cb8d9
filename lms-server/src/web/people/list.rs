//! The people of the platform, for the national manager.

use axum::extract::State;
use axum::response::Response;
use lms_core::access::Scope;
use lms_core::people::{Account, Region};
use lms_core::text::Email;
use lms_engine::person::{self, PersonCard};
use lms_engine::region;
use lms_store::repo::PersonFilter;
use lms_store::{Cursor, Page};
use serde::Deserialize;

use super::view::{PeopleView, PersonRow};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::form::{Fault, Input};
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
    courriel: String,
    role: String,
    apres: String,
}

fn row(card: &PersonCard, regions: &[Region]) -> PersonRow {
    let identity = card.person.identity.as_ref();
    let region = card.grants.iter().find_map(|grant| match grant.scope {
        Scope::Region { region } | Scope::Session { region, .. } => regions.iter().find(|r| r.id == region),
        Scope::National => None,
    });
    let actor = lms_core::access::Actor { who: lms_core::access::Who::System, grants: card.grants.clone() };
    PersonRow {
        id: card.person.id.to_string(),
        name: shown::listed_name(identity),
        email: identity.map_or_else(String::new, |identity| identity.email.as_str().to_owned()),
        region: region.map(|region| region.name.as_str().to_owned()),
        roles: shown::roles(&actor),
        activated: !matches!(card.person.account, Account::Pending { .. }),
    }
}

/// `GET /personnes?courriel=&role=&apres=`
pub async fn show(State(app): State<App>, visit: Visit, Asked(asked): Asked<Query>) -> Result<Response, Fail> {
    let role = Role::from_code(&asked.role);
    let mut email = Input::new(&asked.courriel);
    let wanted = match given(&asked.courriel).map(Email::new) {
        Some(Ok(email)) => Some(email),
        Some(Err(_)) => {
            email.fault = Some(Fault::Email);
            None
        }
        None => None,
    };
    // Without a search, those who hold a role: the others are learners, found in their sessions.
    let staff_only = wanted.is_none() && role.is_none_or(|role| role != Role::Learner);
    let filter = PersonFilter { email: wanted, staff_only, ..PersonFilter::default() };
    let page = match given(&asked.apres) {
        Some(after) => Page::after(Cursor(after.to_owned()), LINES),
        None => Page::first(LINES),
    };
    let listed = person::cards(&app.lms, visit.actor(), &filter, &page).await?;
    let regions = region::list(&app.lms).await?;
    let mut people: Vec<PersonRow> = listed.items.iter().map(|card| row(card, &regions)).collect();
    people.retain(|person| role.is_none_or(|role| person.roles.contains(&role)));
    if email.fault.is_some() {
        people.clear();
    }
    let shown = shown::count(people.len());
    let address = format!("/personnes?courriel={}&role={}", query_value(&asked.courriel), query_value(&asked.role));
    html(&PeopleView {
        page: visit.page,
        email,
        role,
        people,
        pager: Pager {
            total: (page.after.is_none() && listed.next.is_none()).then_some(shown),
            shown,
            previous: None,
            next: listed.next.map(|Cursor(next)| format!("{address}&apres={}", query_value(&next))),
        },
    })
}
