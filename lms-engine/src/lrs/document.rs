//! Documents of the state and profile resources: each read, and each change decided and made in one transaction.

use lms_core::time::Timestamp;
use lms_core::xapi::Version;
use lms_core::xapi::credential::Scope;
use lms_core::xapi::document::{self, Decision, DocumentKind, Preconditions, Write};
use lms_core::xapi::json;
use lms_core::xapi::lexical::Instant;
use lms_core::xapi::query::{DocumentQuery, Owner};
use lms_store::repo::Document;

use super::{Holder, LrsError};
use crate::launch::guard::{self, Call};
use crate::{EngineError, Lms};

/// The largest document, in bytes.
pub const MAX_DOCUMENT: u64 = 8 << 20;

/// What a GET answers.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Answer {
    /// One document and its tag.
    One(Document, String),
    /// Ids, and when the newest of them was written.
    List(Vec<String>, Option<Instant>),
}

fn scope(owner: &Owner) -> Scope {
    match owner {
        Owner::State { .. } => Scope::State,
        Owner::Activity(_) | Owner::Agent(_) => Scope::Profile,
    }
}

/// Reads one document or lists them.
///
/// # Errors
///
/// [`LrsError::NotFound`] for one that is not there.
pub async fn read(lms: &Lms, holder: &Holder, asked: &DocumentQuery) -> Result<Answer, LrsError> {
    if let Some(bound) = &holder.launch {
        guard::admit(lms, bound, &Call::of(asked)).await?;
    }
    let mut view = lms.store().reader().await?;
    match asked {
        DocumentQuery::One { owner, id } => {
            holder.need(scope(owner))?;
            let found = view.documents().find(owner, id).await?.ok_or(LrsError::NotFound("document"))?;
            let tag = document::etag(&found.bytes);
            Ok(Answer::One(found, tag))
        }
        DocumentQuery::All { owner, since } => {
            holder.need(scope(owner))?;
            let lines = view.documents().list(owner, *since).await?;
            let newest = lines.iter().map(|line| line.updated).max();
            let mut ids: Vec<String> = lines.into_iter().map(|line| line.id).collect();
            // The same id under several registrations is one id.
            ids.dedup();
            Ok(Answer::List(ids, newest))
        }
    }
}

/// A change to be made.
#[derive(Clone, Debug)]
pub struct Sent<'r> {
    /// Put, post or delete.
    pub write: Write,
    /// The version of the request.
    pub version: Version,
    /// Its preconditions.
    pub preconditions: &'r Preconditions,
    /// The media type of the body.
    pub content_type: &'r str,
    /// The body.
    pub body: &'r [u8],
}

/// Makes a change, or none. Gives the tag of what is stored when that is, to the byte, what was sent (RFC 9110, 8.8.3 and
/// 9.3.4): who saves again needs it.
///
/// # Errors
///
/// [`LrsError::PreconditionFailed`], [`LrsError::Exists`], [`LrsError::Bad`] as [`document::decide`] and
/// [`document::merge`] say; nothing is changed then.
///
/// Source: xAPI 1.0.3, part 3, 2.2, 2.3, 2.6, 2.7 and 3.1; IEEE 9274.1.1, 4.3.3 to 4.3.5.
pub async fn write(
    lms: &Lms,
    holder: &Holder,
    asked: &DocumentQuery,
    sent: &Sent<'_>,
    now: Timestamp,
) -> Result<Option<String>, LrsError> {
    if let Some(bound) = &holder.launch {
        let deletes = sent.write == Write::Delete;
        let (content_type, body) = (sent.content_type, sent.body);
        let call = Call { reads: false, deletes, content_type, body, ..Call::of(asked) };
        guard::admit(lms, bound, &call).await?;
    }
    let (owner, id) = match asked {
        DocumentQuery::One { owner, id } => (owner, id),
        DocumentQuery::All { owner, .. } => {
            holder.need(scope(owner))?;
            return delete_all(lms, owner, sent).await.map(|()| None);
        }
    };
    holder.need(scope(owner))?;
    let mut unit = lms.store().unit().await?;
    let current = unit.documents().hold(owner, id).await?;
    let tag = current.as_ref().map(|current| document::etag(&current.bytes));
    match document::decide(sent.version, kind(owner), sent.write, sent.preconditions, tag.as_deref()) {
        Decision::Store => {}
        Decision::PreconditionFailed => return Err(LrsError::PreconditionFailed),
        Decision::Conflict => return Err(LrsError::Exists),
        Decision::BadRequest => {
            return Err(LrsError::Bad(
                "say with If-None-Match: * that the document is new, or with If-Match which one it replaces".to_owned(),
            ));
        }
    }
    let mut tag = None;
    match sent.write {
        Write::Delete => {
            unit.documents().delete(owner, id).await?;
        }
        Write::Put | Write::Post => {
            let (bytes, content_type) = match (&current, sent.write) {
                (Some(current), Write::Post) => {
                    let (old, new) = ((&*current.bytes, &*current.content_type), (sent.body, sent.content_type));
                    let merged = document::merge(old, new, &json::Limits::default()).map_err(LrsError::bad)?;
                    (merged.into_bytes(), current.content_type.clone())
                }
                (None, Write::Post) if !holds_an_object(sent) => {
                    return Err(LrsError::Bad(
                        "a document that is called JSON must be a JSON object to be POSTed".to_owned(),
                    ));
                }
                _ => (sent.body.to_vec(), sent.content_type.to_owned()),
            };
            if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_DOCUMENT {
                return Err(LrsError::TooLarge(MAX_DOCUMENT));
            }
            tag = (bytes == sent.body).then(|| document::etag(&bytes));
            let document = Document { id: id.clone(), content_type, bytes, updated: Instant(now.millis()) };
            unit.documents().put(owner, &document).await?;
        }
    }
    unit.commit().await?;
    Ok(tag)
}

/// A first POST is like a PUT, but for what calls itself JSON and is no object: nothing could ever be merged into it.
fn holds_an_object(sent: &Sent<'_>) -> bool {
    !lms_core::xapi::lexical::media_type_is(sent.content_type, "application/json")
        || json::read(sent.body).is_ok_and(|value| value.as_object().is_some())
}

async fn delete_all(lms: &Lms, owner: &Owner, sent: &Sent<'_>) -> Result<(), LrsError> {
    if sent.write != Write::Delete {
        // Reading the parameters leaves no other way here.
        return Err(EngineError::Internal("many documents are only ever deleted".to_owned()).into());
    }
    let mut unit = lms.store().unit().await?;
    unit.documents().delete_all(owner).await?;
    unit.commit().await?;
    Ok(())
}

fn kind(owner: &Owner) -> DocumentKind {
    lms_store::repo::xapi::kind_of(owner)
}
