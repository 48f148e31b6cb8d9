//! Statements to be kept, a clock that is set by hand, and what the store says of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use lms_core::xapi::Version;
use lms_core::xapi::accept::Authority;
use lms_core::xapi::activity::Power;
use lms_core::xapi::agent::AgentKey;
use lms_core::xapi::json::read;
use lms_core::xapi::keep::{Arrival, Kept, keep};
use lms_core::xapi::lexical::Instant;
use lms_core::xapi::query::Filter;
use uuid::Uuid;

use crate::Store;
use crate::repo::{Clock, Find, Found, HeldStatement, Submission, Submitted};

/// A clock that goes on by itself by so many milliseconds each time it is read.
pub(super) struct TestClock {
    now: AtomicI64,
    step: i64,
}

impl TestClock {
    pub(super) fn new(step: i64) -> Arc<Self> {
        Arc::new(Self { now: AtomicI64::new(1_772_000_000_000), step })
    }
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        Instant(self.now.fetch_add(self.step, Ordering::SeqCst))
    }
}

/// The real one, for races.
pub(super) struct WallClock;

impl Clock for WallClock {
    #[allow(clippy::disallowed_methods, reason = "races are about the real time")]
    fn now(&self) -> Instant {
        Instant(chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).timestamp_millis())
    }
}

pub(super) fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x4000_8000_0000_0000_0000 + n)
}

pub(super) fn agent(name: &str) -> AgentKey {
    AgentKey::of(&read(format!(r#"{{"mbox":"mailto:{name}@example.org"}}"#).as_bytes()).unwrap()).unwrap()
}

pub(super) fn kept(text: &str) -> Kept {
    let own = read(br#"{"account":{"homePage":"https://lms.example.org","name":"credential"}}"#).unwrap();
    let arrival = Arrival { version: Version::V2, id: id(999_999), authority: Authority::Own(&own) };
    keep(read(text.as_bytes()).unwrap_or_else(|e| panic!("{e}: {text}")), &arrival).unwrap_or_else(|| panic!("{text}"))
}

/// A statement by its number, actor, verb and object, with more members behind.
pub(super) fn statement(n: u128, actor: &str, verb: &str, object: &str, more: &str) -> Kept {
    kept(&format!(
        r#"{{"id":"{}","actor":{{"mbox":"mailto:{actor}@example.org","name":"{actor}"}},"verb":{{"id":"urn:{verb}"}},"object":{object}{more}}}"#,
        id(n)
    ))
}

pub(super) const ACTIVITY: &str = r#"{"id":"urn:activity"}"#;

pub(super) fn reference(n: u128) -> String {
    format!(r#"{{"objectType":"StatementRef","id":"{}"}}"#, id(n))
}

pub(super) fn voiding(n: u128, target: u128) -> Kept {
    kept(&format!(
        r#"{{"id":"{}","actor":{{"mbox":"mailto:lms@example.org"}},"verb":{{"id":"http://adlnet.gov/expapi/verbs/voided"}},"object":{}}}"#,
        id(n),
        reference(target)
    ))
}

pub(super) const MINE: Uuid = Uuid::from_u128(77);

pub(super) fn submission(statements: Vec<Kept>) -> Submission {
    Submission { statements, credential: MINE, power: Power::Define, payloads: vec![] }
}

pub(super) async fn submit(store: &Store, clock: &dyn Clock, statements: Vec<Kept>) -> Submitted {
    let mut unit = store.unit().await.unwrap();
    let told = unit.statements().submit(&[submission(statements)], clock).await.unwrap();
    unit.commit().await.unwrap();
    told.into_iter().next().unwrap()
}

pub(super) async fn find(store: &Store, n: u128) -> Option<HeldStatement> {
    store.reader().await.unwrap().statements().find(id(n)).await.unwrap()
}

pub(super) async fn page(store: &Store, find: &Find<'_>) -> Found {
    store.reader().await.unwrap().statements().page(find).await.unwrap()
}

/// The numbers of all a filter finds.
pub(super) async fn numbers(store: &Store, filter: &Filter) -> Vec<u128> {
    let found = page(store, &Find { filter, only_of: None, from: None, size: 1_000 }).await;
    assert_eq!(found.next, None);
    found.statements.iter().map(|held| held.id.as_u128() - id(0).as_u128()).collect()
}

pub(super) fn stored(ids: &[u128], new: usize) -> Submitted {
    Submitted::Stored { ids: ids.iter().map(|n| id(*n)).collect(), new }
}

/// How often a race is run: as the environment says, a thousand times when everything is to be tested, else a few times.
pub(super) fn rounds(few: usize) -> usize {
    match std::env::var("LMS_TEST_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()) {
        Some(rounds) => rounds,
        None if std::env::var("LMS_TEST_ALL").is_ok_and(|all| all == "1") => 1_000,
        None => few,
    }
}
