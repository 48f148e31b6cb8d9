//! `lms lrs credential`: made, listed, revoked.

use lms_core::access::rate::Rate;
use lms_core::xapi::credential::Scope;
use lms_engine::lrs::credential::{self, New, Shown};
use serde_json::json;
use uuid::Uuid;

use crate::context::Context;
use crate::exit::{Exit, Failure};

/// Credentials of the learning record store.
#[derive(Debug, clap::Subcommand)]
pub enum Credential {
    /// Makes one; the secret is shown this once
    Make(Make),
    /// Lists them, the newest first
    List,
    /// Revokes one
    Revoke(Revoke),
}

/// Makes a credential. The secret is shown this once.
///
/// With --json: {"id":"0190…","login":"…","secret":"…","token":"…","label":"…","scopes":["all"],"rate":null}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Make {
    /// Whom it is for: the name of a tool or partner
    #[arg(long)]
    label: String,
    /// What it may; can be given several times
    #[arg(long = "scope", value_name = "SCOPE", required = true, value_parser = scope)]
    scopes: Vec<Scope>,
    /// How many requests a second it may make; ten seconds' worth may come at once. As many as it likes when not given
    #[arg(long, value_name = "NUMBER", value_parser = rate)]
    rate: Option<Rate>,
}

/// Revokes a credential: within seconds it opens nothing any more.
#[derive(Debug, clap::Args)]
pub struct Revoke {
    /// Its id
    #[arg(value_name = "CREDENTIAL")]
    id: Uuid,
}

fn scope(text: &str) -> Result<Scope, String> {
    Scope::from_key(text).ok_or_else(|| Scope::EVERY.map(Scope::key).join(", "))
}

fn rate(text: &str) -> Result<Rate, String> {
    let bounds = || format!("1..{}", Rate::HIGHEST);
    text.parse().map_err(|_| bounds()).and_then(|number| Rate::new(number).map_err(|_| bounds()))
}

/// Makes, lists or revokes.
///
/// # Errors
///
/// When the platform cannot be opened, or there is no such credential.
pub async fn run(args: &Credential, ctx: &Context) -> Result<Exit, Failure> {
    let lms = ctx.open().await?;
    let me = ctx.operator();
    match args {
        Credential::Make(args) => {
            let new = New { label: args.label.clone(), scopes: args.scopes.clone(), rate: args.rate };
            let made = credential::make(&lms, &me, new, ctx.now()).await?;
            let token = credential::token(&made);
            let mut answer = line(&made.shown);
            if let Some(answer) = answer.as_object_mut() {
                answer.insert("secret".to_owned(), json!(made.secret));
                answer.insert("token".to_owned(), json!(token));
            }
            ctx.out.answer(&answer, |out| {
                out.line(&format!("{}  {}", out.pick("Identifiant :", "Login:      "), made.shown.login));
                out.line(&format!("{}  {}", out.pick("Secret      :", "Secret:     "), made.secret));
                out.line(out.pick(
                    "Conservez le secret maintenant : il ne sera plus affiché.",
                    "Keep the secret now: it is not shown again.",
                ));
            });
        }
        Credential::List => {
            for shown in credential::list(&lms, &me).await? {
                ctx.out.answer(&line(&shown), |out| {
                    let state = match shown.revoked {
                        Some(_) => out.pick("révoqué", "revoked"),
                        None => out.pick("actif", "active"),
                    };
                    let scopes = shown.scopes.iter().map(|scope| scope.key()).collect::<Vec<_>>().join(" ");
                    out.line(&format!("{} · {} · {} · {scopes} · {state}", shown.id, shown.login, shown.label));
                });
            }
        }
        Credential::Revoke(args) => {
            credential::revoke(&lms, &me, args.id, ctx.now()).await?;
            ctx.out.answer(&json!({ "revoked": args.id }), |out| {
                out.line(out.pick("L'accès est révoqué.", "The credential is revoked."));
            });
        }
    }
    lms.store().close().await;
    Ok(Exit::Done)
}

fn line(shown: &Shown) -> serde_json::Value {
    json!({
        "id": shown.id,
        "login": shown.login,
        "label": shown.label,
        "scopes": shown.scopes.iter().map(|scope| scope.key()).collect::<Vec<_>>(),
        "rate": shown.rate.map(Rate::per_second),
        "created": shown.created.to_string(),
        "revoked": shown.revoked.map(|at| at.to_string()),
    })
}
