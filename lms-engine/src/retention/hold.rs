//! Legal holds: nothing of a person or a session is removed while one lies on it.

use lms_core::access::{Action, Actor};
use lms_core::text::Reason;
use lms_core::time::Timestamp;
use lms_store::repo::{Held, Hold};
use uuid::Uuid;

use crate::change::Change;
use crate::error::field;
use crate::{EngineError, Lms, rights};

/// Forbids to remove anything of a person or a session.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right or for what is not there, [`EngineError::Field`] for the reason.
pub async fn hold(lms: &Lms, actor: &Actor, on: Held, reason: &str, now: Timestamp) -> Result<Hold, EngineError> {
    rights::national(actor, Action::ReadJournal)?;
    let reason = Reason::new(reason).map_err(field("reason"))?;
    let mut change = Change::begin(lms, actor, now).await?;
    let (noun, subject, is_there) = match on {
        Held::Person(id) => ("person", id.0, change.unit.people().find(id).await?.is_some()),
        Held::Session(id) => ("session", id.0, change.unit.sessions().find(id).await?.is_some()),
    };
    if !is_there {
        return Err(EngineError::NotFound(noun));
    }
    let hold =
        Hold { id: lms.id(now), on, reason: reason.as_str().to_owned(), since: now, by: actor.person(), lifted: None };
    change.unit.retention().hold_on(&hold).await?;
    change.audit("hold.set", noun, subject, serde_json::json!({ "hold": hold.id }));
    change.commit().await?;
    Ok(hold)
}

/// Lifts a hold: the rules apply again.
///
/// # Errors
///
/// [`EngineError::NotFound`].
pub async fn lift(lms: &Lms, actor: &Actor, id: Uuid, now: Timestamp) -> Result<(), EngineError> {
    rights::national(actor, Action::ReadJournal)?;
    let mut change = Change::begin(lms, actor, now).await?;
    if !change.unit.retention().lift(id, now).await? {
        return Err(EngineError::NotFound("hold"));
    }
    change.audit("hold.lift", "hold", id, serde_json::Value::Null);
    change.commit().await
}

/// The holds that are not lifted.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right.
pub async fn holds(lms: &Lms, actor: &Actor) -> Result<Vec<Hold>, EngineError> {
    rights::national(actor, Action::ReadJournal)?;
    Ok(lms.store().reader().await?.retention().holds().await?)
}
