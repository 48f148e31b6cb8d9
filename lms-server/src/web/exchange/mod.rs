//! Enrolling many at once from a file: choose, proof-read, confirm, take back.

pub mod view;
