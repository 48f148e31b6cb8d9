//! Learning records as files: sent while they are read, some at a time.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use lms_core::people::Language;
use lms_core::time::Zone;
use lms_engine::EngineError;
use lms_engine::lrs::browse::{self, Export};

use super::list::{Query, Search};
use crate::problem::{Fail, Trouble};
use crate::state::App;
use crate::web::frame::{Asked, Visit};

/// What a file is written as.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// JSON, one statement a line.
    Ndjson,
    /// A table.
    Csv(Language),
}

impl Form {
    fn ending(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Csv(_) => "csv",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Ndjson => "application/x-ndjson",
            Self::Csv(_) => "text/csv; charset=utf-8",
        }
    }

    fn head(self) -> Result<Vec<u8>, EngineError> {
        match self {
            Self::Ndjson => Ok(Vec::new()),
            Self::Csv(language) => browse::csv_head(language),
        }
    }

    async fn next(self, export: &mut Export) -> Result<Option<Vec<u8>>, EngineError> {
        let Some(part) = export.next().await? else { return Ok(None) };
        match self {
            Self::Ndjson => Ok(Some(browse::ndjson(&part))),
            Self::Csv(language) => browse::csv(&part, language).map(Some),
        }
    }
}

/// The file as an answer. Its first part is made before anything is answered; what breaks later breaks the connection
/// off, and the browser says that the file is not complete.
pub(super) async fn sent(mut export: Export, form: Form, visit: &Visit) -> Result<Response, Fail> {
    let mut first = form.head()?;
    first.extend(form.next(&mut export).await?.unwrap_or_default());
    let rest = stream::try_unfold(export, move |mut export| async move {
        let part = form.next(&mut export).await;
        let part = part.inspect_err(|error| tracing::error!(%error, "a file of statements broke off"))?;
        Ok::<_, EngineError>(part.map(|bytes| (Bytes::from(bytes), export)))
    });
    let body = Body::from_stream(stream::once(async { Ok::<_, EngineError>(Bytes::from(first)) }).chain(rest));
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(form.media_type()));
    let name = format!("attachment; filename=\"traces-{}.{}\"", visit.now.day(Zone::PARIS), form.ending());
    if let Ok(value) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

async fn file(app: &App, visit: &Visit, asked: &Query, form: Form) -> Result<Response, Fail> {
    let search = Search::read(app, visit, asked).await?;
    let Some(wanted) = search.wanted else {
        return Err(Trouble::Malformed("the filter cannot be read".to_owned()).into());
    };
    let export = Export::all(&app.lms, visit.actor(), &wanted)?;
    let detail = serde_json::json!({ "format": form.ending() });
    lms_engine::journal::note_read(&app.lms, visit.actor(), "lrs", "", detail, visit.now).await?;
    sent(export, form, visit).await
}

/// `GET /traces.csv`, with the filter of the list.
pub async fn csv(State(app): State<App>, visit: Visit, Asked(asked): Asked<Query>) -> Result<Response, Fail> {
    file(&app, &visit, &asked, Form::Csv(visit.language())).await
}

/// `GET /traces.ndjson`, with the filter of the list.
pub async fn ndjson(State(app): State<App>, visit: Visit, Asked(asked): Asked<Query>) -> Result<Response, Fail> {
    file(&app, &visit, &asked, Form::Ndjson).await
}
