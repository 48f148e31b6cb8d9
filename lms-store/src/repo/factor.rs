//! Second factors and recovery codes; the secret is sealed with the person's key, a recovery code is kept as a keyed hash.

use async_trait::async_trait;

use lms_core::ids::PersonId;
use lms_core::people::factor::recovery;
use lms_core::people::factor::totp::{Secret, Step};
use lms_core::time::Timestamp;

use crate::StoreError;

/// A second factor.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Factor {
    /// What the person's device knows too.
    pub secret: Secret,
    /// When it was shown to the person.
    pub begun: Timestamp,
    /// Since when it counts, and the last step whose code was taken; `None` until a first code confirms it.
    pub active: Option<(Timestamp, Step)>,
}

/// Second factors, at most one a person.
#[async_trait]
pub trait FactorRepo: Send {
    /// `None`: the person has none, or was erased.
    async fn find(&mut self, person: PersonId) -> Result<Option<Factor>, StoreError>;
    /// Whether one counts, without opening its secret.
    async fn is_active(&mut self, person: PersonId) -> Result<bool, StoreError>;
    /// Stores a secret that is not confirmed yet, in place of another such; [`StoreError::Stale`] when one counts.
    async fn begin(&mut self, person: PersonId, secret: &Secret, at: Timestamp) -> Result<(), StoreError>;
    /// From now on it counts; `false` when there is none to confirm.
    async fn confirm(&mut self, person: PersonId, step: Step, at: Timestamp) -> Result<bool, StoreError>;
    /// Uses up the code of a step: `true` exactly once for each step, and never for one before the last.
    async fn take_step(&mut self, person: PersonId, step: Step) -> Result<bool, StoreError>;
    /// Removes it with its recovery codes; whether there was one.
    async fn remove(&mut self, person: PersonId) -> Result<bool, StoreError>;
    /// Replaces the recovery codes.
    async fn put_recovery(&mut self, person: PersonId, codes: &[recovery::Code]) -> Result<(), StoreError>;
    /// Uses up a recovery code: `true` exactly once.
    async fn take_recovery(&mut self, person: PersonId, code: &recovery::Code) -> Result<bool, StoreError>;
    /// How many recovery codes are left.
    async fn recovery_left(&mut self, person: PersonId) -> Result<u32, StoreError>;
}
