//! The contract of the schema: both engines have the same tables and columns, each with its reason to be kept; no name
//! can be read in any file; a newer schema is left alone.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use lms_core::text::{ExternalRef, Name};
use sqlx::{Connection, Row};

use super::sample::*;
use crate::content::ContentStore;
use crate::repo::{ImportBatch, ImportState};
use crate::retention::{PERSONAL, REGISTRY, category};
use crate::testing::{Found, Seeded, keyring, open, postgres};
use crate::{FolderStore, Keyring, Migrate, Settings, Store, StoreError};

type Columns = BTreeSet<(String, String)>;

async fn sqlite_columns(path: &Path) -> Columns {
    let mut connection = sqlx::SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    let rows = sqlx::query(
        "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '_sqlx_%'",
    );
    let rows = rows.fetch_all(&mut connection).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

async fn postgres_columns(url: &str) -> Columns {
    let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
    let rows = sqlx::query(
        "SELECT table_name::text, column_name::text FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'",
    );
    let rows = rows.fetch_all(&mut connection).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

async fn on_disk(folder: &Path) -> Store {
    open(&format!("sqlite:{}", folder.join("lms.db").display())).await
}

fn registered() -> Columns {
    let columns = |kept: &crate::retention::Kept| {
        let table = kept.table;
        kept.columns.iter().map(move |column| (table.to_owned(), (*column).to_owned())).collect::<Vec<_>>()
    };
    let all: Vec<_> = REGISTRY.iter().flat_map(columns).collect();
    let distinct: Columns = all.iter().cloned().collect();
    assert_eq!(distinct.len(), all.len(), "a column has one category");
    distinct
}

#[tokio::test]
async fn every_column_on_sqlite_has_a_reason_to_be_kept() {
    let folder = tempfile::tempdir().unwrap();
    on_disk(folder.path()).await.close().await;
    assert_eq!(sqlite_columns(&folder.path().join("lms.db")).await, registered());
    assert!(category("person", "email").is_some());
    assert_eq!(category("person", "shoe_size"), None);
}

#[tokio::test]
async fn every_column_on_postgresql_has_a_reason_to_be_kept() {
    let Found::Database(database) = postgres().await else { return };
    open(&database.url).await.close().await;
    assert_eq!(postgres_columns(&database.url).await, registered());
    database.drop().await;
}

/// Every byte below a folder, logs and temporary files of the database included.
fn bytes_below(folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        bytes.extend(if path.is_dir() { bytes_below(&path) } else { std::fs::read(&path).unwrap() });
    }
    bytes
}

#[tokio::test]
async fn no_name_and_no_address_can_be_read_in_any_file() {
    let folder = tempfile::tempdir().unwrap();
    let store = on_disk(folder.path()).await;
    let world = World::create(&store).await;
    let canaries = ["Zwetschgenbaum", "Quetschekuche", "zwetschge@quetsche.example", "Mirabellenhof", "YP-Reineclaude"];
    let mut canary = person(canaries[0], canaries[1], canaries[2]);
    canary.identity.company = Some(Name::new(canaries[3]).unwrap());
    canary.identity.external = Some(ExternalRef::new(canaries[4]).unwrap());
    let line = lms_core::exchange::Line {
        raw: lms_core::exchange::RawLine {
            line: 2,
            given: canaries[0].into(),
            family: canaries[1].into(),
            email: canaries[2].into(),
            company: canaries[3].into(),
            external: canaries[4].into(),
            ragged: false,
        },
        identity: Some(canary.identity.clone()),
        outcome: lms_core::exchange::Outcome::New { resembles: vec![] },
    };
    let batch = ImportBatch {
        id: id(),
        session: world.session.id,
        by: None,
        at: at(0),
        state: ImportState::Staged,
        plan: lms_core::exchange::Plan { lines: vec![line] },
        created: vec![],
    };
    let content = FolderStore::open(&folder.path().join("content"), Arc::new(Seeded::new(2))).unwrap();
    content.put(b"a package that somebody uploaded").await.unwrap();
    let mut unit = store.unit().await.unwrap();
    unit.people().insert(std::slice::from_ref(&canary), at(0)).await.unwrap();
    unit.imports().insert(&batch).await.unwrap();
    unit.commit().await.unwrap();
    let found = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    // While it runs (the log of SQLite is full), and once it is closed (the log went into the file).
    for when in ["running", "closed"] {
        let bytes = bytes_below(folder.path());
        assert!(found(&bytes, "CMA Bretagne"), "{when}: the search must find what is not sealed");
        for text in canaries {
            let lower = text.to_lowercase();
            assert!(!found(&bytes, text) && !found(&bytes, &lower), "{when}: {text} can be read");
        }
        if when == "running" {
            let kept = store.reader().await.unwrap().people().find(canary.id).await.unwrap().unwrap().0;
            assert_eq!(kept.identity.as_ref(), Some(&canary.identity), "and yet it is there");
            store.close().await;
        }
    }
}

#[tokio::test]
async fn a_copy_without_the_key_of_a_person_tells_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = on_disk(folder.path()).await;
    let world = World::create(&store).await;
    store.close().await;
    let path = folder.path().join("lms.db");
    let mut copy = sqlx::SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    // The sealed columns stay, as they would in an old backup.
    sqlx::query("DELETE FROM person_key").execute(&mut copy).await.unwrap();
    copy.close().await.unwrap();
    let store = on_disk(folder.path()).await;
    let (kept, _) = store.reader().await.unwrap().people().find(world.monique.id).await.unwrap().unwrap();
    assert_eq!(kept.identity, None);
}

#[tokio::test]
async fn another_master_key_is_named_not_guessed() {
    let folder = tempfile::tempdir().unwrap();
    let store = on_disk(folder.path()).await;
    let world = World::create(&store).await;
    store.close().await;
    let settings = Settings::new(&format!("sqlite:{}", folder.path().join("lms.db").display()));
    let other = Arc::new(Keyring::new("other", &[8; 32]));
    let store = Store::open(&settings, Arc::new(Seeded::new(1)), other).await.unwrap();
    let refused = store.reader().await.unwrap().people().find(world.monique.id).await;
    let Err(StoreError::WrongKey { wanted, given }) = refused else { panic!("{refused:?}") };
    assert_eq!((wanted.as_str(), given.as_str()), ("test", "other"));
}

#[tokio::test]
async fn a_schema_that_is_not_up_to_date_is_told_when_only_checked() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = Settings::new(&format!("sqlite:{}", folder.path().join("lms.db").display()));
    settings.migrate = Migrate::Check;
    let refused = Store::open(&settings, Arc::new(Seeded::new(1)), keyring()).await.err().unwrap();
    assert!(refused.to_string().contains("lms migrate"), "{refused}");
    on_disk(folder.path()).await.close().await;
    Store::open(&settings, Arc::new(Seeded::new(1)), keyring()).await.unwrap().close().await;
}

#[tokio::test]
async fn a_newer_schema_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    on_disk(folder.path()).await.close().await;
    let path = folder.path().join("lms.db");
    let mut newer = sqlx::SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'later', 1, x'00', 0)",
    )
    .execute(&mut newer)
    .await
    .unwrap();
    newer.close().await.unwrap();
    for migrate in [Migrate::Apply, Migrate::Check] {
        let settings = Settings { migrate, ..Settings::new(&format!("sqlite:{}", path.display())) };
        let refused = Store::open(&settings, Arc::new(Seeded::new(1)), keyring()).await.err().unwrap();
        assert!(refused.to_string().contains("newer than this program"), "{migrate:?}: {refused}");
    }
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_told_without_its_password() {
    for url in ["mysql://root:s3cret@localhost/lms", "sqlite:/no/such/folder/lms.db", "lms.db"] {
        let refused = Store::open(&Settings::new(url), Arc::new(Seeded::new(1)), keyring()).await.err().unwrap();
        assert!(matches!(refused, StoreError::Unusable { .. }), "{refused:?}");
        assert!(!refused.to_string().contains("s3cret"), "{refused}");
    }
}

#[tokio::test]
async fn r1_09_every_table_that_leads_to_a_person_is_in_the_erasure() {
    let folder = tempfile::tempdir().unwrap();
    on_disk(folder.path()).await.close().await;
    let url = format!("sqlite:{}", folder.path().join("lms.db").display());
    let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
    let references = sqlx::query(
        "SELECT m.name, f.\"table\" FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
    );
    let references: Vec<(String, String)> =
        references.fetch_all(&mut connection).await.unwrap().iter().map(|row| (row.get(0), row.get(1))).collect();
    // What no reference tells: columns that hold the id of a person or of what hangs on one, and texts that may.
    let by_name = ["person", "learner", "tutor", "enrolment", "attempt", "agent", "launch", "effect", "plan"];
    let mut personal: BTreeSet<String> = registered()
        .into_iter()
        .filter(|(_, column)| by_name.contains(&column.as_str()))
        .map(|(table, _)| table)
        .chain(["person", "legal_hold", "xapi_agent", "xapi_statement"].map(str::to_owned))
        .collect();
    loop {
        let more: Vec<_> = references
            .iter()
            .filter(|(from, to)| personal.contains(to) && !personal.contains(from))
            .map(|(from, _)| from.clone())
            .collect();
        if more.is_empty() {
            break;
        }
        personal.extend(more);
    }
    let listed: BTreeSet<String> = PERSONAL.iter().map(|(table, _)| (*table).to_owned()).collect();
    assert_eq!(personal, listed, "decide what an erasure does with each table, and do it");
}
