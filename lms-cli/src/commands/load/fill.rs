//! The platform under load: filled through the same use cases as any other, in a folder that is marked as such.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use lms_core::access::{Actor, Grant, Role, Scope};
use lms_core::ids::{EnrolmentId, ParcoursId, PersonId, RegionId, SessionId, StepId};
use lms_core::time::{Timestamp, Zone};
use lms_engine::account::{self, Device};
use lms_engine::ports::mail::{Letter, Mail, MailError};
use lms_engine::session::NewSession;
use lms_engine::{Lms, enrolment, jobs, person, region, session};
use lms_store::{Durability, Migrate, Page};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::measure::Usage;
use super::{Fill, Filled, tree};
use crate::commands::demo::Embedded;
use crate::context::{Context, Opening};
use crate::exit::{Exit, Failure};
use crate::parcours_file::{Library, Unpacked};
use crate::{key, parcours_file};

/// The mark: a platform for measuring is filled and loaded, another platform never is.
const MARK: &str = "load.json";

/// The password of the manager and of the first learners; the platform listens on this machine only.
pub const PASSWORD: &str = "farine-copeau-ardoise-levain";

/// Who runs the sessions.
pub const MANAGER: &str = "gestion@example.org";

/// Learners who can sign in.
const ACTIVE: u32 = 16;

/// All modules lie open from the first day.
const PARCOURS: &str = r#"{"title": "Parcours de mesure", "mode": "free", "sections": [{"title": "Modules", "steps": [
    {"key": "1.2", "title": "Module SCORM 1.2", "content": "modules/1-pourquoi-etre-visible",
     "modality": "distance_async", "planned_minutes": 20, "mandatory": true},
    {"key": "2004", "title": "Module SCORM 2004", "content": "modules/3-mesurer",
     "modality": "distance_async", "planned_minutes": 20, "mandatory": true},
    {"key": "tree", "title": "Module de cent activités", "content": "tree",
     "modality": "distance_async", "planned_minutes": 20, "mandatory": false}]}]}"#;

/// What was made so far.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Made {
    region: RegionId,
    parcours: ParcoursId,
    /// Steps by their SCORM edition; `tree` is the one to navigate in.
    pub steps: HashMap<String, StepId>,
    /// Sessions with their learners.
    pub sessions: Vec<SessionId>,
    learners: u32,
}

/// The address of a learner.
pub fn address(n: u32) -> String {
    format!("charge-{n:07}@example.org")
}

/// Reads what was made.
///
/// # Errors
///
/// When nothing was.
pub fn made(ctx: &Context) -> Result<Made, Failure> {
    read(ctx)?.ok_or_else(|| {
        Failure::said(
            Exit::Refused,
            ("Il n'y a pas encore d'apprenants à mesurer.", "Créez-les : `lms load fill --learners 1000`."),
            ("There are no learners to measure with yet.", "Make some: `lms load fill --learners 1000`."),
        )
    })
}

fn read(ctx: &Context) -> Result<Option<Made>, Failure> {
    let file = ctx.data().join(MARK);
    match std::fs::read(&file) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            if ctx.database_file().is_some_and(|file| file.exists()) { Err(foreign(ctx)) } else { Ok(None) }
        }
        Err(error) => Err(Failure::file(&file, &error)),
    }
}

fn write(ctx: &Context, made: &Made) -> Result<(), Failure> {
    let file = ctx.data().join(MARK);
    let text = serde_json::to_string(made).unwrap_or_default();
    std::fs::write(&file, text + "\n").map_err(|e| Failure::file(&file, &e))
}

fn foreign(ctx: &Context) -> Failure {
    let folder = ctx.data().display();
    Failure::said(
        Exit::Refused,
        (
            format!("« {folder} » contient une plateforme qui n'a pas été créée pour des mesures."),
            "Rien n'a été modifié. Choisissez un autre dossier avec --data.",
        ),
        (
            format!("\"{folder}\" holds a platform that was not made for measuring."),
            "Nothing was changed. Choose another folder with --data.",
        ),
    )
}

/// Mails that nobody reads, apart from the links of those who sign in.
#[derive(Default)]
struct Links(Mutex<HashMap<String, String>>);

#[async_trait]
impl Mail for Links {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let token = letter.text.split_once("/activation/").and_then(|(_, rest)| rest.split_whitespace().next());
        let mut links = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = token
            && (letter.to == MANAGER || (1..=ACTIVE).any(|n| letter.to == address(n)))
        {
            links.insert(letter.to.clone(), token.to_owned());
        }
        Ok(())
    }
}

/// Makes learners until there are as many as asked for.
///
/// # Errors
///
/// When the folder holds another platform, or a use case refuses.
pub async fn fill(ctx: &Context, args: &Fill) -> Result<Filled, Failure> {
    let known = read(ctx)?;
    if known.is_none() && std::env::var_os(key::VARIABLE).is_none() && !ctx.key_file().exists() {
        ctx.make_folder()?;
        key::make(&ctx.key_file())?;
    }
    let links = Arc::new(Links::default());
    let opening = Opening {
        migrate: Migrate::Apply,
        durability: Durability::Full,
        mail: Some(links.clone()),
        ..Opening::default()
    };
    let lms = ctx.open_with(opening).await?;
    let now = ctx.now();
    let operator = Actor::operator();
    let mut made = match known {
        Some(made) => made,
        None => found(&lms, &operator, now).await?,
    };
    let already = made.learners;
    let bar = ctx.out.bar(u64::from(args.learners), ctx.out.pick("Apprenants", "Learners"));
    let (begun, before) = (Instant::now(), Usage::of(std::process::id()));
    let (mut seconds, mut cpu) = (0.0, None);
    while made.learners < args.learners {
        let more = args.lines.min(args.learners - made.learners);
        let started = session(&lms, &operator, &made, now).await?;
        let file = file(made.learners, more);
        let batch = enrolment::stage_import(&lms, &operator, started, file.as_bytes(), now).await?;
        enrolment::apply_import(&lms, &operator, batch.id, &[], &[], now).await?;
        made.learners += more;
        made.sessions.push(started);
        bar.set_position(u64::from(made.learners));
        seconds = begun.elapsed().as_secs_f64();
        cpu = before.zip(Usage::of(std::process::id())).map(|(b, a)| a.cpu - b.cpu);
        write(ctx, &made)?;
    }
    bar.finish_and_clear();
    // The mails leave now, so that the server has nothing else to do while it is measured.
    while jobs::round(&lms, now).await?.done > 0 {}
    activate(&lms, &links, now).await?;
    lms.store().close().await;
    let added = made.learners - already;
    Ok(Filled {
        learners: made.learners,
        made: added,
        seconds,
        cpu_ms_per_line: cpu.filter(|_| added > 0).map(|cpu| cpu * 1_000.0 / f64::from(added)),
    })
}

/// The demonstration's modules, and the tree that is navigated.
struct Modules;

impl Library for Modules {
    fn folder(&self, path: &str) -> Result<Option<Unpacked>, Failure> {
        if path == "tree" { Ok(Some(tree::package())) } else { Embedded.folder(path) }
    }

    fn file(&self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        Embedded.file(path)
    }
}

async fn found(lms: &Lms, operator: &Actor, now: Timestamp) -> Result<Made, Failure> {
    let place = region::create(lms, operator, "MES", "Mesure", Zone::PARIS, now).await?;
    let grant = Grant { role: Role::RegionalManager, scope: Scope::Region { region: place.id } };
    let identity = person::identity("Gestion", "Mesure", MANAGER, None)?;
    person::create(lms, operator, identity, Some(grant), now).await?;
    let file = parcours_file::read(PARCOURS)?;
    let parcours = parcours_file::import(lms, operator, file, &Modules, true, || {}, now).await?;
    Ok(Made {
        region: place.id,
        parcours: parcours.parcours.id,
        steps: parcours.steps,
        sessions: Vec::new(),
        learners: 0,
    })
}

async fn session(lms: &Lms, operator: &Actor, made: &Made, now: Timestamp) -> Result<SessionId, Failure> {
    let new = NewSession {
        parcours: made.parcours,
        region: made.region,
        title: Some(format!("Mesure {}", made.sessions.len() + 1)),
        first: now.day(Zone::PARIS),
        last: None,
        zone: None,
        capacity: None,
    };
    Ok(session::create(lms, operator, new, now).await?.id)
}

fn file(after: u32, lines: u32) -> String {
    let mut out = String::from("Prénom;Nom;Courriel;Entreprise\n");
    for n in after + 1..=after + lines {
        out.push_str(&format!("Apprenant;Numéro {n};{};Atelier {n}\n", address(n)));
    }
    out
}

async fn activate(lms: &Lms, links: &Links, now: Timestamp) -> Result<(), Failure> {
    let links = std::mem::take(&mut *links.0.lock().unwrap_or_else(PoisonError::into_inner));
    for token in links.values() {
        account::activate(lms, token, PASSWORD, now).await?;
    }
    Ok(())
}

/// A sign-in of somebody, as the value of the cookie.
///
/// # Errors
///
/// When it is refused.
pub async fn cookie(lms: &Lms, login: &str, now: Timestamp) -> Result<String, Failure> {
    let device = Device { agent: "lms load".to_owned(), address: "127.0.0.0".to_owned() };
    Ok(account::sign_in(lms, account::Typed { login, password: PASSWORD, code: None }, device, now).await?.cookie)
}

/// So many enrolments with their learners, taken from all sessions in turn.
///
/// # Errors
///
/// When there are fewer.
pub async fn enrolments(lms: &Lms, made: &Made, wanted: u32) -> Result<Vec<(EnrolmentId, PersonId)>, Failure> {
    let wanted = wanted as usize;
    let mut out = Vec::with_capacity(wanted);
    for session in &made.sessions {
        let mut page = Page::first(1_000);
        while out.len() < wanted {
            let listed = enrolment::list(lms, &Actor::operator(), *session, &page).await?;
            out.extend(listed.items.iter().map(|(enrolment, _)| (enrolment.id, enrolment.learner)));
            match listed.next {
                Some(next) => page.after = Some(next),
                None => break,
            }
        }
    }
    out.truncate(wanted);
    if out.len() == wanted {
        return Ok(out);
    }
    let there = out.len();
    Err(Failure::said(
        Exit::Refused,
        (
            format!("{wanted} apprenants sont demandés, il y en a {there}."),
            format!("Créez-les : `lms load fill --learners {wanted}`."),
        ),
        (
            format!("{wanted} learners are asked for, there are {there}."),
            format!("Make them: `lms load fill --learners {wanted}`."),
        ),
    ))
}
