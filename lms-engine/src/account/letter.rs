//! Mails about an account: what was done to it, never a secret.

use lms_core::effect::AccountNotice;
use lms_core::ids::PersonId;
use lms_core::people::Language;

use crate::ports::mail::Letter;
use crate::{EngineError, Lms};

/// Tells somebody what happened to the account.
///
/// # Errors
///
/// [`EngineError::Internal`] when the mail cannot leave: the outbox tries again.
pub(crate) async fn tell(lms: &Lms, person: PersonId, notice: AccountNotice, key: &str) -> Result<(), EngineError> {
    let Some((stored, _)) = lms.store().reader().await?.people().find(person).await? else { return Ok(()) };
    let Some(identity) = stored.identity else { return Ok(()) };
    let language = stored.preferences.language;
    let (subject, line) = words(notice, language);
    let (hello, care) = match language {
        Language::Fr => ("Bonjour", "Si ce n'est pas vous, prévenez tout de suite votre gestionnaire."),
        Language::En => ("Hello", "If it was not you, tell your manager at once."),
    };
    let text = format!("{hello} {},\n\n{line}\n\n{care}\n{}\n", identity.given, lms.public_url());
    let letter =
        Letter { key: key.to_owned(), to: identity.email.as_str().to_owned(), subject: subject.to_owned(), text };
    lms.mail().send(&letter).await.map_err(|e| EngineError::Internal(e.to_string()))
}

fn words(notice: AccountNotice, language: Language) -> (&'static str, &'static str) {
    use AccountNotice as N;
    match (language, notice) {
        (Language::Fr, N::FactorOn) => (
            "La double authentification est activée",
            "La double authentification de votre compte vient d'être activée. Gardez vos codes de secours en lieu sûr.",
        ),
        (Language::En, N::FactorOn) => (
            "Two-step sign-in is on",
            "Two-step sign-in was just switched on for your account. Keep your recovery codes in a safe place.",
        ),
        (Language::Fr, N::FactorOff) => (
            "La double authentification est désactivée",
            "La double authentification de votre compte vient d'être désactivée.",
        ),
        (Language::En, N::FactorOff) => {
            ("Two-step sign-in is off", "Two-step sign-in was just switched off for your account.")
        }
        (Language::Fr, N::FactorReset) => (
            "Votre double authentification a été réinitialisée",
            "Une personne qui gère la plateforme a réinitialisé la double authentification de votre compte et fermé vos connexions. Vous pourrez l'activer de nouveau après votre prochaine connexion.",
        ),
        (Language::En, N::FactorReset) => (
            "Your two-step sign-in was reset",
            "Somebody who manages the platform reset two-step sign-in for your account and ended your sign-ins. You can switch it on again after you next sign in.",
        ),
        (Language::Fr, N::RecoveryUsed) => (
            "Un code de secours a été utilisé",
            "Un de vos codes de secours vient d'ouvrir votre compte. Il ne fonctionnera plus.",
        ),
        (Language::En, N::RecoveryUsed) => {
            ("A recovery code was used", "One of your recovery codes just opened your account. It will not work again.")
        }
        (Language::Fr, N::PasswordChanged) => (
            "Votre mot de passe a changé",
            "Le mot de passe de votre compte vient de changer. Les autres connexions ouvertes sont fermées.",
        ),
        (Language::En, N::PasswordChanged) => (
            "Your password was changed",
            "The password of your account was just changed. Every other sign-in has ended.",
        ),
    }
}
