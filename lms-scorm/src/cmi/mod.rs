//! The run-time data models: what each element is, what it takes, what it answers.

mod error;

pub use error::ErrorCode;
