//! One learner in one session: enrolling by typing, following, extending, suspending.

pub mod view;
