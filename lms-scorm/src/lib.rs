//! SCORM packages and attempts as a deterministic state machine.
//!
//! The crate reads packages ([`package`]) into an immutable, shareable [`Course`], and runs one learner through it in an
//! [`Attempt`]: inputs go in, outcomes come out, nothing is read from a clock, a disk or a network. The same code runs
//! in a server and, compiled to WebAssembly, in the learner's browser.

pub mod activity;
pub mod api;
pub mod attempt;
pub mod cmi;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod course;
mod hash;
pub mod json;
mod lang;
mod number;
pub mod package;
pub mod sequencing;
mod sorted;
pub mod time;
pub mod trace;

pub use attempt::{
    Attempt, Completion, Delivery, Input, Learner, Options, Outcome, Request, Results, Score, Stamped, Strictness,
    Success, View,
};
pub use course::{Course, Edition, Edition2004, Item, Kind, Resource};
pub use lang::Lang;
pub use time::Millis;
