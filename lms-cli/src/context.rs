//! What every command works with: where the data are, which key, which clock, which language, and how to answer.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lms_core::access::Actor;
use lms_core::access::reach::Reach;
use lms_core::people::Language;
use lms_core::time::Timestamp;
use lms_engine::account::Policy;
use lms_engine::ports::ledger::LedgerFile;
use lms_engine::ports::mail::{Mail, MailFolder};
use lms_engine::{Lms, Parts};
use lms_scorm::Strictness;
use lms_server::clock::{Clock as _, SystemClock};
use lms_server::entropy::SystemEntropy;
use lms_server::identity::HttpIdentity;
use lms_server::record_store::HttpRecordStore;
use lms_store::{Durability, Entropy, FolderStore, Migrate, Settings, Store};

use crate::exit::{Exit, Failure};
use crate::key;
use crate::output::Output;

/// The sender of mails.
const FROM: &str = "ne-pas-repondre@localhost";

/// The address that mails name when no server told another.
const NO_ADDRESS: &str = "http://127.0.0.1:8080";

/// Options that every command takes.
#[derive(Clone, Debug, clap::Args)]
pub struct Global {
    /// The data folder: database, contents, mails, master key [default: ./data; ./data/demo for `demo`, ./data/load for `load`]
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The database: sqlite:PATH or postgres://… [default: lms.sqlite in the data folder]
    #[arg(long, global = true, value_name = "URL", env = "LMS_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// The file of the master key [default: master.key in the data folder]
    #[arg(long, global = true, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// The file every erasure is written to besides the database; keep it out of what a restore brings back [default:
    /// erasures.log in the data folder]
    #[arg(long, global = true, value_name = "FILE", env = "LMS_ERASURES", hide_env_values = true)]
    pub erasures: Option<PathBuf>,
    /// Answers as JSON, one line on standard output
    #[arg(long, global = true)]
    pub json: bool,
    /// The language of answers: fr or en [default: from the environment, else French]
    #[arg(long, global = true, value_name = "LANG", value_parser = language)]
    pub lang: Option<Language>,
    /// Acts as if it were this instant (RFC 3339); a server goes on from there
    #[arg(long, global = true, value_name = "INSTANT", value_parser = instant)]
    pub now: Option<Timestamp>,
}

fn language(text: &str) -> Result<Language, String> {
    match text {
        "fr" => Ok(Language::Fr),
        "en" => Ok(Language::En),
        _ => Err("write fr or en".to_owned()),
    }
}

fn instant(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| "write an instant such as 2026-11-22T09:00:00+01:00".to_owned())
}

/// The language of the environment: the first variable that is set decides (POSIX.1-2017, 8.2).
fn surroundings() -> Language {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|v| std::env::var(v).ok().filter(|v| !v.is_empty()));
    if set.is_some_and(|v| v.starts_with("en")) { Language::En } else { Language::Fr }
}

/// What every command works with.
pub struct Context {
    data: PathBuf,
    database: Option<String>,
    key_file: Option<PathBuf>,
    erasures: Option<PathBuf>,
    clock: SystemClock,
    /// How answers are given.
    pub out: Output,
}

/// How the platform is opened.
pub struct Opening {
    /// What is done with an older schema.
    pub migrate: Migrate,
    /// When a change counts as kept.
    pub durability: Durability,
    /// The address people reach it at.
    pub public_url: String,
    /// Where mails leave; `None`: into the mail folder.
    pub mail: Option<Arc<dyn Mail>>,
    /// What is asked of those who sign in.
    pub signing_in: Policy,
    /// How strictly new attempts keep the SCORM standard.
    pub strictness: Strictness,
    /// Where requests of the platform's own may go.
    pub reach: Reach,
}

impl Default for Opening {
    fn default() -> Self {
        Self {
            migrate: Migrate::Check,
            durability: Durability::Full,
            public_url: NO_ADDRESS.to_owned(),
            mail: None,
            signing_in: Policy::default(),
            strictness: Strictness::Tolerant,
            reach: Reach::default(),
        }
    }
}

impl Context {
    /// From the options; `folder` is the data folder when none is named.
    pub fn new(global: Global, folder: &str) -> Self {
        let language = global.lang.unwrap_or_else(surroundings);
        Self {
            data: global.data.unwrap_or_else(|| PathBuf::from(folder)),
            database: global.database,
            key_file: global.key_file,
            erasures: global.erasures,
            clock: global.now.map_or_else(SystemClock::default, SystemClock::from),
            out: Output { json: global.json, language },
        }
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The clock a server runs by.
    pub fn clock(&self) -> SystemClock {
        self.clock.clone()
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Who acts at the command line.
    pub fn operator(&self) -> Actor {
        Actor::operator()
    }

    /// Where the master key is read from when the environment has none.
    pub fn key_file(&self) -> PathBuf {
        self.key_file.clone().unwrap_or_else(|| self.data.join("master.key"))
    }

    /// Where erasures are written besides the database.
    pub fn erasures_file(&self) -> PathBuf {
        self.erasures.clone().unwrap_or_else(|| self.data.join("erasures.log"))
    }

    /// Where mails go.
    pub fn mail_folder(&self) -> MailFolder {
        MailFolder::new(&self.data.join("mail"), FROM)
    }

    /// The file of the database; `None` when it is elsewhere.
    pub fn database_file(&self) -> Option<PathBuf> {
        match &self.database {
            None => Some(self.data.join("lms.sqlite")),
            Some(url) => url.strip_prefix("sqlite:").filter(|path| *path != ":memory:").map(PathBuf::from),
        }
    }

    /// The address of the database, when one was named.
    pub fn database(&self) -> Option<&str> {
        self.database.as_deref()
    }

    /// The address of the database.
    pub fn database_url(&self) -> String {
        self.database.clone().unwrap_or_else(|| format!("sqlite:{}", self.data.join("lms.sqlite").display()))
    }

    /// Makes the data folder.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub fn make_folder(&self) -> Result<(), Failure> {
        std::fs::create_dir_all(&self.data).map_err(|e| Failure::file(&self.data, &e))
    }

    /// Opens the platform that is there, with its schema as it is.
    ///
    /// # Errors
    ///
    /// When there is none, its key is missing, or its schema is older than this program.
    pub async fn open(&self) -> Result<Lms, Failure> {
        self.open_existing(Opening::default()).await
    }

    /// As [`Context::open`], with more to say on how.
    ///
    /// # Errors
    ///
    /// As [`Context::open`].
    pub async fn open_existing(&self, opening: Opening) -> Result<Lms, Failure> {
        // The key first: `serve` on an empty folder says how to make one.
        key::read(&self.key_file())?;
        if self.database_file().is_some_and(|file| !file.exists()) {
            return Err(self.no_platform());
        }
        self.open_with(opening).await
    }

    /// Opens the platform.
    ///
    /// # Errors
    ///
    /// When the key, the database or the content folder cannot be used.
    pub async fn open_with(&self, opening: Opening) -> Result<Lms, Failure> {
        let keyring = Arc::new(key::read(&self.key_file())?);
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        let mut settings = Settings::new(&self.database_url());
        settings.migrate = opening.migrate;
        settings.durability = opening.durability;
        let store = Store::open(&settings, Arc::clone(&entropy), Arc::clone(&keyring)).await?;
        let contents = Arc::new(FolderStore::open(&self.data.join("content"), Arc::clone(&entropy))?);
        // One processor is left to everybody else: a morning when a whole region signs in is no reason for others to wait.
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Ok(Lms::new(Parts {
            store,
            contents,
            entropy,
            keyring,
            mail: opening.mail.unwrap_or_else(|| Arc::new(self.mail_folder())),
            ledger: Arc::new(LedgerFile::new(&self.erasures_file())),
            record_store: Arc::new(HttpRecordStore::new(opening.reach)),
            identity: Arc::new(HttpIdentity::new(opening.reach)),
            clock: Arc::new(self.clock()),
            public_url: opening.public_url,
            signing_in: opening.signing_in,
            parallel_hashes: cores.saturating_sub(1).max(1),
            strictness: opening.strictness,
        }))
    }

    fn no_platform(&self) -> Failure {
        let folder = self.data.display();
        Failure::said(
            Exit::Unavailable,
            (
                format!("Il n'y a pas de plateforme dans « {folder} »."),
                "Indiquez son dossier avec --data, essayez `lms demo`, ou créez-la : `lms key new` puis `lms migrate`.",
            ),
            (
                format!("There is no platform in \"{folder}\"."),
                "Name its folder with --data, try `lms demo`, or make one: `lms key new`, then `lms migrate`.",
            ),
        )
    }
}
