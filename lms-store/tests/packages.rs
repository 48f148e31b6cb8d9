//! Real packages, served from their archives byte for byte. They are somebody else's: read in place, left out when absent.
#![allow(clippy::unwrap_used, reason = "a whole file of tests")]

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use lms_store::content::{BlobHash, ContentStore, FolderStore, LayOut, Method, PackageIndex, Place};
use lms_store::testing::Seeded;
use tokio::io::AsyncReadExt;

fn packages() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/packages");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("left out: there are no packages in ../shared/packages");
        return vec![];
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|ending| ending == "zip")).collect()
}

/// What the reader of packages says of an archive: where everything lies.
fn places(archive: std::fs::File) -> Vec<(String, Place)> {
    let mut archive = zip::ZipArchive::new(archive).unwrap();
    let mut places = Vec::new();
    for n in 0..archive.len() {
        let entry = archive.by_index(n).unwrap();
        if entry.is_dir() {
            continue;
        }
        let method = match entry.compression() {
            zip::CompressionMethod::Stored => Method::Stored,
            _ => Method::Deflated,
        };
        let (offset, compressed) = (entry.data_start().unwrap(), entry.compressed_size());
        let place = Place { method, offset, compressed, size: entry.size(), crc: entry.crc32() };
        places.push((entry.name().unwrap().into_owned(), place));
    }
    places
}

async fn laid_out(store: &FolderStore, path: &PathBuf, how: LayOut) -> PackageIndex {
    let mut incoming = store.receive(u64::MAX).await.unwrap();
    for part in std::fs::read(path).unwrap().chunks(10_000) {
        incoming.write(part).await.unwrap();
    }
    let archive: BlobHash = incoming.finish().await.unwrap().hash;
    let places = places(store.open(&archive).await.unwrap());
    PackageIndex::lay_out(store, archive, places, how).await.unwrap()
}

#[tokio::test]
async fn every_file_of_a_real_package_reads_as_in_its_archive() {
    for path in packages() {
        let folder = tempfile::tempdir().unwrap();
        let store = FolderStore::open(folder.path(), Arc::new(Seeded::new(1))).unwrap();
        let mut archive = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
        // Once as it is done by default, once with nearly everything beside the archive.
        for how in [LayOut::default(), LayOut { beside_above: 1_000 }] {
            let index = laid_out(&store, &path, how).await;
            assert!(!index.entries().is_empty());
            for entry in index.entries() {
                let mut expected = Vec::new();
                archive.by_name(&entry.path).unwrap().read_to_end(&mut expected).unwrap();
                let mut read = Vec::new();
                let mut body = index.read(&store, entry, None).await.unwrap();
                body.reader.read_to_end(&mut read).await.unwrap();
                assert!(read == expected, "{}: {}", path.display(), entry.path);
            }
        }
    }
}
