//! No bytes break the reading of an archive, and a refusal has a reason.

use std::io::Cursor;

use lms_scorm::package::{Limits, read_zip};

/// One input.
pub fn run(bytes: &[u8]) {
    let limits = Limits { total_bytes: 16 << 20, entry_bytes: 8 << 20, xml_bytes: 1 << 20, ..Limits::default() };
    let reading = read_zip(Cursor::new(bytes), &limits);
    assert!(reading.course.is_some() || !reading.problems.is_empty());
    for entry in &reading.entries {
        let path = entry.path.as_deref().unwrap_or("");
        assert!(!path.starts_with('/') && !path.split('/').any(|part| part == ".."));
    }
}
