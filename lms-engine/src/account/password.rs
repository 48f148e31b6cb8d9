//! Argon2id on a few threads of its own, so that sign-ins can neither exhaust memory nor slow saves down.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use lms_store::Entropy;
use tokio::sync::oneshot;

use crate::EngineError;

/// One thing to do on a thread of the pool.
type Job = Box<dyn FnOnce() + Send>;

/// Hashes and verifies passwords, a few at a time.
///
/// Parameters: Argon2id v1.3, 19 MiB, 2 passes, 1 lane. Source: RFC 9106; OWASP password storage cheat sheet.
#[derive(Clone)]
pub struct Hasher {
    jobs: Sender<Job>,
}

impl Hasher {
    /// With so many hashes at the same moment, at least one. The threads end with the last clone. Where the system gives no
    /// thread at all, every use is refused.
    pub fn new(parallel: usize) -> Self {
        let (jobs, waiting) = channel();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..parallel.max(1) {
            let waiting = Arc::clone(&waiting);
            let started = thread::Builder::new().name("hashing".to_owned()).spawn(move || work_off(&waiting));
            if let Err(error) = started {
                tracing::error!(%error, "no thread for hashing passwords");
            }
        }
        Self { jobs }
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
        let gone = || EngineError::Internal("the hashing pool is gone".to_owned());
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move || {
            // Who asked may have gone away meanwhile.
            if !answer.is_closed() {
                let _ = answer.send(work());
            }
        });
        self.jobs.send(job).map_err(|_| gone())?;
        answered.await.map_err(|_| gone())
    }
}

/// Does what is waiting, one after the other, until nobody can ask any more.
fn work_off(waiting: &Mutex<Receiver<Job>>) {
    step_back();
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        // Who waits for a job that panics is told that the pool is gone; the next one finds it at work.
        let _ = catch_unwind(AssertUnwindSafe(job));
    }
}

/// Lets every other thread go first: a sign-in may take a moment longer, work that is being saved may not.
fn step_back() {
    // On Linux a priority belongs to the thread that sets it; elsewhere it would be that of the whole process.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, 10);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops where it fails

    use super::*;

    #[tokio::test]
    async fn a_job_that_panics_is_told_and_the_next_one_is_done() {
        let hasher = Hasher::new(1);
        #[allow(clippy::panic)] // what is tested
        let broken = hasher.run(|| panic!("of a job")).await;
        let told: Result<(), _> = broken;
        assert!(matches!(told, Err(EngineError::Internal(_))));
        assert_eq!(hasher.run(|| 7).await.unwrap(), 7);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn the_threads_step_back_and_nobody_else_does() {
        let nice = || rustix::process::getpriority_process(None).unwrap();
        let before = nice();
        let hasher = Hasher::new(2);
        // A process that was started behind others stays where it is: only the system's own user goes forward.
        assert!(hasher.run(nice).await.unwrap() >= 10);
        assert_eq!(nice(), before);
    }

    #[tokio::test]
    async fn so_many_hashes_run_at_once_and_no_more() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let (hasher, running, most) = (Hasher::new(2), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let mut all = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (hasher, running, most) = (hasher.clone(), Arc::clone(&running), Arc::clone(&most));
            all.spawn(async move {
                let work = move || {
                    most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    thread::sleep(std::time::Duration::from_millis(20));
                    running.fetch_sub(1, Ordering::SeqCst);
                };
                hasher.run(work).await.is_ok()
            });
        }
        while let Some(done) = all.join_next().await {
            assert!(done.unwrap());
        }
        assert!((1..=2).contains(&most.load(Ordering::SeqCst)));
    }
}
