//! Doors to the outside, each a trait with its connectors beside it.

pub mod identity;
pub mod ledger;
pub mod mail;
pub mod record_store;
