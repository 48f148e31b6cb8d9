//! Taking a valid statement in: what the LRS sets, what it puts in order, and the text that is kept.

use std::collections::HashMap;

use uuid::Uuid;

use super::Version;
use super::facts::Facts;
use super::json::{Object, Value};
use super::keep::Arrival;
use super::lexical::{self, Instant};
use super::same::{Fingerprint, fingerprint};

/// Whom a statement is put down to.
#[derive(Clone, Copy, Debug)]
pub enum Authority<'v> {
    /// The credential's own agent, whatever the statement says.
    Own(&'v Value<'v>),
    /// The credential may send on statements of others: their authority stays, this one is for those without.
    Forwarding(&'v Value<'v>),
}

/// What the LRS knows when a statement comes in.
#[derive(Clone, Copy, Debug)]
pub struct Given<'v> {
    /// The version the request speaks.
    pub version: Version,
    /// The id for a statement that brings none.
    pub id: Uuid,
    /// When it is stored.
    pub stored: Instant,
    /// Whom it is put down to.
    pub authority: Authority<'v>,
}

/// A statement as it is kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Accepted {
    /// The whole statement as compact JSON.
    pub text: String,
    /// What is indexed of it.
    pub facts: Facts,
    /// What a repeat is recognised by.
    pub fingerprint: Fingerprint,
}

/// Sets what the LRS sets in a statement that [`super::validate::statement`] found valid.
///
/// `stored` always; `id`, `timestamp` (from `stored`) and `version` when absent; `authority` by the credential. A
/// context activity without brackets gets them, timestamps that are not in UTC are written in UTC, the id is written
/// in lower case. All else stays as it was sent. `None` when the statement is not valid.
///
/// Source: xAPI 1.0.3, part 2, 2.4.1, 2.4.7 to 2.4.10, 2.4.6.2; IEEE 9274.1.1, 4.2.6.
pub fn accept<'v>(statement: Value<'v>, given: &Given<'v>) -> Option<Accepted> {
    let arrival = Arrival { version: given.version, id: given.id, authority: given.authority };
    let (mut statement, mut fingerprint) = complete(statement, &arrival)?;
    let stored = given.stored.to_string();
    if statement.get("timestamp").is_none() {
        statement.set("timestamp", Value::string(stored.clone()));
        // A later repeat that names this very instant says nothing else.
        fingerprint.timestamp = Some(given.stored);
    }
    statement.set("stored", Value::string(stored));
    let statement = Value::Object(statement);
    Some(Accepted { text: statement.to_text(), facts: Facts::of(&statement)?, fingerprint })
}

/// Sets everything but what depends on the instant of storing.
pub(super) fn complete<'v>(statement: Value<'v>, arrival: &Arrival<'v>) -> Option<(Object<'v>, Fingerprint)> {
    let fingerprint = fingerprint(&statement);
    let Value::Object(mut statement) = statement else { return None };
    in_order(&mut statement, 0);
    let id =
        statement.get("id").and_then(Value::as_str).map_or_else(|| arrival.id.to_string(), str::to_ascii_lowercase);
    statement.set("id", Value::string(id));
    match arrival.authority {
        Authority::Own(own) => statement.set("authority", own.clone()),
        Authority::Forwarding(own) if statement.get("authority").is_none() => statement.set("authority", own.clone()),
        Authority::Forwarding(_) => {}
    }
    if statement.get("version").is_none() {
        statement.set("version", Value::string(arrival.version.of_statement()));
    }
    // It gets its place among the members here, so that what is kept and what is accepted read the same.
    statement.remove("stored");
    Some((statement, fingerprint))
}

/// Times in UTC and context activities in brackets, in a statement and the one within it.
fn in_order(statement: &mut Object<'_>, depth: u8) {
    if let Some(Value::String(text)) = statement.get_mut("timestamp") {
        let utc = lexical::timestamp_in_utc(text).into_owned();
        *text = utc.into();
    }
    let lists = statement.get_mut("context").and_then(|context| context.as_object_mut()?.get_mut("contextActivities"));
    if let Some(Value::Object(lists)) = lists {
        for (_, list) in &mut lists.0 {
            if matches!(list, Value::Object(_)) {
                *list = Value::Array(vec![std::mem::replace(list, Value::Null)]);
            }
        }
    }
    if depth == 0
        && let Some(Value::Object(object)) = statement.get_mut("object")
        && object.get("objectType").and_then(Value::as_str) == Some("SubStatement")
    {
        in_order(object, 1);
    }
}

/// The id a statement brings.
pub fn own_id(statement: &Value<'_>) -> Option<Uuid> {
    statement.text("id").and_then(lexical::uuid)
}

/// Two statements of one batch under one id.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("statements {first} and {second} of the batch have the same id {id}")]
pub struct Repeated {
    /// The id.
    pub id: Uuid,
    /// Place of the first, from 0.
    pub first: usize,
    /// Place of the second, from 0.
    pub second: usize,
}

/// Checks that no id occurs twice in a batch, not even with the same content.
///
/// # Errors
///
/// The first repeat.
///
/// Source: IEEE 9274.1.1, 4.3.1 (POST); in 1.0.3 a wise reading of part 3, 2.1.2.
pub fn batch_ids_differ(statements: &[Value<'_>]) -> Result<(), Repeated> {
    let mut seen: HashMap<Uuid, usize> = HashMap::new();
    for (second, statement) in statements.iter().enumerate() {
        let Some(id) = own_id(statement) else { continue };
        if let Some(first) = seen.insert(id, second) {
            return Err(Repeated { id, first, second });
        }
    }
    Ok(())
}

/// Whether the statement of a PUT may be stored under the `statementId` of the request: it has no other id of its own.
///
/// Source: xAPI 1.0.3, part 3, 2.1.1.
pub fn put_id_agrees(statement: &Value<'_>, parameter: Uuid) -> bool {
    statement.get("id").is_none() || own_id(statement) == Some(parameter)
}

#[cfg(test)]
#[path = "accept_tests.rs"]
mod tests;
