//! `lms migrate`: makes the database, or brings its schema up to date.

use lms_store::Migrate as Schema;

use crate::context::{Context, Opening};
use crate::exit::{Exit, Failure};

/// Makes the database, or brings its schema up to date. Running versions go on: each step only adds.
///
/// With --json: {"migrated":true}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Migrate {}

/// Brings the schema up to date.
///
/// # Errors
///
/// When the key or the database cannot be used.
pub async fn run(_: &Migrate, ctx: &Context) -> Result<Exit, Failure> {
    ctx.make_folder()?;
    let lms = ctx.open_with(Opening { migrate: Schema::Apply, ..Opening::default() }).await?;
    lms.store().close().await;
    ctx.out.answer(&serde_json::json!({ "migrated": true }), |out| {
        out.line(out.pick("La base est à jour.", "The database is up to date."));
    });
    Ok(Exit::Done)
}
