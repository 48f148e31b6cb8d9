//! What happens at the same moment: one wins, nobody gets an error, nothing is lost, and the time that is told is true.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lms_core::xapi::lexical::Instant;
use lms_core::xapi::query::{Filter, Owner};
use uuid::Uuid;

use super::super::on_every_engine;
use super::sample::*;
use crate::repo::{Clock, Document, Find, Submitted};
use crate::testing::{Found, Seeded, keyring, open, postgres};
use crate::{Settings, Statements, Store};

on_every_engine!(
    s7_the_same_batch_twice_at_once_is_stored_once,
    s7_of_two_contents_under_one_id_one_wins_and_the_other_is_a_conflict,
    s2_7_nobody_sees_a_voiding_statement_beside_what_it_voids,
    s4_two_who_hold_one_document_come_one_after_the_other,
    s4_of_two_first_writes_one_is_the_first,
    s4_a_document_written_while_its_agent_is_erased_is_gone_or_can_be_read,
    s7_batches_with_the_same_agents_in_another_order_wait_for_each_other,
    s2_5_whoever_reads_up_to_the_time_told_sees_each_statement_once,
    s7_what_was_let_in_is_stored_when_nobody_waits_any_more,
    s7_many_at_once_share_transactions_and_each_gets_its_own_answer,
);

/// Two doors, as two servers have: their writers know nothing of each other.
fn doors(store: &Store) -> [Statements; 2] {
    [store.statements(Arc::new(WallClock)), store.statements(Arc::new(WallClock))]
}

async fn s7_the_same_batch_twice_at_once_is_stored_once(store: Store) {
    let doors = doors(&store);
    for round in 0..rounds(10) as u128 {
        let batch = || (0..4).map(|n| statement(round * 10 + n, "monique", "did", ACTIVITY, "")).collect();
        let (one, two) = tokio::join!(doors[0].submit(submission(batch())), doors[1].submit(submission(batch())));
        let new = [one.unwrap(), two.unwrap()].map(|told| match told {
            Submitted::Stored { new, ids } => {
                assert_eq!(ids.len(), 4);
                new
            }
            other => panic!("{other:?}"),
        });
        assert_eq!(new.iter().sum::<usize>(), 4);
    }
    let mut reader = store.reader().await.unwrap();
    assert_eq!(reader.statements().count().await.unwrap(), rounds(10) as u64 * 4);
}

async fn s7_of_two_contents_under_one_id_one_wins_and_the_other_is_a_conflict(store: Store) {
    let doors = doors(&store);
    for round in 0..rounds(10) as u128 {
        let batch = |actor: &str, n: u128| {
            vec![
                statement(round * 10 + n, actor, "did", ACTIVITY, ""),
                statement(round * 10, actor, "did", ACTIVITY, ""),
            ]
        };
        let (one, two) = tokio::join!(
            doors[0].submit(submission(batch("monique", 1))),
            doors[1].submit(submission(batch("rene", 2)))
        );
        let won = [one.unwrap(), two.unwrap()].map(|told| matches!(told, Submitted::Stored { .. }));
        assert_ne!(won[0], won[1], "one of them");
        let held = find(&store, round * 10).await.unwrap();
        assert_eq!(held.text.contains("monique"), won[0]);
        assert_eq!(find(&store, round * 10 + 1).await.is_some(), won[0]);
        assert_eq!(find(&store, round * 10 + 2).await.is_some(), won[1]);
    }
}

async fn s2_7_nobody_sees_a_voiding_statement_beside_what_it_voids(store: Store) {
    let door = store.statements(Arc::new(WallClock));
    let since = |at: Instant| Filter { since: Some(Instant(at.0 - 1)), ..Filter::default() };
    for round in 0..rounds(10) as u128 {
        let target = statement(round * 10, "monique", "did", ACTIVITY, "");
        door.submit(submission(vec![target])).await.unwrap();
        let filter = since(find(&store, round * 10).await.unwrap().place.stored);
        let over = AtomicBool::new(false);
        let voids = async {
            door.submit(submission(vec![voiding(round * 10 + 1, round * 10)])).await.unwrap();
            over.store(true, Ordering::SeqCst);
        };
        let reads = async {
            loop {
                let last = over.load(Ordering::SeqCst);
                let seen = numbers(&store, &filter).await;
                let mut seen: Vec<u128> = seen.into_iter().filter(|n| n / 10 == round).collect();
                let one = seen.pop();
                assert!(seen.is_empty() && one.is_some(), "{seen:?} beside {one:?}");
                if last {
                    assert_eq!(one, Some(round * 10 + 1));
                    break;
                }
            }
        };
        tokio::join!(voids, reads);
    }
}

fn state(n: u128) -> Owner {
    Owner::State { activity: "urn:a".into(), agent: agent("monique"), registration: Some(id(n)) }
}

fn document(bytes: &str) -> Document {
    Document { id: "d".into(), content_type: "text/plain".into(), bytes: bytes.into(), updated: Instant(1) }
}

async fn s4_two_who_hold_one_document_come_one_after_the_other(store: Store) {
    async fn merge(store: &Store, owner: &Owner, key: &str) {
        let mut unit = store.unit().await.unwrap();
        let before = unit.documents().hold(owner, "d").await.unwrap();
        let mut text = before.map(|document| String::from_utf8(document.bytes).unwrap()).unwrap_or_default();
        text.push_str(key);
        unit.documents().put(owner, &document(&text)).await.unwrap();
        unit.commit().await.unwrap();
    }
    for round in 0..rounds(10) as u128 {
        let owner = state(round);
        tokio::join!(merge(&store, &owner, "a"), merge(&store, &owner, "b"));
        let read = store.reader().await.unwrap().documents().find(&owner, "d").await.unwrap().unwrap();
        assert!(["ab", "ba"].map(str::as_bytes).contains(&read.bytes.as_slice()), "{:?}", read.bytes);
    }
}

async fn s4_of_two_first_writes_one_is_the_first(store: Store) {
    async fn first(store: &Store, owner: &Owner, bytes: &str) -> bool {
        let mut unit = store.unit().await.unwrap();
        let free = unit.documents().hold(owner, "d").await.unwrap().is_none();
        if free {
            unit.documents().put(owner, &document(bytes)).await.unwrap();
        }
        unit.commit().await.unwrap();
        free
    }
    for round in 0..rounds(10) as u128 {
        // An agent that is new each time: both would make it.
        let owner = Owner::Agent(agent(&format!("monique{round}")));
        let (one, two) = tokio::join!(first(&store, &owner, "a"), first(&store, &owner, "b"));
        assert_ne!(one, two, "one of them");
        let read = store.reader().await.unwrap().documents().find(&owner, "d").await.unwrap().unwrap();
        assert_eq!(read.bytes == b"a", one);
    }
}

async fn s4_a_document_written_while_its_agent_is_erased_is_gone_or_can_be_read(store: Store) {
    let owner = state(1);
    for round in 0..rounds(10) {
        let write = async {
            let mut unit = store.unit().await.unwrap();
            unit.documents().put(&owner, &document("a")).await.unwrap();
            unit.commit().await.unwrap();
        };
        let erase = async {
            let mut unit = store.unit().await.unwrap();
            let known = unit.statements().erase_agents(&[agent("monique")]).await.unwrap();
            assert!(known == 1 || round == 0, "it was there since the round before");
            unit.commit().await.unwrap();
        };
        tokio::join!(write, erase);
        let read = store.reader().await.unwrap().documents().find(&owner, "d").await.unwrap();
        assert!(read.is_none_or(|read| read.bytes == b"a"));
        let mut unit = store.unit().await.unwrap();
        unit.documents().put(&owner, &document("b")).await.unwrap();
        unit.commit().await.unwrap();
    }
}

async fn s7_batches_with_the_same_agents_in_another_order_wait_for_each_other(store: Store) {
    for round in 0..rounds(5) as u128 {
        let batch = |first: u128, backwards: bool| {
            let mut batch: Vec<_> = (0..6)
                .map(|n| {
                    let object = format!(r#"{{"id":"urn:{round}:{n}","definition":{{"name":{{"fr":"{n}"}}}}}}"#);
                    (n, statement(round * 100 + first + n, &format!("p{round}-{n}"), "did", &object, ""))
                })
                .collect();
            batch.sort_by_key(|(n, _)| if backwards { 10 - n } else { *n });
            batch.into_iter().map(|(_, kept)| kept).collect::<Vec<_>>()
        };
        let one = submit(&store, &WallClock, batch(0, false));
        let (one, two) = tokio::join!(one, submit(&store, &WallClock, batch(50, true)));
        assert!(matches!((one, two), (Submitted::Stored { new: 6, .. }, Submitted::Stored { new: 6, .. })));
    }
}

/// Writes through two doors and reads what the time told allows, until everything was seen.
async fn poll(stores: [&Store; 2], clocks: [Arc<dyn Clock>; 2], each: u128) {
    let [first, second] = clocks;
    let doors = [stores[0].statements(first), stores[1].statements(second)];
    let mut writers = Vec::new();
    for writer in 0..6u128 {
        let door = doors[(writer % 2) as usize].clone();
        writers.push(tokio::spawn(async move {
            for n in 0..each {
                let n = writer * 100_000 + n;
                door.submit(submission(vec![statement(n, "monique", "did", ACTIVITY, "")])).await.unwrap();
                if n % 7 == 0 {
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
            }
        }));
    }
    let mut seen: HashMap<Uuid, u32> = HashMap::new();
    let mut since = None;
    let mut last_round = false;
    loop {
        let finished = writers.iter().all(|writer| writer.is_finished());
        let through = doors[0].consistent_through().await.unwrap();
        assert!(since.is_none_or(|since| since <= through), "it never goes back");
        let filter = Filter { since, until: Some(through), ascending: true, ..Filter::default() };
        let mut from = None;
        loop {
            let found = page(stores[1], &Find { filter: &filter, only_of: None, from, size: 50 }).await;
            for held in found.statements {
                *seen.entry(held.id).or_default() += 1;
            }
            from = found.next;
            if from.is_none() {
                break;
            }
        }
        since = Some(through);
        if last_round {
            break;
        }
        if finished {
            // The time goes on when nobody writes.
            tokio::time::sleep(Duration::from_millis(30)).await;
            last_round = true;
        }
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(seen.len() as u128, 6 * each);
    assert!(seen.values().all(|times| *times == 1));
}

async fn s2_5_whoever_reads_up_to_the_time_told_sees_each_statement_once(store: Store) {
    poll([&store, &store], [Arc::new(WallClock), Arc::new(WallClock)], rounds(40).min(400) as u128).await;
}

#[tokio::test]
async fn s2_5_two_servers_tell_the_same_time() {
    let Found::Database(database) = postgres().await else { return };
    let here = open(&database.url).await;
    let there = Store::open(&Settings::new(&database.url), Arc::new(Seeded::new(2)), keyring()).await.unwrap();
    poll([&here, &there], [Arc::new(WallClock), Arc::new(WallClock)], rounds(40).min(400) as u128).await;
    here.close().await;
    there.close().await;
    database.drop().await;
}

async fn s7_what_was_let_in_is_stored_when_nobody_waits_any_more(store: Store) {
    let door = store.statements(Arc::new(WallClock));
    let mut asked = Box::pin(door.submit(submission(vec![statement(1, "monique", "did", ACTIVITY, "")])));
    // Asked once, so that it is in the queue; then nobody listens any more.
    tokio::select! {
        biased;
        _ = &mut asked => {}
        () = tokio::task::yield_now() => {}
    }
    drop(asked);
    door.submit(submission(vec![statement(2, "monique", "did", ACTIVITY, "")])).await.unwrap();
    assert!(find(&store, 1).await.is_some());
}

async fn s7_many_at_once_share_transactions_and_each_gets_its_own_answer(store: Store) {
    let door = store.statements(Arc::new(WallClock));
    door.submit(submission(vec![statement(0, "rene", "did", ACTIVITY, "")])).await.unwrap();
    let all: Vec<_> = (1..=200u128)
        .map(|n| {
            let door = door.clone();
            tokio::spawn(async move {
                // Every tenth says something else under an id that is taken.
                let taken = if n % 10 == 0 { 0 } else { n };
                (n, door.submit(submission(vec![statement(taken, "monique", "did", ACTIVITY, "")])).await.unwrap())
            })
        })
        .collect();
    for one in all {
        let (n, told) = one.await.unwrap();
        let want = if n % 10 == 0 { Submitted::Conflict { id: id(0) } } else { stored(&[n], 1) };
        assert_eq!(told, want);
    }
    assert_eq!(store.reader().await.unwrap().statements().count().await.unwrap(), 181);
}
