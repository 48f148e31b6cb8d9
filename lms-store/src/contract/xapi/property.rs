//! Whatever is written, in whatever order: every filter finds what the plain definition of `lms-core` finds, and pages
//! of any size show each statement once.

use lms_core::xapi::keep::Kept;
use lms_core::xapi::lexical::Instant;
use lms_core::xapi::query::{Filter, Held, all_matches};
use uuid::Uuid;

use super::super::on_every_engine;
use super::sample::*;
use crate::repo::{Clock, Find, Submission, Submitted};
use crate::testing::Seeded;
use crate::{Entropy, Store};

on_every_engine!(
    s2_4_every_filter_finds_what_the_definition_says,
    s2_5_pages_of_any_size_show_each_statement_once_while_others_are_written,
    s8_what_is_left_after_a_purge_is_found_as_if_nothing_else_had_been,
);

/// Chance with a bound.
struct Chance(Seeded);

impl Chance {
    fn below(&self, n: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        (u64::from_le_bytes(bytes) % n as u64) as usize
    }

    fn one<'a, T: ?Sized>(&self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    fn sometimes(&self, times_in_ten: usize, text: impl FnOnce() -> String) -> String {
        if self.below(10) < times_in_ten { text() } else { String::new() }
    }
}

const PEOPLE: [&str; 4] = ["monique", "rene", "fabienne", "karim"];
const ACTIVITIES: [&str; 3] = ["urn:a", "urn:b", "urn:c"];
const VERBS: [&str; 3] = ["urn:did", "urn:saw", "urn:left"];

fn person(chance: &Chance) -> String {
    let name = chance.one(&PEOPLE);
    let shown = chance.sometimes(5, || format!(r#","name":"{name} {}""#, chance.below(2)));
    format!(r#"{{"mbox":"mailto:{name}@example.org"{shown}}}"#)
}

fn actor(chance: &Chance) -> String {
    match chance.below(6) {
        0 => format!(r#"{{"objectType":"Group","member":[{},{}]}}"#, person(chance), person(chance)),
        1 => format!(r#"{{"objectType":"Group","mbox":"mailto:team@example.org","member":[{}]}}"#, person(chance)),
        _ => person(chance),
    }
}

fn activity(chance: &Chance) -> String {
    format!(r#"{{"id":"{}"}}"#, chance.one(&ACTIVITIES))
}

fn context(chance: &Chance, version: usize) -> String {
    let mut members = Vec::new();
    if chance.below(2) == 0 {
        members.push(format!(r#""registration":"{}""#, id(1000 + chance.below(2) as u128)));
    }
    if chance.below(3) == 0 {
        members.push(format!(r#""instructor":{}"#, person(chance)));
    }
    if chance.below(3) == 0 {
        let list = chance.one(&["parent", "grouping", "category", "other"]);
        members.push(format!(r#""contextActivities":{{"{list}":[{}]}}"#, activity(chance)));
    }
    if version == 2 && chance.below(3) == 0 {
        members.push(format!(r#""contextAgents":[{{"objectType":"contextAgent","agent":{}}}]"#, person(chance)));
    }
    if chance.below(4) == 0 {
        members.push(format!(r#""statement":{}"#, reference(chance.below(30) as u128)));
    }
    format!(r#","context":{{{}}}"#, members.join(","))
}

/// A statement of any form; references lead to numbers below `ids`, there or not.
fn any(chance: &Chance, n: u128, ids: usize, voids: bool) -> Kept {
    let version = 1 + chance.below(2);
    let target = || reference(chance.below(ids) as u128);
    let mut verb = chance.one(&VERBS);
    let object = match chance.below(10) {
        0..=2 => target(),
        3 if voids => {
            verb = "http://adlnet.gov/expapi/verbs/voided";
            target()
        }
        4 => format!(
            r#"{{"objectType":"SubStatement","actor":{},"verb":{{"id":"{}"}},"object":{}{}}}"#,
            actor(chance),
            chance.one(&VERBS),
            if chance.below(2) == 0 { activity(chance) } else { target() },
            context(chance, version)
        ),
        5 => person(chance).replacen('{', r#"{"objectType":"Agent","#, 1),
        _ => activity(chance),
    };
    let timestamp = chance.sometimes(5, || r#","timestamp":"2026-01-01T00:00:00Z""#.to_owned());
    let context = if verb.ends_with("voided") { String::new() } else { context(chance, version) };
    kept(&format!(
        r#"{{"id":"{}","version":"{}","actor":{},"verb":{{"id":"{verb}"}},"object":{object}{context}{timestamp}}}"#,
        id(n),
        if version == 1 { "1.0.3" } else { "2.0.0" },
        actor(chance)
    ))
}

/// What is in the store, as the definition sees it, and who sent it.
type World = Vec<(Held, Uuid)>;

const SENDERS: [Uuid; 2] = [MINE, Uuid::from_u128(78)];

/// Writes statements with the numbers of `order` in groups of submissions, with repeats and conflicts among them.
async fn write(store: &Store, chance: &Chance, clock: &dyn Clock, order: Vec<u128>, ids: usize, voids: bool) -> World {
    let mut sent: Vec<(Kept, Uuid)> = Vec::new();
    let mut left = order.as_slice();
    while !left.is_empty() {
        let mut group = Vec::new();
        let mut told = Vec::new();
        for _ in 0..=chance.below(3) {
            let (now, later) = left.split_at((1 + chance.below(5)).min(left.len()));
            left = later;
            if now.is_empty() {
                break;
            }
            let mut statements: Vec<Kept> = now.iter().map(|n| any(chance, *n, ids, voids)).collect();
            let sender = SENDERS[chance.below(2)];
            let mut in_conflict = false;
            let mut new = statements.len();
            if chance.below(3) == 0 && !sent.is_empty() {
                let (again, _) = &sent[chance.below(sent.len())];
                if chance.below(2) == 0 {
                    statements.push(again.clone());
                } else {
                    // Once more with something else under the same id, so that these numbers are in no store.
                    let mut other = again.clone();
                    other.fingerprint.hash[0] ^= 1;
                    statements.push(other);
                    (in_conflict, new) = (true, 0);
                }
            }
            if in_conflict {
                told.push(None);
            } else {
                told.push(Some(new));
                sent.extend(statements.iter().take(new).map(|kept| (kept.clone(), sender)));
            }
            group.push(Submission { credential: sender, ..submission(statements) });
        }
        let mut unit = store.unit().await.unwrap();
        let answers = unit.statements().submit(&group, clock).await.unwrap();
        unit.commit().await.unwrap();
        for (answer, told) in answers.into_iter().zip(told) {
            match (answer, told) {
                (Submitted::Stored { new, .. }, Some(told)) => assert_eq!(new, told),
                (Submitted::Conflict { .. }, None) => {}
                other => panic!("{other:?}"),
            }
        }
    }
    world(store, sent).await
}

/// Completes what was sent by the places the store gave.
async fn world(store: &Store, sent: Vec<(Kept, Uuid)>) -> World {
    let mut reader = store.reader().await.unwrap();
    let mut world = Vec::new();
    for (kept, sender) in sent {
        let held = reader.statements().find(kept.facts.id).await.unwrap().unwrap();
        let mut facts = kept.facts;
        facts.stored = held.place.stored;
        world.push((Held { facts, sequence: held.place.sequence }, sender));
    }
    world.sort_by_key(|(held, _)| held.place());
    world
}

/// Every combination of conditions, each with some interval, order and sender.
fn filters(chance: &Chance, world: &World) -> Vec<(Filter, Option<Uuid>)> {
    let instant = || match chance.below(world.len() + 2) {
        n if n < world.len() => Some(Instant(world[n].0.facts.stored.0 + chance.below(3) as i64 - 1)),
        _ => None,
    };
    let mut all = Vec::new();
    for agent_at in 0..=5 {
        for activity in [None, Some("urn:a"), Some("urn:b")] {
            for verb in [None, Some("urn:did"), Some("urn:saw"), Some("urn:none")] {
                for registration in [None, Some(1000), Some(1001)] {
                    for related in 0..4 {
                        let filter = Filter {
                            agent: [&PEOPLE[..], &["team"]].concat().get(agent_at).map(|name| agent(name)),
                            activity: activity.map(str::to_owned),
                            verb: verb.map(str::to_owned),
                            registration: registration.map(id),
                            related_agents: related & 1 == 1,
                            related_activities: related & 2 == 2,
                            since: (chance.below(3) == 0).then(instant).flatten(),
                            until: (chance.below(3) == 0).then(instant).flatten(),
                            limit: None,
                            ascending: chance.below(2) == 0,
                        };
                        let sender = (chance.below(3) == 0).then(|| SENDERS[chance.below(2)]);
                        all.push((filter, sender));
                    }
                }
            }
        }
    }
    all
}

fn wanted(world: &World, filter: &Filter, only_of: Option<Uuid>) -> Vec<Uuid> {
    let all: Vec<Held> = world.iter().map(|(held, _)| held.clone()).collect();
    let of = |held: &Held| world.iter().find(|(one, _)| one.facts.id == held.facts.id).map(|(_, sender)| *sender);
    let found = all_matches(&all, filter).into_iter().filter(|held| only_of.is_none() || of(held) == only_of);
    found.map(|held| held.facts.id).collect()
}

async fn check(store: &Store, chance: &Chance, world: &World) {
    let mut reader = store.reader().await.unwrap();
    let mut found_some = 0;
    for (filter, only_of) in filters(chance, world) {
        let find = Find { filter: &filter, only_of, from: None, size: 500 };
        let found = reader.statements().page(&find).await.unwrap();
        let found: Vec<Uuid> = found.statements.into_iter().map(|held| held.id).collect();
        assert_eq!(found, wanted(world, &filter, only_of), "{filter:?} {only_of:?}");
        found_some += usize::from(!found.is_empty());
    }
    assert!(found_some > 20, "filters that find nothing prove nothing");
}

fn shuffled(chance: &Chance, n: u128) -> Vec<u128> {
    let mut all: Vec<u128> = (0..n).collect();
    for at in (1..all.len()).rev() {
        all.swap(at, chance.below(at + 1));
    }
    all
}

async fn s2_4_every_filter_finds_what_the_definition_says(store: Store) {
    for seed in 0..rounds(2).min(20) as u64 {
        let chance = Chance(Seeded::new(seed));
        // Numbers of each seed lie apart: the stores of all seeds are one.
        let clock = TestClock::new(chance.below(2) as i64);
        if seed > 0 {
            let mut unit = store.unit().await.unwrap();
            unit.statements().purge(Instant(i64::MAX), usize::MAX).await.unwrap();
            assert_eq!(unit.statements().count().await.unwrap(), 0);
            unit.commit().await.unwrap();
        }
        let world = write(&store, &chance, clock.as_ref(), shuffled(&chance, 40), 45, true).await;
        check(&store, &chance, &world).await;
    }
}

async fn s8_what_is_left_after_a_purge_is_found_as_if_nothing_else_had_been(store: Store) {
    let chance = Chance(Seeded::new(77));
    let clock = TestClock::new(1);
    let mut world = write(&store, &chance, clock.as_ref(), shuffled(&chance, 40), 45, false).await;
    for part in [10, 1, 12] {
        let before = world[part].0.facts.stored;
        let gone = world.iter().filter(|(held, _)| held.facts.stored < before).count();
        let mut unit = store.unit().await.unwrap();
        assert_eq!(unit.statements().purge(before, 1_000).await.unwrap(), gone as u64);
        unit.commit().await.unwrap();
        world.drain(..gone);
        check(&store, &chance, &world).await;
    }
    let mut unit = store.unit().await.unwrap();
    assert_eq!(unit.statements().purge(Instant(i64::MAX), 3).await.unwrap(), 3, "at most as many as asked");
    assert_eq!(unit.statements().count().await.unwrap(), world.len() as u64 - 3);
}

async fn s2_5_pages_of_any_size_show_each_statement_once_while_others_are_written(store: Store) {
    let chance = Chance(Seeded::new(5));
    let clock = TestClock::new(0);
    let mut world = write(&store, &chance, clock.as_ref(), shuffled(&chance, 40), 40, true).await;
    let mut next = 100;
    for size in [1, 2, 3, 7, 40, 100] {
        for ascending in [true, false] {
            let verb = Some("urn:did".to_owned());
            for filter in [
                Filter { ascending, ..Filter::default() },
                Filter { ascending, verb, ..Filter::default() },
                Filter { ascending, agent: Some(agent("monique")), related_agents: true, ..Filter::default() },
            ] {
                let want = wanted(&world, &filter, None);
                let (mut shown, mut from) = (Vec::new(), None);
                let mut newcomers = Vec::new();
                loop {
                    let found = page(&store, &Find { filter: &filter, only_of: None, from, size }).await;
                    assert!(found.statements.len() <= size);
                    shown.extend(found.statements.into_iter().map(|held| held.id));
                    from = found.next;
                    if from.is_none() {
                        break;
                    }
                    if newcomers.len() < 3 {
                        // No reference and nothing voided: an old statement may rightly come and go with those.
                        let one = statement(next, "monique", "did", ACTIVITY, "");
                        assert_eq!(submit(&store, clock.as_ref(), vec![one.clone()]).await, stored(&[next], 1));
                        newcomers.push((one, MINE));
                        next += 1;
                    }
                }
                assert_eq!(shown, want, "{filter:?} by {size}");
                world.extend(self::world(&store, newcomers).await);
            }
        }
    }
}
