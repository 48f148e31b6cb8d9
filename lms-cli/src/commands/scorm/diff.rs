//! `lms scorm diff`: what a new version of a package does to attempts that are running.

use std::path::PathBuf;

use lms_engine::content::difference::{Difference, FileCount, Named, Verdict};

use super::{print_problems, problems_json};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::unpacked;

/// Says what the new version B of a package does to attempts that run on the old version A: items added, removed, moved,
/// renamed, objectives, launch pages and rules that changed, files; and for a learner who stopped at each activity of A
/// whether B goes on there with what was kept, or begins again. Tried out with the engine, not guessed from the names.
/// Ends with 3 when a learner would begin again somewhere, or a package cannot be used.
///
/// With --json:
/// {"items":{"added":[{"identifier":"C","title":"…"}],"removed":[],"moved":[],
///   "retitled":[{"identifier":"A","from":"…","to":"…"}],"launch":[],"objectives":[],"rules":["B"]},
///  "edition":null,"files":{"added":1,"removed":0,"changed":2},
///  "attempts":[{"at":"A","title":"…","verdict":"kept","goes_on_at":"A"}],"kept":3,"restarted":0,"untried":[]}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Diff {
    /// The version that is running
    #[arg(value_name = "A")]
    old: PathBuf,
    /// The version that is to come
    #[arg(value_name = "B")]
    new: PathBuf,
}

/// Compares.
///
/// # Errors
///
/// When one cannot be opened; a package that cannot be used ends with [`Exit::Problems`].
pub fn run(args: &Diff, ctx: &Context) -> Result<Exit, Failure> {
    let (old, new) = (unpacked::package(&args.old)?, unpacked::package(&args.new)?);
    let Some(report) = Difference::between(&old, &new) else {
        let problems = if old.is_fatal() { &old.problems } else { &new.problems };
        let which = if old.is_fatal() { &args.old } else { &args.new };
        let answer = serde_json::json!({ "unusable": which, "problems": problems_json(problems, &ctx.out) });
        ctx.out.answer(&answer, |out| {
            out.line(&format!("{}: {}", which.display(), out.pick("inutilisable", "unusable")));
            print_problems(problems, out);
        });
        return Ok(Exit::Problems);
    };
    ctx.out.answer(&report, |out| tell(&report, out));
    Ok(if report.restarted > 0 { Exit::Problems } else { Exit::Done })
}

/// Tells people; used by the import of a new version as well.
pub fn tell(report: &Difference, out: &Output) {
    let items = &report.items;
    if let Some([from, to]) = report.edition {
        out.line(&format!("{} {from} → {to}", out.pick("Norme :", "Edition:")));
    }
    let names = |label: &str, all: &[Named]| {
        for one in all {
            out.line(&format!("{label:<12}{}  {}", one.identifier, one.title));
        }
    };
    names(out.pick("ajouté", "added"), &items.added);
    names(out.pick("retiré", "removed"), &items.removed);
    for (label, all) in [
        (out.pick("déplacé", "moved"), &items.moved),
        (out.pick("renommé", "retitled"), &items.retitled),
        (out.pick("lancement", "launch"), &items.launch),
        (out.pick("objectifs", "objectives"), &items.objectives),
    ] {
        for one in all {
            out.line(&format!("{label:<12}{}  {} → {}", one.identifier, one.from, one.to));
        }
    }
    for one in &items.rules {
        out.line(&format!("{:<12}{one}", out.pick("règles", "rules")));
    }
    let FileCount { added, removed, changed } = report.files;
    out.line(&match out.language {
        lms_core::people::Language::Fr => {
            format!("Fichiers : {added} ajouté(s), {removed} retiré(s), {changed} modifié(s).")
        }
        lms_core::people::Language::En => format!("Files: {added} added, {removed} removed, {changed} changed."),
    });
    out.line("");
    out.line(out.pick("Un apprenant qui s'est arrêté à :", "A learner who stopped at:"));
    let heads = [out.pick("Activité", "Activity"), "", out.pick("reprend à", "goes on at")];
    let rows = report.attempts.iter().map(|one| {
        let verdict = match one.verdict {
            Verdict::Kept => out.pick("conservé", "kept"),
            Verdict::Restarted => out.pick("recommence", "restarted"),
        };
        vec![one.at.clone(), verdict.to_owned(), one.goes_on_at.clone().unwrap_or_else(|| "–".to_owned())]
    });
    out.table(&heads, rows);
    if !report.untried.is_empty() {
        let label = out.pick("Jamais atteint, donc pas essayé :", "Never reached, so not tried:");
        out.line(&format!("{label} {}", report.untried.join(", ")));
    }
}
