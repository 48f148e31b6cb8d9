//! Pages anybody may see: site map, accessibility, old browsers.

use axum::response::Response;

use super::view::{AccessibilityView, OldBrowserView, SiteMapView};
use crate::problem::Fail;
use crate::web::frame::{Caller, html};

/// `GET /plan-du-site`
pub async fn site_map(caller: Caller) -> Result<Response, Fail> {
    html(&SiteMapView { page: caller.page })
}

/// `GET /accessibilite`
pub async fn accessibility(caller: Caller) -> Result<Response, Fail> {
    html(&AccessibilityView { page: caller.page, contact: None })
}

/// `GET /navigateur`
pub async fn old_browser(caller: Caller) -> Result<Response, Fail> {
    html(&OldBrowserView { page: caller.page })
}
