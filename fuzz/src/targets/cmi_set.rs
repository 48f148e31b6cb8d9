//! No element name and no value break the data models; what is taken can be read, and the state can be written and read.
//! The input is lines of `name=value`, the first byte chooses the course.

use crate::walk;

use lms_scorm::api::Api;
use lms_scorm::{Attempt, Input, Learner, Options, Request, Strictness};

/// One input.
pub fn run(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let courses = walk::courses();
    let course = &courses[usize::from(*first) % courses.len()];
    let strictness = if first & 0x80 == 0 { Strictness::Tolerant } else { Strictness::Strict };
    let mut attempt = Attempt::new(course, Learner::default(), Options { strictness, ..Options::default() });
    let mut api = Api::default();
    attempt.apply(course, &Input::Navigate(Request::Choice("X".to_owned())), 0);
    api.call(&mut attempt, course, &walk::method(course, "Initialize"), "", "", 1);
    for line in String::from_utf8_lossy(rest).lines() {
        let (name, value) = line.split_once('=').unwrap_or((line, ""));
        api.call(&mut attempt, course, &walk::method(course, "SetValue"), name, value, 2);
        api.call(&mut attempt, course, &walk::method(course, "GetValue"), name, "", 3);
    }
    let again = Attempt::from_json(course, &attempt.to_json()).expect("what was written can be read");
    assert_eq!(again, attempt);
}
