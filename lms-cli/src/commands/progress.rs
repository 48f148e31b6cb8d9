//! `lms progress`: progress rows against their facts.

use lms_engine::progress::rebuild as rebuild_rows;
use serde_json::json;

use crate::context::Context;
use crate::exit::{Exit, Failure};

/// Progress.
#[derive(Debug, clap::Subcommand)]
pub enum Progress {
    /// Rebuilds progress from the recorded facts
    Rebuild(Rebuild),
}

/// Rebuilds every progress row from the recorded facts and puts right what differs. There must never be a difference:
/// with --check nothing is written, and a difference ends with 3.
///
/// With --json: {"enrolments":13,"differences":[],"repaired":false}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Rebuild {
    /// Only compares
    #[arg(long)]
    check: bool,
}

/// Rebuilds or compares.
///
/// # Errors
///
/// Those of the store.
pub async fn rebuild(args: &Rebuild, ctx: &Context) -> Result<Exit, Failure> {
    let lms = ctx.open().await?;
    let bar = ctx.out.spinner(ctx.out.pick("Recalcul", "Rebuilding"));
    let found = rebuild_rows(&lms, &ctx.operator(), !args.check, |n| bar.set_position(n), ctx.now()).await;
    bar.finish_and_clear();
    let found = found?;
    lms.store().close().await;
    let differ = found.differences.len();
    let repaired = !args.check && differ > 0;
    let answer = json!({ "enrolments": found.enrolments, "differences": found.differences, "repaired": repaired });
    ctx.out.answer(&answer, |out| {
        for d in &found.differences {
            out.line(&format!("{} {} {}", out.pick("différence :", "difference:"), d.enrolment, d.step));
        }
        let n = found.enrolments;
        out.line(&match (out.language, repaired) {
            (lms_core::people::Language::Fr, false) => {
                format!("{n} inscription(s) vérifiée(s), {differ} différence(s).")
            }
            (lms_core::people::Language::Fr, true) => {
                format!("{n} inscription(s) vérifiée(s), {differ} différence(s) corrigée(s).")
            }
            (lms_core::people::Language::En, false) => format!("{n} enrolments checked, {differ} differences."),
            (lms_core::people::Language::En, true) => {
                format!("{n} enrolments checked, {differ} differences put right.")
            }
        });
    });
    Ok(if args.check && differ > 0 { Exit::Problems } else { Exit::Done })
}
