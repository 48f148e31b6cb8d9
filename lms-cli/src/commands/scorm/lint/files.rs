//! The pages and scripts of a package, as text.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;

use lms_scorm::package::{Entry, Reading};

use crate::exit::Failure;

/// A larger file is a library or data, not a page.
const LARGEST: u64 = 8 << 20;
/// All of them together.
const MOST: u64 = 128 << 20;

/// Pages and scripts by their path below the manifest.
pub type Texts = BTreeMap<String, String>;

/// Whether a path is one of a page.
pub fn is_page(path: &str) -> bool {
    ends(path, &[".html", ".htm", ".xhtml"])
}

fn ends(path: &str, endings: &[&str]) -> bool {
    let path = path.to_ascii_lowercase();
    endings.iter().any(|ending| path.ends_with(ending))
}

/// Reads them. A file that cannot be unpacked is left out: the reader of packages has told what is wrong with it.
///
/// # Errors
///
/// When the package cannot be opened any more.
pub fn texts(package: &Path, reading: &Reading) -> Result<Texts, Failure> {
    let mut left = MOST;
    let mut wanted: Vec<(&Entry, &str)> = Vec::new();
    for entry in &reading.entries {
        let Some(path) = entry.path.as_deref() else { continue };
        if ends(path, &[".html", ".htm", ".xhtml", ".js", ".mjs"]) && entry.size <= LARGEST && entry.size <= left {
            left -= entry.size;
            wanted.push((entry, path));
        }
    }
    let mut texts = Texts::new();
    let mut keep = |path: &str, bytes: Vec<u8>| {
        texts.insert(path.to_owned(), String::from_utf8_lossy(&bytes).into_owned());
    };
    if package.is_dir() {
        for (entry, path) in wanted {
            let bytes = std::fs::read(package.join(&entry.name)).map_err(|e| Failure::file(package, &e))?;
            keep(path, bytes);
        }
        return Ok(texts);
    }
    let file = File::open(package).map_err(|e| Failure::file(package, &e))?;
    let Ok(mut archive) = zip::ZipArchive::new(BufReader::new(file)) else { return Ok(texts) };
    for (entry, path) in wanted {
        let mut bytes = Vec::new();
        let Ok(member) = archive.by_name(&entry.name) else { continue };
        if member.take(LARGEST).read_to_end(&mut bytes).is_ok() {
            keep(path, bytes);
        }
    }
    Ok(texts)
}
