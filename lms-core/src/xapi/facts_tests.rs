//! Tests of what is indexed.

use super::*;
use crate::xapi::json::read;
use crate::xapi::validate::tests::full;

fn keys(facts: &Facts, mention: Mention) -> Vec<String> {
    facts.agents.iter().filter(|(_, m)| *m == mention).map(|(key, _)| key.0.clone()).collect()
}

fn complete(more: &str) -> Facts {
    let text = format!(
        r#"{{"id":"39E24CC4-69AF-4B01-A824-1FDC6EA8A3AF","stored":"2026-01-01T00:00:00.001Z","timestamp":"2026-01-01T01:00:00+01:00",{more}}}"#
    );
    Facts::of(&read(text.as_bytes()).unwrap()).unwrap()
}

#[test]
fn s2_4_actor_object_and_their_members_are_direct_and_everything_else_related() {
    let facts = Facts::of(&full()).unwrap();
    let direct = keys(&facts, Mention::Direct);
    for name in ["actor", "member-one", "member-two"] {
        assert!(direct.iter().any(|key| key.contains(name)), "{name} in {direct:?}");
    }
    let related = keys(&facts, Mention::Related);
    for name in [
        "instructor",
        "team",
        "team-member",
        "lrs",
        "sub-actor",
        "sub-instructor",
        "context-agent",
        "context-group",
        "context-member",
    ] {
        assert!(
            related.iter().any(|key| key.contains(&format!("\"{name}\"")) || key.contains(&format!("mailto:{name}@"))),
            "{name} in {related:?}"
        );
    }
    assert!(related.iter().all(|key| !direct.contains(key)));
    let related: Vec<&str> =
        facts.activities.iter().filter(|(_, m)| *m == Mention::Related).map(|(id, _)| id.as_str()).collect();
    assert_eq!(
        related,
        ["urn:category", "urn:grouping", "urn:other", "urn:parent", "urn:sub-object", "urn:sub-parent"]
    );
}

#[test]
fn s8_an_actor_that_is_only_within_a_sub_statement_is_related() {
    let facts = complete(
        r#""actor":{"mbox":"mailto:a@B.FR"},"verb":{"id":"urn:v"},"object":{"objectType":"SubStatement","actor":{"openid":"http://o.fr"},
        "verb":{"id":"urn:w"},"object":{"id":"urn:x"}}"#,
    );
    assert_eq!(keys(&facts, Mention::Direct), [r#"{"mbox":"mailto:a@b.fr"}"#]);
    assert_eq!(keys(&facts, Mention::Related), [r#"{"openid":"http://o.fr"}"#]);
    assert_eq!(facts.activities, [("urn:x".to_owned(), Mention::Related)]);
    assert_eq!(facts.verb, "urn:v");
}

#[test]
fn an_agent_mentioned_in_both_ways_is_direct_and_there_once() {
    let facts = complete(
        r#""actor":{"mbox":"mailto:a@b.fr","name":"Karim"},"verb":{"id":"urn:v"},"object":{"id":"urn:a"},
        "context":{"instructor":{"mbox":"mailto:a@b.fr","name":"K\u0000arim"},"contextActivities":{"parent":{"id":"urn:a"}}}"#,
    );
    assert_eq!(facts.agents.len(), 1);
    assert_eq!(facts.activities, [("urn:a".to_owned(), Mention::Direct)]);
    assert_eq!(facts.names.len(), 1, "characters no database keeps are left out");
}

#[test]
fn s2_7_a_reference_voids_only_under_the_voiding_verb() {
    let of = |verb: &str| {
        complete(&format!(
            r#""actor":{{"mbox":"mailto:a@b.fr"}},"verb":{{"id":"{verb}"}},"object":{{"objectType":"StatementRef","id":"00000000-0000-4000-8000-000000000001"}}"#
        ))
    };
    assert_eq!((of(VOIDED).voids, of("urn:v").voids), (of(VOIDED).refers_to, None));
    assert!(of("urn:v").refers_to.is_some());
}

#[test]
fn times_are_instants_and_ids_are_lower_case() {
    let facts = complete(r#""actor":{"mbox":"mailto:a@b.fr"},"verb":{"id":"urn:v"},"object":{"id":"urn:a"}"#);
    assert_eq!(facts.stored.0 - facts.timestamp.0, 1);
    assert_eq!(facts.id.to_string(), "39e24cc4-69af-4b01-a824-1fdc6ea8a3af");
}

#[test]
fn s5_definitions_of_context_and_sub_statement_count_too() {
    let facts = Facts::of(&full()).unwrap();
    let of: Vec<&str> = facts.definitions.iter().map(|seen| seen.activity.as_str()).collect();
    assert_eq!(of, ["urn:parent", "urn:sub-object"]);
}

#[test]
fn s2_6_attachments_of_a_sub_statement_do_not_sign_the_statement() {
    let facts = Facts::of(&full()).unwrap();
    assert_eq!(facts.attachments.len(), 2);
    assert!(facts.attachments.iter().all(|attachment| !attachment.signs || !attachment.has_url));
}
