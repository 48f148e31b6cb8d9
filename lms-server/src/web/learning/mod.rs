//! What a learner opens: a parcours, one of its steps.

pub mod view;
