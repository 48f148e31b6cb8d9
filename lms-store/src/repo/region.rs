//! Regions, one row each.

use async_trait::async_trait;

use lms_core::ids::RegionId;
use lms_core::people::Region;

use super::Revision;
use crate::StoreError;

/// Regions: a few dozen, so lists are whole.
#[async_trait]
pub trait RegionRepo: Send {
    /// `None` when there is no such region.
    async fn find(&mut self, id: RegionId) -> Result<Option<(Region, Revision)>, StoreError>;
    /// By its code, case folded.
    async fn find_by_code(&mut self, code: &str) -> Result<Option<Region>, StoreError>;
    /// All, by name.
    async fn list(&mut self) -> Result<Vec<Region>, StoreError>;
    /// Stores a new region at revision 1; [`StoreError::Duplicate`] when the code is taken.
    async fn insert(&mut self, region: &Region) -> Result<(), StoreError>;
    /// Replaces the region read at `seen`; [`StoreError::Stale`] when someone wrote in between.
    async fn update(&mut self, region: &Region, seen: Revision) -> Result<(), StoreError>;
}
