//! SCORM 2004 in its 2nd, 3rd and 4th edition: what a course of each finds when it is played by the book, and when it is not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

use lms_scorm::api::Api;
use lms_scorm::package::{Limits, read_manifest};
use lms_scorm::{Attempt, Course, Edition, Input, Learner, Options, Strictness};

const WORDS: [&str; 3] = ["CAM 1.3", "2004 3rd Edition", "2004 4th Edition"];

fn course(version: &str, inside: &str) -> Course {
    let text = format!(
        r#"<manifest identifier="M" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
        xmlns:imsss="http://www.imsglobal.org/xsd/imsss"><metadata><schema>ADL SCORM</schema><schemaversion>{version}</schemaversion></metadata>
        <organizations default="O"><organization identifier="O"><title>T</title>
        <item identifier="A" identifierref="R"><title>A</title>{inside}</item><item identifier="B" identifierref="R"><title>B</title></item>
        <imsss:sequencing><imsss:controlMode flow="true"/></imsss:sequencing></organization></organizations>
        <resources><resource identifier="R" type="webcontent" adlcp:scormType="sco" href="r.html"/></resources></manifest>"#
    );
    read_manifest(text.as_bytes(), &Limits::default()).course.unwrap()
}

struct Content {
    course: Course,
    attempt: Attempt,
    api: Api,
}

impl Content {
    fn open(course: Course, strictness: Strictness) -> Self {
        let mut attempt = Attempt::new(&course, Learner::default(), Options { strictness, ..Options::default() });
        attempt.apply(&course, &Input::Start, 0);
        let mut content = Self { course, attempt, api: Api::default() };
        assert_eq!(content.call("Initialize", "", "").0, "true");
        content
    }

    fn call(&mut self, method: &str, a: &str, b: &str) -> (String, u16) {
        let reply = self.api.call(&mut self.attempt, &self.course, method, a, b, 1);
        (reply.value, reply.error.0)
    }
}

const STORE: &str = r#"<adlcp:data><adlcp:map targetID="s"/></adlcp:data>"#;

#[test]
fn what_a_later_edition_brought_is_not_there_by_the_book() {
    // Method, element, value, and the error code in the 2nd, the 3rd and the 4th edition.
    let table = [
        ("GetValue", "adl.data._count", "", [401, 401, 0]),
        ("SetValue", "adl.data.0.store", "x", [401, 401, 0]),
        ("GetValue", "adl.nav.request_valid.jump.{target=B}", "", [401, 401, 0]),
        ("GetValue", "adl.nav.request_valid.choice.{target=B}", "", [0, 0, 0]),
        ("SetValue", "adl.nav.request", "{target=B}jump", [406, 406, 0]),
        ("SetValue", "adl.nav.request", "suspendAll", [406, 0, 0]),
        ("SetValue", "adl.nav.request", "abandonAll", [0, 0, 0]),
        ("SetValue", "cmi.progress_measure", "0.5", [0, 0, 0]),
    ];
    for (method, element, value, expected) in table {
        for (version, code) in WORDS.iter().zip(expected) {
            let mut strict = Content::open(course(version, STORE), Strictness::Strict);
            assert_eq!(strict.call(method, element, value).1, code, "{method} {element} {value} in {version}");
            let mut tolerant = Content::open(course(version, STORE), Strictness::Tolerant);
            assert_eq!(tolerant.call(method, element, value).1, 0, "{method} {element} {value} in {version}, tolerant");
        }
    }
}

#[test]
fn a_completion_threshold_is_a_text_before_the_fourth_edition_and_attributes_in_it() {
    let text = "<adlcp:completionThreshold>0.6</adlcp:completionThreshold>";
    let attributes = r#"<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.6"/>"#;
    for (version, inside) in [(WORDS[0], text), (WORDS[1], text), (WORDS[2], attributes)] {
        let course = course(version, inside);
        assert!(matches!(course.edition, Edition::Scorm2004(_)));
        let mut content = Content::open(course, Strictness::Strict);
        assert_eq!(content.call("GetValue", "cmi.completion_threshold", ""), ("0.6".to_owned(), 0), "{version}");
        for (progress, status) in [("0.59", "incomplete"), ("0.6", "completed")] {
            content.call("SetValue", "cmi.progress_measure", progress);
            assert_eq!(content.call("GetValue", "cmi.completion_status", "").0, status, "{version} {progress}");
        }
    }
}
