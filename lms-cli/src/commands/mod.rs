//! The commands, one file each, and the table that leads to them.

mod account;
mod backup;
mod content;
mod demo;
mod enrol;
mod journal;
mod key;
mod load;
mod lrs;
mod migrate;
mod oidc;
mod parcours;
mod password;
mod person;
mod progress;
mod report;
mod retention;
mod scorm;
mod serve;
mod session;

use tracing_subscriber::EnvFilter;

use crate::context::Context;
use crate::exit::{Exit, Failure};

/// What `lms` can do.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Starts the platform with demonstration data, one account per role
    Demo(demo::Demo),
    /// Starts the platform
    Serve(serve::Serve),
    /// Makes the database, or brings its schema up to date
    Migrate(migrate::Migrate),
    /// The master key
    #[command(subcommand)]
    Key(key::Key),
    /// Accounts: resets when nobody can sign in any more
    #[command(subcommand)]
    Account(account::Account),
    /// Identity providers of regions (OpenID Connect)
    #[command(subcommand)]
    Oidc(oidc::Oidc),
    /// Passwords: what a hash costs on this machine, the pepper
    #[command(subcommand)]
    Password(password::Password),
    /// SCORM packages and attempts
    #[command(subcommand)]
    Scorm(scorm::Scorm),
    /// Contents
    #[command(subcommand)]
    Content(content::Content),
    /// Parcours
    #[command(subcommand)]
    Parcours(parcours::Parcours),
    /// Sessions
    #[command(subcommand)]
    Session(session::Session),
    /// Enrolments
    #[command(subcommand)]
    Enrol(enrol::Enrol),
    /// Reports
    #[command(subcommand)]
    Report(report::Report),
    /// Progress
    #[command(subcommand)]
    Progress(progress::Progress),
    /// People
    #[command(subcommand)]
    Person(person::Person),
    /// How long things are kept
    #[command(subcommand)]
    Retention(retention::Retention),
    /// Backups
    #[command(subcommand)]
    Backup(backup::Backup),
    /// The journals: what was erased, who did what
    #[command(subcommand)]
    Journal(journal::Journal),
    /// The learning record store (xAPI)
    #[command(subcommand)]
    Lrs(lrs::Lrs),
    /// Measures this machine with learners of its own making
    #[command(subcommand)]
    Load(load::Load),
}

impl Command {
    /// The data folder when none is named.
    pub fn data_folder(&self) -> &'static str {
        match self {
            Self::Demo(_) => "data/demo",
            Self::Load(_) => "data/load",
            Self::Lrs(lrs::Lrs::Bench(_)) => "data/lrs-bench",
            _ => "data",
        }
    }
}

/// Runs a command.
///
/// # Errors
///
/// When it could not do what was asked.
pub async fn run(command: &Command, ctx: &Context) -> Result<Exit, Failure> {
    match command {
        Command::Demo(args) => demo::run(args, ctx).await,
        Command::Serve(args) => serve::run(args, ctx).await,
        Command::Migrate(args) => migrate::run(args, ctx).await,
        Command::Key(key::Key::New(args)) => key::new(args, ctx),
        Command::Account(account::Account::ResetFactor(args)) => account::factor(args, ctx).await,
        Command::Account(account::Account::ResetPassword(args)) => account::password(args, ctx).await,
        Command::Oidc(args) => oidc::run(args, ctx).await,
        Command::Password(password::Password::Calibrate(args)) => password::calibrate(args, ctx).await,
        Command::Password(password::Password::Pepper(args)) => password::pepper(args, ctx),
        Command::Scorm(scorm::Scorm::Inspect(args)) => scorm::inspect::run(args, ctx),
        Command::Scorm(scorm::Scorm::Validate(args)) => scorm::validate::run(args, ctx),
        Command::Scorm(scorm::Scorm::Replay(args)) => scorm::replay::run(args, ctx).await,
        Command::Scorm(scorm::Scorm::Conformance(args)) => scorm::conformance::run(args, ctx),
        Command::Scorm(scorm::Scorm::Run(args)) => scorm::run::run(args, ctx),
        Command::Scorm(scorm::Scorm::Lint(args)) => scorm::lint::run(args, ctx),
        Command::Scorm(scorm::Scorm::Diff(args)) => scorm::diff::run(args, ctx),
        Command::Content(content::Content::Import(args)) => content::import(args, ctx).await,
        Command::Parcours(parcours::Parcours::Import(args)) => parcours::import(args, ctx).await,
        Command::Session(session::Session::Create(args)) => session::create(args, ctx).await,
        Command::Enrol(enrol::Enrol::Import(args)) => enrol::import(args, ctx).await,
        Command::Report(report::Report::Tracking(args)) => report::tracking(args, ctx).await,
        Command::Progress(progress::Progress::Rebuild(args)) => progress::rebuild(args, ctx).await,
        Command::Person(person::Person::Erase(args)) => person::erase(args, ctx).await,
        Command::Retention(retention::Retention::Plan(args)) => retention::plan(args, ctx).await,
        Command::Retention(retention::Retention::Run(args)) => retention::run(args, ctx).await,
        Command::Retention(retention::Retention::Rule(args)) => retention::set_rule(args, ctx).await,
        Command::Retention(retention::Retention::Hold(args)) => retention::hold(args, ctx).await,
        Command::Retention(retention::Retention::Lift(args)) => retention::lift(args, ctx).await,
        Command::Backup(args) => backup::run(args, ctx).await,
        Command::Journal(journal::Journal::Verify(args)) => journal::verify(args, ctx).await,
        Command::Lrs(lrs::Lrs::Credential(args)) => lrs::credential::run(args, ctx).await,
        Command::Lrs(lrs::Lrs::Bench(args)) => lrs::bench::run(args, ctx).await,
        Command::Lrs(lrs::Lrs::Forward(args)) => lrs::forward::run(args, ctx).await,
        Command::Lrs(lrs::Lrs::Erase(args)) => lrs::erase::person(args, ctx).await,
        Command::Lrs(lrs::Lrs::Void(args)) => lrs::erase::void(args, ctx).await,
        Command::Lrs(lrs::Lrs::Purge(args)) => lrs::erase::purge(args, ctx).await,
        Command::Lrs(lrs::Lrs::Import(args)) => lrs::transfer::import(args, ctx).await,
        Command::Lrs(lrs::Lrs::Export(args)) => lrs::transfer::export(args, ctx).await,
        Command::Lrs(lrs::Lrs::Verify(args)) => lrs::transfer::verify(args, ctx).await,
        Command::Load(args) => load::run(args, ctx).await,
    }
}

/// Logs go to standard error, so that standard output stays an answer. A server says more than a command.
pub fn log(command: &Command) {
    let (usual, json) = match command {
        Command::Serve(args) => ("info", args.log_json),
        _ => ("warn", false),
    };
    let filter = EnvFilter::try_from_env("LMS_LOG").unwrap_or_else(|_| EnvFilter::new(usual));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Only a second call could fail, and there is none.
    let _ = if json { log.json().try_init() } else { log.try_init() };
}
