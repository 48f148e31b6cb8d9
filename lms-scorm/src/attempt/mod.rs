//! One learner's run through a course: inputs go in, outcomes come out.

mod apply;
mod carry;
mod input;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)] // a test stops where it fails
mod oracle;
mod outcome;
mod outlook;
mod results;
mod runtime;
mod supplied;
mod view;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::activity::tracking::Progress;
use crate::cmi::Rules;
use crate::cmi::data::Data;
use crate::course::{Course, Edition};
use crate::hash::Fingerprint;
use crate::number::kept;
use crate::sequencing::{Sequencer, State};
use crate::sorted::Sorted;
use crate::time::Millis;

pub use carry::{Carried, CarryPolicy};
pub use input::{Input, Request, Stamped};
pub use outcome::{Delivery, Note, Outcome};
pub use results::{ActivityResult, Results};
pub use view::{
    Awaited, Can, Completion, Delivered, Milestone, Obstacle, ObstacleKind, Phase, Score, Session, Success, TocEntry,
    Validity, View,
};

/// Who runs the course, as the content sees them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Learner {
    /// `cmi.learner_id`, `cmi.core.student_id`.
    pub id: String,
    /// `cmi.learner_name`, `cmi.core.student_name`: "Last, First".
    pub name: String,
    /// Preferred language, as in RFC 5646; empty for none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub language: String,
    /// Preferred loudness from 0, 1 being the usual one; `None` for the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_level: Option<f64>,
    /// Preferred speed from 0, 1 being the usual one; `None` for the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_speed: Option<f64>,
    /// Captions: −1 off, 0 as the content likes, 1 on; `None` for the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_captioning: Option<i8>,
}

/// How strictly the standard is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Strictness {
    /// To the letter, for conformance.
    Strict,
    /// As real content needs it: over-long data are kept, sloppy values repaired, and each time it is told.
    #[default]
    Tolerant,
}

/// What the learner is here for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LessonMode {
    /// To learn; results count.
    #[default]
    Normal,
    /// To look around; results do not count.
    Browse,
    /// To look again at something finished; results do not count.
    Review,
}

/// How an attempt is run; fixed when it is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// How strictly the standard is kept.
    pub strictness: Strictness,
    /// `cmi.mode`, `cmi.core.lesson_mode`.
    pub mode: LessonMode,
    /// `cmi.credit`: whether results count. Only a normal attempt can be for credit.
    pub credit: bool,
    /// Where selection and randomization of activities start from.
    pub seed: u64,
    /// How many bytes the values of one SCO may have together.
    pub max_data_bytes: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            strictness: Strictness::Tolerant,
            mode: LessonMode::Normal,
            credit: true,
            seed: 0,
            max_data_bytes: 2 << 20,
        }
    }
}

/// What outlives an attempt, when the course says so: shared objectives and shared data of one learner.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Shared {
    /// Shared objectives by identifier.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub objectives: BTreeMap<String, Progress>,
    /// Shared data stores by identifier.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub stores: BTreeMap<String, String>,
}

/// All run-time state of one learner in one course.
///
/// ```
/// use lms_scorm::package::{Limits, read_manifest};
/// use lms_scorm::{Attempt, Delivery, Input, Learner, Options};
///
/// let manifest = br#"<manifest identifier="M" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
///   <metadata><schemaversion>1.2</schemaversion></metadata>
///   <organizations><organization identifier="O"><title>Golf</title>
///     <item identifier="I" identifierref="R"><title>Rules</title></item></organization></organizations>
///   <resources><resource identifier="R" adlcp:scormtype="sco" href="rules.html"/></resources></manifest>"#;
/// let course = read_manifest(manifest, &Limits::default()).course.unwrap();
/// let mut attempt = Attempt::new(&course, Learner::default(), Options::default());
/// let opened = attempt.apply(&course, &Input::Start, 0);
/// assert_eq!(opened.delivery, Delivery::Deliver { item: "I".to_owned() });
/// assert_eq!(attempt.view(&course).delivered.unwrap().href, "rules.html");
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// Read but never written: whoever keeps the state keeps no name with it, and hands the learner in again.
    #[serde(default, skip_serializing)]
    learner: Learner,
    options: Options,
    session: Session,
    #[serde(default)]
    seq: State,
    /// The content on the screen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    live: Option<Live>,
    /// What the SCOs have set, by position of their item.
    #[serde(default, skip_serializing_if = "Sorted::is_empty")]
    data: Sorted<u32, Data>,
    /// Shared data stores.
    #[serde(default, skip_serializing_if = "Sorted::is_empty")]
    stores: Sorted<String, String>,
    /// When the last input came.
    at: Millis,
}

/// The content on the screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Live {
    activity: u32,
    #[serde(default)]
    phase: Phase,
    /// `cmi.entry`.
    #[serde(default)]
    entry: Entry,
    /// When it was delivered, and from `Initialize` on when that was.
    since: Millis,
    /// What the learner has asked for while the content was running; it waits for the content to be taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pending: Option<(String, Option<String>)>,
}

impl Live {
    /// Whether the learner has asked to leave it without keeping anything.
    fn is_abandoned(&self) -> bool {
        self.pending.as_ref().is_some_and(|(name, _)| name.starts_with("abandon"))
    }
}

/// How a SCO is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
enum Entry {
    /// For the first time in this attempt.
    #[default]
    AbInitio,
    /// To carry on.
    Resume,
    /// Neither.
    Neither,
}

impl Attempt {
    /// A fresh attempt; nothing is open yet.
    pub fn new(_course: &Course, mut learner: Learner, options: Options) -> Self {
        learner.audio_level = learner.audio_level.map(kept);
        learner.delivery_speed = learner.delivery_speed.map(kept);
        Self {
            learner,
            options,
            session: Session::NotStarted,
            seq: State::default(),
            live: None,
            data: Sorted::default(),
            stores: Sorted::default(),
            at: 0,
        }
    }

    /// A fresh attempt that goes on from what earlier courses and attempts of the learner have left, as far as this course
    /// says that it outlives the attempt.
    pub fn with_shared(course: &Course, learner: Learner, options: Options, shared: Shared) -> Self {
        let mut attempt = Self::new(course, learner, options);
        attempt.take_over(course, shared);
        attempt
    }

    /// Takes over what the courses of the learner have shared by now, instead of what this attempt knew of it, as far as
    /// this course lets it outlive an attempt.
    pub fn take_over(&mut self, course: &Course, shared: Shared) {
        if course.objectives_global_to_system {
            self.seq.globals = shared.objectives.into_iter().collect();
        }
        if course.shared_data_global_to_system {
            self.stores = shared.stores.into_iter().collect();
        }
    }

    /// What this attempt leaves to later ones.
    pub fn shared(&self, course: &Course) -> Shared {
        Shared {
            objectives: if course.objectives_global_to_system {
                self.seq.globals.clone().into_iter().collect()
            } else {
                BTreeMap::new()
            },
            stores: if course.shared_data_global_to_system {
                self.stores.clone().into_iter().collect()
            } else {
                BTreeMap::new()
            },
        }
    }

    /// Reads an attempt written as JSON and checks that it fits its course.
    ///
    /// # Errors
    ///
    /// A sentence about what is wrong.
    pub fn from_json(course: &Course, json: &str) -> Result<Self, String> {
        let attempt: Self = crate::json::from_text(json)?;
        let State { current, suspended, tracking, .. } = &attempt.seq;
        let live = attempt.live.as_ref().map(|live| live.activity);
        let children = tracking.values().filter_map(|tracking| tracking.children.as_ref()).flatten();
        let mut places = current
            .iter()
            .chain(suspended)
            .chain(live.iter())
            .chain(tracking.keys())
            .chain(attempt.data.keys())
            .chain(children);
        let stray = places.any(|at| course.at(*at).is_none());
        drop(places);
        if stray {
            return Err("the attempt belongs to another course".to_owned());
        }
        Ok(attempt)
    }

    /// The attempt as JSON.
    pub fn to_json(&self) -> String {
        // All keys are text or numbers, so writing cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What opens the course for the learner now: carry on when something can be carried on, else start.
    pub fn opening(&self) -> Input {
        match self.session {
            Session::Open | Session::Suspended => Input::Resume,
            Session::NotStarted | Session::Ended => Input::Start,
        }
    }

    /// Where the session stands.
    pub fn session(&self) -> Session {
        self.session
    }

    /// Who runs the course.
    pub fn learner(&self) -> &Learner {
        &self.learner
    }

    /// A fingerprint of the whole state, the same in the browser and on the server.
    pub fn state_hash(&self) -> String {
        Self::hash_of(&self.to_json())
    }

    /// The fingerprint of an attempt that was just written by [`to_json`](Self::to_json).
    pub fn hash_of(json: &str) -> String {
        Fingerprint::of(json.as_bytes()).hex()
    }

    fn is_strict(&self) -> bool {
        self.options.strictness == Strictness::Strict
    }

    /// Whether what the learner achieves counts.
    fn counts(&self) -> bool {
        self.options.mode == LessonMode::Normal && self.options.credit
    }

    fn rules(&self) -> Rules {
        Rules { strict: self.is_strict(), room: self.options.max_data_bytes as usize }
    }

    /// Whether the learner may move freely: the package says nothing about sequencing, and we are tolerant.
    fn is_free(&self, course: &Course) -> bool {
        course.edition == Edition::Scorm12 || (!self.is_strict() && !course.sequenced)
    }

    fn sequencer<'a>(&'a mut self, course: &'a Course) -> Sequencer<'a> {
        let (free, seed) = (self.is_free(course), self.options.seed);
        Sequencer::new(course, &mut self.seq, free, seed)
    }
}
