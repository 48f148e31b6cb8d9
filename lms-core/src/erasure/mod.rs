//! Erasing a person: what goes, what stays without a name and why, what stands against it, and the steps it takes.

pub mod chain;
mod entry;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::retention::{Category, Rule};

pub use entry::{Cause, Entry};

/// A part of what is kept about somebody.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Names, address, company, key in another system.
    Identity,
    /// Password, links, second factors, answers kept for repeated requests.
    Secrets,
    /// Roles held.
    Roles,
    /// States of attempts, inputs, places in contents.
    Attempts,
    /// Facts of what happened.
    Facts,
    /// What courses share about the learner.
    Shared,
    /// Registrations in cmi5 courses and xAPI packages.
    Registrations,
    /// Agents and documents of xAPI.
    Agents,
    /// Lines of imported files.
    Imports,
    /// Mails and other effects that wait or have left.
    Effects,
    /// Texts managers wrote about an enrolment, and details in the audit log that name the person.
    Texts,
    /// Enrolments.
    Enrolments,
    /// Results by step.
    Results,
    /// Sign-ins.
    SignIns,
    /// Entries of the audit log.
    Audit,
}

impl Part {
    /// Every part, what goes first.
    pub const ALL: [Self; 15] = [
        Self::Identity,
        Self::Secrets,
        Self::Roles,
        Self::Attempts,
        Self::Facts,
        Self::Shared,
        Self::Registrations,
        Self::Agents,
        Self::Imports,
        Self::Effects,
        Self::Texts,
        Self::Enrolments,
        Self::Results,
        Self::SignIns,
        Self::Audit,
    ];

    /// Its key in files and journals.
    pub fn key(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Secrets => "secrets",
            Self::Roles => "roles",
            Self::Attempts => "attempts",
            Self::Facts => "facts",
            Self::Shared => "shared",
            Self::Registrations => "registrations",
            Self::Agents => "agents",
            Self::Imports => "imports",
            Self::Effects => "effects",
            Self::Texts => "texts",
            Self::Enrolments => "enrolments",
            Self::Results => "results",
            Self::SignIns => "sign_ins",
            Self::Audit => "audit",
        }
    }

    /// The category of data it belongs to.
    pub fn category(self) -> Category {
        match self {
            Self::Identity | Self::Roles | Self::Shared => Category::Account,
            Self::Secrets => Category::Secret,
            Self::Attempts | Self::Facts => Category::Trace,
            Self::Registrations | Self::Agents => Category::Statement,
            Self::Imports | Self::Effects => Category::Technical,
            Self::Texts | Self::Enrolments | Self::Results => Category::TrainingFile,
            Self::SignIns => Category::ConnectionLog,
            Self::Audit => Category::ControlLog,
        }
    }

    /// What becomes of it.
    pub fn fate(self) -> Fate {
        match self {
            Self::Identity
            | Self::Secrets
            | Self::Roles
            | Self::Attempts
            | Self::Shared
            | Self::Registrations
            | Self::Agents
            | Self::Imports
            | Self::Effects
            | Self::Texts => Fate::Goes,
            Self::Facts => Fate::Condensed,
            Self::Enrolments | Self::Results => Fate::Unnamed { rule: Rule::TrainingFile },
            Self::SignIns => Fate::Unnamed { rule: Rule::ConnectionLog },
            Self::Audit => Fate::Unnamed { rule: Rule::ControlLog },
        }
    }
}

/// What becomes of a part.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fate", rename_all = "snake_case")]
pub enum Fate {
    /// Removed now.
    Goes,
    /// The details are removed now; what results derive from stays, of nobody.
    Condensed,
    /// Stays, of nobody, so that figures and proofs of the session do not change.
    Unnamed {
        /// The duty it is kept by.
        rule: Rule,
    },
}

/// How many there are of each part.
pub type Counts = BTreeMap<Part, u64>;

/// What stands against erasing somebody.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "obstacle", rename_all = "snake_case")]
pub enum Obstacle {
    /// Nobody erases oneself here.
    Oneself,
    /// Nobody would be left to manage the platform.
    LastNationalManager,
    /// The person also learns or works in another region: the national manager decides.
    OtherRegions,
    /// A legal hold forbids it.
    Held,
    /// It was done.
    AlreadyErased,
}

/// What has to be known to decide.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Situation {
    /// How many there are of each part.
    pub counts: Counts,
    /// The person asks it of the own account.
    pub is_self: bool,
    /// Nobody else manages the platform.
    pub is_last_national: bool,
    /// Something lies outside the scopes of whoever asks.
    pub is_elsewhere: bool,
    /// A legal hold lies on the person or on one of the sessions.
    pub is_held: bool,
    /// The person was erased.
    pub is_erased: bool,
    /// Last day of a session that is not over.
    pub runs_until: Option<NaiveDate>,
}

/// One line of the preview.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Line {
    /// What.
    pub part: Part,
    /// Why it was kept.
    pub category: Category,
    /// How many.
    pub count: u64,
    /// What becomes of it.
    #[serde(flatten)]
    pub fate: Fate,
}

/// What an erasure would do.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Preview {
    /// Part by part; what there is none of is left out.
    pub lines: Vec<Line>,
    /// Everything that stands against it; it can be done when there is nothing.
    pub obstacles: Vec<Obstacle>,
    /// Last day of a session that is not over: no obstacle, but worth a second look.
    pub runs_until: Option<NaiveDate>,
}

/// Says what erasing would do and everything that stands against it.
pub fn preview(situation: &Situation) -> Preview {
    let lines = Part::ALL.into_iter().filter_map(|part| {
        let count = situation.counts.get(&part).copied().filter(|count| *count > 0)?;
        Some(Line { part, category: part.category(), count, fate: part.fate() })
    });
    let obstacles = [
        (situation.is_erased, Obstacle::AlreadyErased),
        (situation.is_self, Obstacle::Oneself),
        (situation.is_last_national, Obstacle::LastNationalManager),
        (situation.is_elsewhere, Obstacle::OtherRegions),
        (situation.is_held, Obstacle::Held),
    ];
    Preview {
        lines: lines.collect(),
        obstacles: obstacles.into_iter().filter_map(|(is, obstacle)| is.then_some(obstacle)).collect(),
        runs_until: situation.runs_until,
    }
}

/// The steps of an erasure, each in a transaction of its own; done again, each finds nothing left to do.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Sign-ins, password, links, roles: from here on nobody comes in.
    Access,
    /// Open attempts are closed, so that their time counts.
    Close,
    /// Agents and documents of xAPI; needs the address.
    Agents,
    /// Attempts, registrations, details of facts.
    Details,
    /// Imported lines and texts that name the person; needs the names.
    Texts,
    /// The key is destroyed, the sealed columns are emptied.
    Identity,
    /// Written into the journal.
    Journal,
    /// Nothing left to do.
    Done,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 8] = [
        Self::Access,
        Self::Close,
        Self::Agents,
        Self::Details,
        Self::Texts,
        Self::Identity,
        Self::Journal,
        Self::Done,
    ];

    /// What comes after it.
    pub fn next(self) -> Self {
        match self {
            Self::Access => Self::Close,
            Self::Close => Self::Agents,
            Self::Agents => Self::Details,
            Self::Details => Self::Texts,
            Self::Texts => Self::Identity,
            Self::Identity => Self::Journal,
            Self::Journal | Self::Done => Self::Done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r1_09_the_preview_names_what_goes_what_stays_and_why() {
        let counts = Counts::from([(Part::Identity, 1), (Part::Attempts, 4), (Part::Results, 9), (Part::Roles, 0)]);
        let said = preview(&Situation { counts, ..Situation::default() });
        let lines: Vec<_> = said.lines.iter().map(|line| (line.part, line.count, line.fate)).collect();
        let stays = Fate::Unnamed { rule: Rule::TrainingFile };
        assert_eq!(
            lines,
            [(Part::Identity, 1, Fate::Goes), (Part::Attempts, 4, Fate::Goes), (Part::Results, 9, stays)]
        );
        assert_eq!(said.obstacles, []);
    }

    #[test]
    fn r1_09_every_obstacle_is_named_not_the_first() {
        let all = Situation {
            is_self: true,
            is_last_national: true,
            is_elsewhere: true,
            is_held: true,
            is_erased: true,
            ..Situation::default()
        };
        assert_eq!(preview(&all).obstacles.len(), 5);
    }

    #[test]
    fn r1_09_the_steps_follow_each_other_to_the_end() {
        for pair in Step::ALL.windows(2) {
            assert_eq!(pair[0].next(), pair[1]);
        }
        assert_eq!(Step::Done.next(), Step::Done);
    }
}
