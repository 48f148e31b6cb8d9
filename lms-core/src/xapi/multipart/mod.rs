//! `multipart/mixed` as statements with attachments come and go: read as bytes, checked, written.

mod read;
pub mod stream;
mod write;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use super::facts::AttachmentFact;
use super::lexical;

pub use read::{Limits, Part, boundary, parts};
pub use write::{end, payload_head, statements_head, write};

/// Why a multipart body or its payloads are not taken: each is a 400.
///
/// Source: xAPI 1.0.3, part 3, 1.5.2.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum MultipartError {
    /// The content type is not `multipart/mixed`.
    #[error("the content type is not multipart/mixed")]
    NotMixed,
    /// The content type names no boundary, or one that cannot be.
    #[error("the content type names no proper boundary")]
    NoBoundary,
    /// The boundary is nowhere in the body.
    #[error("the boundary does not occur in the body")]
    BoundaryAbsent,
    /// The body ends without the closing boundary.
    #[error("the closing boundary is missing")]
    NotClosed,
    /// A line of a header without colon, or a header that is too long.
    #[error("part {0} has a header that cannot be read")]
    Header(usize),
    /// More parts than are taken.
    #[error("there are too many parts")]
    TooManyParts,
    /// The first part is not `application/json`.
    #[error("the first part is not application/json")]
    FirstNotJson,
    /// A later part without `X-Experience-API-Hash`: not an attachment, nor may statements stand there.
    #[error("part {0} has no X-Experience-API-Hash")]
    NoHash(usize),
    /// A later part without `Content-Transfer-Encoding: binary`.
    #[error("part {0} has no Content-Transfer-Encoding: binary")]
    NotBinary(usize),
    /// A payload no statement speaks of.
    #[error("no attachment has the sha2 {0} of a part")]
    Orphan(String),
    /// An attachment whose payload is neither sent nor elsewhere.
    #[error("the attachment with the sha2 {0} has neither a part nor a fileUrl")]
    Absent(String),
    /// A payload that does not have the hash it is sent under.
    #[error("the part with the hash {0} has another hash")]
    WrongHash(String),
    /// A payload of another length than the attachment says.
    #[error("the part with the hash {hash} has {found} bytes and not {said}")]
    WrongLength {
        /// Its hash.
        hash: String,
        /// What the attachment says.
        said: u64,
        /// What came.
        found: u64,
    },
}

/// A POST or PUT of statements with attachments, taken apart.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Submission<'a> {
    /// The JSON of the statement or statements.
    pub statements: &'a [u8],
    /// The payloads, in the order they came.
    pub payloads: Vec<Payload<'a>>,
}

/// One payload.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Payload<'a> {
    /// The hash it is sent under, in lower-case digits.
    pub hash: String,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// Takes a body apart by the rules for parts; payloads are checked against the statements by [`check_payloads`].
///
/// # Errors
///
/// The first rule that is broken.
///
/// Source: xAPI 1.0.3, part 3, 1.5.2.
pub fn submission<'a>(content_type: &str, body: &'a [u8], limits: &Limits) -> Result<Submission<'a>, MultipartError> {
    if !lexical::media_type_is(content_type, "multipart/mixed") {
        return Err(MultipartError::NotMixed);
    }
    let boundary = boundary(content_type)?;
    let mut all = parts(&boundary, body, limits)?.into_iter().enumerate();
    let statements = match all.next() {
        Some((_, first))
            if first.header("content-type").is_some_and(|t| lexical::media_type_is(t, "application/json")) =>
        {
            first.body
        }
        _ => return Err(MultipartError::FirstNotJson),
    };
    let payloads = all.map(|(at, part)| {
        let hash = part.header("x-experience-api-hash").ok_or(MultipartError::NoHash(at))?;
        match part.header("content-transfer-encoding") {
            Some(encoding) if encoding.eq_ignore_ascii_case("binary") => {}
            _ => return Err(MultipartError::NotBinary(at)),
        }
        Ok(Payload { hash: hash.to_ascii_lowercase(), bytes: part.body })
    });
    Ok(Submission { statements, payloads: payloads.collect::<Result<_, _>>()? })
}

/// Checks that payloads and attachments belong together: each payload is spoken of, has the hash it is sent under and
/// the length the attachment says; each attachment has a payload, a `fileUrl`, or a payload that is `held` already.
///
/// A request that is plain JSON is checked with no payloads.
///
/// # Errors
///
/// The first that does not fit.
///
/// Source: xAPI 1.0.3, part 3, 1.5.2 and part 2, 2.4.11.
pub fn check_payloads<'f>(
    attachments: impl IntoIterator<Item = &'f AttachmentFact>,
    payloads: &[Payload<'_>],
    held: impl Fn(&str) -> bool,
) -> Result<(), MultipartError> {
    let received: Vec<Received<'_>> = payloads
        .iter()
        .map(|payload| Received {
            hash: &payload.hash,
            length: u64::try_from(payload.bytes.len()).unwrap_or(u64::MAX),
            matches: lexical::sha2_of_length(payload.bytes, payload.hash.len()).as_deref() == Some(&payload.hash),
        })
        .collect();
    check_received(attachments, &received, held)
}

/// A payload that was put away while it came.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Received<'a> {
    /// The hash it was sent under, in lower case.
    pub hash: &'a str,
    /// How many bytes came.
    pub length: u64,
    /// Whether they have that hash.
    pub matches: bool,
}

/// [`check_payloads`] for payloads that are not in memory any more.
///
/// # Errors
///
/// The first that does not fit.
pub fn check_received<'f>(
    attachments: impl IntoIterator<Item = &'f AttachmentFact>,
    payloads: &[Received<'_>],
    held: impl Fn(&str) -> bool,
) -> Result<(), MultipartError> {
    let sent: HashMap<&str, u64> = payloads.iter().map(|payload| (payload.hash, payload.length)).collect();
    let mut spoken_of: HashSet<&str> = HashSet::new();
    for attachment in attachments {
        let hash = attachment.sha2.as_str();
        match sent.get(hash) {
            Some(&found) if found != attachment.length => {
                return Err(MultipartError::WrongLength { hash: hash.to_owned(), said: attachment.length, found });
            }
            Some(_) => {
                spoken_of.insert(hash);
            }
            None if attachment.has_url || held(hash) => {}
            None => return Err(MultipartError::Absent(hash.to_owned())),
        }
    }
    for payload in payloads {
        if !spoken_of.contains(payload.hash) {
            return Err(MultipartError::Orphan(payload.hash.chars().take(128).collect()));
        }
        // The attachment's sha2 has been found to be one, so the length of this hash is right too.
        if !payload.matches {
            return Err(MultipartError::WrongHash(payload.hash.to_owned()));
        }
    }
    Ok(())
}
