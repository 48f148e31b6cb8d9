//! Contents other than packages: files and links; and what can be changed of any content.

use lms_core::access::{Action, Actor, Target};
use lms_core::content::{Carry, Content, Kind, Source};
use lms_core::ids::ContentId;
use lms_core::text::{Link, Title};
use lms_core::time::{Minutes, Timestamp};
use lms_store::content::Blob;
use lms_store::repo::Revision;

use super::import::keep;
use super::{Replaces, media_type};
use crate::change::Change;
use crate::error::field;
use crate::rights::require;
use crate::{EngineError, Lms};

/// What every new content needs.
#[derive(Clone, Debug)]
pub struct NewContent {
    /// Its title.
    pub title: String,
    /// Planned duration in minutes.
    pub planned: u32,
    /// `None`: a new content; else a new version of this one.
    pub into: Option<ContentId>,
}

impl NewContent {
    /// Nothing runs on a file or an address: the newest version is what everybody sees.
    fn replaces(&self) -> Option<Replaces> {
        self.into.map(|content| Replaces { content, carry: Carry::default() })
    }
}

/// Adds a file that is in the content store: a film or sound by its ending, else a document.
///
/// # Errors
///
/// [`EngineError::Field`], [`EngineError::Duration`], [`EngineError::WrongKind`], [`EngineError::NotFound`].
pub async fn add_file(
    lms: &Lms,
    actor: &Actor,
    new: NewContent,
    blob: Blob,
    name: &str,
    now: Timestamp,
) -> Result<Content, EngineError> {
    require(actor, Action::EditContent, Target::Catalogue, "content")?;
    let title = Title::new(&new.title).map_err(field("title"))?;
    let plain = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let name = Title::new(plain).map_err(field("file"))?.as_str().to_owned();
    let media_type = media_type(&name).to_owned();
    let plays = media_type.starts_with("video/") || media_type.starts_with("audio/");
    let kind = if plays { Kind::Video } else { Kind::Document };
    let source = Source::File { blob: blob.hash, name, media_type, size: blob.size };
    keep(lms, actor, new.replaces(), title, kind, Minutes::new(new.planned)?, source, now).await
}

/// Adds an address on the web.
///
/// # Errors
///
/// [`EngineError::Field`], [`EngineError::Duration`], [`EngineError::WrongKind`], [`EngineError::NotFound`].
pub async fn add_link(
    lms: &Lms,
    actor: &Actor,
    new: NewContent,
    url: &str,
    now: Timestamp,
) -> Result<Content, EngineError> {
    require(actor, Action::EditContent, Target::Catalogue, "content")?;
    let title = Title::new(&new.title).map_err(field("title"))?;
    let source = Source::Link { url: Link::new(url).map_err(field("url"))? };
    keep(lms, actor, new.replaces(), title, Kind::Link, Minutes::new(new.planned)?, source, now).await
}

/// Changes title and planned duration.
///
/// # Errors
///
/// [`EngineError::Stale`] when it was changed since `seen`, [`EngineError::Field`], [`EngineError::Duration`].
pub async fn rename(
    lms: &Lms,
    actor: &Actor,
    id: ContentId,
    title: &str,
    planned: u32,
    seen: Revision,
    now: Timestamp,
) -> Result<Content, EngineError> {
    require(actor, Action::EditContent, Target::Catalogue, "content")?;
    let mut change = Change::begin(lms, actor, now).await?;
    let (mut content, _) = change.unit.contents().find(id).await?.ok_or(EngineError::NotFound("content"))?;
    content.title = Title::new(title).map_err(field("title"))?;
    content.planned = Minutes::new(planned)?;
    change.unit.contents().update(&content, seen).await?;
    change.audit("content.rename", "content", id, serde_json::Value::Null);
    change.commit().await?;
    Ok(content)
}

/// Takes a content out of the lists; refused while a parcours uses it (row 2.18).
///
/// # Errors
///
/// [`EngineError::InUse`] with the number of parcours.
pub async fn archive(
    lms: &Lms,
    actor: &Actor,
    id: ContentId,
    seen: Revision,
    now: Timestamp,
) -> Result<(), EngineError> {
    require(actor, Action::EditContent, Target::Catalogue, "content")?;
    let mut change = Change::begin(lms, actor, now).await?;
    let (mut content, _) = change.unit.contents().find(id).await?.ok_or(EngineError::NotFound("content"))?;
    let users = change.unit.parcours().using(id).await?;
    if !users.is_empty() {
        return Err(EngineError::InUse(users.len()));
    }
    content.archived = Some(now);
    change.unit.contents().update(&content, seen).await?;
    change.audit("content.archive", "content", id, serde_json::Value::Null);
    change.commit().await
}

/// Puts an archived content back into the lists.
///
/// # Errors
///
/// [`EngineError::Stale`] when it was changed since `seen`, [`EngineError::NotFound`].
pub async fn restore(
    lms: &Lms,
    actor: &Actor,
    id: ContentId,
    seen: Revision,
    now: Timestamp,
) -> Result<(), EngineError> {
    require(actor, Action::EditContent, Target::Catalogue, "content")?;
    let mut change = Change::begin(lms, actor, now).await?;
    let (mut content, _) = change.unit.contents().find(id).await?.ok_or(EngineError::NotFound("content"))?;
    content.archived = None;
    change.unit.contents().update(&content, seen).await?;
    change.audit("content.restore", "content", id, serde_json::Value::Null);
    change.commit().await
}
