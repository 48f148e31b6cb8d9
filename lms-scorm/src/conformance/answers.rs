//! Whether an answer is the expected one.

use super::script::{Answer, Case, Comparison, Listed};
use crate::time::parse_interval;

/// Delimiters that state their default, which an answer may leave out.
///
/// Source: SCORM 2004 4th Ed., RTE 4.1.1.6, reserved delimiters.
const DEFAULTS: [&str; 3] = ["{order_matters=true}", "{case_matters=false}", "{lang=en}"];

/// Whether the error code is one of the expected.
pub(super) fn right_error(expected: &Answer, error: &str) -> bool {
    match &expected.err {
        Some(one) => one == error,
        None => expected.err_in.is_empty() || expected.err_in.iter().any(|one| one == error),
    }
}

/// Whether the value is what is expected; `element` is the one asked for.
pub(super) fn right_value(case: &Case, expected: &Answer, element: &str, value: &str, learner: &str) -> bool {
    // ADL's evaluator takes any of the three words; the book, and ADL's own LMS, know which one it is.
    if element.starts_with("adl.nav.request_valid.")
        && let Some(script) = &expected.script_ret
    {
        return script == value;
    }
    if let Some(longest) = expected.ret_max_len {
        return value.chars().count() <= longest;
    }
    if let Some(Listed::Id) = expected.ret_learner {
        return value == learner;
    }
    if let Some(any) = &expected.ret_in {
        return any.iter().any(|one| case.text(one) == Some(value));
    }
    let Some(text) = &expected.ret else { return true };
    case.text(text).is_some_and(|text| same(text, value, expected.cmp))
}

fn same(expected: &str, value: &str, comparison: Option<Comparison>) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    let same_number = || number(expected).is_some() && number(expected) == number(value);
    match comparison {
        None | Some(Comparison::Time) => expected == value,
        Some(Comparison::Real) => same_number(),
        Some(Comparison::Duration) => {
            parse_interval(expected).is_some() && parse_interval(expected) == parse_interval(value)
        }
        Some(Comparison::Langstring) => without(expected, &["{lang=en}"]) == without(value, &["{lang=en}"]),
        Some(Comparison::Set) => names(expected) == names(value),
        Some(Comparison::Pattern | Comparison::LearnerResponse) => {
            without(expected, &DEFAULTS) == without(value, &DEFAULTS)
        }
        Some(Comparison::Result) => expected == value || same_number(),
    }
}

fn without(text: &str, parts: &[&str]) -> String {
    parts.iter().fold(text.to_owned(), |text, part| text.replace(part, ""))
}

fn names(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = text.split(',').map(str::trim).collect();
    names.sort_unstable();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_mean_the_same_are_the_same() {
        for (expected, value, how, answer) in [
            ("0.50", "0.5", Some(Comparison::Real), true),
            ("x", "x", Some(Comparison::Real), false),
            ("0.5", "0.50", None, false),
            ("PT60S", "PT1M", Some(Comparison::Duration), true),
            ("soon", "later", Some(Comparison::Duration), false),
            ("{lang=en}hello", "hello", Some(Comparison::Langstring), true),
            ("{lang=fr}hello", "hello", Some(Comparison::Langstring), false),
            ("b,a", "a, b", Some(Comparison::Set), true),
            ("{case_matters=false}a", "a", Some(Comparison::Pattern), true),
            ("{case_matters=true}a", "a", Some(Comparison::Pattern), false),
            ("correct", "correct", Some(Comparison::Result), true),
            ("1.0", "1", Some(Comparison::Result), true),
        ] {
            assert_eq!(same(expected, value, how), answer, "{expected} {value}");
        }
    }
}
