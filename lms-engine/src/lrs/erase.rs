//! People taken out of statements, and statements whose time is over.

use lms_core::access::{Action, Actor};
use lms_core::ids::PersonId;
use lms_core::time::Timestamp;
use lms_core::xapi::agent::AgentKey;
use lms_core::xapi::json::{Object, Value};
use lms_core::xapi::lexical::{self, Instant};
use lms_store::Unit;
use sha1::{Digest as _, Sha1};

use crate::change::Change;
use crate::{EngineError, Lms, rights};

/// Statements removed in one transaction, so that nobody waits long for it.
const PART: usize = 500;

/// The setting with every address the platform has been reached at: accounts in statements name the one of their day.
const HOMES: &str = "lrs.homes";

async fn homes(lms: &Lms, unit: &mut dyn Unit) -> Result<Vec<String>, EngineError> {
    let kept = unit.settings().get(HOMES).await?;
    let mut homes: Vec<String> = kept.and_then(|kept| serde_json::from_value(kept).ok()).unwrap_or_default();
    if !homes.iter().any(|home| home == lms.public_url()) {
        homes.push(lms.public_url().to_owned());
    }
    Ok(homes)
}

/// Notes the address the platform is reached at, so that people are found in statements when it has another one.
pub(crate) async fn note_home(lms: &Lms, unit: &mut dyn Unit) -> Result<(), EngineError> {
    let homes = homes(lms, unit).await?;
    Ok(unit.settings().put(HOMES, &serde_json::json!(homes)).await?)
}

/// By what a person is known in statements of this platform, whatever its address was.
pub(crate) async fn agents(
    lms: &Lms,
    unit: &mut dyn Unit,
    person: PersonId,
    email: Option<&str>,
) -> Result<Vec<AgentKey>, EngineError> {
    Ok(agents_of(&homes(lms, unit).await?, person, email))
}

/// How many of them the store knows.
pub(crate) async fn agents_known(
    lms: &Lms,
    unit: &mut dyn Unit,
    person: PersonId,
    email: &str,
) -> Result<u64, EngineError> {
    let mut known = 0;
    for agent in agents(lms, unit, person, Some(email)).await? {
        known += u64::from(!unit.statements().personas(&agent).await?.is_empty());
    }
    Ok(known)
}

/// By what a person is known in statements: the account of this platform at each of its addresses, and the e-mail address, plain or hashed.
pub fn agents_of(homes: &[String], person: PersonId, email: Option<&str>) -> Vec<AgentKey> {
    let text = |text: &str| Value::string(text.to_owned());
    let one = |key: &'static str, value: Value<'static>| Value::Object(Object(vec![(key.into(), value)]));
    let account = |home: &String| {
        let account = Object(vec![("homePage".into(), text(home)), ("name".into(), text(&person.to_string()))]);
        one("account", Value::Object(account))
    };
    let mut all: Vec<Value<'static>> = homes.iter().map(account).collect();
    if let Some(email) = email {
        // The hash is over the address as it is written; both usual spellings are looked for (xAPI 1.0.3, part 2, 2.4.2.3).
        let mbox = format!("mailto:{email}");
        let lower = mbox.to_lowercase();
        for spelling in [&mbox, &lower] {
            all.push(one("mbox_sha1sum", text(&lexical::hex(&Sha1::digest(spelling.as_bytes())))));
            all.push(one("mbox", text(spelling)));
        }
    }
    let mut keys: Vec<AgentKey> = all.iter().filter_map(AgentKey::of).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Takes a person out of every statement and removes the documents kept of that person: the statements stay, of somebody
/// nobody can name. How many agents were known of that person.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right, or when there is no such person.
pub async fn person(lms: &Lms, actor: &Actor, id: PersonId, now: Timestamp) -> Result<u64, EngineError> {
    rights::national(actor, Action::ManageLrs)?;
    let mut change = Change::begin(lms, actor, now).await?;
    let (found, _) = change.unit.people().find(id).await?.ok_or(EngineError::NotFound("person"))?;
    let email = found.identity.as_ref().map(|identity| identity.email.to_string());
    let agents = agents(lms, &mut *change.unit, id, email.as_deref()).await?;
    let erased = change.unit.statements().erase_agents(&agents).await?;
    change.audit("lrs.erase", "person", id, serde_json::json!({ "agents": erased }));
    change.commit().await?;
    Ok(erased)
}

/// Removes statements stored before an instant, some at a time; `tell` hears how many are gone so far.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right; those of the store: what is gone stays gone.
pub async fn purge(
    lms: &Lms,
    actor: &Actor,
    before: Timestamp,
    now: Timestamp,
    tell: &(dyn Fn(u64) + Sync),
) -> Result<u64, EngineError> {
    rights::national(actor, Action::ManageLrs)?;
    let mut gone = 0;
    loop {
        let mut unit = lms.store().unit().await?;
        let part = unit.statements().purge(Instant(before.millis()), PART).await?;
        unit.commit().await?;
        gone += part;
        tell(gone);
        if part < PART as u64 {
            break;
        }
    }
    let mut change = Change::begin(lms, actor, now).await?;
    change.audit("lrs.purge", "statement", "", serde_json::json!({ "before": before, "statements": gone }));
    change.commit().await?;
    Ok(gone)
}
