//! Tests of the validator: each rule with what is taken and what is refused, at each place where it holds.

use proptest::prelude::*;

use super::*;
use crate::xapi::json::read;
use crate::xapi::rule::Rule;

/// A 2.0 statement that has everything a statement can have; only the ids are left for others to change.
const FULL: &str = r#"{
"id":"fd41c918-b88b-4b20-a0a5-a4c32391aaa0","stored":"2026-03-01T10:00:00.000Z","timestamp":"2026-03-01T10:00:00+01:00","version":"2.0.0",
"authority":{"objectType":"Agent","account":{"homePage":"http://lms.example.fr","name":"lrs"}},
"actor":{"objectType":"Group","name":"actor","mbox":"mailto:actor@example.fr","member":[{"mbox":"mailto:member-one@example.fr"},{"objectType":"Agent","openid":"http://member-two.example.fr"}]},
"verb":{"id":"http://adlnet.gov/expapi/verbs/reported","display":{"fr":"a rapporté","en-US":"reported"}},
"object":{"objectType":"SubStatement",
  "actor":{"mbox":"mailto:sub-actor@example.fr"},"verb":{"id":"http://adlnet.gov/expapi/verbs/answered"},
  "object":{"id":"urn:sub-object","definition":{"name":{"fr":"Question"},"description":{"fr":"Laquelle ?"},"type":"http://adlnet.gov/expapi/activities/cmi.interaction",
    "moreInfo":"http://example.fr/q","interactionType":"matching","correctResponsesPattern":["a[.]b"],
    "source":[{"id":"a","description":{"fr":"A"}}],"target":[{"id":"b"}],"extensions":{"urn:e":null}}},
  "result":{"score":{"scaled":0.5,"raw":5,"min":0,"max":10},"success":true,"completion":false,"response":"a[.]b","duration":"PT1H0.5S","extensions":{}},
  "context":{"instructor":{"mbox":"mailto:sub-instructor@example.fr"},"revision":"1","platform":"p","contextActivities":{"parent":[{"id":"urn:sub-parent"}]}},
  "timestamp":"2026-03-01T09:00:00Z",
  "attachments":[{"usageType":"urn:u","display":{"fr":"x"},"contentType":"text/plain","length":0,"sha2":"495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a"}]},
"result":{"extensions":{"http://example.fr/x":{"":[null,1E400]}}},
"context":{"registration":"ec531277-b57b-4c15-8d91-d292c5b2b8f7","instructor":{"mbox":"mailto:instructor@example.fr"},
  "team":{"objectType":"Group","account":{"homePage":"http://example.fr","name":"team"},"member":[{"mbox":"mailto:team-member@example.fr"}]},
  "contextActivities":{"parent":{"id":"urn:parent","definition":{"name":{"fr":"P"}}},"grouping":[{"objectType":"Activity","id":"urn:grouping"}],"category":[{"id":"urn:category"}],"other":[{"id":"urn:other"}]},
  "language":"fr-FR","statement":{"objectType":"StatementRef","id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee"},"extensions":{"urn:x":""},
  "contextAgents":[{"objectType":"contextAgent","agent":{"mbox":"mailto:context-agent@example.fr"},"relevantTypes":["urn:t"]}],
  "contextGroups":[{"objectType":"contextGroup","group":{"objectType":"Group","mbox":"mailto:context-group@example.fr","member":[{"mbox":"mailto:context-member@example.fr"}]}}]},
"attachments":[{"usageType":"http://adlnet.gov/expapi/attachments/signature","display":{"fr":"Signature"},"description":{"fr":"S"},"contentType":"application/octet-stream","length":4235,
  "sha2":"672fa5fa658017f1b72d65036f13379c6ab05d4ab3b6664908d8acf0b6a0c634"}]}"#;

/// The statement that has everything.
pub(crate) fn full() -> Value<'static> {
    read(FULL.as_bytes()).unwrap()
}

fn check(text: &str, version: Version) -> Vec<(String, Rule)> {
    let value = read(text.as_bytes()).unwrap_or_else(|e| panic!("{e}: {text}"));
    statement(&value, version).err().unwrap_or_default().into_iter().map(|v| (v.path, v.rule)).collect()
}

/// A statement with `@@` where a case is put in.
struct Frame(&'static str, &'static str);

const PLACES_OF_ACTORS: [Frame; 7] = [
    Frame("/actor", r#"{"actor":@@,"verb":{"id":"urn:v"},"object":{"id":"urn:a"}}"#),
    Frame(
        "/authority",
        r#"{"actor":{"mbox":"mailto:a@b"},"verb":{"id":"urn:v"},"object":{"id":"urn:a"},"authority":@@}"#,
    ),
    Frame(
        "/context/instructor",
        r#"{"actor":{"mbox":"mailto:a@b"},"verb":{"id":"urn:v"},"object":{"id":"urn:a"},"context":{"instructor":@@}}"#,
    ),
    Frame(
        "/object/actor",
        r#"{"actor":{"mbox":"mailto:a@b"},"verb":{"id":"urn:v"},"object":{"objectType":"SubStatement","actor":@@,"verb":{"id":"urn:v"},"object":{"id":"urn:a"}}}"#,
    ),
    Frame(
        "/object/context/instructor",
        r#"{"actor":{"mbox":"mailto:a@b"},"verb":{"id":"urn:v"},"object":{"objectType":"SubStatement","actor":{"mbox":"mailto:a@b"},"verb":{"id":"urn:v"},"object":{"id":"urn:a"},"context":{"instructor":@@}}}"#,
    ),
    Frame("/object", r#"{"actor":{"mbox":"mailto:a@b"},"verb":{"id":"urn:v"},"object":@@}"#),
    Frame(
        "/object/object",
        r#"{"actor":{"mbox":"mailto:a@b"},"verb":{"id":"urn:v"},"object":{"objectType":"SubStatement","actor":{"mbox":"mailto:a@b"},"verb":{"id":"urn:v"},"object":@@}}"#,
    ),
];

const STATEMENTS: [Frame; 2] = [
    Frame("", r#"{"actor":{"mbox":"mailto:a@b"},"verb":{"id":"urn:v"},"object":{"id":"urn:a"},@@}"#),
    Frame(
        "/object",
        r#"{"actor":{"mbox":"mailto:a@b"},"verb":{"id":"urn:v"},"object":{"objectType":"SubStatement","actor":{"mbox":"mailto:a@b"},"verb":{"id":"urn:v"},"object":{"id":"urn:a"},@@}}"#,
    ),
];

const ACTIVITIES: [Frame; 4] = [
    Frame("/object", r#"{"actor":{"mbox":"mailto:a@b"},"verb":{"id":"urn:v"},"object":@@}"#),
    Frame(
        "/object/object",
        r#"{"actor":{"mbox":"mailto:a@b"},"verb":{"id":"urn:v"},"object":{"objectType":"SubStatement","actor":{"mbox":"mailto:a@b"},"verb":{"id":"urn:v"},"object":@@}}"#,
    ),
    Frame(
        "/context/contextActivities/category/0",
        r#"{"actor":{"mbox":"mailto:a@b"},"verb":{"id":"urn:v"},"object":{"id":"urn:a"},"context":{"contextActivities":{"category":[@@]}}}"#,
    ),
    Frame(
        "/context/contextActivities/parent",
        r#"{"actor":{"mbox":"mailto:a@b"},"verb":{"id":"urn:v"},"object":{"id":"urn:a"},"context":{"contextActivities":{"parent":@@}}}"#,
    ),
];

fn good(frames: &[Frame], cases: &[&str]) {
    for Frame(_, frame) in frames {
        for case in cases {
            for version in Version::ALL {
                assert_eq!(check(&frame.replace("@@", case), version), [], "{version:?} {case} in {frame}");
            }
        }
    }
}

/// Each case is refused, at each place, in both versions, for the reason and at the place given (behind that of the frame).
fn bad(frames: &[Frame], cases: &[(&str, &str, Rule)]) {
    for Frame(at, frame) in frames {
        for (case, path, rule) in cases {
            for version in Version::ALL {
                let found = check(&frame.replace("@@", case), version);
                assert!(found.contains(&(format!("{at}{path}"), *rule)), "{version:?} {case} in {frame}: {found:?}");
            }
        }
    }
}

#[test]
fn s3_a_statement_with_everything_is_valid_in_2_0() {
    assert_eq!(statement(&full(), Version::V2), Ok(()));
    let found = check(FULL, Version::V1);
    assert!(found.contains(&("/context".to_owned(), Rule::Unknown)), "contextAgents are of 2.0: {found:?}");
}

#[test]
fn s3_agents_have_exactly_one_identifier() {
    good(
        &PLACES_OF_ACTORS,
        &[
            r#"{"objectType":"Agent","mbox":"mailto:monique@example.fr","name":""}"#,
            r#"{"objectType":"Agent","mbox_sha1sum":"ebd31e95054c018b10727ccffd2ef2ec3a016ee9"}"#,
            r#"{"objectType":"Agent","openid":"http://openid.example.fr/1"}"#,
            r#"{"objectType":"Agent","account":{"homePage":"http://example.fr","name":"1625378"}}"#,
        ],
    );
    bad(
        &PLACES_OF_ACTORS,
        &[
            (r#"{"objectType":"Agent"}"#, "", Rule::NoIdentifier),
            (r#"{"objectType":"Agent","name":"Monique"}"#, "", Rule::NoIdentifier),
            (r#"{"objectType":"Agent","mbox":"mailto:a@b","openid":"http://o.fr"}"#, "", Rule::Identifiers),
            (
                r#"{"objectType":"Agent","account":{"homePage":"http://e.fr","name":"1"},"mbox_sha1sum":"ebd31e95054c018b10727ccffd2ef2ec3a016ee9"}"#,
                "",
                Rule::Identifiers,
            ),
            (r#"{"objectType":"Agent","mbox":"a@b"}"#, "/mbox", Rule::Mailbox),
            (r#"{"objectType":"Agent","mbox":""}"#, "/mbox", Rule::Mailbox),
            (r#"{"objectType":"Agent","mbox":7}"#, "/mbox", Rule::Text),
            (r#"{"objectType":"Agent","mbox":null}"#, "/mbox", Rule::Null),
            (r#"{"objectType":"Agent","mbox_sha1sum":"ebd31e95"}"#, "/mbox_sha1sum", Rule::Sha1),
            (r#"{"objectType":"Agent","openid":"o.fr"}"#, "/openid", Rule::Iri),
            (r#"{"objectType":"Agent","account":{"homePage":"http://e.fr"}}"#, "/account", Rule::Missing),
            (r#"{"objectType":"Agent","account":{"name":"1"}}"#, "/account", Rule::Missing),
            (r#"{"objectType":"Agent","account":{"homePage":"e.fr","name":"1"}}"#, "/account/homePage", Rule::Iri),
            (r#"{"objectType":"Agent","account":{"homePage":"http://e.fr","name":1}}"#, "/account/name", Rule::Text),
            (
                r#"{"objectType":"Agent","account":{"homePage":"http://e.fr","name":"1","x":1}}"#,
                "/account",
                Rule::Unknown,
            ),
            (r#"{"objectType":"Agent","account":"1"}"#, "/account", Rule::Object),
            (r#"{"objectType":"Agent","mbox":"mailto:a@b","name":true}"#, "/name", Rule::Text),
            (r#"{"objectType":"Agent","mbox":"mailto:a@b","member":[]}"#, "", Rule::Unknown),
            (r#"{"objectType":"Agent","Mbox":"mailto:a@b"}"#, "", Rule::Unknown),
        ],
    );
    bad(&PLACES_OF_ACTORS[..5], &[(r#"{"objectType":"agent","mbox":"mailto:a@b"}"#, "/objectType", Rule::ObjectType)]);
    bad(&PLACES_OF_ACTORS[5..], &[(r#"{"objectType":"agent","mbox":"mailto:a@b"}"#, "/objectType", Rule::ObjectType)]);
}

#[test]
fn s3_an_agent_without_object_type_is_an_actor_but_not_an_object() {
    good(&PLACES_OF_ACTORS[..5], &[r#"{"mbox":"mailto:a@b"}"#]);
    bad(
        &PLACES_OF_ACTORS[5..],
        &[(r#"{"mbox":"mailto:a@b"}"#, "", Rule::Unknown), (r#"{"mbox":"mailto:a@b"}"#, "", Rule::Missing)],
    );
}

#[test]
fn s3_groups_are_identified_or_have_members_who_are_agents() {
    let places: Vec<&Frame> = PLACES_OF_ACTORS.iter().filter(|frame| frame.0 != "/authority").collect();
    for Frame(at, frame) in places {
        let place = [Frame(at, frame)];
        good(
            &place,
            &[
                r#"{"objectType":"Group","mbox":"mailto:a@b"}"#,
                r#"{"objectType":"Group","mbox":"mailto:a@b","member":[]}"#,
                r#"{"objectType":"Group","name":"g","member":[{"mbox":"mailto:a@b"},{"objectType":"Agent","mbox":"mailto:c@d"}]}"#,
            ],
        );
        bad(
            &place,
            &[
                (r#"{"objectType":"Group"}"#, "", Rule::AnonymousMembers),
                (r#"{"objectType":"Group","name":"g"}"#, "", Rule::AnonymousMembers),
                (r#"{"objectType":"Group","member":[]}"#, "", Rule::AnonymousMembers),
                (r#"{"objectType":"Group","member":{"mbox":"mailto:a@b"}}"#, "/member", Rule::Array),
                (
                    r#"{"objectType":"Group","member":[{"objectType":"Group","mbox":"mailto:a@b"}]}"#,
                    "/member/0/objectType",
                    Rule::ObjectType,
                ),
                (
                    r#"{"objectType":"Group","mbox":"mailto:a@b","member":[{"name":"x"}]}"#,
                    "/member/0",
                    Rule::NoIdentifier,
                ),
                (r#"{"objectType":"Group","mbox":"mailto:a@b","openid":"http://o.fr"}"#, "", Rule::Identifiers),
                (r#"{"objectType":"Group","member":[null]}"#, "/member/0", Rule::Null),
            ],
        );
    }
}

#[test]
fn s3_a_team_is_a_group() {
    let team = [Frame(
        "/context/team",
        r#"{"actor":{"mbox":"mailto:a@b"},"verb":{"id":"urn:v"},"object":{"id":"urn:a"},"context":{"team":@@}}"#,
    )];
    good(&team, &[r#"{"objectType":"Group","mbox":"mailto:a@b"}"#]);
    bad(
        &team,
        &[
            (r#"{"objectType":"Agent","mbox":"mailto:a@b"}"#, "/objectType", Rule::ObjectType),
            (r#"{"mbox":"mailto:a@b"}"#, "", Rule::Missing),
        ],
    );
}

#[test]
fn s3_an_authority_is_an_agent_or_an_anonymous_pair() {
    let authority = &PLACES_OF_ACTORS[1..2];
    let group = |members: usize| {
        format!(r#"{{"objectType":"Group","member":[{}]}}"#, vec![r#"{"mbox":"mailto:a@b"}"#; members].join(","))
    };
    good(authority, &[&group(2)]);
    for members in [1, 3] {
        bad(authority, &[(&group(members), "", Rule::AuthorityPair)]);
    }
    bad(authority, &[(&group(0), "", Rule::AnonymousMembers)]);
    let named = group(2).replace("\"member\"", "\"mbox\":\"mailto:g@b\",\"member\"");
    bad(authority, &[(&named, "", Rule::AuthorityPair)]);
}

#[test]
fn s3_ids_versions_and_times_of_a_statement() {
    good(
        &STATEMENTS[..1],
        &[
            r#""id":"FD41C918-b88b-4b20-a0a5-a4c32391aaa0""#,
            r#""version":"1.0""#,
            r#""version":"1.0.9""#,
            r#""stored":"2026-03-01T10:00:00Z""#,
        ],
    );
    bad(
        &STATEMENTS[..1],
        &[
            (r#""id":"""#, "/id", Rule::Uuid),
            (r#""id":"fd41c918b88b4b20a0a5a4c32391aaa0""#, "/id", Rule::Uuid),
            (r#""id":null"#, "/id", Rule::Null),
            (r#""id":1"#, "/id", Rule::Text),
            (r#""version":"0.9.9""#, "/version", Rule::StatementVersion),
            (r#""version":"1.1.0""#, "/version", Rule::StatementVersion),
            (r#""version":1"#, "/version", Rule::Text),
            (r#""stored":"now""#, "/stored", Rule::Timestamp),
            (r#""extra":1"#, "", Rule::Unknown),
            (r#""Result":{}"#, "", Rule::Unknown),
        ],
    );
    good(
        &STATEMENTS,
        &[r#""timestamp":"2026-03-01T10:00:00+01:00""#, r#""timestamp":"3026-03-01T10:00:00.123456789Z""#],
    );
    bad(
        &STATEMENTS,
        &[
            (r#""timestamp":null"#, "/timestamp", Rule::Null),
            (r#""timestamp":"2026-03-01T10:00:00-00:00""#, "/timestamp", Rule::Timestamp),
            (r#""timestamp":"2026-02-30T10:00:00Z""#, "/timestamp", Rule::Timestamp),
        ],
    );
    let zoneless = STATEMENTS[0].1.replace("@@", r#""timestamp":"2026-03-01T10:00:00""#);
    assert_eq!((check(&zoneless, Version::V1).len(), check(&zoneless, Version::V2).len()), (0, 1));
    let newer = STATEMENTS[0].1.replace("@@", r#""version":"2.0.0""#);
    assert_eq!((check(&newer, Version::V1).len(), check(&newer, Version::V2).len()), (1, 0));
}

#[test]
fn s3_what_a_statement_needs() {
    for (missing, text) in [
        ("actor", r#"{"verb":{"id":"urn:v"},"object":{"id":"urn:a"}}"#),
        ("verb", r#"{"actor":{"mbox":"mailto:a@b"},"object":{"id":"urn:a"}}"#),
        ("object", r#"{"actor":{"mbox":"mailto:a@b"},"verb":{"id":"urn:v"}}"#),
    ] {
        let value = read(text.as_bytes()).unwrap();
        let found = statement(&value, Version::V1).unwrap_err();
        assert_eq!(found, [Violation { path: String::new(), rule: Rule::Missing, about: missing.to_owned() }]);
        let sub = text.replacen('{', r#"{"objectType":"SubStatement","#, 1);
        bad(&ACTIVITIES[..1], &[(&sub, "", Rule::Missing)]);
    }
    for text in ["[]", "null", "1", "\"x\""] {
        assert!(statement(&read(text.as_bytes()).unwrap(), Version::V2).is_err());
    }
}

#[test]
fn s3_verbs_have_an_iri_and_perhaps_a_display() {
    let verbs = [
        Frame("/verb", r#"{"actor":{"mbox":"mailto:a@b"},"verb":@@,"object":{"id":"urn:a"}}"#),
        Frame(
            "/object/verb",
            r#"{"actor":{"mbox":"mailto:a@b"},"verb":{"id":"urn:v"},"object":{"objectType":"SubStatement","actor":{"mbox":"mailto:a@b"},"verb":@@,"object":{"id":"urn:a"}}}"#,
        ),
    ];
    good(
        &verbs,
        &[r#"{"id":"urn:v"}"#, r#"{"id":"urn:v","display":{}}"#, r#"{"id":"urn:v","display":{"fr":"","en-GB":"x"}}"#],
    );
    bad(
        &verbs,
        &[
            ("{}", "", Rule::Missing),
            (r#"{"id":"attempted"}"#, "/id", Rule::Iri),
            (r#"{"id":""}"#, "/id", Rule::Iri),
            (r#"{"id":"urn:v","display":"x"}"#, "/display", Rule::Object),
            (r#"{"id":"urn:v","display":{"a12345":"x"}}"#, "/display/a12345", Rule::Language),
            (r#"{"id":"urn:v","display":{"fr":1}}"#, "/display/fr", Rule::Text),
            (r#"{"id":"urn:v","display":{"fr":null}}"#, "/display/fr", Rule::Null),
            (r#"{"id":"urn:v","display":{"":"x"}}"#, "/display/", Rule::Language),
            (r#"{"id":"urn:v","name":"x"}"#, "", Rule::Unknown),
            (r#""urn:v""#, "", Rule::Object),
        ],
    );
}

#[test]
fn s3_activities_and_their_definitions() {
    let with = |definition: &str| format!(r#"{{"id":"urn:a","definition":{definition}}}"#);
    for definition in [
        "{}",
        r#"{"name":{"fr":"a"},"description":{"en":"b"},"type":"urn:t","moreInfo":"http://e.fr","extensions":{}}"#,
        r#"{"interactionType":"true-false","correctResponsesPattern":["true"]}"#,
        r#"{"interactionType":"choice","choices":[{"id":"a"},{"id":"b","description":{"fr":"B"}}]}"#,
        r#"{"interactionType":"fill-in"}"#,
        r#"{"interactionType":"long-fill-in","correctResponsesPattern":[]}"#,
        r#"{"interactionType":"matching","source":[{"id":"a"}],"target":[{"id":"a"}]}"#,
        r#"{"interactionType":"performance","steps":[{"id":"a"}]}"#,
        r#"{"interactionType":"sequencing","choices":[]}"#,
        r#"{"interactionType":"likert","scale":[{"id":"a"}]}"#,
        r#"{"interactionType":"numeric"}"#,
        r#"{"interactionType":"other"}"#,
        r#"{"extensions":{"urn:x":null,"urn:y":"","urn:z":{"a":[{}]}}}"#,
    ] {
        good(&ACTIVITIES, &[&with(definition)]);
    }
    for (definition, path, rule) in [
        ("null", "/definition", Rule::Null),
        (r#"{"name":"a"}"#, "/definition/name", Rule::Object),
        (r#"{"description":{"x_y":"a"}}"#, "/definition/description/x_y", Rule::Language),
        (r#"{"type":"course"}"#, "/definition/type", Rule::Iri),
        (r#"{"moreInfo":"e.fr"}"#, "/definition/moreInfo", Rule::Iri),
        (r#"{"extensions":{"x":1}}"#, "/definition/extensions/x", Rule::Iri),
        (r#"{"extensions":[]}"#, "/definition/extensions", Rule::Object),
        (r#"{"interactionType":"Choice"}"#, "/definition/interactionType", Rule::InteractionType),
        (r#"{"interactionType":null}"#, "/definition/interactionType", Rule::Null),
        (r#"{"correctResponsesPattern":["a"]}"#, "/definition/correctResponsesPattern", Rule::InteractionMissing),
        (r#"{"choices":[]}"#, "/definition/choices", Rule::InteractionMissing),
        (
            r#"{"interactionType":"choice","correctResponsesPattern":"a"}"#,
            "/definition/correctResponsesPattern",
            Rule::Array,
        ),
        (
            r#"{"interactionType":"choice","correctResponsesPattern":[1]}"#,
            "/definition/correctResponsesPattern/0",
            Rule::Text,
        ),
        (r#"{"interactionType":"choice","scale":[]}"#, "/definition/scale", Rule::ComponentList),
        (r#"{"interactionType":"likert","choices":[]}"#, "/definition/choices", Rule::ComponentList),
        (r#"{"interactionType":"matching","steps":[]}"#, "/definition/steps", Rule::ComponentList),
        (r#"{"interactionType":"true-false","source":[]}"#, "/definition/source", Rule::ComponentList),
        (r#"{"interactionType":"choice","choices":{}}"#, "/definition/choices", Rule::Array),
        (r#"{"interactionType":"choice","choices":["a"]}"#, "/definition/choices/0", Rule::Object),
        (
            r#"{"interactionType":"choice","choices":[{"id":"a"},{"id":"a"}]}"#,
            "/definition/choices/1/id",
            Rule::ComponentTwice,
        ),
        (r#"{"interactionType":"choice","choices":[{"id":1}]}"#, "/definition/choices/0/id", Rule::Text),
        (r#"{"interactionType":"choice","choices":[{}]}"#, "/definition/choices/0", Rule::Missing),
        (r#"{"interactionType":"choice","choices":[{"id":"a","x":1}]}"#, "/definition/choices/0", Rule::Unknown),
        (
            r#"{"interactionType":"choice","choices":[{"id":"a","description":"b"}]}"#,
            "/definition/choices/0/description",
            Rule::Object,
        ),
        (r#"{"Name":{}}"#, "/definition", Rule::Unknown),
    ] {
        bad(&ACTIVITIES, &[(&with(definition), path, rule)]);
    }
    bad(
        &ACTIVITIES,
        &[
            ("{}", "", Rule::Missing),
            (r#"{"id":"a"}"#, "/id", Rule::Iri),
            (r#"{"id":"urn:a","x":1}"#, "", Rule::Unknown),
        ],
    );
    bad(
        &ACTIVITIES[2..],
        &[(r#"{"objectType":"Agent","id":"urn:a"}"#, "/objectType", Rule::ObjectType), ("1", "", Rule::Object)],
    );
}

#[test]
fn s3_statement_refs_and_sub_statements() {
    let id = "6690e6c9-3ef0-4ed3-8b37-7f3964730bee";
    good(&ACTIVITIES[..2], &[&format!(r#"{{"objectType":"StatementRef","id":"{id}"}}"#)]);
    bad(
        &ACTIVITIES[..2],
        &[
            (r#"{"objectType":"StatementRef"}"#, "", Rule::Missing),
            (r#"{"objectType":"StatementRef","id":"urn:a"}"#, "/id", Rule::Uuid),
            (&format!(r#"{{"objectType":"StatementRef","id":"{id}","x":1}}"#), "", Rule::Unknown),
            (r#"{"objectType":"statementref","id":"urn:a"}"#, "/objectType", Rule::ObjectType),
            (r#"{"objectType":1,"id":"urn:a"}"#, "/objectType", Rule::Text),
            (r#"{"objectType":null,"id":"urn:a"}"#, "/objectType", Rule::Null),
        ],
    );
    for own in [
        format!(r#""id":"{id}""#),
        r#""stored":"2026-03-01T10:00:00Z""#.to_owned(),
        r#""version":"1.0.0""#.to_owned(),
        r#""authority":{"mbox":"mailto:a@b"}"#.to_owned(),
    ] {
        bad(&STATEMENTS[1..], &[(&own, "", Rule::Unknown)]);
    }
    let nested =
        r#"{"objectType":"SubStatement","actor":{"mbox":"mailto:a@b"},"verb":{"id":"urn:v"},"object":{"id":"urn:a"}}"#;
    bad(&ACTIVITIES[1..2], &[(nested, "", Rule::Nested)]);
}

#[test]
fn s3_results_and_scores() {
    let result = |value: &str| format!(r#""result":{value}"#);
    for value in [
        "{}",
        r#"{"success":true,"completion":false,"response":"","duration":"PT0S","extensions":{}}"#,
        r#"{"score":{}}"#,
        r#"{"score":{"scaled":-1}}"#,
        r#"{"score":{"scaled":1.0}}"#,
        r#"{"score":{"scaled":10e-1}}"#,
        r#"{"score":{"raw":5,"min":5,"max":6}}"#,
        r#"{"score":{"raw":6,"min":5,"max":6}}"#,
        r#"{"score":{"raw":1E400}}"#,
    ] {
        good(&STATEMENTS, &[&result(value)]);
    }
    for (value, path, rule) in [
        ("null", "/result", Rule::Null),
        (r#"{"success":"true"}"#, "/result/success", Rule::Boolean),
        (r#"{"completion":1}"#, "/result/completion", Rule::Boolean),
        (r#"{"response":true}"#, "/result/response", Rule::Text),
        (r#"{"duration":"P4W1D"}"#, "/result/duration", Rule::Duration),
        (r#"{"duration":5}"#, "/result/duration", Rule::Text),
        (r#"{"extensions":{"x":1}}"#, "/result/extensions/x", Rule::Iri),
        (r#"{"score":1}"#, "/result/score", Rule::Object),
        (r#"{"score":{"scaled":1.0000000000000000000001}}"#, "/result/score/scaled", Rule::Scaled),
        (r#"{"score":{"scaled":-1.01}}"#, "/result/score/scaled", Rule::Scaled),
        (r#"{"score":{"scaled":"1"}}"#, "/result/score/scaled", Rule::Number),
        (r#"{"score":{"raw":null}}"#, "/result/score/raw", Rule::Null),
        (r#"{"score":{"min":5,"max":5}}"#, "/result/score/min", Rule::MinMax),
        (r#"{"score":{"min":6,"max":5}}"#, "/result/score/min", Rule::MinMax),
        (r#"{"score":{"raw":4.9,"min":5}}"#, "/result/score/raw", Rule::Raw),
        (r#"{"score":{"raw":1E400,"max":5}}"#, "/result/score/raw", Rule::Raw),
        (r#"{"score":{"mean":5}}"#, "/result/score", Rule::Unknown),
        (r#"{"score":{"Raw":"5"}}"#, "/result/score", Rule::Unknown),
        (r#"{"passed":true}"#, "/result", Rule::Unknown),
    ] {
        bad(&STATEMENTS, &[(&result(value), path, rule)]);
    }
}

#[test]
fn s3_contexts() {
    let context = |value: &str| format!(r#""context":{value}"#);
    for value in [
        "{}",
        r#"{"registration":"EC531277-b57b-4c15-8d91-d292c5b2b8f7","revision":"","platform":"x","language":"zh-Hant-TW","extensions":{}}"#,
        r#"{"instructor":{"objectType":"Group","member":[{"mbox":"mailto:a@b"}]}}"#,
        r#"{"contextActivities":{}}"#,
        r#"{"contextActivities":{"parent":[],"grouping":{"id":"urn:a"},"category":[{"id":"urn:a"},{"id":"urn:b"}],"other":[]}}"#,
        r#"{"statement":{"objectType":"StatementRef","id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}}"#,
    ] {
        good(&STATEMENTS, &[&context(value)]);
    }
    for (value, path, rule) in [
        ("[]", "/context", Rule::Object),
        (r#"{"registration":"x"}"#, "/context/registration", Rule::Uuid),
        (r#"{"registration":null}"#, "/context/registration", Rule::Null),
        (r#"{"revision":1}"#, "/context/revision", Rule::Text),
        (r#"{"platform":[]}"#, "/context/platform", Rule::Text),
        (r#"{"language":"fr_FR"}"#, "/context/language", Rule::Language),
        (r#"{"language":""}"#, "/context/language", Rule::Language),
        (r#"{"language":"ar-a-aaa-b-bbb-a-ccc"}"#, "/context/language", Rule::Language),
        (r#"{"statement":{"id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}}"#, "/context/statement", Rule::Missing),
        (
            r#"{"statement":{"objectType":"Activity","id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}}"#,
            "/context/statement/objectType",
            Rule::ObjectType,
        ),
        (r#"{"contextActivities":{"sibling":[]}}"#, "/context/contextActivities", Rule::Unknown),
        (r#"{"contextActivities":{"parent":"urn:a"}}"#, "/context/contextActivities/parent", Rule::Object),
        (
            r#"{"contextActivities":{"other":[{"objectType":"StatementRef","id":"urn:a"}]}}"#,
            "/context/contextActivities/other/0/objectType",
            Rule::ObjectType,
        ),
        (r#"{"extensions":{"x y":1}}"#, "/context/extensions/x y", Rule::Iri),
        (r#"{"extra":1}"#, "/context", Rule::Unknown),
    ] {
        bad(&STATEMENTS, &[(&context(value), path, rule)]);
    }
}

#[test]
fn s3_revision_and_platform_go_with_an_activity_only() {
    let agent = r#"{"objectType":"Agent","mbox":"mailto:a@b"}"#;
    for key in ["revision", "platform"] {
        let top = format!(
            r#"{{"actor":{{"mbox":"mailto:a@b"}},"verb":{{"id":"urn:v"}},"object":{agent},"context":{{"{key}":"1"}}}}"#
        );
        assert_eq!(check(&top, Version::V1), [(format!("/context/{key}"), Rule::OnlyActivity)]);
        let sub = format!(
            r#"{{"actor":{{"mbox":"mailto:a@b"}},"verb":{{"id":"urn:v"}},"object":{{"objectType":"SubStatement","actor":{{"mbox":"mailto:a@b"}},"verb":{{"id":"urn:v"}},"object":{agent},"context":{{"{key}":"1"}}}}}}"#
        );
        assert_eq!(check(&sub, Version::V2), [(format!("/object/context/{key}"), Rule::OnlyActivity)]);
        // Within, it is the object within that counts.
        good(&STATEMENTS[1..], &[&format!(r#""context":{{"{key}":"1"}}"#)]);
    }
}

#[test]
fn s3_context_agents_and_groups_are_of_2_0() {
    for Frame(at, frame) in &STATEMENTS {
        for (value, want) in [
            (r#""contextAgents":[]"#, None),
            (
                r#""contextAgents":[{"objectType":"contextAgent","agent":{"mbox":"mailto:a@b"},"relevantTypes":["urn:t"]}]"#,
                None,
            ),
            (
                r#""contextGroups":[{"objectType":"contextGroup","group":{"objectType":"Group","member":[{"mbox":"mailto:a@b"}]}}]"#,
                None,
            ),
            (r#""contextAgents":{}"#, Some(("/contextAgents", Rule::Array))),
            (r#""contextAgents":[{"agent":{"mbox":"mailto:a@b"}}]"#, Some(("/contextAgents/0", Rule::Missing))),
            (
                r#""contextAgents":[{"objectType":"contextGroup","agent":{"mbox":"mailto:a@b"}}]"#,
                Some(("/contextAgents/0/objectType", Rule::ObjectType)),
            ),
            (r#""contextAgents":[{"objectType":"contextAgent"}]"#, Some(("/contextAgents/0", Rule::Missing))),
            (
                r#""contextAgents":[{"objectType":"contextAgent","agent":{}}]"#,
                Some(("/contextAgents/0/agent", Rule::NoIdentifier)),
            ),
            (
                r#""contextAgents":[{"objectType":"contextAgent","agent":{"objectType":"Group","mbox":"mailto:a@b"}}]"#,
                Some(("/contextAgents/0/agent/objectType", Rule::ObjectType)),
            ),
            (
                r#""contextAgents":[{"objectType":"contextAgent","agent":{"mbox":"mailto:a@b"},"relevantTypes":[]}]"#,
                Some(("/contextAgents/0/relevantTypes", Rule::RelevantTypes)),
            ),
            (
                r#""contextAgents":[{"objectType":"contextAgent","agent":{"mbox":"mailto:a@b"},"relevantTypes":["t"]}]"#,
                Some(("/contextAgents/0/relevantTypes/0", Rule::Iri)),
            ),
            (
                r#""contextAgents":[{"objectType":"contextAgent","agent":{"mbox":"mailto:a@b"},"group":{}}]"#,
                Some(("/contextAgents/0", Rule::Unknown)),
            ),
            (
                r#""contextGroups":[{"objectType":"contextGroup","group":{"mbox":"mailto:a@b"}}]"#,
                Some(("/contextGroups/0/group", Rule::Missing)),
            ),
            (
                r#""contextGroups":[{"objectType":"contextGroup","group":{"objectType":"Group"}}]"#,
                Some(("/contextGroups/0/group", Rule::AnonymousMembers)),
            ),
        ] {
            let text = frame.replace("@@", &format!("\"context\":{{{value}}}"));
            let found = check(&text, Version::V2);
            match want {
                None => assert_eq!(found, [], "{value}"),
                Some((path, rule)) => {
                    assert!(found.contains(&(format!("{at}/context{path}"), rule)), "{value}: {found:?}")
                }
            }
            assert_eq!(check(&text, Version::V1), [(format!("{at}/context"), Rule::Unknown)], "1.0.3 knows none");
        }
    }
}

#[test]
fn s2_6_attachments() {
    let sha = "495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a";
    let whole = format!(
        r#""attachments":[{{"usageType":"urn:u","display":{{"fr":"x"}},"contentType":"text/plain; charset=ascii","length":27,"sha2":"{sha}","fileUrl":"http://e.fr/f","description":{{}}}}]"#
    );
    good(&STATEMENTS, &[&whole, r#""attachments":[]"#]);
    for (from, to, path, rule) in [
        (r#""usageType":"urn:u","#, "", "/attachments/0", Rule::Missing),
        (r#""display":{"fr":"x"},"#, "", "/attachments/0", Rule::Missing),
        (r#""length":27,"#, "", "/attachments/0", Rule::Missing),
        (r#""contentType":"text/plain; charset=ascii","#, "", "/attachments/0", Rule::Missing),
        (&format!(r#""sha2":"{sha}","#), "", "/attachments/0", Rule::Missing),
        ("urn:u", "u", "/attachments/0/usageType", Rule::Iri),
        (r#"{"fr":"x"}"#, r#""x""#, "/attachments/0/display", Rule::Object),
        ("text/plain; charset=ascii", "plain", "/attachments/0/contentType", Rule::MediaType),
        ("27", "27.5", "/attachments/0/length", Rule::Length),
        ("27", "-1", "/attachments/0/length", Rule::Length),
        ("27", "\"27\"", "/attachments/0/length", Rule::Number),
        (sha, "abc", "/attachments/0/sha2", Rule::Sha2),
        ("http://e.fr/f", "f", "/attachments/0/fileUrl", Rule::Iri),
        ("\"description\"", "\"note\"", "/attachments/0", Rule::Unknown),
        ("[{", "{", "/attachments", Rule::Array),
    ] {
        let mut case = whole.replace(from, to);
        if to == "{" {
            case = case.replace("}]", "}");
        }
        bad(&STATEMENTS, &[(&case, path, rule)]);
    }
    let signature = whole.replace("urn:u", SIGNATURE);
    bad(&STATEMENTS[..1], &[(&signature, "/attachments/0/contentType", Rule::SignatureType)]);
    good(&STATEMENTS[..1], &[&signature.replace("text/plain; charset=ascii", "application/octet-stream")]);
}

#[test]
fn s2_7_a_voiding_statement_names_a_statement() {
    let voiding =
        |object: &str| format!(r#"{{"actor":{{"mbox":"mailto:a@b"}},"verb":{{"id":"{VOIDED}"}},"object":{object}}}"#);
    assert_eq!(
        check(&voiding(r#"{"objectType":"StatementRef","id":"6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}"#), Version::V1),
        []
    );
    assert_eq!(check(&voiding(r#"{"id":"urn:a"}"#), Version::V1), [("/object".to_owned(), Rule::Voiding)]);
    assert_eq!(
        check(&voiding(r#"{"objectType":"Agent","mbox":"mailto:a@b"}"#), Version::V2),
        [("/object".to_owned(), Rule::Voiding)]
    );
}

#[test]
fn everything_that_is_wrong_is_listed_up_to_a_bound() {
    let found = check(r#"{"actor":{},"verb":{},"object":{},"x":1}"#, Version::V1);
    assert_eq!(found.len(), 4, "{found:?}");
    let many: String = (0..1000).map(|n| format!(",\"k{n}\":0")).collect();
    let found = check(
        &format!(r#"{{"actor":{{"mbox":"mailto:a@b"}},"verb":{{"id":"urn:v"}},"object":{{"id":"urn:a"}}{many}}}"#),
        Version::V1,
    );
    assert_eq!(found.len(), LISTED + 1);
    assert_eq!(found.last().unwrap().1, Rule::TooMany);
}

#[test]
fn hostile_keys_are_shown_shortened() {
    let key = format!("{}\\u0007", "k".repeat(1_000_000));
    let text =
        format!(r#"{{"actor":{{"mbox":"mailto:a@b"}},"verb":{{"id":"urn:v"}},"object":{{"id":"urn:a"}},"{key}":0}}"#);
    let value = read(text.as_bytes()).unwrap();
    let found = statement(&value, Version::V1).unwrap_err();
    assert!(found[0].about.len() < 200);
}

/// Puts `new` in the place of the `nth` value of the tree, counted in order; `None` takes it out.
fn mutate(value: &mut Value<'static>, nth: &mut usize, new: Option<&Value<'static>>) {
    match value {
        Value::Array(items) => {
            for at in 0..items.len() {
                if *nth == 0 {
                    *nth = usize::MAX;
                    match new {
                        Some(new) => items[at] = new.clone(),
                        None => drop(items.remove(at)),
                    }
                    return;
                }
                *nth -= 1;
                mutate(&mut items[at], nth, new);
                if *nth > usize::MAX / 2 {
                    return;
                }
            }
        }
        Value::Object(object) => {
            for at in 0..object.len() {
                if *nth == 0 {
                    *nth = usize::MAX;
                    match new {
                        Some(new) => object.0[at].1 = new.clone(),
                        None => drop(object.0.remove(at)),
                    }
                    return;
                }
                *nth -= 1;
                mutate(&mut object.0[at].1, nth, new);
                if *nth > usize::MAX / 2 {
                    return;
                }
            }
        }
        _ => {}
    }
}

proptest! {
    #[test]
    fn no_mutation_of_a_statement_makes_anything_stop(
        changes in prop::collection::vec((0usize..140, prop::option::of(crate::xapi::json::tests::any_value())), 1..4),
    ) {
        let mut value = full();
        for (nth, new) in &changes {
            mutate(&mut value, &mut nth.clone(), new.as_ref());
        }
        let text = value.to_text();
        let own = Value::Null;
        for version in Version::ALL {
            let read = read(text.as_bytes()).unwrap();
            let verdict = statement(&read, version);
            let _ = crate::xapi::same::fingerprint(&read);
            let facts = crate::xapi::facts::Facts::of(&read);
            let given = crate::xapi::accept::Given {
                version, id: uuid::Uuid::nil(), stored: lexical::Instant(0), authority: crate::xapi::accept::Authority::Own(&own),
            };
            let accepted = crate::xapi::accept::accept(read.clone(), &given);
            if verdict.is_ok() {
                prop_assert!(accepted.is_some(), "what is valid can be taken in: {}", text);
                prop_assert!(read.get("stored").is_none() || read.get("id").is_none() || read.get("timestamp").is_none() || facts.is_some());
            }
        }
    }

    #[test]
    fn extensions_take_anything(value in crate::xapi::json::tests::any_value()) {
        let mut statement_value = full();
        statement_value.as_object_mut().unwrap()
            .set("result", Value::Object(Object(vec![("extensions".into(), Value::Object(Object(vec![("urn:any".into(), value)])))])));
        prop_assert_eq!(statement(&statement_value, Version::V2), Ok(()));
    }
}
