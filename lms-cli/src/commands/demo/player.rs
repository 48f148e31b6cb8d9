//! Plays a module as its own scripts do in a browser: the same inputs, through the same journal.

use lms_core::time::{Span, Timestamp};
use lms_engine::attempt::{Launch, Post, journal};
use lms_engine::{EngineError, Lms};
use lms_scorm::{Attempt, Delivery, Input, Request, Stamped};
use serde_json::json;

/// Pages of a content as its document names them, and whether they end in a quiz.
struct Sco {
    item: &'static str,
    pages: &'static [&'static str],
    quiz: bool,
}

/// The modules, by the key of their step; an item of another module is none of these.
const SCOS: [(&str, Sco); 5] = [
    (
        "module-1",
        Sco {
            item: "module",
            pages: &[
                "bienvenue",
                "chemin",
                "utile",
                "page-ou-profil",
                "a-qui",
                "objectif",
                "page-complete",
                "temps",
                "q1",
                "q2",
                "q3",
                "q4",
                "q5",
                "resultat",
            ],
            quiz: true,
        },
    ),
    (
        "module-2",
        Sco {
            item: "lecon-1",
            pages: &["bienvenue", "familles", "quatre-lignes", "reecrire", "brouillon", "calendrier"],
            quiz: false,
        },
    ),
    (
        "module-2",
        Sco {
            item: "lecon-2",
            pages: &["bienvenue", "photo", "pour-tous", "accords", "regles", "repondre"],
            quiz: false,
        },
    ),
    (
        "module-2",
        Sco { item: "quiz", pages: &["consigne", "q1", "q2", "q3", "q4", "q5", "q6", "resultat"], quiz: true },
    ),
    (
        "module-3",
        Sco {
            item: "module",
            pages: &[
                "bienvenue",
                "quatre-chiffres",
                "taux",
                "comparer",
                "caisse",
                "payer",
                "rendez-vous",
                "q1",
                "q2",
                "q3",
                "q4",
                "q5",
                "resultat",
            ],
            quiz: true,
        },
    ),
];

/// How long a page is read, by its place: nobody reads every page equally long.
fn reading_time(at: usize) -> Span {
    Span::millis([70_000, 95_000, 50_000, 120_000, 80_000].get(at % 5).copied().unwrap_or(60_000))
}

/// A module being played.
pub struct Player<'a> {
    lms: &'a Lms,
    launch: Launch,
    attempt: Attempt,
    applied: i64,
    now: Timestamp,
    scored: f64,
}

impl<'a> Player<'a> {
    /// Opens the player; `score` is what the quiz will come to, from 0 to 1.
    ///
    /// # Errors
    ///
    /// When the state of the launch cannot be read.
    pub fn open(lms: &'a Lms, launch: Launch, score: f64, now: Timestamp) -> Result<Self, EngineError> {
        let attempt = Attempt::from_json(&launch.package.course, &launch.state_json).map_err(EngineError::Internal)?;
        Ok(Self { lms, applied: launch.applied, launch, attempt, now, scored: score })
    }

    /// Reads on for so many pages of the module with this key, then leaves; answers the instant of leaving.
    ///
    /// # Errors
    ///
    /// Those of the journal.
    pub async fn play(mut self, key: &str, pages: usize) -> Result<Timestamp, EngineError> {
        let mut left = pages;
        let opening = self.attempt.opening();
        self.post(vec![opening]).await?;
        while left > 0 {
            let Some(shown) = self.attempt.view(&self.launch.package.course).delivered else { break };
            let Some((_, sco)) = SCOS.iter().find(|(module, sco)| *module == key && sco.item == shown.item) else {
                break;
            };
            left = self.read(sco, left).await?;
        }
        if self.attempt.view(&self.launch.package.course).delivered.is_some() {
            self.post(vec![Input::Navigate(Request::SuspendAll), Input::Unload]).await?;
        }
        Ok(self.now)
    }

    /// Reads a SCO from its bookmark on; answers how many pages may still be read.
    async fn read(&mut self, sco: &Sco, budget: usize) -> Result<usize, EngineError> {
        let new = self.launch.package.course.edition.is_2004();
        let location = if new { "cmi.location" } else { "cmi.core.lesson_location" };
        self.post(vec![Input::Initialize]).await?;
        let (bookmark, _) = self.attempt.get(&self.launch.package.course, location);
        let first = sco.pages.iter().position(|p| *p == bookmark).map_or(0, |at| at + 1);
        let (begun, mut left) = (self.now, budget);
        for (at, page) in sco.pages.iter().enumerate().skip(first) {
            if left == 0 {
                break;
            }
            left -= 1;
            self.now = self.now + reading_time(at);
            let done = at + 1 == sco.pages.len();
            let mut inputs = self.saved(sco, at, done, new);
            inputs.push(set(location, *page));
            inputs.push(session_time(new, self.now.since(begun)));
            inputs.push(Input::Commit);
            self.post(inputs).await?;
        }
        let ended =
            left > 0 || self.attempt.get(&self.launch.package.course, location).0 == *sco.pages.last().unwrap_or(&"");
        let mut last = Vec::new();
        if new && ended && !sco.quiz {
            last.push(set("adl.nav.request", "continue"));
        }
        last.push(session_time(new, self.now.since(begun)));
        last.push(set(if new { "cmi.exit" } else { "cmi.core.exit" }, "suspend"));
        last.extend([Input::Terminate, Input::Unload]);
        self.post(last).await?;
        // A quiz is the last thing of its module: the learner looks at the result and leaves.
        Ok(if sco.quiz && ended { 0 } else { left })
    }

    /// What the module saves at a page.
    fn saved(&self, sco: &Sco, at: usize, done: bool, new: bool) -> Vec<Input> {
        let seen = sco.pages.get(..=at).unwrap_or_default();
        let finished = done && sco.quiz;
        let quiz = if finished { json!({ "answers": {}, "best": { "all": self.scored } }) } else { json!({}) };
        let data = json!({ "v": 1, "seen": seen, "kept": {}, "quiz": quiz, "done": done }).to_string();
        let mut inputs = vec![set("cmi.suspend_data", data)];
        let raw = format!("{:.0}", self.scored * 100.0);
        if new {
            let share = (at + 1) as f64 / sco.pages.len() as f64;
            inputs.push(set("cmi.exit", "suspend"));
            inputs.push(set("cmi.progress_measure", format!("{share:.4}")));
            inputs.push(set("cmi.completion_status", if done { "completed" } else { "incomplete" }));
            if finished {
                inputs.push(set("cmi.score.min", "0"));
                inputs.push(set("cmi.score.max", "100"));
                inputs.push(set("cmi.score.raw", raw));
                inputs.push(set("cmi.score.scaled", format!("{:.4}", self.scored)));
            }
        } else {
            inputs.push(set("cmi.core.exit", "suspend"));
            if finished {
                inputs.push(set("cmi.core.score.min", "0"));
                inputs.push(set("cmi.core.score.max", "100"));
                inputs.push(set("cmi.core.score.raw", raw));
            }
            // The pass mark of the module is 60; its own script compares in the same way.
            let status = match (finished, self.scored >= 0.6) {
                (false, _) => "incomplete",
                (true, true) => "passed",
                (true, false) => "failed",
            };
            inputs.push(set("cmi.core.lesson_status", status));
        }
        inputs
    }

    /// Applies inputs as the browser does and posts what changed something.
    async fn post(&mut self, inputs: Vec<Input>) -> Result<(), EngineError> {
        let at = self.now.millis();
        let mut lines = Vec::new();
        for input in inputs {
            let outcome = self.attempt.apply(&self.launch.package.course, &input, at);
            if outcome.changed {
                lines.push(Stamped { at, input });
            } else if matches!(outcome.delivery, Delivery::Unchanged) && outcome.exception.is_some() {
                tracing::debug!(?outcome, "a demonstration input was refused");
            }
        }
        if lines.is_empty() {
            return Ok(());
        }
        let count = i64::try_from(lines.len()).unwrap_or(0);
        let body = json!({
            "generation": self.launch.generation,
            "first": self.applied + 1,
            "inputs": lines,
            "hash": self.attempt.state_hash(),
        });
        let post: Post = serde_json::from_str(&body.to_string()).map_err(|e| EngineError::Internal(e.to_string()))?;
        let answer = journal(self.lms, self.launch.attempt, &post, self.now).await?;
        self.applied += count;
        if answer.applied == self.applied && answer.repair.is_none() {
            Ok(())
        } else {
            Err(EngineError::Internal("the demonstration and the server do not agree on an attempt".to_owned()))
        }
    }
}

fn set(el: &str, v: impl Into<String>) -> Input {
    Input::Set { el: el.to_owned(), v: v.into() }
}

/// CMITimespan of SCORM 1.2 and timeinterval(second,10,2) of SCORM 2004.
fn session_time(new: bool, spent: Span) -> Input {
    let seconds = spent.as_millis() / 1000;
    let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if new {
        set("cmi.session_time", format!("PT{h}H{m}M{s}S"))
    } else {
        set("cmi.core.session_time", format!("{h:04}:{m:02}:{s:02}.00"))
    }
}
