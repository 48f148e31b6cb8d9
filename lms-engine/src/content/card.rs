//! Contents as lists show them: with their use and what their import remarked.

use lms_core::access::{Action, Actor, Target};
use lms_core::content::{Content, Source, Version};
use lms_core::time::Timestamp;
use lms_store::repo::ContentFilter;
use lms_store::{Listed, Page};

use crate::rights::require;
use crate::{EngineError, Lms};

/// A content with what a list shows of it.
#[derive(Clone, Debug)]
pub struct ContentCard {
    /// The content.
    pub content: Content,
    /// In how many parcours, drafts included.
    pub used_in: usize,
    /// Warnings of the import of the version in use.
    pub warnings: usize,
    /// When the version in use was added.
    pub updated: Timestamp,
}

/// The name of whoever brought a version, for those who edit contents; `None` for a program, an erased person, or a
/// reader of the catalogue, who needs no names.
///
/// # Errors
///
/// Those of the store.
pub async fn author(lms: &Lms, actor: &Actor, version: &Version) -> Result<Option<String>, EngineError> {
    let (Some(by), true) = (version.by, actor.may(Action::EditContent, Target::Catalogue)) else { return Ok(None) };
    let found = lms.store().reader().await?.people().find(by).await?;
    Ok(found.and_then(|(person, _)| person.identity).map(|identity| identity.full_name()))
}

/// A page of contents with what a list shows of them.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right to read the catalogue.
pub async fn cards(
    lms: &Lms,
    actor: &Actor,
    filter: &ContentFilter,
    page: &Page,
) -> Result<Listed<ContentCard>, EngineError> {
    require(actor, Action::ReadCatalogue, Target::Catalogue, "content")?;
    let mut unit = lms.store().reader().await?;
    let listed = unit.contents().list(filter, page).await?;
    let mut items = Vec::with_capacity(listed.items.len());
    for content in listed.items {
        let used_in = unit.parcours().using(content.id).await?.len();
        let version = unit.contents().version(content.id, content.version).await?;
        let warnings = version.as_ref().map_or(0, |v| match &v.source {
            Source::Package { report, .. } | Source::Structure { report, .. } => report
                .as_array()
                .map_or(0, |all| all.iter().filter(|p| p.get("severity").is_some_and(|s| s == "warning")).count()),
            Source::File { .. } | Source::Link { .. } => 0,
        });
        let updated = version.map_or(content.created, |v| v.at);
        items.push(ContentCard { content, used_in, warnings, updated });
    }
    Ok(Listed { items, next: listed.next })
}
