//! The content store in a folder: one file a blob, under the first two digits of its hash.

use std::fs::{self, File};
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use async_trait::async_trait;
use sha2::{Digest, Sha256};
use tokio::io::BufReader;
use tokio::task::spawn_blocking;

use super::{Blob, BlobHash, ByteReader, ContentError, ContentStore, Incoming, within};
use crate::Entropy;

/// What is gathered before the disk is asked, and read from it at once: a hop to the blocking pool costs some ten
/// microseconds, and memory is bounded.
const GATHER: usize = 256 * 1024;

/// What has begun to come in lies here until it has a name.
const INCOMING: &str = "incoming";

/// The content store in a folder of this machine, or of a disk that all replicas share.
pub struct FolderStore {
    root: Arc<Path>,
    entropy: Arc<dyn Entropy>,
}

impl FolderStore {
    /// Opens the folder, made when absent. `entropy` names what is coming in, so that two uploads never share a file.
    ///
    /// # Errors
    ///
    /// [`ContentError::Io`] when it cannot be made.
    pub fn open(root: &Path, entropy: Arc<dyn Entropy>) -> Result<Self, ContentError> {
        fs::create_dir_all(root.join(INCOMING))?;
        Ok(Self { root: root.into(), entropy })
    }

    /// Removes what began to come in before `before` and never got a name: the rests of a power cut. Answers how many.
    ///
    /// # Errors
    ///
    /// [`ContentError::Io`] when the folder cannot be read.
    pub async fn sweep(&self, before: SystemTime) -> Result<usize, ContentError> {
        let folder = self.root.join(INCOMING);
        blocking(move || {
            let mut swept = 0;
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                // Another replica may finish or sweep the same file meanwhile: then it is not ours to remove.
                let old = entry.metadata().and_then(|m| m.modified()).is_ok_and(|at| at < before);
                if old && fs::remove_file(entry.path()).is_ok() {
                    swept += 1;
                }
            }
            Ok(swept)
        })
        .await
    }

    /// Every content there is, in the order of names.
    ///
    /// # Errors
    ///
    /// [`ContentError::Io`] when the folder cannot be read.
    pub async fn list(&self) -> Result<Vec<BlobHash>, ContentError> {
        let root = Arc::clone(&self.root);
        blocking(move || {
            let mut all = Vec::new();
            for folder in fs::read_dir(&*root)? {
                let folder = folder?;
                if folder.file_name() == INCOMING || !folder.file_type()?.is_dir() {
                    continue;
                }
                for file in fs::read_dir(folder.path())? {
                    // What has no name of ours is none of ours.
                    all.extend(file?.file_name().into_string().ok().and_then(|name| BlobHash::try_from(name).ok()));
                }
            }
            all.sort_unstable();
            Ok(all)
        })
        .await
    }

    fn path(&self, hash: &BlobHash) -> PathBuf {
        path_in(&self.root, hash)
    }
}

/// The file of a blob and its size.
fn open(path: &Path, hash: &BlobHash) -> Result<(File, u64), ContentError> {
    match File::open(path) {
        Ok(file) => {
            let size = file.metadata()?.len();
            Ok((file, size))
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => Err(ContentError::Missing { hash: hash.clone() }),
        Err(e) => Err(e.into()),
    }
}

fn path_in(root: &Path, hash: &BlobHash) -> PathBuf {
    let digits = hash.as_str();
    // A hash is 64 digits by its type.
    root.join(digits.get(..2).unwrap_or("00")).join(digits)
}

/// Runs disk work where it may block; a panic there is reported, not spread.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ContentError> + Send + 'static,
) -> Result<T, ContentError> {
    match spawn_blocking(work).await {
        Ok(done) => done,
        Err(lost) => Err(ContentError::Io(io::Error::other(lost))),
    }
}

#[async_trait]
impl ContentStore for FolderStore {
    async fn receive(&self, max: u64) -> Result<Box<dyn Incoming>, ContentError> {
        let mut name = [0; 16];
        self.entropy.fill(&mut name);
        let temporary = self.root.join(INCOMING).join(uuid::Uuid::from_bytes(name).to_string());
        let root = Arc::clone(&self.root);
        let file = blocking({
            let temporary = temporary.clone();
            move || Ok(fs::OpenOptions::new().write(true).create_new(true).open(temporary)?)
        })
        .await?;
        let writing = Writing { file, hash: Sha256::new(), size: 0, temporary: Temporary(Some(temporary)) };
        Ok(Box::new(FolderIncoming { root, max, gathered: Vec::new(), received: 0, writing: Some(writing) }))
    }

    async fn size(&self, hash: &BlobHash) -> Result<Option<u64>, ContentError> {
        let path = self.path(hash);
        blocking(move || match fs::metadata(path) {
            Ok(meta) => Ok(Some(meta.len())),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e.into()),
        })
        .await
    }

    async fn read(&self, hash: &BlobHash, range: Range<u64>) -> Result<ByteReader, ContentError> {
        let (path, hash) = (self.path(hash), hash.clone());
        blocking(move || -> Result<ByteReader, ContentError> {
            let (mut file, size) = open(&path, &hash)?;
            within(&range, size)?;
            file.seek(SeekFrom::Start(range.start))?;
            let length = range.end - range.start;
            // A hop to the blocking pool costs more than reading a page of a course: one is enough.
            if length <= GATHER as u64 {
                let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
                file.take(length).read_to_end(&mut bytes)?;
                return Ok(Box::new(Cursor::new(bytes)));
            }
            let file = BufReader::with_capacity(GATHER, tokio::fs::File::from_std(file));
            Ok(Box::new(tokio::io::AsyncReadExt::take(file, length)))
        })
        .await
    }

    async fn open(&self, hash: &BlobHash) -> Result<File, ContentError> {
        let (path, hash) = (self.path(hash), hash.clone());
        blocking(move || Ok(open(&path, &hash)?.0)).await
    }

    async fn delete(&self, hash: &BlobHash) -> Result<bool, ContentError> {
        let path = self.path(hash);
        blocking(move || match fs::remove_file(path) {
            Ok(()) => Ok(true),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(e) => Err(e.into()),
        })
        .await
    }
}

/// A file without a name yet; removed when dropped.
struct Temporary(Option<PathBuf>);

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Some(path) = self.0.take() {
            // Nothing can be done about a failure here; the sweep will find the file.
            let _ = fs::remove_file(path);
        }
    }
}

struct Writing {
    file: File,
    hash: Sha256,
    size: u64,
    temporary: Temporary,
}

impl Writing {
    fn append(&mut self, bytes: &[u8]) -> Result<(), ContentError> {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        Ok(self.file.write_all(bytes)?)
    }

    /// Bytes on the disk before the name, the name on the disk before the answer: after a power cut a name has all its
    /// bytes or does not exist.
    fn settle(mut self, root: &Path) -> Result<Blob, ContentError> {
        let hash = BlobHash::from_bytes(self.hash.finalize().into());
        let blob = Blob { size: self.size, hash };
        let path = path_in(root, &blob.hash);
        // The same hash with the same length is there already: nothing to write. A shorter file would be the rest of
        // a damaged disk and is replaced.
        if fs::metadata(&path).is_ok_and(|m| m.len() == blob.size) {
            return Ok(blob);
        }
        let Some(folder) = path.parent() else { return Ok(blob) };
        let new_folder = !folder.exists();
        fs::create_dir_all(folder)?;
        self.file.sync_all()?;
        if let Some(temporary) = &self.temporary.0 {
            fs::rename(temporary, &path)?;
        }
        self.temporary.0 = None;
        File::open(folder)?.sync_all()?;
        if new_folder {
            File::open(root)?.sync_all()?;
        }
        Ok(blob)
    }
}

struct FolderIncoming {
    root: Arc<Path>,
    max: u64,
    received: u64,
    gathered: Vec<u8>,
    /// `None` only while the blocking pool has it, or after it failed there.
    writing: Option<Writing>,
}

impl FolderIncoming {
    async fn flush(&mut self) -> Result<(), ContentError> {
        let mut writing = self.writing.take().ok_or_else(lost)?;
        let mut bytes = std::mem::take(&mut self.gathered);
        let (writing, bytes) = blocking(move || {
            writing.append(&bytes)?;
            bytes.clear();
            Ok((writing, bytes))
        })
        .await?;
        (self.writing, self.gathered) = (Some(writing), bytes);
        Ok(())
    }
}

fn lost() -> ContentError {
    ContentError::Io(io::Error::other("an earlier write of this upload failed"))
}

#[async_trait]
impl Incoming for FolderIncoming {
    async fn write(&mut self, bytes: &[u8]) -> Result<(), ContentError> {
        self.received = self.received.saturating_add(bytes.len() as u64);
        if self.received > self.max {
            return Err(ContentError::TooLarge { max: self.max });
        }
        for part in bytes.chunks(GATHER) {
            if self.gathered.len() + part.len() > GATHER {
                self.flush().await?;
            }
            self.gathered.extend_from_slice(part);
        }
        Ok(())
    }

    async fn finish(mut self: Box<Self>) -> Result<Blob, ContentError> {
        if self.received > self.max {
            return Err(ContentError::TooLarge { max: self.max });
        }
        let mut writing = self.writing.take().ok_or_else(lost)?;
        let (gathered, root) = (std::mem::take(&mut self.gathered), Arc::clone(&self.root));
        blocking(move || {
            writing.append(&gathered)?;
            writing.settle(&root)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Seeded;
    use tokio::io::AsyncReadExt;

    fn store() -> (tempfile::TempDir, FolderStore) {
        let folder = tempfile::tempdir().unwrap();
        let store = FolderStore::open(folder.path(), Arc::new(Seeded::new(1))).unwrap();
        (folder, store)
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
        }
        found
    }

    #[tokio::test]
    async fn the_name_of_bytes_is_their_sha_256() {
        let (_folder, store) = store();
        let blob = store.put(b"abc").await.unwrap();
        // FIPS 180-4, example of one block.
        assert_eq!(blob.hash.as_str(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(store.get(&blob.hash, 3).await.unwrap(), b"abc");
        assert!(matches!(store.get(&blob.hash, 2).await, Err(ContentError::TooLarge { max: 2 })));
    }

    #[tokio::test]
    async fn the_same_bytes_are_kept_once() {
        let (folder, store) = store();
        assert_eq!(store.put(b"abc").await.unwrap(), store.put(b"abc").await.unwrap());
        assert_eq!(files(folder.path()).len(), 1);
    }

    #[tokio::test]
    async fn an_upload_that_stops_half_way_leaves_nothing() {
        let (folder, store) = store();
        let mut incoming = store.receive(u64::MAX).await.unwrap();
        incoming.write(&vec![7; 3 * GATHER]).await.unwrap();
        assert_eq!(files(folder.path()).len(), 1, "the test must see the file it expects to vanish");
        drop(incoming);
        assert_eq!(files(folder.path()), Vec::<PathBuf>::new());
    }

    #[tokio::test]
    async fn what_a_power_cut_left_behind_is_swept_but_not_a_running_upload() {
        let (folder, store) = store();
        fs::write(folder.path().join(INCOMING).join("rest"), b"half").unwrap();
        assert_eq!(store.sweep(SystemTime::UNIX_EPOCH).await.unwrap(), 0);
        let later = fs::metadata(folder.path().join(INCOMING).join("rest")).unwrap().modified().unwrap()
            + std::time::Duration::from_secs(1);
        assert_eq!(store.sweep(later).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn more_bytes_than_allowed_are_refused_as_they_come() {
        let (folder, store) = store();
        let mut incoming = store.receive(10).await.unwrap();
        incoming.write(&[0; 10]).await.unwrap();
        assert!(matches!(incoming.write(&[0]).await, Err(ContentError::TooLarge { max: 10 })));
        assert!(matches!(incoming.finish().await, Err(ContentError::TooLarge { max: 10 })));
        assert_eq!(files(folder.path()), Vec::<PathBuf>::new());
    }

    #[tokio::test]
    async fn a_range_gives_its_bytes_and_no_more() {
        let (_folder, store) = store();
        let bytes: Vec<u8> = (0..GATHER * 2 + 100).map(|i| (i % 251) as u8).collect();
        let blob = store.put(&bytes).await.unwrap();
        for (start, end) in [(0, 0), (0, 1), (1, 1000), (GATHER - 1, GATHER + 1), (GATHER, GATHER * 2 + 100)] {
            let mut read = Vec::new();
            let range = start as u64..end as u64;
            let mut reader = store.read(&blob.hash, range).await.unwrap();
            AsyncReadExt::read_to_end(&mut reader, &mut read).await.unwrap();
            assert!(read == bytes[start..end], "{start}..{end}");
        }
        let beyond = blob.size..blob.size + 1;
        assert!(matches!(store.read(&blob.hash, beyond).await, Err(ContentError::OutOfRange { .. })));
    }

    #[tokio::test]
    async fn what_was_deleted_is_missing() {
        let (_folder, store) = store();
        let blob = store.put(b"abc").await.unwrap();
        assert!(store.delete(&blob.hash).await.unwrap());
        assert!(!store.delete(&blob.hash).await.unwrap());
        assert_eq!(store.size(&blob.hash).await.unwrap(), None);
        assert!(matches!(store.read(&blob.hash, 0..1).await, Err(ContentError::Missing { .. })));
        assert!(matches!(store.open(&blob.hash).await, Err(ContentError::Missing { .. })));
    }

    #[tokio::test]
    async fn a_blob_that_a_damaged_disk_cut_short_is_replaced() {
        let (_folder, store) = store();
        let blob = store.put(b"abc").await.unwrap();
        fs::write(store.path(&blob.hash), b"a").unwrap();
        store.put(b"abc").await.unwrap();
        assert_eq!(store.get(&blob.hash, 3).await.unwrap(), b"abc");
    }

    #[tokio::test]
    async fn nothing_at_all_has_a_name_too() {
        let (_folder, store) = store();
        let blob = store.put(b"").await.unwrap();
        assert_eq!((blob.size, store.get(&blob.hash, 0).await.unwrap()), (0, vec![]));
    }
}
