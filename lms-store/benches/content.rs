//! What it costs to keep a large package and to serve from it: processor time and the peak of memory.
//!
//! `cargo bench -p lms-store --features testing --bench content [-- --megabytes 105]`
#![allow(
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a measuring program"
)]

use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use lms_store::Entropy;
use lms_store::content::{ContentStore, FolderStore, LayOut, Method, PackageIndex, Place};
use lms_store::testing::Seeded;
use tokio::io::AsyncReadExt;
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

/// Processor time of this process, from the kernel's ticks of a hundredth of a second.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields: Vec<&str> = stat.rsplit(") ").next().expect("a name in brackets").split(' ').collect();
    let ticks: u64 = fields[11].parse::<u64>().expect("a number") + fields[12].parse::<u64>().expect("a number");
    Duration::from_millis(ticks * 10)
}

/// The most memory this process ever had, in MiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmHWM")).expect("the peak");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).expect("a number") / 1024
}

/// Half film stored, a quarter film deflated all the same, a quarter pages and scripts in small deflated files.
fn archive(path: &std::path::Path, megabytes: usize) {
    let chance = Seeded::new(7);
    let mut zip = zip::ZipWriter::new(std::fs::File::create(path).expect("a file"));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let deflated = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut noise = vec![0; 1 << 20];
    for (name, options, parts) in [("film.mp4", stored, megabytes / 2), ("film2.mp4", deflated, megabytes / 4)] {
        zip.start_file(name, options).expect("an entry");
        for _ in 0..parts {
            chance.fill(&mut noise);
            zip.write_all(&noise).expect("written");
        }
    }
    let page = "<p>Bonjour, et bienvenue dans le module 1 de votre parcours.</p>\n".repeat(400);
    for n in 0..megabytes * (1 << 20) / 4 / page.len() {
        zip.start_file(format!("page{n:05}.html"), deflated).expect("an entry");
        zip.write_all(page.as_bytes()).expect("written");
    }
    zip.finish().expect("written");
}

fn places(archive: std::fs::File) -> Vec<(String, Place)> {
    let mut archive = zip::ZipArchive::new(archive).expect("an archive");
    (0..archive.len())
        .map(|n| {
            let entry = archive.by_index(n).expect("an entry");
            let method =
                if entry.compression() == CompressionMethod::Stored { Method::Stored } else { Method::Deflated };
            let (offset, compressed) = (entry.data_start().expect("data"), entry.compressed_size());
            (
                entry.name().expect("a name").into_owned(),
                Place { method, offset, compressed, size: entry.size(), crc: entry.crc32() },
            )
        })
        .collect()
}

fn report(what: &str, times: usize, began: Instant, cpu_began: Duration) {
    let (wall, cpu) = (began.elapsed(), cpu() - cpu_began);
    let each = cpu.as_secs_f64() * 1000.0 / times as f64;
    println!("{what:40} cpu {each:8.4} ms each  wall {:6.2} s  peak {} MiB", wall.as_secs_f64(), peak());
}

#[tokio::main]
async fn main() {
    let folder = std::env::temp_dir().join(format!("lms-bench-content-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut words = std::env::args().skip_while(|word| word != "--megabytes");
    let megabytes = words.nth(1).and_then(|word| word.parse().ok()).unwrap_or(105);
    let source = folder.join("source.zip");
    archive(&source, megabytes);
    println!("archive of {megabytes} MB made, peak {} MiB", peak());
    let store = FolderStore::open(&folder.join("content"), Arc::new(Seeded::new(1))).expect("a store");

    let (began, cpu_began) = (Instant::now(), cpu());
    let mut incoming = store.receive(u64::MAX).await.expect("room");
    let mut file = tokio::fs::File::open(&source).await.expect("the archive");
    let mut piece = vec![0; 256 * 1024];
    loop {
        let read = file.read(&mut piece).await.expect("read");
        if read == 0 {
            break;
        }
        incoming.write(&piece[..read]).await.expect("written");
    }
    let hash = incoming.finish().await.expect("kept").hash;
    report("receive the archive", 1, began, cpu_began);

    let (began, cpu_began) = (Instant::now(), cpu());
    let listed = places(store.open(&hash).await.expect("kept"));
    let index = PackageIndex::lay_out(&store, hash, listed, LayOut::default()).await.expect("laid out");
    report(&format!("lay out {} entries", index.entries().len()), 1, began, cpu_began);

    let page = index.find("page00007.html").expect("a page");
    let film = index.find("film2.mp4").expect("a film");
    for (what, times) in [("page inflated", 2_000), ("page as gzip", 2_000), ("64 KiB of a film", 2_000)] {
        let (began, cpu_began) = (Instant::now(), cpu());
        for n in 0..times {
            let start = (n % 100) as u64 * 65_536;
            let mut body = match what {
                "page inflated" => index.read(&store, page, None).await.expect("a page"),
                "page as gzip" => index.read_gzip(&store, page).await.expect("a page").expect("deflated"),
                _ => index.read(&store, film, Some(start..start + 65_536)).await.expect("a film"),
            };
            let mut out = Vec::new();
            body.reader.read_to_end(&mut out).await.expect("read");
        }
        report(what, times, began, cpu_began);
    }
    std::fs::remove_dir_all(&folder).expect("our folder");
}
