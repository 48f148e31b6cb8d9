//! The three formats a statement is answered in: exact, ids, canonical; and the choice of a language.

use std::collections::HashSet;

use super::agent::identifier_only;
use super::json::{Object, Value};
use super::schema::Kind;

/// What `format` asks for.
///
/// Source: xAPI 1.0.3, part 3, 2.1.3.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Hash)]
pub enum Format {
    /// As it was received, with what the LRS set: the kept text itself.
    #[default]
    Exact,
    /// Only what identifies agents, verbs and activities.
    Ids,
    /// Activities and verbs as the LRS knows them, in one language each.
    Canonical,
}

impl Format {
    /// The value of the parameter.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Ids => "ids",
            Self::Canonical => "canonical",
        }
    }
}

/// What the LRS knows about activities and verbs, merged from all statements seen.
pub trait Known {
    /// The definition of an activity.
    fn definition(&self, activity: &str) -> Option<&Value<'_>>;
    /// The displays of a verb by language.
    fn display(&self, verb: &str) -> Option<&Value<'_>>;
}

/// Nothing is known: every statement is its own canon.
#[derive(Clone, Copy, Debug)]
pub struct Nothing;

impl Known for Nothing {
    fn definition(&self, _: &str) -> Option<&Value<'_>> {
        None
    }
    fn display(&self, _: &str) -> Option<&Value<'_>> {
        None
    }
}

/// The statement with agents, verbs and activities reduced to what identifies them.
///
/// Anonymous groups keep their members, each reduced; an Agent or Group keeps its `objectType`.
///
/// Source: xAPI 1.0.3, part 3, 2.1.3, `format=ids`.
pub fn ids<'a>(statement: &Value<'a>) -> Value<'a> {
    walk(statement, Kind::Statement, &mut |value, kind| match kind {
        Kind::Actor => Some(identifier_only(value)),
        Kind::Verb | Kind::Activity => {
            let id = value.get("id")?;
            Some(Value::Object(Object(vec![("id".into(), id.clone())])))
        }
        _ => None,
    })
}

/// The statement with definitions and displays of the LRS's view, each map by language cut to one entry.
///
/// Agents stay as they are, and so do maps elsewhere (attachments).
///
/// Source: xAPI 1.0.3, part 3, 2.1.3, `format=canonical` and language filtering.
pub fn canonical<'a>(statement: &Value<'a>, known: &'a dyn Known, languages: &Languages) -> Value<'a> {
    walk(statement, Kind::Statement, &mut |value, kind| match kind {
        Kind::Verb => with(value, "display", known.display(value.text("id")?), |map| languages.choose(map)),
        Kind::Activity => with(value, "definition", known.definition(value.text("id")?), |definition| {
            one_language(definition, languages)
        }),
        // An actor is taken whole, so that a member called `verb` somewhere in it cannot be meant.
        Kind::Actor => Some(value.clone()),
        _ => None,
    })
}

/// The ids of the activities and verbs a statement names where [`canonical`] looks for them.
pub fn mentioned(statement: &Value<'_>, activities: &mut HashSet<String>, verbs: &mut HashSet<String>) {
    let _ = walk(statement, Kind::Statement, &mut |value, kind| {
        let list = match kind {
            Kind::Verb => &mut *verbs,
            Kind::Activity => &mut *activities,
            Kind::Actor => return Some(Value::Null),
            _ => return None,
        };
        list.extend(value.text("id").map(str::to_owned));
        Some(Value::Null)
    });
}

/// `value` with `key` taken from the LRS's view, or from itself when that has none, after `change`.
fn with<'a>(
    value: &Value<'a>,
    key: &'static str,
    view: Option<&Value<'a>>,
    change: impl Fn(&Value<'a>) -> Value<'a>,
) -> Option<Value<'a>> {
    let mut object = value.as_object()?.clone();
    if let Some(source) = view.or(object.get(key)) {
        let changed = change(source);
        object.set(key, changed);
    }
    Some(Value::Object(object))
}

fn one_language<'a>(definition: &Value<'a>, languages: &Languages) -> Value<'a> {
    walk(definition, Kind::Definition, &mut |value, kind| match kind {
        Kind::LanguageMap => Some(languages.choose(value)),
        _ => None,
    })
}

/// Copies a value along the shape of a statement; what `change` answers takes the place of what it was asked about.
///
/// It calls itself only where the shape says so, a dozen levels at most; extensions are copied as they are.
fn walk<'a>(value: &Value<'a>, kind: Kind, change: &mut dyn FnMut(&Value<'a>, Kind) -> Option<Value<'a>>) -> Value<'a> {
    let kind = kind.resolve(value);
    let list = kind == Kind::Activities && value.as_object().is_some();
    let kind = if list { Kind::Activity } else { kind };
    if kind == Kind::Plain {
        return value.clone();
    }
    if let Some(changed) = change(value, kind) {
        return changed;
    }
    match value {
        Value::Array(items) => Value::Array(items.iter().map(|item| walk(item, kind.element(), change)).collect()),
        Value::Object(object) => Value::Object(Object(
            object.0.iter().map(|(key, item)| (key.clone(), walk(item, kind.member(key), change))).collect(),
        )),
        leaf => leaf.clone(),
    }
}

/// The languages a reader prefers, best first.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Languages {
    /// Ranges in lower case with a weight above nought, best first.
    wanted: Vec<String>,
    /// Ranges in lower case with the weight nought.
    unwanted: Vec<String>,
}

/// More languages than this nobody reads.
const RANGES: usize = 50;

impl Languages {
    /// Reads `Accept-Language`; what is not understood in it is passed over, since an answer is given in any case.
    ///
    /// Source: RFC 9110, 12.5.4.
    pub fn parse(header: &str) -> Self {
        let mut ranges: Vec<(u32, String)> = Vec::new();
        let mut unwanted = Vec::new();
        for part in header.split(',').take(RANGES) {
            let mut pieces = part.split(';');
            let range = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
            let weight = pieces
                .find_map(|piece| {
                    piece.trim().strip_prefix(['q', 'Q'])?.trim_start().strip_prefix('=').map(thousandths)
                })
                .unwrap_or(Some(1000));
            match weight {
                _ if range.is_empty() => {}
                Some(0) => unwanted.push(range),
                Some(weight) => ranges.push((weight, range)),
                None => {}
            }
        }
        ranges.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        Self { wanted: ranges.into_iter().map(|(_, range)| range).collect(), unwanted }
    }

    /// Cuts a language map to the entry that is wanted most; to any when none is, since some text is better than none.
    pub fn choose<'a>(&self, map: &Value<'a>) -> Value<'a> {
        let Some(entries) = map.as_object() else { return map.clone() };
        let tags: Vec<String> = entries.iter().map(|(tag, _)| tag.to_ascii_lowercase()).collect();
        let chosen = self.place(&tags).and_then(|at| entries.0.get(at));
        Value::Object(Object(chosen.into_iter().cloned().collect()))
    }

    /// The place of the best of these tags (in lower case).
    fn place(&self, tags: &[String]) -> Option<usize> {
        // `en-GB;q=0, en` means any English but that; `*;q=0` is overruled by every range that is named.
        let refused = |tag: &str| self.unwanted.iter().any(|range| range != "*" && covers(range, tag));
        let exact = |range: &str| tags.iter().position(|tag| tag == range && !refused(tag));
        let begins = |range: &str| tags.iter().position(|tag| (range == "*" || covers(range, tag)) && !refused(tag));
        // RFC 4647, 3.4 (lookup): a range grows shorter before the next is tried: `fr-FR, en` takes `fr`.
        let straight = self
            .wanted
            .iter()
            .find_map(|range| exact(range).or_else(|| begins(range)).or_else(|| shorter(range).find_map(exact)));
        // Another English is still better than no English at all.
        let shortened = || self.wanted.iter().find_map(|range| shorter(range).find_map(begins));
        let any = || tags.iter().position(|tag| !refused(tag));
        straight.or_else(shortened).or_else(any).or(if tags.is_empty() { None } else { Some(0) })
    }
}

/// RFC 4647, 3.3.1 (basic filtering): the tag is the range, or begins with it and a hyphen.
fn covers(range: &str, tag: &str) -> bool {
    tag.strip_prefix(range).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// The range without its last part, then without its last two, and so on.
fn shorter(range: &str) -> impl Iterator<Item = &str> {
    range.match_indices('-').rev().map(|(at, _)| range.get(..at).unwrap_or_default())
}

/// A weight of HTTP: 0 to 1 with three digits at most.
fn thousandths(text: &str) -> Option<u32> {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    if fraction.len() > 3 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let fraction: u32 = format!("{fraction:0<3}").parse().ok()?;
    match whole {
        "0" => Some(fraction),
        "1" if fraction == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
#[path = "format_tests.rs"]
mod tests;
