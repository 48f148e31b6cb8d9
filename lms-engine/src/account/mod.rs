//! Accounts: activation by a link, sign-in in one or two steps with growing delays, sign-out, change of password.

mod activate;
pub mod factor;
mod forgotten;
mod guard;
mod letter;
pub mod oidc;
pub mod password;
mod policy;
mod sign_in;
pub mod signed_in;

use lms_core::people::password::PasswordError;
use lms_core::time::Timestamp;

pub use activate::{activate, activation_of, change_password, identity_of, invite};
pub(crate) use forgotten::send_link;
pub use forgotten::{RESET_LASTS, choose_password, forgotten, reset_of, reset_password};
pub(crate) use guard::forget as forget_failures;
pub(crate) use letter::tell;
pub use policy::Policy;
pub use sign_in::{
    Device, Ends, HALF_LASTS, Principal, SignedIn, Typed, authenticate, ends, second_step, sign_in, sign_out,
};

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
    /// The password was right, and a code of the second factor is wanted as well.
    #[error("a code of the second factor is wanted")]
    CodeWanted {
        /// Proves the first step to the second one; not a sign-in.
        half: String,
    },
    /// The code is wrong, too old, or was used already: all look alike.
    #[error("the code is not right or was used already")]
    CodeRefused,
    /// The code is wrong, too old, or was used already, where somebody who is signed in was asked for one.
    #[error("the code is not right or was used already")]
    WrongCode,
    /// The first step of the sign-in is too long ago, or its password changed since.
    #[error("the sign-in took too long; begin again")]
    HalfOver,
    /// Too many passwords wait to be checked at this moment; a little later it works.
    #[error("too many people sign in at this moment; try again in a minute")]
    Busy,
    /// The identity provider cannot be reached, or what it says cannot be believed.
    #[error("the identity provider cannot be used now")]
    Provider,
    /// The identity provider vouches for somebody who has no account in its region.
    #[error("nobody in this region has an account with the address that the identity provider vouches for")]
    NotLinked,
    /// The link was used, expired, or never made.
    #[error("this link has expired or was used already")]
    LinkExpired,
    /// The new password cannot be taken.
    #[error(transparent)]
    Password(#[from] PasswordError),
}
