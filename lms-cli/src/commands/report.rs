//! `lms report`: tracking as a file, the same cells as on pages and over the API.

use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use lms_core::ids::{ParcoursId, SessionId};
use lms_core::report::Perimeter;
use lms_engine::region::by_code;
use lms_engine::render::csv::CsvWriter;
use lms_engine::render::sheet::SheetWriter;
use lms_engine::report::{Part, tracking as each_session};
use lms_engine::{EngineError, Lms};
use serde_json::json;

use crate::context::Context;
use crate::exit::{Exit, Failure};

/// Reports.
#[derive(Debug, clap::Subcommand)]
pub enum Report {
    /// Tracking: learners × activities
    Tracking(Tracking),
}

/// A form of file.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
pub enum Form {
    /// Comma (English), or semicolon and decimal comma (French)
    Csv,
    /// A spreadsheet
    Xlsx,
    /// An array, one object for each learner, as the API gives it
    Json,
}

/// Tracking of one session, or of every session of a region, a parcours or a period: one row for each learner and
/// activity, with completion, score and the three times.
///
/// With --json, once the file is written: {"file":"suivi.csv","format":"csv","sessions":1,"learners":13}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Tracking {
    /// Of this session
    #[arg(long, value_name = "SESSION", conflicts_with_all = ["region", "parcours", "from", "to"])]
    session: Option<SessionId>,
    /// Of this region, by its code
    #[arg(long, value_name = "CODE")]
    region: Option<String>,
    /// Of this parcours
    #[arg(long, value_name = "PARCOURS")]
    parcours: Option<ParcoursId>,
    /// Of sessions that are open on this day or later
    #[arg(long, value_name = "DAY")]
    from: Option<NaiveDate>,
    /// Of sessions that are open on this day or earlier
    #[arg(long, value_name = "DAY")]
    to: Option<NaiveDate>,
    /// The form of the file
    #[arg(long, value_enum, default_value = "csv")]
    format: Form,
    /// Where to; without it, standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What was written.
#[derive(Default)]
struct Count {
    sessions: usize,
    learners: usize,
}

impl Count {
    fn add(&mut self, report: &Part) {
        self.sessions += usize::from(report.first);
        self.learners += report.lines.len();
    }
}

/// Writes the file.
///
/// # Errors
///
/// When the perimeter names something that is not there, or nothing can be written.
pub async fn tracking(args: &Tracking, ctx: &Context) -> Result<Exit, Failure> {
    if ctx.out.json && args.out.is_none() {
        return Err(Failure::said(
            Exit::Usage,
            ("Avec --json, indiquez le fichier par --out.", "Rien n'a été écrit."),
            ("With --json, name the file with --out.", "Nothing was written."),
        ));
    }
    let lms = ctx.open().await?;
    let region = match &args.region {
        Some(code) => Some(by_code(&lms, code).await?.id),
        None => None,
    };
    let perimeter = Perimeter { region, parcours: args.parcours, session: args.session, from: args.from, to: args.to };
    let spinner = ctx.out.spinner(ctx.out.pick("Rapport", "Report"));
    let count = match &args.out {
        None => write(&lms, ctx, args.format, &perimeter, &mut std::io::stdout().lock()).await?,
        Some(path) => {
            // Beside its place first: a report that breaks off leaves the one of last week alone.
            let half = beside(path);
            let mut file = std::fs::File::create(&half).map_err(|e| Failure::file(&half, &e))?;
            let written = write(&lms, ctx, args.format, &perimeter, &mut file).await;
            let count = match written {
                Ok(count) => count,
                Err(failure) => {
                    let _ = std::fs::remove_file(&half);
                    return Err(failure);
                }
            };
            std::fs::rename(&half, path).map_err(|e| Failure::file(path, &e))?;
            count
        }
    };
    spinner.finish_and_clear();
    lms.store().close().await;
    if let Some(path) = &args.out {
        let format = format!("{:?}", args.format).to_lowercase();
        let answer = json!({ "file": path, "format": format, "sessions": count.sessions, "learners": count.learners });
        ctx.out.answer(&answer, |out| {
            out.line(&match out.language {
                lms_core::people::Language::Fr => {
                    format!("{} : {} session(s), {} inscription(s).", path.display(), count.sessions, count.learners)
                }
                lms_core::people::Language::En => {
                    format!("{}: {} sessions, {} enrolments.", path.display(), count.sessions, count.learners)
                }
            });
        });
    }
    Ok(Exit::Done)
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

/// Writes some learners at a time, so that memory does not grow with the report (a spreadsheet gathers its rows on disk).
async fn write(
    lms: &Lms,
    ctx: &Context,
    format: Form,
    perimeter: &Perimeter,
    to: &mut impl Write,
) -> Result<Count, Failure> {
    let (actor, language) = (ctx.operator(), ctx.out.language);
    let failed = |e: std::io::Error| EngineError::Render(e.to_string());
    let mut count = Count::default();
    match format {
        Form::Csv => {
            let mut csv = CsvWriter::begin(&mut *to, language)?;
            each_session(lms, &actor, perimeter, |report| {
                count.add(&report);
                csv.part(&report)
            })
            .await?;
            csv.finish()?;
        }
        Form::Xlsx => {
            let mut sheet = SheetWriter::begin(language)?;
            each_session(lms, &actor, perimeter, |report| {
                count.add(&report);
                sheet.part(&report)
            })
            .await?;
            to.write_all(&sheet.finish()?).map_err(failed)?;
        }
        Form::Json => {
            to.write_all(b"[").map_err(failed)?;
            let mut first = true;
            each_session(lms, &actor, perimeter, |report| {
                count.add(&report);
                for (_, line) in &report.lines {
                    let separator = if std::mem::take(&mut first) { "" } else { "," };
                    let learner = json!({ "session": report.session.id, "learner": line });
                    write!(to, "{separator}{learner}").map_err(failed)?;
                }
                Ok(())
            })
            .await?;
            to.write_all(b"]").map_err(failed)?;
        }
    }
    to.flush().map_err(failed)?;
    Ok(count)
}
