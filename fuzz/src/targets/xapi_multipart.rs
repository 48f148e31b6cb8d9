//! No body breaks the reading of statements with attachments. The first line is the content type.

use lms_core::xapi::multipart::stream::{Event, Stream};
use lms_core::xapi::multipart::{Limits, boundary, parts, submission, write};

/// Of the body that is written; nothing that is read is likely to hold it.
const BOUNDARY: &str = "b7f31c0a94d2e86";

/// One input.
pub fn run(bytes: &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (first, rest) = bytes.split_at(end);
    let body = rest.get(1..).unwrap_or(&[]);
    in_pieces(&String::from_utf8_lossy(first), body, bytes.len());
    if let Ok(read) = submission(&String::from_utf8_lossy(first), body, &Limits::default()) {
        // Sent again by our own writer, it is the same.
        let payloads: Vec<_> = read.payloads.iter().map(|one| (one.hash.as_str(), "text/plain", one.bytes)).collect();
        let again = write(BOUNDARY, read.statements, &payloads);
        let content_type = format!("multipart/mixed; boundary={BOUNDARY}");
        let again = submission(&content_type, &again, &Limits::default());
        assert!(contains(bytes, BOUNDARY.as_bytes()) || again.as_ref() == Ok(&read), "{again:?}");
    }
}

/// Read as it comes, in pieces of a size that follows from the input, a body has the parts it has at once.
fn in_pieces(content_type: &str, body: &[u8], size: usize) {
    let Ok(mut stream) = Stream::new(content_type, Limits::default()) else { return };
    let mut events = Vec::new();
    for piece in body.chunks(size % 13 + 1) {
        if stream.feed(piece, &mut events).is_err() {
            return;
        }
    }
    if stream.finish(&mut events).is_err() {
        return;
    }
    let mut read: Vec<(Vec<(String, String)>, Vec<u8>)> = Vec::new();
    for event in events {
        match event {
            Event::Part(headers) => read.push((headers, Vec::new())),
            Event::Data(data) => read.last_mut().expect("content is in a part").1.extend(data),
            Event::PartEnd | Event::End => {}
        }
    }
    let boundary = boundary(content_type).expect("the stream found one");
    let at_once = parts(&boundary, body, &Limits::default()).expect("what can be read in pieces can be read at once");
    assert_eq!(read, at_once.into_iter().map(|part| (part.headers, part.body.to_vec())).collect::<Vec<_>>());
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
