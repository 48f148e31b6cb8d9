//! Statements sent on to record stores elsewhere: in order, filtered, again and again until they are there.
//!
//! How far each has come is kept after every parcel. A parcel that was taken and whose answer was lost is sent again:
//! its statements have the same ids, so that the other side has each of them once.

use lms_core::access::{Action, Actor};
use lms_core::text::{Link, Title};
use lms_core::time::{Span, Timestamp};
use lms_core::xapi::facts::attachments_of;
use lms_core::xapi::lexical::Instant;
use lms_core::xapi::query::Place;
use lms_core::xapi::{json, multipart};
use lms_store::Unit;
use lms_store::repo::HeldStatement;
use lms_store::seal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::LrsError;
use crate::change::Change;
use crate::error::field;
use crate::ports::record_store::{Parcel, Said, Target};
use crate::{EngineError, Lms, rights};

/// The setting that holds all of them: there are few.
const SETTING: &str = "lrs.forward";
/// Statements of a parcel.
const PART: usize = 50;
/// The largest payloads of a parcel.
const PAYLOADS: u64 = 64 << 20;
/// Parcels of one run; the next run goes on.
const PARCELS: usize = 200;

/// Which statements are sent on; nothing said is nothing asked.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Filter {
    /// Their verb is one of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub verbs: Vec<String>,
    /// The id of their object begins with one of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub activities: Vec<String>,
}

impl Filter {
    /// Whether a statement is sent on. A voiding statement always is: what it takes back may have been sent.
    pub fn lets(&self, statement: &json::Value<'_>) -> bool {
        let verb = statement.get("verb").and_then(|verb| verb.text("id")).unwrap_or_default();
        let object = statement.get("object").and_then(|object| object.text("id")).unwrap_or_default();
        verb == lms_core::xapi::VOIDED
            || (self.verbs.is_empty() || self.verbs.iter().any(|one| one == verb))
                && (self.activities.is_empty() || self.activities.iter().any(|one| object.starts_with(one.as_str())))
    }
}

/// A record store elsewhere, and how far sending on has come.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Forwarding {
    /// Its key.
    pub id: Uuid,
    /// What people call it.
    pub label: String,
    /// Its base, no trailing slash.
    pub endpoint: String,
    /// User name of Basic.
    pub login: String,
    /// The password, sealed with the platform's key, in hexadecimal digits.
    secret: String,
    /// Which statements.
    #[serde(default)]
    pub filter: Filter,
    /// The last statement that was looked at.
    #[serde(default)]
    pub after: Option<Place>,
    /// How many were sent.
    #[serde(default)]
    pub sent: u64,
    /// How many the other side refused for good, and the last of them.
    #[serde(default)]
    pub refused: u64,
    /// The last one refused: its id and the status of the answer.
    #[serde(default)]
    pub last_refused: Option<(Uuid, u16)>,
    /// Failures in a row.
    #[serde(default)]
    pub failures: u32,
    /// Not before this instant, after a failure.
    #[serde(default)]
    pub due: Option<Timestamp>,
    /// What the last failure was.
    #[serde(default)]
    pub trouble: Option<String>,
}

/// A forwarding to be made.
#[derive(Clone, Debug)]
pub struct New {
    /// What people call it.
    pub label: String,
    /// Its base, `http` or `https`.
    pub endpoint: String,
    /// User name of Basic.
    pub login: String,
    /// Password of Basic.
    pub secret: String,
    /// Which statements.
    pub filter: Filter,
    /// Begins with what is stored from now on, instead of with everything there is.
    pub from_now: bool,
}

async fn all(unit: &mut dyn Unit) -> Result<Vec<Forwarding>, EngineError> {
    let kept = unit.settings().get(SETTING).await?;
    let read = kept.map_or(Ok(Vec::new()), serde_json::from_value);
    read.map_err(|e| EngineError::Internal(e.to_string()))
}

async fn keep(unit: &mut dyn Unit, all: &[Forwarding]) -> Result<(), EngineError> {
    Ok(unit.settings().put(SETTING, &serde_json::json!(all)).await?)
}

fn place(id: Uuid) -> seal::Place {
    seal::Place { column: "setting.lrs.forward", row: id }
}

/// Makes a forwarding; the job begins with it at its next run.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right, [`EngineError::Field`].
pub async fn make(lms: &Lms, actor: &Actor, new: New, now: Timestamp) -> Result<Forwarding, EngineError> {
    rights::national(actor, Action::ManageLrs)?;
    let label = Title::new(&new.label).map_err(field("label"))?.as_str().to_owned();
    let endpoint = Link::new(new.endpoint.trim_end_matches('/')).map_err(field("endpoint"))?.as_str().to_owned();
    let id: Uuid = lms.id(now);
    let sealed = lms.keyring().seal(lms.entropy(), place(id), new.secret.as_bytes());
    let sealed = sealed.map_err(|e| EngineError::Internal(e.to_string()))?;
    // Only what is stored later is behind the newest place of this instant.
    let after = new.from_now.then_some(Place { stored: Instant(now.millis()), sequence: (1 << 20) - 1 });
    let made = Forwarding {
        id,
        label,
        endpoint,
        login: new.login,
        secret: lms_core::xapi::lexical::hex(&sealed),
        filter: new.filter,
        after,
        sent: 0,
        refused: 0,
        last_refused: None,
        failures: 0,
        due: None,
        trouble: None,
    };
    let mut change = Change::begin(lms, actor, now).await?;
    let mut forwardings = all(&mut *change.unit).await?;
    forwardings.push(made.clone());
    keep(&mut *change.unit, &forwardings).await?;
    change.audit("lrs_forward.make", "lrs_forward", id, serde_json::json!({ "endpoint": made.endpoint }));
    change.commit().await?;
    Ok(made)
}

/// Every forwarding.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right.
pub async fn list(lms: &Lms, actor: &Actor) -> Result<Vec<Forwarding>, EngineError> {
    rights::national(actor, Action::ManageLrs)?;
    all(&mut *lms.store().reader().await?).await
}

/// Ends a forwarding; what was sent stays where it is.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right, or when there is none.
pub async fn remove(lms: &Lms, actor: &Actor, id: Uuid, now: Timestamp) -> Result<(), EngineError> {
    rights::national(actor, Action::ManageLrs)?;
    let mut change = Change::begin(lms, actor, now).await?;
    let mut forwardings = all(&mut *change.unit).await?;
    let before = forwardings.len();
    forwardings.retain(|one| one.id != id);
    if forwardings.len() == before {
        return Err(EngineError::NotFound("forwarding"));
    }
    keep(&mut *change.unit, &forwardings).await?;
    change.audit("lrs_forward.remove", "lrs_forward", id, serde_json::Value::Null);
    change.commit().await
}

/// Sends on what is new, to each that is due; how many statements were taken.
///
/// # Errors
///
/// Those of the store. What another record store says is noted with its forwarding and is no error.
pub async fn round(lms: &Lms, now: Timestamp) -> Result<u64, EngineError> {
    let forwardings = all(&mut *lms.store().reader().await?).await?;
    let mut sent = 0;
    for one in forwardings.into_iter().filter(|one| one.due.is_none_or(|due| due <= now)) {
        let before = one.sent;
        sent += run(lms, one, now).await?.saturating_sub(before);
    }
    Ok(sent)
}

async fn run(lms: &Lms, mut one: Forwarding, now: Timestamp) -> Result<u64, EngineError> {
    let target = target(lms, &one)?;
    for _ in 0..PARCELS {
        let part = lms.store().reader().await?.statements().scan(one.after, PART).await?;
        let Some(last) = part.last().map(|held| held.place) else { break };
        let mut wanted: Vec<&HeldStatement> = Vec::new();
        for held in &part {
            if json::read(held.text.as_bytes()).is_ok_and(|value| one.filter.lets(&value)) {
                wanted.push(held);
            }
        }
        let trouble = deliver(lms, &target, &wanted, &mut one).await?;
        match trouble {
            None => (one.after, one.failures, one.due, one.trouble) = (Some(last), 0, None, None),
            Some((after, why)) => {
                let wait = after.map_or_else(
                    || Span::minutes(1 << one.failures.min(7)),
                    |seconds| Span::millis(seconds.saturating_mul(1000)).min(Span::minutes(24 * 60)),
                );
                one.failures = one.failures.saturating_add(1);
                (one.due, one.trouble) = (Some(now + wait), Some(why));
            }
        }
        // Somebody may have ended it meanwhile.
        let mut unit = lms.store().unit().await?;
        let mut forwardings = all(&mut *unit).await?;
        match forwardings.iter_mut().find(|kept| kept.id == one.id) {
            Some(kept) => *kept = one.clone(),
            None => break,
        }
        keep(&mut *unit, &forwardings).await?;
        unit.commit().await?;
        if one.due.is_some() || part.len() < PART {
            break;
        }
    }
    Ok(one.sent)
}

fn target(lms: &Lms, one: &Forwarding) -> Result<Target, EngineError> {
    let internal = |what: &str| EngineError::Internal(format!("the secret of a forwarding cannot be read: {what}"));
    let mut sealed = Vec::with_capacity(one.secret.len() / 2);
    for pair in one.secret.as_bytes().chunks(2) {
        let pair = std::str::from_utf8(pair).map_err(|_| internal("it is not hexadecimal"))?;
        sealed.push(u8::from_str_radix(pair, 16).map_err(|_| internal("it is not hexadecimal"))?);
    }
    let secret = lms.keyring().open(place(one.id), &sealed).map_err(|e| internal(&e.to_string()))?;
    let secret = String::from_utf8(secret).map_err(|_| internal("it is not text"))?;
    Ok(Target { endpoint: one.endpoint.clone(), login: one.login.clone(), secret })
}

/// Sends together; what is refused together is sent one by one, so that only what is refused stays out.
async fn deliver(
    lms: &Lms,
    target: &Target,
    wanted: &[&HeldStatement],
    one: &mut Forwarding,
) -> Result<Option<(Option<u64>, String)>, EngineError> {
    if wanted.is_empty() {
        return Ok(None);
    }
    let statements = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    match lms.record_store().post(target, parcel(lms, wanted).await?).await {
        Said::Taken => {
            one.sent = one.sent.saturating_add(statements(wanted.len()));
            return Ok(None);
        }
        Said::Later { after, why } => return Ok(Some((after, why))),
        Said::Refused { .. } => {}
    }
    for held in wanted {
        match lms.record_store().post(target, parcel(lms, &[held]).await?).await {
            Said::Taken => one.sent = one.sent.saturating_add(1),
            Said::Refused { status } => {
                one.refused = one.refused.saturating_add(1);
                one.last_refused = Some((held.id, status));
            }
            // Those before it are sent again next time, and known there by their ids.
            Said::Later { after, why } => return Ok(Some((after, why))),
        }
    }
    Ok(None)
}

/// The statements as JSON, or as multipart where they have payloads here.
async fn parcel(lms: &Lms, wanted: &[&HeldStatement]) -> Result<Parcel, EngineError> {
    let texts: Vec<&str> = wanted.iter().map(|held| held.text.as_str()).collect();
    let body = format!("[{}]", texts.join(","));
    let mut attachments = Vec::new();
    for held in wanted.iter().filter(|held| held.text.contains("\"attachments\"")) {
        if let Ok(value) = json::read(held.text.as_bytes()) {
            attachments.extend(attachments_of(&value));
        }
    }
    let hashes: Vec<String> = attachments.iter().map(|one| one.sha2.clone()).collect();
    if hashes.is_empty() {
        return Ok(Parcel { content_type: "application/json".to_owned(), body: body.into_bytes() });
    }
    let kept = lms.store().reader().await?.statements().payloads(&hashes).await?;
    let mut payloads = Vec::new();
    let mut room = PAYLOADS;
    for held in kept {
        let content_type = attachments.iter().find(|one| one.sha2 == held.sha2).map(|one| one.content_type.clone());
        // What does not fit is refused over there, alone in the end, and noted as such.
        let Some(left) = room.checked_sub(held.size) else { continue };
        room = left;
        let bytes = lms.contents().get(&held.blob, PAYLOADS).await?;
        payloads.push((held.sha2, content_type.unwrap_or_default(), bytes));
    }
    let mut chance = [0; 24];
    lms.entropy().fill(&mut chance);
    let boundary = lms_core::xapi::lexical::hex(&chance);
    let parts: Vec<(&str, &str, &[u8])> =
        payloads.iter().map(|(sha2, kind, bytes)| (sha2.as_str(), kind.as_str(), bytes.as_slice())).collect();
    Ok(Parcel {
        content_type: format!("multipart/mixed; boundary={boundary}"),
        body: multipart::write(&boundary, body.as_bytes(), &parts),
    })
}

impl From<LrsError> for EngineError {
    fn from(error: LrsError) -> Self {
        match error {
            LrsError::Engine(error) => error,
            other => Self::Internal(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_back_is_sent_on_whatever_the_filter() {
        let statement = |verb: &str, object: &str| {
            let text = format!(r#"{{"verb":{{"id":"{verb}"}},"object":{{"id":"{object}"}}}}"#);
            json::read(text.as_bytes()).unwrap().into_owned()
        };
        let filter = Filter { verbs: vec!["urn:v".into()], activities: vec!["https://a/".into()] };
        for (verb, object, lets) in [
            ("urn:v", "https://a/1", true),
            ("urn:w", "https://a/1", false),
            ("urn:v", "https://b/1", false),
            (lms_core::xapi::VOIDED, "39e24cc4-69af-4b01-a824-1fdc6ea8a3af", true),
        ] {
            assert_eq!(filter.lets(&statement(verb, object)), lets, "{verb} {object}");
            assert!(Filter::default().lets(&statement(verb, object)));
        }
    }
}
