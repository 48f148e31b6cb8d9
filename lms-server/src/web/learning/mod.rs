//! What a learner opens: a parcours, one of its steps.

#[cfg(test)]
pub(crate) mod samples;
pub mod view;
