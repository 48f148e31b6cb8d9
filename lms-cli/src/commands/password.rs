//! `lms password`: what a password hash costs on this machine, and the secret that may be mixed in.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use lms_engine::account::password::{Cost, Hasher, Recipe};
use lms_server::entropy::SystemEntropy;
use serde::Serialize;

use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::key;

/// Passwords.
#[derive(Debug, clap::Subcommand)]
pub enum Password {
    /// Measures what a hash costs here and names the dearest that fits
    Calibrate(Calibrate),
    /// Makes a secret to be mixed into hashes, in a file that only its owner reads
    Pepper(MakePepper),
}

/// Measures Argon2id with growing memory and names the dearest cost that stays within the time given.
///
/// Whoever steals the database pays the same for each guess; whoever signs in waits that long, and a server checks so many
/// a second with each of the threads it keeps for it (one processor fewer than it has).
///
/// With --json: {"costs":[{"memory_mib":19,"passes":2,"milliseconds":19.4,"per_second":51.5}],"chosen":{…}}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Calibrate {
    /// What one sign-in may take, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub within: u32,
}

/// Makes a pepper: whoever steals the database alone can then try no password. Lost, every password has to be chosen anew.
///
/// With --json: {"pepper_file":"pepper"}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct MakePepper {
    /// Where; a file that is there is never written over
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// What was measured of one cost.
#[derive(Clone, Debug, Serialize)]
struct Measured {
    memory_mib: u32,
    passes: u32,
    milliseconds: f64,
    per_second: f64,
}

/// Costs worth measuring, cheapest first: OWASP's floor, then RFC 9106's 64 MiB and more.
const COSTS: [(u32, u32); 8] = [(19, 2), (32, 2), (46, 2), (64, 2), (64, 3), (96, 3), (128, 3), (256, 3)];

/// Hashes measured for each cost; the median counts.
const TURNS: usize = 5;

async fn measure(memory_mib: u32, passes: u32) -> Result<Measured, Failure> {
    let cost = Cost::new(memory_mib, passes).unwrap_or_default();
    let hasher = Hasher::new(1, Recipe { cost, ..Recipe::default() });
    let mut times = Vec::with_capacity(TURNS);
    for _ in 0..TURNS {
        #[allow(clippy::disallowed_methods)] // a measurement; the command line owns a clock
        let started = Instant::now();
        hasher.hash("quatre mots sans aucun lien".to_owned(), &SystemEntropy).await?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    let median = times.get(TURNS / 2).copied().unwrap_or(Duration::MAX).as_secs_f64();
    let tenth = |value: f64| (value * 10.0).round() / 10.0;
    Ok(Measured { memory_mib, passes, milliseconds: tenth(median * 1000.0), per_second: tenth(1.0 / median) })
}

/// Measures and chooses.
///
/// # Errors
///
/// When the system gives no thread or no memory.
pub async fn calibrate(args: &Calibrate, ctx: &Context) -> Result<Exit, Failure> {
    let within = f64::from(args.within);
    let mut costs = Vec::new();
    for (memory_mib, passes) in COSTS {
        let measured = measure(memory_mib, passes).await?;
        let beyond = measured.milliseconds > within;
        costs.push(measured);
        if beyond {
            break;
        }
    }
    // Below the floor nothing is taken, however slow the machine.
    let chosen = costs.iter().rev().find(|one| one.milliseconds <= within).or(costs.first()).cloned();
    ctx.out.answer(&serde_json::json!({ "costs": costs, "chosen": chosen }), |out| {
        let heads = [
            out.pick("Mio", "MiB"),
            out.pick("passages", "passes"),
            "ms",
            out.pick("par seconde et fil", "per second and thread"),
        ];
        let row = |m: &Measured| {
            [m.memory_mib.to_string(), m.passes.to_string(), m.milliseconds.to_string(), m.per_second.to_string()]
                .into()
        };
        out.table(&heads, costs.iter().map(row));
        if let Some(best) = &chosen {
            let flags = format!("--password-memory {} --password-passes {}", best.memory_mib, best.passes);
            out.line(&format!("{} lms serve {flags}", out.pick("À mettre dans :", "To be put into:")));
        }
    });
    Ok(Exit::Done)
}

/// Makes a pepper.
///
/// # Errors
///
/// When the file exists or cannot be written.
pub fn pepper(args: &MakePepper, ctx: &Context) -> Result<Exit, Failure> {
    key::make(&args.file)?;
    ctx.out.answer(&serde_json::json!({ "pepper_file": args.file }), |out| {
        out.line(&format!("{} {}", out.pick("Poivre créé :", "Pepper made:"), args.file.display()));
        out.line(out.pick(
            "Gardez-en une copie ailleurs que les sauvegardes de la base. Donnez-le à `lms serve --pepper-file`.",
            "Keep a copy away from the backups of the database. Give it to `lms serve --pepper-file`.",
        ));
    });
    Ok(Exit::Done)
}
