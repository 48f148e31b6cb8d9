//! `lms scorm inspect`: what a package holds.

use std::path::PathBuf;

use lms_scorm::{Course, Item, Kind};
use serde_json::{Value, json};

use super::{print_problems, problems_json};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::unpacked;

/// Shows what a package holds: edition, tree, problems. A zip archive or a folder; nothing is imported.
///
/// With --json:
/// {"package":"course.zip","usable":true,"edition":"SCORM 1.2","identifier":"golf","title":"Golf","files":62,
///  "items":[{"identifier":"I","title":"Rules","depth":1,"kind":"sco","href":"rules.html"}],
///  "problems":[{"severity":"warning","code":"…","place":{"file":"imsmanifest.xml","line":3,"column":1},
///               "sentence":"…","remedy":"…"}]}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Inspect {
    /// The package
    #[arg(value_name = "PACKAGE")]
    package: PathBuf,
}

/// Shows what a package holds.
///
/// # Errors
///
/// When it cannot be opened; a package that cannot be used ends with [`Exit::Problems`].
pub fn run(args: &Inspect, ctx: &Context) -> Result<Exit, Failure> {
    let reading = unpacked::package(&args.package)?;
    let course = reading.course.as_ref();
    let answer = json!({
        "package": args.package,
        "usable": course.is_some(),
        "edition": course.map(|c| c.edition.name()),
        "identifier": course.map(|c| c.identifier.as_str()),
        "title": course.map(|c| c.title.as_str()),
        "files": reading.entries.len(),
        "items": course.map(items),
        "problems": problems_json(&reading.problems, &ctx.out),
    });
    ctx.out.answer(&answer, |out| {
        if let Some(course) = course {
            out.line(&format!("{} · {}", course.title, course.edition.name()));
            let (leaves, files) = (course.leaves().count(), reading.entries.len());
            out.line(&match out.language {
                lms_core::people::Language::Fr => format!("{leaves} activité(s), {files} fichier(s)"),
                lms_core::people::Language::En => format!("{leaves} activities, {files} files"),
            });
            for (item, depth) in tree(course).skip(1) {
                out.line(&format!("{}{}{}", "  ".repeat(depth), name(item), launches(course, item)));
            }
        }
        if !reading.problems.is_empty() {
            out.line("");
            out.line(out.pick("Constats :", "Findings:"));
            print_problems(&reading.problems, out);
        }
    });
    Ok(if reading.is_fatal() { Exit::Problems } else { Exit::Done })
}

/// The items in document order with their depth; the organization is at 0.
fn tree(course: &Course) -> impl Iterator<Item = (&Item, usize)> {
    let mut depths: Vec<usize> = Vec::new();
    course.items().map(move |item| {
        let above = item.parent.and_then(|at| depths.get(at as usize)).copied();
        let depth = above.map_or(0, |above| above + 1);
        depths.push(depth);
        (item, depth)
    })
}

fn name(item: &Item) -> &str {
    if item.title.is_empty() { &item.identifier } else { &item.title }
}

fn launches(course: &Course, item: &Item) -> String {
    course.resource_of(item).map_or_else(String::new, |resource| {
        let kind = match resource.kind {
            Kind::Sco => "sco",
            Kind::Asset => "asset",
        };
        format!("  [{kind}] {}{}", resource.href, item.parameters)
    })
}

fn items(course: &Course) -> Value {
    tree(course)
        .skip(1)
        .map(|(item, depth)| {
            let resource = course.resource_of(item);
            json!({
                "identifier": item.identifier,
                "title": item.title,
                "depth": depth,
                "kind": resource.map(|r| r.kind),
                "href": resource.map(|r| r.href.as_str()),
            })
        })
        .collect()
}
