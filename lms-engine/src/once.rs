//! Requests that may be repeated: the change and the note that it was done are kept in one transaction, so that the same
//! request sent twice changes something once (`Idempotency-Key`, design §7).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use lms_core::ids::PersonId;
use lms_core::time::{Span, Timestamp};
use lms_store::Unit;
use lms_store::repo::Receipt;
use sha2::{Digest, Sha256};

use crate::{EngineError, Lms};

/// How long a key is remembered.
pub const LASTS: Span = Span::minutes(24 * 60);

/// The noun of [`EngineError::Duplicate`] when the same request got there first.
pub const NOUN: &str = "receipt";

/// A request under a key.
pub struct Once {
    person: PersonId,
    key: [u8; 32],
    /// Hash of the request; asked for when the change is kept, since a body may still be coming in before.
    request: Box<dyn Fn() -> [u8; 32] + Send + Sync>,
    noted: AtomicBool,
}

impl std::fmt::Debug for Once {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Once").field("person", &self.person).finish_non_exhaustive()
    }
}

impl Once {
    /// A request of `person` under `key`; `request` gives the hash of what was asked.
    pub fn new(person: PersonId, key: &[u8], request: Box<dyn Fn() -> [u8; 32] + Send + Sync>) -> Arc<Self> {
        Arc::new(Self { person, key: Sha256::digest(key).into(), request, noted: AtomicBool::new(false) })
    }

    /// Whether a change was kept under the key: an answer is then worth keeping.
    pub fn noted(&self) -> bool {
        self.noted.load(Ordering::SeqCst)
    }

    /// Notes in the transaction of the first change that it was done.
    pub(crate) async fn note(&self, lms: &Lms, unit: &mut dyn Unit, now: Timestamp) -> Result<(), EngineError> {
        if self.noted.swap(true, Ordering::SeqCst) {
            return Ok(());
        }
        let receipt = Receipt {
            id: lms.id(now),
            person: self.person,
            key: self.key,
            request: (self.request)(),
            at: now,
            answer: None,
        };
        let done = unit.receipts().insert(&receipt, expired(now)).await;
        if done.is_err() {
            self.noted.store(false, Ordering::SeqCst);
        }
        Ok(done?)
    }

    /// What was done under the key in the last 24 hours.
    ///
    /// # Errors
    ///
    /// Those of the store.
    pub async fn known(&self, lms: &Lms, now: Timestamp) -> Result<Option<Receipt>, EngineError> {
        let found = lms.store().reader().await?.receipts().find(self.person, &self.key).await?;
        Ok(found.filter(|receipt| receipt.at >= expired(now)))
    }

    /// Keeps what was answered.
    ///
    /// # Errors
    ///
    /// Those of the store; the change is kept all the same.
    pub async fn answered(&self, lms: &Lms, answer: &[u8]) -> Result<(), EngineError> {
        let mut unit = lms.store().unit().await?;
        if let Some(receipt) = unit.receipts().find(self.person, &self.key).await? {
            unit.receipts().answer(&receipt, answer).await?;
        }
        Ok(unit.commit().await?)
    }
}

fn expired(now: Timestamp) -> Timestamp {
    let lasts = i64::try_from(LASTS.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(now.millis().saturating_sub(lasts)).unwrap_or(now)
}

/// Forgets keys whose time is over.
///
/// # Errors
///
/// Those of the store.
pub async fn forget(lms: &Lms, now: Timestamp) -> Result<u64, EngineError> {
    let mut unit = lms.store().unit().await?;
    let count = unit.receipts().purge(expired(now)).await?;
    unit.commit().await?;
    Ok(count)
}
