//! Activities as the LRS sees them: one definition merged from all that statements said.

use std::collections::HashMap;

use super::json::{Object, Value};

/// What a definition that was just seen may do to the one there is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Power {
    /// It wins where both say something: the credential may define activities.
    Define,
    /// It only adds what was not said before.
    Complete,
}

/// The maps by language of a definition.
const MAPS: [&str; 2] = ["name", "description"];
/// Interaction components, each with a map by language.
const LISTS: [&str; 5] = ["choices", "scale", "source", "target", "steps"];

/// Merges a definition that was seen into the canonical one.
///
/// Names and descriptions are merged tag by tag, extensions key by key, descriptions of interaction components by
/// component; every other property as a whole. When the interaction type changes, what belonged to the old one goes.
///
/// Source: xAPI 1.0.3, part 3, 2.5 (complete Activity Object) and part 2, 2.4.4.1 (canonical definitions).
pub fn merge(canonical: &Value<'_>, seen: &Value<'_>, power: Power) -> Value<'static> {
    let mut merged = owned(canonical);
    let seen = owned(seen);
    let changed = match (merged.get("interactionType"), seen.get("interactionType")) {
        (Some(old), Some(new)) => old != new,
        _ => false,
    };
    if changed {
        match power {
            Power::Define => {
                merged.0.retain(|(key, _)| !LISTS.contains(&key.as_ref()) && key != "correctResponsesPattern");
            }
            Power::Complete => {}
        }
    }
    for (key, value) in seen.0 {
        let of_other_interaction =
            changed && power == Power::Complete && (LISTS.contains(&key.as_ref()) || key == "correctResponsesPattern");
        if of_other_interaction {
            continue;
        }
        let value = match merged.get(&key) {
            None => value,
            Some(old) if MAPS.contains(&key.as_ref()) || key == "extensions" => merge_map(old, &value, power),
            Some(old) if LISTS.contains(&key.as_ref()) => merge_components(old, value, power),
            Some(old) if power == Power::Complete => old.clone(),
            Some(_) => value,
        };
        merged.set(key, value);
    }
    Value::Object(merged)
}

/// Merges two maps key by key: language maps, extensions; also the displays of a verb.
pub fn merge_map(canonical: &Value<'_>, seen: &Value<'_>, power: Power) -> Value<'static> {
    let mut merged = owned(canonical);
    let mut places: HashMap<_, _> = merged.0.iter().enumerate().map(|(at, (key, _))| (key.clone(), at)).collect();
    for (key, value) in owned(seen).0 {
        match places.remove(&key).and_then(|at| merged.0.get_mut(at)) {
            Some(member) if power == Power::Define => member.1 = value,
            Some(_) => {}
            None => merged.0.push((key, value)),
        }
    }
    Value::Object(merged)
}

/// The list of the stronger one, with what both say about each of its components.
fn merge_components(old: &Value<'static>, new: Value<'static>, power: Power) -> Value<'static> {
    let (kept, other) = match power {
        Power::Define => (new, old.clone()),
        Power::Complete => (old.clone(), new),
    };
    let Value::Array(kept) = kept else { return kept };
    let others: HashMap<&str, &Value<'static>> =
        other.as_array().unwrap_or_default().iter().filter_map(|one| Some((one.text("id")?, one))).collect();
    let merged = kept.into_iter().map(|mut component| {
        let other = component.text("id").and_then(|id| others.get(id)).and_then(|other| other.get("description"));
        if let (Some(other), Some(object)) = (other, component.as_object_mut()) {
            let description = match object.get("description") {
                // What is kept is the stronger in any case.
                Some(own) => merge_map(own, other, Power::Complete),
                None => (*other).clone(),
            };
            object.set("description", description);
        }
        component
    });
    Value::Array(merged.collect())
}

fn owned(value: &Value<'_>) -> Object<'static> {
    match value.clone().into_owned() {
        Value::Object(object) => object,
        _ => Object::new(),
    }
}

/// The Activity object the Activities resource answers with; bare when nothing was ever said about it.
///
/// Source: IEEE 9274.1.1, 4.3.6: an unknown id is answered with `objectType` and `id`.
pub fn view<'a>(id: &'a str, definition: Option<Value<'a>>) -> Value<'a> {
    let mut activity = Object(vec![("objectType".into(), Value::string("Activity")), ("id".into(), Value::string(id))]);
    if let Some(definition) = definition {
        activity.set("definition", definition);
    }
    Value::Object(activity)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xapi::json::read;

    fn check(canonical: &str, seen: &str, power: Power, want: &str) {
        let (canonical, seen) = (read(canonical.as_bytes()).unwrap(), read(seen.as_bytes()).unwrap());
        assert_eq!(merge(&canonical, &seen, power).to_text(), want);
    }

    #[test]
    fn s5_two_languages_of_a_name_both_come_back() {
        check(
            r#"{"name":{"fr":"Un"},"type":"urn:t"}"#,
            r#"{"name":{"en":"One"},"description":{"fr":"D"}}"#,
            Power::Define,
            r#"{"name":{"fr":"Un","en":"One"},"type":"urn:t","description":{"fr":"D"}}"#,
        );
        check("{}", r#"{"name":{"fr":"Un"}}"#, Power::Complete, r#"{"name":{"fr":"Un"}}"#);
    }

    #[test]
    fn s5_the_later_wins_per_language_and_extension_key_when_it_may_define() {
        let old = r#"{"name":{"fr":"Un","en":"One"},"type":"urn:t","extensions":{"urn:a":1,"urn:b":[1E400]}}"#;
        let new = r#"{"name":{"fr":"Deux"},"type":"urn:u","extensions":{"urn:a":{"x":null},"urn:c":""}}"#;
        check(
            old,
            new,
            Power::Define,
            r#"{"name":{"fr":"Deux","en":"One"},"type":"urn:u","extensions":{"urn:a":{"x":null},"urn:b":[1E400],"urn:c":""}}"#,
        );
        check(
            old,
            new,
            Power::Complete,
            r#"{"name":{"fr":"Un","en":"One"},"type":"urn:t","extensions":{"urn:a":1,"urn:b":[1E400],"urn:c":""}}"#,
        );
    }

    #[test]
    fn s5_components_keep_the_languages_of_both() {
        let old = r#"{"interactionType":"choice","choices":[{"id":"a","description":{"fr":"A"}},{"id":"b"}]}"#;
        let new = r#"{"interactionType":"choice","choices":[{"id":"a","description":{"en":"A!"}},{"id":"c"}]}"#;
        check(
            old,
            new,
            Power::Define,
            r#"{"interactionType":"choice","choices":[{"id":"a","description":{"en":"A!","fr":"A"}},{"id":"c"}]}"#,
        );
        check(
            old,
            new,
            Power::Complete,
            r#"{"interactionType":"choice","choices":[{"id":"a","description":{"fr":"A","en":"A!"}},{"id":"b"}]}"#,
        );
    }

    #[test]
    fn s5_another_interaction_type_takes_the_old_components_away() {
        let old = r#"{"interactionType":"choice","choices":[{"id":"a"}],"correctResponsesPattern":["a"]}"#;
        let new = r#"{"interactionType":"likert","scale":[{"id":"1"}]}"#;
        check(old, new, Power::Define, r#"{"interactionType":"likert","scale":[{"id":"1"}]}"#);
        check(old, new, Power::Complete, old);
    }

    #[test]
    fn s0_an_unknown_activity_is_answered_bare() {
        assert_eq!(view("urn:a", None).to_text(), r#"{"objectType":"Activity","id":"urn:a"}"#);
    }
}
