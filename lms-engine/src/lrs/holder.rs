//! Who speaks to the LRS: a credential that was checked, and the short memory of those checks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use lms_core::access::rate::{Paid, Rate};
use lms_core::time::Timestamp;
use lms_core::xapi::credential::{Scope, allows};
use lms_core::xapi::json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::LrsError;
use super::credential::{Terms, authority};
use crate::Lms;
use crate::launch::{self, Bound};
use crate::token::same;

/// A credential that proved its secret.
#[derive(Clone, Debug, PartialEq)]
pub struct Holder {
    /// The credential.
    pub id: Uuid,
    /// What it may.
    pub scopes: Vec<Scope>,
    /// The Agent its statements are put down to.
    pub authority: Value<'static>,
    /// The session it was made for: its guard is asked then.
    pub launch: Option<Bound>,
    /// How often it may ask.
    pub rate: Option<Rate>,
}

impl Holder {
    /// Asks for one scope.
    ///
    /// # Errors
    ///
    /// [`LrsError::Forbidden`].
    pub fn need(&self, scope: Scope) -> Result<(), LrsError> {
        if allows(&self.scopes, scope) { Ok(()) } else { Err(LrsError::Forbidden(scope)) }
    }

    /// Asks for any of several scopes.
    ///
    /// # Errors
    ///
    /// [`LrsError::Forbidden`], with the first.
    pub fn need_one_of(&self, scopes: &[Scope]) -> Result<(), LrsError> {
        match scopes.first() {
            Some(first) if !scopes.iter().any(|scope| allows(&self.scopes, *scope)) => Err(LrsError::Forbidden(*first)),
            _ => Ok(()),
        }
    }

    /// Whether it may.
    pub fn may(&self, scope: Scope) -> bool {
        allows(&self.scopes, scope)
    }
}

/// For so long a checked secret is believed without asking the store: a revocation by another replica is seen after it.
const BELIEVED_MS: i64 = 5_000;
/// Failures of one login within a minute before it has to wait.
const FAILURES: u32 = 60;
/// What is remembered at most, of either kind.
const REMEMBERED: usize = 10_000;

/// What a session's token may ask a second: far more than any content that works for a learner, far less than one that runs wild.
const SESSION_RATE: u32 = 50;

/// When a secret was found right, and whose it is.
type Verdict = (Timestamp, Arc<Holder>);
/// Since when wrong secrets of a login are counted, and how many there were.
type Failures = (Timestamp, u32);

/// What was found out about secrets a moment ago. Kept by a hash of login and secret with a key of this process, so that
/// a picture of the memory holds no secret that was tried.
#[derive(Debug, Default)]
pub struct Holders {
    checked: Mutex<HashMap<[u8; 32], Verdict>>,
    failed: Mutex<HashMap<String, Failures>>,
    paid: Mutex<HashMap<Uuid, Paid>>,
}

impl Holders {
    fn find(&self, key: &[u8; 32], now: Timestamp) -> Option<Arc<Holder>> {
        let checked = self.checked.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, holder) = checked.get(key)?;
        // A clock that was set back makes nothing live longer.
        let age = now.millis() - at.millis();
        (0..BELIEVED_MS).contains(&age).then(|| Arc::clone(holder))
    }

    fn note(&self, key: [u8; 32], now: Timestamp, holder: &Arc<Holder>) {
        let mut checked = self.checked.lock().unwrap_or_else(PoisonError::into_inner);
        if checked.len() >= REMEMBERED {
            checked.clear();
        }
        checked.insert(key, (now, Arc::clone(holder)));
    }

    /// Forgets every verdict: a credential was revoked.
    pub(crate) fn forget(&self) {
        self.checked.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn fail(&self, login: &str, now: Timestamp) {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if failed.len() >= REMEMBERED {
            failed.clear();
        }
        let (since, count) = failed.entry(login.chars().take(100).collect()).or_insert((now, 0));
        if now.millis() - since.millis() > 60_000 {
            (*since, *count) = (now, 0);
        }
        *count += 1;
    }

    /// Counts one request of a credential that is held to a rate. Each process counts for itself.
    fn admit(&self, holder: &Holder, now: Timestamp) -> Result<(), LrsError> {
        let Some(rate) = holder.rate else { return Ok(()) };
        let mut paid = self.paid.lock().unwrap_or_else(PoisonError::into_inner);
        if paid.len() >= REMEMBERED {
            paid.clear();
        }
        let after = rate.take(paid.get(&holder.id).copied(), now.millis()).map_err(LrsError::TooMany)?;
        paid.insert(holder.id, after);
        Ok(())
    }

    fn must_wait(&self, login: &str, now: Timestamp) -> Option<u64> {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, count) = failed.get(login)?;
        let left = 60_000 - (now.millis() - since.millis());
        (*count >= FAILURES && left > 0).then(|| u64::try_from(left / 1000 + 1).unwrap_or(1))
    }
}

/// Checks login and secret; `None` when they are wrong, revoked or over, whichever it was.
///
/// # Errors
///
/// [`LrsError::TooMany`] after many failures of one login, and for requests beyond a credential's rate; the store's.
pub async fn authenticate(
    lms: &Lms,
    login: &str,
    secret: &str,
    now: Timestamp,
) -> Result<Option<Arc<Holder>>, LrsError> {
    let verdict = verdict_key(lms, login, secret);
    if let Some(holder) = lms.holders().find(&verdict, now) {
        lms.holders().admit(&holder, now)?;
        return Ok(Some(holder));
    }
    // A login no database could keep is nobody's.
    let known = if login.contains('\0') || login.len() > 200 {
        None
    } else {
        lms.store().reader().await?.lrs_credentials().by_login(login).await?
    };
    let good = known.filter(|credential| {
        same(&credential.secret, &Sha256::digest(secret.as_bytes()))
            && credential.revoked.is_none()
            // Source: cmi5 8.2.1: the token of a session works from its fetching on.
            && (credential.launch.is_none() || credential.fetched.is_some())
            && credential.expires.is_none_or(|end| now < end)
    });
    let Some(credential) = good else {
        lms.holders().fail(login, now);
        // The right secret is always taken: nobody can lock somebody else out by guessing.
        return lms.holders().must_wait(login, now).map_or(Ok(None), |seconds| Err(LrsError::TooMany(seconds)));
    };
    let terms: Terms = serde_json::from_str(&credential.document).map_err(|e| LrsError::internal(&e))?;
    // What a session sends is put down to one agent for all, so that it leaves none behind.
    let authority = match &terms.launch {
        Some(_) => launch::authority(lms),
        None => authority(lms, credential.id, &terms.label),
    };
    let rate = terms.rate.or_else(|| terms.launch.as_ref().and_then(|_| Rate::new(SESSION_RATE).ok()));
    let holder = Arc::new(Holder { id: credential.id, scopes: terms.scopes, authority, launch: terms.launch, rate });
    lms.holders().note(verdict, now, &holder);
    lms.holders().admit(&holder, now)?;
    Ok(Some(holder))
}

fn verdict_key(lms: &Lms, login: &str, secret: &str) -> [u8; 32] {
    let hash = lms.keyring().lookup("lrs.verdict", &format!("{}:{login}:{secret}", login.len()));
    hash.try_into().unwrap_or_default()
}
