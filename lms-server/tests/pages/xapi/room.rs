//! A learning record store with nothing in it, and how it is asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use base64::Engine as _;
use bytes::Bytes;
use lms_core::access::Actor;
use lms_core::access::rate::Rate;
use lms_core::time::Timestamp;
use lms_core::xapi::Version;
use lms_core::xapi::credential::Scope;
use lms_core::xapi::lexical::Instant;
use lms_engine::lrs::credential::{self, Made, New};
use lms_engine::ports::mail::{Letter, Mail, MailError};
use lms_engine::{Lms, Parts};
use lms_server::clock::Clock;
use lms_server::router::platform;
use lms_server::state::{App, Site};
use lms_store::testing::Seeded;
use lms_store::{FolderStore, Keyring, Settings, Store};
use serde_json::Value;
use tower::ServiceExt as _;

/// Goes on by a millisecond each time it is looked at.
pub struct Ticking(AtomicI64);

impl Ticking {
    /// Lets time pass.
    pub fn forward(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.fetch_add(1, Ordering::SeqCst)).unwrap()
    }
}

impl lms_store::repo::Clock for Ticking {
    fn now(&self) -> Instant {
        Instant(self.0.fetch_add(1, Ordering::SeqCst))
    }
}

struct Nobody;

#[async_trait::async_trait]
impl Mail for Nobody {
    async fn send(&self, _: &Letter) -> Result<(), MailError> {
        Ok(())
    }
}

/// The store and its door.
pub struct Room {
    pub router: Router,
    pub lms: Lms,
    pub clock: Arc<Ticking>,
    /// Who asks when nobody else is named: `all`, nothing else.
    pub token: String,
    _folder: tempfile::TempDir,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Bytes,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("not JSON: {:?}", self.bytes))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The ids of the statements in a list.
    pub fn ids(&self) -> Vec<String> {
        let json = self.json();
        json["statements"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    }
}

impl Room {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let entropy = Arc::new(Seeded::new(7));
        let keyring = Arc::new(Keyring::new("test", &[7; 32]));
        let url = format!("sqlite:{}", folder.path().join("lms.db").display());
        let store = Store::open(&Settings::new(&url), entropy.clone(), keyring.clone()).await.unwrap();
        let contents = FolderStore::open(&folder.path().join("contents"), entropy.clone()).unwrap();
        let start: Timestamp = "2026-03-10T08:00:00Z".parse().unwrap();
        let clock = Arc::new(Ticking(AtomicI64::new(start.millis())));
        let lms = Lms::new(Parts {
            store,
            contents: Arc::new(contents),
            entropy,
            keyring,
            mail: Arc::new(Nobody),
            ledger: Arc::new(lms_engine::ports::ledger::LedgerFile::new(&folder.path().join("erasures.log"))),
            record_store: Arc::new(lms_server::record_store::HttpRecordStore::new(
                lms_core::access::reach::Reach::Anywhere,
            )),
            identity: Arc::new(lms_engine::ports::identity::Nobody),
            clock: clock.clone(),
            public_url: "https://lms.example.org".to_owned(),
            parallel_hashes: 1,
            signing_in: lms_engine::account::Policy::default(),
            strictness: lms_scorm::Strictness::Tolerant,
        });
        let site = Site {
            public_url: "https://lms.example.org".to_owned(),
            content_url: "https://content.example.org".to_owned(),
            trust_proxy: false,
            support: false,
            xapi_version: Version::V2,
            max_upload: 1 << 20,
        };
        let router = platform(App { lms: lms.clone(), clock: clock.clone(), site: Arc::new(site) });
        let mut room = Self { router, lms, clock, token: String::new(), _folder: folder };
        room.token = credential::token(&room.credential(&[Scope::All]).await);
        room
    }

    /// A new credential.
    pub async fn credential(&self, scopes: &[Scope]) -> Made {
        self.limited(scopes, None).await
    }

    /// A new credential that is held to a rate.
    pub async fn limited(&self, scopes: &[Scope], rate: Option<Rate>) -> Made {
        let new = New { label: "Outil".to_owned(), scopes: scopes.to_vec(), rate };
        credential::make(&self.lms, &Actor::operator(), new, Clock::now(&*self.clock)).await.unwrap()
    }

    /// Sends exactly this.
    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = self.router.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    /// Sends with credentials and version; a path without base is below `/xapi/`.
    pub async fn ask(&self, version: &str, asked: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let (method, path) = asked.split_once(' ').unwrap();
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/xapi/{path}") };
        let basic = format!("Basic {}", self.token);
        let mut all: Vec<(&str, &str)> = vec![];
        for common in [("authorization", basic.as_str()), ("x-experience-api-version", version)] {
            if !headers.iter().any(|(name, _)| *name == common.0) {
                all.push(common);
            }
        }
        all.extend(headers.iter().filter(|(_, value)| *value != "-"));
        self.send(method, &path, &all, body).await
    }

    /// Sends JSON.
    pub async fn put(&self, version: &str, asked: &str, body: &str) -> Answer {
        self.ask(version, asked, &[("content-type", "application/json")], body.to_owned()).await
    }

    /// Stores statements that must be taken; their ids.
    pub async fn store(&self, body: &str) -> Vec<String> {
        let answer = self.put("2.0.0", "POST statements", body).await;
        assert_eq!(answer.status, StatusCode::OK, "{:?} for {body}", answer.bytes);
        answer.json().as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
    }

    /// Gets what must be there.
    pub async fn get(&self, path: &str) -> Answer {
        let answer = self.ask("2.0.0", &format!("GET {path}"), &[], Body::empty()).await;
        assert_eq!(answer.status, StatusCode::OK, "GET {path} → {:?}", answer.bytes);
        answer
    }
}

/// A statement that says nothing much; `more` is put in before its end, such as `,"result":{}`.
pub fn plain(more: &str) -> String {
    format!(
        r#"{{"actor":{{"mbox":"mailto:monique@example.org"}},"verb":{{"id":"https://example.org/verbs/read"}},"object":{{"id":"https://example.org/a/1"}}{more}}}"#
    )
}

/// What stands behind `Basic` for these.
pub fn basic(login: &str, secret: &str) -> String {
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{login}:{secret}")))
}

/// A query of these pairs, encoded.
pub fn query(pairs: &[(&str, &str)]) -> String {
    let encoded = |text: &str| -> String {
        text.bytes()
            .map(|b| {
                if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
                    char::from(b).to_string()
                } else {
                    format!("%{b:02X}")
                }
            })
            .collect()
    };
    pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
}

/// A statement that takes another back.
pub fn voiding(target: &str) -> String {
    format!(
        r#"{{"actor":{{"mbox":"mailto:boss@example.org"}},"verb":{{"id":"{}"}},"object":{{"objectType":"StatementRef","id":"{target}"}}}}"#,
        lms_core::xapi::VOIDED
    )
}
