//! Signing in and out, activation, passwords.

#[cfg(test)]
pub(crate) mod samples;
pub mod view;
