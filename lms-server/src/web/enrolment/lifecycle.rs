//! What a manager does to an enrolment: extend, suspend, resume, invite again, remove.

use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use lms_core::enrolment::EnrolError;
use lms_core::ids::{EnrolmentId, SessionId};
use lms_engine::{EngineError, enrolment};
use serde::Deserialize;

use super::{enrollable, one, way_back};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::Done;
use crate::ui::form::{Fault, Input};
use crate::web::about::view::{ConfirmView, Question};
use crate::web::frame::{Ids, Sent, Visit, done, html, refused, sentence};
use crate::web::session::view::SessionHead;
use crate::web::shown;

/// What the forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    until: String,
    reason: String,
}

type Named = Ids<(SessionId, EnrolmentId)>;

fn page_of(session: SessionId, id: EnrolmentId) -> String {
    format!("/sessions/{session}/apprenants/{id}")
}

/// Makes sure the enrolment stands in the session of the address before anything is done to it.
async fn checked(app: &App, visit: &Visit, session: SessionId, id: EnrolmentId) -> Result<(), Fail> {
    enrollable(app, visit, session).await?;
    let found = enrolment::find(&app.lms, visit.actor(), id).await?;
    if found.session.id == session { Ok(()) } else { Err(EngineError::NotFound("enrolment").into()) }
}

/// `POST …/prolonger`: a new last day, and why.
pub async fn extend(
    State(app): State<App>,
    visit: Visit,
    Ids((session, id)): Named,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    checked(&app, &visit, session, id).await?;
    let mut view = one::view(&app, &visit, session, id).await?;
    view.extend_until = Input::new(&typed.until);
    view.extend_reason = Input::new(&typed.reason);
    let Ok(until) = typed.until.trim().parse::<NaiveDate>() else {
        view.extend_until.fault = Some(if typed.until.trim().is_empty() { Fault::Required } else { Fault::Date });
        return refused(&view);
    };
    let days = u16::try_from((until - view.ends).num_days().max(0)).unwrap_or(u16::MAX);
    match enrolment::extend(&app.lms, visit.actor(), id, days, &typed.reason, visit.now).await {
        Ok(_) => return Ok(done(&page_of(session, id), Done::Extended)),
        Err(EngineError::Field { field, error }) => {
            view.extend_reason.fault = Some(shown::fault(field, error, visit.language()));
        }
        Err(error @ EngineError::Enrol(EnrolError::BadExtension { .. })) => {
            view.extend_until.fault = Some(Fault::Other(sentence(error, visit.language())));
        }
        Err(other) => return Err(other.into()),
    }
    refused(&view)
}

/// `POST …/suspendre`
pub async fn suspend(
    State(app): State<App>,
    visit: Visit,
    Ids((session, id)): Named,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    checked(&app, &visit, session, id).await?;
    match enrolment::suspend(&app.lms, visit.actor(), id, &typed.reason, visit.now).await {
        Ok(_) => Ok(done(&page_of(session, id), Done::Suspended)),
        Err(EngineError::Field { field, error }) => {
            let mut view = one::view(&app, &visit, session, id).await?;
            view.suspend_reason = Input::refused(&typed.reason, shown::fault(field, error, visit.language()));
            refused(&view)
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST …/reprendre`
pub async fn resume(State(app): State<App>, visit: Visit, Ids((session, id)): Named) -> Result<Response, Fail> {
    checked(&app, &visit, session, id).await?;
    enrolment::resume(&app.lms, visit.actor(), id, visit.now).await?;
    Ok(done(&page_of(session, id), Done::Resumed))
}

/// `POST …/lien`: another activation link.
pub async fn invite(State(app): State<App>, visit: Visit, Ids((session, id)): Named) -> Result<Response, Fail> {
    checked(&app, &visit, session, id).await?;
    enrolment::invite_again(&app.lms, visit.actor(), id, visit.now).await?;
    Ok(done(&page_of(session, id), Done::LinkSent))
}

async fn question(app: &App, visit: &Visit, session: SessionId, id: EnrolmentId) -> Result<ConfirmView, Fail> {
    let card = enrollable(app, visit, session).await?;
    let file = enrolment::file(&app.lms, visit.actor(), session, id, visit.now).await?;
    let identity = file.learner.identity.as_ref();
    let begun = file.lines.iter().filter(|line| line.progress.opened.is_some()).count();
    let mut trail = SessionHead::crumbs(&visit.page);
    trail.push(way_back(&card));
    Ok(ConfirmView {
        page: visit.page.clone(),
        question: Question::RemoveLearner {
            name: identity.map_or_else(|| "–".to_owned(), lms_core::people::Identity::full_name),
            session: card.session.title.as_str().to_owned(),
            begun: shown::count(begun),
        },
        reason: Some(Input::default()),
        action: format!("{}/retirer", page_of(session, id)),
        cancel: page_of(session, id),
        trail,
    })
}

/// `GET …/retirer`
pub async fn ask(State(app): State<App>, visit: Visit, Ids((session, id)): Named) -> Result<Response, Fail> {
    html(&question(&app, &visit, session, id).await?)
}

/// `POST …/retirer`
pub async fn remove(
    State(app): State<App>,
    visit: Visit,
    Ids((session, id)): Named,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    checked(&app, &visit, session, id).await?;
    match enrolment::withdraw(&app.lms, visit.actor(), id, &typed.reason, visit.now).await {
        Ok(_) => Ok(done(&format!("/sessions/{session}"), Done::Removed)),
        Err(EngineError::Field { field, error }) => {
            let fault = shown::fault(field, error, visit.language());
            let view = question(&app, &visit, session, id).await?;
            refused(&ConfirmView { reason: Some(Input::refused(&typed.reason, fault)), ..view })
        }
        Err(other) => Err(other.into()),
    }
}
