//! The first page of each role.

#[cfg(test)]
pub(crate) mod samples;
pub mod view;
