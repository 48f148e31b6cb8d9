//! Statements in bulk: taken in from lines of JSON, given out as such, and the store looked over.

use std::collections::HashSet;

use lms_core::access::{Action, Actor};
use lms_core::time::Timestamp;
use lms_core::xapi::Version;
use lms_core::xapi::credential::Scope;
use lms_core::xapi::facts::attachments_of;
use lms_core::xapi::json::{self, Object, Value};
use lms_core::xapi::query::{Filter, Place};
use lms_core::xapi::{VOIDED, lexical, validate};
use lms_store::repo::{Find, HeldStatement};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::submit::submit;
use super::void::is_voiding;
use super::{Holder, LrsError};
use crate::{EngineError, Lms, rights};

/// So many statements are read or written at once.
pub const PART: usize = 200;

/// What became of the lines of a part.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Taken {
    /// Lines that are in the store now, since before or by this.
    pub stored: u64,
    /// Lines that cannot be taken, by their number within the part from 0, and why.
    pub refused: Vec<(usize, String)>,
}

/// The operator as a holder: what is brought in keeps the authority it comes with.
fn operator(lms: &Lms) -> Holder {
    let account = Object(vec![
        ("homePage".into(), Value::string(lms.public_url().to_owned())),
        ("name".into(), Value::string("lrs-operator")),
    ]);
    let authority =
        Object(vec![("objectType".into(), Value::string("Agent")), ("account".into(), Value::Object(account))]);
    Holder {
        id: Uuid::nil(),
        scopes: vec![Scope::All, Scope::Forward],
        authority: Value::Object(authority),
        launch: None,
        rate: None,
    }
}

/// Takes in some lines, each one statement as JSON. What is there already counts as stored; lines that cannot be taken
/// keep none of the others out. A line without an id gets one that follows from its text, so that taking the same file
/// in twice stores nothing twice.
///
/// `stored` becomes the present instant, as the standard asks; the timestamps stay.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right; the store's.
pub async fn take_in(lms: &Lms, actor: &Actor, lines: &[&[u8]], now: Timestamp) -> Result<Taken, LrsError> {
    rights::national(actor, Action::ManageLrs)?;
    let holder = operator(lms);
    let mut taken = Taken::default();
    let mut good: Vec<(usize, String, Version)> = Vec::new();
    let mut ids = HashSet::new();
    for (n, line) in lines.iter().enumerate() {
        match identified(line) {
            Ok((id, text, version)) => {
                // The second of two lines under one id is compared with the first once that is stored.
                if !ids.insert(id) {
                    flush(lms, &holder, &mut good, &mut taken, now).await?;
                    ids = HashSet::from([id]);
                }
                good.push((n, text, version));
            }
            Err(reason) => taken.refused.push((n, reason)),
        }
    }
    flush(lms, &holder, &mut good, &mut taken, now).await?;
    taken.refused.sort_unstable();
    Ok(taken)
}

/// A line with an id, and the version by which it is valid.
fn identified(line: &[u8]) -> Result<(Uuid, String, Version), String> {
    let value = json::read(line).map_err(|e| e.to_string())?;
    let version = match (validate::statement(&value, Version::V2), validate::statement(&value, Version::V1)) {
        (Ok(()), _) => Version::V2,
        (_, Ok(())) => Version::V1,
        (Err(violations), Err(_)) => {
            return Err(violations.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "));
        }
    };
    let payload_needed = attachments_of(&value).iter().any(|one| !one.has_url);
    if payload_needed {
        return Err("it has attachments without fileUrl; send it with their payloads over the network".to_owned());
    }
    match value.text("id").and_then(lexical::uuid) {
        Some(id) => Ok((id, value.to_text(), version)),
        None => {
            let digest: [u8; 32] = Sha256::digest(value.to_text().as_bytes()).into();
            let (half, _) = digest.split_at(16);
            // RFC 9562, 5.8: version 8, made of a hash of one's own.
            let id = uuid::Builder::from_slice(half)
                .map_err(|e| e.to_string())?
                .with_version(uuid::Version::Custom)
                .with_variant(uuid::Variant::RFC4122)
                .into_uuid();
            let Value::Object(mut object) = value else { return Err("it is not an object".to_owned()) };
            object.set("id", Value::string(id.to_string()));
            Ok((id, Value::Object(object).to_text(), version))
        }
    }
}

/// Stores together; where that is refused, one by one, so that only what is wrong stays out.
async fn flush(
    lms: &Lms,
    holder: &Holder,
    good: &mut Vec<(usize, String, Version)>,
    taken: &mut Taken,
    now: Timestamp,
) -> Result<(), LrsError> {
    let good = std::mem::take(good);
    for version in Version::ALL {
        let of: Vec<&(usize, String, Version)> = good.iter().filter(|(.., v)| *v == version).collect();
        if of.is_empty() {
            continue;
        }
        let texts: Vec<&str> = of.iter().map(|(_, text, _)| text.as_str()).collect();
        let body = format!("[{}]", texts.join(","));
        match submit(lms, holder, version, (body.as_bytes(), &[]), None, now).await {
            Ok(ids) => taken.stored += ids.len() as u64,
            Err(LrsError::Engine(error)) => return Err(error.into()),
            Err(_) => {
                for (n, text, _) in of {
                    match submit(lms, holder, version, (text.as_bytes(), &[]), None, now).await {
                        Ok(_) => taken.stored += 1,
                        Err(LrsError::Engine(error)) => return Err(error.into()),
                        Err(error) => taken.refused.push((*n, error.to_string())),
                    }
                }
            }
        }
    }
    Ok(())
}

/// How many statements there are.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right; the store's.
pub async fn count(lms: &Lms, actor: &Actor) -> Result<u64, EngineError> {
    rights::national(actor, Action::ManageLrs)?;
    Ok(lms.store().reader().await?.statements().count().await?)
}

/// Some statements behind a place, voided ones too, in the order they were stored.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right; the store's.
pub async fn give_out(lms: &Lms, actor: &Actor, after: Option<Place>) -> Result<Vec<HeldStatement>, EngineError> {
    rights::national(actor, Action::ManageLrs)?;
    Ok(lms.store().reader().await?.statements().scan(after, PART).await?)
}

/// The place of a statement, to go on behind it.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right, or when there is no such statement.
pub async fn place_of(lms: &Lms, actor: &Actor, id: Uuid) -> Result<Place, EngineError> {
    rights::national(actor, Action::ManageLrs)?;
    let found = lms.store().reader().await?.statements().find(id).await?;
    found.map(|held| held.place).ok_or(EngineError::NotFound("statement"))
}

/// What is wrong with some statements of the store, each with a sentence; nothing is changed.
///
/// Looked at: that each is valid by the version it names, that its id and its instant are those it is kept under, that
/// the index finds it by its verb at its instant, that it is marked as voided exactly when a statement voids it, and
/// that the payloads of its attachments are there.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right; the store's.
pub async fn look_over(lms: &Lms, actor: &Actor, part: &[HeldStatement]) -> Result<Vec<(Uuid, String)>, EngineError> {
    rights::national(actor, Action::ManageLrs)?;
    let mut wrong = Vec::new();
    for held in part {
        let mut say = |what: String| wrong.push((held.id, what));
        let Ok(value) = json::read(held.text.as_bytes()) else {
            say("it is not JSON".to_owned());
            continue;
        };
        if let (Err(violations), Err(_)) =
            (validate::statement(&value, Version::V2), validate::statement(&value, Version::V1))
        {
            say(violations.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "));
        }
        if value.text("id").and_then(lexical::uuid) != Some(held.id) {
            say("its id is not the one it is kept under".to_owned());
        }
        if value.text("stored") != Some(&held.place.stored.to_string()) {
            say("its stored is not the instant it is kept under".to_owned());
        }
        let mut view = lms.store().reader().await?;
        let verb = value.get("verb").and_then(|verb| verb.text("id")).unwrap_or_default();
        let at = held.place.stored;
        if !held.voided {
            let filter = Filter {
                verb: Some(verb.to_owned()),
                since: Some(lexical::Instant(at.0 - 1)),
                until: Some(at),
                ..Filter::default()
            };
            let mut from = None;
            let found = loop {
                let find = Find { filter: &filter, only_of: None, from, size: PART };
                let page = view.statements().page(&find).await?;
                if page.statements.iter().any(|one| one.id == held.id) {
                    break true;
                }
                match page.next {
                    Some(next) => from = Some(next),
                    None => break false,
                }
            };
            if !found {
                say("it is not found by its verb".to_owned());
            }
        }
        if verb == VOIDED {
            let target = value.get("object").and_then(|object| object.text("id")).and_then(lexical::uuid);
            if let Some(target) = target
                && let Some(other) = view.statements().find(target).await?
            {
                let voids = json::read(other.text.as_bytes()).is_ok_and(|other| is_voiding(&other));
                if !voids && !other.voided {
                    say(format!("it voids {target}, which is not marked as voided"));
                }
            }
        }
        let attachments = attachments_of(&value);
        if !attachments.is_empty() {
            let hashes: Vec<String> =
                attachments.iter().filter(|one| !one.has_url).map(|one| one.sha2.clone()).collect();
            let kept = view.statements().payloads(&hashes).await?;
            for hash in hashes {
                let there = match kept.iter().find(|one| one.sha2 == hash) {
                    Some(one) => lms.contents().size(&one.blob).await? == Some(one.size),
                    None => false,
                };
                if !there {
                    say(format!("the payload with the hash {hash} is missing"));
                }
            }
        }
    }
    Ok(wrong)
}
