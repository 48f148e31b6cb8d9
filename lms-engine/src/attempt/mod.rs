//! Attempts: opened with a lease, fed by the journal, closed with their last data.

mod carry;
mod close;
mod journal;
mod open;
mod shared;
mod state;
mod warm;

pub use close::close_idle;
pub(crate) use close::{close_open, flush};
pub(crate) use journal::settle;
pub use journal::{Applied, Post, journal};
pub(crate) use open::open;
pub use open::{Launch, preview, renew};
pub use shared::SharedNames;
pub use state::Kept;
pub(crate) use warm::WarmAttempts;
