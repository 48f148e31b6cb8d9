//! The document resources: what is stored comes back, and what a precondition forbids does not happen.

use axum::body::Body;

use super::room::{Answer, Room, query};

const AGENT: &str = r#"{"mbox":"mailto:monique@example.org"}"#;

fn state(id: &str) -> String {
    format!("activities/state?{}", query(&[("activityId", "urn:a"), ("agent", AGENT), ("stateId", id)]))
}

fn agent_profile(id: &str) -> String {
    format!("agents/profile?{}", query(&[("agent", AGENT), ("profileId", id)]))
}

fn activity_profile(id: &str) -> String {
    format!("activities/profile?activityId=urn:a&profileId={id}")
}

async fn send(room: &Room, version: &str, asked: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    room.ask(version, asked, headers, Body::from(body.to_vec())).await
}

#[tokio::test]
async fn s4_any_bytes_of_any_type_come_back_with_their_tag() {
    let room = Room::new().await;
    for path in [state("s"), agent_profile("s"), activity_profile("s")] {
        for (media_type, bytes) in [
            ("text/plain", &b"bonjour"[..]),
            ("image/png", &[0, 1, 255, 10, 13][..]),
            ("application/json; charset=utf-8", &b"[1,2"[..]),
            ("application/octet-stream", &b""[..]),
        ] {
            let headers = [("content-type", media_type), ("if-match", "*")];
            let first = [("content-type", media_type), ("if-none-match", "*")];
            let fresh = send(&room, "2.0.0", &format!("GET {path}"), &[], b"").await.status.as_u16() == 404;
            let put = send(&room, "2.0.0", &format!("PUT {path}"), if fresh { &first } else { &headers }, bytes).await;
            assert_eq!(put.status.as_u16(), 204, "{path}: {:?}", put.bytes);
            assert_eq!(put.header("etag"), lms_core::xapi::document::etag(bytes), "who saves again needs it");
            let got = room.get(&path).await;
            assert_eq!(&got.bytes[..], bytes);
            assert_eq!(got.header("content-type"), media_type);
            assert_eq!(got.header("etag"), lms_core::xapi::document::etag(bytes));
            assert!(got.header("last-modified").ends_with("GMT"));
            let again =
                send(&room, "2.0.0", &format!("GET {path}"), &[("if-none-match", got.header("etag"))], b"").await;
            assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0));
        }
        assert_eq!(send(&room, "1.0.3", &format!("DELETE {path}"), &[], b"").await.status.as_u16(), 204);
        assert_eq!(send(&room, "1.0.3", &format!("GET {path}"), &[], b"").await.status.as_u16(), 404);
        assert_eq!(
            send(&room, "1.0.3", &format!("DELETE {path}"), &[], b"").await.status.as_u16(),
            204,
            "also when absent"
        );
    }
}

#[tokio::test]
async fn s0_what_a_put_without_precondition_means_depends_on_version_and_kind() {
    let room = Room::new().await;
    for (version, path, first, second) in [
        ("1.0.3", state("one"), 204, 204),
        ("2.0.0", state("two"), 204, 409),
        ("1.0.3", activity_profile("one"), 400, 400),
        ("2.0.0", activity_profile("two"), 204, 409),
        ("1.0.3", agent_profile("one"), 400, 400),
        ("2.0.0", agent_profile("two"), 204, 409),
    ] {
        let asked = format!("PUT {path}");
        let answer = send(&room, version, &asked, &[], b"a").await;
        assert_eq!(answer.status.as_u16(), first, "{version} {path}");
        let answer = send(&room, version, &asked, &[], b"b").await;
        assert_eq!(answer.status.as_u16(), second, "{version} {path}");
        assert!(second != 409 || !answer.bytes.is_empty(), "a conflict explains itself");
    }
    assert_eq!(&room.get(&activity_profile("two")).await.bytes[..], b"a", "nothing changed");
}

#[tokio::test]
async fn s4_a_stale_precondition_changes_nothing() {
    let room = Room::new().await;
    for path in [state("s"), agent_profile("s"), activity_profile("s")] {
        send(
            &room,
            "2.0.0",
            &format!("PUT {path}"),
            &[("if-none-match", "*"), ("content-type", "application/json")],
            b"{\"a\":1}",
        )
        .await;
        let tag = room.get(&path).await.header("etag").to_owned();
        for (method, headers, status) in [
            ("PUT", ("if-none-match", "*"), 412),
            ("PUT", ("if-match", "\"stale\""), 412),
            ("POST", ("if-match", "\"stale\""), 412),
            ("DELETE", ("if-match", "\"stale\", \"older\""), 412),
            ("PUT", ("if-match", "not a tag"), 400),
            ("POST", ("if-none-match", tag.as_str()), 412),
        ] {
            let json = ("content-type", "application/json");
            let answer = send(&room, "2.0.0", &format!("{method} {path}"), &[headers, json], b"{\"b\":2}").await;
            assert_eq!(answer.status.as_u16(), status, "{method} {headers:?} {path}");
            assert_eq!(&room.get(&path).await.bytes[..], b"{\"a\":1}");
        }
        let listed = format!("\"other\", W/{tag}");
        let json = ("content-type", "application/json");
        let answer = send(&room, "2.0.0", &format!("POST {path}"), &[("if-match", &listed), json], b"{\"b\":2}").await;
        assert_eq!(answer.status.as_u16(), 204);
        assert_eq!(&room.get(&path).await.bytes[..], b"{\"a\":1,\"b\":2}");
    }
}

#[tokio::test]
async fn s4_a_post_merges_top_level_keys_of_objects_and_of_nothing_else() {
    let room = Room::new().await;
    let json = ("content-type", "application/json; charset=UTF-8");
    let text = ("content-type", "text/plain");
    for (n, (stored, sent, status, after)) in [
        ((json, "{\"a\":{\"x\":1},\"b\":1}"), (json, "{\"a\":{\"y\":2}}"), 204, "{\"a\":{\"y\":2},\"b\":1}"),
        ((json, "{\"n\":1E400}"), (json, "{\"m\":0.10}"), 204, "{\"n\":1E400,\"m\":0.10}"),
        ((text, "{}"), (json, "{}"), 400, "{}"),
        ((json, "{}"), (text, "{}"), 400, "{}"),
        ((json, "[]"), (json, "{}"), 400, "[]"),
        ((json, "{}"), (json, "[1]"), 400, "{}"),
        ((json, "{}"), (json, "{\"a\":1,\"a\":2}"), 400, "{}"),
        ((json, "{}"), (json, "{"), 400, "{}"),
        ((json, "{"), (json, "{}"), 400, "{"),
    ]
    .into_iter()
    .enumerate()
    {
        for path in [state(&n.to_string()), agent_profile(&n.to_string()), activity_profile(&n.to_string())] {
            let put =
                send(&room, "1.0.3", &format!("PUT {path}"), &[stored.0, ("if-none-match", "*")], stored.1.as_bytes())
                    .await;
            assert_eq!(put.status.as_u16(), 204);
            let answer = send(&room, "1.0.3", &format!("POST {path}"), &[sent.0], sent.1.as_bytes()).await;
            assert_eq!(answer.status.as_u16(), status, "{n} {:?}", answer.bytes);
            assert_eq!(&room.get(&path).await.bytes[..], after.as_bytes(), "{n}");
        }
    }
}

#[tokio::test]
async fn s4_a_state_without_registration_is_another_than_one_with() {
    let room = Room::new().await;
    let registration = "39e24cc4-69af-4b01-a824-1fdc6ea8a3af";
    let with = format!("{}&registration={registration}", state("s"));
    for (path, body) in [(&state("s"), &b"without"[..]), (&with, b"with")] {
        assert_eq!(send(&room, "1.0.3", &format!("PUT {path}"), &[], body).await.status.as_u16(), 204);
    }
    assert_eq!(&room.get(&state("s")).await.bytes[..], b"without");
    assert_eq!(&room.get(&with).await.bytes[..], b"with");
    let list = format!("activities/state?{}", query(&[("activityId", "urn:a"), ("agent", AGENT)]));
    assert_eq!(room.get(&list).await.json(), serde_json::json!(["s"]), "all registrations, each id once");
    let of_one = format!("DELETE {list}&registration={registration}");
    assert_eq!(send(&room, "1.0.3", &of_one, &[], b"").await.status.as_u16(), 204);
    assert_eq!(&room.get(&state("s")).await.bytes[..], b"without");
    assert_eq!(send(&room, "1.0.3", &format!("DELETE {list}"), &[], b"").await.status.as_u16(), 204);
    assert_eq!(room.get(&list).await.json(), serde_json::json!([]));
}

#[tokio::test]
async fn s4_lists_give_what_was_written_since() {
    let room = Room::new().await;
    for (base, put) in [
        (
            format!("activities/state?{}", query(&[("activityId", "urn:a"), ("agent", AGENT)])),
            state as fn(&str) -> String,
        ),
        (format!("agents/profile?{}", query(&[("agent", AGENT)])), agent_profile),
        ("activities/profile?activityId=urn:a".to_owned(), activity_profile),
    ] {
        let write = |id: &'static str| {
            let path = format!("PUT {}", put(id));
            let room = &room;
            async move { send(room, "1.0.3", &path, &[("if-none-match", "*")], b"x").await }
        };
        assert_eq!(write("a").await.status.as_u16(), 204);
        let between = lms_server::clock::Clock::now(&*room.clock).to_string();
        assert_eq!(write("b").await.status.as_u16(), 204);
        assert_eq!(room.get(&base).await.json(), serde_json::json!(["a", "b"]));
        let since = format!("{base}&{}", query(&[("since", &between)]));
        let answer = room.get(&since).await;
        assert_eq!(answer.json(), serde_json::json!(["b"]), "{since}");
        assert!(answer.header("last-modified").ends_with("GMT"));
    }
    assert_eq!(send(&room, "1.0.3", "DELETE activities/profile?activityId=urn:a", &[], b"").await.status.as_u16(), 400);
}

#[tokio::test]
async fn s4_hostile_ids_and_bytes_are_just_ids_and_bytes() {
    let room = Room::new().await;
    for id in ["'; DROP TABLE xapi_document; --", "../../etc/passwd", "%00%01", "é😀", &"x".repeat(3_000)] {
        let path = state(id);
        assert_eq!(send(&room, "1.0.3", &format!("PUT {path}"), &[], id.as_bytes()).await.status.as_u16(), 204, "{id}");
        assert_eq!(&room.get(&path).await.bytes[..], id.as_bytes());
    }
    let nul = format!("{}%00", state("x"));
    assert_eq!(send(&room, "1.0.3", &format!("PUT {nul}"), &[], b"").await.status.as_u16(), 400);
    let large = vec![b'x'; (8 << 20) + 1];
    assert_eq!(send(&room, "1.0.3", &format!("PUT {}", state("large")), &[], &large).await.status.as_u16(), 413);
}
