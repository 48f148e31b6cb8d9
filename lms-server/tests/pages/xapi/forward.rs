//! Statements sent on to a record store elsewhere that behaves badly in every way we know.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use lms_core::access::Actor;
use lms_core::access::reach::Reach;
use lms_core::time::{Span, Timestamp};
use lms_engine::lrs::forward::{self, Filter, New};
use lms_engine::ports::record_store::{Parcel, RecordStore as _, Said, Target};
use lms_server::clock::Clock as _;
use lms_server::record_store::HttpRecordStore;

use super::room::{Room, plain, voiding};

/// A record store that keeps what it is sent, and does next what it is told.
#[derive(Clone, Default)]
struct Elsewhere(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    /// By id, and how often each came.
    kept: HashMap<String, u32>,
    /// Statuses of the next answers, from the end; what is kept is kept all the same below 300 and at 500.
    next: Vec<u16>,
    /// A statement with this text in it is refused.
    dislikes: Option<&'static str>,
    login: String,
}

impl Elsewhere {
    async fn open(&self) -> String {
        let this = self.clone();
        let take = move |headers: HeaderMap, body: Bytes| {
            let this = this.clone();
            async move { this.take(&headers, &body) }
        };
        let router = Router::new().route("/xapi/statements", post(take));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        format!("http://{address}/xapi/")
    }

    fn take(&self, headers: &HeaderMap, body: &[u8]) -> (StatusCode, [(&'static str, &'static str); 1], String) {
        let mut inner = self.0.lock().unwrap();
        inner.login = headers["authorization"].to_str().unwrap().to_owned();
        let status = inner.next.pop().unwrap_or(200);
        let text = String::from_utf8(body.to_vec()).unwrap();
        let status = if inner.dislikes.is_some_and(|what| text.contains(what)) { 400 } else { status };
        if status < 300 || status == 500 {
            let all: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
            for one in all {
                *inner.kept.entry(one["id"].as_str().unwrap().to_owned()).or_default() += 1;
            }
        }
        (StatusCode::from_u16(status).unwrap(), [("retry-after", "7")], "[]".to_owned())
    }

    fn say_next(&self, statuses: &[u16]) {
        self.0.lock().unwrap().next = statuses.iter().rev().copied().collect();
    }

    fn kept(&self) -> HashMap<String, u32> {
        self.0.lock().unwrap().kept.clone()
    }
}

fn later(now: Timestamp, seconds: u64) -> Timestamp {
    now + Span::millis(seconds * 1000)
}

async fn begun(room: &Room, endpoint: String, filter: Filter) {
    let new = New {
        label: "Entrepôt".to_owned(),
        endpoint,
        login: "lms".to_owned(),
        secret: "s3cret:with colon".to_owned(),
        filter,
        from_now: false,
    };
    forward::make(&room.lms, &Actor::operator(), new, room.clock.now()).await.unwrap();
}

#[tokio::test]
async fn r2_22_statements_arrive_elsewhere_once_whatever_becomes_of_the_answers() {
    let room = Room::new().await;
    let elsewhere = Elsewhere::default();
    begun(&room, elsewhere.open().await, Filter::default()).await;
    let ids = room.store(&format!("[{}]", vec![plain(""); 120].join(","))).await;
    let start = room.clock.now();
    // The first parcel is kept and its answer lost: it is sent again, and known there by its ids.
    elsewhere.say_next(&[500]);
    assert_eq!(forward::round(&room.lms, start).await.unwrap(), 0);
    assert_eq!(elsewhere.kept().len(), 50);
    assert_eq!(forward::round(&room.lms, later(start, 6)).await.unwrap(), 0, "it asked to wait for seven seconds");
    elsewhere.say_next(&[200, 429]);
    assert_eq!(forward::round(&room.lms, later(start, 7)).await.unwrap(), 50);
    assert_eq!(forward::round(&room.lms, later(start, 14)).await.unwrap(), 70);
    assert_eq!(forward::round(&room.lms, later(start, 21)).await.unwrap(), 0);
    let kept = elsewhere.kept();
    assert_eq!(kept.len(), 120);
    assert!(ids.iter().enumerate().all(|(n, id)| kept[id] == if n < 50 { 2 } else { 1 }));
}

#[tokio::test]
async fn r2_22_what_is_refused_elsewhere_keeps_nothing_else_back() {
    let room = Room::new().await;
    let elsewhere = Elsewhere::default();
    elsewhere.0.lock().unwrap().dislikes = Some("urn:odd");
    begun(&room, elsewhere.open().await, Filter::default()).await;
    let odd = room.store(&plain(r#","context":{"extensions":{"urn:odd":1}}"#)).await.remove(0);
    let ids = room.store(&format!("[{}]", vec![plain(""); 5].join(","))).await;
    assert_eq!(forward::round(&room.lms, room.clock.now()).await.unwrap(), 5);
    assert!(ids.iter().all(|id| elsewhere.kept()[id] == 1));
    let told = forward::list(&room.lms, &Actor::operator()).await.unwrap().remove(0);
    assert_eq!((told.refused, told.last_refused.unwrap().0.to_string(), told.last_refused.unwrap().1), (1, odd, 400));
    assert_eq!(forward::round(&room.lms, room.clock.now()).await.unwrap(), 0);
}

#[tokio::test]
async fn r2_22_only_what_is_wanted_is_sent_on_and_what_takes_it_back() {
    let room = Room::new().await;
    let elsewhere = Elsewhere::default();
    let filter = Filter { verbs: vec!["urn:wanted".to_owned()], activities: Vec::new() };
    begun(&room, elsewhere.open().await, filter).await;
    room.store(&plain("")).await;
    let wanted = room.store(&plain("").replace("https://example.org/verbs/read", "urn:wanted")).await.remove(0);
    let back = room.store(&voiding(&wanted)).await.remove(0);
    assert_eq!(forward::round(&room.lms, room.clock.now()).await.unwrap(), 2);
    let mut kept: Vec<String> = elsewhere.kept().into_keys().collect();
    kept.sort();
    let mut both = vec![wanted, back];
    both.sort();
    assert_eq!(kept, both);
    use base64::Engine as _;
    let basic = base64::prelude::BASE64_STANDARD.encode("lms:s3cret:with colon");
    assert_eq!(elsewhere.0.lock().unwrap().login, format!("Basic {basic}"));
}

#[tokio::test]
async fn r2_22_nobody_there_is_tried_again_ever_more_seldom() {
    let room = Room::new().await;
    begun(&room, "http://127.0.0.1:9/xapi".to_owned(), Filter::default()).await;
    room.store(&plain("")).await;
    let mut now = room.clock.now();
    for minutes in [1, 2, 4] {
        assert_eq!(forward::round(&room.lms, now).await.unwrap(), 0);
        let told = forward::list(&room.lms, &Actor::operator()).await.unwrap().remove(0);
        assert_eq!(told.due, Some(now + Span::minutes(minutes)));
        assert!(told.trouble.is_some());
        now = told.due.unwrap();
    }
}

/// OWASP A10:2021.
#[tokio::test]
async fn an_address_typed_by_somebody_never_leads_into_the_network_of_the_platform() {
    let elsewhere = Elsewhere::default();
    let address = elsewhere.open().await.replace("/xapi/", "");
    let port = address.rsplit(':').next().unwrap();
    let parcel = || Parcel { content_type: "application/json".to_owned(), body: b"[]".to_vec() };
    let (outside, anywhere) = (HttpRecordStore::new(Reach::Outside), HttpRecordStore::new(Reach::Anywhere));
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "127.1", "0x7f.0.0.1"] {
        let target = |host: &str| Target {
            endpoint: format!("http://{host}:{port}/xapi"),
            login: String::new(),
            secret: String::new(),
        };
        let said = outside.post(&target(host), parcel()).await;
        assert!(matches!(&said, Said::Later { why, .. } if why.contains("--reach anywhere")), "{host}: {said:?}");
        assert_eq!(elsewhere.0.lock().unwrap().login, "", "{host} was knocked at");
    }
    let near = Target { endpoint: format!("{address}/xapi"), login: "a".to_owned(), secret: "b".to_owned() };
    assert_eq!(anywhere.post(&near, parcel()).await, Said::Taken, "where that is wanted");
}
