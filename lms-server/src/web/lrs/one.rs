//! One learning record with everything it says.

use axum::extract::State;
use axum::response::Response;
use lms_core::access::Action;
use lms_engine::lrs::{self, browse};
use lms_engine::{EngineError, rights};
use serde::Deserialize;
use uuid::Uuid;

use super::pretty::pretty;
use super::tell;
use super::view::RecordView;
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::Done;
use crate::ui::form::Input;
use crate::ui::page::Page;
use crate::ui::part::Link;
use crate::web::about::view::{ConfirmView, Question};
use crate::web::frame::{Ids, Sent, Visit, done, html, refused};
use crate::web::shown;

async fn view(app: &App, visit: Visit, id: Uuid, own: bool) -> Result<Response, Fail> {
    let whole = browse::one(&app.lms, visit.actor(), id, visit.language()).await?;
    let page = visit.page;
    html(&RecordView {
        own,
        sentence: tell::sentence(&page, &whole.told),
        at: tell::local(whole.told.at),
        result: tell::result(&whole.told.outcome),
        voided: whole.told.voided,
        void: (!own && !whole.told.voided && !whole.voids).then(|| format!("/traces/{id}/annuler")),
        facts: tell::facts(&page, &whole, !own),
        attachments: whole.attachments.iter().map(|one| tell::attachment(&page, one)).collect(),
        text: pretty(&whole.text),
        page,
    })
}

/// `GET /traces/{statement}`
pub async fn show(State(app): State<App>, visit: Visit, Ids(id): Ids<Uuid>) -> Result<Response, Fail> {
    rights::national(visit.actor(), Action::ManageLrs)?;
    view(&app, visit, id, false).await
}

async fn question(app: &App, visit: &Visit, id: Uuid) -> Result<ConfirmView, Fail> {
    rights::national(visit.actor(), Action::ManageLrs)?;
    let whole = browse::one(&app.lms, visit.actor(), id, visit.language()).await?;
    if whole.told.voided || whole.voids {
        return Err(EngineError::NotFound("statement").into());
    }
    let page = visit.page.clone();
    let sentence = tell::sentence(&page, &whole.told).plain();
    Ok(void_question(page, &format!("/traces/{id}"), sentence, Input::default()))
}

/// Asks whether the record at `href`, told by `sentence`, is to be taken back, and why.
pub(super) fn void_question(page: Page, href: &str, sentence: String, reason: Input) -> ConfirmView {
    ConfirmView {
        reason: Some(reason),
        action: format!("{href}/annuler"),
        cancel: href.to_owned(),
        trail: vec![
            page.home_crumb(),
            page.crumb("/traces", "records-title"),
            Link::new(href.to_owned(), sentence.clone()),
        ],
        question: Question::VoidRecord { sentence },
        page,
    }
}

/// `GET /traces/{statement}/annuler`
pub async fn ask(State(app): State<App>, visit: Visit, Ids(id): Ids<Uuid>) -> Result<Response, Fail> {
    html(&question(&app, &visit, id).await?)
}

/// Why a record is taken back.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    reason: String,
}

/// `POST /traces/{statement}/annuler`: field `reason`.
pub async fn void(
    State(app): State<App>,
    visit: Visit,
    Ids(id): Ids<Uuid>,
    Sent(typed): Sent<Typed>,
) -> Result<Response, Fail> {
    match lrs::void(&app.lms, visit.actor(), id, &typed.reason, visit.now).await {
        Ok(_) => Ok(done(&format!("/traces/{id}"), Done::RecordVoided)),
        Err(EngineError::Field { field, error }) => {
            let fault = shown::fault(field, error, visit.language());
            let view = question(&app, &visit, id).await?;
            refused(&ConfirmView { reason: Some(Input::refused(&typed.reason, fault)), ..view })
        }
        Err(other) => Err(other.into()),
    }
}

/// `GET /mes-donnees/traces/{statement}`
pub async fn show_own(State(app): State<App>, visit: Visit, Ids(id): Ids<Uuid>) -> Result<Response, Fail> {
    view(&app, visit, id, true).await
}
