//! How long things are kept: categories, rules with bounds for each region, what is due on a day, what stays of the evidence.

mod condense;
mod due;
mod plan;
mod rules;

use serde::{Deserialize, Serialize};

pub use condense::condense;
pub use due::{Life, Verdict, Waits, verdict};
pub use plan::{Deed, Heading, Line, Run, Tally};
pub use rules::{Bounds, Months, OutOfBounds, Rule, Rules};

/// Why something is kept.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// What the platform offers: contents, parcours, sessions, settings. No personal data; kept until somebody removes it.
    Catalogue,
    /// Who somebody is, the roles held, and what courses share about the learner: as long as the account.
    Account,
    /// What proves who somebody is: as long as it can be used.
    Secret,
    /// Enrolments and results, the supporting documents of a training: [`Rule::TrainingFile`].
    TrainingFile,
    /// What happened in detail: states of attempts, inputs, facts. [`Rule::Details`], then results only.
    Trace,
    /// xAPI statements and documents: [`Rule::Details`].
    Statement,
    /// Connections: [`Rule::ConnectionLog`] (tender, annexe 4; CNIL, recommendation of 14 October 2021).
    ConnectionLog,
    /// Who changed what: [`Rule::ControlLog`].
    ControlLog,
    /// That something was erased, of nobody who could be named: [`Rule::ErasureJournal`].
    ErasureJournal,
    /// What is needed to finish something that was begun: days.
    Technical,
}

impl Category {
    /// Every category, in the order pages show them.
    pub const ALL: [Self; 10] = [
        Self::Account,
        Self::Secret,
        Self::TrainingFile,
        Self::Trace,
        Self::Statement,
        Self::ConnectionLog,
        Self::ControlLog,
        Self::ErasureJournal,
        Self::Technical,
        Self::Catalogue,
    ];

    /// Its key in files and journals.
    pub fn key(self) -> &'static str {
        match self {
            Self::Catalogue => "catalogue",
            Self::Account => "account",
            Self::Secret => "secret",
            Self::TrainingFile => "training_file",
            Self::Trace => "trace",
            Self::Statement => "statement",
            Self::ConnectionLog => "connection_log",
            Self::ControlLog => "control_log",
            Self::ErasureJournal => "erasure_journal",
            Self::Technical => "technical",
        }
    }
}
