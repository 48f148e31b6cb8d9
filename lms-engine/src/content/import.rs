//! Importing a package: the archive is kept as it came, read once, laid out, and its report kept with the version.

use lms_core::access::{Action, Actor, Target};
use lms_core::content::{BlobHash, Carry, Content, Kind, Source, Version};
use lms_core::text::Title;
use lms_core::time::{Minutes, Timestamp};
use lms_scorm::package::{Limits, Problem, Reading};
use lms_store::content::{Blob, LayOut, Method, PackageIndex, Place};

use super::Replaces;
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
}

/// An imported package.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The content.
    pub content: Content,
    /// What was found.
    pub report: ImportReport,
}

/// Reads a package that is in the content store.
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
/// [`EngineError::Package`] with every problem, [`EngineError::WrongKind`] when the new version is of another standard
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
    let reading = inspect(lms, &archive.hash).await?;
    let Reading { course: Some(course), problems, entries, .. } = reading else {
        return Err(EngineError::Package(reading.problems));
    };
    let kind = if course.edition.is_2004() { Kind::Scorm2004 } else { Kind::Scorm12 };
    // Before anything is laid out: a new version of something else would leave its files behind.
    if let Some(replaces) = replaces {
        let found = lms.store().reader().await?.contents().find(replaces.content).await?;
        if found.ok_or(EngineError::NotFound("content"))?.0.kind != kind {
            return Err(EngineError::WrongKind);
        }
    }
    let internal = |e: serde_json::Error| EngineError::Internal(e.to_string());
    let places = entries
        .into_iter()
        .filter_map(|e| {
            let (path, packed) = (e.path?, e.packed?);
            let method = if packed.deflated { Method::Deflated } else { Method::Stored };
            let place =
                Place { method, offset: packed.offset, compressed: packed.size, size: e.size, crc: packed.crc32 };
            Some((path, place))
        })
        .collect();
    let index = PackageIndex::lay_out(&**lms.contents(), archive.hash.clone(), places, LayOut::default()).await?;
    let course_blob = lms.contents().put(&serde_json::to_vec(&course).map_err(internal)?).await?;
    let index_blob = lms.contents().put(&serde_json::to_vec(&index).map_err(internal)?).await?;
    let report = ImportReport {
        title: course.title.clone(),
        edition: course.edition.name(),
        activities: course.leaves().count(),
        problems: problems.clone(),
    };
    let source = Source::Package {
        archive: archive.hash,
        course: course_blob.hash,
        index: index_blob.hash,
        title: course.title.clone(),
        report: serde_json::to_value(&problems).map_err(internal)?,
    };
    let wanted = title.map(str::trim).filter(|t| !t.is_empty()).unwrap_or(&course.title);
    let short: String = wanted.chars().filter(|c| !c.is_control()).take(200).collect();
    let title = Title::new(&short).or_else(|_| Title::new(&course.identifier)).map_err(field("title"))?;
    let content = keep(lms, actor, replaces, title, kind, planned, source, now).await?;
    Ok(Imported { content, report })
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
