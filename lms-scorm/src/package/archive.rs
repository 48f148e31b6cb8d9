//! Zip archives: the list of entries, checked before anything is unpacked.

use std::io::{self, Read, Seek, SeekFrom};

use zip::{CompressionMethod, ZipArchive};

use super::{Entry, Limits, Packed, Problem, ProblemCode, Reading, names};

/// Reads a package from a zip archive.
pub(super) fn read<R: Read + Seek>(mut reader: R, limits: &Limits) -> Reading {
    let reading = Reading::default();
    if reader.seek(SeekFrom::End(0)).unwrap_or(0) == 0 {
        return reading.refuse(Problem::new(ProblemCode::EmptyFile, ""));
    }
    let mut start = [0; 2];
    let begins = reader.seek(SeekFrom::Start(0)).and_then(|_| reader.read_exact(&mut start));
    let Ok(mut archive) = ZipArchive::new(reader) else {
        // A zip archive begins with "PK" (APPNOTE 4.3.7); what does but has no directory was cut off or damaged.
        let code = if begins.is_ok() && start == *b"PK" { ProblemCode::NotAnArchive } else { ProblemCode::NotZip };
        return reading.refuse(Problem::new(code, ""));
    };
    if archive.len() > limits.entries {
        return reading.refuse(Problem::new(ProblemCode::TooManyEntries, archive.len().to_string()));
    }
    let reading = list(&mut archive, limits, reading);
    if reading.problems.iter().any(|problem| problem.severity == super::Severity::Fatal) {
        return reading;
    }
    super::finish(reading, limits, &mut |entry, max| unpack(&mut archive, &entry.name, max))
}

/// Lists and checks the entries; a fatal problem ends the list.
fn list<R: Read + Seek>(archive: &mut ZipArchive<R>, limits: &Limits, mut reading: Reading) -> Reading {
    if archive.has_overlapping_entries().unwrap_or(true) {
        return reading.refuse(Problem::new(ProblemCode::Overlapping, ""));
    }
    let mut total: u64 = 0;
    let mut seen = std::collections::HashSet::new();
    let mut slashes = None;
    let mut duplicate = archive.has_duplicate_names();
    for at in 0..archive.len() {
        let Ok(file) = archive.by_index_raw(at) else {
            return reading.refuse(Problem::new(ProblemCode::NotAnArchive, ""));
        };
        let (name, is_text) = match file.name() {
            Ok(name) => (name.into_owned(), true),
            Err(_) => (String::from_utf8_lossy(file.name_raw()).into_owned(), false),
        };
        let refuse = |code| Problem::new(code, name.clone());
        let path = match names::safe(&name) {
            Ok(path) if name.len() <= limits.name_bytes => path,
            _ => return reading.refuse(refuse(ProblemCode::UnsafeName)),
        };
        if file.is_symlink() {
            return reading.refuse(refuse(ProblemCode::SymbolicLink));
        }
        if file.encrypted() {
            return reading.refuse(refuse(ProblemCode::Encrypted));
        }
        if file.is_dir() || path.is_empty() || path.starts_with("__MACOSX/") || path.ends_with(".DS_Store") {
            continue;
        }
        if !matches!(file.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            return reading.refuse(refuse(ProblemCode::Compression));
        }
        let (size, packed) = (file.size(), file.compressed_size());
        let stored = file.compression() == CompressionMethod::Stored;
        if (size > limits.ratio_from_bytes && size / packed.max(1) > limits.ratio) || (stored && size != packed) {
            return reading.refuse(refuse(ProblemCode::ZipBomb));
        }
        total = total.saturating_add(size);
        if size > limits.entry_bytes || total > limits.total_bytes {
            return reading.refuse(Problem::new(ProblemCode::TooLarge, megabytes(total)));
        }
        if !seen.insert(path.clone()) {
            duplicate = true;
        }
        if duplicate {
            return reading.refuse(refuse(ProblemCode::DuplicateName));
        }
        if !is_text {
            reading.problems.push(refuse(ProblemCode::NameNotText));
        }
        if name.contains('\\') {
            slashes.get_or_insert_with(|| name.clone());
        }
        let offset = file.data_start();
        let packed = offset.map(|offset| Packed { offset, size: packed, deflated: !stored, crc32: file.crc32() });
        drop(file);
        reading.entries.push(Entry { name, path: Some(path), size, packed });
    }
    if let Some(name) = slashes {
        reading.problems.push(Problem::new(ProblemCode::BackSlashes, name));
    }
    reading
}

/// The content of one entry, at most `max` bytes of it.
pub(super) fn unzip<R: Read + Seek>(reader: R, name: &str, max: u64) -> io::Result<Vec<u8>> {
    unpack(&mut ZipArchive::new(reader).map_err(io::Error::other)?, name, max)
}

fn megabytes(bytes: u64) -> String {
    format!("{} Mo", bytes >> 20)
}

fn unpack<R: Read + Seek>(archive: &mut ZipArchive<R>, name: &str, max: u64) -> io::Result<Vec<u8>> {
    let at = archive.index_for_name(name).ok_or(io::ErrorKind::NotFound)?;
    let file = archive.by_index(at).map_err(io::Error::other)?;
    // The size an archive announces may be a lie: what counts is what comes out.
    let mut bytes = Vec::with_capacity(usize::try_from(file.size().min(max).min(1 << 20)).unwrap_or(0));
    file.take(max).read_to_end(&mut bytes)?;
    Ok(bytes)
}
