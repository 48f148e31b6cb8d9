//! Enrolling one person by typing.

use axum::extract::State;
use axum::response::Response;
use lms_core::ids::{PersonId, SessionId};
use lms_engine::session::SessionCard;
use lms_engine::{EngineError, enrolment};
use lms_store::repo::StoredPerson;
use serde::Deserialize;

use super::view::{EnrolView, Likely};
use super::{enrollable, way_back};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::Done;
use crate::ui::form::Input;
use crate::web::frame::{Ids, Sent, Visit, done, html, refused, sentence};
use crate::web::shown;

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    given_name: String,
    family_name: String,
    email: String,
    company: String,
    existing: String,
}

fn view(visit: &Visit, card: &SessionCard, typed: &Typed) -> EnrolView {
    let left = |capacity: u32| capacity.saturating_sub(shown::count(card.enrolled));
    EnrolView {
        page: visit.page.clone(),
        session: way_back(card),
        places_left: card.session.capacity.map(left),
        given_name: Input::new(&typed.given_name),
        family_name: Input::new(&typed.family_name),
        email: Input::new(&typed.email),
        company: Input::new(&typed.company),
        likely: Vec::new(),
        refusal: None,
    }
}

/// Enough of an address to recognise one's own, too little to write to somebody else's.
fn masked(email: &str) -> String {
    match email.split_once('@') {
        Some((local, domain)) => format!("{}•••@{domain}", local.chars().next().unwrap_or('•')),
        None => "•••".to_owned(),
    }
}

fn likely(person: &StoredPerson) -> Option<Likely> {
    let identity = person.identity.as_ref()?;
    Some(Likely {
        person: person.id.to_string(),
        name: identity.full_name(),
        email: masked(identity.email.as_str()),
        company: identity.company.as_ref().map(|company| company.as_str().to_owned()),
        already_here: false,
    })
}

/// `GET /sessions/{session}/inscrire`
pub async fn form(State(app): State<App>, visit: Visit, Ids(id): Ids<SessionId>) -> Result<Response, Fail> {
    let card = enrollable(&app, &visit, id).await?;
    html(&view(&visit, &card, &Typed::default()))
}

/// `POST /sessions/{session}/inscrire`
pub async fn submit(
    State(app): State<App>,
    visit: Visit,
    Ids(id): Ids<SessionId>,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    let card = enrollable(&app, &visit, id).await?;
    let mut view = view(&visit, &card, &typed);
    let fields = [&mut view.given_name, &mut view.family_name, &mut view.email];
    let Some(identity) = shown::identity(fields, Some(&mut view.company), visit.language()) else {
        return refused(&view);
    };
    let result = match (typed.existing.as_str(), typed.existing.parse::<PersonId>()) {
        ("", _) => {
            // A second account of the same person would split what was learnt (row 2a.3): ask first.
            let found = enrolment::resembling(&app.lms, visit.actor(), id, &identity).await?;
            view.likely = found.iter().filter_map(likely).collect();
            if !view.likely.is_empty() {
                return refused(&view);
            }
            enrolment::enrol(&app.lms, visit.actor(), id, identity, visit.now).await
        }
        (_, Ok(person)) => enrolment::enrol_known(&app.lms, visit.actor(), id, person, visit.now).await,
        (_, Err(_)) => enrolment::enrol(&app.lms, visit.actor(), id, identity, visit.now).await,
    };
    match result {
        Ok(_) => Ok(done(&format!("/sessions/{id}"), Done::Enrolled)),
        Err(error @ (EngineError::Enrol(_) | EngineError::Session(_))) => {
            view.refusal = Some(sentence(error, visit.language()));
            refused(&view)
        }
        Err(other) => Err(other.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_address_keeps_its_domain_and_one_letter() {
        assert_eq!(masked("monique@example.org"), "m•••@example.org");
        assert_eq!(masked("@example.org"), "••••@example.org");
    }
}
