//! The tracking table: the same columns and cells whatever the file it is written to.

use lms_core::people::Language;
use lms_core::progress::StepState;
use lms_core::score::Percent;
use lms_core::time::{Span, Timestamp, Zone};

use lms_core::enrolment::Enrolment;
use lms_core::parcours::Parcours;
use lms_core::report::LearnerLine;
use lms_core::session::Session;

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing known; not zero.
    Empty,
    /// A text.
    Text(String),
    /// A percentage, 0 to 100.
    Percent(Percent),
    /// A length of time, in minutes with two decimals.
    Minutes(Span),
    /// A local day and time.
    At(Timestamp, Zone),
}

impl Cell {
    fn text(text: impl ToString) -> Self {
        Self::Text(text.to_string())
    }
}

/// Heads of the columns.
pub fn heads(language: Language) -> [&'static str; 18] {
    match language {
        Language::Fr => [
            "Session",
            "Parcours",
            "Nom",
            "Prénom",
            "Courriel",
            "Entreprise",
            "Activité",
            "État",
            "Complétude (%)",
            "Score (%)",
            "Temps de connexion (min)",
            "Temps actif (min)",
            "Temps crédité (min)",
            "Première ouverture",
            "Dernière activité",
            "Terminé le",
            "Repère",
            "Inscription",
        ],
        Language::En => [
            "Session",
            "Course",
            "Family name",
            "Given name",
            "E-mail",
            "Company",
            "Activity",
            "State",
            "Completion (%)",
            "Score (%)",
            "Signed-in time (min)",
            "Active time (min)",
            "Credited time (min)",
            "First opened",
            "Last activity",
            "Completed on",
            "Bookmark",
            "Enrolment",
        ],
    }
}

/// A state in a word.
pub fn state(state: StepState, language: Language) -> &'static str {
    match (state, language) {
        (StepState::ToDo, Language::Fr) => "À faire",
        (StepState::InProgress, Language::Fr) => "En cours",
        (StepState::ToRetry, Language::Fr) => "À reprendre",
        (StepState::Completed, Language::Fr) => "Terminé",
        (StepState::Passed, Language::Fr) => "Réussi",
        (StepState::ToDo, Language::En) => "To do",
        (StepState::InProgress, Language::En) => "In progress",
        (StepState::ToRetry, Language::En) => "To retry",
        (StepState::Completed, Language::En) => "Completed",
        (StepState::Passed, Language::En) => "Passed",
    }
}

/// The rows of learners of a session: learners × activities (row 1.1).
pub fn rows<'a>(
    session: &'a Session,
    parcours: &'a Parcours,
    lines: &'a [(Enrolment, LearnerLine)],
    language: Language,
) -> impl Iterator<Item = [Cell; 18]> + 'a {
    let zone = session.zone;
    let at = move |t: Option<Timestamp>| t.map_or(Cell::Empty, |t| Cell::At(t, zone));
    lines.iter().flat_map(move |(enrolment, line)| {
        let id = line.identity.as_ref();
        line.activities.iter().map(move |a| {
            [
                Cell::text(&session.title),
                Cell::text(&parcours.title),
                id.map_or(Cell::Empty, |i| Cell::text(&i.family)),
                id.map_or(Cell::Empty, |i| Cell::text(&i.given)),
                id.map_or(Cell::Empty, |i| Cell::text(&i.email)),
                id.and_then(|i| i.company.as_ref()).map_or(Cell::Empty, Cell::text),
                Cell::text(&a.activity),
                Cell::text(state(a.state, language)),
                Cell::Percent(a.completion),
                a.score.map_or(Cell::Empty, Cell::Percent),
                Cell::Minutes(a.connected),
                Cell::Minutes(a.active),
                Cell::Minutes(a.credited),
                at(a.opened),
                at(a.last),
                at(a.completed),
                a.bookmark.as_ref().map_or(Cell::Empty, |b| Cell::text(&b.place)),
                Cell::text(enrolment.id),
            ]
        })
    })
}
