//! The API for programs: JSON, versioned, described by itself.

pub mod v1;
