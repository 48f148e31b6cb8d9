//! One learner's run through a course: inputs go in, outcomes come out.

mod input;
mod outcome;
mod results;
mod view;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::activity::tracking::Tracking;
use crate::cmi::ErrorCode;
use crate::course::Course;
use crate::hash::Fingerprint;
use crate::sequencing::Exception;
use crate::time::Millis;

pub use input::{Input, Request, Stamped};
pub use outcome::{Delivery, Note, Outcome};
pub use results::{ActivityResult, Results};
pub use view::{Can, Completion, Delivered, Phase, Score, Session, Success, TocEntry, View};

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
    /// To look again at something finished.
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
    /// How many bytes one value may have in a tolerant attempt.
    pub max_value_bytes: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            strictness: Strictness::Tolerant,
            mode: LessonMode::Normal,
            credit: true,
            seed: 0,
            max_value_bytes: 1 << 20,
        }
    }
}

/// All run-time state of one learner in one course.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    learner: Learner,
    options: Options,
    session: Session,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    current: Option<u32>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    tracking: BTreeMap<u32, Tracking>,
    #[serde(default)]
    phase: Phase,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    data: BTreeMap<String, String>,
    at: Millis,
}

impl Attempt {
    /// A fresh attempt; nothing is open yet.
    pub fn new(_course: &Course, learner: Learner, options: Options) -> Self {
        Self {
            learner,
            options,
            session: Session::NotStarted,
            current: None,
            tracking: BTreeMap::new(),
            phase: Phase::NotInitialized,
            data: BTreeMap::new(),
            at: 0,
        }
    }

    /// Reads an attempt written as JSON and checks that it fits its course.
    ///
    /// # Errors
    ///
    /// A sentence about what is wrong.
    pub fn from_json(course: &Course, json: &str) -> Result<Self, String> {
        let attempt: Self = serde_json::from_str(json).map_err(|error| error.to_string())?;
        if attempt.current.is_some_and(|at| course.at(at).is_none()) {
            return Err("the attempt belongs to another course".to_owned());
        }
        Ok(attempt)
    }

    /// The attempt as JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What opens the course for the learner now: carry on when something can be carried on, else start.
    pub fn opening(&self) -> Input {
        match self.session {
            Session::Open | Session::Suspended => Input::Resume,
            Session::NotStarted | Session::Ended => Input::Start,
        }
    }

    /// Applies one input that happened at `at`.
    pub fn apply(&mut self, course: &Course, input: &Input, at: Millis) -> Outcome {
        self.at = at;
        match input {
            Input::Start | Input::Resume => {
                self.session = Session::Open;
                let first = self
                    .current
                    .or_else(|| (0_u32..).zip(course.items()).find(|(_, i)| course.launches(i)).map(|(at, _)| at));
                self.deliver(course, first)
            }
            Input::Navigate(request) => self.navigate(course, request),
            Input::Initialize => {
                self.phase = Phase::Running;
                Outcome::taken()
            }
            Input::Set { el, v } => {
                if self.phase != Phase::Running {
                    return Outcome::refused(ErrorCode::SET_EARLY);
                }
                self.data.insert(el.clone(), v.clone());
                Outcome::taken()
            }
            Input::Commit => Outcome::taken(),
            Input::Terminate | Input::Unload => {
                self.phase = Phase::Terminated;
                Outcome::taken()
            }
        }
    }

    fn navigate(&mut self, course: &Course, request: &Request) -> Outcome {
        let leaves: Vec<u32> =
            (0_u32..).zip(course.items()).filter(|(_, i)| course.launches(i)).map(|(at, _)| at).collect();
        let here = self.current.and_then(|current| leaves.iter().position(|leaf| *leaf == current));
        let target = match request {
            Request::Continue => here.and_then(|here| leaves.get(here + 1)).copied(),
            Request::Previous => {
                here.and_then(|here| here.checked_sub(1)).and_then(|before| leaves.get(before)).copied()
            }
            Request::Choice(target) | Request::Jump(target) => course.position(target),
            Request::SuspendAll => {
                self.session = Session::Suspended;
                return Outcome { delivery: Delivery::End, ..Outcome::taken() };
            }
            _ => {
                self.session = Session::Ended;
                self.current = None;
                return Outcome { delivery: Delivery::End, ..Outcome::taken() };
            }
        };
        match target {
            Some(_) => self.deliver(course, target),
            None => Outcome { exception: Some(Exception::Sb21Last), ..Outcome::refused(ErrorCode::NONE) },
        }
    }

    fn deliver(&mut self, course: &Course, target: Option<u32>) -> Outcome {
        self.current = target;
        self.phase = Phase::NotInitialized;
        let item = target.and_then(|at| course.at(at)).map(|item| item.identifier.clone()).unwrap_or_default();
        Outcome { delivery: Delivery::Deliver { item }, ..Outcome::taken() }
    }

    /// The value of an element for the running content, and the error code.
    pub fn get(&self, _course: &Course, el: &str) -> (String, ErrorCode) {
        match self.data.get(el) {
            Some(value) => (value.clone(), ErrorCode::NONE),
            None => (String::new(), ErrorCode::NO_VALUE),
        }
    }

    /// What a player shows.
    pub fn view(&self, course: &Course) -> View {
        let open = self.session == Session::Open;
        let current = self.current.filter(|_| open).and_then(|at| course.at(at));
        let delivered = current.and_then(|item| {
            let resource = course.resource_of(item)?;
            Some(Delivered {
                item: item.identifier.clone(),
                title: item.title.clone(),
                href: crate::package::names::with_parameters(&resource.href, &item.parameters),
                kind: resource.kind,
                phase: self.phase,
            })
        });
        let toc = course.items().skip(1).map(|item| TocEntry {
            item: item.identifier.clone(),
            title: item.title.clone(),
            depth: 0,
            leaf: course.launches(item),
            completion: Completion::Unknown,
            success: Success::Unknown,
            scaled: None,
            selectable: course.launches(item),
            current: current.is_some_and(|current| current.identifier == item.identifier),
        });
        View {
            session: self.session,
            delivered,
            toc: toc.collect(),
            can: Can { start: !open, suspend_all: open, ..Can::default() },
        }
    }

    /// What was achieved so far.
    pub fn results(&self, course: &Course) -> Results {
        let blank = |item: &crate::Item| ActivityResult {
            identifier: item.identifier.clone(),
            title: item.title.clone(),
            leaf: course.launches(item),
            ..ActivityResult::default()
        };
        let mut all = course.items().map(blank);
        Results { course: all.next().unwrap_or_default(), activities: all.collect() }
    }

    /// A fingerprint of the whole state, the same in the browser and on the server.
    pub fn state_hash(&self) -> String {
        let mut fingerprint = Fingerprint::default();
        // Writing into a fingerprint cannot fail, and the state has no map with keys that are not text.
        let _ = serde_json::to_writer(&mut fingerprint, self);
        fingerprint.hex()
    }
}
