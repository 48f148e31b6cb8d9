//! The packages somebody else made: read, listed, and run.

use std::fs::File;
use std::path::PathBuf;

use lms_scorm::package::{Limits, Reading, Severity, read_zip};

fn packages() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/packages");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("left out: the sample packages are not beside the repository (../shared/packages)");
    None
}

fn read(name: &str) -> Option<Reading> {
    let file = File::open(packages()?.join(name)).expect("the package is in the folder");
    Some(read_zip(file, &Limits::default()))
}

#[test]
fn every_sample_package_is_read_without_a_complaint() {
    for (name, edition, leaves) in [
        ("golf.contentpackaging.singlesco.12.zip", "SCORM 1.2", 1),
        ("golf.runtime.basicruntime.12.zip", "SCORM 1.2", 1),
        ("golf.contentpackaging.singlesco.20043rd.zip", "SCORM 2004 3rd Edition", 1),
        ("golf.runtime.minimumcalls.20043rd.zip", "SCORM 2004 3rd Edition", 18),
        ("golf.runtime.advancedruntime.20043rd.zip", "SCORM 2004 3rd Edition", 1),
        ("golf.sequencing.forcedsequential.20043rd.zip", "SCORM 2004 3rd Edition", 5),
        ("golf.sequencing.posttestrollup.20043rd.zip", "SCORM 2004 3rd Edition", 5),
        ("golf.sequencing.simpleremediation.20043rd.zip", "SCORM 2004 3rd Edition", 8),
    ] {
        let Some(reading) = read(name) else { return };
        let told: Vec<_> = reading.problems.iter().filter(|p| p.severity != Severity::Repaired).collect();
        assert!(told.is_empty(), "{name}: {told:?}");
        let course = reading.course.expect(name);
        assert_eq!(course.edition.name(), edition, "{name}");
        assert_eq!(course.leaves().count(), leaves, "{name}");
        assert!(course.check().is_ok());
        assert!(reading.entries.iter().all(|entry| entry.packed.is_some()));
    }
}
