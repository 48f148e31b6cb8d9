//! Argon2id in a bounded pool of its own, so that sign-ins can neither exhaust memory nor slow saves down.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use lms_store::Entropy;
use tokio::sync::Semaphore;

use crate::EngineError;

/// Hashes and verifies passwords, a few at a time.
///
/// Parameters: Argon2id v1.3, 19 MiB, 2 passes, 1 lane. Source: RFC 9106; OWASP password storage cheat sheet.
#[derive(Clone)]
pub struct Hasher {
    permits: Arc<Semaphore>,
}

impl Hasher {
    /// With so many hashes at the same moment, at least one.
    pub fn new(parallel: usize) -> Self {
        Self { permits: Arc::new(Semaphore::new(parallel.max(1))) }
    }

    /// Hashes a password with a fresh salt, as a PHC string.
    ///
    /// # Errors
    ///
    /// [`EngineError::Internal`] when the pool is gone.
    pub async fn hash(&self, password: String, entropy: &dyn Entropy) -> Result<String, EngineError> {
        let mut salt = [0; 16];
        entropy.fill(&mut salt);
        self.run(move || {
            Argon2::default()
                .hash_password_with_salt(password.as_bytes(), &salt)
                .map(|h| h.to_string())
                .map_err(|e| EngineError::Internal(e.to_string()))
        })
        .await?
    }

    /// Whether the password matches. Without a hash the same work is done and the answer is no, so that
    /// the time tells nobody whether an account exists.
    ///
    /// # Errors
    ///
    /// [`EngineError::Internal`] when the pool is gone.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, EngineError> {
        self.run(move || {
            let argon = Argon2::default();
            let Some(hash) = hash else {
                let mut out = [0; 32];
                let _ = argon.hash_password_into(password.as_bytes(), b"nobody-has-this", &mut out);
                return false;
            };
            PasswordHash::new(&hash).is_ok_and(|hash| argon.verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, EngineError> {
        let gone = |e: &dyn std::fmt::Display| EngineError::Internal(format!("the hashing pool is gone: {e}"));
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|e| gone(&e))?;
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await
        .map_err(|e| gone(&e))
    }
}
