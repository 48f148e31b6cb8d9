//! The program itself, as an operator runs it: real processes, real folders, real ports.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "helpers of tests stop where a test would, and wait for real processes"
)]

mod account;
mod author;
mod backup;
mod conformance;
mod demo;
mod load;
mod lrs;
mod oidc;
mod operate;
mod scorm;
mod support;
mod trust;
