//! The command line `lms`: one file per command, over the use cases of `lms-engine`; it holds no rule and no SQL.
// Doc comments of arguments are the help texts people read, with JSON examples in them.
#![allow(rustdoc::broken_intra_doc_links, rustdoc::invalid_html_tags, rustdoc::bare_urls)]

mod commands;
mod context;
mod exit;
mod key;
mod output;
mod parcours_file;
mod unpacked;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

use crate::commands::{Command, run};
use crate::context::{Context, Global};

/// A server allocates small pieces on many threads, which the system's allocator is slow at.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Runs digital training: parcours, sessions, SCORM packages, tracking.
#[derive(Debug, clap::Parser)]
#[command(name = "lms", version, after_help = exit::HELP, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let context = Context::new(cli.global, cli.command.data_folder());
    commands::log(&cli.command);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            return exit::Exit::Unavailable.into();
        }
    };
    match runtime.block_on(run(&cli.command, &context)) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            let (exit, language) = (failure.exit(), context.out.language);
            let text = if context.out.json { failure.json(language) } else { failure.words(language) };
            let _ = writeln!(std::io::stderr(), "{text}");
            exit.into()
        }
    }
}
