//! Launches of cmi5 courses and xAPI packages: a learner is handed to content that lives elsewhere, and what it says to the
//! record store becomes evidence in the transaction that stores it.
//!
//! [`open`] makes registration and session and hands out an address; [`fetch`] gives the session's token, once; the guard
//! takes or refuses what the content sends; [`abandon`], [`waive`] and [`close_idle`] are the platform's own acts.
//! Source: cmi5, Quartz, 1st edition; rules are in `lms_core::cmi5`, the reasons in `docs/decisions/0017-launches.md`.

mod bound;
mod end;
mod evidence;
mod fetch;
pub(crate) mod guard;
mod held;
mod open;
mod pen;
mod register;
mod show;
mod start;

pub use bound::Bound;
pub(crate) use end::close_open;
pub use end::{abandon, close_idle, waive};
pub use fetch::fetch;
pub use held::Account;
pub(crate) use held::account_in;
pub use lms_core::cmi5::LaunchMode;
pub use open::{Errand, open, order};
pub(crate) use pen::authority;
pub use show::{UnitLine, units};
pub use start::Launched;

use lms_core::time::Span;

use crate::Lms;

/// How long a session's credential works.
pub const LASTS: Span = Span::minutes(24 * 60);

/// What ids of activities we make begin with.
fn base(lms: &Lms) -> String {
    format!("{}/cmi5/", lms.public_url())
}

/// How often a transaction is begun again that another writer came in between of.
const TRIES: usize = 4;
