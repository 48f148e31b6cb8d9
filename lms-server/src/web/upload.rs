//! Files that forms send: streamed into the content store, or read whole when they are small.

use axum::extract::multipart::{Field, Multipart, MultipartError, MultipartRejection};
use axum::http::{HeaderMap, StatusCode, header};
use lms_store::content::{Blob, ContentStore};

use crate::problem::{Fail, Trouble};

fn failed(error: &MultipartError, max: u64) -> Fail {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Trouble::TooLarge { max }.into(),
        _ => Trouble::Malformed(error.body_text()).into(),
    }
}

/// The parts of a form with a file.
///
/// # Errors
///
/// [`Trouble::Malformed`] when it is no such form.
pub fn parts(sent: Result<Multipart, MultipartRejection>) -> Result<Multipart, Fail> {
    sent.map_err(|e| Trouble::Malformed(e.body_text()).into())
}

/// The next part of a form.
///
/// # Errors
///
/// [`Trouble::Malformed`] when it breaks off.
pub async fn next<'a>(parts: &'a mut Multipart, max: u64) -> Result<Option<Field<'a>>, Fail> {
    parts.next_field().await.map_err(|e| failed(&e, max))
}

/// The bytes of a small part.
///
/// # Errors
///
/// [`Trouble::TooLarge`] beyond `max` bytes, [`Trouble::Malformed`] when it breaks off.
pub async fn bytes(mut field: Field<'_>, max: usize) -> Result<Vec<u8>, Fail> {
    let limit = u64::try_from(max).unwrap_or(u64::MAX);
    let mut out = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|e| failed(&e, limit))? {
        if out.len() + chunk.len() > max {
            return Err(Trouble::TooLarge { max: limit }.into());
        }
        out.extend_from_slice(&chunk);
    }
    Ok(out)
}

/// The text of a small part; what is no text is replaced by marks.
///
/// # Errors
///
/// As [`bytes`].
pub async fn text(field: Field<'_>) -> Result<String, Fail> {
    Ok(String::from_utf8_lossy(&bytes(field, 16 * 1024).await?).into_owned())
}

/// Streams a part into the content store; nothing is kept of one that breaks off or is too large. `None`: it is empty.
///
/// # Errors
///
/// [`Trouble::TooLarge`] beyond `max` bytes, [`Trouble::Malformed`] when it breaks off.
pub async fn keep(mut field: Field<'_>, contents: &dyn ContentStore, max: u64) -> Result<Option<Blob>, Fail> {
    let mut incoming = contents.receive(max).await?;
    let mut size = 0;
    while let Some(chunk) = field.chunk().await.map_err(|e| failed(&e, max))? {
        size += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        if size > max {
            return Err(Trouble::TooLarge { max }.into());
        }
        incoming.write(&chunk).await?;
    }
    if size == 0 { Ok(None) } else { Ok(Some(incoming.finish().await?)) }
}

/// Whether a request announces more than a file of `max` bytes and what a form adds to it: nothing of it is then read.
pub fn announces_more(headers: &HeaderMap, max: u64) -> bool {
    const FORM: u64 = 64 * 1024;
    let length = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<u64>().ok());
    length.is_some_and(|length| length > max.saturating_add(FORM))
}

/// Whether a refusal is about the size of a file.
pub fn is_too_large(fail: &Fail) -> bool {
    crate::problem::status(&fail.0) == StatusCode::PAYLOAD_TOO_LARGE
}
