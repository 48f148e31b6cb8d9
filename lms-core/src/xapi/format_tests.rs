//! Tests of the formats.

use super::*;
use crate::xapi::json::read;
use crate::xapi::validate::tests::full;

#[test]
fn s2_5_ids_keeps_what_identifies_and_nothing_else() {
    let full = full();
    let cut = ids(&full);
    assert_eq!(cut.get("actor").unwrap().to_text(), r#"{"objectType":"Group","mbox":"mailto:actor@example.fr"}"#);
    assert_eq!(cut.get("verb").unwrap().to_text(), r#"{"id":"http://adlnet.gov/expapi/verbs/reported"}"#);
    assert_eq!(
        cut.get("authority").unwrap().to_text(),
        r#"{"objectType":"Agent","account":{"homePage":"http://lms.example.fr","name":"lrs"}}"#
    );
    let sub = cut.get("object").unwrap();
    assert_eq!(sub.get("object").unwrap().to_text(), r#"{"id":"urn:sub-object"}"#);
    assert_eq!(sub.get("verb").unwrap().to_text(), r#"{"id":"http://adlnet.gov/expapi/verbs/answered"}"#);
    let context = cut.get("context").unwrap();
    assert_eq!(
        context.get("team").unwrap().to_text(),
        r#"{"objectType":"Group","account":{"homePage":"http://example.fr","name":"team"}}"#
    );
    let lists = context.get("contextActivities").unwrap();
    assert_eq!(lists.get("parent").unwrap().to_text(), r#"{"id":"urn:parent"}"#);
    assert_eq!(lists.get("grouping").unwrap().to_text(), r#"[{"id":"urn:grouping"}]"#);
    assert_eq!(
        context.get("contextGroups").unwrap().to_text(),
        r#"[{"objectType":"contextGroup","group":{"objectType":"Group","mbox":"mailto:context-group@example.fr"}}]"#
    );
    for same in ["id", "stored", "timestamp", "result", "attachments"] {
        assert_eq!(cut.get(same), full.get(same), "{same}");
    }
    assert_eq!(context.get("extensions"), full.get("context").unwrap().get("extensions"));
}

#[test]
fn s2_5_ids_cuts_the_members_of_anonymous_groups() {
    let statement = read(
        br#"{"actor":{"objectType":"Group","name":"g","member":[{"mbox":"mailto:a@b.fr","name":"A"}]},"verb":{"id":"urn:v"},"object":{"objectType":"Activity","id":"urn:a","definition":{}}}"#,
    )
    .unwrap();
    assert_eq!(
        ids(&statement).to_text(),
        r#"{"actor":{"objectType":"Group","member":[{"mbox":"mailto:a@b.fr"}]},"verb":{"id":"urn:v"},"object":{"id":"urn:a"}}"#
    );
}

struct One(Value<'static>, Value<'static>);

impl Known for One {
    fn definition(&self, activity: &str) -> Option<&Value<'_>> {
        (activity == "urn:a").then_some(&self.0)
    }
    fn display(&self, verb: &str) -> Option<&Value<'_>> {
        (verb == "urn:v").then_some(&self.1)
    }
}

#[test]
fn s2_5_canonical_takes_the_merged_view_in_one_language_a_map() {
    let known = One(
        read(br#"{"name":{"en-US":"color","en-GB":"colour"},"description":{"fr":"seul"},"interactionType":"choice","choices":[{"id":"a","description":{"en-US":"A","en-GB":"B"}}],"extensions":{"urn:x":{"en-US":1,"en-GB":2}}}"#).unwrap().into_owned(),
        read(br#"{"en-US":"saw","en-GB":"had seen"}"#).unwrap().into_owned(),
    );
    let sub = r#""actor":{"mbox":"mailto:a@b.fr","name":"A"},"verb":{"id":"urn:v","display":{"fr":"x"}},"object":{"id":"urn:a"}"#;
    let text = format!(
        r#"{{{sub},"context":{{"contextActivities":{{"category":[{{"id":"urn:a"}},{{"id":"urn:b","definition":{{"name":{{"fr":"F","en":"E"}}}}}}]}}}}}}"#
    );
    let statement = read(text.as_bytes()).unwrap();
    let definition = r#"{"name":{"en-GB":"colour"},"description":{"fr":"seul"},"interactionType":"choice","choices":[{"id":"a","description":{"en-GB":"B"}}],"extensions":{"urn:x":{"en-US":1,"en-GB":2}}}"#;
    assert_eq!(
        canonical(&statement, &known, &Languages::parse("en-GB")).to_text(),
        format!(
            r#"{{"actor":{{"mbox":"mailto:a@b.fr","name":"A"}},"verb":{{"id":"urn:v","display":{{"en-GB":"had seen"}}}},"object":{{"id":"urn:a","definition":{definition}}},"context":{{"contextActivities":{{"category":[{{"id":"urn:a","definition":{definition}}},{{"id":"urn:b","definition":{{"name":{{"en":"E"}}}}}}]}}}}}}"#
        )
    );
}

#[test]
fn s2_5_canonical_reaches_into_sub_statements_and_needs_no_view() {
    let text = r#"{"actor":{"mbox":"mailto:a@b.fr"},"verb":{"id":"urn:v"},"object":{"objectType":"SubStatement","actor":{"mbox":"mailto:a@b.fr"},"verb":{"id":"urn:w","display":{"en":"a","fr":"b"}},"object":{"id":"urn:x","definition":{"name":{"en":"c","fr":"d"}}}}}"#;
    let want = text.replace(r#""en":"a","#, "").replace(r#""en":"c","#, "");
    assert_eq!(
        canonical(&read(text.as_bytes()).unwrap(), &Nothing, &Languages::parse("fr-FR, en;q=0.5")).to_text(),
        want
    );
}

#[test]
fn s2_5_the_language_is_chosen_for_each_map_separately() {
    for (header, map, want) in [
        ("en-GB", r#"{"en-US":1,"en-GB":2}"#, r#"{"en-GB":2}"#),
        ("EN-gb", r#"{"en-US":1,"en-gb":2}"#, r#"{"en-gb":2}"#),
        ("fr;q=0.5, en;q=0.9", r#"{"fr":1,"en":2}"#, r#"{"en":2}"#),
        ("fr;q=0.5, en;q=0.9", r#"{"fr":1,"de":2}"#, r#"{"fr":1}"#),
        ("en", r#"{"fr":1,"en-US":2}"#, r#"{"en-US":2}"#),
        ("en-GB", r#"{"fr":1,"en":2}"#, r#"{"en":2}"#),
        ("en-GB", r#"{"fr":1,"en-US":2}"#, r#"{"en-US":2}"#),
        ("en-GB, fr", r#"{"en-US":1,"fr":2}"#, r#"{"fr":2}"#),
        ("de", r#"{"fr":1,"en":2}"#, r#"{"fr":1}"#),
        ("fr;q=0", r#"{"fr":1,"en":2}"#, r#"{"en":2}"#),
        ("fr;q=0", r#"{"fr":1}"#, r#"{"fr":1}"#),
        ("fr;Q=0.1, en; q = 0.2", r#"{"fr":1,"en":2}"#, r#"{"en":2}"#),
        ("de, *;q=0.1", r#"{"fr":1}"#, r#"{"fr":1}"#),
        ("e", r#"{"fr":1,"en":2}"#, r#"{"fr":1}"#),
        ("", r#"{"fr":1,"en":2}"#, r#"{"fr":1}"#),
        (";;q=x,,en;q=7", r#"{"fr":1,"en":2}"#, r#"{"fr":1}"#),
        ("en;q=0.0001", r#"{"fr":1,"en":2}"#, r#"{"fr":1}"#),
        ("fr", "{}", "{}"),
    ] {
        assert_eq!(Languages::parse(header).choose(&read(map.as_bytes()).unwrap()).to_text(), want, "{header} {map}");
    }
}
