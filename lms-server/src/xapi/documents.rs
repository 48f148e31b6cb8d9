//! The document resources: state, activity profile, agent profile.

use axum::http::{Method, StatusCode, header};
use lms_core::xapi::Version;
use lms_core::xapi::document::{self, DocumentKind, Preconditions, Tags, Write};
use lms_core::xapi::query::{self, RequestMethod};
use lms_engine::lrs::document::{Answer, MAX_DOCUMENT, Sent, read, write};
use lms_engine::lrs::{Holder, LrsError};

use super::Resource;
use super::answer::{Refused, Reply};
use super::request::{Asked, Sent as Body};
use crate::state::App;

/// Any method on a document resource.
pub(super) async fn serve(
    app: &App,
    kind: DocumentKind,
    holder: &Holder,
    version: Version,
    (asked, body): (&Asked, Body),
) -> Result<Reply, Refused> {
    let (method, change) = match asked.method {
        Method::GET | Method::HEAD => (RequestMethod::Get, None),
        Method::PUT => (RequestMethod::Put, Some(Write::Put)),
        Method::POST => (RequestMethod::Post, Some(Write::Post)),
        Method::DELETE => (RequestMethod::Delete, Some(Write::Delete)),
        _ => return Ok(Reply::not_allowed(Resource::Document(kind).methods())),
    };
    let wanted = query::document(kind, method, asked.pairs(), version).map_err(LrsError::from)?;
    let tags = |name: header::HeaderName| {
        let value = asked.header(name.clone());
        value.map(Tags::parse).transpose().map_err(|error| LrsError::Bad(format!("{name}: {error}")))
    };
    let preconditions =
        Preconditions { if_match: tags(header::IF_MATCH)?, if_none_match: tags(header::IF_NONE_MATCH)? };
    let Some(change) = change else {
        return Ok(match read(&app.lms, holder, &wanted).await? {
            Answer::One(found, tag) => {
                let fresh = document::not_modified(preconditions.if_none_match.as_ref(), &tag);
                let reply = match fresh {
                    true => Reply::empty(StatusCode::NOT_MODIFIED),
                    false => Reply::bytes(&found.content_type, found.bytes),
                };
                reply.with(header::ETAG, &tag).modified(Some(found.updated))
            }
            Answer::List(ids, newest) => Reply::json(serde_json::json!(ids).to_string()).modified(newest),
        });
    };
    let content_type = asked.header(header::CONTENT_TYPE).unwrap_or("application/octet-stream").to_owned();
    let body = body.whole(MAX_DOCUMENT).await?;
    let sent = Sent { write: change, version, preconditions: &preconditions, content_type: &content_type, body: &body };
    let tag = write(&app.lms, holder, &wanted, &sent, app.clock.now()).await?;
    let reply = Reply::empty(StatusCode::NO_CONTENT);
    Ok(match tag {
        Some(tag) => reply.with(header::ETAG, &tag),
        None => reply,
    })
}
