//! Tests of tags, decisions and merges.

use super::*;
use Decision::{BadRequest, Conflict, PreconditionFailed, Store};
use DocumentKind::{ActivityProfile, AgentProfile, State};
use Version::{V1, V2};

#[test]
fn s0_the_tag_is_the_sha_1_of_the_body_in_quotes() {
    assert_eq!(etag(b"{}"), "\"bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f\"");
}

#[test]
fn s4_tags_come_alone_in_lists_weak_or_as_a_star() {
    let listed = |tags: &[&str]| Ok(Tags::Listed(tags.iter().map(|t| (*t).to_owned()).collect()));
    for (header, want) in [
        ("*", Ok(Tags::Any)),
        ("\"a\"", listed(&["a"])),
        (" \"a\" , W/\"b,c\",\"\"", listed(&["a", "b,c", ""])),
        ("a", listed(&["a"])),
        ("", Err(NotTags)),
        ("\"a", Err(NotTags)),
        ("\"a\" \"b\"", Err(NotTags)),
        ("a, b", Err(NotTags)),
        (",", Err(NotTags)),
        ("*, \"a\"", Err(NotTags)),
    ] {
        assert_eq!(Tags::parse(header), want, "{header}");
    }
}

#[test]
fn s0_what_becomes_of_a_write_without_preconditions() {
    let none = Preconditions::default();
    for (version, kind, write, new, existing) in [
        (V1, State, Write::Put, Store, Store),
        (V2, State, Write::Put, Store, Conflict),
        (V1, ActivityProfile, Write::Put, BadRequest, Conflict),
        (V2, ActivityProfile, Write::Put, Store, Conflict),
        (V1, AgentProfile, Write::Put, BadRequest, Conflict),
        (V2, AgentProfile, Write::Put, Store, Conflict),
        (V1, State, Write::Post, Store, Store),
        (V2, State, Write::Post, Store, Store),
        (V1, ActivityProfile, Write::Post, Store, Store),
        (V2, ActivityProfile, Write::Post, Store, Store),
        (V1, AgentProfile, Write::Delete, Store, Store),
        (V2, AgentProfile, Write::Delete, Store, Store),
        (V2, State, Write::Delete, Store, Store),
    ] {
        assert_eq!(decide(version, kind, write, &none, None), new, "{version:?} {kind:?} {write:?} new");
        assert_eq!(
            decide(version, kind, write, &none, Some("\"a\"")),
            existing,
            "{version:?} {kind:?} {write:?} existing"
        );
    }
}

#[test]
fn s4_preconditions_hold_for_every_kind_method_and_version() {
    let tags = |header: &str| Some(Tags::parse(header).unwrap());
    for version in Version::ALL {
        for kind in [State, ActivityProfile, AgentProfile] {
            for write in [Write::Put, Write::Post, Write::Delete] {
                for (if_match, if_none_match, new, existing) in [
                    (tags("\"a\""), None, PreconditionFailed, Store),
                    (tags("\"x\", W/\"a\""), None, PreconditionFailed, Store),
                    (tags("\"x\""), None, PreconditionFailed, PreconditionFailed),
                    (tags("*"), None, PreconditionFailed, Store),
                    (None, tags("*"), Store, PreconditionFailed),
                    (None, tags("\"a\""), Store, PreconditionFailed),
                    (None, tags("\"x\""), Store, Store),
                    (tags("\"a\""), tags("\"x\""), PreconditionFailed, Store),
                    (tags("\"a\""), tags("*"), PreconditionFailed, PreconditionFailed),
                ] {
                    let sent = Preconditions { if_match, if_none_match };
                    assert_eq!(decide(version, kind, write, &sent, None), new, "{sent:?} new");
                    assert_eq!(decide(version, kind, write, &sent, Some("\"a\"")), existing, "{sent:?} existing");
                }
            }
        }
    }
}

#[test]
fn s4_a_get_with_the_current_tag_is_not_modified() {
    assert!(not_modified(Some(&Tags::parse("W/\"a\"").unwrap()), "\"a\""));
    assert!(!not_modified(Some(&Tags::parse("\"b\"").unwrap()), "\"a\""));
    assert!(!not_modified(None, "\"a\""));
}

fn merged(stored: &str, sent: &str) -> Result<String, MergeError> {
    merge(
        (stored.as_bytes(), "application/json"),
        (sent.as_bytes(), "Application/JSON; charset=utf-8"),
        &json::Limits::default(),
    )
}

#[test]
fn s4_only_top_level_keys_are_merged() {
    assert_eq!(
        merged(r#"{"a":{"x":1,"y":2},"b":1E400,"c":[1]}"#, r#"{"c":null,"a":{"z":3},"d":0.10}"#).unwrap(),
        r#"{"a":{"z":3},"b":1E400,"c":null,"d":0.10}"#
    );
    assert_eq!(merged("{}", "{}").unwrap(), "{}");
}

#[test]
fn s4_what_is_not_a_json_object_is_not_merged() {
    assert_eq!(merged("{}", "[]"), Err(MergeError::SentShape));
    assert_eq!(merged("\"x\"", "{}"), Err(MergeError::StoredShape));
    assert!(matches!(merged("{}", "{"), Err(MergeError::Sent(_))));
    assert!(matches!(merged("", "{}"), Err(MergeError::Stored(_))));
    let limits = json::Limits::default();
    assert_eq!(merge((b"{}", "text/plain"), (b"{}", "application/json"), &limits), Err(MergeError::StoredType));
    assert_eq!(
        merge((b"{}", "application/json"), (b"{}", "application/octet-stream"), &limits),
        Err(MergeError::SentType)
    );
}
