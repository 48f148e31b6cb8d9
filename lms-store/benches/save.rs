//! What a learner's save, a bulk import and a read cost in the store: processor time per operation, which is the
//! measure, and rates, which depend on the disk of the day.
//!
//! `cargo bench -p lms-store --features testing --bench save [-- --learners 10000 --saves 20000]`; another database than
//! a SQLite file in the folder for temporary files by `LMS_BENCH_URL`. Processor time is this process's, so without
//! that of a PostgreSQL server.
#![allow(
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a measuring program"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use lms_core::access::Who;
use lms_core::audit::AuditEntry;
use lms_core::content::{BlobHash, Content, Kind as ContentKind, Source as VersionSource, Version};
use lms_core::enrolment::{Enrolment, Origin};
use lms_core::evidence::{Elapsed, Fact, Kind, Pulse, ShownVersion, Source};
use lms_core::ids::*;
use lms_core::parcours::{Design, Mode, Parcours};
use lms_core::people::{Account, Identity, Person, Preferences, Region};
use lms_core::progress::{StepProgress, StepRow};
use lms_core::score::Percent;
use lms_core::session::{Session, Window};
use lms_core::text::{Email, Name, Title};
use lms_core::time::{Minutes, Span, Timestamp, Zone};
use lms_store::repo::{AttemptRow, AttemptSave, JournalBatch, Lease};
use lms_store::testing::{Seeded, keyring};
use lms_store::{Settings, Store, fresh_id};

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_772_442_000_000 + millis).expect("within the calendar")
}

/// Processor time of this process, user and system, from the kernel's ticks of a hundredth of a second.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields: Vec<&str> = stat.rsplit(") ").next().expect("a name in brackets").split(' ').collect();
    let ticks: u64 = fields[11].parse::<u64>().expect("a number") + fields[12].parse::<u64>().expect("a number");
    Duration::from_millis(ticks * 10)
}

fn argument(name: &str, default: usize) -> usize {
    let mut words = std::env::args().skip_while(|word| word != name);
    words.nth(1).and_then(|word| word.parse().ok()).unwrap_or(default)
}

struct World {
    session: Session,
    content: ContentId,
    step: StepId,
}

async fn world(store: &Store, chance: &Seeded) -> World {
    let mut n = 0;
    let mut id = || {
        n += 1;
        fresh_id(at(n).utc(), chance)
    };
    let region = Region {
        id: RegionId(id()),
        code: "BRE".to_owned().try_into().expect("a code"),
        name: Name::new("CMA Bretagne").expect("a name"),
        zone: Zone::PARIS,
    };
    let content = Content {
        id: ContentId(id()),
        title: Title::new("Module").expect("a title"),
        kind: ContentKind::Scorm12,
        planned: Minutes::new(30).expect("a duration"),
        version: 1,
        created: at(0),
        archived: None,
    };
    let source = VersionSource::File {
        blob: BlobHash::from_bytes([0; 32]),
        name: "m.zip".into(),
        media_type: "application/zip".into(),
        size: 1,
    };
    let version = Version { content: content.id, number: 1, at: at(0), by: None, carry: Default::default(), source };
    let design = Design { mode: Mode::Free, sections: vec![], credit: Default::default() };
    let parcours = Parcours {
        id: ParcoursId(id()),
        title: Title::new("Parcours").expect("a title"),
        summary: None,
        draft: design,
        published: None,
        created: at(0),
        archived: None,
    };
    let session = Session {
        id: SessionId(id()),
        parcours: parcours.id,
        region: region.id,
        title: Title::new("Session").expect("a title"),
        window: Window::usual("2026-03-02".parse().expect("a day")),
        zone: Zone::PARIS,
        capacity: None,
        tutors: vec![],
        cancelled: None,
        created: at(0),
    };
    let mut unit = store.unit().await.expect("a unit");
    unit.regions().insert(&region).await.expect("kept");
    unit.contents().insert(&content, &version).await.expect("kept");
    unit.parcours().insert(&parcours).await.expect("kept");
    unit.sessions().insert(&session).await.expect("kept");
    unit.commit().await.expect("kept");
    World { session, content: content.id, step: StepId(id()) }
}

/// Goal P7: people, enrolments and audit entries in one unit.
async fn import(store: &Store, world: &World, learners: usize, chance: &Seeded) -> Vec<Enrolment> {
    let (began, cpu_began) = (Instant::now(), cpu());
    let mut people = Vec::with_capacity(learners);
    let mut enrolments = Vec::with_capacity(learners);
    let mut audit = Vec::with_capacity(learners);
    for n in 0..learners {
        let id = |offset: usize| fresh_id(at((n * 4 + offset) as i64).utc(), chance);
        let identity = Identity {
            given: Name::new("Monique").expect("a name"),
            family: Name::new(&format!("Le Goff {n}")).expect("a name"),
            email: Email::new(&format!("monique.{n}@example.org")).expect("an address"),
            company: Name::new("Crêperie de la Plage").ok(),
            external: format!("YP-{n}").try_into().ok(),
        };
        let (account, preferences) = (Account::Pending { since: at(0) }, Preferences::default());
        let person = Person { id: PersonId(id(0)), identity, account, preferences };
        let enrolment = Enrolment::new(EnrolmentId(id(1)), world.session.id, person.id, Origin::Typed, at(0));
        audit.push(AuditEntry {
            id: AuditId(id(2)),
            at: at(0),
            who: Who::Operator,
            action: "enrolment.create".into(),
            noun: "enrolment".into(),
            subject: enrolment.id.to_string(),
            detail: serde_json::Value::Null,
        });
        people.push(person);
        enrolments.push(enrolment);
    }
    let mut unit = store.unit().await.expect("a unit");
    unit.people().insert(&people, at(0)).await.expect("kept");
    unit.enrolments().insert(&enrolments).await.expect("kept");
    unit.audit().append(&audit).await.expect("kept");
    unit.commit().await.expect("kept");
    report("import of a learner", learners, 1, began, cpu_began, &mut []);
    enrolments
}

async fn attempts(store: &Store, world: &World, enrolments: &[Enrolment], chance: &Seeded) -> Vec<AttemptRow> {
    let mut unit = store.unit().await.expect("a unit");
    let mut all = Vec::with_capacity(enrolments.len());
    for (n, enrolment) in enrolments.iter().enumerate() {
        let attempt = AttemptRow {
            id: AttemptId(fresh_id(at(n as i64).utc(), chance)),
            enrolment: enrolment.id,
            step: world.step,
            version: ShownVersion { content: world.content, number: 1 },
            number: 1,
            lease: Lease { generation: 1, sign_in: None, taken: at(0) },
            // Learners do not begin at the same instant: the sixth save comes to each in its turn.
            applied: (n as i64 % 6) * 10,
            state: vec![b'x'; 2048],
            hash: "0".into(),
            started: at(0),
            saved: at(0),
            closed: None,
        };
        unit.attempts().insert(&attempt).await.expect("kept");
        all.push(attempt);
    }
    unit.commit().await.expect("kept");
    all
}

/// The save of a learner who works: ten inputs, a state of 2 KiB and the pulse; every sixth (once a minute when saves come
/// every ten seconds) the time becomes a fact and changes the progress row.
fn pulse(attempt: &AttemptRow, at: Timestamp) -> Pulse {
    let pending = Elapsed { connected: Span::seconds(5), active: Span::seconds(5) };
    Pulse { at, sign_in: None, step: attempt.step, pending }
}

fn save(attempt: &AttemptRow, seen: Option<Pulse>, now: Timestamp, fact: FactId) -> AttemptSave {
    let to = attempt.applied + 10;
    let progress = StepProgress {
        opened: Some(at(0)),
        last: Some(now),
        furthest: Some(Percent::FULL),
        connected: Span::seconds(5),
        active: Span::seconds(5),
        ..StepProgress::default()
    };
    let with_fact = to % 60 == 0;
    AttemptSave {
        attempt: attempt.id,
        enrolment: attempt.enrolment,
        seen_generation: 1,
        seen_applied: attempt.applied,
        applied: to,
        state: vec![b'y'; 2048],
        hash: "0123456789abcdef".into(),
        saved: now,
        closed: None,
        journal: Some(JournalBatch {
            first: attempt.applied + 1,
            last: to,
            at: now,
            generation: 1,
            inputs: vec![b'i'; 700],
        }),
        facts: Vec::from_iter(with_fact.then(|| Fact {
            id: fact,
            at: now,
            enrolment: attempt.enrolment,
            step: attempt.step,
            version: Some(attempt.version),
            kind: Kind::Time { connected: Span::seconds(5), active: Span::seconds(5) },
            source: Source::Attempt { attempt: attempt.id },
        })),
        rows: Vec::from_iter(with_fact.then_some(StepRow {
            enrolment: attempt.enrolment,
            step: attempt.step,
            progress,
        })),
        shared: vec![],
        pulse: Some((pulse(attempt, now), seen)),
    }
}

/// Goals P1 and P2: so many tasks, each with learners of its own, saving as fast as they are answered.
async fn saves(
    store: &Store,
    attempts: Vec<AttemptRow>,
    tasks: usize,
    each: usize,
    chance: &Arc<Seeded>,
) -> Vec<AttemptRow> {
    let (began, cpu_began) = (Instant::now(), cpu());
    let share = attempts.len() / tasks;
    let mut left = attempts.into_iter();
    let running: Vec<_> = (0..tasks)
        .map(|_| {
            let mut mine: Vec<AttemptRow> = left.by_ref().take(share).collect();
            let (store, chance) = (store.clone(), Arc::clone(chance));
            tokio::spawn(async move {
                let mut waits = Vec::with_capacity(each);
                for n in 0..each {
                    let place = n % mine.len();
                    let attempt = &mut mine[place];
                    let seen = (attempt.saved > at(0)).then(|| pulse(attempt, attempt.saved));
                    let now = at(attempt.applied + 10);
                    let fact = FactId(fresh_id(now.utc(), chance.as_ref()));
                    let asked = Instant::now();
                    store.save_attempt(save(attempt, seen, now, fact)).await.expect("saved");
                    waits.push(asked.elapsed());
                    (attempt.applied, attempt.saved) = (attempt.applied + 10, now);
                }
                (mine, waits)
            })
        })
        .collect();
    let (mut back, mut waits) = (Vec::new(), Vec::new());
    for task in running {
        let (mine, waited) = task.await.expect("ended");
        back.extend(mine);
        waits.extend(waited);
    }
    back.extend(left);
    report("save", tasks * each, tasks, began, cpu_began, &mut waits);
    back
}

async fn reads(store: &Store, attempts: &[AttemptRow], reads: usize) {
    let (began, cpu_began) = (Instant::now(), cpu());
    let mut waits = Vec::with_capacity(reads);
    for n in 0..reads {
        let asked = Instant::now();
        let mut view = store.reader().await.expect("a view");
        let found = view.attempts().find(attempts[n * 7919 % attempts.len()].id).await.expect("read");
        assert!(found.is_some());
        waits.push(asked.elapsed());
    }
    report("read of an attempt", reads, 1, began, cpu_began, &mut waits);
}

fn report(what: &str, count: usize, tasks: usize, began: Instant, cpu_began: Duration, waits: &mut [Duration]) {
    let (wall, cpu) = (began.elapsed(), cpu() - cpu_began);
    waits.sort();
    let part = |share: usize| waits.get(waits.len() * share / 100).copied().unwrap_or_default();
    println!(
        "{what:20} {tasks:3} tasks {count:7} times  cpu {:7.4} ms each  {:8.0}/s  p50 {:6.2} ms  p99 {:6.2} ms  wall {:5.2} s",
        cpu.as_secs_f64() * 1000.0 / count as f64,
        count as f64 / wall.as_secs_f64(),
        part(50).as_secs_f64() * 1000.0,
        part(99).as_secs_f64() * 1000.0,
        wall.as_secs_f64(),
    );
}

#[tokio::main]
async fn main() {
    let folder = std::env::temp_dir().join(format!("lms-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let url = std::env::var("LMS_BENCH_URL").unwrap_or_else(|_| format!("sqlite:{}/bench.db", folder.display()));
    let (learners, count) = (argument("--learners", 10_000), argument("--saves", 20_000));
    let chance = Arc::new(Seeded::new(std::process::id().into()));
    let settings = Settings { read_connections: 32, ..Settings::new(&url) };
    let store = Store::open(&settings, chance.clone(), keyring()).await.expect("the database opens");
    let world = world(&store, &chance).await;
    let enrolments = import(&store, &world, learners, &chance).await;
    let mut all = attempts(&store, &world, &enrolments, &chance).await;
    for tasks in [1, 16, 64] {
        let each = if tasks == 1 { count / 20 } else { count / tasks };
        all = saves(&store, all, tasks, each, &chance).await;
    }
    reads(&store, &all, count / 4).await;
    store.close().await;
    std::fs::remove_dir_all(&folder).expect("our folder");
}
