//! What can differ between a case and the engine, in French and English.

use super::script::Malformed;
use crate::Lang;
use crate::attempt::Session;
use crate::package::Problem;

/// The first difference between a case and the engine, or why the case cannot be played.
#[derive(Debug, Clone, PartialEq)]
pub enum Difference {
    /// A file of the case cannot be read.
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        why: String,
    },
    /// The script is not of the form.
    Malformed(Malformed),
    /// A case that must precede this one is not in the set.
    NotThere {
        /// Its name.
        case: String,
    },
    /// The cases that must precede this one lead back to it.
    Circle,
    /// A manifest cannot be used.
    ManifestRefused {
        /// The manifest.
        file: String,
        /// What is wrong with it.
        problems: Vec<Problem>,
    },
    /// A step needs an open course, and there is none.
    NothingOpen,
    /// Another activity is on the screen, or none.
    Delivered {
        /// What must be there.
        expected: String,
        /// What is.
        found: Option<String>,
    },
    /// The activity launches another resource.
    Launched {
        /// What it must launch.
        expected: String,
        /// What it does.
        found: String,
    },
    /// A device for navigation can be used although it must not, or the other way round.
    Control {
        /// `continue`, `previous` or `toc`.
        control: String,
        /// Whether it can be used.
        enabled: bool,
    },
    /// An entry of the table of contents can be chosen although it must not, or the other way round.
    Selectable {
        /// The entry.
        entry: String,
        /// Whether it can be chosen.
        selectable: bool,
    },
    /// An entry of the table of contents is shown although it must not, or the other way round.
    Present {
        /// The entry.
        entry: String,
        /// Whether it is shown.
        present: bool,
    },
    /// A check names a device nobody knows.
    UnknownControl(String),
    /// A call answers otherwise.
    Answer {
        /// The call.
        call: String,
        /// What it must answer.
        expected: String,
        /// What it answers.
        found: String,
    },
    /// A call reports another error code.
    ErrorCode {
        /// The call.
        call: String,
        /// What it must report.
        expected: String,
        /// What it reports.
        found: String,
        /// What it answers.
        value: String,
    },
    /// A collection has no entry of this identifier.
    NotFound {
        /// The collection.
        collection: String,
        /// The identifier.
        id: String,
    },
    /// The objectives are others.
    Objectives {
        /// What they must be, sorted.
        expected: Vec<String>,
        /// What they are, sorted.
        found: Vec<String>,
    },
    /// The session is over although it must not, or the other way round.
    Session {
        /// Whether it must be over.
        must_end: bool,
        /// Where it stands.
        found: Session,
    },
    /// Content is on the screen where none must be.
    ContentThere {
        /// Which.
        item: String,
    },
    /// In a case that has to precede this one.
    Before {
        /// Which.
        case: String,
        /// What differs there.
        difference: Box<Difference>,
    },
}

impl Difference {
    /// As one sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        let fr = lang == Lang::Fr;
        match self {
            Self::Unreadable { file, why } if fr => format!("{file} ne peut pas être lu : {why}."),
            Self::Unreadable { file, why } => format!("{file} cannot be read: {why}."),
            Self::Malformed(Malformed { step, why }) => malformed(*step, why, lang),
            Self::NotThere { case } if fr => format!("Le cas {case}, qui doit précéder celui-ci, n'est pas là."),
            Self::NotThere { case } => format!("The case {case}, which must precede this one, is not there."),
            Self::Circle => lang
                .pick(
                    "Les cas qui doivent précéder celui-ci y ramènent.",
                    "The cases that must precede this one lead back to it.",
                )
                .to_owned(),
            Self::ManifestRefused { file, problems } => {
                let problems: Vec<String> = problems.iter().map(|problem| problem.sentence(lang)).collect();
                let refused = lang.pick("est inutilisable :", "cannot be used:");
                format!("{file} {refused} {}", problems.join(" "))
            }
            Self::NothingOpen => lang.pick("Aucun cours n'est ouvert.", "No course is open.").to_owned(),
            Self::Delivered { expected, found: None } if fr => {
                format!("{expected} doit être présentée ; rien ne l'est.")
            }
            Self::Delivered { expected, found: None } => format!("{expected} must be delivered; nothing is."),
            Self::Delivered { expected, found: Some(found) } if fr => {
                format!("{expected} doit être présentée ; c'est {found} qui l'est.")
            }
            Self::Delivered { expected, found: Some(found) } => format!("{expected} must be delivered; {found} is."),
            Self::Launched { expected, found } if fr => {
                format!("La ressource {expected} doit être lancée ; c'est {found} qui l'est.")
            }
            Self::Launched { expected, found } => format!("The resource {expected} must be launched; {found} is."),
            Self::Control { control, enabled: true } if fr => {
                format!("La commande « {control} » est utilisable et ne devrait pas l'être.")
            }
            Self::Control { control, enabled: false } if fr => {
                format!("La commande « {control} » devrait être utilisable et ne l'est pas.")
            }
            Self::Control { control, enabled: true } => format!("The control \"{control}\" can be used and must not."),
            Self::Control { control, enabled: false } => {
                format!("The control \"{control}\" must be usable and is not.")
            }
            Self::Selectable { entry, selectable: true } if fr => {
                format!("L'entrée {entry} du plan peut être choisie et ne devrait pas l'être.")
            }
            Self::Selectable { entry, selectable: false } if fr => {
                format!("L'entrée {entry} du plan devrait pouvoir être choisie et ne le peut pas.")
            }
            Self::Selectable { entry, selectable: true } => {
                format!("The entry {entry} of the table of contents can be chosen and must not.")
            }
            Self::Selectable { entry, selectable: false } => {
                format!("The entry {entry} of the table of contents must be selectable and is not.")
            }
            Self::Present { entry, present: true } if fr => {
                format!("L'entrée {entry} figure au plan et ne devrait pas y être.")
            }
            Self::Present { entry, present: false } if fr => {
                format!("L'entrée {entry} devrait figurer au plan et n'y est pas.")
            }
            Self::Present { entry, present: true } => {
                format!("The entry {entry} is in the table of contents and must not.")
            }
            Self::Present { entry, present: false } => {
                format!("The entry {entry} must be in the table of contents and is not.")
            }
            Self::UnknownControl(control) if fr => {
                format!("La commande « {control} » est inconnue ; attendu : continue, previous ou toc.")
            }
            Self::UnknownControl(control) => {
                format!("The control \"{control}\" is not known; continue, previous or toc is expected.")
            }
            Self::Answer { call, expected, found } if fr => {
                format!("{call} répond \"{}\" au lieu de {}.", glimpse(found), glimpse(expected))
            }
            Self::Answer { call, expected, found } => {
                format!("{call} answers \"{}\", not {}.", glimpse(found), glimpse(expected))
            }
            Self::ErrorCode { call, expected, found, value } if fr => {
                format!("{call} signale l'erreur {found} au lieu de {expected} et répond \"{}\".", glimpse(value))
            }
            Self::ErrorCode { call, expected, found, value } => {
                format!("{call} reports error {found}, not {expected}, and answers \"{}\".", glimpse(value))
            }
            Self::NotFound { collection, id } if fr => format!("{collection} ne contient pas \"{}\".", glimpse(id)),
            Self::NotFound { collection, id } => format!("{collection} has no \"{}\".", glimpse(id)),
            Self::Objectives { expected, found } if fr => {
                format!("Les objectifs sont [{}] au lieu de [{}].", found.join(", "), expected.join(", "))
            }
            Self::Objectives { expected, found } => {
                format!("The objectives are [{}], not [{}].", found.join(", "), expected.join(", "))
            }
            Self::Session { must_end: true, .. } => lang
                .pick(
                    "La session devrait être terminée et reste ouverte.",
                    "The session must be over and is still open.",
                )
                .to_owned(),
            Self::Session { must_end: false, .. } => lang
                .pick("La session devrait être ouverte et est terminée.", "The session must be open and is over.")
                .to_owned(),
            Self::ContentThere { item } if fr => format!("Rien ne devrait être présenté ; {item} l'est encore."),
            Self::ContentThere { item } => format!("Nothing must be on the screen; {item} still is."),
            Self::Before { case, difference } if fr => {
                format!("Dans {case}, qui précède : {}", difference.sentence(lang))
            }
            Self::Before { case, difference } => format!("In {case}, which precedes: {}", difference.sentence(lang)),
        }
    }
}

fn malformed(step: Option<usize>, why: &str, lang: Lang) -> String {
    let form = lang.pick("case.json n'a pas la forme attendue", "case.json is not of the expected form");
    let place = step.map_or_else(String::new, |step| format!(" ({} {step})", lang.pick("étape", "step")));
    let colon = lang.pick(" :", ":");
    format!("{form}{place}{colon} {why}.")
}

/// The beginning of a text.
fn glimpse(text: &str) -> String {
    match text.char_indices().nth(160) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
    }
}
