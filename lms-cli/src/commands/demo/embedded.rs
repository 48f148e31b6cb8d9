//! The demonstration's own files, inside the program: parcours, modules, sheets, people.

use crate::exit::Failure;
use crate::parcours_file::{Library, Unpacked};

/// The folder `demo` of the sources.
#[derive(rust_embed::RustEmbed)]
#[folder = "../demo/"]
struct Folder;

/// The demonstration's own files.
pub struct Embedded;

impl Library for Embedded {
    fn folder(&self, path: &str) -> Result<Option<Unpacked>, Failure> {
        let prefix = format!("{}/", path.trim_end_matches('/'));
        let mut files: Unpacked = Folder::iter()
            .filter_map(|name| {
                let below = name.strip_prefix(&prefix)?.to_owned();
                Some((below, Folder::get(&name)?.data.into_owned()))
            })
            .collect();
        files.sort();
        Ok((!files.is_empty()).then_some(files))
    }

    fn file(&self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        Ok(Folder::get(path).map(|file| file.data.into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_modules_are_inside() {
        let files = Embedded.folder("modules/2-publier").unwrap().unwrap();
        assert!(files.iter().any(|(name, _)| name == "imsmanifest.xml"));
        assert!(Embedded.folder("modules/9-nothing").unwrap().is_none());
        assert!(Embedded.file("parcours.json").unwrap().is_some());
    }
}
