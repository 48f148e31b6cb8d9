//! What tests need, here and in the crates above (feature `testing`): chance that repeats itself, and databases that
//! end with the test.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot begin must stop and say why")]

mod postgres;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{Entropy, Keyring, Settings, Store};

pub use postgres::{Database, Found, postgres};

/// Repeatable bytes from a seed (SplitMix64): for tests only, anybody can foretell them.
#[derive(Debug)]
pub struct Seeded(AtomicU64);

impl Seeded {
    /// The same seed gives the same bytes.
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Entropy for Seeded {
    fn fill(&self, out: &mut [u8]) {
        for chunk in out.chunks_mut(8) {
            let state = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed).wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            let bytes = (mixed ^ (mixed >> 31)).to_le_bytes();
            for (to, from) in chunk.iter_mut().zip(bytes) {
                *to = from;
            }
        }
    }
}

/// The master key of tests.
pub fn keyring() -> Arc<Keyring> {
    Arc::new(Keyring::new("test", &[7; 32]))
}

/// Opens a store with repeatable chance and the keys of tests.
///
/// # Panics
///
/// When it cannot be opened.
pub async fn open(url: &str) -> Store {
    Store::open(&Settings::new(url), Arc::new(Seeded::new(1)), keyring()).await.expect("the database opens")
}

/// A store in memory that ends with the test.
///
/// # Panics
///
/// When it cannot be opened.
pub async fn in_memory() -> Store {
    open("sqlite::memory:").await
}
