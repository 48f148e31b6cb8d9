//! Importing a package: the archive is kept as it came, read once, laid out, and its report kept with the version.

use lms_core::access::{Action, Actor, Target};
use lms_core::content::{BlobHash, Carry, Content, Kind, Source, Version};
use lms_core::people::Language;
use lms_core::text::Title;
use lms_core::time::{Minutes, Timestamp};
use lms_scorm::package::{Entry, Limits, Problem, Reading};
use lms_store::content::{Blob, LayOut, Method, PackageIndex, Place};

use super::Replaces;
use super::structure::{Examined, Remark, Structure, examine};
use crate::change::Change;
use crate::error::field;
use crate::rights::require;
use crate::{EngineError, Lms};

/// What was found in a package, whether it can be used or not.
#[derive(Clone, Debug)]
pub struct ImportReport {
    /// The organisation's title.
    pub title: String,
    /// The edition's name.
    pub edition: &'static str,
    /// How many launchable items.
    pub activities: usize,
    /// Everything that was repaired or may not work.
    pub problems: Vec<Problem>,
    /// The same of a cmi5 course or an xAPI package.
    pub remarks: Vec<Remark>,
}

/// An imported package.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The content.
    pub content: Content,
    /// What was found.
    pub report: ImportReport,
}

/// Reads a SCORM package that is in the content store.
///
/// # Errors
///
/// [`EngineError::Package`] with every problem when it cannot be used.
pub async fn inspect(lms: &Lms, archive: &BlobHash) -> Result<Reading, EngineError> {
    let file = lms.contents().open(archive).await?;
    let reading = tokio::task::spawn_blocking(move || {
        lms_scorm::package::read_zip(std::io::BufReader::with_capacity(64 * 1024, file), &Limits::default())
    })
    .await
    .map_err(|e| EngineError::Internal(e.to_string()))?;
    if reading.is_fatal() { Err(EngineError::Package(reading.problems)) } else { Ok(reading) }
}

/// Makes a new content of a package (`replaces` is `None`) or a new version of one.
///
/// `planned`: minutes, for a new content. A title left out is taken from the package.
///
/// # Errors
///
/// [`EngineError::Package`] or [`EngineError::Structure`] with every problem, [`EngineError::WrongKind`] when the new version is of another standard
/// than the content, [`EngineError::NotFound`], [`EngineError::Field`].
pub async fn import_package(
    lms: &Lms,
    actor: &Actor,
    archive: Blob,
    replaces: Option<Replaces>,
    title: Option<&str>,
    planned: Minutes,
    now: Timestamp,
) -> Result<Imported, EngineError> {
    require(actor, Action::EditContent, Target::Catalogue, "content")?;
    let found = examine(lms, &archive.hash).await?;
    let kind = match &found {
        Examined::Scorm(reading) => match &reading.course {
            Some(course) if course.edition.is_2004() => Kind::Scorm2004,
            Some(_) => Kind::Scorm12,
            None => return Err(EngineError::Package(reading.problems.clone())),
        },
        Examined::Launched { structure, .. } => structure.kind(),
    };
    // Before anything is laid out: a new version of something else would leave its files behind.
    if let Some(replaces) = replaces {
        let found = lms.store().reader().await?.contents().find(replaces.content).await?;
        if found.ok_or(EngineError::NotFound("content"))?.0.kind != kind {
            return Err(EngineError::WrongKind);
        }
    }
    let read = match found {
        Examined::Scorm(reading) => Read::scorm(*reading)?,
        Examined::Launched { structure, remarks, entries } => Read::launched(&structure, remarks, entries)?,
    };
    let course = lms.contents().put(&read.course).await?.hash;
    let source = match read.places {
        Some(places) => {
            let index =
                PackageIndex::lay_out(&**lms.contents(), archive.hash.clone(), places, LayOut::default()).await?;
            let index = lms.contents().put(&json(&index)?).await?.hash;
            let title = read.report.title.clone();
            Source::Package { archive: archive.hash, course, index, title, report: read.kept }
        }
        None => {
            let title = read.report.title.clone();
            Source::Structure { archive: archive.hash, course, title, report: read.kept }
        }
    };
    let wanted = title.map(str::trim).filter(|t| !t.is_empty()).unwrap_or(&read.report.title);
    let short: String = wanted.chars().filter(|c| !c.is_control()).take(200).collect();
    let title = Title::new(&short).or_else(|_| Title::new(&read.identifier)).map_err(field("title"))?;
    let content = keep(lms, actor, replaces, title, kind, planned, source, now).await?;
    Ok(Imported { content, report: read.report })
}

/// What was read, ready to be laid out.
struct Read {
    /// The parsed course, a JSON document.
    course: Vec<u8>,
    /// Where the bytes of each file are; `None` without an archive.
    places: Option<Vec<(String, Place)>>,
    /// What it is called when it has no title.
    identifier: String,
    /// What is told.
    report: ImportReport,
    /// What is kept of that with the version.
    kept: serde_json::Value,
}

fn json<T: serde::Serialize>(value: &T) -> Result<Vec<u8>, EngineError> {
    serde_json::to_vec(value).map_err(|e| EngineError::Internal(e.to_string()))
}

fn places(entries: Vec<Entry>) -> Vec<(String, Place)> {
    let place = |e: Entry| {
        let (path, packed) = (e.path?, e.packed?);
        let method = if packed.deflated { Method::Deflated } else { Method::Stored };
        Some((path, Place { method, offset: packed.offset, compressed: packed.size, size: e.size, crc: packed.crc32 }))
    };
    entries.into_iter().filter_map(place).collect()
}

impl Read {
    fn scorm(reading: Reading) -> Result<Self, EngineError> {
        let Reading { course: Some(course), problems, entries, .. } = reading else {
            return Err(EngineError::Package(reading.problems));
        };
        Ok(Self {
            course: json(&course)?,
            places: Some(places(entries)),
            identifier: course.identifier.clone(),
            kept: serde_json::to_value(&problems).map_err(|e| EngineError::Internal(e.to_string()))?,
            report: ImportReport {
                title: course.title.clone(),
                edition: course.edition.name(),
                activities: course.leaves().count(),
                problems,
                remarks: Vec::new(),
            },
        })
    }

    fn launched(structure: &Structure, remarks: Vec<Remark>, entries: Option<Vec<Entry>>) -> Result<Self, EngineError> {
        let (edition, identifier) = match structure {
            Structure::Cmi5(course) => ("cmi5", course.id.clone()),
            Structure::Xapi(package) => ("xAPI", package.main.id.clone()),
        };
        Ok(Self {
            course: json(structure)?,
            places: entries.map(places),
            identifier: identifier.chars().take(200).collect(),
            kept: serde_json::to_value(&remarks).map_err(|e| EngineError::Internal(e.to_string()))?,
            report: ImportReport {
                // One title for everybody, as the catalogue has one: in the language of most.
                title: structure.title(Language::Fr).to_owned(),
                edition,
                activities: structure.units(Language::Fr).len(),
                problems: Vec::new(),
                remarks,
            },
        })
    }
}

/// Stores a new content or a new version in one transaction.
#[allow(clippy::too_many_arguments)] // each is a fact of its own, and the two callers are next door
pub(super) async fn keep(
    lms: &Lms,
    actor: &Actor,
    replaces: Option<Replaces>,
    title: Title,
    kind: Kind,
    planned: Minutes,
    source: Source,
    now: Timestamp,
) -> Result<Content, EngineError> {
    let mut change = Change::begin(lms, actor, now).await?;
    let by = actor.person();
    let content = match replaces {
        None => {
            let content = Content { id: lms.id(now), title, kind, planned, version: 1, created: now, archived: None };
            let first = Version { content: content.id, number: 1, at: now, by, carry: Carry::default(), source };
            change.unit.contents().insert(&content, &first).await?;
            change.audit("content.add", "content", content.id, serde_json::json!({ "kind": kind }));
            content
        }
        Some(Replaces { content: id, carry }) => {
            let (mut content, seen) = change.unit.contents().find(id).await?.ok_or(EngineError::NotFound("content"))?;
            if content.kind != kind {
                return Err(EngineError::WrongKind);
            }
            let newest = change.unit.contents().versions(id).await?.first().map_or(0, |v| v.number);
            content.version = newest + 1;
            let version = Version { content: id, number: content.version, at: now, by, carry, source };
            change.unit.contents().add_version(&version).await?;
            change.unit.contents().update(&content, seen).await?;
            change.audit(
                "content.version",
                "content",
                id,
                serde_json::json!({ "number": content.version, "carry": carry }),
            );
            content
        }
    };
    change.commit().await?;
    Ok(content)
}
