//! What a value must look like, and how a sloppy one is repaired.

use super::interaction;
use super::table::Kind;
use crate::number::{self, plain};
use crate::time::{format_interval, format_timespan, is_time_of_day, is_timestamp, parse_interval, parse_timespan};

/// Why a value is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It has not the form the element takes.
    Form,
    /// It has the form, but lies outside the bounds.
    Range,
}

/// What a checked value is stored as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Checked {
    /// As sent.
    AsSent,
    /// As sent, although it is longer than the promised length.
    OverLong { length: u32, promised: u32 },
    /// As sent, although it has not the form; only in a tolerant attempt.
    OutOfForm,
    /// Repaired; only in a tolerant attempt.
    Repaired(String),
}

/// Checks a value against the kind of its element. `context` is the type of the interaction, where that matters.
pub(crate) fn check(kind: Kind, value: &str, context: &str, strict: bool) -> Result<Checked, Fault> {
    match form(kind, value, context) {
        Ok(()) => Ok(length(kind, value)),
        Err(fault) if strict => Err(fault),
        Err(fault) => repaired(kind, value, context).ok_or(fault),
    }
}

/// The characters a text kind promises to keep.
fn promised(kind: Kind) -> Option<u32> {
    match kind {
        Kind::Text(promised) | Kind::Localized(promised) => Some(promised),
        Kind::LongIdentifier => Some(4_000),
        Kind::Identifier12 | Kind::Feedback12 => Some(255),
        _ => None,
    }
}

fn length(kind: Kind, value: &str) -> Checked {
    let Some(promised) = promised(kind) else { return Checked::AsSent };
    // Counting characters costs; bytes are never fewer.
    if value.len() <= promised as usize {
        return Checked::AsSent;
    }
    let text = if matches!(kind, Kind::Localized(_)) { interaction::without_language(value) } else { value };
    let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    if length > promised { Checked::OverLong { length, promised } } else { Checked::AsSent }
}

fn form(kind: Kind, value: &str, context: &str) -> Result<(), Fault> {
    let fits = match kind {
        Kind::Text(_) => true,
        Kind::Localized(_) => interaction::is_localized(value),
        Kind::Language => value.is_empty() || interaction::is_language(value),
        Kind::LongIdentifier => is_long_identifier(value),
        Kind::Real(low, high) => return in_range(real(value), low, high),
        Kind::Words(words) => words.contains(&value),
        Kind::Timestamp => is_timestamp(value),
        Kind::Interval => parse_interval(value).is_some(),
        Kind::Result => ["correct", "incorrect", "unanticipated", "neutral"].contains(&value) || real(value).is_some(),
        Kind::Response => interaction::is_response(context, value),
        Kind::Pattern => interaction::is_pattern(context, value),
        Kind::Navigation => is_navigation(value),
        Kind::Identifier12 => is_identifier_12(value),
        // 1.2 knows one error for both: incorrect data type.
        Kind::Score12 => value.is_empty() || decimal(value).is_some_and(|score| (0.0..=100.0).contains(&score)),
        Kind::Decimal12 => decimal(value).is_some(),
        Kind::Integer12(low, high) => value.parse::<i64>().is_ok_and(|number| (low..=high).contains(&number)),
        Kind::Time12 => is_time_of_day(value),
        Kind::Timespan12 => parse_timespan(value).is_some(),
        Kind::Result12 => ["correct", "wrong", "unanticipated", "neutral"].contains(&value) || decimal(value).is_some(),
        Kind::Feedback12 => interaction::is_feedback_12(context, value),
        Kind::Children(_) | Kind::Count | Kind::Version(_) => false,
    };
    if fits { Ok(()) } else { Err(Fault::Form) }
}

fn in_range(value: Option<f64>, low: f64, high: f64) -> Result<(), Fault> {
    match value {
        None => Err(Fault::Form),
        Some(value) if (low..=high).contains(&value) => Ok(()),
        Some(_) => Err(Fault::Range),
    }
}

/// `real (10,7)`: digits with at most one point, a minus sign allowed. More than seven decimals are let through.
pub(crate) fn real(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let shaped = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let some = !(whole.is_empty() && fraction.is_empty()) && digits != ".";
    (some && shaped(whole) && shaped(fraction)).then(|| number::parse(text)).flatten()
}

/// `CMIDecimal`, the same without the letter of the later book.
fn decimal(text: &str) -> Option<f64> {
    real(text)
}

/// `long_identifier_type`: a URI or a name; a URN has to be complete.
pub(crate) fn is_long_identifier(text: &str) -> bool {
    if !interaction::is_short_identifier(text) {
        return false;
    }
    if !text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("urn:")) {
        return true;
    }
    let rest = text.get(4..).unwrap_or("");
    let Some((space, specific)) = rest.split_once(':') else { return false };
    let named =
        (1..=32).contains(&space.len()) && space.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    named && !space.starts_with('-') && !specific.is_empty()
}

/// `CMIIdentifier`: letters, digits, `-` and `_`; real courses also use points and the like, which the test suite lets pass.
fn is_identifier_12(text: &str) -> bool {
    !text.is_empty() && text.len() <= 255 && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A value of `adl.nav.request`.
///
/// Source: SCORM 2004 4th Ed., SN 6.4.1.
fn is_navigation(text: &str) -> bool {
    text == "_none_" || navigation(text).is_some()
}

/// The request a value of `adl.nav.request` stands for; `None` for `_none_` and for anything out of form.
pub(crate) fn navigation(text: &str) -> Option<crate::attempt::Request> {
    if let Some(rest) = text.strip_prefix("{target=") {
        let (target, name) = rest.rsplit_once('}')?;
        return (!target.is_empty()).then(|| crate::attempt::Request::from_parts(name, Some(target))).flatten();
    }
    crate::attempt::Request::from_parts(text, None)
}

/// What a tolerant attempt makes of a value out of form.
fn repaired(kind: Kind, value: &str, context: &str) -> Option<Checked> {
    let trimmed = value.trim();
    let candidate = match kind {
        Kind::Words(words) => word(words, trimmed),
        Kind::Real(low, high) => number(trimmed).map(|value| onto(value, low, high)).map(plain),
        Kind::Score12 => number(trimmed).map(plain),
        Kind::Decimal12 | Kind::Result | Kind::Result12 => number(trimmed).map(plain).or_else(|| result(kind, trimmed)),
        Kind::Integer12(low, high) => {
            number(trimmed).map(|value| onto(value.round(), low as f64, high as f64)).map(plain)
        }
        Kind::Interval => sloppy_interval(trimmed),
        Kind::Timespan12 => sloppy_timespan(trimmed),
        Kind::Timestamp => sloppy_timestamp(trimmed),
        Kind::Time12 => sloppy_timestamp(trimmed)
            .and_then(|stamp| stamp.split_once('T').map(|(_, clock)| clock.chars().take(8).collect())),
        Kind::Navigation => {
            word(&["continue", "previous", "exit", "exitAll", "abandon", "abandonAll", "suspendAll", "_none_"], trimmed)
        }
        // A name or an answer nobody computes with is worth more than an error the content never looks at.
        Kind::LongIdentifier | Kind::Identifier12 if !trimmed.is_empty() => return Some(Checked::OutOfForm),
        Kind::Response | Kind::Pattern | Kind::Feedback12 | Kind::Localized(_) | Kind::Language => {
            return Some(Checked::OutOfForm);
        }
        _ => None,
    }?;
    let out_of_bounds = kind == Kind::Score12;
    (out_of_bounds || form(kind, &candidate, context).is_ok()).then_some(())?;
    Some(if candidate == value { Checked::OutOfForm } else { Checked::Repaired(candidate) })
}

/// The word that is meant: letter case ignored, blanks and underscores taken for hyphens or blanks, one usual short form.
fn word(words: &[&str], text: &str) -> Option<String> {
    let fold = |text: &str| text.to_ascii_lowercase().replace(['_', '-'], " ");
    let meant = match fold(text).as_str() {
        "complete" => "completed".to_owned(),
        "pass" => "passed".to_owned(),
        "fail" => "failed".to_owned(),
        "notattempted" => "not attempted".to_owned(),
        "truefalse" => "true false".to_owned(),
        folded => folded.to_owned(),
    };
    words.iter().find(|word| fold(word) == meant && !word.is_empty()).map(|word| (*word).to_owned())
}

fn result(kind: Kind, text: &str) -> Option<String> {
    let wrong = if kind == Kind::Result12 { "wrong" } else { "incorrect" };
    match text.to_ascii_lowercase().as_str() {
        "correct" | "true" => Some("correct".to_owned()),
        "wrong" | "incorrect" | "false" => Some(wrong.to_owned()),
        "neutral" => Some("neutral".to_owned()),
        "unanticipated" => Some("unanticipated".to_owned()),
        _ => None,
    }
}

/// A number as scripts print it: exponents, a plus sign, a comma, a percent sign.
fn number(text: &str) -> Option<f64> {
    let text = text.trim_end_matches('%').trim_end().replace(',', ".");
    // "inf" and "NaN" parse too.
    let starts = text
        .bytes()
        .find(|byte| !matches!(byte, b'-' | b'+'))
        .is_some_and(|byte| byte.is_ascii_digit() || byte == b'.');
    starts.then(|| number::parse(&text)).flatten()
}

/// A value a hair outside its bounds is put onto them; rounding in scripts does that.
fn onto(value: f64, low: f64, high: f64) -> f64 {
    const HAIR: f64 = 1e-3;
    if value < low && value > low - HAIR {
        low
    } else if value > high && value < high + HAIR {
        high
    } else {
        value
    }
}

/// Too many decimals, or the other standard's form.
fn sloppy_interval(text: &str) -> Option<String> {
    let upper = text.to_ascii_uppercase();
    if let Some((seconds, _)) =
        upper.strip_suffix('S').and_then(|rest| rest.rsplit_once('.').map(|(w, f)| (w.to_owned(), f.to_owned())))
    {
        let fraction: String =
            upper.get(seconds.len() + 1..)?.chars().take_while(char::is_ascii_digit).take(2).collect();
        let repaired = if fraction.is_empty() { format!("{seconds}S") } else { format!("{seconds}.{fraction}S") };
        if parse_interval(&repaired).is_some() {
            return Some(repaired);
        }
    }
    if parse_interval(&upper).is_some() {
        return Some(upper);
    }
    clock(text).map(format_interval)
}

fn sloppy_timespan(text: &str) -> Option<String> {
    clock(text).or_else(|| parse_interval(text)).map(format_timespan)
}

/// A length of time written with colons and any number of digits, in milliseconds.
fn clock(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.split(':').collect();
    let [hours, minutes, seconds] = parts.as_slice() else { return None };
    let figure = |part: &str| part.parse::<u32>().ok().map(i64::from);
    let seconds = number(seconds).filter(|seconds| (0.0..1e6).contains(seconds))?;
    let hours = figure(hours)?;
    #[allow(clippy::cast_possible_truncation)] // bounded above
    let millis = (seconds * 1_000.0).round() as i64;
    (hours < 100_000).then(|| Some(hours * 3_600_000 + figure(minutes)? * 60_000 + millis)).flatten()
}

/// What a script's date prints: three decimals, or a zone without decimals.
fn sloppy_timestamp(text: &str) -> Option<String> {
    let (date, clock) = text.split_once(['T', ' '])?;
    let zone = clock.find(['Z', '+', '-']).unwrap_or(clock.len());
    let (time, zone) = clock.split_at_checked(zone)?;
    let (whole, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let fraction: String = fraction.chars().take(2).collect();
    let zone = match zone.len() {
        5 => format!("{}:{}", zone.get(..3)?, zone.get(3..)?),
        _ => zone.to_owned(),
    };
    let repaired = format!("{date}T{whole}.{fraction}{zone}");
    is_timestamp(&repaired).then_some(repaired)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STATUS: Kind = Kind::Words(&["completed", "incomplete", "not attempted", "unknown"]);

    #[test]
    fn strict_values_are_those_of_the_book() {
        for (kind, value, expected) in [
            (Kind::Real(-1.0, 1.0), "1.0", Ok(Checked::AsSent)),
            (Kind::Real(-1.0, 1.0), "1.0001", Err(Fault::Range)),
            (Kind::Real(-1.0, 1.0), "", Err(Fault::Form)),
            (Kind::Real(-1.0, 1.0), "1e0", Err(Fault::Form)),
            (Kind::Real(0.0, f64::MAX), "7.000099999887765544", Ok(Checked::AsSent)),
            (Kind::Score12, "", Ok(Checked::AsSent)),
            (Kind::Score12, "100", Ok(Checked::AsSent)),
            (Kind::Score12, "100.1", Err(Fault::Form)),
            (STATUS, "Completed", Err(Fault::Form)),
            (Kind::LongIdentifier, "urn:", Err(Fault::Form)),
            (Kind::LongIdentifier, "urn:adl:lmsTest/OBJ01", Ok(Checked::AsSent)),
            (Kind::LongIdentifier, "two words", Err(Fault::Form)),
            (Kind::Text(3), "four", Ok(Checked::OverLong { length: 4, promised: 3 })),
            (Kind::Text(3), "été", Ok(Checked::AsSent)),
            (Kind::Navigation, "{target=a}choice", Ok(Checked::AsSent)),
            (Kind::Navigation, "{target=}choice", Err(Fault::Form)),
            (Kind::Navigation, "choice", Err(Fault::Form)),
            (Kind::Interval, "PT1.234S", Err(Fault::Form)),
        ] {
            assert_eq!(check(kind, value, "", true), expected, "{value}");
        }
    }

    #[test]
    fn sloppy_values_are_repaired_in_a_tolerant_attempt() {
        for (kind, value, expected) in [
            (STATUS, " Completed", Some("completed")),
            (STATUS, "complete", Some("completed")),
            (STATUS, "done", None),
            (Kind::Real(-1.0, 1.0), "0,85", Some("0.85")),
            (Kind::Real(-1.0, 1.0), "1.0000001", Some("1")),
            (Kind::Real(-1.0, 1.0), "85", None),
            (Kind::Real(-1.0, 1.0), "NaN", None),
            (Kind::Real(-1.0, 1.0), "undefined", None),
            (Kind::Real(-1.0, 1.0), "8.5e-1", Some("0.85")),
            (Kind::Interval, "PT1.23456S", Some("PT1.23S")),
            (Kind::Interval, "00:01:02.5", Some("PT1M2.5S")),
            (Kind::Timespan12, "0:1:2.345", Some("0000:01:02.34")),
            (Kind::Timespan12, "PT1M", Some("0000:01:00.00")),
            (Kind::Timestamp, "2025-01-01T10:00:00.123Z", Some("2025-01-01T10:00:00.12Z")),
            (Kind::Timestamp, "2025-01-01T10:00:00+02:00", Some("2025-01-01T10:00:00.0+02:00")),
            (Kind::Timestamp, "yesterday", None),
            (Kind::Result12, "incorrect", Some("wrong")),
            (Kind::Score12, "85 %", Some("85")),
        ] {
            let repaired = expected.map(|text| Checked::Repaired(text.to_owned())).ok_or(());
            assert_eq!(check(kind, value, "", false).map_err(|_| ()), repaired, "{value}");
        }
        assert_eq!(check(Kind::Score12, "150", "", false), Ok(Checked::OutOfForm), "some content counts beyond 100");
    }

    proptest! {
        #[test]
        fn no_value_breaks_a_check_and_a_repaired_one_needs_no_repair(value in "\\PC{0,30}|[-0-9.:PTHMSZ+ ,%]{0,24}") {
            for kind in [STATUS, Kind::Real(-1.0, 1.0), Kind::Interval, Kind::Timespan12, Kind::Timestamp, Kind::Time12,
                Kind::Result, Kind::Result12, Kind::Decimal12, Kind::Integer12(-1, 100), Kind::Navigation, Kind::LongIdentifier,
                Kind::Localized(250), Kind::Language, Kind::Identifier12] {
                let _ = check(kind, &value, "choice", true);
                if let Ok(Checked::Repaired(repaired)) = check(kind, &value, "choice", false) {
                    prop_assert!(form(kind, &repaired, "choice").is_ok(), "{kind:?} {value} {repaired}");
                }
            }
        }
    }
}
