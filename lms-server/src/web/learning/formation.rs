//! The page of a parcours, and the page of one that is closed.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use lms_core::access::Actor;
use lms_core::enrolment::{Access, State as Enrolled};
use lms_core::ids::EnrolmentId;
use lms_core::parcours::{Design, Modality};
use lms_core::progress::summarise;
use lms_core::score::Percent;
use lms_core::time::Timestamp;
use lms_engine::EngineError;
use lms_engine::learn::{self, Formation};

use super::view::{Closed, ClosedView, FormationView, SectionView, StepLine};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::page::Page;
use crate::ui::part::Launch;
use crate::web::frame::{Ids, Visit, html, html_as, on_to};
use crate::web::home::view::NextAction;
use crate::web::shown;

/// The one thing to do in a parcours.
pub fn next_action(formation: &Formation) -> NextAction {
    let Some(step) = formation.next else {
        let finished = formation.summary.completion == Percent::FULL;
        return if finished { NextAction::Finished } else { NextAction::Wait };
    };
    let launch = Launch::Post(format!("/formations/{}/etapes/{step}", formation.enrolment.id));
    let begun = formation.rows.step(step).last.is_some();
    let step = shown::title(formation.design(), step);
    if begun { NextAction::Resume { step, place: None, launch } } else { NextAction::Start { step, launch } }
}

/// One step on one line.
pub(super) fn line(formation: &Formation, line: &learn::StepLine) -> StepLine {
    let (gaps, advice) = shown::gaps_and_advice(formation.design(), &line.access);
    let address = format!("/formations/{}/etapes/{}", formation.enrolment.id, line.step.id);
    let launch = line.content.as_ref().filter(|_| line.access.is_open());
    StepLine {
        id: line.step.id.to_string(),
        title: line.step.title.as_str().to_owned(),
        modality: shown::modality(line.step.modality),
        planned_minutes: line.step.planned.map_or(0, |planned| planned.get()),
        mandatory: line.step.mandatory,
        state: shown::step_state(line),
        score: shown::score(line.progress.best),
        place: None,
        gaps,
        advice,
        due: None,
        meets: None,
        room: None,
        launch: launch.map(|c| if c.kind.is_scorm() { Launch::Post(address) } else { Launch::Get(address) }),
    }
}

fn sections(formation: &Formation, lines: &[learn::StepLine]) -> Vec<SectionView> {
    let design = formation.design();
    let of = |section: &lms_core::parcours::Section| {
        let alone = Design { sections: vec![section.clone()], ..design.clone() };
        SectionView {
            title: section.title.as_str().to_owned(),
            progress: shown::progress(&summarise(&alone, &formation.rows)),
            steps: lines
                .iter()
                .filter(|l| section.steps.iter().any(|s| s.id == l.step.id))
                .map(|l| line(formation, l))
                .collect(),
        }
    };
    design.sections.iter().map(of).collect()
}

/// Planned minutes by modality, those that occur.
pub(crate) fn by_modality(design: &Design) -> Vec<(crate::ui::state::Modality, u32)> {
    let each = Modality::ALL.into_iter().map(|m| (shown::modality(m), shown::minutes(design.planned_in(m))));
    each.filter(|(_, minutes)| *minutes > 0).collect()
}

/// `GET /formations/{enrolment}`
pub async fn show(State(app): State<App>, visit: Visit, Ids(id): Ids<EnrolmentId>) -> Result<Response, Fail> {
    let (formation, lines) = learn::formation(&app.lms, visit.actor(), id, visit.now).await?;
    if visit.actor().person() != Some(formation.enrolment.learner) {
        // Those who accompany have a page of their own on this learner.
        return Ok(on_to(&format!("/sessions/{}/apprenants/{id}", formation.session.id)));
    }
    if !formation.access.is_open() {
        return closed_page(visit.page_in(formation.session.zone), &formation);
    }
    let design = formation.design();
    html(&FormationView {
        page: visit.page_in(formation.session.zone),
        enrolment: id.to_string(),
        title: formation.parcours.title.as_str().to_owned(),
        summary: formation.parcours.summary.as_ref().map_or_else(String::new, |s| s.as_str().to_owned()),
        starts: formation.session.window.first(),
        ends: formation.enrolment.last_day(&formation.session),
        mode: shown::mode(design.mode),
        progress: shown::progress(&formation.summary),
        next: next_action(&formation),
        sections: sections(&formation, &lines),
        times: shown::times(formation.summary.connected, formation.summary.active, formation.summary.credited),
        time_rule: shown::time_rule(design.credit),
        planned_minutes: shown::minutes(design.planned()),
        by_modality: by_modality(design),
        tutors: shown::tutors(&formation.tutors),
    })
}

fn closed_page(page: Page, formation: &Formation) -> Result<Response, Fail> {
    let closed = match (&formation.access, &formation.enrolment.state) {
        (Access::NotYet { first }, _) => Closed::NotBefore { starts: *first },
        (Access::Suspended { since }, Enrolled::Suspended { reason, .. }) => {
            Closed::Suspended { since: since.day(formation.session.zone), reason: reason.as_str().to_owned() }
        }
        (Access::Over { last }, _) => Closed::Expired { ended: *last },
        (access, _) => match &formation.session.cancelled {
            Some(off) => Closed::Cancelled { on: off.at.day(formation.session.zone) },
            None => return Err(EngineError::NoAccess(access.clone()).into()),
        },
    };
    let view = ClosedView {
        page,
        title: formation.parcours.title.as_str().to_owned(),
        closed,
        progress: shown::progress(&formation.summary),
        tutors: shown::tutors(&formation.tutors),
    };
    html_as(StatusCode::FORBIDDEN, &view)
}

/// Why an enrolment cannot be used, with what was achieved.
///
/// # Errors
///
/// [`EngineError::NotFound`] for an enrolment of somebody else, [`EngineError::NoAccess`] for one that is no more.
pub async fn closed(app: &App, actor: &Actor, id: EnrolmentId, page: Page, now: Timestamp) -> Result<Response, Fail> {
    let (formation, _) = learn::formation(&app.lms, actor, id, now).await?;
    let page = Page { now: now.local(formation.session.zone), ..page };
    closed_page(page, &formation)
}
