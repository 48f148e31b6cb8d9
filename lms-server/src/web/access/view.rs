//! Views of signing in, activation and passwords.

use askama::Template;
use chrono::{NaiveDate, NaiveDateTime};

use crate::ui::form::{Complaint, Input};
use crate::ui::page::{Crumb, Page};
use crate::ui::part::Link;
use crate::ui::qr::Qr;
use crate::ui::state::Tone;

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
    /// The identity provider vouches for nobody who has an account in its region.
    NotLinked,
    /// The identity provider cannot be used now.
    Provider,
    /// Signing in at the identity provider took too long, or was given up.
    TooSlow,
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
    /// Identity providers to sign in by.
    pub providers: Vec<Link>,
}

/// `GET`/`POST /connexion/code`: field `code`, hidden `retour` and `secours`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "access/second_step.html")]
pub struct SecondStepView {
    /// The frame.
    pub page: Page,
    /// A recovery code is asked for rather than one of the device.
    pub recovery: bool,
    /// The code as typed; never shown again.
    pub code: Input,
    /// Why nothing may be tried now.
    pub refusal: Option<String>,
    /// Path to go on to after the sign-in.
    pub back_to: Option<String>,
}

/// Where somebody's second factor stands.
#[derive(Clone, Debug, PartialEq)]
pub enum FactorState {
    /// There is none.
    Off,
    /// A secret is shown and waits for a first code.
    Waiting {
        /// To be scanned.
        qr: Option<Qr>,
        /// To be typed.
        secret: String,
    },
    /// It counts.
    On {
        /// Since when.
        since: NaiveDate,
        /// Recovery codes left.
        recovery_left: u32,
    },
}

/// `GET`/`POST /double-authentification`; `POST …/confirmer` (`code`), `…/codes` (`code`), `…/desactiver` (`password`,
/// `code`).
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "access/factor.html")]
pub struct FactorView {
    /// The frame.
    pub page: Page,
    /// Where it stands.
    pub state: FactorState,
    /// The person must have one.
    pub demanded: bool,
    /// A code to switch on, or for new recovery codes.
    pub code: Input,
    /// The password to switch off.
    pub password: Input,
    /// The code to switch off.
    pub off_code: Input,
}

/// Recovery codes, shown once.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "access/recovery_codes.html")]
pub struct RecoveryCodesView {
    /// The frame.
    pub page: Page,
    /// The codes, ready to be printed.
    pub codes: Vec<String>,
    /// The second factor was just switched on.
    pub first: bool,
}

/// One open sign-in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignInLine {
    /// Id.
    pub id: String,
    /// Browser and system.
    pub agent: String,
    /// Truncated network address.
    pub address: String,
    /// Since when.
    pub since: NaiveDateTime,
    /// Last seen.
    pub seen: NaiveDateTime,
    /// The one this page was asked through.
    pub current: bool,
}

/// `GET /mes-connexions`; `POST …/fermer` (`connexion`, or nothing for all others).
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "access/sign_ins.html")]
pub struct SignInsView {
    /// The frame.
    pub page: Page,
    /// Open sign-ins, seen last first.
    pub lines: Vec<SignInLine>,
}

/// `GET`/`POST /mot-de-passe/oublie`: field `login`.
#[derive(Clone, Debug, PartialEq, Template)]
#[template(path = "access/forgotten.html")]
pub struct ForgottenView {
    /// The frame.
    pub page: Page,
    /// Login or e-mail address as typed.
    pub login: Input,
    /// Why nothing may be asked for now.
    pub refusal: Option<String>,
}

/// `GET`/`POST /activation/{token}` and `/mot-de-passe/nouveau/{token}`: fields `password`, `password_again`.
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
    /// A link for a forgotten password, which everybody can ask for again.
    pub reset: bool,
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
            Refusal::NotLinked => self.page.t("sign-in-not-linked").to_owned(),
            Refusal::Provider => self.page.t("sign-in-provider").to_owned(),
            Refusal::TooSlow => self.page.t("sign-in-too-slow").to_owned(),
        })
    }
}

impl SecondStepView {
    fn title(&self) -> &'static str {
        self.page.t(if self.recovery { "factor-step-recovery-title" } else { "factor-step-title" })
    }

    fn crumbs(&self) -> Vec<Crumb> {
        Vec::new()
    }

    fn complaints(&self) -> Vec<Complaint> {
        self.page.complaints(&[(
            "code",
            if self.recovery { "factor-step-recovery-code" } else { "factor-step-code" },
            &self.code,
        )])
    }

    /// The way back as part of a query that `joint` begins or goes on with.
    fn back_query(&self, joint: &str) -> String {
        let back = self.back_to.as_deref();
        back.map_or_else(String::new, |back| format!("{joint}retour={}", Input::new(back).query_value()))
    }
}

impl FactorView {
    fn title(&self) -> &'static str {
        self.page.t("factor-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb()]
    }

    fn complaints(&self) -> Vec<Complaint> {
        self.page.complaints(&[
            ("code", "factor-step-code", &self.code),
            ("password", "password-current", &self.password),
            ("off-code", "factor-off-code", &self.off_code),
        ])
    }
}

impl SignInsView {
    fn title(&self) -> &'static str {
        self.page.t("sign-ins-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb()]
    }
}

impl RecoveryCodesView {
    fn title(&self) -> &'static str {
        self.page.t("codes-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.home_crumb(), self.page.crumb("/double-authentification", "factor-title")]
    }
}

impl ForgottenView {
    fn title(&self) -> &'static str {
        self.page.t("forgotten-title")
    }

    fn crumbs(&self) -> Vec<Crumb> {
        vec![self.page.crumb("/connexion", "sign-in-title")]
    }

    fn complaints(&self) -> Vec<Complaint> {
        self.page.complaints(&[("login", "sign-in-login", &self.login)])
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

impl ActivationView {
    /// Where the form goes.
    fn action(&self) -> String {
        format!("{}/{}", if self.reset { "/mot-de-passe/nouveau" } else { "/activation" }, self.token)
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
