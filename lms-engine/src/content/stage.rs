//! A package that was received and is looked at before it is kept: a signed text stands for it, so that nothing is
//! written before somebody says yes.

use lms_core::access::{Action, Actor, Target};
use lms_core::content::BlobHash;
use lms_core::ids::{ContentId, PersonId};
use lms_core::time::{Span, Timestamp};
use lms_store::content::Blob;
use serde::{Deserialize, Serialize};

use crate::rights::require;
use crate::token::{self, Kind};
use crate::{EngineError, Lms};

/// How long a received package waits for its yes.
const LASTS: Span = Span::minutes(24 * 60);

/// A package that was received.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Staged {
    /// The archive, by hash.
    #[serde(rename = "h")]
    blob: BlobHash,
    /// Its size in bytes.
    #[serde(rename = "s")]
    size: u64,
    /// The name it came under.
    #[serde(rename = "n")]
    pub name: String,
    /// The content it becomes a version of; `None`: a new content.
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    pub into: Option<ContentId>,
    /// Who brought it.
    #[serde(rename = "p")]
    by: Option<PersonId>,
    /// Over at this instant, in milliseconds since 1970.
    #[serde(rename = "x")]
    expires: i64,
}

impl Kind for Staged {
    const PURPOSE: &'static str = "token.staged";
    fn expires(&self) -> i64 {
        self.expires
    }
}

impl Staged {
    /// The archive.
    pub fn archive(&self) -> Blob {
        Blob { hash: self.blob.clone(), size: self.size }
    }
}

/// Makes the text that stands for a received package; the name is cut to 100 characters.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right, or when `into` is no content.
pub async fn stage(
    lms: &Lms,
    actor: &Actor,
    archive: Blob,
    name: &str,
    into: Option<ContentId>,
    now: Timestamp,
) -> Result<String, EngineError> {
    require(actor, Action::EditContent, Target::Catalogue, "content")?;
    if let Some(id) = into {
        super::find(lms, actor, id).await?;
    }
    let plain = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let name = plain.chars().filter(|c| !c.is_control()).take(100).collect();
    let expires = (now + LASTS).millis();
    token::sign(lms, &Staged { blob: archive.hash, size: archive.size, name, into, by: actor.person(), expires })
}

/// Removes bytes that were received and refused, unless some content shows the same bytes.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right; those of the stores.
pub async fn discard(lms: &Lms, actor: &Actor, blob: &BlobHash) -> Result<(), EngineError> {
    require(actor, Action::EditContent, Target::Catalogue, "content")?;
    if !lms.store().reader().await?.contents().names(blob).await? {
        lms.contents().delete(blob).await?;
    }
    Ok(())
}

/// The package a text stands for, for whoever brought it.
///
/// # Errors
///
/// [`EngineError::NotFound`] when expired, altered or somebody else's.
pub fn staged(lms: &Lms, actor: &Actor, text: &str, now: Timestamp) -> Result<Staged, EngineError> {
    require(actor, Action::EditContent, Target::Catalogue, "content")?;
    let staged: Staged = token::read(lms, text, now).map_err(|_| EngineError::NotFound("package"))?;
    if staged.by == actor.person() { Ok(staged) } else { Err(EngineError::NotFound("package")) }
}
