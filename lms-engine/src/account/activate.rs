//! The first password, by a single-use link that expires; and changing it later.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
use lms_core::access::{Actor, Who};
use lms_core::effect::{AccountNotice, Effect};
use lms_core::ids::PersonId;
use lms_core::people::{Account, Identity, Language, Person, password};
use lms_core::time::{Span, Timestamp};
use lms_store::repo::{Credential, Purpose};
use sha2::{Digest, Sha256};

use super::guard::{self, Guarded};
use super::sign_in::rotate;
use super::{AccountError, Principal};
use crate::change::Change;
use crate::ports::mail::Letter;
use crate::{EngineError, Lms};

/// How long an activation link works (X1.4).
pub const LINK_LASTS: Span = Span::minutes(72 * 60);

/// Makes a link and mails it: called by the outbox, so that the link exists nowhere but in the mail.
///
/// # Errors
///
/// [`EngineError::Internal`] when the mail cannot leave: the outbox tries again, with a new link.
pub async fn invite(lms: &Lms, person: PersonId, key: &str, now: Timestamp) -> Result<(), EngineError> {
    let system = Actor::system();
    let mut change = Change::begin(lms, &system, now).await?;
    let Some((stored, _)) = change.unit.people().find(person).await? else { return Ok(()) };
    let (Some(identity), Account::Pending { .. }) = (stored.identity, stored.account) else { return Ok(()) };
    let mut secret = [0; 32];
    lms.entropy().fill(&mut secret);
    change.unit.tokens().put(Sha256::digest(secret).into(), person, Purpose::Activate, now + LINK_LASTS).await?;
    change.audit("account.invite", "person", person, serde_json::Value::Null);
    change.commit().await?;
    let link = format!("{}/activation/{}", lms.public_url(), B64.encode(secret));
    let (subject, text) = match stored.preferences.language {
        Language::Fr => (
            "Votre accès à la formation",
            format!(
                "Bonjour {},\n\nVotre compte est prêt. Choisissez votre mot de passe :\n{link}\n\nCe lien fonctionne une seule fois, pendant 72 heures. Passé ce délai, demandez-en un autre à votre gestionnaire.\n",
                identity.given
            ),
        ),
        Language::En => (
            "Your access to the training",
            format!(
                "Hello {},\n\nYour account is ready. Choose your password:\n{link}\n\nThis link works once, for 72 hours. After that, ask your manager for another one.\n",
                identity.given
            ),
        ),
    };
    let letter =
        Letter { key: key.to_owned(), to: identity.email.as_str().to_owned(), subject: subject.to_owned(), text };
    lms.mail().send(&letter).await.map_err(|e| EngineError::Internal(e.to_string()))
}

pub(super) fn hash_of(token: &str) -> Result<[u8; 32], EngineError> {
    let secret = B64.decode(token).map_err(|_| AccountError::LinkExpired)?;
    Ok(Sha256::digest(secret).into())
}

/// Whose activation link it is; does not use it up.
///
/// # Errors
///
/// [`AccountError::LinkExpired`].
pub async fn activation_of(lms: &Lms, token: &str, now: Timestamp) -> Result<Identity, EngineError> {
    peek(lms, token, &[Purpose::Activate], now).await
}

/// Whose link it is, of activation or of a forgotten password; does not use it up.
///
/// # Errors
///
/// [`AccountError::LinkExpired`].
pub async fn identity_of(lms: &Lms, token: &str, now: Timestamp) -> Result<Identity, EngineError> {
    peek(lms, token, &[Purpose::Activate, Purpose::Reset], now).await
}

pub(super) async fn peek(
    lms: &Lms,
    token: &str,
    purposes: &[Purpose],
    now: Timestamp,
) -> Result<Identity, EngineError> {
    let hash = hash_of(token)?;
    let mut unit = lms.store().reader().await?;
    let mut person = None;
    for purpose in purposes {
        person = person.or(unit.tokens().peek(hash, *purpose, now).await?);
    }
    let (stored, _) =
        unit.people().find(person.ok_or(AccountError::LinkExpired)?).await?.ok_or(AccountError::LinkExpired)?;
    Ok(stored.identity.ok_or(AccountError::LinkExpired)?)
}

/// Chooses the first password; the link is used up in the same transaction, so that it works exactly once.
///
/// # Errors
///
/// [`AccountError::LinkExpired`], [`AccountError::Password`].
pub async fn activate(lms: &Lms, token: &str, password: &str, now: Timestamp) -> Result<PersonId, EngineError> {
    let identity = activation_of(lms, token, now).await?;
    password::check(password, &identity).map_err(AccountError::from)?;
    let hash = lms.hasher().hash(password.to_owned(), lms.entropy()).await?;
    let nobody = Actor { who: Who::System, grants: Vec::new() };
    let mut change = Change::begin(lms, &nobody, now).await?;
    let person =
        change.unit.tokens().take(hash_of(token)?, Purpose::Activate, now).await?.ok_or(AccountError::LinkExpired)?;
    let (stored, seen) = change.unit.people().find(person).await?.ok_or(AccountError::LinkExpired)?;
    let active =
        Person { id: person, identity, account: Account::Active { since: now }, preferences: stored.preferences };
    change.unit.people().update(&active, seen, now).await?;
    change.unit.credentials().put(&Credential { person, hash, must_change: false, changed: now }).await?;
    change.audit("account.activate", "person", person, serde_json::Value::Null);
    change.commit().await?;
    Ok(person)
}

/// Changes one's own password; every other sign-in of the person ends, and this one gets another cookie, which is given.
///
/// # Errors
///
/// [`AccountError::Refused`] when the old one is wrong, [`AccountError::Locked`] after too many of those,
/// [`AccountError::Password`].
pub async fn change_password(
    lms: &Lms,
    who: &Principal,
    old: &str,
    new: &str,
    now: Timestamp,
) -> Result<String, EngineError> {
    let guards = [Guarded::own_password(who.person)];
    let credential = {
        let mut unit = lms.store().reader().await?;
        guard::look(&mut *unit, &guards, now).await?;
        unit.credentials().find(who.person).await?
    };
    if !lms.hasher().verify(old.to_owned(), credential.map(|c| c.hash)).await?.is_right() {
        let mut change = Change::begin(lms, &who.actor, now).await?;
        guard::hold(&mut *change.unit, &guards, now).await?;
        guard::count(&mut *change.unit, &guards, now).await?;
        change.audit("account.password_refuse", "person", who.person, serde_json::Value::Null);
        change.commit().await?;
        return Err(AccountError::Refused.into());
    }
    password::check(new, &who.identity).map_err(AccountError::from)?;
    let hash = lms.hasher().hash(new.to_owned(), lms.entropy()).await?;
    let mut change = Change::begin(lms, &who.actor, now).await?;
    guard::hold(&mut *change.unit, &guards, now).await?;
    guard::clear(&mut *change.unit, Guarded::own_password(who.person)).await?;
    change.unit.credentials().put(&Credential { person: who.person, hash, must_change: false, changed: now }).await?;
    change.unit.sign_ins().end_all(who.person, Some(who.sign_in), now).await?;
    change.audit("account.password", "person", who.person, serde_json::Value::Null);
    change.effects([Effect::TellAccount { person: who.person, notice: AccountNotice::PasswordChanged }]);
    let cookie = rotate(lms, &mut change, who.sign_in).await?;
    change.commit().await?;
    Ok(cookie)
}
