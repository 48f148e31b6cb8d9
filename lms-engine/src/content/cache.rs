//! Parsed courses and package indexes, read once and shared between learners: per learner only state is kept.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use lms_core::content::{BlobHash, Kind, Source, Version};
use lms_core::ids::ContentId;
use lms_scorm::Course;
use lms_store::Unit;
use lms_store::content::PackageIndex;

use super::structure::Structure;
use crate::attempt::SharedNames;
use crate::{EngineError, Lms};

/// How many versions are kept in memory.
const CAPACITY: usize = 128;

/// The largest course document that is read.
const MAX_DOCUMENT: u64 = 64 * 1024 * 1024;

/// A parsed package.
#[derive(Debug)]
pub struct Package {
    /// The course.
    pub course: Course,
    /// The course as the browser gets it.
    pub course_json: String,
    /// What it shares beyond an attempt.
    pub shared: SharedNames,
    /// Where each file lies.
    pub index: Arc<PackageIndex>,
    /// The archive.
    pub archive: BlobHash,
}

/// A cmi5 course or an xAPI package.
#[derive(Debug)]
pub struct Launchable {
    /// What it describes.
    pub structure: Structure,
    /// Where each file lies; `None` for a structure without a package.
    pub index: Option<Arc<PackageIndex>>,
    /// The archive, or the structure as it came.
    pub archive: BlobHash,
}

/// What a version may be, read.
#[derive(Clone)]
enum Loaded {
    Scorm(Arc<Package>),
    Xapi(Arc<Launchable>),
}

#[derive(Default)]
struct Kept {
    packages: HashMap<(ContentId, u32), (u64, Loaded)>,
    clock: u64,
}

/// Parsed packages, the least recently used dropped first.
#[derive(Default)]
pub struct Courses {
    kept: Mutex<Kept>,
    /// Held by the one who reads a package.
    loading: tokio::sync::Mutex<()>,
}

impl Courses {
    /// The package of a version, from memory or from the content store.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`] without such a version, [`EngineError::WrongKind`] when it is no SCORM package.
    pub async fn of(&self, lms: &Lms, content: ContentId, number: u32) -> Result<Arc<Package>, EngineError> {
        scorm(match self.hit(content, number) {
            Some(loaded) => loaded,
            None => self.loaded(lms, &mut *lms.store().reader().await?, content, number).await?,
        })
    }

    /// As [`Courses::of`], for whoever holds a unit: connections are few, and who holds one while waiting for another
    /// may wait for ever.
    ///
    /// # Errors
    ///
    /// As [`Courses::of`].
    pub async fn within(
        &self,
        lms: &Lms,
        unit: &mut dyn Unit,
        content: ContentId,
        number: u32,
    ) -> Result<Arc<Package>, EngineError> {
        scorm(self.loaded(lms, unit, content, number).await?)
    }

    /// The cmi5 course or xAPI package of a version.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`] without such a version, [`EngineError::WrongKind`] when it is neither.
    pub async fn launchable(
        &self,
        lms: &Lms,
        unit: &mut dyn Unit,
        content: ContentId,
        number: u32,
    ) -> Result<Arc<Launchable>, EngineError> {
        match self.loaded(lms, unit, content, number).await? {
            Loaded::Xapi(launchable) => Ok(launchable),
            Loaded::Scorm(_) => Err(EngineError::WrongKind),
        }
    }

    /// The files of a version that has some.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`] without such a version, [`EngineError::WrongKind`] when it is no package.
    pub async fn files(&self, lms: &Lms, content: ContentId, number: u32) -> Result<Arc<PackageIndex>, EngineError> {
        let loaded = match self.hit(content, number) {
            Some(loaded) => loaded,
            None => self.loaded(lms, &mut *lms.store().reader().await?, content, number).await?,
        };
        match loaded {
            Loaded::Scorm(package) => Ok(Arc::clone(&package.index)),
            Loaded::Xapi(launchable) => launchable.index.clone().ok_or(EngineError::NotFound("file")),
        }
    }

    async fn loaded(
        &self,
        lms: &Lms,
        unit: &mut dyn Unit,
        content: ContentId,
        number: u32,
    ) -> Result<Loaded, EngineError> {
        if let Some(loaded) = self.hit(content, number) {
            return Ok(loaded);
        }
        // A session that begins brings many learners to the same package at once: one of them reads it.
        let _one = self.loading.lock().await;
        if let Some(loaded) = self.hit(content, number) {
            return Ok(loaded);
        }
        let version = unit.contents().version(content, number).await?;
        let version = version.ok_or(EngineError::NotFound("content version"))?;
        let (found, _) = unit.contents().find(content).await?.ok_or(EngineError::NotFound("content"))?;
        let loaded = load(lms, found.kind, &version).await?;
        self.keep(content, number, &loaded);
        Ok(loaded)
    }

    fn hit(&self, content: ContentId, number: u32) -> Option<Loaded> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clock += 1;
        let clock = kept.clock;
        let (used, loaded) = kept.packages.get_mut(&(content, number))?;
        *used = clock;
        Some(loaded.clone())
    }

    fn keep(&self, content: ContentId, number: u32, loaded: &Loaded) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.packages.len() >= CAPACITY
            && let Some(oldest) = kept.packages.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| *key)
        {
            kept.packages.remove(&oldest);
        }
        let clock = kept.clock;
        kept.packages.insert((content, number), (clock, loaded.clone()));
    }
}

fn scorm(loaded: Loaded) -> Result<Arc<Package>, EngineError> {
    match loaded {
        Loaded::Scorm(package) => Ok(package),
        Loaded::Xapi(_) => Err(EngineError::WrongKind),
    }
}

fn broken(error: impl std::fmt::Display) -> EngineError {
    EngineError::Internal(format!("a stored course cannot be read: {error}"))
}

async fn load(lms: &Lms, kind: Kind, version: &Version) -> Result<Loaded, EngineError> {
    let (archive, parsed, index) = match &version.source {
        Source::Package { archive, course, index, .. } => (archive, course, Some(index)),
        Source::Structure { archive, course, .. } => (archive, course, None),
        Source::File { .. } | Source::Link { .. } => return Err(EngineError::WrongKind),
    };
    let parsed = lms.contents().get(parsed, MAX_DOCUMENT).await?;
    let index: Option<Arc<PackageIndex>> = match index {
        Some(index) => {
            let index = lms.contents().get(index, MAX_DOCUMENT).await?;
            Some(Arc::new(serde_json::from_slice(&index).map_err(broken)?))
        }
        None => None,
    };
    let archive = archive.clone();
    if kind.is_xapi() {
        let structure = serde_json::from_slice(&parsed).map_err(broken)?;
        return Ok(Loaded::Xapi(Arc::new(Launchable { structure, index, archive })));
    }
    let index = index.ok_or(EngineError::WrongKind)?;
    let course_json = String::from_utf8(parsed).map_err(broken)?;
    let course = Course::from_json(&course_json).map_err(broken)?;
    Ok(Loaded::Scorm(Arc::new(Package { shared: SharedNames::of(&course), course, course_json, index, archive })))
}
