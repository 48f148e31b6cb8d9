//! The vocabulary of cmi5: verbs, modes and criteria as types, and the IRIs they are written with.

use serde::{Deserialize, Serialize};

/// The category of every statement that is cmi5 defined (cmi5 9.6.2.1).
pub const CATEGORY_CMI5: &str = "https://w3id.org/xapi/cmi5/context/categories/cmi5";
/// The category of statements that carry success or completion (cmi5 9.6.2.2).
pub const CATEGORY_MOVEON: &str = "https://w3id.org/xapi/cmi5/context/categories/moveon";
/// Context extension: the session (cmi5 9.6.3.1).
pub const EXT_SESSION: &str = "https://w3id.org/xapi/cmi5/context/extensions/sessionid";
/// Context extension: the mastery score of the launch (cmi5 9.6.3.2).
pub const EXT_MASTERY: &str = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore";
/// Context extension: the launch mode (cmi5 9.6.3.3).
pub const EXT_MODE: &str = "https://w3id.org/xapi/cmi5/context/extensions/launchmode";
/// Context extension: the URL of the launch (cmi5 9.6.3.4).
pub const EXT_URL: &str = "https://w3id.org/xapi/cmi5/context/extensions/launchurl";
/// Context extension: the criterion (cmi5 9.6.3.6).
pub const EXT_MOVEON: &str = "https://w3id.org/xapi/cmi5/context/extensions/moveon";
/// Context extension: the launch parameters (cmi5 9.6.3.7).
pub const EXT_PARAMETERS: &str = "https://w3id.org/xapi/cmi5/context/extensions/launchparameters";
/// Result extension: progress in per cent (cmi5 9.5.5.1).
pub const EXT_PROGRESS: &str = "https://w3id.org/xapi/cmi5/result/extensions/progress";
/// Result extension: why an assignable unit was waived (cmi5 9.5.5.2).
pub const EXT_REASON: &str = "https://w3id.org/xapi/cmi5/result/extensions/reason";
/// The type of a block as an activity (cmi5 9.3.9).
pub const TYPE_BLOCK: &str = "https://w3id.org/xapi/cmi5/activitytype/block";
/// The type of a course as an activity (cmi5 9.3.9).
pub const TYPE_COURSE: &str = "https://w3id.org/xapi/cmi5/activitytype/course";
/// The state document the LMS leaves for the assignable unit (cmi5 10.0).
pub const LAUNCH_DATA: &str = "LMS.LaunchData";
/// The agent profile document with the learner's preferences (cmi5 11.0).
pub const PREFERENCES: &str = "cmi5LearnerPreferences";

/// A verb that cmi5 defines (cmi5 9.3).
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// The LMS has launched the assignable unit.
    Launched,
    /// The assignable unit is ready.
    Initialized,
    /// The learner has seen or done everything.
    Completed,
    /// The learner has succeeded.
    Passed,
    /// The learner has not succeeded.
    Failed,
    /// The session ended otherwise than by *terminated*.
    Abandoned,
    /// The LMS spares the learner the assignable unit.
    Waived,
    /// The assignable unit has ended the session.
    Terminated,
    /// A block or the course is done.
    Satisfied,
}

impl Verb {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Launched,
        Self::Initialized,
        Self::Completed,
        Self::Passed,
        Self::Failed,
        Self::Abandoned,
        Self::Waived,
        Self::Terminated,
        Self::Satisfied,
    ];

    /// Its IRI.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Launched => "http://adlnet.gov/expapi/verbs/launched",
            Self::Initialized => "http://adlnet.gov/expapi/verbs/initialized",
            Self::Completed => "http://adlnet.gov/expapi/verbs/completed",
            Self::Passed => "http://adlnet.gov/expapi/verbs/passed",
            Self::Failed => "http://adlnet.gov/expapi/verbs/failed",
            Self::Abandoned => "https://w3id.org/xapi/adl/verbs/abandoned",
            Self::Waived => "https://w3id.org/xapi/adl/verbs/waived",
            Self::Terminated => "http://adlnet.gov/expapi/verbs/terminated",
            Self::Satisfied => "https://w3id.org/xapi/adl/verbs/satisfied",
        }
    }

    /// The English word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Launched => "launched",
            Self::Initialized => "initialized",
            Self::Completed => "completed",
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Abandoned => "abandoned",
            Self::Waived => "waived",
            Self::Terminated => "terminated",
            Self::Satisfied => "satisfied",
        }
    }

    /// The verb with this IRI.
    pub fn of(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.id() == id)
    }

    /// Whether an assignable unit may use it in a cmi5 defined statement (cmi5 9.3.1 to 9.3.9, "AU Obligations").
    pub const fn is_of_the_unit(self) -> bool {
        matches!(self, Self::Initialized | Self::Completed | Self::Passed | Self::Failed | Self::Terminated)
    }
}

/// A set of verbs.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Verbs(u16);

impl Verbs {
    /// Whether `verb` is in it.
    pub const fn has(self, verb: Verb) -> bool {
        self.0 & (1 << verb as u16) != 0
    }

    /// The set with `verb` in it.
    #[must_use]
    pub const fn with(self, verb: Verb) -> Self {
        Self(self.0 | (1 << verb as u16))
    }
}

/// Declares an enum whose variants are written as the standard writes them.
macro_rules! written {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* $variant,)*
        }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// As the standard writes it.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant),)* }
            }

            /// Reads the word of the standard, letter by letter.
            pub fn of(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.word() == word)
            }
        }
    };
}

written! {
    /// When an assignable unit counts as satisfied (cmi5 13.1.4, `moveOn`).
    MoveOn {
        /// At once.
        #[default]
        NotApplicable,
        /// When it was passed.
        Passed,
        /// When it was completed.
        Completed,
        /// When it was both.
        CompletedAndPassed,
        /// When it was either.
        CompletedOrPassed,
    }
}

impl MoveOn {
    /// Whether it is met.
    pub const fn met(self, completed: bool, passed: bool) -> bool {
        match self {
            Self::NotApplicable => true,
            Self::Passed => passed,
            Self::Completed => completed,
            Self::CompletedAndPassed => completed && passed,
            Self::CompletedOrPassed => completed || passed,
        }
    }
}

written! {
    /// What a launch is for (cmi5 10.2.2).
    LaunchMode {
        /// To learn: results are recorded.
        #[default]
        Normal,
        /// To look around: no results.
        Browse,
        /// To see again what is done: no results.
        Review,
    }
}

written! {
    /// In which window an assignable unit runs (cmi5 8.1, 13.1.4).
    LaunchMethod {
        /// The LMS chooses, a frame included.
        #[default]
        AnyWindow,
        /// A new window, or the one the learner has, redirected.
        OwnWindow,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c5_move_on_criteria_are_met_as_the_table_says() {
        // completed, passed: none, completed, passed, both
        for (move_on, want) in [
            (MoveOn::NotApplicable, [true, true, true, true]),
            (MoveOn::Passed, [false, false, true, true]),
            (MoveOn::Completed, [false, true, false, true]),
            (MoveOn::CompletedAndPassed, [false, false, false, true]),
            (MoveOn::CompletedOrPassed, [false, true, true, true]),
        ] {
            let got = [(false, false), (true, false), (false, true), (true, true)].map(|(c, p)| move_on.met(c, p));
            assert_eq!(got, want, "{move_on:?}");
            assert_eq!(MoveOn::of(move_on.word()), Some(move_on));
        }
        assert_eq!(MoveOn::of("passed"), None, "letter case counts");
    }

    #[test]
    fn c5_verbs_are_known_by_their_iri() {
        for verb in Verb::ALL {
            assert_eq!(Verb::of(verb.id()), Some(verb));
            assert!(verb.id().ends_with(verb.word()));
            assert!(Verbs::default().with(verb).has(verb));
        }
        assert_eq!(Verb::of("http://adlnet.gov/expapi/verbs/experienced"), None);
        assert!(!Verbs::default().with(Verb::Passed).has(Verb::Failed));
    }
}
