//! What the cases start from: a region, a parcours with one content, a session, Monique enrolled in it.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::NaiveDate;
use lms_core::content::{BlobHash, Carry, Content, Kind, Source, Version};
use lms_core::enrolment::{Enrolment, Origin};
use lms_core::evidence::{self, Fact, ShownVersion};
use lms_core::ids::*;
use lms_core::parcours::{Design, DoneWhen, Modality, Mode, Parcours, Section, Step};
use lms_core::people::{Account, Identity, Person, Preferences, Region};
use lms_core::session::{Session, Window};
use lms_core::text::{Email, Name, Title};
use lms_core::time::{Minutes, Timestamp, Zone};
use uuid::Uuid;

use crate::repo::{AttemptRow, AttemptSave, JournalBatch, Lease};
use crate::{Store, Unit};

/// An instant of the sample's first day, so many seconds after nine o'clock.
pub fn at(second: i64) -> Timestamp {
    Timestamp::from_millis(1_772_442_000_000 + second * 1000).unwrap()
}

/// A fresh id; later ones sort later.
pub fn id<T: From<Uuid>>() -> T {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let n = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut chance = [0; 10];
    chance[..8].copy_from_slice(&n.to_be_bytes());
    T::from(uuid::Builder::from_unix_timestamp_millis(1_772_442_000_000, &chance).into_uuid())
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn region(code: &str, name: &str) -> Region {
    Region { id: id(), code: code.to_owned().try_into().unwrap(), name: Name::new(name).unwrap(), zone: Zone::PARIS }
}

pub fn identity(given: &str, family: &str, email: &str) -> Identity {
    Identity {
        given: Name::new(given).unwrap(),
        family: Name::new(family).unwrap(),
        email: Email::new(email).unwrap(),
        company: None,
        external: None,
    }
}

pub fn person(given: &str, family: &str, email: &str) -> Person {
    Person {
        id: id(),
        identity: identity(given, family, email),
        account: Account::Pending { since: at(0) },
        preferences: Preferences::default(),
    }
}

pub fn content(title: &str) -> (Content, Version) {
    let content = Content {
        id: id(),
        title: Title::new(title).unwrap(),
        kind: Kind::Scorm12,
        planned: Minutes::new(30).unwrap(),
        version: 1,
        created: at(0),
        archived: None,
    };
    let version = version(content.id, 1);
    (content, version)
}

pub fn version(content: ContentId, number: u32) -> Version {
    let hash = |n: u8| BlobHash::from_bytes([n; 32]);
    let source = Source::Package {
        archive: hash(1),
        course: hash(2),
        index: hash(3),
        title: "Réussir".into(),
        report: serde_json::json!({ "problems": [], "points": 0.1 }),
    };
    Version { content, number, at: at(i64::from(number)), by: None, carry: Carry::Finish, source }
}

pub fn design(content: ContentId) -> Design {
    let step = Step {
        id: id(),
        title: Title::new("Étape").unwrap(),
        content: Some(content),
        modality: Modality::DistanceAsync,
        planned: Minutes::new(30).ok(),
        mandatory: true,
        access: None,
        done: DoneWhen::ContentSaysSo,
    };
    let section = Section { id: id(), title: Title::new("Partie").unwrap(), steps: vec![step] };
    Design { mode: Mode::Free, sections: vec![section], credit: Default::default() }
}

pub fn parcours(title: &str, content: ContentId) -> Parcours {
    Parcours {
        id: id(),
        title: Title::new(title).unwrap(),
        summary: None,
        draft: design(content),
        published: None,
        created: at(0),
        archived: None,
    }
}

pub fn session(parcours: ParcoursId, region: RegionId, first: &str) -> Session {
    Session {
        id: id(),
        parcours,
        region,
        title: Title::new("Session de mars").unwrap(),
        window: Window::usual(day(first)),
        zone: Zone::PARIS,
        capacity: None,
        tutors: vec![],
        cancelled: None,
        created: at(0),
    }
}

/// What every case about learning needs.
pub struct World {
    pub region: Region,
    pub content: Content,
    pub parcours: Parcours,
    pub session: Session,
    pub monique: Person,
    pub enrolment: Enrolment,
}

impl World {
    pub async fn create(store: &Store) -> Self {
        let mut unit = store.unit().await.unwrap();
        let world = Self::within(unit.as_mut()).await;
        unit.commit().await.unwrap();
        world
    }

    async fn within(unit: &mut dyn Unit) -> Self {
        let region = region("BRE", "CMA Bretagne");
        let (content, version) = content("Module 1");
        let parcours = parcours("Réussir ma stratégie Facebook", content.id);
        let session = session(parcours.id, region.id, "2026-03-02");
        let monique = person("Monique", "Le Goff", "monique@example.org");
        let enrolment = Enrolment::new(id(), session.id, monique.id, Origin::Typed, at(0));
        unit.regions().insert(&region).await.unwrap();
        unit.contents().insert(&content, &version).await.unwrap();
        unit.parcours().insert(&parcours).await.unwrap();
        unit.sessions().insert(&session).await.unwrap();
        unit.people().insert(std::slice::from_ref(&monique), at(0)).await.unwrap();
        unit.enrolments().insert(std::slice::from_ref(&enrolment)).await.unwrap();
        Self { region, content, parcours, session, monique, enrolment }
    }

    pub fn step(&self) -> StepId {
        self.parcours.draft.steps().next().unwrap().id
    }

    pub fn fact(&self, second: i64, kind: evidence::Kind) -> Fact {
        Fact {
            id: id(),
            at: at(second),
            enrolment: self.enrolment.id,
            step: self.step(),
            version: Some(ShownVersion { content: self.content.id, number: 1 }),
            kind,
            source: evidence::Source::Page,
        }
    }

    pub fn attempt(&self, number: i64) -> AttemptRow {
        AttemptRow {
            id: id(),
            enrolment: self.enrolment.id,
            step: self.step(),
            version: ShownVersion { content: self.content.id, number: 1 },
            number,
            lease: Lease { generation: 1, sign_in: None, taken: at(0) },
            applied: 0,
            state: b"{}".to_vec(),
            hash: "0".into(),
            started: at(number),
            saved: at(number),
            closed: None,
        }
    }
}

/// A save on top of an attempt as it stands: inputs `from` to `to`, nothing else.
pub fn save(attempt: &AttemptRow, to: i64) -> AttemptSave {
    AttemptSave {
        attempt: attempt.id,
        enrolment: attempt.enrolment,
        seen_generation: attempt.lease.generation,
        seen_applied: attempt.applied,
        applied: to,
        state: format!("{{\"applied\":{to}}}").into_bytes(),
        hash: to.to_string(),
        saved: at(to),
        closed: None,
        journal: Some(JournalBatch {
            first: attempt.applied + 1,
            last: to,
            at: at(to),
            generation: attempt.lease.generation,
            inputs: format!("[{to}]").into_bytes(),
        }),
        facts: vec![],
        rows: vec![],
        shared: vec![],
        pulse: None,
    }
}
