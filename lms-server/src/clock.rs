//! The one clock of a server; tests and demonstrations travel in time by giving another.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use lms_core::time::Timestamp;
use lms_core::xapi::lexical::Instant;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// The operating system's clock, shifted by a fixed or movable offset.
#[derive(Clone, Debug, Default)]
pub struct SystemClock {
    shift_ms: Arc<AtomicI64>,
}

impl SystemClock {
    /// A clock that runs from `start` on.
    pub fn from(start: Timestamp) -> Self {
        let clock = Self::default();
        clock.travel(start.millis() - clock.now().millis());
        clock
    }

    /// Moves on by so many milliseconds, or back.
    pub fn travel(&self, ms: i64) {
        self.shift_ms.fetch_add(ms, Ordering::SeqCst);
    }
}

impl lms_store::repo::Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant(Clock::now(self).millis())
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let system = chrono::Utc::now() + chrono::TimeDelta::milliseconds(self.shift_ms.load(Ordering::SeqCst));
        Timestamp::new(system)
    }
}
