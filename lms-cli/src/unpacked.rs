//! A package in a folder of this machine; links are not followed, since they may lead out of it.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use lms_scorm::package::{Files, Limits, Reading, read_files, read_zip};

use crate::exit::Failure;

/// The deepest folder that is looked into.
const DEEPEST: usize = 64;

/// The files of a folder, each by its path in it with slashes, and its size in bytes; sorted.
///
/// # Errors
///
/// When a folder cannot be read, lies too deep, or a name is no text.
pub fn list(root: &Path) -> io::Result<Vec<(String, u64)>> {
    let mut out = Vec::new();
    walk(root, "", 0, &mut out)?;
    out.sort();
    Ok(out)
}

fn walk(folder: &Path, prefix: &str, depth: usize, out: &mut Vec<(String, u64)>) -> io::Result<()> {
    if depth > DEEPEST {
        return Err(io::Error::other(format!("{} lies too deep", folder.display())));
    }
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|name| io::Error::other(format!("{name:?} is no text")))?;
        let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        // The type of the entry itself: a link is neither file nor folder here.
        let kind = entry.file_type()?;
        if kind.is_dir() {
            walk(&entry.path(), &path, depth + 1, out)?;
        } else if kind.is_file() {
            out.push((path, entry.metadata()?.len()));
        }
    }
    Ok(())
}

struct Folder {
    root: PathBuf,
    files: Vec<(String, u64)>,
}

impl Files for Folder {
    fn names(&self) -> Vec<(String, u64)> {
        self.files.clone()
    }

    fn read(&mut self, name: &str, max: u64) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        File::open(self.root.join(name))?.take(max).read_to_end(&mut out)?;
        Ok(out)
    }
}

/// Reads a package: a zip archive, or a folder.
///
/// # Errors
///
/// When there is nothing of this name, or it cannot be opened; what is wrong inside is in the reading.
pub fn package(path: &Path) -> Result<Reading, Failure> {
    let failed = |e: io::Error| Failure::file(path, &e);
    let limits = Limits::default();
    if path.is_dir() {
        let files = list(path).map_err(failed)?;
        return Ok(read_files(&mut Folder { root: path.to_owned(), files }, &limits));
    }
    let file = File::open(path).map_err(failed)?;
    Ok(read_zip(io::BufReader::with_capacity(64 * 1024, file), &limits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_folder_is_not_followed() {
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::write(elsewhere.path().join("secret"), "x").unwrap();
        std::fs::create_dir(folder.path().join("a")).unwrap();
        std::fs::write(folder.path().join("a/b.html"), "hello").unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("out")).unwrap();
        std::os::unix::fs::symlink(elsewhere.path().join("secret"), folder.path().join("s")).unwrap();
        assert_eq!(list(folder.path()).unwrap(), vec![("a/b.html".to_owned(), 5)]);
    }
}
