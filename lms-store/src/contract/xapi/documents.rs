//! Documents: each under its whole name, those of an agent sealed.

use lms_core::xapi::lexical::Instant;
use lms_core::xapi::query::Owner;

use super::super::on_every_engine;
use super::sample::*;
use crate::Store;
use crate::repo::{Document, DocumentLine};

on_every_engine!(
    s4_a_document_reads_back_under_its_whole_name_alone,
    s4_a_list_without_registration_has_those_of_every_registration,
);

fn document(id: &str, bytes: &[u8], updated: i64) -> Document {
    Document { id: id.into(), content_type: "text/plain".into(), bytes: bytes.into(), updated: Instant(updated) }
}

fn state(registration: Option<u128>) -> Owner {
    Owner::State { activity: "urn:a".into(), agent: agent("monique"), registration: registration.map(id) }
}

async fn put(store: &Store, owner: &Owner, document: &Document) {
    let mut unit = store.unit().await.unwrap();
    unit.documents().put(owner, document).await.unwrap();
    unit.commit().await.unwrap();
}

async fn s4_a_document_reads_back_under_its_whole_name_alone(store: Store) {
    let owners = [
        state(None),
        state(Some(1)),
        Owner::State { activity: "urn:b".into(), agent: agent("monique"), registration: None },
        Owner::State { activity: "urn:a".into(), agent: agent("rene"), registration: None },
        Owner::Activity("urn:a".into()),
        Owner::Agent(agent("monique")),
    ];
    for (n, owner) in owners.iter().enumerate() {
        let mut unit = store.unit().await.unwrap();
        assert_eq!(unit.documents().hold(owner, "d").await.unwrap(), None);
        unit.documents().put(owner, &document("d", b"old", 1)).await.unwrap();
        unit.documents().put(owner, &document("d", &[n as u8, 0, 255], 2)).await.unwrap();
        unit.commit().await.unwrap();
    }
    let mut reader = store.reader().await.unwrap();
    for (n, owner) in owners.iter().enumerate() {
        let read = reader.documents().find(owner, "d").await.unwrap();
        assert_eq!(read, Some(document("d", &[n as u8, 0, 255], 2)), "{owner:?}");
        assert_eq!(reader.documents().find(owner, "D").await.unwrap(), None);
    }
    drop(reader);
    let mut unit = store.unit().await.unwrap();
    assert!(unit.documents().delete(&owners[0], "d").await.unwrap());
    assert!(!unit.documents().delete(&owners[0], "d").await.unwrap());
    assert!(unit.documents().find(&owners[1], "d").await.unwrap().is_some());
}

async fn s4_a_list_without_registration_has_those_of_every_registration(store: Store) {
    for (owner, name, at) in [(state(None), "a", 1), (state(Some(1)), "b", 2), (state(Some(2)), "c", 3)] {
        put(&store, &owner, &document(name, b"", at)).await;
    }
    let names = |lines: Vec<DocumentLine>| lines.into_iter().map(|line| line.id).collect::<Vec<_>>();
    let mut unit = store.unit().await.unwrap();
    assert_eq!(names(unit.documents().list(&state(None), None).await.unwrap()), ["a", "b", "c"]);
    assert_eq!(names(unit.documents().list(&state(None), Some(Instant(2))).await.unwrap()), ["c"]);
    assert_eq!(names(unit.documents().list(&state(Some(1)), None).await.unwrap()), ["b"]);
    assert_eq!(unit.documents().delete_all(&state(Some(2))).await.unwrap(), 1);
    assert_eq!(unit.documents().delete_all(&state(None)).await.unwrap(), 2);
    assert_eq!(unit.documents().list(&state(None), None).await.unwrap(), []);
}
