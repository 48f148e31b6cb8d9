//! The pages, one folder per noun: handlers, typed views, samples.

pub mod about;
pub mod access;
pub mod content;
pub mod enrolment;
pub mod exchange;
#[cfg(test)]
mod gallery;
pub mod home;
pub mod learning;
pub mod parcours;
pub mod people;
pub mod session;
