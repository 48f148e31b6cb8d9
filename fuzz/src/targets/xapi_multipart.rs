//! No body breaks the reading of statements with attachments. The first line is the content type.

use lms_core::xapi::multipart::{Limits, submission, write};

/// Of the body that is written; nothing that is read is likely to hold it.
const BOUNDARY: &str = "b7f31c0a94d2e86";

/// One input.
pub fn run(bytes: &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (first, rest) = bytes.split_at(end);
    let body = rest.get(1..).unwrap_or(&[]);
    if let Ok(read) = submission(&String::from_utf8_lossy(first), body, &Limits::default()) {
        // Sent again by our own writer, it is the same.
        let payloads: Vec<_> = read.payloads.iter().map(|one| (one.hash.as_str(), "text/plain", one.bytes)).collect();
        let again = write(BOUNDARY, read.statements, &payloads);
        let content_type = format!("multipart/mixed; boundary={BOUNDARY}");
        let again = submission(&content_type, &again, &Limits::default());
        assert!(contains(bytes, BOUNDARY.as_bytes()) || again.as_ref() == Ok(&read), "{again:?}");
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
