//! The folder of sealed objects.
//!
//! ```text
//! backups/20260310T080000Z.lms   the name of the master key in a line, then the sealed manifest
//! contents/ab/ab…                the sealed list of a content's objects
//! objects/ab/ab…                 a sealed, compressed piece of at most four mebibytes
//! lock                           held while somebody writes
//! ```

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::BackupError;
use crate::seal::Place;
use crate::{Entropy, Keyring};

/// The largest piece, in bytes before compression.
const PIECE: usize = 4 << 20;

/// What is kept of a file: its objects in order.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(super) struct Stored {
    pub(super) size: u64,
    pub(super) sha256: String,
    pub(super) objects: Vec<String>,
}

/// Something that cannot be used.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Damage {
    /// Its path in the vault.
    pub what: String,
    /// The backups that need it.
    pub backups: Vec<String>,
}

/// A folder of backups.
pub struct Vault {
    root: PathBuf,
    keyring: Arc<Keyring>,
    entropy: Arc<dyn Entropy>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("root", &self.root).finish_non_exhaustive()
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing into a text never fails.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

impl Vault {
    pub(super) fn open(root: &Path, keyring: Arc<Keyring>, entropy: Arc<dyn Entropy>) -> Result<Self, BackupError> {
        for folder in ["backups", "contents", "objects"] {
            let folder = root.join(folder);
            fs::create_dir_all(&folder).map_err(|e| BackupError::io(&folder, e))?;
        }
        Ok(Self { root: root.to_owned(), keyring, entropy })
    }

    /// Keeps others from writing until it is dropped.
    pub(super) fn lock(&self) -> Result<File, BackupError> {
        let path = self.root.join("lock");
        let said = |e| BackupError::io(&path, e);
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(said)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(fs::TryLockError::WouldBlock) => Err(BackupError::Busy),
            Err(fs::TryLockError::Error(error)) => Err(said(error)),
        }
    }

    /// Names of the backups, the oldest first.
    pub(super) fn ids(&self) -> Result<Vec<String>, BackupError> {
        let mut ids: Vec<String> = names(&self.root.join("backups"))?
            .into_iter()
            .filter_map(|name| name.strip_suffix(".lms").map(str::to_owned))
            .collect();
        ids.sort_unstable();
        Ok(ids)
    }

    fn manifest_path(&self, id: &str) -> PathBuf {
        self.root.join("backups").join(format!("{id}.lms"))
    }

    pub(super) fn write_manifest<T: Serialize>(&self, id: &str, manifest: &T) -> Result<(), BackupError> {
        let mut bytes = format!("{}\n", self.keyring.id()).into_bytes();
        bytes.extend(self.sealed("backup.manifest", id, &json(manifest)?)?);
        self.write(&self.manifest_path(id), &bytes)
    }

    pub(super) fn read_manifest<T: DeserializeOwned>(&self, id: &str) -> Result<T, BackupError> {
        let path = self.manifest_path(id);
        let bytes = fs::read(&path).map_err(|e| BackupError::io(&path, e))?;
        let damaged = || BackupError::Damaged { what: format!("backups/{id}.lms") };
        let cut = bytes.iter().position(|byte| *byte == b'\n').ok_or_else(damaged)?;
        let (key, sealed) = (bytes.get(..cut).unwrap_or_default(), bytes.get(cut + 1..).unwrap_or_default());
        let opened = self.opened("backup.manifest", id, sealed);
        let Some(text) = opened else {
            let key = String::from_utf8_lossy(key);
            // A name of its form that is not ours is another key; anything else is damage.
            let named = key.len() == self.keyring.id().len() && key.bytes().all(|b| b.is_ascii_alphanumeric());
            if named && key != self.keyring.id() {
                return Err(BackupError::OtherKey { wanted: key.into_owned(), given: self.keyring.id().to_owned() });
            }
            return Err(damaged());
        };
        serde_json::from_slice(&text).map_err(|_| damaged())
    }

    pub(super) fn remove_manifest(&self, id: &str) -> Result<(), BackupError> {
        let path = self.manifest_path(id);
        fs::remove_file(&path).map_err(|e| BackupError::io(&path, e))
    }

    /// Keeps a file in pieces; says how many of them were new and how large these are.
    pub(super) fn keep(&self, mut file: impl Read) -> Result<(Stored, (u64, u64)), BackupError> {
        let mut stored = Stored { size: 0, sha256: String::new(), objects: Vec::new() };
        let (mut hash, mut new) = (Sha256::new(), (0, 0));
        loop {
            let mut piece = Vec::new();
            let read = file.by_ref().take(PIECE as u64).read_to_end(&mut piece);
            read.map_err(|e| BackupError::io(Path::new("backup"), e))?;
            if piece.is_empty() {
                break;
            }
            hash.update(&piece);
            stored.size += piece.len() as u64;
            let name = hex(&self.keyring.lookup("backup.object", &hex(&Sha256::digest(&piece))));
            let path = self.path("objects", &name);
            if !path.exists() {
                let mut small = Vec::new();
                let packed = DeflateEncoder::new(piece.as_slice(), Compression::fast()).read_to_end(&mut small);
                packed.map_err(|e| BackupError::io(&path, e))?;
                let sealed = self.sealed("backup.object", &name, &small)?;
                self.write(&path, &sealed)?;
                new = (new.0 + 1, new.1 + sealed.len() as u64);
            }
            stored.objects.push(name);
        }
        stored.sha256 = hex(&hash.finalize());
        Ok((stored, new))
    }

    /// Keeps a content; one that is kept already is not read again.
    pub(super) fn keep_content(&self, hash: &str, file: File) -> Result<(Stored, (u64, u64)), BackupError> {
        let name = self.content_name(hash);
        let path = self.path("contents", &name);
        if let Ok(sealed) = fs::read(&path)
            && let Some(text) = self.opened("backup.content", &name, &sealed)
            && let Ok(stored) = serde_json::from_slice::<Stored>(&text)
            && stored.objects.iter().all(|object| self.path("objects", object).exists())
        {
            return Ok((stored, (0, 0)));
        }
        let (stored, new) = self.keep(file)?;
        let sealed = self.sealed("backup.content", &name, &json(&stored)?)?;
        self.write(&path, &sealed)?;
        Ok((stored, new))
    }

    fn content_name(&self, hash: &str) -> String {
        hex(&self.keyring.lookup("backup.content", hash))
    }

    /// The bytes of an object.
    pub(super) fn read(&self, name: &str) -> Result<Vec<u8>, BackupError> {
        let path = self.path("objects", name);
        let damaged = || BackupError::Damaged { what: format!("objects/{}/{name}", name.get(..2).unwrap_or_default()) };
        let sealed = match fs::read(&path) {
            Ok(sealed) => sealed,
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(damaged()),
            Err(error) => return Err(BackupError::io(&path, error)),
        };
        let small = self.opened("backup.object", name, &sealed).ok_or_else(damaged)?;
        let mut piece = Vec::new();
        // A piece is never larger than it was cut.
        DeflateDecoder::new(small.as_slice()).take(PIECE as u64 + 1).read_to_end(&mut piece).map_err(|_| damaged())?;
        let hash = hex(&Sha256::digest(&piece));
        if hex(&self.keyring.lookup("backup.object", &hash)) == name { Ok(piece) } else { Err(damaged()) }
    }

    /// Removes what is not among these: objects by name, contents by hash.
    pub(super) fn sweep(&self, objects: &BTreeSet<String>, contents: &BTreeSet<String>) -> Result<(), BackupError> {
        let contents: BTreeSet<String> = contents.iter().map(|hash| self.content_name(hash)).collect();
        for (kind, stay) in [("contents", &contents), ("objects", objects)] {
            let root = self.root.join(kind);
            for folder in names(&root)? {
                for name in names(&root.join(&folder))? {
                    if !stay.contains(&name) {
                        let path = root.join(&folder).join(name);
                        fs::remove_file(&path).map_err(|e| BackupError::io(&path, e))?;
                    }
                }
            }
        }
        Ok(())
    }

    fn path(&self, kind: &str, name: &str) -> PathBuf {
        self.root.join(kind).join(name.get(..2).unwrap_or("00")).join(name)
    }

    /// Writes a file whole or not at all.
    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), BackupError> {
        let said = |e| BackupError::io(path, e);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(said)?;
        }
        let begun = path.with_extension("begun");
        let mut file = File::create(&begun).map_err(said)?;
        file.write_all(bytes).map_err(said)?;
        file.sync_all().map_err(said)?;
        fs::rename(&begun, path).map_err(said)?;
        if let Some(folder) = path.parent() {
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(said)?;
        }
        Ok(())
    }

    fn sealed(&self, column: &'static str, name: &str, bytes: &[u8]) -> Result<Vec<u8>, BackupError> {
        let sealed = self.keyring.seal(self.entropy.as_ref(), place(column, name), bytes);
        sealed.map_err(|e| BackupError::io(Path::new(name), std::io::Error::other(e)))
    }

    fn opened(&self, column: &'static str, name: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        self.keyring.open(place(column, name), sealed).ok()
    }
}

/// Each sealed file is bound to its name, so that none can stand in for another.
fn place(column: &'static str, name: &str) -> Place {
    let digest = Sha256::digest(name.as_bytes());
    let row = digest.first_chunk::<16>().map_or(Uuid::nil(), |bytes| Uuid::from_bytes(*bytes));
    Place { column, row }
}

fn json<T: Serialize>(value: &T) -> Result<Vec<u8>, BackupError> {
    serde_json::to_vec(value).map_err(|e| BackupError::io(Path::new("manifest"), std::io::Error::other(e)))
}

fn names(folder: &Path) -> Result<Vec<String>, BackupError> {
    let said = |e| BackupError::io(folder, e);
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).map_err(said)? {
        out.extend(entry.map_err(said)?.file_name().into_string().ok());
    }
    Ok(out)
}
