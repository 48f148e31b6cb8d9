//! When two statements are the same: a normal form, its hash, and what a repeat may leave out.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use super::json::{Decimal, Object, Value, quoted};
use super::lexical::{self, Instant};
use super::schema::Kind;
use super::{SIGNATURE, Version};

/// What a repeat of a statement is recognised by, kept beside it so that a repeat costs one look-up.
///
/// Two fingerprints are equal when the statements say the same at the same time.
#[derive(Clone, Debug, Eq, PartialEq, Hash)]
pub struct Fingerprint {
    /// SHA-256 of the normal form, which leaves out what the LRS sets.
    pub hash: [u8; 32],
    /// The `timestamp` the statement brings, if it does.
    pub timestamp: Option<Instant>,
}

impl Fingerprint {
    /// Whether a statement with this fingerprint, sent under an id that is taken, repeats what is stored there.
    ///
    /// A statement without timestamp had one set by the LRS when it first came, so a missing one is no difference.
    ///
    /// Source: xAPI 1.0.3, part 2, 2.3.1.1 and part 3, 2.1.1.
    pub fn repeats(&self, stored: &Self) -> bool {
        self.hash == stored.hash && self.timestamp.is_none_or(|at| Some(at) == stored.timestamp)
    }
}

/// The fingerprint of a statement that was found valid.
pub fn fingerprint(statement: &Value<'_>) -> Fingerprint {
    of(statement, Signatures::Kept)
}

/// The fingerprint without attachments that sign: what a signature's payload and its statement have in common.
///
/// The payload must [`Fingerprint::repeats`] the statement as it came, before the LRS has set anything.
///
/// Source: xAPI 1.0.3, part 2, 2.6.
pub fn fingerprint_unsigned(statement: &Value<'_>) -> Fingerprint {
    of(statement, Signatures::LeftOut)
}

/// The normal form itself: for tests, and to show what differs.
pub fn normal_form(statement: &Value<'_>) -> String {
    let mut out = String::with_capacity(512);
    normal(statement, Kind::Statement, Signatures::Kept, &mut out);
    out
}

fn of(statement: &Value<'_>, signatures: Signatures) -> Fingerprint {
    let mut out = String::with_capacity(512);
    normal(statement, Kind::Statement, signatures, &mut out);
    Fingerprint {
        hash: Sha256::digest(out.as_bytes()).into(),
        timestamp: statement.text("timestamp").and_then(|text| lexical::timestamp(text, Version::V1)),
    }
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Signatures {
    Kept,
    LeftOut,
}

/// What says nothing about whether two statements are the same.
///
/// Source: xAPI 1.0.3, part 2, 2.3.1.1 (what the LRS sets), 2.4.3 and 2.4.4.1 (display and definition describe, they do not tell apart).
fn says_nothing(kind: Kind, key: &str) -> bool {
    matches!(
        (kind, key),
        (Kind::Statement, "id" | "stored" | "authority" | "version" | "timestamp")
            | (Kind::Verb, "display")
            | (Kind::Activity, "definition")
    )
}

fn normal(value: &Value<'_>, kind: Kind, signatures: Signatures, out: &mut String) {
    let kind = kind.resolve(value);
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(yes) => out.push_str(if *yes { "true" } else { "false" }),
        Value::Number(text) => out.push_str(&Decimal::new(text).to_string()),
        Value::String(text) => string(text, kind, out),
        Value::Array(items) => array(items, kind, signatures, out),
        Value::Object(_) if kind == Kind::Activities => array(std::slice::from_ref(value), kind, signatures, out),
        Value::Object(members) => object(members, kind, signatures, out),
    }
}

fn string(text: &str, kind: Kind, out: &mut String) {
    match kind {
        Kind::Uuid | Kind::Hex | Kind::Language => quoted(&text.to_ascii_lowercase(), out),
        Kind::Mailbox => quoted(&lexical::normal_mailbox(text), out),
        Kind::Duration => quoted(&lexical::normal_duration(text), out),
        Kind::Instant => match lexical::timestamp(text, Version::V1) {
            Some(instant) => quoted(&instant.to_string(), out),
            None => quoted(text, out),
        },
        _ => quoted(text, out),
    }
}

fn is_signature(value: &Value<'_>) -> bool {
    value.text("usageType") == Some(SIGNATURE)
}

fn array(items: &[Value<'_>], kind: Kind, signatures: Signatures, out: &mut String) {
    let left_out =
        |item: &Value<'_>| kind == Kind::Attachments && signatures == Signatures::LeftOut && is_signature(item);
    let kept = items.iter().filter(|item| !left_out(item));
    let write = |item: &Value<'_>| {
        let mut one = String::new();
        normal(item, kind.element(), signatures, &mut one);
        one
    };
    out.push('[');
    if kind == Kind::Members {
        let mut members: Vec<String> = kept.map(write).collect();
        members.sort_unstable();
        out.push_str(&members.join(","));
    } else {
        for (at, item) in kept.enumerate() {
            if at > 0 {
                out.push(',');
            }
            normal(item, kind.element(), signatures, out);
        }
    }
    out.push(']');
}

fn object(members: &Object<'_>, kind: Kind, signatures: Signatures, out: &mut String) {
    // Language tags have no letter case, so they are put in order without it too.
    let shown = |key| match kind {
        Kind::LanguageMap => Cow::Owned(str::to_ascii_lowercase(key)),
        _ => Cow::Borrowed(key),
    };
    let mut kept: Vec<(Cow<'_, str>, Option<&Value<'_>>)> = members
        .iter()
        .filter(|(key, value)| !says_nothing(kind, key) && !only_signatures(kind, key, value, signatures))
        .map(|(key, value)| (shown(key), Some(value)))
        .collect();
    // The default that need not be written is written.
    let default = match kind {
        Kind::Actor => "Agent",
        Kind::Activity => "Activity",
        _ => "",
    };
    if !default.is_empty() && members.get("objectType").is_none() {
        kept.push((Cow::Borrowed("objectType"), None));
    }
    kept.sort_by(|(one, _), (other, _)| one.cmp(other));
    out.push('{');
    for (at, (key, value)) in kept.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        quoted(key, out);
        out.push(':');
        match value {
            Some(value) => normal(value, kind.member(key), signatures, out),
            None => quoted(default, out),
        }
    }
    out.push('}');
}

/// A list of nothing but signatures is as good as no list: the payload was written before it was signed.
fn only_signatures(kind: Kind, key: &str, value: &Value<'_>, signatures: Signatures) -> bool {
    signatures == Signatures::LeftOut
        && kind == Kind::Statement
        && key == "attachments"
        && value.as_array().is_some_and(|items| items.iter().all(is_signature))
}

#[cfg(test)]
#[path = "same_tests.rs"]
mod tests;
