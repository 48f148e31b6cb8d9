//! Signing in and out, activation, passwords.

pub mod view;
