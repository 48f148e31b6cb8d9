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

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(default)]
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
    pub fn write(&self) -> Result<Written, EngineError> {
        // The state is text of JSON already, and going through it again would only cost time.
        let scorm = self.attempt.to_json();
        let mut bytes = Vec::with_capacity(scorm.len() + 96);
        bytes.push(b'{');
        if let Some(run) = &self.run {
            bytes.extend_from_slice(b"\"run\":");
            serde_json::to_writer(&mut bytes, run).map_err(|e| EngineError::Internal(e.to_string()))?;
            bytes.push(b',');
        }
        bytes.extend_from_slice(b"\"scorm\":");
        bytes.extend_from_slice(scorm.as_bytes());
        bytes.push(b'}');
        Ok(Written { hash: Attempt::hash_of(&scorm), bytes })
    }
}

/// A document as it is stored.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Written {
    /// The document.
    pub bytes: Vec<u8>,
    /// The fingerprint of the engine's state in it, which the browser has to come to as well.
    pub hash: String,
}
