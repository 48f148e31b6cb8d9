//! Erasing a person: what goes, what stays and why, and the name typed to confirm.

#[cfg(test)]
pub(crate) mod samples;
pub mod view;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use lms_core::erasure::{Fate, Obstacle, Part, Preview};
use lms_core::ids::PersonId;
use lms_core::people::Identity;
use lms_core::retention::Rule;
use lms_core::text::folded;
use lms_engine::{EngineError, erase, person};
use serde::Deserialize;

use self::view::{EraseView, Goes, Stays};
use crate::problem::{Fail, obstacle};
use crate::state::App;
use crate::ui::flash::Done;
use crate::ui::form::{Fault, Input};
use crate::web::frame::{Ids, Sent, Visit, done, html, refused};

/// Addresses of erasures.
pub fn routes() -> Router<App> {
    Router::new().route("/personnes/{person}/effacer", get(ask).post(erase_person))
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    name: String,
}

/// The key of what a part is called.
fn word(part: Part) -> &'static str {
    match part {
        Part::Identity => "erasure-identity",
        Part::Secrets => "erasure-secrets",
        Part::Roles => "erasure-roles",
        Part::Attempts => "erasure-attempts",
        Part::Facts => "erasure-facts",
        Part::Shared => "erasure-shared",
        Part::Registrations => "erasure-registrations",
        Part::Agents => "erasure-agents",
        Part::Imports => "erasure-imports",
        Part::Effects => "erasure-effects",
        Part::Texts => "erasure-texts",
        Part::Enrolments => "erasure-enrolments",
        Part::Results => "erasure-results",
        Part::SignIns => "erasure-sign-ins",
        Part::Audit => "erasure-audit",
    }
}

/// The key of why something stays.
fn why(rule: Rule) -> &'static str {
    match rule {
        Rule::ConnectionLog => "erasure-why-connections",
        Rule::ControlLog => "erasure-why-control",
        Rule::NeverActivated | Rule::Inactive | Rule::TrainingFile | Rule::Details | Rule::ErasureJournal => {
            "erasure-why-file"
        }
    }
}

fn view(visit: &Visit, id: PersonId, identity: Option<&Identity>, preview: &Preview) -> EraseView {
    let (mut goes, mut stays) = (Vec::new(), Vec::new());
    for line in &preview.lines {
        let (what, count) = (word(line.part), u32::try_from(line.count).unwrap_or(u32::MAX));
        match line.fate {
            Fate::Goes => goes.push(Goes { what, count, note: None }),
            Fate::Condensed => goes.push(Goes { what, count, note: Some("erasure-condensed") }),
            Fate::Unnamed { rule } => stays.push(Stays { what, count, why: why(rule) }),
        }
    }
    let obstacles: Vec<String> = preview.obstacles.iter().map(|one| obstacle(*one, visit.language())).collect();
    EraseView {
        page: visit.page.clone(),
        id: id.to_string(),
        name: identity.map_or_else(|| "–".to_owned(), Identity::full_name),
        is_done: preview.obstacles.contains(&Obstacle::AlreadyErased),
        goes,
        stays,
        obstacles,
        runs_until: preview.runs_until,
        typed: Input::default(),
    }
}

/// `GET /personnes/{person}/effacer`
pub async fn ask(State(app): State<App>, visit: Visit, Ids(id): Ids<PersonId>) -> Result<Response, Fail> {
    let preview = erase::preview(&app.lms, visit.actor(), id, visit.now).await?;
    let card = person::find(&app.lms, visit.actor(), id).await?;
    html(&view(&visit, id, card.person.identity.as_ref(), &preview))
}

/// `POST /personnes/{person}/effacer`: field `name`, the name as the page shows it; accents and capitals do not matter.
pub async fn erase_person(
    State(app): State<App>,
    visit: Visit,
    Ids(id): Ids<PersonId>,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    let preview = erase::preview(&app.lms, visit.actor(), id, visit.now).await?;
    let card = person::find(&app.lms, visit.actor(), id).await?;
    let identity = card.person.identity.as_ref();
    let mut view = view(&visit, id, identity, &preview);
    if !preview.obstacles.is_empty() {
        return Err(EngineError::Erase(preview.obstacles).into());
    }
    if identity.is_none_or(|who| folded(&who.full_name()) != folded(&typed.name)) {
        let fault = match typed.name.trim() {
            "" => Fault::Required,
            _ => Fault::Other(visit.page.t("erasure-wrong-name").to_owned()),
        };
        view.typed = Input::refused(&typed.name, fault);
        return refused(&view);
    }
    erase::erase(&app.lms, visit.actor(), id, visit.now).await?;
    Ok(done("/personnes", Done::PersonErased))
}
