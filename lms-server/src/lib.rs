//! REST API, pages, player and content origin over `lms-engine`: handlers translate, they never decide.
// The server owns the clock and the source of chance that the crates below take as arguments.
#![allow(clippy::disallowed_methods)]

pub mod api;
pub mod clock;
mod cmi5;
pub mod config;
pub mod entropy;
pub mod extract;
pub mod health;
pub mod identity;
mod outgoing;
pub mod player;
pub mod problem;
pub mod record_store;
pub mod router;
pub mod serve;
pub mod state;
pub mod tracking;
pub mod ui;
pub mod web;
mod xapi;
