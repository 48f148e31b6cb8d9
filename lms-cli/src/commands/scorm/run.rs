//! `lms scorm run`: a player in the terminal, the person at the keyboard being learner and content.

mod words;

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use lms_engine::EngineError;
use lms_scorm::attempt::Session;
use lms_scorm::trace::Recorder;
use lms_scorm::{Attempt, Course, Delivery, Input, Learner, Options, Stamped, Strictness};
use serde_json::{Value, json};

use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::output::Output;
use crate::unpacked;
use words::{Call, Word, parse};

/// Plays a package in the terminal. Each line is an order: `help` lists them. They come from the keyboard, from a pipe, or
/// from --script; with --state what was achieved is found again the next time. Ends with 3 when an order of a script was
/// not understood.
///
/// With --json, one line at the end:
/// {"answers":[{"line":1,"order":"get cmi.location","answer":"","error":0}],"lines":[{"at":…,"event":{…},"outcome":{…}}],
///  "view":{…},"results":{…},"hash":"…","misunderstood":[{"line":2,"order":"dance"}]}
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Run {
    /// The package
    #[arg(value_name = "PACKAGE")]
    package: PathBuf,
    /// Reads the orders from this file
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// Loads the state from this file, when it is there, and saves it at the end
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Writes the journal of this run, for `lms scorm replay`
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// Keeps the standard to the letter
    #[arg(long)]
    strict: bool,
    /// Does not open the course first
    #[arg(long)]
    closed: bool,
}

/// A course being played.
struct Played<'a> {
    course: &'a Course,
    attempt: Attempt,
    recorder: Recorder,
    /// Lines of the trace that were told already.
    told: usize,
    answers: Vec<Value>,
    misunderstood: Vec<Value>,
    ctx: &'a Context,
}

/// Plays.
///
/// # Errors
///
/// When the package cannot be used, or a file not be read or written.
pub fn run(args: &Run, ctx: &Context) -> Result<Exit, Failure> {
    let reading = unpacked::package(&args.package)?;
    let course = reading.course.ok_or(EngineError::Package(reading.problems))?;
    let attempt = match args.state.as_deref().filter(|file| file.exists()) {
        Some(file) => load(&course, file)?,
        None => {
            let strictness = if args.strict { Strictness::Strict } else { Strictness::Tolerant };
            Attempt::new(&course, learner(), Options { strictness, ..Options::default() })
        }
    };
    let mut played = Played {
        course: &course,
        attempt,
        recorder: Recorder::default(),
        told: 0,
        answers: Vec::new(),
        misunderstood: Vec::new(),
        ctx,
    };
    if !args.closed {
        let opening = played.attempt.opening();
        played.apply(opening);
    }
    match &args.script {
        Some(file) => {
            let text = std::fs::read_to_string(file).map_err(|e| Failure::file(file, &e))?;
            played.obey_all(text.lines().map(|line| Ok(line.to_owned())), false)?;
        }
        None => {
            let stdin = std::io::stdin();
            let asks = stdin.is_terminal();
            played.obey_all(stdin.lock().lines(), asks)?;
        }
    }
    if let Some(file) = &args.state {
        std::fs::write(file, played.attempt.to_json()).map_err(|e| Failure::file(file, &e))?;
    }
    if let Some(file) = &args.journal {
        let journal: Vec<Stamped> = played.recorder.lines().iter().filter_map(|line| line.journalled()).collect();
        std::fs::write(file, serde_json::to_string(&journal).unwrap_or_default())
            .map_err(|e| Failure::file(file, &e))?;
    }
    let answer = json!({
        "answers": played.answers,
        "lines": played.recorder.lines(),
        "view": played.attempt.view(&course),
        "results": played.attempt.results(&course),
        "hash": played.attempt.state_hash(),
        "misunderstood": played.misunderstood,
    });
    ctx.out.answer(&answer, |_| {});
    Ok(if played.misunderstood.is_empty() { Exit::Done } else { Exit::Problems })
}

/// Who learns here.
fn learner() -> Learner {
    Learner { id: "learner".to_owned(), name: "Martin, Monique".to_owned(), ..Learner::default() }
}

fn load(course: &Course, file: &Path) -> Result<Attempt, Failure> {
    let text = std::fs::read_to_string(file).map_err(|e| Failure::file(file, &e))?;
    // A state names no learner; the one who plays is put back in front of the rest, which keeps its order.
    let who = serde_json::to_string(&learner()).unwrap_or_default();
    let whole = match text.trim().strip_prefix('{') {
        Some(rest) if !rest.trim_start().starts_with('}') => format!("{{\"learner\":{who},{rest}"),
        _ => text,
    };
    Attempt::from_json(course, &whole).map_err(|why| {
        let file = file.display();
        Failure::said(
            Exit::Problems,
            (
                format!("« {file} » n'est pas un état de ce cours : {why}."),
                "Rien n'a été modifié. Indiquez un autre fichier.",
            ),
            (format!("\"{file}\" is no state of this course: {why}."), "Nothing was changed. Name another file."),
        )
    })
}

impl Played<'_> {
    fn out(&self) -> &Output {
        &self.ctx.out
    }

    fn say(&self, text: &str) {
        if !self.out().json {
            self.out().line(text);
        }
    }

    fn obey_all(&mut self, lines: impl Iterator<Item = std::io::Result<String>>, asks: bool) -> Result<(), Failure> {
        let prompt = || {
            if asks {
                let _ = write!(std::io::stdout(), "> ");
                let _ = std::io::stdout().flush();
            }
        };
        prompt();
        for (number, line) in (1_usize..).zip(lines) {
            let line = line.map_err(|e| Failure::file(Path::new("-"), &e))?;
            let order = line.trim();
            if !order.is_empty() && !order.starts_with('#') {
                match parse(order) {
                    Some(Word::Quit) => break,
                    Some(word) => self.obey(number, order, word),
                    None => {
                        // A person sees it at once and goes on; a script has a fault.
                        if !asks {
                            self.misunderstood.push(json!({ "line": number, "order": order }));
                        }
                        let what = self
                            .out()
                            .pick("Ordre inconnu ; « help » les liste :", "Unknown order; `help` lists them:");
                        self.say(&format!("{what} {order}"));
                    }
                }
            }
            prompt();
        }
        Ok(())
    }

    fn obey(&mut self, line: usize, order: &str, word: Word) {
        match word {
            Word::Input(input) => self.apply(input),
            Word::Call(call) => self.call(line, order, &call),
            Word::Tree => self.tree(),
            Word::State => self.state(),
            Word::Requests => self.requests(),
            Word::Trace => self.trace_from(0),
            Word::Help => self.say(words::help(self.out())),
            Word::Quit => {}
        }
    }

    fn apply(&mut self, input: Input) {
        let at = self.ctx.now().millis();
        let outcome = self.recorder.apply(self.course, &mut self.attempt, input, at);
        if outcome.delivery == Delivery::Unload {
            self.recorder.apply(self.course, &mut self.attempt, Input::Unload, at);
        }
        self.tell();
    }

    fn call(&mut self, line: usize, order: &str, call: &Call) {
        let at = self.ctx.now().millis();
        let method = call.method(self.course.edition.is_2004());
        let value = self.recorder.call(self.course, &mut self.attempt, &method, &call.a, &call.b, at);
        let error = match self.recorder.lines().last().map(|line| &line.event) {
            Some(lms_scorm::trace::Event::Call { error, .. }) => error.0,
            _ => 0,
        };
        self.answers.push(json!({ "line": line, "order": order, "answer": value, "error": error }));
        self.tell();
    }

    /// Tells what has happened since it was last told.
    fn tell(&mut self) {
        self.trace_from(self.told);
        self.told = self.recorder.lines().len();
    }

    fn trace_from(&self, first: usize) {
        for line in self.recorder.lines().iter().skip(first) {
            self.say(&line.sentences(self.out().lang()).join(" "));
        }
    }

    fn tree(&self) {
        for entry in self.attempt.view(self.course).toc {
            let mark = match (entry.current, entry.selectable) {
                (true, _) => "▶",
                (false, true) => "·",
                (false, false) => self.out().pick("verrouillé", "locked"),
            };
            let title = if entry.title.is_empty() { &entry.item } else { &entry.title };
            let indent = "  ".repeat(entry.depth as usize);
            let states = words::states(&entry, self.out());
            self.say(&format!("{indent}{mark} {title} [{}]{states}", entry.item));
        }
    }

    fn state(&self) {
        let session = match self.attempt.session() {
            Session::NotStarted => self.out().pick("pas commencée", "not begun"),
            Session::Open => self.out().pick("ouverte", "open"),
            Session::Suspended => self.out().pick("suspendue", "suspended"),
            Session::Ended => self.out().pick("terminée", "over"),
        };
        self.say(&format!("{} {session}", self.out().pick("Session :", "Session:")));
        if let Some(delivered) = self.attempt.delivered(self.course) {
            self.say(&format!(
                "{} [{}] {}",
                self.out().pick("Activité :", "Activity:"),
                delivered.item,
                delivered.href
            ));
            for el in words::elements(self.course.edition.is_2004()) {
                let (value, error) = self.attempt.get(self.course, el);
                if error.0 == 0 && !value.is_empty() {
                    self.say(&format!("  {el} = {}", words::glimpse(&value)));
                }
            }
        }
    }

    fn requests(&self) {
        let view = self.attempt.view(self.course);
        let can = &view.can;
        let offered = [
            ("start", can.start),
            ("resume", can.resume),
            ("continue", can.r#continue),
            ("previous", can.previous),
            ("exit", can.exit),
            ("exitAll", can.exit_all),
            ("suspendAll", can.suspend_all),
            ("abandon", can.abandon),
            ("abandonAll", can.abandon_all),
        ];
        let names: Vec<&str> = offered.iter().filter(|(_, now)| *now).map(|(name, _)| *name).collect();
        self.say(&names.join(" "));
        for entry in view.toc.iter().filter(|entry| entry.selectable && !entry.current) {
            self.say(&format!("choice {}", entry.item));
        }
    }
}
