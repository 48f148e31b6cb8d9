//! The headless LMS that an integrator embeds: use cases, jobs, bridges; no HTTP server, no HTML.
//!
//! A use case is the only door to a change: page, API call, job, import and command go through the same function,
//! which loads, permits, decides with `lms-core`, saves and leaves effects in the outbox, all in one transaction.

pub mod account;
pub mod attempt;
pub mod bridge;
mod change;
pub mod content;
pub mod enrolment;
pub mod erase;
mod error;
pub mod jobs;
pub mod journal;
pub mod launch;
pub mod learn;
mod lms;
pub mod lrs;
pub mod once;
pub mod parcours;
pub mod person;
pub mod ports;
pub mod progress;
pub mod region;
pub mod render;
pub mod report;
pub mod retention;
pub mod rights;
pub mod session;
pub mod token;

pub use error::EngineError;
pub use lms::{Lms, Parts};
