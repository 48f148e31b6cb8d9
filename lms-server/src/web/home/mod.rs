//! The first page of each role.

mod learner;
mod manager;
mod national;
#[cfg(test)]
pub(crate) mod samples;
mod tutor;
pub mod view;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use lms_engine::report::{Attention, Watched};

use self::view::ToDo;
use super::frame::{Visit, on_to};
use super::shown;
use crate::problem::Fail;
use crate::state::App;
use crate::ui::state::Need;

/// Addresses of first pages.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(first))
        .route("/formations", get(learner::show))
        .route("/gestion", get(manager::show))
        .route("/tutorat", get(tutor::show))
        .route("/national", get(national::show))
}

/// `GET /`: the first page of the widest role held. Who also learns finds that under `/formations`.
async fn first(state: State<App>, visit: Visit) -> Result<Response, Fail> {
    match visit.page.home() {
        "/" => learner::show(state, visit).await,
        home => Ok(on_to(home)),
    }
}

/// Why somebody deserves a look.
pub(crate) fn need(attention: &Attention) -> Need {
    match attention {
        Attention::NeverBegan { days } => Need::NeverSignedIn { days: *days },
        Attention::EndsSoon { days, left } => Need::EndsSoon { days: *days, minutes_left: shown::minutes(*left) },
        Attention::Failed { activity } => Need::Failed { step: activity.clone() },
        Attention::Quiet { days } => Need::Inactive { days: *days },
    }
}

/// How many of those who deserve a look a first page shows.
const TO_DO: usize = 12;

/// Those who deserve a look.
fn to_do(watched: &[Watched]) -> Vec<ToDo> {
    let line = |one: &Watched| ToDo {
        learner: one.line.identity.as_ref().map_or_else(|| "–".to_owned(), lms_core::people::Identity::full_name),
        session: one.session.title.as_str().to_owned(),
        need: need(&one.attention),
        href: format!("/sessions/{}/apprenants/{}", one.session.id, one.enrolment.id),
    };
    watched.iter().map(line).collect()
}
