//! The writer: statements first, then each payload once; in pieces, so that payloads can be streamed between them.

/// What stands before the JSON of the statements.
///
/// `boundary` comes from the caller, random enough that no payload contains it.
///
/// Source: xAPI 1.0.3, part 3, 1.5.2.
pub fn statements_head(boundary: &str) -> String {
    format!("--{boundary}\r\nContent-Type: application/json\r\n\r\n")
}

/// What stands before a payload.
///
/// Hash and type come from a statement that was found valid, where neither can hold a line break.
///
/// Source: xAPI 1.0.3, part 3, 1.5.2.
pub fn payload_head(boundary: &str, sha2: &str, content_type: &str) -> String {
    format!(
        "\r\n--{boundary}\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {sha2}\r\n\r\n"
    )
}

/// What stands behind the last part.
pub fn end(boundary: &str) -> String {
    format!("\r\n--{boundary}--\r\n")
}

/// A whole body: the statements, and payloads as hash, media type and bytes, each hash once.
pub fn write(boundary: &str, statements: &[u8], payloads: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut out = statements_head(boundary).into_bytes();
    out.extend_from_slice(statements);
    let mut written = std::collections::HashSet::new();
    for (sha2, content_type, bytes) in payloads {
        if written.insert(sha2.to_ascii_lowercase()) {
            out.extend_from_slice(payload_head(boundary, sha2, content_type).as_bytes());
            out.extend_from_slice(bytes);
        }
    }
    out.extend_from_slice(end(boundary).as_bytes());
    out
}
