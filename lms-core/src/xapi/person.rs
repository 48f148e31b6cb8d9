//! The Person object: all we may say about whom an agent stands for.

use super::json::{Object, Value};

/// A Person made of agents that stand for one human being; with the agent asked for alone when nothing is known.
///
/// `names` are those seen with any of them; those the agents bring themselves come first. Each value is there once,
/// lists without values are left out. Which agents are one person is the caller's policy; ours is: the same identifier.
///
/// Source: xAPI 1.0.3, part 3, 2.4 (Person properties).
pub fn person(agents: &[Value<'_>], names: &[String]) -> Value<'static> {
    let mut lists: Vec<(&'static str, Vec<Value<'static>>)> =
        ["name", "mbox", "mbox_sha1sum", "openid", "account"].into_iter().map(|key| (key, Vec::new())).collect();
    for (key, list) in &mut lists {
        for agent in agents {
            if let Some(value) = agent.get(key) {
                add(list, value.clone().into_owned());
            }
        }
        if *key == "name" {
            for name in names {
                add(list, Value::string(name.clone()));
            }
        }
    }
    let mut person = Object(vec![("objectType".into(), Value::string("Person"))]);
    for (key, list) in lists {
        if !list.is_empty() {
            person.set(key, Value::Array(list));
        }
    }
    Value::Object(person)
}

/// More names of one agent than this are not shown: the list is looked through for each.
const NAMES: usize = 100;

fn add(list: &mut Vec<Value<'static>>, value: Value<'static>) {
    if list.len() < NAMES && !list.contains(&value) {
        list.push(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xapi::json::read;

    #[test]
    fn s5_a_person_has_arrays_and_the_names_that_were_seen() {
        let agent = read(br#"{"objectType":"Agent","mbox":"mailto:a@b.fr","name":"Karim"}"#).unwrap();
        assert_eq!(
            person(&[agent], &["Karim B.".to_owned(), "Karim".to_owned()]).to_text(),
            r#"{"objectType":"Person","name":["Karim","Karim B."],"mbox":["mailto:a@b.fr"]}"#
        );
    }

    #[test]
    fn s5_an_unknown_agent_is_a_person_made_from_the_request() {
        let agent = read(br#"{"account":{"homePage":"http://e.fr","name":"1"}}"#).unwrap();
        assert_eq!(
            person(&[agent], &[]).to_text(),
            r#"{"objectType":"Person","account":[{"homePage":"http://e.fr","name":"1"}]}"#
        );
    }
}
