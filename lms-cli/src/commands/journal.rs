//! `lms journal`: what was erased and who did what, and that nobody altered it since.

use lms_core::audit::SealDamage;
use lms_core::erasure::chain::Damage;
use lms_engine::journal;

use crate::context::Context;
use crate::exit::{Exit, Failure};

/// The journals.
#[derive(Debug, clap::Subcommand)]
pub enum Journal {
    /// Follows the chains of the journals and names the first entry that was altered
    Verify(Verify),
}

/// Follows the chain of the erasure journal, the list beside the database and the seals of the audit log; names the first
/// entry that was altered.
/// Ends with 3 when something was.
///
/// With --json: {"entries":12,"damage":null,"lines":12,"altered_line":null,"unknown":0,"seals":40,"sealed":811,"unsealed":2,"log_damage":null}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Verify {}

/// Follows the journals.
///
/// # Errors
///
/// When the platform cannot be used.
pub async fn verify(_args: &Verify, ctx: &Context) -> Result<Exit, Failure> {
    let lms = ctx.open().await?;
    let found = journal::verify(&lms, &ctx.operator()).await?;
    lms.store().close().await;
    let answer = serde_json::to_value(&found).unwrap_or_default();
    ctx.out.answer(&answer, |out| {
        out.line(&format!("{} {}", out.pick("Effacements vérifiés :", "Erasures followed:"), found.entries));
        match found.damage {
            Some(Damage::Altered { seq }) => {
                out.line(&format!("{} {seq}", out.pick("Altéré, entrée", "Altered, entry")));
            }
            Some(Damage::Missing { seq }) => {
                out.line(&format!("{} {seq}", out.pick("Il manque l'entrée", "Missing, entry")));
            }
            None => {}
        }
        if let Some(line) = found.altered_line {
            out.line(&format!(
                "{} {line}",
                out.pick("Liste hors de la base : altérée, ligne", "List beside the database: altered, line")
            ));
        }
        if found.unknown > 0 {
            out.line(&format!(
                "{} {}",
                out.pick("Effacements que la base ne connaît plus :", "Erasures the database has no more:"),
                found.unknown
            ));
        }
        let sealed = out.pick("Actions vérifiées :", "Actions followed:");
        let waiting = out.pick("pas encore scellées", "not sealed yet");
        out.line(&format!("{sealed} {} ({} {waiting})", found.sealed, found.unsealed));
        match found.log_damage {
            Some(SealDamage::Entry { seal, entry }) => {
                out.line(&format!("{} {entry} ({seal})", out.pick("Journal altéré, action", "Log altered, action")));
            }
            Some(SealDamage::Seal { seal }) => {
                out.line(&format!("{} {seal}", out.pick("Journal altéré, sceau", "Log altered, seal")));
            }
            None => {}
        }
        if found.is_sound() {
            out.line(out.pick("Tout est tel qu'écrit.", "Everything is as it was written."));
        }
    });
    Ok(if found.is_sound() { Exit::Done } else { Exit::Problems })
}
