//! `lms oidc`: the identity providers of regions.

use std::path::PathBuf;

use lms_engine::account::oidc::{self, New, Provider};
use lms_engine::region;
use serde_json::json;
use uuid::Uuid;

use crate::context::Context;
use crate::exit::{Exit, Failure};

/// Identity providers of regions (OpenID Connect).
#[derive(Debug, clap::Subcommand)]
pub enum Oidc {
    /// Adds one; the sign-in page offers it at once
    Add(Add),
    /// Lists them
    List,
    /// Removes one with its links; who signed in by it needs a password
    Remove(Remove),
}

/// Adds the identity provider of a region. Register there, as a confidential client with authorization code and PKCE, the
/// return address <public address>/connexion/oidc/retour. The provider vouches for addresses (email, email_verified) of
/// people who learn or work in that region; nobody else gets in by it.
///
/// With --json: {"id":"0190…","region":"…","label":"…","issuer":"https://…","client":"…"}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Add {
    /// The region, by its code
    #[arg(long, value_name = "CODE")]
    region: String,
    /// What people call it, after "sign in with"
    #[arg(long)]
    label: String,
    /// Its issuer, exactly as its tokens name it
    #[arg(long, value_name = "URL")]
    issuer: String,
    /// What it calls the platform
    #[arg(long, value_name = "ID")]
    client_id: String,
    /// A file with the secret it gave [default: the secret itself in LMS_OIDC_SECRET]
    #[arg(long, value_name = "FILE")]
    client_secret_file: Option<PathBuf>,
}

/// Removes a provider.
#[derive(Debug, clap::Args)]
pub struct Remove {
    /// Its id
    #[arg(value_name = "PROVIDER")]
    id: Uuid,
}

fn secret(args: &Add) -> Result<String, Failure> {
    let text = match &args.client_secret_file {
        Some(file) => std::fs::read_to_string(file).map_err(|e| Failure::file(file, &e))?,
        None => std::env::var("LMS_OIDC_SECRET").unwrap_or_default(),
    };
    match text.trim() {
        "" => Err(Failure::said(
            Exit::Usage,
            (
                "Le secret du fournisseur d'identité manque.".to_owned(),
                "Donnez-le dans un fichier avec --client-secret-file, ou dans LMS_OIDC_SECRET.",
            ),
            (
                "The secret of the identity provider is missing.".to_owned(),
                "Give it in a file with --client-secret-file, or in LMS_OIDC_SECRET.",
            ),
        )),
        text => Ok(text.to_owned()),
    }
}

fn shown(one: &Provider) -> serde_json::Value {
    json!({ "id": one.id, "region": one.region, "label": one.label, "issuer": one.issuer, "client": one.client })
}

/// Adds, lists or removes.
///
/// # Errors
///
/// When the region is unknown, the issuer is without TLS, or there is no such provider.
pub async fn run(args: &Oidc, ctx: &Context) -> Result<Exit, Failure> {
    let secret = if let Oidc::Add(add) = args { secret(add)? } else { String::new() };
    let lms = ctx.open().await?;
    let (operator, now) = (ctx.operator(), ctx.now());
    match args {
        Oidc::Add(add) => {
            let region = region::by_code(&lms, &add.region).await?.id;
            let (label, issuer, client) = (add.label.clone(), add.issuer.clone(), add.client_id.clone());
            let made = oidc::add(&lms, &operator, New { region, label, issuer, client, secret }, now).await?;
            ctx.out.answer(&shown(&made), |out| {
                out.line(&format!("{} {}", out.pick("Ajouté :", "Added:"), made.id));
            });
        }
        Oidc::List => {
            let all = oidc::list(&lms, &operator).await?;
            ctx.out.answer(&json!(all.iter().map(shown).collect::<Vec<_>>()), |out| {
                let heads = ["id", out.pick("libellé", "label"), out.pick("émetteur", "issuer"), "client"];
                let row = |one: &Provider| {
                    vec![one.id.to_string(), one.label.clone(), one.issuer.clone(), one.client.clone()]
                };
                out.table(&heads, all.iter().map(row));
            });
        }
        Oidc::Remove(remove) => {
            oidc::remove(&lms, &operator, remove.id, now).await?;
            ctx.out.answer(&json!({ "id": remove.id }), |out| {
                out.line(out.pick("Retiré, avec ses liens.", "Removed, with its links."));
            });
        }
    }
    lms.store().close().await;
    Ok(Exit::Done)
}
