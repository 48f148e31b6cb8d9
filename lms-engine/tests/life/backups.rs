//! Backups of a whole platform, on both engines: what comes back is what was there.

use std::sync::{Arc, Mutex};

use lms_core::backup::Generations;
use lms_core::time::Timestamp;
use lms_engine::{Lms, erase, journal};
use lms_store::backup::{self, BackupError, Manifest, Source, Target, Vault, Written};
use lms_store::testing::{Found, postgres};
use lms_store::{FolderStore, Keyring};

use crate::erasures::Scene;
use crate::world::{Seeded, World, minute, on_both_engines, opened};

fn vault(world: &World, key: u8) -> Arc<Vault> {
    let keyring = Arc::new(Keyring::new(&format!("key{key:013}"), &[key; 32]));
    backup::open(&world.folder().join("vault"), keyring, Arc::new(Seeded(Mutex::new(5)))).unwrap()
}

fn contents(folder: &std::path::Path) -> FolderStore {
    FolderStore::open(&folder.join("content"), Arc::new(Seeded(Mutex::new(6)))).unwrap()
}

fn address(world: &World) -> String {
    let file = || format!("sqlite:{}", world.folder().join("lms.sqlite").display());
    world.database().map_or_else(file, str::to_owned)
}

async fn back_up(world: &World, vault: &Arc<Vault>, keep: Generations, now: Timestamp) -> (Manifest, Written) {
    let (database, erasures) = (address(world), world.folder().join("erasures.log"));
    let source = Source { database: &database, scratch: world.folder(), erasures: &erasures };
    let contents = contents(world.folder());
    let hashes = contents.list().await.unwrap();
    backup::create(vault, &source, &contents, hashes, keep, now, &|_, _| {}).await.unwrap()
}

/// A place that holds nothing yet, on the same engine.
struct Elsewhere {
    folder: tempfile::TempDir,
    database: Option<lms_store::testing::Database>,
}

impl Elsewhere {
    async fn of(world: &World) -> Self {
        let database = match world.database() {
            None => None,
            Some(_) => match postgres().await {
                Found::Database(database) => Some(database),
                Found::LeftOut => unreachable!("the world stands on it"),
            },
        };
        Self { folder: tempfile::tempdir().unwrap(), database }
    }

    fn address(&self) -> String {
        let file = || format!("sqlite:{}", self.folder.path().join("lms.sqlite").display());
        self.database.as_ref().map_or_else(file, |database| database.url.clone())
    }

    async fn restore(&self, vault: &Arc<Vault>, id: Option<&str>) -> Result<Manifest, BackupError> {
        let (database, erasures) = (self.address(), self.folder.path().join("erasures.log"));
        let target = Target { database: &database, scratch: self.folder.path(), erasures: &erasures };
        let contents = contents(self.folder.path());
        backup::restore(vault, id, &target, &contents, &|_, _| {}).await.map(|(manifest, _)| manifest)
    }

    async fn open(&self) -> Lms {
        opened(self.folder.path(), self.database.as_ref().map(|database| database.url.as_str()), 91).await
    }

    async fn end(self, lms: Lms) {
        lms.store().close().await;
        if let Some(database) = self.database {
            database.drop().await;
        }
    }
}

async fn ax4_18_what_comes_back_gives_the_same_figures_and_nothing_that_came_later(world: World) {
    let scene = Scene::play(world).await;
    let w = &scene.world;
    let figures = scene.figures(&w.lms).await;
    let vault = vault(w, 7);
    let (made, _) = back_up(w, &vault, Generations::default(), minute(40)).await;
    w.enrol(scene.session, "apres").await;
    let place = Elsewhere::of(w).await;
    assert_eq!(place.restore(&vault, None).await.unwrap(), made);
    let lms = place.open().await;
    assert_eq!(scene.figures(&lms).await, figures);
    assert_ne!(scene.figures(&w.lms).await, figures, "the platform went on");
    assert!(journal::verify(&lms, &w.national).await.unwrap().is_sound());
    let theirs = contents(w.folder()).list().await.unwrap();
    assert!(!theirs.is_empty());
    assert_eq!(contents(place.folder.path()).list().await.unwrap(), theirs);
    let again = place.restore(&vault, None).await;
    assert!(matches!(again, Err(BackupError::NotEmpty { .. })), "{again:?}");
    assert_eq!(scene.figures(&lms).await, figures, "what was refused changed nothing");
    place.end(lms).await;
}

async fn r6c_1_a_person_erased_after_the_backup_is_erased_again(world: World) {
    let scene = Scene::play(world).await;
    let w = &scene.world;
    let vault = vault(w, 7);
    back_up(w, &vault, Generations::default(), minute(30)).await;
    erase::erase(&w.lms, &w.national, scene.her, minute(40)).await.unwrap();
    let place = Elsewhere::of(w).await;
    // The list of erasures is newer than the backup, and stays.
    std::fs::copy(w.folder().join("erasures.log"), place.folder.path().join("erasures.log")).unwrap();
    place.restore(&vault, None).await.unwrap();
    let lms = place.open().await;
    let mut reader = lms.store().reader().await.unwrap();
    assert!(reader.people().find(scene.her).await.unwrap().unwrap().0.identity.is_some());
    drop(reader);
    assert_eq!(journal::reconcile(&lms, minute(60)).await.unwrap().people, 1);
    let mut reader = lms.store().reader().await.unwrap();
    assert_eq!(reader.people().find(scene.her).await.unwrap().unwrap().0.identity, None);
    drop(reader);
    place.end(lms).await;
}

async fn ax4_17_a_second_backup_writes_little_and_old_ones_go_with_what_only_they_held(world: World) {
    let scene = Scene::play(world).await;
    let w = &scene.world;
    let vault = vault(w, 7);
    let one = Generations { eights: 0, days: 1, weeks: 0, months: 0 };
    let (first, all) = back_up(w, &vault, one, minute(40)).await;
    let objects = files(&w.folder().join("vault/objects"));
    assert_eq!(objects.len() as u64, all.new_objects);
    let (second, little) = back_up(w, &vault, one, minute(24 * 60 + 40)).await;
    assert_eq!(little.removed, 1);
    assert!(little.new_objects <= 2 && little.new_objects < all.new_objects, "{little:?} after {all:?}");
    assert_eq!(backup::list(&vault).unwrap(), std::slice::from_ref(&second));
    let sound = backup::verify(&vault, None, &|_, _| {}).unwrap();
    assert!(sound.damage.is_empty(), "what the older one shared stayed: {:?}", sound.damage);
    assert_eq!(files(&w.folder().join("vault/objects")).len() as u64, sound.objects, "and nothing else did");
    let gone = backup::verify(&vault, Some(&first.id()), &|_, _| {});
    assert!(matches!(gone, Err(BackupError::NotFound { .. })), "{gone:?}");
    let twice = {
        let (database, erasures) = (address(w), w.folder().join("erasures.log"));
        let source = Source { database: &database, scratch: w.folder(), erasures: &erasures };
        let contents = contents(w.folder());
        backup::create(&vault, &source, &contents, Vec::new(), one, second.at, &|_, _| {}).await
    };
    assert!(matches!(twice, Err(BackupError::Exists { .. })), "{twice:?}");
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() { out.extend(files(&entry.path())) } else { out.push(entry.path()) }
    }
    out.sort();
    out
}

async fn ax4_17_one_altered_byte_is_located_and_nothing_can_be_read_without_the_key(world: World) {
    let scene = Scene::play(world).await;
    let w = &scene.world;
    let sealed = vault(w, 7);
    let (made, _) = back_up(w, &sealed, Generations::default(), minute(40)).await;
    let root = w.folder().join("vault");
    let place = Elsewhere::of(w).await;
    for file in files(&root.join("objects")).into_iter().chain(files(&root.join("backups"))) {
        let whole = std::fs::read(&file).unwrap();
        let name = file.strip_prefix(&root).unwrap().display().to_string();
        for traces in crate::erasures::TRACES.iter().copied().chain(["CREATE TABLE", "INSERT", "person"]) {
            assert!(!whole.windows(traces.len()).any(|part| part == traces.as_bytes()), "{traces} in {name}");
        }
        let damaged = |what: &str| {
            let found = backup::verify(&sealed, None, &|_, _| {}).unwrap();
            let named: Vec<&str> = found.damage.iter().map(|one| one.what.as_str()).collect();
            assert_eq!(named, [name.as_str()], "{what}");
            assert_eq!(found.damage[0].backups, [made.id()]);
        };
        let at = whole.len() / 2;
        let mut altered = whole.clone();
        altered[at] ^= 1;
        std::fs::write(&file, &altered).unwrap();
        damaged("altered");
        let refused = place.restore(&sealed, None).await;
        assert!(matches!(refused, Err(BackupError::Damaged { .. })), "{name}: {refused:?}");
        std::fs::write(&file, &whole[..at]).unwrap();
        damaged("cut short");
        if name.starts_with("objects") {
            std::fs::remove_file(&file).unwrap();
            damaged("missing");
        }
        std::fs::write(&file, &whole).unwrap();
    }
    assert!(backup::verify(&sealed, None, &|_, _| {}).unwrap().damage.is_empty());
    let stranger = vault(w, 8);
    let refused = place.restore(&stranger, None).await;
    assert!(matches!(&refused, Err(BackupError::OtherKey { wanted, .. }) if wanted.ends_with('7')), "{refused:?}");
    // Whatever was refused on the way left a place that can still be restored into.
    place.restore(&sealed, None).await.unwrap();
    let lms = place.open().await;
    place.end(lms).await;
}

/// Half a backup is none: what was begun serves the next one, and nothing of the copy stays beside the database.
async fn ax4_17_an_interrupted_backup_is_none(world: World) {
    let scene = Scene::play(world).await;
    let w = &scene.world;
    let vault = vault(w, 7);
    let (database, erasures) = (address(w), w.folder().join("erasures.log"));
    let source = Source { database: &database, scratch: w.folder(), erasures: &erasures };
    let store = contents(w.folder());
    let hashes = store.list().await.unwrap();
    let stop = |at: usize, _: usize| assert!(at < 1, "the power goes here");
    let half = backup::create(&vault, &source, &store, hashes, Generations::default(), minute(40), &stop);
    assert!(until_it_breaks(half).await.is_none(), "it was cut off");
    assert!(backup::list(&vault).unwrap().is_empty());
    let left: Vec<_> =
        files(w.folder()).into_iter().filter(|file| file.extension().is_some_and(|e| e == "tmp")).collect();
    assert!(left.is_empty(), "{left:?}");
    let (_, written) = back_up(w, &vault, Generations::default(), minute(41)).await;
    assert!(backup::verify(&vault, None, &|_, _| {}).unwrap().damage.is_empty());
    assert!(written.new_objects > 0);
}

/// `None` where it panicked.
async fn until_it_breaks<T>(work: impl Future<Output = T>) -> Option<T> {
    let mut work = Box::pin(work);
    std::future::poll_fn(move |context| {
        let polled = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work.as_mut().poll(context)));
        match polled {
            Ok(std::task::Poll::Ready(done)) => std::task::Poll::Ready(Some(done)),
            Ok(std::task::Poll::Pending) => std::task::Poll::Pending,
            Err(_) => std::task::Poll::Ready(None),
        }
    })
    .await
}

on_both_engines!(
    ax4_18_what_comes_back_gives_the_same_figures_and_nothing_that_came_later,
    r6c_1_a_person_erased_after_the_backup_is_erased_again,
    ax4_17_a_second_backup_writes_little_and_old_ones_go_with_what_only_they_held,
    ax4_17_one_altered_byte_is_located_and_nothing_can_be_read_without_the_key,
    ax4_17_an_interrupted_backup_is_none,
);
