//! A statement as a store keeps it: agents cut out of the text and known by marks, the time of storing left open.
//!
//! A store that keeps the two apart can seal who somebody is, and take a person out of statements without touching one.
//! Marks are made of control characters, which no JSON text holds outside of escapes.

use uuid::Uuid;

use super::Version;
use super::accept::{self, Authority};
use super::agent::AgentKey;
use super::facts::Facts;
use super::json::{Object, Value};
use super::lexical::Instant;
use super::same::Fingerprint;

/// Stands for the instant of storing, within its quotes.
const STORED: char = '\u{1}';
/// Before and behind what names an agent.
const AGENT: char = '\u{2}';
const AGENT_END: char = '\u{3}';

/// What the LRS knows of a statement before it is stored.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'v> {
    /// The version the request speaks.
    pub version: Version,
    /// The id for a statement that brings none.
    pub id: Uuid,
    /// Whom it is put down to.
    pub authority: Authority<'v>,
}

/// An Agent object that was cut out.
#[derive(Clone, Debug, Eq, PartialEq, Hash)]
pub struct Persona {
    /// What the agent is known by.
    pub key: AgentKey,
    /// The object as it was sent, as JSON.
    pub text: String,
}

/// A statement to be kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Kept {
    /// The statement as JSON with marks: for the instant it is stored, and for its agents by their number in `personas`.
    pub text: String,
    /// Its agents, each different object once.
    pub personas: Vec<Persona>,
    /// What is indexed of it; `stored` is 0, and `timestamp` too where the statement had none.
    pub facts: Facts,
    /// What a repeat is recognised by; without timestamp where the statement had none: then the store keeps the instant
    /// of storing for it.
    pub fingerprint: Fingerprint,
}

/// Sets what the LRS sets ([`accept::accept`]) in a valid statement and cuts its agents out; `None` when it is not valid.
///
/// Groups stay where they are, their members are cut out.
pub fn keep<'v>(statement: Value<'v>, arrival: &Arrival<'v>) -> Option<Kept> {
    let (mut statement, fingerprint) = accept::complete(statement, arrival)?;
    let untimed = statement.get("timestamp").is_none();
    let nought = Value::string(Instant(0).to_string());
    if untimed {
        statement.set("timestamp", nought.clone());
    }
    statement.set("stored", nought);
    let mut statement = Value::Object(statement);
    let facts = Facts::of(&statement)?;
    let mut personas = Vec::new();
    cut_statement(&mut statement, &mut personas);
    if let Some(object) = statement.as_object_mut() {
        // A number is written as it stands, and so is this.
        let mark = || Value::Number(format!("\"{STORED}\"").into());
        if untimed {
            object.set("timestamp", mark());
        }
        object.set("stored", mark());
    }
    Some(Kept { text: statement.to_text(), personas, facts, fingerprint })
}

/// The text with every agent's mark changed into another, such as from a number into a name that lasts.
pub fn rename<'n>(text: &str, mut name: impl FnMut(&str) -> &'n str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Stored => out.push(STORED),
            Piece::Agent(mark) => {
                out.push(AGENT);
                out.push_str(name(mark));
                out.push(AGENT_END);
            }
        }
    }
    out
}

/// The marks of agents in a text, in order, repeats included.
pub fn marks(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).filter_map(|piece| match piece {
        Piece::Agent(mark) => Some(mark),
        _ => None,
    })
}

/// The statement itself: the instant and the agents put in. `agent` writes the object a mark stands for.
pub fn render(text: &str, stored: Instant, mut agent: impl FnMut(&str, &mut String)) -> String {
    let mut out = String::with_capacity(text.len() + 256);
    let stored = stored.to_string();
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Stored => out.push_str(&stored),
            Piece::Agent(mark) => agent(mark, &mut out),
        }
    }
    out
}

enum Piece<'t> {
    Text(&'t str),
    Stored,
    Agent(&'t str),
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        if first == STORED {
            rest = rest.get(1..).unwrap_or_default();
            return Some(Piece::Stored);
        }
        if first == AGENT {
            let inner = rest.get(1..).unwrap_or_default();
            let (mark, after) = inner.split_once(AGENT_END).unwrap_or((inner, ""));
            rest = after;
            return Some(Piece::Agent(mark));
        }
        let end = rest.find([STORED, AGENT]).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(Piece::Text(piece))
    })
}

fn cut_statement(statement: &mut Value<'_>, personas: &mut Vec<Persona>) {
    let Some(statement) = statement.as_object_mut() else { return };
    for key in ["actor", "authority"] {
        cut_member(statement, key, personas);
    }
    if let Some(object) = statement.get_mut("object") {
        match object.text("objectType") {
            Some("Agent" | "Group") => cut_actor(object, personas),
            Some("SubStatement") => cut_statement(object, personas),
            _ => {}
        }
    }
    let Some(context) = statement.get_mut("context").and_then(Value::as_object_mut) else { return };
    for key in ["instructor", "team"] {
        cut_member(context, key, personas);
    }
    for (list, whom) in [("contextAgents", "agent"), ("contextGroups", "group")] {
        if let Some(Value::Array(related)) = context.get_mut(list) {
            for one in related.iter_mut().filter_map(Value::as_object_mut) {
                cut_member(one, whom, personas);
            }
        }
    }
}

fn cut_member(of: &mut Object<'_>, key: &str, personas: &mut Vec<Persona>) {
    if let Some(actor) = of.get_mut(key) {
        cut_actor(actor, personas);
    }
}

fn cut_actor(actor: &mut Value<'_>, personas: &mut Vec<Persona>) {
    if actor.text("objectType") == Some("Group") {
        let members = actor.as_object_mut().and_then(|group| group.get_mut("member"));
        if let Some(Value::Array(members)) = members {
            members.iter_mut().for_each(|member| cut_actor(member, personas));
        }
        return;
    }
    let Some(key) = AgentKey::of(actor) else { return };
    let persona = Persona { key, text: actor.to_text() };
    let number = personas.iter().position(|known| *known == persona).unwrap_or_else(|| {
        personas.push(persona);
        personas.len() - 1
    });
    *actor = Value::Number(format!("{AGENT}{number}{AGENT_END}").into());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xapi::accept::{Given, accept};
    use crate::xapi::json::read;

    fn own() -> Value<'static> {
        read(br#"{"account":{"homePage":"https://lms.example.org","name":"c1"}}"#).unwrap()
    }

    fn kept(text: &str) -> Kept {
        let own = own();
        let arrival = Arrival { version: Version::V2, id: Uuid::from_u128(7), authority: Authority::Own(&own) };
        keep(read(text.as_bytes()).unwrap(), &arrival).unwrap()
    }

    fn rendered(kept: &Kept, stored: Instant) -> String {
        render(&kept.text, stored, |mark, out| out.push_str(&kept.personas[mark.parse::<usize>().unwrap()].text))
    }

    const FULL: &str = r#"{"actor":{"objectType":"Group","member":[{"mbox":"mailto:a@x.fr","name":"A"},{"mbox":"mailto:b@x.fr"}]},
        "verb":{"id":"urn:v"},"object":{"objectType":"SubStatement","actor":{"mbox":"mailto:a@x.fr","name":"A"},
        "verb":{"id":"urn:w"},"object":{"objectType":"Agent","openid":"https://o.fr/\u0001\u0002x"}},
        "context":{"instructor":{"mbox":"mailto:c@x.fr"},"team":{"objectType":"Group","mbox":"mailto:t@x.fr"},
        "contextAgents":[{"objectType":"contextAgent","agent":{"mbox":"mailto:d@x.fr"}}],
        "contextGroups":[{"objectType":"contextGroup","group":{"objectType":"Group","name":"G","member":[{"mbox":"mailto:e@x.fr"}]}}],
        "extensions":{"urn:e":{"actor":{"mbox":"mailto:a@x.fr"},"control":"\u0001\u0002"}}}}"#;

    #[test]
    fn what_is_kept_reads_back_as_what_is_accepted() {
        for text in [
            FULL,
            r#"{"actor":{"mbox":"mailto:a@x.fr"},"verb":{"id":"urn:v"},"object":{"id":"urn:o"},"timestamp":"2026-03-01T12:00:00+01:00"}"#,
        ] {
            let (own, stored) = (own(), Instant(1_700_000_000_123));
            let given = Given { version: Version::V2, id: Uuid::from_u128(7), stored, authority: Authority::Own(&own) };
            let accepted = accept(read(text.as_bytes()).unwrap(), &given).unwrap();
            assert_eq!(rendered(&kept(text), stored), accepted.text);
        }
    }

    #[test]
    fn no_member_instructor_or_agent_is_left_in_the_text() {
        let kept = kept(FULL);
        assert_eq!(kept.personas.len(), 7, "{:?}", kept.personas);
        for name in ["b@x.fr", "c@x.fr", "d@x.fr", "e@x.fr", "o.fr", "lms.example.org", "\"A\""] {
            assert!(!kept.text.contains(name), "{name}: {}", kept.text);
        }
        assert!(kept.text.contains("t@x.fr"), "a group is not a person");
    }

    #[test]
    fn an_agent_within_an_extension_is_not_looked_for() {
        assert!(kept(FULL).text.contains(r#""urn:e":{"actor":{"mbox":"mailto:a@x.fr"}"#));
    }

    #[test]
    fn marks_can_be_renamed_and_are_still_put_in() {
        let kept = kept(FULL);
        let names: Vec<String> = (0..7).map(|n| format!("name{n}")).collect();
        let renamed = rename(&kept.text, |mark| &names[mark.parse::<usize>().unwrap()]);
        assert_eq!(marks(&renamed).count(), 8, "one agent stands in two places");
        let stored = Instant(5);
        let back = render(&renamed, stored, |mark, out| {
            let n: usize = mark.trim_start_matches("name").parse().unwrap();
            out.push_str(&kept.personas[n].text);
        });
        assert_eq!(back, rendered(&kept, stored));
    }
}
