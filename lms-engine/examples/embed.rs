//! Embeds the LMS in a program: imports a SCORM package and runs a learner's attempt at it.
//!
//! `cargo run -p lms-engine --example embed -- course.zip`; without a path it makes a tiny package of its own.
#![allow(clippy::disallowed_methods, reason = "who embeds the LMS owns the clock and the source of chance")]

use std::error::Error;
use std::io::{Cursor, Write as _};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use lms_core::access::{Actor, Who};
use lms_core::parcours::{Design, DoneWhen, Modality, Section, Step};
use lms_core::text::Title;
use lms_core::time::{Minutes, Span, Timestamp, Zone};
use lms_engine::learn::{Opened, formation, open_step};
use lms_engine::parcours::ParcoursEdit;
use lms_engine::ports::mail::MailFolder;
use lms_engine::ports::record_store::{Parcel, RecordStore, Said, Target};
use lms_engine::session::NewSession;
use lms_engine::{Lms, Parts, attempt, content, enrolment, parcours, person, region, session};
use lms_store::{Entropy, FolderStore, Keyring, Settings, Store};

struct Chance;

impl Entropy for Chance {
    #[allow(clippy::expect_used)]
    fn fill(&self, out: &mut [u8]) {
        getrandom::fill(out).expect("the operating system gives random bytes");
    }
}

/// This platform sends no statements on.
struct Elsewhere;

#[async_trait::async_trait]
impl RecordStore for Elsewhere {
    async fn post(&self, _: &Target, _: Parcel) -> Said {
        Said::Later { after: None, why: "this platform sends nothing on".to_owned() }
    }
}

/// Tells when an xAPI statement is stored.
struct Wall;

impl lms_store::repo::Clock for Wall {
    fn now(&self) -> lms_core::xapi::lexical::Instant {
        lms_core::xapi::lexical::Instant(present().map_or(0, Timestamp::millis))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let package = match std::env::args().nth(1) {
        Some(path) => std::fs::read(path)?,
        None => tiny_package()?,
    };
    println!("{}", run(&package).await?);
    Ok(())
}

async fn run(package: &[u8]) -> Result<String, Box<dyn Error>> {
    // The platform: a database, a folder for contents, a key, chance, a place for mails.
    let folder = tempfile::tempdir()?;
    let (entropy, keyring): (Arc<dyn Entropy>, _) = (Arc::new(Chance), Arc::new(Keyring::new("example", &[7; 32])));
    let lms = Lms::new(Parts {
        store: Store::open(&Settings::new("sqlite::memory:"), entropy.clone(), keyring.clone()).await?,
        contents: Arc::new(FolderStore::open(&folder.path().join("content"), entropy.clone())?),
        mail: Arc::new(MailFolder::new(&folder.path().join("mail"), "lms@example.org")),
        ledger: Arc::new(lms_engine::ports::ledger::LedgerFile::new(&folder.path().join("erasures.log"))),
        record_store: Arc::new(Elsewhere),
        identity: Arc::new(lms_engine::ports::identity::Nobody),
        clock: Arc::new(Wall),
        public_url: "https://formation.example.org".to_owned(),
        parallel_hashes: 1,
        signing_in: lms_engine::account::Policy::default(),
        strictness: lms_scorm::Strictness::Tolerant,
        entropy,
        keyring,
    });
    let (me, now) = (Actor::operator(), present()?);

    // A parcours of one step that shows the package, published and offered to a group.
    let blob = lms.contents().put(package).await?;
    let content = content::import_package(&lms, &me, blob, None, None, Minutes::new(20)?, now).await?.content;
    let (step, title) = (lms.id(now), content.title.clone());
    let only = Step {
        id: step,
        title: title.clone(),
        content: Some(content.id),
        modality: Modality::DistanceAsync,
        planned: Some(content.planned),
        mandatory: true,
        access: None,
        done: DoneWhen::ContentSaysSo,
    };
    let sections = vec![Section { id: lms.id(now), title: Title::new("1")?, steps: vec![only] }];
    let design = Design { mode: Default::default(), sections, credit: Default::default() };
    let course = parcours::create(&lms, &me, title.as_str(), now).await?.id;
    let (_, seen) = parcours::find(&lms, &me, course).await?;
    let edit = ParcoursEdit { title: title.to_string(), summary: None, design };
    parcours::save(&lms, &me, course, edit, seen, now).await?;
    let (_, seen) = parcours::find(&lms, &me, course).await?;
    parcours::publish(&lms, &me, course, seen, now).await?;
    let region = region::create(&lms, &me, "HDF", "Hauts-de-France", Zone::PARIS, now).await?;
    let group = NewSession {
        parcours: course,
        region: region.id,
        title: None,
        first: now.day(Zone::PARIS),
        last: None,
        zone: None,
        capacity: None,
    };
    let group = session::create(&lms, &me, group, now).await?;

    // A learner opens the step, and what the content says arrives as a journal.
    let identity = person::identity("Monique", "M.", "monique@example.org", None)?;
    let mine = enrolment::enrol(&lms, &me, group.id, identity, now).await?;
    let learner = Actor { who: Who::Person { person: mine.learner, sign_in: None }, grants: Vec::new() };
    let Opened::Player(launch) = open_step(&lms, &learner, mine.id, step, now).await? else {
        return Err("no package".into());
    };
    let (later, new) = (now + Span::minutes(3), launch.package.course.edition.is_2004());
    let status = if new { "cmi.completion_status" } else { "cmi.core.lesson_status" };
    let (a, b) = (now.millis(), later.millis());
    let post = serde_json::json!({ "generation": launch.generation, "first": 1, "inputs": [
        { "at": a, "in": "start" }, { "at": a, "in": "initialize" }, { "at": b, "in": "set", "el": status, "v": "completed" },
        { "at": b, "in": "commit" }, { "at": b, "in": "terminate" }, { "at": b, "in": "unload" } ] });
    let applied = attempt::journal(&lms, launch.attempt, &serde_json::from_str(&post.to_string())?, later).await?;

    // Every figure comes from the facts that were recorded on the way.
    let (figures, _) = formation(&lms, &learner, mine.id, later).await?;
    let done = figures.summary.completion.get();
    Ok(format!("{title}: {} inputs applied, {done} % done, {} active", applied.applied, figures.summary.active.iso()))
}

fn present() -> Result<Timestamp, Box<dyn Error>> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(Timestamp::from_millis(i64::try_from(since.as_millis())?).ok_or("the clock is wrong")?)
}

fn tiny_package() -> Result<Vec<u8>, Box<dyn Error>> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [("imsmanifest.xml", MANIFEST), ("index.html", "<!doctype html><title>Golf</title>")] {
        zip.start_file(name, zip::write::SimpleFileOptions::default())?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

const MANIFEST: &str = r#"<manifest identifier="golf" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata><schemaversion>1.2</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title>Golf</title>
    <item identifier="i" identifierref="r"><title>Rules</title></item></organization></organizations>
  <resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="index.html"><file href="index.html"/></resource>
  </resources></manifest>"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_package_is_imported_and_an_attempt_completes_it() {
        let told = run(&tiny_package().unwrap()).await.unwrap();
        assert_eq!(told, "Golf: 6 inputs applied, 100 % done, PT3M active");
    }
}
