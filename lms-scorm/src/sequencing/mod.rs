//! Sequencing, process by process of the SN book.

mod exception;

pub use exception::Exception;
