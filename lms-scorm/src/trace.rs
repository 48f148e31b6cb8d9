//! Every call, value, error and decision of a run, explained in French or English, and replayable.

use serde::{Deserialize, Serialize};

use crate::Lang;
use crate::activity::definition::Action;
use crate::api::Api;
use crate::attempt::{Attempt, Delivery, Input, Note, Outcome, Stamped};
use crate::cmi::ErrorCode;
use crate::course::Course;
use crate::time::Millis;

/// One line of a trace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// When, in milliseconds since 1970, UTC.
    pub at: Millis,
    /// What happened.
    pub event: Event,
    /// What it led to; absent for a call that only reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
}

/// What a trace line is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// A call of the content.
    Call {
        /// Name of the method.
        method: String,
        /// First argument.
        a: String,
        /// Second argument.
        b: String,
        /// What the content got.
        value: String,
        /// The error code.
        error: ErrorCode,
    },
    /// An input of the learner or the player, or one read from a journal.
    Input(Stamped),
}

/// Writes down what happens to an attempt.
#[derive(Debug, Clone, Default)]
pub struct Recorder {
    api: Api,
    lines: Vec<Line>,
}

impl Recorder {
    /// Applies an input and writes it down.
    pub fn apply(&mut self, course: &Course, attempt: &mut Attempt, input: Input, at: Millis) -> Outcome {
        let outcome = attempt.apply(course, &input, at);
        self.lines.push(Line { at, event: Event::Input(Stamped { at, input }), outcome: Some(outcome.clone()) });
        outcome
    }

    /// Answers a call of the content and writes it down; what the content gets.
    pub fn call(
        &mut self,
        course: &Course,
        attempt: &mut Attempt,
        method: &str,
        a: &str,
        b: &str,
        at: Millis,
    ) -> String {
        let reply = self.api.call(attempt, course, method, a, b, at);
        let event = Event::Call {
            method: method.to_owned(),
            a: a.to_owned(),
            b: b.to_owned(),
            value: reply.value.clone(),
            error: reply.error,
        };
        self.lines.push(Line { at, event, outcome: reply.outcome });
        reply.value
    }

    /// What was written down.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// What was written down, to keep.
    pub fn into_lines(self) -> Vec<Line> {
        self.lines
    }
}

/// Replays a journal on an attempt and tells what each input led to.
pub fn replay(course: &Course, attempt: &mut Attempt, journal: &[Stamped]) -> Vec<Line> {
    let mut recorder = Recorder::default();
    for stamped in journal {
        recorder.apply(course, attempt, stamped.input.clone(), stamped.at);
    }
    recorder.into_lines()
}

impl Line {
    /// The line as the journal keeps it, when it changed the state.
    pub fn journalled(&self) -> Option<Stamped> {
        let changed = self.outcome.as_ref().is_some_and(|outcome| outcome.changed);
        let input = match &self.event {
            Event::Input(stamped) => stamped.input.clone(),
            Event::Call { method, a, b, .. } => match method.strip_prefix("LMS").unwrap_or(method) {
                "Initialize" => Input::Initialize,
                "SetValue" => Input::Set { el: a.clone(), v: b.clone() },
                "Commit" => Input::Commit,
                "Terminate" | "Finish" => Input::Terminate,
                _ => return None,
            },
        };
        changed.then_some(Stamped { at: self.at, input })
    }

    /// What happened and what it led to, one sentence each.
    pub fn sentences(&self, lang: Lang) -> Vec<String> {
        let mut out = vec![self.event.sentence(lang)];
        if let Event::Call { error, .. } = &self.event
            && *error != ErrorCode::NONE
        {
            out.push(format!("{} {}.", lang.pick("L'appel est refusé, erreur", "The call is refused, error"), error.0));
        }
        if let Some(outcome) = &self.outcome {
            out.extend(outcome.sentences(lang));
        }
        out
    }
}

impl Event {
    /// What happened.
    pub fn sentence(&self, lang: Lang) -> String {
        let said = match self {
            Event::Call { method, a, b, value, .. } => {
                let arguments =
                    [a, b].into_iter().filter(|text| !text.is_empty()).map(|text| format!("\"{}\"", glimpse(text)));
                let call = format!("{method}({})", arguments.collect::<Vec<_>>().join(", "));
                return format!(
                    "{} {call} → \"{}\".",
                    lang.pick("Le contenu appelle", "The content calls"),
                    glimpse(value)
                );
            }
            Event::Input(stamped) => &stamped.input,
        };
        match said {
            Input::Start => {
                lang.pick("Le cours est ouvert depuis le début.", "The course is opened from the beginning.").to_owned()
            }
            Input::Resume => lang.pick("Le cours est repris.", "The course is resumed.").to_owned(),
            Input::Navigate(request) => {
                let (name, target) = request.parts();
                let asked = lang.pick("L'apprenant demande", "The learner asks for");
                target.map_or(format!("{asked} {name}."), |target| format!("{asked} {name} ({}).", glimpse(target)))
            }
            Input::Initialize => {
                lang.pick("Le contenu ouvre la conversation.", "The content opens the conversation.").to_owned()
            }
            Input::Set { el, v } => {
                format!("{} {} = \"{}\".", lang.pick("Le contenu écrit", "The content sets"), glimpse(el), glimpse(v))
            }
            Input::Commit => lang.pick("Le contenu demande l'enregistrement.", "The content asks to save.").to_owned(),
            Input::Terminate => {
                lang.pick("Le contenu ferme la conversation.", "The content closes the conversation.").to_owned()
            }
            Input::Unload => {
                lang.pick("Le contenu a été retiré de l'écran.", "The content was taken off the screen.").to_owned()
            }
        }
    }
}

impl Outcome {
    /// What an input led to; empty when there is nothing to tell.
    pub fn sentences(&self, lang: Lang) -> Vec<String> {
        let mut out: Vec<String> = self.notes.iter().map(|note| note.sentence(lang)).collect();
        if let Some(exception) = self.exception {
            let why = lang.pick("La demande n'aboutit pas", "The request leads nowhere");
            out.push(format!("{why} : {} ({}).", exception.sentence(lang), exception.code()));
        }
        match &self.delivery {
            Delivery::Unchanged => {}
            Delivery::Unload => {
                out.push(lang.pick("Le contenu est d'abord retiré.", "The content is taken away first.").to_owned())
            }
            Delivery::Deliver { item } => {
                out.push(format!(
                    "{} {}.",
                    lang.pick("L'activité présentée est", "The activity delivered is"),
                    glimpse(item)
                ));
            }
            Delivery::Blank => out.push(lang.pick("Rien n'est présenté.", "Nothing is delivered.").to_owned()),
            Delivery::End => out.push(lang.pick("La session est terminée.", "The session is over.").to_owned()),
        }
        out
    }
}

impl Note {
    /// The decision as one sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        let fr = lang == Lang::Fr;
        match self {
            Note::OverLong { el, length, promised } if fr => {
                format!(
                    "{el} compte {length} caractères, plus que les {promised} prévus par le standard ; tout est gardé."
                )
            }
            Note::OverLong { el, length, promised } => {
                format!("{el} has {length} characters, more than the {promised} of the standard; all are kept.")
            }
            Note::Repaired { el, from, to } if fr => format!("La valeur \"{from}\" de {el} a été lue comme \"{to}\"."),
            Note::Repaired { el, from, to } => format!("The value \"{from}\" of {el} was read as \"{to}\"."),
            Note::OutOfForm { el, value } if fr => {
                format!("La valeur \"{value}\" de {el} n'a pas la forme prévue ; elle est gardée telle quelle.")
            }
            Note::OutOfForm { el, value } => {
                format!("The value \"{value}\" of {el} is out of form; it is kept as it is.")
            }
            Note::ImplicitSuspend { item } if fr => {
                format!("L'activité {item} est restée ouverte ; elle est suspendue pour pouvoir être reprise.")
            }
            Note::ImplicitSuspend { item } => {
                format!("The activity {item} was left open; it is suspended so that it can be resumed.")
            }
            Note::NothingToResume => lang
                .pick(
                    "Il n'y a rien à reprendre : le cours commence.",
                    "There is nothing to resume: the course starts.",
                )
                .to_owned(),
            Note::FreeMovement => lang
                .pick(
                    "Le paquet ne contient aucune règle de séquencement : l'apprenant circule librement.",
                    "The package has no sequencing information: the learner may move freely.",
                )
                .to_owned(),
            Note::FirstChoosable { item } if fr => {
                format!("Le départ ne désigne aucune activité : la première accessible, {item}, est présentée.")
            }
            Note::FirstChoosable { item } => {
                format!("The start names no activity: the first one that can be chosen, {item}, is delivered.")
            }
            Note::Rule { item, action } => format!("{item}{} {}", lang.pick(" :", ":"), said(*action, lang)),
            Note::MasteryScore { passed: true } => lang
                .pick("Le score atteint le seuil de maîtrise : réussi.", "The score reaches the mastery score: passed.")
                .to_owned(),
            Note::MasteryScore { passed: false } => lang
                .pick(
                    "Le score n'atteint pas le seuil de maîtrise : échoué.",
                    "The score misses the mastery score: failed.",
                )
                .to_owned(),
            Note::LongSessionTime { reported, seen } if fr => {
                format!(
                    "Le contenu annonce {} s, la session en a duré {} ; seule cette durée est créditée.",
                    reported / 1_000,
                    seen / 1_000
                )
            }
            Note::LongSessionTime { reported, seen } => {
                format!(
                    "The content reports {} s, the session lasted {}; only that is credited.",
                    reported / 1_000,
                    seen / 1_000
                )
            }
            Note::BegunAgain { item } if fr => {
                format!("L'activité {item} recommence après sa fermeture ; ses données sont gardées.")
            }
            Note::BegunAgain { item } => {
                format!("The activity {item} begins again after its good-bye; its data are kept.")
            }
            Note::OutOfTurn => {
                lang.pick("Aucun contenu n'attendait cet appel.", "No content was expected to call.").to_owned()
            }
        }
    }
}

/// What a rule that holds leads to, with its word in the book.
fn said(action: Action, lang: Lang) -> &'static str {
    let (fr, en) = match action {
        Action::Skip => ("une règle la fait passer (skip, UP.2).", "a rule skips it (UP.2)."),
        Action::Disabled => ("une règle la ferme (disabled, UP.5).", "a rule disables it (UP.5)."),
        Action::HiddenFromChoice => {
            ("une règle la retire du choix (hiddenFromChoice, SB.2.9).", "a rule hides it from choice (SB.2.9).")
        }
        Action::StopForwardTraversal => (
            "une règle arrête ici le parcours vers l'avant (stopForwardTraversal, SB.2.4).",
            "a rule stops the way forward here (stopForwardTraversal, SB.2.4).",
        ),
        Action::Exit => ("une règle de sortie la termine (exit, TB.2.1).", "an exit rule ends it (TB.2.1)."),
        Action::ExitParent => (
            "une règle de fin termine aussi ce qui la contient (exitParent, TB.2.2).",
            "a post-condition rule ends what it is in as well (exitParent, TB.2.2).",
        ),
        Action::ExitAll => (
            "une règle de fin termine tout le cours (exitAll, TB.2.2).",
            "a post-condition rule ends the whole course (exitAll, TB.2.2).",
        ),
        Action::Retry => (
            "une règle de fin la fait recommencer (retry, TB.2.2).",
            "a post-condition rule begins it again (retry, TB.2.2).",
        ),
        Action::RetryAll => (
            "une règle de fin fait recommencer tout le cours (retryAll, TB.2.2).",
            "a post-condition rule begins the whole course again (retryAll, TB.2.2).",
        ),
        Action::Continue => (
            "une règle de fin mène à l'activité suivante (continue, TB.2.2).",
            "a post-condition rule goes on to the next activity (continue, TB.2.2).",
        ),
        Action::Previous => (
            "une règle de fin ramène à l'activité précédente (previous, TB.2.2).",
            "a post-condition rule goes back to the previous activity (previous, TB.2.2).",
        ),
    };
    lang.pick(fr, en)
}

/// The beginning of a text.
fn glimpse(text: &str) -> String {
    match text.char_indices().nth(120) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
    }
}
