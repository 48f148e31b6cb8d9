//! What proves who somebody is: password hashes, one-time tokens, sign-ins, throttles. No secret is kept readable.

use async_trait::async_trait;

use lms_core::ids::{PersonId, SignInId};
use lms_core::time::Timestamp;

use crate::StoreError;

/// A password hash.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Credential {
    /// Whose.
    pub person: PersonId,
    /// Argon2id in the PHC string format.
    pub hash: String,
    /// A manager reset it: only "change password" works (AX4.8).
    pub must_change: bool,
    /// Since when.
    pub changed: Timestamp,
}

/// Password hashes, at most one a person.
#[async_trait]
pub trait CredentialRepo: Send {
    /// `None`: the person has no password (yet).
    async fn find(&mut self, person: PersonId) -> Result<Option<Credential>, StoreError>;
    /// Stores or replaces.
    async fn put(&mut self, credential: &Credential) -> Result<(), StoreError>;
    /// Puts another hash of the same password in place of `old`; `false` when it is not there any more.
    async fn rehash(&mut self, person: PersonId, old: &str, new: &str) -> Result<bool, StoreError>;
}

/// What a one-time token is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    /// Choose the first password.
    Activate,
    /// Choose another password.
    Reset,
}

/// Single-use expiring tokens, kept as SHA-256.
#[async_trait]
pub trait TokenRepo: Send {
    /// Stores a token; older ones of the same person and purpose end.
    async fn put(
        &mut self,
        hash: [u8; 32],
        person: PersonId,
        purpose: Purpose,
        expires: Timestamp,
    ) -> Result<(), StoreError>;
    /// Whose token it is, if it can still be used at `now`; does not use it up.
    async fn peek(&mut self, hash: [u8; 32], purpose: Purpose, now: Timestamp) -> Result<Option<PersonId>, StoreError>;
    /// Uses it up: `Some` exactly once, and not after it expired.
    async fn take(&mut self, hash: [u8; 32], purpose: Purpose, now: Timestamp) -> Result<Option<PersonId>, StoreError>;
}

/// One browser session of a person.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignIn {
    /// Its key, named in evidence.
    pub id: SignInId,
    /// Whose.
    pub person: PersonId,
    /// SHA-256 of the cookie's random value.
    pub token: [u8; 32],
    /// Since when.
    pub created: Timestamp,
    /// Last seen, to the minute or so.
    pub seen: Timestamp,
    /// Over at this instant whatever happens.
    pub expires: Timestamp,
    /// What kind of device, in two words.
    pub agent: String,
    /// Truncated address.
    pub address: String,
    /// Signed out or revoked.
    pub ended: Option<Timestamp>,
}

/// Sign-ins.
#[async_trait]
pub trait SignInRepo: Send {
    /// Stores a new one.
    async fn insert(&mut self, sign_in: &SignIn) -> Result<(), StoreError>;
    /// By the hash of the cookie's value, ended and expired ones too.
    async fn find(&mut self, token: [u8; 32]) -> Result<Option<SignIn>, StoreError>;
    /// Those of a person that are not ended and not over at `now`, seen last first; at most 200.
    async fn open_of(&mut self, person: PersonId, now: Timestamp) -> Result<Vec<SignIn>, StoreError>;
    /// Gives it another cookie: whoever knew the old value is out. `false` when it ended.
    async fn rotate(&mut self, id: SignInId, token: [u8; 32]) -> Result<bool, StoreError>;
    /// Notes that it was seen.
    async fn touch(&mut self, id: SignInId, at: Timestamp) -> Result<(), StoreError>;
    /// Ends it.
    async fn end(&mut self, id: SignInId, at: Timestamp) -> Result<(), StoreError>;
    /// Ends every sign-in of a person but one.
    async fn end_all(&mut self, person: PersonId, but: Option<SignInId>, at: Timestamp) -> Result<(), StoreError>;
}

/// Failures counted under a key (a hash of the login, or of the truncated address).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Throttle {
    /// How many since the window began.
    pub failures: i64,
    /// When the window began.
    pub since: Timestamp,
    /// Nothing is tried before.
    pub locked_until: Option<Timestamp>,
}

/// Throttles; in the database, so that replicas share them (AX4.9).
#[async_trait]
pub trait ThrottleRepo: Send {
    /// `None`: no failure known.
    async fn find(&mut self, key: [u8; 32]) -> Result<Option<Throttle>, StoreError>;
    /// As [`ThrottleRepo::find`], and nobody else counts under this key until the unit ends: of attempts at the same
    /// moment each sees those before it. Without any failure the window begins at `now`.
    async fn hold(&mut self, key: [u8; 32], now: Timestamp) -> Result<Throttle, StoreError>;
    /// Stores or replaces.
    async fn put(&mut self, key: [u8; 32], throttle: &Throttle) -> Result<(), StoreError>;
    /// Forgets.
    async fn clear(&mut self, key: [u8; 32]) -> Result<(), StoreError>;
    /// Forgets what began before `before`; gives how many.
    async fn purge(&mut self, before: Timestamp) -> Result<u64, StoreError>;
}
