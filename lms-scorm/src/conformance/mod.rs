//! Plays scripted conformance cases against the engine: what must be delivered, answered and offered, step by step.
//!
//! A case is a folder with a `case.json` and the manifests it names. Its script says how the learner opens the course,
//! which activity must come next, which calls the content makes with the answers they must get, what the interface must
//! offer before the content speaks, and where the learner asks to go. ADL's LMS conformance test for SCORM 2004
//! 4th edition exists in this form; any other set of the same form can be played.
//!
//! Nothing here opens a file: the caller hands over [`Cases`].
//!
//! ```
//! use std::io;
//! use lms_scorm::conformance::{Cases, play};
//!
//! struct One;
//! impl Cases for One {
//!     fn has(&self, case: &str) -> bool { case == "A" }
//!     fn read(&self, _case: &str, file: &str) -> io::Result<Vec<u8>> {
//!         Ok(match file {
//!             "case.json" => br#"{"id":"A","packages":[{"id":"A","manifest":"imsmanifest.xml"}],"steps":[
//!                 {"step":"launch","package":"A","how":"start"},
//!                 {"step":"deliver","activity":"B","then":{"by":"user","event":"exitAll"},"session_ends":true}]}"#.to_vec(),
//!             _ => br#"<manifest identifier="M"><metadata><schemaversion>2004 4th Edition</schemaversion></metadata>
//!                 <organizations><organization identifier="O"><title>T</title>
//!                   <item identifier="I" identifierref="R"><title>I</title></item></organization></organizations>
//!                 <resources><resource identifier="R" href="i.html"/></resources></manifest>"#.to_vec(),
//!         })
//!     }
//! }
//! let failure = play(&One, "A").unwrap_err();
//! assert_eq!(failure.step, Some(2), "the second step expects B, the manifest has only I");
//! ```

mod answers;
mod difference;
mod play;
mod script;
mod witness;

use std::io;

use crate::trace::Line;

pub use difference::Difference;
pub use play::LEARNER;
pub use script::{
    Answer, Call, Case, Check, Comparison, Deliver, End, Event, How, Launch, LearnerStep, Listed, Malformed, Moment,
    Op, Source, Step, Terminate, Text, Then,
};
pub use witness::Witness;

/// The cases to play, by name.
pub trait Cases {
    /// Whether there is a case of this name.
    fn has(&self, case: &str) -> bool;

    /// A file of a case, by its path below the folder of the case.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    fn read(&self, case: &str, file: &str) -> io::Result<Vec<u8>>;
}

/// A case that was played to its end without a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passed {
    /// Steps of its script.
    pub steps: usize,
    /// Single checks: deliveries, answers, error codes, offers, ends of session.
    pub checks: u64,
}

/// The first difference between what a case expects and what the engine does.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// The case in whose script it lies: the one asked for, or one that has to precede it.
    pub case: String,
    /// The step, counted from 1; `None` when no step was reached, or all were and the end is wrong.
    pub step: Option<usize>,
    /// What differs.
    pub difference: Difference,
    /// What happened before it, from the last delivery on.
    pub trace: Vec<Line>,
}

/// Reads the script of a case.
///
/// # Errors
///
/// [`Difference::Unreadable`] or [`Difference::Malformed`].
pub fn read(cases: &dyn Cases, name: &str) -> Result<Case, Difference> {
    let bytes = cases
        .read(name, script::FILE)
        .map_err(|why| Difference::Unreadable { file: script::FILE.to_owned(), why: why.to_string() })?;
    script::read(&bytes).map_err(Difference::Malformed)
}

/// Plays a case, after those that have to precede it, with a learner of whom nothing is known.
///
/// # Errors
///
/// The first difference.
pub fn play(cases: &dyn Cases, name: &str) -> Result<Passed, Box<Failure>> {
    play::with_what_comes_before(cases, name, &mut ())
}

/// The same, with someone who looks on. The cases that have to precede it are seen too, each attempt on its own.
///
/// # Errors
///
/// The first difference; the witness has seen what led to it, the last attempt without its end.
pub fn play_before(cases: &dyn Cases, name: &str, witness: &mut dyn Witness) -> Result<Passed, Box<Failure>> {
    play::with_what_comes_before(cases, name, witness)
}
