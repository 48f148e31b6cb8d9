//! `lms content`: bringing contents in.

use std::path::{Path, PathBuf};

use lms_core::content::Content as Kept;
use lms_core::ids::ContentId;
use lms_core::time::Minutes;
use lms_engine::content::{MAX_UPLOAD, NewContent, add_file, import_package};
use lms_engine::{EngineError, Lms};
use lms_store::content::Blob;
use serde_json::json;
use tokio::io::AsyncReadExt as _;

use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::output::Output;

/// Contents.
#[derive(Debug, clap::Subcommand)]
pub enum Content {
    /// Imports SCORM packages, films and documents
    Import(Import),
}

/// Imports SCORM packages (zip), films and documents into the catalogue.
///
/// With --json, one line for each file:
/// {"file":"course.zip","content":"0190…","version":1,"kind":"scorm12","title":"Golf","problems":[…]}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Import {
    /// The files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The title, for one file [default: the package's own, or the file name]
    #[arg(long)]
    title: Option<String>,
    /// Planned duration in minutes
    #[arg(long, value_name = "MINUTES", default_value_t = 30)]
    planned: u32,
    /// Makes a new version of this content, for one file
    #[arg(long, value_name = "CONTENT")]
    into: Option<ContentId>,
}

/// Imports files, one after the other; the first that cannot be imported ends it.
///
/// # Errors
///
/// When a file cannot be read, or its package cannot be used; those before it stay.
pub async fn import(args: &Import, ctx: &Context) -> Result<Exit, Failure> {
    if args.files.len() > 1 && (args.title.is_some() || args.into.is_some()) {
        return Err(Failure::said(
            Exit::Usage,
            ("--title et --into vont avec un seul fichier.", "Rien n'a été importé."),
            ("--title and --into go with one file.", "Nothing was imported."),
        ));
    }
    let lms = ctx.open().await?;
    for file in &args.files {
        one(args, ctx, &lms, file).await?;
    }
    lms.store().close().await;
    Ok(Exit::Done)
}

async fn one(args: &Import, ctx: &Context, lms: &Lms, file: &Path) -> Result<(), Failure> {
    let blob = receive(lms, file, &ctx.out).await?;
    let name = file.file_name().and_then(|n| n.to_str()).unwrap_or("content").to_owned();
    let spinner = ctx.out.spinner(ctx.out.pick("Lecture", "Reading"));
    let (content, problems) = if name.to_ascii_lowercase().ends_with(".zip") {
        let planned = Minutes::new(args.planned).map_err(EngineError::from)?;
        let title = args.title.as_deref();
        let imported = import_package(lms, &ctx.operator(), blob, args.into, title, planned, ctx.now()).await?;
        (imported.content, imported.report.problems)
    } else {
        let stem = file.file_stem().and_then(|n| n.to_str()).unwrap_or(&name).to_owned();
        let new = NewContent { title: args.title.clone().unwrap_or(stem), planned: args.planned, into: args.into };
        (add_file(lms, &ctx.operator(), new, blob, &name, ctx.now()).await?, Vec::new())
    };
    spinner.finish_and_clear();
    let Kept { id, version, kind, title, .. } = &content;
    let answer = json!({
        "file": file,
        "content": id,
        "version": version,
        "kind": kind,
        "title": title,
        "problems": super::scorm::problems_json(&problems, &ctx.out),
    });
    ctx.out.answer(&answer, |out| {
        out.line(&format!("{title} · {} · {} {version} · {id}", kind.key(), "version"));
        super::scorm::print_problems(&problems, out);
    });
    Ok(())
}

/// Brings a file into the content store, piece by piece, so that memory does not grow with it.
async fn receive(lms: &Lms, file: &Path, out: &Output) -> Result<Blob, Failure> {
    let failed = |e: std::io::Error| Failure::file(file, &e);
    let mut from = tokio::fs::File::open(file).await.map_err(failed)?;
    let size = from.metadata().await.map_err(failed)?.len();
    let bar = out.bar(size, out.pick("Copie", "Copying"));
    let mut incoming = lms.contents().receive(MAX_UPLOAD).await?;
    let mut piece = vec![0; 256 * 1024];
    loop {
        let read = from.read(&mut piece).await.map_err(failed)?;
        let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        incoming.write(bytes).await?;
        bar.inc(read as u64);
    }
    bar.finish_and_clear();
    Ok(incoming.finish().await?)
}
