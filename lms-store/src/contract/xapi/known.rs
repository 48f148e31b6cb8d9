//! What statements say about activities and verbs, and the payloads that come with them.

use lms_core::content::BlobHash;
use lms_core::xapi::activity::Power;
use lms_core::xapi::keep::Kept;

use super::super::on_every_engine;
use super::sample::*;
use crate::Store;
use crate::repo::{HeldPayload, Submission, Submitted};

on_every_engine!(
    s5_definitions_of_all_statements_are_merged_as_the_credential_may,
    s2_1_a_conflict_changes_no_definition_and_keeps_no_payload,
    s5_a_definition_said_again_after_another_wins_again,
    s2_6_a_payload_is_known_by_its_hash,
);

fn saying(n: u128, definition: &str) -> Kept {
    let display = format!(r#"{{"id":"urn:did","display":{{"x-{n}":"did"}}}}"#);
    kept(&format!(
        r#"{{"id":"{}","actor":{{"mbox":"mailto:monique@example.org"}},"verb":{display},"object":{{"id":"urn:activity","definition":{definition}}},
        "context":{{"contextActivities":{{"parent":[{{"id":"urn:parent","definition":{{"name":{{"fr":"Parent {n}"}}}}}}]}}}}}}"#,
        id(n)
    ))
}

async fn send(store: &Store, power: Power, statements: Vec<Kept>) -> Submitted {
    let mut unit = store.unit().await.unwrap();
    let group = [Submission { power, ..submission(statements) }];
    let told = unit.statements().submit(&group, TestClock::new(1).as_ref()).await.unwrap();
    unit.commit().await.unwrap();
    told.into_iter().next().unwrap()
}

async fn definition(store: &Store, activity: &str) -> Option<String> {
    let mut reader = store.reader().await.unwrap();
    let found = reader.statements().definitions(&[activity.to_owned(), "urn:none".to_owned()]).await.unwrap();
    found.into_iter().next().map(|(of, text)| {
        assert_eq!(of, activity);
        text
    })
}

async fn s5_definitions_of_all_statements_are_merged_as_the_credential_may(store: Store) {
    send(&store, Power::Complete, vec![saying(1, r#"{"name":{"fr":"Un"}}"#)]).await;
    send(&store, Power::Complete, vec![saying(2, r#"{"name":{"fr":"Deux","en":"Two"}}"#)]).await;
    assert_eq!(definition(&store, "urn:activity").await.as_deref(), Some(r#"{"name":{"fr":"Un","en":"Two"}}"#));
    let both = vec![saying(3, r#"{"name":{"fr":"Trois"}}"#), saying(4, r#"{"type":"urn:t"}"#)];
    send(&store, Power::Define, both).await;
    let want = r#"{"name":{"fr":"Trois","en":"Two"},"type":"urn:t"}"#;
    assert_eq!(definition(&store, "urn:activity").await.as_deref(), Some(want));
    assert_eq!(definition(&store, "urn:parent").await.as_deref(), Some(r#"{"name":{"fr":"Parent 4"}}"#));
    let mut reader = store.reader().await.unwrap();
    let displays = reader.statements().displays(&["urn:did".into()]).await.unwrap();
    let want = r#"{"x-1":"did","x-2":"did","x-3":"did","x-4":"did"}"#;
    assert_eq!(displays, [("urn:did".to_owned(), want.to_owned())]);
}

async fn s5_a_definition_said_again_after_another_wins_again(store: Store) {
    let (one, two) = (r#"{"name":{"fr":"Un"}}"#, r#"{"name":{"fr":"Deux"}}"#);
    for (n, said, power, want) in [
        (1, one, Power::Define, one),
        (2, two, Power::Define, two),
        (3, one, Power::Complete, two),
        (4, one, Power::Define, one),
        (5, two, Power::Complete, one),
        (6, one, Power::Define, one),
        (7, two, Power::Define, two),
    ] {
        send(&store, power, vec![saying(n, said)]).await;
        assert_eq!(definition(&store, "urn:activity").await.as_deref(), Some(want), "{n}");
    }
    // In one batch the later says more, whatever was remembered.
    send(&store, Power::Define, vec![saying(10, two), saying(11, one), saying(12, two)]).await;
    assert_eq!(definition(&store, "urn:activity").await.as_deref(), Some(two));
}

fn payload(n: u8) -> HeldPayload {
    HeldPayload { sha2: format!("{n:064}"), blob: BlobHash::from_bytes([n; 32]), size: u64::from(n) << 33 }
}

async fn s2_1_a_conflict_changes_no_definition_and_keeps_no_payload(store: Store) {
    send(&store, Power::Define, vec![saying(1, r#"{"name":{"fr":"Un"}}"#)]).await;
    let mut other = saying(1, "{}");
    other.fingerprint.hash[0] ^= 1;
    let batch = vec![saying(2, r#"{"name":{"fr":"Deux"}}"#), other];
    let group = [Submission { payloads: vec![payload(1)], ..submission(batch) }];
    let mut unit = store.unit().await.unwrap();
    let told = unit.statements().submit(&group, TestClock::new(1).as_ref()).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(told, [Submitted::Conflict { id: id(1) }]);
    assert_eq!(definition(&store, "urn:activity").await.as_deref(), Some(r#"{"name":{"fr":"Un"}}"#));
    // A repeat says nothing new either: nothing of a statement is compared or taken from it but that it is one.
    send(&store, Power::Define, vec![saying(1, r#"{"name":{"fr":"Trois"}}"#)]).await;
    assert_eq!(definition(&store, "urn:activity").await.as_deref(), Some(r#"{"name":{"fr":"Un"}}"#));
    let mut reader = store.reader().await.unwrap();
    assert_eq!(reader.statements().payloads(&[payload(1).sha2]).await.unwrap(), []);
}

async fn s2_6_a_payload_is_known_by_its_hash(store: Store) {
    for n in [1, 2] {
        let payloads = vec![payload(1), payload(n)];
        let group = [Submission { payloads, ..submission(vec![saying(n.into(), "{}")]) }];
        let mut unit = store.unit().await.unwrap();
        unit.statements().submit(&group, TestClock::new(1).as_ref()).await.unwrap();
        unit.commit().await.unwrap();
    }
    let asked = [2, 3, 1].map(|n| payload(n).sha2);
    let mut found = store.reader().await.unwrap().statements().payloads(&asked).await.unwrap();
    found.sort_by_key(|payload| payload.size);
    assert_eq!(found, [payload(1), payload(2)]);
}
