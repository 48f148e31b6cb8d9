//! Reading and writing the SCORM 2004 data model.
//!
//! Source: SCORM 2004 4th Ed., RTE 3.1.7 (error conditions) and 4.1.

use super::data::Data;
use super::path::{Path, is_container, is_known_or_container, parse};
use super::table::{Access, Element, Initial, Kind};
use super::value::{Checked, Fault, check};
use super::{ErrorCode, Refusal, Rules, Set, Surroundings, interaction};
use crate::attempt::Note;

/// `GetValue` of an element outside `adl.data` and `adl.nav.request_valid`.
pub(crate) fn get(data: &Data, around: &dyn Surroundings, name: &str) -> Result<String, Refusal> {
    let table = data.table();
    let Some(path) = parse(table, name) else { return Err(no_such_element(table, name, ErrorCode::GET_FAILURE)) };
    let element = path.element;
    if element.access == Access::WriteOnly {
        return Err(Refusal::new(ErrorCode::WRITE_ONLY, "this element can only be set"));
    }
    if path.indexes > 0 && path.n >= data.count(element.name) {
        return Err(Refusal::new(ErrorCode::GET_FAILURE, "the collection has no entry with this index"));
    }
    match element.kind {
        Kind::Children(list) => return Ok(list.to_owned()),
        Kind::Version(version) => return Ok(version.to_owned()),
        Kind::Count if path.indexes == 0 => return Ok(data.count(element.name).to_string()),
        Kind::Count => return Ok(data.inner_count(&path).to_string()),
        _ => {}
    }
    if path.indexes == 2 && path.m >= data.inner_count(&path) {
        return Err(Refusal::new(ErrorCode::GET_FAILURE, "the collection has no entry with this index"));
    }
    // What the LMS works out from several elements comes before what the content has set.
    if let Some(value) = around.supplied(name) {
        return Ok(value);
    }
    let value = data.at(&path).map(str::to_owned).or(match element.initial {
        Initial::Fixed(value) => Some(value.to_owned()),
        Initial::Supplied | Initial::Nothing => None,
    });
    value.ok_or(Refusal::new(ErrorCode::NO_VALUE, "nobody has set this element yet"))
}

/// `SetValue` of an element outside `adl.data`.
pub(crate) fn set(data: &mut Data, rules: Rules, name: &str, value: &str) -> Set {
    let table = data.table();
    let Some(path) = parse(table, name) else { return Err(no_such_element(table, name, ErrorCode::SET_FAILURE)) };
    let element = path.element;
    if element.access == Access::ReadOnly {
        return Err(Refusal::new(ErrorCode::READ_ONLY, "this element cannot be set"));
    }
    check_place(data, &path)?;
    let context = interaction_type(data, &path);
    check_identity(data, &path, value, context.as_deref())?;
    let checked = check(element.kind, value, context.as_deref().unwrap_or(""), rules.strict);
    let checked = checked.map_err(|fault| match fault {
        Fault::Form => Refusal::new(ErrorCode::TYPE, "the value does not have the form this element takes"),
        Fault::Range => Refusal::new(ErrorCode::RANGE, "the value lies outside the bounds of this element"),
    })?;
    let settled = match element.kind {
        Kind::Localized(_) | Kind::Response | Kind::Pattern if checked == Checked::AsSent => {
            interaction::settled(context.as_deref(), value)
        }
        _ => None,
    };
    store(data, rules, &path, name, settled.as_deref().unwrap_or(value), checked, ErrorCode::SET_FAILURE)
}

/// Stores a checked value and says what there is to tell about it; shared by both data models.
pub(super) fn store(
    data: &mut Data,
    rules: Rules,
    path: &Path,
    name: &str,
    value: &str,
    checked: Checked,
    full: ErrorCode,
) -> Set {
    if data.bytes() + value.len() > rules.room {
        return Err(Refusal::new(full, "there is no room for more data"));
    }
    let el = name.to_owned();
    let mut notes = Vec::new();
    match checked {
        Checked::AsSent => data.put(path, value),
        Checked::OverLong { length, promised } => {
            data.put(path, value);
            notes.push(Note::OverLong { el, length, promised });
        }
        Checked::OutOfForm => {
            data.put(path, value);
            notes.push(Note::OutOfForm { el, value: glimpse(value) });
        }
        Checked::Repaired(repaired) => {
            data.put(path, &repaired);
            notes.push(Note::Repaired { el, from: glimpse(value), to: repaired });
        }
    }
    Ok(notes)
}

/// The beginning of a value, for the trace.
fn glimpse(value: &str) -> String {
    value.chars().take(100).collect()
}

fn no_such_element(table: &'static [Element], name: &str, keyword: ErrorCode) -> Refusal {
    let asked = name.rsplit_once('.').filter(|(_, last)| matches!(*last, "_children" | "_count" | "_version"));
    match asked {
        _ if name.is_empty() => Refusal::new(keyword, "no element is named"),
        Some((element, _)) if is_known_or_container(table, element) => {
            Refusal::new(keyword, "this element has no such keyword")
        }
        _ if is_container(table, name) => {
            Refusal::new(ErrorCode::UNDEFINED, "only the parts of this element have values")
        }
        _ => Refusal::new(ErrorCode::UNDEFINED, "the data model has no such element"),
    }
}

/// Entries of a collection are made one after the other, their identifier first.
fn check_place(data: &Data, path: &Path) -> Result<(), Refusal> {
    if path.indexes == 0 {
        return Ok(());
    }
    let name = path.element.name;
    let count = data.count(name);
    if path.n > count {
        return Err(Refusal::new(ErrorCode::SET_FAILURE, "entries of a collection must be added in order"));
    }
    let names_entry = matches!(name, "cmi.interactions.n.id" | "cmi.objectives.n.id")
        || name.starts_with("cmi.comments_from_learner.");
    if path.n == count && !names_entry {
        return Err(Refusal::new(ErrorCode::DEPENDENCY, "the identifier of the entry must be set first"));
    }
    if path.indexes == 2 && path.m > data.inner_count(path) {
        return Err(Refusal::new(ErrorCode::SET_FAILURE, "entries of a collection must be added in order"));
    }
    Ok(())
}

/// The type of the interaction a path lies in, once it is set.
pub(super) fn interaction_type(data: &Data, path: &Path) -> Option<String> {
    let inside = path.element.name.starts_with("cmi.interactions.n.");
    inside.then(|| data.value(&format!("cmi.interactions.{}.type", path.n)).map(str::to_owned)).flatten()
}

/// Identifiers are unique and stay as they are; patterns and responses need a type, and some types one or unique patterns.
fn check_identity(data: &Data, path: &Path, value: &str, kind: Option<&str>) -> Result<(), Refusal> {
    match path.element.name {
        "cmi.objectives.n.id" => {
            if data.at(path).is_some_and(|old| old != value) {
                return Err(Refusal::new(ErrorCode::SET_FAILURE, "the identifier of an objective cannot change"));
            }
            let others = (0..data.count(path.element.name)).filter(|n| *n != path.n);
            for n in others {
                if data.at(&Path { n, ..*path }) == Some(value) {
                    return Err(Refusal::new(ErrorCode::SET_FAILURE, "another objective has this identifier"));
                }
            }
        }
        "cmi.interactions.n.objectives.n.id"
            if data.inner_values(path).any(|(m, other)| m != path.m && other == value) =>
        {
            return Err(Refusal::new(ErrorCode::SET_FAILURE, "the interaction already has this objective"));
        }
        "cmi.interactions.n.learner_response" if kind.is_none() => {
            return Err(Refusal::new(ErrorCode::DEPENDENCY, "the type of the interaction must be set first"));
        }
        "cmi.interactions.n.correct_responses.n.pattern" => {
            let Some(kind) = kind else {
                return Err(Refusal::new(ErrorCode::DEPENDENCY, "the type of the interaction must be set first"));
            };
            if path.m > 0 && interaction::has_one_pattern(kind) {
                return Err(Refusal::new(ErrorCode::SET_FAILURE, "this type of interaction has one pattern"));
            }
            let mut others = data.inner_values(path).filter(|(m, _)| *m != path.m);
            if interaction::has_unique_patterns(kind)
                && others.any(|(_, other)| interaction::same_pattern(kind, other, value))
            {
                return Err(Refusal::new(ErrorCode::SET_FAILURE, "the interaction already has this pattern"));
            }
        }
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::{Edition, Edition2004};

    struct Alone;

    impl Surroundings for Alone {
        fn supplied(&self, _: &str) -> Option<String> {
            None
        }
    }

    const STRICT: Rules = Rules { strict: true, room: 1 << 20 };

    fn run(steps: &[(&str, &str, u16)]) -> Data {
        let mut data = Data::new(Edition::Scorm2004(Edition2004::Fourth));
        for (name, value, expected) in steps {
            let code = set(&mut data, STRICT, name, value).map_or_else(|refusal| refusal.code.0, |_| 0);
            assert_eq!(code, *expected, "{name} = {value}");
        }
        data
    }

    fn code(data: &Data, name: &str) -> (String, u16) {
        match get(data, &Alone, name) {
            Ok(value) => (value, 0),
            Err(refusal) => (String::new(), refusal.code.0),
        }
    }

    #[test]
    fn an_interaction_is_built_identifier_first_then_type_then_the_rest() {
        let data = run(&[
            ("cmi.interactions.0.type", "choice", 408),
            ("cmi.interactions.1.id", "q", 351),
            ("cmi.interactions.0.id", "q", 0),
            ("cmi.interactions.0.learner_response", "a", 408),
            ("cmi.interactions.0.type", "choice", 0),
            ("cmi.interactions.0.learner_response", "a b", 406),
            ("cmi.interactions.0.learner_response", "a[,]b", 0),
            ("cmi.interactions.0.correct_responses.1.pattern", "a", 351),
            ("cmi.interactions.0.correct_responses.0.pattern", "a[,]b", 0),
            ("cmi.interactions.0.correct_responses.1.pattern", "b[,]a", 351),
            ("cmi.interactions.0.correct_responses.1.pattern", "b", 0),
            ("cmi.interactions.0.objectives.0.id", "o", 0),
            ("cmi.interactions.0.objectives.1.id", "o", 351),
            ("cmi.interactions.0.weighting", "1.5", 0),
        ]);
        assert_eq!(code(&data, "cmi.interactions._count"), ("1".to_owned(), 0));
        assert_eq!(code(&data, "cmi.interactions.0.correct_responses._count"), ("2".to_owned(), 0));
        assert_eq!(code(&data, "cmi.interactions.0.objectives._count"), ("1".to_owned(), 0));
        assert_eq!(code(&data, "cmi.interactions.0.correct_responses.1.pattern"), ("b".to_owned(), 0));
        assert_eq!(code(&data, "cmi.interactions.0.correct_responses.2.pattern"), (String::new(), 301));
        assert_eq!(code(&data, "cmi.interactions.0.latency"), (String::new(), 403));
        assert_eq!(code(&data, "cmi.interactions.1.id"), (String::new(), 301));
    }

    #[test]
    fn every_way_to_ask_wrongly_has_its_code() {
        let data = run(&[
            ("cmi.score.scaled", "2", 407),
            ("cmi.score", "1", 401),
            ("cmi._version", "1", 404),
            ("cmi.score._count", "1", 351),
            ("", "x", 351),
        ]);
        for (name, expected) in [
            ("", 301),
            ("cmi", 401),
            ("cmi.score", 401),
            ("cmi.nothing", 401),
            ("cmi.exit", 405),
            ("cmi.session_time", 405),
            ("cmi.location", 403),
            ("cmi.score._count", 301),
            ("cmi.location._children", 301),
            ("cmi.nothing._children", 401),
            ("cmi.objectives.0.id", 301),
            ("cmi.score._version", 301),
        ] {
            assert_eq!(code(&data, name), (String::new(), expected), "{name}");
        }
        assert_eq!(code(&data, "cmi.completion_status").0, "unknown");
        assert_eq!(code(&data, "cmi.score._children").0, "scaled,raw,min,max");
    }

    #[test]
    fn an_objective_keeps_its_identifier() {
        run(&[
            ("cmi.objectives.0.id", "a", 0),
            ("cmi.objectives.0.id", "a", 0),
            ("cmi.objectives.0.id", "b", 351),
            ("cmi.objectives.1.id", "a", 351),
            ("cmi.objectives.1.id", "b", 0),
        ]);
    }

    #[test]
    fn data_read_back_from_json_are_the_same() {
        let data =
            run(&[("cmi.objectives.0.id", "a", 0), ("cmi.suspend_data", "x", 0), ("cmi.interactions.0.id", "q", 0)]);
        let json = serde_json::to_string(&data).unwrap();
        assert_eq!(serde_json::from_str::<Data>(&json).unwrap(), data);
        assert!(!data.is_empty());
    }
}
