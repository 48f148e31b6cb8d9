//! Optimistic revisions over HTTP: `ETag` out, `If-Match` in (RFC 9110 §13.1.1).

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use lms_store::repo::Revision;

use crate::problem::{Fail, Trouble};

/// The revision a change was decided on.
#[derive(Clone, Copy, Debug)]
pub struct IfMatch(pub Revision);

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fail> {
        let value = parts.headers.get(header::IF_MATCH).ok_or(Trouble::NoRevision)?;
        let text = value.to_str().unwrap_or_default().trim_matches('"');
        text.parse()
            .map(|n| Self(Revision(n)))
            .map_err(|_| Trouble::Malformed("If-Match is not an ETag of this API".to_owned()).into())
    }
}

/// The `ETag` of a revision.
pub fn etag(revision: Revision) -> String {
    format!("\"{}\"", revision.0)
}
