//! `lms parcours`: parcours from files.

use std::path::PathBuf;

use serde_json::json;

use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::parcours_file::{self, Beside};

/// Parcours.
#[derive(Debug, clap::Subcommand)]
pub enum Parcours {
    /// Makes a parcours from a file, with the contents beside it
    Import(Import),
}

/// Makes a parcours from a JSON file (as demo/parcours.json): contents that are there, by title, are used again; the
/// others are imported from the paths beside the file. Sheets and links are done once opened, films once played to 90 %.
///
/// With --json: {"parcours":"0190…","title":"…","steps":8,"contents":3,"published":1}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Import {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Leaves it a draft
    #[arg(long)]
    draft: bool,
}

/// Makes a parcours.
///
/// # Errors
///
/// When the file is no parcours, a content is missing, or something stands against publication.
pub async fn import(args: &Import, ctx: &Context) -> Result<Exit, Failure> {
    let text = std::fs::read_to_string(&args.file).map_err(|e| Failure::file(&args.file, &e))?;
    let file = parcours_file::read(text.trim_start_matches('\u{feff}'))?;
    let contents = file.sections.iter().flat_map(|s| &s.steps).filter(|s| s.content.is_some()).count();
    let lms = ctx.open().await?;
    let library = Beside(args.file.parent().map(PathBuf::from).unwrap_or_default());
    let bar = ctx.out.bar(contents as u64, ctx.out.pick("Contenus", "Contents"));
    let made =
        parcours_file::import(&lms, &ctx.operator(), file, &library, !args.draft, || bar.inc(1), ctx.now()).await;
    bar.finish_and_clear();
    let made = made?;
    lms.store().close().await;
    let parcours = &made.parcours;
    let published = parcours.published.as_ref().map(|p| p.number);
    let answer = json!({
        "parcours": parcours.id,
        "title": parcours.title,
        "steps": made.steps.len(),
        "contents": made.contents,
        "published": published,
    });
    ctx.out.answer(&answer, |out| {
        let state = if published.is_some() { out.pick("publié", "published") } else { out.pick("brouillon", "draft") };
        out.line(&format!("{} · {state} · {}", parcours.title, parcours.id));
        out.line(&match out.language {
            lms_core::people::Language::Fr => {
                format!("{} étape(s), {} contenu(s) importé(s)", made.steps.len(), made.contents)
            }
            lms_core::people::Language::En => {
                format!("{} steps, {} contents imported", made.steps.len(), made.contents)
            }
        });
    });
    Ok(Exit::Done)
}
