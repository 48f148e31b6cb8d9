//! `lms lrs erase`, `lms lrs void` and `lms lrs purge`: people taken out of statements, statements taken back, statements whose
//! time is over.

use lms_core::ids::PersonId;
use lms_core::time::Timestamp;
use lms_engine::lrs::erase;
use serde_json::json;
use uuid::Uuid;

use crate::context::Context;
use crate::exit::{Exit, Failure};

/// Takes a person out of every statement, for good: the statements stay, of somebody nobody can name.
///
/// With --json: {"person":"0190…","agents":2}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Erase {
    /// The person's id
    #[arg(value_name = "PERSON")]
    person: PersonId,
}

/// Removes statements stored before an instant, for good.
///
/// With --json: {"statements":1000}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Purge {
    /// The instant (RFC 3339), such as 2025-11-22T00:00:00Z
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    before: Timestamp,
}

/// Takes a statement back, for good: it stays readable, and is in no list any more. Results made of it do not change.
///
/// With --json: {"voided":"39e24cc4-…","by":"0190…"}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Void {
    /// The statement's id
    #[arg(value_name = "STATEMENT")]
    statement: Uuid,
    /// Why; it stands in the voiding statement, so name nobody
    #[arg(long)]
    reason: String,
}

fn instant(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| "write an instant such as 2025-11-22T00:00:00Z".to_owned())
}

/// Takes somebody out.
///
/// # Errors
///
/// When the platform cannot be opened, or there is no such person.
pub async fn person(args: &Erase, ctx: &Context) -> Result<Exit, Failure> {
    let lms = ctx.open().await?;
    let agents = erase::person(&lms, &ctx.operator(), args.person, ctx.now()).await?;
    lms.store().close().await;
    ctx.out.answer(&json!({ "person": args.person, "agents": agents }), |out| {
        out.line(&format!("{} {agents}", out.pick("Identités effacées :", "Identities erased:")));
    });
    Ok(Exit::Done)
}

/// Takes a statement back.
///
/// # Errors
///
/// When the platform cannot be opened, or there is no statement that could be taken back.
pub async fn void(args: &Void, ctx: &Context) -> Result<Exit, Failure> {
    let lms = ctx.open().await?;
    let by = lms_engine::lrs::void(&lms, &ctx.operator(), args.statement, &args.reason, ctx.now()).await?;
    lms.store().close().await;
    ctx.out.answer(&json!({ "voided": args.statement, "by": by }), |out| {
        out.line(out.pick("La trace est annulée.", "The statement is voided."));
    });
    Ok(Exit::Done)
}

/// Removes what is old.
///
/// # Errors
///
/// When the platform cannot be used; what is gone stays gone.
pub async fn purge(args: &Purge, ctx: &Context) -> Result<Exit, Failure> {
    let lms = ctx.open().await?;
    let bar = ctx.out.spinner(ctx.out.pick("Suppression", "Removing"));
    let told = |gone| bar.set_position(gone);
    let gone = erase::purge(&lms, &ctx.operator(), args.before, ctx.now(), &told).await?;
    bar.finish_and_clear();
    lms.store().close().await;
    ctx.out.answer(&json!({ "statements": gone }), |out| {
        out.line(&format!("{} {gone}", out.pick("Déclarations supprimées :", "Statements removed:")));
    });
    Ok(Exit::Done)
}
