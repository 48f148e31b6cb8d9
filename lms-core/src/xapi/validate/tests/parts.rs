//! Tests of the validator: objects, results, contexts, attachments.

use super::*;

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
