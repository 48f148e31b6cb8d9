//! Argon2id on a few threads of its own, so that sign-ins can neither exhaust memory nor slow saves down.

mod cost;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use lms_store::Entropy;
use tokio::sync::oneshot;
use zeroize::Zeroizing;

pub use cost::{BadCost, Cost, Pepper, Recipe};

use crate::EngineError;
use crate::account::AccountError;

/// One thing to do on a thread of the pool.
type Job = Box<dyn FnOnce() + Send>;

/// How many may wait for each thread: at some 40 a second the last of them waits for half a minute.
const WAITING: usize = 1000;

/// Before a hash with a pepper: `pepper:` and its name.
const PEPPERED: &str = "pepper:";

/// Hashes and verifies passwords, a few at a time.
///
/// Argon2id v1.3 on one lane, by a [`Recipe`]. Source: RFC 9106; OWASP password storage cheat sheet.
#[derive(Clone)]
pub struct Hasher {
    jobs: Sender<Job>,
    waiting: Arc<AtomicUsize>,
    most: usize,
    recipe: Arc<Recipe>,
}

/// What checking a password found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// Not this one.
    Wrong,
    /// This one.
    Right,
    /// This one; its hash was made by another recipe and is to be made anew.
    Stale,
}

impl Verdict {
    /// Whether the password matches.
    pub fn is_right(self) -> bool {
        self != Self::Wrong
    }
}

/// Takes one from those that wait, when its turn came or when it is given up.
struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Hasher {
    /// With so many hashes at the same moment, at least one. The threads end with the last clone. Where the system gives no
    /// thread at all, every use is refused.
    pub fn new(parallel: usize, recipe: Recipe) -> Self {
        let (jobs, waiting) = channel();
        let waiting = Arc::new(Mutex::new(waiting));
        let parallel = parallel.max(1);
        for _ in 0..parallel {
            let waiting = Arc::clone(&waiting);
            let started = thread::Builder::new().name("hashing".to_owned()).spawn(move || work_off(&waiting));
            if let Err(error) = started {
                tracing::error!(%error, "no thread for hashing passwords");
            }
        }
        let most = parallel.saturating_mul(WAITING);
        Self { jobs, waiting: Arc::default(), most, recipe: Arc::new(recipe) }
    }

    /// Hashes a password with a fresh salt: a PHC string, after the name of the pepper if there is one.
    ///
    /// # Errors
    ///
    /// [`AccountError::Busy`] when too many wait, [`EngineError::Internal`] when the pool is gone.
    pub async fn hash(&self, password: String, entropy: &dyn Entropy) -> Result<String, EngineError> {
        let mut salt = [0; 16];
        entropy.fill(&mut salt);
        let (recipe, password) = (Arc::clone(&self.recipe), Zeroizing::new(password));
        self.run(move || {
            let internal = |e: &dyn std::fmt::Display| EngineError::Internal(e.to_string());
            let argon = argon(recipe.pepper.as_ref(), recipe.cost).map_err(|e| internal(&e))?;
            let hash = argon.hash_password_with_salt(password.as_bytes(), &salt).map_err(|e| internal(&e))?;
            Ok(match &recipe.pepper {
                Some(pepper) => format!("{PEPPERED}{}{hash}", pepper.id()),
                None => hash.to_string(),
            })
        })
        .await?
    }

    /// Whether the password matches. Without a hash the same work is done and the answer is no, and a cheaper hash is
    /// made up for, so that the time tells nobody whether an account exists.
    ///
    /// # Errors
    ///
    /// As [`Hasher::hash`].
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<Verdict, EngineError> {
        let (recipe, password) = (Arc::clone(&self.recipe), Zeroizing::new(password));
        self.run(move || check(&recipe, password.as_bytes(), hash.as_deref())).await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, EngineError> {
        let gone = || EngineError::Internal("the hashing pool is gone".to_owned());
        let (answer, answered) = oneshot::channel();
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= self.most {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(AccountError::Busy.into());
        }
        let place = Place(Arc::clone(&self.waiting));
        let job: Job = Box::new(move || {
            let _place = place;
            // Who asked may have gone away meanwhile.
            if !answer.is_closed() {
                let _ = answer.send(work());
            }
        });
        self.jobs.send(job).map_err(|_| gone())?;
        answered.await.map_err(|_| gone())
    }
}

fn argon(pepper: Option<&Pepper>, cost: Cost) -> argon2::Result<Argon2<'_>> {
    let params = cost.params()?;
    match pepper {
        Some(pepper) => Argon2::new_with_secret(pepper.key(), Algorithm::Argon2id, Version::V0x13, params),
        None => Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params)),
    }
}

/// Work for nothing, as long as a hash at this cost takes.
fn pass_time(cost: Cost, password: &[u8]) {
    let mut out = [0; 32];
    if let Ok(argon) = argon(None, cost) {
        let _ = argon.hash_password_into(password, b"nobody-has-this", &mut out);
    }
}

fn check(recipe: &Recipe, password: &[u8], stored: Option<&str>) -> Verdict {
    let named = stored.and_then(|text| text.strip_prefix(PEPPERED)).and_then(|rest| rest.split_once('$'));
    let id = named.map(|(id, _)| id);
    let pepper = id.and_then(|id| recipe.pepper(id));
    if let Some(id) = id.filter(|_| pepper.is_none()) {
        tracing::error!(pepper = id, "the pepper of a password hash was not given to this server");
    }
    let phc = stored.map(|text| text.find('$').and_then(|at| text.get(at..)).unwrap_or(text));
    let parsed = phc.filter(|_| id.is_some() == pepper.is_some()).and_then(|text| PasswordHash::new(text).ok());
    let Some((hash, cost)) =
        parsed.and_then(|hash| Some((Params::try_from(&hash).ok()?, hash))).map(|(p, h)| (h, Cost::of(&p)))
    else {
        pass_time(recipe.cost, password);
        return Verdict::Wrong;
    };
    let right = argon(pepper, cost).is_ok_and(|argon| argon.verify_password(password, &hash).is_ok());
    if !right {
        if let Some(lacks) = cost.short_of(recipe.cost) {
            pass_time(lacks, password);
        }
        return Verdict::Wrong;
    }
    let current = cost == recipe.cost && id == recipe.pepper.as_ref().map(Pepper::id);
    if current { Verdict::Right } else { Verdict::Stale }
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
        let hasher = Hasher::new(1, Recipe::default());
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
        let hasher = Hasher::new(2, Recipe::default());
        // A process that was started behind others stays where it is: only the system's own user goes forward.
        assert!(hasher.run(nice).await.unwrap() >= 10);
        assert_eq!(nice(), before);
    }

    #[tokio::test]
    async fn so_many_hashes_run_at_once_and_no_more() {
        let (hasher, running, most) =
            (Hasher::new(2, Recipe::default()), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
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

    /// Chance that is none.
    struct Same;

    impl Entropy for Same {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    fn hasher(cost: Cost, pepper: Option<u8>, earlier: &[u8]) -> Hasher {
        let pepper_of = |byte: u8| Pepper::new(&[byte; 32]);
        let earlier = earlier.iter().copied().map(pepper_of).collect();
        Hasher::new(1, Recipe { cost, pepper: pepper.map(pepper_of), earlier })
    }

    #[tokio::test]
    async fn r6a_02_a_hash_made_by_another_recipe_opens_and_is_to_be_made_anew() {
        let dearer = Cost::new(20, 2).unwrap();
        let before = hasher(Cost::FLOOR, None, &[]);
        let plain = before.hash("phrase".to_owned(), &Same).await.unwrap();
        assert!(plain.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{plain}");
        let peppered = hasher(Cost::FLOOR, Some(1), &[]).hash("phrase".to_owned(), &Same).await.unwrap();
        assert!(peppered.starts_with("pepper:") && peppered.contains("$argon2id$"), "{peppered}");
        for (name, hasher, hash, expected) in [
            ("the same", &before, &plain, Verdict::Right),
            ("dearer", &hasher(dearer, None, &[]), &plain, Verdict::Stale),
            ("cheaper", &hasher(Cost::FLOOR, None, &[]), &hasher_hash(dearer).await, Verdict::Stale),
            ("a pepper from now on", &hasher(Cost::FLOOR, Some(1), &[]), &plain, Verdict::Stale),
            ("the pepper", &hasher(Cost::FLOOR, Some(1), &[]), &peppered, Verdict::Right),
            ("another pepper, the first still known", &hasher(Cost::FLOOR, Some(2), &[1]), &peppered, Verdict::Stale),
            ("another pepper, the first unknown", &hasher(Cost::FLOOR, Some(2), &[]), &peppered, Verdict::Wrong),
            ("the pepper is lost", &before, &peppered, Verdict::Wrong),
        ] {
            assert_eq!(hasher.verify("phrase".to_owned(), Some(hash.clone())).await.unwrap(), expected, "{name}");
            let other = hasher.verify("autre".to_owned(), Some(hash.clone())).await.unwrap();
            assert_eq!(other, Verdict::Wrong, "{name}");
        }
        assert_eq!(before.verify("phrase".to_owned(), None).await.unwrap(), Verdict::Wrong);
        assert_eq!(before.verify("phrase".to_owned(), Some("nonsense".to_owned())).await.unwrap(), Verdict::Wrong);
    }

    async fn hasher_hash(cost: Cost) -> String {
        hasher(cost, None, &[]).hash("phrase".to_owned(), &Same).await.unwrap()
    }

    #[tokio::test]
    async fn a_queue_that_is_too_long_is_refused_and_taken_up_again() {
        let mut hasher = hasher(Cost::FLOOR, None, &[]);
        hasher.most = 1;
        let (go, wait) = channel::<()>();
        let slow = {
            let hasher = hasher.clone();
            tokio::spawn(async move { hasher.run(move || wait.recv().is_ok()).await })
        };
        while hasher.waiting.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await;
        }
        let refused = hasher.run(|| 1).await;
        assert!(matches!(refused, Err(EngineError::Account(AccountError::Busy))));
        go.send(()).unwrap();
        assert!(slow.await.unwrap().unwrap());
        while hasher.waiting.load(Ordering::Relaxed) > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(hasher.run(|| 1).await.unwrap(), 1);
    }
}
