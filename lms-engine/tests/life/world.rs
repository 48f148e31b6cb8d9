//! A platform in a temporary folder with a region, its people, a parcours and a session.

use std::io::{Cursor, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use lms_core::access::{Actor, Grant, Role, Scope, Who};
use lms_core::content::Content;
use lms_core::ids::{EnrolmentId, PersonId, RegionId, SectionId, SessionId, StepId};
use lms_core::parcours::{Design, DoneWhen, Modality, Mode, Section, Step};
use lms_core::text::Title;
use lms_core::time::{Minutes, Timestamp, Zone};
use lms_engine::content::{NewContent, add_link, import_package};
use lms_engine::parcours::ParcoursEdit;
use lms_engine::ports::mail::MailFolder;
use lms_engine::session::NewSession;
use lms_engine::{Lms, Parts, enrolment, parcours, person, region, session};
use lms_store::testing::{Found, postgres};
use lms_store::{Entropy, FolderStore, Keyring, Settings, Store};

/// Chance that can be repeated: xorshift64*.
pub struct Seeded(pub Mutex<u64>);

impl Entropy for Seeded {
    fn fill(&self, out: &mut [u8]) {
        let mut state = self.0.lock().unwrap();
        for byte in out {
            *state ^= *state >> 12;
            *state ^= *state << 25;
            *state ^= *state >> 27;
            *byte = (state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 56) as u8;
        }
    }
}

pub struct World {
    pub lms: Lms,
    /// Held so that it is removed only at the end.
    folder: tempfile::TempDir,
    /// `None`: a file in the folder.
    database: Option<String>,
    pub region: RegionId,
    pub national: Actor,
    pub regional: Actor,
    pub stranger: Actor,
}

/// 10 March 2026, 8 h UTC, and so many minutes.
pub fn minute(m: i64) -> Timestamp {
    Timestamp::from_millis("2026-03-10T08:00:00Z".parse::<Timestamp>().unwrap().millis() + m * 60_000).unwrap()
}

pub fn actor(person: PersonId, grants: &[Grant]) -> Actor {
    Actor { who: Who::Person { person, sign_in: None }, grants: grants.to_vec() }
}

/// Nobody is there to send statements on to.
struct Nowhere;

#[async_trait::async_trait]
impl lms_engine::ports::record_store::RecordStore for Nowhere {
    async fn post(
        &self,
        _: &lms_engine::ports::record_store::Target,
        _: lms_engine::ports::record_store::Parcel,
    ) -> lms_engine::ports::record_store::Said {
        lms_engine::ports::record_store::Said::Later { after: None, why: "nobody is there".to_owned() }
    }
}

/// A clock for statements that stands still: their order does not need it.
struct Noon;

impl lms_store::repo::Clock for Noon {
    fn now(&self) -> lms_core::xapi::lexical::Instant {
        lms_core::xapi::lexical::Instant(minute(240).millis())
    }
}

/// The platform whose data lie in `folder`, with chance of its own.
pub async fn opened(folder: &std::path::Path, database: Option<&str>, seed: u64) -> Lms {
    let entropy: Arc<dyn Entropy> = Arc::new(Seeded(Mutex::new(seed)));
    let keyring = Arc::new(Keyring::new("test", &[7; 32]));
    let file = || format!("sqlite:{}", folder.join("lms.sqlite").display());
    let url = database.map_or_else(|| std::env::var("LMS_LIFE_DATABASE").unwrap_or_else(|_| file()), str::to_owned);
    let store = Store::open(&Settings::new(&url), Arc::clone(&entropy), Arc::clone(&keyring)).await.unwrap();
    Lms::new(Parts {
        store,
        contents: Arc::new(FolderStore::open(&folder.join("content"), Arc::clone(&entropy)).unwrap()),
        entropy,
        keyring,
        mail: Arc::new(MailFolder::new(&folder.join("mail"), "lms@example.org")),
        ledger: Arc::new(lms_engine::ports::ledger::LedgerFile::new(&folder.join("erasures.log"))),
        record_store: Arc::new(Nowhere),
        identity: Arc::new(lms_engine::ports::identity::Nobody),
        clock: Arc::new(Noon),
        public_url: "https://lms.example.org".to_owned(),
        parallel_hashes: 2,
        signing_in: lms_engine::account::Policy::default(),
        strictness: lms_scorm::Strictness::Tolerant,
    })
}

/// Makes a test of each case for each engine.
macro_rules! on_both_engines {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test] async fn $case() { super::$case($crate::world::World::new().await).await; })+
        }
        mod postgresql {
            $(#[tokio::test] async fn $case() { $crate::world::on_postgres(super::$case).await; })+
        }
    };
}
pub(crate) use on_both_engines;

/// Plays a case on a database of its own; left out where there is no server.
pub async fn on_postgres<F: Future<Output = ()>>(case: impl FnOnce(World) -> F) {
    let Found::Database(database) = postgres().await else { return };
    case(World::on(Some(database.url.clone())).await).await;
    database.drop().await;
}

impl World {
    pub async fn new() -> Self {
        Self::on(None).await
    }

    async fn on(database: Option<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let lms = opened(folder.path(), database.as_deref(), 42).await;
        let operator = Actor::operator();
        let a = region::create(&lms, &operator, "A", "CMA A", Zone::PARIS, minute(0)).await.unwrap();
        let b = region::create(&lms, &operator, "B", "CMA B", Zone::PARIS, minute(0)).await.unwrap();
        let make = async |given: &str, grant: Grant| {
            let identity = person::identity(given, "Test", &format!("{given}@example.org"), None).unwrap();
            let made = person::create(&lms, &operator, identity, Some(grant), minute(0)).await.unwrap();
            actor(made.id, &[grant])
        };
        let national = make("national", Grant { role: Role::NationalManager, scope: Scope::National }).await;
        let regional = make("rene", Grant { role: Role::RegionalManager, scope: Scope::Region { region: a.id } }).await;
        let stranger =
            make("autre", Grant { role: Role::RegionalManager, scope: Scope::Region { region: b.id } }).await;
        Self { region: a.id, national, regional, stranger, folder, database, lms }
    }

    /// The same platform after a restart: nothing is known but what is stored.
    pub async fn restarted(&self) -> Lms {
        opened(self.folder.path(), self.database.as_deref(), 43).await
    }

    /// Where the data lie.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The address of the database when it is no file.
    pub fn database(&self) -> Option<&str> {
        self.database.as_deref()
    }

    /// Imports a package from bytes.
    pub async fn import(&self, zip: &[u8]) -> Content {
        let blob = self.lms.contents().put(zip).await.unwrap();
        import_package(&self.lms, &self.national, blob, None, None, Minutes::new(30).unwrap(), minute(0))
            .await
            .unwrap()
            .content
    }

    /// How many letters have left.
    pub fn letters(&self) -> usize {
        std::fs::read_dir(self.folder.path().join("mail")).map_or(0, Iterator::count)
    }

    pub async fn link(&self) -> Content {
        let new = NewContent { title: "Lire".into(), planned: 10, into: None };
        add_link(&self.lms, &self.national, new, "https://example.org/", minute(0)).await.unwrap()
    }

    /// A published parcours with one step a content, in this order, and a session of it from 1 March on.
    pub async fn session(&self, mode: Mode, contents: &[&Content]) -> (SessionId, Vec<StepId>) {
        let made = parcours::create(&self.lms, &self.national, "Vendre en ligne", minute(0)).await.unwrap();
        let steps: Vec<Step> = contents
            .iter()
            .map(|content| Step {
                id: self.lms.id(minute(0)),
                title: content.title.clone(),
                content: Some(content.id),
                modality: Modality::DistanceAsync,
                planned: Some(content.planned),
                mandatory: true,
                access: None,
                done: if content.kind.reports() { DoneWhen::ContentSaysSo } else { DoneWhen::Opened },
            })
            .collect();
        let ids = steps.iter().map(|s| s.id).collect();
        let section =
            Section { id: self.lms.id::<SectionId>(minute(0)), title: Title::new("Partie 1").unwrap(), steps };
        let design = Design { mode, sections: vec![section], credit: Default::default() };
        let (_, seen) = parcours::find(&self.lms, &self.national, made.id).await.unwrap();
        let edit = ParcoursEdit { title: "Vendre en ligne".into(), summary: None, design };
        parcours::save(&self.lms, &self.national, made.id, edit, seen, minute(0)).await.unwrap();
        let (_, seen) = parcours::find(&self.lms, &self.national, made.id).await.unwrap();
        parcours::publish(&self.lms, &self.national, made.id, seen, minute(0)).await.unwrap();
        let new = NewSession {
            parcours: made.id,
            region: self.region,
            title: None,
            first: "2026-03-01".parse().unwrap(),
            last: None,
            zone: None,
            capacity: None,
        };
        (session::create(&self.lms, &self.regional, new, minute(0)).await.unwrap().id, ids)
    }

    pub async fn enrol(&self, session: SessionId, given: &str) -> (EnrolmentId, Actor) {
        let identity = person::identity(given, "Apprenante", &format!("{given}@example.org"), None).unwrap();
        let made = enrolment::enrol(&self.lms, &self.regional, session, identity, minute(0)).await.unwrap();
        (made.id, actor(made.learner, &[]))
    }
}

/// A package with one SCO, SCORM 1.2.
pub fn package_12() -> Vec<u8> {
    let manifest = r#"<?xml version="1.0"?>
<manifest identifier="M" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="O"><organization identifier="O"><title>Vendre</title>
<item identifier="I1" identifierref="R1"><title>Vendre</title></item></organization></organizations>
<resources><resource identifier="R1" type="webcontent" adlcp:scormtype="sco" href="index.html"><file href="index.html"/></resource></resources>
</manifest>"#;
    zip(&[("imsmanifest.xml", manifest), ("index.html", "<!doctype html><title>SCO</title>")])
}

pub fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// A real package, when the folder of packages is beside the project.
pub fn real_package(name: &str) -> Option<Vec<u8>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/packages").join(name);
    let bytes = std::fs::read(path).ok();
    if bytes.is_none() {
        eprintln!("left out: {name} is not beside the project (../shared/packages)");
    }
    bytes
}
