//! No bytes break the reading of a manifest, and what is read is a tree that JSON carries unchanged.

use lms_scorm::Course;
use lms_scorm::package::{Limits, read_manifest};

/// One input.
pub fn run(bytes: &[u8]) {
    let reading = read_manifest(bytes, &Limits::default());
    if let Some(course) = reading.course {
        assert!(course.check().is_ok());
        let json = serde_json::to_string(&course).expect("a course can be written");
        assert_eq!(Course::from_json(&json).expect("and read back"), course);
    } else {
        assert!(!reading.problems.is_empty(), "a refusal has a reason");
    }
}
