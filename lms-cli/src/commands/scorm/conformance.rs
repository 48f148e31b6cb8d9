//! `lms scorm conformance`: scripted conformance cases, played against the engine.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lms_scorm::conformance::{Cases, Failure as Differs, Passed, play};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::junit;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::output::Output;

/// How many lines of what happened are shown with a difference.
const TRACE: usize = 20;

/// Plays conformance cases against the engine, without a browser. DIR is a set of cases: folders with a case.json, in it or
/// in its folder `cases`; a folder with a case.json is a case itself. A case that others must precede brings them along.
/// Every delivery, answer, error code, offer of the interface and end of session is checked; the first difference is told
/// with what led to it. Ends with 3 when a case fails.
///
/// With --json (step counts from 1; null: before the first step, or at the end):
/// {"total":122,"passed":121,"failed":[{"case":"CM-07d","step":5,"reason":"…","trace":["…"]}]}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Conformance {
    /// The set of cases
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Only this case; may be repeated
    #[arg(long = "case", value_name = "NAME")]
    cases: Vec<String>,
    /// Also writes the results as JUnit XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

/// A case that was played.
pub(super) struct Played {
    /// Its name.
    pub name: String,
    /// How it went.
    pub result: Result<Passed, Box<Differs>>,
    /// How long it took.
    pub took: Duration,
}

/// The folders of the cases.
struct Folder {
    root: PathBuf,
}

impl Folder {
    fn file(&self, case: &str, file: &str) -> PathBuf {
        self.root.join(case).join(file)
    }
}

impl Cases for Folder {
    fn has(&self, case: &str) -> bool {
        is_name(case) && self.file(case, "case.json").is_file()
    }

    fn read(&self, case: &str, file: &str) -> io::Result<Vec<u8>> {
        // What a script names is a file of its own case.
        if !is_name(case) || file.split(['/', '\\']).any(|part| part == "..") || Path::new(file).is_absolute() {
            return Err(io::Error::other("the path leads out of the case"));
        }
        std::fs::read(self.file(case, file))
    }
}

fn is_name(case: &str) -> bool {
    !case.is_empty() && case != "." && case != ".." && !case.contains(['/', '\\'])
}

/// Plays the cases.
///
/// # Errors
///
/// When there are none, or not the one asked for, or the report cannot be written.
pub fn run(args: &Conformance, ctx: &Context) -> Result<Exit, Failure> {
    let (folder, names) = find(&args.folder)?;
    let chosen = if args.cases.is_empty() { names.clone() } else { args.cases.clone() };
    if let Some(unknown) = chosen.iter().find(|name| !names.contains(name)) {
        return Err(no_such_case(unknown, &names));
    }
    let bar = ctx.out.bar(chosen.len() as u64, ctx.out.pick("Conformité", "Conformance"));
    let mut played = Vec::new();
    for name in chosen {
        let begun = Instant::now();
        let result = play(&folder, &name);
        bar.inc(1);
        played.push(Played { name, result, took: begun.elapsed() });
    }
    bar.finish_and_clear();
    if let Some(file) = &args.junit {
        let text = junit::report(&played, ctx.out.lang());
        std::fs::write(file, text).map_err(|e| Failure::file(file, &e))?;
    }
    let passed = played.iter().filter(|one| one.result.is_ok()).count();
    let failed: Vec<Value> = played.iter().filter_map(|one| failed(one, &ctx.out)).collect();
    ctx.out.answer(&json!({ "total": played.len(), "passed": passed, "failed": failed }), |out| {
        for (one, differs) in played.iter().filter_map(|one| Some((one, one.result.as_ref().err()?))) {
            tell(one, differs, out);
        }
        let checks: u64 = played.iter().filter_map(|one| one.result.as_ref().ok()).map(|passed| passed.checks).sum();
        let total = played.len();
        out.line(&match out.language {
            lms_core::people::Language::Fr => format!("{passed} cas réussi(s) sur {total}, {checks} vérifications."),
            lms_core::people::Language::En => format!("{passed} of {total} cases pass, {checks} checks."),
        });
    });
    Ok(if failed.is_empty() { Exit::Done } else { Exit::Problems })
}

/// The folder that holds the cases, and their names in order.
fn find(root: &Path) -> Result<(Folder, Vec<String>), Failure> {
    if root.join("case.json").is_file() {
        // One case: its neighbours may have to precede it.
        let whole = root.canonicalize().map_err(|e| Failure::file(root, &e))?;
        if let (Some(parent), Some(name)) = (whole.parent(), whole.file_name().and_then(|name| name.to_str())) {
            return Ok((Folder { root: parent.to_owned() }, vec![name.to_owned()]));
        }
    }
    let mut first_error = None;
    for folder in [root.to_owned(), root.join("cases")] {
        match names(&folder) {
            Ok(names) if !names.is_empty() => return Ok((Folder { root: folder }, names)),
            Ok(_) => {}
            Err(error) => {
                first_error.get_or_insert(error);
            }
        }
    }
    match first_error {
        Some(error) if !root.is_dir() => Err(Failure::file(root, &error)),
        _ => Err(no_cases(root)),
    }
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.path().join("case.json").is_file()
            && let Ok(name) = entry.file_name().into_string()
        {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// What happened before a difference, its last lines, as sentences.
pub(super) fn trace(differs: &Differs, lang: lms_scorm::Lang) -> Vec<String> {
    let lines = &differs.trace;
    let from = lines.len().saturating_sub(TRACE);
    lines.iter().skip(from).map(|line| line.sentences(lang).join(" ")).collect()
}

fn failed(played: &Played, out: &Output) -> Option<Value> {
    let differs = played.result.as_ref().err()?;
    Some(json!({
        "case": played.name,
        "step": differs.step,
        "reason": differs.difference.sentence(out.lang()),
        "trace": trace(differs, out.lang()),
    }))
}

fn tell(played: &Played, differs: &Differs, out: &Output) {
    let step = differs.step.map_or_else(String::new, |step| format!(", {} {step}", out.pick("étape", "step")));
    let colon = out.pick(" :", ":");
    out.line(&format!("{}{step}{colon} {}", played.name, differs.difference.sentence(out.lang())));
    for line in trace(differs, out.lang()) {
        out.line(&format!("    {line}"));
    }
    out.line("");
}

fn no_cases(root: &Path) -> Failure {
    let root = root.display();
    Failure::said(
        Exit::Unavailable,
        (
            format!("« {root} » ne contient aucun cas de conformité."),
            "Indiquez un dossier dont les sous-dossiers, ou ceux de son dossier « cases », ont chacun un case.json.",
        ),
        (
            format!("\"{root}\" holds no conformance case."),
            "Name a folder whose folders, or those of its folder \"cases\", have a case.json each.",
        ),
    )
}

fn no_such_case(name: &str, names: &[String]) -> Failure {
    let family = name.split('-').next().unwrap_or(name).to_ascii_lowercase();
    let mut near: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|one| !family.is_empty() && one.to_ascii_lowercase().starts_with(&family))
        .take(12)
        .collect();
    if near.is_empty() {
        near = names.iter().map(String::as_str).take(12).collect();
    }
    let near = near.join(", ");
    Failure::said(
        Exit::Unavailable,
        (format!("Il n'y a pas de cas « {name} »."), format!("Rien n'a été joué. Par exemple : {near}.")),
        (format!("There is no case \"{name}\"."), format!("Nothing was played. For example: {near}.")),
    )
}
