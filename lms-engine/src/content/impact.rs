//! What a new version of a package would do to those who are at work, before anybody says yes.

use lms_core::access::{Action, Actor, Target};
use lms_core::content::{BlobHash, Content, Source};
use lms_core::ids::ContentId;
use lms_scorm::package::Reading;
use lms_store::repo::VersionUse;

use super::difference::Difference;
use super::inspect;
use crate::rights::require;
use crate::{EngineError, Lms};

/// What a package would do as a new version.
#[derive(Clone, Debug)]
pub struct Impact {
    /// The content it becomes a version of.
    pub content: Content,
    /// How many attempts run on each version now.
    pub uses: Vec<VersionUse>,
    /// What changes from the version that is shown now.
    pub difference: Difference,
}

impl Impact {
    /// Attempts that are not completed, on whichever version.
    pub fn running(&self) -> u64 {
        self.uses.iter().map(|one| one.running).sum()
    }

    /// Attempts that are completed and may be opened again.
    pub fn finished(&self) -> u64 {
        self.uses.iter().map(|one| one.finished).sum()
    }
}

/// Compares a package that is in the content store with the version of `id` that is shown now. Nothing is kept.
///
/// # Errors
///
/// [`EngineError::NotFound`], [`EngineError::Package`] with every problem, [`EngineError::WrongKind`] when it is of another
/// standard than the content.
pub async fn impact(lms: &Lms, actor: &Actor, id: ContentId, archive: &BlobHash) -> Result<Impact, EngineError> {
    require(actor, Action::EditContent, Target::Catalogue, "content")?;
    let mut unit = lms.store().reader().await?;
    let (content, _) = unit.contents().find(id).await?.ok_or(EngineError::NotFound("content"))?;
    if !content.kind.is_scorm() {
        return Err(EngineError::WrongKind);
    }
    let version = unit.contents().version(id, content.version).await?;
    let version = version.ok_or(EngineError::NotFound("content version"))?;
    let uses = unit.attempts().versions(id).await?;
    // Reading packages takes a while, and connections are few.
    drop(unit);
    let Source::Package { archive: current, .. } = &version.source else { return Err(EngineError::WrongKind) };
    let (old, new) = (inspect(lms, current).await?, inspect(lms, archive).await?);
    let is_2004 = |reading: &Reading| reading.course.as_ref().is_some_and(|course| course.edition.is_2004());
    if is_2004(&old) != is_2004(&new) {
        return Err(EngineError::WrongKind);
    }
    let difference = tokio::task::spawn_blocking(move || Difference::between(&old, &new))
        .await
        .map_err(|e| EngineError::Internal(e.to_string()))?;
    let difference = difference.ok_or_else(|| EngineError::Internal("a package that was read has no course".into()))?;
    Ok(Impact { content, uses, difference })
}
