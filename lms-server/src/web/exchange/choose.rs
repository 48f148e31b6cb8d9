//! Choosing the file, and reading it: nothing is enrolled yet.

use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use lms_core::exchange::MAX_BYTES;
use lms_core::ids::SessionId;
use lms_core::people::Language;
use lms_engine::{EngineError, enrolment};

use super::view::ImportChooseView;
use crate::problem::{Fail, Problem, Trouble};
use crate::state::App;
use crate::ui::form::Fault;
use crate::web::enrolment::{enrollable, way_back};
use crate::web::frame::{Ids, Visit, given, html, html_as, on_to};
use crate::web::upload;

/// `GET /sessions/{session}/import`
pub async fn form(State(app): State<App>, visit: Visit, Ids(id): Ids<SessionId>) -> Result<Response, Fail> {
    let card = enrollable(&app, &visit, id).await?;
    html(&ImportChooseView { session: way_back(&card), page: visit.page, fault: None, file_name: None })
}

/// `POST /sessions/{session}/import`
pub async fn submit(
    State(app): State<App>,
    visit: Visit,
    Ids(id): Ids<SessionId>,
    sent: Result<Multipart, MultipartRejection>,
) -> Result<Response, Fail> {
    let card = enrollable(&app, &visit, id).await?;
    let mut parts = upload::parts(sent)?;
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
    let (mut file, mut file_name) = (Vec::new(), None);
    let mut view =
        ImportChooseView { session: way_back(&card), page: visit.page.clone(), fault: None, file_name: None };
    while let Some(field) = upload::next(&mut parts, limit).await? {
        if field.name() == Some("file") {
            file_name = field.file_name().and_then(given).map(str::to_owned);
            match upload::bytes(field, MAX_BYTES).await {
                Ok(bytes) => file = bytes,
                Err(fail) if upload::is_too_large(&fail) => {
                    view.fault = Some(Fault::FileTooLarge { limit });
                    view.file_name = file_name;
                    return html_as(StatusCode::PAYLOAD_TOO_LARGE, &view);
                }
                Err(other) => return Err(other),
            }
        }
    }
    view.fault = if file_name.is_none() && file.is_empty() {
        Some(Fault::NoFile)
    } else {
        match enrolment::stage_import(&app.lms, visit.actor(), id, &file, visit.now).await {
            Ok(batch) => return Ok(on_to(&format!("/sessions/{id}/import/{}", batch.id))),
            Err(error @ EngineError::Table(_)) => {
                let problem = Problem::of(&Trouble::Engine(error), visit.language());
                Some(Fault::Other(format!("{} {}", problem.title, problem.detail)))
            }
            Err(other) => return Err(other.into()),
        }
    };
    view.file_name = file_name;
    html_as(StatusCode::UNPROCESSABLE_ENTITY, &view)
}

/// `GET /sessions/{session}/import/modele.csv`: heads and one example, as the reader's spreadsheet writes it.
pub async fn model(State(app): State<App>, visit: Visit, Ids(id): Ids<SessionId>) -> Result<Response, Fail> {
    enrollable(&app, &visit, id).await?;
    // The mark at the front is how spreadsheets recognise UTF-8.
    let text = match visit.language() {
        Language::Fr => {
            "\u{feff}Prénom;Nom;Courriel;Entreprise;Référence\r\nPrénom;Nom;prenom.nom@exemple.fr;Entreprise;\r\n"
        }
        Language::En => {
            "\u{feff}Given name,Family name,Email,Company,Reference\r\nGiven,Family,given.family@example.org,Company,\r\n"
        }
    };
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"modele.csv\""),
    ];
    Ok((headers, text).into_response())
}
