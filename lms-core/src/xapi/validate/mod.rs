//! The validator: one walk over a statement of either version that finds what breaks a rule, with its place.

mod actor;
mod context;
mod object;
mod result;

#[cfg(test)]
pub(crate) mod tests;

use super::json::{Object, Value};
use super::lexical;
use super::rule::{Rule, Violation};
use super::{SIGNATURE, VOIDED, Version};

/// More violations than this are not listed: the first ones are enough to mend a sender.
pub const LISTED: usize = 20;

/// Checks one statement as a request of `version` may send it.
///
/// The whole statement is looked at; a value that is refused is not looked into further.
///
/// # Errors
///
/// Everything that is wrong, at least one and at most [`LISTED`] violations and a note that there are more.
///
/// Source: xAPI 1.0.3, part 2, 2.2 to 2.6; IEEE 9274.1.1, 4.2.
pub fn statement(value: &Value<'_>, version: Version) -> Result<(), Vec<Violation>> {
    run(version, |check| check.statement(value))
}

/// Checks the body of a POST: one statement, or an array of them, whose places begin with their number.
///
/// An empty array is fine. That no id occurs twice is for [`super::accept::batch_ids_differ`].
///
/// # Errors
///
/// Everything that is wrong, as for [`statement`].
///
/// Source: xAPI 1.0.3, part 3, 2.1.2.
pub fn batch(value: &Value<'_>, version: Version) -> Result<(), Vec<Violation>> {
    run(version, |check| match value {
        Value::Array(statements) => check.each(statements, Check::statement),
        one => check.statement(one),
    })
}

/// Checks one Agent or Group on its own, as the `agent` parameter of statements and documents carries it.
///
/// # Errors
///
/// Everything that is wrong.
///
/// Source: xAPI 1.0.3, part 3, 2.1.3 and 2.5.
pub fn actor(value: &Value<'_>, version: Version) -> Result<(), Vec<Violation>> {
    run(version, |check| check.actor(value))
}

/// Checks one Agent on its own: a Person is asked for by an agent, not by a group.
///
/// # Errors
///
/// Everything that is wrong.
///
/// Source: xAPI 1.0.3, part 3, 2.4.
pub fn agent(value: &Value<'_>, version: Version) -> Result<(), Vec<Violation>> {
    run(version, |check| check.agent(value))
}

fn run<'v>(version: Version, walk: impl FnOnce(&mut Check<'v>)) -> Result<(), Vec<Violation>> {
    let mut check = Check { version, path: Vec::new(), found: Vec::new() };
    walk(&mut check);
    if check.found.is_empty() { Ok(()) } else { Err(check.found) }
}

/// One step from a value into it.
#[derive(Clone, Copy)]
enum Step<'v> {
    Key(&'v str),
    At(usize),
}

/// The walk: where it is and what it has found.
///
/// It calls itself only along the structure of a statement, whose deepest way (a group within a context within a
/// sub-statement) is a dozen levels; extensions are not walked.
struct Check<'v> {
    version: Version,
    path: Vec<Step<'v>>,
    found: Vec<Violation>,
}

impl<'v> Check<'v> {
    /// Notes that `rule` is broken here.
    fn broken(&mut self, rule: Rule, about: &str) {
        if self.found.len() > LISTED {
            return;
        }
        if self.found.len() == LISTED {
            self.found.push(Violation { path: String::new(), rule: Rule::TooMany, about: String::new() });
            return;
        }
        let mut path = String::new();
        for step in &self.path {
            path.push('/');
            match step {
                Step::Key(key) => path.push_str(&glimpse(key).replace('~', "~0").replace('/', "~1")),
                Step::At(at) => path.push_str(&at.to_string()),
            }
        }
        self.found.push(Violation { path, rule, about: glimpse(about) });
    }

    /// Goes into the member `key` for one check.
    fn within(&mut self, key: &'v str, walk: impl FnOnce(&mut Self)) {
        self.path.push(Step::Key(key));
        walk(self);
        self.path.pop();
    }

    /// Goes into each element for one check.
    fn each(&mut self, items: &'v [Value<'v>], mut walk: impl FnMut(&mut Self, &'v Value<'v>)) {
        for (at, item) in items.iter().enumerate() {
            self.path.push(Step::At(at));
            walk(self, item);
            self.path.pop();
        }
    }

    /// The value is of another kind than `rule` wants; null has a rule of its own.
    fn kind(&mut self, value: &Value<'_>, rule: Rule) {
        self.broken(if *value == Value::Null { Rule::Null } else { rule }, "");
    }

    fn object(&mut self, value: &'v Value<'v>) -> Option<&'v Object<'v>> {
        let found = value.as_object();
        if found.is_none() {
            self.kind(value, Rule::Object);
        }
        found
    }

    fn array(&mut self, value: &'v Value<'v>) -> Option<&'v [Value<'v>]> {
        let found = value.as_array();
        if found.is_none() {
            self.kind(value, Rule::Array);
        }
        found
    }

    fn string(&mut self, value: &'v Value<'v>) -> Option<&'v str> {
        let found = value.as_str();
        if found.is_none() {
            self.kind(value, Rule::Text);
        }
        found
    }

    fn boolean(&mut self, value: &Value<'_>) {
        if !matches!(value, Value::Bool(_)) {
            self.kind(value, Rule::Boolean);
        }
    }

    /// A string that `good` accepts.
    fn formatted(&mut self, value: &'v Value<'v>, rule: Rule, good: impl FnOnce(&str) -> bool) {
        if let Some(text) = self.string(value)
            && !good(text)
        {
            self.broken(rule, text);
        }
    }

    fn iri(&mut self, value: &'v Value<'v>) {
        self.formatted(value, Rule::Iri, lexical::is_iri);
    }

    fn uuid(&mut self, value: &'v Value<'v>) {
        self.formatted(value, Rule::Uuid, lexical::is_uuid);
    }

    fn timestamp(&mut self, value: &'v Value<'v>) {
        let version = self.version;
        self.formatted(value, Rule::Timestamp, |text| lexical::timestamp(text, version).is_some());
    }

    /// `objectType` must be exactly this.
    fn object_type(&mut self, value: &'v Value<'v>, wanted: &str) {
        self.formatted(value, Rule::ObjectType, |text| text == wanted);
    }

    fn unknown(&mut self, key: &str) {
        self.broken(Rule::Unknown, key);
    }

    fn needed(&mut self, object: &Object<'_>, keys: &[&str]) {
        for key in keys {
            if object.get(key).is_none() {
                self.broken(Rule::Missing, key);
            }
        }
    }

    /// A language map.
    ///
    /// Source: xAPI 1.0.3, part 2, 4.2.2.
    fn language_map(&mut self, value: &'v Value<'v>) {
        let Some(map) = self.object(value) else { return };
        for (tag, text) in map.iter() {
            self.within(tag, |check| {
                if !lexical::is_language_tag(tag) {
                    check.broken(Rule::Language, tag);
                }
                check.string(text);
            });
        }
    }

    /// Extensions: IRIs as keys, anything at all as values.
    ///
    /// Source: xAPI 1.0.3, part 2, 4.2.4.
    fn extensions(&mut self, value: &'v Value<'v>) {
        let Some(map) = self.object(value) else { return };
        for (key, _) in map.iter() {
            if !lexical::is_iri(key) {
                self.within(key, |check| check.broken(Rule::Iri, key));
            }
        }
    }

    /// Source: xAPI 1.0.3, part 2, 2.4.
    fn statement(&mut self, value: &'v Value<'v>) {
        let Some(statement) = self.object(value) else { return };
        for (key, value) in statement.iter() {
            self.within(key, |check| match key {
                "id" => check.uuid(value),
                "stored" => check.timestamp(value),
                "authority" => check.authority(value),
                "version" => {
                    let version = check.version;
                    check.formatted(value, Rule::StatementVersion, |text| lexical::is_statement_version(text, version));
                }
                "object" => check.statement_object(value, object::Place::Statement),
                _ => check.common(key, value, statement),
            });
        }
        self.needed(statement, &["actor", "verb", "object"]);
        // 2.3.2: a voiding statement names the statement it voids.
        let voids = statement.get("verb").and_then(|verb| verb.text("id")) == Some(VOIDED);
        if voids && statement.get("object").and_then(|object| object.text("objectType")) != Some("StatementRef") {
            self.within("object", |check| check.broken(Rule::Voiding, ""));
        }
    }

    /// A statement within a statement: no id, stored, version, authority, and no further one within.
    ///
    /// Source: xAPI 1.0.3, part 2, 2.4.4.3.
    fn sub_statement(&mut self, statement: &'v Object<'v>) {
        for (key, value) in statement.iter() {
            self.within(key, |check| match key {
                "objectType" => {} // it has brought us here
                "object" => check.statement_object(value, object::Place::SubStatement),
                _ => check.common(key, value, statement),
            });
        }
        self.needed(statement, &["actor", "verb", "object"]);
    }

    /// The members that a statement and a sub-statement share.
    fn common(&mut self, key: &'v str, value: &'v Value<'v>, statement: &'v Object<'v>) {
        match key {
            "actor" => self.actor(value),
            "verb" => self.verb(value),
            "result" => self.result(value),
            "context" => self.context(value, statement.get("object")),
            "timestamp" => self.timestamp(value),
            "attachments" => self.attachments(value),
            _ => {
                // The place of an unknown member is the object it is in; the sentence names it.
                let here = self.path.pop();
                self.unknown(key);
                self.path.extend(here);
            }
        }
    }

    /// Source: xAPI 1.0.3, part 2, 2.4.3.
    fn verb(&mut self, value: &'v Value<'v>) {
        let Some(verb) = self.object(value) else { return };
        for (key, value) in verb.iter() {
            match key {
                "id" => self.within(key, |check| check.iri(value)),
                "display" => self.within(key, |check| check.language_map(value)),
                _ => self.unknown(key),
            }
        }
        self.needed(verb, &["id"]);
    }

    /// Source: xAPI 1.0.3, part 2, 2.4.11 and 2.6.
    fn attachments(&mut self, value: &'v Value<'v>) {
        let Some(items) = self.array(value) else { return };
        self.each(items, |check, value| {
            let Some(attachment) = check.object(value) else { return };
            for (key, value) in attachment.iter() {
                match key {
                    "usageType" | "fileUrl" => check.within(key, |check| check.iri(value)),
                    "display" | "description" => check.within(key, |check| check.language_map(value)),
                    "contentType" => {
                        check.within(key, |check| check.formatted(value, Rule::MediaType, lexical::is_media_type));
                    }
                    "length" => check.within(key, |check| check.length(value)),
                    "sha2" => check.within(key, |check| check.formatted(value, Rule::Sha2, lexical::is_sha2)),
                    _ => check.unknown(key),
                }
            }
            check.needed(attachment, &["usageType", "display", "contentType", "length", "sha2"]);
            if attachment.get("usageType").and_then(Value::as_str) == Some(SIGNATURE)
                && let Some(kind) = attachment.get("contentType").and_then(Value::as_str)
                && !lexical::media_type_is(kind, "application/octet-stream")
            {
                check.within("contentType", |check| check.broken(Rule::SignatureType, kind));
            }
        });
    }

    fn length(&mut self, value: &'v Value<'v>) {
        match value {
            Value::Number(text) if text.parse::<u64>().is_ok() => {}
            Value::Number(text) => self.broken(Rule::Length, text),
            other => self.kind(other, Rule::Number),
        }
    }
}

/// The beginning of a text that may be hostile.
fn glimpse(text: &str) -> String {
    let mut shown: String = text.chars().take(100).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
