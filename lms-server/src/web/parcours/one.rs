//! The published view of a parcours.

use axum::extract::State;
use axum::response::Response;
use lms_core::access::{Action, Target};
use lms_core::ids::ParcoursId;
use lms_core::parcours::{self as rules, Design, Section};
use lms_core::progress::Rows;
use lms_core::time::Zone;
use lms_engine::{EngineError, parcours};

use super::list::sessions;
use super::view::{ParcoursView, PublishedStep};
use crate::problem::Fail;
use crate::state::App;
use crate::web::frame::{Ids, Visit, html};
use crate::web::learning::by_modality;
use crate::web::session::rows;
use crate::web::shown;

fn section(design: &Design, section: &Section, visit: &Visit) -> (String, Vec<PublishedStep>) {
    // Everything that keeps a step closed to somebody who has done nothing yet.
    let nothing = Rows::default();
    let known = nothing.on(visit.now.day(Zone::PARIS));
    let step = |step: &rules::Step| PublishedStep {
        title: step.title.as_str().to_owned(),
        modality: shown::modality(step.modality),
        planned_minutes: step.planned.map_or(0, |planned| planned.get()),
        mandatory: step.mandatory,
        opens_when: shown::gaps_and_advice(design, &rules::access(design, step, &known)).0,
    };
    (section.title.as_str().to_owned(), section.steps.iter().map(step).collect())
}

/// `GET /parcours/{parcours}`
pub async fn show(State(app): State<App>, visit: Visit, Ids(id): Ids<ParcoursId>) -> Result<Response, Fail> {
    let (parcours, _) = parcours::find(&app.lms, visit.actor(), id).await?;
    let may_edit = visit.actor().may(Action::EditParcours, Target::Catalogue);
    if parcours.published.is_none() && !may_edit {
        return Err(EngineError::NotFound("parcours").into());
    }
    let published = parcours.published.as_ref();
    let design = published.map_or(&parcours.draft, |published| &published.design);
    let cards = sessions(&app, &visit, &parcours).await?;
    html(&ParcoursView {
        id: id.to_string(),
        name: parcours.title.as_str().to_owned(),
        summary: parcours.summary.as_ref().map_or_else(String::new, |summary| summary.as_str().to_owned()),
        state: shown::parcours_state(&parcours),
        mode: shown::mode(design.mode),
        version: published.map(|published| published.number),
        sections: published
            .map(|published| published.design.sections.iter().map(|s| section(design, s, &visit)).collect())
            .unwrap_or_default(),
        planned_minutes: shown::minutes(design.planned()),
        by_modality: by_modality(design),
        sessions: rows(&app, &visit, &cards).await?,
        may_edit,
        page: visit.page,
    })
}
