//! `lms load`: fills a platform of its own and puts load on it, so that anybody can measure their own machine.

mod client;
mod fill;
mod learner;
mod measure;
mod run;
mod server;
mod tree;

use std::time::Duration;

use serde::Serialize;

use crate::context::Context;
use crate::exit::{Exit, Failure};

/// Measures this machine: fills a platform of its own (never one that people use) and puts load on it over HTTP.
///
/// The server runs as a process of its own, so that its processor time is counted apart from the load's.
#[derive(Debug, clap::Subcommand)]
pub enum Load {
    /// Makes learners, as a manager's file would, until there are so many; tells the processor time of a line
    Fill(Fill),
    /// Learners save, one after another without a pause, each worker on a connection of its own
    Save(Save),
    /// Learners go from activity to activity in a course of a hundred, without a pause
    Navigate(Navigate),
    /// Every learner is connected and saves at a steady pace, whether or not the server keeps up
    Live(Live),
    /// A page is asked for without a pause
    Page(PageOf),
    /// People sign in without a pause
    SignIn(SignIn),
}

/// How many learners there are to be.
#[derive(Debug, clap::Args)]
pub struct Fill {
    /// Learners altogether
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    pub learners: u32,
    /// Learners of one session, and lines of one file; at most 50000
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=50_000))]
    pub lines: u32,
}

/// Who saves what.
#[derive(Debug, clap::Args)]
pub struct Work {
    /// Learners who take part; they are spread over the sessions
    #[arg(long, value_name = "N", default_value_t = 500)]
    pub learners: u32,
    /// For how many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    pub seconds: u64,
    /// Which content: SCORM 1.2 or SCORM 2004
    #[arg(long, value_name = "EDITION", default_value = "1.2", value_parser = ["1.2", "2004"])]
    pub scorm: String,
}

/// A closed loop of saves.
#[derive(Debug, clap::Args)]
pub struct Save {
    #[command(flatten)]
    pub work: Work,
    /// How many save at the same moment
    #[arg(long, value_name = "N", default_value_t = 16)]
    pub workers: u32,
    /// How many sign in without a pause meanwhile
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub sign_ins: u32,
}

/// A closed loop of navigation requests.
#[derive(Debug, clap::Args)]
pub struct Navigate {
    /// Learners who take part; they are spread over the sessions
    #[arg(long, value_name = "N", default_value_t = 500)]
    pub learners: u32,
    /// For how many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    pub seconds: u64,
    /// How many navigate at the same moment
    #[arg(long, value_name = "N", default_value_t = 16)]
    pub workers: u32,
}

/// A steady pace.
#[derive(Debug, clap::Args)]
pub struct Live {
    #[command(flatten)]
    pub work: Work,
    /// Seconds between two saves of a learner
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub every: u64,
}

/// A page.
#[derive(Debug, clap::Args)]
pub struct PageOf {
    /// Its path, such as /connexion
    pub path: String,
    /// Who asks
    #[arg(long, value_name = "WHO", default_value = "nobody", value_parser = ["nobody", "learner", "manager"])]
    pub who: String,
    /// How many ask at the same moment
    #[arg(long, value_name = "N", default_value_t = 16)]
    pub workers: u32,
    /// For how many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub seconds: u64,
}

/// Sign-ins.
#[derive(Debug, clap::Args)]
pub struct SignIn {
    /// How many sign in at the same moment
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub workers: u32,
    /// For how many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub seconds: u64,
}

/// What `fill` answers.
#[derive(Clone, Debug, Serialize)]
pub struct Filled {
    learners: u32,
    made: u32,
    seconds: f64,
    /// Processor time of one line of the file, in milliseconds: read, planned, made and enrolled.
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu_ms_per_line: Option<f64>,
}

/// Runs one of them.
///
/// # Errors
///
/// When the folder holds a platform that people may use, nobody was made yet, or the server cannot be started.
pub async fn run(args: &Load, ctx: &Context) -> Result<Exit, Failure> {
    let second = Duration::from_secs;
    match args {
        Load::Fill(args) => {
            let filled = fill::fill(ctx, args).await?;
            ctx.out.answer(&filled, |out| {
                let rows = [
                    (out.pick("Apprenants", "Learners"), filled.learners.to_string()),
                    (out.pick("Ajoutés", "Added"), filled.made.to_string()),
                    (out.pick("Durée (s)", "Time (s)"), format!("{:.2}", filled.seconds)),
                    (
                        out.pick("Processeur par ligne (ms)", "Processor per line (ms)"),
                        filled.cpu_ms_per_line.map_or_else(|| "–".to_owned(), |ms| format!("{ms:.3}")),
                    ),
                ];
                out.table(&["", ""], rows.map(|(label, value)| vec![label.to_owned(), value]));
            });
        }
        Load::Save(args) => {
            let figures = run::save(ctx, &args.work, run::Act::Save, args.workers, args.sign_ins).await?;
            ctx.out.answer(&figures, |out| figures.print(out));
        }
        Load::Navigate(args) => {
            let work = Work { learners: args.learners, seconds: args.seconds, scorm: "tree".to_owned() };
            let figures = run::save(ctx, &work, run::Act::Navigate, args.workers, 0).await?;
            ctx.out.answer(&figures, |out| figures.print(out));
        }
        Load::Live(args) => {
            let figures = run::live(ctx, &args.work, second(args.every.max(1))).await?;
            ctx.out.answer(&figures, |out| figures.print(out));
        }
        Load::Page(args) => {
            let figures = run::page(ctx, &args.path, &args.who, args.workers, second(args.seconds)).await?;
            ctx.out.answer(&figures, |out| figures.print(out));
        }
        Load::SignIn(args) => {
            let figures = run::sign_in(ctx, args.workers, second(args.seconds)).await?;
            ctx.out.answer(&figures, |out| figures.print(out));
        }
    }
    Ok(Exit::Done)
}
