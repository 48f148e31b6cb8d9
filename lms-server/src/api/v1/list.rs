//! Pages of lists: `limit`, `after`, and where the next one begins.

use lms_store::{Cursor, Listed, Page};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which part of a list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// How many at most, 1 to 1000; 50 when left out.
    #[serde(default)]
    pub limit: Option<u32>,
    /// `next` of the page before.
    #[serde(default)]
    pub after: Option<String>,
}

impl Part {
    /// As the store wants it.
    pub fn page(&self) -> Page {
        Page { after: self.after.clone().map(Cursor), limit: self.limit.unwrap_or(50) }
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Items<T> {
    /// The items.
    pub items: Vec<T>,
    /// `after` of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T> Items<T> {
    /// Each item in its view.
    pub fn of<U>(listed: Listed<U>, view: impl FnMut(U) -> T) -> Self {
        Self { items: listed.items.into_iter().map(view).collect(), next: listed.next.map(|c| c.0) }
    }
}
