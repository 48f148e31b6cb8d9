//! Backups: everything of a platform at one instant, sealed, each object once however many backups hold it.
//!
//! A vault is a folder, on another disk or a mounted share. In it lie sealed objects of at most four mebibytes, an index for each
//! content, and a manifest for each backup. Names are keyed hashes: a vault tells who finds it how many objects there are and
//! when backups were made, and nothing else. The manifest is written last: what was interrupted is no backup, and its
//! objects serve the next one.

mod dump;
mod error;
mod vault;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lms_core::backup::Generations;
use lms_core::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt as _;

pub use dump::Engine;
pub use error::BackupError;
use vault::Stored;
pub use vault::{Damage, Vault};

use crate::Keyring;
use crate::content::{BlobHash, ContentError, ContentStore};

/// What a backup is made of.
#[derive(Clone, Debug)]
pub struct Source<'a> {
    /// The address of the database.
    pub database: &'a str,
    /// A folder for the copy of the database while it is read; on the disk of the database.
    pub scratch: &'a Path,
    /// The list of erasures beside the database; left out where there is none.
    pub erasures: &'a Path,
}

/// A backup, as its manifest has it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// When it was begun: the database is as it was a moment later, whole.
    pub at: Timestamp,
    /// What the database runs on.
    pub engine: Engine,
    /// The copy of the database.
    database: Stored,
    /// The list of erasures as it was.
    erasures: Option<Stored>,
    /// Contents, by the SHA-256 of their bytes.
    contents: Vec<Content>,
}

#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
struct Content {
    hash: String,
    #[serde(flatten)]
    stored: Stored,
}

impl Manifest {
    /// Its name in the vault: the instant to the second.
    pub fn id(&self) -> String {
        id_of(self.at)
    }

    /// Bytes of everything in it, before sealing.
    pub fn size(&self) -> u64 {
        let contents: u64 = self.contents.iter().map(|one| one.stored.size).sum();
        self.database.size + self.erasures.as_ref().map_or(0, |stored| stored.size) + contents
    }

    /// How many contents it holds.
    pub fn contents(&self) -> usize {
        self.contents.len()
    }

    fn stored(&self) -> impl Iterator<Item = &Stored> {
        std::iter::once(&self.database).chain(&self.erasures).chain(self.contents.iter().map(|one| &one.stored))
    }
}

fn id_of(at: Timestamp) -> String {
    at.utc().format("%Y%m%dT%H%M%SZ").to_string()
}

/// What a backup wrote and what it found there.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Written {
    /// Objects that were not there yet.
    pub new_objects: u64,
    /// Their bytes in the vault.
    pub new_bytes: u64,
    /// Older backups that went.
    pub removed: u64,
}

/// Told how far it is: done and all, in contents.
pub type Told<'a> = &'a (dyn Fn(usize, usize) + Send + Sync);

/// Makes a backup, then removes those no generation keeps. The platform goes on meanwhile.
///
/// # Errors
///
/// [`BackupError`]; the vault then holds what it held before, and objects that serve the next one.
pub async fn create(
    vault: &Arc<Vault>,
    source: &Source<'_>,
    contents: &dyn ContentStore,
    hashes: Vec<BlobHash>,
    keep: Generations,
    now: Timestamp,
    told: Told<'_>,
) -> Result<(Manifest, Written), BackupError> {
    let _lock = vault.lock()?;
    if vault.ids()?.contains(&id_of(now)) {
        return Err(BackupError::Exists { id: id_of(now) });
    }
    let copy = Scratch(source.scratch.join(format!("backup-{}.tmp", id_of(now))));
    copy.clear();
    let engine = dump::write(source.database, &copy.0).await?;
    let mut written = Written::default();
    let (database, new) = keep_file(vault, copy.0.clone()).await?;
    drop(copy);
    written.add(new);
    let erasures = if source.erasures.exists() {
        let (stored, new) = keep_file(vault, source.erasures.to_owned()).await?;
        written.add(new);
        Some(stored)
    } else {
        None
    };
    let mut held = Vec::with_capacity(hashes.len());
    let all = hashes.len();
    for (at, hash) in hashes.into_iter().enumerate() {
        told(at, all);
        let file = match contents.open(&hash).await {
            Ok(file) => file,
            // Removed since the folder was read: the copy of the database may still name it; it will be said at a restore.
            Err(ContentError::Missing { .. }) => continue,
            Err(error) => return Err(error.into()),
        };
        let (stored, new) = blocking(vault, {
            let hash = hash.clone();
            move |vault| vault.keep_content(hash.as_str(), file)
        })
        .await?;
        written.add(new);
        held.push(Content { hash: hash.as_str().to_owned(), stored });
    }
    told(all, all);
    let manifest = Manifest { at: now, engine, database, erasures, contents: held };
    blocking(vault, {
        let manifest = manifest.clone();
        move |vault| vault.write_manifest(&manifest.id(), &manifest)
    })
    .await?;
    written.removed = blocking(vault, move |vault| rotate(vault, keep)).await?;
    Ok((manifest, written))
}

impl Written {
    fn add(&mut self, (objects, bytes): (u64, u64)) {
        self.new_objects += objects;
        self.new_bytes += bytes;
    }
}

/// A copy that must not stay, whatever happens.
struct Scratch(PathBuf);

impl Scratch {
    fn clear(&self) {
        // Not there is what is wanted; a copy that cannot be removed fails the next one, by name.
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.clear();
    }
}

async fn keep_file(vault: &Arc<Vault>, path: PathBuf) -> Result<(Stored, (u64, u64)), BackupError> {
    blocking(vault, move |vault| {
        let file = std::fs::File::open(&path).map_err(|e| BackupError::io(&path, e))?;
        vault.keep(file)
    })
    .await
}

async fn blocking<T: Send + 'static>(
    vault: &Arc<Vault>,
    work: impl FnOnce(&Vault) -> Result<T, BackupError> + Send + 'static,
) -> Result<T, BackupError> {
    let vault = Arc::clone(vault);
    match tokio::task::spawn_blocking(move || work(&vault)).await {
        Ok(done) => done,
        Err(lost) => Err(BackupError::io(Path::new("backup"), std::io::Error::other(lost))),
    }
}

/// Removes the backups no generation keeps, then the objects nothing names. A backup that cannot be read is left, with every
/// object: what it names is not known.
fn rotate(vault: &Vault, keep: Generations) -> Result<u64, BackupError> {
    let all = manifests(vault)?;
    let kept = keep.kept(&all.iter().map(|one| one.at).collect::<Vec<_>>());
    let (stay, go): (Vec<_>, Vec<_>) = all.iter().partition(|one| kept.contains(&one.at));
    for one in &go {
        vault.remove_manifest(&one.id())?;
    }
    vault.sweep(
        &stay.iter().flat_map(|one| one.stored()).flat_map(|stored| stored.objects.iter().cloned()).collect(),
        &stay.iter().flat_map(|one| one.contents.iter().map(|content| content.hash.clone())).collect(),
    )?;
    Ok(go.len() as u64)
}

fn manifests(vault: &Vault) -> Result<Vec<Manifest>, BackupError> {
    vault.ids()?.iter().map(|id| vault.read_manifest(id)).collect()
}

/// Every backup of a vault, the oldest first.
///
/// # Errors
///
/// [`BackupError::Damaged`], [`BackupError::OtherKey`] for the first whose manifest cannot be read.
pub fn list(vault: &Vault) -> Result<Vec<Manifest>, BackupError> {
    manifests(vault)
}

/// What a look at everything found.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Verified {
    /// Backups looked at.
    pub backups: u64,
    /// Objects read, each once.
    pub objects: u64,
    /// What cannot be used, with the backups it belongs to.
    pub damage: Vec<Damage>,
}

/// Reads every object of `ids` (all where it is `None`) and names those that are missing or altered. Nothing is changed.
///
/// # Errors
///
/// [`BackupError::NotFound`] for an id that is not there; [`BackupError::OtherKey`] for backups of another platform.
pub fn verify(vault: &Vault, id: Option<&str>, told: Told<'_>) -> Result<Verified, BackupError> {
    let mut ids = vault.ids()?;
    if let Some(id) = id {
        ids.retain(|one| one == id);
        if ids.is_empty() {
            return Err(BackupError::NotFound { id: id.to_owned() });
        }
    }
    let mut found = Verified { backups: ids.len() as u64, ..Verified::default() };
    let mut named: std::collections::BTreeMap<String, Vec<String>> = std::collections::BTreeMap::new();
    for id in &ids {
        match vault.read_manifest::<Manifest>(id) {
            Ok(manifest) => {
                for object in manifest.stored().flat_map(|stored| &stored.objects) {
                    named.entry(object.clone()).or_default().push(id.clone());
                }
            }
            Err(BackupError::Damaged { what }) => {
                found.damage.push(Damage { what, backups: vec![id.clone()] });
            }
            Err(other) => return Err(other),
        }
    }
    let all = named.len();
    for (at, (object, backups)) in named.into_iter().enumerate() {
        told(at, all);
        found.objects += 1;
        match vault.read(&object) {
            Ok(_) => {}
            Err(BackupError::Damaged { what }) => found.damage.push(Damage { what, backups }),
            Err(other) => return Err(other),
        }
    }
    told(all, all);
    Ok(found)
}

/// Where a backup is brought back to: a place that holds nothing yet.
#[derive(Clone, Debug)]
pub struct Target<'a> {
    /// The address of the database: a file that does not exist, or a PostgreSQL database without tables.
    pub database: &'a str,
    /// A folder for the copy of the database while it is written.
    pub scratch: &'a Path,
    /// The list of erasures. One that is there stays: it is newer than the backup.
    pub erasures: &'a Path,
}

/// What a restore brought back.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Restored {
    /// Contents put back.
    pub contents: u64,
    /// Bytes of everything.
    pub bytes: u64,
}

/// Brings a backup back, `id` or the newest: contents first, the database last, so that what was interrupted is no platform
/// and can be begun again. Everything is compared with its hash on the way.
///
/// # Errors
///
/// [`BackupError::NotEmpty`] when there is a database already; [`BackupError::Damaged`] with the name of the object.
pub async fn restore(
    vault: &Arc<Vault>,
    id: Option<&str>,
    target: &Target<'_>,
    contents: &dyn ContentStore,
    told: Told<'_>,
) -> Result<(Manifest, Restored), BackupError> {
    let ids = vault.ids()?;
    let id = match id {
        Some(id) if ids.iter().any(|one| one == id) => id.to_owned(),
        Some(id) => return Err(BackupError::NotFound { id: id.to_owned() }),
        None => ids.last().cloned().ok_or_else(|| BackupError::NotFound { id: "-".to_owned() })?,
    };
    let manifest: Manifest = vault.read_manifest(&id)?;
    dump::must_be_empty(manifest.engine, target.database).await?;
    let mut restored = Restored::default();
    let all = manifest.contents.len();
    for (at, content) in manifest.contents.iter().enumerate() {
        told(at, all);
        let mut incoming = contents.receive(content.stored.size).await?;
        for object in content.stored.objects.clone() {
            let bytes = blocking(vault, move |vault| vault.read(&object)).await?;
            incoming.write(&bytes).await?;
        }
        let blob = incoming.finish().await?;
        if blob.hash.as_str() != content.hash {
            return Err(BackupError::Damaged { what: content.hash.clone() });
        }
        restored.contents += 1;
        restored.bytes += content.stored.size;
    }
    told(all, all);
    if let Some(stored) = &manifest.erasures
        && !target.erasures.exists()
    {
        write_file(vault, stored, target.erasures).await?;
    }
    let copy = Scratch(target.scratch.join(format!("restore-{id}.tmp")));
    copy.clear();
    write_file(vault, &manifest.database, &copy.0).await?;
    restored.bytes += manifest.database.size;
    dump::read(manifest.engine, &copy.0, target.database).await?;
    Ok((manifest, restored))
}

async fn write_file(vault: &Arc<Vault>, stored: &Stored, path: &Path) -> Result<(), BackupError> {
    let said = |e| BackupError::io(path, e);
    let mut file = tokio::fs::File::create(path).await.map_err(said)?;
    let mut hash = Sha256::new();
    for object in stored.objects.clone() {
        let bytes = blocking(vault, move |vault| vault.read(&object)).await?;
        hash.update(&bytes);
        file.write_all(&bytes).await.map_err(said)?;
    }
    file.sync_all().await.map_err(said)?;
    if vault::hex(&hash.finalize()) != stored.sha256 {
        return Err(BackupError::Damaged { what: path.display().to_string() });
    }
    Ok(())
}

/// A vault of a folder, with the key its objects are sealed by.
///
/// # Errors
///
/// [`BackupError::Io`] when the folder cannot be made.
pub fn open(folder: &Path, keyring: Arc<Keyring>, entropy: Arc<dyn crate::Entropy>) -> Result<Arc<Vault>, BackupError> {
    Ok(Arc::new(Vault::open(folder, keyring, entropy)?))
}
