//! Small settings of the installation, by key.

use async_trait::async_trait;

use crate::StoreError;

/// Settings.
#[async_trait]
pub trait SettingRepo: Send {
    /// `None` when not set.
    async fn get(&mut self, key: &str) -> Result<Option<serde_json::Value>, StoreError>;
    /// Stores or replaces.
    async fn put(&mut self, key: &str, value: &serde_json::Value) -> Result<(), StoreError>;
}
