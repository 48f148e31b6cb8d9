//! cmi5 as a learning management system has to do it: courses read and checked, launches, sessions, what statements mean.
//!
//! The way of a course: [`course::read`] → [`state::State::register`] at enrolment → [`launch`] (URL, `LMS.LaunchData`, the
//! *launched* statement of [`statements`]) → [`judge`] for each statement of the assignable unit and [`document`] for each
//! document → [`outcome`], which is what our evidence takes from it. All of it are decisions: no clock, no chance, nothing kept.
//!
//! Source: cmi5, Quartz, 1st edition (AICC and ADL, 1 June 2016), cited as "cmi5 9.3"; the numbers of its requirements are
//! those of ADL's list ("9.3.0.0-2"). Our readings are in `docs/decisions/0016-cmi5-readings.md`.

pub mod course;
pub mod document;
pub mod judge;
pub mod launch;
pub mod made;
pub mod mastery;
pub mod outcome;
pub mod refusal;
pub(crate) mod rule;
pub mod state;
pub mod statements;
pub mod time;
pub mod words;

#[cfg(test)]
pub(crate) mod tests;

pub use mastery::Mastery;
pub use refusal::{Refusal, Requirement};
pub use rule::{Problem, Rule};
pub use words::{LaunchMethod, LaunchMode, MoveOn, Verb};
