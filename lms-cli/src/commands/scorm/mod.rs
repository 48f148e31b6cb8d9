//! `lms scorm`: looking at packages and at what happened in an attempt.

pub mod conformance;
pub mod diff;
pub mod inspect;
mod junit;
pub mod lint;
pub mod replay;
pub mod run;
pub mod validate;

use lms_scorm::package::{Problem, Severity};
use serde_json::{Value, json};

use crate::output::Output;

/// SCORM packages and attempts.
#[derive(Debug, clap::Subcommand)]
pub enum Scorm {
    /// Shows what a package holds: edition, tree, problems
    Inspect(inspect::Inspect),
    /// Says which packages can be used, and what is wrong with the others
    Validate(validate::Validate),
    /// Replays a journal and tells what each input led to
    Replay(replay::Replay),
    /// Plays conformance cases against the engine
    Conformance(conformance::Conformance),
    /// Plays a package in the terminal
    Run(run::Run),
    /// Says what an author should know about a package
    Lint(lint::Lint),
    /// Says what a new version of a package does to running attempts
    Diff(diff::Diff),
}

/// Problems as data, with sentence and remedy in the language of the answer.
pub fn problems_json(problems: &[Problem], out: &Output) -> Value {
    problems
        .iter()
        .map(|p| {
            json!({
                "severity": p.severity,
                "code": p.code.code(),
                "place": p.place,
                "sentence": p.sentence(out.lang()),
                "remedy": p.remedy(out.lang()),
            })
        })
        .collect()
}

/// Prints problems, the worst first.
pub fn print_problems(problems: &[Problem], out: &Output) {
    let mut sorted: Vec<&Problem> = problems.iter().collect();
    sorted.sort_by_key(|p| std::cmp::Reverse(p.severity));
    for problem in sorted {
        let severity = match problem.severity {
            Severity::Repaired => out.pick("réparé", "repaired"),
            Severity::Warning => out.pick("attention", "warning"),
            Severity::Fatal => out.pick("bloquant", "fatal"),
        };
        let place = problem.place.as_ref().map_or_else(String::new, |place| match (place.line, place.column) {
            (0, _) => format!(" ({})", place.file),
            (line, column) => format!(" ({}:{line}:{column})", place.file),
        });
        out.line(&format!("  {severity:<10}{}{place} [{}]", problem.sentence(out.lang()), problem.code.code()));
        out.line(&format!("  {:<10}{}", "", problem.remedy(out.lang())));
    }
}
