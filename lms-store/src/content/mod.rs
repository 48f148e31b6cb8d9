//! Uploaded content: bytes named by their SHA-256, in a folder or, behind the same trait, in an object store.
//!
//! The same bytes are kept once, whoever brings them. A name cannot come to mean other bytes, so caches may keep what
//! they fetched for ever.

mod folder;
mod package;

use std::ops::Range;

use async_trait::async_trait;
use tokio::io::{AsyncRead, AsyncReadExt};

pub use folder::FolderStore;
pub use lms_core::content::BlobHash;
pub use package::{Body, Entry, LayOut, Method, PackageIndex, Place};

/// A stream of bytes being read.
pub type ByteReader = Box<dyn AsyncRead + Send + Unpin>;

/// Bytes that are kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Blob {
    /// Their name.
    pub hash: BlobHash,
    /// How many.
    pub size: u64,
}

/// Why content cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// No bytes of this name.
    #[error("the content {hash} is missing from the store", hash = .hash.as_str())]
    Missing {
        /// Which.
        hash: BlobHash,
    },
    /// More bytes than the caller allowed.
    #[error("the file is larger than the {max} bytes allowed")]
    TooLarge {
        /// The bound.
        max: u64,
    },
    /// A range that ends beyond the end or before its beginning.
    #[error("bytes {start} to {end} do not exist: there are {size}", start = .range.start, end = .range.end)]
    OutOfRange {
        /// What was asked for.
        range: Range<u64>,
        /// How many bytes there are.
        size: u64,
    },
    /// An entry of an archive does not hold what its index promises.
    #[error("the entry {path:?} of the package is damaged: {detail}")]
    Damaged {
        /// Which entry.
        path: String,
        /// What was met.
        detail: &'static str,
    },
    /// The disk or the network refused.
    #[error("the content store cannot be used at the moment: {0}")]
    Io(#[from] std::io::Error),
}

/// Keeps bytes by their hash.
#[async_trait]
pub trait ContentStore: Send + Sync {
    /// Begins to receive bytes; nothing exists until [`Incoming::finish`], and dropping what was begun leaves nothing.
    /// More than `max` bytes are refused as soon as they come.
    async fn receive(&self, max: u64) -> Result<Box<dyn Incoming>, ContentError>;

    /// How many bytes there are under this name; `None` when there are none.
    async fn size(&self, hash: &BlobHash) -> Result<Option<u64>, ContentError>;

    /// Reads the bytes from `range.start` up to, not including, `range.end`.
    ///
    /// # Errors
    ///
    /// [`ContentError::Missing`], [`ContentError::OutOfRange`].
    async fn read(&self, hash: &BlobHash, range: Range<u64>) -> Result<ByteReader, ContentError>;

    /// The whole content as an open local file, for readers that jump about in it, such as those of archives. A store
    /// that is elsewhere fetches it first.
    ///
    /// # Errors
    ///
    /// [`ContentError::Missing`].
    async fn open(&self, hash: &BlobHash) -> Result<std::fs::File, ContentError>;

    /// Removes the bytes; whether there were any. The caller has made sure that nothing names them any more.
    async fn delete(&self, hash: &BlobHash) -> Result<bool, ContentError>;

    /// Keeps bytes that are in memory.
    async fn put(&self, bytes: &[u8]) -> Result<Blob, ContentError> {
        let mut incoming = self.receive(u64::MAX).await?;
        incoming.write(bytes).await?;
        incoming.finish().await
    }

    /// Reads everything, at most `max` bytes.
    ///
    /// # Errors
    ///
    /// [`ContentError::Missing`], [`ContentError::TooLarge`].
    async fn get(&self, hash: &BlobHash, max: u64) -> Result<Vec<u8>, ContentError> {
        let size = self.size(hash).await?.ok_or_else(|| ContentError::Missing { hash: hash.clone() })?;
        if size > max {
            return Err(ContentError::TooLarge { max });
        }
        let mut out = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        self.read(hash, 0..size).await?.read_to_end(&mut out).await?;
        Ok(out)
    }
}

/// Bytes on their way in.
#[async_trait]
pub trait Incoming: Send {
    /// Takes more bytes.
    ///
    /// # Errors
    ///
    /// [`ContentError::TooLarge`] as soon as the bound is passed.
    async fn write(&mut self, bytes: &[u8]) -> Result<(), ContentError>;

    /// Makes what came durable and gives its name; bytes that were there already are not written twice.
    async fn finish(self: Box<Self>) -> Result<Blob, ContentError>;
}

/// Checks a range against a size.
fn within(range: &Range<u64>, size: u64) -> Result<(), ContentError> {
    if range.start <= range.end && range.end <= size {
        Ok(())
    } else {
        Err(ContentError::OutOfRange { range: range.clone(), size })
    }
}
