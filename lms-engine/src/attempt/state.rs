//! The document of an attempt: the engine's state and what the evidence needs to remember between saves.

use lms_core::time::{Span, Timestamp};
use lms_scorm::{Attempt, Course};
use serde::{Deserialize, Serialize};

use crate::EngineError;

/// What is stored for one attempt.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The state of the SCORM engine.
    pub attempt: Attempt,
    /// When the running session of the content began, and the active time counted since.
    pub run: Option<Run>,
}

/// A running session of the content.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// When it began.
    pub since: Timestamp,
    /// Active time counted since then.
    pub counted: Span,
    /// Time the content had reported for all its sessions before, in milliseconds.
    pub total_before: i64,
}

#[derive(Serialize, Deserialize)]
struct Envelope<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    run: Option<Run>,
    #[serde(borrow)]
    scorm: &'a serde_json::value::RawValue,
}

impl Kept {
    /// Reads the document.
    ///
    /// # Errors
    ///
    /// [`EngineError::Internal`] when it is damaged or of another course.
    pub fn read(course: &Course, bytes: &[u8]) -> Result<Self, EngineError> {
        let broken = |e: String| EngineError::Internal(format!("a stored attempt cannot be read: {e}"));
        let envelope: Envelope<'_> = serde_json::from_slice(bytes).map_err(|e| broken(e.to_string()))?;
        Ok(Self { attempt: Attempt::from_json(course, envelope.scorm.get()).map_err(broken)?, run: envelope.run })
    }

    /// Writes the document.
    ///
    /// # Errors
    ///
    /// [`EngineError::Internal`], which a state made by the engine never meets.
    pub fn write(&self) -> Result<Vec<u8>, EngineError> {
        let internal = |e: serde_json::Error| EngineError::Internal(e.to_string());
        let scorm = serde_json::value::RawValue::from_string(self.attempt.to_json()).map_err(internal)?;
        serde_json::to_vec(&Envelope { run: self.run, scorm: &scorm }).map_err(internal)
    }
}
