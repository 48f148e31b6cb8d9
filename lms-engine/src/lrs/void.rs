//! Taking a statement back: by the national manager, for what should never have been stored.

use lms_core::access::{Action, Actor};
use lms_core::cmi5::launch;
use lms_core::text::Reason;
use lms_core::time::Timestamp;
use lms_core::xapi::accept::Authority;
use lms_core::xapi::activity::Power;
use lms_core::xapi::json::{self, Object, Value};
use lms_core::xapi::keep::{Arrival, keep};
use lms_core::xapi::lexical::Instant;
use lms_core::xapi::{VOIDED, Version};
use lms_store::repo::{Submission, Submitted};
use uuid::Uuid;

use crate::change::Change;
use crate::error::field;
use crate::{EngineError, Lms, rights};

/// Why it was taken back.
const REASON: &str = "urn:x-lms:extension:reason";

fn object<'v>(members: impl IntoIterator<Item = (&'static str, Value<'v>)>) -> Value<'v> {
    Value::Object(Object(members.into_iter().map(|(key, value)| (key.into(), value)).collect()))
}

/// Takes a statement back by a statement of the platform, and gives the id of that. The statement stays and can be read; it is
/// in no list any more. What was made of it stays too: nothing else is rolled back (xAPI 1.0.3, part 2, 2.3.2).
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right, and where there is no statement that could be taken back: none at all, one that
/// was taken back already, or one that takes another back, which stands for good. [`EngineError::Field`] without a reason.
pub async fn void(lms: &Lms, actor: &Actor, id: Uuid, reason: &str, now: Timestamp) -> Result<Uuid, EngineError> {
    rights::national(actor, Action::ManageLrs)?;
    let mut change = Change::begin(lms, actor, now).await?;
    let held = change.unit.statements().find(id).await?.ok_or(EngineError::NotFound("statement"))?;
    let takes_back = {
        let value = json::read(held.text.as_bytes()).map_err(|e| EngineError::Internal(e.to_string()))?;
        is_voiding(&value)
    };
    if held.voided || takes_back {
        return Err(EngineError::NotFound("statement"));
    }
    let reason = Reason::new(reason).map_err(field("reason"))?;
    let home = lms.public_url();
    let who = actor.person().map_or_else(|| "lms".to_owned(), |person| person.to_string());
    let display = object([("fr", Value::string("a annulé")), ("en", Value::string("voided"))]);
    let extensions = Object(vec![(REASON.into(), Value::string(reason.as_str().to_owned()))]);
    let own: Uuid = lms.id(now);
    let statement = object([
        ("id", Value::string(own.to_string())),
        ("timestamp", Value::string(Instant(now.millis()).to_string())),
        ("actor", launch::actor(home, &who)),
        ("verb", object([("id", Value::string(VOIDED)), ("display", display)])),
        ("object", object([("objectType", Value::string("StatementRef")), ("id", Value::string(id.to_string()))])),
        ("context", object([("extensions", Value::Object(extensions))])),
    ]);
    let authority = launch::actor(home, "lms");
    let arrival = Arrival { version: Version::V1, id: own, authority: Authority::Own(&authority) };
    let kept = keep(statement, &arrival);
    let kept = kept.ok_or_else(|| EngineError::Internal("a statement of ours that is not valid".to_owned()))?;
    let submission =
        Submission { statements: vec![kept], credential: Uuid::nil(), power: Power::Complete, payloads: Vec::new() };
    for said in change.unit.statements().submit(&[submission], lms.statement_clock()).await? {
        if let Submitted::Conflict { .. } = said {
            return Err(EngineError::Internal("a new statement has the id of another".to_owned()));
        }
    }
    change.audit("statement.void", "statement", id, serde_json::json!({ "by": own }));
    change.commit().await?;
    Ok(own)
}

/// Whether a statement takes another back.
pub(super) fn is_voiding(statement: &Value<'_>) -> bool {
    statement.get("verb").and_then(|verb| verb.text("id")) == Some(VOIDED)
}
