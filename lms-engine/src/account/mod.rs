//! Accounts: activation by a link, sign-in with growing delays, sign-out, change of password.

mod activate;
pub mod password;
mod sign_in;

use lms_core::people::password::PasswordError;
use lms_core::time::Timestamp;

pub use activate::{activate, activation_of, change_password, invite};
pub(crate) use sign_in::forget_failures;
pub use sign_in::{ABSOLUTE, Device, IDLE, Principal, SignedIn, authenticate, sign_in, sign_out};

/// Why an account did not let somebody in, or could not be changed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum AccountError {
    /// Login or password is wrong, the account is not active, or there is none: all three look alike.
    #[error("the login or the password is not right")]
    Refused,
    /// Too many failures; nothing is tried before.
    #[error("too many failed attempts; try again after {until}")]
    Locked {
        /// When it may be tried again.
        until: Timestamp,
    },
    /// The link was used, expired, or never made.
    #[error("this link has expired or was used already")]
    LinkExpired,
    /// The new password cannot be taken.
    #[error(transparent)]
    Password(#[from] PasswordError),
}
