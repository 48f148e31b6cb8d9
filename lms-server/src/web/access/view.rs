//! Views of signing in, activation and passwords.

use askama::Template;

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
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "access/sign_in.html")]
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
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "access/activation.html")]
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
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "access/link_expired.html")]
pub struct LinkExpiredView {
    /// The frame.
    pub page: Page,
    /// It was used already, so that signing in is the way on.
    pub used: bool,
}

/// `GET`/`POST /mot-de-passe`: fields `current`, `password`, `password_again`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "access/change_password.html")]
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

impl SignInView {
    fn title(&self) -> &'static str {
        self.page.t("sign-in-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        Vec::new()
    }

    fn complaints(&self) -> Vec<Complaint> {
        self.page
            .complaints(&[("login", "sign-in-login", &self.login), ("password", "sign-in-password", &self.password)])
    }

    fn refusal_sentence(&self) -> Option<String> {
        Some(match self.refusal? {
            Refusal::Wrong => self.page.t("sign-in-wrong").to_owned(),
            Refusal::Locked { minutes } => self.page.t1("sign-in-locked", "minutes", minutes),
            Refusal::NotActivated => self.page.t("sign-in-not-activated").to_owned(),
        })
    }
}

impl ActivationView {
    fn title(&self) -> &'static str {
        self.page.t(if self.reset { "activation-title-reset" } else { "activation-title" })
    }

    fn crumbs(&self) -> Vec<Crumb> {
        Vec::new()
    }

    fn complaints(&self) -> Vec<Complaint> {
        self.page.complaints(&[
            ("password", "password-new", &self.password),
            ("password_again", "password-again", &self.again),
        ])
    }
}

impl LinkExpiredView {
    fn title(&self) -> &'static str {
        self.page.t("link-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        Vec::new()
    }
}

impl ChangePasswordView {
    fn title(&self) -> &'static str {
        self.page.t("password-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb()]
    }

    fn complaints(&self) -> Vec<Complaint> {
        self.page.complaints(&[
            ("current", "password-current", &self.current),
            ("password", "password-new", &self.password),
            ("password_again", "password-again", &self.again),
        ])
    }
}
