//! Enrolling many at once from a file: choose, proof-read, confirm, take back.

#[cfg(test)]
pub(crate) mod samples;
pub mod view;
