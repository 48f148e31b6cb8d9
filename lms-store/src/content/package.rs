//! Packages as they came: the archive is one blob with an index of its entries, small entries are served from it, and
//! large compressed ones lie beside it, so that a film can be read by ranges.
//!
//! Thousands of small files are never written: one costs a third of a millisecond and an inode for ever.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::ops::Range;

use flate2::Crc;
use flate2::read::DeflateDecoder;
use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

use super::{Blob, BlobHash, ByteReader, ContentError, ContentStore, Incoming, within};

/// How the bytes of an entry are written in the archive. Others are refused by the reader of packages.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// As they are (APPNOTE 6.3.10, 4.4.5: 0).
    Stored,
    /// Deflated, RFC 1951 (APPNOTE 6.3.10, 4.4.5: 8).
    Deflated,
}

/// Where the bytes of an entry lie in the archive.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// How they are written.
    pub method: Method,
    /// The first byte of the data, behind the local header.
    pub offset: u64,
    /// Bytes in the archive.
    pub compressed: u64,
    /// Bytes once inflated.
    pub size: u64,
    /// CRC-32 of the inflated bytes.
    pub crc: u32,
}

/// One file of a package.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its path, `/` between folders, as pages inside the package call it.
    pub path: String,
    /// Where it lies in the archive.
    pub place: Place,
    /// Where its inflated bytes lie beside the archive, when they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<BlobHash>,
}

/// How a package is laid out.
#[derive(Clone, Copy, Debug)]
pub struct LayOut {
    /// Compressed entries with more inflated bytes than this lie beside the archive.
    pub beside_above: u64,
}

impl Default for LayOut {
    /// 256 KiB: inflating that much takes under a millisecond, about what one more file costs at import; every range of
    /// a larger one would pay again.
    fn default() -> Self {
        Self { beside_above: 256 * 1024 }
    }
}

/// An archive with the index of its entries, a document of its own.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct PackageIndex {
    archive: BlobHash,
    /// Sorted by path.
    entries: Vec<Entry>,
}

/// Bytes to be sent.
pub struct Body {
    /// How many the reader will give.
    pub size: u64,
    /// The bytes.
    pub reader: ByteReader,
}

impl PackageIndex {
    /// Lays out an archive that is in the store: checks that its entries lie within it and puts the large compressed
    /// ones beside it. Memory does not grow with the archive.
    ///
    /// # Errors
    ///
    /// [`ContentError::Damaged`] for an entry that lies outside the archive or, among those put beside it, does not
    /// inflate to what is promised; [`ContentError::Missing`] without the archive.
    pub async fn lay_out(
        content: &dyn ContentStore,
        archive: BlobHash,
        entries: Vec<(String, Place)>,
        how: LayOut,
    ) -> Result<Self, ContentError> {
        let missing = || ContentError::Missing { hash: archive.clone() };
        let whole = content.size(&archive).await?.ok_or_else(missing)?;
        let mut laid = Vec::with_capacity(entries.len());
        for (path, place) in entries {
            let end = place.offset.checked_add(place.compressed);
            if end.is_none_or(|end| end > whole) {
                return Err(damaged(&path, "it lies outside the archive"));
            }
            if place.method == Method::Stored && place.compressed != place.size {
                return Err(damaged(&path, "it has two sizes"));
            }
            let beside = if place.method == Method::Deflated && place.size > how.beside_above {
                Some(unpack(content, &archive, &path, place).await?.hash)
            } else {
                None
            };
            laid.push(Entry { path, place, beside });
        }
        laid.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { archive, entries: laid })
    }

    /// The archive.
    pub fn archive(&self) -> &BlobHash {
        &self.archive
    }

    /// The entries, sorted by path.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Every blob this package needs: the archive and what lies beside it.
    pub fn blobs(&self) -> impl Iterator<Item = &BlobHash> {
        std::iter::once(&self.archive).chain(self.entries.iter().filter_map(|e| e.beside.as_ref()))
    }

    /// The entry of this path; failing that, the one that differs by letter case alone, since many packages were made
    /// where case makes no difference.
    pub fn find(&self, path: &str) -> Option<&Entry> {
        fn lower(text: &str) -> impl Iterator<Item = char> {
            text.chars().flat_map(char::to_lowercase)
        }
        match self.entries.binary_search_by(|e| e.path.as_str().cmp(path)) {
            Ok(at) => self.entries.get(at),
            Err(_) => self.entries.iter().find(|e| lower(&e.path).eq(lower(path))),
        }
    }

    /// The inflated bytes of an entry, all or a range of them.
    ///
    /// # Errors
    ///
    /// [`ContentError::OutOfRange`], [`ContentError::Damaged`], [`ContentError::Missing`].
    pub async fn read(
        &self,
        content: &dyn ContentStore,
        entry: &Entry,
        range: Option<Range<u64>>,
    ) -> Result<Body, ContentError> {
        let place = entry.place;
        let range = range.unwrap_or(0..place.size);
        within(&range, place.size)?;
        let size = range.end - range.start;
        let reader = match (&entry.beside, place.method) {
            (Some(blob), _) => content.read(blob, range).await?,
            (None, Method::Stored) => {
                content.read(&self.archive, place.offset + range.start..place.offset + range.end).await?
            }
            (None, Method::Deflated) => {
                let mut compressed = Vec::with_capacity(usize::try_from(place.compressed).unwrap_or(0));
                let from = place.offset..place.offset + place.compressed;
                content.read(&self.archive, from).await?.read_to_end(&mut compressed).await?;
                let bytes = inflate(&entry.path, &compressed, place)?;
                let skip = usize::try_from(range.start).unwrap_or(usize::MAX).min(bytes.len());
                let mut cursor = Cursor::new(bytes);
                cursor.set_position(skip as u64);
                Box::new(AsyncReadExt::take(cursor, size)) as ByteReader
            }
        };
        Ok(Body { size, reader })
    }

    /// The whole entry in gzip format, for whoever accepts that encoding: the archive's own compressed bytes between a
    /// gzip header and trailer, hence without any compressing or inflating. `None` when it is not compressed there.
    ///
    /// Source: RFC 1952 §2.3.
    ///
    /// # Errors
    ///
    /// [`ContentError::Missing`].
    pub async fn read_gzip(&self, content: &dyn ContentStore, entry: &Entry) -> Result<Option<Body>, ContentError> {
        let place = entry.place;
        if place.method != Method::Deflated {
            return Ok(None);
        }
        // Deflate, no flags, no time, no level, unknown system.
        const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
        let mut trailer = Vec::with_capacity(8);
        trailer.extend_from_slice(&place.crc.to_le_bytes());
        // ISIZE is the size modulo 2³²: its four lowest bytes.
        trailer.extend(place.size.to_le_bytes().into_iter().take(4));
        let data = content.read(&self.archive, place.offset..place.offset + place.compressed).await?;
        let reader = AsyncReadExt::chain(Cursor::new(HEADER), data).chain(Cursor::new(trailer));
        Ok(Some(Body { size: place.compressed + 18, reader: Box::new(reader) }))
    }
}

fn damaged(path: &str, detail: &'static str) -> ContentError {
    ContentError::Damaged { path: path.to_owned(), detail }
}

/// Inflates a small entry in memory and checks it.
fn inflate(path: &str, compressed: &[u8], place: Place) -> Result<Vec<u8>, ContentError> {
    let mut bytes = Vec::with_capacity(usize::try_from(place.size).unwrap_or(0));
    let read = DeflateDecoder::new(compressed).take(place.size.saturating_add(1)).read_to_end(&mut bytes);
    let mut crc = Crc::new();
    crc.update(&bytes);
    check(path, place, read.map_err(|_| damaged(path, "it does not inflate"))? as u64, crc.sum())?;
    Ok(bytes)
}

fn check(path: &str, place: Place, size: u64, crc: u32) -> Result<(), ContentError> {
    if size != place.size {
        return Err(damaged(path, "it has another size than promised"));
    }
    if crc != place.crc {
        return Err(damaged(path, "its checksum is wrong"));
    }
    Ok(())
}

/// Inflates a large entry into a blob of its own, a piece at a time.
async fn unpack(
    content: &dyn ContentStore,
    archive: &BlobHash,
    path: &str,
    place: Place,
) -> Result<Blob, ContentError> {
    let file = content.open(archive).await?;
    let incoming = content.receive(place.size).await?;
    let (path, runtime) = (path.to_owned(), Handle::current());
    // Inflating is work for the processor: not on a thread that answers requests.
    let pumped = spawn_blocking(move || pump(file, incoming, &path, place, &runtime)).await;
    let incoming = pumped.map_err(|lost| ContentError::Io(io::Error::other(lost)))??;
    incoming.finish().await
}

fn pump(
    mut file: File,
    mut incoming: Box<dyn Incoming>,
    path: &str,
    place: Place,
    runtime: &Handle,
) -> Result<Box<dyn Incoming>, ContentError> {
    file.seek(SeekFrom::Start(place.offset))?;
    let compressed = io::BufReader::with_capacity(256 * 1024, file).take(place.compressed);
    let mut inflated = DeflateDecoder::new(compressed).take(place.size.saturating_add(1));
    let (mut piece, mut size, mut crc) = (vec![0; 256 * 1024], 0u64, Crc::new());
    loop {
        let read = inflated.read(&mut piece).map_err(|_| damaged(path, "it does not inflate"))?;
        let Some(bytes) = piece.get(..read).filter(|b| !b.is_empty()) else { break };
        size += bytes.len() as u64;
        if size > place.size {
            return Err(damaged(path, "it has another size than promised"));
        }
        crc.update(bytes);
        runtime.block_on(incoming.write(bytes))?;
    }
    check(path, place, size, crc.sum())?;
    Ok(incoming)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::FolderStore;
    use crate::testing::Seeded;
    use std::io::Write;
    use std::sync::Arc;

    /// An archive's worth of data without the archive's headers: the index says where everything lies.
    struct Packed {
        bytes: Vec<u8>,
        entries: Vec<(String, Place)>,
    }

    impl Packed {
        fn new() -> Self {
            Self { bytes: b"header".to_vec(), entries: vec![] }
        }

        fn add(mut self, path: &str, method: Method, data: &[u8]) -> Self {
            let mut crc = Crc::new();
            crc.update(data);
            let written = match method {
                Method::Stored => data.to_vec(),
                Method::Deflated => {
                    let mut encoder = flate2::write::DeflateEncoder::new(vec![], flate2::Compression::default());
                    encoder.write_all(data).unwrap();
                    encoder.finish().unwrap()
                }
            };
            let place = Place {
                method,
                offset: self.bytes.len() as u64,
                compressed: written.len() as u64,
                size: data.len() as u64,
                crc: crc.sum(),
            };
            self.bytes.extend(written);
            self.entries.push((path.to_owned(), place));
            self
        }

        async fn lay_out(
            self,
            beside_above: u64,
        ) -> (tempfile::TempDir, FolderStore, Result<PackageIndex, ContentError>) {
            let folder = tempfile::tempdir().unwrap();
            let store = FolderStore::open(folder.path(), Arc::new(Seeded::new(1))).unwrap();
            let archive = store.put(&self.bytes).await.unwrap().hash;
            let index = PackageIndex::lay_out(&store, archive, self.entries, LayOut { beside_above }).await;
            (folder, store, index)
        }
    }

    fn film() -> Vec<u8> {
        (0..300_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 20) as u8).collect()
    }

    async fn all(body: Body) -> Vec<u8> {
        let (mut out, mut reader) = (vec![], body.reader);
        reader.read_to_end(&mut out).await.unwrap();
        assert_eq!(out.len() as u64, body.size);
        out
    }

    #[tokio::test]
    async fn every_entry_reads_the_same_wherever_it_lies() {
        let packed = Packed::new()
            .add("page.html", Method::Deflated, b"<p>Bonjour</p>")
            .add("film.mp4", Method::Deflated, &film())
            .add("son.mp3", Method::Stored, &film());
        let (_folder, store, index) = packed.lay_out(1000).await;
        let index = index.unwrap();
        let beside: Vec<bool> = index.entries().iter().map(|e| e.beside.is_some()).collect();
        assert_eq!(beside, [true, false, false], "film.mp4, page.html, son.mp3");
        assert_eq!(index.blobs().count(), 2);
        for (path, data) in [("page.html", b"<p>Bonjour</p>".to_vec()), ("film.mp4", film()), ("son.mp3", film())] {
            let entry = index.find(path).unwrap();
            assert!(all(index.read(&store, entry, None).await.unwrap()).await == data, "{path}");
            let end = data.len();
            for (from, to) in [(0, 1), (3, 9), (end - 2, end), (end, end)] {
                let part = index.read(&store, entry, Some(from as u64..to as u64)).await.unwrap();
                assert!(all(part).await == data[from..to], "{path} {from}..{to}");
            }
            let beyond = Some(0..end as u64 + 1);
            assert!(matches!(index.read(&store, entry, beyond).await, Err(ContentError::OutOfRange { .. })));
        }
    }

    #[tokio::test]
    async fn compressed_bytes_go_out_as_gzip_without_being_touched() {
        let packed = Packed::new().add("a.js", Method::Deflated, &film()).add("b.png", Method::Stored, b"png");
        let (_folder, store, index) = packed.lay_out(1000).await;
        let index = index.unwrap();
        let body = index.read_gzip(&store, index.find("a.js").unwrap()).await.unwrap().unwrap();
        let gzip = all(body).await;
        let mut plain = vec![];
        flate2::read::GzDecoder::new(gzip.as_slice()).read_to_end(&mut plain).unwrap();
        assert!(plain == film());
        assert!(index.read_gzip(&store, index.find("b.png").unwrap()).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn letter_case_is_forgiven_only_when_nothing_else_fits() {
        let packed = Packed::new().add("Été/Page.HTML", Method::Stored, b"1").add("a", Method::Stored, b"2");
        let (_folder, _store, index) = packed.lay_out(1000).await;
        let index = index.unwrap();
        assert_eq!(index.find("été/page.html").unwrap().path, "Été/Page.HTML");
        assert_eq!(index.find("A").unwrap().path, "a");
        assert!(index.find("b").is_none());
    }

    #[tokio::test]
    async fn an_entry_that_lies_about_itself_is_refused() {
        let lie = |change: fn(&mut Place)| {
            let mut packed = Packed::new().add("film.mp4", Method::Deflated, &film());
            change(&mut packed.entries[0].1);
            packed
        };
        let lies: [fn(&mut Place); 5] =
            [|p| p.crc ^= 1, |p| p.size += 1, |p| p.size -= 1, |p| p.offset = u64::MAX, |p| p.compressed = 1 << 40];
        for (n, change) in lies.into_iter().enumerate() {
            let (_folder, _store, index) = lie(change).lay_out(1000).await;
            assert!(matches!(index, Err(ContentError::Damaged { .. })), "lie {n}");
        }
        let mut packed = Packed::new().add("a", Method::Stored, b"abc");
        packed.entries[0].1.size = 2;
        assert!(matches!(packed.lay_out(1000).await.2, Err(ContentError::Damaged { .. })));
    }

    #[tokio::test]
    async fn a_small_entry_that_lies_is_found_out_when_read() {
        let mut packed = Packed::new().add("a", Method::Deflated, b"abcabcabc");
        packed.entries[0].1.crc ^= 1;
        let (_folder, store, index) = packed.lay_out(1000).await;
        let index = index.unwrap();
        let read = index.read(&store, index.find("a").unwrap(), None).await;
        assert!(matches!(read, Err(ContentError::Damaged { .. })));
    }

    #[tokio::test]
    async fn a_bomb_is_stopped_at_the_size_it_promised() {
        let mut packed = Packed::new().add("a", Method::Deflated, &vec![0; 20_000_000]);
        packed.entries[0].1.size = 2000;
        assert!(matches!(packed.lay_out(1000).await.2, Err(ContentError::Damaged { .. })));
    }

    #[tokio::test]
    async fn the_index_reads_back_from_its_document() {
        let packed = Packed::new().add("film.mp4", Method::Deflated, &film()).add("a", Method::Stored, b"");
        let (_folder, _store, index) = packed.lay_out(1000).await;
        let index = index.unwrap();
        let text = serde_json::to_string(&index).unwrap();
        assert_eq!(serde_json::from_str::<PackageIndex>(&text).unwrap(), index);
    }
}
