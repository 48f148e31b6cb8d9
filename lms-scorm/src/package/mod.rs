//! Packages: from a zip archive or a folder to a [`Course`], with every problem on the way.
//!
//! Nothing here opens a file: the caller hands over a reader or a [`Files`].

#[cfg(feature = "archive")]
mod archive;
mod decode;
mod limits;
mod manifest;
pub(crate) mod names;
mod problem;
mod sequencing_xml;
mod xml;
mod xml_text;

use serde::{Deserialize, Serialize};

pub use limits::Limits;
pub use problem::{Place, Problem, ProblemCode, Severity};

use crate::Course;

/// The files of an unpacked package, given by the caller.
pub trait Files {
    /// Name below the top folder and size in bytes of every file.
    fn names(&self) -> Vec<(String, u64)>;

    /// The content of a file, at most `max` bytes of it.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    fn read(&mut self, name: &str, max: u64) -> std::io::Result<Vec<u8>>;
}

/// What was read, and everything that is wrong with it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// The course; `None` when a problem is fatal.
    pub course: Option<Course>,
    /// All problems, in the order they were met.
    pub problems: Vec<Problem>,
    /// Every file, so that a server can serve them from the archive.
    pub entries: Vec<Entry>,
    /// The folder of the manifest, without a slash at its end; empty for the top of the package.
    pub root: String,
}

impl Reading {
    /// Whether the package cannot be used.
    pub fn is_fatal(&self) -> bool {
        self.course.is_none()
    }

    fn refuse(mut self, problem: Problem) -> Self {
        self.course = None;
        self.problems.push(problem);
        self
    }
}

/// One file of a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name in the archive, as written there.
    pub name: String,
    /// Its path below the folder of the manifest; `None` for a file beside that folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Its unpacked size in bytes.
    pub size: u64,
    /// Where its bytes are in the archive; `None` in a folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packed: Option<Packed>,
}

/// Where the bytes of an archive entry are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packed {
    /// Offset of its first data byte in the archive.
    pub offset: u64,
    /// Number of data bytes.
    pub size: u64,
    /// Whether they are deflated; as they are otherwise.
    pub deflated: bool,
    /// CRC-32 of the unpacked bytes.
    pub crc32: u32,
}

/// Reads a package from a zip archive.
///
/// Hostile archives are refused with a problem: unsafe names, links, passwords, bombs, overlaps. Only the manifest and the
/// files it names as metadata are unpacked.
#[cfg(feature = "archive")]
pub fn read_zip<R: std::io::Read + std::io::Seek>(reader: R, limits: &Limits) -> Reading {
    archive::read(reader, limits)
}

/// The content of one entry of a zip archive, at most `max` bytes of it; `name` as [`Entry::name`] gives it.
///
/// # Errors
///
/// There is no such entry, or its bytes cannot be unpacked.
#[cfg(feature = "archive")]
pub fn unzip<R: std::io::Read + std::io::Seek>(reader: R, name: &str, max: u64) -> std::io::Result<Vec<u8>> {
    archive::unzip(reader, name, max)
}

/// Reads a package from the files of a folder.
pub fn read_files(files: &mut dyn Files, limits: &Limits) -> Reading {
    let mut reading = Reading::default();
    let names = files.names();
    if names.len() > limits.entries {
        return reading.refuse(Problem::new(ProblemCode::TooManyEntries, names.len().to_string()));
    }
    let mut slashes = None;
    for (name, size) in names {
        match names::safe(&name) {
            Ok(path) if path.is_empty() => {}
            Ok(path) => {
                if name.contains('\\') {
                    slashes.get_or_insert_with(|| name.clone());
                }
                reading.entries.push(Entry { name, path: Some(path), size, packed: None });
            }
            Err(names::Unsafe) => return reading.refuse(Problem::new(ProblemCode::UnsafeName, name)),
        }
    }
    if let Some(name) = slashes {
        reading.problems.push(Problem::new(ProblemCode::BackSlashes, name));
    }
    finish(reading, limits, &mut |entry, max| files.read(&entry.name, max))
}

/// Hands out the content of an entry, at most so many bytes of it.
type Open<'a> = dyn FnMut(&Entry, u64) -> std::io::Result<Vec<u8>> + 'a;

/// Finds and reads the manifest; the paths of the entries are still those below the top of the package.
fn finish(mut reading: Reading, limits: &Limits, open: &mut Open<'_>) -> Reading {
    let depth = |path: &str| path.matches('/').count();
    let mut candidates: Vec<(usize, bool, String, usize)> = Vec::new();
    for (at, entry) in reading.entries.iter().enumerate() {
        let Some(path) = entry.path.as_deref() else { continue };
        let file = path.rsplit('/').next().unwrap_or(path);
        if file.eq_ignore_ascii_case("imsmanifest.xml") {
            candidates.push((depth(path), file != "imsmanifest.xml", path.to_owned(), at));
        } else if file.len() > 4 && file.get(file.len() - 4..).is_some_and(|end| end.eq_ignore_ascii_case(".zip")) {
            reading.problems.push(Problem::new(ProblemCode::NestedArchive, path));
        }
    }
    candidates.sort();
    let Some((level, _, path, at)) = candidates.first().cloned() else {
        return reading.refuse(Problem::new(ProblemCode::ManifestMissing, ""));
    };
    if candidates.iter().filter(|other| other.0 == level).count() > 1 {
        reading.problems.push(Problem::new(ProblemCode::SeveralManifests, path.clone()));
    }
    let (root, file) = path.rsplit_once('/').unwrap_or(("", &path));
    if !root.is_empty() {
        reading.problems.push(Problem::new(ProblemCode::ManifestInFolder, root));
    }
    if file != "imsmanifest.xml" {
        reading.problems.push(Problem::new(ProblemCode::ManifestLetterCase, file));
    }
    root.clone_into(&mut reading.root);
    let prefix = if root.is_empty() { String::new() } else { format!("{root}/") };
    for entry in &mut reading.entries {
        entry.path = entry.path.take().and_then(|path| path.strip_prefix(&prefix).map(str::to_owned));
    }
    let Some(entry) = reading.entries.get(at) else { return reading };
    if entry.size > limits.xml_bytes {
        return reading.refuse(Problem::new(ProblemCode::XmlTooLarge, path));
    }
    let bytes = match open(entry, limits.xml_bytes + 1) {
        Ok(bytes) if bytes.len() as u64 > limits.xml_bytes => {
            return reading.refuse(Problem::new(ProblemCode::XmlTooLarge, path));
        }
        Ok(bytes) => bytes,
        Err(_) => return reading.refuse(Problem::new(ProblemCode::Unreadable, path)),
    };
    let file = file.to_owned();
    let decoded = decode::decode(&bytes);
    drop(bytes);
    let (course, problems) = manifest::read(&decoded, &file, &reading.entries, limits);
    reading.course = course;
    reading.problems.extend(problems);
    reading
}

/// Reads a manifest alone, without the files it names; for validators and tests of course structure.
pub fn read_manifest(bytes: &[u8], limits: &Limits) -> Reading {
    let mut reading = Reading::default();
    if bytes.len() as u64 > limits.xml_bytes {
        return reading.refuse(Problem::new(ProblemCode::XmlTooLarge, "imsmanifest.xml"));
    }
    let (course, problems) = manifest::read_alone(&decode::decode(bytes), "imsmanifest.xml", limits);
    reading.course = course;
    reading.problems = problems;
    reading
}
