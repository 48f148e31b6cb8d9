//! Adding a link, a document or a film.

use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lms_core::content::BlobHash;
use lms_engine::EngineError;
use lms_engine::content::{self, NewContent};
use lms_store::content::Blob;
use serde::Deserialize;

use super::import::editor;
use super::minutes;
use super::view::{ContentNewView, NewKind};
use crate::problem::Fail;
use crate::state::App;
use crate::ui::flash::Done;
use crate::ui::form::{Fault, Input};
use crate::web::frame::{Asked, Visit, done, html, html_as, refused};
use crate::web::{shown, upload};

/// The query of the form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    genre: String,
}

fn view(app: &App, visit: &Visit, kind: NewKind) -> ContentNewView {
    ContentNewView {
        page: visit.page.clone(),
        kind,
        title: Input::default(),
        address: Input::default(),
        file: Input::default(),
        planned_minutes: Input::default(),
        limit: app.site.max_upload,
    }
}

/// `GET /contenus/nouveau?genre=`
pub async fn form(State(app): State<App>, visit: Visit, Asked(asked): Asked<Query>) -> Result<Response, Fail> {
    editor(&visit)?;
    html(&view(&app, &visit, NewKind::from_code(&asked.genre).unwrap_or(NewKind::Link)))
}

/// `POST /contenus/nouveau`
pub async fn submit(
    State(app): State<App>,
    visit: Visit,
    headers: HeaderMap,
    sent: Result<Multipart, MultipartRejection>,
) -> Result<Response, Fail> {
    editor(&visit)?;
    let mut view = view(&app, &visit, NewKind::Link);
    if upload::announces_more(&headers, app.site.max_upload) {
        view.file.fault = Some(Fault::FileTooLarge { limit: app.site.max_upload });
        return html_as(StatusCode::PAYLOAD_TOO_LARGE, &view);
    }
    let mut file: Option<(Blob, String)> = None;
    let mut parts = upload::parts(sent)?;
    while let Some(field) = upload::next(&mut parts, app.site.max_upload).await? {
        match field.name().unwrap_or_default() {
            "genre" => view.kind = NewKind::from_code(&upload::text(field).await?).unwrap_or(NewKind::Link),
            "title" => view.title = Input::new(upload::text(field).await?),
            "address" => view.address = Input::new(upload::text(field).await?),
            "planned_minutes" => view.planned_minutes = Input::new(upload::text(field).await?),
            "file" => {
                let name = field.file_name().unwrap_or_default().to_owned();
                match upload::keep(field, &**app.lms.contents(), app.site.max_upload).await {
                    Ok(blob) => file = blob.map(|blob| (blob, name)),
                    Err(fail) if upload::is_too_large(&fail) => {
                        view.file.fault = Some(Fault::FileTooLarge { limit: app.site.max_upload });
                        return html_as(StatusCode::PAYLOAD_TOO_LARGE, &view);
                    }
                    Err(other) => return Err(other),
                }
            }
            _ => {}
        }
    }
    let planned = minutes(&mut view.planned_minutes);
    if view.kind != NewKind::Link && file.is_none() {
        view.file.fault = Some(Fault::NoFile);
        return refused(&view);
    }
    let received = file.as_ref().map(|(blob, _)| blob.hash.clone());
    let Some(planned) = planned else {
        forget(&app, &visit, received).await?;
        return refused(&view);
    };
    let new = NewContent { title: view.title.value.clone(), planned, into: None };
    let added = match (view.kind, file) {
        (NewKind::Document | NewKind::Video, Some((blob, name))) => {
            content::add_file(&app.lms, visit.actor(), new, blob, &name, visit.now).await
        }
        _ => content::add_link(&app.lms, visit.actor(), new, &view.address.value, visit.now).await,
    };
    match added {
        Ok(content) => Ok(done(&format!("/contenus/{}", content.id), Done::ContentAdded)),
        Err(EngineError::Field { field, error }) => {
            let fault = Some(shown::fault(field, error, visit.language()));
            match field {
                "url" => view.address.fault = fault,
                "file" => view.file.fault = fault,
                _ => view.title.fault = fault,
            }
            forget(&app, &visit, received).await?;
            refused(&view)
        }
        Err(other) => {
            forget(&app, &visit, received).await?;
            Err(other.into())
        }
    }
}

/// A file that came with a form that was refused is sent again with the next one.
async fn forget(app: &App, visit: &Visit, received: Option<BlobHash>) -> Result<(), Fail> {
    match received {
        Some(blob) => Ok(content::discard(&app.lms, visit.actor(), &blob).await?),
        None => Ok(()),
    }
}
