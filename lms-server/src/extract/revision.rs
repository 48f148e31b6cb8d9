//! Optimistic revisions over HTTP: `ETag` out, `If-Match` in (RFC 9110 §13.1.1).

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use lms_engine::EngineError;
use lms_store::repo::Revision;

use super::body::after;
use crate::problem::{Fail, Trouble};

/// The revision a change was decided on; told only to those who may make the change.
#[derive(Clone, Debug)]
pub struct IfMatch(Result<Revision, Fail>);

impl IfMatch {
    /// The revision, once `may` has said yes to a request that carries none.
    ///
    /// # Errors
    ///
    /// That of `may`, then [`Trouble::NoRevision`] or [`Trouble::Malformed`].
    pub async fn after(self, may: impl Future<Output = Result<(), EngineError>>) -> Result<Revision, Fail> {
        after(self.0, may).await
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let value = parts.headers.get(header::IF_MATCH).ok_or(Trouble::NoRevision);
        let read = |value: &HeaderValue| {
            let text = value.to_str().unwrap_or_default().trim_matches('"');
            text.parse().map(Revision).map_err(|_| Trouble::Malformed("If-Match is not an ETag of this API".to_owned()))
        };
        Ok(Self(value.and_then(read).map_err(Fail::from)))
    }
}

/// The `ETag` of a revision.
pub fn etag(revision: Revision) -> String {
    format!("\"{}\"", revision.0)
}
