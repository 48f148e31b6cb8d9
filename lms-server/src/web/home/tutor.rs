//! The first page of a tutor: who waits for help, and how the last fortnight went.

use axum::extract::State;
use axum::response::Response;
use lms_core::access::{Role, Scope};
use lms_core::ids::SessionId;
use lms_core::session::Phase;
use lms_engine::{EngineError, report};

use super::view::{FortnightRow, TutorHomeView, TutorSession};
use crate::problem::Fail;
use crate::state::App;
use crate::web::frame::{Visit, html};
use crate::web::shown;

/// Days of the strip.
const FORTNIGHT: u32 = 14;

/// `GET /tutorat`
pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Fail> {
    let tutored = visit.actor().grants.iter().filter(|g| g.role == Role::Tutor);
    let mine: Vec<SessionId> = tutored
        .filter_map(|g| match g.scope {
            Scope::Session { session, .. } => Some(session),
            Scope::National | Scope::Region { .. } => None,
        })
        .collect();
    if !visit.actor().grants.iter().any(|g| g.role == Role::Tutor) {
        return Err(EngineError::NotFound("page").into());
    }
    let (mut sessions, mut running) = (Vec::new(), Vec::new());
    for id in mine {
        let report = report::session(&app.lms, visit.actor(), id).await?;
        if report.session.phase(visit.now) != Phase::Running {
            continue;
        }
        let daily = report::daily(&app.lms, visit.actor(), id, FORTNIGHT, visit.now).await?;
        let mut learners: Vec<_> = report
            .lines
            .iter()
            .map(|(enrolment, line)| {
                let attention = report::attention(&report.session, enrolment, line, visit.now);
                let days = daily.get(&enrolment.id);
                let minutes =
                    days.map_or_else(|| vec![0; 14], |days| days.iter().map(|d| shown::minutes(*d)).collect());
                let row = FortnightRow {
                    enrolment: enrolment.id.to_string(),
                    name: shown::listed_name(line.identity.as_ref()),
                    minutes,
                    percent: shown::whole(line.summary.completion),
                    need: attention.as_ref().map(super::need),
                };
                (attention, row)
            })
            .collect();
        // Those who need help first, each group by name as the report has it.
        learners.sort_by(|(a, _), (b, _)| (a.is_none(), a).cmp(&(b.is_none(), b)));
        sessions.push(TutorSession {
            id: id.to_string(),
            title: report.session.title.as_str().to_owned(),
            ends: report.session.window.last(),
            learners: learners.into_iter().map(|(_, row)| row).collect(),
        });
        running.push(id);
    }
    sessions.sort_by_key(|session| session.ends);
    let watched = report::watch(&app.lms, visit.actor(), &running, super::TO_DO, visit.now).await?;
    html(&TutorHomeView { page: visit.page, to_do: super::to_do(&watched), sessions })
}
