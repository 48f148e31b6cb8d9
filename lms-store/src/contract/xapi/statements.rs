//! Statements: what is stored once, in which order, and what finds it.

use lms_core::xapi::query::Filter;
use lms_core::xapi::same::Fingerprint;

use super::super::on_every_engine;
use super::sample::*;
use crate::Store;
use crate::repo::{Find, Submitted};

on_every_engine!(
    s2_1_a_statement_reads_back_with_its_agents_and_the_instant_of_storing,
    s2_4_each_condition_finds_what_it_says,
    s2_7_a_voided_statement_is_found_by_its_id_only,
    the_door_for_statements_stores_and_tells_the_time,
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
