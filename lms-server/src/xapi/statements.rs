//! The Statements resource: JSON or multipart in, JSON or multipart out, payloads passed on as they come.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _};
use lms_core::xapi::Version;
use lms_core::xapi::format::Languages;
use lms_core::xapi::lexical::media_type_is;
use lms_core::xapi::multipart::stream::{Event, Stream, headers};
use lms_core::xapi::multipart::{self, Limits, MultipartError};
use lms_core::xapi::query;
use lms_engine::Lms;
use lms_engine::lrs::read::{self, Enclosed};
use lms_engine::lrs::submit::{self, MAX_STATEMENTS, Payload, Receiving};
use lms_engine::lrs::{Holder, LrsError};
use tokio_util::io::ReaderStream;

use super::answer::{Refused, Reply};
use super::request::{Asked, Sent};
use crate::state::App;

/// `GET /statements`
pub(super) async fn get(
    app: &App,
    base: &str,
    holder: &Holder,
    version: Version,
    asked: &Asked,
) -> Result<Reply, Refused> {
    let languages = Languages::parse(asked.header(header::ACCEPT_LANGUAGE).unwrap_or_default());
    let pairs = asked.pairs();
    let wanted = match pairs.as_slice() {
        [("more", token)] => read::Asked::More(token),
        _ => read::Asked::Query(pairs),
    };
    let more_at = format!("{base}/statements?more=");
    let answer = read::answer(&app.lms, holder, version, wanted, (&languages, &more_at)).await?;
    let reply = match answer.payloads {
        None => Reply::json(answer.json),
        Some(payloads) => enclosed(&app.lms, answer.json, payloads),
    };
    Ok(reply.modified(answer.stored))
}

/// Statements and payloads as one multipart body, each payload read as it is sent.
fn enclosed(lms: &Lms, json: String, payloads: Vec<Enclosed>) -> Reply {
    let mut chance = [0; 24];
    lms_store::Entropy::fill(lms.entropy(), &mut chance);
    // Too much chance for any payload to contain it.
    let boundary = hex::encode(chance);
    let head = multipart::statements_head(&boundary);
    let end = multipart::end(&boundary);
    let mut length = head.len() + json.len() + end.len();
    let mut sent: u64 = 0;
    let mut pieces: Vec<(Bytes, Option<Enclosed>)> = vec![(Bytes::from(head + &json), None)];
    for payload in payloads {
        let head = multipart::payload_head(&boundary, &payload.sha2, &payload.content_type);
        length += head.len();
        sent = sent.saturating_add(payload.size);
        pieces.push((Bytes::from(head), Some(payload)));
    }
    pieces.push((Bytes::from(end), None));
    let lms = lms.clone();
    let stream = futures_util::stream::iter(pieces).then(move |(head, payload)| {
        let lms = lms.clone();
        async move {
            let head = futures_util::stream::once(async move { Ok::<_, std::io::Error>(head) });
            let body = match payload {
                None => futures_util::stream::empty().boxed(),
                Some(payload) => {
                    let reader = lms.contents().read(&payload.blob, 0..payload.size).await;
                    ReaderStream::new(reader.map_err(std::io::Error::other)?).boxed()
                }
            };
            Ok::<_, std::io::Error>(head.chain(body))
        }
    });
    let length = u64::try_from(length).unwrap_or(u64::MAX).saturating_add(sent);
    let content_type = format!("multipart/mixed; boundary={boundary}");
    Reply::stream(&content_type, Body::from_stream(stream.try_flatten()), length)
}

/// `PUT /statements` and `POST /statements`
pub(super) async fn write(
    app: &App,
    holder: &Holder,
    version: Version,
    (asked, body): (&Asked, Sent),
) -> Result<Reply, Refused> {
    let put = match asked.method == Method::PUT {
        true => Some(query::put_statement(asked.pairs()).map_err(LrsError::from)?),
        false => match asked.parameters.first() {
            Some((name, _)) => return Err(LrsError::Bad(format!("the parameter {name:?} is not known here")).into()),
            None => None,
        },
    };
    // Before anything large is taken in: who may not write need not send.
    holder.need(lms_core::xapi::credential::Scope::StatementsWrite)?;
    let content_type = asked.header(header::CONTENT_TYPE).unwrap_or_default().to_owned();
    let (statements, payloads) = if media_type_is(&content_type, "application/json") {
        (body.whole(MAX_STATEMENTS).await?.to_vec(), Vec::new())
    } else if media_type_is(&content_type, "multipart/mixed") {
        received(&app.lms, &content_type, body).await?
    } else {
        let text = "statements come as application/json, or with attachments as multipart/mixed";
        return Err(LrsError::Bad(text.to_owned()).into());
    };
    let now = app.clock.now();
    let ids = submit::submit(&app.lms, holder, version, (&statements, &payloads), put, now).await?;
    if put.is_some() {
        return Ok(Reply::empty(StatusCode::NO_CONTENT));
    }
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    Ok(Reply::json(serde_json::json!(ids).to_string()))
}

/// Takes a multipart body in: the statements into memory, each payload into the content store.
async fn received(lms: &Lms, content_type: &str, body: Sent) -> Result<(Vec<u8>, Vec<Payload>), LrsError> {
    let mut parts = Parts { lms, number: 0, statements: Vec::new(), current: None, payloads: Vec::new() };
    let mut reader = Stream::new(content_type, Limits::default())?;
    let mut events = Vec::new();
    match body {
        Sent::Here(bytes) => reader.feed(&bytes, &mut events)?,
        Sent::Coming(body) => {
            let mut pieces = body.into_data_stream();
            while let Some(piece) = pieces.next().await {
                let piece = piece.map_err(|_| LrsError::Bad("the body ended before it was whole".to_owned()))?;
                reader.feed(&piece, &mut events)?;
                for event in events.drain(..) {
                    parts.take(event).await?;
                }
            }
        }
    }
    reader.finish(&mut events)?;
    for event in events {
        parts.take(event).await?;
    }
    if parts.number == 0 {
        return Err(MultipartError::FirstNotJson.into());
    }
    Ok((parts.statements, parts.payloads))
}

/// Parts as they come.
struct Parts<'l> {
    lms: &'l Lms,
    number: usize,
    statements: Vec<u8>,
    current: Option<Receiving>,
    payloads: Vec<Payload>,
}

impl Parts<'_> {
    async fn take(&mut self, event: Event) -> Result<(), LrsError> {
        match event {
            Event::Part(lines) => {
                let part = headers(lines);
                if self.number == 0 {
                    if !part.header("content-type").is_some_and(|value| media_type_is(value, "application/json")) {
                        return Err(MultipartError::FirstNotJson.into());
                    }
                } else {
                    let hash = part.header("x-experience-api-hash").ok_or(MultipartError::NoHash(self.number))?;
                    let binary = part.header("content-transfer-encoding");
                    if !binary.is_some_and(|value| value.eq_ignore_ascii_case("binary")) {
                        return Err(MultipartError::NotBinary(self.number).into());
                    }
                    self.current = Some(Receiving::begin(self.lms, hash).await?);
                }
            }
            Event::Data(bytes) => match &mut self.current {
                Some(current) => current.write(&bytes).await?,
                None if self.number == 0 => {
                    let most = usize::try_from(MAX_STATEMENTS).unwrap_or(usize::MAX);
                    if self.statements.len() + bytes.len() > most {
                        return Err(LrsError::TooLarge(MAX_STATEMENTS));
                    }
                    self.statements.extend_from_slice(&bytes);
                }
                None => {}
            },
            Event::PartEnd => {
                if let Some(current) = self.current.take() {
                    self.payloads.push(current.finish(self.lms).await?);
                }
                self.number += 1;
            }
            Event::End => {}
        }
        Ok(())
    }
}
