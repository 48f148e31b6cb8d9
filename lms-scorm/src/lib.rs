//! SCORM packages and attempts as a deterministic state machine.
