//! Parsed courses and package indexes, read once and shared between learners: per learner only state is kept.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use lms_core::content::{BlobHash, Source, Version};
use lms_core::ids::ContentId;
use lms_scorm::Course;
use lms_store::Unit;
use lms_store::content::PackageIndex;

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
    pub index: PackageIndex,
    /// The archive.
    pub archive: BlobHash,
}

#[derive(Default)]
struct Kept {
    packages: HashMap<(ContentId, u32), (u64, Arc<Package>)>,
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
    /// [`EngineError::NotFound`] without such a version, [`EngineError::WrongKind`] when it is no package.
    pub async fn of(&self, lms: &Lms, content: ContentId, number: u32) -> Result<Arc<Package>, EngineError> {
        if let Some(package) = self.hit(content, number) {
            return Ok(package);
        }
        self.within(lms, &mut *lms.store().reader().await?, content, number).await
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
        if let Some(package) = self.hit(content, number) {
            return Ok(package);
        }
        // A session that begins brings many learners to the same package at once: one of them reads it.
        let _one = self.loading.lock().await;
        if let Some(package) = self.hit(content, number) {
            return Ok(package);
        }
        let version = unit.contents().version(content, number).await?;
        let version = version.ok_or(EngineError::NotFound("content version"))?;
        let package = Arc::new(load(lms, &version).await?);
        self.keep(content, number, &package);
        Ok(package)
    }

    fn hit(&self, content: ContentId, number: u32) -> Option<Arc<Package>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clock += 1;
        let clock = kept.clock;
        let (used, package) = kept.packages.get_mut(&(content, number))?;
        *used = clock;
        Some(Arc::clone(package))
    }

    fn keep(&self, content: ContentId, number: u32, package: &Arc<Package>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.packages.len() >= CAPACITY
            && let Some(oldest) = kept.packages.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| *key)
        {
            kept.packages.remove(&oldest);
        }
        let clock = kept.clock;
        kept.packages.insert((content, number), (clock, Arc::clone(package)));
    }
}

async fn load(lms: &Lms, version: &Version) -> Result<Package, EngineError> {
    let Source::Package { archive, course: parsed, index, .. } = &version.source else {
        return Err(EngineError::WrongKind);
    };
    let broken = |e: String| EngineError::Internal(format!("a stored course cannot be read: {e}"));
    let course_json =
        String::from_utf8(lms.contents().get(parsed, MAX_DOCUMENT).await?).map_err(|e| broken(e.to_string()))?;
    let index = lms.contents().get(index, MAX_DOCUMENT).await?;
    let course = Course::from_json(&course_json).map_err(broken)?;
    Ok(Package {
        shared: SharedNames::of(&course),
        course,
        course_json,
        index: serde_json::from_slice(&index).map_err(|e| broken(e.to_string()))?,
        archive: archive.clone(),
    })
}
