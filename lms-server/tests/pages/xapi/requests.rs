//! What holds for every request: versions, credentials, methods, parameters, HEAD, CORS, the alternate syntax.

use axum::body::Body;
use lms_core::xapi::credential::Scope;

use super::room::{Room, basic, plain, query};

const AGENT: &str = r#"{"mbox":"mailto:monique@example.org"}"#;

#[tokio::test]
async fn s0_every_answer_names_the_version_it_speaks() {
    let room = Room::new().await;
    for (asked, sent, status, said) in [
        ("GET statements", "1.0", 200, "1.0.3"),
        ("GET statements", "1.0.9", 200, "1.0.3"),
        ("GET statements", "2.0", 200, "2.0.0"),
        ("GET statements", "2.0.1", 200, "2.0.0"),
        ("GET statements?unknown=1", "1.0.3", 400, "1.0.3"),
        ("GET statements?statementId=39e24cc4-69af-4b01-a824-1fdc6ea8a3af", "1.0.3", 404, "1.0.3"),
        ("DELETE statements", "1.0.3", 405, "1.0.3"),
        ("GET statements", "0.9", 400, "2.0.0"),
        ("GET statements", "3.0.0", 400, "2.0.0"),
        ("GET statements", "-", 400, "2.0.0"),
        ("GET /xapi/1.0.3/statements", "-", 400, "1.0.3"),
        ("GET /xapi/2.0.0/statements", "-", 400, "2.0.0"),
        ("GET /xapi/1.0.3/statements", "2.0.0", 200, "2.0.0"),
        ("GET about", "-", 200, "2.0.0"),
        ("GET nowhere", "1.0.3", 404, "2.0.0"),
        ("GET //xapi/statements", "1.0.3", 404, ""),
        ("GET /xapi//statements", "1.0.3", 404, "2.0.0"),
    ] {
        let answer = room.ask(sent, asked, &[], Body::empty()).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("x-experience-api-version")),
            (status, said),
            "{asked} {sent}"
        );
    }
}

#[tokio::test]
async fn s1_credentials_open_what_their_scopes_say_and_nothing_else() {
    let room = Room::new().await;
    let state = format!("activities/state?{}", query(&[("activityId", "urn:a"), ("agent", AGENT), ("stateId", "s")]));
    let profile = "activities/profile?activityId=urn:a&profileId=p";
    let post = plain("");
    for (scope, write, read, state_put, profile_put) in [
        (Scope::StatementsWrite, 200, 403, 403, 403),
        (Scope::StatementsReadMine, 403, 200, 403, 403),
        (Scope::StatementsRead, 403, 200, 403, 403),
        (Scope::State, 403, 403, 204, 403),
        (Scope::Profile, 403, 403, 403, 204),
        (Scope::All, 200, 200, 204, 204),
    ] {
        let made = room.credential(&[scope]).await;
        let basic = basic(&made.shown.login, &made.secret);
        let auth = ("authorization", basic.as_str());
        let json = ("content-type", "application/json");
        let any = ("if-match", "*");
        let mut found = Vec::new();
        for (asked, headers, body) in [
            ("POST statements", vec![auth, json], post.as_str()),
            ("GET statements", vec![auth], ""),
            (&*format!("PUT {state}"), vec![auth, json], "{}"),
            (&*format!("PUT {profile}"), vec![auth, json, ("if-none-match", "\"x\"")], "{}"),
        ] {
            let _ = any;
            found.push(room.ask("1.0.3", asked, &headers, body.to_owned()).await.status.as_u16());
        }
        assert_eq!(found, [write, read, state_put, profile_put], "{scope:?}");
    }
}

#[tokio::test]
async fn s1_who_cannot_be_told_is_401_and_learns_nothing() {
    let room = Room::new().await;
    let made = room.credential(&[Scope::All]).await;
    let (login, secret) = (&made.shown.login, &made.secret);
    let good = basic(login, secret);
    for header in [
        "-",
        "Basic",
        "Basic ",
        "Basic !!!",
        "Basic YWJj",
        "Digest abc",
        &basic(login, ""),
        &basic(login, &secret.to_uppercase()),
        &basic("", secret),
        &basic("nobody' OR 1=1 --", secret),
        &good[..good.len() - 4],
    ] {
        let answer = room.ask("1.0.3", "GET statements", &[("authorization", header)], Body::empty()).await;
        assert_eq!(answer.status.as_u16(), 401, "{header:?}");
        assert!(answer.header("www-authenticate").starts_with("Basic"));
    }
    for header in [good.clone(), good.replace("Basic", "basic"), good.replace("Basic", "Bearer")] {
        let answer = room.ask("1.0.3", "GET statements", &[("authorization", &header)], Body::empty()).await;
        assert_eq!(answer.status.as_u16(), 200, "{header:?}");
    }
}

#[tokio::test]
async fn s1_a_revoked_credential_opens_nothing_any_more_at_once() {
    let room = Room::new().await;
    let made = room.credential(&[Scope::All]).await;
    let basic = basic(&made.shown.login, &made.secret);
    let auth = [("authorization", basic.as_str())];
    assert_eq!(room.ask("1.0.3", "GET statements", &auth, Body::empty()).await.status.as_u16(), 200);
    let me = lms_core::access::Actor::operator();
    let now = lms_server::clock::Clock::now(&*room.clock);
    lms_engine::lrs::credential::revoke(&room.lms, &me, made.shown.id, now).await.unwrap();
    assert_eq!(room.ask("1.0.3", "GET statements", &auth, Body::empty()).await.status.as_u16(), 401);
}

#[tokio::test]
async fn s1_too_many_wrong_secrets_of_one_login_have_to_wait() {
    let room = Room::new().await;
    let made = room.credential(&[Scope::All]).await;
    let (wrong, right) = (basic(&made.shown.login, "wrong"), basic(&made.shown.login, &made.secret));
    let mut last = None;
    for _ in 0..80 {
        last = Some(room.ask("1.0.3", "GET statements", &[("authorization", &wrong)], Body::empty()).await);
    }
    let last = last.unwrap();
    assert_eq!(last.status.as_u16(), 429);
    assert!(last.header("retry-after").parse::<u32>().is_ok_and(|seconds| (1..=60).contains(&seconds)));
    let answer = room.ask("1.0.3", "GET statements", &[("authorization", &right)], Body::empty()).await;
    assert_eq!(answer.status.as_u16(), 200, "who knows the secret does not wait for those who guess");
}

#[tokio::test]
async fn s1_a_tool_that_asks_more_often_than_its_rate_is_asked_to_wait_and_others_are_not() {
    let room = Room::new().await;
    let rate = lms_core::access::rate::Rate::new(1).unwrap();
    let slow = room.limited(&[Scope::All], Some(rate)).await;
    let basic = basic(&slow.shown.login, &slow.secret);
    let auth = [("authorization", basic.as_str())];
    let mut refused = None;
    for _ in 0..30 {
        let answer = room.ask("2.0.0", "GET statements", &auth, Body::empty()).await;
        match answer.status.as_u16() {
            200 => assert!(refused.is_none(), "the clock of this room hardly moves"),
            _ => refused = Some(answer),
        }
    }
    let refused = refused.unwrap();
    assert_eq!(refused.status.as_u16(), 429);
    assert_eq!(refused.header("x-experience-api-version"), "2.0.0");
    let seconds: i64 = refused.header("retry-after").parse().unwrap();
    assert_eq!(room.ask("2.0.0", "GET statements", &[], Body::empty()).await.status.as_u16(), 200, "another tool");
    room.clock.forward(seconds * 1_000);
    assert_eq!(room.ask("2.0.0", "GET statements", &auth, Body::empty()).await.status.as_u16(), 200, "after the wait");
}

#[tokio::test]
async fn s1_parameters_in_another_letter_case_or_unknown_are_refused() {
    let room = Room::new().await;
    let (agent, id) = (query(&[("Agent", AGENT)]), "39e24cc4-69af-4b01-a824-1fdc6ea8a3af");
    for path in [
        format!("statements?StatementId={id}"),
        format!("statements?statementID={id}"),
        format!("statements?{agent}"),
        "statements?Verb=urn:v".to_owned(),
        "statements?ACTIVITY=urn:v".to_owned(),
        format!("statements?Registration={id}"),
        "statements?Related_activities=true".to_owned(),
        "statements?related_agents=True".to_owned(),
        "statements?limit=-1".to_owned(),
        "statements?limit=x".to_owned(),
        "statements?since=yesterday".to_owned(),
        "statements?registration=no".to_owned(),
        "statements?verb=no".to_owned(),
        "statements?agent=no".to_owned(),
        "statements?format=all".to_owned(),
        "statements?more=x".to_owned(),
        format!("agents?{agent}"),
        "agents".to_owned(),
        "agents?agent=%7B%7D".to_owned(),
        "activities".to_owned(),
        "activities?activityId=no".to_owned(),
        "activities?activityid=urn:a".to_owned(),
        "activities/state?activityId=urn:a".to_owned(),
        "activities/profile?profileId=p".to_owned(),
        "agents/profile?profileId=p".to_owned(),
    ] {
        for version in ["1.0.3", "2.0.0"] {
            let answer = room.ask(version, &format!("GET {path}"), &[], Body::empty()).await;
            assert_eq!(answer.status.as_u16(), 400, "{path}");
            assert!(!answer.bytes.is_empty());
        }
    }
}

#[tokio::test]
async fn s1_head_answers_like_get_without_a_body() {
    let room = Room::new().await;
    let id = room.store(&plain("")).await.remove(0);
    let agent = query(&[("agent", AGENT)]);
    for path in [
        "about".to_owned(),
        "statements".to_owned(),
        format!("statements?statementId={id}"),
        "statements?limit=x".to_owned(),
        format!("agents?{agent}"),
        "activities?activityId=urn:a".to_owned(),
        "activities/profile?activityId=urn:a".to_owned(),
        format!("agents/profile?{agent}&profileId=none"),
    ] {
        let get = room.ask("1.0.3", &format!("GET {path}"), &[], Body::empty()).await;
        let head = room.ask("1.0.3", &format!("HEAD {path}"), &[], Body::empty()).await;
        assert_eq!(head.status, get.status, "{path}");
        assert!(head.bytes.is_empty(), "{path}");
        assert_eq!(head.header("content-length"), get.bytes.len().to_string(), "{path}");
        for name in ["content-type", "last-modified", "etag", "x-experience-api-version"] {
            assert_eq!(head.header(name), get.header(name), "{path} {name}");
        }
    }
}

#[tokio::test]
async fn s1_methods_a_resource_does_not_have_are_405_and_named() {
    let room = Room::new().await;
    for (asked, allow) in [
        ("DELETE statements", "GET, HEAD, PUT, POST, OPTIONS"),
        ("PUT agents", "GET, HEAD, OPTIONS"),
        ("POST activities", "GET, HEAD, OPTIONS"),
        ("PUT about", "GET, HEAD, OPTIONS"),
        ("PATCH activities/state", "GET, HEAD, PUT, POST, DELETE, OPTIONS"),
    ] {
        for who in [&[][..], &[("authorization", "-")]] {
            let answer = room.ask("2.0.0", asked, who, Body::empty()).await;
            assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, allow), "{asked}");
        }
    }
}

#[tokio::test]
async fn s1_content_of_another_origin_may_ask_without_credentials_what_it_may_send() {
    let room = Room::new().await;
    let headers =
        [("authorization", "-"), ("x-experience-api-version", "-"), ("origin", "https://content.example.org")];
    let answer = room.ask("-", "OPTIONS activities/state", &headers, Body::empty()).await;
    assert_eq!(answer.status.as_u16(), 204);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    for name in ["Authorization", "X-Experience-API-Version", "If-Match", "If-None-Match", "Content-Type"] {
        assert!(answer.header("access-control-allow-headers").contains(name), "{name}");
    }
    let cross = [
        ("origin", "https://content.example.org"),
        ("sec-fetch-site", "cross-site"),
        ("content-type", "application/json"),
    ];
    let answer = room.ask("1.0.3", "POST statements", &cross, plain("")).await;
    assert_eq!(answer.status.as_u16(), 200, "no cookie is involved, so there is nothing to forge");
    assert!(answer.header("access-control-expose-headers").contains("ETag"));
}

#[tokio::test]
async fn s5_about_needs_nothing_and_lists_both_versions() {
    let room = Room::new().await;
    let answer = room.send("GET", "/xapi/about", &[], Body::empty()).await;
    assert_eq!(answer.status.as_u16(), 200);
    assert_eq!(answer.json()["version"], serde_json::json!(["1.0.3", "2.0.0"]));
    for version in ["1.0.3", "2.0.0"] {
        let answer = room.send("GET", &format!("/xapi/{version}/about"), &[], Body::empty()).await;
        assert_eq!(answer.json()["version"], serde_json::json!([version]), "whose address is of one version");
    }
}

#[tokio::test]
async fn s6_the_alternate_syntax_is_another_way_to_say_the_same_in_1_0_3_only() {
    let room = Room::new().await;
    let form = ("content-type", "application/x-www-form-urlencoded");
    let auth = format!("Basic {}", room.token);
    let id = "39e24cc4-69af-4b01-a824-1fdc6ea8a3af";
    let statement = plain("");
    let common = |version| vec![("Authorization", auth.as_str()), ("X-Experience-API-Version", version)];
    let with = |version, more: &[(&str, &str)]| query(&[common(version), more.to_vec()].concat());
    let state = [("activityId", "urn:a"), ("agent", AGENT), ("stateId", "s")];
    for (name, path, body, status) in [
        (
            "a statement is put",
            "statements?method=PUT",
            with("1.0.3", &[("statementId", id), ("content", &statement)]),
            204,
        ),
        ("and got", "statements?method=GET", with("1.0.3", &[("statementId", id)]), 200),
        ("posted", "statements?method=POST", with("1.0.3", &[("content", &statement)]), 200),
        ("posted in small letters", "statements?method=post", with("1.0.3", &[("content", &statement)]), 200),
        ("the head of it", "statements?method=HEAD", with("1.0.3", &[("statementId", id)]), 200),
        (
            "a state is put",
            "activities/state?method=PUT",
            with("1.0.3", &[&state[..], &[("content", "{\"a\":1}")]].concat()),
            204,
        ),
        (
            "posted",
            "activities/state?method=POST",
            with("1.0.3", &[&state[..], &[("content", "{\"b\":1}")]].concat()),
            204,
        ),
        ("deleted", "activities/state?method=DELETE", with("1.0.3", &state), 204),
        ("not in 2.0", "statements?method=GET", with("2.0.0", &[("statementId", id)]), 400),
        ("a wrong version in the form", "statements?method=GET", with("0.8.0", &[]), 400),
        ("another parameter beside", "statements?method=GET&limit=1", with("1.0.3", &[]), 400),
        ("an unknown method", "statements?method=PATCH", with("1.0.3", &[]), 400),
        ("no content", "statements?method=PUT", with("1.0.3", &[("statementId", id)]), 400),
        ("no credentials", "statements?method=GET", query(&[("X-Experience-API-Version", "1.0.3")]), 401),
        ("a bad form", "statements?method=GET", "a=%zz".to_owned(), 400),
    ] {
        let headers = [("authorization", "-"), ("x-experience-api-version", "-"), form];
        let answer = room.ask("-", &format!("POST {path}"), &headers, body).await;
        assert_eq!(answer.status.as_u16(), status, "{name}: {:?}", answer.bytes);
    }
    let json = [("content-type", "application/json")];
    let answer = room.ask("1.0.3", "POST statements?method=PUT", &json, statement.clone()).await;
    assert_eq!(answer.status.as_u16(), 400, "not a form");
    let answer = room.ask("1.0.3", "POST statements?method=GET", &[("content-type", "-")], Body::empty()).await;
    assert_eq!(answer.status.as_u16(), 200, "a form without a field: {:?}", answer.bytes);
    let answer = room.ask("1.0.3", "PUT statements?method=PUT", &json, statement).await;
    assert_eq!(answer.status.as_u16(), 400, "only POST may");
}
