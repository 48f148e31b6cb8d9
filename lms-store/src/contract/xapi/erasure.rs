//! Taking people out: statements stay, nobody is known from them any more, and nothing that is remembered brings them back.

use std::path::Path;
use std::sync::Arc;

use lms_core::xapi::lexical::Instant;
use lms_core::xapi::query::{Filter, Owner};
use sqlx::Connection;

use super::super::on_every_engine;
use super::sample::*;
use crate::repo::{Document, Submission};
use crate::testing::{Found, Seeded, keyring, open, postgres};
use crate::{Settings, Store};

on_every_engine!(
    an_erased_agent_is_in_no_statement_any_more_and_the_statements_stay,
    who_comes_again_after_an_erasure_is_somebody_new,
    an_erasure_within_a_unit_counts_for_the_rest_of_it,
    an_erasure_that_is_taken_back_has_erased_nothing,
    a_unit_that_is_taken_back_leaves_nothing_in_memory,
    the_objects_an_agent_was_sent_as_are_known_each_once,
    a_purge_forgets_agents_nothing_is_kept_of,
);

const ERASED: &str = "urn:x-lms:erased";

async fn erase(store: &Store, names: &[&str]) -> u64 {
    let agents: Vec<_> = names.iter().map(|name| agent(name)).collect();
    let mut unit = store.unit().await.unwrap();
    let known = unit.statements().erase_agents(&agents).await.unwrap();
    unit.commit().await.unwrap();
    known
}

fn of(name: &str) -> Filter {
    Filter { agent: Some(agent(name)), related_agents: true, ..Filter::default() }
}

const WITH_RENE: &str = r#","context":{"instructor":{"mbox":"mailto:rene@example.org"}}"#;

async fn an_erased_agent_is_in_no_statement_any_more_and_the_statements_stay(store: Store) {
    let clock = TestClock::new(1);
    let first = statement(1, "monique", "did", ACTIVITY, WITH_RENE);
    submit(&store, clock.as_ref(), vec![first, statement(2, "karim", "saw", &reference(1), "")]).await;
    assert_eq!(numbers(&store, &of("monique")).await, [2, 1]);
    assert_eq!(erase(&store, &["monique", "nobody"]).await, 1);
    assert_eq!(numbers(&store, &of("monique")).await, [0u128; 0]);
    assert_eq!(numbers(&store, &of("rene")).await, [2, 1]);
    assert_eq!(numbers(&store, &Filter { verb: Some("urn:did".into()), ..Filter::default() }).await, [2, 1]);
    let text = find(&store, 1).await.unwrap().text;
    assert!(!text.contains("monique") && text.contains(ERASED) && text.contains("rene"), "{text}");
    let read = lms_core::xapi::json::read(text.as_bytes()).unwrap();
    lms_core::xapi::validate::statement(&read, lms_core::xapi::Version::V2).unwrap();
    assert_eq!(erase(&store, &["monique"]).await, 0, "nobody is known any more");
}

async fn who_comes_again_after_an_erasure_is_somebody_new(store: Store) {
    let clock = TestClock::new(1);
    submit(&store, clock.as_ref(), vec![statement(1, "monique", "did", ACTIVITY, "")]).await;
    erase(&store, &["monique"]).await;
    submit(&store, clock.as_ref(), vec![statement(2, "monique", "did", ACTIVITY, "")]).await;
    assert_eq!(numbers(&store, &of("monique")).await, [2]);
    assert!(find(&store, 1).await.unwrap().text.contains(ERASED));
    assert!(find(&store, 2).await.unwrap().text.contains("monique"));
    // A repeat of what an erased person once sent is still a repeat, and brings nobody back.
    let again = statement(1, "monique", "did", ACTIVITY, "");
    assert_eq!(submit(&store, clock.as_ref(), vec![again]).await, stored(&[1], 0));
    assert!(find(&store, 1).await.unwrap().text.contains(ERASED));
}

async fn an_erasure_within_a_unit_counts_for_the_rest_of_it(store: Store) {
    let clock = TestClock::new(1);
    submit(&store, clock.as_ref(), vec![statement(1, "monique", "did", ACTIVITY, "")]).await;
    assert!(find(&store, 1).await.is_some(), "and now it is remembered");
    let mut unit = store.unit().await.unwrap();
    unit.statements().erase_agents(&[agent("monique")]).await.unwrap();
    let next = submission(vec![statement(2, "monique", "did", ACTIVITY, "")]);
    unit.statements().submit(&[next], clock.as_ref()).await.unwrap();
    assert!(unit.statements().find(id(1)).await.unwrap().unwrap().text.contains(ERASED));
    assert!(unit.statements().find(id(2)).await.unwrap().unwrap().text.contains("monique"));
    let before = find_outside(&store, 1).await;
    assert!(before.is_none_or(|text| text.contains("monique")), "nobody else sees it yet");
    unit.commit().await.unwrap();
    assert!(find(&store, 1).await.unwrap().text.contains(ERASED));
    assert!(find(&store, 2).await.unwrap().text.contains("monique"));
    assert_eq!(numbers(&store, &of("monique")).await, [2]);
}

async fn find_outside(store: &Store, n: u128) -> Option<String> {
    find(store, n).await.map(|held| held.text)
}

async fn an_erasure_that_is_taken_back_has_erased_nothing(store: Store) {
    let clock = TestClock::new(1);
    submit(&store, clock.as_ref(), vec![statement(1, "monique", "did", ACTIVITY, "")]).await;
    let mut unit = store.unit().await.unwrap();
    unit.statements().erase_agents(&[agent("monique")]).await.unwrap();
    drop(unit);
    submit(&store, clock.as_ref(), vec![statement(2, "monique", "did", ACTIVITY, "")]).await;
    assert_eq!(numbers(&store, &of("monique")).await, [2, 1]);
    assert!(find(&store, 1).await.unwrap().text.contains("monique"));
}

async fn a_unit_that_is_taken_back_leaves_nothing_in_memory(store: Store) {
    let clock = TestClock::new(1);
    let one = |n| statement(n, "monique", "did", r#"{"id":"urn:activity","definition":{"name":{"fr":"Un"}}}"#, "");
    let mut unit = store.unit().await.unwrap();
    unit.statements().submit(&[submission(vec![one(1)])], clock.as_ref()).await.unwrap();
    assert!(unit.statements().find(id(1)).await.unwrap().is_some());
    assert_eq!(unit.statements().definitions(&["urn:activity".into()]).await.unwrap().len(), 1);
    drop(unit);
    assert_eq!(find(&store, 1).await, None);
    submit(&store, clock.as_ref(), vec![one(2), statement(3, "karim", "did", ACTIVITY, "")]).await;
    // The erasure of another has the memory emptied, so that what follows is read from the database.
    erase(&store, &["karim"]).await;
    assert!(find(&store, 2).await.unwrap().text.contains("monique"));
    assert_eq!(numbers(&store, &of("monique")).await, [2]);
    let mut reader = store.reader().await.unwrap();
    assert_eq!(reader.statements().definitions(&["urn:activity".into()]).await.unwrap().len(), 1);
}

async fn the_objects_an_agent_was_sent_as_are_known_each_once(store: Store) {
    let clock = TestClock::new(1);
    let plain = kept(&format!(
        r#"{{"id":"{}","actor":{{"mbox":"mailto:monique@EXAMPLE.org"}},"verb":{{"id":"urn:did"}},"object":{ACTIVITY}}}"#,
        id(3)
    ));
    let named = |n| statement(n, "monique", "did", ACTIVITY, "");
    submit(&store, clock.as_ref(), vec![named(1), named(2), plain]).await;
    let mut reader = store.reader().await.unwrap();
    let known = reader.statements().personas(&agent("monique")).await.unwrap();
    assert_eq!(
        known,
        [r#"{"mbox":"mailto:monique@EXAMPLE.org"}"#, r#"{"mbox":"mailto:monique@example.org","name":"monique"}"#]
    );
    assert_eq!(reader.statements().personas(&agent("nobody")).await.unwrap(), [""; 0]);
}

async fn a_purge_forgets_agents_nothing_is_kept_of(store: Store) {
    let clock = TestClock::new(1);
    for (n, name) in [(1, "monique"), (2, "rene"), (3, "karim"), (4, "fabienne")] {
        submit(&store, clock.as_ref(), vec![statement(n, name, "did", ACTIVITY, "")]).await;
    }
    let owner = Owner::Agent(agent("rene"));
    let content_type = "text/plain".to_owned();
    let document = Document { id: "d".into(), content_type, bytes: b"kept".to_vec(), updated: Instant(1) };
    let mut unit = store.unit().await.unwrap();
    unit.documents().put(&owner, &document).await.unwrap();
    unit.commit().await.unwrap();
    let before = find(&store, 4).await.unwrap().place.stored;
    let mut unit = store.unit().await.unwrap();
    assert_eq!(unit.statements().purge(before, 100).await.unwrap(), 3);
    unit.commit().await.unwrap();
    let mut reader = store.reader().await.unwrap();
    for (name, known) in [("monique", 0), ("rene", 1), ("karim", 0), ("fabienne", 1)] {
        assert_eq!(reader.statements().personas(&agent(name)).await.unwrap().len(), known, "{name}");
    }
    assert_eq!(reader.documents().find(&owner, "d").await.unwrap(), Some(document));
    drop(reader);
    submit(&store, clock.as_ref(), vec![statement(5, "monique", "did", ACTIVITY, "")]).await;
    assert_eq!(numbers(&store, &of("monique")).await, [5]);
    assert!(find(&store, 5).await.unwrap().text.contains("monique"));
}

/// Two servers on one database: what one erases, the other does not go on remembering.
#[tokio::test]
async fn an_erasure_on_one_server_counts_on_the_other() {
    let Found::Database(database) = postgres().await else { return };
    let here = open(&database.url).await;
    let there = Store::open(&Settings::new(&database.url), Arc::new(Seeded::new(2)), keyring()).await.unwrap();
    let clock = TestClock::new(1);
    submit(&here, clock.as_ref(), vec![statement(1, "monique", "did", ACTIVITY, "")]).await;
    submit(&there, clock.as_ref(), vec![statement(2, "monique", "did", ACTIVITY, "")]).await;
    assert!(find(&there, 1).await.unwrap().text.contains("monique"));
    let mut old = there.reader().await.unwrap();
    assert!(old.statements().find(id(1)).await.unwrap().is_some());
    erase(&here, &["monique"]).await;
    assert_eq!(numbers(&there, &of("monique")).await, [0u128; 0]);
    assert!(find(&there, 1).await.unwrap().text.contains(ERASED));
    // A view of before still shows what it showed, and nobody else gets that from it.
    assert!(old.statements().find(id(2)).await.unwrap().unwrap().text.contains("monique"));
    drop(old);
    submit(&there, clock.as_ref(), vec![statement(3, "monique", "did", ACTIVITY, "")]).await;
    for store in [&here, &there] {
        assert_eq!(numbers(store, &of("monique")).await, [3]);
        assert!(find(store, 2).await.unwrap().text.contains(ERASED));
        assert!(find(store, 3).await.unwrap().text.contains("monique"));
    }
    here.close().await;
    there.close().await;
    database.drop().await;
}

fn below(folder: &Path) -> Vec<u8> {
    std::fs::read_dir(folder).unwrap().flat_map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect()
}

#[tokio::test]
async fn no_agent_can_be_read_in_any_file_and_nothing_is_left_after_a_purge() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("lms.db").display());
    let store = open(&url).await;
    let clock = TestClock::new(1);
    let canary = "Zwetschgenbaum";
    let statements = (1..60).map(|n| statement(n, &format!("{canary}{}", n % 7), "did", &reference(n + 1), WITH_RENE));
    let group = Submission { credential: id(5), ..submission(statements.collect()) };
    let mut unit = store.unit().await.unwrap();
    unit.statements().submit(&[group], clock.as_ref()).await.unwrap();
    let owner = |name: &str| Owner::State { activity: "urn:a".into(), agent: agent(name), registration: None };
    for name in [format!("{canary}1"), "rene".to_owned()] {
        let bytes = format!("place of {canary}").into_bytes();
        let content_type = "text/plain".to_owned();
        let document = Document { id: format!("state of {canary}"), content_type, bytes, updated: Instant(1) };
        unit.documents().put(&owner(&name), &document).await.unwrap();
    }
    unit.commit().await.unwrap();
    let contains = |text: &str| below(folder.path()).windows(text.len()).any(|part| part == text.as_bytes());
    assert!(contains("urn:did"), "the search must find what is not sealed");
    assert!(!contains(canary) && !contains("rene@"), "while it runs");
    assert_eq!(erase(&store, &[&format!("{canary}1")]).await, 1);
    let mut unit = store.unit().await.unwrap();
    assert_eq!(unit.documents().list(&owner(&format!("{canary}1")), None).await.unwrap(), []);
    assert_eq!(unit.documents().list(&owner("rene"), None).await.unwrap().len(), 1);
    assert_eq!(unit.statements().purge(Instant(i64::MAX), 1_000).await.unwrap(), 59);
    unit.commit().await.unwrap();
    store.close().await;
    assert!(contains("urn:x") || contains("text/plain"));
    assert!(!contains(canary) && !contains("rene@"), "once it is closed");
    let mut beside = sqlx::SqliteConnection::connect(&url).await.unwrap();
    let left: (i64, i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM xapi_index), (SELECT count(*) FROM xapi_statement), (SELECT count(*) FROM xapi_id)",
    )
    .fetch_one(&mut beside)
    .await
    .unwrap();
    assert_eq!(left, (0, 0, 0));
}
