//! The small closed lists pages show as an icon and a word: states, modalities, kinds of content, roles.

use chrono::{NaiveDate, NaiveDateTime};
use fluent_bundle::FluentValue;

use super::format;
use super::locale::{Lang, t, t_args};

/// The mood of a pill, a notice or a bar. Never shown by colour alone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Tone {
    /// Nothing to do about it.
    Quiet,
    /// Good to know, or under way.
    Info,
    /// Done well.
    Good,
    /// Needs attention soon.
    Warn,
    /// Went wrong or is refused.
    Bad,
}

impl Tone {
    /// The class of the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Info => "info",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }

    /// The icon that goes with a notice of this tone.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Quiet | Self::Info => "info",
            Self::Good => "check-circle",
            Self::Warn => "alert",
            Self::Bad => "stop",
        }
    }
}

/// What a status pill needs: implemented by every closed list that is shown as icon and word.
pub trait Sign: Copy {
    /// Name of the icon in the sprite.
    fn icon(self) -> &'static str;
    /// Key of the word.
    fn key(self) -> &'static str;
    /// Mood of the pill.
    fn tone(self) -> Tone;
}

// Templates hand over values and references alike.
impl<T: Sign> Sign for &T {
    fn icon(self) -> &'static str {
        (*self).icon()
    }

    fn key(self) -> &'static str {
        (*self).key()
    }

    fn tone(self) -> Tone {
        (*self).tone()
    }
}

/// A list of words with icon, key and tone, written once.
macro_rules! signs {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident $code:literal $icon:literal $key:literal $tone:ident,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, serde::Deserialize, serde::Serialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $code)] $variant,)+ }
        impl $name {
            /// All of them, in the order a choice shows them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
            /// The word used in addresses and form fields.
            pub fn code(self) -> &'static str { match self { $(Self::$variant => $code,)+ } }
            /// Reads the word of an address or form field.
            pub fn from_code(code: &str) -> Option<Self> { Self::ALL.iter().copied().find(|one| one.code() == code) }
            /// The word a person reads.
            pub fn word(self, lang: Lang) -> &'static str { t(lang, self.key()) }
        }
        impl Sign for $name {
            fn icon(self) -> &'static str { match self { $(Self::$variant => $icon,)+ } }
            fn key(self) -> &'static str { match self { $(Self::$variant => $key,)+ } }
            fn tone(self) -> Tone { match self { $(Self::$variant => Tone::$tone,)+ } }
        }
    };
}

signs! {
    /// Where a learner stands in one step.
    StepState {
        /// Not opened yet.
        Todo "todo" "circle" "step-todo" Quiet,
        /// Opened, not finished.
        Running "running" "play" "step-running" Info,
        /// Finished, nothing was marked.
        Done "done" "check" "step-done" Good,
        /// Finished with a sufficient score.
        Passed "passed" "check-circle" "step-passed" Good,
        /// Finished with a score that does not suffice; may be done again.
        Retry "retry" "retry" "step-retry" Warn,
        /// Not open to the learner yet; the gaps say why.
        Locked "locked" "lock" "step-locked" Quiet,
        /// Its deadline has passed and it is not finished.
        Late "late" "clock" "step-late" Bad,
    }
}

signs! {
    /// How a step is followed (requirement 2b.7).
    Modality {
        /// At a distance, each at his own time.
        DistanceAsync "distance_async" "laptop" "modality-distance-async" Quiet,
        /// At a distance, all together (virtual class).
        DistanceSync "distance_sync" "screen" "modality-distance-sync" Quiet,
        /// In a room.
        FaceToFace "face_to_face" "people" "modality-face-to-face" Quiet,
        /// A case to work on.
        CaseStudy "case_study" "search" "modality-case-study" Quiet,
        /// Questions.
        Quiz "quiz" "quiz" "modality-quiz" Quiet,
    }
}

signs! {
    /// What a content is made of.
    ContentKind {
        /// SCORM 1.2 package.
        Scorm12 "scorm12" "box" "kind-scorm12" Quiet,
        /// SCORM 2004 package.
        Scorm2004 "scorm2004" "box" "kind-scorm2004" Quiet,
        /// cmi5 course.
        Cmi5 "cmi5" "box" "kind-cmi5" Quiet,
        /// xAPI package.
        Xapi "xapi" "box" "kind-xapi" Quiet,
        /// A file to read.
        Document "document" "page" "kind-document" Quiet,
        /// A page elsewhere.
        Link "link" "link" "kind-link" Quiet,
        /// A film.
        Video "video" "film" "kind-video" Quiet,
    }
}

signs! {
    /// Where an enrolment stands.
    EnrolmentState {
        /// The session has not begun.
        Upcoming "upcoming" "calendar" "enrolment-upcoming" Quiet,
        /// The learner may work.
        Active "active" "play" "enrolment-active" Info,
        /// Paused: no access, no deadline running.
        Suspended "suspended" "pause" "enrolment-suspended" Warn,
        /// Everything mandatory is finished.
        Completed "completed" "check-circle" "enrolment-completed" Good,
        /// The access period is over.
        Expired "expired" "clock" "enrolment-expired" Quiet,
    }
}

signs! {
    /// Where a session stands in time.
    SessionState {
        /// Between its first and last day.
        Running "running" "play" "session-running" Info,
        /// Before its first day.
        Upcoming "upcoming" "calendar" "session-upcoming" Quiet,
        /// After its last day.
        Ended "ended" "check" "session-ended" Quiet,
        /// Called off.
        Cancelled "cancelled" "stop" "session-cancelled" Bad,
    }
}

signs! {
    /// Where a parcours stands between writing and use.
    ParcoursState {
        /// Never published.
        Draft "draft" "pen" "parcours-draft" Warn,
        /// Published, nothing changed since.
        Published "published" "check-circle" "parcours-published" Good,
        /// Published, and its draft has changes that sessions do not see.
        Changed "changed" "pen" "parcours-changed" Info,
    }
}

signs! {
    /// How free a learner is inside a parcours (requirement 1.6).
    Mode {
        /// Any step, any order.
        Free "free" "compass" "mode-free" Quiet,
        /// Any step, with advice on the order.
        Guided "guided" "map" "mode-guided" Quiet,
        /// In the given order only.
        Constrained "constrained" "steps" "mode-constrained" Quiet,
    }
}

signs! {
    /// How serious a remark on an imported package is.
    Severity {
        /// Corrected at the import, nothing to do.
        Repaired "repaired" "check" "severity-repaired" Good,
        /// Works, worth a look.
        Warning "warning" "alert" "severity-warning" Warn,
        /// Prevents the use of the package.
        Fatal "fatal" "stop" "severity-fatal" Bad,
    }
}

signs! {
    /// What a person may do on the platform.
    Role {
        /// Follows parcours.
        Learner "learner" "person" "role-learner" Quiet,
        /// Accompanies learners.
        Tutor "tutor" "people" "role-tutor" Quiet,
        /// Runs the sessions of a region (gestionnaire CMAR).
        RegionalManager "regional_manager" "map" "role-regional" Quiet,
        /// Owns contents and parcours (gestionnaire CMA France).
        NationalManager "national_manager" "compass" "role-national" Quiet,
    }
}

signs! {
    /// What an import will do with one line of a file.
    LineVerdict {
        /// A new person will be enrolled.
        Ready "ready" "check" "line-ready" Good,
        /// A person the platform knows will be enrolled.
        Known "known" "person" "line-known" Info,
        /// Already in this session: nothing will change.
        Already "already" "check" "line-already" Quiet,
        /// Cannot be enrolled as written.
        Fix "fix" "alert" "line-fix" Bad,
        /// Left out on request.
        Ignored "ignored" "minus" "line-ignored" Quiet,
    }
}

/// One thing that is missing before a step opens; a locked step shows all of them.
#[derive(Clone, Debug, PartialEq)]
pub enum Gap {
    /// Another step is not finished.
    Complete {
        /// Title of that step.
        step: String,
    },
    /// Another step has no score above the threshold.
    Score {
        /// Title of that step.
        step: String,
        /// Threshold in percent; the score must be above it.
        above: f64,
        /// Best score so far in percent.
        best: Option<f64>,
    },
    /// Presence at a meeting is not recorded.
    Attend {
        /// Name of the meeting.
        slot: String,
    },
    /// It opens later.
    NotBefore {
        /// When it opens, local time.
        at: NaiveDateTime,
    },
    /// It was open until a moment that has passed.
    Closed {
        /// When it closed, local time.
        at: NaiveDateTime,
    },
    /// It is meant for learners who stand elsewhere.
    Excluded,
    /// One of several conditions would do.
    AnyOf(
        /// What is missing for each way.
        Vec<Gap>,
    ),
    /// Everything in the list is needed (inside an [`Gap::AnyOf`]).
    AllOf(
        /// What is missing.
        Vec<Gap>,
    ),
}

impl Gap {
    /// What the learner has to do or wait for, as one clause without a full stop.
    pub fn sentence(&self, lang: Lang, today: NaiveDate) -> String {
        let join = |gaps: &[Self], key| {
            gaps.iter().map(|gap| gap.sentence(lang, today)).collect::<Vec<_>>().join(t(lang, key))
        };
        match self {
            Self::Complete { step } => t_args(lang, "gap-complete", &[("step", step.as_str().into())]),
            Self::Score { step, above, best } => {
                let mut args =
                    vec![("step", step.as_str().into()), ("above", FluentValue::from(format::percent(lang, *above)))];
                match best {
                    None => t_args(lang, "gap-score", &args),
                    Some(best) => {
                        args.push(("best", format::percent(lang, *best).into()));
                        t_args(lang, "gap-score-best", &args)
                    }
                }
            }
            Self::Attend { slot } => t_args(lang, "gap-attend", &[("slot", slot.as_str().into())]),
            Self::NotBefore { at } => {
                t_args(lang, "gap-not-before", &[("at", format::moment(lang, *at, today).into())])
            }
            Self::Closed { at } => t_args(lang, "gap-closed", &[("at", format::moment(lang, *at, today).into())]),
            Self::Excluded => t(lang, "gap-excluded").to_owned(),
            Self::AnyOf(gaps) => join(gaps, "gap-or"),
            Self::AllOf(gaps) => join(gaps, "gap-and"),
        }
    }
}

/// Why a learner deserves a look from a tutor or manager.
#[derive(Clone, Debug, PartialEq)]
pub enum Need {
    /// Has the access and never signed in.
    NeverSignedIn {
        /// Whole days since the access opened.
        days: u32,
    },
    /// Did nothing for a while.
    Inactive {
        /// Whole days since the last activity.
        days: u32,
    },
    /// Deadlines have passed.
    Late {
        /// How many steps are late.
        steps: u32,
    },
    /// The access ends soon and much is left.
    EndsSoon {
        /// Whole days left.
        days: u32,
        /// Minutes of planned work left.
        minutes_left: u32,
    },
    /// A marked step did not succeed.
    Failed {
        /// Title of the step.
        step: String,
    },
}

impl Need {
    /// The reason in a few words.
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::NeverSignedIn { days } => t_args(lang, "need-never", &[("days", (*days).into())]),
            Self::Inactive { days } => t_args(lang, "need-inactive", &[("days", (*days).into())]),
            Self::Late { steps } => t_args(lang, "need-late", &[("steps", (*steps).into())]),
            Self::EndsSoon { days, minutes_left } => t_args(
                lang,
                "need-ends",
                &[("days", (*days).into()), ("left", format::minutes(lang, *minutes_left).into())],
            ),
            Self::Failed { step } => t_args(lang, "need-failed", &[("step", step.as_str().into())]),
        }
    }

    /// How pressing it is.
    pub fn tone(&self) -> Tone {
        match self {
            Self::NeverSignedIn { .. } | Self::Late { .. } => Tone::Bad,
            Self::Inactive { .. } | Self::EndsSoon { .. } | Self::Failed { .. } => Tone::Warn,
        }
    }
}

/// When a step counts as finished.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CompletionRule {
    /// As soon as it has been opened.
    Opened,
    /// After some time spent on it.
    Seconds(
        /// Active seconds.
        u32,
    ),
    /// After enough of the film has been played.
    Played(
        /// Percent of its length, 1–100.
        u8,
    ),
    /// When the learner says so.
    Declared,
    /// When the content says so.
    ByContent,
    /// When the score is above a threshold.
    ScoreAbove(
        /// Percent.
        f64,
    ),
}

impl CompletionRule {
    /// The rule as a sentence for the learner, without a full stop.
    pub fn sentence(self, lang: Lang) -> String {
        match self {
            Self::Opened => t(lang, "completion-opened").to_owned(),
            Self::Seconds(seconds) => {
                t_args(lang, "completion-time", &[("time", format::seconds(lang, u64::from(seconds)).into())])
            }
            Self::Played(share) => {
                t_args(lang, "completion-played", &[("percent", format::percent(lang, f64::from(share)).into())])
            }
            Self::Declared => t(lang, "completion-declared").to_owned(),
            Self::ByContent => t(lang, "completion-content").to_owned(),
            Self::ScoreAbove(above) => {
                t_args(lang, "completion-score", &[("above", format::percent(lang, above).into())])
            }
        }
    }
}
