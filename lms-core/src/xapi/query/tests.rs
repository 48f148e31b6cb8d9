//! Tests of parameters and of the plain search.

use proptest::prelude::*;

use super::super::document::DocumentKind;
use super::super::facts::Facts;
use super::super::json::read;
use super::*;

const ID: &str = "fd41c918-b88b-4b20-a0a5-a4c32391aaa0";
const AGENT: &str = r#"{"mbox":"mailto:Monique@EXAMPLE.fr"}"#;

fn ask(pairs: &[(&str, &str)]) -> Result<StatementsQuery, QueryError> {
    statements(pairs.iter().copied(), Version::V1)
}

#[test]
fn s1_unknown_or_wrongly_written_parameters_are_refused() {
    for name in STATEMENTS {
        let upper = name.to_uppercase();
        assert_eq!(ask(&[(&upper, "x")]), Err(QueryError::Unknown(upper.clone())));
    }
    for name in ["", "StatementId", "statementid", "foo", "more", "method"] {
        assert!(matches!(ask(&[(name, "x")]), Err(QueryError::Unknown(_))), "{name}");
    }
    assert_eq!(ask(&[("limit", "1"), ("limit", "1")]), Err(QueryError::Twice("limit")));
}

#[test]
fn s1_values_are_checked_by_their_type() {
    for (name, good, wrong) in [
        (
            "agent",
            vec![AGENT, r#"{"objectType":"Group","openid":"http://g.fr"}"#],
            vec![
                "",
                "x",
                "{}",
                "[]",
                r#"{"mbox":"a@b"}"#,
                r#"{"objectType":"Group","member":[{"mbox":"mailto:a@b"}]}"#,
            ],
        ),
        ("verb", vec!["urn:v", "http://a/é"], vec!["", "v"]),
        ("activity", vec!["urn:v"], vec!["", "v"]),
        ("registration", vec![ID], vec!["", "x"]),
        ("related_activities", vec!["true", "false"], vec!["", "True", "1", "yes"]),
        ("related_agents", vec!["true", "false"], vec!["TRUE", "0"]),
        ("ascending", vec!["true", "false"], vec!["asc"]),
        ("attachments", vec!["true", "false"], vec!["False"]),
        (
            "since",
            vec!["2026-01-01T00:00:00Z", "2026-01-01T00:00:00+0100"],
            vec!["", "2026", "2026-01-01T00:00:00-00:00"],
        ),
        ("until", vec!["2026-01-01T00:00:00"], vec!["yesterday"]),
        ("limit", vec!["0", "1", "99999999999999999999999"], vec!["", "-1", "1.0", "+1", "x"]),
        ("format", vec!["exact", "ids", "canonical"], vec!["", "Exact", "json"]),
    ] {
        for value in good {
            assert!(ask(&[(name, value)]).is_ok(), "{name}={value}");
        }
        for value in wrong {
            assert!(ask(&[(name, value)]).is_err(), "{name}={value}");
        }
    }
    assert!(statements([("until", "2026-01-01T00:00:00")], Version::V2).is_err(), "RFC 3339 in 2.0");
}

#[test]
fn s2_3_an_id_goes_with_format_and_attachments_only() {
    for (name, want) in [
        ("statementId", Which::One(lexical::uuid(ID).unwrap())),
        ("voidedStatementId", Which::Voided(lexical::uuid(ID).unwrap())),
    ] {
        let query = ask(&[(name, &ID.to_uppercase()), ("format", "ids"), ("attachments", "true")]).unwrap();
        assert_eq!(query, StatementsQuery { which: want, format: Format::Ids, attachments: true });
        for (other, value) in [
            ("agent", AGENT),
            ("verb", "urn:v"),
            ("activity", "urn:a"),
            ("registration", ID),
            ("related_activities", "false"),
            ("related_agents", "true"),
            ("since", "2026-01-01T00:00:00Z"),
            ("until", "2026-01-01T00:00:00Z"),
            ("limit", "1"),
            ("ascending", "true"),
        ] {
            assert!(matches!(ask(&[(name, ID), (other, value)]), Err(QueryError::Together(..))), "{name} with {other}");
        }
        assert!(ask(&[(name, "x")]).is_err());
    }
    assert_eq!(
        ask(&[("statementId", ID), ("voidedStatementId", ID)]),
        Err(QueryError::Together("statementId", "voidedStatementId"))
    );
}

#[test]
fn s2_4_nothing_asked_is_everything() {
    assert_eq!(ask(&[]).unwrap().which, Which::Many(Filter::default()));
    let Which::Many(filter) = ask(&[("agent", AGENT), ("limit", "5")]).unwrap().which else { panic!("a filter") };
    assert_eq!(filter.agent.unwrap().0, r#"{"mbox":"mailto:Monique@example.fr"}"#);
    assert_eq!(filter.limit, Some(5));
}

#[test]
fn s4_what_each_method_of_a_document_resource_needs() {
    use DocumentKind::{ActivityProfile, AgentProfile, State};
    use RequestMethod::{Delete, Get, Post, Put};
    let whole = |kind| match kind {
        State => vec![("activityId", "urn:a"), ("agent", AGENT), ("registration", ID), ("stateId", "s")],
        ActivityProfile => vec![("activityId", "urn:a"), ("profileId", "p")],
        AgentProfile => vec![("agent", AGENT), ("profileId", "p")],
    };
    for kind in [State, ActivityProfile, AgentProfile] {
        for method in [Get, Put, Post, Delete] {
            let whole = whole(kind);
            let ask =
                |pairs: &[(&'static str, &'static str)]| document(kind, method, pairs.iter().copied(), Version::V2);
            assert!(matches!(ask(&whole), Ok(DocumentQuery::One { .. })));
            for (name, _) in &whole {
                let without: Vec<_> = whole.iter().copied().filter(|(other, _)| other != name).collect();
                let lists = method == Get || (method == Delete && kind == State);
                match *name {
                    "registration" => assert!(matches!(ask(&without), Ok(DocumentQuery::One { .. }))),
                    "stateId" | "profileId" if lists => assert!(matches!(ask(&without), Ok(DocumentQuery::All { .. }))),
                    name => assert_eq!(ask(&without), Err(QueryError::Missing(name)), "{kind:?} {method:?}"),
                }
                if !matches!(*name, "stateId" | "profileId") {
                    let mut broken = without.clone();
                    broken.push((name, "x"));
                    assert!(matches!(ask(&broken), Err(QueryError::Bad { .. })), "{kind:?} {method:?} {name}=x");
                }
            }
            let mut more = whole.clone();
            more.push(("extra", "x"));
            assert_eq!(ask(&more), Err(QueryError::Unknown("extra".to_owned())));
        }
    }
}

#[test]
fn s4_since_lists_what_changed_and_nothing_else() {
    use DocumentKind::AgentProfile;
    let since = ("since", "2026-01-01T00:00:00Z");
    let ask = |method, pairs: &[(&'static str, &'static str)]| {
        document(AgentProfile, method, pairs.iter().copied(), Version::V1)
    };
    let Ok(DocumentQuery::All { since: Some(_), .. }) = ask(RequestMethod::Get, &[("agent", AGENT), since]) else {
        panic!("a list")
    };
    assert!(ask(RequestMethod::Get, &[("agent", AGENT), ("since", "x")]).is_err());
    assert!(ask(RequestMethod::Get, &[("agent", AGENT), ("profileId", "p"), since]).is_err());
    assert!(ask(RequestMethod::Put, &[("agent", AGENT), ("profileId", "p"), since]).is_err());
    for (agent, taken) in [
        (r#"{"objectType":"Group","mbox":"mailto:a@b","member":[]}"#, true),
        (r#"{"objectType":"Group","member":[{"mbox":"mailto:a@b"}]}"#, false),
    ] {
        assert_eq!(ask(RequestMethod::Get, &[("agent", agent)]).is_ok(), taken, "{agent}");
        assert!(agents([("agent", agent)], Version::V2).is_err(), "a Person is one human being");
    }
}

#[test]
fn s5_agents_activities_and_put_need_their_one_parameter() {
    assert_eq!(agents([("agent", AGENT)], Version::V1).unwrap().key.0, r#"{"mbox":"mailto:Monique@example.fr"}"#);
    assert!(agents([], Version::V1).is_err() && agents([("agent", "{}")], Version::V1).is_err());
    assert_eq!(activities([("activityId", "urn:a")]).unwrap().activity, "urn:a");
    assert!(
        activities([]).is_err()
            && activities([("activityId", "a")]).is_err()
            && activities([("activityid", "urn:a")]).is_err()
    );
    assert!(put_statement([("statementId", ID)]).is_ok());
    assert!(
        put_statement([]).is_err()
            && put_statement([("statementId", "x")]).is_err()
            && put_statement([("StatementId", ID)]).is_err()
    );
}

/// A statement: number, actor, verb, object as JSON, more.
fn held(n: u64, actor: &str, verb: &str, object: &str, more: &str) -> Held {
    let text = format!(
        r#"{{"id":"00000000-0000-4000-8000-{n:012}","stored":"{}","timestamp":"2026-01-01T00:00:00Z","actor":{{"mbox":"mailto:{actor}@e.fr"}},"verb":{{"id":"{verb}"}},"object":{object}{more}}}"#,
        Instant(i64::try_from(n).unwrap() * 10)
    );
    Held { facts: Facts::of(&read(text.as_bytes()).unwrap()).unwrap(), sequence: n }
}

fn reference(n: u64) -> String {
    format!(r#"{{"objectType":"StatementRef","id":"00000000-0000-4000-8000-{n:012}"}}"#)
}

fn numbers(all: &[Held], pairs: &[(&str, &str)]) -> Vec<u64> {
    let Which::Many(filter) = ask(pairs).unwrap().which else { panic!("a filter") };
    all_matches(all, &filter).iter().map(|held| held.sequence).collect()
}

const ACTIVITY: &str = r#"{"id":"urn:a"}"#;

#[test]
fn s2_4_since_is_exclusive_until_inclusive_and_the_newest_first() {
    let all: Vec<Held> = (1..=4).map(|n| held(n, "m", "urn:v", ACTIVITY, "")).collect();
    assert_eq!(numbers(&all, &[]), [4, 3, 2, 1]);
    assert_eq!(numbers(&all, &[("ascending", "true")]), [1, 2, 3, 4]);
    assert_eq!(numbers(&all, &[("since", "1970-01-01T00:00:00.010Z"), ("until", "1970-01-01T00:00:00.030Z")]), [3, 2]);
}

#[test]
fn s2_4_a_reference_matches_when_its_target_does() {
    let all = [
        held(1, "monique", "urn:passed", ACTIVITY, ""),
        held(2, "rene", "urn:confirmed", &reference(1), ""),
        held(3, "karim", "urn:noted", &reference(2), ""),
        held(4, "karim", "urn:noted", &reference(9), ""),
    ];
    assert_eq!(numbers(&all, &[("agent", r#"{"mbox":"mailto:monique@e.fr"}"#)]), [3, 2, 1]);
    assert_eq!(numbers(&all, &[("agent", r#"{"mbox":"mailto:rene@E.FR"}"#)]), [3, 2]);
    assert_eq!(numbers(&all, &[("verb", "urn:passed"), ("activity", "urn:a")]), [3, 2, 1]);
    assert_eq!(
        numbers(&all, &[("agent", r#"{"mbox":"mailto:rene@e.fr"}"#), ("activity", "urn:a")]),
        [0u64; 0],
        "one statement must meet all"
    );
    assert_eq!(
        numbers(&all, &[("verb", "urn:passed"), ("since", "1970-01-01T00:00:00.010Z")]),
        [3, 2],
        "since is about the one that refers"
    );
    assert_eq!(numbers(&all, &[("verb", "urn:passed"), ("until", "1970-01-01T00:00:00.020Z")]), [2, 1]);
}

#[test]
fn s8_rings_of_references_come_to_an_end() {
    let all = [
        held(1, "m", "urn:one", &reference(2), ""),
        held(2, "m", "urn:two", &reference(3), ""),
        held(3, "m", "urn:three", &reference(1), ""),
        held(4, "m", "urn:self", &reference(4), ""),
    ];
    assert_eq!(numbers(&all, &[("verb", "urn:two")]), [3, 2, 1]);
    assert_eq!(numbers(&all, &[("verb", "urn:none")]), [0u64; 0]);
    assert_eq!(numbers(&all, &[("verb", "urn:self")]), [4]);
}

#[test]
fn s8_a_reference_to_a_voided_statement_still_matches() {
    let all = [
        held(1, "monique", "urn:passed", ACTIVITY, ""),
        held(2, "rene", "urn:confirmed", &reference(1), ""),
        held(3, "lms", super::super::VOIDED, &reference(1), ""),
    ];
    assert_eq!(numbers(&all, &[("verb", "urn:passed")]), [3, 2]);
    assert_eq!(numbers(&all, &[]), [3, 2]);
}

#[test]
fn s2_7_a_voiding_statement_is_not_voided_and_the_target_may_come_later() {
    let all = [
        held(1, "lms", super::super::VOIDED, &reference(5), ""),
        held(2, "lms", super::super::VOIDED, &reference(1), ""),
        held(5, "monique", "urn:passed", ACTIVITY, ""),
    ];
    assert_eq!(numbers(&all, &[]), [2, 1]);
    assert_eq!(voided(&all[..1]).len(), 1);
}

#[test]
fn s2_4_related_widens_agents_and_activities() {
    let context = r#","context":{"registration":"fd41c918-b88b-4b20-a0a5-a4c32391aaa0","instructor":{"mbox":"mailto:rene@e.fr"},"contextActivities":{"parent":[{"id":"urn:p"}]},"statement":{"objectType":"StatementRef","id":"00000000-0000-4000-8000-000000000002"}}"#;
    let all = [held(1, "m", "urn:v", ACTIVITY, context), held(2, "x", "urn:w", r#"{"id":"urn:b"}"#, "")];
    let rene = ("agent", r#"{"mbox":"mailto:rene@e.fr"}"#);
    assert_eq!(numbers(&all, &[rene]), [0u64; 0]);
    assert_eq!(numbers(&all, &[rene, ("related_agents", "true")]), [1]);
    assert_eq!(numbers(&all, &[("activity", "urn:p")]), [0u64; 0]);
    assert_eq!(numbers(&all, &[("activity", "urn:p"), ("related_activities", "true")]), [1]);
    assert_eq!(numbers(&all, &[("registration", ID)]), [1]);
    assert_eq!(
        numbers(&all, &[("activity", "urn:b"), ("related_activities", "true")]),
        [2],
        "context.statement plays no part"
    );
}

#[test]
fn s2_5_a_cursor_reads_back_from_what_it_prints() {
    let place = |stored, sequence| Place { stored: Instant(stored), sequence };
    let cursor = Cursor { after: place(-1, 0), newest: place(i64::MAX, u64::MAX) };
    assert_eq!(cursor.to_string().parse(), Ok(cursor));
    for bad in ["", "1,2,3", "1,2,3,4,5", "1,2,3,x", "1,-2,3,4", " 1,2,3,4"] {
        assert_eq!(bad.parse::<Cursor>(), Err(NotACursor), "{bad}");
    }
}

proptest! {
    #[test]
    fn s2_5_a_query_reads_back_from_its_parameters(
        agent in prop::option::of(0usize..4), verb: bool, activity: bool, registration: bool, related: (bool, bool), ascending: bool,
        since in prop::option::of(0i64..2_000_000_000_000), until in prop::option::of(0i64..2_000_000_000_000),
        limit in prop::option::of(any::<u64>()), format in 0usize..3, attachments: bool,
    ) {
        let agents = [AGENT, r#"{"openid":"http://o.fr"}"#, r#"{"mbox_sha1sum":"EBD31E95054c018b10727ccffd2ef2ec3a016ee9"}"#,
            r#"{"objectType":"Group","account":{"name":"a\"\u0000é","homePage":"http://e.fr"}}"#];
        let filter = Filter {
            agent: agent.map(|at| AgentKey::of(&read(agents[at].as_bytes()).unwrap()).unwrap()),
            verb: verb.then(|| "urn:v".to_owned()),
            activity: activity.then(|| "http://e.fr/é&a=b".to_owned()),
            registration: registration.then(|| lexical::uuid(ID).unwrap()),
            related_activities: related.0,
            related_agents: related.1,
            since: since.map(Instant),
            until: until.map(Instant),
            limit,
            ascending,
        };
        let query = StatementsQuery {
            which: Which::Many(filter), format: [Format::Exact, Format::Ids, Format::Canonical][format], attachments,
        };
        let pairs = query.pairs();
        for version in Version::ALL {
            prop_assert_eq!(statements(pairs.iter().map(|(name, value)| (*name, value.as_str())), version), Ok(query.clone()));
        }
    }

    #[test]
    fn s2_5_pages_of_any_size_show_each_statement_once_while_others_come_in(
        before in 0u64..30, during in 0u64..10, limit in 0usize..12, maximum in 1usize..15, ascending: bool,
    ) {
        let first: Vec<Held> = (1..=before).map(|n| held(n, "m", "urn:v", ACTIVITY, "")).collect();
        let mut all = first.clone();
        let filter = Filter { limit: Some(limit as u64), ascending, ..Filter::default() };
        let want: Vec<u64> = all_matches(&first, &filter).iter().map(|held| held.sequence).collect();
        let mut shown = Vec::new();
        let mut from = None;
        let mut newcomers = 0;
        loop {
            let page = page(&all, &filter, from, maximum);
            prop_assert!(page.statements.len() <= maximum);
            shown.extend(page.statements.iter().map(|held| held.sequence));
            from = page.next;
            if from.is_none() {
                break;
            }
            if newcomers < during {
                newcomers += 1;
                all.push(held(before + newcomers, "m", "urn:v", ACTIVITY, ""));
            }
        }
        prop_assert_eq!(shown, want);
    }
}
