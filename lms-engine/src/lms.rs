//! What every use case works with: the store, the content store, chance, and what is cached.

use std::sync::{Arc, OnceLock};

use lms_core::time::Timestamp;
use lms_scorm::Strictness;
use lms_store::content::ContentStore;
use lms_store::repo::Clock as StatementClock;
use lms_store::{Entropy, Keyring, Statements, Store, fresh_id};
use uuid::Uuid;

use crate::account::Policy;
use crate::account::password::Hasher;
use crate::attempt::WarmAttempts;
use crate::content::cache::Courses;
use crate::lrs::Holders;
use crate::once::Once;
use crate::ports::identity::Identity;
use crate::ports::ledger::Ledger;
use crate::ports::mail::Mail;
use crate::ports::record_store::RecordStore;

/// What the platform is made of; given once at start.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// Packages and files, by hash.
    pub contents: Arc<dyn ContentStore>,
    /// Chance.
    pub entropy: Arc<dyn Entropy>,
    /// The keys.
    pub keyring: Arc<Keyring>,
    /// Where mails leave.
    pub mail: Arc<dyn Mail>,
    /// Where erasures are written besides the database.
    pub ledger: Arc<dyn Ledger>,
    /// How statements are sent on to record stores elsewhere.
    pub record_store: Arc<dyn RecordStore>,
    /// How identity providers are spoken with.
    pub identity: Arc<dyn Identity>,
    /// Tells when a statement is stored: the one moment that is not an argument, since it comes after the request.
    pub clock: Arc<dyn StatementClock>,
    /// The address people reach the platform at, such as `https://formation.example.org`; no trailing slash.
    pub public_url: String,
    /// How many passwords are hashed at the same moment, each in the memory its recipe says (19 MiB by default).
    pub parallel_hashes: usize,
    /// What is asked of those who sign in.
    pub signing_in: Policy,
    /// How strictly new attempts keep the SCORM standard: [`Strictness::Tolerant`] but for conformance tests.
    pub strictness: Strictness,
}

/// The platform: cheap to clone, shared by every handler and job.
#[derive(Clone)]
pub struct Lms {
    inner: Arc<Inner>,
    once: Option<Arc<Once>>,
}

struct Inner {
    parts: Parts,
    hasher: Hasher,
    courses: Courses,
    warm: WarmAttempts,
    statements: OnceLock<Statements>,
    holders: Holders,
}

impl Lms {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        let hasher = Hasher::new(parts.parallel_hashes, parts.signing_in.hashing.clone());
        let (courses, warm) = (Courses::default(), WarmAttempts::default());
        let (statements, holders) = (OnceLock::new(), Holders::default());
        Self { inner: Arc::new(Inner { hasher, courses, warm, statements, holders, parts }), once: None }
    }

    /// The same platform for one request that may be repeated: the first change made through it is noted under the
    /// request's key.
    #[must_use]
    pub fn at_most(&self, once: Arc<Once>) -> Self {
        Self { inner: Arc::clone(&self.inner), once: Some(once) }
    }

    /// The key of the request at hand.
    pub(crate) fn once(&self) -> Option<&Once> {
        self.once.as_deref()
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.inner.parts.store
    }

    /// Packages and files, by hash.
    pub fn contents(&self) -> &Arc<dyn ContentStore> {
        &self.inner.parts.contents
    }

    /// Chance.
    pub fn entropy(&self) -> &dyn Entropy {
        &*self.inner.parts.entropy
    }

    /// The keys.
    pub fn keyring(&self) -> &Keyring {
        &self.inner.parts.keyring
    }

    /// Where mails leave.
    pub fn mail(&self) -> &dyn Mail {
        &*self.inner.parts.mail
    }

    /// Where erasures are written besides the database.
    pub(crate) fn ledger(&self) -> &dyn Ledger {
        &*self.inner.parts.ledger
    }

    /// How statements are sent on to record stores elsewhere.
    pub(crate) fn record_store(&self) -> &dyn RecordStore {
        &*self.inner.parts.record_store
    }

    /// How identity providers are spoken with.
    pub(crate) fn identity(&self) -> &dyn Identity {
        &*self.inner.parts.identity
    }

    /// The address people reach the platform at.
    pub fn public_url(&self) -> &str {
        &self.inner.parts.public_url
    }

    /// How strictly new attempts keep the SCORM standard.
    pub fn strictness(&self) -> Strictness {
        self.inner.parts.strictness
    }

    /// What is asked of those who sign in.
    pub fn policy(&self) -> &Policy {
        &self.inner.parts.signing_in
    }

    /// Hashes passwords, a few at a time.
    pub fn hasher(&self) -> &Hasher {
        &self.inner.hasher
    }

    /// Parsed courses, shared between learners.
    pub fn courses(&self) -> &Courses {
        &self.inner.courses
    }

    /// Attempts that were saved a moment ago.
    pub(crate) fn warm(&self) -> &WarmAttempts {
        &self.inner.warm
    }

    /// The door for statements; its writer starts with the first of them.
    pub fn statements(&self) -> &Statements {
        let parts = &self.inner.parts;
        self.inner.statements.get_or_init(|| parts.store.statements(Arc::clone(&parts.clock)))
    }

    /// Tells when a statement is stored, for units that store some themselves.
    pub(crate) fn statement_clock(&self) -> &dyn StatementClock {
        &*self.inner.parts.clock
    }

    /// LRS credentials that proved their secret a moment ago.
    pub(crate) fn holders(&self) -> &Holders {
        &self.inner.holders
    }

    /// A new id of any noun.
    pub fn id<T: From<Uuid>>(&self, now: Timestamp) -> T {
        fresh_id(now.utc(), self.entropy()).into()
    }
}
