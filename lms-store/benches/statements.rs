//! What storing and finding xAPI statements costs in the store: rates at 16 clients, and the time of each filter.
//!
//! `cargo bench -p lms-store --features testing --bench statements [-- --statements 100000 --seconds 3]`; another
//! database than a SQLite file in the folder for temporary files by `LMS_BENCH_URL`.
#![allow(
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a measuring program"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant as Started};

use lms_core::xapi::Version;
use lms_core::xapi::accept::Authority;
use lms_core::xapi::activity::Power;
use lms_core::xapi::agent::AgentKey;
use lms_core::xapi::json::read;
use lms_core::xapi::keep::{Arrival, Kept, keep};
use lms_core::xapi::lexical::Instant;
use lms_core::xapi::query::Filter;
use lms_store::repo::{Clock, Find, Submission};
use lms_store::testing::{Seeded, keyring};
use lms_store::{Settings, Statements, Store};
use uuid::Uuid;

const CLIENTS: u64 = 16;

struct Wall;

impl Clock for Wall {
    fn now(&self) -> Instant {
        Instant(chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).timestamp_millis())
    }
}

fn argument(name: &str, default: u64) -> u64 {
    let mut words = std::env::args().skip_while(|word| word != name);
    words.nth(1).and_then(|word| word.parse().ok()).unwrap_or(default)
}

fn id(n: u64) -> Uuid {
    // Spread over the index as chance would.
    Uuid::from_u64_pair(n.wrapping_mul(0x9E37_79B9_7F4A_7C15), 0x8000_0000_0000_0000 | n)
}

fn agent(n: u64) -> String {
    format!(r#"{{"mbox":"mailto:learner{}@example.org","name":"Learner {}"}}"#, n % 1_000, n % 1_000)
}

/// A statement as content sends them, about 900 bytes.
fn kept(n: u64) -> Kept {
    let verb = ["answered", "completed", "passed", "experienced", "launched"][(n % 5) as usize];
    let text = format!(
        r#"{{"id":"{}","actor":{},"verb":{{"id":"http://adlnet.gov/expapi/verbs/{verb}","display":{{"en":"{verb}"}}}},
        "object":{{"id":"https://lms.example.org/activity/{}","definition":{{"name":{{"en":"Activity {}"}},"type":"http://adlnet.gov/expapi/activities/module"}}}},
        "context":{{"registration":"{}","contextActivities":{{"parent":[{{"id":"https://lms.example.org/course/{}"}}]}}}},
        "result":{{"score":{{"scaled":0.{}}},"duration":"PT{}S"}},"timestamp":"2026-03-01T12:00:00.000Z"}}"#,
        id(n),
        agent(n * 7 + n / 1_000),
        n % 500,
        n % 500,
        id(n % 20_000),
        n % 50,
        n % 100,
        n % 1_000
    );
    let own = read(br#"{"account":{"homePage":"https://lms.example.org","name":"credential"}}"#).expect("JSON");
    let arrival = Arrival { version: Version::V2, id: id(0), authority: Authority::Own(&own) };
    keep(read(text.as_bytes()).expect("JSON"), &arrival).expect("a statement")
}

fn submission(first: u64, size: u64) -> Submission {
    let statements = (first..first + size).map(kept).collect();
    Submission { statements, credential: Uuid::from_u128(1), power: Power::Define, payloads: vec![] }
}

async fn store_at_16(door: &Statements, next: &Arc<AtomicU64>, size: u64, during: Duration) -> (f64, f64) {
    let began = Started::now();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (door, next) = (door.clone(), Arc::clone(next));
            tokio::spawn(async move {
                let mut times = Vec::new();
                while began.elapsed() < during {
                    let submission = submission(next.fetch_add(size, Ordering::Relaxed), size);
                    let sent = Started::now();
                    door.submit(submission).await.expect("stored");
                    times.push(sent.elapsed().as_secs_f64() * 1e3);
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for client in clients {
        times.extend(client.await.expect("a client"));
    }
    let rate = times.len() as f64 / began.elapsed().as_secs_f64();
    (rate, median(times))
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}

async fn read_at(
    store: &Store,
    clients: u64,
    during: Duration,
    what: Arc<dyn Fn(u64) -> What + Send + Sync>,
) -> (f64, f64) {
    let began = Started::now();
    let clients: Vec<_> = (0..clients)
        .map(|client| {
            let (store, what) = (store.clone(), Arc::clone(&what));
            tokio::spawn(async move {
                let mut times = Vec::new();
                let mut n = client * 7_919;
                while began.elapsed() < during {
                    n += 1;
                    let sent = Started::now();
                    let mut reader = store.reader().await.expect("a view");
                    match what(n) {
                        What::One(id) => {
                            assert!(reader.statements().find(id).await.expect("read").is_some());
                        }
                        What::Page(filter, size) => {
                            let find = Find { filter: &filter, only_of: None, from: None, size };
                            reader.statements().page(&find).await.expect("read");
                        }
                    }
                    drop(reader);
                    times.push(sent.elapsed().as_secs_f64() * 1e3);
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for client in clients {
        times.extend(client.await.expect("a client"));
    }
    (times.len() as f64 / began.elapsed().as_secs_f64(), median(times))
}

enum What {
    One(Uuid),
    Page(Filter, usize),
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = std::env::var("LMS_BENCH_URL")
        .unwrap_or_else(|_| format!("sqlite:{}", folder.path().join("bench.db").display()));
    let settings = Settings { read_connections: 16, ..Settings::new(&url) };
    let store = Store::open(&settings, Arc::new(Seeded::new(1)), keyring()).await.expect("it opens");
    let door = store.statements(Arc::new(Wall));
    let (all, seconds) = (argument("--statements", 100_000), argument("--seconds", 3));
    let during = Duration::from_secs(seconds);
    let next = Arc::new(AtomicU64::new(1));

    let began = Started::now();
    let mut fill = Vec::new();
    for _ in 0..4 {
        let (door, next) = (door.clone(), Arc::clone(&next));
        fill.push(tokio::spawn(async move {
            loop {
                let first = next.fetch_add(500, Ordering::Relaxed);
                if first > all {
                    break;
                }
                door.submit(submission(first, 500)).await.expect("stored");
            }
        }));
    }
    for one in fill {
        one.await.expect("filled");
    }
    println!("filled {all} in batches of 500: {:.0}/s", all as f64 / began.elapsed().as_secs_f64());

    for (name, size) in [("single", 1), ("batches of 50", 50)] {
        let (rate, p50) = store_at_16(&door, &next, size, during).await;
        println!("{name} at 16: {rate:.0}/s, {:.0} statements/s, p50 {p50:.2} ms", rate * size as f64);
    }
    let one: Arc<dyn Fn(u64) -> What + Send + Sync> = Arc::new(move |n| What::One(id(1 + n * 13 % all)));
    let (rate, p50) = read_at(&store, CLIENTS, during, one).await;
    println!("by id at 16: {rate:.0}/s, p50 {p50:.2} ms");

    let key = |n| AgentKey::of(&read(agent(n).as_bytes()).expect("JSON"));
    let activity = |n: u64| Some(format!("https://lms.example.org/activity/{}", n % 500));
    let verb = |n: u64| Some(format!("http://adlnet.gov/expapi/verbs/{}", ["answered", "passed"][(n % 2) as usize]));
    let since = Wall.now();
    type Make = Arc<dyn Fn(u64) -> Filter + Send + Sync>;
    let filters: Vec<(&str, Make)> = vec![
        ("none", Arc::new(|_| Filter::default())),
        ("agent", Arc::new(move |n| Filter { agent: key(n), ..Filter::default() })),
        ("related agent", Arc::new(move |n| Filter { agent: key(n), related_agents: true, ..Filter::default() })),
        ("activity", Arc::new(move |n| Filter { activity: activity(n), ..Filter::default() })),
        ("verb", Arc::new(move |n| Filter { verb: verb(n), ..Filter::default() })),
        ("registration", Arc::new(|n| Filter { registration: Some(id(n % 20_000)), ..Filter::default() })),
        (
            "since/until",
            Arc::new(move |n| Filter {
                since: Some(Instant(since.0 - 8_000 - (n % 1_000) as i64)),
                until: Some(Instant(since.0 - 2_000)),
                ..Filter::default()
            }),
        ),
        ("agent + verb", Arc::new(move |n| Filter { agent: key(n), verb: verb(n), ..Filter::default() })),
        (
            "agent + verb + activity",
            Arc::new(move |n| Filter { agent: key(n), verb: verb(n), activity: activity(n), ..Filter::default() }),
        ),
        (
            "ascending verb + since",
            Arc::new(move |n| Filter {
                verb: verb(n),
                ascending: true,
                since: Some(Instant(since.0 - 8_000)),
                ..Filter::default()
            }),
        ),
    ];
    for (name, filter) in filters {
        let what: Arc<dyn Fn(u64) -> What + Send + Sync> = Arc::new(move |n| What::Page(filter(n), 20));
        let (_, alone) = read_at(&store, 1, during / 3, Arc::clone(&what)).await;
        let (rate, p50) = read_at(&store, CLIENTS, during, what).await;
        println!("{name}: alone p50 {alone:.2} ms; at 16 {rate:.0}/s, p50 {p50:.2} ms");
    }
    store.close().await;
}
