//! REST API, pages, player and content origin.

pub mod ui;
pub mod web;
