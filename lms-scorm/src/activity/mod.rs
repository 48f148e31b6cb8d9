//! Activities: what the package says about them, and what a learner did with them.

pub mod definition;
pub(crate) mod prerequisites;
pub mod tracking;
pub mod tree;
