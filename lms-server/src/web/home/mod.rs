//! The first page of each role.

pub mod view;
