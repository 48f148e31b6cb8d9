//! `lms lrs import`, `export` and `verify`: statements in bulk, a line each.

use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use lms_engine::Lms;
use lms_engine::lrs::LrsError;
use lms_engine::lrs::transfer::{self, PART};
use serde_json::json;
use uuid::Uuid;

use crate::context::Context;
use crate::exit::{Exit, Failure};

/// Takes statements in from a file, one a line (NDJSON).
///
/// What is there already is left as it is, so that a file can be taken in again; an interrupted import goes on where it
/// was. Lines that cannot be taken are told and keep no other line out.
///
/// With --json: {"lines":1000,"stored":998,"refused":[{"line":7,"reason":"…"}]}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Import {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Begins with the first line, whatever an interrupted import has done
    #[arg(long)]
    restart: bool,
}

/// Gives every statement out into a file, one a line (NDJSON), in the order they were stored, voided ones too.
///
/// An interrupted export, or a file of an earlier one, is gone on with behind its last statement.
///
/// With --json: {"statements":1000,"before":0}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Export {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Writes the file anew
    #[arg(long)]
    restart: bool,
}

/// Looks every statement over: is it valid, is it found, is it marked as voided, are its payloads there. Changes nothing.
///
/// With --json, a line for each that is wrong {"id":"…","wrong":"…"}, then {"statements":1000,"wrong":0}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Verify {}

/// How many bytes of which file were taken in.
fn mark_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".lms-import");
    name.into()
}

/// Takes a file in.
///
/// # Errors
///
/// When the file cannot be read or the platform cannot be used; what was taken in stays.
pub async fn import(args: &Import, ctx: &Context) -> Result<Exit, Failure> {
    let failed = |e: std::io::Error| Failure::file(&args.file, &e);
    let mut file = std::fs::File::open(&args.file).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    let mark = mark_of(&args.file);
    let (mut done, mut line) = (0, 0);
    if !args.restart
        && let Ok(text) = std::fs::read_to_string(&mark)
        && let [at, lines] = text.split_whitespace().filter_map(|n| n.parse().ok()).collect::<Vec<u64>>()[..]
        && at <= size
    {
        (done, line) = (at, lines);
    }
    file.seek(SeekFrom::Start(done)).map_err(failed)?;
    let lms = ctx.open().await?;
    let bar = ctx.out.bar(size, ctx.out.pick("Import", "Import"));
    bar.set_position(done);
    let mut from = BufReader::with_capacity(1 << 20, file);
    let (mut stored, mut refused) = (0, Vec::new());
    loop {
        let mut part: Vec<Vec<u8>> = Vec::with_capacity(PART);
        let mut bytes: u64 = 0;
        // A part is so many lines or so many bytes, whichever comes first.
        while part.len() < PART && bytes < 4 << 20 {
            let mut text = Vec::new();
            // One byte more than is taken: a longer line is refused, not cut.
            let read = from.by_ref().take((8 << 20) + 1).read_until(b'\n', &mut text).map_err(failed)?;
            if read == 0 {
                break;
            }
            bytes += read as u64;
            part.push(text);
        }
        if part.is_empty() {
            break;
        }
        let lines: Vec<(u64, &[u8])> = (line + 1..).zip(part.iter().map(|text| text.trim_ascii())).collect();
        let full: Vec<(u64, &[u8])> = lines.iter().copied().filter(|(_, text)| !text.is_empty()).collect();
        let texts: Vec<&[u8]> = full.iter().map(|(_, text)| *text).collect();
        let taken = transfer::take_in(&lms, &ctx.operator(), &texts, ctx.now()).await.map_err(unreachable_store)?;
        stored += taken.stored;
        for (n, reason) in taken.refused {
            refused.push((full.get(n).map_or(0, |(number, _)| *number), reason));
        }
        line += part.len() as u64;
        done += bytes;
        bar.set_position(done);
        std::fs::write(&mark, format!("{done} {line}\n")).map_err(|e| Failure::file(&mark, &e))?;
    }
    bar.finish_and_clear();
    // Nothing is left to go on with; that it cannot be removed only means that a rerun ends at once.
    let _ = std::fs::remove_file(&mark);
    lms.store().close().await;
    let told: Vec<_> = refused.iter().map(|(line, reason)| json!({ "line": line, "reason": reason })).collect();
    ctx.out.answer(&json!({ "lines": line, "stored": stored, "refused": told }), |out| {
        out.line(&format!("{} {stored}", out.pick("Déclarations présentes :", "Statements stored:")));
        for (line, reason) in &refused {
            out.line(&format!("{} {line} : {reason}", out.pick("Ligne refusée", "Line refused")));
        }
    });
    Ok(if refused.is_empty() { Exit::Done } else { Exit::Problems })
}

fn unreachable_store(error: LrsError) -> Failure {
    match error {
        LrsError::Engine(error) => error.into(),
        other => lms_engine::EngineError::Internal(other.to_string()).into(),
    }
}

/// Gives everything out.
///
/// # Errors
///
/// When the file cannot be written or the platform cannot be used; what was written stays, and is gone on with.
pub async fn export(args: &Export, ctx: &Context) -> Result<Exit, Failure> {
    let failed = |e: std::io::Error| Failure::file(&args.file, &e);
    let lms = ctx.open().await?;
    let me = ctx.operator();
    let mut file = std::fs::OpenOptions::new()
        .create(true)
        .truncate(args.restart)
        .read(true)
        .write(true)
        .open(&args.file)
        .map_err(failed)?;
    let (before, last) = last_line(&mut file).map_err(failed)?;
    let mut after = match last {
        Some(id) => Some(transfer::place_of(&lms, &me, id).await?),
        None => None,
    };
    let bar = ctx.out.bar(transfer::count(&lms, &me).await?, ctx.out.pick("Export", "Export"));
    bar.set_position(before);
    let mut out = std::io::BufWriter::with_capacity(1 << 20, file);
    let mut count: u64 = 0;
    loop {
        let part = transfer::give_out(&lms, &me, after).await?;
        let Some(last) = part.last() else { break };
        after = Some(last.place);
        for held in &part {
            out.write_all(held.text.as_bytes()).and_then(|()| out.write_all(b"\n")).map_err(failed)?;
        }
        count += part.len() as u64;
        bar.inc(part.len() as u64);
    }
    out.into_inner().map_err(|e| failed(e.into_error()))?.sync_all().map_err(failed)?;
    bar.finish_and_clear();
    lms.store().close().await;
    ctx.out.answer(&json!({ "statements": count, "before": before }), |out| {
        out.line(&format!("{} {count}", out.pick("Déclarations écrites :", "Statements written:")));
        if before > 0 {
            out.line(&format!("{} {before}", out.pick("Déjà dans le fichier :", "In the file before:")));
        }
    });
    Ok(Exit::Done)
}

/// How many whole statements a file holds, and the id of the last; a line that was cut off is cut off for good.
fn last_line(file: &mut std::fs::File) -> std::io::Result<(u64, Option<Uuid>)> {
    let (mut count, mut end, mut last) = (0, 0, None);
    let mut lines = BufReader::with_capacity(1 << 20, &mut *file);
    loop {
        let mut line = Vec::new();
        let read = lines.read_until(b'\n', &mut line)?;
        if read == 0 || !line.ends_with(b"\n") {
            break;
        }
        let value: Result<serde_json::Value, _> = serde_json::from_slice(&line);
        let id = value.ok().and_then(|value| value.get("id")?.as_str().and_then(|id| Uuid::parse_str(id).ok()));
        let Some(id) = id else {
            return Err(std::io::Error::other("it holds something else than exported statements; name another file"));
        };
        count += 1;
        end += read as u64;
        last = Some(id);
    }
    file.set_len(end)?;
    file.seek(SeekFrom::End(0))?;
    Ok((count, last))
}

/// Looks everything over.
///
/// # Errors
///
/// When the platform cannot be used.
pub async fn verify(_: &Verify, ctx: &Context) -> Result<Exit, Failure> {
    let lms = ctx.open().await?;
    let (count, wrong) = all_over(&lms, ctx).await?;
    lms.store().close().await;
    ctx.out.answer(&json!({ "statements": count, "wrong": wrong }), |out| {
        out.line(&format!("{} {count}", out.pick("Déclarations vérifiées :", "Statements looked over:")));
        out.line(&format!("{} {wrong}", out.pick("Anomalies :", "Wrong:")));
    });
    Ok(if wrong == 0 { Exit::Done } else { Exit::Problems })
}

async fn all_over(lms: &Lms, ctx: &Context) -> Result<(u64, u64), Failure> {
    let me = ctx.operator();
    let bar = ctx.out.bar(transfer::count(lms, &me).await?, ctx.out.pick("Vérification", "Looking over"));
    let (mut after, mut count, mut wrong) = (None, 0, 0);
    loop {
        let part = transfer::give_out(lms, &me, after).await?;
        let Some(last) = part.last() else { break };
        after = Some(last.place);
        for (id, what) in transfer::look_over(lms, &me, &part).await? {
            wrong += 1;
            ctx.out.answer(&json!({ "id": id, "wrong": what }), |out| out.line(&format!("{id} : {what}")));
        }
        count += part.len() as u64;
        bar.inc(part.len() as u64);
    }
    bar.finish_and_clear();
    Ok((count, wrong))
}
