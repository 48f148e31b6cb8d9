//! Learner responses and correct response patterns, whose form depends on the type of the interaction.
//!
//! Source: SCORM 2004 4th Ed., RTE 4.2.9.1 and 4.2.9.2; SCORM 1.2, RTE 3.4.2, `CMIFeedback`.

use super::languages;
use super::value::real;

/// A language tag: an ISO 639 code of two or three letters, `i` or `x`, then parts of one to eight letters or digits.
///
/// Source: SCORM 2004 4th Ed., RTE 4.1.1.7, `language_type`.
pub(crate) fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or("");
    let primary = match first {
        "i" | "x" | "I" | "X" => tag.len() > 2,
        _ => languages::is_code(first),
    };
    primary && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// `localized_string_type`: text, with `{lang=xx}` in front when it is not English.
pub(crate) fn is_localized(text: &str) -> bool {
    match text.strip_prefix("{lang=") {
        None => true,
        Some(rest) => rest.split_once('}').is_some_and(|(tag, _)| is_language(tag)),
    }
}

/// The text behind `{lang=xx}`.
pub(crate) fn without_language(text: &str) -> &str {
    text.strip_prefix("{lang=").and_then(|rest| rest.split_once('}')).map_or(text, |(_, rest)| rest)
}

/// `short_identifier_type`: characters a URI may have, and letters of any language.
pub(crate) fn is_short_identifier(text: &str) -> bool {
    let fits = |c: char| !c.is_whitespace() && !c.is_control() && !"{}[]<>\"\\^`|".contains(c);
    !text.is_empty() && text.chars().all(fits)
}

/// `{name=value}` taken off the front: the value, and what follows.
fn parameter<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    text.strip_prefix('{')?.strip_prefix(name)?.strip_prefix('=')?.split_once('}')
}

/// A text that says the same in the order and with the defaults of the book: no text needs no language, and in a long
/// answer the language stands after whether case matters. `None` when it does already.
///
/// Source: SCORM 2004 4th Ed., RTE 4.1.1.6 (reserved delimiters).
pub(crate) fn settled(kind: Option<&str>, text: &str) -> Option<String> {
    if text == "{lang=en}" {
        return Some(String::new());
    }
    let (lang, rest) = parameter(text, "lang").filter(|_| kind == Some("long-fill-in"))?;
    let (case, rest) = parameter(rest, "case_matters").filter(|(case, _)| matches!(*case, "true" | "false"))?;
    Some(format!("{{case_matters={case}}}{{lang={lang}}}{rest}"))
}

/// The `{case_matters=…}` and `{order_matters=…}` in front of a pattern, in any order, each once; `None` when one is not a
/// truth value. Answers what follows and whether order matters.
fn matters<'a>(mut text: &'a str, allowed: &[&str]) -> Option<(&'a str, bool)> {
    let mut order = true;
    for _ in allowed {
        for name in allowed {
            if let Some((value, rest)) = parameter(text, name) {
                if !matches!(value, "true" | "false") {
                    return None;
                }
                if *name == "order_matters" {
                    order = value == "true";
                }
                text = rest;
            }
        }
    }
    Some((text, order))
}

/// A set of names: no two the same, nothing at all allowed.
fn is_set(text: &str) -> bool {
    if text.is_empty() {
        return true;
    }
    let mut names: Vec<&str> = text.split("[,]").collect();
    names.sort_unstable();
    let distinct = names.windows(2).all(|pair| pair.first() != pair.last());
    distinct && names.iter().all(|name| is_short_identifier(name))
}

fn is_matching(text: &str) -> bool {
    let pair = |text: &str| {
        text.split_once("[.]")
            .is_some_and(|(source, target)| is_short_identifier(source) && is_short_identifier(target))
    };
    text.is_empty() || text.split("[,]").all(pair)
}

fn is_sequence(text: &str) -> bool {
    text.split("[,]").all(is_short_identifier)
}

/// Steps of a performance, `name[.]answer`, either of which may be missing but not both.
fn is_performance(text: &str, pattern: bool) -> bool {
    text.split("[,]").all(|step| {
        let Some((name, answer)) = step.split_once("[.]") else { return false };
        let named = name.is_empty() || is_short_identifier(name);
        let answered = match answer.split_once("[:]") {
            Some((low, high)) if pattern => is_numeric_range(low, high),
            Some(_) => false,
            None => !answer.contains("[.]"),
        };
        named && answered && !(name.is_empty() && answer.is_empty())
    })
}

fn is_numeric_range(low: &str, high: &str) -> bool {
    let bound = |text: &str| text.is_empty().then_some(None).or_else(|| real(text).map(Some));
    match (bound(low), bound(high)) {
        (Some(Some(low)), Some(Some(high))) => low <= high,
        (Some(_), Some(_)) => true,
        _ => false,
    }
}

/// Whether a text is a learner's response to an interaction of this type.
pub(crate) fn is_response(kind: &str, text: &str) -> bool {
    match kind {
        "true-false" => matches!(text, "true" | "false"),
        "choice" => is_set(text),
        "fill-in" => text.split("[,]").all(is_localized),
        "long-fill-in" => is_localized(text),
        "likert" => is_short_identifier(text),
        "matching" => is_matching(text),
        "performance" => is_performance(text, false),
        "sequencing" => is_sequence(text),
        "numeric" => real(text).is_some(),
        _ => true,
    }
}

/// Whether a text is a correct response pattern of an interaction of this type.
pub(crate) fn is_pattern(kind: &str, text: &str) -> bool {
    match kind {
        "true-false" | "choice" | "matching" | "sequencing" | "likert" => is_response(kind, text),
        "fill-in" => matters(text, &["case_matters", "order_matters"])
            .is_some_and(|(rest, _)| rest.split("[,]").all(is_localized)),
        "long-fill-in" => matters(text, &["case_matters"]).is_some_and(|(rest, _)| is_localized(rest)),
        "performance" => matters(text, &["order_matters"]).is_some_and(|(rest, _)| is_performance(rest, true)),
        "numeric" => match text.split_once("[:]") {
            Some((low, high)) => is_numeric_range(low, high),
            None => real(text).is_some(),
        },
        _ => true,
    }
}

/// Whether a type allows one pattern only.
pub(crate) fn has_one_pattern(kind: &str) -> bool {
    matches!(kind, "true-false" | "likert" | "numeric" | "other")
}

/// Whether no two patterns of a type may be the same.
pub(crate) fn has_unique_patterns(kind: &str) -> bool {
    matches!(kind, "choice" | "sequencing")
}

/// Whether two patterns of a type mean the same.
pub(crate) fn same_pattern(kind: &str, one: &str, other: &str) -> bool {
    if kind != "choice" {
        return one == other;
    }
    let sorted = |text: &str| {
        let mut names: Vec<String> = text.split("[,]").map(str::to_owned).collect();
        names.sort_unstable();
        names
    };
    sorted(one) == sorted(other)
}

/// Whether a text is a SCORM 1.2 `CMIFeedback` for this type of interaction; before the type is known, anything is.
pub(crate) fn is_feedback_12(kind: &str, text: &str) -> bool {
    let single = |c: char| c.is_ascii_digit() || c.is_ascii_lowercase();
    let inner = |text: &str| text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(text).to_owned();
    let singles = |text: &str| text.split(',').all(|part| part.len() == 1 && part.chars().all(single));
    match kind {
        "true-false" => text.len() == 1 && text.starts_with(['0', '1', 't', 'f']),
        "choice" => singles(&inner(text)),
        "likert" => text.is_empty() || (text.len() == 1 && text.chars().all(single)),
        "matching" => inner(text).split(',').all(|pair| {
            let (source, target) = pair.split_once('.').unwrap_or(("", ""));
            [source, target].iter().all(|part| part.len() == 1 && part.chars().all(single))
        }),
        "sequencing" => singles(text),
        "numeric" => real(text).is_some(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn responses_have_the_form_of_their_type() {
        for (kind, text, expected) in [
            ("true-false", "true", true),
            ("true-false", "t", false),
            ("choice", "", true),
            ("choice", "a[,]b", true),
            ("choice", "a[,]a", false),
            ("choice", "[,]", false),
            ("choice", "two words", false),
            ("fill-in", "[,]", true),
            ("fill-in", "{lang=fr}été[,]x", true),
            ("fill-in", "{lang=}x", false),
            ("likert", "", false),
            ("matching", "1[.]a[,]2[.]b", true),
            ("matching", "1[,]2", false),
            ("performance", "step[.]3", true),
            ("performance", "[.]3", true),
            ("performance", "[.]", false),
            ("performance", "step[.]1[:]2", false),
            ("sequencing", "a[,]a", true),
            ("numeric", "1.5", true),
            ("numeric", "1[:]2", false),
            ("other", "anything at all", true),
        ] {
            assert_eq!(is_response(kind, text), expected, "{kind} {text}");
        }
    }

    #[test]
    fn patterns_may_say_what_matters() {
        for (kind, text, expected) in [
            ("fill-in", "{case_matters=true}{order_matters=false}a[,]b", true),
            ("fill-in", "{order_matters=false}{case_matters=true}a", true),
            ("fill-in", "{case_matters=maybe}a", false),
            ("long-fill-in", "{case_matters=false}{lang=en}a", true),
            ("performance", "{order_matters=false}step[.]1[:]2", true),
            ("performance", "step[.]2[:]1", false),
            ("numeric", "[:]", true),
            ("numeric", "2[:]1", false),
        ] {
            assert_eq!(is_pattern(kind, text), expected, "{kind} {text}");
        }
        assert!(same_pattern("choice", "a[,]b", "b[,]a") && !same_pattern("sequencing", "a[,]b", "b[,]a"));
    }
}
