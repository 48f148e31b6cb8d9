//! Tests of sameness: each rule of what counts and what does not.

use proptest::prelude::*;

use super::*;
use crate::xapi::json::read;
use crate::xapi::validate::tests::full;

fn print(text: &str) -> Fingerprint {
    fingerprint(&read(text.as_bytes()).unwrap())
}

/// Two statements: the same actor, verb and object with `one` and `other` put in behind.
fn differ(one: &str, other: &str) -> bool {
    let statement = |more: &str| {
        format!(
            "{{\"actor\":{{\"mbox\":\"mailto:monique@example.fr\"}},\"verb\":{{\"id\":\"urn:v\"}},\"object\":{{\"id\":\"urn:a\"}}{more}}}"
        )
    };
    print(&statement(one)) != print(&statement(other))
}

fn differs_in(template: &str, one: &str, other: &str) -> bool {
    print(&template.replace("@@", one)) != print(&template.replace("@@", other))
}

const ACTOR: &str = r#"{"actor":@@,"verb":{"id":"urn:v"},"object":{"id":"urn:a"}}"#;
const OBJECT: &str = r#"{"actor":{"mbox":"mailto:a@b.fr"},"verb":{"id":"urn:v"},"object":@@}"#;
const VERB: &str = r#"{"actor":{"mbox":"mailto:a@b.fr"},"verb":@@,"object":{"id":"urn:a"}}"#;

#[test]
fn s2_2_what_the_lrs_sets_does_not_matter() {
    for one in [
        r#","id":"39e24cc4-69af-4b01-a824-1fdc6ea8a3af""#,
        r#","stored":"2026-01-01T00:00:00Z""#,
        r#","authority":{"mbox":"mailto:lrs@example.fr"}"#,
        r#","version":"1.0.0""#,
    ] {
        assert!(!differ(one, ""), "{one}");
    }
}

#[test]
fn s2_2_a_timestamp_the_repeat_lacks_does_not_matter() {
    let with = print(
        r#"{"actor":{"mbox":"mailto:a@b.fr"},"verb":{"id":"urn:v"},"object":{"id":"urn:a"},"timestamp":"2026-01-01T00:00:00Z"}"#,
    );
    let without = print(r#"{"actor":{"mbox":"mailto:a@b.fr"},"verb":{"id":"urn:v"},"object":{"id":"urn:a"}}"#);
    let later = Fingerprint { timestamp: Some(Instant(0)), ..without.clone() };
    assert!(without.repeats(&with) && with.repeats(&with));
    assert!(!with.repeats(&without), "the repeat says more than what is stored");
    assert!(!later.repeats(&with));
}

#[test]
fn s2_2_a_timestamp_is_an_instant_at_milliseconds() {
    let at = |text: &str| format!(r#","timestamp":"{text}""#);
    assert!(!differ(&at("2026-01-01T01:00:00+01:00"), &at("2026-01-01T00:00:00.0000Z")));
    assert!(!differ(&at("2026-01-01T00:00:00.1234Z"), &at("2026-01-01T00:00:00.1239Z")));
    assert!(differ(&at("2026-01-01T00:00:00.123Z"), &at("2026-01-01T00:00:00.124Z")));
    assert!(differ(&at("2026-01-01T00:00:00Z"), ""));
}

#[test]
fn s2_2_an_activitys_definition_does_not_matter_anywhere() {
    let bare = r#"{"id":"urn:a"}"#;
    let full = r#"{"objectType":"Activity","id":"urn:a","definition":{"name":{"fr":"Un"}}}"#;
    assert!(!differs_in(OBJECT, bare, full));
    let parent = |a: &str| format!(r#","context":{{"contextActivities":{{"parent":[{a}]}}}}"#);
    assert!(!differ(&parent(bare), &parent(full)));
    let sub = |a: &str| {
        format!(
            r#"{{"objectType":"SubStatement","actor":{{"mbox":"mailto:a@b.fr"}},"verb":{{"id":"urn:v"}},"object":{a}}}"#
        )
    };
    assert!(!differs_in(OBJECT, &sub(bare), &sub(full)));
    assert!(differs_in(OBJECT, bare, r#"{"id":"urn:b"}"#));
    assert!(
        differs_in(OBJECT, r#"{"id":"http://a/b"}"#, r#"{"id":"http://A/b"}"#),
        "IRIs are compared as they are written"
    );
}

#[test]
fn s2_2_a_verbs_display_does_not_matter() {
    assert!(!differs_in(VERB, r#"{"id":"urn:v"}"#, r#"{"id":"urn:v","display":{"fr":"a vu"}}"#));
    assert!(differs_in(VERB, r#"{"id":"urn:v"}"#, r#"{"id":"urn:w"}"#));
}

#[test]
fn s2_2_member_order_does_not_matter() {
    let group = |members: &str| format!(r#"{{"objectType":"Group","member":[{members}]}}"#);
    let (a, b) = (r#"{"mbox":"mailto:a@b.fr"}"#, r#"{"objectType":"Agent","mbox":"mailto:b@b.fr"}"#);
    assert!(!differs_in(ACTOR, &group(&format!("{a},{b}")), &group(&format!("{b},{a}"))));
    assert!(differs_in(ACTOR, &group(&format!("{a},{b}")), &group(a)));
}

#[test]
fn s2_2_letter_case_counts_where_the_value_has_one() {
    let mbox = |text: &str| format!(r#"{{"mbox":"mailto:{text}"}}"#);
    assert!(!differs_in(ACTOR, &mbox("a@EXAMPLE.fr"), &mbox("a@example.FR")));
    assert!(differs_in(ACTOR, &mbox("A@example.fr"), &mbox("a@example.fr")));
    let sum = |text: &str| format!(r#"{{"mbox_sha1sum":"{text}"}}"#);
    assert!(!differs_in(ACTOR, &sum(&"a".repeat(40)), &sum(&"A".repeat(40))));
    let registration = |text: &str| format!(r#","context":{{"registration":"{text}"}}"#);
    assert!(!differ(
        &registration("39e24cc4-69af-4b01-a824-1fdc6ea8a3af"),
        &registration("39E24CC4-69AF-4B01-A824-1FDC6EA8A3AF")
    ));
    let account = |name: &str| format!(r#"{{"account":{{"homePage":"http://a.fr","name":"{name}"}}}}"#);
    assert!(differs_in(ACTOR, &account("Monique"), &account("monique")));
}

#[test]
fn s2_2_one_context_activity_without_brackets_is_an_array_of_one() {
    let parent = |value: &str| format!(r#","context":{{"contextActivities":{{"parent":{value}}}}}"#);
    assert!(!differ(&parent(r#"{"id":"urn:a"}"#), &parent(r#"[{"id":"urn:a"}]"#)));
    assert!(differ(&parent(r#"[{"id":"urn:a"}]"#), &parent(r#"[{"id":"urn:a"},{"id":"urn:b"}]"#)));
}

#[test]
fn s2_2_durations_are_cut_and_compared_as_strings() {
    let lasting = |text: &str| format!(r#","result":{{"duration":"{text}"}}"#);
    assert!(!differ(&lasting("PT1.238S"), &lasting("PT1.23S")));
    assert!(differ(&lasting("PT60S"), &lasting("PT1M")));
}

#[test]
fn s2_2_scores_are_compared_as_numbers() {
    let score = |text: &str| format!(r#","result":{{"score":{{"raw":{text}}}}}"#);
    assert!(!differ(&score("1"), &score("1.0")) && !differ(&score("10"), &score("1e1")));
    assert!(differ(&score("1"), &score("1.0000000000000000001")), "digits a machine number would lose");
}

#[test]
fn s2_2_extensions_matter_even_when_they_look_like_a_statement() {
    let extension = |value: &str| format!(r#","context":{{"extensions":{{"urn:x":{value}}}}}"#);
    assert!(differ(&extension("null"), ""));
    assert!(differ(&extension("1"), &extension("2")) && differ(&extension("1"), &extension("\"1\"")));
    assert!(differ(&extension("[1,2]"), &extension("[2,1]")));
    assert!(!differ(&extension(r#"{"a":1,"b":2}"#), &extension(r#"{"b":2,"a":1}"#)));
    assert!(differ(&extension(r#"{"id":"urn:a","definition":1}"#), &extension(r#"{"id":"urn:a","definition":2}"#)));
    assert!(differ(
        &extension(r#"{"timestamp":"2026-01-01T00:00:00Z"}"#),
        &extension(r#"{"timestamp":"2026-01-01T00:00:00.0Z"}"#)
    ));
    assert!(differ(&extension("1E400"), &extension("1E401")));
}

#[test]
fn s2_2_display_of_an_attachment_matters() {
    let attachment = |display: &str| {
        format!(
            r#","attachments":[{{"usageType":"urn:u","display":{display},"contentType":"a/b","length":1,"sha2":"{}"}}]"#,
            "a".repeat(64)
        )
    };
    assert!(differ(&attachment(r#"{"fr":"un"}"#), &attachment(r#"{"fr":"deux"}"#)));
    assert!(!differ(&attachment(r#"{"fr-FR":"un"}"#), &attachment(r#"{"fr-fr":"un"}"#)));
}

#[test]
fn s2_2_language_tags_have_no_letter_case_whatever_order_they_come_in() {
    let attachment = |display: &str| {
        format!(
            r#","attachments":[{{"usageType":"urn:u","display":{display},"contentType":"a/b","length":1,"sha2":"{}"}}]"#,
            "a".repeat(64)
        )
    };
    assert!(!differ(&attachment(r#"{"fr-FR":"un","fr-ca":"deux"}"#), &attachment(r#"{"fr-CA":"deux","fr-fr":"un"}"#)));
}

#[test]
fn s2_2_names_scores_and_results_matter() {
    assert!(differ(r#","result":{"success":true}"#, r#","result":{"success":false}"#));
    assert!(differ(r#","result":{"response":"a"}"#, r#","result":{"response":"A"}"#));
    assert!(differs_in(ACTOR, r#"{"mbox":"mailto:a@b.fr","name":"Monique"}"#, r#"{"mbox":"mailto:a@b.fr"}"#));
}

#[test]
fn s2_6_a_signature_is_left_out_of_what_it_signs() {
    let plain = r#"{"actor":{"mbox":"mailto:a@b.fr"},"verb":{"id":"urn:v"},"object":{"id":"urn:a"}@@}"#;
    let signature = format!(
        r#"{{"usageType":"{SIGNATURE}","display":{{"fr":"s"}},"contentType":"application/octet-stream","length":1,"sha2":"{}"}}"#,
        "a".repeat(64)
    );
    let other = signature.replace(SIGNATURE, "urn:u");
    let unsigned = |text: &str| fingerprint_unsigned(&read(plain.replace("@@", text).as_bytes()).unwrap());
    assert_eq!(unsigned(""), unsigned(&format!(",\"attachments\":[{signature}]")));
    let both = unsigned(&format!(",\"attachments\":[{other},{signature}]"));
    assert_eq!(both, unsigned(&format!(",\"attachments\":[{other}]")));
    assert_ne!(both, unsigned(""));
    assert_ne!(
        print(&plain.replace("@@", "")),
        print(&plain.replace("@@", &format!(",\"attachments\":[{signature}]")))
    );
}

/// Turns every object's members around, and moves them by `by`.
fn shuffled(value: &Value<'static>, by: usize) -> Value<'static> {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(|item| shuffled(item, by)).collect()),
        Value::Object(object) => {
            let mut members: Vec<_> = object.0.iter().rev().map(|(k, v)| (k.clone(), shuffled(v, by))).collect();
            let middle = by % members.len().max(1);
            members.rotate_left(middle);
            Value::Object(Object(members))
        }
        other => other.clone(),
    }
}

proptest! {
    #[test]
    fn s2_2_the_order_of_keys_does_not_matter(extra in crate::xapi::json::tests::any_value(), by in 0usize..7) {
        let mut statement = full().into_owned();
        statement.as_object_mut().unwrap().get_mut("context").unwrap().as_object_mut().unwrap()
            .set("extensions", Value::Object(Object(vec![("urn:any".into(), extra)])));
        prop_assert_eq!(fingerprint(&statement), fingerprint(&shuffled(&statement, by)));
    }

    #[test]
    fn s2_2_the_normal_form_of_the_normal_form_is_itself(extra in crate::xapi::json::tests::any_value()) {
        let mut statement = full().into_owned();
        statement.as_object_mut().unwrap().get_mut("context").unwrap().as_object_mut().unwrap()
            .set("extensions", Value::Object(Object(vec![("urn:any".into(), extra)])));
        let once = normal_form(&statement);
        let twice = normal_form(&read(once.as_bytes()).unwrap());
        // Reflexive, symmetric and transitive it is as equality of this text; being stable, it picks one of each class.
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn s2_2_different_extensions_make_different_statements(
        one in crate::xapi::json::tests::any_value(),
        other in crate::xapi::json::tests::any_value(),
    ) {
        let with = |extra: &Value<'static>| {
            let mut statement = full().into_owned();
            statement.as_object_mut().unwrap().set("result",
                Value::Object(Object(vec![("extensions".into(), Value::Object(Object(vec![("urn:any".into(), extra.clone())])))])));
            fingerprint(&statement)
        };
        if one == other {
            prop_assert_eq!(with(&one), with(&other));
        } else if matches!((&one, &other), (Value::String(_) | Value::Null | Value::Bool(_), Value::String(_) | Value::Null | Value::Bool(_))) {
            prop_assert_ne!(with(&one), with(&other));
        }
    }
}
