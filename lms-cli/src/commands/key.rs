//! `lms key`: the master key.

use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::key::make;

/// The master key.
#[derive(Debug, clap::Subcommand)]
pub enum Key {
    /// Makes a master key, in a file that only its owner reads
    New(New),
}

/// Makes a master key: whoever has it and the database reads every name, whoever has the database alone reads none.
///
/// With --json: {"key_file":"data/master.key"}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct New {}

/// Makes a master key.
///
/// # Errors
///
/// When there is one already, or the file cannot be written.
pub fn new(_: &New, ctx: &Context) -> Result<Exit, Failure> {
    let file = ctx.key_file();
    make(&file)?;
    ctx.out.answer(&serde_json::json!({ "key_file": file }), |out| {
        out.line(&format!("{} {}", out.pick("Clé maîtresse créée :", "Master key made:"), file.display()));
        out.line(out.pick(
            "Gardez-en une copie ailleurs que les sauvegardes de la base : sans elle, les noms ne peuvent plus être lus.",
            "Keep a copy away from the backups of the database: without it, names cannot be read any more.",
        ));
    });
    Ok(Exit::Done)
}
