//! Keeps and finds: storage traits with SQLite and PostgreSQL behind them, content store, sealing.
//!
//! No decision is taken here: what may be done is said by `lms-core`, who may do it is asked by `lms-engine`.

pub mod content;
pub mod entropy;
pub mod error;
pub mod page;
pub mod seal;
#[cfg(test)]
mod testing;

pub use entropy::{Entropy, fresh_id};
pub use error::StoreError;
pub use page::{Cursor, Listed, Page};
pub use seal::Keyring;
