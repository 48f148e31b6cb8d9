//! Tests of the validator: each rule with what is taken and what is refused, at each place where it holds.

mod parts;

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
fn s2_1_a_batch_names_the_statement_that_is_wrong() {
    let good = r#"{"actor":{"mbox":"mailto:a@b"},"verb":{"id":"urn:v"},"object":{"id":"urn:a"}}"#;
    let check = |text: &str| batch(&read(text.as_bytes()).unwrap(), Version::V2).err().unwrap_or_default();
    for fine in ["[]", good, &format!("[{good}]"), &format!("[{good},{good}]")] {
        assert_eq!(check(fine), [], "{fine}");
    }
    let found = check(&format!("[{good},{}]", good.replace("urn:v", "v")));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].path.as_str(), found[0].rule), ("/1/verb/id", Rule::Iri));
    assert_eq!(check("[[]]")[0].path, "/0", "no array within the array");
    assert_eq!(check("1")[0].rule, Rule::Object);
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
