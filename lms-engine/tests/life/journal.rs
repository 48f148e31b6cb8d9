//! The journal of erasures: one altered byte is found, and a restored older database forgets nobody's erasure.

use lms_core::erasure::Cause;
use lms_core::erasure::chain::Damage;
use lms_engine::{erase, journal};

use sqlx::{Connection, Executor};

use crate::erasures::{Scene, TRACES};
use crate::log::behind;
use crate::scan::scan;
use crate::world::{World, minute, on_both_engines, opened};

async fn r1_11_each_erasure_adds_one_entry_that_names_nobody(world: World) {
    let scene = Scene::play(world).await;
    let lms = &scene.world.lms;
    erase::erase(lms, &scene.world.regional, scene.her, minute(40)).await.unwrap();
    let entries = journal::list(lms, &scene.world.national, None, 10).await.unwrap();
    let [entry] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!(entry.cause, Cause::Person { person: scene.world.regional.person().unwrap() });
    assert_eq!((entry.seq, entry.at), (1, minute(40)));
    assert_eq!(entry.counts.get("identity"), Some(&1));
    assert_eq!(entry.subject.as_ref().map(String::len), Some(64));
    assert!(!entry.text().contains(&scene.her.to_string()), "a pseudonym, not the key");
    let list = std::fs::read_to_string(scene.world.folder().join("erasures.log")).unwrap();
    assert!(list.ends_with(&format!("{}\n", entry.text())), "{list}");
    assert!(journal::list(lms, &scene.world.regional, None, 10).await.is_err(), "for the national manager alone");
}

async fn r1_11_an_altered_byte_is_found_where_it_stands(world: World) {
    let scene = Scene::play(world).await;
    let (w, lms) = (&scene.world, &scene.world.lms);
    for n in 0..3 {
        let (_, who) = w.enrol(scene.session, &format!("n{n}")).await;
        erase::erase(lms, &w.national, who.person().unwrap(), minute(40)).await.unwrap();
    }
    let sound = journal::verify(lms, &w.national).await.unwrap();
    assert_eq!((sound.entries, sound.lines, sound.is_sound()), (3, 3, true));
    let mut unit = lms.store().unit().await.unwrap();
    let lines = unit.journal().after(0, 10).await.unwrap();
    unit.journal().purge(3).await.unwrap();
    for (n, mut line) in lines.into_iter().enumerate() {
        if n == 1 {
            line.text = line.text.replace("\"seq\":2", "\"seq\":3");
        }
        unit.journal().append(&line).await.unwrap();
    }
    unit.commit().await.unwrap();
    let damaged = journal::verify(lms, &w.national).await.unwrap();
    assert_eq!(damaged.damage, Some(Damage::Altered { seq: 2 }));
    let path = w.folder().join("erasures.log");
    let mut list = std::fs::read(&path).unwrap();
    let third = list.len() - 10;
    list[third] ^= 1;
    std::fs::write(&path, list).unwrap();
    assert_eq!(journal::verify(lms, &w.national).await.unwrap().altered_line, Some(3));
}

async fn r1_11_entries_the_list_lost_are_copied_to_it_again(world: World) {
    let scene = Scene::play(world).await;
    let (w, lms) = (&scene.world, &scene.world.lms);
    erase::erase(lms, &w.national, scene.her, minute(40)).await.unwrap();
    let path = w.folder().join("erasures.log");
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    // What a crash cut short is no line; the next one begins on its own.
    std::fs::write(&path, b"").unwrap();
    let done = journal::reconcile(lms, minute(41)).await.unwrap();
    assert_eq!((done.lines, done.people), (1, 0));
    assert_eq!(std::fs::read(&path).unwrap(), whole);
}

/// A copy of the database: the bytes of the file, or a database of another name.
enum Copy {
    File(Vec<u8>),
    Database { server: String, name: String },
}

async fn at_server(server: &str, sql: String) {
    let mut connection = sqlx::PgConnection::connect(server).await.unwrap();
    connection.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
    connection.close().await.unwrap();
}

impl Copy {
    /// Of a platform that is closed.
    async fn of(world: &World) -> Self {
        let Some(url) = world.database() else {
            return Self::File(std::fs::read(world.folder().join("lms.sqlite")).unwrap());
        };
        let (place, options) = url.split_once('?').map_or((url, String::new()), |(p, o)| (p, format!("?{o}")));
        let (server, name) = place.rsplit_once('/').unwrap();
        let (server, name) = (format!("{server}/postgres{options}"), name.to_owned());
        at_server(&server, format!("CREATE DATABASE {name}_copy TEMPLATE {name}")).await;
        Self::Database { server, name }
    }

    async fn put_back(self, world: &World) {
        match self {
            Self::File(bytes) => {
                let file = world.folder().join("lms.sqlite");
                for end in ["-wal", "-shm"] {
                    let _ = std::fs::remove_file(format!("{}{end}", file.display()));
                }
                std::fs::write(&file, bytes).unwrap();
            }
            Self::Database { server, name } => {
                at_server(&server, format!("DROP DATABASE {name} WITH (FORCE)")).await;
                at_server(&server, format!("ALTER DATABASE {name}_copy RENAME TO {name}")).await;
            }
        }
    }
}

/// The database of before the erasure is put back; the list beside it is newer.
async fn r6c_1_whoever_was_erased_is_erased_again_after_a_restore(world: World) {
    let scene = Scene::play(world).await;
    let w = &scene.world;
    let figures = scene.figures(&w.lms).await;
    w.lms.store().empty_log().await.unwrap();
    w.lms.store().close().await;
    let copy = Copy::of(w).await;
    let lms = w.restarted().await;
    erase::erase(&lms, &w.national, scene.her, minute(40)).await.unwrap();
    lms.store().close().await;
    copy.put_back(w).await;
    let lms = opened(w.folder(), w.database(), 77).await;
    let mut reader = lms.store().reader().await.unwrap();
    assert!(reader.people().find(scene.her).await.unwrap().unwrap().0.identity.is_some(), "she is there again");
    drop(reader);
    let done = journal::reconcile(&lms, minute(60)).await.unwrap();
    assert_eq!((done.people, done.entries), (1, 1));
    let mut reader = lms.store().reader().await.unwrap();
    assert_eq!(reader.people().find(scene.her).await.unwrap().unwrap().0.identity, None);
    drop(reader);
    let entries = journal::list(&lms, &w.national, None, 10).await.unwrap();
    let causes: Vec<_> = entries.iter().map(|entry| entry.cause).collect();
    assert_eq!(causes[0], Cause::Replay { of: 1 });
    assert_eq!(entries.len(), 2, "the first entry was taken over, the second says that it was done again");
    assert!(journal::verify(&lms, &w.national).await.unwrap().is_sound());
    assert_eq!(journal::reconcile(&lms, minute(61)).await.unwrap(), journal::Replayed::default());
    assert_eq!(scene.figures(&lms).await, figures);
    lms.store().compact().await.unwrap();
    assert_eq!(scan(w, &TRACES).await, Vec::<String>::new());
    lms.store().close().await;
}

async fn r1_11_whatever_is_altered_in_the_database_is_found(world: World) {
    let scene = Scene::play(world).await;
    let (w, lms) = (&scene.world, &scene.world.lms);
    for n in 0..3 {
        let (_, who) = w.enrol(scene.session, &format!("n{n}")).await;
        erase::erase(lms, &w.national, who.person().unwrap(), minute(40)).await.unwrap();
    }
    behind(w, "UPDATE erasure_journal SET entry = replace(entry, '\"seq\":2', '\"seq\":4') WHERE seq = 2").await;
    assert_eq!(journal::verify(lms, &w.national).await.unwrap().damage, Some(Damage::Altered { seq: 2 }));
    behind(w, "UPDATE erasure_journal SET entry = replace(entry, '\"seq\":4', '\"seq\":2') WHERE seq = 2").await;
    assert!(journal::verify(lms, &w.national).await.unwrap().is_sound());
    let third = "(SELECT link FROM erasure_journal WHERE seq = 3)";
    behind(w, &format!("UPDATE erasure_journal SET link = {third} WHERE seq = 1")).await;
    assert_eq!(journal::verify(lms, &w.national).await.unwrap().damage, Some(Damage::Altered { seq: 1 }));
    if w.database().is_none() {
        // A byte that is no text any more.
        behind(w, "UPDATE erasure_journal SET entry = CAST(x'ff' AS TEXT) || substr(entry, 2) WHERE seq = 1").await;
        assert_eq!(journal::verify(lms, &w.national).await.unwrap().damage, Some(Damage::Altered { seq: 1 }));
    }
    behind(w, "DELETE FROM erasure_journal WHERE seq = 1").await;
    assert_eq!(journal::verify(lms, &w.national).await.unwrap().damage, Some(Damage::Missing { seq: 1 }));
}

on_both_engines!(
    r1_11_each_erasure_adds_one_entry_that_names_nobody,
    r1_11_an_altered_byte_is_found_where_it_stands,
    r1_11_entries_the_list_lost_are_copied_to_it_again,
    r1_11_whatever_is_altered_in_the_database_is_found,
    r6c_1_whoever_was_erased_is_erased_again_after_a_restore,
);
