//! Documents: their tags, what a request may do to them, and the merge of two JSON objects.

use std::collections::HashMap;

use sha1::{Digest, Sha1};

use super::Version;
use super::json::{self, Object, ReadError, Value};
use super::lexical;

/// The tag of a document as it stands in the `ETag` header: the SHA-1 of its bytes, in quotes.
///
/// ```
/// # use lms_core::xapi::document::etag;
/// assert_eq!(etag(b""), "\"da39a3ee5e6b4b0d3255bfef95601890afd80709\"");
/// ```
///
/// Source: xAPI 1.0.3, part 3, 3.1: the SHA-1 in hexadecimal digits; 2.0 takes any tag.
pub fn etag(body: &[u8]) -> String {
    format!("\"{}\"", lexical::hex(&Sha1::digest(body)))
}

/// What stands in `If-Match` or `If-None-Match`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Tags {
    /// `*`: any document.
    Any,
    /// These tags, without quotes and marks of weakness: bytes are what we compare, so weak and strong are one.
    Listed(Vec<String>),
}

/// A header that names no tags.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a list of entity tags in quotes, or *, is expected")]
pub struct NotTags;

impl Tags {
    /// Reads the value of the header. A lone tag without quotes is taken, as old clients send it.
    ///
    /// # Errors
    ///
    /// [`NotTags`] for an empty list, an open quote or something between tags.
    ///
    /// Source: RFC 9110, 8.8.3 and 13.1.
    pub fn parse(header: &str) -> Result<Self, NotTags> {
        let header = header.trim();
        if header == "*" {
            return Ok(Self::Any);
        }
        if !header.is_empty() && !header.contains(['"', ',', ' ', '\t']) {
            return Ok(Self::Listed(vec![header.to_owned()]));
        }
        let mut tags = Vec::new();
        let mut rest = header;
        while !rest.is_empty() {
            let quoted = rest.strip_prefix("W/").unwrap_or(rest).strip_prefix('"').ok_or(NotTags)?;
            let (tag, after) = quoted.split_once('"').ok_or(NotTags)?;
            tags.push(tag.to_owned());
            rest = after.trim_start();
            if !rest.is_empty() {
                rest = rest.strip_prefix(',').ok_or(NotTags)?.trim_start();
            }
        }
        if tags.is_empty() { Err(NotTags) } else { Ok(Self::Listed(tags)) }
    }

    /// Whether a document with `current` as its tag (in quotes), or none at all, is meant.
    pub fn mean(&self, current: Option<&str>) -> bool {
        match (self, current) {
            (_, None) => false,
            (Self::Any, Some(_)) => true,
            (Self::Listed(tags), Some(current)) => tags.iter().any(|tag| tag == current.trim_matches('"')),
        }
    }
}

/// The three resources that keep documents.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Hash)]
pub enum DocumentKind {
    /// Of an activity, an agent, perhaps a registration.
    State,
    /// Of an activity.
    ActivityProfile,
    /// Of an agent.
    AgentProfile,
}

/// What a request does to a document.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Hash)]
pub enum Write {
    /// Replaces it.
    Put,
    /// Merges into it.
    Post,
    /// Takes it away.
    Delete,
}

/// What a request says about the document it expects.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Preconditions {
    /// `If-Match`.
    pub if_match: Option<Tags>,
    /// `If-None-Match`.
    pub if_none_match: Option<Tags>,
}

/// What becomes of a write.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Hash)]
pub enum Decision {
    /// It is done.
    Store,
    /// 412: the document is not the one the request expects.
    PreconditionFailed,
    /// 409: there is a document, and the request does not say that it knows it.
    Conflict,
    /// 400: the request must say what it expects.
    BadRequest,
}

/// Decides on a write, given the tag of the document there is; to be asked in the transaction that writes.
///
/// Source: xAPI 1.0.3, part 3, 3.1 and 2.3; IEEE 9274.1.1, 4.3.3 (concurrency); RFC 9110, 13.2.2.
pub fn decide(
    version: Version,
    kind: DocumentKind,
    write: Write,
    sent: &Preconditions,
    current: Option<&str>,
) -> Decision {
    use DocumentKind::State;
    let fails = sent.if_match.as_ref().is_some_and(|tags| !tags.mean(current))
        || sent.if_none_match.as_ref().is_some_and(|tags| tags.mean(current));
    let neither = sent.if_match.is_none() && sent.if_none_match.is_none();
    match (write, kind, version, current.is_some()) {
        _ if fails => Decision::PreconditionFailed,
        _ if !neither => Decision::Store,
        (Write::Post | Write::Delete, ..) => Decision::Store,
        (Write::Put, State, Version::V1, _) => Decision::Store,
        (Write::Put, State, Version::V2, there) => {
            if there {
                Decision::Conflict
            } else {
                Decision::Store
            }
        }
        (Write::Put, _, _, true) => Decision::Conflict,
        (Write::Put, _, Version::V1, false) => Decision::BadRequest,
        (Write::Put, _, Version::V2, false) => Decision::Store,
    }
}

/// Whether a GET with this `If-None-Match` is answered 304.
///
/// Source: RFC 9110, 13.1.2.
pub fn not_modified(if_none_match: Option<&Tags>, current: &str) -> bool {
    if_none_match.is_some_and(|tags| tags.mean(Some(current)))
}

/// Why two documents cannot be merged: a 400, and nothing changes.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum MergeError {
    /// The stored document is not `application/json`.
    #[error("the stored document is not application/json")]
    StoredType,
    /// The document sent is not `application/json`.
    #[error("the document sent is not application/json")]
    SentType,
    /// The stored document is not JSON.
    #[error("the stored document is not JSON: {0}")]
    Stored(ReadError),
    /// The document sent is not JSON.
    #[error("the document sent is not JSON: {0}")]
    Sent(ReadError),
    /// The stored document is JSON, but no object.
    #[error("the stored document is not a JSON object")]
    StoredShape,
    /// The document sent is JSON, but no object.
    #[error("the document sent is not a JSON object")]
    SentShape,
}

/// Merges what a POST sends into the document there is: a key that is sent replaces the whole value it had, every
/// other key stays; nothing is merged further down. Without a document there, a POST is a PUT and nothing is merged.
///
/// # Errors
///
/// [`MergeError`] when either is not a JSON object of type `application/json`.
///
/// Source: xAPI 1.0.3, part 3, 2.2 (JSON procedure).
pub fn merge(
    (stored, stored_type): (&[u8], &str),
    (sent, sent_type): (&[u8], &str),
    limits: &json::Limits,
) -> Result<String, MergeError> {
    const JSON: &str = "application/json";
    if !lexical::media_type_is(sent_type, JSON) {
        return Err(MergeError::SentType);
    }
    if !lexical::media_type_is(stored_type, JSON) {
        return Err(MergeError::StoredType);
    }
    let new = json::read_with(sent, limits).map_err(MergeError::Sent)?;
    let old = json::read_with(stored, limits).map_err(MergeError::Stored)?;
    let Value::Object(Object(new)) = new else { return Err(MergeError::SentShape) };
    let Value::Object(Object(mut merged)) = old else { return Err(MergeError::StoredShape) };
    let mut places: HashMap<_, _> = merged.iter().enumerate().map(|(at, (key, _))| (key.clone(), at)).collect();
    for (key, value) in new {
        match places.remove(&key).and_then(|at| merged.get_mut(at)) {
            Some(member) => member.1 = value,
            None => merged.push((key, value)),
        }
    }
    Ok(Value::Object(Object(merged)).to_text())
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
