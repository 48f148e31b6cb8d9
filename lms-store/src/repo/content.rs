//! Contents and their versions.

use async_trait::async_trait;

use lms_core::content::{BlobHash, Content, Kind, Version};
use lms_core::ids::ContentId;

use super::Revision;
use crate::StoreError;
use crate::page::{Listed, Page};

/// Which contents a list holds.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ContentFilter {
    /// Of this kind.
    pub kind: Option<Kind>,
    /// Whose folded title contains this folded text.
    pub text: Option<String>,
    /// Archived ones too.
    pub archived: bool,
}

/// Contents, one row each; versions are added, never changed.
#[async_trait]
pub trait ContentRepo: Send {
    /// `None` when there is no such content.
    async fn find(&mut self, id: ContentId) -> Result<Option<(Content, Revision)>, StoreError>;
    /// Several at once; unknown ones are left out.
    async fn find_many(&mut self, ids: &[ContentId]) -> Result<Vec<Content>, StoreError>;
    /// A page, by folded title.
    async fn list(&mut self, filter: &ContentFilter, page: &Page) -> Result<Listed<Content>, StoreError>;
    /// Stores a new content with its first version.
    async fn insert(&mut self, content: &Content, first: &Version) -> Result<(), StoreError>;
    /// Replaces the content read at `seen`.
    async fn update(&mut self, content: &Content, seen: Revision) -> Result<(), StoreError>;
    /// Adds a version; [`StoreError::Duplicate`] when the number is taken.
    async fn add_version(&mut self, version: &Version) -> Result<(), StoreError>;
    /// One version.
    async fn version(&mut self, id: ContentId, number: u32) -> Result<Option<Version>, StoreError>;
    /// Whether any version of any content names these bytes, before they are removed from the content store.
    async fn names(&mut self, blob: &BlobHash) -> Result<bool, StoreError>;
    /// All versions, newest first.
    async fn versions(&mut self, id: ContentId) -> Result<Vec<Version>, StoreError>;
}
