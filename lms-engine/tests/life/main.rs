//! The main job through the use cases, on a real store: from a package to a report.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod attempts;
mod backups;
mod carry;
mod enrolments;
mod erasures;
mod journal;
mod launches;
mod log;
mod people;
mod records;
mod retention;
mod rights;
mod scan;
mod sessions;
mod shared;
mod statements;
mod totals;
mod world;
