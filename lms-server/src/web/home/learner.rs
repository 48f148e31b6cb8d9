//! The first page of a learner: what to do now, until when, who helps.

use axum::extract::State;
use axum::response::Response;
use chrono::NaiveTime;
use lms_core::enrolment::Access;
use lms_engine::learn::{self, Formation};

use super::view::{Deadline, FormationCard, FormationLine, LearnerHomeView};
use crate::problem::Fail;
use crate::state::App;
use crate::web::frame::{Visit, html};
use crate::web::learning::next_action;
use crate::web::shown;

fn card(formation: &Formation, visit: &Visit) -> FormationCard {
    let (enrolment, session) = (&formation.enrolment, &formation.session);
    FormationCard {
        enrolment: enrolment.id.to_string(),
        title: formation.parcours.title.as_str().to_owned(),
        progress: shown::progress(&formation.summary),
        ends: enrolment.last_day(session),
        state: shown::enrolment_state(enrolment, session, &formation.summary, visit.now),
        next: next_action(formation),
    }
}

fn line(formation: &Formation, visit: &Visit) -> FormationLine {
    let (enrolment, session) = (&formation.enrolment, &formation.session);
    FormationLine {
        enrolment: enrolment.id.to_string(),
        title: formation.parcours.title.as_str().to_owned(),
        starts: session.window.first(),
        ends: enrolment.last_day(session),
        state: shown::enrolment_state(enrolment, session, &formation.summary, visit.now),
        progress: shown::progress(&formation.summary),
    }
}

fn deadlines(current: &[&Formation], visit: &Visit) -> Vec<Deadline> {
    let last_day = |formation: &&Formation| Deadline {
        at: formation.enrolment.last_day(&formation.session).and_time(NaiveTime::MIN),
        whole_day: true,
        title: visit.page.t1("deadline-access", "title", formation.parcours.title.as_str()),
        modality: None,
        place: None,
        href: format!("/formations/{}", formation.enrolment.id),
    };
    let mut all: Vec<Deadline> = current.iter().filter(|f| f.access.is_open()).map(last_day).collect();
    all.sort_by_key(|deadline| deadline.at);
    all
}

/// `GET /` of a learner, `GET /formations` of anybody.
pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Fail> {
    let home = learn::home(&app.lms, visit.actor(), visit.now).await?;
    let of = |wanted: fn(&Access) -> bool| home.formations.iter().filter(move |f| wanted(&f.access));
    let current: Vec<&Formation> = of(|a| matches!(a, Access::Open { .. } | Access::Suspended { .. })).collect();
    let mut people: Vec<_> = current.iter().flat_map(|f| f.tutors.iter().cloned()).collect();
    people.sort_by_key(|tutor| tutor.id);
    people.dedup_by_key(|tutor| tutor.id);
    html(&LearnerHomeView {
        given_name: visit.who.identity.given.as_str().to_owned(),
        current: current.iter().map(|f| card(f, &visit)).collect(),
        deadlines: deadlines(&current, &visit),
        tutors: shown::tutors(&people),
        upcoming: of(|a| matches!(a, Access::NotYet { .. })).map(|f| line(f, &visit)).collect(),
        ended: of(|a| matches!(a, Access::Over { .. } | Access::Withdrawn { .. } | Access::Cancelled))
            .map(|f| line(f, &visit))
            .collect(),
        page: visit.page.clone(),
    })
}
