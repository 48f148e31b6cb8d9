//! `lms session`: sessions.

use chrono::NaiveDate;
use lms_core::ids::ParcoursId;
use lms_core::time::Zone;
use lms_engine::region::by_code;
use lms_engine::session::{NewSession, create as create_session};
use serde_json::json;

use crate::context::Context;
use crate::exit::{Exit, Failure};

/// Sessions.
#[derive(Debug, clap::Subcommand)]
pub enum Session {
    /// Makes a session of a published parcours
    Create(Create),
}

/// Makes a session of a published parcours in a region; thirty days unless --last says otherwise.
///
/// With --json: {"session":"0190…","title":"…","region":"HDF","first":"2026-11-23","last":"2026-12-22"}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Create {
    /// Which parcours
    #[arg(long, value_name = "PARCOURS")]
    parcours: ParcoursId,
    /// Which region, by its code
    #[arg(long, value_name = "CODE")]
    region: String,
    /// First day, as 2026-11-23
    #[arg(long, value_name = "DAY")]
    first: NaiveDate,
    /// Last day
    #[arg(long, value_name = "DAY")]
    last: Option<NaiveDate>,
    /// The title [default: the parcours' own]
    #[arg(long)]
    title: Option<String>,
    /// The time zone of its days [default: the region's]
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    zone: Option<Zone>,
    /// How many learners at most
    #[arg(long, value_name = "PLACES")]
    capacity: Option<u32>,
}

fn zone(name: &str) -> Result<Zone, String> {
    name.parse().map_err(|_| "write a zone such as Europe/Paris".to_owned())
}

/// Makes a session.
///
/// # Errors
///
/// When the parcours is not published, the region is not there, or the days are the wrong way round.
pub async fn create(args: &Create, ctx: &Context) -> Result<Exit, Failure> {
    let lms = ctx.open().await?;
    let region = by_code(&lms, &args.region).await?;
    let new = NewSession {
        parcours: args.parcours,
        region: region.id,
        title: args.title.clone(),
        first: args.first,
        last: args.last,
        zone: args.zone,
        capacity: args.capacity,
    };
    let session = create_session(&lms, &ctx.operator(), new, ctx.now()).await?;
    lms.store().close().await;
    let (first, last) = (session.window.first(), session.window.last());
    let answer = json!({
        "session": session.id,
        "title": session.title,
        "region": region.code,
        "first": first,
        "last": last,
    });
    ctx.out.answer(&answer, |out| {
        out.line(&format!("{} · {} · {first} – {last} · {}", session.title, region.name, session.id));
    });
    Ok(Exit::Done)
}
