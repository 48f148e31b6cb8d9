//! `lms scorm lint`: what an author should know about a package before learners do.

mod files;
mod finding;
mod pages;
mod reach;
mod rules;
mod talk;

use std::path::PathBuf;

use serde_json::json;

use super::{print_problems, problems_json};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::unpacked;
use finding::{Finding, Weight};

/// Says what an author should know about a package: what the reader found, pages without a title or a language, images
/// without a text, SCOs whose files never say good-bye, activities no learner reaches (walked with the engine), rules that
/// can never fire, and how far suspend data go. Ends with 3 when something would not work, with 0 when there is only advice.
///
/// With --json:
/// {"package":"course.zip","usable":true,"problems":[…],
///  "findings":[{"code":"no-terminate","weight":"warning","place":"I-1","sentence":"…"}],
///  "suspend_data":[{"item":"I-1","used":true,"promised":64000,"longest_literal":12}],"warnings":1,"advice":2}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Lint {
    /// The package
    #[arg(value_name = "PACKAGE")]
    package: PathBuf,
}

/// Looks at a package.
///
/// # Errors
///
/// When it cannot be opened; one that cannot be used ends with [`Exit::Problems`].
pub fn run(args: &Lint, ctx: &Context) -> Result<Exit, Failure> {
    let reading = unpacked::package(&args.package)?;
    let mut findings: Vec<Finding> = Vec::new();
    let mut suspend = Vec::new();
    if let Some(course) = &reading.course {
        let spinner = ctx.out.spinner(ctx.out.pick("Lecture des pages", "Reading the pages"));
        let texts = files::texts(&args.package, &reading)?;
        findings.extend(pages::look(&texts));
        let (talk, data) = talk::look(course, &texts);
        findings.extend(talk);
        suspend = data;
        findings.extend(rules::look(course));
        spinner.set_message(ctx.out.pick("Parcours du cours", "Walking through the course").to_owned());
        findings.extend(reach::look(course));
        spinner.finish_and_clear();
    }
    findings.sort_by_key(|finding| finding.weight);
    let warnings = findings.iter().filter(|finding| finding.weight == Weight::Warning).count();
    let advice = findings.len() - warnings;
    let answer = json!({
        "package": args.package,
        "usable": !reading.is_fatal(),
        "problems": problems_json(&reading.problems, &ctx.out),
        "findings": findings.iter().map(|finding| finding.json(&ctx.out)).collect::<Vec<_>>(),
        "suspend_data": suspend,
        "warnings": warnings,
        "advice": advice,
    });
    ctx.out.answer(&answer, |out| {
        print_problems(&reading.problems, out);
        for finding in &findings {
            out.line(&finding.line(out));
        }
        for data in suspend.iter().filter(|data| data.used) {
            out.line(&data.line(out));
        }
        out.line(&match out.language {
            lms_core::people::Language::Fr => format!("{warnings} point(s) à corriger, {advice} conseil(s)."),
            lms_core::people::Language::En => format!("{warnings} to mend, {advice} to consider."),
        });
    });
    Ok(if reading.is_fatal() || warnings > 0 { Exit::Problems } else { Exit::Done })
}
