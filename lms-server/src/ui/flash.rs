//! What was just done, said once on the page that follows (post, redirect, get).

use super::locale::{Lang, t_args};
use super::state::Tone;

/// A notice that answers an action.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Flash {
    /// Its mood.
    pub tone: Tone,
    /// The sentence.
    pub text: String,
    /// Address a form is sent to in order to take the action back.
    pub undo: Option<String>,
}

impl Flash {
    /// A notice with a sentence of its own, already in the language of the page.
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into(), undo: None }
    }

    /// Offers to take the action back by posting to `action`.
    pub fn undo(self, action: impl Into<String>) -> Self {
        Self { undo: Some(action.into()), ..self }
    }
}

macro_rules! done {
    ($($(#[$doc:meta])* $variant:ident $code:literal $key:literal,)+) => {
        /// An action that succeeded; its code travels in the address (`?fait=prolonge`) to the page that says so.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub enum Done { $($(#[$doc])* $variant,)+ }
        impl Done {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
            /// The word in the address.
            pub fn code(self) -> &'static str { match self { $(Self::$variant => $code,)+ } }
            /// Reads the word of an address.
            pub fn from_code(code: &str) -> Option<Self> { Self::ALL.iter().copied().find(|one| one.code() == code) }
            fn key(self) -> &'static str { match self { $(Self::$variant => $key,)+ } }
        }
    };
}

done! {
    /// A form was saved.
    Saved "enregistre" "flash-saved",
    /// The person signed out.
    SignedOut "deconnecte" "flash-signed-out",
    /// The password was changed.
    PasswordChanged "mot-de-passe" "flash-password",
    /// A link for a forgotten password was asked for.
    LinkAsked "lien-demande" "flash-link-asked",
    /// A password was chosen by a link.
    PasswordChosen "mot-de-passe-choisi" "flash-password-chosen",
    /// A manager reset the password of somebody.
    PasswordReset "mot-de-passe-reinitialise" "flash-password-reset",
    /// The second factor was switched off.
    FactorOff "double-authentification-coupee" "flash-factor-off",
    /// The second factor of somebody was taken away.
    FactorReset "double-authentification-retiree" "flash-factor-reset",
    /// Sign-ins were ended.
    SignInsEnded "connexions-fermees" "flash-sign-ins-ended",
    /// The second step of a sign-in came too late.
    StepOver "etape-expiree" "flash-step-over",
    /// A password was chosen for the first time.
    Activated "active" "flash-activated",
    /// A session was created.
    SessionCreated "session-creee" "flash-session-created",
    /// A learner was enrolled.
    Enrolled "inscrit" "flash-enrolled",
    /// The access period was extended.
    Extended "prolonge" "flash-extended",
    /// The enrolment was suspended.
    Suspended "suspendu" "flash-suspended",
    /// The enrolment was resumed.
    Resumed "repris" "flash-resumed",
    /// The learner was taken out of the session.
    Removed "retire" "flash-removed",
    /// A new activation link was sent.
    LinkSent "lien-envoye" "flash-link-sent",
    /// An import was taken back.
    ImportUndone "import-annule" "flash-import-undone",
    /// A content was added.
    ContentAdded "contenu-ajoute" "flash-content-added",
    /// A new version of a content is in use.
    VersionAdded "version-ajoutee" "flash-version-added",
    /// A parcours was published.
    Published "publie" "flash-published",
    /// A session was called off.
    SessionCancelled "session-annulee" "flash-session-cancelled",
    /// Somebody accompanies the session.
    TutorNamed "tuteur-nomme" "flash-tutor-named",
    /// Somebody does not accompany the session any more.
    TutorRemoved "tuteur-retire" "flash-tutor-removed",
    /// A new account was made and its owner invited.
    PersonInvited "invitation" "flash-person-invited",
    /// A role was given.
    RoleGiven "role-donne" "flash-role-given",
    /// A role was taken.
    RoleTaken "role-retire" "flash-role-taken",
    /// What was due was removed.
    RetentionRan "elimination" "flash-retention",
    /// A person was erased.
    PersonErased "personne-effacee" "flash-person-erased",
    /// A content left the lists.
    ContentArchived "contenu-archive" "flash-content-archived",
    /// A content is in the lists again.
    ContentRestored "contenu-retabli" "flash-content-restored",
    /// A tool may not use the record store any more.
    ToolRevoked "outil-revoque" "flash-tool-revoked",
    /// A learning record was taken back.
    RecordVoided "trace-annulee" "flash-record-voided",
    /// A step was marked as read.
    MarkedRead "lu" "flash-marked-read",
}

impl Done {
    /// The notice for the page that follows.
    pub fn flash(self, lang: Lang) -> Flash {
        Flash::new(Tone::Good, t_args(lang, self.key(), &[]))
    }
}
