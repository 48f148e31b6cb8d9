//! Tracking reports as files, for the API and for the pages alike: sent while they are made.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use lms_core::access::Actor;
use lms_core::people::Language;
use lms_core::report::Perimeter;
use lms_engine::EngineError;
use lms_engine::render::csv::CsvWriter;
use lms_engine::render::sheet::SheetWriter;
use lms_engine::report::{Part, Tracking};

use crate::problem::{Fail, Trouble};
use crate::state::App;

/// A tracking report as a file called `name` and the ending of its form.
///
/// CSV and JSON leave as they are made; a spreadsheet is a zip that is finished at its end, so its rows gather on disk and
/// the file leaves whole. Rights are asked for and the first part is made before anything is answered; what breaks later
/// breaks the connection off, and the browser says that the file is not complete.
///
/// # Errors
///
/// Those of the report; [`Trouble::Malformed`] for an unknown format.
pub async fn file(
    app: &App,
    actor: &Actor,
    language: Language,
    perimeter: &Perimeter,
    format: &str,
    name: &str,
) -> Result<Response, Fail> {
    if !["csv", "xlsx", "json"].contains(&format) {
        return Err(Trouble::Malformed(format!("there is no format {format:?}; choose csv, xlsx or json")).into());
    }
    let mut parts = Tracking::begin(&app.lms, actor, perimeter).await?;
    // A file of many learners leaves the platform: who took it is noted.
    let subject = perimeter.session.map(|session| session.to_string()).unwrap_or_default();
    let detail = serde_json::json!({ "format": format, "region": perimeter.region, "parcours": perimeter.parcours });
    lms_engine::journal::note_read(&app.lms, actor, "report", subject, detail, app.clock.now()).await?;
    let (media, body) = match format {
        "csv" => {
            let form = CsvWriter::begin(Vec::new(), language)?;
            ("text/csv; charset=utf-8", sent(parts, form).await?)
        }
        "xlsx" => {
            let mut out = SheetWriter::begin(language)?;
            while let Some(part) = parts.next().await? {
                out.part(&part)?;
            }
            let bytes = tokio::task::spawn_blocking(move || out.finish());
            let bytes = bytes.await.map_err(|e| EngineError::Render(e.to_string()))??;
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Body::from(bytes))
        }
        _ => ("application/json", sent(parts, Json { begun: false }).await?),
    };
    let mut response = body.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}.{format}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// A form that is written part by part.
trait Form: Send + 'static {
    fn part(&mut self, part: &Part) -> Result<Vec<u8>, EngineError>;
    fn end(&mut self) -> Result<Vec<u8>, EngineError>;
}

impl Form for CsvWriter<Vec<u8>> {
    fn part(&mut self, part: &Part) -> Result<Vec<u8>, EngineError> {
        Self::part(self, part)?;
        self.take()
    }

    fn end(&mut self) -> Result<Vec<u8>, EngineError> {
        self.take()
    }
}

/// A JSON list of learners.
struct Json {
    begun: bool,
}

impl Form for Json {
    fn part(&mut self, part: &Part) -> Result<Vec<u8>, EngineError> {
        let mut out = Vec::new();
        for (_, line) in &part.lines {
            out.push(if std::mem::replace(&mut self.begun, true) { b',' } else { b'[' });
            let learner = serde_json::json!({ "session": part.session.id, "learner": line });
            serde_json::to_writer(&mut out, &learner).map_err(|e| EngineError::Render(e.to_string()))?;
        }
        Ok(out)
    }

    fn end(&mut self) -> Result<Vec<u8>, EngineError> {
        Ok(if self.begun { b"]".to_vec() } else { b"[]".to_vec() })
    }
}

/// A body that is made as it is read; the first part now.
async fn sent(mut parts: Tracking, mut form: impl Form) -> Result<Body, Fail> {
    let first = match parts.next().await? {
        Some(part) => form.part(&part)?,
        None => Vec::new(),
    };
    let rest = stream::try_unfold(Some((parts, form)), |state| async move {
        let Some((mut parts, mut form)) = state else { return Ok(None) };
        let step = match parts.next().await {
            Ok(Some(part)) => form.part(&part).map(|bytes| (bytes, Some((parts, form)))),
            Ok(None) => form.end().map(|bytes| (bytes, None)),
            Err(error) => Err(error),
        };
        let (bytes, state) = step.inspect_err(|error| tracing::error!(%error, "a report broke off"))?;
        Ok::<_, EngineError>(Some((Bytes::from(bytes), state)))
    });
    Ok(Body::from_stream(stream::once(async { Ok::<_, EngineError>(Bytes::from(first)) }).chain(rest)))
}
