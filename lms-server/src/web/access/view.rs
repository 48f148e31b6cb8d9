//! Views of signing in, activation and passwords.

use crate::ui::form::{Complaint, Input};
use crate::ui::page::{Crumb, Page};

/// Why a sign-in was refused. The same answer is given for an unknown name and a wrong password.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refusal {
    /// Name or password is wrong.
    Wrong,
    /// Too many attempts.
    Locked {
        /// Minutes until the next attempt is taken.
        minutes: u32,
    },
    /// The account is not activated: the link of the mail is to be followed first.
    NotActivated,
}

/// `GET`/`POST /connexion`: fields `login`, `password`, hidden `retour` (path to go on to).
#[derive(Clone, Debug, PartialEq)]
pub struct SignInView {
    /// The frame.
    pub page: Page,
    /// Login or e-mail address as typed.
    pub login: Input,
    /// The password field; its value is never shown, only a fault.
    pub password: Input,
    /// Why the last attempt was refused.
    pub refusal: Option<Refusal>,
    /// The sign-in ran out while the person was at work: says that nothing was lost.
    pub expired: bool,
    /// Path to go on to after the sign-in.
    pub back_to: Option<String>,
}

/// `GET`/`POST /activation/{token}`: fields `password`, `password_again`.
#[derive(Clone, Debug, PartialEq)]
pub struct ActivationView {
    /// The frame.
    pub page: Page,
    /// The one-time token of the link.
    pub token: String,
    /// Name to greet.
    pub given_name: String,
    /// Login the person will use.
    pub login: String,
    /// Fewest characters of a password.
    pub least_length: u32,
    /// A forgotten password rather than a first one.
    pub reset: bool,
    /// First password field.
    pub password: Input,
    /// Second password field.
    pub again: Input,
}

/// An activation link that no longer works (410).
#[derive(Clone, Debug, PartialEq)]
pub struct LinkExpiredView {
    /// The frame.
    pub page: Page,
    /// It was used already, so that signing in is the way on.
    pub used: bool,
}

/// `GET`/`POST /mot-de-passe`: fields `current`, `password`, `password_again`.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangePasswordView {
    /// The frame.
    pub page: Page,
    /// Fewest characters of a password.
    pub least_length: u32,
    /// Current password.
    pub current: Input,
    /// New password.
    pub password: Input,
    /// New password again.
    pub again: Input,
}
