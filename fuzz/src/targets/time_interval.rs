//! No text breaks the readers of time, and what is read can be written and read again.

use lms_scorm::time::{format_interval, format_timespan, is_time_of_day, is_timestamp, parse_interval, parse_timespan};

/// One input, as far as it is text.
pub fn run(bytes: &[u8]) {
    let text = &*String::from_utf8_lossy(bytes);
    let _ = (is_timestamp(text), is_time_of_day(text));
    if let Some(length) = parse_interval(text) {
        assert_eq!(parse_interval(&format_interval(length)), Some(length / 10 * 10));
    }
    if let Some(length) = parse_timespan(text) {
        let longest = (10_000 * 3_600_000) - 10;
        assert_eq!(parse_timespan(&format_timespan(length)), Some((length / 10 * 10).min(longest)));
    }
}
