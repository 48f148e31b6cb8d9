//! Journeys through the pages by the real router, on a real database, with a clock that stands still.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::disallowed_methods)]

mod access;
mod api_calls;
mod api_people;
mod api_rights;
mod catalogue;
mod erasure;
mod exports;
mod house;
mod learning;
mod lrs;
mod managing;
mod oidc;
mod passwords;
mod rights;
mod second_factor;
mod sessions;
mod shield;
mod staying;
mod trust;
mod versions;
mod wrong_input;
mod xapi;
