//! The xAPI resources by request and answer, over the real router and a real database.

mod cmi5;
pub mod course;
mod documents;
mod forward;
mod requests;
mod room;
mod statements;
