//! Reading contents: lists, versions, where used, and what a content token shows.

use std::sync::Arc;

use lms_core::access::{Action, Actor, Target};
use lms_core::content::{Content, Source, Version};
use lms_core::ids::ContentId;
use lms_core::parcours::Parcours;
use lms_core::time::Timestamp;
use lms_store::content::PackageIndex;
use lms_store::repo::{ContentFilter, Revision};
use lms_store::{Listed, Page};

use crate::rights::require;
use crate::token::{self, ContentToken};
use crate::{EngineError, Lms};

/// A page of contents.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right to read the catalogue.
pub async fn list(
    lms: &Lms,
    actor: &Actor,
    filter: &ContentFilter,
    page: &Page,
) -> Result<Listed<Content>, EngineError> {
    require(actor, Action::ReadCatalogue, Target::Catalogue, "content")?;
    Ok(lms.store().reader().await?.contents().list(filter, page).await?)
}

/// One content and the revision to name when changing it.
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn find(lms: &Lms, actor: &Actor, id: ContentId) -> Result<(Content, Revision), EngineError> {
    require(actor, Action::ReadCatalogue, Target::Catalogue, "content")?;
    lms.store().reader().await?.contents().find(id).await?.ok_or(EngineError::NotFound("content"))
}

/// Its versions, newest first.
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn versions(lms: &Lms, actor: &Actor, id: ContentId) -> Result<Vec<Version>, EngineError> {
    require(actor, Action::ReadCatalogue, Target::Catalogue, "content")?;
    Ok(lms.store().reader().await?.contents().versions(id).await?)
}

/// Parcours that use it (row 2.18).
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn used_in(lms: &Lms, actor: &Actor, id: ContentId) -> Result<Vec<Parcours>, EngineError> {
    require(actor, Action::ReadCatalogue, Target::Catalogue, "content")?;
    Ok(lms.store().reader().await?.parcours().using(id).await?)
}

/// What a content token shows.
#[derive(Clone, Debug)]
pub enum Shown {
    /// A package: files by their path in it.
    Package(Arc<PackageIndex>),
    /// A file.
    File(Source),
}

/// Reads a content token: the one right that the content origin knows.
///
/// # Errors
///
/// [`EngineError::Token`].
pub fn of_token(lms: &Lms, text: &str, now: Timestamp) -> Result<ContentToken, EngineError> {
    token::read(lms, text, now)
}

/// What a content token shows.
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn shown(lms: &Lms, token: &ContentToken) -> Result<Shown, EngineError> {
    match lms.courses().files(lms, token.content, token.version).await {
        Ok(files) => Ok(Shown::Package(files)),
        Err(EngineError::WrongKind) => {
            let version = lms.store().reader().await?.contents().version(token.content, token.version).await?;
            match version.map(|v| v.source) {
                Some(source @ Source::File { .. }) => Ok(Shown::File(source)),
                _ => Err(EngineError::NotFound("content version")),
            }
        }
        Err(other) => Err(other),
    }
}
