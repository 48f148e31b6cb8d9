//! What must hold for any bytes: one module a reader of outside bytes, called by cargo-fuzz and by the plain runner alike.

#[allow(dead_code)] // the tests of the crate use the rest
#[path = "../../lms-scorm/tests/walk/trees.rs"]
pub mod trees;
#[allow(dead_code)] // the tests of the crate use the rest
#[path = "../../lms-scorm/tests/walk/mod.rs"]
pub mod walk;

pub mod targets;
