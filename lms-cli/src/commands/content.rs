//! `lms content`: bringing contents in.

use std::path::{Path, PathBuf};

use lms_core::content::{Carry, Content as Kept};
use lms_core::ids::ContentId;
use lms_core::people::Language;
use lms_core::time::Minutes;
use lms_engine::content::{Impact, MAX_UPLOAD, NewContent, Replaces, add_file, discard, impact, import_package};
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
    /// Imports packages, films and documents
    Import(Import),
}

/// Imports packages (zip: SCORM, cmi5, xAPI), cmi5 course structures (cmi5.xml), films and documents into the catalogue.
///
/// With --json, one line for each file:
/// {"file":"course.zip","content":"0190…","version":1,"kind":"scorm12","title":"Golf","problems":[…]}
/// With --dry-run: {"content":"0190…","version":1,"running":12,"finished":30,"difference":{…as lms scorm diff…}}
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
    /// What becomes of attempts that run on an older version: they are finished where they began, carry on in the new
    /// version with what it still has, or restart
    #[arg(long, value_name = "finish|carry_on|restart", default_value = "finish", requires = "into", value_parser = carry)]
    carry: Carry,
    /// Says what the new version would do to running attempts, and keeps nothing
    #[arg(long, requires = "into")]
    dry_run: bool,
}

fn carry(text: &str) -> Result<Carry, String> {
    Carry::from_key(text).ok_or_else(|| Carry::ALL.map(Carry::key).join(", "))
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
    if let Some(into) = args.into.filter(|_| args.dry_run) {
        let found = impact(lms, &ctx.operator(), into, &blob.hash).await;
        discard(lms, &ctx.operator(), &blob.hash).await?;
        tell_impact(&found?, &ctx.out);
        return Ok(());
    }
    let name = file.file_name().and_then(|n| n.to_str()).unwrap_or("content").to_owned();
    let spinner = ctx.out.spinner(ctx.out.pick("Lecture", "Reading"));
    let mut remarks = Vec::new();
    let (content, problems) = if name.to_ascii_lowercase().ends_with(".zip") || is_structure(&name) {
        let planned = Minutes::new(args.planned).map_err(EngineError::from)?;
        let title = args.title.as_deref();
        let replaces = args.into.map(|content| Replaces { content, carry: args.carry });
        let imported = import_package(lms, &ctx.operator(), blob, replaces, title, planned, ctx.now()).await?;
        remarks = imported.report.remarks;
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
        "remarks": remarks,
    });
    ctx.out.answer(&answer, |out| {
        out.line(&format!("{title} · {} · {} {version} · {id}", kind.key(), "version"));
        super::scorm::print_problems(&problems, out);
        for remark in &remarks {
            out.line(&format!("  {}:{} {} ({})", remark.path, remark.line, remark.sentence(out.language), remark.rule));
        }
    });
    Ok(())
}

/// A cmi5 course structure or `tincan.xml` without a package.
fn is_structure(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with("cmi5.xml") || name.ends_with("tincan.xml")
}

fn tell_impact(impact: &Impact, out: &Output) {
    let answer = json!({
        "content": impact.content.id,
        "version": impact.content.version,
        "running": impact.running(),
        "finished": impact.finished(),
        "difference": impact.difference,
    });
    out.answer(&answer, |out| {
        out.line(&match out.language {
            Language::Fr => format!("Tentatives en cours : {}, terminées : {}.", impact.running(), impact.finished()),
            Language::En => format!("Attempts running: {}, finished: {}.", impact.running(), impact.finished()),
        });
        super::scorm::diff::tell(&impact.difference, out);
    });
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
