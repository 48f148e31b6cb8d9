//! What is kept, one trait per aggregate; every list is a filter value and a page, every update names the revision it read.

pub mod attempt;
pub mod audit;
pub mod content;
pub mod credential;
pub mod enrolment;
pub mod erasure;
pub mod evidence;
pub mod factor;
pub mod film;
pub mod grant;
pub mod identity_link;
pub mod import;
pub mod job;
pub mod learner_store;
pub mod parcours;
pub mod person;
pub mod receipt;
pub mod region;
pub mod registration;
pub mod retention;
pub mod session;
pub mod setting;
pub mod xapi;

pub use attempt::{AttemptRepo, AttemptRow, AttemptSave, JournalBatch, Lease, VersionUse};
pub use audit::{AuditFilter, AuditRepo};
pub use content::{ContentFilter, ContentRepo};
pub use credential::{Credential, CredentialRepo, Purpose, SignIn, SignInRepo, Throttle, ThrottleRepo, TokenRepo};
pub use enrolment::{EnrolmentFilter, EnrolmentRepo};
pub use erasure::{Erasure, ErasureRepo, JournalLine, JournalRepo};
pub use evidence::{FactRepo, ProgressRepo, PulseRepo};
pub use factor::{Factor, FactorRepo};
pub use film::FilmRepo;
pub use grant::GrantRepo;
pub use identity_link::IdentityLinkRepo;
pub use import::{ImportBatch, ImportRepo, ImportState};
pub use job::{Job, JobRepo, OutboxEntry, OutboxRepo};
pub use learner_store::{LearnerStoreRepo, SharedKey, SharedValue};
pub use parcours::{ParcoursFilter, ParcoursRepo};
pub use person::{PersonFilter, PersonRepo, StoredPerson};
pub use receipt::{Receipt, ReceiptRepo};
pub use region::RegionRepo;
pub use registration::{Registration, RegistrationRepo};
pub use retention::{Days, Held, Hold, RetentionRepo};
pub use session::{SessionCount, SessionFilter, SessionRepo};
pub use setting::SettingRepo;
pub use xapi::{
    Clock, Document, DocumentLine, DocumentRepo, ERASED_HOME, Find, Found, HeldPayload, HeldStatement, LrsCredential,
    LrsCredentialRepo, StatementRepo, Submission, Submitted,
};

/// How often a row was written, from 1: an update names the one it read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd, serde::Serialize, serde::Deserialize)]
pub struct Revision(pub i64);
