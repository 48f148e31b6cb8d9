//! `lms demo`: the platform with demonstration data, made at the first start, in use from then on.

mod accounts;
mod embedded;
mod folder;
mod lives;
mod mailbox;
mod player;
mod seed;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use lms_core::access::reach::Reach;
use lms_core::people::factor::Demand;
use lms_engine::account::Policy;
use lms_server::config::Config;
use lms_store::Migrate;
use serde::Serialize;

use crate::commands::serve::{Told, open_ports, strictness, until_told};
use crate::context::{Context, Opening};
use crate::exit::{Exit, Failure};
use crate::key;
use accounts::Account;
pub use embedded::Embedded;
use folder::State;

/// Starts the platform with demonstration data: a small French parcours, a running session with some learners at
/// work, one account per role. The first start makes the data, later ones only start.
///
/// With --json, one line, then it serves:
/// {"platform":"http://127.0.0.1:8080","content":"http://127.0.0.1:8081",
///  "accounts":[{"role":"learner","login":"monique@example.org","password":"…"}]}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Demo {
    /// Where the platform listens on this machine; 0 takes a free port
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    port: u16,
    /// Where the content origin listens on this machine; 0 takes a free port
    #[arg(long, value_name = "PORT", default_value_t = 8081)]
    content_port: u16,
    /// Empties the demonstration first, after asking
    #[arg(long)]
    fresh: bool,
    /// Does not ask
    #[arg(long, requires = "fresh")]
    yes: bool,
    /// Shows the trace panel in the player
    #[arg(long)]
    support: bool,
    /// Keeps SCORM to the letter in new attempts, as conformance tests ask; what real content needs is then refused
    #[arg(long)]
    strict: bool,
}

#[derive(Serialize)]
struct Started<'a> {
    platform: &'a str,
    content: &'a str,
    accounts: &'a [Account],
}

/// Starts the demonstration.
///
/// # Errors
///
/// When the folder holds another platform, a port is taken, or the data cannot be made.
pub async fn run(args: &Demo, ctx: &Context) -> Result<Exit, Failure> {
    if args.fresh && !folder::empty_after_asking(ctx, args.yes)? {
        return Ok(Exit::Refused);
    }
    let here = |port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
    let config = Config {
        listen: here(args.port),
        content_listen: here(args.content_port),
        support: args.support,
        ..Config::default()
    };
    let bound = open_ports(&config).await?;
    let (platform, content) = (bound.site.public_url.clone(), bound.site.content_url.clone());
    let state = folder::look(ctx)?;
    if state == State::Nothing {
        make_key(ctx)?;
        folder::write(ctx, State::Begun)?;
        seed::seed(ctx, &platform).await?;
        folder::write(ctx, State::Ready)?;
    }
    let told = Told::listen()?;
    let opening = Opening {
        reach: Reach::Anywhere,
        migrate: Migrate::Apply,
        public_url: platform.clone(),
        // Whoever looks at the demonstration has no telephone at hand; a real platform asks its managers.
        signing_in: Policy { second_factor: Demand::Nobody, ..Policy::default() },
        strictness: strictness(args.strict),
        ..Opening::default()
    };
    let lms = ctx.open_with(opening).await?;
    let accounts = accounts::printed(&lms);
    let started = Started { platform: &platform, content: &content, accounts: &accounts };
    ctx.out.answer(&started, |out| {
        let line = |label: &str, text: &str| out.line(&format!("{label:<14}{text}"));
        out.line("");
        line(out.pick("Plateforme", "Platform"), &platform);
        line(out.pick("Contenus", "Contents"), &content);
        line(out.pick("Données", "Data"), &ctx.data().display().to_string());
        out.line("");
        let heads = [out.pick("Rôle", "Role"), out.pick("Identifiant", "Login"), out.pick("Mot de passe", "Password")];
        let rows = accounts.iter().map(|a| vec![a.role_name(out).to_owned(), a.login.clone(), a.password.clone()]);
        out.table(&heads, rows);
        out.line("");
        out.line(out.pick(
            "Démonstration : un mot de passe suffit. « lms serve » demande aussi un code aux gestionnaires.",
            "Demonstration: a password is enough. `lms serve` asks managers for a code as well.",
        ));
        out.line(out.pick("Arrêter : Ctrl-C. Tout recommencer : --fresh.", "Stop: Ctrl-C. Begin again: --fresh."));
    });
    until_told(told, bound, lms, ctx).await
}

/// A demonstration makes its own key, and says so; nothing else does.
fn make_key(ctx: &Context) -> Result<(), Failure> {
    ctx.make_folder()?;
    let file = ctx.key_file();
    if std::env::var_os(key::VARIABLE).is_some() || file.exists() {
        return Ok(());
    }
    key::make(&file)?;
    ctx.out.aside(&format!("{} {}", ctx.out.pick("Clé maîtresse créée :", "Master key made:"), file.display()));
    Ok(())
}
