//! ADL's scripted LMS conformance cases for SCORM 2004 4th edition, where they are beside the repository: each a test of
//! its own.
//!
//! A case named in `expected_failures.txt` may fail; one that passes fails the run, so that the list stays true.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::{fs, io};

use libtest_mimic::{Arguments, Failed, Trial};
use lms_scorm::Lang;
use lms_scorm::conformance::{Cases, play};

/// Cases that are known to fail, one reason a line: `NAME: reason`.
const EXPECTED_FAILURES: &str = include_str!("expected_failures.txt");

/// A folder with a folder for each case.
#[derive(Clone)]
struct Folder(PathBuf);

impl Cases for Folder {
    fn has(&self, case: &str) -> bool {
        self.0.join(case).join("case.json").is_file()
    }

    fn read(&self, case: &str, file: &str) -> io::Result<Vec<u8>> {
        fs::read(self.0.join(case).join(file))
    }
}

fn main() -> io::Result<()> {
    let arguments = Arguments::from_args();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/spec/conformance/cases");
    if !folder.is_dir() {
        eprintln!("left out: the conformance cases are not beside the repository (../shared/spec/conformance)");
        libtest_mimic::run(&arguments, Vec::new()).exit();
    }
    let listed: BTreeMap<&'static str, &'static str> =
        EXPECTED_FAILURES.lines().filter_map(|line| line.split_once(": ")).collect();
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    let mut trials: Vec<Trial> = names
        .iter()
        .map(|name| {
            let (cases, case) = (Folder(folder.clone()), name.clone());
            let reason = listed.get(name.as_str()).copied();
            Trial::test(name.clone(), move || judge(&cases, &case, reason))
        })
        .collect();
    let strays: Vec<&str> = listed.keys().copied().filter(|name| !names.iter().any(|one| one == name)).collect();
    let strays = strays.join(", ");
    trials.push(Trial::test("every_expected_failure_is_a_case", move || {
        if strays.is_empty() { Ok(()) } else { Err(format!("no such case: {strays}").into()) }
    }));
    libtest_mimic::run(&arguments, trials).exit();
}

fn judge(cases: &Folder, name: &str, listed: Option<&str>) -> Result<(), Failed> {
    match (play(cases, name), listed) {
        (Ok(_), None) | (Err(_), Some(_)) => Ok(()),
        (Ok(_), Some(reason)) => Err(format!("passes, although it is listed as failing: {reason}").into()),
        (Err(failure), None) => {
            let step = failure.step.map_or_else(|| "the end".to_owned(), |step| format!("step {step}"));
            let mut told = format!("{} {step}: {}", failure.case, failure.difference.sentence(Lang::En));
            for line in failure.trace.iter().rev().take(20).rev() {
                told.push_str(&format!("\n  {}", line.sentences(Lang::En).join(" ")));
            }
            Err(told.into())
        }
    }
}
