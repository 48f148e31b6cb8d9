//! The Statements resource: what is stored, what is refused, what is found again and in which form.

use axum::body::Body;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
use lms_core::xapi::credential::Scope;
use lms_core::xapi::multipart;
use sha2::{Digest, Sha256, Sha384};

use super::room::{Room, basic, plain, query, voiding};

const ID: &str = "39e24cc4-69af-4b01-a824-1fdc6ea8a3af";
const OTHER: &str = "49e24cc4-69af-4b01-a824-1fdc6ea8a3af";
fn with_id(id: &str, more: &str) -> String {
    plain(&format!(r#","id":"{id}"{more}"#))
}

#[tokio::test]
async fn s2_1_a_statement_is_put_once_and_never_changed() {
    let room = Room::new().await;
    let put = format!("PUT statements?statementId={ID}");
    let upper = format!("PUT statements?statementId={}", ID.to_uppercase());
    for (name, asked, body, status) in [
        ("no statementId", "PUT statements", plain(""), 400),
        ("another id within", &*put, with_id(OTHER, ""), 400),
        ("an array", &put, format!("[{}]", plain("")), 400),
        ("the first time", &put, plain(""), 204),
        ("the same again", &put, plain(""), 204),
        ("the same, its id in capitals", &upper, with_id(&ID.to_uppercase(), ""), 204),
        ("a display more", &put, plain("").replace(r#"/read"}"#, r#"/read","display":{"fr":"a lu"}}"#), 204),
        ("another result", &put, plain(r#","result":{"success":true}"#), 409),
    ] {
        let answer = room.put("1.0.3", asked, &body).await;
        assert_eq!(answer.status.as_u16(), status, "{name}: {:?}", answer.bytes);
        assert_eq!(answer.bytes.is_empty(), status == 204, "{name}");
        assert!(!answer.header("x-experience-api-consistent-through").is_empty(), "{name}");
    }
    let got = room.get(&format!("statements?statementId={ID}")).await.json();
    assert_eq!(got["result"], serde_json::Value::Null);
    assert_eq!(got["id"], ID);
}

#[tokio::test]
async fn s2_1_a_batch_is_stored_whole_or_not_at_all() {
    let room = Room::new().await;
    let ids = room.store(&format!("[{},{}]", with_id(OTHER, ""), plain(""))).await;
    assert_eq!(ids[0], OTHER);
    assert_eq!(ids.len(), 2);
    assert_eq!(room.store("[]").await, Vec::<String>::new());
    let new = "59e24cc4-69af-4b01-a824-1fdc6ea8a3af";
    for (name, second, status) in [
        ("one is invalid", r#"{"actor":{}}"#.to_owned(), 400),
        ("one is another under a known id", with_id(OTHER, r#","result":{"success":true}"#), 409),
        ("one has the id of the first", with_id(new, ""), 400),
        ("one is no statement", "7".to_owned(), 400),
    ] {
        let definition =
            r#","context":{"contextActivities":{"parent":[{"id":"urn:never","definition":{"type":"urn:t"}}]}}"#;
        let body = format!("[{},{second}]", with_id(new, definition));
        let answer = room.put("2.0.0", "POST statements", &body).await;
        assert_eq!(answer.status.as_u16(), status, "{name}: {:?}", answer.bytes);
        let asked = room.ask("2.0.0", &format!("GET statements?statementId={new}"), &[], Body::empty()).await;
        assert_eq!(asked.status.as_u16(), 404, "{name}");
    }
    assert!(room.get("activities?activityId=urn:never").await.json().get("definition").is_none());
    let again = format!("[{},{}]", with_id(OTHER, ""), with_id(new, ""));
    assert_eq!(room.store(&again).await, [OTHER, new], "an equal repeat does not fail the batch");
}

#[tokio::test]
async fn s3_a_refusal_names_the_place_and_the_rule() {
    let room = Room::new().await;
    let body = format!("[{},{}]", plain(""), plain(r#","result":{"score":{"scaled":2}}"#));
    let answer = room.put("1.0.3", "POST statements", &body).await;
    assert_eq!(answer.status.as_u16(), 400);
    assert_eq!(answer.json()["violations"][0]["path"], "/1/result/score/scaled");
}

#[tokio::test]
async fn s2_1_the_store_sets_stored_authority_and_timestamp() {
    let room = Room::new().await;
    let id = room
        .store(&plain(r#","stored":"2001-01-01T00:00:00Z","authority":{"mbox":"mailto:me@example.org"}"#))
        .await
        .remove(0);
    let answer = room.get(&format!("statements?statementId={id}")).await;
    let got = answer.json();
    assert!(got["stored"].as_str().unwrap().starts_with("2026-03-10T08:"));
    assert_eq!(got["timestamp"], got["stored"]);
    assert_eq!(got["authority"]["account"]["homePage"], "https://lms.example.org");
    assert_eq!(got["version"], "2.0.0");
    assert!(answer.header("last-modified").starts_with("Tue, 10 Mar 2026 08:"));
}

#[tokio::test]
async fn s8_what_was_sent_comes_back_digit_by_digit() {
    let room = Room::new().await;
    let extensions = r#"{"urn:x":{"n":[1E400,0.12123434,123456789012345678901234567890,-0],"null":null,"":{}},"urn:y":"\u0000\u0001\u0002\u0003"}"#;
    let id = room.store(&plain(&format!(r#","context":{{"extensions":{extensions}}}"#))).await.remove(0);
    for version in ["1.0.3", "2.0.0"] {
        let answer = room.ask(version, &format!("GET statements?statementId={id}"), &[], Body::empty()).await;
        let text = String::from_utf8(answer.bytes.to_vec()).unwrap();
        assert!(text.contains(extensions), "{text}");
    }
}

#[tokio::test]
async fn s2_7_a_voided_statement_is_found_by_voided_statement_id_only() {
    let room = Room::new().await;
    room.store(&format!("[{},{}]", with_id(ID, ""), with_id(OTHER, ""))).await;
    let void = room.store(&voiding(ID)).await.remove(0);
    room.store(&voiding(&void)).await;
    for (asked, status) in [
        (format!("statements?statementId={ID}"), 404),
        (format!("statements?voidedStatementId={ID}"), 200),
        (format!("statements?statementId={OTHER}"), 200),
        (format!("statements?voidedStatementId={OTHER}"), 404),
        (format!("statements?statementId={void}"), 200),
        (format!("statements?voidedStatementId={void}"), 404),
        (format!("statements?statementId={ID}&voidedStatementId={OTHER}"), 400),
        (format!("statements?statementId={ID}&limit=1"), 400),
        (format!("statements?voidedStatementId={ID}&verb=urn:v"), 400),
        (format!("statements?voidedStatementId={ID}&format=ids&attachments=false"), 200),
    ] {
        let answer = room.ask("1.0.3", &format!("GET {asked}"), &[], Body::empty()).await;
        assert_eq!(answer.status.as_u16(), status, "{asked}");
    }
    let all = room.get("statements").await.ids();
    assert!(all.contains(&void) && !all.contains(&ID.to_owned()));
    let writer = room.credential(&[Scope::StatementsWrite]).await;
    let auth = basic(&writer.shown.login, &writer.secret);
    let headers = [("authorization", auth.as_str()), ("content-type", "application/json")];
    let answer = room.ask("1.0.3", "POST statements", &headers, format!("[{},{}]", plain(""), voiding(OTHER))).await;
    assert_eq!(answer.status.as_u16(), 403, "without the right to void, the whole request is refused");
    assert_eq!(room.get("statements").await.ids().len(), all.len());
}

#[tokio::test]
async fn s1_who_reads_mine_reads_nothing_else_by_no_way() {
    let room = Room::new().await;
    let foreign = room.store(&plain("")).await.remove(0);
    let made = room.credential(&[Scope::StatementsWrite, Scope::StatementsReadMine]).await;
    let auth = basic(&made.shown.login, &made.secret);
    let auth = ("authorization", auth.as_str());
    let own =
        room.ask("1.0.3", "POST statements", &[auth, ("content-type", "application/json")], plain("")).await.json();
    let own = own[0].as_str().unwrap();
    assert_eq!(room.ask("1.0.3", "GET statements", &[auth], Body::empty()).await.ids(), [own]);
    let one = |id: &str| format!("GET statements?statementId={id}");
    assert_eq!(room.ask("1.0.3", &one(own), &[auth], Body::empty()).await.status.as_u16(), 200);
    assert_eq!(room.ask("1.0.3", &one(&foreign), &[auth], Body::empty()).await.status.as_u16(), 404);
    for _ in 0..3 {
        room.store(&plain("")).await;
    }
    let first = room.get("statements?limit=1").await.json();
    let more = first["more"].as_str().unwrap();
    let answer = room.ask("1.0.3", &format!("GET {more}"), &[auth], Body::empty()).await;
    assert_eq!(answer.status.as_u16(), 400, "another's address of a further page opens nothing");
}

#[tokio::test]
async fn s2_5_pages_follow_one_another_without_gap_or_repeat_while_others_write() {
    let room = Room::new().await;
    let mut stored = Vec::new();
    for _ in 0..23 {
        stored.extend(room.store(&plain("")).await);
    }
    for (order, format) in [("false", "exact"), ("true", "exact"), ("false", "ids"), ("true", "canonical")] {
        let mut next =
            format!("statements?limit=5&ascending={order}&format={format}&verb=https://example.org/verbs/read");
        let mut seen = Vec::new();
        let before = stored.clone();
        loop {
            let answer = room.get(&next).await;
            seen.extend(answer.ids());
            stored.extend(room.store(&plain("")).await);
            let more = answer.json()["more"].as_str().unwrap().to_owned();
            assert!(more.is_empty() || more.starts_with("/xapi/statements?more="), "{more}");
            if more.is_empty() {
                break;
            }
            next = more;
        }
        let mut wanted = before;
        if order == "false" {
            wanted.reverse();
        }
        assert_eq!(seen, wanted, "{order} {format}");
    }
    let first = room.get("statements?limit=5").await.json();
    let more = first["more"].as_str().unwrap();
    for altered in [
        format!("{more}x"),
        more.replacen("more=", "more=x", 1),
        format!("{more}&limit=1"),
        "statements?more=".to_owned(),
    ] {
        assert_eq!(
            room.ask("1.0.3", &format!("GET {altered}"), &[], Body::empty()).await.status.as_u16(),
            400,
            "{altered}"
        );
    }
}

#[tokio::test]
async fn s2_5_ids_and_canonical_say_less_and_one_language() {
    let room = Room::new().await;
    let full = r#"{"actor":{"mbox":"mailto:monique@example.org","name":"Monique"},"verb":{"id":"https://example.org/verbs/read","display":{"en-US":"read","en-GB":"read (gb)"}},
        "object":{"id":"https://example.org/a/1","definition":{"name":{"en-US":"One","en-GB":"One (gb)"}}},"context":{"contextActivities":{"category":{"id":"urn:c","definition":{"name":{"en-US":"C","en-GB":"C (gb)"}}}}}}"#;
    let id = room.store(full).await.remove(0);
    let ids = room.get(&format!("statements?statementId={id}&format=ids")).await.json();
    assert_eq!(ids["actor"], serde_json::json!({"mbox":"mailto:monique@example.org"}));
    assert_eq!(ids["verb"], serde_json::json!({"id":"https://example.org/verbs/read"}));
    assert_eq!(ids["context"]["contextActivities"]["category"], serde_json::json!([{"id":"urn:c"}]));
    let british = [("accept-language", "en-GB")];
    let asked = format!("GET statements?statementId={id}&format=canonical");
    let answer = room.ask("1.0.3", &asked, &british, Body::empty()).await;
    let text = String::from_utf8(answer.bytes.to_vec()).unwrap();
    assert!(!text.contains("en-US") && text.matches("(gb)").count() == 3, "{text}");
    room.store(&full.replace(r#""en-US":"One""#, r#""fr":"Un""#).replace("\"verb\"", "\"result\":{},\"verb\"")).await;
    let activity = room.get("activities?activityId=https://example.org/a/1").await.json();
    assert_eq!(activity["definition"]["name"], serde_json::json!({"en-US":"One","en-GB":"One (gb)","fr":"Un"}));
    let bare = room.get("activities?activityId=urn:unknown").await.json();
    assert_eq!(bare, serde_json::json!({"objectType":"Activity","id":"urn:unknown"}));
}

#[tokio::test]
async fn s5_a_person_has_every_name_its_agent_was_seen_with() {
    let room = Room::new().await;
    for name in ["Monique", "Monique M."] {
        room.store(&plain("").replace(r#"org"},"verb"#, &format!(r#"org","name":"{name}"}},"verb"#))).await;
    }
    let asked = query(&[("agent", r#"{"mbox":"mailto:monique@EXAMPLE.org"}"#)]);
    let person = room.get(&format!("agents?{asked}")).await.json();
    assert_eq!(person["objectType"], "Person");
    assert_eq!(person["name"].as_array().unwrap().len(), 2);
    let asked = query(&[("agent", r#"{"openid":"https://nobody.example.org"}"#)]);
    let person = room.get(&format!("agents?{asked}")).await.json();
    assert_eq!(person, serde_json::json!({"objectType":"Person","openid":["https://nobody.example.org"]}));
}

fn attached(payload: &[u8], usage: &str, content_type: &str, extra: &str) -> String {
    let sha2 = hex::encode(Sha256::digest(payload));
    format!(
        r#","attachments":[{{"usageType":"{usage}","display":{{"fr":"pièce"}},"contentType":"{content_type}","length":{},"sha2":"{sha2}"{extra}}}]"#,
        payload.len()
    )
}

async fn send_parts(room: &Room, version: &str, statements: &str, payloads: &[(&str, &[u8])]) -> super::room::Answer {
    let payloads: Vec<(&str, &str, &[u8])> =
        payloads.iter().map(|(sha2, bytes)| (*sha2, "text/plain", *bytes)).collect();
    let body = multipart::write("-a b-", statements.as_bytes(), &payloads);
    let headers = [("content-type", "Multipart/Mixed; boundary=\"-a b-\"")];
    room.ask(version, "POST statements", &headers, body).await
}

#[tokio::test]
async fn s2_6_attachments_come_back_byte_by_byte_when_they_are_asked_for() {
    let room = Room::new().await;
    let payload = b"\r\n---a b\r\nnot the boundary\0\xff\r\n";
    let large = vec![7; 3 << 20];
    for bytes in [&payload[..], &large, b""] {
        let sha2 = hex::encode(Sha256::digest(bytes));
        let statement = plain(&attached(bytes, "urn:usage", "text/plain", ""));
        let answer = send_parts(&room, "1.0.3", &statement, &[(&sha2, bytes)]).await;
        assert_eq!(answer.status.as_u16(), 200, "{:?}", answer.bytes);
        let id = answer.json()[0].as_str().unwrap().to_owned();
        for path in
            [format!("statements?statementId={id}&attachments=true"), "statements?attachments=true&limit=1".to_owned()]
        {
            let got = room.get(&path).await;
            let parts =
                multipart::submission(got.header("content-type"), &got.bytes, &multipart::Limits::default()).unwrap();
            assert_eq!(parts.payloads.len(), 1);
            assert_eq!((parts.payloads[0].hash.as_str(), parts.payloads[0].bytes), (sha2.as_str(), bytes));
            assert_eq!(got.header("content-length"), got.bytes.len().to_string());
        }
        let without = room.get(&format!("statements?statementId={id}")).await;
        assert_eq!(without.header("content-type"), "application/json");
    }
    let statement = plain(&attached(b"x", "urn:usage", "text/plain", r#","fileUrl":"https://example.org/x""#));
    assert_eq!(room.put("1.0.3", "POST statements", &statement).await.status.as_u16(), 200, "it is elsewhere");
    assert_eq!(send_parts(&room, "2.0.0", &statement, &[]).await.status.as_u16(), 200);
    assert_eq!(send_parts(&room, "2.0.0", &plain(""), &[]).await.status.as_u16(), 200, "multipart without attachments");
    let long = hex::encode(Sha384::digest(b"abc"));
    let statement =
        plain(&attached(b"abc", "urn:usage", "text/plain", "").replace(&hex::encode(Sha256::digest(b"abc")), &long));
    assert_eq!(send_parts(&room, "2.0.0", &statement, &[(&long, b"abc")]).await.status.as_u16(), 200, "SHA-384");
}

#[tokio::test]
async fn s2_6_what_is_wrong_with_parts_is_refused_and_nothing_is_stored() {
    let room = Room::new().await;
    let sha2 = hex::encode(Sha256::digest(b"abc"));
    let other = hex::encode(Sha256::digest(b"other"));
    let statement = plain(&attached(b"abc", "urn:usage", "text/plain", ""));
    for (name, parts) in [
        ("no part", vec![]),
        ("a part nobody speaks of", vec![(sha2.as_str(), &b"abc"[..]), (other.as_str(), b"other")]),
        ("bytes of another hash", vec![(sha2.as_str(), &b"abd"[..])]),
        ("bytes of another length", vec![(sha2.as_str(), &b"abcd"[..])]),
    ] {
        assert_eq!(send_parts(&room, "1.0.3", &statement, &parts).await.status.as_u16(), 400, "{name}");
    }
    let good =
        String::from_utf8(multipart::write("b", statement.as_bytes(), &[(&sha2, "text/plain", b"abc")])).unwrap();
    let mixed = "multipart/mixed; boundary=b";
    for (name, content_type, body) in [
        ("json without the payload", "application/json", statement.clone()),
        ("no boundary", "multipart/mixed", good.clone()),
        ("form-data", "multipart/form-data; boundary=b", good.clone()),
        ("another type", "text/plain", statement.clone()),
        ("no type", "-", statement.clone()),
        ("boundary absent", "multipart/mixed; boundary=zzz", good.clone()),
        ("not closed", mixed, good.replace("--b--", "")),
        ("first part not JSON", mixed, good.replacen("application/json", "text/plain", 1)),
        ("no hash", mixed, good.replace("X-Experience-API-Hash", "X-Other")),
        ("not binary", mixed, good.replace("binary", "base64")),
        (
            "a header that is none",
            mixed,
            good.replace("Content-Transfer-Encoding: binary", "Content-Transfer-Encoding"),
        ),
        ("empty", mixed, String::new()),
    ] {
        let answer = room.ask("1.0.3", "POST statements", &[("content-type", content_type)], body).await;
        assert_eq!(answer.status.as_u16(), 400, "{name}: {:?}", answer.bytes);
    }
    let spaceless = good.replace("Content-Type: application/json", "Content-Type:application/json");
    let answer = room.ask("1.0.3", "POST statements", &[("content-type", mixed)], spaceless).await;
    assert_eq!(answer.status.as_u16(), 200, "{:?}", answer.bytes);
    assert_eq!(room.get("statements").await.ids().len(), 1);
}

#[tokio::test]
async fn s2_6_a_signature_is_verified_with_its_certificate_and_no_other_key() {
    let room = Room::new().await;
    let signed: Vec<&str> = include_str!("signed.txt").lines().collect();
    let usage = "http://adlnet.gov/expapi/attachments/signature";
    let mut pieces: Vec<String> = signed[0].split('.').map(str::to_owned).collect();
    let forged = {
        let mut seal = B64.decode(&pieces[2]).unwrap();
        seal[9] ^= 1;
        format!("{}.{}.{}", pieces[0], pieces[1], B64.encode(seal))
    };
    let other_body = {
        let body = String::from_utf8(B64.decode(&pieces[1]).unwrap()).unwrap().replace("/a/1", "/a/2");
        pieces[1] = B64.encode(body);
        pieces.join(".")
    };
    let unsigned = |header: &str| {
        let body = signed[0].split('.').nth(1).unwrap();
        format!("{}.{body}.{}", B64.encode(header), B64.encode("seal"))
    };
    for (name, jws, content_type, status) in [
        ("RS256", signed[0].to_owned(), "application/octet-stream", 200),
        ("RS384", signed[1].to_owned(), "application/octet-stream", 200),
        ("RS512", signed[2].to_owned(), "application/octet-stream", 200),
        ("another media type", signed[0].to_owned(), "text/plain", 400),
        ("one bit of the seal", forged, "application/octet-stream", 400),
        ("another statement", other_body, "application/octet-stream", 400),
        ("HS256", unsigned(r#"{"alg":"HS256"}"#), "application/octet-stream", 400),
        ("none", unsigned(r#"{"alg":"none"}"#), "application/octet-stream", 400),
        (
            "no certificate: nothing to verify with",
            unsigned(r#"{"alg":"RS256","jku":"https://evil.example.org"}"#),
            "application/octet-stream",
            200,
        ),
        ("a certificate that is none", unsigned(r#"{"alg":"RS256","x5c":["AAAA"]}"#), "application/octet-stream", 400),
        ("no JWS", "abc".to_owned(), "application/octet-stream", 400),
    ] {
        let sha2 = hex::encode(Sha256::digest(jws.as_bytes()));
        let statement = with_id(ID, &attached(jws.as_bytes(), usage, content_type, ""));
        let room = if status == 200 { &Room::new().await } else { &room };
        let answer = send_parts(room, "1.0.3", &statement, &[(&sha2, jws.as_bytes())]).await;
        assert_eq!(answer.status.as_u16(), status, "{name}: {:?}", answer.bytes);
    }
    assert_eq!(room.get("statements").await.ids().len(), 0);
}

#[tokio::test]
async fn s8_hostile_statements_are_refused_or_kept_and_never_break_the_store() {
    let room = Room::new().await;
    let deep = |n: usize| format!(r#","context":{{"extensions":{{"urn:x":{}{}}}}}"#, "[".repeat(n), "]".repeat(n));
    let large = format!(r#","context":{{"extensions":{{"urn:x":"{}"}}}}"#, "x".repeat(9 << 20));
    let key = format!(r#","context":{{"extensions":{{"urn:{}":1}}}}"#, "k".repeat(1 << 20));
    for (name, body, status) in [
        ("deep", plain(&deep(10_000)), 400),
        ("nine megabytes", plain(&large), 413),
        ("a key of a megabyte", plain(&key), 200),
        ("the same key twice", plain(r#","result":{"success":true,"success":false}"#), 400),
        ("twice in an extension", plain(r#","context":{"extensions":{"urn:x":{"a":1,"a":2}}}"#), 400),
        ("a lone surrogate", plain(r#","context":{"extensions":{"urn:x":"\ud800"}}"#), 400),
        ("not UTF-8 nor JSON", "\u{0}{".to_owned(), 400),
        ("nothing", String::new(), 400),
        ("SQL in an IRI", plain("").replace("/a/1", "/a/1');DROP/**/TABLE/**/xapi_statement;--"), 200),
        ("an IRI of 20 kB", plain("").replace("/a/1", &format!("/a/{}", "x".repeat(20_000))), 200),
        ("NaN", plain(r#","result":{"score":{"scaled":NaN}}"#), 400),
    ] {
        let answer = room.put("2.0.0", "POST statements", &body).await;
        assert_eq!(
            answer.status.as_u16(),
            status,
            "{name}: {}",
            String::from_utf8_lossy(&answer.bytes[..answer.bytes.len().min(300)])
        );
    }
    assert_eq!(room.get("statements").await.ids().len(), 3);
    let long = format!("https://example.org/a/{}", "x".repeat(20_000));
    let found = room.get(&format!("statements?{}", query(&[("activity", &long)]))).await;
    assert_eq!(found.ids().len(), 1);
}
