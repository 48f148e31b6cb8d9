//! The table role → actions: the one place where rights are declared.

use serde::{Deserialize, Serialize};

use super::Role;

/// Declares the actions with their names in the audit log.
macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $key:literal),+ $(,)?) => {
        /// Something a person may be allowed to do.
        #[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
        pub enum Action {
            $($(#[$doc])* #[serde(rename = $key)] $name),+
        }

        impl Action {
            /// Every action, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name in the audit log and in messages to programs.
            pub fn key(self) -> &'static str {
                match self { $(Self::$name => $key),+ }
            }
        }
    };
}

actions! {
    /// Make and change regions.
    ManageRegions = "region.manage",
    /// Make accounts of managers and tutors, give and take roles.
    ManagePeople = "people.manage",
    /// Erase people: who it was goes, what was done stays.
    ErasePeople = "people.erase",
    /// Read the journals: who did what, who signed in, what was erased; set how long things are kept.
    ReadJournal = "journal.read",
    /// Find people in order to enrol them or to make them tutors.
    FindPeople = "people.find",
    /// Read contents and published parcours.
    ReadCatalogue = "catalogue.read",
    /// Import, change, remove contents.
    EditContent = "content.edit",
    /// Make and change parcours.
    EditParcours = "parcours.edit",
    /// Publish a parcours.
    PublishParcours = "parcours.publish",
    /// Make and change sessions.
    EditSession = "session.edit",
    /// Read a session: dates, team, figures.
    ReadSession = "session.read",
    /// Enrol, suspend, extend, remove.
    Enrol = "enrolment.edit",
    /// See learners' names, progress, score and time.
    ReadTracking = "tracking.read",
    /// Take tracking data out as a file.
    ExportTracking = "tracking.export",
    /// Read every statement of the learning record store, make and revoke credentials for it.
    ManageLrs = "lrs.manage",
    /// Open steps and be tracked: what only the learner does.
    Learn = "learn",
    /// See one's own formation and figures.
    ReadOwn = "own.read",
}

/// Whether `role` carries `action`, within its scope (learners: on what is their own).
pub fn allows(role: Role, action: Action) -> bool {
    use Action as A;
    match role {
        Role::NationalManager => !matches!(action, A::Learn | A::ReadOwn),
        Role::RegionalManager => matches!(
            action,
            A::FindPeople
                | A::ErasePeople
                | A::ReadCatalogue
                | A::EditSession
                | A::ReadSession
                | A::Enrol
                | A::ReadTracking
                | A::ExportTracking
        ),
        Role::Tutor => matches!(action, A::ReadCatalogue | A::ReadSession | A::ReadTracking | A::ExportTracking),
        Role::Learner => matches!(action, A::Learn | A::ReadOwn),
    }
}
