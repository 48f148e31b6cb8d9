//! One learner in one session: enrolling by typing, following, extending, suspending.

#[cfg(test)]
pub(crate) mod samples;
pub mod view;
