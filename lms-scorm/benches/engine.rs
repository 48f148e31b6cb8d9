//! Rates of the engine: `cargo bench -p lms-scorm --bench engine`. One line a figure; the best of several rounds.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)] // a test stops where it fails

use std::fmt::Write as _;
use std::hint::black_box;

use lms_scorm::api::Api;
use lms_scorm::package::{Limits, read_manifest};
use lms_scorm::{Attempt, Course, Input, Learner, Options, Request};

#[allow(clippy::disallowed_methods)] // a benchmark is about the clock
fn nanoseconds_each(rounds: u32, times: u32, mut act: impl FnMut()) -> f64 {
    let mut best = f64::MAX;
    for _ in 0..rounds {
        let start = std::time::Instant::now();
        for _ in 0..times {
            act();
        }
        best = best.min(start.elapsed().as_nanos() as f64 / f64::from(times));
    }
    best
}

/// A course in clusters of nine; each leaf with two rules and a shared objective when `rules`.
fn manifest(items: usize, rules: bool) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest identifier=\"M\" version=\"1\" xmlns=\"http://www.imsglobal.org/xsd/imscp_v1p1\" \
         xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_v1p3\" xmlns:imsss=\"http://www.imsglobal.org/xsd/imsss\">\n\
         <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>\n\
         <organizations default=\"O\"><organization identifier=\"O\"><title>Course</title>\n",
    );
    let flow = "<imsss:sequencing><imsss:controlMode choice=\"true\" flow=\"true\"/></imsss:sequencing>";
    let mut resources = String::new();
    let mut at = 0;
    while at < items {
        at += 1;
        let _ = writeln!(out, "<item identifier=\"I{at}\"><title>Module {at}</title>");
        for _ in 0..9.min(items - at) {
            at += 1;
            let _ = write!(out, "<item identifier=\"I{at}\" identifierref=\"R{at}\"><title>Unit {at}</title>");
            if rules {
                let _ = write!(
                    out,
                    "<imsss:sequencing><imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions>\
                     <imsss:ruleCondition condition=\"attemptLimitExceeded\"/></imsss:ruleConditions><imsss:ruleAction action=\"skip\"/>\
                     </imsss:preConditionRule></imsss:sequencingRules><imsss:objectives><imsss:primaryObjective objectiveID=\"p{at}\">\
                     <imsss:mapInfo targetObjectiveID=\"g{at}\" readSatisfiedStatus=\"true\" writeSatisfiedStatus=\"true\"/>\
                     </imsss:primaryObjective></imsss:objectives></imsss:sequencing>"
                );
            }
            out.push_str("</item>\n");
            let _ = writeln!(
                resources,
                "<resource identifier=\"R{at}\" type=\"webcontent\" adlcp:scormType=\"sco\" href=\"u{at}/index.html\">\
                 <file href=\"u{at}/index.html\"/><file href=\"u{at}/data.js\"/></resource>"
            );
        }
        let _ = writeln!(out, "{flow}</item>");
    }
    let _ = write!(out, "{flow}</organization></organizations>\n<resources>\n{resources}</resources></manifest>\n");
    out
}

/// What any reader of the text has to do: every event, every attribute unescaped.
fn tokens(text: &str) -> usize {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut length = 0;
    loop {
        match reader.read_event().expect("the manifest is well-formed") {
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                for attribute in tag.attributes() {
                    length += attribute
                        .expect("well-formed")
                        .normalized_value(quick_xml::XmlVersion::Explicit1_0)
                        .expect("well-formed")
                        .len();
                }
            }
            quick_xml::events::Event::Eof => return length,
            _ => {}
        }
    }
}

fn opened(course: &Course) -> (Attempt, Api) {
    let mut attempt = Attempt::new(course, Learner { id: "1".to_owned(), ..Learner::default() }, Options::default());
    let mut api = Api::default();
    attempt.apply(course, &Input::Start, 0);
    api.call(&mut attempt, course, "Initialize", "", "", 1);
    (attempt, api)
}

fn main() {
    // A manifest of one's own: `cargo bench --bench engine -- manifest.xml`.
    if let Some(name) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) {
        let bytes = std::fs::read(&name).expect("the manifest can be read");
        let each = nanoseconds_each(9, 1, || {
            black_box(read_manifest(&bytes, &Limits::default()));
        });
        let text = String::from_utf8_lossy(&bytes);
        let floor = nanoseconds_each(9, 1, || {
            black_box(tokens(&text));
        });
        println!("the tokenizer alone: {:.1} ms, {:.1} times as much", floor / 1e6, each / floor);
        println!("{name}, {} KB: {:.1} ms", bytes.len() / 1_024, each / 1e6);
        return;
    }
    for (items, rules) in [(1_000, true), (10_000, false), (10_000, true)] {
        let text = manifest(items, rules);
        let each = nanoseconds_each(5, 3, || {
            black_box(read_manifest(text.as_bytes(), &Limits::default()));
        });
        println!("manifest, {items} items, rules {rules}, {} KB: {:.1} ms", text.len() / 1_024, each / 1e6);
    }
    let course = read_manifest(manifest(10, true).as_bytes(), &Limits::default()).course.expect("the manifest is good");
    let (mut attempt, mut api) = opened(&course);
    for (el, value) in
        [("cmi.location", "page-7"), ("cmi.score.scaled", "0.85"), ("cmi.completion_status", "completed")]
    {
        let set = nanoseconds_each(7, 100_000, || {
            black_box(api.call(&mut attempt, &course, "SetValue", el, value, 2));
        });
        let get = nanoseconds_each(7, 100_000, || {
            black_box(api.call(&mut attempt, &course, "GetValue", el, "", 2));
        });
        println!("{el}: set {set:.0} ns, get {get:.0} ns");
    }
    for n in 0..100 {
        for (part, value) in
            [("id", "q"), ("type", "choice"), ("learner_response", "a[,]b"), ("result", "correct"), ("weighting", "1")]
        {
            api.call(&mut attempt, &course, "SetValue", &format!("cmi.interactions.{n}.{part}"), value, 3);
        }
    }
    let set = nanoseconds_each(7, 100_000, || {
        black_box(api.call(&mut attempt, &course, "SetValue", "cmi.interactions.57.latency", "PT12.5S", 3));
    });
    println!("cmi.interactions.57.latency among 100: set {set:.0} ns");
    println!("state of that attempt: {} bytes of JSON", attempt.to_json().len());
    let hash = nanoseconds_each(5, 1_000, || {
        black_box(attempt.state_hash());
    });
    println!("fingerprint of it: {:.1} us", hash / 1e3);
    for items in [10, 100, 1_000] {
        let course =
            read_manifest(manifest(items, true).as_bytes(), &Limits::default()).course.expect("the manifest is good");
        let mut attempt = Attempt::new(&course, Learner::default(), Options::default());
        attempt.apply(&course, &Input::Start, 0);
        navigation(&course, &mut attempt, items, "begun");
        let fresh = attempt.to_json().len();
        // Every activity visited: the state is as large as it gets.
        for _ in 0..items {
            attempt.apply(&course, &Input::Navigate(Request::Continue), 1);
        }
        attempt.apply(&course, &Input::Start, 2);
        navigation(&course, &mut attempt, items, "all visited");
        let before = attempt.to_json().len();
        for at in 0..2_000 {
            attempt.apply(&course, &Input::Navigate(Request::Continue), at);
            attempt.apply(&course, &Input::Navigate(Request::Previous), at);
        }
        println!(
            "{items} activities: state {fresh} bytes begun, {before} all visited, {} after 4,000 more requests",
            attempt.to_json().len()
        );
    }
}

/// A request with the answer what may be asked for next: everything once, in microseconds.
fn navigation(course: &Course, attempt: &mut Attempt, items: usize, state: &str) {
    let there = Input::Navigate(Request::Continue);
    let back = Input::Navigate(Request::Previous);
    let times = if items < 500 { 200 } else { 20 };
    let walk = nanoseconds_each(9, times, || {
        assert!(attempt.apply(course, &there, 1).changed && attempt.apply(course, &back, 2).changed);
    });
    let view = nanoseconds_each(9, times, || {
        black_box(attempt.view(course));
    });
    let validity = nanoseconds_each(9, times, || {
        black_box(attempt.validity(course));
    });
    let whole = nanoseconds_each(9, times, || {
        attempt.apply(course, &there, 1);
        black_box(attempt.validity(course));
        attempt.apply(course, &back, 2);
        black_box(attempt.validity(course));
    });
    println!(
        "{items} activities, {state}: request {:.2} us, validity {:.2} us, both {:.2} us; view with titles and status {:.2} us",
        walk / 2e3,
        validity / 1e3,
        whole / 2e3,
        view / 1e3
    );
}
