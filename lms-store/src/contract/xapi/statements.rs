//! Statements: what is stored once, in which order, and what finds it.

use lms_core::xapi::query::Filter;
use lms_core::xapi::same::Fingerprint;

use super::super::on_every_engine;
use super::sample::*;
use crate::repo::{Find, Submitted};
use crate::{Store, StoreError};

on_every_engine!(
    s2_1_a_statement_reads_back_with_its_agents_and_the_instant_of_storing,
    s2_4_each_condition_finds_what_it_says,
    s2_7_a_voided_statement_is_found_by_its_id_only,
    s8_a_chain_of_references_is_followed_for_a_hundred_links,
    s2_4_a_target_that_comes_last_is_found_through_all_who_waited_for_it,
    s8_hostile_names_are_names,
    a_view_stores_nothing,
    the_door_for_statements_stores_and_tells_the_time,
    s2_5_the_time_goes_on_when_nobody_writes_and_stands_while_a_unit_does,
);

async fn s2_1_a_statement_reads_back_with_its_agents_and_the_instant_of_storing(store: Store) {
    let clock = TestClock::new(10);
    let one =
        statement(1, "monique", "did", ACTIVITY, r#","context":{"instructor":{"mbox":"mailto:rene@example.org"}}"#);
    assert_eq!(one.fingerprint, Fingerprint { timestamp: None, ..one.fingerprint });
    assert_eq!(submit(&store, clock.as_ref(), vec![one.clone()]).await, stored(&[1], 1));
    let held = find(&store, 1).await.unwrap();
    assert!(!held.voided);
    assert_eq!(held.place.stored.to_string(), "2026-02-25T06:13:20.000Z");
    for part in ["mailto:monique@example.org", "mailto:rene@example.org", r#""timestamp":"2026-02-25T06:13:20.000Z""#] {
        assert!(held.text.contains(part), "{part}: {}", held.text);
    }
    assert_eq!(find(&store, 1).await.unwrap(), held, "from memory");
    assert_eq!(find(&store, 2).await, None);
    assert_eq!(submit(&store, clock.as_ref(), vec![one]).await, stored(&[1], 0), "a repeat");
    let other = statement(1, "karim", "did", ACTIVITY, "");
    let told = submit(&store, clock.as_ref(), vec![statement(2, "karim", "did", ACTIVITY, ""), other]).await;
    assert_eq!(told, Submitted::Conflict { id: id(1) });
    assert_eq!(find(&store, 2).await, None, "nothing of a batch in conflict");
    let mut reader = store.reader().await.unwrap();
    assert_eq!(reader.statements().count().await.unwrap(), 1);
    assert!(reader.statements().is_of(id(1), MINE).await.unwrap());
    assert!(!reader.statements().is_of(id(1), id(1)).await.unwrap());
}

async fn s2_4_each_condition_finds_what_it_says(store: Store) {
    let clock = TestClock::new(10);
    submit(
        &store,
        clock.as_ref(),
        vec![
            statement(1, "monique", "passed", ACTIVITY, ""),
            statement(2, "rene", "confirmed", &reference(1), ""),
            statement(3, "karim", "noted", &reference(2), ""),
        ],
    )
    .await;
    submit(&store, clock.as_ref(), vec![statement(4, "karim", "passed", r#"{"id":"urn:other"}"#, "")]).await;
    let verb = |verb: &str| Filter { verb: Some(format!("urn:{verb}")), ..Filter::default() };
    assert_eq!(numbers(&store, &Filter::default()).await, [4, 3, 2, 1]);
    assert_eq!(numbers(&store, &verb("passed")).await, [4, 3, 2, 1]);
    assert_eq!(numbers(&store, &verb("noted")).await, [3]);
    assert_eq!(numbers(&store, &Filter { agent: Some(agent("rene")), ..Filter::default() }).await, [3, 2]);
    assert_eq!(numbers(&store, &Filter { agent: Some(agent("karim")), ..verb("passed") }).await, [4]);
    assert_eq!(numbers(&store, &Filter { agent: Some(agent("nobody")), ..verb("passed") }).await, [0u128; 0]);
    let activity = Filter { activity: Some("urn:activity".into()), ascending: true, ..Filter::default() };
    assert_eq!(numbers(&store, &activity).await, [1, 2, 3]);
    let first = page(&store, &Find { filter: &activity, only_of: Some(MINE), from: None, size: 2 }).await;
    assert_eq!(first.statements.len(), 2);
    let rest = page(&store, &Find { filter: &activity, only_of: None, from: first.next, size: 2 }).await;
    assert_eq!((rest.statements.len(), rest.next), (1, None));
}

async fn s2_7_a_voided_statement_is_found_by_its_id_only(store: Store) {
    let clock = TestClock::new(0);
    submit(&store, clock.as_ref(), vec![statement(1, "monique", "did", ACTIVITY, "")]).await;
    submit(&store, clock.as_ref(), vec![voiding(2, 1), voiding(3, 4), voiding(6, 5)]).await;
    submit(&store, clock.as_ref(), vec![statement(4, "monique", "did", ACTIVITY, ""), voiding(5, 1)]).await;
    assert_eq!(numbers(&store, &Filter::default()).await, [5, 6, 3, 2]);
    for (n, voided) in [(1, true), (2, false), (4, true), (5, false)] {
        assert_eq!(find(&store, n).await.unwrap().voided, voided, "{n}");
    }
}

async fn the_door_for_statements_stores_and_tells_the_time(store: Store) {
    let door = store.statements(TestClock::new(1));
    let told = door.submit(submission(vec![statement(1, "monique", "did", ACTIVITY, "")])).await.unwrap();
    assert_eq!(told, stored(&[1], 1));
    let through = door.consistent_through().await.unwrap();
    assert!(find(&store, 1).await.unwrap().place.stored <= through);
    assert!(door.consistent_through().await.unwrap() >= through);
}

async fn s8_a_chain_of_references_is_followed_for_a_hundred_links(store: Store) {
    let clock = TestClock::new(1);
    let verb = Filter { verb: Some("urn:end".into()), ..Filter::default() };
    let chain = |n: u128| match n {
        0 => statement(0, "monique", "end", ACTIVITY, ""),
        n => statement(n, "monique", "link", &reference(n - 1), ""),
    };
    // From the middle outwards, so that it grows at both ends.
    submit(&store, clock.as_ref(), (60..=130).map(chain).collect()).await;
    for n in (0..60).rev() {
        submit(&store, clock.as_ref(), vec![chain(n)]).await;
    }
    let mut found = numbers(&store, &verb).await;
    found.sort_unstable();
    assert_eq!(found, (0..=100).collect::<Vec<u128>>());
}

async fn s2_4_a_target_that_comes_last_is_found_through_all_who_waited_for_it(store: Store) {
    let clock = TestClock::new(1);
    let waiting = (1..=300).map(|n| statement(n, "rene", "noted", &reference(0), ""));
    submit(&store, clock.as_ref(), waiting.collect()).await;
    submit(&store, clock.as_ref(), vec![statement(301, "rene", "noted", &reference(300), "")]).await;
    submit(&store, clock.as_ref(), vec![statement(0, "monique", "did", ACTIVITY, "")]).await;
    let monique = Filter { agent: Some(agent("monique")), ..Filter::default() };
    assert_eq!(numbers(&store, &monique).await.len(), 302);
    // Many origins of one condition are still one statement each, on pages of any size.
    let rene = Filter { agent: Some(agent("rene")), ascending: true, ..Filter::default() };
    let (mut shown, mut from) = (0, None);
    loop {
        let found = page(&store, &Find { filter: &rene, only_of: None, from, size: 7 }).await;
        shown += found.statements.len();
        from = found.next;
        if from.is_none() {
            break;
        }
    }
    assert_eq!(shown, 301);
}

async fn s8_hostile_names_are_names(store: Store) {
    let clock = TestClock::new(1);
    let long = format!("urn:{}", "x".repeat(200_000));
    let names = [r"urn:x';DROP%20TABLE%20xapi_statement;--", "urn:é%00$1?", long.as_str()];
    for (n, name) in names.iter().enumerate() {
        let object = format!(r#"{{"id":"{name}","definition":{{"name":{{"fr":"\u0000 '"}}}}}}"#);
        submit(&store, clock.as_ref(), vec![statement(n as u128, "monique", "did", &object, "")]).await;
    }
    for (n, name) in names.iter().enumerate() {
        let filter = Filter { activity: Some((*name).to_owned()), ..Filter::default() };
        assert_eq!(numbers(&store, &filter).await, [n as u128]);
        let asked = [(*name).to_owned()];
        assert_eq!(store.reader().await.unwrap().statements().definitions(&asked).await.unwrap().len(), 1);
    }
}

async fn a_view_stores_nothing(store: Store) {
    let mut view = store.reader().await.unwrap();
    let one = [submission(vec![statement(1, "monique", "did", ACTIVITY, "")])];
    let refused = view.statements().submit(&one, TestClock::new(1).as_ref()).await;
    assert!(matches!(refused, Err(StoreError::ReadOnly { .. })), "{refused:?}");
}

async fn s2_5_the_time_goes_on_when_nobody_writes_and_stands_while_a_unit_does(store: Store) {
    let clock = TestClock::new(20);
    let door = store.statements(clock.clone());
    let first = door.consistent_through().await.unwrap();
    assert!(door.consistent_through().await.unwrap() > first, "it goes on");
    let mut unit = store.unit().await.unwrap();
    let one = [submission(vec![statement(1, "monique", "did", ACTIVITY, "")])];
    unit.statements().submit(&one, clock.as_ref()).await.unwrap();
    let stands = door.consistent_through().await.unwrap();
    let inner = unit.statements().find(id(1)).await.unwrap().unwrap().place.stored;
    assert!(stands < inner, "nobody can see the statement yet");
    assert_eq!(door.consistent_through().await.unwrap(), stands, "however long it takes");
    unit.commit().await.unwrap();
    assert!(door.consistent_through().await.unwrap() > inner);
}
