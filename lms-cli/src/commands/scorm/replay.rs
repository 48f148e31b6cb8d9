//! `lms scorm replay`: what each input of a journal led to, by the same engine the browser and the server run.

use std::path::{Path, PathBuf};

use lms_core::ids::AttemptId;
use lms_engine::EngineError;
use lms_scorm::trace::{Event, Line, replay};
use lms_scorm::{Attempt, Completion, Course, Delivery, Input, Learner, Options, Outcome, Stamped, Success};
use serde_json::{Value, json};

use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::unpacked;

/// Replays a journal and tells what each input led to, with results and state hash at the end. The journal is a JSON
/// array of inputs, what a player posts, or the file that a player's trace is kept in, which also says from which state
/// to begin. With --attempt, package, journal and options come from the database, and
/// the hash is compared with the stored one; a difference ends with 3.
///
/// With --json:
/// {"lines":[{"at":1732260000000,"event":{"input":{"at":1732260000000,"in":"start"}},"outcome":{…}}],
///  "results":{…},"hash":"…","stored":"…","late":0}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Replay {
    /// The package
    #[arg(value_name = "PACKAGE", required_unless_present = "attempt", requires = "journal")]
    package: Option<PathBuf>,
    /// The journal
    #[arg(value_name = "JOURNAL.json", conflicts_with = "attempt")]
    journal: Option<PathBuf>,
    /// An attempt of the database
    #[arg(long, value_name = "ATTEMPT", conflicts_with = "package")]
    attempt: Option<AttemptId>,
}

/// What is replayed.
struct Run {
    course: Course,
    attempt: Attempt,
    journal: Vec<Stamped>,
    /// The hash of the stored state.
    stored: Option<String>,
    /// Inputs of windows that had been taken over; not applied.
    late: usize,
}

/// Replays.
///
/// # Errors
///
/// When the package, the journal or the attempt cannot be read.
pub async fn run(args: &Replay, ctx: &Context) -> Result<Exit, Failure> {
    let mut run = match (&args.package, &args.journal, args.attempt) {
        (_, _, Some(id)) => stored(ctx, id).await?,
        (Some(package), Some(journal), None) => given(package, journal)?,
        _ => return Err(nothing_named()),
    };
    let lines = replay(&run.course, &mut run.attempt, &run.journal);
    let (results, hash) = (run.attempt.results(&run.course), run.attempt.state_hash());
    let differs = run.stored.as_ref().is_some_and(|stored| *stored != hash);
    let answer = json!({ "lines": lines, "results": results, "hash": hash, "stored": run.stored, "late": run.late });
    ctx.out.answer(&answer, |out| {
        for line in &lines {
            print(line, out);
        }
        out.line("");
        let heads = [
            out.pick("Activité", "Activity"),
            out.pick("Complétude", "Completion"),
            out.pick("Réussite", "Success"),
            "Score",
            out.pick("Temps (s)", "Time (s)"),
        ];
        let rows = results.activities.iter().filter(|a| a.leaf).map(|a| {
            vec![
                if a.title.is_empty() { a.identifier.clone() } else { a.title.clone() },
                completion(a.completion, out).to_owned(),
                success(a.success, out).to_owned(),
                a.score.scaled.map_or_else(String::new, |s| format!("{:.1} %", s * 100.0)),
                format!("{:.0}", a.total_time as f64 / 1000.0),
            ]
        });
        out.table(&heads, rows);
        out.line(&format!("{} {hash}", out.pick("État :", "State:")));
        if run.late > 0 {
            out.line(&format!("{} {}", out.pick("Saisies tardives, non appliquées :", "Late inputs, not applied:"), run.late));
        }
        if differs {
            out.line(out.pick(
                "L'état enregistré diffère : la tentative a été fermée par la plateforme, a repris des données d'un autre module ou d'une version antérieure, ou le moteur a changé depuis.",
                "The stored state differs: the attempt was closed by the platform, took over what another course or an older version knew, or the engine changed since.",
            ));
        }
    });
    Ok(if differs { Exit::Problems } else { Exit::Done })
}

fn given(package: &Path, journal: &Path) -> Result<Run, Failure> {
    let reading = unpacked::package(package)?;
    let course = reading.course.ok_or(EngineError::Package(reading.problems))?;
    let text = std::fs::read_to_string(journal).map_err(|e| Failure::file(journal, &e))?;
    let (state, journal) = read(&text).map_err(EngineError::Journal)?;
    let attempt = match state {
        Some(state) => Attempt::from_json(&course, &state).map_err(EngineError::Journal)?,
        None => Attempt::new(&course, Learner::default(), Options::default()),
    };
    Ok(Run { course, attempt, journal, stored: None, late: 0 })
}

/// A journal as an array of inputs, or as a player posts it or keeps it with the state it begins from.
fn read(text: &str) -> Result<(Option<String>, Vec<Stamped>), String> {
    let value: Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
    let (state, inputs) = match value {
        Value::Object(mut post) => {
            // The engine reads its own order of keys, so a state travels as text.
            let state = post.get("state").and_then(Value::as_str).map(str::to_owned);
            (state, post.remove("inputs").ok_or("there is no \"inputs\" in it")?)
        }
        other => (None, other),
    };
    Ok((state, serde_json::from_value(inputs).map_err(|e| e.to_string())?))
}

async fn stored(ctx: &Context, id: AttemptId) -> Result<Run, Failure> {
    let lms = ctx.open().await?;
    let mut unit = lms.store().reader().await?;
    let row = unit.attempts().find(id).await?.ok_or(EngineError::NotFound("attempt"))?;
    let (batches, late) = (unit.attempts().journal(id).await?, unit.attempts().late(id).await?);
    drop(unit);
    let package = lms.courses().of(&lms, row.version.content, row.version.number).await?;
    let mut journal = Vec::new();
    for batch in batches {
        let inputs: Vec<Stamped> =
            serde_json::from_slice(&batch.inputs).map_err(|e| EngineError::Journal(e.to_string()))?;
        journal.extend(inputs);
    }
    // The state names no learner, so who it was makes no difference to it.
    let attempt = Attempt::new(&package.course, Learner::default(), options_of(&row.state)?);
    lms.store().close().await;
    let late = late.iter().map(|b| usize::try_from(b.last - b.first + 1).unwrap_or(0)).sum();
    Ok(Run { course: package.course.clone(), attempt, journal, stored: Some(row.hash), late })
}

/// The options an attempt was made with, from its document: the replay begins with the same.
fn options_of(state: &[u8]) -> Result<Options, EngineError> {
    #[derive(serde::Deserialize)]
    struct Document {
        scorm: Begun,
    }
    #[derive(serde::Deserialize)]
    struct Begun {
        options: Options,
    }
    let document: Document = serde_json::from_slice(state).map_err(|e| EngineError::Internal(e.to_string()))?;
    Ok(document.scorm.options)
}

fn nothing_named() -> Failure {
    Failure::said(
        Exit::Usage,
        ("Il faut un paquet et un journal, ou --attempt.", "Rien n'a été rejoué."),
        ("A package and a journal are needed, or --attempt.", "Nothing was replayed."),
    )
}

fn print(line: &Line, out: &Output) {
    let at = lms_core::time::Timestamp::from_millis(line.at).map_or_else(|| line.at.to_string(), |at| at.to_string());
    let what = match &line.event {
        Event::Call { method, a, b, value, error } => format!("{method}({a}, {b}) → {value} [{}]", error.0),
        Event::Input(stamped) => input(&stamped.input, out),
    };
    let to = line.outcome.as_ref().map_or_else(String::new, |o| outcome(o, out));
    out.line(&format!("{at}  {what}{to}"));
    for note in line.outcome.iter().flat_map(|o| &o.notes) {
        out.line(&format!("{:26}· {}", "", note.sentence(out.lang())));
    }
}

fn input(input: &Input, out: &Output) -> String {
    match input {
        Input::Start => out.pick("Ouverture depuis le début", "Opened from the beginning").to_owned(),
        Input::Resume => out.pick("Reprise", "Resumed").to_owned(),
        Input::Navigate(request) => {
            let (name, target) = request.parts();
            format!("{} {name} {}", out.pick("Demande", "Request"), target.unwrap_or_default()).trim_end().to_owned()
        }
        Input::Initialize => "Initialize".to_owned(),
        Input::Set { el, v } => {
            let short: String = v.chars().take(60).collect();
            let more = if short.len() < v.len() { "…" } else { "" };
            format!("Set {el} = {short}{more}")
        }
        Input::Commit => "Commit".to_owned(),
        Input::Terminate => "Terminate".to_owned(),
        Input::Unload => out.pick("Contenu retiré", "Content taken away").to_owned(),
    }
}

fn outcome(outcome: &Outcome, out: &Output) -> String {
    let mut parts = Vec::new();
    if outcome.error != lms_scorm::cmi::ErrorCode::NONE {
        parts
            .push(format!("{} {} {}", out.pick("erreur", "error"), outcome.error.0, outcome.why).trim_end().to_owned());
    }
    match &outcome.delivery {
        Delivery::Unchanged => {}
        Delivery::Unload => parts.push(out.pick("retirer le contenu", "take the content away").to_owned()),
        Delivery::Deliver { item } => parts.push(format!("{} {item}", out.pick("afficher", "show"))),
        Delivery::Blank => {
            parts.push(out.pick("rien à l'écran, au choix", "nothing shown, the learner chooses").to_owned())
        }
        Delivery::End => parts.push(out.pick("fin de la session", "end of the session").to_owned()),
    }
    if let Some(exception) = outcome.exception {
        parts.push(format!("{} : {}", exception.code(), exception.sentence(out.lang())));
    }
    if parts.is_empty() { String::new() } else { format!("  → {}", parts.join(" ; ")) }
}

fn completion(completion: Completion, out: &Output) -> &'static str {
    match completion {
        Completion::Unknown => "–",
        Completion::NotAttempted => out.pick("non ouverte", "not opened"),
        Completion::Incomplete => out.pick("en cours", "incomplete"),
        Completion::Completed => out.pick("terminée", "completed"),
    }
}

fn success(success: Success, out: &Output) -> &'static str {
    match success {
        Success::Unknown => "–",
        Success::Passed => out.pick("réussie", "passed"),
        Success::Failed => out.pick("échouée", "failed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_is_read_as_an_array_as_a_post_and_from_a_trace() {
        let inputs = r#"[{"at":1,"in":"start"}]"#;
        let post = format!(r#"{{"generation":1,"first":1,"inputs":{inputs}}}"#);
        assert_eq!(read(inputs).unwrap(), read(&post).unwrap());
        let trace = format!(r#"{{"format":"lms-trace-1","state":"{{}}","inputs":{inputs},"lines":[]}}"#);
        assert_eq!(read(&trace).unwrap(), (Some("{}".to_owned()), read(inputs).unwrap().1));
        assert!(read(r#"{"first":1}"#).is_err());
    }
}
