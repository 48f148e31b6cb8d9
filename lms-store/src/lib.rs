//! Keeps and finds: storage traits with SQLite and PostgreSQL behind them, content store, sealing.
//!
//! No decision is taken here: what may be done is said by `lms-core`, who may do it is asked by `lms-engine`.

pub mod backup;
pub mod content;
#[cfg(test)]
mod contract;
mod db;
pub mod entropy;
pub mod error;
pub mod page;
pub mod repo;
pub mod retention;
pub mod seal;
mod sql;
mod statements;
mod store;
mod tend;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod unit;
mod writer;

pub use content::{ContentError, ContentStore, FolderStore};
pub use db::{Durability, Migrate, Settings};
pub use entropy::{Entropy, fresh_id};
pub use error::StoreError;
pub use page::{Cursor, Listed, Page};
pub use seal::Keyring;
pub use statements::Statements;
pub use store::Store;
pub use unit::Unit;
pub use writer::Saved;
