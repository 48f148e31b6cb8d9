//! `lms person`: people.

use lms_core::erasure::{Fate, Preview};
use lms_core::people::Language;
use lms_engine::{EngineError, erase, journal};
use serde_json::json;

use crate::context::Context;
use crate::exit::{Exit, Failure};

/// People.
#[derive(Debug, clap::Subcommand)]
pub enum Person {
    /// Erases a person, for good
    Erase(Erase),
}

/// Erases a person, for good: who it was goes, results stay without a name. Prints first what goes, what stays and why;
/// with --dry-run nothing more.
///
/// With --json: {"person":"0190…","erased":true,"lines":[{"part":"identity","category":"account","count":1,"fate":"goes"}],"obstacles":[]}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Erase {
    /// The person's id, or the whole e-mail address
    #[arg(value_name = "PERSON")]
    person: String,
    /// Only says what would be done
    #[arg(long)]
    dry_run: bool,
}

/// Erases somebody.
///
/// # Errors
///
/// When something stands against it, or the platform cannot be used.
pub async fn erase(args: &Erase, ctx: &Context) -> Result<Exit, Failure> {
    let lms = ctx.open().await?;
    let found = journal::whose(&lms, &ctx.operator(), &args.person).await?;
    let person = found.ok_or(EngineError::NotFound("person"))?;
    let preview = erase::preview(&lms, &ctx.operator(), person, ctx.now()).await?;
    if !args.dry_run {
        if !ctx.out.json {
            tell(ctx, &preview);
        }
        erase::erase(&lms, &ctx.operator(), person, ctx.now()).await?;
    }
    lms.store().close().await;
    let erased = !args.dry_run;
    let answer = json!({ "person": person, "erased": erased, "lines": preview.lines, "obstacles": preview.obstacles });
    ctx.out.answer(&answer, |out| {
        if args.dry_run {
            tell(ctx, &preview);
        }
        out.line(match (out.language, erased) {
            (Language::Fr, true) => "La personne est effacée.",
            (Language::Fr, false) => "Rien n'a été effacé.",
            (Language::En, true) => "The person is erased.",
            (Language::En, false) => "Nothing was erased.",
        });
    });
    Ok(if preview.obstacles.is_empty() { Exit::Done } else { Exit::Problems })
}

fn tell(ctx: &Context, preview: &Preview) {
    let out = &ctx.out;
    for line in &preview.lines {
        let fate = match line.fate {
            Fate::Goes => out.pick("effacé", "goes").to_owned(),
            Fate::Condensed => out.pick("détail effacé, sommes conservées", "details go, sums stay").to_owned(),
            Fate::Unnamed { rule } => format!("{} ({})", out.pick("reste, sans nom", "stays, unnamed"), rule.key()),
        };
        out.line(&format!("{:>8}  {:<14} {fate}", line.count, line.part.key()));
    }
    for obstacle in &preview.obstacles {
        out.line(&lms_server::problem::obstacle(*obstacle, out.language));
    }
}
