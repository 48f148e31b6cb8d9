//! Parcours: loaded whole, one document; which contents it uses is kept as rows beside it.

use async_trait::async_trait;

use lms_core::ids::{ContentId, ParcoursId};
use lms_core::parcours::Parcours;

use super::Revision;
use crate::StoreError;
use crate::page::{Listed, Page};

/// Which parcours a list holds.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ParcoursFilter {
    /// Published ones only.
    pub published_only: bool,
    /// Whose folded title contains this folded text.
    pub text: Option<String>,
    /// Archived ones too.
    pub archived: bool,
}

/// Parcours.
#[async_trait]
pub trait ParcoursRepo: Send {
    /// `None` when there is no such parcours.
    async fn find(&mut self, id: ParcoursId) -> Result<Option<(Parcours, Revision)>, StoreError>;
    /// Several at once; unknown ones are left out.
    async fn find_many(&mut self, ids: &[ParcoursId]) -> Result<Vec<Parcours>, StoreError>;
    /// A page, by folded title.
    async fn list(&mut self, filter: &ParcoursFilter, page: &Page) -> Result<Listed<Parcours>, StoreError>;
    /// Stores a new parcours at revision 1.
    async fn insert(&mut self, parcours: &Parcours) -> Result<(), StoreError>;
    /// Replaces the parcours read at `seen`.
    async fn update(&mut self, parcours: &Parcours, seen: Revision) -> Result<(), StoreError>;
    /// Parcours whose draft or published design uses a content (row 2.18: "used in").
    async fn using(&mut self, content: ContentId) -> Result<Vec<Parcours>, StoreError>;
}
