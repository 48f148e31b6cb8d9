//! `lms scorm validate`: which packages can be used, and what is wrong with the others.

use std::path::PathBuf;

use lms_scorm::package::Severity;
use serde_json::json;

use super::{print_problems, problems_json};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::unpacked;

/// Says which packages can be used, and everything that is wrong with them. Ends with 3 when one cannot be used.
///
/// With --json:
/// {"packages":[{"package":"course.zip","usable":false,"edition":null,
///   "problems":[{"severity":"fatal","code":"empty-file","place":null,"sentence":"…","remedy":"…"}]}],
///  "usable":0,"unusable":1}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Validate {
    /// Zip archives or folders
    #[arg(value_name = "PACKAGE", required = true)]
    packages: Vec<PathBuf>,
    /// Shows what was repaired, too
    #[arg(long)]
    all: bool,
}

/// Looks at each package.
///
/// # Errors
///
/// When one cannot be opened.
pub fn run(args: &Validate, ctx: &Context) -> Result<Exit, Failure> {
    let bar = ctx.out.bar(args.packages.len() as u64, ctx.out.pick("Vérification", "Validating"));
    let (mut answers, mut unusable) = (Vec::new(), 0);
    for path in &args.packages {
        let mut reading = unpacked::package(path)?;
        unusable += usize::from(reading.is_fatal());
        if !args.all {
            reading.problems.retain(|p| p.severity > Severity::Repaired);
        }
        bar.inc(1);
        if !ctx.out.json {
            let edition =
                reading.course.as_ref().map_or(ctx.out.pick("inutilisable", "unusable"), |c| c.edition.name());
            bar.suspend(|| {
                ctx.out.line(&format!("{}: {edition}", path.display()));
                print_problems(&reading.problems, &ctx.out);
            });
        }
        answers.push(json!({
            "package": path,
            "usable": !reading.is_fatal(),
            "edition": reading.course.as_ref().map(|c| c.edition.name()),
            "problems": problems_json(&reading.problems, &ctx.out),
        }));
    }
    bar.finish_and_clear();
    let usable = answers.len() - unusable;
    ctx.out.answer(&json!({ "packages": answers, "usable": usable, "unusable": unusable }), |_| {});
    Ok(if unusable > 0 { Exit::Problems } else { Exit::Done })
}
