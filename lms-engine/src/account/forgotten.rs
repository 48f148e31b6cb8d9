//! A password that was forgotten or reset by a manager: the link that leaves by mail, and following it.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
use lms_core::access::{Action, Actor, Scope, Target};
use lms_core::effect::{AccountNotice, Effect};
use lms_core::ids::PersonId;
use lms_core::people::{Account, Identity, Language, password};
use lms_core::text::Email;
use lms_core::time::{Span, Timestamp};
use lms_store::repo::{Credential, Purpose};
use sha2::{Digest, Sha256};

use super::activate::{hash_of, invite, peek};
use super::guard::{self, Guarded};
use super::{AccountError, Device};
use crate::change::Change;
use crate::ports::mail::Letter;
use crate::rights::require;
use crate::{EngineError, Lms};

/// How long a link for a new password works.
pub const RESET_LASTS: Span = Span::minutes(60);

/// Asks for a link to choose another password. Whether somebody has this login shows neither in the answer nor in its
/// time: the same rows are written either way, and the mail leaves later.
///
/// # Errors
///
/// [`AccountError::Locked`] when it was asked for too often, for this login or from this address.
pub async fn forgotten(lms: &Lms, login: &str, device: Device, now: Timestamp) -> Result<(), EngineError> {
    let nobody = Actor::system();
    let mut change = Change::begin(lms, &nobody, now).await?;
    let guards = [Guarded::letter(login), Guarded::letters_from(&device.address)];
    guard::hold(&mut *change.unit, &guards, now).await?;
    guard::count(&mut *change.unit, &guards, now).await?;
    let person = match Email::new(login) {
        Ok(email) => change.unit.people().find_by_email(&email).await?.map(|person| person.id),
        Err(_) => None,
    };
    change.audit("account.forgotten", "address", &device.address, serde_json::json!({ "agent": device.agent }));
    change.effects([Effect::SendPasswordLink { person, by_manager: false }]);
    change.commit().await
}

/// Resets the password of somebody else: every sign-in ends, the old password opens nothing but the page to change it
/// (AX4.8), and a link to choose another one leaves by mail.
///
/// # Errors
///
/// [`EngineError::NotFound`] for those who do not manage people, for an unknown person and an account that is not active;
/// [`EngineError::Forbidden`] for one's own, which is changed with the old one.
pub async fn reset_password(lms: &Lms, actor: &Actor, person: PersonId, now: Timestamp) -> Result<(), EngineError> {
    require(actor, Action::ManagePeople, Target::In(Scope::National), "person")?;
    if actor.person() == Some(person) {
        return Err(EngineError::Forbidden(Action::ManagePeople));
    }
    let mut change = Change::begin(lms, actor, now).await?;
    let found = change.unit.people().find(person).await?.map(|(found, _)| found);
    found.filter(|found| found.account.may_sign_in()).ok_or(EngineError::NotFound("account"))?;
    let known = change.unit.credentials().find(person).await?.ok_or(EngineError::NotFound("account"))?;
    // A second step that was begun with the old password ends with its date.
    change.unit.credentials().put(&Credential { must_change: true, changed: now, ..known }).await?;
    change.unit.sign_ins().end_all(person, None, now).await?;
    change.audit("account.reset", "person", person, serde_json::Value::Null);
    change.effects([Effect::SendPasswordLink { person: Some(person), by_manager: true }]);
    change.commit().await
}

/// Makes the link and mails it: called by the outbox, so that the link exists nowhere but in the mail. An account that was
/// never activated gets its activation link, one that is closed nothing.
///
/// # Errors
///
/// [`EngineError::Internal`] when the mail cannot leave: the outbox tries again, with a new link.
pub(crate) async fn send_link(
    lms: &Lms,
    person: PersonId,
    by_manager: bool,
    key: &str,
    now: Timestamp,
) -> Result<(), EngineError> {
    let system = Actor::system();
    let mut change = Change::begin(lms, &system, now).await?;
    let Some((stored, _)) = change.unit.people().find(person).await? else { return Ok(()) };
    let Some(identity) = stored.identity else { return Ok(()) };
    match stored.account {
        Account::Pending { .. } => {
            drop(change);
            return invite(lms, person, key, now).await;
        }
        Account::Disabled { .. } => return Ok(()),
        Account::Active { .. } => {}
    }
    let mut secret = [0; 32];
    lms.entropy().fill(&mut secret);
    change.unit.tokens().put(Sha256::digest(secret).into(), person, Purpose::Reset, now + RESET_LASTS).await?;
    change.audit("account.reset_link", "person", person, serde_json::Value::Null);
    change.commit().await?;
    let link = format!("{}/mot-de-passe/nouveau/{}", lms.public_url(), B64.encode(secret));
    let (subject, text) = words(stored.preferences.language, by_manager, &identity, &link);
    let to = identity.email.as_str().to_owned();
    let letter = Letter { key: key.to_owned(), to, subject: subject.to_owned(), text };
    lms.mail().send(&letter).await.map_err(|e| EngineError::Internal(e.to_string()))
}

fn words(language: Language, by_manager: bool, identity: &Identity, link: &str) -> (&'static str, String) {
    let given = &identity.given;
    match language {
        Language::Fr => {
            let (why, care) = if by_manager {
                ("Une personne qui gère la plateforme a réinitialisé votre mot de passe.", "")
            } else {
                (
                    "Un nouveau mot de passe a été demandé pour votre compte.",
                    "\nCe n'était pas vous ? Ne faites rien : votre mot de passe reste le même.\n",
                )
            };
            let text = format!(
                "Bonjour {given},\n\n{why} Choisissez-le ici :\n{link}\n\nCe lien fonctionne une seule fois, pendant une heure.\n{care}"
            );
            ("Choisir un nouveau mot de passe", text)
        }
        Language::En => {
            let (why, care) = if by_manager {
                ("Somebody who manages the platform reset your password.", "")
            } else {
                (
                    "A new password was asked for your account.",
                    "\nIt was not you? Do nothing: your password stays as it is.\n",
                )
            };
            let text = format!(
                "Hello {given},\n\n{why} Choose it here:\n{link}\n\nThis link works once, for one hour.\n{care}"
            );
            ("Choose a new password", text)
        }
    }
}

/// Whose link for a new password it is; does not use it up.
///
/// # Errors
///
/// [`AccountError::LinkExpired`].
pub async fn reset_of(lms: &Lms, token: &str, now: Timestamp) -> Result<Identity, EngineError> {
    peek(lms, token, &[Purpose::Reset], now).await
}

/// Chooses another password by a link: every sign-in ends, the account waits no longer for its failures, and the person is
/// told. A second factor stays.
///
/// # Errors
///
/// [`AccountError::LinkExpired`], [`AccountError::Password`].
pub async fn choose_password(lms: &Lms, token: &str, new: &str, now: Timestamp) -> Result<(), EngineError> {
    let identity = reset_of(lms, token, now).await?;
    password::check(new, &identity).map_err(AccountError::from)?;
    let hash = lms.hasher().hash(new.to_owned(), lms.entropy()).await?;
    let nobody = Actor::system();
    let mut change = Change::begin(lms, &nobody, now).await?;
    let person =
        change.unit.tokens().take(hash_of(token)?, Purpose::Reset, now).await?.ok_or(AccountError::LinkExpired)?;
    let (stored, _) = change.unit.people().find(person).await?.ok_or(AccountError::LinkExpired)?;
    if !stored.account.may_sign_in() {
        return Err(AccountError::LinkExpired.into());
    }
    change.unit.credentials().put(&Credential { person, hash, must_change: false, changed: now }).await?;
    change.unit.sign_ins().end_all(person, None, now).await?;
    guard::clear(&mut *change.unit, Guarded::login(identity.email.as_str())).await?;
    change.audit("account.password_by_link", "person", person, serde_json::Value::Null);
    change.effects([Effect::TellAccount { person, notice: AccountNotice::PasswordChanged }]);
    change.commit().await
}
