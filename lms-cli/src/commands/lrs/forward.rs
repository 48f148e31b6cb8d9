//! `lms lrs forward`: statements sent on to record stores elsewhere.

use lms_engine::lrs::forward::{self, Filter, Forwarding, New};
use serde_json::json;
use uuid::Uuid;

use crate::context::Context;
use crate::exit::{Exit, Failure};

/// Record stores elsewhere to which statements are sent on.
#[derive(Debug, clap::Subcommand)]
pub enum Forward {
    /// Adds one; a running server begins within a quarter of a minute
    Add(Add),
    /// Lists them, with how far each has come
    List,
    /// Ends one; what was sent stays there
    Remove(Remove),
}

/// Adds a record store elsewhere.
///
/// With --json: {"id":"0190…","label":"…","endpoint":"https://…"}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Add {
    /// What people call it
    #[arg(long)]
    label: String,
    /// Its base, such as https://lrs.example.org/xapi
    #[arg(long, value_name = "URL")]
    endpoint: String,
    /// The user name it gave
    #[arg(long)]
    login: String,
    /// The secret it gave
    #[arg(long, env = "LMS_FORWARD_SECRET", hide_env_values = true)]
    secret: String,
    /// Only statements with this verb; can be given several times
    #[arg(long = "verb", value_name = "IRI")]
    verbs: Vec<String>,
    /// Only statements whose object begins with this; can be given several times
    #[arg(long = "activity", value_name = "IRI")]
    activities: Vec<String>,
    /// Only what is stored from now on
    #[arg(long)]
    from_now: bool,
}

/// Ends a forwarding.
#[derive(Debug, clap::Args)]
pub struct Remove {
    /// Its id
    #[arg(value_name = "FORWARDING")]
    id: Uuid,
}

/// Adds, lists or removes.
///
/// # Errors
///
/// When the platform cannot be opened, or there is no such forwarding.
pub async fn run(args: &Forward, ctx: &Context) -> Result<Exit, Failure> {
    let lms = ctx.open().await?;
    let me = ctx.operator();
    match args {
        Forward::Add(args) => {
            let new = New {
                label: args.label.clone(),
                endpoint: args.endpoint.clone(),
                login: args.login.clone(),
                secret: args.secret.clone(),
                filter: Filter { verbs: args.verbs.clone(), activities: args.activities.clone() },
                from_now: args.from_now,
            };
            let made = forward::make(&lms, &me, new, ctx.now()).await?;
            tell(&made, ctx);
        }
        Forward::List => {
            for one in forward::list(&lms, &me).await? {
                tell(&one, ctx);
            }
        }
        Forward::Remove(args) => {
            forward::remove(&lms, &me, args.id, ctx.now()).await?;
            ctx.out.answer(&json!({ "removed": args.id }), |out| {
                out.line(out.pick("L'envoi est arrêté.", "The forwarding has ended."));
            });
        }
    }
    lms.store().close().await;
    Ok(Exit::Done)
}

fn tell(one: &Forwarding, ctx: &Context) {
    let answer = json!({
        "id": one.id,
        "label": one.label,
        "endpoint": one.endpoint,
        "sent": one.sent,
        "refused": one.refused,
        "last_refused": one.last_refused,
        "due": one.due.map(|due| due.to_string()),
        "trouble": one.trouble,
    });
    ctx.out.answer(&answer, |out| {
        let (sent, refused) = (out.pick("envoyées", "sent"), out.pick("refusées", "refused"));
        out.line(&format!(
            "{} · {} · {} · {} {sent}, {} {refused}",
            one.id, one.label, one.endpoint, one.sent, one.refused
        ));
        if let Some(trouble) = &one.trouble {
            out.line(&format!("  {} {trouble}", out.pick("Dernière difficulté :", "Last trouble:")));
        }
    });
}
