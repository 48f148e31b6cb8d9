//! Counts failures and makes those wait who fail (AX4.9).
//!
//! Whether something is locked is asked twice: before anything dear is computed, and again in the transaction that decides,
//! where attempts at the same moment stand in line. So a thousand guesses at once are no more than a thousand in a row.

use lms_core::access::throttle::{self, Bucket, Failures};
use lms_core::ids::PersonId;
use lms_core::text::Email;
use lms_core::time::Timestamp;
use lms_store::Unit;
use lms_store::repo::Throttle;
use sha2::{Digest, Sha256};

use super::AccountError;
use crate::EngineError;

/// What is counted together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guarded {
    key: [u8; 32],
    bucket: Bucket,
}

fn guarded(bucket: Bucket, kind: &str, of: &str) -> Guarded {
    Guarded { key: Sha256::digest(format!("throttle:{kind}:{of}")).into(), bucket }
}

impl Guarded {
    /// A login, whether or not somebody has it.
    pub(super) fn login(login: &str) -> Self {
        guarded(Bucket::Account, "account", &login.trim().to_lowercase())
    }

    /// A truncated network address.
    pub(super) fn address(address: &str) -> Self {
        guarded(Bucket::Address, "address", address)
    }

    /// The old password where somebody who is signed in changes it.
    pub(super) fn own_password(person: PersonId) -> Self {
        guarded(Bucket::Account, "own-password", &person.to_string())
    }

    /// Links for a forgotten password, asked for one login, whether or not somebody has it.
    pub(super) fn letter(login: &str) -> Self {
        guarded(Bucket::Letter, "letter", &login.trim().to_lowercase())
    }

    /// Links for forgotten passwords, asked from a truncated network address.
    pub(super) fn letters_from(address: &str) -> Self {
        guarded(Bucket::Address, "letters-from", address)
    }

    /// The second factor of somebody.
    pub(super) fn code(person: PersonId) -> Self {
        guarded(Bucket::Code, "code", &person.to_string())
    }
}

fn known(throttle: Option<Throttle>) -> Option<Failures> {
    throttle.map(|t| Failures {
        count: u32::try_from(t.failures).unwrap_or(u32::MAX),
        since: t.since,
        locked_until: t.locked_until,
    })
}

/// Refuses while one of these waits. In a unit that only reads.
pub(super) async fn look(unit: &mut dyn Unit, all: &[Guarded], now: Timestamp) -> Result<(), EngineError> {
    for one in all {
        if let Some(until) = throttle::locked(known(unit.throttles().find(one.key).await?), now) {
            return Err(AccountError::Locked { until }.into());
        }
    }
    Ok(())
}

/// As [`look`], and holds these until the unit ends. Always in the same order: login, code, address.
pub(super) async fn hold(unit: &mut dyn Unit, all: &[Guarded], now: Timestamp) -> Result<(), EngineError> {
    for one in all {
        let held = unit.throttles().hold(one.key, now).await?;
        if let Some(until) = throttle::locked(known(Some(held)), now) {
            return Err(AccountError::Locked { until }.into());
        }
    }
    Ok(())
}

/// Counts one failure for each; they are held.
pub(super) async fn count(unit: &mut dyn Unit, all: &[Guarded], now: Timestamp) -> Result<(), EngineError> {
    for one in all {
        let after = throttle::failed(known(unit.throttles().find(one.key).await?), one.bucket, now);
        let stored =
            Throttle { failures: i64::from(after.count), since: after.since, locked_until: after.locked_until };
        unit.throttles().put(one.key, &stored).await?;
    }
    Ok(())
}

/// Forgets the failures of one.
pub(super) async fn clear(unit: &mut dyn Unit, one: Guarded) -> Result<(), EngineError> {
    Ok(unit.throttles().clear(one.key).await?)
}

/// Forgets whatever was counted for somebody: the hash that an address stands under could be tried.
pub(crate) async fn forget(unit: &mut dyn Unit, email: &Email, person: PersonId) -> Result<(), EngineError> {
    let login = email.as_str();
    for one in [Guarded::login(login), Guarded::letter(login), Guarded::own_password(person), Guarded::code(person)] {
        clear(unit, one).await?;
    }
    Ok(())
}
