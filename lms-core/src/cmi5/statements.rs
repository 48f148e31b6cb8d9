//! The statements the LMS writes of itself: launched, abandoned, waived, satisfied, and voided for what slipped through.

use std::collections::HashSet;

use uuid::Uuid;

use super::course::{Au, Texts};
use super::launch::object;
use super::time;
use super::words::{
    CATEGORY_CMI5, CATEGORY_MOVEON, EXT_MASTERY, EXT_MODE, EXT_MOVEON, EXT_PARAMETERS, EXT_REASON, EXT_SESSION,
    EXT_URL, LaunchMode, TYPE_BLOCK, TYPE_COURSE, Verb,
};
use crate::xapi::VOIDED;
use crate::xapi::json::{Object, Value};
use crate::xapi::lexical::{Instant, is_language_tag};

/// What every statement of the LMS about a registration says.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'f> {
    /// The id of the statement.
    pub id: Uuid,
    /// When it happened.
    pub at: Instant,
    /// The learner; see [`super::launch::actor`].
    pub actor: &'f Value<'f>,
    /// The registration.
    pub registration: Uuid,
    /// The session: of the launch; a new one for *waived*, and for *satisfied* outside a session (cmi5 9.6.1, 9.3.7).
    pub session: Uuid,
    /// The publisher's id of the unit it is about or that caused it; of block or course when no unit did.
    pub publisher: &'f str,
}

/// *launched*: the LMS hands the learner to a unit. `url` is absolute, with the unit's own query and without the five parameters.
///
/// Source: cmi5 9.3.1; 9.6.3.2 to 9.6.3.7 for the extensions.
pub fn launched(frame: &Frame<'_>, activity: &str, au: &Au, url: &str, mode: LaunchMode) -> Value<'static> {
    let mut extensions = Object::new();
    extensions.set(EXT_MODE, Value::string(mode.word()));
    extensions.set(EXT_URL, Value::string(url.to_owned()));
    extensions.set(EXT_MOVEON, Value::string(au.move_on.word()));
    if let Some(parameters) = &au.launch_parameters {
        extensions.set(EXT_PARAMETERS, Value::string(parameters.clone()));
    }
    if let Some(mastery) = &au.mastery_score {
        extensions.set(EXT_MASTERY, mastery.value());
    }
    let object = activity_of(activity, au.activity_type.as_deref(), Some(&au.title));
    write(frame, Verb::Launched, object, None, false, extensions)
}

/// *abandoned*: a session ended without *terminated*; `duration` in milliseconds.
///
/// Source: cmi5 9.3.6, 9.5.4.2.
pub fn abandoned(frame: &Frame<'_>, activity: &str, duration: u64) -> Value<'static> {
    let result = self::object([("duration", Value::string(time::duration(duration)))]);
    write(frame, Verb::Abandoned, activity_of(activity, None, None), Some(result), false, Object::new())
}

/// *waived*: the LMS spares the learner a unit. `reason` should be one of the standard's, such as `Administrative`.
///
/// Source: cmi5 9.3.7, 9.5.2, 9.5.3, 9.5.5.2.
pub fn waived(frame: &Frame<'_>, activity: &str, reason: &str) -> Value<'static> {
    let result = self::object([
        ("success", Value::Bool(true)),
        ("completion", Value::Bool(true)),
        ("extensions", self::object([(EXT_REASON, Value::string(reason.to_owned()))])),
    ]);
    write(frame, Verb::Waived, activity_of(activity, None, None), Some(result), true, Object::new())
}

/// What a *satisfied* statement is about.
#[derive(Clone, Copy, Debug)]
pub struct Done<'d> {
    /// The id we made.
    pub activity: &'d str,
    /// The publisher's id.
    pub publisher: &'d str,
    /// Its title.
    pub title: &'d Texts,
    /// Whether it is the course; else a block.
    pub is_course: bool,
}

/// *satisfied*: all of a block or of the course is done.
///
/// Source: cmi5 9.3.9.
pub fn satisfied(frame: &Frame<'_>, done: &Done<'_>) -> Value<'static> {
    let kind = if done.is_course { TYPE_COURSE } else { TYPE_BLOCK };
    let object = activity_of(done.activity, Some(kind), Some(done.title));
    let mut statement = write(frame, Verb::Satisfied, object, None, false, Object::new());
    // 9.6.2.3 speaks of the unit's publisher id; the one of what is done is useful to whoever looks for it.
    if done.publisher != frame.publisher
        && let Some(Value::Object(context)) = statement.as_object_mut().and_then(|it| it.get_mut("context"))
        && let Some(Value::Object(lists)) = context.get_mut("contextActivities")
        && let Some(Value::Array(grouping)) = lists.get_mut("grouping")
    {
        grouping.push(activity_of(done.publisher, None, None));
    }
    statement
}

/// *voided*: takes back a statement that should not have been kept, in the name of `lms` (an Agent).
///
/// Source: cmi5 6.3; xAPI 1.0.3, part 2, 2.3.2.
pub fn voided(id: Uuid, at: Instant, lms: &Value<'_>, target: Uuid) -> Value<'static> {
    let target = object([("objectType", Value::string("StatementRef")), ("id", Value::string(target.to_string()))]);
    object([
        ("id", Value::string(id.to_string())),
        ("actor", lms.clone().into_owned()),
        ("verb", verb_of(VOIDED, "voided")),
        ("object", target),
        ("timestamp", Value::string(at.to_string())),
    ])
}

fn write(
    frame: &Frame<'_>,
    verb: Verb,
    about: Value<'static>,
    result: Option<Value<'static>>,
    move_on: bool,
    mut extensions: Object<'static>,
) -> Value<'static> {
    let mut categories = vec![activity_of(CATEGORY_CMI5, None, None)];
    if move_on {
        categories.push(activity_of(CATEGORY_MOVEON, None, None));
    }
    extensions.set(EXT_SESSION, Value::string(frame.session.to_string()));
    let lists = object([
        ("category", Value::Array(categories)),
        ("grouping", Value::Array(vec![activity_of(frame.publisher, None, None)])),
    ]);
    let context = object([
        ("registration", Value::string(frame.registration.to_string())),
        ("contextActivities", lists),
        ("extensions", Value::Object(extensions)),
    ]);
    let mut statement = Object::new();
    statement.set("id", Value::string(frame.id.to_string()));
    statement.set("actor", frame.actor.clone().into_owned());
    statement.set("verb", verb_of(verb.id(), verb.word()));
    statement.set("object", about);
    if let Some(result) = result {
        statement.set("result", result);
    }
    statement.set("context", context);
    statement.set("timestamp", Value::string(frame.at.to_string()));
    Value::Object(statement)
}

fn verb_of(id: &str, word: &str) -> Value<'static> {
    object([("id", Value::string(id.to_owned())), ("display", object([("en", Value::string(word.to_owned()))]))])
}

fn activity_of(id: &str, kind: Option<&str>, name: Option<&Texts>) -> Value<'static> {
    let mut definition = Object::new();
    if let Some(kind) = kind {
        definition.set("type", Value::string(kind.to_owned()));
    }
    let mut seen = HashSet::new();
    let mut names = Object::new();
    for text in name.map(|texts| texts.0.as_slice()).unwrap_or_default() {
        // A language code that xAPI does not know, or knows twice, would make the statement invalid.
        let tag = text.lang.as_deref().filter(|tag| is_language_tag(tag)).unwrap_or("und");
        if seen.insert(tag.to_ascii_lowercase()) {
            names.set(tag.to_owned(), Value::string(text.text.clone()));
        }
    }
    if !names.is_empty() {
        definition.set("name", Value::Object(names));
    }
    let mut activity = Object::new();
    activity.set("objectType", Value::string("Activity"));
    activity.set("id", Value::string(id.to_owned()));
    if !definition.is_empty() {
        activity.set("definition", Value::Object(definition));
    }
    Value::Object(activity)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cmi5::course::LangText;
    use crate::cmi5::launch::actor;
    use crate::xapi::{Version, json, validate};

    fn check(statement: &Value<'_>) {
        for version in Version::ALL {
            assert_eq!(validate::statement(statement, version), Ok(()), "{}", statement.to_text());
        }
        let text = statement.to_text();
        assert_eq!(json::read(text.as_bytes()).unwrap(), *statement);
        assert_eq!(statement.text("timestamp"), Some("2026-03-01T12:00:00.123Z"));
    }

    fn frame<'f>(actor: &'f Value<'f>) -> Frame<'f> {
        Frame {
            id: Uuid::from_u128(1),
            at: Instant(1_772_366_400_123),
            actor,
            registration: Uuid::from_u128(2),
            session: Uuid::from_u128(3),
            publisher: "https://example.org/a0",
        }
    }

    fn at<'v>(value: &'v Value<'v>, path: &[&str]) -> Option<&'v Value<'v>> {
        path.iter().try_fold(value, |value, key| match value {
            Value::Array(items) => items.get(key.parse::<usize>().ok()?),
            other => other.get(key),
        })
    }

    /// What the sheet says of all of them.
    fn is_cmi5(statement: &Value<'_>, verb: Verb, move_on: bool) {
        check(statement);
        let text = statement.to_text();
        assert_eq!(statement.get("verb").and_then(|v| v.text("id")), Some(verb.id()));
        let category = at(statement, &["context", "contextActivities", "category"]).unwrap().to_text();
        assert!(category.contains(CATEGORY_CMI5) && category.contains(CATEGORY_MOVEON) == move_on);
        assert_eq!(
            at(statement, &["context", "contextActivities", "grouping", "0", "id"]).unwrap().as_str(),
            Some("https://example.org/a0")
        );
        assert_eq!(
            at(statement, &["context", "extensions", EXT_SESSION]).unwrap().as_str(),
            Some("00000000-0000-0000-0000-000000000003")
        );
        assert_eq!(
            at(statement, &["context", "registration"]).unwrap().as_str(),
            Some("00000000-0000-0000-0000-000000000002")
        );
        assert!(at(statement, &["actor", "account"]).is_some() && !text.contains("null"));
    }

    #[test]
    fn c5_written_launched_carries_what_the_launch_gave() {
        let house = crate::cmi5::tests::House::new();
        let actor = actor("https://lms.fr", "1");
        let one = launched(
            &frame(&actor),
            "https://lms.fr/au/1",
            &house.course.aus[0],
            "https://example.org/a0.html?x=1",
            LaunchMode::Browse,
        );
        is_cmi5(&one, Verb::Launched, false);
        let extensions = at(&one, &["context", "extensions"]).unwrap();
        for (key, want) in [
            (EXT_MODE, "Browse"),
            (EXT_URL, "https://example.org/a0.html?x=1"),
            (EXT_MOVEON, "CompletedOrPassed"),
            (EXT_PARAMETERS, "a=1"),
        ] {
            assert_eq!(extensions.text(key), Some(want));
        }
        assert_eq!(extensions.get(EXT_MASTERY), Some(&Value::Number("0.7".into())));
        let plain = launched(
            &frame(&actor),
            "https://lms.fr/au/2",
            &house.course.aus[1],
            "https://example.org/a1.html",
            LaunchMode::Normal,
        );
        is_cmi5(&plain, Verb::Launched, false);
        let extensions = at(&plain, &["context", "extensions"]).unwrap();
        assert!(extensions.get(EXT_MASTERY).is_none() && extensions.get(EXT_PARAMETERS).is_none());
    }

    #[test]
    fn c5_written_abandoned_waived_satisfied_and_voided_are_valid() {
        let actor = actor("https://lms.fr", "1");
        let frame = frame(&actor);
        let one = abandoned(&frame, "https://lms.fr/au/1", 61_500);
        is_cmi5(&one, Verb::Abandoned, false);
        assert_eq!(at(&one, &["result", "duration"]).unwrap().as_str(), Some("PT61.50S"));

        let one = waived(&frame, "https://lms.fr/au/1", "Administrative");
        is_cmi5(&one, Verb::Waived, true);
        assert_eq!(at(&one, &["result", "extensions", EXT_REASON]).unwrap().as_str(), Some("Administrative"));
        assert_eq!(at(&one, &["result", "success"]), Some(&Value::Bool(true)));
        assert_eq!(at(&one, &["result", "completion"]), Some(&Value::Bool(true)));

        let odd = [None, Some("fr-FR"), Some("fr-fr"), Some("en"), Some("abcdefgh-12345678-12345678-1")];
        let title =
            Texts(odd.iter().map(|lang| LangText { lang: lang.map(str::to_owned), text: "T".to_owned() }).collect());
        for (is_course, kind) in [(true, TYPE_COURSE), (false, TYPE_BLOCK)] {
            let done =
                Done { activity: "https://lms.fr/b/1", publisher: "https://example.org/b1", title: &title, is_course };
            let one = satisfied(&frame, &done);
            is_cmi5(&one, Verb::Satisfied, false);
            assert_eq!(at(&one, &["object", "definition", "type"]).unwrap().as_str(), Some(kind));
            assert_eq!(at(&one, &["object", "id"]).unwrap().as_str(), Some("https://lms.fr/b/1"));
            assert_eq!(
                at(&one, &["context", "contextActivities", "grouping", "1", "id"]).unwrap().as_str(),
                Some("https://example.org/b1")
            );
            assert!(one.get("result").is_none());
        }
        check(&voided(Uuid::from_u128(9), frame.at, &actor, Uuid::from_u128(1)));
    }
}
