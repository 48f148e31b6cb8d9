//! `lms retention`: how long things are kept, what is due, removing it, and what may not be removed.

use chrono::NaiveDate;
use lms_core::ids::{PersonId, RegionId, SessionId};
use lms_core::retention::{Deed, Line, Months, Rule};
use lms_core::time::Zone;
use lms_engine::{region, retention};
use lms_store::repo::Held;
use serde_json::json;
use uuid::Uuid;

use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::output::Output;

/// How long things are kept.
#[derive(Debug, clap::Subcommand)]
pub enum Retention {
    /// Counts what is due, by category and region; changes nothing
    Plan(Plan),
    /// Removes what is due
    Run(Run),
    /// Shows the rules, or sets one
    Rule(SetRule),
    /// Forbids to remove anything of a person or a session
    Hold(Hold),
    /// Lifts a legal hold
    Lift(Lift),
}

/// Counts what is due on a day, by category and region; changes nothing. `--now` travels in time.
///
/// With --json: {"day":"2027-03-11","lines":[{"category":"trace","deed":"condense","rule":"details","region":"0190…","count":12}],"held":0,"slip":false}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Plan {
    /// The day that delays are reckoned to [default: today]
    #[arg(long, value_name = "DAY")]
    on: Option<NaiveDate>,
}

/// Removes everything that is due, for good. A server does so by itself every day; an elimination slip makes it wait for
/// this command. Done again, it finds nothing.
///
/// With --json: as `plan`, with "dry_run"
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Run {
    /// Only counts: the same as `plan`
    #[arg(long)]
    dry_run: bool,
}

/// Shows the rules with their bounds, in months; with RULE and --months sets one, for the platform or for one region.
///
/// With --json: {"rules":[{"rule":"details","months":12,"least":1,"most":36}],"slip":false}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct SetRule {
    /// never_activated, inactive, training_file, details, connection_log, control_log or erasure_journal
    #[arg(value_parser = rule)]
    rule: Option<Rule>,
    /// How many months; left out with --region: the region follows the platform again
    #[arg(long, requires = "rule")]
    months: Option<u32>,
    /// The region's id
    #[arg(long, requires = "rule")]
    region: Option<RegionId>,
    /// on: what removes people and details waits for `lms retention run`; off: the server does it every day
    #[arg(long, value_name = "on|off", value_parser = switch)]
    slip: Option<bool>,
}

/// Forbids to remove anything of a person, or of anybody who learns in a session, until the hold is lifted.
///
/// With --json: {"hold":"0190…"}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Hold {
    /// The person's id
    #[arg(long, required_unless_present = "session", conflicts_with = "session")]
    person: Option<PersonId>,
    /// The session's id
    #[arg(long)]
    session: Option<SessionId>,
    /// Why; kept sealed
    #[arg(long)]
    reason: String,
}

/// Lifts a legal hold; without an id shows those there are.
///
/// With --json: {"lifted":"0190…"} or {"holds":[{"id":"0190…","on":{"noun":"person","id":"0190…"},"since":"…","reason":"…"}]}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Lift {
    /// The hold's id
    hold: Option<Uuid>,
}

fn rule(text: &str) -> Result<Rule, String> {
    Rule::from_key(text).ok_or_else(|| format!("write one of {}", Rule::ALL.map(Rule::key).join(", ")))
}

fn switch(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("write on or off".to_owned()),
    }
}

/// Counts what is due.
///
/// # Errors
///
/// When the platform cannot be used.
pub async fn plan(args: &Plan, ctx: &Context) -> Result<Exit, Failure> {
    counted(args.on.unwrap_or_else(|| ctx.now().day(Zone::PARIS)), ctx).await
}

async fn counted(day: NaiveDate, ctx: &Context) -> Result<Exit, Failure> {
    let lms = ctx.open().await?;
    let plan = retention::plan(&lms, &ctx.operator(), day).await?;
    let regions = region::list(&lms).await?;
    lms.store().close().await;
    ctx.out.answer(&plan, |out| {
        table(out, &plan.lines, &regions);
        if plan.held > 0 {
            let held = out.pick("Personnes sous conservation légale :", "People under a legal hold:");
            out.line(&format!("{held} {}", plan.held));
        }
    });
    Ok(Exit::Done)
}

/// Removes what is due.
///
/// # Errors
///
/// When the platform cannot be used.
pub async fn run(args: &Run, ctx: &Context) -> Result<Exit, Failure> {
    if args.dry_run {
        return counted(ctx.now().day(Zone::PARIS), ctx).await;
    }
    let lms = ctx.open().await?;
    let run = retention::run(&lms, &ctx.operator(), None, ctx.now()).await?;
    let regions = region::list(&lms).await?;
    lms.store().close().await;
    let answer = json!({ "day": run.day, "lines": run.lines, "dry_run": false });
    ctx.out.answer(&answer, |out| table(out, &run.lines, &regions));
    Ok(Exit::Done)
}

fn table(out: &Output, lines: &[Line], regions: &[lms_core::people::Region]) {
    if lines.is_empty() {
        out.line(out.pick("Rien n'est à échéance.", "Nothing is due."));
    }
    for line in lines {
        let heading = line.heading;
        let deed = match heading.deed {
            Deed::Erase => out.pick("personnes effacées", "people erased"),
            Deed::Restrict => out.pick("comptes fermés", "accounts closed"),
            Deed::Condense => out.pick("réduits aux résultats", "reduced to results"),
            Deed::Remove => out.pick("supprimés", "removed"),
        };
        let region = heading.region.map_or_else(
            || "–".to_owned(),
            |id| regions.iter().find(|r| r.id == id).map_or_else(|| id.to_string(), |r| r.name.as_str().to_owned()),
        );
        let rule = heading.rule.map_or("–", Rule::key);
        out.line(&format!("{:>8}  {:<16} {deed:<24} {rule:<16} {region}", line.count, heading.category.key()));
    }
}

/// Shows the rules, or sets one.
///
/// # Errors
///
/// When a delay is out of its bounds, or the platform cannot be used.
pub async fn set_rule(args: &SetRule, ctx: &Context) -> Result<Exit, Failure> {
    let lms = ctx.open().await?;
    let operator = ctx.operator();
    if let Some(rule) = args.rule.filter(|_| args.months.is_some() || args.region.is_some()) {
        let months = args.months.map(Months);
        retention::set_rule(&lms, &operator, rule, args.region, months, ctx.now()).await?;
    }
    if let Some(slip) = args.slip {
        retention::set_slip(&lms, &operator, slip, ctx.now()).await?;
    }
    let rules = retention::rules(&lms, &operator).await?;
    lms.store().close().await;
    let shown: Vec<_> = Rule::ALL.into_iter().filter(|rule| args.rule.is_none_or(|asked| asked == *rule)).collect();
    let line = |rule: &Rule| {
        let bounds = rule.bounds();
        let months = rules.months(*rule, args.region).0;
        json!({ "rule": rule.key(), "months": months, "least": bounds.least.0, "most": bounds.most.0 })
    };
    let answer = json!({ "rules": shown.iter().map(line).collect::<Vec<_>>(), "slip": rules.slip });
    ctx.out.answer(&answer, |out| {
        for rule in &shown {
            let bounds = rule.bounds();
            let unit = out.pick("mois", "months");
            let months = rules.months(*rule, args.region).0;
            out.line(&format!("{:<16} {months:>4} {unit}  ({}–{})", rule.key(), bounds.least.0, bounds.most.0));
        }
    });
    Ok(Exit::Done)
}

/// Sets a legal hold.
///
/// # Errors
///
/// When there is no such person or session, or the platform cannot be used.
pub async fn hold(args: &Hold, ctx: &Context) -> Result<Exit, Failure> {
    let on = match (args.person, args.session) {
        (Some(person), _) => Held::Person(person),
        (None, Some(session)) => Held::Session(session),
        // The parser asks for one of them.
        (None, None) => return Ok(Exit::Usage),
    };
    let lms = ctx.open().await?;
    let hold = retention::hold(&lms, &ctx.operator(), on, &args.reason, ctx.now()).await?;
    lms.store().close().await;
    ctx.out.answer(&json!({ "hold": hold.id }), |out| out.line(&hold.id.to_string()));
    Ok(Exit::Done)
}

/// Lifts a legal hold, or shows those there are.
///
/// # Errors
///
/// When there is no such hold, or the platform cannot be used.
pub async fn lift(args: &Lift, ctx: &Context) -> Result<Exit, Failure> {
    let lms = ctx.open().await?;
    let Some(id) = args.hold else {
        let holds = retention::holds(&lms, &ctx.operator()).await?;
        lms.store().close().await;
        let shown: Vec<_> = holds
            .iter()
            .map(|hold| json!({ "id": hold.id, "on": hold.on, "since": hold.since, "reason": hold.reason }))
            .collect();
        ctx.out.answer(&json!({ "holds": shown }), |out| {
            for hold in &holds {
                out.line(&format!(
                    "{}  {:?}  {}  {}",
                    hold.id,
                    hold.on,
                    hold.since.utc().format("%Y-%m-%d"),
                    hold.reason
                ));
            }
            if holds.is_empty() {
                out.line(out.pick("Aucune conservation légale.", "No legal hold."));
            }
        });
        return Ok(Exit::Done);
    };
    retention::lift(&lms, &ctx.operator(), id, ctx.now()).await?;
    lms.store().close().await;
    ctx.out.answer(&json!({ "lifted": id }), |out| out.line(out.pick("Levée.", "Lifted.")));
    Ok(Exit::Done)
}
