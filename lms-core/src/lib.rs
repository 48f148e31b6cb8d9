//! The domain of a learning management system: types and decisions, nothing else.
//!
//! Here is neither async, file, network, SQL nor HTTP, neither clock nor chance: `now`, `today` and `seed`
//! are arguments. Each folder is a noun of the field (`docs/glossary.md`).

pub mod access;
pub mod audit;
pub mod backup;
pub mod cmi5;
pub mod condition;
pub mod content;
pub mod effect;
pub mod enrolment;
pub mod erasure;
pub mod evidence;
pub mod exchange;
pub mod ids;
pub mod parcours;
pub mod people;
pub mod progress;
pub mod report;
pub mod retention;
pub mod score;
pub mod session;
pub mod text;
pub mod time;
pub mod tincan;
pub mod xapi;
mod xml;
