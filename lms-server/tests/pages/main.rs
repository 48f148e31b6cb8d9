//! Journeys through the pages by the real router, on a real database, with a clock that stands still.

mod access;
mod catalogue;
mod house;
mod learning;
mod rights;
mod sessions;
