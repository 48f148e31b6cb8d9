//! A whole platform for a test: a real database and content folder, a clock that stands still until it is moved, no socket.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use lms_core::access::{Actor, Grant, Role, Scope};
use lms_core::content::Content;
use lms_core::ids::{EnrolmentId, ParcoursId, PersonId, RegionId, SessionId, StepId};
use lms_core::parcours::{Design, DoneWhen, Modality, Mode, Section, Step};
use lms_core::people::factor::Demand;
use lms_core::people::{Account, Person};
use lms_core::text::Title;
use lms_core::time::{Minutes, Timestamp, Zone};
use lms_engine::account::Policy;
use lms_engine::content::{NewContent, add_link, import_package};
use lms_engine::parcours::ParcoursEdit;
use lms_engine::ports::mail::{Letter, Mail, MailError};
use lms_engine::session::NewSession;
use lms_engine::{Lms, Parts, enrolment, parcours, person, region, session};
use lms_server::clock::Clock;
use lms_server::router::platform;
use lms_server::state::{App, Site};
use lms_store::repo::Credential;
use lms_store::testing::{Seeded, keyring};
use lms_store::{FolderStore, Settings, Store};
use tower::ServiceExt as _;

/// The largest package this platform takes: small, so that a test can pass it.
pub const MAX_UPLOAD: u64 = 4 * 1024 * 1024;

/// The password of everybody.
pub const PASSWORD: &str = "quatre mots sans aucun lien";

/// A clock that stands still until it is moved.
pub struct Still(AtomicI64);

impl Still {
    /// Moves on by so many minutes.
    pub fn minutes(&self, minutes: i64) {
        self.0.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }

    /// Moves on by so many days.
    pub fn days(&self, days: i64) {
        self.minutes(days * 24 * 60);
    }
}

impl lms_store::repo::Clock for Still {
    fn now(&self) -> lms_core::xapi::lexical::Instant {
        lms_core::xapi::lexical::Instant(self.0.load(Ordering::SeqCst))
    }
}

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

/// Mails that left.
#[derive(Default)]
pub struct Letters(Mutex<Vec<Letter>>);

#[async_trait::async_trait]
impl Mail for Letters {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        self.0.lock().unwrap().push(letter.clone());
        Ok(())
    }
}

/// A whole platform with one region's session under way, and another region beside it.
pub struct House {
    pub router: Router,
    pub lms: Lms,
    pub clock: Arc<Still>,
    pub letters: Arc<Letters>,
    pub region: RegionId,
    pub other_region: RegionId,
    pub parcours: ParcoursId,
    pub module: Content,
    pub link: Content,
    pub module_step: StepId,
    pub link_step: StepId,
    pub session: SessionId,
    pub tutor: PersonId,
    pub learner: PersonId,
    pub enrolment: EnrolmentId,
    _folder: tempfile::TempDir,
}

/// A SCORM 1.2 package of one page.
pub fn package() -> Vec<u8> {
    let manifest = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="M1" version="1.0" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="O1"><organization identifier="O1"><title>Publier une annonce</title>
<item identifier="I1" identifierref="R1"><title>Lire</title></item></organization></organizations>
<resources><resource identifier="R1" type="webcontent" adlcp:scormtype="sco" href="index.html"><file href="index.html"/></resource></resources>
</manifest>"#;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, text) in
        [("imsmanifest.xml", manifest), ("index.html", "<!doctype html><title>Lire</title><p>Bonjour</p>")]
    {
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn step(id: StepId, content: &Content, done: DoneWhen) -> Step {
    Step {
        id,
        title: content.title.clone(),
        content: Some(content.id),
        modality: Modality::DistanceAsync,
        planned: Some(content.planned),
        mandatory: true,
        access: None,
        done,
    }
}

impl House {
    /// Managers sign in with a password alone, so that a test need not compute codes for them.
    pub async fn new() -> Self {
        Self::that_asks(Policy { second_factor: Demand::Nobody, ..Policy::default() }).await
    }

    /// A platform that asks this of those who sign in.
    pub async fn that_asks(signing_in: Policy) -> Self {
        Self::beside(Arc::new(lms_engine::ports::identity::Nobody), signing_in).await
    }

    /// As [`House::that_asks`], beside an identity provider.
    pub async fn beside(identity: Arc<dyn lms_engine::ports::identity::Identity>, signing_in: Policy) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let entropy = Arc::new(Seeded::new(42));
        let url = format!("sqlite:{}", folder.path().join("lms.db").display());
        let store = Store::open(&Settings::new(&url), entropy.clone(), keyring()).await.unwrap();
        let contents = FolderStore::open(&folder.path().join("contents"), entropy.clone()).unwrap();
        let letters = Arc::new(Letters::default());
        let start: Timestamp = "2026-03-10T08:00:00Z".parse().unwrap();
        let clock = Arc::new(Still(AtomicI64::new(start.millis())));
        let lms = Lms::new(Parts {
            store,
            contents: Arc::new(contents),
            entropy,
            keyring: keyring(),
            mail: letters.clone(),
            ledger: Arc::new(lms_engine::ports::ledger::LedgerFile::new(&folder.path().join("erasures.log"))),
            record_store: Arc::new(lms_server::record_store::HttpRecordStore::new(
                lms_core::access::reach::Reach::Anywhere,
            )),
            identity,
            clock: clock.clone(),
            public_url: "http://localhost:8080".to_owned(),
            parallel_hashes: 2,
            signing_in,
            strictness: lms_scorm::Strictness::Tolerant,
        });
        let site = Site {
            public_url: "http://localhost:8080".to_owned(),
            content_url: "http://localhost:8081".to_owned(),
            trust_proxy: false,
            support: false,
            xapi_version: lms_core::xapi::Version::V2,
            max_upload: MAX_UPLOAD,
        };
        let app = App { lms: lms.clone(), clock: clock.clone(), site: Arc::new(site) };
        let boss = Actor::operator();
        let now = clock.now();
        let bretagne = region::create(&lms, &boss, "BRE", "Bretagne", Zone::PARIS, now).await.unwrap();
        let reunion =
            region::create(&lms, &boss, "REU", "La Réunion", "Indian/Reunion".parse().unwrap(), now).await.unwrap();

        let blob = lms.contents().put(&package()).await.unwrap();
        let module =
            import_package(&lms, &boss, blob, None, None, Minutes::new(45).unwrap(), now).await.unwrap().content;
        let new = NewContent { title: "Fiche pratique".to_owned(), planned: 10, into: None };
        let link = add_link(&lms, &boss, new, "https://www.example.org/fiche", now).await.unwrap();
        let (module_step, link_step): (StepId, StepId) = (lms.id(now), lms.id(now));
        let section = Section {
            id: lms.id(now),
            title: Title::new("Agir").unwrap(),
            steps: vec![step(module_step, &module, DoneWhen::ContentSaysSo), step(link_step, &link, DoneWhen::Opened)],
        };
        let made = parcours::create(&lms, &boss, "Réussir ma stratégie", now).await.unwrap();
        let (_, seen) = parcours::find(&lms, &boss, made.id).await.unwrap();
        let design = Design { mode: Mode::Guided, sections: vec![section], credit: Default::default() };
        let edit = ParcoursEdit { title: "Réussir ma stratégie".to_owned(), summary: None, design };
        parcours::save(&lms, &boss, made.id, edit, seen, now).await.unwrap();
        let (_, seen) = parcours::find(&lms, &boss, made.id).await.unwrap();
        parcours::publish(&lms, &boss, made.id, seen, now).await.unwrap();
        let new = NewSession {
            parcours: made.id,
            region: bretagne.id,
            title: Some("Session de mars".to_owned()),
            first: "2026-03-01".parse().unwrap(),
            last: None,
            zone: None,
            capacity: Some(20),
        };
        let held = session::create(&lms, &boss, new, now).await.unwrap();

        let of_region = |region| Scope::Region { region };
        let house = Self {
            router: platform(app),
            clock,
            letters,
            region: bretagne.id,
            other_region: reunion.id,
            parcours: made.id,
            module,
            link,
            module_step,
            link_step,
            session: held.id,
            tutor: PersonId(uuid::Uuid::nil()),
            learner: PersonId(uuid::Uuid::nil()),
            enrolment: EnrolmentId(uuid::Uuid::nil()),
            lms: lms.clone(),
            _folder: folder,
        };
        let hash = lms.hasher().hash(PASSWORD.to_owned(), lms.entropy()).await.unwrap();
        let grant = |role, scope| Some(Grant { role, scope });
        house.person("national@example.org", grant(Role::NationalManager, Scope::National), &hash).await;
        house.person("bretagne@example.org", grant(Role::RegionalManager, of_region(bretagne.id)), &hash).await;
        house.person("reunion@example.org", grant(Role::RegionalManager, of_region(reunion.id)), &hash).await;
        let fabienne = house.person("fabienne@example.org", None, &hash).await;
        session::assign_tutor(&lms, &boss, held.id, fabienne, now).await.unwrap();
        house.person("rene@example.org", None, &hash).await;
        house.person("monique@example.org", None, &hash).await;
        let identity = person::identity("Monique", "Monique", "monique@example.org", None).unwrap();
        let enrolled = enrolment::enrol(&lms, &boss, held.id, identity, now).await.unwrap();
        Self { enrolment: enrolled.id, learner: enrolled.learner, tutor: fabienne, ..house }
    }

    /// An active account; all share one hash, since hashing is slow on purpose.
    async fn person(&self, email: &str, grant: Option<Grant>, hash: &str) -> PersonId {
        let now = self.clock.now();
        let name = email.split('@').next().unwrap();
        let identity = person::identity(name, name, email, None).unwrap();
        let made = person::create(&self.lms, &Actor::operator(), identity, grant, now).await.unwrap();
        let mut unit = self.lms.store().unit().await.unwrap();
        let (_, seen) = unit.people().find(made.id).await.unwrap().unwrap();
        let active = Person { account: Account::Active { since: now }, ..made };
        unit.people().update(&active, seen, now).await.unwrap();
        let credential = Credential { person: active.id, hash: hash.to_owned(), must_change: false, changed: now };
        unit.credentials().put(&credential).await.unwrap();
        unit.commit().await.unwrap();
        active.id
    }

    /// One more active account, named by the first part of its address.
    pub async fn account(&self, name: &str, grant: Option<Grant>) -> PersonId {
        let hash = self.lms.hasher().hash(PASSWORD.to_owned(), self.lms.entropy()).await.unwrap();
        self.person(&format!("{name}@example.org"), grant, &hash).await
    }

    /// Everything that is kept: rows of each table, files of the content store.
    pub async fn holds(&self) -> BTreeMap<String, u64> {
        use sqlx::{Connection as _, Row as _};
        let url = format!("sqlite:{}", self._folder.path().join("lms.db").display());
        let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
        let tables = sqlx::query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
        let mut out = BTreeMap::new();
        for table in tables.fetch_all(&mut connection).await.unwrap() {
            let table: String = table.get(0);
            let count = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}")));
            let count: i64 = count.fetch_one(&mut connection).await.unwrap().get(0);
            out.insert(table, count.unsigned_abs());
        }
        let mut folders = vec![self._folder.path().join("contents")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let entry = entry.unwrap();
                if entry.file_type().unwrap().is_dir() {
                    folders.push(entry.path());
                } else {
                    out.insert(format!("file {}", entry.file_name().display()), entry.metadata().unwrap().len());
                }
            }
        }
        out
    }

    /// Who has this first part of an address.
    pub async fn person_named(&self, name: &str) -> PersonId {
        let email = lms_core::text::Email::new(&format!("{name}@example.org")).unwrap();
        self.lms.store().reader().await.unwrap().people().find_by_email(&email).await.unwrap().unwrap().id
    }

    /// One more session of the same parcours.
    pub async fn another_session(&self, region: RegionId, title: &str) -> SessionId {
        let new = NewSession {
            parcours: self.parcours,
            region,
            title: Some(title.to_owned()),
            first: "2026-03-01".parse().unwrap(),
            last: None,
            zone: None,
            capacity: None,
        };
        session::create(&self.lms, &Actor::operator(), new, self.clock.now()).await.unwrap().id
    }

    /// Enrols somebody, known by the address or not.
    pub async fn enrol(&self, session: SessionId, name: &str) -> EnrolmentId {
        let identity = person::identity(name, name, &format!("{name}@example.org"), None).unwrap();
        enrolment::enrol(&self.lms, &Actor::operator(), session, identity, self.clock.now()).await.unwrap().id
    }

    /// A program that is signed in.
    pub async fn program(&self, name: &str) -> Program {
        let body = serde_json::json!({ "login": format!("{name}@example.org"), "password": PASSWORD });
        let json = [("content-type", "application/json")];
        let answer = self.browser().send(Method::POST, "/api/v1/sign-ins", &json, body.to_string()).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{name} signs in: {}", answer.text);
        let answer: serde_json::Value = serde_json::from_slice(&answer.bytes).unwrap();
        Program { browser: self.browser(), token: Some(answer["token"].as_str().unwrap().to_owned()) }
    }

    /// A program nobody signed in.
    pub fn stranger(&self) -> Program {
        Program { browser: self.browser(), token: None }
    }

    /// A browser nobody is signed in on.
    pub fn browser(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            cookies: BTreeMap::new(),
            set_cookies: Vec::new(),
            headers: Default::default(),
        }
    }

    /// A browser on which somebody is signed in, by the first part of the address.
    pub async fn signed_in(&self, name: &str) -> Browser {
        let mut browser = self.browser();
        let answer =
            browser.post("/connexion", &[("login", &format!("{name}@example.org")), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name} signs in: {}", answer.text);
        browser
    }

    /// The text of the last mail to an address.
    pub async fn told(&self, to: &str) -> String {
        while lms_engine::jobs::round(&self.lms, self.clock.now()).await.unwrap().done > 0 {}
        self.letters.0.lock().unwrap().iter().rev().find(|letter| letter.to == to).unwrap().text.clone()
    }

    /// A session of one film, with somebody in it: the enrolment and the step.
    pub async fn film(&self, name: &str) -> (EnrolmentId, StepId) {
        let (boss, now) = (Actor::operator(), self.clock.now());
        let blob = self.lms.contents().put(b"a film that nobody looks at").await.unwrap();
        let new = NewContent { title: "Film".to_owned(), planned: 7, into: None };
        let film = lms_engine::content::add_file(&self.lms, &boss, new, blob, "film.mp4", now).await.unwrap();
        let half = DoneWhen::Played(lms_core::score::Percent::whole(50).unwrap());
        let (_, enrolment, step) = self.alone(&film, half, name).await;
        (enrolment, step)
    }

    /// A session of this content alone, which says itself when it is done, with somebody in it.
    pub async fn only(&self, content: &Content, name: &str) -> (SessionId, EnrolmentId, StepId) {
        self.alone(content, DoneWhen::ContentSaysSo, name).await
    }

    async fn alone(&self, content: &Content, done: DoneWhen, name: &str) -> (SessionId, EnrolmentId, StepId) {
        let (boss, now) = (Actor::operator(), self.clock.now());
        let id: StepId = self.lms.id(now);
        let steps = vec![step(id, content, done)];
        let section = Section { id: self.lms.id(now), title: Title::new("Voir").unwrap(), steps };
        let title = content.title.as_str();
        let made = parcours::create(&self.lms, &boss, title, now).await.unwrap();
        let (_, seen) = parcours::find(&self.lms, &boss, made.id).await.unwrap();
        let design = Design { mode: Mode::Free, sections: vec![section], credit: Default::default() };
        let edit = ParcoursEdit { title: title.to_owned(), summary: None, design };
        parcours::save(&self.lms, &boss, made.id, edit, seen, now).await.unwrap();
        let (_, seen) = parcours::find(&self.lms, &boss, made.id).await.unwrap();
        parcours::publish(&self.lms, &boss, made.id, seen, now).await.unwrap();
        let new = NewSession {
            parcours: made.id,
            region: self.region,
            title: None,
            first: "2026-03-01".parse().unwrap(),
            last: None,
            zone: None,
            capacity: None,
        };
        let held = session::create(&self.lms, &boss, new, now).await.unwrap();
        (held.id, self.enrol(held.id, name).await, id)
    }

    /// A content that no parcours uses.
    pub async fn spare(&self) -> lms_core::ids::ContentId {
        let new = NewContent { title: "Fiche de réserve".to_owned(), planned: 10, into: None };
        add_link(&self.lms, &Actor::operator(), new, "https://www.example.org/reserve", self.clock.now())
            .await
            .unwrap()
            .id
    }

    /// The link in the last mail to an address.
    pub async fn mailed_link(&self, to: &str) -> String {
        self.mailed(to, "/activation/").await.unwrap()
    }

    /// The last link of this kind that left for somebody.
    pub async fn mailed(&self, to: &str, kind: &str) -> Option<String> {
        lms_engine::jobs::round(&self.lms, self.clock.now()).await.unwrap();
        let letters = self.letters.0.lock().unwrap();
        let letter = letters.iter().rev().find(|l| l.to == to && l.text.contains(kind))?;
        let start = letter.text.find(kind).unwrap();
        Some(letter.text[start..].split_whitespace().next().unwrap().to_owned())
    }
}

/// What was answered.
pub struct Answer {
    pub status: StatusCode,
    pub location: String,
    pub media_type: String,
    pub etag: String,
    pub bytes: Bytes,
    pub text: String,
}

/// A program: it sends its token and JSON, and reads French.
pub struct Program {
    browser: Browser,
    token: Option<String>,
}

impl Program {
    /// Sends a request with these headers besides the token.
    pub async fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let bearer = self.token.as_ref().map(|token| format!("Bearer {token}"));
        let mut all = vec![("accept-language", "fr")];
        all.extend(bearer.as_deref().map(|bearer| ("authorization", bearer)));
        all.extend_from_slice(headers);
        self.browser.send(Method::from_bytes(method.as_bytes()).unwrap(), path, &all, body).await
    }

    /// Sends JSON.
    pub async fn json(&mut self, method: &str, path: &str, body: &serde_json::Value) -> Answer {
        self.send(method, path, &[("content-type", "application/json")], body.to_string()).await
    }

    /// Gets what must be there, with its ETag.
    pub async fn get(&mut self, path: &str) -> (serde_json::Value, String) {
        let answer = self.send("GET", path, &[], Body::empty()).await;
        assert_eq!(answer.status, StatusCode::OK, "GET {path} → {}", answer.text);
        (serde_json::from_slice(&answer.bytes).unwrap(), answer.etag)
    }
}

/// A browser: it keeps cookies and sends forms.
pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    /// Every `Set-Cookie` that came, flags included.
    pub set_cookies: Vec<String>,
    /// Headers of the last answer.
    pub headers: axum::http::HeaderMap,
}

impl Browser {
    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.get(name).cloned()
    }

    /// Puts a cookie in, as somebody else with access to the browser could.
    pub fn plant(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder().method(method).uri(path).header(header::COOKIE, cookies.join("; "));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            self.set_cookies.push(cookie.to_str().unwrap().to_owned());
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        self.headers = response.headers().clone();
        let named = |name| response.headers().get(name).map_or("", |v| v.to_str().unwrap()).to_owned();
        let (status, location, media_type) = (response.status(), named(header::LOCATION), named(header::CONTENT_TYPE));
        let etag = named(header::ETAG);
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status, location, media_type, etag, bytes, text }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    /// Gets a page that must be there.
    pub async fn page(&mut self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "GET {path} → {} {}", answer.location, answer.text);
        answer.text
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| {
            text.bytes()
                .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
                .collect::<String>()
        };
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
        self.send(Method::POST, path, &headers, body.join("&")).await
    }

    /// Sends a form that must be taken, and gives where it leads.
    pub async fn done(&mut self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.post(path, fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "POST {path} → {}", answer.text);
        answer.location
    }

    pub async fn upload(&mut self, path: &str, fields: &[(&str, &str)], name: &str, bytes: &[u8]) -> Answer {
        let mut body = Vec::new();
        for (field, value) in fields {
            write!(body, "--edge\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").unwrap();
        }
        write!(body, "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").unwrap();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let headers = [("content-type", "multipart/form-data; boundary=edge"), ("sec-fetch-site", "same-origin")];
        self.send(Method::POST, path, &headers, body).await
    }
}

/// The value of a hidden field.
pub fn hidden(page: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    let start = page.find(&mark).unwrap_or_else(|| panic!("no field {name}")) + mark.len();
    page[start..].split('"').next().unwrap().to_owned()
}
