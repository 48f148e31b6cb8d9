//! Reading and writing the SCORM 1.2 data model.
//!
//! Source: SCORM 1.2, RTE 3.3.3 (error codes) and 3.4.4.

use super::data::Data;
use super::model_2004::{interaction_type, store};
use super::path::{Path, is_container, is_known_or_container, parse};
use super::table::{Access, Element, Initial, Kind};
use super::value::{Checked, check};
use super::{ErrorCode, Refusal, Rules, Set, Surroundings};

/// `LMSGetValue`.
pub(crate) fn get(data: &Data, around: &dyn Surroundings, name: &str) -> Result<String, Refusal> {
    let table = data.table();
    let Some(path) = parse(table, name) else { return Err(no_such_element(table, name)) };
    let element = path.element;
    if element.access == Access::WriteOnly {
        return Err(Refusal::new(ErrorCode::WRITE_ONLY_12, "this element can only be set"));
    }
    if path.indexes > 0 && path.n >= data.count(element.name) {
        return Err(Refusal::new(ErrorCode::ARGUMENT, "the collection has no entry with this index"));
    }
    match element.kind {
        Kind::Children(list) => return Ok(list.to_owned()),
        Kind::Version(version) => return Ok(version.to_owned()),
        Kind::Count if path.indexes == 0 => return Ok(data.count(element.name).to_string()),
        Kind::Count => return Ok(data.inner_count(&path).to_string()),
        _ => {}
    }
    if let Some(value) = data.at(&path) {
        return Ok(value.to_owned());
    }
    match element.initial {
        Initial::Fixed(value) => Ok(value.to_owned()),
        Initial::Supplied | Initial::Nothing => Ok(around.supplied(name).unwrap_or_default()),
    }
}

/// `LMSSetValue`.
pub(crate) fn set(data: &mut Data, rules: Rules, name: &str, value: &str) -> Set {
    let table = data.table();
    let Some(path) = parse(table, name) else { return Err(no_such_element(table, name)) };
    let element = path.element;
    if element.is_keyword() {
        return Err(Refusal::new(ErrorCode::KEYWORD, "a keyword cannot be set"));
    }
    if element.access == Access::ReadOnly {
        return Err(Refusal::new(ErrorCode::READ_ONLY_12, "this element cannot be set"));
    }
    check_place(data, &path)?;
    let kind = interaction_type(data, &path).unwrap_or_default();
    // "Not attempted" is for the LMS to say; content that says it means no harm.
    let status = matches!(element.name, "cmi.core.lesson_status");
    if status && value == "not attempted" && rules.strict {
        return Err(Refusal::new(ErrorCode::TYPE_12, "only the LMS sets this status"));
    }
    let refused = || Refusal::new(ErrorCode::TYPE_12, "the value does not have the form this element takes");
    let checked = check(element.kind, value, &kind, rules.strict).map_err(|_| refused())?;
    if rules.strict && matches!(checked, Checked::OverLong { .. }) {
        return Err(Refusal::new(ErrorCode::TYPE_12, "the value is longer than the data model allows"));
    }
    if element.name == "cmi.comments" {
        // Comments are added to, so that none is lost.
        let all = format!("{}{value}", data.at(&path).unwrap_or(""));
        return store(data, rules, &path, name, &all, checked, ErrorCode::GENERAL);
    }
    store(data, rules, &path, name, value, checked, ErrorCode::GENERAL)
}

fn check_place(data: &Data, path: &Path) -> Result<(), Refusal> {
    let outside = path.indexes > 0 && path.n > data.count(path.element.name);
    let outside_inner = path.indexes == 2 && path.m > data.inner_count(path);
    if outside || outside_inner {
        return Err(Refusal::new(ErrorCode::ARGUMENT, "entries of a collection must be added in order"));
    }
    Ok(())
}

fn no_such_element(table: &'static [Element], name: &str) -> Refusal {
    match name.rsplit_once('.') {
        Some((element, "_children")) if is_known_or_container(table, element) => {
            Refusal::new(ErrorCode::NO_CHILDREN, "this element has no parts")
        }
        Some((element, "_count")) if is_known_or_container(table, element) => {
            Refusal::new(ErrorCode::NO_COUNT, "this element is no collection")
        }
        _ if is_container(table, name) => {
            Refusal::new(ErrorCode::ARGUMENT, "only the parts of this element have values")
        }
        Some(_) if name.starts_with("cmi.") => Refusal::new(ErrorCode::UNDEFINED, "this element is not implemented"),
        _ => Refusal::new(ErrorCode::ARGUMENT, "the data model has no such element"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attempt::Note;
    use crate::course::Edition;

    struct Alone;

    impl Surroundings for Alone {
        fn supplied(&self, _: &str) -> Option<String> {
            None
        }
    }

    const STRICT: Rules = Rules { strict: true, room: 1 << 20 };
    const TOLERANT: Rules = Rules { strict: false, room: 1 << 20 };

    #[test]
    fn every_way_to_ask_wrongly_has_its_code() {
        let data = Data::new(Edition::Scorm12);
        for (name, expected) in [
            ("cmi.core.exit", 404),
            ("cmi.core.session_time", 404),
            ("cmi.core.nothing", 401),
            ("nothing", 201),
            ("", 201),
            ("cmi.core", 201),
            ("cmi.core.student_id._children", 202),
            ("cmi.core._count", 203),
            ("cmi.core.score._count", 203),
            ("cmi.objectives.0.id", 201),
            ("cmi.interactions.0.id", 404),
        ] {
            assert_eq!(get(&data, &Alone, name).unwrap_err().code.0, expected, "{name}");
        }
        assert_eq!(get(&data, &Alone, "cmi.core.lesson_status").unwrap(), "not attempted");
        assert_eq!(get(&data, &Alone, "cmi.interactions._count").unwrap(), "0");
    }

    #[test]
    fn every_way_to_set_wrongly_has_its_code() {
        let mut data = Data::new(Edition::Scorm12);
        let long = "x".repeat(4_097);
        for (name, value, expected) in [
            ("cmi.core.student_id", "x", 403),
            ("cmi.core._children", "x", 402),
            ("cmi.core.lesson_status", "done", 405),
            ("cmi.core.lesson_status", "not attempted", 405),
            ("cmi.core.lesson_status", "passed", 0),
            ("cmi.core.score.raw", "101", 405),
            ("cmi.core.score.raw", "", 0),
            ("cmi.core.score.raw", "85.5", 0),
            ("cmi.suspend_data", long.as_str(), 405),
            ("cmi.interactions.1.id", "q", 201),
            ("cmi.interactions.0.id", "q", 0),
            ("cmi.interactions.0.correct_responses.1.pattern", "t", 201),
            ("cmi.interactions.0.type", "true-false", 0),
            ("cmi.interactions.0.student_response", "yes", 405),
            ("cmi.interactions.0.student_response", "t", 0),
            ("cmi.core.session_time", "1:00", 405),
        ] {
            let code = set(&mut data, STRICT, name, value).map_or_else(|refusal| refusal.code.0, |_| 0);
            assert_eq!(code, expected, "{name} = {value}");
        }
    }

    #[test]
    fn over_long_suspend_data_are_kept_and_told_in_a_tolerant_attempt() {
        let mut data = Data::new(Edition::Scorm12);
        let long = "x".repeat(70_000);
        let notes = set(&mut data, TOLERANT, "cmi.suspend_data", &long).unwrap();
        assert_eq!(notes, [Note::OverLong { el: "cmi.suspend_data".to_owned(), length: 70_000, promised: 4_096 }]);
        assert_eq!(get(&data, &Alone, "cmi.suspend_data").unwrap(), long);
        assert!(set(&mut data, TOLERANT, "cmi.comments", &"x".repeat(1 << 20)).is_err(), "there is an end to it");
    }

    #[test]
    fn comments_are_added_to() {
        let mut data = Data::new(Edition::Scorm12);
        for comment in ["one ", "two"] {
            set(&mut data, STRICT, "cmi.comments", comment).unwrap();
        }
        assert_eq!(get(&data, &Alone, "cmi.comments").unwrap(), "one two");
    }
}
